//! ANAC's rules on what the mapping makes: a well-filled request breaks none, and each rule of AD3 and of AD5 is
//! broken by a body that breaks nothing else.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;

use chrono::{DateTime, FixedOffset, NaiveDate};
use cig_domain::porte::SchedaMapper;
use cig_pcp::schede::SchedeAnac;
use cig_specifiche::{Gravita, Specifiche, Violazione};
use serde_json::{Value, json};
use suites::samples::{AD3_TRE_LOTTI, AD5, SAMPLES, Sample, ente, rup};
use suites::specifiche;

fn body(sample: Sample) -> Value {
    let compilata =
        SchedeAnac.map(sample.scheda, &sample.richiesta("PROVA-2026-0001"), &ente(), Some(&rup()));
    compilata.body().clone()
}

fn now() -> DateTime<FixedOffset> {
    "2026-11-20T10:00:00+01:00".parse().unwrap()
}

fn rules(specifiche: &Specifiche, sample: Sample, body: &Value) -> Vec<Violazione> {
    specifiche.check_rules(sample.scheda.codice(), body, now()).unwrap()
}

fn giorno() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 20).unwrap()
}

#[test]
fn well_filled_requests_break_no_rule_and_no_list() {
    let Some(specifiche) = specifiche::anac() else { return };
    for sample in SAMPLES {
        let body = body(sample);
        assert_eq!(rules(&specifiche, sample, &body), [], "{sample:?}");
        assert_eq!(specifiche.check_lists(&body, giorno()), [], "{sample:?}");
    }
}

#[test]
fn every_rule_of_the_two_schede_can_be_judged() {
    let Some(specifiche) = specifiche::anac() else { return };
    for scheda in ["AD3", "AD5"] {
        assert_eq!(specifiche.rules_not_evaluable(scheda), Some(vec![]), "{scheda}");
    }
}

/// Changes to the sample's body, each a JSON pointer into `anacForm` (`L` is the second lot, or the only one) with the
/// value put there; null takes the place away.
type Changes = Vec<(&'static str, Value)>;

/// What a case must give: the codes, all, and the place of the first; `L` as above.
struct Case {
    codes: &'static [&'static str],
    place: &'static str,
    changes: Changes,
}

fn case(codes: &'static [&'static str], place: &'static str, changes: Changes) -> Case {
    Case { codes, place, changes }
}

