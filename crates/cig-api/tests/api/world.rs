//! The surroundings of the tests: two offices of an authority, time that is moved by hand, a scripted PCP.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use cig_api::ApiSettings;
use cig_application::testing::InMemoryUnitOfWorkFactory;
use cig_application::{Application, Avanzamento, Passwords, Sorte};
use cig_domain::CodiceScheda;
use cig_domain::codici::{CodiceAusa, CodiceFiscale};
use cig_domain::persone::{CentroDiCosto, Ente, EnteId, Profilo, Ufficio, UfficioId, Utente, UtenteId};
use cig_domain::porte::{
    AusaRegister, Chiamata, Clock, IdGenerator, Mittente, Pcp, PcpError, RepositoryError, Risposta, Scambio,
    SchedaCompilata, SchedaMapper, SpecificationCheck, StazioneAusa, Tipologiche, UnitOfWork,
    UnitOfWorkFactory, VoceTipologica,
};
use cig_domain::richiesta::RichiestaCig;
use cig_domain::trasmissione::Attese;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::client::Client;

pub(crate) const RUP: &str = "RSSMRA85T10A562S";
pub(crate) const PASSWORD: &str = "giusta: con i due punti";

pub(crate) struct World {
    pub(crate) app: Application,
    pub(crate) client: Client,
    pub(crate) store: Arc<Store>,
    pub(crate) pcp: Arc<ScriptedPcp>,
    pub(crate) ausa: Arc<Ausa>,
    pub(crate) time: Arc<Time>,
    pub(crate) passwords: Arc<OnePassword>,
}

impl World {
    pub(crate) async fn new() -> Self {
        let store = Arc::<Store>::default();
        let (pcp, ausa, time) =
            (Arc::<ScriptedPcp>::default(), Arc::<Ausa>::default(), Arc::<Time>::default());
        let passwords = Arc::<OnePassword>::default();
        let app = Application {
            archivio: store.clone(),
            pcp: pcp.clone(),
            ausa: ausa.clone(),
            tipologiche: Arc::new(Lists),
            specifiche: Arc::new(NoSpecification),
            mapper: Arc::new(PlainMapper),
            passwords: passwords.clone(),
            clock: time.clone(),
            ids: Arc::new(Numbers::default()),
            sorte: Arc::new(Half),
            attese: Attese::default(),
            affitto: Duration::from_mins(3),
        };
        let router = cig_api::router(app.clone(), ApiSettings { chiave_accessi: [7; 32] });
        let world = Self { app, client: Client::new(router, "anna"), store, pcp, ausa, time, passwords };
        world.populate().await;
        world
    }

    /// The authority, two offices, and one person in each.
    async fn populate(&self) {
        let ente = Ente {
            id: EnteId(Uuid::from_u128(1)),
            denominazione: "Ente di prova".into(),
            codice_fiscale: "11111111115".parse().unwrap(),
            codice_ausa: "0000000001".parse().unwrap(),
        };
        let mut uow = self.app.archivio.begin().await.unwrap();
        uow.persone().put_ente(&ente).await.unwrap();
        for (numero, nome_utente, codice_fiscale) in [(10, "anna", RUP), (20, "bruno", "VRDPLA71E49E715K")] {
            let ufficio = UfficioId(Uuid::from_u128(numero));
            let denominazione = format!("Ufficio {numero}");
            uow.persone().put_ufficio(&Ufficio { id: ufficio, ente: ente.id, denominazione }).await.unwrap();
            let utente = Utente {
                id: UtenteId(Uuid::from_u128(numero + 1)),
                nome_utente: nome_utente.into(),
                nome: "Prova".into(),
                cognome: "Provetti".into(),
                codice_fiscale: codice_fiscale.parse().unwrap(),
                ufficio,
                profili: vec![Profilo::ResponsabileEProcurement],
            };
            uow.persone().put_utente(&utente, Some("hash")).await.unwrap();
        }
        uow.commit().await.unwrap();
    }

    /// Lets the worker go on until nothing is due.
    pub(crate) async fn transmit(&self) {
        while cig_application::advance(&self.app).await.unwrap() != Avanzamento::Nessuno {
            self.time.pass(Duration::from_hours(1));
        }
    }
}

/// Every field that an AD5 needs.
pub(crate) fn complete() -> Value {
    json!({
        "datiGara": {
            "codiceCentroCosto": "CDC-1", "rup": RUP, "oggetto": "Licenze", "numeroLotti": 1, "settore": "1",
            "oggettoContratto": "supplies", "sceltaContraente": "10"
        },
        "classificazione": {"cpvPrevalente": "48440000"},
        "lotti": [{"lotIdentifier": "LOT-0001", "oggetto": "Licenze per un anno", "importo": 4900.5, "codIstat": "009048017"}]
    })
}

pub(crate) fn award() -> Value {
    json!({
        "dataAggiudicazione": "2026-11-18",
        "lotti": [{"lotIdentifier": "LOT-0001", "operatori": [{
            "codiceFiscale": "11111111115", "denominazione": "Esempio srl", "ruoloOE": "14", "tipoOE": "1",
            "importo": 4800
        }]}]
    })
}

/// The store in memory, which can be broken.
#[derive(Default)]
pub(crate) struct Store {
    inner: InMemoryUnitOfWorkFactory,
    fault: Mutex<Option<fn() -> RepositoryError>>,
}

