//! For tests: an authority with two offices, small code lists, a PCP that says yes, a register that can fall silent.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use axum_extra::extract::cookie::Key;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use cig_application::testing::{InMemoryUnitOfWorkFactory, OneOfEachChange};
use cig_application::{Application, Outbox, Passwords, Sorte};
use cig_domain::codici::{CodiceAusa, CodiceFiscale, IdAppalto, IdAvviso};
use cig_domain::persone::{CentroDiCosto, Ente, EnteId, Profilo, Ufficio, UfficioId, Utente, UtenteId};
use cig_domain::porte::{
    AusaRegister, Chiamata, Clock, Difetto, ErrorePcp, Esito, EsitoOperazione, IdGenerator, LottoCig,
    Mittente, Pcp, PcpError, Risposta, Scambio, SchedaCompilata, SchedaMapper, Soggetto, SpecificationCheck,
    Spiegazione, StazioneAusa, Tipologiche, UnitOfWorkFactory, VoceTipologica,
};
use cig_domain::richiesta::{NuovaRichiesta, RichiestaCig, RichiestaId};
use cig_domain::scheda::{CodiceScheda, SchedaAnac};
use cig_domain::trasmissione::{Attese, Colpa};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::modulo::Elenchi;
use crate::{AccountDemo, DalVivo, WebState};

pub(crate) const RUP: &str = "RSSMRA85T10A562S";
pub(crate) const PASSWORD: &str = "parola-segreta";
/// What somebody types to harm whoever reads it.
pub(crate) const OSTILE: &str = "<script>alert(\"1\")</script>&'";

/// The pages over fakes, and what a test does to their surroundings.
pub(crate) struct Mondo {
    pub(crate) stato: WebState,
    pub(crate) ora: Arc<Ora>,
    pub(crate) ausa: Arc<Ausa>,
    pub(crate) anac: Arc<Anac>,
    pub(crate) specifica: Arc<Specifica>,
}

impl Mondo {
    /// Accounts `buyer` and `rup` of one office, `altro` of another.
    pub(crate) async fn new() -> Self {
        let archivio = Arc::new(InMemoryUnitOfWorkFactory::default());
        let ente = Ente {
            id: EnteId(Uuid::from_u128(1)),
            denominazione: "Ente di prova".into(),
            codice_fiscale: "11111111115".parse().unwrap(),
            codice_ausa: "0000000001".parse().unwrap(),
        };
        let mut uow = archivio.begin().await.unwrap();
        uow.persone().put_ente(&ente).await.unwrap();
        for (numero, denominazione) in [(10, "Ufficio gare"), (20, "Ufficio tecnico")] {
            let id = UfficioId(Uuid::from_u128(numero));
            let ufficio = Ufficio { id, ente: ente.id, denominazione: denominazione.into() };
            uow.persone().put_ufficio(&ufficio).await.unwrap();
        }
        for utente in [
            utente(11, 10, "buyer", "MCCLSN81A23H501H", Profilo::Buyer),
            utente(12, 10, "rup", RUP, Profilo::ResponsabileEProcurement),
            utente(21, 20, "altro", "VRDPLA71E49E715K", Profilo::ResponsabileEProcurement),
        ] {
            uow.persone().put_utente(&utente, Some("hash")).await.unwrap();
        }
        uow.commit().await.unwrap();
        let (ora, ausa, anac) = (Arc::<Ora>::default(), Arc::<Ausa>::default(), Arc::<Anac>::default());
        let specifica = Arc::<Specifica>::default();
        let ids = Arc::<Numeri>::default();
        let app = Application {
            archivio: Outbox::new(archivio, ora.clone(), ids.clone()),
            pcp: anac.clone(),
            ausa: ausa.clone(),
            tipologiche: Arc::new(Liste),
            specifiche: specifica.clone(),
            comparer: Arc::new(OneOfEachChange),
            mapper: Arc::new(Vuoto),
            passwords: Arc::new(UnaPassword),
            clock: ora.clone(),
            ids,
            sorte: Arc::new(Meta),
            attese: Attese::default(),
            affitto: Duration::from_mins(3),
            regole: Arc::default(),
            nodo: Arc::default(),
        };
        let demo = AccountDemo {
            nome_utente: "buyer".into(),
            password: PASSWORD.into(),
            descrizione: "Chi prepara le richieste".into(),
        };
        let dal_vivo = Arc::new(DalVivo::within(app.archivio.clone(), 2, Duration::from_millis(200)));
        let stato = WebState {
            app,
            chiave_cookie: Key::from(&[7; 64]),
            cookie_sicuro: false,
            dal_vivo,
            demo: Arc::new([demo]),
        };
        Self { stato, ora, ausa, anac, specifica }
    }

