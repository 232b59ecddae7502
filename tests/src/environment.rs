//! ANAC as it really is: an environment that is known by its address and by the keys and names that it gave out, whose
//! clock and faults nobody here has in hand.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use cig_domain::porte::{Chiamata, Corpo, IdGenerator, Mittente, Pcp, Risposta, Scambio};
use cig_pcp::client::{Audit, Pdnd, Piattaforma, Segreto, ServiceSettings, Servizio, Settings};
use cig_pcp::dominio::PcpHttp;
use pcp_mock::mondo_demo;
use uuid::Uuid;

use crate::pcp::{Tokens, identificazione, settings};
use crate::time::MachineClock;

/// The beginning of the names of its settings.
const SETTING: &str = "RICHIEDI_CIG_CONTRATTO";

/// The beginning of the keys of the tests' appalti.
pub const PREFIX: &str = "PROVA-2026";

/// How it is reached, and as whom.
pub struct Environment {
    settings: Settings,
    /// What the tests call by the demo's names, and how it is called there.
    names: Vec<(String, String)>,
    /// What an operation takes there that ends later.
    pub delay: Duration,
}

impl Environment {
    /// The one that the settings name; without them the test says so, in the form that `cargo xtask test` counts.
    pub fn from_settings() -> Option<Self> {
        let base = std::env::var(format!("{SETTING}_BASE"));
        let Ok(base) = base else {
            println!("SALTATO: serve un ambiente di ANAC ({SETTING}_BASE e le altre impostazioni)");
            return None;
        };
        let value = |name: &str| {
            let name = format!("{SETTING}_{name}");
            std::env::var(&name).unwrap_or_else(|_| panic!("{name}: manca"))
        };
        let audit = if value("AUDIT") == "AUDIT_REST_01" { Audit::Rest01 } else { Audit::Rest02 };
        let purposes = value("FINALITA");
        let purpose = |service: Servizio| {
            let mut pairs = purposes.split(',').filter_map(|pair| pair.split_once('='));
            let (_, purpose) = pairs.find(|(name, _)| *name == service.nome())?;
            Some((service, ServiceSettings { audit, ..ServiceSettings::new(purpose.to_owned()) }))
        };
        let services = [
            Servizio::ComunicaAppalto,
            Servizio::PubblicaAvviso,
            Servizio::ServiziComuni,
            Servizio::CodeList,
        ];
        let settings = Settings {
            pdnd: Pdnd {
                token_url: value("TOKEN").parse().unwrap(),
                audience: value("AUDIENCE"),
                client_id: value("CLIENT_ID"),
                kid: value("KID"),
                chiave: Segreto::new(std::fs::read_to_string(value("CHIAVE")).unwrap()),
            },
            piattaforma: Piattaforma {
                codice_piattaforma: value("PIATTAFORMA"),
                codice_componente: value("COMPONENTE"),
            },
            servizi: services.into_iter().filter_map(purpose).collect::<BTreeMap<_, _>>(),
            ..settings(&base, Tokens::DEMO)
        };
        let names = [
            (mondo_demo::CODICE_FISCALE_ENTE, value("CODICE_FISCALE")),
            (mondo_demo::CODICE_AUSA, value("AUSA")),
            (mondo_demo::CENTRI_DI_COSTO[0].0, value("CENTRO_DI_COSTO")),
            (mondo_demo::RUP_SISTEMI_INFORMATIVI, value("RUP")),
        ];
        let delay = Duration::from_secs(value("ATTESA").parse().unwrap());
        Some(Self::new(settings, names, delay))
    }

    /// An emulator of which nothing but its address is known.
    pub fn at(base: &str, delay: Duration) -> Self {
        Self::new(settings(base, Tokens::DEMO), std::iter::empty(), delay)
    }

    /// Keys of appalti are used once for ever: each test has its own.
    fn new(
        settings: Settings,
        names: impl IntoIterator<Item = (&'static str, String)>,
        delay: Duration,
    ) -> Self {
        let mut names: Vec<_> = names.into_iter().map(|(demo, there)| (demo.to_owned(), there)).collect();
        names.push((PREFIX.to_owned(), RandomIds.new_id().simple().to_string()));
        Self { settings, names, delay }
    }

    /// Its services.
    pub fn connect(&self) -> Arc<PcpHttp> {
        let pcp = PcpHttp::new(
            self.settings.clone(),
            identificazione(),
            Arc::new(MachineClock),
            Arc::new(RandomIds),
        );
        Arc::new(pcp.unwrap())
    }

    /// PCP, called by the demo's names.
    pub fn translated(&self) -> Arc<dyn Pcp> {
        Arc::new(Translated { pcp: self.connect(), names: self.names.clone() })
    }
}

/// Calls PCP by the names of that environment, and tells its answers by the demo's.
struct Translated {
    pcp: Arc<PcpHttp>,
    names: Vec<(String, String)>,
}

impl Translated {
    fn there(&self, text: &str) -> String {
        self.names.iter().fold(text.to_owned(), |text, (demo, there)| text.replace(demo, there))
    }

    fn here(&self, text: &str) -> String {
        self.names.iter().fold(text.to_owned(), |text, (demo, there)| text.replace(there, demo))
    }

    fn body(&self, corpo: &Corpo) -> Corpo {
        Corpo::parse(&self.there(corpo.as_str())).unwrap()
    }
}

#[async_trait]
impl Pcp for Translated {
    async fn call(&self, chiamata: &Chiamata, mittente: &Mittente) -> Scambio {
        let chiamata = match chiamata {
            Chiamata::CreaAppalto { corpo } => Chiamata::CreaAppalto { corpo: self.body(corpo) },
            Chiamata::ModificaAppalto { id, corpo } => {
                Chiamata::ModificaAppalto { id: *id, corpo: self.body(corpo) }
            }
            Chiamata::RicercaAppalto { codice_appalto } => Chiamata::RicercaAppalto {
                codice_appalto: self.there(codice_appalto.as_str()).parse().unwrap(),
            },
            other => other.clone(),
        };
        let mittente = Mittente {
            codice_fiscale: self.there(mittente.codice_fiscale.as_str()).parse().unwrap(),
            codice_fiscale_sa: self.there(mittente.codice_fiscale_sa.as_str()).parse().unwrap(),
            codice_ausa: self.there(mittente.codice_ausa.as_str()).parse().unwrap(),
        };
        let mut scambio = self.pcp.call(&chiamata, &mittente).await;
        if let Ok(Risposta::Appalto(appalto)) = &mut scambio.risposta {
            *appalto = self.here(&appalto.to_string()).parse().unwrap();
        }
        scambio
    }
}

/// Names that nobody used before, here or there.
struct RandomIds;

impl IdGenerator for RandomIds {
    #[expect(clippy::disallowed_methods, reason = "the ids that the tests are given")]
    fn new_id(&self) -> Uuid {
        Uuid::new_v4()
    }
}
