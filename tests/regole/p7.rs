//! P7_1_1, P7_1_2, P7_1_3 and P7_2.

use serde_json::{Value, json};
use suites::samples::{P7_1_1, P7_1_2, P7_1_3, P7_2, Sample};

use crate::case::{Case, case, run};
use crate::shared::{
    PASSATA, collegamento, cup, cup_in_agreement, deroga_qualificazione, documenti, importi,
    lavori_senza_cup, of_amount, opzioni_e_ripetizioni, pnrr,
};

/// What all four tables have.
fn all(sample: Sample) -> Vec<Case> {
    let agreement = ("appalto/datiBaseStrumentiProcedura/accordoQuadro/codice", json!("fa-wo-rc"));
    // The rule adds up all of them, so all must be there.
    let million = json!({
        "impLavori": 900_000,
        "impServizi": 0,
        "impForniture": 0,
        "impTotaleSicurezza": 100_000,
        "ulterioriSommeNoRibasso": 0,
        "impProgettazione": 0,
        "sommeOpzioniRinnovi": 0,
        "sommeRipetizioni": 1,
    });
    let own = vec![
        case(&["REG4_1"], "appalto.motivazioneCIG", vec![("appalto/motivazioneCIG", Value::Null)]),
        case(
            &["REG5"],
            "L.strumentiElettroniciSpecifici",
            vec![
                ("L/datiBase/oggettoContratto/codice", json!("works")),
                ("L/quadroEconomicoStandard", million),
            ],
        ),
        case(&["REG5_1"], "L.docFAP", vec![("L/strumentiElettroniciSpecifici", json!(false))]),
        lavori_senza_cup(vec![]),
        cup_in_agreement(&pnrr(), agreement),
        documenti(),
    ];
    [
        own,
        collegamento(),
        cup(&pnrr()),
        importi(sample),
        deroga_qualificazione(|amount| of_amount(sample, amount)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The term to ask for the invitation is over: REG106.
fn indagine_conclusa() -> Case {
    case(
        &["REG106"],
        "L.datiBaseTerminiInvio.scadenzaPresentazioneInvito",
        vec![("L/datiBaseTerminiInvio/scadenzaPresentazioneInvito", json!(PASSATA))],
    )
}

#[test]
fn each_rule_of_p7_1_1_is_broken_alone() {
    run(P7_1_1, all(P7_1_1).into_iter().chain([indagine_conclusa()]));
}

#[test]
fn each_rule_of_p7_1_2_is_broken_alone() {
    run(P7_1_2, all(P7_1_2).into_iter().chain([indagine_conclusa()]));
}

#[test]
fn each_rule_of_p7_1_3_is_broken_alone() {
    run(P7_1_3, all(P7_1_3).into_iter().chain([indagine_conclusa()]));
}

#[test]
fn each_rule_of_p7_2_is_broken_alone() {
    let late = case(
        &["REG105"],
        "L.datiBaseTerminiInvio.scadenzaPresentazioneOfferte",
        vec![("L/datiBaseTerminiInvio/scadenzaPresentazioneOfferte", json!(PASSATA))],
    );
    run(P7_2, all(P7_2).into_iter().chain(opzioni_e_ripetizioni()).chain([late]));
}
