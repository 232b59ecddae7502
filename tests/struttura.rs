//! What the mapping makes passes ANAC's own structure check, and the check misses nothing that is taken out.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;

use chrono::NaiveDate;
use cig_domain::campi::{CLASSIFICAZIONE, Campo, GARA, LOTTO, find};
use cig_domain::controlli::{Contesto, Momento, check};
use cig_domain::persone::CentroDiCosto;
use cig_domain::porte::{Provenienza, SchedaCompilata, SchedaMapper, Tipologiche};
use cig_domain::{RichiestaCig, Sezione};
use cig_pcp::schede::SchedeAnac;
use cig_specifiche::{Genere, Specifiche};
use pcp_mock::mondo_demo;
use serde_json::Value;
use suites::campioni::{AD3, AD3_TRE_LOTTI, AD5, CAMPIONI, Campione, ente, rup};
use suites::specifiche;

fn richiesta(campione: Campione) -> RichiestaCig {
    let richiesta = campione.richiesta("PROVA-2026-0001");
    assert_eq!(richiesta.scheda(), Some(campione.scheda), "the choices select the scheda");
    richiesta
}

fn compila(campione: Campione) -> SchedaCompilata {
    SchedeAnac.map(campione.scheda, &richiesta(campione), &ente(), Some(&rup()))
}

fn difetti(specifiche: &Specifiche, campione: Campione, body: &Value) -> Vec<cig_specifiche::Difetto> {
    specifiche.check_structure(campione.scheda.codice(), body).unwrap()
}

#[test]
fn direct_awards_pass_the_official_structure_check() {
    let Some(specifiche) = specifiche::anac() else { return };
    for campione in CAMPIONI {
        assert_eq!(difetti(&specifiche, campione, compila(campione).body()), [], "{campione:?}");
    }
}

/// JSON pointers of the places of `body` that a required path such as `$.a.b[].c` stands for.
fn places(body: &Value, percorso: &str) -> Vec<String> {
    let mut trovati = vec![String::new()];
    for nome in percorso.strip_prefix("$.").unwrap().split('.') {
        let (nome, elenco) = nome.strip_suffix("[]").map_or((nome, false), |nome| (nome, true));
        trovati = trovati
            .into_iter()
            .map(|padre| format!("{padre}/{nome}"))
            .filter(|posto| body.pointer(posto).is_some())
            .flat_map(|posto| match body.pointer(&posto).and_then(Value::as_array).filter(|_| elenco) {
                Some(elementi) => (0..elementi.len()).map(|n| format!("{posto}/{n}")).collect(),
                None => vec![posto],
            })
            .collect();
    }
    trovati
}

/// A JSON pointer as the check writes places.
fn json_path(pointer: &str) -> String {
    pointer.split('/').skip(1).fold("$".to_owned(), |path, parte| match parte.parse::<usize>() {
        Ok(posto) => format!("{path}[{posto}]"),
        Err(_) => format!("{path}.{parte}"),
    })
}

fn without(body: &Value, pointer: &str) -> Value {
    let (padre, nome) = pointer.rsplit_once('/').unwrap();
    let mut body = body.clone();
    body.pointer_mut(padre).unwrap().as_object_mut().unwrap().remove(nome).unwrap();
    body
}

#[test]
fn each_required_field_taken_out_is_reported_at_its_path() {
    let Some(specifiche) = specifiche::anac() else { return };
    for (campione, almeno) in [(AD3, 25), (AD3_TRE_LOTTI, 60), (AD5, 20)] {
        let compilata = compila(campione);
        let mut provati = 0;
        for percorso in specifiche.required_paths(campione.scheda.codice()).unwrap() {
            for pointer in places(compilata.body(), &percorso) {
                let trovati = difetti(&specifiche, campione, &without(compilata.body(), &pointer));
                let [difetto] = trovati.as_slice() else { panic!("{pointer}: {trovati:#?}") };
                assert_eq!(
                    (difetto.percorso.as_str(), difetto.genere),
                    (json_path(&pointer).as_str(), Genere::Mancante)
                );
                provati += 1;
            }
        }
        assert!(provati >= almeno, "{campione:?}: only {provati} required fields were tried");
    }
}

