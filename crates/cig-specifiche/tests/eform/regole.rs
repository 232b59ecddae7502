//! Rules of a small specification written here.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cig_specifiche::Specifiche;
use serde_json::{Value, json};

use crate::avvisi::{Lotto, Notice};
use crate::now;

const SCHEMI: &str = r"
components:
  schemas:
    SchedaXType:
      type: object
      properties:
        eform: { type: string }
        anacForm:
          type: object
          properties:
            lotti:
              type: array
              items:
                type: object
                properties:
                  lotIdentifier: { type: string }
                  cup: { type: string }
                  datiBaseDocumenti: { type: object, properties: { url: { type: string } } }
    SchedaYType:
      type: object
      properties:
        eform: { type: string }
        anacForm: { type: object, properties: { appalto: { type: object } } }
    SchedaZType:
      type: object
      properties:
        anacForm: { type: object, properties: { lotti: { type: array, items: { type: object } } } }
";

const ERRORI: [(&str, &str); 6] = [
    ("REG1", "testo"),
    ("ERR6", "illeggibile"),
    ("ERR15", "lotti diversi"),
    ("ERR157", "data"),
    ("ERR158", "ora"),
    ("ERR159", "importo"),
];

/// Of a rule, its cells for `appalto` and `lotti`.
type Celle = (&'static str, &'static str);

/// A specification whose schede X (with an eForm), Y (with no lots but those of its eForm) and Z (without one) have one rule.
fn specifiche((appalto, lotti): Celle) -> Specifiche {
    let cartella = tempfile::tempdir().unwrap();
    let docs = cartella.path().join("docs/modello-dati");
    for nome in ["schede", "tipologiche", "regole"] {
        std::fs::create_dir_all(docs.join(nome)).unwrap();
    }
    std::fs::write(docs.join("schede/X.yaml"), SCHEMI).unwrap();
    let errori: Vec<Value> = ERRORI
        .iter()
        .map(|(codice, testo)| json!({ "codice": codice, "descrizione": { "it": testo } }))
        .collect();
    std::fs::write(docs.join("tipologiche/errori.json"), Value::Array(errori).to_string()).unwrap();
    let escape = |cella: &str| cella.replace('<', "&lt;").replace('>', "&gt;");
    let tabella = format!(
        "<definitions xmlns=\"https://www.omg.org/spec/DMN/20191111/MODEL/\"><decision id=\"X\">\
         <decisionTable hitPolicy=\"COLLECT\"><input><inputExpression><text>appalto</text></inputExpression></input>\
         <input><inputExpression><text>lotti</text></inputExpression></input><output/><rule id=\"r\">\
         <inputEntry><text>{}</text></inputEntry><inputEntry><text>{}</text></inputEntry><outputEntry><text>\
         \"{{\\\"idTipologica\\\":\\\"errori\\\",\\\"codice\\\":\\\"REG1\\\"}}\"</text></outputEntry></rule>\
         </decisionTable></decision></definitions>",
        escape(appalto),
        escape(lotti)
    );
    for scheda in ["X", "Y", "Z"] {
        std::fs::write(docs.join(format!("regole/{scheda}.dmn")), &tabella).unwrap();
    }
    let caricamento = Specifiche::load(cartella.path()).unwrap();
    assert_eq!(caricamento.avvertenze, []);
    caricamento.specifiche
}

/// What is found in a scheda X: code, place and text of each.
fn judge(regola: Celle, lotti: &Value, eform: &str) -> Vec<String> {
    let body = json!({ "anacForm": { "lotti": lotti }, "eform": eform });
    let trovate = specifiche(regola).check_rules("X", &body, now()).unwrap();
    trovate.into_iter().map(|v| format!("{} {} {}", v.codice, v.percorso, v.testo)).collect()
}

/// The same of two lots that only their eForm tells apart.
fn judge_lots(regola: Celle, primo: Lotto, secondo: Lotto) -> Vec<String> {
    judge(regola, &due_lotti(), &due(primo, secondo).base64())
}

fn due(mut primo: Lotto, mut secondo: Lotto) -> Notice {
    primo.id = "LOT-0001";
    secondo.id = "LOT-0002";
    Notice { lotti: vec![primo, secondo], ..Notice::default() }
}

fn due_lotti() -> Value {
    json!([{ "lotIdentifier": "LOT-0001" }, { "lotIdentifier": "LOT-0002" }])
}

#[test]
fn a_violation_tells_term_and_lot_at_the_eform() {
    let regola = ("", "some l in lotti satisfies l.datiBase.importo = null or l.datiBase.importo <= 0");
    let of = |importo| Lotto { importo, ..Lotto::default() };
    assert_eq!(judge_lots(regola, of("10.50"), of("0")), ["REG1 $.eform testo (eForm: BT-27, LOT-0002)"]);
    // A term that is not there is null.
    assert_eq!(judge_lots(regola, of(""), of("0.01")), ["REG1 $.eform testo (eForm: BT-27, LOT-0001)"]);
    // What concerns the whole procedure has no lot.
    let eform = Notice { importo: "0", ..due(of("1"), of("1")) };
    let trovate = judge(("appalto.datiBase.importo <= 0", ""), &due_lotti(), &eform.base64());
    assert_eq!(trovate, ["REG1 $.eform testo (eForm: BT-27)"]);
}

