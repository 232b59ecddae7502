//! ANAC's rules: a decision table for each scheda, and what a body breaks of it.

pub(crate) mod eform;
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
pub(crate) use self::ricavati::importo_aggiudicazione;

use self::luogo::Luogo;

/// Rules that PCP reports beside a 200 without stopping the appalto, by scheda. The files do not tell them apart; see
/// `docs/regole.md` for what each rests on.
const AVVISI: [(&str, &str); 1] = [("AD3", "REG52")];

/// What a body breaks: a rule, the validity of a value of a list, or a check of PCP's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violazione {
    /// ANAC's code of the list `errori`: `REG19`, `ERR63`.
    pub codice: String,
    /// ANAC's Italian text of that code; of what is in the eForm with its business term and lot: `(eForm: BT-27, LOT-0001)`.
    pub testo: String,
    pub gravita: Gravita,
    /// Where to mend it, as a JSON path of the body: `$.anacForm.aggiudicazioni[1].cupLotto`, `$.eform`.
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

/// A rule that reads what neither a body nor its eForm holds, such as what PCP knows of the procedure: it is not judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegolaNonValutabile {
    /// `REG34`.
    pub codice: String,
    /// ANAC's Italian text.
    pub testo: String,
    /// What is not there, as paths under `anacForm`: `lotti[].datiBase.importo`.
    pub mancano: Vec<String>,
}

/// The tables that can be evaluated.
#[derive(Debug, Default)]
pub(crate) struct Regole {
    /// By scheda.
    tavole: BTreeMap<String, Tavola>,
    /// ANAC's texts of what can be wrong with an eForm, by code.
    testi: BTreeMap<&'static str, String>,
}

/// A table, with what is known of each of its rules without running it.
#[derive(Debug)]
struct Tavola {
    table: Table,
    /// In the order of `table.rules()`.
    regole: Vec<Regola>,
    eform: Eform,
}

/// What a scheda has of an eForm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Eform {
    Assente,
    /// Its lots are those of a list of the form.
    Accanto,
    /// Its lots are the only ones: the form has none.
    ConLotti,
}

#[derive(Debug)]
struct Regola {
    codice: String,
    /// ANAC's text of the code, or else the description in the file.
    testo: String,
    gravita: Gravita,
    /// Paths that it reads, the one that its text mentions last first: rules name the condition before what it asks.
    letti: Vec<String>,
    /// Those that the form does not hold and the eForm gives.
    dall_eform: Vec<String>,
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
        let tavola = self.tavole.get(scheda)?;
        let Some(Value::Object(form)) = body.get("anacForm") else { return Some(Vec::new()) };
        let mut dati = form.clone();
        ricavati::add(&mut dati);
        let lettura = tavola.read_eform(&mut dati, body, now);
        let mut violazioni: Vec<Violazione> =
            lettura.difetti.iter().map(|difetto| self.eform_violation(difetto)).collect();