fn assert_no_anomalies(tipologiche: &dyn Tipologiche) {
    let centri: Vec<_> = mondo_demo::CENTRI_DI_COSTO
        .iter()
        .filter(|(_, _, attivo)| *attivo)
        .map(|(codice, nome, _)| CentroDiCosto { codice: (*codice).into(), denominazione: (*nome).into() })
        .collect();
    let oggi = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
    let ufficio = [rup()];
    let contesto = Contesto::new(Momento::Invio, oggi)
        .with_ufficio(&ufficio)
        .with_centri_di_costo(&centri)
        .with_tipologiche(tipologiche);
    for campione in CAMPIONI {
        assert_eq!(check(&richiesta(campione), &contesto), [], "{campione:?} with {}", tipologiche.fonte());
    }
}

#[test]
fn the_typed_checks_find_nothing_with_the_lists_of_anac() {
    let Some(specifiche) = specifiche::anac() else { return };
    assert_no_anomalies(&specifiche);
}

#[test]
fn the_typed_checks_find_nothing_with_the_demonstrative_lists() {
    assert_no_anomalies(&Specifiche::dimostrative());
}

/// Places of the values that are no object and no list.
fn leaves(body: &Value, percorso: &str, foglie: &mut Vec<String>) {
    match body {
        Value::Object(campi) => {
            campi.iter().for_each(|(nome, valore)| leaves(valore, &format!("{percorso}.{nome}"), foglie));
        }
        Value::Array(elementi) => elementi
            .iter()
            .enumerate()
            .for_each(|(posto, valore)| leaves(valore, &format!("{percorso}[{posto}]"), foglie)),
        _ => foglie.push(percorso.to_owned()),
    }
}

/// Whether the form has that field.
fn exists(provenienza: &Provenienza, richiesta: &RichiestaCig) -> bool {
    let has = |campi: &'static [Campo]| find(campi, &provenienza.campo).is_some();
    match &provenienza.sezione {
        Sezione::DatiGara => has(GARA),
        Sezione::Classificazione => has(CLASSIFICAZIONE),
        Sezione::Lotto(nome) => richiesta.lotto(nome).is_some() && has(LOTTO),
        Sezione::Affidamento => award_fields(richiesta).contains(&provenienza.campo),
        Sezione::Lotti => false,
    }
}

/// Names of the fields of the award: its day, a lot, an operator of a lot, each field of an operator.
fn award_fields(richiesta: &RichiestaCig) -> BTreeSet<String> {
    let mut nomi = BTreeSet::from(["dataAggiudicazione".to_owned()]);
    for lotto in &richiesta.affidamento.as_ref().unwrap().lotti {
        nomi.insert(lotto.lot_identifier.to_string());
        for (posto, operatore) in lotto.operatori.iter().enumerate() {
            let operatore_qui = format!("{}.operatori[{posto}]", lotto.lot_identifier);
            let Value::Object(campi) = serde_json::to_value(operatore).unwrap() else { unreachable!() };
            nomi.extend(campi.keys().map(|campo| format!("{operatore_qui}.{campo}")));
            nomi.insert(operatore_qui);
        }
    }
    nomi
}

#[test]
fn every_value_of_a_scheda_comes_from_a_field_of_the_form() {
    for campione in CAMPIONI {
        let (richiesta, compilata) = (richiesta(campione), compila(campione));
        let mut foglie = Vec::new();
        leaves(compilata.body(), "$", &mut foglie);
        assert!(foglie.len() > 20, "{foglie:?}");
        for foglia in foglie {
            // Our own names of the appalto and of a lot: nobody types them.
            if foglia.ends_with(".codiceAppalto") || foglia.ends_with(".lotIdentifier") {
                continue;
            }
            let provenienza =
                compilata.provenienza(&foglia).unwrap_or_else(|| panic!("{foglia}: from nowhere"));
            assert!(exists(provenienza, &richiesta), "{foglia}: {provenienza:?}");
        }
    }
}