#[test]
fn what_is_to_be_written_in_the_form_is_placed_there() {
    let regola =
        ("", "some l in lotti satisfies l.datiBase.oggettoContratto.codice = \"works\" and l.cup = null");
    // Lots go by their identifier, not by their order.
    let lotti = json!([{ "lotIdentifier": "LOT-0002" }, { "lotIdentifier": "LOT-0001" }]);
    let of = |natura| Lotto { natura, ..Lotto::default() };
    let trovate = judge(regola, &lotti, &due(of("works"), of("services")).base64());
    assert_eq!(trovate, ["REG1 $.anacForm.lotti[1].cup testo"]);
}

#[test]
fn missing_terms_are_not_defined() {
    let regola = ("", "some l in lotti satisfies is defined(l.datiBaseAccessibilita) = false");
    let con = Lotto { accessibilita: ("inc", ""), ..Lotto::default() };
    assert_eq!(judge_lots(regola, con.clone(), con.clone()), [""; 0]);
    let trovate = judge_lots(regola, con, Lotto::default());
    assert_eq!(trovate, ["REG1 $.eform testo (eForm: BT-754, BT-755, LOT-0002)"]);
}

#[test]
fn lists_of_codes_are_lists() {
    let regola = (
        "",
        "some l in lotti satisfies list contains(l.datiBaseCPV.cpvSecondarie.codice, l.datiBaseCPV.cpvPrevalente.codice)",
    );
    let of = |altri_cpv| Lotto { cpv: "45000000", altri_cpv, ..Lotto::default() };
    let trovate = judge_lots(regola, of(&["45100000", "45000000"]), of(&["45100000"]));
    assert_eq!(trovate, ["REG1 $.eform testo (eForm: BT-262, LOT-0001)"]);
    assert_eq!(judge_lots(regola, of(&[]), of(&["45100000"])), [""; 0]);
}

const SCADUTO: Celle = (
    "",
    "some l in lotti satisfies date and time(substring before(l.datiBaseTerminiInvio.scadenzaPresentazioneOfferte, \"Z\")) \
     <= date and time(string(today()) + \"T\" + string(time(now().hour, now().minute, now().second)))",
);

#[test]
fn a_deadline_is_compared_as_an_instant_whatever_its_offset() {
    let expired = |primo, secondo| -> Vec<bool> {
        let of = |offerte| Lotto { offerte, ..Lotto::default() };
        let trovate = judge_lots(SCADUTO, of(primo), of(secondo));
        ["BT-131, LOT-0001)", "BT-131, LOT-0002)"]
            .map(|lotto| trovate.iter().any(|testo| testo.ends_with(lotto)))
            .to_vec()
    };
    // 09:59 and 10:01 of the clock.
    assert_eq!(expired(("2026-11-20Z", "08:59:00Z"), ("2026-11-20Z", "09:01:00Z")), [true, false]);
    let lontani = (("2026-11-20+05:00", "14:01:00+05:00"), ("2026-11-20+05:00", "13:59:00+05:00"));
    assert_eq!(expired(lontani.0, lontani.1), [false, true]);
    // Without a time the day counts to its end.
    assert_eq!(expired(("2026-11-20+01:00", ""), ("2026-11-19+01:00", "")), [false, true]);
}

#[test]
fn of_two_terms_for_one_datum_the_first_that_is_there_counts() {
    let regola = (
        "",
        "some l in lotti satisfies starts with(l.datiBaseTerminiInvio.scadenzaPresentazioneInvito, \"2026\")",
    );
    let (questo, altro) = (("2026-12-01", "10:00:00"), ("2027-12-01", "10:00:00"));
    let of = |domande, interesse| Lotto { domande, interesse, ..Lotto::default() };
    let trovate = judge_lots(regola, of(questo, altro), of(altro, questo));
    assert_eq!(trovate, ["REG1 $.eform testo (eForm: BT-1311, BT-630, LOT-0001)"]);
    let trovate = judge_lots(regola, of(("", ""), altro), of(("", ""), questo));
    assert_eq!(trovate, ["REG1 $.eform testo (eForm: BT-1311, BT-630, LOT-0002)"]);
}

#[test]
fn a_value_of_no_use_is_told_once_and_not_taken_for_missing() {
    let regola = (
        "",
        "some l in lotti satisfies l.datiBase.importo = null or l.datiBase.importo <= 0 or \
         l.datiBaseTerminiInvio.scadenzaPresentazioneOfferte = null",
    );
    let of = |importo, offerte| Lotto { importo, offerte, ..Lotto::default() };
    let trovate =
        judge_lots(regola, of("mille", ("2026-13-01", "10:00:00")), of("1", ("2026-12-01", "alle 10")));
    assert_eq!(
        trovate,
        [
            "ERR159 $.eform importo (BT-27, LOT-0001: «mille»)",
            "ERR157 $.eform data (BT-131, LOT-0001: «2026-13-01»)",
            "ERR158 $.eform ora (BT-131, LOT-0002: «alle 10»)",
        ]
    );
}

