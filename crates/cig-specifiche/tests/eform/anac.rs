//! ANAC's own rules, on bodies that break nothing but what is said.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cig_specifiche::Specifiche;
use serde_json::{Value, json};

use crate::avvisi::{Lotto, Notice};
use crate::now;

static CARTELLA: LazyLock<Option<PathBuf>> = LazyLock::new(|| {
    let vicina = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/npa");
    let cartella = std::env::var_os("RICHIEDI_CIG_SPECIFICHE").map_or_else(vicina, PathBuf::from);
    cartella.join("docs").is_dir().then_some(cartella)
});
static SPECIFICHE: LazyLock<Option<Specifiche>> =
    LazyLock::new(|| CARTELLA.as_ref().map(|cartella| Specifiche::load(cartella).unwrap().specifiche));

/// ANAC's specification; without it the test says that it is skipped.
macro_rules! specifiche {
    () => {
        match SPECIFICHE.as_ref() {
            Some(specifiche) => specifiche,
            None => {
                println!("SALTATO: serve la cartella delle specifiche ANAC (RICHIEDI_CIG_SPECIFICHE)");
                return;
            }
        }
    };
}

fn codice(codice: &str) -> Value {
    json!({ "codice": codice })
}

/// Code and place of all that the rules find; of what is in the eForm with term and lot.
fn found(specifiche: &Specifiche, scheda: &str, form: &Value, eform: &Notice) -> Vec<String> {
    found_in(specifiche, scheda, &json!({ "anacForm": form, "eform": eform.base64() }))
}

fn found_in(specifiche: &Specifiche, scheda: &str, body: &Value) -> Vec<String> {
    let trovate = specifiche.check_rules(scheda, body, now()).unwrap();
    let dove =
        |testo: &str| testo.rsplit_once(" (eForm: ").map(|(_, dove)| dove.trim_end_matches(')').to_owned());
    trovate
        .into_iter()
        .map(|v| match v.percorso.as_str() {
            "$.eform" => format!("{} eForm {}", v.codice, dove(&v.testo).unwrap_or_default()),
            percorso => format!("{} {percorso}", v.codice),
        })
        .collect()
}

const TRA_UN_MESE: (&str, &str) = ("2026-12-20+01:00", "12:00:00+01:00");
const IERI: (&str, &str) = ("2026-11-19+01:00", "12:00:00+01:00");
const MAI: (&str, &str) = ("", "");

/// A notice of one lot of services, of 100,000 euro, with which no rule finds fault.
fn avviso() -> Notice {
    let lotto = Lotto {
        id: "LOT-0001",
        importo: "100000",
        natura: "services",
        accessibilita: ("inc", ""),
        cpv: "72000000",
        altri_cpv: &["72200000"],
        documenti: "https://gare.esempio.it/1",
        contratto_successivo: "false",
        offerte: TRA_UN_MESE,
        accordo_quadro: "none",
        sistema_dinamico: "none",
        ..Lotto::default()
    };
    Notice { procedura: "open", importo: "100000", lotti: vec![lotto], ..Notice::default() }
}

/// What a tender has in its form, as far as rules read it.
fn gara() -> Value {
    json!({
        "appalto": { "categorieMerceologiche": [codice("999")] },
        "lotti": [{
            "lotIdentifier": "LOT-0001",
            "categorieMerceologiche": [codice("999")],
            "afferenteInvestimentiPNRR": false,
            "acquisizioneCup": false,
            "servizioPubblicoLocale": false,
            "ripetizioniEConsegneComplementari": false,
            "opzioniRinnovi": false,
            "lavoroOAcquistoPrevistoInProgrammazione": false,
            "ipotesiCollegamento": { "motivoCollegamento": codice("10") },
            "quadroEconomicoStandard": quadro("impServizi", 100_000),
        }],
    })
}

fn quadro(voce: &str, importo: u32) -> Value {
    let mut quadro = json!({
        "impLavori": 0, "impServizi": 0, "impForniture": 0, "impTotaleSicurezza": 0, "ulterioriSommeNoRibasso": 0,
        "impProgettazione": 0, "sommeOpzioniRinnovi": 0, "sommeRipetizioni": 0,
    });
    quadro[voce] = importo.into();
    quadro
}

