use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn masked(json: &Value) -> Value {
    serde_json::from_str(&mask(&json.to_string())).unwrap()
}

#[test]
fn people_are_masked_by_the_names_of_fields_and_companies_stay() {
    let corpo = json!({
        "stazioniAppaltanti": [{ "codiceFiscale": "01386030488", "codiceAusa": "0000990001", "denominazione": "Comune" }],
        "partecipanti": [
            { "codiceFiscale": "12345678903", "denominazione": "Esempio srl", "ruoloOE": "14" },
            { "codiceFiscale": "RSSMRA85T10A562S", "denominazione": "Rossi Mario Impianti" },
        ],
        "soggetti": [{ "nome": "Marta", "cognome": "Bianchi", "EMAIL": "m@example.it", "telefono": 553_214_567 }],
        "codiceFiscaleEstero": "ES-123", "cig": "B210BC38FE", "importo": 39000.5, "oggetto": "Manutenzione",
        "rappresentanti_legali": [{ "ruolo": "AD", "CF": "11111111115" }],
    });
    let atteso = json!({
        "stazioniAppaltanti": [{ "codiceFiscale": "01386030488", "codiceAusa": "0000990001", "denominazione": "Comune" }],
        "partecipanti": [
            { "codiceFiscale": "12345678903", "denominazione": "Esempio srl", "ruoloOE": "14" },
            { "codiceFiscale": "***", "denominazione": "***" },
        ],
        "soggetti": [{ "nome": "***", "cognome": "***", "EMAIL": "***", "telefono": "***" }],
        "codiceFiscaleEstero": "***", "cig": "B210BC38FE", "importo": 39000.5, "oggetto": "Manutenzione",
        "rappresentanti_legali": [{ "ruolo": "***", "CF": "***" }],
    });
    assert_eq!(masked(&corpo), atteso);
}

#[test]
fn shapes_are_masked_wherever_they_stand() {
    for (testo, atteso) in [
        ("Il RUP RSSMRA85T10A562S non è registrato", "Il RUP *** non è registrato"),
        ("SEC05xxrssmra85t10a562syy", "SEC05xx***yy"),
        ("RSS MRA 85T10 A562S", "***"),
        ("omocodia RSSMRA85T10A56NH", "omocodia ***"),
        ("scrivere a mario.rossi@example.it.", "scrivere a ***"),
        ("tel. 055 123456 o +39 055-1234567", "*** o ***"),
        ("Authorization: Bearer abcdef123456", "Authorization: ***"),
        ("voucher eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl fine", "voucher *** fine"),
        (
            "0192f000-0000-7000-8000-000000000102 B210BC38FE 72260000",
            "0192f000-0000-7000-8000-000000000102 B210BC38FE 72260000",
        ),
        ("Dati 0000990001 e 01386030488", "Dati 0000990001 e 01386030488"),
    ] {
        assert_eq!(mask(testo), atteso);
    }
}

#[test]
fn embedded_xml_is_masked_and_stays_xml() {
    let xml = "<a xmlns:c='urn:c'><c:Contact><c:Name>Marta Bianchi</c:Name><c:Telephone>055</c:Telephone></c:Contact>\
        <c:Party><c:Name>Comune &amp; C</c:Name><c:CompanyID>01386030488</c:CompanyID></c:Party>\
        <c:Person><c:ID>1</c:ID></c:Person><!-- RSSMRA85T10A562S --><d e='x RSSMRA85T10A562S'>&#82;SSMRA85T10A562S</d></a>";
    let atteso = "<a xmlns:c='urn:c'><c:Contact><c:Name>***</c:Name><c:Telephone>***</c:Telephone></c:Contact>\
        <c:Party><c:Name>Comune &amp; C</c:Name><c:CompanyID>01386030488</c:CompanyID></c:Party>\
        <c:Person><c:ID>***</c:ID></c:Person><!--***--><d e='x ***'>***</d></a>";
    assert_eq!(mask(xml), atteso);
    let corpo = masked(&json!({ "espd": STANDARD.encode(xml), "eform": xml }));
    assert_eq!(STANDARD.decode(corpo["espd"].as_str().unwrap()).unwrap(), atteso.as_bytes());
    assert_eq!(corpo["eform"], atteso);
}

#[test]
fn what_cannot_be_read_is_masked_whole() {
    assert_eq!(mask("<a><b>Marta</a>"), "***");
    assert_eq!(mask("{\"nome\": \"Mar"), "***");
    let binario = STANDARD.encode([0_u8, 159, 146, 150].repeat(40));
    let corpo = masked(&json!({ "allegato": binario }));
    assert!(corpo["allegato"].as_str().unwrap().starts_with("*** (contenuto di"), "{corpo}");
}

#[test]
fn answers_in_pages_are_masked_each() {
    assert_eq!(
        mask("{\"nome\":\"Marta\"}\n{\"cig\":\"B210BC38FE\"}"),
        "{\"nome\":\"***\"}\n{\"cig\":\"B210BC38FE\"}"
    );
}