impl Store {
    pub(crate) fn break_with(&self, fault: fn() -> RepositoryError) {
        *self.fault.lock().unwrap() = Some(fault);
    }
}

#[async_trait]
impl UnitOfWorkFactory for Store {
    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, RepositoryError> {
        let fault = *self.fault.lock().unwrap();
        match fault {
            Some(fault) => Err(fault()),
            None => self.inner.begin().await,
        }
    }
}

/// Answers what it was told, in order.
#[derive(Default)]
pub(crate) struct ScriptedPcp(Mutex<VecDeque<Result<Risposta, PcpError>>>);

impl ScriptedPcp {
    pub(crate) fn will(&self, answers: impl IntoIterator<Item = Result<Risposta, PcpError>>) {
        self.0.lock().unwrap().extend(answers);
    }
}

#[async_trait]
impl Pcp for ScriptedPcp {
    async fn call(&self, _: &Chiamata, _: &Mittente) -> Scambio {
        Scambio {
            ricevuto_il: Time::start(),
            status: Some(200),
            corpo: Some("{}".into()),
            govway_message_id: Some("msg-1".into()),
            govway_transaction_id: Some("tx-1".into()),
            risposta: self.0.lock().unwrap().pop_front().expect("the script has an answer"),
        }
    }
}

/// Stands still until moved.
#[derive(Default)]
pub(crate) struct Time(AtomicU64);

impl Time {
    fn start() -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_000_000, 0).unwrap()
    }

    pub(crate) fn pass(&self, durata: Duration) {
        self.0.fetch_add(durata.as_secs(), Ordering::SeqCst);
    }
}

impl Clock for Time {
    fn now(&self) -> DateTime<Utc> {
        Self::start() + TimeDelta::seconds(self.0.load(Ordering::SeqCst).try_into().unwrap())
    }
}

#[derive(Default)]
struct Numbers(AtomicU64);

impl IdGenerator for Numbers {
    fn new_id(&self) -> Uuid {
        Uuid::from_u128(1_000_000 + u128::from(self.0.fetch_add(1, Ordering::SeqCst)))
    }
}

struct Half;

impl Sorte for Half {
    fn next(&self) -> f64 {
        0.5
    }
}

/// Everybody's password is the same; counts how often one is verified.
#[derive(Default)]
pub(crate) struct OnePassword(pub(crate) AtomicU64);

#[async_trait]
impl Passwords for OnePassword {
    async fn verify(&self, password: &str, hash: Option<String>) -> bool {
        self.0.fetch_add(1, Ordering::SeqCst);
        password == PASSWORD && hash.is_some()
    }
}

/// One cost centre, unless it does not answer.
#[derive(Default)]
pub(crate) struct Ausa(pub(crate) AtomicBool);

#[async_trait]
impl AusaRegister for Ausa {
    async fn find(&self, _: &CodiceFiscale, _: &CodiceAusa) -> Result<Option<StazioneAusa>, PcpError> {
        if self.0.load(Ordering::SeqCst) {
            return Err(PcpError::NonDisponibile { retry_after: None, dettaglio: "spenta".into() });
        }
        let centro = CentroDiCosto { codice: "CDC-1".into(), denominazione: "Centro".into() };
        Ok(Some(StazioneAusa { denominazione: "Ente di prova".into(), centri_di_costo: vec![centro] }))
    }
}

/// A few values, for the endpoints that read lists; the checks find no list, and let every value pass.
struct Lists;

impl Lists {
    fn values(lista: &str) -> Vec<VoceTipologica> {
        let voci: &[(&str, &str)] = match lista {
            "prova" => &[("1", "Primo valore"), ("2", "Secondo valore"), ("3", "Altro")],
            "CPV" => &[("48000000-8", "Pacchetti software"), ("72260000", "Servizi di software")],
            _ => &[],
        };
        let voce = |(codice, descrizione): &(&str, &str)| VoceTipologica {
            codice: (*codice).into(),
            descrizione: (*descrizione).into(),
        };
        voci.iter().map(voce).collect()
    }
}

impl Tipologiche for Lists {
    fn is_dimostrativa(&self) -> bool {
        true
    }
    fn fonte(&self) -> String {
        "/cartella/delle/specifiche".into()
    }
    fn has(&self, lista: &str) -> bool {
        lista == "prova"
    }
    fn find(&self, _: &str, _: &str, _: NaiveDate) -> Option<VoceTipologica> {
        None
    }
    fn list(&self, lista: &str, _: NaiveDate) -> Vec<VoceTipologica> {
        Self::values(lista)
    }
    fn search(&self, lista: &str, testo: &str, _: NaiveDate, limite: usize) -> Vec<VoceTipologica> {
        let mut voci = Self::values(lista);
        voci.retain(|voce| voce.codice.starts_with(testo) || voce.descrizione.contains(testo));
        voci.truncate(limite);
        voci
    }
}

struct NoSpecification;

impl SpecificationCheck for NoSpecification {
    fn check_structure(&self, _: &str, _: &Value) -> Option<Vec<cig_domain::porte::Difetto>> {
        None
    }
}

struct PlainMapper;

impl SchedaMapper for PlainMapper {
    fn map(&self, scheda: CodiceScheda, _: &RichiestaCig, _: &Ente, _: Option<&Utente>) -> SchedaCompilata {
        SchedaCompilata { corpo: json!({"scheda": {"codice": scheda.codice()}}), provenienze: Vec::new() }
    }
}
