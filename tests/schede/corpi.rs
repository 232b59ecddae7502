//! Bodies of crea-appalto.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use pcp_mock::mondo_demo;
use serde_json::{Value, json};
use suites::specifiche;

/// The least that is an ESPD request.
const ESPD: &str = r#"<?xml version="1.0" encoding="UTF-8"?><r:QualificationApplicationRequest
    xmlns:r="urn:oasis:names:specification:ubl:schema:xsd:QualificationApplicationRequest-2"/>"#;

fn voce(lista: &str, codice: &str) -> Value {
    json!({ "idTipologica": lista, "codice": codice })
}

fn stazione() -> Value {
    json!({
        "codiceFiscale": mondo_demo::CODICE_FISCALE_ENTE,
        "codiceAusa": mondo_demo::CODICE_AUSA,
        "codiceCentroCosto": mondo_demo::CENTRI_DI_COSTO[0].0,
        "saTitolare": true,
    })
}

/// A tender of two lots below the EU threshold, right in all that ANAC asks for.
pub(crate) fn p2_16(codice_appalto: &str) -> Value {
    let lotto = |numero: usize| {
        json!({
            "lotIdentifier": format!("LOT-{numero:04}"),
            "categorieMerceologiche": [voce("categorieMerceologiche", "999")],
            "contrattiDisposizioniParticolari": voce("contrattiDisposizioniParticolari", "1"),
            "codIstat": voce("codIstat", "009048017"),
            "afferenteInvestimentiPNRR": false,
            "acquisizioneCup": false,
            "finanziamenti": [{ "tipoFinanziamento": voce("tipoFinanziamento", "A"), "importo": 45_000.5 }],
            "prestazioniComprese": voce("prestazioni", "1"),
            "servizioPubblicoLocale": false,
            "ripetizioniEConsegneComplementari": false,
            "lavoroOAcquistoPrevistoInProgrammazione": false,
            "ccnl": voce("ccnl", "H01"),
            "opzioniRinnovi": false,
            "ipotesiCollegamento": { "motivoCollegamento": voce("motivoCollegamento", "10") },
            "categoria": voce("categoria", "FS"),
            "quadroEconomicoStandard": { "impServizi": 45_000.5, "impTotaleSicurezza": 0, "sommeADisposizione": 0 },
            "datiBase": {
                "oggettoContratto": voce("oggettoContratto", "services"),
                "oggetto": format!("Pulizia degli uffici, lotto {numero}"),
                "importo": 45_000.5,
            },
            "datiBaseContratto": { "codNUTS": voce("codNUTS", "ITI14") },
            "datiBaseAggiuntivi": { "affidamentiRiservati": [voce("affidamentiRiservati", "none")] },
            "datiBaseTerminiInvio": { "scadenzaPresentazioneOfferte": "2099-01-15T12:00:00Z" },
            "datiBaseCPV": {
                "tipoClassificazione": voce("tipoClassificazione", "cpv"),
                "cpvPrevalente": voce("CPV", "90919200"),
            },
            "datiBaseDocumenti": { "url": "https://gare.example.it/documenti/7" },
        })
    };
    json!({ "scheda": {
        "codice": voce("codiceScheda", "P2_16"),
        "versione": "1.0",
        "body": {
            "anacForm": {
                "stazioniAppaltanti": [stazione()],
                "appalto": {
                    "codiceAppalto": codice_appalto,
                    "categorieMerceologiche": [voce("categorieMerceologiche", "999")],
                    "motivoUrgenza": voce("motivoUrgenza", "7"),
                    "datiBase": { "oggetto": "Pulizia degli uffici", "importo": 90_001 },
                    "datiBaseProcedura": { "tipoProcedura": voce("tipoProcedura", "open") },
                    "datiBaseStrumentiProcedura": {
                        "accordoQuadro": voce("accordoQuadro", "none"),
                        "sistemaDinamicoAcquisizione": voce("sistemaDinamicoAcquisizione", "none"),
                        "astaElettronica": false,
                    },
                },
                "lotti": [lotto(1), lotto(2)],
            },
            "espd": BASE64_STANDARD.encode(ESPD),
        },
    } })
}

/// ANAC's own example of a tender of two lots above the EU threshold, with its eForm. It is older than the schemas and the
/// rules that judge it: only what they refuse of it is mended.
pub(crate) fn p1_16(codice_appalto: &str) -> Value {
    let mut corpo = specifiche::example("P1_16");
    let body = &mut corpo["scheda"]["body"];
    let eform = BASE64_STANDARD.decode(body["eform"].as_str().unwrap()).unwrap();
    body["eform"] = BASE64_STANDARD.encode(mended(&String::from_utf8(eform).unwrap())).into();
    let form = &mut body["anacForm"];
    form["stazioniAppaltanti"] = json!([stazione()]);
    form["appalto"]["codiceAppalto"] = json!(codice_appalto);
    form["appalto"]["motivazioneCIG"] = voce("motivazioneCIG", "1");
    for lotto in form["lotti"].as_array_mut().unwrap() {
        let campi = lotto.as_object_mut().unwrap();
        for tolto in [
            "saNonSoggettaObblighi24Dicembre2015",
            "iniziativeNonSoddisfacenti",
            "regimeParticolare",
            "cupLotto",
        ] {
            campi.shift_remove(tolto).unwrap();
        }
        lotto["acquisizioneCup"] = json!(false);
        lotto["finanziamenti"] =
            json!([{ "tipoFinanziamento": voce("tipoFinanziamento", "A"), "importo": 100_000 }]);
        lotto["ccnl"] = voce("ccnl", "H01");
        lotto["codIstat"] = voce("codIstat", "009048017");
        lotto["docFAP"] = json!(true);
        lotto["quadroEconomicoStandard"]["impServizi"] = json!(100_000);
    }
    corpo
}

/// The eForm in Italian (BT-702), with a deadline to come (BT-131), and with the estimated values (BT-27) that it lacks: the
/// procedure's, and those of its two lots.
fn mended(eform: &str) -> String {
    const CLASSIFICATION: &str = "<cac:MainCommodityClassification>";
    let eform = eform
        .replace(">ENG</cbc:NoticeLanguageCode>", ">ITA</cbc:NoticeLanguageCode>")
        .replace(">2024-02-04+02:00<", ">2099-01-15+01:00<");
    let projects: Vec<_> = eform.split(CLASSIFICATION).collect();
    assert_eq!(projects.len(), 4);
    let mut mended = projects[0].to_owned();
    for (project, value) in projects[1..].iter().zip(["200000", "100000", "100000"]) {
        mended.extend([
            "<cac:RequestedTenderTotal><cbc:EstimatedOverallContractAmount currencyID=\"EUR\">",
            value,
            "</cbc:EstimatedOverallContractAmount></cac:RequestedTenderTotal>",
            CLASSIFICATION,
            project,
        ]);
    }
    mended
}

/// The least by which a scheda can be followed, with its lot in the list of that name: nothing more is asked for where
/// ANAC's specification is not at hand.
pub(crate) fn bare(codice: &str, elenco: &str) -> Value {
    json!({ "scheda": {
        "codice": voce("codiceScheda", codice),
        "versione": "1.0",
        "body": { "anacForm": {
            "stazioniAppaltanti": [stazione()],
            "appalto": { "codiceAppalto": format!("PROVA-{codice}") },
            elenco: [{ "lotIdentifier": "LOT-0001" }],
        } },
    } })
}