#[test]
fn documents_within_documents_within_documents_are_masked() {
    let mut testo = "RSSMRA85T10A562S".to_owned();
    for _ in 0..8 {
        testo = json!({ "dentro": STANDARD.encode(&testo) }).to_string();
    }
    assert!(!holds(&mask(&testo), "RSSMRA85T10A562S"), "{testo}");
}

/// Fiscal codes of people: valid ones, omocodia included.
fn some_code() -> impl Strategy<Value = String> {
    ("[A-Z]{6}[0-9]{2}[ABCDEHLMPRST][0-9]{2}[A-Z][0-9]{3}", any::<u8>(), any::<bool>()).prop_map(
        |(quindici, omocodia, minuscolo)| {
            let mut byte = quindici.into_bytes();
            for (n, posto) in [6, 7, 9, 10, 12, 13, 14].into_iter().enumerate() {
                if omocodia >> n & 1 == 1 {
                    byte[posto] = b"LMNPQRSTUV"[usize::from(byte[posto] - b'0')];
                }
            }
            let quindici = String::from_utf8(byte).unwrap();
            let codice = ('A'..='Z')
                .map(|controllo| format!("{quindici}{controllo}"))
                .find(|codice| codice.parse::<cig_domain::CodiceFiscale>().is_ok())
                .unwrap();
            if minuscolo { codice.to_lowercase() } else { codice }
        },
    )
}

/// The code in a text, in XML as text, attribute or comment, each perhaps in base64.
fn some_place(codice: String) -> impl Strategy<Value = Value> {
    ("[a-zà .,<&]{0,12}", 0..5_u8, 0..3_u8).prop_map(move |(intorno, forma, strati)| {
        let pulito: String = intorno.replace(['<', '&'], " ");
        let mut testo = match forma {
            0 => format!("{intorno}{codice}{intorno}"),
            1 => format!("<a><b>{pulito}{codice}</b></a>"),
            2 => format!("<a b=\"{codice}{pulito}\"/>"),
            3 => format!("<a><!--{codice}--></a>"),
            _ => json!({ "x": format!("{intorno}{codice}") }).to_string(),
        };
        for _ in 0..strati {
            testo = STANDARD.encode(testo);
        }
        Value::from(testo)
    })
}

/// The code in many places, also in the names of fields.
fn some_json(codice: String) -> impl Strategy<Value = Value> {
    some_place(codice.clone()).prop_recursive(4, 24, 4, move |dentro| {
        prop_oneof![
            proptest::collection::vec(dentro.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((prop_oneof!["[a-zA-Z]{1,12}", Just(codice.clone())], dentro), 0..4)
                .prop_map(|campi| campi.into_iter().collect::<Map<_, _>>().into()),
        ]
    })
}

fn some_code_in_json() -> impl Strategy<Value = (String, Value)> {
    some_code().prop_flat_map(|codice| (Just(codice.clone()), some_json(codice)))
}

/// Whether the code is in the text, or in a document that it embeds.
fn holds(testo: &str, codice: &str) -> bool {
    let parole = testo.split(|c: char| !(c.is_ascii_alphanumeric() || "+/=".contains(c)));
    testo.to_uppercase().contains(&codice.to_uppercase())
        || parole.filter(|parola| parola.len() >= BASE64_MINIMO).any(|parola| {
            let dentro = STANDARD.decode(parola).ok().and_then(|byte| String::from_utf8(byte).ok());
            dentro.is_some_and(|dentro| holds(&dentro, codice))
        })
}

/// How many fields and values there are.
fn size(json: &Value) -> usize {
    match json {
        Value::Array(valori) => 1 + valori.iter().map(size).sum::<usize>(),
        Value::Object(campi) => 1 + campi.values().map(size).sum::<usize>(),
        _ => 1,
    }
}

proptest! {
    /// Wherever a person's fiscal code stands, it is not in what leaves the house; and JSON stays JSON of the same shape.
    #[test]
    fn no_fiscal_code_of_a_person_is_found_in_the_output((codice, json) in some_code_in_json()) {
        let mascherato = mask(&json.to_string());
        prop_assert!(!holds(&mascherato, &codice), "{codice}: {mascherato}");
        prop_assert_eq!(size(&serde_json::from_str(&mascherato).unwrap()), size(&json));
    }

    #[test]
    fn no_fiscal_code_is_found_in_any_text(prima in "\\PC{0,20}", codice in some_code(), dopo in "\\PC{0,20}") {
        let mascherato = mask(&format!("{prima}{codice}{dopo}"));
        prop_assert!(!holds(&mascherato, &codice), "{codice}: {mascherato}");
    }

    #[test]
    fn any_text_is_answered(testo in ".{0,200}") {
        mask(&testo);
    }
}