/// Money of the national recovery plan, with all that it asks for.
fn pnrr(lotto: &mut Value) {
    lotto["afferenteInvestimentiPNRR"] = true.into();
    lotto["acquisizioneCup"] = true.into();
    lotto["cupLotto"] = json!(["A11B22000000001"]);
    lotto["paritaDiGenereGenerazionale"] =
        json!({ "quota30PerCento": "SI", "misurePremiali": [codice("1")] });
}

/// Works, with all that they ask for.
fn lavori(lotto: &mut Value, eform: &mut Lotto) {
    eform.natura = "works";
    lotto["prestazioniComprese"] = codice("1");
    lotto["quadroEconomicoStandard"] = quadro("impLavori", 100_000);
}

/// A change to the only lot, in the form and in the notice, and what rules find then.
type Caso = (fn(&mut Value, &mut Lotto), &'static [&'static str]);

const LOTTI_DI_P1_16: [Caso; 27] = [
    (|_, e| e.importo = "", &["REG99 eForm BT-27, LOT-0001"]),
    (|_, e| e.importo = "79999.99", &["REG110 eForm BT-27"]),
    (|l, _| l["servizioPubblicoLocale"] = Value::Null, &["REG10 $.anacForm.lotti[0].servizioPubblicoLocale"]),
    (|_, e| e.altri_cpv = &["72000000"], &["REG65 eForm BT-262, LOT-0001"]),
    (|_, e| e.altri_cpv = &["72200000", "72200000"], &["REG66 eForm BT-263, LOT-0001"]),
    (|_, e| e.documenti = "ftp://gare.esempio.it", &["REG8 eForm BT-15, LOT-0001"]),
    (|_, e| e.accessibilita = ("n-inc-just", ""), &["REG33 eForm BT-755, LOT-0001"]),
    (|_, e| e.accessibilita = ("n-inc-just", "solo software di sistema"), &[]),
    (
        |l, e| {
            pnrr(l);
            e.accessibilita = ("n-inc", "");
        },
        &["REG32 eForm BT-754, LOT-0001"],
    ),
    (
        |l, _| {
            pnrr(l);
            l["acquisizioneCup"] = false.into();
        },
        &["REG18 $.anacForm.lotti[0].acquisizioneCup"],
    ),
    (
        |l, e| {
            pnrr(l);
            e.accordo_quadro = "fa-wo-rc";
        },
        &["REG20_1 $.anacForm.lotti[0].cupLotto"],
    ),
    (|_, e| e.natura = "supplies", &["REG36 $.anacForm.lotti[0].quadroEconomicoStandard.impForniture"]),
    (
        |l, _| l["quadroEconomicoStandard"]["impServizi"] = 0.into(),
        &["REG35 $.anacForm.lotti[0].quadroEconomicoStandard.impServizi"],
    ),
    (lavori, &[]),
    (
        |l, e| {
            lavori(l, e);
            l["quadroEconomicoStandard"]["impLavori"] = 0.into();
        },
        &["REG34 $.anacForm.lotti[0].quadroEconomicoStandard.impLavori"],
    ),
    (
        |l, e| {
            lavori(l, e);
            l["prestazioniComprese"] = Value::Null;
        },
        &["REG30 $.anacForm.lotti[0].prestazioniComprese"],
    ),
    (
        |l, e| {
            lavori(l, e);
            l["tipologiaLavoro"] = json!([codice("6")]);
        },
        &["REG20 $.anacForm.lotti[0].cupLotto"],
    ),
    (
        |l, e| {
            lavori(l, e);
            l["quadroEconomicoStandard"]["impLavori"] = 1_000_001.into();
        },
        &["REG5 $.anacForm.lotti[0].strumentiElettroniciSpecifici"],
    ),
    (
        |l, e| {
            lavori(l, e);
            l["derogaQualificazione"] = codice("1");
        },
        &["REG118 $.anacForm.lotti[0].derogaQualificazione.codice"],
    ),
    (
        |l, e| {
            lavori(l, e);
            l["derogaQualificazione"] = codice("2");
        },
        &["REG119 $.anacForm.lotti[0].derogaQualificazione.codice"],
    ),
    (
        |l, _| l["derogaQualificazione"] = codice("3"),
        &["REG120 $.anacForm.lotti[0].derogaQualificazione.codice"],
    ),
    (|l, _| l["derogaQualificazione"] = codice("4"), &[]),
    (
        |l, e| {
            lavori(l, e);
            l["derogaQualificazione"] = codice("4");
        },
        &["REG121 $.anacForm.lotti[0].derogaQualificazione.codice"],
    ),
    (
        |l, e| {
            lavori(l, e);
            l["derogaQualificazione"] = codice("5");
        },
        &["REG122 $.anacForm.lotti[0].derogaQualificazione.codice"],
    ),
    (|_, e| e.offerte = IERI, &["REG105 eForm BT-131, LOT-0001"]),
    (|_, e| e.domande = TRA_UN_MESE, &["REG97 eForm BT-1311, BT-630, LOT-0001"]),
    (|_, e| e.offerte = MAI, &["REG95 eForm BT-131, LOT-0001", "REG96 eForm BT-1311, BT-630, LOT-0001"]),
];

