//! How transmissions are carried on.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use cig_domain::ritmo::{Periodo, Prudenza, Servizio, Sosta, read_instant};
use cig_domain::trasmissione::Attese;
use serde::Deserialize;
use uuid::Uuid;

use super::PcpConfigurato;

/// Seconds of a day.
const GIORNO: u64 = 24 * 60 * 60;

/// Section `trasmissioni`.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Trasmissioni {
    /// Calls of PCP at the same time, on this node.
    pub(crate) in_volo: usize,
    /// Milliseconds between two looks at the store when nothing is due.
    pub(crate) intervallo_millisecondi: u64,
    /// Seconds after which a step of a node that died is taken over: longer than the longest call.
    pub(crate) affitto_secondi: u64,
    /// Milliseconds before the first question about an asynchronous operation.
    pub(crate) esito_millisecondi: u64,
    /// Seconds at the most between two questions.
    pub(crate) esito_massima_secondi: u64,
    /// Milliseconds after the first fault.
    pub(crate) guasto_millisecondi: u64,
    /// Seconds at the most after a fault.
    pub(crate) guasto_massima_secondi: u64,
    /// Milliseconds before an appalto whose creation was not answered is looked up.
    pub(crate) ricerca_millisecondi: u64,
    /// Hours after which a wait for what ANAC is at work on is marked for the operator.
    pub(crate) segnalazione_ore: u64,
    /// Days that PCP keeps an appalto that is not confirmed, or not published.
    pub(crate) scadenza_giorni: u64,
    /// Days before that from which people are warned.
    pub(crate) preavviso_giorni: u64,
    /// Faults in a row, of different transmissions, after which a service is not called any more.
    pub(crate) guasti_per_fermare: u32,
    /// Seconds until a first call sees whether it is back.
    pub(crate) prova_secondi: u64,
    /// Seconds at the most between two such calls.
    pub(crate) prova_massima_secondi: u64,
    /// Seconds at the most in which calls come back little by little after a hold.
    pub(crate) ripresa_secondi: u64,
    /// Planned stops.
    pub(crate) soste: Vec<SostaConfigurata>,
}

/// Section `trasmissioni.soste`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SostaConfigurata {
    /// From when: an hour of Rome, or an instant with its offset.
    dal: String,
    /// Until when, likewise.
    al: String,
    /// Calls of these services; of all of them when there is none.
    #[serde(default)]
    servizi: Vec<Servizio>,
    /// Why.
    motivo: Option<String>,
}

impl SostaConfigurata {
    /// One stop a service, or one of all.
    fn soste(&self) -> Result<Vec<Sosta>> {
        let istante = |nome, testo: &str| read_instant(testo).with_context(|| format!("{nome} = {testo:?}"));
        let periodo = Periodo { dal: istante("dal", &self.dal)?, al: istante("al", &self.al)? };
        ensure!(periodo.dal < periodo.al, "dal {}: finisce prima di cominciare", self.dal);
        let sosta = |servizio| Sosta { id: Uuid::nil(), servizio, periodo, motivo: self.motivo.clone() };
        if self.servizi.is_empty() {
            return Ok(vec![sosta(None)]);
        }
        Ok(self.servizi.iter().map(|servizio| sosta(Some(*servizio))).collect())
    }
}

impl Default for Trasmissioni {
    fn default() -> Self {
        let (attese, prudenza) = (Attese::default(), Prudenza::default());
        let millisecondi = |durata: Duration| u64::try_from(durata.as_millis()).unwrap_or(u64::MAX);
        Self {
            in_volo: 64,
            intervallo_millisecondi: 250,
            affitto_secondi: 180,
            esito_millisecondi: millisecondi(attese.esito),
            esito_massima_secondi: attese.esito_massima.as_secs(),
            guasto_millisecondi: millisecondi(attese.guasto),
            guasto_massima_secondi: attese.guasto_massima.as_secs(),
            ricerca_millisecondi: millisecondi(attese.ricerca),
            segnalazione_ore: attese.segnalazione.as_secs() / 3600,
            scadenza_giorni: attese.scadenza.as_secs() / GIORNO,
            preavviso_giorni: attese.preavviso.as_secs() / GIORNO,
            guasti_per_fermare: prudenza.guasti,
            prova_secondi: prudenza.prova.as_secs(),
            prova_massima_secondi: prudenza.prova_massima.as_secs(),
            ripresa_secondi: prudenza.ripresa.as_secs(),
            soste: Vec::new(),
        }
    }
}

impl Trasmissioni {
    pub(super) fn validate(&self, pcp: &PcpConfigurato) -> Result<()> {
        ensure!(self.in_volo > 0, "in_volo: almeno una");
        ensure!(self.guasti_per_fermare > 0, "guasti_per_fermare: almeno uno");
        self.soste().context("soste")?;
        ensure!(self.intervallo_millisecondi > 0, "intervallo_millisecondi: almeno uno");
        ensure!((1..=3_650).contains(&self.scadenza_giorni), "scadenza_giorni: da 1 a 3650");
        ensure!(
            self.preavviso_giorni <= self.scadenza_giorni,
            "preavviso_giorni: non può superare scadenza_giorni"
        );
        ensure!(
            self.affitto() > pcp.longest_call(),
            "affitto_secondi: deve superare la chiamata più lunga ({} secondi)",
            pcp.longest_call().as_secs()
        );
        Ok(())
    }

    /// The planned stops.
    pub(super) fn soste(&self) -> Result<Vec<Sosta>> {
        let soste: Result<Vec<_>> = self.soste.iter().map(SostaConfigurata::soste).collect();
        Ok(soste?.concat())
    }

    /// How carefully services are called.
    pub(super) fn prudenza(&self) -> Prudenza {
        Prudenza {
            guasti: self.guasti_per_fermare,
            prova: Duration::from_secs(self.prova_secondi),
            prova_massima: Duration::from_secs(self.prova_massima_secondi),
            ripresa: Duration::from_secs(self.ripresa_secondi),
        }
    }

    pub(crate) fn affitto(&self) -> Duration {
        Duration::from_secs(self.affitto_secondi)
    }

    pub(crate) fn intervallo(&self) -> Duration {
        Duration::from_millis(self.intervallo_millisecondi)
    }

    pub(crate) fn attese(&self) -> Attese {
        Attese {
            esito: Duration::from_millis(self.esito_millisecondi),
            esito_massima: Duration::from_secs(self.esito_massima_secondi),
            guasto: Duration::from_millis(self.guasto_millisecondi),
            guasto_massima: Duration::from_secs(self.guasto_massima_secondi),
            ricerca: Duration::from_millis(self.ricerca_millisecondi),
            segnalazione: Duration::from_secs(self.segnalazione_ore.saturating_mul(3600)),
            scadenza: Duration::from_secs(self.scadenza_giorni.saturating_mul(GIORNO)),
            preavviso: Duration::from_secs(self.preavviso_giorni.saturating_mul(GIORNO)),
        }
    }
}
