//! AD2_25, AD3, AD4 and AD5.

use serde_json::{Value, json};
use suites::samples::{AD2_25, AD3_TRE_LOTTI, AD4, AD5, Sample};

use crate::case::{Case, Changes, body, case, run, voce, with};
use crate::shared::{accessibilita, componenti, cup, cup_in_agreement, deroga_qualificazione, pnrr_parita};

const PARITA: &str = "L/paritaDiGenereGenerazionale";

/// The data on equal opportunities of the national recovery plan: REG21, REG22, REG23, REG24, REG27 and REG28.
fn parita() -> Vec<Case> {
    let lower = |donne: u8, giovani: u8| {
        json!({
            "quota30PerCento": "SI_QUOTA_INFERIORE",
            "quotaInferioreOccupFemminile": donne,
            "quotaInferioreOccupGiovanile": giovani,
            "motivoDeroga": [voce("motivoDeroga", "1")],
            "misurePremiali": [voce("misurePremiali", "13")],
        })
    };
    let plan = |changes| with(pnrr_parita("SI"), changes);
    vec![
        case(&["REG21"], "L.paritaDiGenereGenerazionale", plan(vec![(PARITA, Value::Null)])),
        case(
            &["REG22"],
            "L.paritaDiGenereGenerazionale.quota30PerCento",
            plan(vec![("L/paritaDiGenereGenerazionale/quota30PerCento", Value::Null)]),
        ),
        case(
            &["REG23"],
            "L.paritaDiGenereGenerazionale.quotaInferioreOccupGiovanile",
            plan(vec![(PARITA, lower(0, 0))]),
        ),
        case(
            &["REG24"],
            "L.paritaDiGenereGenerazionale.quotaInferioreOccupGiovanile",
            plan(vec![(PARITA, lower(30, 40))]),
        ),
        case(&["REG27"], "L.paritaDiGenereGenerazionale.motivoDeroga", pnrr_parita("NO")),
        case(
            &["REG28"],
            "L.paritaDiGenereGenerazionale.misurePremiali",
            plan(vec![("L/paritaDiGenereGenerazionale/misurePremiali", Value::Null)]),
        ),
    ]
}

/// The last lot awarded for that amount.
fn awarded_for(amount: f64) -> Changes {
    vec![("L/partecipanti/0/importo", json!(amount))]
}

/// Another operator, of another offer.
fn second_operator(sample: Sample) -> Changes {
    let award = &body(sample)["anacForm"]["aggiudicazioni"];
    let mut operator = award.as_array().unwrap().last().unwrap()["partecipanti"][0].clone();
    operator["idPartecipante"] = json!("00000000-0000-4000-8000-000000000002");
    operator["codiceFiscale"] = json!("00000000002");
    operator["importo"] = json!(50);
    vec![("L/partecipanti/1", operator)]
}

/// The winner: REG52, REG78, REG100 and REG112.
fn aggiudicazione(sample: Sample) -> Vec<Case> {
    vec![
        case(&["REG52"], "L.partecipanti[0].importo", awarded_for(0.)),
        case(&["REG78"], "L.partecipanti", vec![("L/partecipanti", json!([]))]),
        case(&["REG100"], "L.partecipanti", second_operator(sample)),
        case(&["REG112"], "aggiudicazioni", vec![("aggiudicazioni", json!([]))]),
    ]
}

/// The amount of a member of a group: REG53.
fn mandante() -> Case {
    case(&["REG53"], "L.partecipanti[0].importo", vec![("L/partecipanti/0/ruoloOE", voce("ruoloOE", "10"))])
}

/// Urgency: REG7 and REG8.
fn urgenza() -> Vec<Case> {
    vec![
        case(&["REG7"], "appalto.linkDocumenti", vec![("appalto/motivoUrgenza/codice", json!("2"))]),
        case(
            &["REG8"],
            "appalto.linkDocumenti",
            vec![("appalto/linkDocumenti", json!("ftp://gare.example.it/"))],
        ),
    ]
}

fn flat<const N: usize>(cases: [Vec<Case>; N]) -> impl Iterator<Item = Case> {
    cases.into_iter().flatten()
}

#[test]
fn each_rule_of_ad3_is_broken_alone() {
    let plan = pnrr_parita("SI");
    let own = vec![
        mandante(),
        cup_in_agreement(&plan, ("appalto/accordoQuadro", json!(true))),
        case(&["REG31"], "L.quadroEconomicoConcessioni", vec![("L/quadroEconomicoConcessioni", json!({}))]),
        // Without either, the amount of the lot's kind lacks too: one of REG34_1, REG35_1 and REG36_1 goes along.
        case(
            &["REG31_1", "REG35_1"],
            "L.quadroEconomicoConcessioni",
            vec![("L/quadroEconomicoStandard", Value::Null)],
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
        case(
            &["REG144"],
            "L.partecipanti[0].importo",
            vec![
                ("L/datiBase/oggettoContratto/codice", json!("works")),
                ("L/quadroEconomicoStandard/impLavori", json!(150_000.01)),
                ("L/partecipanti/0/importo", json!(150_000.01)),
            ],
        ),
        case(&["REG145"], "L.partecipanti[0].importo", awarded_for(140_000.01)),
    ];
    let sample = AD3_TRE_LOTTI;
    run(sample, flat([own, urgenza(), aggiudicazione(sample), cup(&plan), accessibilita(&plan), parita()]));
}

#[test]
fn each_rule_of_ad2_25_is_broken_alone() {
    let plan = pnrr_parita("SI");
    let tipo = "appalto/datiBaseProcedura/tipoProcedura/codice";
    let agreement = ("appalto/datiBaseStrumentiProcedura/accordoQuadro/codice", json!("fa-wo-rc"));
    let own = vec![
        mandante(),
        cup_in_agreement(&plan, agreement),
        // A justification, which only a procedure without a call needs.
        case(
            &["REG68"],
            "appalto.datiBaseProcedura.giustificazioniAggiudicazioneDirettaAD[0].giustificazioneAggiudicazioneDiretta.codice",
            vec![(tipo, json!("oth-single"))],
        ),
        case(
            &["REG136"],
            "appalto.datiBaseProcedura.tipoProcedura.codice",
            vec![
                (tipo, json!("open")),
                ("appalto/datiBaseProcedura/giustificazioniAggiudicazioneDirettaAD", Value::Null),
            ],
        ),
    ];
    run(
        AD2_25,
        flat([
            own,
            urgenza(),
            aggiudicazione(AD2_25),
            cup(&plan),
            accessibilita(&plan),
            parita(),
            componenti(),
            deroga_qualificazione(awarded_for),
        ]),
    );
}

#[test]
fn each_rule_of_ad4_is_broken_alone() {
    let plan = pnrr_parita("SI");
    run(AD4, flat([vec![mandante()], aggiudicazione(AD4), cup(&plan), accessibilita(&plan), parita()]));
}

#[test]
fn each_rule_of_ad5_is_broken_alone() {
    let own = vec![
        case(&["ERR100"], "L.partecipanti[0].importo", awarded_for(5000.)),
        case(&["REG127"], "L.cup", vec![("L/cup", json!([""]))]),
    ];
    run(AD5, flat([own, aggiudicazione(AD5)]));
}
