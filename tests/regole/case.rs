//! Cases: changes to the body of a sample, and what ANAC's rules find in it.

use std::collections::BTreeSet;

use chrono::{DateTime, FixedOffset, NaiveDate};
use cig_domain::RichiestaCig;
use cig_domain::porte::SchedaMapper;
use cig_pcp::schede::SchedeAnac;
use cig_specifiche::{Gravita, Specifiche, Violazione};
use serde_json::{Value, json};
use suites::samples::{Sample, ente, rup};
use suites::specifiche;

/// What the mapping makes of a sample.
pub(crate) fn body(sample: Sample) -> Value {
    body_of(sample, &sample.richiesta("PROVA-2026-0001"))
}

/// What the mapping makes of a request that was a sample.
pub(crate) fn body_of(sample: Sample, richiesta: &RichiestaCig) -> Value {
    SchedeAnac.map(sample.scheda, richiesta, &ente(), Some(&rup())).body().clone()
}

fn now() -> DateTime<FixedOffset> {
    "2026-11-20T10:00:00+01:00".parse().unwrap()
}

/// The day of [`now`].
pub(crate) fn giorno() -> NaiveDate {
    now().date_naive()
}

/// What ANAC's rules find.
pub(crate) fn rules(specifiche: &Specifiche, sample: Sample, body: &Value) -> Vec<Violazione> {
    specifiche.check_rules(sample.scheda.codice(), body, now()).unwrap()
}

/// Changes to the sample's body, each a JSON pointer into `anacForm` (`L` is the last lot) with the value put there; null
/// takes the place away.
pub(crate) type Changes = Vec<(&'static str, Value)>;

/// What a changed body must give.
pub(crate) struct Case {
    /// The codes, all of them.
    codes: &'static [&'static str],
    /// The place of the first, `L` as in [`Changes`].
    place: &'static str,
    changes: Changes,
    /// Why a body that breaks the rule is refused for its structure, so that no request reaches the rule.
    unreachable: Option<&'static str>,
}

/// A body of the right structure with right values of lists that breaks these rules and no other.
pub(crate) fn case(codes: &'static [&'static str], place: &'static str, changes: Changes) -> Case {
    Case { codes, place, changes, unreachable: None }
}

/// A body that would break this rule alone, were it not refused before for its structure.
pub(crate) fn unreachable(
    codes: &'static [&'static str],
    place: &'static str,
    changes: Changes,
    why: &'static str,
) -> Case {
    Case { codes, place, changes, unreachable: Some(why) }
}

/// A value of a list.
pub(crate) fn voce(lista: &str, codice: &str) -> Value {
    json!({ "idTipologica": lista, "codice": codice })
}

/// One after the other.
pub(crate) fn with(mut changes: Changes, others: Changes) -> Changes {
    changes.extend(others);
    changes
}

/// The name of the list that holds the lots, and the index of the last one.
fn last_lot(body: &Value) -> (&'static str, usize) {
    let form = &body["anacForm"];
    let name = ["lotti", "aggiudicazioni"].into_iter().find(|name| form[name].is_array()).unwrap();
    (name, form[name].as_array().unwrap().len() - 1)
}

fn changed(body: &Value, changes: &Changes) -> Value {
    let (lots, last) = last_lot(body);
    let mut body = body.clone();
    for (pointer, value) in changes {
        let pointer = format!("/anacForm/{}", pointer.replacen('L', &format!("{lots}/{last}"), 1));
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let parent = body.pointer_mut(parent).unwrap_or_else(|| panic!("{pointer}"));
        match parent {
            Value::Object(fields) if value.is_null() => drop(fields.remove(name).unwrap()),
            Value::Object(fields) => drop(fields.insert(name.to_owned(), value.clone())),
            Value::Array(items) if name.parse() == Ok(items.len()) => items.push(value.clone()),
            other => other[name.parse::<usize>().unwrap()] = value.clone(),
        }
    }
    body
}

/// The documentation has a row of that rule, with the scheda and the reason.
fn assert_documented(code: &str, scheda: &str, why: &str) {
    let row =
        include_str!("../../docs/regole.md").lines().find(|line| line.starts_with(&format!("| {code} |")));
    let row = row.unwrap_or_else(|| panic!("docs/regole.md: no row of {code}"));
    assert!(row.contains(scheda) && row.contains(why), "{scheda}, {why}: {row}");
}

/// Tries the cases on the sample, and that between them they have every rule of the scheda's table.
pub(crate) fn run(sample: Sample, cases: impl IntoIterator<Item = Case>) {
    let Some(specifiche) = specifiche::anac() else { return };
    let right = body(sample);
    let mut tried = BTreeSet::new();
    for Case { codes, place, changes, unreachable } in cases {
        let body = changed(&right, &changes);
        let defects = specifiche.check_structure(sample.scheda.codice(), &body).unwrap();
        match unreachable {
            None => assert_eq!(defects, [], "{codes:?}"),
            Some(why) => {
                assert_ne!(defects, [], "{codes:?} can be reached, whatever is said: {why}");
                assert_documented(codes[0], sample.scheda.codice(), why);
            }
        }
        assert_eq!(specifiche.check_lists(&body, giorno()), [], "{codes:?}");
        // Cases change the form, not the ESPD that a higher direct award asks for.
        let mut incoherent = specifiche.check_coherence(sample.scheda.codice(), &body);
        incoherent
            .retain(|violation| (sample.scheda.codice(), violation.codice.as_str()) != ("AD3", "ERR113"));
        assert_eq!(incoherent, [], "{codes:?}");
        let found = rules(&specifiche, sample, &body);
        let found_codes: BTreeSet<&str> = found.iter().map(|violation| violation.codice.as_str()).collect();
        assert_eq!(found_codes, codes.iter().copied().collect(), "{:?}: {found:#?}", sample.scheda);
        if let Some(first) = found.iter().find(|violation| Some(&violation.codice.as_str()) == codes.first())
        {
            let (lots, last) = last_lot(&right);
            let place = place.replacen('L', &format!("{lots}[{last}]"), 1);
            assert_eq!(first.percorso, format!("$.anacForm.{place}"), "{:?}: {first:?}", sample.scheda);
            assert_eq!(first.testo, specifiche::error_text(&first.codice));
            let avviso = (sample.scheda.codice(), first.codice.as_str()) == ("AD3", "REG52");
            assert_eq!(first.gravita, if avviso { Gravita::Avviso } else { Gravita::Errore });
        }
        tried.extend(codes);
    }
    let all: BTreeSet<_> = specifiche.rule_codes(sample.scheda.codice()).unwrap().collect();
    assert_eq!(tried, all, "{:?}: every rule of the table is tried", sample.scheda);
}
