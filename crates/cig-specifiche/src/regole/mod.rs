//! ANAC's rules: a decision table for each scheda, and what a body breaks of it.

mod lettura;
mod luogo;
mod ricavati;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, FixedOffset};
use dmn::{Limits, Rule, Table};
use serde_json::{Map, Value};

pub(crate) use self::lettura::read;
pub use self::ricavati::importo_aggiudicazione;

use self::luogo::Luogo;

/// Rules that PCP reports beside a 200 without stopping the appalto, by scheda. The files do not tell them apart; see
/// `docs/regole.md` for what each rests on.
const AVVISI: [(&str, &str); 1] = [("AD3", "REG52")];

/// What a body breaks: a rule, or the validity of a value of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violazione {
    /// ANAC's code of the list `errori`: `REG19`, `ERR63`.
    pub codice: String,
    /// ANAC's Italian text of that code.
    pub testo: String,
    pub gravita: Gravita,
    /// Where to mend it, as a JSON path of the body: `$.anacForm.aggiudicazioni[1].cupLotto`.
    pub percorso: String,
}

/// Whether PCP refuses a body for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Gravita {
    /// It does.
    Errore,
    /// It only says so.
    Avviso,
}

/// A rule that reads what a body does not hold, such as the data that PCP takes out of an eForm: it is not judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegolaNonValutabile {
    /// `REG34`.
    pub codice: String,
    /// ANAC's Italian text.
    pub testo: String,
    /// What is not there, as paths under `anacForm`: `lotti[].datiBase.importo`.
    pub mancano: Vec<String>,
}

/// The tables that can be evaluated, by scheda.
#[derive(Debug, Default)]
pub(crate) struct Regole(BTreeMap<String, Tavola>);

/// A table, with what is known of each of its rules without running it.
#[derive(Debug)]
struct Tavola {
    table: Table,
    /// In the order of `table.rules()`.
    regole: Vec<Regola>,
}

#[derive(Debug)]
struct Regola {
    codice: String,
    /// ANAC's text of the code, or else the description in the file.
    testo: String,
    gravita: Gravita,
    /// Paths that it reads, the one that its text mentions last first: rules name the condition before what it asks.
    letti: Vec<String>,
    /// Those that neither the schema nor PCP's derivations known to us provide.
    mancano: Vec<String>,
}

impl Regole {
    /// What `body` breaks; `None` when the scheda has no table. `now` is PCP's clock in the zone in which it is read.
    pub(crate) fn check(
        &self,
        scheda: &str,
        body: &Value,
        now: DateTime<FixedOffset>,
    ) -> Option<Vec<Violazione>> {
        let tavola = self.0.get(scheda)?;
        let Some(Value::Object(form)) = body.get("anacForm") else { return Some(Vec::new()) };
        let mut dati = form.clone();
        ricavati::add(&mut dati);
        let mut violazioni = Vec::new();
        // Two rules can have the same code, for two ways to break one thing.
        let mut viste = HashSet::new();
        for indice in tavola.firing(&dati, now) {
            let regola = &tavola.regole[indice];
            let mut luogo =
                Luogo { regola, dati: &mut dati, scatta: &|dati| tavola.firing(dati, now).contains(&indice) };
            for percorso in luogo.find() {
                if viste.insert((regola.codice.as_str(), percorso.clone())) {
                    violazioni.push(regola.violation(percorso));
                }
            }
        }
        Some(violazioni)
    }

    /// The rules of a scheda that are not judged.
    pub(crate) fn not_evaluable(&self, scheda: &str) -> Option<Vec<RegolaNonValutabile>> {
        let regole = self.0.get(scheda)?.regole.iter().filter(|regola| !regola.mancano.is_empty());
        let regole = regole.map(|regola| RegolaNonValutabile {
            codice: regola.codice.clone(),
            testo: regola.testo.clone(),
            mancano: regola.mancano.clone(),
        });
        Some(regole.collect())
    }

    pub(crate) fn codes(&self, scheda: &str) -> Option<impl Iterator<Item = &str>> {
        Some(self.0.get(scheda)?.regole.iter().map(|regola| regola.codice.as_str()))
    }

    /// The rules of a scheda as its file has them: the code, and column and expression of each cell that is not empty.
    #[cfg(feature = "porte")]
    pub(crate) fn written(
        &self,
        scheda: &str,
    ) -> impl Iterator<Item = (&str, impl Iterator<Item = (&str, &str)>)> {
        let tavole = self.0.get(scheda).into_iter();
        tavole.flat_map(|Tavola { table, regole }| {
            let regole = regole.iter().zip(table.rules());
            regole.map(|(regola, rule)| (regola.codice.as_str(), table.cells(rule)))
        })
    }

    pub(crate) fn schede(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

impl Tavola {
    /// Indexes of the rules that fire, without those that are not judged.
    fn firing(&self, dati: &Map<String, Value>, now: DateTime<FixedOffset>) -> Vec<usize> {
        // A cell without a value leaves its rule silent, as in a body that lacks what the structure check asks for.
        let outcome = self.table.evaluate(dati, now, Limits::default());
        let indice =
            |scattata: &Rule| self.table.rules().iter().position(|regola| std::ptr::eq(regola, scattata));
        let scattate = outcome.hits.into_iter().filter_map(indice);
        scattate.filter(|indice| self.regole[*indice].mancano.is_empty()).collect()
    }
}

impl Regola {
    fn violation(&self, percorso: String) -> Violazione {
        Violazione { codice: self.codice.clone(), testo: self.testo.clone(), gravita: self.gravita, percorso }
    }
}
