//! `richiedi-cig specifiche ...`, as a person or a script runs it.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

/// ANAC's specification, if it is at hand.
fn specifiche() -> Option<PathBuf> {
    let vicina = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/npa");
    let cartella = std::env::var_os("RICHIEDI_CIG_SPECIFICHE").map_or(vicina, PathBuf::from);
    let trovata = cartella.join("docs").is_dir().then_some(cartella);
    if trovata.is_none() {
        println!("SALTATO: mancano le specifiche di ANAC (RICHIEDI_CIG_SPECIFICHE)");
    }
    trovata
}

fn check(cartella: &Path, corpo: &Value, opzioni: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("corpo.json");
    std::fs::write(&file, corpo.to_string()).unwrap();
    run(cartella, &file, opzioni)
}

fn run(cartella: &Path, file: &Path, opzioni: &[&str]) -> Output {
    let programma = env!("CARGO_BIN_EXE_richiedi-cig");
    let comando = ["specifiche", "controlla", "--specifiche"];
    Command::new(programma).args(comando).arg(cartella).arg(file).args(opzioni).output().unwrap()
}

fn lines(uscita: &Output) -> Vec<Vec<String>> {
    let testo = String::from_utf8(uscita.stdout.clone()).unwrap();
    testo.lines().map(|riga| riga.split('\t').map(str::to_owned).collect()).collect()
}

fn voce(lista: &str, codice: &str) -> Value {
    json!({"idTipologica": lista, "codice": codice})
}

fn ad5(importo: f64) -> Value {
    json!({"scheda": {"codice": voce("codiceScheda", "AD5"), "versione": "1.0", "body": {"anacForm": {
        "stazioniAppaltanti": [{
            "codiceFiscale": "01386030488", "codiceAusa": "0000990001", "codiceCentroCosto": "CDC-1", "saTitolare": true
        }],
        "appalto": {
            "codiceAppalto": "PROVA-0001", "settore": voce("settore", "1"), "datiBase": {"oggetto": "Licenze"}
        },
        "aggiudicazioni": [{
            "lotIdentifier": "LOT-0001", "codIstat": voce("codIstat", "009048017"),
            "datiBase": {"oggetto": "Licenze", "oggettoContratto": voce("oggettoContratto", "supplies")},
            "datiBaseCPV": {
                "tipoClassificazione": voce("tipoClassificazione", "cpv"), "cpvPrevalente": voce("CPV", "48440000")
            },
            "partecipanti": [{
                "idPartecipante": "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "codiceFiscale": "11111111115",
                "denominazione": "Esempio srl", "importo": importo
            }]
        }]
    }}}})
}

#[test]
fn a_clean_scheda_says_nothing_and_ends_well() {
    let Some(cartella) = specifiche() else { return };
    let uscita = check(&cartella, &ad5(4_900.0), &[]);
    assert_eq!((lines(&uscita), uscita.status.code()), (vec![], Some(0)), "{uscita:?}");
}

#[test]
fn each_anomaly_is_a_line_of_four_fields_and_the_same_in_json() {
    let Some(cartella) = specifiche() else { return };
    let mut corpo = ad5(4_900.0);
    let form = &mut corpo["scheda"]["body"]["anacForm"];
    form["appalto"].as_object_mut().unwrap().remove("settore");
    form["aggiudicazioni"][0]["codIstat"]["codice"] = json!("000000000");
    let uscita = check(&cartella, &corpo, &[]);
    assert_eq!(uscita.status.code(), Some(1));
    let righe = lines(&uscita);
    let trovate: Vec<_> =
        righe.iter().map(|riga| (riga[0].as_str(), riga[1].as_str(), riga[2].as_str())).collect();
    let attese = [
        ("ERR4", "errore", "$.anacForm.appalto.settore"),
        ("ERR63", "errore", "$.anacForm.aggiudicazioni[0].codIstat"),
    ];
    assert_eq!(trovate, attese);
    assert!(righe.iter().all(|riga| riga.len() == 4 && !riga[3].is_empty()));
    let json: Value = serde_json::from_slice(&check(&cartella, &corpo, &["--json"]).stdout).unwrap();
    let json: Vec<_> = json.as_array().unwrap().iter().map(|a| a["codice"].as_str().unwrap()).collect();
    assert_eq!(json, ["ERR4", "ERR63"]);
}

#[test]
fn a_scheda_that_anac_does_not_have_is_an_anomaly() {
    let Some(cartella) = specifiche() else { return };
    let mut corpo = ad5(4_900.0);
    corpo["scheda"]["codice"]["codice"] = json!("AD99");
    let uscita = check(&cartella, &corpo, &[]);
    assert_eq!((lines(&uscita)[0][0].as_str(), uscita.status.code()), ("ERR3", Some(1)));
}

#[test]
fn a_check_that_cannot_be_made_says_why_and_ends_with_two() {
    let vuota = tempfile::tempdir().unwrap();
    let file = vuota.path().join("corpo.json");
    for (testo, motivo) in
        [(None, "non si legge"), (Some("{"), "non è JSON"), (Some("{}"), "non contiene le specifiche")]
    {
        if let Some(testo) = testo {
            std::fs::write(&file, testo).unwrap();
        }
        let uscita = run(vuota.path(), &file, &[]);
        let errore = String::from_utf8_lossy(&uscita.stderr);
        assert!(uscita.status.code() == Some(2) && errore.contains(motivo), "{errore}");
        assert!(uscita.stdout.is_empty());
    }
}

#[test]
fn a_version_compared_with_itself_shows_no_difference_and_with_a_changed_one_the_change() {
    let Some(cartella) = specifiche() else { return };
    let compare = |nuova: &Path, opzioni: &[&str]| {
        let programma = env!("CARGO_BIN_EXE_richiedi-cig");
        let argomenti = ["specifiche", "confronta"];
        let uscita =
            Command::new(programma).args(argomenti).args([&cartella, nuova]).args(opzioni).output().unwrap();
        assert_eq!(uscita.status.code(), Some(0), "{uscita:?}");
        String::from_utf8(uscita.stdout).unwrap()
    };
    assert_eq!(compare(&cartella, &[]), "Nessuna differenza.\n");
    // A version with the AD5 alone: every other scheda is gone.
    let ridotta = tempfile::tempdir().unwrap();
    for sotto in ["schede", "tipologiche"] {
        std::fs::create_dir_all(ridotta.path().join("docs/modello-dati").join(sotto)).unwrap();
    }
    for file in ["schede/modello-dati-schede-AD5.yaml", "schede/modello-dati-schede-dati-comuni.yaml"] {
        let file = Path::new("docs/modello-dati").join(file);
        std::fs::copy(cartella.join(&file), ridotta.path().join(&file)).unwrap();
    }
    let json: Value = serde_json::from_str(&compare(ridotta.path(), &["--json"])).unwrap();
    let tolte = json["schedeTolte"].as_array().unwrap();
    assert!(tolte.contains(&json!("AD3")) && !tolte.contains(&json!("AD5")), "{tolte:?}");
}
