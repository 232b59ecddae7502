//! How PCP is called.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use cig_domain::ritmo;
use cig_pcp::client::{
    Audit, IdpType, Loa, Pdnd, Piattaforma, Segreto, ServiceSettings, Servizio, Settings, Tempi, VoucherKind,
};
use cig_pcp::dominio::Identificazione;
use serde::Deserialize;
use url::Url;

/// Section `pcp`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PcpConfigurato {
    /// Host of ANAC's gateway.
    pub(crate) base: Url,
    /// File of the RSA private key (PEM).
    pub(crate) chiave: Option<PathBuf>,
    /// Seconds to wait for a connection.
    #[serde(default = "connessione")]
    pub(crate) connessione_secondi: u64,
    /// Seconds to wait for an answer of PCP.
    #[serde(default = "risposta")]
    pub(crate) risposta_secondi: u64,
    /// Seconds to wait for an answer of AUSA, which pages ask while a person waits.
    #[serde(default = "registro")]
    pub(crate) registro_secondi: u64,
    /// Seconds to wait for a voucher.
    #[serde(default = "voucher")]
    pub(crate) voucher_secondi: u64,
    /// `userLoa`.
    pub(crate) loa: Loa,
    /// `userIdpType`.
    pub(crate) idp: IdpType,
    /// The platform in ANAC's register.
    pub(crate) piattaforma: PiattaformaConfigurata,
    /// The client at PDND.
    pub(crate) pdnd: PdndConfigurato,
    /// Each service in use, by its name.
    pub(crate) servizi: BTreeMap<Servizio, ServizioConfigurato>,
}

/// Section `pcp.piattaforma`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PiattaformaConfigurata {
    /// `regCodicePiattaforma`.
    pub(crate) codice: String,
    /// `regCodiceComponente`.
    pub(crate) componente: String,
}

/// Section `pcp.pdnd`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PdndConfigurato {
    /// Address of `token.oauth2`.
    pub(crate) token: Url,
    /// `aud` of the client assertion.
    pub(crate) audience: String,
    /// Id of the client.
    pub(crate) client_id: String,
    /// Id of its public key.
    pub(crate) kid: String,
}

/// Section `pcp.servizi.NAME`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ServizioConfigurato {
    /// PDND purpose.
    pub(crate) purpose_id: String,
    /// Its address, if it is not under the base.
    #[serde(default)]
    pub(crate) url: Option<Url>,
    /// `aud` of its tokens, if it is not its address.
    #[serde(default)]
    pub(crate) audience: Option<String>,
    /// `AUDIT_REST_01` or `AUDIT_REST_02`.
    #[serde(default)]
    pub(crate) audit: Audit,
    /// `Bearer` or `DPoP`.
    #[serde(default)]
    pub(crate) voucher: VoucherKind,
    /// Calls in a day of Rome, as agreed with PDND; without it there is no bound.
    #[serde(default)]
    pub(crate) chiamate_al_giorno: Option<u32>,
    /// Whether calls that change something are signed (ModI INTEGRITY_REST_02).
    #[serde(default)]
    pub(crate) integrita: bool,
}

fn connessione() -> u64 {
    Tempi::default().connessione.as_secs()
}

fn risposta() -> u64 {
    Tempi::default().risposta.as_secs()
}

fn registro() -> u64 {
    Tempi::default().registro.as_secs()
}

fn voucher() -> u64 {
    Tempi::default().voucher.as_secs()
}

impl PcpConfigurato {
    pub(super) fn validate(&self) -> Result<()> {
        ensure!(self.chiave.is_some(), "chiave: manca il file della chiave privata (--chiave FILE)");
        for servizio in
            [Servizio::ComunicaAppalto, Servizio::PubblicaAvviso, Servizio::ServiziComuni, Servizio::Ausa]
        {
            let purpose = self.servizi.get(&servizio).map(|s| s.purpose_id.trim());
            ensure!(purpose.is_some_and(|p| !p.is_empty()), "servizi.{servizio:?}.purpose_id: manca");
        }
        Ok(())
    }

    /// Calls of each service in a day, where they have a bound.
    pub(super) fn al_giorno(&self) -> BTreeMap<ritmo::Servizio, u32> {
        let limiti =
            self.servizi.iter().filter_map(|(nome, servizio)| Some((nome, servizio.chiamate_al_giorno?)));
        limiti.map(|(nome, limite)| (of_domain(*nome), limite)).collect()
    }

    /// The longest that one call of the worker may last, all the pages of its answer included.
    pub(super) fn longest_call(&self) -> Duration {
        Duration::from_secs(self.connessione_secondi + self.risposta_secondi + self.voucher_secondi)
    }

    /// The private key, PEM.
    pub(crate) fn read_key(&self) -> Result<Segreto> {
        let file = self.chiave.as_deref().context("pcp.chiave: manca")?;
        let pem = std::fs::read_to_string(file)
            .with_context(|| format!("la chiave privata {} non si legge", file.display()))?;
        Ok(Segreto::new(pem))
    }

    /// Whose identity the tokens state.
    pub(crate) fn identificazione(&self) -> Identificazione {
        Identificazione { loa: self.loa, idp: self.idp }
    }

    /// The client's settings with that key.
    pub(crate) fn settings(&self, chiave: Segreto) -> Settings {
        Settings {
            base: self.base.clone(),
            pdnd: Pdnd {
                token_url: self.pdnd.token.clone(),
                audience: self.pdnd.audience.clone(),
                client_id: self.pdnd.client_id.clone(),
                kid: self.pdnd.kid.clone(),
                chiave,
            },
            piattaforma: Piattaforma {
                codice_piattaforma: self.piattaforma.codice.clone(),
                codice_componente: self.piattaforma.componente.clone(),
            },
            servizi: self.servizi.iter().map(|(nome, servizio)| (*nome, servizio.settings())).collect(),
            tempi: Tempi {
                connessione: Duration::from_secs(self.connessione_secondi),
                risposta: Duration::from_secs(self.risposta_secondi),
                registro: Duration::from_secs(self.registro_secondi),
                voucher: Duration::from_secs(self.voucher_secondi),
            },
            max_risposta: Settings::MAX_RISPOSTA,
        }
    }
}

/// The client's service as the domain names it.
fn of_domain(servizio: Servizio) -> ritmo::Servizio {
    match servizio {
        Servizio::ComunicaAppalto => ritmo::Servizio::ComunicaAppalto,
        Servizio::PubblicaAvviso => ritmo::Servizio::PubblicaAvviso,
        Servizio::ServiziComuni => ritmo::Servizio::ServiziComuni,
        Servizio::CodeList => ritmo::Servizio::CodeList,
        Servizio::GestioneUtenti => ritmo::Servizio::GestioneUtenti,
        Servizio::Ausa => ritmo::Servizio::Ausa,
    }
}

impl ServizioConfigurato {
    fn settings(&self) -> ServiceSettings {
        ServiceSettings {
            url: self.url.clone(),
            audience: self.audience.clone(),
            audit: self.audit,
            voucher: self.voucher,
            integrita: self.integrita,
            ..ServiceSettings::new(self.purpose_id.clone())
        }
    }
}
