//! What our checks require is what ANAC refuses to do without, and the other way round; but for what selects the scheda,
//! without which it is another one.

use std::collections::BTreeSet;

use cig_domain::RichiestaCig;
use cig_domain::controlli::{self, Contesto, Momento};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use suites::samples::{SAMPLES, Sample};
use suites::specifiche;

use crate::case::{body_of, giorno, rules};

/// Fields that are required whatever ANAC's files say: what is in no scheda, or only in parts; and of a lot of the national
/// recovery plan those of which a rule takes one value alone, with some schede not told apart from none (REG18, REG32).
const OURS: [&str; 5] = ["rup", "numeroLotti", "importo", "acquisizioneCup", "accessibilita"];

/// The filled fields, each with the data that have it no more.
fn without_each<T: Serialize + DeserializeOwned>(dati: &T) -> Vec<(String, T)> {
    let Value::Object(campi) = serde_json::to_value(dati).unwrap() else { panic!("not an object") };
    let filled = campi.iter().filter(|(_, valore)| !valore.is_null() && **valore != Value::Array(vec![]));
    let names: Vec<String> = filled.map(|(nome, _)| nome.clone()).collect();
    let without = |nome: String| {
        let mut campi = campi.clone();
        campi.remove(&nome);
        (nome, serde_json::from_value(Value::Object(campi)).unwrap())
    };
    names.into_iter().map(without).collect()
}

/// The request without one of its fields, for each field of the gara and of the last lot.
fn mutilated(sample: Sample, change: &impl Fn(&mut RichiestaCig)) -> Vec<(String, RichiestaCig)> {
    let mut whole = sample.richiesta("PROVA-2026-0001");
    change(&mut whole);
    let gara = without_each(&whole.dati_gara).into_iter().map(|(nome, dati)| {
        let mut richiesta = whole.clone();
        richiesta.dati_gara = dati;
        (nome, richiesta)
    });
    let lotto = without_each(&whole.lotti.last().unwrap().dati).into_iter().map(|(nome, dati)| {
        let mut richiesta = whole.clone();
        richiesta.lotti.last_mut().unwrap().dati = dati;
        (nome, richiesta)
    });
    gara.chain(lotto).collect()
}

fn assert_grounded(change: impl Fn(&mut RichiestaCig)) {
    let Some(specifiche) = specifiche::anac() else { return };
    let contesto = Contesto::new(Momento::Invio, giorno());
    for sample in SAMPLES {
        let (mut ours, mut anac) = (BTreeSet::new(), BTreeSet::new());
        for (nome, richiesta) in mutilated(sample, &change) {
            if OURS.contains(&nome.as_str()) || richiesta.scheda() != Some(sample.scheda) {
                continue;
            }
            if controlli::check(&richiesta, &contesto).iter().any(|anomalia| anomalia.campo == nome) {
                ours.insert(nome.clone());
            }
            let body = body_of(sample, &richiesta);
            let defects = specifiche.check_structure(sample.scheda.codice(), &body).unwrap();
            if !defects.is_empty() || !rules(&specifiche, sample, &body).is_empty() {
                anac.insert(nome);
            }
        }
        assert_eq!(ours, anac, "{sample:?}");
    }
}

#[test]
fn what_is_required_is_what_anac_requires() {
    assert_grounded(|_| ());
}

#[test]
fn so_it_is_of_the_national_recovery_plan() {
    assert_grounded(crate::of_the_plan);
}