#[test]
fn the_appalto_is_not_judged_by_what_its_lots_say_differently() {
    let regola = (
        "is defined(appalto.datiBaseStrumentiProcedura.accordoQuadro) = false or \
         appalto.datiBaseStrumentiProcedura.accordoQuadro.codice = \"none\"",
        "",
    );
    let fires = |primo, secondo| {
        let of = |accordo_quadro| Lotto { accordo_quadro, ..Lotto::default() };
        !judge_lots(regola, of(primo), of(secondo)).is_empty()
    };
    assert!(fires("none", "none") && fires("", ""));
    assert!(!fires("fa-wo-rc", "fa-wo-rc") && !fires("none", "fa-wo-rc"));
}

#[test]
fn the_lots_of_form_and_eform_are_the_same() {
    let eform = due(Lotto::default(), Lotto::default()).base64();
    let judge = |lotti: &Value| judge(("", "count(lotti) > 9"), lotti, &eform);
    assert_eq!(judge(&due_lotti()), [""; 0]);
    assert_eq!(
        judge(&json!([{ "lotIdentifier": "LOT-0001" }, { "lotIdentifier": "LOT-0003" }])),
        ["ERR15 $.eform lotti diversi (solo nell'eForm: LOT-0002; solo in anacForm: LOT-0003)"]
    );
    // Awards told by their CIG alone are only counted.
    assert_eq!(judge(&json!([{ "cig": "A" }, { "cig": "B" }])), [""; 0]);
    let trovate = judge(&json!([{ "cig": "A" }]));
    assert_eq!(trovate, ["ERR15 $.eform lotti diversi (lotti: 2 nell'eForm, 1 in anacForm)"]);
}

#[test]
fn without_an_eform_to_read_only_the_rules_about_it_are_silent() {
    let derivata = ("", "some l in lotti satisfies l.datiBase.importo = null");
    let altra = ("", "count(lotti) = 2");
    for (eform, attesa) in [
        ("non base64", "ERR6 $.eform illeggibile (non è in base64)"),
        (&*STANDARD.encode([0xff, 0xfe]), "ERR6 $.eform illeggibile (non è in UTF-8)"),
        (&*STANDARD.encode("<ContractNotice"), "ERR6 $.eform illeggibile (XML non valido: "),
        // Without ANAC's list of errors its code still stands.
        (&*STANDARD.encode("<Fattura/>"), "ERR11 $.eform eForm non accettabile («Fattura» non è un avviso)"),
    ] {
        let trovate = judge(derivata, &due_lotti(), eform);
        assert!(trovate.len() == 1 && trovate[0].starts_with(attesa), "{trovate:?}");
        let trovate = judge(altra, &due_lotti(), eform);
        assert!(trovate.len() == 2 && trovate[1] == "REG1 $.anacForm.lotti testo", "{trovate:?}");
    }
    // That it lacks is a defect of structure.
    let body = json!({ "anacForm": { "lotti": due_lotti() } });
    assert_eq!(specifiche(derivata).check_rules("X", &body, now()), Some(vec![]));
}

#[test]
fn what_the_form_says_itself_is_judged_and_placed_there() {
    let regola = ("", "some l in lotti satisfies starts with(l.datiBaseDocumenti.url, \"http\") = false");
    let lotti = json!([
        { "lotIdentifier": "LOT-0001", "datiBaseDocumenti": { "url": "ftp://esempio.it" } },
        { "lotIdentifier": "LOT-0002", "datiBaseDocumenti": { "url": "https://esempio.it" } },
    ]);
    let of = |documenti| Lotto { documenti, ..Lotto::default() };
    let trovate = judge(regola, &lotti, &due(of("https://esempio.it"), of("ftp://esempio.it")).base64());
    assert_eq!(trovate, ["REG1 $.anacForm.lotti[0].datiBaseDocumenti.url testo"]);
}

#[test]
fn a_scheda_without_lots_has_those_of_its_eform() {
    let specifiche = specifiche(("", "some l in lotti satisfies l.datiBase.importo = null"));
    let eform = due(Lotto { importo: "1", ..Lotto::default() }, Lotto::default()).base64();
    let body = json!({ "anacForm": {}, "eform": eform });
    let trovate = specifiche.check_rules("Y", &body, now()).unwrap();
    assert!(trovate.len() == 1 && trovate[0].testo.ends_with("(eForm: BT-27, LOT-0002)"), "{trovate:?}");
    // An eForm that a scheda does not have is not read.
    let body = json!({ "anacForm": { "lotti": [{}] }, "eform": eform });
    assert_eq!(specifiche.check_rules("Z", &body, now()), Some(vec![]));
    for (scheda, non_valutabili) in [("X", 0), ("Y", 0), ("Z", 1)] {
        assert_eq!(specifiche.rules_not_evaluable(scheda).unwrap().len(), non_valutabili, "{scheda}");
    }
}