    /// The request of that name, as the office of `rup` sees it.
    pub(crate) async fn richiesta(&self, id: &str) -> RichiestaCig {
        let sessione = cig_application::login(&self.stato.app, "rup", PASSWORD).await.unwrap();
        let id = RichiestaId(id.parse().unwrap());
        cig_application::find(&self.stato.app, &sessione, id).await.unwrap()
    }

    /// A draft of the buyer that carries ANAC's own JSON; its address.
    pub(crate) async fn porta_scheda(&self, corpo: &Value) -> String {
        let sessione = cig_application::login(&self.stato.app, "rup", PASSWORD).await.unwrap();
        let nuova = NuovaRichiesta {
            id: RichiestaId(Uuid::from_u128(900)),
            codice_appalto: "PROVA-0900".parse().unwrap(),
            ente: sessione.ente.id,
            ufficio: sessione.ufficio.id,
            creata_da: sessione.utente.id,
            creata_il: self.ora.now(),
        };
        let mut richiesta = RichiestaCig::new(nuova);
        richiesta.dati_gara.rup = Some(RUP.parse().unwrap());
        richiesta.carry(SchedaAnac::read(corpo, None).unwrap()).unwrap();
        let mut uow = self.stato.app.archivio.begin().await.unwrap();
        uow.richieste().insert(&mut richiesta).await.unwrap();
        uow.commit().await.unwrap();
        format!("/richieste/{}", richiesta.id)
    }

    /// Stops the last transmission of that request at the publication of its notice, for that reason.
    pub(crate) async fn ferma_pubblicazione(&self, id: &str, motivo: &str) {
        let mut uow = self.stato.app.archivio.begin().await.unwrap();
        let id = RichiestaId(id.parse().unwrap());
        let mut trasmissione = uow.trasmissioni().find_last(id).await.unwrap().unwrap();
        trasmissione.scheda = CodiceScheda::AD3.into();
        trasmissione.id_avviso = Some(IdAvviso(Uuid::from_u128(600)));
        trasmissione.colpa = Some(Colpa::Anac);
        trasmissione.stop(motivo);
        uow.trasmissioni().update(&mut trasmissione).await.unwrap();
        uow.commit().await.unwrap();
    }

    /// One more RUP in the office of `buyer` and `rup`.
    pub(crate) async fn assume(&self, nome_utente: &str, codice_fiscale: &str) {
        let utente = utente(13, 10, nome_utente, codice_fiscale, Profilo::ResponsabileEProcurement);
        let mut uow = self.stato.app.archivio.begin().await.unwrap();
        uow.persone().put_utente(&utente, Some("hash")).await.unwrap();
        uow.commit().await.unwrap();
    }

    /// Changes that request as it is stored.
    pub(crate) async fn riscrivi(&self, id: &str, cambia: impl FnOnce(&mut RichiestaCig)) {
        let mut richiesta = self.richiesta(id).await;
        cambia(&mut richiesta);
        let mut uow = self.stato.app.archivio.begin().await.unwrap();
        uow.richieste().update(&mut richiesta).await.unwrap();
        uow.commit().await.unwrap();
    }