        let giudicate: Vec<bool> = tavola.regole.iter().map(|regola| regola.is_judged(&lettura)).collect();
        // Two rules can have the same code, for two ways to break one thing.
        let mut viste = HashSet::new();
        for indice in tavola.firing(&dati, now, &giudicate) {
            let regola = &tavola.regole[indice];
            let mut luogo = Luogo {
                regola,
                dati: &mut dati,
                scatta: &|dati| tavola.table.fires(indice, dati, now, Limits::default()),
            };
            for luogo in luogo.find() {
                let violazione = regola.violation(&luogo, &dati);
                if viste.insert((
                    regola.codice.as_str(),
                    violazione.percorso.clone(),
                    violazione.testo.clone(),
                )) {
                    violazioni.push(violazione);
                }
            }
        }
        Some(violazioni)
    }

    fn eform_violation(&self, difetto: &eform::Difetto) -> Violazione {
        let testo = self.testi.get(difetto.codice).map_or("eForm non accettabile", String::as_str);
        Violazione {
            codice: difetto.codice.to_owned(),
            testo: format!("{testo} ({})", difetto.dettaglio),
            gravita: difetto.gravita,
            percorso: eform::PERCORSO.to_owned(),
        }
    }

    /// The rules of a scheda that are not judged.
    /// The form with what the eForm says; `None` when there is none that can be read. Times are in UTC.
    pub(crate) fn with_eform(&self, scheda: &str, body: &Value) -> Option<Value> {
        let tavola = self.tavole.get(scheda)?;
        let mut form = body.get("anacForm")?.as_object()?.clone();
        let now = DateTime::UNIX_EPOCH.fixed_offset();
        tavola.read_eform(&mut form, body, now).riuscita.then_some(Value::Object(form))
    }

    pub(crate) fn not_evaluable(&self, scheda: &str) -> Option<Vec<RegolaNonValutabile>> {
        let regole = self.tavole.get(scheda)?.regole.iter().filter(|regola| !regola.mancano.is_empty());
        let regole = regole.map(|regola| RegolaNonValutabile {
            codice: regola.codice.clone(),
            testo: regola.testo.clone(),
            mancano: regola.mancano.clone(),
        });
        Some(regole.collect())
    }

    /// Code and text of the rules of a scheda that read a place of the form or what is in it, each once.
    pub(crate) fn about<'a>(
        &'a self,
        scheda: &str,
        percorsi: &[String],
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        // Rules name a list with or without saying that it is one.
        let plain = |percorso: &str| percorso.replace("[]", "");
        let percorsi: Vec<String> = percorsi.iter().map(|percorso| plain(percorso)).collect();
        let within = |letto: &str| {
            let letti = [plain(letto), plain(&ricavati::source(letto))];
            percorsi.iter().any(|percorso| {
                let mut resti = letti.iter().filter_map(|letto| letto.strip_prefix(percorso.as_str()));
                resti.any(|resto| resto.is_empty() || resto.starts_with('.'))
            })
        };
        let mut viste = HashSet::new();
        let regole = self.tavole.get(scheda).into_iter().flat_map(|tavola| &tavola.regole);
        let trovate: Vec<_> = regole
            .filter(|regola| regola.letti.iter().any(|letto| within(letto)))
            .map(|regola| (regola.codice.as_str(), regola.testo.as_str()))
            .filter(|regola| viste.insert(*regola))
            .collect();
        trovate.into_iter()
    }

    pub(crate) fn codes(&self, scheda: &str) -> Option<impl Iterator<Item = &str>> {
        Some(self.tavole.get(scheda)?.regole.iter().map(|regola| regola.codice.as_str()))
    }

    /// The rules of a scheda as its file has them: the code, and column and expression of each cell that is not empty.
    #[cfg(feature = "porte")]
    pub(crate) fn written(
        &self,
        scheda: &str,
    ) -> impl Iterator<Item = (&str, impl Iterator<Item = (&str, &str)>)> {
        let tavole = self.tavole.get(scheda).into_iter();
        tavole.flat_map(|Tavola { table, regole, .. }| {
            let regole = regole.iter().zip(table.rules());
            regole.map(|(regola, rule)| (regola.codice.as_str(), table.cells(rule)))
        })
    }

    pub(crate) fn schede(&self) -> impl Iterator<Item = &str> {
        self.tavole.keys().map(String::as_str)
    }
}

impl Tavola {
    /// Adds what the eForm of a body says to its form. A body without one is the structure check's matter.
    fn read_eform(
        &self,
        dati: &mut Map<String, Value>,
        body: &Value,
        now: DateTime<FixedOffset>,
    ) -> eform::Lettura {
        match (self.eform, body.get("eform").and_then(Value::as_str)) {
            (Eform::Assente, _) | (_, None) => eform::Lettura::default(),
            (genere, Some(eform)) => eform::add(dati, eform, genere == Eform::ConLotti, *now.offset()),
        }
    }

    /// Indexes of the rules that fire, of those that are judged.
    fn firing(
        &self,
        dati: &Map<String, Value>,
        now: DateTime<FixedOffset>,
        giudicate: &[bool],
    ) -> Vec<usize> {
        // A cell without a value leaves its rule silent, as in a body that lacks what the structure check asks for.
        let outcome = self.table.evaluate(dati, now, Limits::default());
        let indice =
            |scattata: &Rule| self.table.rules().iter().position(|regola| std::ptr::eq(regola, scattata));
        let scattate = outcome.hits.into_iter().filter_map(indice);
        scattate.filter(|indice| giudicate[*indice]).collect()
    }
}

impl Regola {
    /// Not where what it reads is nowhere, or in an eForm that does not say it: better no answer than a wrong one.
    fn is_judged(&self, lettura: &eform::Lettura) -> bool {
        let unknown = |letto: &String| !lettura.riuscita || lettura.is_undecided(letto);
        self.mancano.is_empty() && !self.dall_eform.iter().any(unknown)
    }

    /// `luogo` is a path under the form that the rules read: `lotti[1].datiBase.importo`.
    fn violation(&self, luogo: &str, dati: &Map<String, Value>) -> Violazione {
        let Self { codice, testo, gravita, .. } = self;
        let (percorso, testo) = if self.is_from_eform(luogo) {
            let lotto = luogo::lot(luogo, dati).map(|lotto| format!(", {lotto}")).unwrap_or_default();
            (eform::PERCORSO.to_owned(), format!("{testo} (eForm: {}{lotto})", eform::terms(luogo)))
        } else {
            (ricavati::place(luogo), testo.clone())
        };
        Violazione { codice: codice.clone(), testo, gravita: *gravita, percorso }
    }

    fn is_from_eform(&self, luogo: &str) -> bool {
        eform::gives(luogo) && self.dall_eform.iter().any(|letto| eform::holds(luogo, letto))
    }
}