#[test]
fn each_rule_of_p1_16_about_a_lot_of_the_eform_fires_alone() {
    let specifiche = specifiche!();
    assert_eq!(found(specifiche, "P1_16", &gara(), &avviso()), [""; 0]);
    for (indice, (cambia, attese)) in LOTTI_DI_P1_16.into_iter().enumerate() {
        let (mut form, mut eform) = (gara(), avviso());
        cambia(&mut form["lotti"][0], &mut eform.lotti[0]);
        assert_eq!(found(specifiche, "P1_16", &form, &eform), attese, "caso {indice}");
    }
}

#[test]
fn each_rule_of_p1_16_about_the_procedure_of_the_eform_fires_alone() {
    let specifiche = specifiche!();
    let negoziata = || Notice { procedura: "neg-wo-call", ..avviso() };
    let con_condizioni = || {
        let mut form = gara();
        form["lotti"][0]["condizioniNegoziata"] = codice("1");
        form
    };
    let ristretta = |domande| {
        let lotto = Lotto { offerte: MAI, domande, ..avviso().lotti.remove(0) };
        Notice { procedura: "restricted", lotti: vec![lotto], ..avviso() }
    };
    for (form, eform, attese) in [
        (gara(), Notice { importo: "", ..avviso() }, &["REG98 eForm BT-27"][..]),
        (gara(), Notice { importo: "125000.01", ..avviso() }, &["REG110 eForm BT-27"]),
        (gara(), Notice { importo: "125000", ..avviso() }, &[]),
        (gara(), Notice { accelerata: ("true", ""), ..avviso() }, &["REG67 eForm BT-1351"]),
        (gara(), Notice { accelerata: ("true", "calamità"), ..avviso() }, &[]),
        (gara(), Notice { accelerata: ("false", ""), ..avviso() }, &[]),
        (gara(), negoziata(), &["REG6_1 $.anacForm.lotti[0].condizioniNegoziata"]),
        (con_condizioni(), negoziata(), &[]),
        (con_condizioni(), avviso(), &["REG6_2 $.anacForm.lotti[0].condizioniNegoziata"]),
        (gara(), ristretta(TRA_UN_MESE), &[]),
        (gara(), ristretta(IERI), &["REG106 eForm BT-1311, BT-630, LOT-0001"]),
    ] {
        assert_eq!(found(specifiche, "P1_16", &form, &eform), attese, "{eform:?}");
    }
}

#[test]
fn concessions_and_design_contests() {
    let specifiche = specifiche!();
    let casi: [(&str, Caso); 5] = [
        ("P1_19", (|_, _| {}, &[])),
        ("P1_19", (|_, e| e.offerte = MAI, &["REG96 eForm BT-1311, BT-630, LOT-0001"])),
        (
            "P1_19",
            (
                |l, _| l["derogaQualificazione"] = codice("3"),
                &["REG120 $.anacForm.lotti[0].derogaQualificazione.codice"],
            ),
        ),
        ("P1_23", (|_, _| {}, &[])),
        (
            "P1_23",
            (
                |l, e| {
                    e.contratto_successivo = "true";
                    l["quadroEconomicoConcorsiProgettazione"] = json!({});
                },
                &["REG39 $.anacForm.lotti[0].quadroEconomicoConcorsiProgettazione.impStimatoProgSuccessiva"],
            ),
        ),
    ];
    for (scheda, (cambia, attese)) in casi {
        let (mut form, mut eform) = (gara(), avviso());
        cambia(&mut form["lotti"][0], &mut eform.lotti[0]);
        assert_eq!(found(specifiche, scheda, &form, &eform), attese, "{scheda}");
    }
}