    /// Marks the last transmission of that request as waiting for too long.
    pub(crate) async fn segnala(&self, id: &str) {
        let mut uow = self.stato.app.archivio.begin().await.unwrap();
        let id = RichiestaId(id.parse().unwrap());
        let mut trasmissione = uow.trasmissioni().find_last(id).await.unwrap().unwrap();
        trasmissione.in_attesa_dal = Some(self.ora.now() - TimeDelta::days(2));
        trasmissione.segnalata_il = Some(self.ora.now() - TimeDelta::days(1));
        uow.trasmissioni().update(&mut trasmissione).await.unwrap();
        uow.commit().await.unwrap();
    }

    /// Lets the worker make so many calls.
    pub(crate) async fn lavora(&self, chiamate: usize) {
        for _ in 0..chiamate {
            self.ora.avanza(TimeDelta::minutes(20));
            cig_application::advance(&self.stato.app).await.unwrap();
        }
    }
}

fn utente(numero: u128, ufficio: u128, nome_utente: &str, codice_fiscale: &str, profilo: Profilo) -> Utente {
    Utente {
        id: UtenteId(Uuid::from_u128(numero)),
        nome_utente: nome_utente.into(),
        nome: "Prova".into(),
        cognome: format!("Di {nome_utente}"),
        codice_fiscale: codice_fiscale.parse().unwrap(),
        ufficio: UfficioId(Uuid::from_u128(ufficio)),
        profili: vec![profilo],
    }
}

/// What the forms of the tests choose from.
pub(crate) fn elenchi(liste: &Liste) -> Elenchi<'_> {
    Elenchi::new(liste, NaiveDate::from_ymd_opt(2026, 11, 23).unwrap())
}

/// Small code lists; a list that is not here is not checked.
pub(crate) struct Liste;

const LISTE: &[(&str, &[(&str, &str)])] = &[
    ("settore", &[("1", "Ordinario"), ("2", "Speciale")]),
    ("oggettoContratto", &[("works", "Lavori"), ("supplies", "Forniture"), ("services", "Servizi")]),
    (
        "sceltaContraente",
        &[
            ("5", "Procedura negoziata senza bando"),
            ("6", "Procedura aperta"),
            ("10", "Affidamento diretto"),
            ("12", "Adesione senza confronto"),
        ],
    ),
    ("funzioniSvolte", &[("1", "Indizione"), ("2", "Aggiudicazione")]),
    ("tipoFinanziamento", &[("1", "Fondi propri"), ("2", "Fondi europei")]),
    ("codIstat", &[("009048017", "Firenze"), ("009048041", "Signa"), ("009048044", "Lastra a Signa")]),
    ("codNUTS", &[("ITI14", "Firenze (Toscana)"), ("ITI17", "Pisa (Toscana)")]),
    ("ccnl", &[("F012", "Edilizia"), ("H011", "Commercio")]),
    (
        "CPV",
        &[
            ("48440000", "Pacchetti software per analisi finanziaria"),
            ("72260000", "Servizi connessi al software"),
            ("72262000", "Servizi di sviluppo di software"),
        ],
    ),
    (
        "condizioniNegoziata",
        &[
            ("1", "Uno"),
            ("2", "Due"),
            ("3", "Tre"),
            ("4", "Quattro"),
            ("5", "Cinque"),
            ("6", "Sei"),
            ("7", "Sette"),
            ("8", "Otto"),
            ("9", "Nove"),
        ],
    ),
    ("ruoloOE", &[("14", "Operatore singolo"), ("1", "Mandataria")]),
    ("tipoOE", &[("1", "Società")]),
];

impl Liste {
    fn lista(nome: &str) -> Option<&'static [(&'static str, &'static str)]> {
        LISTE.iter().find(|(lista, _)| *lista == nome).map(|(_, voci)| *voci)
    }
}

impl Tipologiche for Liste {
    fn is_dimostrativa(&self) -> bool {
        true
    }

    fn fonte(&self) -> String {
        "insieme di prova".into()
    }

    fn has(&self, lista: &str) -> bool {
        Self::lista(lista).is_some()
    }

