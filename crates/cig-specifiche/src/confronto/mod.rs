//! What changed between two versions of the specification.

mod testo;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;

use crate::{Specifiche, Tipologica};

/// The changes from one version of the specification to another: [`Specifiche::compare`].
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
    /// By path, as [`Specifiche::required_paths`] writes it: `$.anacForm.aggiudicazioni[].importo`. Types, formats and
    /// limits of a field are not compared.
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
    Cambiato { prima: T, dopo: T },
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

impl Specifiche {
    /// What changes for who goes from this version to `nuova`.
    ///
    /// Of the lists, values that in both versions were over before `giorno` do not count; those that will come into
    /// force later do. Fields, rules and values are told apart by path or code; of the several rules or periods of one
    /// code those that differ are paired in their order.
    pub fn compare(&self, nuova: &Self, giorno: NaiveDate) -> Confronto {
        let (prima, dopo) = (self.codici_schede(), nuova.codici_schede());
        let (liste_prima, liste_dopo) = (self.nomi_liste(), nuova.nomi_liste());
        let schede = prima.intersection(&dopo).filter_map(|scheda| {
            let campi = changes(&self.campi(scheda), &nuova.campi(scheda));
            let regole = changes(&self.regole_scritte(scheda), &nuova.regole_scritte(scheda));
            let changed = !campi.is_empty() || !regole.is_empty();
            changed.then(|| (scheda.clone(), CambiScheda { campi, regole }))
        });
        let liste = self.tipologiche().filter_map(|lista| {
            let nuova = nuova.tipologica(lista.nome())?;
            let mut cambi = changes(&valori(lista), &valori(nuova));
            cambi.retain(|_, cambi| {
                cambi.retain(|cambio| cambio.any(|valore| !valore.is_over(giorno)));
                !cambi.is_empty()
            });
            (!cambi.is_empty()).then(|| (lista.nome().to_owned(), cambi))
        });
        Confronto {
            schede: schede.collect(),
            liste: liste.collect(),
            schede_aggiunte: &dopo - &prima,
            schede_tolte: &prima - &dopo,
            liste_aggiunte: &liste_dopo - &liste_prima,
            liste_tolte: &liste_prima - &liste_dopo,
        }
    }

    fn codici_schede(&self) -> BTreeSet<String> {
        self.schede().chain(self.schede_with_rules()).map(str::to_owned).collect()
    }

    fn nomi_liste(&self) -> BTreeSet<String> {
        self.tipologiche().map(|lista| lista.nome().to_owned()).collect()
    }

    fn campi(&self, scheda: &str) -> Versione<Presenza> {
        let facoltativi = self.0.schemi.property_paths(scheda).into_iter();
        let mut campi: Versione<Presenza> =
            facoltativi.map(|percorso| (percorso, BTreeSet::from([Presenza::Facoltativo]))).collect();
        for percorso in self.required_paths(scheda).into_iter().flatten() {
            campi.insert(percorso, BTreeSet::from([Presenza::Obbligatorio]));
        }
        campi
    }

    fn regole_scritte(&self, scheda: &str) -> Versione<Regola> {
        let mut regole = Versione::new();
        for (codice, celle) in self.0.regole.written(scheda) {
            let celle = celle.map(|(colonna, espressione)| Cella {
                colonna: colonna.to_owned(),
                espressione: espressione.to_owned(),
            });
            let regola = Regola { celle: celle.collect() };
            regole.entry(codice.to_owned()).or_default().insert(regola);
        }
        regole
    }
}

fn valori(lista: &Tipologica) -> Versione<Valore> {
    let mut valori = Versione::new();
    for voce in lista.tutte() {
        let valore = Valore {
            data_inizio: voce.data_inizio,
            data_fine: voce.data_fine,
            descrizione: voce.descrizione.trim().to_owned(),
        };
        valori.entry(voce.codice.clone()).or_default().insert(valore);
    }
    valori
}

/// What one version says, by code or path.
type Versione<T> = BTreeMap<String, BTreeSet<T>>;

fn changes<T: Ord + Clone>(prima: &Versione<T>, dopo: &Versione<T>) -> Cambi<T> {
    let vuoto = BTreeSet::new();
    let chiavi: BTreeSet<&String> = prima.keys().chain(dopo.keys()).collect();
    let cambi = chiavi.into_iter().map(|chiave| {
        let [prima, dopo] = [prima, dopo].map(|versione| versione.get(chiave).unwrap_or(&vuoto));
        let (mut tolti, mut aggiunti) = (prima.difference(dopo).cloned(), dopo.difference(prima).cloned());
        let cambi = std::iter::from_fn(|| match (tolti.next(), aggiunti.next()) {
            (Some(prima), Some(dopo)) => Some(Cambio::Cambiato { prima, dopo }),
            (Some(tolto), None) => Some(Cambio::Tolto(tolto)),
            (None, aggiunto) => aggiunto.map(Cambio::Aggiunto),
        });
        (chiave.clone(), cambi.collect::<Vec<_>>())
    });
    cambi.filter(|(_, cambi)| !cambi.is_empty()).collect()
}

impl<T> Cambio<T> {
    /// Whether either version is so.
    fn any(&self, so: impl Fn(&T) -> bool) -> bool {
        match self {
            Self::Aggiunto(uno) | Self::Tolto(uno) => so(uno),
            Self::Cambiato { prima, dopo } => so(prima) || so(dopo),
        }
    }
}

impl Valore {
    /// Whether its last day is before `giorno`.
    fn is_over(&self, giorno: NaiveDate) -> bool {
        self.data_fine.is_some_and(|fine| fine < giorno)
    }
}

impl Confronto {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
