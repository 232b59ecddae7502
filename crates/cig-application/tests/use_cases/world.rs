//! The world of the tests: two offices of an authority, fixed time, numbered ids, a scripted PCP.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use cig_application::testing::InMemoryUnitOfWorkFactory;
use cig_application::{Application, Modifica, Passwords, Sessione, Sorte};
use cig_domain::codici::{CodiceAusa, CodiceFiscale};
use cig_domain::persone::{CentroDiCosto, Ente, EnteId, Profilo, Ufficio, UfficioId, Utente, UtenteId};
use cig_domain::porte::{
    AusaRegister, Chiamata, Clock, Difetto, IdGenerator, Mittente, Operazione, Pcp, PcpError, Provenienza,
    Risposta, Scambio, SchedaCompilata, SchedaMapper, SpecificationCheck, StazioneAusa, Tipologiche,
    UnitOfWorkFactory, VoceTipologica,
};
use cig_domain::richiesta::RichiestaCig;
use cig_domain::trasmissione::Attese;
use cig_domain::{CodiceScheda, Sezione};
use serde_json::{Map, Value, json};
use uuid::Uuid;

const RUP: &str = "RSSMRA85T10A562S";

/// The use cases, and what the tests do to their surroundings.
pub(crate) struct World {
    pub(crate) app: Application,
    pub(crate) pcp: Arc<ScriptedPcp>,
    pub(crate) time: Arc<Time>,
    pub(crate) ausa: Arc<Ausa>,
    pub(crate) structure: Arc<Structure>,
    /// Of the office that owns the requests.
    pub(crate) rup: Sessione,
    /// Of another office.
    pub(crate) other: Sessione,
}

impl World {
    pub(crate) async fn new() -> Self {
        let archivio = Arc::new(InMemoryUnitOfWorkFactory::default());
        let ente = Ente {
            id: EnteId(Uuid::from_u128(1)),
            denominazione: "Ente di prova".into(),
            codice_fiscale: "11111111115".parse().unwrap(),
            codice_ausa: "0000000001".parse().unwrap(),
        };
        let rup = person(&ente, 10, RUP);
        let other = person(&ente, 20, "VRDPLA71E49E715K");
        let mut uow = archivio.begin().await.unwrap();
        uow.persone().put_ente(&ente).await.unwrap();
        for sessione in [&rup, &other] {
            uow.persone().put_ufficio(&sessione.ufficio).await.unwrap();
            uow.persone().put_utente(&sessione.utente, Some("hash")).await.unwrap();
        }
        uow.commit().await.unwrap();
        let (pcp, time, ausa, structure) = (
            Arc::<ScriptedPcp>::default(),
            Arc::<Time>::default(),
            Arc::<Ausa>::default(),
            Arc::<Structure>::default(),
        );
        let app = Application {
            archivio,
            pcp: pcp.clone(),
            ausa: ausa.clone(),
            tipologiche: Arc::new(NoLists),
            specifiche: structure.clone(),
            mapper: Arc::new(PlainMapper),
            passwords: Arc::new(OnePassword),
            clock: time.clone(),
            ids: Arc::new(Numbers::default()),
            sorte: Arc::new(Half),
            attese: Attese::default(),
            affitto: Duration::from_mins(3),
        };
        Self { app, pcp, time, ausa, structure, rup, other }
    }

    /// A complete AD5 with its award.
    pub(crate) async fn ready(&self) -> RichiestaCig {
        let crea = cig_application::CreaRichiesta { procedura: None, dati: complete() };
        let richiesta = cig_application::create(&self.app, &self.rup, crea).await.unwrap();
        let affidamento = serde_json::from_value(json!({
            "dataAggiudicazione": "2026-11-18",
            "lotti": [{"lotIdentifier": "LOT-0001", "operatori": [{
                "idPartecipante": Uuid::from_u128(77), "codiceFiscale": "11111111115", "denominazione": "Esempio srl",
                "ruoloOE": "14", "tipoOE": "1", "importo": 4900
            }]}]
        }));
        let affidamento = affidamento.unwrap();
        cig_application::award(&self.app, &self.rup, richiesta.id, richiesta.versione, affidamento)
            .await
            .unwrap()
    }
}

/// Every field that an AD5 needs.
pub(crate) fn complete() -> Modifica {
    let gara = json!({
        "codiceCentroCosto": "CDC-1", "rup": RUP, "oggetto": "Licenze", "numeroLotti": 1, "settore": "1",
        "oggettoContratto": "supplies", "sceltaContraente": "10"
    });
    let lotto = json!({"oggetto": "Licenze per un anno", "importo": 4900, "codIstat": "009048017"});
    Modifica {
        dati_gara: Some(object(gara)),
        classificazione: Some(object(json!({"cpvPrevalente": "48440000"}))),
        lotti: Some(vec![cig_application::LottoModificato { lot_identifier: None, dati: object(lotto) }]),
    }
}

