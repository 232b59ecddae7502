//! The world of the tests: two offices of an authority, fixed time, numbered ids, a scripted PCP.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use cig_application::testing::{
    Half, InMemoryUnitOfWorkFactory, ManualClock, NumberedIds, OneCostCentre, OneOfEachChange, OnePassword,
    ScriptedPcp,
};
use cig_application::{Application, Modifica, Outbox, Sessione};
use cig_domain::persone::{Ente, EnteId, Profilo, Ufficio, UfficioId, Utente, UtenteId};
use cig_domain::porte::{
    Difetto, Provenienza, SchedaCompilata, SchedaMapper, SpecificationCheck, Spiegazione, Tipologiche,
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
    pub(crate) time: Arc<ManualClock>,
    pub(crate) ausa: Arc<OneCostCentre>,
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
            Arc::<ManualClock>::default(),
            Arc::<OneCostCentre>::default(),
            Arc::<Structure>::default(),
        );
        let ids = Arc::<NumberedIds>::default();
        let app = Application {
            archivio: Outbox::new(archivio, time.clone(), ids.clone()),
            pcp: pcp.clone(),
            ausa: ausa.clone(),
            tipologiche: Arc::new(NoLists),
            specifiche: structure.clone(),
            comparer: Arc::new(OneOfEachChange),
            mapper: Arc::new(PlainMapper),
            passwords: Arc::new(OnePassword::new("giusta")),
            clock: time.clone(),
            ids,
            sorte: Arc::new(Half),
            attese: Attese::default(),
            affitto: Duration::from_mins(3),
            regole: Arc::default(),
            nodo: Arc::default(),
        };
        Self { app, pcp, time, ausa, structure, rup, other }
    }

    /// A complete AD5 with its award.
    pub(crate) async fn ready(&self) -> RichiestaCig {
        self.awarded(complete(), 4_900).await
    }

    /// A complete AD3, which has a notice, with its award.
    pub(crate) async fn ready_with_notice(&self) -> RichiestaCig {
        let mut dati = complete();
        let gara = json!({"contrattoDifesa": false, "accordoQuadro": "none", "motivoUrgenza": "7"});
        dati.dati_gara.as_mut().unwrap().extend(object(gara));
        let lotto = json!({
            "importo": 39000, "codNUTS": "ITI14", "ccnl": "999", "categoria": "FB", "acquisizioneCup": false,
            "urlDocumenti": "https://esempio.it/atti", "afferenteInvestimentiPNRR": false
        });
        dati.lotti.as_mut().unwrap()[0].dati.extend(object(lotto));
        self.awarded(dati, 38_000).await
    }

    /// A request whose lot is awarded for `importo` euro.
    async fn awarded(&self, dati: Modifica, importo: u32) -> RichiestaCig {
        let crea = cig_application::CreaRichiesta { procedura: None, dati };
        let richiesta = cig_application::create(&self.app, &self.rup, crea).await.unwrap();
        let affidamento = serde_json::from_value(json!({
            "dataAggiudicazione": "2026-11-18",
            "lotti": [{"lotIdentifier": "LOT-0001", "operatori": [{
                "idPartecipante": Uuid::from_u128(77), "codiceFiscale": "11111111115", "denominazione": "Esempio srl",
                "ruoloOE": "14", "tipoOE": "1", "importo": importo
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

/// Finds the defects it was told, and knows every scheda but those it was told.
#[derive(Default)]
pub(crate) struct Structure {
    pub(crate) defects: Mutex<Vec<Difetto>>,
    pub(crate) unknown: Mutex<Vec<&'static str>>,
}

impl SpecificationCheck for Structure {
    fn covers(&self, _: &str) -> bool {
        true
    }
    fn gives_cig(&self, scheda: &str) -> Option<bool> {
        Some(!self.unknown.lock().unwrap().contains(&scheda))
    }
    /// An eForm is the oggetto of the gara.
    fn with_eform(&self, _: &str, body: &Value) -> Option<Value> {
        let mut form = body["anacForm"].clone();
        form["appalto"]["datiBase"]["oggetto"] = body.get("eform")?.clone();
        Some(form)
    }
    fn check(&self, _: &str, _: &Value, _: DateTime<Utc>) -> Option<Vec<Difetto>> {
        Some(self.defects.lock().unwrap().clone())
    }
    /// Says what it was asked.
    fn explain(&self, scheda: &str, percorsi: &[String]) -> Option<Spiegazione> {
        let descrizione = Some(format!("{scheda}: {}", percorsi.join(", ")));
        Some(Spiegazione { descrizione, regole: vec![("REG1".into(), "La stessa per tutte.".into())] })
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
