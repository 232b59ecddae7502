//! The differences of two versions, in the form that the command line gives too.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use cig_domain::porte::{Confronto, versioni};
use serde::Serialize;
use utoipa::ToSchema;

/// Le differenze di due versioni delle specifiche ANAC.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Differenze {
    /// Le schede che ha solo la versione nuova.
    schede_aggiunte: Vec<String>,
    /// Le schede che aveva solo la versione di prima.
    schede_tolte: Vec<String>,
    /// Per codice, che cosa cambia nelle schede che hanno entrambe.
    schede: BTreeMap<String, CambiScheda>,
    /// Le liste che ha solo la versione nuova.
    liste_aggiunte: Vec<String>,
    /// Le liste che aveva solo la versione di prima.
    liste_tolte: Vec<String>,
    /// Per lista e codice, i valori che cambiano nelle liste che hanno entrambe.
    liste: BTreeMap<String, BTreeMap<String, Vec<Cambio<Valore>>>>,
}

/// Che cosa cambia in una scheda.
#[derive(Serialize, ToSchema)]
pub(crate) struct CambiScheda {
    /// I campi, per percorso: `$.anacForm.lotti[].cup`.
    campi: BTreeMap<String, Vec<Cambio<Presenza>>>,
    /// Le regole, per codice dell'errore.
    regole: BTreeMap<String, Vec<Cambio<Regola>>>,
}

/// Un cambiamento.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Cambio<T: ToSchema> {
    /// C'è solo nella versione nuova.
    Aggiunto(T),
    /// C'era solo nella versione di prima.
    Tolto(T),
    /// C'è in entrambe.
    Cambiato {
        /// Com'era.
        prima: T,
        /// Com'è.
        dopo: T,
    },
}

/// Se il campo va compilato.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Presenza {
    Obbligatorio,
    Facoltativo,
}

/// Le condizioni di una regola, che scatta quando valgono tutte; senza nessuna scatta sempre.
#[derive(Serialize, ToSchema)]
#[serde(transparent)]
pub(crate) struct Regola(Vec<Cella>);

/// Una condizione di una regola.
#[derive(Serialize, ToSchema)]
pub(crate) struct Cella {
    /// Di che cosa parla.
    #[schema(example = "lotti")]
    colonna: String,
    /// L'espressione FEEL, come la scrive ANAC.
    #[schema(example = "count(lotti) > 1")]
    espressione: String,
}

/// Che cosa dice una lista di un codice.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Valore {
    /// Il primo giorno in cui vale; da sempre se manca.
    data_inizio: Option<NaiveDate>,
    /// L'ultimo giorno in cui vale; senza fine se manca.
    data_fine: Option<NaiveDate>,
    /// Che cosa significa.
    descrizione: String,
}

impl From<Confronto> for Differenze {
    fn from(confronto: Confronto) -> Self {
        let schede = confronto.schede.into_iter().map(|(scheda, cambi)| {
            (scheda, CambiScheda { campi: changes(cambi.campi), regole: changes(cambi.regole) })
        });
        Self {
            schede_aggiunte: confronto.schede_aggiunte.into_iter().collect(),
            schede_tolte: confronto.schede_tolte.into_iter().collect(),
            schede: schede.collect(),
            liste_aggiunte: confronto.liste_aggiunte.into_iter().collect(),
            liste_tolte: confronto.liste_tolte.into_iter().collect(),
            liste: confronto.liste.into_iter().map(|(lista, cambi)| (lista, changes(cambi))).collect(),
        }
    }
}

fn changes<D, T: From<D> + ToSchema>(cambi: versioni::Cambi<D>) -> BTreeMap<String, Vec<Cambio<T>>> {
    let change = |cambio| match cambio {
        versioni::Cambio::Aggiunto(dopo) => Cambio::Aggiunto(T::from(dopo)),
        versioni::Cambio::Tolto(prima) => Cambio::Tolto(T::from(prima)),
        versioni::Cambio::Cambiato { prima, dopo } => {
            Cambio::Cambiato { prima: T::from(prima), dopo: T::from(dopo) }
        }
    };
    cambi.into_iter().map(|(chiave, cambi)| (chiave, cambi.into_iter().map(change).collect())).collect()
}

impl From<versioni::Presenza> for Presenza {
    fn from(presenza: versioni::Presenza) -> Self {
        match presenza {
            versioni::Presenza::Obbligatorio => Self::Obbligatorio,
            versioni::Presenza::Facoltativo => Self::Facoltativo,
        }
    }
}

impl From<versioni::Regola> for Regola {
    fn from(regola: versioni::Regola) -> Self {
        let cella = |versioni::Cella { colonna, espressione }| Cella { colonna, espressione };
        Self(regola.celle.into_iter().map(cella).collect())
    }
}

impl From<versioni::Valore> for Valore {
    fn from(valore: versioni::Valore) -> Self {
        let versioni::Valore { data_inizio, data_fine, descrizione } = valore;
        Self { data_inizio, data_fine, descrizione }
    }
}