#[test]
fn direct_awards() {
    let specifiche = specifiche!();
    let vtea = || Notice { procedura: "neg-wo-call", affidamento_diretto: "urgency", ..avviso() };
    let affidamento = || {
        let partecipante = json!({ "idPartecipante": "a", "ruoloOE": codice("3"), "importo": 100_000 });
        let mut lotto = gara()["lotti"][0].take();
        lotto["partecipanti"] = json!([partecipante]);
        json!({ "appalto": { "motivoUrgenza": codice("1") }, "aggiudicazioni": [lotto] })
    };
    assert_eq!(found(specifiche, "AD1_25", &affidamento(), &vtea()), [""; 0]);

    let aperta = Notice { procedura: "open", ..vtea() };
    let trovate = found(specifiche, "AD1_25", &affidamento(), &aperta);
    assert_eq!(trovate, ["REG68 eForm BT-136"]);
    let mut lavori = vtea();
    lavori.lotti[0].natura = "works";
    let trovate = found(specifiche, "AD1_25", &affidamento(), &lavori);
    assert_eq!(trovate, ["REG34 $.anacForm.aggiudicazioni[0].quadroEconomicoStandard.impLavori"]);

    // Two offers are only of a framework agreement.
    let mut due = affidamento();
    let secondo = json!({ "idPartecipante": "b", "ruoloOE": codice("3"), "importo": 1 });
    due["aggiudicazioni"][0]["partecipanti"].as_array_mut().unwrap().push(secondo);
    let mut accordo = vtea();
    for (codice, trovate) in [("none", 1), ("", 1), ("fa-mix", 0)] {
        accordo.lotti[0].accordo_quadro = codice;
        assert_eq!(found(specifiche, "AD1_25", &due, &accordo).len(), trovate, "{codice}");
    }
    // Another lot than that of the notice.
    let mut altro = affidamento();
    altro["aggiudicazioni"][0]["lotIdentifier"] = "LOT-0009".into();
    let trovate = found(specifiche, "AD1_25", &altro, &vtea());
    assert_eq!(trovate, ["ERR15 eForm "]);
}

#[test]
fn awards_told_by_their_cig_alone() {
    let specifiche = specifiche!();
    let form = json!({ "appalto": {}, "aggiudicazioni": [
        { "cig": "A00000000A", "numeroOfferteAmmesse": 1, "offertePresentate": [] },
        { "cig": "A00000000B", "numeroOfferteAmmesse": 1, "offertePresentate": [] },
    ] });
    let mut eform = avviso();
    eform.lotti.push(Lotto { id: "LOT-0002", ..eform.lotti[0].clone() });
    assert_eq!(found(specifiche, "A1_29", &form, &eform), [""; 0]);
    eform.lotti[1].accessibilita = ("n-inc-just", "");
    assert_eq!(found(specifiche, "A1_29", &form, &eform), ["REG33 eForm BT-755, LOT-0002"]);
    eform.lotti.pop();
    eform.affidamento_diretto = "urgency";
    assert_eq!(found(specifiche, "A1_29", &form, &eform), ["ERR15 eForm ", "REG68 eForm BT-136"]);
    // A form without the appalto that the rule reads.
    let form = json!({ "aggiudicazioni": [{ "cig": "A00000000A" }] });
    assert_eq!(found(specifiche, "A1_31", &form, &eform), ["REG68 eForm BT-136"]);
}

