//! The whole service in one process: use cases over SQLite, the HTTP client, and the emulator on the same clock.

use std::sync::Arc;
use std::time::Duration;

use cig_application::testing::{Half, InMemoryPcp, NumberedIds, OneOfEachChange, OnePassword};
use cig_application::{
    Application, Avanzamento, CreaRichiesta, Outbox, Sessione, Trasmissioni, advance, attach_espd, award,
    create, edit, find, log, send,
};
use cig_domain::RichiestaId;
use cig_domain::porte::{AusaRegister, Clock, Pcp, UnitOfWorkFactory};
use cig_domain::richiesta::RichiestaCig;
use cig_domain::trasmissione::{Attese, Passo, Trasmissione};
use cig_pcp::schede::SchedeAnac;
use cig_persistence::Archivio;
use cig_specifiche::Specifiche;
use pcp_mock::{Configurazione, Emulatore};
use tempfile::TempDir;

use crate::pcp::{Tokens, emulator, pcp_http};
use crate::samples::{Sample, ente, rup, ufficio};
use crate::specifiche;
use crate::time::StillClock;

/// The use cases over these ports, and without accounts.
pub(crate) fn use_cases(
    archivio: Arc<dyn UnitOfWorkFactory>,
    pcp: Arc<dyn Pcp>,
    ausa: Arc<dyn AusaRegister>,
    specifiche: Arc<Specifiche>,
    clock: Arc<dyn Clock>,
) -> Application {
    let ids = Arc::<NumberedIds>::default();
    Application {
        archivio: Outbox::new(archivio, clock.clone(), ids.clone()),
        pcp,
        ausa,
        tipologiche: specifiche.clone(),
        specifiche,
        comparer: Arc::new(OneOfEachChange),
        mapper: Arc::new(SchedeAnac),
        passwords: Arc::new(OnePassword::new("nessuno entra")),
        clock,
        ids,
        sorte: Arc::new(Half),
        attese: Attese::default(),
        affitto: Duration::from_mins(3),
        regole: Arc::default(),
        nodo: Arc::default(),
    }
}

/// The use cases over that store, for who only looks at what is there.
pub fn searching(archivio: Arc<dyn UnitOfWorkFactory>) -> Application {
    let clock = Arc::<StillClock>::default();
    let anac = Arc::new(InMemoryPcp::new(ente(), Vec::new(), Vec::new(), clock.clone(), Duration::ZERO));
    use_cases(archivio, anac.clone(), anac, Arc::new(Specifiche::dimostrative()), clock)
}

/// The steps of an AD3 when all goes well, each with the operation that it calls.
pub const PASSI: [(Passo, &str); 7] = [
    (Passo::CreaAppalto, "crea-appalto"),
    (Passo::ConfermaAppalto, "conferma-appalto"),
    (Passo::EsitoConferma, "esito-operazione"),
    (Passo::RecuperaCig, "recupera-cig"),
    (Passo::PubblicaAvviso, "pubblica-avviso"),
    (Passo::EsitoPubblicazione, "esito-operazione"),
    (Passo::StatoAvviso, "stato-avviso"),
];

/// The service at rest: nothing happens but what a test asks for.
pub struct InProcess {
    /// The use cases.
    pub app: Application,
    /// ANAC.
    pub emulator: Emulatore,
    /// The clock of both.
    pub clock: Arc<StillClock>,
    /// The RUP at work.
    pub sessione: Sessione,
    /// Where the stores are, until it ends.
    folders: Vec<TempDir>,
}

impl InProcess {
    /// Starts everything; both sides use ANAC's specification if it is at hand.
    pub async fn start(settings: Configurazione) -> Self {
        let clock = Arc::new(StillClock::default());
        let specifiche = specifiche::loaded();
        let emulator = emulator(Configurazione { specifiche: specifiche.clone(), ..settings }, &clock).await;
        let sessione = Sessione { utente: rup(), ufficio: ufficio(), ente: ente() };
        let (archivio, folder) = store(&sessione).await;
        let pcp = Arc::new(pcp_http(&emulator.base_url(), Tokens::DEMO, &clock));
        let specifiche = Arc::new(specifiche.unwrap_or_else(Specifiche::dimostrative));
        let app = use_cases(archivio, pcp.clone(), pcp, specifiche, clock.clone());
        Self { app, emulator, clock, sessione, folders: vec![folder] }
    }

