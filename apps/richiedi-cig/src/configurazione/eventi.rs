//! Where events go.

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use chrono::TimeDelta;
use cig_domain::eventi::{AtteseConsegne, Destinazione};
use cig_domain::persone::{EnteId, UfficioId};
use cig_eventi::{Segreto, Webhook};
use serde::Deserialize;
use url::Url;

/// Section `eventi`.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Eventi {
    /// Milliseconds between two looks at the store when there is nothing to publish or to deliver.
    pub(crate) intervallo_millisecondi: u64,
    /// Deliveries at the same time to one destination, on this node.
    pub(crate) in_volo: usize,
    /// Seconds that a destination has to answer, connection included.
    pub(crate) risposta_secondi: u64,
    /// Seconds after the first failure; later ones wait twice as long each.
    pub(crate) attesa_secondi: u64,
    /// Seconds at the most after a failure.
    pub(crate) attesa_massima_secondi: u64,
    /// How often a delivery is tried before it is given up.
    pub(crate) tentativi: u32,
    /// Days that events are kept which every destination has.
    pub(crate) conservazione_giorni: u32,
    /// Who is told.
    pub(crate) destinazioni: Vec<DestinazioneConfigurata>,
}

/// Section `eventi.destinazioni`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DestinazioneConfigurata {
    /// Its name in the store, which does not change when the address does.
    nome: String,
    /// Where events are sent.
    url: Url,
    /// Secrets, `whsec_...`.
    #[serde(default)]
    segreti: Vec<String>,
    /// Files that hold a secret each.
    #[serde(default)]
    segreti_file: Vec<PathBuf>,
    /// Events of that authority only.
    #[serde(default)]
    ente: Option<EnteId>,
    /// Events of that office only.
    #[serde(default)]
    ufficio: Option<UfficioId>,
}

impl Default for Eventi {
    fn default() -> Self {
        let attese = AtteseConsegne::default();
        Self {
            intervallo_millisecondi: 1000,
            in_volo: 8,
            risposta_secondi: 10,
            attesa_secondi: attese.prima.as_secs(),
            attesa_massima_secondi: attese.massima.as_secs(),
            tentativi: attese.tentativi,
            conservazione_giorni: 90,
            destinazioni: Vec::new(),
        }
    }
}

impl Eventi {
    pub(super) fn validate(&self) -> Result<()> {
        ensure!(self.intervallo_millisecondi > 0, "intervallo_millisecondi: almeno uno");
        ensure!(self.in_volo > 0, "in_volo: almeno una");
        ensure!(self.risposta_secondi > 0, "risposta_secondi: almeno uno");
        ensure!(self.tentativi > 0, "tentativi: almeno uno");
        let nomi: HashSet<_> = self.destinazioni.iter().map(|d| d.nome.as_str()).collect();
        ensure!(nomi.len() == self.destinazioni.len(), "destinazioni: due hanno lo stesso nome");
        for destinazione in &self.destinazioni {
            destinazione.validate().with_context(|| format!("destinazioni: {}", destinazione.nome))?;
        }
        Ok(())
    }

    /// Addresses and secrets, by the destinations' names.
    pub(crate) fn webhooks(&self) -> Result<BTreeMap<String, Webhook>> {
        let webhook = |destinazione: &DestinazioneConfigurata| {
            let segreti = destinazione
                .read_secrets()
                .with_context(|| format!("eventi: destinazioni: {}", destinazione.nome))?;
            Ok((destinazione.nome.clone(), Webhook { url: destinazione.url.clone(), segreti }))
        };
        self.destinazioni.iter().map(webhook).collect()
    }

    pub(crate) fn destinazioni(&self) -> Vec<Destinazione> {
        let destinazione = |d: &DestinazioneConfigurata| Destinazione {
            nome: d.nome.clone(),
            ente: d.ente,
            ufficio: d.ufficio,
        };
        self.destinazioni.iter().map(destinazione).collect()
    }

