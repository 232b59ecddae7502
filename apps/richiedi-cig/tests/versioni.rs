//! `richiedi-cig specifiche importa|elenca|confronta` on a store, as a person or a script runs it.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use cig_specifiche::Specifiche;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A store, and folders with versions of a small specification.
struct Banco {
    cartella: TempDir,
}

impl Banco {
    fn new() -> Self {
        Self { cartella: tempfile::tempdir().unwrap() }
    }

    /// A version of the scheda X with that property, and a list with a flaw.
    fn version(&self, campo: &str) -> PathBuf {
        let radice = self.cartella.path().join(campo);
        let dati = radice.join("docs/modello-dati");
        for sotto in ["schede", "tipologiche", "regole"] {
            std::fs::create_dir_all(dati.join(sotto)).unwrap();
        }
        let scheda = json!({ "components": { "schemas": { "SchedaXType": {
            "type": "object", "required": [campo], "properties": { campo: { "type": "string" } }
        } } } });
        std::fs::write(dati.join("schede/X.yaml"), scheda.to_string()).unwrap();
        let lista = "[{ \"codice\": \"1\", \"descrizione\": { \"it\": \"Uno\" } },\n{}]";
        std::fs::write(dati.join("tipologiche/prova.json"), lista).unwrap();
        radice
    }

    /// The same as a zip.
    fn zipped(&self, campo: &str) -> PathBuf {
        let zip = self.cartella.path().join(format!("{campo}.zip"));
        std::fs::write(&zip, Specifiche::load(&self.version(campo)).unwrap().pack().unwrap()).unwrap();
        zip
    }

    fn database(&self) -> String {
        format!("sqlite://{}?mode=rwc", self.cartella.path().join("archivio.db").display())
    }

    /// Runs a command on the store: how it ended, what it said, what it complained of.
    fn run(&self, comando: &str, argomenti: &[&str]) -> (i32, String, String) {
        run(comando, argomenti, &["--database", &self.database()])
    }

    fn import(&self, percorso: &Path, argomenti: &[&str]) -> (i32, String, String) {
        self.run("importa", &[&[percorso.to_str().unwrap()], argomenti].concat())
    }

    /// The fingerprint of a version that is imported now.
    fn imported(&self, campo: &str, giorno: &str) -> String {
        let (esito, testo, _) = self.import(&self.version(campo), &["--json", "--in-vigore-dal", giorno]);
        assert_eq!(esito, 0);
        let json: Value = serde_json::from_str(&testo).unwrap();
        json["versione"]["impronta"].as_str().unwrap().to_owned()
    }
}

fn run(comando: &str, argomenti: &[&str], altri: &[&str]) -> (i32, String, String) {
    let mut programma = Command::new(env!("CARGO_BIN_EXE_richiedi-cig"));
    for (nome, _) in std::env::vars().filter(|(nome, _)| nome.starts_with("RICHIEDI_CIG_")) {
        programma.env_remove(nome);
    }
    // Migrations have nothing to say here.
    programma.env("RUST_LOG", "off");
    let Output { status, stdout, stderr } =
        programma.args(["specifiche", comando]).args(argomenti).args(altri).output().unwrap();
    let testo = |byte| String::from_utf8(byte).unwrap();
    (status.code().unwrap(), testo(stdout), testo(stderr))
}

#[test]
fn a_version_is_imported_once_from_a_folder_or_a_zip_and_its_flaws_are_told() {
    let banco = Banco::new();
    let (esito, testo, _) = banco.import(&banco.version("a"), &["--in-vigore-dal", "2026-06-30"]);
    let righe: Vec<_> = testo.lines().collect();
    let [avvertenza, importata] = righe.as_slice() else { panic!("{testo}") };
    assert_eq!(esito, 0);
    assert!(avvertenza.starts_with("Avvertenza: modello-dati/tipologiche/prova.json (riga 2): "), "{testo}");
    assert!(
        importata.starts_with("Importata la versione ") && importata.ends_with("in vigore dal 30/06/2026.")
    );

    let impronta = importata.split_whitespace().nth(3).unwrap().trim_end_matches(',');
    let (esito, testo, _) = banco.import(&banco.zipped("a"), &[]);
    assert_eq!(
        (esito, testo.as_str()),
        (
            1,
            format!("La versione {impronta} c'è già, in vigore dal 30/06/2026: nulla è cambiato.\n").as_str()
        )
    );
    let (esito, testo, _) = banco.import(&banco.zipped("a"), &["--json"]);
    let json: Value = serde_json::from_str(&testo).unwrap();
    assert_eq!((esito, &json["esito"]), (1, &json!("presente")));
    assert_eq!(json["versione"]["avvertenze"].as_array().unwrap().len(), 1);
    let (esito, testo, _) = banco.import(&banco.zipped("a"), &["--in-vigore-dal", "2026-07-15"]);
    assert_eq!(
        (esito, testo.as_str()),
        (0, format!("La versione {impronta} c'era già: ora è in vigore dal 15/07/2026.\n").as_str())
    );
}