    fn find(&self, lista: &str, codice: &str, giorno: NaiveDate) -> Option<VoceTipologica> {
        self.list(lista, giorno).into_iter().find(|voce| voce.codice == codice)
    }

    fn list(&self, lista: &str, _: NaiveDate) -> Vec<VoceTipologica> {
        let voci = Self::lista(lista).unwrap_or_default();
        let voce = |(codice, descrizione): &(&str, &str)| VoceTipologica {
            codice: (*codice).into(),
            descrizione: (*descrizione).into(),
        };
        voci.iter().map(voce).collect()
    }

    fn search(&self, lista: &str, testo: &str, giorno: NaiveDate, limite: usize) -> Vec<VoceTipologica> {
        let testo = testo.to_lowercase();
        let trova = |voce: &VoceTipologica| {
            let descrizione = voce.descrizione.to_lowercase();
            voce.codice.starts_with(&testo) || testo.split(' ').all(|parola| descrizione.contains(parola))
        };
        self.list(lista, giorno).into_iter().filter(trova).take(limite).collect()
    }
}

/// Stands still until moved.
#[derive(Default)]
pub(crate) struct Ora(AtomicI64);

impl Ora {
    pub(crate) fn avanza(&self, quanto: TimeDelta) {
        self.0.fetch_add(quanto.num_seconds(), Ordering::SeqCst);
    }
}

impl Clock for Ora {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_430_000 + self.0.load(Ordering::SeqCst), 0).unwrap()
    }
}

/// The register, with one cost centre; when told so it does not answer, never ends, or panics.
#[derive(Default)]
pub(crate) struct Ausa {
    pub(crate) muta: AtomicBool,
    pub(crate) lenta: AtomicBool,
    pub(crate) guasta: AtomicBool,
}

#[async_trait]
impl AusaRegister for Ausa {
    async fn find(&self, _: &CodiceFiscale, _: &CodiceAusa) -> Result<Option<StazioneAusa>, PcpError> {
        assert!(!self.guasta.load(Ordering::SeqCst), "un segreto");
        if self.lenta.load(Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
        if self.muta.load(Ordering::SeqCst) {
            return Err(PcpError::NonDisponibile { retry_after: None, dettaglio: "muta".into() });
        }
        let centro = CentroDiCosto { codice: "CDC-1".into(), denominazione: "Direzione acquisti".into() };
        Ok(Some(StazioneAusa { denominazione: "Ente di prova".into(), centri_di_costo: vec![centro] }))
    }
}

/// A PCP that takes everything at once, or refuses what is sent when told so; and people in charge, or a refusal of theirs.
#[derive(Default)]
pub(crate) struct Anac {
    pub(crate) rifiuta: AtomicBool,
    pub(crate) soggetti: Mutex<Vec<Soggetto>>,
    pub(crate) errore_soggetti: Mutex<Option<&'static str>>,
}

#[async_trait]
impl Pcp for Anac {
    async fn call(&self, chiamata: &Chiamata, _: &Mittente) -> Scambio {
        let errore =
            ErrorePcp { codice: "ERR4".into(), dettaglio: Some(format!("$.anacForm.oggetto: {OSTILE}")) };
        let risposta = match chiamata {
            Chiamata::CreaAppalto { .. } if self.rifiuta.load(Ordering::SeqCst) => {
                return scambio(Err(PcpError::Respinta(vec![errore])));
            }
            Chiamata::CreaAppalto { .. } => {
                Risposta::AppaltoCreato { id: IdAppalto(Uuid::from_u128(500)), avvisi: Vec::new() }
            }
            Chiamata::EsitoOperazione { .. } => Risposta::Esito(Some(EsitoOperazione {
                esito: Esito::Ok,
                dettaglio: Some("AP_CONF".into()),
                errori: Vec::new(),
                id_avviso: Some(IdAvviso(Uuid::from_u128(600))),
            })),
            Chiamata::RecuperaCig { .. } => {
                let lotto = "LOT-0001".parse().unwrap();
                Risposta::Cig(vec![LottoCig { lot_identifier: lotto, cig: "B210BC38FE".parse().unwrap() }])
            }
            Chiamata::StatoAvviso { .. } => Risposta::StatoAvviso("PUBB".into()),
            Chiamata::RicercaAppalto { .. } => Risposta::AppaltiTrovati(Vec::new()),
            // Somebody wrote into it.
            Chiamata::ConsultaAppalto { .. } => {
                let scheda = json!({"codice": {"codice": "AD5"}, "body": {"nota": OSTILE}});
                Risposta::Appalto(json!({"idAppalto": Uuid::from_u128(500), "scheda": scheda}))
            }
            Chiamata::RicercaSoggetti { .. } => Risposta::Soggetti(self.soggetti.lock().unwrap().clone()),
            Chiamata::PresaCarico { .. }
            | Chiamata::AggiungiSoggetto { .. }
            | Chiamata::EliminaSoggetto { .. } => {
                if let Some(codice) = *self.errore_soggetti.lock().unwrap() {
                    let errore = ErrorePcp { codice: codice.into(), dettaglio: Some(OSTILE.into()) };
                    return scambio(Err(PcpError::Respinta(vec![errore])));
                }
                Risposta::PresaInCarico
            }
            _ => Risposta::PresaInCarico,
        };
        scambio(Ok(risposta))
    }
}

fn scambio(risposta: Result<Risposta, PcpError>) -> Scambio {
    Scambio {
        ricevuto_il: DateTime::from_timestamp(1_795_430_000, 0).unwrap(),
        status: Some(200),
        corpo: Some(json!({"testo": OSTILE}).to_string()),
        govway_message_id: Some("messaggio-1".into()),
        govway_transaction_id: Some("transazione-1".into()),
        risposta,
    }
}

/// ANAC's specification: none, until it is given what it finds wrong with every scheda.
#[derive(Default)]
pub(crate) struct Specifica {
    pub(crate) difetti: Mutex<Option<Vec<Difetto>>>,
}

impl SpecificationCheck for Specifica {
    fn covers(&self, _: &str) -> bool {
        self.difetti.lock().unwrap().is_some()
    }