    pub(crate) fn attese(&self) -> AtteseConsegne {
        AtteseConsegne {
            prima: Duration::from_secs(self.attesa_secondi),
            massima: Duration::from_secs(self.attesa_massima_secondi),
            tentativi: self.tentativi,
        }
    }

    pub(crate) fn intervallo(&self) -> Duration {
        Duration::from_millis(self.intervallo_millisecondi)
    }

    pub(crate) fn risposta(&self) -> Duration {
        Duration::from_secs(self.risposta_secondi)
    }

    /// Far longer than a call: an attempt is over before another node makes the next one.
    pub(crate) fn affitto(&self) -> Duration {
        self.risposta() * 2 + Duration::from_secs(10)
    }

    pub(crate) fn conservazione(&self) -> TimeDelta {
        TimeDelta::days(self.conservazione_giorni.into())
    }
}

impl DestinazioneConfigurata {
    fn validate(&self) -> Result<()> {
        ensure!(!self.nome.trim().is_empty(), "nome: manca");
        ensure!(matches!(self.url.scheme(), "http" | "https"), "url: comincia con https:// o http://");
        ensure!(!self.segreti.is_empty() || !self.segreti_file.is_empty(), "segreti: almeno uno");
        self.segreti.iter().try_for_each(|testo| parse(testo).map(drop)).context("segreti")
    }

    fn read_secrets(&self) -> Result<Vec<Segreto>> {
        let dichiarati = self.segreti.iter().map(|testo| parse(testo).context("segreti"));
        let su_file = self.segreti_file.iter().map(|file| {
            let testo = std::fs::read_to_string(file)
                .with_context(|| format!("segreti_file: {} non si legge", file.display()))?;
            parse(&testo).with_context(|| format!("segreti_file: {}", file.display()))
        });
        dichiarati.chain(su_file).collect()
    }
}

fn parse(testo: &str) -> Result<Segreto> {
    Ok(testo.parse::<Segreto>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEGRETO: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    fn parsed(destinazione: &str) -> Eventi {
        toml::from_str(&format!("[[destinazioni]]\nnome = \"start\"\n{destinazione}")).unwrap()
    }

    #[test]
    fn a_destination_has_an_address_and_a_secret() {
        let url = "url = \"https://start.example.it/eventi\"\n";
        parsed(&format!("{url}segreti = [\"{SEGRETO}\"]")).validate().unwrap();
        for (errata, atteso) in [
            (url.to_owned(), "segreti: almeno uno"),
            (format!("{url}segreti = [\"segreto\"]"), "whsec_"),
            (format!("url = \"file:///eventi\"\nsegreti = [\"{SEGRETO}\"]"), "https://"),
        ] {
            let errore = format!("{:#}", parsed(&errata).validate().unwrap_err());
            assert!(errore.starts_with("destinazioni: start") && errore.contains(atteso), "{errore}");
            assert!(!errore.contains("\"segreto\""), "a secret is not shown: {errore}");
        }
    }

    #[test]
    fn two_destinations_have_two_names() {
        let mut eventi = parsed(&format!("url = \"https://a.example.it\"\nsegreti = [\"{SEGRETO}\"]"));
        eventi.destinazioni.push(eventi.destinazioni[0].clone());
        assert!(eventi.validate().unwrap_err().to_string().contains("stesso nome"));
    }

    #[test]
    fn secrets_are_read_from_files_too() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), format!("{SEGRETO}\n")).unwrap();
        let percorso = file.path().display();
        let eventi = parsed(&format!("url = \"https://a.example.it\"\nsegreti_file = [\"{percorso}\"]"));
        eventi.validate().unwrap();
        assert_eq!(eventi.webhooks().unwrap()["start"].segreti.len(), 1);
        std::fs::write(file.path(), "altro").unwrap();
        assert!(format!("{:#}", eventi.webhooks().unwrap_err()).contains("whsec_"));
    }
}
