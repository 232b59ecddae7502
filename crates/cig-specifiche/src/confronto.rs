//! What changed between two versions of the specification.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use cig_domain::porte::versioni::{Cambi, CambiScheda, Cambio, Cella, Confronto, Presenza, Regola, Valore};

use crate::{Specifiche, Tipologica};

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
