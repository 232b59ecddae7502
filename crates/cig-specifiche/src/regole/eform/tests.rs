//! The table of terms against the eForms SDK, and eForms that nobody would write.

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use serde_json::json;

use super::termini::{Genere, TERMINI};
use super::testata::{LINGUA, SOTTOTIPO};
use super::*;
use crate::xml::BYTE;

const ZONA: FixedOffset = FixedOffset::east_opt(3600).unwrap();

#[test]
fn each_term_is_where_the_sdk_has_it() {
    let vicina = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/eforms-sdk");
    let sdk = std::env::var_os("RICHIEDI_CIG_EFORMS_SDK").map_or_else(vicina, PathBuf::from);
    let Ok(testo) = std::fs::read_to_string(sdk.join("fields/fields.json")) else {
        println!("SALTATO: serve la cartella dell'eForms SDK (RICHIEDI_CIG_EFORMS_SDK)");
        return;
    };
    let campi: Value = serde_json::from_str(&testo).unwrap();
    let campi = campi["fields"].as_array().unwrap();
    let field = |id: &str| campi.iter().find(|campo| campo["id"] == id).unwrap_or_else(|| panic!("{id}"));
    for termine in &TERMINI {
        let campo = field(termine.campo);
        assert_eq!(campo["xpathAbsolute"], termine.xpath, "{}", termine.campo);
        let atteso: &[&str] = match termine.genere {
            Genere::Codice | Genere::Codici => &["code"],
            Genere::Testo => &["text-multilingual", "url"],
            Genere::Importo => &["amount"],
            // Whether a procedure is accelerated is a code of two values, true and false.
            Genere::Indicatore => &["indicator", "code"],
            Genere::Scadenza => &["date"],
        };
        assert!(atteso.contains(&campo["type"].as_str().unwrap()), "{}: {}", termine.campo, campo["type"]);
        if termine.genere == Genere::Scadenza {
            let ora = field(&termine.campo.replace("(d)", "(t)"));
            assert_eq!(ora["xpathAbsolute"], termine.xpath.replace("EndDate", "EndTime"));
        }
    }
    for (campo, xpath) in [SOTTOTIPO, LINGUA] {
        assert_eq!(field(campo)["xpathAbsolute"], xpath, "{campo}");
    }
}

fn read(xml: &[u8]) -> (Map<String, Value>, Lettura) {
    let Value::Object(mut form) = json!({ "lotti": [{ "lotIdentifier": "LOT-0001" }] }) else {
        unreachable!()
    };
    let lettura = add(&mut form, &STANDARD.encode(xml), false, ZONA);
    (form, lettura)
}

fn notice(dentro: &str) -> String {
    format!(
        "<ContractNotice xmlns=\"{UBL}ContractNotice-2\" xmlns:cbc=\"{UBL}CommonBasicComponents-2\" \
         xmlns:cac=\"{UBL}CommonAggregateComponents-2\">{dentro}</ContractNotice>"
    )
}

#[test]
fn nothing_is_expanded_and_no_depth_or_size_is_too_much() {
    let bomba = format!(
        "<!DOCTYPE a [<!ENTITY b \"{}\"><!ENTITY c \"{}\">]>{}",
        "lol".repeat(100),
        "&b;".repeat(100),
        notice("&c;")
    );
    let refused = |xml: &[u8]| {
        let (_, lettura) = read(xml);
        let [difetto] = &lettura.difetti[..] else { panic!("{:?}", lettura.difetti) };
        assert!(!lettura.riuscita);
        (difetto.codice, difetto.gravita)
    };
    assert_eq!(refused(bomba.as_bytes()), (ILLEGGIBILE, Gravita::Errore));
    assert_eq!(refused(b"\xff\xfe<"), (ILLEGGIBILE, Gravita::Errore));
    assert_eq!(refused(b"<a/>"), (DI_ALTRO_TIPO, Gravita::Errore));
    assert_eq!(refused(b"<ContractNotice/>"), (DI_ALTRO_TIPO, Gravita::Errore));
    assert!(read(format!("\u{feff}{}", notice("")).as_bytes()).1.riuscita);
    // What is too large for us may not be so for PCP.
    assert_eq!(refused(&vec![b' '; BYTE + 8]), (ILLEGGIBILE, Gravita::Avviso));
    assert_eq!(
        refused(notice(&"<a/>".repeat(bounded_xml::NODES as usize)).as_bytes()),
        (ILLEGGIBILE, Gravita::Avviso)
    );
    let attributi = (0..20_000).map(|n| format!(" a{n}=''")).collect::<Vec<_>>().concat();
    assert_eq!(refused(notice(&format!("<a{attributi}/>")).as_bytes()), (ILLEGGIBILE, Gravita::Avviso));
    let fondo = 200_000;
    let (_, lettura) = read(notice(&format!("{}{}", "<a>".repeat(fondo), "</a>".repeat(fondo))).as_bytes());
    assert!(lettura.riuscita || lettura.difetti[0].codice == ILLEGGIBILE);
}

/// XML that looks like a notice, with elements that the terms name.
fn any_xml() -> impl Strategy<Value = String> {
    let nome = prop::sample::select(vec![
        "cac:ProcurementProjectLot",
        "cac:ProcurementProject",
        "cac:TenderingProcess",
        "cac:RequestedTenderTotal",
        "cac:TenderSubmissionDeadlinePeriod",
        "cac:ProcessJustification",
        "cac:ContractingSystem",
        "cbc:ID",
        "cbc:EstimatedOverallContractAmount",
        "cbc:EndDate",
        "cbc:EndTime",
        "cbc:ProcessReasonCode",
        "cbc:ContractingSystemTypeCode",
    ]);
    let lista = prop::sample::select(vec!["Lot", "framework-agreement", "accelerated-procedure", ""]);
    let testo = prop::sample::select(vec![
        "LOT-0001",
        "2026-02-30",
        "2026-12-01+01:00",
        "10:00:00Z",
        "1e9",
        "-0.5",
        "è",
        "",
    ]);
    let foglia = (nome.clone(), lista.clone(), testo).prop_map(|(nome, lista, testo)| {
        format!("<{nome} schemeName=\"{lista}\" listName=\"{lista}\">{testo}</{nome}>")
    });
    let albero = foglia.prop_recursive(4, 40, 5, move |dentro| {
        (nome.clone(), prop::collection::vec(dentro, 0..5))
            .prop_map(|(nome, figli)| format!("<{nome}>{}</{nome}>", figli.concat()))
    });
    prop::collection::vec(albero, 0..6).prop_map(|figli| notice(&figli.concat()))
}

proptest! {
    #[test]
    fn any_notice_is_read_without_a_panic(xml in any_xml(), taglio in any::<prop::sample::Index>(), altro: u8) {
        let (form, lettura) = read(xml.as_bytes());
        prop_assert!(lettura.riuscita);
        prop_assert_eq!(form["lotti"].as_array().map(Vec::len), Some(1));
        // A byte of it changed, and the rest cut off.
        let mut byte = xml.into_bytes();
        let taglio = taglio.index(byte.len());
        byte[taglio] = altro;
        read(&byte);
        byte.truncate(taglio);
        let (_, lettura) = read(&byte);
        prop_assert!(!lettura.riuscita);
    }
}
