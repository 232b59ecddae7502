//! Schede to send: invented, and right by ANAC's structure.

use std::path::PathBuf;

use cig_specifiche::Specifiche;
use pcp_mock::mondo_demo;
use serde_json::{Value, json};

use crate::piattaforma::id;

/// A code that was not used before.
pub(crate) fn codice_appalto() -> String {
    format!("PROVA-{}", id())
}

fn voce(lista: &str, codice: &str) -> Value {
    json!({ "idTipologica": lista, "codice": codice })
}

fn stazioni_appaltanti() -> Value {
    json!([{
        "codiceFiscale": mondo_demo::CODICE_FISCALE_ENTE,
        "codiceAusa": mondo_demo::CODICE_AUSA,
        "codiceCentroCosto": mondo_demo::CENTRI_DI_COSTO[0].0,
        "saTitolare": true,
    }])
}

/// A direct award of 13,000 euro for each lot.
pub(crate) fn ad3(lotti: usize) -> Value {
    let aggiudicazioni: Vec<_> = (1..=lotti)
        .map(|numero| {
            json!({
                "lotIdentifier": format!("LOT-{numero:04}"),
                "ccnl": voce("ccnl", "A01"),
                "categoria": voce("categoria", "FS"),
                "codIstat": voce("codIstat", "009048017"),
                "afferenteInvestimentiPNRR": false,
                "quadroEconomicoStandard": { "impServizi": 13000.0, "impTotaleSicurezza": 0.0 },
                "partecipanti": [{
                    "codiceFiscale": "01234567897",
                    "denominazione": "Servizi Inventati s.r.l.",
                    "ruoloOE": voce("ruoloOE", "4"),
                    "tipoOE": voce("tipoOE", "1"),
                    "idPartecipante": id(),
                    "paeseOperatoreEconomico": "ITA",
                    "avvalimento": false,
                    "importo": 12500.0,
                }],
                "datiBase": {
                    "oggetto": format!("Assistenza informatica, lotto {numero}"),
                    "oggettoContratto": voce("oggettoContratto", "services"),
                },
                "datiBaseCPV": {
                    "tipoClassificazione": voce("tipoClassificazione", "cpv"),
                    "cpvPrevalente": voce("CPV", "72250000"),
                },
                "datiBaseContratto": { "codNUTS": voce("codNUTS", "ITI14") },
                "datiBaseAggiudicazioneAppalto": { "dataAggiudicazione": "2026-08-31T10:00:00Z" },
                "datiBaseDocumenti": { "url": "https://gare.example.it/documenti" },
            })
        })
        .collect();
    json!({
        "codice": voce("codiceScheda", "AD3"),
        "versione": "1.0",
        "body": {
            "anacForm": {
                "stazioniAppaltanti": stazioni_appaltanti(),
                "appalto": {
                    "codiceAppalto": codice_appalto(),
                    "motivoUrgenza": voce("motivoUrgenza", "4"),
                    "contrattoDifesa": false,
                    "settore": voce("settore", "1"),
                    "accordoQuadro": false,
                    "datiBase": { "oggetto": "Servizi di assistenza informatica" },
                },
                "aggiudicazioni": aggiudicazioni,
            }
        }
    })
}

/// A direct award of 4,900 euro, of the kind that has no notice.
pub(crate) fn ad5() -> Value {
    json!({
        "codice": voce("codiceScheda", "AD5"),
        "versione": "1.0",
        "body": {
            "anacForm": {
                "stazioniAppaltanti": stazioni_appaltanti(),
                "appalto": {
                    "codiceAppalto": codice_appalto(),
                    "settore": voce("settore", "1"),
                    "datiBase": { "oggetto": "Servizi di assistenza informatica" },
                },
                "aggiudicazioni": [{
                    "lotIdentifier": "LOT-0001",
                    "codIstat": voce("codIstat", "009048017"),
                    "partecipanti": [{
                        "codiceFiscale": "01234567897",
                        "denominazione": "Servizi Inventati s.r.l.",
                        "idPartecipante": id(),
                        "importo": 4900.0,
                    }],
                    "datiBase": {
                        "oggetto": "Assistenza informatica",
                        "oggettoContratto": voce("oggettoContratto", "services"),
                    },
                    "datiBaseCPV": {
                        "tipoClassificazione": voce("tipoClassificazione", "cpv"),
                        "cpvPrevalente": voce("CPV", "72250000"),
                    },
                }],
            }
        }
    })
}

/// ANAC's specification, where it is: the folder of the setting, or the one beside the workspace.
pub(crate) fn specifiche() -> Option<Specifiche> {
    let vicina = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/npa");
    let cartella = std::env::var_os("RICHIEDI_CIG_SPECIFICHE").map_or(vicina, PathBuf::from);
    if !cartella.join("docs").is_dir() {
        println!("SALTATO: mancano le specifiche di ANAC (RICHIEDI_CIG_SPECIFICHE)");
        return None;
    }
    Some(Specifiche::load(&cartella).unwrap().specifiche)
}
