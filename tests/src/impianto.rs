//! The whole service in one process: use cases over SQLite, the HTTP client, and the emulator on the same clock.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use cig_application::{
    Application, Avanzamento, CreaRichiesta, Passwords, Sessione, Sorte, Trasmissioni, advance, award,
    create, edit, find, log, send,
};
use cig_domain::RichiestaId;
use cig_domain::porte::UnitOfWorkFactory;
use cig_domain::richiesta::RichiestaCig;
use cig_domain::trasmissione::{Attese, Passo, Trasmissione};
use cig_pcp::schede::SchedeAnac;
use cig_persistence::Archivio;
use cig_specifiche::Specifiche;
use pcp_mock::{Configurazione, Emulatore};
use tempfile::TempDir;

use crate::campioni::{Campione, ente, rup, ufficio};
use crate::mondo::{Sicurezza, emulatore, pcp_http};
use crate::specifiche;
use crate::tempo::{Nomi, Tempo};

/// The service at rest: nothing happens but what a test asks for.
pub struct Impianto {
    /// The use cases.
    pub app: Application,
    /// ANAC.
    pub emulatore: Emulatore,
    /// The clock of both.
    pub tempo: Arc<Tempo>,
    /// The RUP at work.
    pub sessione: Sessione,
    _cartella: TempDir,
}

impl Impianto {
    /// Starts everything; both sides use ANAC's specification if it is at hand.
    pub async fn avvia(configurazione: Configurazione) -> Self {
        let tempo = Arc::new(Tempo::default());
        let specifiche = specifiche::caricate();
        let emulatore =
            emulatore(Configurazione { specifiche: specifiche.clone(), ..configurazione }, &tempo).await;
        let cartella = tempfile::tempdir().unwrap();
        let database = format!("sqlite://{}?mode=rwc", cartella.path().join("archivio.db").display());
        let archivio = Archivio::connect(&database).await.unwrap().units_of_work();
        let sessione = Sessione { utente: rup(), ufficio: ufficio(), ente: ente() };
        put(&archivio, &sessione).await;

        let pcp = Arc::new(pcp_http(&emulatore.base_url(), Sicurezza::DEMO, &tempo));
        let specifiche = Arc::new(specifiche.unwrap_or_else(Specifiche::dimostrative));
        let app = Application {
            archivio: Arc::new(archivio),
            pcp: pcp.clone(),
            ausa: pcp,
            tipologiche: specifiche.clone(),
            specifiche,
            mapper: Arc::new(SchedeAnac),
            passwords: Arc::new(NessunaPassword),
            clock: tempo.clone(),
            ids: Arc::new(Nomi::default()),
            sorte: Arc::new(SorteCerta),
            attese: Attese::default(),
            affitto: Duration::from_mins(3),
        };
        Self { app, emulatore, tempo, sessione, _cartella: cartella }
    }

    /// From an empty draft to a request whose CIGs are asked for.
    pub async fn invia(&self, campione: Campione) -> RichiestaId {
        let (app, sessione) = (&self.app, &self.sessione);
        let bozza = create(app, sessione, CreaRichiesta::default()).await.unwrap();
        let piena = edit(app, sessione, bozza.id, bozza.versione, &campione.modifica()).await.unwrap();
        let affidamento = serde_json::from_value(campione.affidamento()).unwrap();
        award(app, sessione, piena.id, piena.versione, affidamento).await.unwrap();
        send(app, sessione, piena.id, None).await.unwrap();
        piena.id
    }

    /// The request as it is stored.
    pub async fn richiesta(&self, id: RichiestaId) -> RichiestaCig {
        find(&self.app, &self.sessione, id).await.unwrap()
    }

    /// Its transmission and log.
    pub async fn registro(&self, id: RichiestaId) -> Trasmissioni {
        log(&self.app, &self.sessione, id).await.unwrap()
    }

    /// Its last transmission.
    pub async fn trasmissione(&self, id: RichiestaId) -> Trasmissione {
        self.registro(id).await.trasmissione.unwrap()
    }

    /// Lets time pass until the next step is due, and takes it.
    pub async fn passo(&self, id: RichiestaId) {
        let trasmissione = self.trasmissione(id).await;
        self.tempo.avanza_fino_a(trasmissione.prossimo_il);
        assert_eq!(advance(&self.app).await.unwrap(), Avanzamento::Passo(trasmissione.id));
    }

    /// Takes steps until `passo` is the next one.
    pub async fn fino_a(&self, id: RichiestaId, passo: Passo) {
        for _ in 0..MOLTI {
            let trasmissione = self.trasmissione(id).await;
            if trasmissione.passo == passo {
                return;
            }
            assert!(!trasmissione.is_ended(), "{passo:?} is never reached: {trasmissione:#?}");
            self.passo(id).await;
        }
        panic!("{passo:?} is not reached in {MOLTI} steps");
    }

    /// Takes steps until none is left.
    pub async fn fino_alla_fine(&self, id: RichiestaId) -> Trasmissione {
        for _ in 0..MOLTI {
            let trasmissione = self.trasmissione(id).await;
            if trasmissione.is_ended() {
                return trasmissione;
            }
            self.passo(id).await;
        }
        panic!("the transmission does not end in {MOLTI} steps");
    }
}

/// More steps than any transmission of these tests needs.
const MOLTI: usize = 100;

async fn put(archivio: &dyn UnitOfWorkFactory, sessione: &Sessione) {
    let mut uow = archivio.begin().await.unwrap();
    uow.persone().put_ente(&sessione.ente).await.unwrap();
    uow.persone().put_ufficio(&sessione.ufficio).await.unwrap();
    uow.persone().put_utente(&sessione.utente, None).await.unwrap();
    uow.commit().await.unwrap();
}

/// Nobody enters with a password here.
struct NessunaPassword;

#[async_trait]
impl Passwords for NessunaPassword {
    async fn verify(&self, _: &str, _: Option<String>) -> bool {
        false
    }
}

/// Always in the middle.
struct SorteCerta;

impl Sorte for SorteCerta {
    fn next(&self) -> f64 {
        0.5
    }
}
