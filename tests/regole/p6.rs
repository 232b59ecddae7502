//! P6_1 and P6_2.

use serde_json::{Value, json};
use suites::samples::{P6_1, P6_2, Sample};

use crate::case::{Case, case, run, unreachable, voce};
use crate::shared::{
    PASSATA, accessibilita, collegamento, componenti, cup, cup_in_agreement, deroga_qualificazione,
    documenti, importi, lavori_senza_cup, of_amount, opzioni_e_ripetizioni, pnrr, stazioni_appaltanti,
};

/// What both tables have.
fn both(sample: Sample) -> Vec<Case> {
    let plan = pnrr();
    let agreement = ("appalto/datiBaseStrumentiProcedura/accordoQuadro", voce("accordoQuadro", "fa-wo-rc"));
    let (main, other) = (voce("CPV", "72260000"), voce("CPV", "72250000"));
    let own = vec![
        unreachable(
            &["REG10"],
            "L.servizioPubblicoLocale",
            vec![("L/servizioPubblicoLocale", Value::Null)],
            "`servizioPubblicoLocale` is required",
        ),
        cup_in_agreement(&plan, agreement),
        case(
            &["REG65"],
            "L.datiBaseCPV.cpvPrevalente.codice",
            vec![("L/datiBaseCPV/cpvSecondarie", json!([main]))],
        ),
        case(
            &["REG66"],
            "L.datiBaseCPV.cpvSecondarie",
            vec![("L/datiBaseCPV/cpvSecondarie", json!([other, other]))],
        ),
        case(
            &["REG67"],
            "appalto.datiBaseProcedura.giustificazioneProceduraAccelerata",
            vec![("appalto/datiBaseProcedura/proceduraAccelerata", json!(true))],
        ),
        case(
            &["REG105"],
            "L.datiBaseTerminiInvio.scadenzaPresentazioneOfferte",
            vec![("L/datiBaseTerminiInvio/scadenzaPresentazioneOfferte", json!(PASSATA))],
        ),
    ];
    [
        own,
        stazioni_appaltanti(sample),
        cup(&plan),
        accessibilita(&plan),
        importi(sample),
        deroga_qualificazione(|amount| of_amount(sample, amount)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[test]
fn each_rule_of_p6_1_is_broken_alone() {
    run(P6_1, both(P6_1).into_iter().chain([lavori_senza_cup(vec![]), documenti()]));
}

#[test]
fn each_rule_of_p6_2_is_broken_alone() {
    let works = lavori_senza_cup(vec![("L/quadroEconomicoStandard/impLavori", json!(100))]);
    let cases = [both(P6_2), vec![works], collegamento(), componenti(), opzioni_e_ripetizioni()];
    run(P6_2, cases.into_iter().flatten());
}
