//! What changed between two versions of the specification.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;

/// The changes from one version of the specification to another.
///
/// `Display` gives it in Italian, one line a change, grouped by scheda and by list; serialized, it is made for
/// programs. Both are in the order of the codes, the same at each run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Confronto {
    /// Codes of the schede that only the new version has, by a schema or by a decision table.
    pub schede_aggiunte: BTreeSet<String>,
    /// Codes of the schede that only the old version has.
    pub schede_tolte: BTreeSet<String>,
    /// What changed in the schede that both have; those without a change are not there.
    pub schede: BTreeMap<String, CambiScheda>,
    /// Names of the lists that only the new version has.
    pub liste_aggiunte: BTreeSet<String>,
    /// Names of the lists that only the old version has.
    pub liste_tolte: BTreeSet<String>,
    /// By list and code, the values that changed in the lists that both have.
    pub liste: BTreeMap<String, Cambi<Valore>>,
}

/// What changed in a scheda.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct CambiScheda {
    /// By path, `$.anacForm.aggiudicazioni[].importo`. Types, formats and limits of a field are not compared.
    pub campi: Cambi<Presenza>,
    /// By ANAC's code of the error. Rules that cannot be read are in neither version.
    pub regole: Cambi<Regola>,
}

/// Changes by code or path. A code has several when a table has several rules for it, or a list several periods.
pub type Cambi<T> = BTreeMap<String, Vec<Cambio<T>>>;

/// A change of one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Cambio<T> {
    /// Only the new version has it.
    Aggiunto(T),
    /// Only the old version has it.
    Tolto(T),
    /// Both have it, with these contents.
    Cambiato {
        /// In the old version.
        prima: T,
        /// In the new one.
        dopo: T,
    },
}

impl<T> Cambio<T> {
    /// Whether either version is so.
    pub fn any(&self, so: impl Fn(&T) -> bool) -> bool {
        match self {
            Self::Aggiunto(uno) | Self::Tolto(uno) => so(uno),
            Self::Cambiato { prima, dopo } => so(prima) || so(dopo),
        }
    }
}

/// How a scheda has a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Presenza {
    /// Due as soon as the object that holds it is there.
    Obbligatorio,
    /// Not due, or due only in one of several alternatives.
    Facoltativo,
}

/// A rule of a decision table: the error is given when all cells are true, always when there are none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Regola {
    /// The cells that are not empty, sorted.
    pub celle: BTreeSet<Cella>,
}

/// A cell of a rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Cella {
    /// Input expression of the column: `lotti`.
    pub colonna: String,
    /// FEEL expression, as ANAC writes it.
    pub espressione: String,
}

/// What a list says of a code.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Valore {
    /// First day of validity; valid since ever when absent.
    pub data_inizio: Option<NaiveDate>,
    /// Last day of validity; valid with no end when absent.
    pub data_fine: Option<NaiveDate>,
    /// In Italian.
    pub descrizione: String,
}

impl Valore {
    /// Whether its last day is before `giorno`.
    pub fn is_over(&self, giorno: NaiveDate) -> bool {
        self.data_fine.is_some_and(|fine| fine < giorno)
    }
}

impl Confronto {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