    /// A disaster: the store is empty but for its people, and ANAC has what it had.
    pub async fn lose_everything(&mut self) {
        let (archivio, folder) = store(&self.sessione).await;
        self.app.archivio = Outbox::new(archivio, self.clock.clone(), self.app.ids.clone());
        self.folders.push(folder);
    }

    /// From an empty draft to a request whose CIGs are asked for.
    pub async fn send(&self, sample: Sample) -> RichiestaId {
        let (app, sessione) = (&self.app, &self.sessione);
        let bozza = Box::pin(create(app, sessione, CreaRichiesta::default())).await.unwrap();
        let mut piena =
            Box::pin(edit(app, sessione, bozza.id, bozza.versione, &sample.modifica())).await.unwrap();
        if let Some(espd) = sample.espd() {
            let xml = espd.xml().as_bytes();
            piena = attach_espd(app, sessione, piena.id, piena.versione, espd.nome(), xml).await.unwrap();
        }
        if sample.scheda.is_affidamento() {
            let affidamento = serde_json::from_value(sample.affidamento()).unwrap();
            piena = award(app, sessione, piena.id, piena.versione, affidamento).await.unwrap();
        }
        Box::pin(send(app, sessione, piena.id, None)).await.unwrap();
        piena.id
    }

    /// The request as it is stored.
    pub async fn richiesta(&self, id: RichiestaId) -> RichiestaCig {
        find(&self.app, &self.sessione, id).await.unwrap()
    }

    /// Its transmission and log.
    pub async fn log(&self, id: RichiestaId) -> Trasmissioni {
        log(&self.app, &self.sessione, id).await.unwrap()
    }

    /// Its last transmission.
    pub async fn trasmissione(&self, id: RichiestaId) -> Trasmissione {
        self.log(id).await.trasmissione.unwrap()
    }

    /// Lets time pass until the next step is due, and takes it.
    pub async fn step(&self, id: RichiestaId) {
        let trasmissione = self.trasmissione(id).await;
        self.clock.advance_to(trasmissione.prossimo_il);
        assert_eq!(Box::pin(advance(&self.app)).await.unwrap(), Avanzamento::Passo(trasmissione.id));
    }

    /// Takes steps until `passo` is the next one.
    pub async fn until(&self, id: RichiestaId, passo: Passo) {
        for _ in 0..MANY {
            let trasmissione = self.trasmissione(id).await;
            if trasmissione.passo == passo {
                return;
            }
            assert!(!trasmissione.is_ended(), "{passo:?} is never reached: {trasmissione:#?}");
            self.step(id).await;
        }
        panic!("{passo:?} is not reached in {MANY} steps");
    }

    /// Takes steps until none is left.
    pub async fn to_the_end(&self, id: RichiestaId) -> Trasmissione {
        for _ in 0..MANY {
            let trasmissione = self.trasmissione(id).await;
            if trasmissione.is_ended() {
                return trasmissione;
            }
            self.step(id).await;
        }
        panic!("the transmission does not end in {MANY} steps");
    }
}

/// More steps than any transmission of these tests needs.
const MANY: usize = 100;

/// An empty store with these people, in a folder that goes with it.
async fn store(sessione: &Sessione) -> (Arc<dyn UnitOfWorkFactory>, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite://{}?mode=rwc", folder.path().join("archivio.db").display());
    let archivio = Archivio::connect(&database).await.unwrap().units_of_work();
    put(&archivio, sessione).await;
    (Arc::new(archivio), folder)
}

pub(crate) async fn put(archivio: &dyn UnitOfWorkFactory, sessione: &Sessione) {
    let mut uow = archivio.begin().await.unwrap();
    uow.persone().put_ente(&sessione.ente).await.unwrap();
    uow.persone().put_ufficio(&sessione.ufficio).await.unwrap();
    uow.persone().put_utente(&sessione.utente, None).await.unwrap();
    uow.commit().await.unwrap();
}
