//! The emulator of ANAC, and the adapter that calls it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use cig_application::testing::NumberedIds;
use cig_domain::porte::{Clock, Mittente};
use cig_pcp::client::{
    Audit, IdpType, Loa, Pdnd, Piattaforma, Segreto, ServiceSettings, Servizio, Settings, Tempi, VoucherKind,
};
use cig_pcp::dominio::{Identificazione, PcpHttp};
use pcp_mock::{
    ChiamataRegistrata, Configurazione, Emulatore, Genere, Guasto, Orologio, mondo_demo, start, start_con,
};
use url::Url;

use crate::keys::KEY;
use crate::time::{StillClock, eventually};

/// How ANAC's gateway wants its tokens.
#[derive(Debug, Clone, Copy)]
pub struct Tokens {
    /// Audit pattern.
    pub audit: Audit,
    /// Whether calls that change something are signed (INTEGRITY_REST_02).
    pub integrity: bool,
    /// Whether vouchers are bound to the key (DPoP).
    pub dpop: bool,
}

impl Tokens {
    /// As the demo: AUDIT_REST_02, no integrity, no DPoP.
    pub const DEMO: Self = Self { audit: Audit::Rest02, integrity: false, dpop: false };
}

/// How long the emulator takes for a confirmation or a publication.
pub const DELAY: Duration = Duration::from_secs(2);

/// The emulator's settings: the demo world, and the platform with its key.
pub fn emulator_settings(tokens: Tokens) -> Configurazione {
    Configurazione {
        clienti: vec![mondo_demo::cliente(KEY.public.clone())],
        ritardo_conferma: DELAY,
        ritardo_pubblicazione: DELAY,
        integrity: tokens.integrity,
        dpop: tokens.dpop,
        audit: match tokens.audit {
            Audit::Rest01 => pcp_mock::Audit::Rest01,
            Audit::Rest02 => pcp_mock::Audit::Rest02,
        },
        ..Configurazione::default()
    }
}

/// An emulator on that clock.
pub async fn emulator(settings: Configurazione, clock: &Arc<StillClock>) -> Emulatore {
    let orologio: Arc<dyn Orologio> = clock.clone();
    start_con(settings, orologio).await.unwrap()
}

/// An emulator on the machine's clock, for the service as a process; quick, since tests wait for its outcomes.
pub async fn quick_emulator() -> Emulatore {
    start(quick_settings()).await.unwrap()
}

/// The settings of [`quick_emulator`].
pub fn quick_settings() -> Configurazione {
    let delay = Duration::from_millis(300);
    Configurazione {
        ritardo_conferma: delay,
        ritardo_pubblicazione: delay,
        ..emulator_settings(Tokens::DEMO)
    }
}

/// Makes the next call of that operation wait, before or after it is carried out.
pub fn hold(emulator: &Emulatore, operazione: &str, genere: Genere) {
    emulator.arma(Guasto::su(operazione, genere));
}

/// Waits until a call of that operation is held.
pub async fn until_held(emulator: &Emulatore, operazione: &str) {
    eventually(operazione, async || {
        let trattenute = emulator.guasti().trattenute;
        trattenute.iter().any(|trattenuta| trattenuta.operazione == operazione).then_some(())
    })
    .await;
}

/// The calls that PCP saw, in order of arrival; vouchers and the AUSA register apart.
pub fn pcp_calls(emulator: &Emulatore) -> Vec<ChiamataRegistrata> {
    let mut chiamate = emulator.stato().chiamate;
    chiamate.retain(|chiamata| !["PDND", pcp_mock::Servizio::Ausa.nome()].contains(&chiamata.servizio));
    chiamate
}

/// The HTTP adapter, at that address.
pub fn pcp_http(base: &str, tokens: Tokens, clock: &Arc<StillClock>) -> PcpHttp {
    let clock: Arc<dyn Clock> = clock.clone();
    PcpHttp::new(settings(base, tokens), identificazione(), clock, Arc::new(NumberedIds::default())).unwrap()
}

/// How people prove who they are.
pub(crate) fn identificazione() -> Identificazione {
    Identificazione { loa: Loa::Tre, idp: IdpType::Spid }
}

/// The settings of the adapter, for the emulator at that address.
pub(crate) fn settings(base: &str, tokens: Tokens) -> Settings {
    let servizio = |(servizio, emulato)| {
        let settings = ServiceSettings {
            audit: tokens.audit,
            integrita: tokens.integrity,
            voucher: if tokens.dpop { VoucherKind::DPoP } else { VoucherKind::Bearer },
            ..ServiceSettings::new(mondo_demo::scopo(emulato))
        };
        (servizio, settings)
    };
    let servizi = [
        (Servizio::ComunicaAppalto, pcp_mock::Servizio::ComunicaAppalto),
        (Servizio::PubblicaAvviso, pcp_mock::Servizio::PubblicaAvviso),
        (Servizio::ServiziComuni, pcp_mock::Servizio::ServiziComuni),
        (Servizio::CodeList, pcp_mock::Servizio::CodeList),
        (Servizio::GestioneUtenti, pcp_mock::Servizio::GestioneUtenti),
        (Servizio::Ausa, pcp_mock::Servizio::Ausa),
    ];
    let base: Url = base.parse().unwrap();
    Settings {
        pdnd: Pdnd {
            token_url: base.join("/token.oauth2").unwrap(),
            audience: mondo_demo::AUDIENCE_PDND.into(),
            client_id: mondo_demo::CLIENT_ID.into(),
            kid: mondo_demo::KID.into(),
            chiave: Segreto::new(KEY.private.clone()),
        },
        base,
        piattaforma: Piattaforma {
            codice_piattaforma: mondo_demo::CODICE_PIATTAFORMA.into(),
            codice_componente: mondo_demo::CODICE_COMPONENTE.into(),
        },
        servizi: servizi.map(servizio).into_iter().collect::<BTreeMap<_, _>>(),
        tempi: Tempi {
            connessione: Duration::from_secs(5),
            risposta: Duration::from_secs(20),
            registro: Duration::from_secs(20),
            voucher: Duration::from_secs(5),
        },
        max_risposta: Settings::MAX_RISPOSTA,
    }
}

/// The demo authority, with that person in whose name PCP is called.
pub fn mittente(codice_fiscale: &str) -> Mittente {
    Mittente {
        codice_fiscale: codice_fiscale.parse().unwrap(),
        codice_fiscale_sa: mondo_demo::CODICE_FISCALE_ENTE.parse().unwrap(),
        codice_ausa: mondo_demo::CODICE_AUSA.parse().unwrap(),
    }
}
