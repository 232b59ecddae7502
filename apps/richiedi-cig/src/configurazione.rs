//! The settings of the service: one struct a section, checked before anything starts.

mod anagrafica;
mod eventi;
mod pcp;
mod trasmissioni;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use cig_domain::ritmo::Regole;
use serde::Deserialize;
use url::Url;

pub(crate) use anagrafica::{Anagrafica, UtenteConfigurato};
pub(crate) use eventi::Eventi;
pub(crate) use pcp::PcpConfigurato;
pub(crate) use trasmissioni::Trasmissioni;

/// All settings.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Configurazione {
    /// Address and port to answer at.
    #[serde(default = "ascolto")]
    pub(crate) ascolto: SocketAddr,
    /// Where requests are kept.
    pub(crate) database: String,
    /// Connections to PostgreSQL.
    #[serde(default = "connessioni")]
    pub(crate) connessioni: u32,
    /// Folder of ANAC's specification; without it the demonstrative lists serve.
    #[serde(default)]
    pub(crate) specifiche: Option<PathBuf>,
    /// Whether pages are reached over HTTPS, so that the session's cookie never travels in the clear.
    #[serde(default = "si")]
    pub(crate) https: bool,
    /// Whether the login page tells the accounts and their passwords.
    #[serde(default)]
    pub(crate) dimostrativo: bool,
    /// How PCP is called.
    pub(crate) pcp: PcpConfigurato,
    /// How transmissions are carried on.
    #[serde(default)]
    pub(crate) trasmissioni: Trasmissioni,
    /// Who is told what becomes of requests.
    #[serde(default)]
    pub(crate) eventi: Eventi,
    /// Authorities, offices and accounts that must exist.
    #[serde(default)]
    pub(crate) anagrafica: Anagrafica,
}

fn ascolto() -> SocketAddr {
    (Ipv4Addr::LOCALHOST, 8080).into()
}

fn connessioni() -> u32 {
    10
}

fn si() -> bool {
    true
}

/// The demonstrative settings; the emulator's address is put in when it is known.
const DEMO: &str = include_str!("../demo.toml");

impl Configurazione {
    /// Reads a configuration file.
    pub(crate) fn parse(testo: &str) -> Result<Self> {
        Ok(toml::from_str(testo)?)
    }

    /// The demonstrative settings, with PDND, PCP and AUSA all at the emulator's address.
    pub(crate) fn demo(emulatore: &Url) -> Result<Self> {
        let mut configurazione = Self::parse(DEMO).context("configurazione dimostrativa")?;
        configurazione.pcp.base = emulatore.clone();
        configurazione.pcp.pdnd.token = emulatore.join("/token.oauth2")?;
        Ok(configurazione)
    }

    /// How carefully and how often services are called.
    pub(crate) fn regole(&self) -> Result<Regole> {
        Ok(Regole {
            prudenza: self.trasmissioni.prudenza(),
            al_giorno: self.pcp.al_giorno(),
            soste: self.trasmissioni.soste()?,
        })
    }

    /// Says what is wrong with the settings, naming the section.
    pub(crate) fn validate(&self) -> Result<()> {
        let schema = self.database.split_once(':').map(|(schema, _)| schema);
        ensure!(
            matches!(schema, Some("sqlite" | "postgres" | "postgresql")),
            "database: l'indirizzo comincia con sqlite: o postgres:"
        );
        ensure!(self.connessioni > 0, "connessioni: almeno una");
        self.pcp.validate().context("pcp")?;
        self.trasmissioni.validate(&self.pcp).context("trasmissioni")?;
        self.eventi.validate().context("eventi")?;
        self.anagrafica.validate().context("anagrafica")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn demo() -> Configurazione {
        Configurazione::demo(&"http://127.0.0.1:9000".parse().unwrap()).unwrap()
    }

    #[test]
    fn the_demonstrative_settings_lack_only_the_key() {
        let mut configurazione = demo();
        assert!(format!("{:#}", configurazione.validate().unwrap_err()).contains("chiave"));
        configurazione.pcp.chiave = Some("chiave.pem".into());
        configurazione.validate().unwrap();
        assert_eq!(configurazione.pcp.pdnd.token.as_str(), "http://127.0.0.1:9000/token.oauth2");
    }

    #[test]
    fn an_unknown_setting_is_told() {
        let errore = Configurazione::parse("databse = \"sqlite::memory:\"").unwrap_err();
        assert!(errore.to_string().contains("databse"));
    }

    #[test]
    fn the_register_is_waited_for_five_seconds_unless_told() {
        for (riga, attesa) in [("", 5), ("registro_secondi = 9\n", 9)] {
            let testo = DEMO.replace("registro_secondi = 5\n", riga);
            assert_ne!(testo, DEMO);
            let pcp = Configurazione::parse(&testo).unwrap().pcp;
            let tempi = pcp.settings(cig_pcp::client::Segreto::new("chiave")).tempi;
            assert_eq!(tempi.registro.as_secs(), attesa);
        }
    }

    #[test]
    fn planned_stops_are_in_hours_of_rome() {
        let sosta = |dal: &str| {
            let righe = format!(
                "[[trasmissioni.soste]]\ndal = \"{dal}\"\nal = \"2026-12-06T08:00\"\nservizi = [\"Ausa\"]\n"
            );
            Configurazione::parse(
                &DEMO.replace("[[anagrafica.enti]]", &format!("{righe}\n[[anagrafica.enti]]")),
            )
            .unwrap()
        };
        let soste = sosta("2026-12-05T20:00").regole().unwrap().soste;
        assert_eq!(soste[0].periodo.dal.to_rfc3339(), "2026-12-05T19:00:00+00:00");
        for errata in ["2026-12-07T20:00", "stasera"] {
            assert!(sosta(errata).regole().is_err(), "{errata}");
        }
    }

    #[test]
    fn a_lease_shorter_than_a_call_is_refused() {
        let mut configurazione = demo();
        configurazione.pcp.chiave = Some("chiave.pem".into());
        configurazione.trasmissioni.affitto_secondi = configurazione.pcp.risposta_secondi;
        assert!(configurazione.validate().is_err());
    }
}
