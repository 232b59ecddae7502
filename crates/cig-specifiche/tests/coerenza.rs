//! What PCP refuses in a form though neither schema nor rule says so.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cig_specifiche::{Gravita, Specifiche, Violazione, Voce};
use serde_json::{Value, json};

fn check(scheda: &str, body: &Value) -> Vec<Violazione> {
    let voce = |codice: &str, testo: &str| Voce {
        codice: codice.to_owned(),
        descrizione: testo.to_owned(),
        data_inizio: None,
        data_fine: None,
    };
    let errori = vec![
        voce("ERR7", "ESPD non valido"),
        voce("ERR14", "lotIdentifier duplicato"),
        voce("ERR70", "lista vuota"),
        voce("ERR74", "codice fiscale duplicato"),
        voce("ERR113", "espd obbligatorio."),
        voce("ERR125", "oggetto dell'appalto."),
        voce("ERR126", "oggetto del lotto."),
    ];
    Specifiche::dimostrative().with_lists([("errori".to_owned(), errori)]).check_coherence(scheda, body)
}

/// Code, place under the body and text of each.
fn found(scheda: &str, body: &Value) -> Vec<String> {
    check(scheda, body)
        .into_iter()
        .map(|v| {
            assert_eq!(v.gravita, Gravita::Errore);
            format!("{} {} {}", v.codice, v.percorso.trim_start_matches("$."), v.testo)
        })
        .collect()
}

fn found_in_form(form: &Value) -> Vec<String> {
    found("P2_16", &json!({ "anacForm": form }))
}

#[test]
fn a_lot_is_there_once() {
    let lots = |ids: &[&str]| -> Value { ids.iter().map(|id| json!({ "lotIdentifier": id })).collect() };
    assert_eq!(found_in_form(&json!({ "lotti": lots(&["LOT-0001", "LOT-0002"]) })), [""; 0]);
    assert_eq!(
        found_in_form(&json!({ "lotti": lots(&["A", "B", "A", "A"]) })),
        [
            "ERR14 anacForm.lotti[2].lotIdentifier lotIdentifier duplicato: A",
            "ERR14 anacForm.lotti[3].lotIdentifier lotIdentifier duplicato: A",
        ]
    );
    assert_eq!(
        found_in_form(&json!({ "aggiudicazioni": lots(&["A", "A"]) })),
        ["ERR14 anacForm.aggiudicazioni[1].lotIdentifier lotIdentifier duplicato: A"]
    );
    // Awards told by their CIG alone.
    assert_eq!(found_in_form(&json!({ "aggiudicazioni": [{ "cig": "A" }, { "cig": "B" }] })), [""; 0]);
}

#[test]
fn there_is_an_authority() {
    assert_eq!(
        found_in_form(&json!({ "stazioniAppaltanti": [] })),
        ["ERR70 anacForm.stazioniAppaltanti lista vuota"]
    );
    // A list that is not there is a defect of structure.
    assert_eq!(found_in_form(&json!({})), [""; 0]);
    assert_eq!(found_in_form(&json!({ "stazioniAppaltanti": [{}] })), [""; 0]);
}

#[test]
fn a_person_is_once_among_the_participants_of_a_lot() {
    let persona = |id: &str, codice: &str| json!({ "idPartecipante": id, "codiceFiscale": codice });
    let form = json!({ "aggiudicazioni": [
        { "partecipanti": [persona("a", "01"), persona("a", "02"), persona("b", "03")] },
        { "partecipanti": [persona("a", "01"), persona("a", "01"), persona("b", "01"), persona("c", "")] },
        { "partecipanti": [persona("a", "02"), persona("c", ""), {}, {}] },
    ] });
    assert_eq!(
        found_in_form(&form),
        [
            "ERR74 anacForm.aggiudicazioni[1].partecipanti[1].codiceFiscale codice fiscale duplicato: 01",
            "ERR74 anacForm.aggiudicazioni[1].partecipanti[2].codiceFiscale codice fiscale duplicato: 01",
        ]
    );
    let form = json!({ "elencoSoggetti": [{ "partecipanti": [persona("a", "01"), persona("b", "01")] }] });
    assert_eq!(found_in_form(&form).len(), 1);
}

