//! Cases that the tables of several schede have.

use serde_json::{Value, json};
use suites::samples::Sample;

use crate::case::{Case, Changes, body, case, unreachable, voce, with};

/// A lot of the national recovery plan with CUP and accessibility.
pub(crate) fn pnrr() -> Changes {
    vec![
        ("L/afferenteInvestimentiPNRR", json!(true)),
        ("L/acquisizioneCup", json!(true)),
        ("L/cupLotto", json!(["B11B26000010001"])),
        ("L/datiBaseAccessibilita", json!({ "accessibilita": voce("accessibilita", "inc") })),
    ]
}

/// The same, with the data on equal opportunities.
pub(crate) fn pnrr_parita(quota: &str) -> Changes {
    let parita = json!({ "quota30PerCento": quota, "misurePremiali": [voce("misurePremiali", "13")] });
    with(pnrr(), vec![("L/paritaDiGenereGenerazionale", parita)])
}

/// The CUP: REG18 and REG19; `plan` is a right lot of the national recovery plan.
pub(crate) fn cup(plan: &Changes) -> Vec<Case> {
    let without = vec![("L/acquisizioneCup", json!(false)), ("L/cupLotto", Value::Null)];
    vec![
        case(&[], "", plan.clone()),
        case(&["REG18"], "L.acquisizioneCup", with(plan.clone(), without)),
        case(&["REG19"], "L.cupLotto", vec![("L/acquisizioneCup", json!(true))]),
    ]
}

