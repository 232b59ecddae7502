//! The specification in force, which changes while the service runs.

use std::sync::{PoisonError, RwLock};

use chrono::{DateTime, NaiveDate, Utc};
use cig_domain::porte::{Difetto, SpecificationCheck, Spiegazione, Tipologiche, VoceTipologica};
use serde_json::Value;

use crate::Specifiche;

/// A specification that can be replaced while others work with it: each question is answered by the one that is there
/// when it is asked.
#[derive(Debug)]
pub struct InVigore(RwLock<Specifiche>);

impl InVigore {
    /// Starts with this one.
    pub fn new(specifiche: Specifiche) -> Self {
        Self(RwLock::new(specifiche))
    }

    /// The one that is there now.
    pub fn get(&self) -> Specifiche {
        // A replacement is one assignment: there is nothing half done behind a panic.
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts this one in its place.
    pub fn set(&self, specifiche: Specifiche) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = specifiche;
    }
}

impl SpecificationCheck for InVigore {
    fn covers(&self, scheda: &str) -> bool {
        self.get().covers(scheda)
    }

    fn gives_cig(&self, scheda: &str) -> Option<bool> {
        SpecificationCheck::gives_cig(&self.get(), scheda)
    }

    fn with_eform(&self, scheda: &str, body: &Value) -> Option<Value> {
        SpecificationCheck::with_eform(&self.get(), scheda, body)
    }

    fn check(&self, scheda: &str, body: &Value, ora: DateTime<Utc>) -> Option<Vec<Difetto>> {
        SpecificationCheck::check(&self.get(), scheda, body, ora)
    }

    fn explain(&self, scheda: &str, percorsi: &[String]) -> Option<Spiegazione> {
        self.get().explain(scheda, percorsi)
    }
}

impl Tipologiche for InVigore {
    fn is_dimostrativa(&self) -> bool {
        self.get().is_dimostrativa()
    }

    fn fonte(&self) -> String {
        Tipologiche::fonte(&self.get())
    }

    fn has(&self, lista: &str) -> bool {
        self.get().has(lista)
    }

    fn find(&self, lista: &str, codice: &str, giorno: NaiveDate) -> Option<VoceTipologica> {
        self.get().find(lista, codice, giorno)
    }

    fn list(&self, lista: &str, giorno: NaiveDate) -> Vec<VoceTipologica> {
        self.get().list(lista, giorno)
    }

    fn search(&self, lista: &str, testo: &str, giorno: NaiveDate, limite: usize) -> Vec<VoceTipologica> {
        self.get().search(lista, testo, giorno, limite)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Voce;

    #[test]
    fn who_asks_later_is_answered_by_the_new_one() {
        let giorno = NaiveDate::from_ymd_opt(2026, 11, 1).unwrap();
        let in_vigore = InVigore::new(Specifiche::dimostrative());
        let settore =
            |in_vigore: &InVigore| in_vigore.find("settore", "1", giorno).map(|voce| voce.descrizione);
        assert_eq!(settore(&in_vigore).as_deref(), Some("Ordinario"));
        let voce =
            Voce { codice: "1".into(), descrizione: "Nuovo".into(), data_inizio: None, data_fine: None };
        let nuova = in_vigore.get().with_lists([("settore".into(), vec![voce])]).with_fonte("nuova".into());
        in_vigore.set(nuova);
        assert_eq!(settore(&in_vigore).as_deref(), Some("Nuovo"));
        assert_eq!(Tipologiche::fonte(&in_vigore), "nuova");
        assert_eq!(in_vigore.list("oggettoContratto", giorno).len(), 3, "the others stay");
        assert_eq!(in_vigore.get().fingerprint(), Specifiche::dimostrative().fingerprint());
    }
}