#[test]
fn what_is_bought_is_said() {
    let di = |oggetto: &str| json!({ "datiBase": { "oggetto": oggetto } });
    let vuoti = json!({ "appalto": di(""), "lotti": [di("Sedie"), di("  ")], "aggiudicazioni": [di("")] });
    assert_eq!(
        found_in_form(&vuoti),
        [
            "ERR125 anacForm.appalto.datiBase.oggetto oggetto dell'appalto.",
            "ERR126 anacForm.lotti[1].datiBase.oggetto oggetto del lotto.",
            // Where the list has no text there are words of ours.
            "ERR126_1 anacForm.aggiudicazioni[0].datiBase.oggetto manca l'oggetto del lotto",
        ]
    );
    assert_eq!(found_in_form(&json!({ "appalto": di("Arredi"), "lotti": [{}] })), [""; 0]);
}

#[test]
fn a_direct_award_from_40_000_euro_all_lots_together_has_an_espd() {
    let form = |importi: &[f64]| -> Value {
        let lotto = |importo: &f64| json!({ "partecipanti": [{ "importo": importo }] });
        json!({ "aggiudicazioni": importi.iter().map(lotto).collect::<Value>() })
    };
    let manca = ["ERR113 espd espd obbligatorio."];
    let da_40_000 = form(&[39_999.9, 0.1]);
    for espd in [None, Some(Value::Null)] {
        let body = |form: Value| match &espd {
            None => json!({ "anacForm": form }),
            Some(espd) => json!({ "anacForm": form, "espd": espd }),
        };
        assert_eq!(found("AD3", &body(da_40_000.clone())), manca);
        assert_eq!(found("AD3", &body(form(&[39_999.9, 0.09]))), [""; 0]);
        assert_eq!(found("AD4", &body(da_40_000.clone())), [""; 0]);
    }
    let body = json!({ "anacForm": da_40_000, "espd": STANDARD.encode("<espd/>") });
    assert_eq!(found("AD3", &body), [""; 0]);
}

#[test]
fn an_espd_is_xml_in_base64() {
    let espd = |espd: Value| found("P2_16", &json!({ "anacForm": {}, "espd": espd }));
    let xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><espd>città</espd>";
    assert_eq!(espd(STANDARD.encode(xml).into()), [""; 0]);
    // The XML as it is (npa #710), another encoding (npa #1681), line breaks (npa #2683).
    assert_eq!(espd(xml.into()), ["ERR7 espd ESPD non valido: non è in base64"]);
    let latin1 = b"<espd>citt\xe0</espd>";
    assert_eq!(espd(STANDARD.encode(latin1).into()), ["ERR7 espd ESPD non valido: non è in UTF-8"]);
    let a_capo = STANDARD.encode(xml).replacen('P', "P\n", 1);
    assert_eq!(espd(a_capo.into()), ["ERR7 espd ESPD non valido: non è in base64"]);
    for rotto in ["", "<espd>", "%PDF-1.7"] {
        let trovate = espd(STANDARD.encode(rotto).into());
        assert!(trovate.len() == 1 && trovate[0].starts_with("ERR7 espd ESPD non valido: XML non valido: "));
    }
    // A number is a defect of structure.
    assert_eq!(espd(1.into()), [""; 0]);
    // What is too large for us may not be so for PCP.
    let attributi = (0..20_000).map(|n| format!(" a{n}=''")).collect::<Vec<_>>().concat();
    for grande in [vec![b' '; (8 << 20) + 3], format!("<espd{attributi}/>").into_bytes()] {
        let trovate = check("AD3", &json!({ "anacForm": {}, "espd": STANDARD.encode(grande) }));
        let [avviso] = trovate.as_slice() else { panic!("{trovate:?}") };
        assert_eq!((avviso.codice.as_str(), avviso.gravita), ("ERR7", Gravita::Avviso));
    }
}

#[test]
fn any_body_is_survived() {
    for body in [json!(null), json!([]), json!({ "anacForm": [] }), json!({ "anacForm": { "lotti": {} } })] {
        assert_eq!(check("AD3", &body), []);
    }
}