/// The CUP in a framework agreement, as which `agreement` marks the appalto: REG20_1.
pub(crate) fn cup_in_agreement(plan: &Changes, agreement: (&'static str, Value)) -> Case {
    case(&["REG20_1"], "L.cupLotto", with(plan.clone(), vec![agreement]))
}

/// Accessibility: REG32 and REG33.
pub(crate) fn accessibilita(plan: &Changes) -> Vec<Case> {
    let unjustified = json!({ "accessibilita": voce("accessibilita", "n-inc-just") });
    vec![
        case(
            &["REG32"],
            "L.datiBaseAccessibilita.accessibilita.codice",
            with(plan.clone(), vec![("L/datiBaseAccessibilita/accessibilita/codice", json!("n-inc"))]),
        ),
        case(
            &["REG33"],
            "L.datiBaseAccessibilita.giustificazione",
            vec![("L/datiBaseAccessibilita", unjustified)],
        ),
    ]
}

/// The authorities: REG2 and REG3.
pub(crate) fn stazioni_appaltanti(sample: Sample) -> Vec<Case> {
    let twin = body(sample)["anacForm"]["stazioniAppaltanti"][0].clone();
    vec![
        unreachable(
            &["REG2"],
            "stazioniAppaltanti[0].codiceFiscale",
            vec![
                ("stazioniAppaltanti/0/funzioniSvolte", json!([voce("funzioniSvolte", "1")])),
                ("stazioniAppaltanti/0/codiceFiscale", Value::Null),
            ],
            "`codiceFiscale` is required",
        ),
        case(&["REG3"], "stazioniAppaltanti", vec![("stazioniAppaltanti/1", twin)]),
    ]
}

/// The last lot with that amount, and the total with it.
pub(crate) fn of_amount(sample: Sample, amount: f64) -> Changes {
    let others: f64 =
        sample.importi[..sample.importi.len() - 1].iter().map(|i| i.parse::<f64>().unwrap()).sum();
    vec![("L/datiBase/importo", json!(amount)), ("appalto/datiBase/importo", json!(others + amount))]
}

/// Amounts of the appalto and of its lots: REG98, REG99 and REG110.
pub(crate) fn importi(sample: Sample) -> Vec<Case> {
    let nothing = ("appalto/datiBase/importo", json!(0));
    vec![
        // What lots add up to is more than nothing, so REG98 goes alone only where there is no lot.
        case(&["REG98"], "appalto.datiBase.importo", vec![nothing.clone(), ("lotti", json!([]))]),
        case(&["REG98", "REG110"], "appalto.datiBase.importo", vec![nothing]),
        case(&["REG99"], "L.datiBase.importo", of_amount(sample, 0.)),
        case(&["REG110"], "appalto.datiBase.importo", vec![("appalto/datiBase/importo", json!(1))]),
    ]
}

/// The qualification of the authority, by the amount of the lot: REG118 to REG122.
pub(crate) fn deroga_qualificazione(of_amount: impl Fn(f64) -> Changes) -> Vec<Case> {
    let deroga = |codes, place, amount, codice: &str| {
        let reason = ("L/derogaQualificazione", voce("motivoDerogaQlf", codice));
        case(codes, place, with(of_amount(amount), vec![reason]))
    };
    vec![
        deroga(&["REG118"], "L.derogaQualificazione.codice", 215_000.01, "1"),
        deroga(&["REG119"], "L.derogaQualificazione.codice", 431_000.01, "2"),
        // Services, where the reason is one for works.
        deroga(&["REG120"], "L.derogaQualificazione.codice", 90_000., "3"),
        deroga(&["REG121"], "L.derogaQualificazione.codice", 750_000.01, "4"),
        deroga(&["REG122"], "L.derogaQualificazione.codice", 1_000_000.01, "5"),
    ]
}

/// A link to another procedure, without its CIG.
const COLLEGATO: &str = "L/ipotesiCollegamento/motivoCollegamento/codice";

/// Links to other procedures: REG14 and REG15.
pub(crate) fn collegamento() -> Vec<Case> {
    vec![
        case(
            &["REG14"],
            "L.ipotesiCollegamento.motivoCollegamento.codice",
            vec![
                ("L/ripetizioniEConsegneComplementari", json!(true)),
                ("L/quadroEconomicoStandard/sommeRipetizioni", json!(100)),
                (COLLEGATO, json!("1")),
                ("L/ipotesiCollegamento/cigCollegato", json!(["B210BC38FE"])),
            ],
        ),
        case(&["REG15"], "L.ipotesiCollegamento.cigCollegato", vec![(COLLEGATO, json!("1"))]),
    ]
}

/// Amounts of options and repetitions: REG37 and REG38.
pub(crate) fn opzioni_e_ripetizioni() -> Vec<Case> {
    vec![
        case(
            &["REG37"],
            "L.quadroEconomicoStandard.sommeOpzioniRinnovi",
            vec![("L/opzioniRinnovi", json!(true))],
        ),
        case(
            &["REG38"],
            "L.quadroEconomicoStandard.sommeRipetizioni",
            vec![("L/ripetizioniEConsegneComplementari", json!(true))],
        ),
    ]
}

/// Works that are no maintenance need the CUP: REG20. `others` are changes that works need.
pub(crate) fn lavori_senza_cup(others: Changes) -> Case {
    let works = vec![
        ("L/datiBase/oggettoContratto/codice", json!("works")),
        ("L/tipologiaLavoro", json!([voce("tipologiaLavoro", "6")])),
    ];
    case(&["REG20"], "L.cupLotto", with(works, others))
}

/// The amount of the lot's kind of contract: REG34, REG35 and REG36.
pub(crate) fn componenti() -> Vec<Case> {
    vec![
        case(
            &["REG34"],
            "L.quadroEconomicoStandard.impLavori",
            vec![("L/datiBase/oggettoContratto/codice", json!("works"))],
        ),
        case(
            &["REG35"],
            "L.quadroEconomicoStandard.impServizi",
            vec![("L/quadroEconomicoStandard/impServizi", json!(0))],
        ),
        case(
            &["REG36"],
            "L.quadroEconomicoStandard.impForniture",
            vec![("L/datiBase/oggettoContratto/codice", json!("supplies"))],
        ),
    ]
}

/// The address of the documents: REG8.
pub(crate) fn documenti() -> Case {
    case(
        &["REG8"],
        "L.datiBaseDocumenti.url",
        vec![("L/datiBaseDocumenti/url", json!("ftp://gare.example.it/"))],
    )
}

/// A moment before the one in which the rules are judged.
pub(crate) const PASSATA: &str = "2026-11-20T08:59:59Z";
