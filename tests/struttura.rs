//! What the mapping makes passes ANAC's own structure check, and the check misses nothing that is taken out.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;

use chrono::NaiveDate;
use cig_domain::campi::{CLASSIFICAZIONE, Campo, GARA, LOTTO, find};
use cig_domain::controlli::{Contesto, Momento, check};
use cig_domain::persone::CentroDiCosto;
use cig_domain::porte::{Provenienza, SchedaCompilata, SchedaMapper, Tipologiche};
use cig_domain::{Anomalia, CodiceScheda, RichiestaCig, Sezione};
use cig_pcp::schede::SchedeAnac;
use cig_specifiche::{Genere, Specifiche};
use pcp_mock::mondo_demo;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use suites::samples::{SAMPLES, Sample, ente, rup};
use suites::{required, specifiche};

fn richiesta(sample: Sample) -> RichiestaCig {
    let richiesta = sample.richiesta("PROVA-2026-0001");
    assert_eq!(richiesta.scheda(), Some(sample.scheda), "the choices select the scheda");
    richiesta
}

fn compiled(sample: Sample) -> SchedaCompilata {
    SchedeAnac.map(sample.scheda, &richiesta(sample), &ente(), Some(&rup()))
}

fn defects(specifiche: &Specifiche, sample: Sample, body: &Value) -> Vec<cig_specifiche::Difetto> {
    specifiche.check_structure(sample.scheda.codice(), body).unwrap()
}

#[test]
fn there_is_a_sample_of_every_scheda() {
    let sampled: BTreeSet<&str> = SAMPLES.iter().map(|sample| sample.scheda.codice()).collect();
    assert_eq!(sampled, CodiceScheda::TUTTE.iter().map(|scheda| scheda.codice()).collect());
}

#[test]
fn samples_pass_the_official_structure_check() {
    let Some(specifiche) = specifiche::anac() else { return };
    for sample in SAMPLES {
        assert_eq!(defects(&specifiche, sample, compiled(sample).body()), [], "{sample:?}");
    }
}

/// JSON pointers of the places of `body` that a required path such as `$.a.b[].c` stands for.
fn places(body: &Value, percorso: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    for name in percorso.strip_prefix("$.").unwrap().split('.') {
        let (name, is_list) = name.strip_suffix("[]").map_or((name, false), |name| (name, true));
        found = found
            .into_iter()
            .map(|parent| format!("{parent}/{name}"))
            .filter(|place| body.pointer(place).is_some())
            .flat_map(|place| match body.pointer(&place).and_then(Value::as_array).filter(|_| is_list) {
                Some(items) => (0..items.len()).map(|n| format!("{place}/{n}")).collect(),
                None => vec![place],
            })
            .collect();
    }
    found
}

/// A JSON pointer as the check writes places.
fn json_path(pointer: &str) -> String {
    pointer.split('/').skip(1).fold("$".to_owned(), |path, part| match part.parse::<usize>() {
        Ok(index) => format!("{path}[{index}]"),
        Err(_) => format!("{path}.{part}"),
    })
}

fn without(body: &Value, pointer: &str) -> Value {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let mut body = body.clone();
    body.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(name).unwrap();
    body
}

#[test]
fn what_is_required_is_what_anacs_files_say() {
    let Some(specifiche) = specifiche::anac() else { return };
    for scheda in CodiceScheda::TUTTE.iter().map(|scheda| scheda.codice()) {
        let compiled = specifiche.required_paths(scheda).unwrap().into_iter().collect::<BTreeSet<_>>();
        assert_eq!(compiled, required::paths(scheda), "{scheda}");
    }
    // Read by eye in ANAC's files: at the top, behind references to another file, in a list.
    let p7_2 = required::paths("P7_2");
    for path in [
        "$.anacForm",
        "$.anacForm.appalto",
        "$.anacForm.lotti",
        "$.anacForm.lotti[].datiBaseTerminiInvio",
        "$.anacForm.lotti[].datiBaseTerminiInvio.scadenzaPresentazioneOfferte",
        "$.anacForm.lotti[].quadroEconomicoStandard.sommeOpzioniRinnovi",
        "$.anacForm.lotti[].quadroEconomicoStandard.sommeRipetizioni",
    ] {
        assert!(p7_2.contains(path), "{path}: {p7_2:#?}");
    }
    assert!(
        !p7_2.contains("$.espd") && !p7_2.contains("$.anacForm.lotti[].quadroEconomicoStandard.impLavori")
    );
}

#[test]
fn each_required_field_taken_out_is_reported_at_its_path() {
    let Some(specifiche) = specifiche::anac() else { return };
    for sample in SAMPLES {
        let compilata = compiled(sample);
        let mut tried = 0;
        for percorso in required::paths(sample.scheda.codice()) {
            for pointer in places(compilata.body(), &percorso) {
                let found = defects(&specifiche, sample, &without(compilata.body(), &pointer));
                let [defect] = found.as_slice() else { panic!("{pointer}: {found:#?}") };
                assert_eq!(
                    (defect.percorso.as_str(), defect.genere),
                    (json_path(&pointer).as_str(), Genere::Mancante)
                );
                tried += 1;
            }
        }
        assert!(tried >= 20, "{sample:?}: only {tried} required fields were tried");
    }
}

/// What the typed checks find when the CIGs are about to be asked for.
fn anomalies(richiesta: &RichiestaCig, tipologiche: &dyn Tipologiche) -> Vec<Anomalia> {
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
    check(richiesta, &contesto)
}

