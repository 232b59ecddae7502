//! Versions whose files are not ANAC's.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use chrono::NaiveDate;
use cig_domain::porte::versioni::{CambiScheda, Cambio, Cella, Presenza, Regola, Valore};
use cig_domain::porte::{Confronto, UnreadableVersion, VersionComparer};

/// Says that nothing changed between equal files, everything unreadable of empty ones, and otherwise gives one change of
/// each kind.
#[derive(Debug, Clone, Copy, Default)]
pub struct OneOfEachChange;

#[async_trait]
impl VersionComparer for OneOfEachChange {
    async fn compare(
        &self,
        prima: Vec<u8>,
        nuova: Vec<u8>,
        giorno: NaiveDate,
    ) -> Result<Confronto, UnreadableVersion> {
        if prima.is_empty() || nuova.is_empty() {
            return Err(UnreadableVersion("nessun file".into()));
        }
        Ok(if prima == nuova { Confronto::default() } else { Self::changes(giorno) })
    }
}

impl OneOfEachChange {
    /// The changes; the last value is valid until `giorno`.
    pub fn changes(giorno: NaiveDate) -> Confronto {
        let rule = |espressione: &str| {
            let cella = Cella { colonna: "lotti".into(), espressione: espressione.into() };
            Regola { celle: BTreeSet::from([cella]) }
        };
        let value = |descrizione: &str, data_fine: Option<NaiveDate>| Valore {
            data_inizio: NaiveDate::from_ymd_opt(2024, 1, 1),
            data_fine,
            descrizione: descrizione.into(),
        };
        let one = |nome: &str| BTreeSet::from([nome.to_owned()]);
        let scheda = CambiScheda {
            campi: BTreeMap::from([
                ("$.anacForm.appalto.link".into(), vec![Cambio::Tolto(Presenza::Facoltativo)]),
                ("$.anacForm.lotti[].cup".into(), vec![Cambio::Aggiunto(Presenza::Obbligatorio)]),
            ]),
            regole: BTreeMap::from([(
                "REG7".into(),
                vec![
                    Cambio::Cambiato { prima: rule("count(lotti) > 1"), dopo: rule("count(lotti) > 2") },
                    Cambio::Aggiunto(Regola { celle: BTreeSet::new() }),
                ],
            )]),
        };
        let settore = BTreeMap::from([(
            "1".into(),
            vec![Cambio::Cambiato { prima: value("Ordinario", None), dopo: value("Ordinari", Some(giorno)) }],
        )]);
        Confronto {
            schede_aggiunte: one("AD6"),
            schede_tolte: one("AD4"),
            schede: BTreeMap::from([("AD3".into(), scheda)]),
            liste_aggiunte: one("nuova"),
            liste_tolte: one("vecchia"),
            liste: BTreeMap::from([("settore".into(), settore)]),
        }
    }
}