pub(crate) fn object(valore: Value) -> Map<String, Value> {
    match valore {
        Value::Object(oggetto) => oggetto,
        altro => panic!("{altro}"),
    }
}

fn person(ente: &Ente, numero: u128, codice_fiscale: &str) -> Sessione {
    let ufficio = UfficioId(Uuid::from_u128(numero));
    Sessione {
        utente: Utente {
            id: UtenteId(Uuid::from_u128(numero + 1)),
            nome_utente: format!("utente-{numero}"),
            nome: "Prova".into(),
            cognome: "Provetti".into(),
            codice_fiscale: codice_fiscale.parse().unwrap(),
            ufficio,
            profili: vec![Profilo::ResponsabileEProcurement],
        },
        ufficio: Ufficio { id: ufficio, ente: ente.id, denominazione: "Ufficio".into() },
        ente: ente.clone(),
    }
}

/// Answers what it was told, in order; keeps what it was asked.
#[derive(Default)]
pub(crate) struct ScriptedPcp {
    answers: Mutex<VecDeque<Result<Risposta, PcpError>>>,
    pub(crate) calls: Mutex<Vec<Operazione>>,
}

impl ScriptedPcp {
    pub(crate) fn will(&self, answers: impl IntoIterator<Item = Result<Risposta, PcpError>>) {
        self.answers.lock().unwrap().extend(answers);
    }

    pub(crate) fn count(&self, operazione: Operazione) -> usize {
        self.calls.lock().unwrap().iter().filter(|o| **o == operazione).count()
    }
}

#[async_trait]
impl Pcp for ScriptedPcp {
    async fn call(&self, chiamata: &Chiamata, _mittente: &Mittente) -> Scambio {
        self.calls.lock().unwrap().push(chiamata.operazione());
        let risposta = self.answers.lock().unwrap().pop_front().expect("the script has an answer");
        Scambio {
            ricevuto_il: Time::start(),
            status: Some(200),
            corpo: Some("{}".into()),
            govway_message_id: Some("msg-1".into()),
            govway_transaction_id: None,
            risposta,
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

struct OnePassword;

#[async_trait]
impl Passwords for OnePassword {
    async fn verify(&self, password: &str, hash: Option<String>) -> bool {
        password == "giusta" && hash.is_some()
    }
}

/// One cost centre, unless it does not answer.
#[derive(Default)]
pub(crate) struct Ausa {
    pub(crate) down: Mutex<bool>,
    pub(crate) asked: AtomicU64,
}

#[async_trait]
impl AusaRegister for Ausa {
    async fn find(&self, _: &CodiceFiscale, _: &CodiceAusa) -> Result<Option<StazioneAusa>, PcpError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        if *self.down.lock().unwrap() {
            return Err(PcpError::NonDisponibile { retry_after: None, dettaglio: "spenta".into() });
        }
        let centro = CentroDiCosto { codice: "CDC-1".into(), denominazione: "Centro".into() };
        Ok(Some(StazioneAusa { denominazione: "Ente di prova".into(), centri_di_costo: vec![centro] }))
    }
}

struct NoLists;

impl Tipologiche for NoLists {
    fn is_dimostrativa(&self) -> bool {
        true
    }
    fn fonte(&self) -> String {
        "prove".into()
    }
    fn has(&self, _: &str) -> bool {
        false
    }
    fn find(&self, _: &str, _: &str, _: NaiveDate) -> Option<VoceTipologica> {
        None
    }
    fn list(&self, _: &str, _: NaiveDate) -> Vec<VoceTipologica> {
        Vec::new()
    }
    fn search(&self, _: &str, _: &str, _: NaiveDate, _: usize) -> Vec<VoceTipologica> {
        Vec::new()
    }
}

/// Finds the defects it was told.
#[derive(Default)]
pub(crate) struct Structure(pub(crate) Mutex<Vec<Difetto>>);

impl SpecificationCheck for Structure {
    fn check_structure(&self, _: &str, _: &Value) -> Option<Vec<Difetto>> {
        Some(self.0.lock().unwrap().clone())
    }
}

/// A scheda with one field, so that its place is known.
struct PlainMapper;

impl SchedaMapper for PlainMapper {
    fn map(
        &self,
        scheda: CodiceScheda,
        richiesta: &RichiestaCig,
        _: &Ente,
        _: Option<&Utente>,
    ) -> SchedaCompilata {
        let body = json!({"anacForm": {"oggetto": richiesta.dati_gara.oggetto}});
        SchedaCompilata {
            corpo: json!({"scheda": {"codice": {"codice": scheda.codice()}, "body": body}}),
            provenienze: vec![Provenienza {
                percorso: "$.anacForm.oggetto".into(),
                sezione: Sezione::DatiGara,
                campo: "oggetto".into(),
            }],
        }
    }
}
