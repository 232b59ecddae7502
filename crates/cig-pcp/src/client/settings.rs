//! What a platform must know to call PCP: addresses, keys, purposes, and how each service wants its tokens.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde::Deserialize;
use url::Url;

/// A service of ANAC, one PDND e-service (and one purpose) each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
pub enum Servizio {
    /// Creation, check and confirmation of an appalto, and its CIGs.
    ComunicaAppalto,
    /// Publication of notices.
    PubblicaAvviso,
    /// Outcomes and states.
    ServiziComuni,
    /// Code lists.
    CodeList,
    /// The people in charge of an appalto.
    GestioneUtenti,
    /// The register of contracting authorities, outside PCP.
    Ausa,
}

impl Servizio {
    /// All of them.
    pub const TUTTI: [Self; 6] = [
        Self::ComunicaAppalto,
        Self::PubblicaAvviso,
        Self::ServiziComuni,
        Self::CodeList,
        Self::GestioneUtenti,
        Self::Ausa,
    ];

    /// Its name, as in its address.
    pub fn nome(self) -> &'static str {
        match self {
            Self::ComunicaAppalto => "ComunicaAppalto",
            Self::PubblicaAvviso => "PubblicaAvviso",
            Self::ServiziComuni => "ServiziComuni",
            Self::CodeList => "CodeList",
            Self::GestioneUtenti => "GestioneUtenti",
            Self::Ausa => "AUSA",
        }
    }

    /// Its version in use, as in its address.
    fn versione(self) -> &'static str {
        if self == Self::Ausa { "v1" } else { "v2" }
    }
}

/// How the caller's identity is bound to the call (ModI audit patterns).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub enum Audit {
    /// The voucher knows nothing of the tracking evidence, so one voucher serves many calls.
    #[default]
    #[serde(rename = "AUDIT_REST_01")]
    Rest01,
    /// The voucher holds the digest of the tracking evidence, so each call needs its own.
    #[serde(rename = "AUDIT_REST_02")]
    Rest02,
}

/// How the voucher is presented.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub enum VoucherKind {
    /// `Authorization: Bearer`.
    #[default]
    Bearer,
    /// `Authorization: DPoP` with a proof of possession of the key (RFC 9449).
    DPoP,
}

/// The settings of one service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceSettings {
    /// Its address, without a slash at the end; none: the one under [`Settings::base`].
    pub url: Option<Url>,
    /// `aud` of the tokens made for it; none: its address.
    pub audience: Option<String>,
    /// The PDND purpose for which it is called.
    pub purpose_id: String,
    /// Audit pattern.
    pub audit: Audit,
    /// How the voucher is presented.
    pub voucher: VoucherKind,
    /// Whether calls that change something are signed (ModI INTEGRITY_REST_02).
    pub integrita: bool,
}

impl ServiceSettings {
    /// The usual settings: address under the base, AUDIT_REST_01, Bearer, no integrity.
    pub fn new(purpose_id: impl Into<String>) -> Self {
        Self {
            url: None,
            audience: None,
            purpose_id: purpose_id.into(),
            audit: Audit::default(),
            voucher: VoucherKind::default(),
            integrita: false,
        }
    }
}

/// A text that `Debug` never shows.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Segreto(String);

impl Segreto {
    /// Wraps it.
    pub fn new(testo: impl Into<String>) -> Self {
        Self(testo.into())
    }

    /// The text itself: only to use it, never to show it.
    pub fn esponi(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Segreto {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[nascosto]")
    }
}

/// The client registered on PDND, and where its vouchers come from.
#[derive(Debug, Clone)]
pub struct Pdnd {
    /// Address of `token.oauth2`.
    pub token_url: Url,
    /// `aud` of the client assertion.
    pub audience: String,
    /// Id of the client.
    pub client_id: String,
    /// Id of the public key loaded on PDND.
    pub kid: String,
    /// RSA private key, PEM (PKCS#8 or PKCS#1).
    pub chiave: Segreto,
}

/// The platform in ANAC's register of certified platforms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piattaforma {
    /// `regCodicePiattaforma`.
    pub codice_piattaforma: String,
    /// `regCodiceComponente`.
    pub codice_componente: String,
}

/// How long to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tempi {
    /// For a connection.
    pub connessione: Duration,
    /// For the whole answer of a service of PCP. ANAC has been seen to answer after 120 seconds (issue 1785).
    pub risposta: Duration,
    /// For the whole answer of AUSA: a person at a page waits for it.
    pub registro: Duration,
    /// For the whole answer of PDND.
    pub voucher: Duration,
}

impl Tempi {
    /// For the whole answer of that service.
    pub(super) fn answer_of(&self, servizio: Servizio) -> Duration {
        if servizio == Servizio::Ausa { self.registro } else { self.risposta }
    }
}

impl Default for Tempi {
    fn default() -> Self {
        Self {
            connessione: Duration::from_secs(10),
            risposta: Duration::from_mins(2),
            registro: Duration::from_secs(5),
            voucher: Duration::from_secs(8),
        }
    }
}

/// Everything the client needs. `Debug` shows no secret.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Host of ANAC's gateway, e.g. `https://apigw-test.anticorruzione.it`.
    pub base: Url,
    /// PDND client.
    pub pdnd: Pdnd,
    /// Identity of the platform.
    pub piattaforma: Piattaforma,
    /// The services in use; calling one that is not here is a configuration error.
    pub servizi: BTreeMap<Servizio, ServiceSettings>,
    /// Time limits.
    pub tempi: Tempi,
    /// Bytes of an answer that are read and kept; a longer one is cut and refused.
    pub max_risposta: usize,
}

impl Settings {
    /// Bound of an answer that suits PCP: the longest known, a consulta-appalto with its eForm, is far below.
    pub const MAX_RISPOSTA: usize = 8 * 1024 * 1024;

    /// Address of a service, without a slash at the end; `None` when it is not among the ones in use.
    pub fn indirizzo(&self, servizio: Servizio) -> Option<String> {
        let settings = self.servizi.get(&servizio)?;
        if let Some(url) = &settings.url {
            return Some(url.as_str().trim_end_matches('/').to_owned());
        }
        let base = self.base.as_str().trim_end_matches('/');
        Some(format!("{base}/modi/rest/{}/{}", servizio.nome(), servizio.versione()))
    }

    /// `aud` of the tokens made for a service.
    pub fn audience(&self, servizio: Servizio) -> Option<String> {
        let settings = self.servizi.get(&servizio)?;
        settings.audience.clone().or_else(|| self.indirizzo(servizio))
    }
}