fn assert_no_anomalies(tipologiche: &dyn Tipologiche) {
    for sample in SAMPLES {
        let found = anomalies(&richiesta(sample), tipologiche);
        assert_eq!(found, [], "{sample:?} with {}", tipologiche.fonte());
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

#[test]
fn the_demonstrative_lists_have_every_list_of_the_form() {
    let specifiche = Specifiche::dimostrative();
    let campi = [GARA, CLASSIFICAZIONE, LOTTO].into_iter().flatten();
    let mut lists: BTreeSet<&str> = campi.filter_map(|campo| campo.tipo.tipologica()).collect();
    lists.extend(["ruoloOE", "tipoOE", "codiceScheda", "tipoProcedura", "tipoClassificazione"]);
    for list in lists {
        assert!(specifiche.tipologica(list).is_some(), "{list}");
    }
}

/// `dati` without that field.
fn emptied<T: Serialize + DeserializeOwned>(dati: &T, campo: &str) -> T {
    let mut values = serde_json::to_value(dati).unwrap();
    values.as_object_mut().unwrap().remove(campo).unwrap();
    serde_json::from_value(values).unwrap()
}

#[test]
fn what_the_structure_requires_is_required_of_the_form() {
    let Some(specifiche) = specifiche::anac() else { return };
    for sample in SAMPLES {
        let whole = richiesta(sample);
        let section = |campi: &'static [Campo]| campi.iter().map(|campo| campo.nome);
        let second = whole.lotti.last().unwrap().lot_identifier.clone();
        let gara = section(GARA).map(|campo| (Sezione::DatiGara, campo));
        let lotto = section(LOTTO).map(|campo| (Sezione::Lotto(second.clone()), campo));
        for (sezione, campo) in gara.chain(lotto) {
            let mut lacking = whole.clone();
            if sezione == Sezione::DatiGara {
                lacking.dati_gara = emptied(&whole.dati_gara, campo);
            } else {
                let lotto = lacking.lotti.last_mut().unwrap();
                lotto.dati = emptied(&lotto.dati, campo);
            }
            let compilata = SchedeAnac.map(sample.scheda, &lacking, &ente(), None);
            if defects(&specifiche, sample, compilata.body()).is_empty() {
                continue;
            }
            let found = anomalies(&lacking, &specifiche);
            let told = found.iter().any(|a| (&a.sezione, a.campo.as_str()) == (&sezione, campo));
            assert!(told, "{:?} without {campo}: {found:#?}", sample.scheda);
        }
    }
}

/// Places of the values that are no object and no list.
fn leaves(body: &Value, percorso: &str, found: &mut Vec<String>) {
    match body {
        Value::Object(campi) => {
            campi.iter().for_each(|(name, value)| leaves(value, &format!("{percorso}.{name}"), found));
        }
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(index, value)| leaves(value, &format!("{percorso}[{index}]"), found)),
        _ => found.push(percorso.to_owned()),
    }
}

/// Whether the form has that field.
fn exists(provenienza: &Provenienza, richiesta: &RichiestaCig) -> bool {
    // `finanziamenti[0].importo` is in the field `finanziamenti`.
    let campo = provenienza.campo.split('[').next().unwrap();
    let has = |campi: &'static [Campo]| find(campi, campo).is_some();
    match &provenienza.sezione {
        // The file that is attached beside the fields.
        Sezione::DatiGara if campo == "espd" => true,
        Sezione::DatiGara => has(GARA),
        Sezione::Classificazione => has(CLASSIFICAZIONE),
        Sezione::Lotto(nome) => richiesta.lotto(nome).is_some() && has(LOTTO),
        Sezione::Affidamento => award_fields(richiesta).contains(&provenienza.campo),
        Sezione::Lotti | Sezione::Scheda => false,
    }
}

/// Names of the fields of the award: its day, a lot, an operator of a lot, each field of an operator.
fn award_fields(richiesta: &RichiestaCig) -> BTreeSet<String> {
    let mut names = BTreeSet::from(["dataAggiudicazione".to_owned()]);
    for lotto in &richiesta.affidamento.as_ref().unwrap().lotti {
        names.insert(lotto.lot_identifier.to_string());
        for (index, operatore) in lotto.operatori.iter().enumerate() {
            let here = format!("{}.operatori[{index}]", lotto.lot_identifier);
            let Value::Object(campi) = serde_json::to_value(operatore).unwrap() else { unreachable!() };
            names.extend(campi.keys().map(|campo| format!("{here}.{campo}")));
            names.insert(here);
        }
    }
    names
}

#[test]
fn every_value_of_a_scheda_comes_from_a_field_of_the_form() {
    for sample in SAMPLES {
        let (richiesta, compilata) = (richiesta(sample), compiled(sample));
        let mut all = Vec::new();
        leaves(compilata.body(), "$", &mut all);
        assert!(all.len() > 20, "{all:?}");
        for leaf in all {
            // Our own names of the appalto and of a lot: nobody types them.
            if leaf.ends_with(".codiceAppalto") || leaf.ends_with(".lotIdentifier") {
                continue;
            }
            let provenienza = compilata.provenienza(&leaf).unwrap_or_else(|| panic!("{leaf}: from nowhere"));
            assert!(exists(provenienza, &richiesta), "{leaf}: {provenienza:?}");
        }
    }
}