fn changed(body: &Value, lot: usize, changes: &Changes) -> Value {
    let mut body = body.clone();
    for (pointer, value) in changes {
        let pointer = format!("/anacForm/{}", pointer.replacen('L', &format!("aggiudicazioni/{lot}"), 1));
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

fn voce(lista: &str, codice: &str) -> Value {
    json!({ "idTipologica": lista, "codice": codice })
}

/// A lot of the national recovery plan that has all that it needs.
fn pnrr(quota: &str) -> Changes {
    vec![
        ("L/afferenteInvestimentiPNRR", json!(true)),
        ("L/acquisizioneCup", json!(true)),
        ("L/cupLotto", json!(["B11B26000010001"])),
        (
            "L/paritaDiGenereGenerazionale",
            json!({ "quota30PerCento": quota, "misurePremiali": [voce("misurePremiali", "13")] }),
        ),
        ("L/datiBaseAccessibilita", json!({ "accessibilita": voce("accessibilita", "inc") })),
    ]
}

fn with(mut changes: Changes, others: Changes) -> Changes {
    changes.extend(others);
    changes
}

fn run(sample: Sample, lot: usize, cases: &[Case]) {
    let Some(specifiche) = specifiche::anac() else { return };
    let right = body(sample);
    for Case { codes, place, changes } in cases {
        let body = changed(&right, lot, changes);
        assert_eq!(specifiche.check_structure(sample.scheda.codice(), &body).unwrap(), [], "{codes:?}");
        assert_eq!(specifiche.check_lists(&body, giorno()), [], "{codes:?}");
        let found = rules(&specifiche, sample, &body);
        let found_codes: BTreeSet<&str> = found.iter().map(|violation| violation.codice.as_str()).collect();
        assert_eq!(found_codes, codes.iter().copied().collect(), "{found:#?}");
        let first = found.iter().find(|violation| Some(&violation.codice.as_str()) == codes.first());
        if let Some(first) = first {
            let place = place.replacen('L', &format!("aggiudicazioni[{lot}]"), 1);
            assert_eq!(first.percorso, format!("$.anacForm.{place}"), "{first:?}");
            assert_eq!(first.testo, specifiche.error_text(&first.codice).unwrap());
            let avviso = (sample.scheda.codice(), first.codice.as_str()) == ("AD3", "REG52");
            assert_eq!(first.gravita, if avviso { Gravita::Avviso } else { Gravita::Errore });
        }
    }
    let tried: BTreeSet<&str> = cases.iter().flat_map(|case| case.codes).copied().collect();
    let all = specifiche.rule_codes(sample.scheda.codice()).unwrap();
    assert_eq!(tried, all.collect(), "every rule of the table is tried");
}

fn ad3_awards() -> Vec<Case> {
    vec![
        case(&["REG52"], "L.partecipanti[0].importo", vec![("L/partecipanti/0/importo", json!(0))]),
        case(
            &["REG53"],
            "L.partecipanti[0].importo",
            vec![("L/partecipanti/0/ruoloOE", voce("ruoloOE", "10"))],
        ),
        case(&["REG78"], "L.partecipanti", vec![("L/partecipanti", json!([]))]),
        case(&["REG112"], "aggiudicazioni", vec![("aggiudicazioni", json!([]))]),
        case(
            &["REG144"],
            "L.partecipanti[0].importo",
            vec![
                ("L/datiBase/oggettoContratto/codice", json!("works")),
                ("L/quadroEconomicoStandard/impLavori", json!(150_000.01)),
                ("L/partecipanti/0/importo", json!(150_000.01)),
            ],
        ),
        case(&["REG145"], "L.partecipanti[0].importo", vec![("L/partecipanti/0/importo", json!(140_000.01))]),
    ]
}

fn ad3_frame() -> Vec<Case> {
    vec![
        case(&["REG7"], "appalto.linkDocumenti", vec![("appalto/motivoUrgenza/codice", json!("2"))]),
        case(
            &["REG8"],
            "appalto.linkDocumenti",
            vec![("appalto/linkDocumenti", json!("ftp://gare.example.it/"))],
        ),
        case(&["REG31"], "L.quadroEconomicoConcessioni", vec![("L/quadroEconomicoConcessioni", json!({}))]),
        // Without either, the amount of the lot's kind lacks too: one of REG34_1, REG35_1 and REG36_1 goes along.
        case(
            &["REG31_1", "REG35_1"],
            "L.quadroEconomicoConcessioni",
            vec![("L/quadroEconomicoStandard", Value::Null)],
        ),
        case(
            &["REG33"],
            "L.datiBaseAccessibilita.giustificazione",
            vec![(
                "L/datiBaseAccessibilita",
                json!({ "accessibilita": voce("accessibilita", "n-inc-just") }),
            )],
        ),
        case(
            &["REG34_1"],
            "L.quadroEconomicoStandard.impLavori",
            vec![("L/datiBase/oggettoContratto/codice", json!("works"))],
        ),
        case(
            &["REG35_1"],
            "L.quadroEconomicoStandard.impServizi",
            vec![("L/quadroEconomicoStandard/impServizi", json!(0))],
        ),
        case(
            &["REG36_1"],
            "L.quadroEconomicoStandard.impForniture",
            vec![("L/datiBase/oggettoContratto/codice", json!("supplies"))],
        ),
    ]
}

fn ad3_recovery_plan() -> Vec<Case> {
    let parita = "L/paritaDiGenereGenerazionale";
    let lower = |donne: u8, giovani: u8| {
        json!({
            "quota30PerCento": "SI_QUOTA_INFERIORE",
            "quotaInferioreOccupFemminile": donne,
            "quotaInferioreOccupGiovanile": giovani,
            "motivoDeroga": [voce("motivoDeroga", "1")],
            "misurePremiali": [voce("misurePremiali", "13")],
        })
    };
    vec![
        case(&[], "", pnrr("SI")),
        case(
            &["REG18"],
            "L.acquisizioneCup",
            with(pnrr("SI"), vec![("L/acquisizioneCup", json!(false)), ("L/cupLotto", Value::Null)]),
        ),
        case(&["REG19"], "L.cupLotto", vec![("L/acquisizioneCup", json!(true))]),
        case(&["REG20_1"], "L.cupLotto", with(pnrr("SI"), vec![("appalto/accordoQuadro", json!(true))])),
        case(
            &["REG21"],
            "L.paritaDiGenereGenerazionale",
            with(pnrr("SI"), vec![("L/paritaDiGenereGenerazionale", Value::Null)]),
        ),
        case(
            &["REG22"],
            "L.paritaDiGenereGenerazionale.quota30PerCento",
            with(pnrr("SI"), vec![("L/paritaDiGenereGenerazionale/quota30PerCento", Value::Null)]),
        ),
        case(
            &["REG23"],
            "L.paritaDiGenereGenerazionale.quotaInferioreOccupGiovanile",
            with(pnrr("SI"), vec![(parita, lower(0, 0))]),
        ),
        case(
            &["REG24"],
            "L.paritaDiGenereGenerazionale.quotaInferioreOccupGiovanile",
            with(pnrr("SI"), vec![(parita, lower(30, 40))]),
        ),
        case(&["REG27"], "L.paritaDiGenereGenerazionale.motivoDeroga", pnrr("NO")),
        case(
            &["REG28"],
            "L.paritaDiGenereGenerazionale.misurePremiali",
            with(pnrr("SI"), vec![("L/paritaDiGenereGenerazionale/misurePremiali", Value::Null)]),
        ),
        case(
            &["REG32"],
            "L.datiBaseAccessibilita.accessibilita.codice",
            with(pnrr("SI"), vec![("L/datiBaseAccessibilita/accessibilita/codice", json!("n-inc"))]),
        ),
    ]
}

/// Another operator, of another offer.
fn second_operator(sample: Sample, lot: usize) -> Changes {
    let mut operator = body(sample)["anacForm"]["aggiudicazioni"][lot]["partecipanti"][0].clone();
    operator["idPartecipante"] = json!("00000000-0000-4000-8000-000000000002");
    vec![("L/partecipanti/1", operator)]
}

#[test]
fn each_rule_of_ad3_is_broken_alone() {
    let several = case(&["REG100"], "L.partecipanti", second_operator(AD3_TRE_LOTTI, 1));
    let cases = [vec![several], ad3_awards(), ad3_frame(), ad3_recovery_plan()];
    run(AD3_TRE_LOTTI, 1, &cases.into_iter().flatten().collect::<Vec<_>>());
}

#[test]
fn each_rule_of_ad5_is_broken_alone() {
    let cases = [
        case(&["ERR100"], "L.partecipanti[0].importo", vec![("L/partecipanti/0/importo", json!(5000))]),
        case(&["REG52"], "L.partecipanti[0].importo", vec![("L/partecipanti/0/importo", json!(0))]),
        case(&["REG78"], "L.partecipanti", vec![("L/partecipanti", json!([]))]),
        case(&["REG100"], "L.partecipanti", {
            let mut changes = second_operator(AD5, 0);
            changes[0].1["importo"] = json!(50);
            changes
        }),
        case(&["REG112"], "aggiudicazioni", vec![("aggiudicazioni", json!([]))]),
        case(&["REG127"], "L.cup", vec![("L/cup", json!([""]))]),
    ];
    run(AD5, 0, &cases);
}