#[test]
fn plans_dynamic_systems_and_modified_contracts() {
    let specifiche = specifiche!();
    let form = json!({ "stazioniAppaltanti": [] });
    assert_eq!(found(specifiche, "PL1_7", &form, &avviso()), [""; 0]);
    let mut eform = avviso();
    eform.lotti.push(Lotto { id: "LOT-0002", importo: "0", offerte: IERI, ..eform.lotti[0].clone() });
    let trovate = found(specifiche, "PL1_7", &form, &eform);
    assert_eq!(trovate, ["REG99 eForm BT-27, LOT-0002", "REG105 eForm BT-131, LOT-0002"]);

    let mut eform = avviso();
    assert_eq!(found(specifiche, "ISDA1", &gara(), &eform), ["REG111 eForm BT-766"]);
    eform.lotti[0].sistema_dinamico = "dps-list";
    assert_eq!(found(specifiche, "ISDA1", &gara(), &eform), [""; 0]);

    let form = json!({ "modificaContrattuale": {} });
    let find = |modifiche: &[_]| {
        found(specifiche, "M1", &form, &Notice { modifiche: modifiche.to_vec(), ..Notice::default() })
    };
    assert_eq!(find(&[("mod-nons", "proroga")]), [""; 0]);
    assert_eq!(
        find(&[("mod-rev", "prezzi")]),
        ["REG54 $.anacForm.modificaContrattuale.motivoRevisionePrezzi"]
    );
    assert_eq!(
        find(&[("mod-cir", "")]),
        ["REG61 $.anacForm.modificaContrattuale.urlDocumentazione", "REG62 eForm BT-201"]
    );
    // Which of two contracts the body is about it does not say.
    assert_eq!(find(&[("mod-cir", "frana"), ("mod-nons", "proroga")]), [""; 0]);
}

#[test]
fn what_other_schede_call_otherwise() {
    let specifiche = specifiche!();
    let soggetto = |codice: &str| json!({ "codiceFiscale": codice, "denominazione": "Impresa" });
    let find = |scheda: &str, form: Value| found_in(specifiche, scheda, &json!({ "anacForm": form }));
    let avr = |soggetti: &[Value]| {
        let stazioni = json!([{ "codiceFiscale": "00000000000" }]);
        find("AVR", json!({ "stazioniAppaltanti": stazioni, "elencoSoggetti": soggetti }))
    };
    assert_eq!(avr(&[soggetto("1"), soggetto("2")]), [""; 0]);
    assert_eq!(avr(&[soggetto("1"), soggetto("1")]), ["REG130 $.anacForm.elencoSoggetti"]);
    assert_eq!(avr(&[soggetto("1"), soggetto("")]), ["REG2 $.anacForm.elencoSoggetti[1].codiceFiscale"]);
    assert_eq!(avr(&[]), ["REG128 $.anacForm.elencoSoggetti"]);

    let soc = |categorie: &[&str]| {
        let categorie: Vec<Value> = categorie.iter().map(|tipo| json!({ "tipo": tipo })).collect();
        let cpv = json!([{ "tipo": "PREVALENTE" }, { "tipo": "SECONDARIA" }]);
        find("SOC", json!({ "subappalto": { "importoSubappalto": 1, "categoria": categorie, "cpv": cpv } }))
    };
    assert_eq!(soc(&["SCORPORABILE", "PREVALENTE"]), [""; 0]);
    assert_eq!(soc(&["PREVALENTE", "PREVALENTE"]), ["REG115 $.anacForm.subappalto.categoria"]);
}

/// ANAC's samples bear the SDK's minimal notices, which say no amount and whose deadline is past.
#[test]
fn anacs_samples_break_what_their_eforms_do() {
    let (specifiche, cartella) = (specifiche!(), CARTELLA.as_ref().unwrap());
    let sample = |scheda: &str| {
        let file = cartella.join(format!("docs/scenari-di-esempio/files/{scheda}.json"));
        let testo = std::fs::read_to_string(file).unwrap();
        let campione: Value = serde_json::from_str(&testo).unwrap();
        let body = &campione["scheda"]["body"];
        // They are in English and in French.
        let incoerenze = specifiche.check_coherence(scheda, body);
        assert_eq!(incoerenze.iter().map(|v| v.codice.as_str()).collect::<Vec<_>>(), ["ERR95"], "{scheda}");
        let mut trovate = found_in(specifiche, scheda, body);
        trovate.retain(|trovata| trovata.contains(" eForm ") || trovata.starts_with("REG20_1"));
        trovate
    };
    assert_eq!(
        sample("P1_16"),
        [
            "REG20_1 $.anacForm.lotti[0].cupLotto",
            "REG20_1 $.anacForm.lotti[1].cupLotto",
            "REG98 eForm BT-27",
            "REG99 eForm BT-27, LOT-0001",
            "REG99 eForm BT-27, LOT-0002",
            "REG105 eForm BT-131, LOT-0001",
            "REG105 eForm BT-131, LOT-0002",
        ]
    );
    assert_eq!(sample("A1_29"), [""; 0]);
}