    fn gives_cig(&self, scheda: &str) -> Option<bool> {
        self.covers(scheda).then_some(true)
    }

    fn with_eform(&self, _: &str, _: &Value) -> Option<Value> {
        None
    }

    fn check(&self, _: &str, _: &Value, _: DateTime<Utc>) -> Option<Vec<Difetto>> {
        self.difetti.lock().unwrap().clone()
    }

    /// A scheda has a text of its own, and one rule, which somebody wrote into.
    fn explain(&self, scheda: &str, percorsi: &[String]) -> Option<Spiegazione> {
        self.covers(scheda).then(|| Spiegazione {
            descrizione: Some(format!("Descrizione di ANAC per {scheda}: {}", percorsi.join(", "))),
            regole: vec![("REG7".into(), format!("Regola di ANAC {OSTILE}"))],
        })
    }
}

struct Vuoto;

impl SchedaMapper for Vuoto {
    fn map(&self, scheda: CodiceScheda, _: &RichiestaCig, _: &Ente, _: Option<&Utente>) -> SchedaCompilata {
        let corpo = json!({"scheda": {"codice": {"codice": scheda.codice()}, "body": {}}});
        SchedaCompilata { corpo, provenienze: Vec::new() }
    }
}

struct UnaPassword;

#[async_trait]
impl Passwords for UnaPassword {
    async fn verify(&self, password: &str, hash: Option<String>) -> bool {
        hash.is_some() && password == PASSWORD
    }
}

#[derive(Default)]
struct Numeri(AtomicU64);

impl IdGenerator for Numeri {
    fn new_id(&self) -> Uuid {
        Uuid::from_u128(1_000_000 + u128::from(self.0.fetch_add(1, Ordering::SeqCst)))
    }
}

struct Meta;

impl Sorte for Meta {
    fn next(&self) -> f64 {
        0.5
    }
}