#[test]
fn versions_are_listed_with_the_one_in_force() {
    let banco = Banco::new();
    assert_eq!(banco.run("elenca", &[]), (0, "Nessuna versione.\n".to_owned(), String::new()));
    let passata = banco.imported("a", "2020-01-01");
    let futura = banco.imported("b", "2199-01-01");
    let attuale = banco.imported("c", "2026-06-30");
    let (_, testo, _) = banco.run("elenca", &[]);
    let righe: Vec<_> =
        testo.lines().skip(1).map(|riga| riga.split_whitespace().collect::<Vec<_>>()).collect();
    assert_eq!(righe[0][..2], [&futura[..12], "01/01/2199"]);
    assert_eq!(righe[1][..3], ["*", &attuale[..12], "30/06/2026"]);
    assert_eq!(righe[2][..2], [&passata[..12], "01/01/2020"]);
    assert_eq!(righe[2][4..], ["1", banco.version("a").canonicalize().unwrap().to_str().unwrap()]);

    let (esito, testo, _) = banco.run("elenca", &["--json"]);
    let json: Value = serde_json::from_str(&testo).unwrap();
    let righe: Vec<_> =
        json.as_array().unwrap().iter().map(|riga| (&riga["impronta"], &riga["inVigore"])).collect();
    let attese =
        [(&json!(futura), &json!(false)), (&json!(attuale), &json!(true)), (&json!(passata), &json!(false))];
    assert_eq!((esito, righe.as_slice()), (0, attese.as_slice()));
    assert_eq!(json[1]["inVigoreDal"], "2026-06-30");
}

#[test]
fn folders_zips_and_stored_versions_are_compared_with_each_other() {
    let banco = Banco::new();
    let (prima, nuova) = (banco.imported("a", "2026-06-30"), banco.imported("b", "2026-06-30"));
    let (cartella, zip) = (banco.version("a"), banco.zipped("b"));
    let atteso = "Scheda X:\n  campo tolto $.a: obbligatorio\n  campo aggiunto $.b: obbligatorio\n";
    for (prima, nuova) in [
        (&prima[..8], &nuova[..8]),
        (cartella.to_str().unwrap(), zip.to_str().unwrap()),
        (&prima, zip.to_str().unwrap()),
    ] {
        let (esito, testo, errore) = banco.run("confronta", &[prima, nuova]);
        assert_eq!((esito, testo.as_str()), (0, atteso), "{errore}");
    }
    let (_, testo, _) = banco.run("confronta", &[&nuova, &nuova]);
    assert_eq!(testo, "Nessuna differenza.\n");
    let (_, testo, _) = banco.run("confronta", &["--json", &prima, &nuova]);
    let json: Value = serde_json::from_str(&testo).unwrap();
    assert_eq!(json["schede"]["X"]["campi"]["$.b"], json!([{ "aggiunto": "obbligatorio" }]));
}

#[test]
fn what_cannot_be_done_is_told_in_italian_and_ends_with_two() {
    let banco = Banco::new();
    let vuota = banco.cartella.path().to_str().unwrap();
    let testo = banco.cartella.path().join("testo.zip");
    std::fs::write(&testo, "un testo").unwrap();
    for (comando, argomenti, motivo) in [
        ("importa", vec![vuota], "non contiene le specifiche ANAC: manca docs/modello-dati/schede"),
        ("importa", vec![testo.to_str().unwrap()], "non è uno zip che si possa leggere"),
        ("confronta", vec!["abcd", "abcd"], "La versione «abcd» non c'è."),
        ("confronta", vec!["./non-c-è", "abcd"], "non contiene le specifiche ANAC"),
        ("aggiorna-liste", vec!["--utente", "rup"], "serve --configurazione FILE"),
    ] {
        let (esito, uscita, errore) = banco.run(comando, &argomenti);
        assert_eq!((esito, uscita.as_str()), (2, ""), "{comando} {argomenti:?}");
        assert!(errore.contains(motivo), "{comando} {argomenti:?}: {errore}");
    }
    let (esito, _, errore) = run("elenca", &[], &[]);
    assert!(esito == 2 && errore.contains("serve --database INDIRIZZO"), "{errore}");
    let (esito, _, errore) = banco.import(&banco.version("a"), &["--in-vigore-dal", "domani"]);
    assert!(esito == 2 && errore.contains("--in-vigore-dal"), "{errore}");
}