/// The scheda that a notice of some subtype goes with.
fn scheda(sottotipo: u32) -> Option<String> {
    match sottotipo {
        7..=9 => Some(format!("PL1_{sottotipo}")),
        10..=14 | 16..=21 | 23..=24 => Some(format!("P1_{sottotipo}")),
        25..=28 => Some(format!("AD1_{sottotipo}")),
        29..=37 => Some(format!("A1_{sottotipo}")),
        38..=39 => Some("M1".to_owned()),
        40 => Some("M1_40".to_owned()),
        _ => None,
    }
}

#[test]
fn the_notices_of_the_sdk_are_read() {
    let specifiche = specifiche!();
    let vicina = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/eforms-sdk");
    let sdk = std::env::var_os("RICHIEDI_CIG_EFORMS_SDK").map_or_else(vicina, PathBuf::from);
    let Ok(avvisi) = std::fs::read_dir(sdk.join("examples/notices")) else {
        println!("SALTATO: serve la cartella dell'eForms SDK (RICHIEDI_CIG_EFORMS_SDK)");
        return;
    };
    let texts = |xml: &str, inizio: &str| -> BTreeSet<String> {
        let testi = xml.split(inizio).skip(1).filter_map(|resto| resto.split('<').next());
        testi.map(str::to_owned).collect()
    };
    let mut trovate = BTreeMap::new();
    for avviso in avvisi {
        let percorso = avviso.unwrap().path();
        let nome = percorso.file_stem().unwrap().to_str().unwrap().to_owned();
        let xml = std::fs::read_to_string(&percorso).unwrap();
        let sottotipo = texts(&xml, "listName=\"notice-subtype\">").pop_first();
        let Some(scheda) = sottotipo.and_then(|sottotipo| scheda(sottotipo.parse().ok()?)) else { continue };
        let lotti: Vec<Value> = texts(&xml, "schemeName=\"Lot\">")
            .into_iter()
            .map(|id| json!({ "lotIdentifier": id, "derogaQualificazione": codice("3") }))
            .collect();
        let form = json!({ "lotti": lotti, "aggiudicazioni": lotti, "modificaContrattuale": {} });
        let body = json!({ "anacForm": form, "eform": STANDARD.encode(&xml) });
        let lette = found_in(specifiche, &scheda, &body);
        assert!(!lette.iter().any(|trovata| trovata.starts_with("ERR")), "{nome}: {lette:?}");
        let incoerenze = specifiche.check_coherence(&scheda, &body).into_iter().map(|v| v.codice);
        let incoerenze: BTreeSet<String> = incoerenze.filter(|codice| codice != "ERR95").collect();
        // Of the notices that the SDK gives as wrong ones, one does not describe its second lot.
        let attese: &[&str] = if nome == "INVALID_cn_24_multiple" { &["ERR126"] } else { &[] };
        assert!(incoerenze.iter().eq(attese), "{nome}: {incoerenze:?}");
        trovate.insert(nome, lette);
    }
    assert!(trovate.len() > 50, "{}", trovate.len());
    // Some of what these notices say, seen in their text.
    for (nome, attesa) in [
        ("cn_24_maximal", "REG110 eForm BT-27"),
        ("cn_24_maximal", "REG106 eForm BT-1311, BT-630, LOT-0002"),
        ("cn_24_maximal_100_lots", "REG106 eForm BT-1311, BT-630, LOT-0100"),
        ("cn_24_minimal", "REG98 eForm BT-27"),
        ("cn_81", "REG99 eForm BT-27, LOT-0000"),
        (
            "cn-desg_24",
            "REG39 $.anacForm.lotti[0].quadroEconomicoConcorsiProgettazione.impStimatoProgSuccessiva",
        ),
        ("cn-desg_24", "REG65 eForm BT-262, LOT-0000"),
        ("pin-cfc-social_25", "REG34 $.anacForm.lotti[1].quadroEconomicoStandard.impLavori"),
        ("pin-rtl_25", "REG105 eForm BT-131, LOT-0001"),
        ("veat_23", "REG120 $.anacForm.aggiudicazioni[0].derogaQualificazione.codice"),
        ("can-modif_24_duration", "REG61 $.anacForm.modificaContrattuale.urlDocumentazione"),
    ] {
        let lette = &trovate[nome];
        assert!(lette.iter().any(|trovata| trovata == attesa), "{nome}: {attesa} in {lette:?}");
    }
}
