//! The surroundings of the tests: two offices of an authority, time that is moved by hand, a scripted PCP.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use cig_api::ApiSettings;
use cig_application::specifiche::{Importata, NuovaVersione, Versioni, import};
use cig_application::testing::{
    Half, InMemoryUnitOfWorkFactory, ManualClock, NumberedIds, OneCostCentre, OneOfEachChange, OnePassword,
    ScriptedPcp,
};
use cig_application::{Application, Avanzamento, Outbox};
use cig_domain::CodiceScheda;
use cig_domain::persone::{Ente, EnteId, Profilo, Ufficio, UfficioId, Utente, UtenteId};
use cig_domain::porte::{
    Ambito, RepositoryError, Ricerca, RichiestaReader, SchedaCompilata, SchedaMapper, SpecificationCheck,
    Tipologiche, UnitOfWork, UnitOfWorkFactory, VoceTipologica,
};
use cig_domain::richiesta::{RichiestaCig, RichiestaId};
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
    pub(crate) ausa: Arc<OneCostCentre>,
    pub(crate) time: Arc<ManualClock>,
    pub(crate) passwords: Arc<OnePassword>,
}

impl World {
    pub(crate) async fn new() -> Self {
        let store = Arc::<Store>::default();
        let (pcp, ausa, time) =
            (Arc::<ScriptedPcp>::default(), Arc::<OneCostCentre>::default(), Arc::<ManualClock>::default());
        let passwords = Arc::new(OnePassword::new(PASSWORD));
        let ids = Arc::<NumberedIds>::default();
        let app = Application {
            archivio: Outbox::new(store.clone(), time.clone(), ids.clone()),
            pcp: pcp.clone(),
            ausa: ausa.clone(),
            tipologiche: Arc::new(Lists),
            specifiche: Arc::new(NoSpecification),
            comparer: Arc::new(OneOfEachChange),
            mapper: Arc::new(PlainMapper),
            passwords: passwords.clone(),
            clock: time.clone(),
            ids,
            sorte: Arc::new(Half),
            attese: Attese::default(),
            affitto: Duration::from_mins(3),
            regole: Arc::default(),
            nodo: Arc::default(),
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

    /// One more person in the first office.
    pub(crate) async fn employ(&self, nome_utente: &str, codice_fiscale: &str, profilo: Profilo) -> Client {
        let utente = Utente {
            id: UtenteId(self.app.ids.new_id()),
            nome_utente: nome_utente.into(),
            nome: "Prova".into(),
            cognome: "Provetti".into(),
            codice_fiscale: codice_fiscale.parse().unwrap(),
            ufficio: UfficioId(Uuid::from_u128(10)),
            profili: vec![profilo],
        };
        let mut uow = self.app.archivio.begin().await.unwrap();
        uow.persone().put_utente(&utente, Some("hash")).await.unwrap();
        uow.commit().await.unwrap();
        self.client.as_user(nome_utente, PASSWORD)
    }

    /// Changes a request as it is stored.
    pub(crate) async fn rewrite(&self, path: &str, cambia: impl FnOnce(&mut RichiestaCig)) {
        let id = RichiestaId(path.rsplit('/').next().unwrap().parse().unwrap());
        let mut uow = self.app.archivio.begin().await.unwrap();
        let mut richiesta = uow.richieste().find(Ambito::Sistema, id).await.unwrap().unwrap();
        cambia(&mut richiesta);
        uow.richieste().update(&mut richiesta).await.unwrap();
        uow.commit().await.unwrap();
    }

    /// Takes in versions of the specification whose fingerprints begin so, all in force from today.
    pub(crate) async fn import<'a>(&self, impronte: impl IntoIterator<Item = &'a str>) {
        for impronta in impronte {
            let nuova = NuovaVersione {
                impronta: format!("{impronta:0<64}"),
                fonte: format!("/srv/{impronta}"),
                contenuto: impronta.into(),
                avvertenze: vec!["tipologiche/prova.json (riga 2): voce non leggibile".into()],
                in_vigore_dal: None,
            };
            let importata = import(&Versioni::from(&self.app), nuova).await.unwrap();
            assert!(matches!(importata, Importata::Nuova(_)));
        }
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

    async fn read(
        &self,
        ambito: Ambito,
        ricerca: &Ricerca,
    ) -> Result<Box<dyn RichiestaReader>, RepositoryError> {
        let fault = *self.fault.lock().unwrap();
        match fault {
            Some(fault) => Err(fault()),
            None => self.inner.read(ambito, ricerca).await,
        }
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
    fn covers(&self, _: &str) -> bool {
        false
    }
    fn gives_cig(&self, _: &str) -> Option<bool> {
        None
    }
    fn with_eform(&self, _: &str, _: &Value) -> Option<Value> {
        None
    }
    fn check(&self, _: &str, _: &Value, _: DateTime<Utc>) -> Option<Vec<cig_domain::porte::Difetto>> {
        None
    }
    fn explain(&self, _: &str, _: &[String]) -> Option<cig_domain::porte::Spiegazione> {
        None
    }
}

struct PlainMapper;

impl SchedaMapper for PlainMapper {
    fn map(&self, scheda: CodiceScheda, _: &RichiestaCig, _: &Ente, _: Option<&Utente>) -> SchedaCompilata {
        let corpo = json!({"scheda": {"codice": {"codice": scheda.codice()}, "versione": "1.0", "body": {}}});
        SchedaCompilata { corpo, provenienze: Vec::new() }
    }
}
