//! The register of contracting authorities.

use serde::Deserialize;

use super::null_as_default;

/// The only state in which a cost centre may be used.
const ATTIVO: &str = "ATTIVO";

/// A contracting authority of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StazioneAppaltante {
    /// Fiscal code.
    pub codice_fiscale: Option<String>,
    /// AUSA code.
    pub codice_ausa: Option<String>,
    /// Name.
    pub denominazione: Option<String>,
    /// The cost centres that are active; the others may not be offered to anyone.
    pub centri_di_costo: Vec<CentroDiCosto>,
}

/// A cost centre.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CentroDiCosto {
    /// Its id (a GUID, spelt as the register spells it: PCP compares the text).
    pub id: String,
    /// Its name.
    pub denominazione: String,
}

/// Answer of getBy: code 204 and null items when nothing is found.
#[derive(Debug, Deserialize)]
pub(in crate::client) struct AusaResponse {
    pub(in crate::client) code: u16,
    #[serde(default, deserialize_with = "null_as_default")]
    items: Vec<Item>,
}

#[derive(Debug, Deserialize)]
struct Item {
    scheda: SchedaAusa,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SchedaAusa {
    stazione_appaltante: StazioneWire,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct StazioneWire {
    codice_fiscale: Option<String>,
    codice_ausa: Option<String>,
    denominazione: Option<String>,
    #[serde(default, deserialize_with = "null_as_default")]
    centri_di_costo: Vec<CentroWire>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct CentroWire {
    id_centro_di_costo: String,
    denominazione_centro_di_costo: Option<String>,
    stato: Option<StatoWire>,
}

#[derive(Debug, Deserialize)]
struct StatoWire {
    stato: Option<String>,
}

impl AusaResponse {
    pub(in crate::client) fn into_stazioni(self) -> Vec<StazioneAppaltante> {
        self.items.into_iter().map(|item| item.scheda.stazione_appaltante.into()).collect()
    }
}

impl From<StazioneWire> for StazioneAppaltante {
    fn from(wire: StazioneWire) -> Self {
        let centri_di_costo = wire
            .centri_di_costo
            .into_iter()
            .filter(|centro| {
                let stato = centro.stato.as_ref().and_then(|stato| stato.stato.as_deref());
                stato.is_some_and(|stato| stato.eq_ignore_ascii_case(ATTIVO))
            })
            .map(|centro| CentroDiCosto {
                denominazione: centro
                    .denominazione_centro_di_costo
                    .unwrap_or_else(|| centro.id_centro_di_costo.clone()),
                id: centro.id_centro_di_costo,
            })
            .collect();
        Self {
            codice_fiscale: wire.codice_fiscale,
            codice_ausa: wire.codice_ausa,
            denominazione: wire.denominazione,
            centri_di_costo,
        }
    }
}
