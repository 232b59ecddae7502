//! What PCP looks at in a notice besides the rules.

use cig_specifiche::Specifiche;
use serde_json::json;

use crate::avvisi::{Lotto, Notice};

const SCHEMI: &str = r"
components:
  schemas:
    SchedaP1_16Type:
      type: object
      properties:
        eform: { type: string }
        anacForm:
          type: object
          properties: { appalto: { type: object }, lotti: { type: array, items: { type: object } } }
    SchedaP4_1Type:
      type: object
      properties:
        eform: { type: string }
        anacForm:
          type: object
          properties:
            appalto:
              type: object
              properties: { datiBase: { type: object, properties: { oggetto: { type: string } } } }
            lotti: { type: array, items: { type: object } }
    SchedaAD1_25Type:
      type: object
      properties:
        eform: { type: string }
        anacForm: { type: object, properties: { aggiudicazioni: { type: array, items: { type: object } } } }
";

const ERRORI: &str = r#"[
    { "codice": "ERR2", "descrizione": { "it": "non ammessa" } },
    { "codice": "ERR95", "descrizione": { "it": "lingua" } },
    { "codice": "ERR125", "descrizione": { "it": "oggetto (BT-24)." } },
    { "codice": "ERR126", "descrizione": { "it": "oggetto del lotto." } }
]"#;

fn specifiche() -> Specifiche {
    let cartella = tempfile::tempdir().unwrap();
    let docs = cartella.path().join("docs/modello-dati");
    for nome in ["schede", "tipologiche", "regole"] {
        std::fs::create_dir_all(docs.join(nome)).unwrap();
    }
    std::fs::write(docs.join("schede/X.yaml"), SCHEMI).unwrap();
    std::fs::write(docs.join("tipologiche/errori.json"), ERRORI).unwrap();
    let caricamento = Specifiche::load(cartella.path()).unwrap();
    assert_eq!(caricamento.avvertenze, []);
    caricamento.specifiche
}

/// An Italian notice of subtype 16, of one lot, that says what it is about.
fn avviso() -> Notice {
    let lotto = Lotto { id: "LOT-0001", oggetto: "Manutenzione", ..Lotto::default() };
    Notice { sottotipo: "16", lingua: "ITA", oggetto: "Lavori", lotti: vec![lotto], ..Notice::default() }
}

/// Code, place and text of what is found in a scheda that bears the notice.
fn found(scheda: &str, avviso: &Notice) -> Vec<String> {
    let body = json!({ "anacForm": {}, "eform": avviso.base64() });
    let trovate = specifiche().check_coherence(scheda, &body);
    trovate.into_iter().map(|v| format!("{} {} {}", v.codice, v.percorso, v.testo)).collect()
}

#[test]
fn a_scheda_takes_the_notices_of_its_name_or_those_that_anac_told() {
    let codes = |scheda: &str, sottotipo: &'static str| -> Vec<String> {
        let trovate = found(scheda, &Notice { sottotipo, ..avviso() });
        trovate.iter().map(|trovata| trovata.split(' ').next().unwrap().to_owned()).collect()
    };
    for (scheda, ammessi) in [
        ("P1_16", &["16"][..]),
        ("P1_20", &["20"]),
        ("P1_15_2", &["15"]),
        ("PL1_7", &["7"]),
        ("AD1_25", &["25"]),
        ("A1_29", &["29"]),
        ("ISDA1", &["10", "11", "16", "17"]),
        ("A7_1_1", &["25", "26", "27", "28"]),
    ] {
        for sottotipo in
            ["", "1", "7", "10", "11", "15", "16", "17", "20", "25", "26", "27", "28", "29", "E3"]
        {
            let attese: &[&str] = if ammessi.contains(&sottotipo) { &[] } else { &["ERR2"] };
            assert_eq!(codes(scheda, sottotipo), attese, "{scheda} {sottotipo}");
        }
    }
    // Their notices are in a table that ANAC does not publish as data.
    for scheda in ["P4_1", "M1", "CSDA1"] {
        assert_eq!(codes(scheda, "14"), [""; 0], "{scheda}");
    }
    assert_eq!(
        found("P1_16", &Notice { sottotipo: "29", ..avviso() }),
        ["ERR2 $.eform non ammessa: Notice non coerente con la scheda in input (eForm «29», ammessi: 16)"]
    );
}

#[test]
fn the_main_language_is_italian() {
    assert_eq!(found("P1_16", &avviso()), [""; 0]);
    assert_eq!(found("P1_16", &Notice { lingua: "DEU", ..avviso() }), ["ERR95 $.eform lingua: «DEU»"]);
    assert_eq!(found("P1_16", &Notice { lingua: "", ..avviso() }), ["ERR95 $.eform lingua: «»"]);
}

#[test]
fn procedure_and_lots_are_described_where_the_form_does_not() {
    let mut muto = Notice { oggetto: "", ..avviso() };
    muto.lotti.push(Lotto { id: "LOT-0002", ..Lotto::default() });
    assert_eq!(
        found("P1_16", &muto),
        ["ERR125 $.eform oggetto (BT-24): BT-24", "ERR126 $.eform oggetto del lotto: BT-24, LOT-0002"]
    );
    // Without ANAC's text of a code ours stands for it.
    assert_eq!(
        found("AD1_25", &Notice { sottotipo: "25", ..muto.clone() }),
        [
            "ERR125 $.eform oggetto (BT-24): BT-24",
            "ERR126_1 $.eform manca l'oggetto del lotto: BT-24, LOT-0002"
        ]
    );
    assert_eq!(found("P4_1", &muto), [""; 0]);
    // Of a scheda that asks for no CIG nothing is known.
    assert_eq!(found("M1", &muto), [""; 0]);
}

#[test]
fn what_is_no_notice_is_left_to_the_rules() {
    for eform in ["", "non base64", "PGVGb3JtLz4="] {
        let body = json!({ "anacForm": {}, "eform": eform });
        assert_eq!(specifiche().check_coherence("P1_16", &body), [], "{eform}");
    }
}
