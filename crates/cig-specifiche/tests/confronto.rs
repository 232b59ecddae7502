//! Two versions of a specification compared, and what tells a version from another.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use cig_domain::porte::Confronto;
use cig_specifiche::{Caricamento, Specifiche};
use serde_json::json;
use tempfile::TempDir;

/// A folder with these files under `docs/modello-dati/`.
fn folder(file: &[(&str, String)]) -> TempDir {
    let cartella = tempfile::tempdir().unwrap();
    let docs = cartella.path().join("docs/modello-dati");
    for nome in ["schede", "tipologiche", "regole"] {
        std::fs::create_dir_all(docs.join(nome)).unwrap();
    }
    for (nome, testo) in file {
        std::fs::write(docs.join(nome), testo).unwrap();
    }
    cartella
}

/// A folder of which everything is read.
fn load(file: &[(&str, String)]) -> Specifiche {
    let Caricamento { specifiche, mut avvertenze, .. } = Specifiche::load(folder(file).path()).unwrap();
    avvertenze.retain(|avvertenza| avvertenza.posizione != "codice 6");
    assert_eq!(avvertenze, [], "besides the value that is there for two periods");
    specifiche
}

fn giorno(testo: &str) -> NaiveDate {
    testo.parse().unwrap()
}

/// A scheda whose `anacForm` has these requirements and properties.
fn scheda(codice: &str, required: &str, properties: &str) -> String {
    format!(
        "components:\n  schemas:\n    Scheda{codice}Type:\n      type: object\n      properties:\n        \
         anacForm: {{ type: object, required: {required}, properties: {properties} }}\n"
    )
}

/// Each rule: its code and its cells for `appalto` and `lotti`.
fn tabella(regole: &[(&str, &str, &str)]) -> String {
    let regole = regole.iter().enumerate().map(|(indice, (codice, appalto, lotti))| {
        format!(
            "<rule id=\"r{indice}\"><description>{codice}</description>\
             <inputEntry><text>{appalto}</text></inputEntry><inputEntry><text>{lotti}</text></inputEntry>\
             <outputEntry><text>\"{{\\\"codice\\\":\\\"{codice}\\\"}}\"</text></outputEntry></rule>"
        )
    });
    let regole: String = regole.collect();
    format!(
        "<definitions xmlns=\"https://www.omg.org/spec/DMN/20191111/MODEL/\"><decision id=\"X\">\
         <decisionTable hitPolicy=\"COLLECT\"><input><inputExpression><text>appalto</text></inputExpression></input>\
         <input><inputExpression><text>lotti</text></inputExpression></input><output/>{regole}\
         </decisionTable></decision></definitions>"
    )
}

/// Each value: code, description, first and last day.
fn lista(voci: &[(&str, &str, Option<&str>, Option<&str>)]) -> String {
    let voci = voci.iter().map(|(codice, descrizione, inizio, fine)| {
        json!({ "codice": codice, "descrizione": { "it": descrizione }, "dataInizio": inizio, "dataFine": fine })
    });
    voci.collect::<serde_json::Value>().to_string()
}

fn before() -> Specifiche {
    let properties = "{ appalto: { type: object, properties: { oggetto: { type: string }, link: { type: string } } }, \
                      dovuto: { type: string }, possibile: { type: string }, tolto: { type: string }, \
                      lotti: { type: array, items: { type: object, required: [id], properties: { \
                        id: { type: string }, scelta: { oneOf: [{ type: object, properties: { a: { type: string } } }] } } } } }";
    load(&[
        ("schede/X.yaml", scheda("X", "[dovuto, tolto]", properties)),
        ("schede/Uguale.yaml", scheda("Uguale", "[a]", "{ a: { type: string } }")),
        ("schede/Vecchia.yaml", scheda("Vecchia", "[]", "{ a: { type: string } }")),
        (
            "regole/X.dmn",
            tabella(&[
                ("REG1", "appalto.oggetto = null", ""),
                ("REG2", "appalto.link = null", "count(lotti) &gt; 1"),
                ("REG3", "", "count(lotti) = 0"),
                ("REG5", "appalto.oggetto = \"a\"", ""),
                ("REG5", "appalto.oggetto = \"b\"", ""),
            ]),
        ),
        ("regole/SoloRegole.dmn", tabella(&[("REG1", "appalto = null", "")])),
        (
            "tipologiche/prova.json",
            lista(&[
                ("1", "Uno", None, None),
                ("2", "Due", None, None),
                ("3", "Tre", Some("2024-01-01T00:00:00Z"), None),
                ("4", "Quattro", None, None),
                ("5", "Scaduto da tempo", None, Some("2020-12-31T00:00:00")),
                ("6", "Sei", None, Some("2025-12-31T00:00:00")),
            ]),
        ),
        ("tipologiche/vecchia.json", lista(&[("1", "Uno", None, None)])),
    ])
}

fn after() -> Specifiche {
    let properties = "{ appalto: { type: object, properties: { oggetto: { type: string } } }, \
                      dovuto: { type: string }, possibile: { type: string }, \
                      lotti: { type: array, items: { type: object, required: [id, cup], properties: { \
                        id: { type: string }, cup: { type: string }, \
                        scelta: { oneOf: [{ type: object, properties: { a: { type: string }, b: { type: string } } }] } } } } }";
    load(&[
        ("schede/X.yaml", scheda("X", "[possibile]", properties)),
        ("schede/Uguale.yaml", scheda("Uguale", "[a]", "{ a: { type: string } }")),
        ("schede/Nuova.yaml", scheda("Nuova", "[]", "{ a: { type: string } }")),
        (
            "regole/X.dmn",
            tabella(&[
                ("REG4", "", ""),
                ("REG5", "appalto.oggetto = \"b\"", ""),
                ("REG5", "appalto.oggetto = \"c\"", ""),
                ("REG1", "appalto.oggetto = null", ""),
                ("REG2", "appalto.link = null", "some l in lotti\nsatisfies l.cup = null"),
            ]),
        ),
        ("regole/NuoveRegole.dmn", tabella(&[("REG1", "appalto = null", "")])),
        (
            "tipologiche/prova.json",
            lista(&[
                ("1", "Uno", None, None),
                ("3", "Tre", Some("2024-01-01T00:00:00Z"), Some("2026-06-30T00:00:00Z")),
                ("4", "Quattro, nuovo", None, None),
                ("5", "Scaduto", None, Some("2020-12-31T00:00:00")),
                ("6", "Sei", None, Some("2025-12-31T00:00:00")),
                ("6", "Sei, da domani", Some("2027-01-01T00:00:00"), None),
                ("7", "Sette", None, None),
            ]),
        ),
        ("tipologiche/nuova.json", lista(&[("1", "Uno", None, None)])),
    ])
}

fn every_kind() -> Confronto {
    before().compare(&after(), giorno("2026-07-15"))
}

#[test]
fn each_kind_of_change_is_told_to_people() {
    let atteso = "\
Scheda Nuova aggiunta
Scheda NuoveRegole aggiunta
Scheda SoloRegole tolta
Scheda Vecchia tolta
Scheda X:
  campo tolto $.anacForm.appalto.link: facoltativo
  campo cambiato $.anacForm.dovuto: prima obbligatorio, ora facoltativo
  campo aggiunto $.anacForm.lotti[].cup: obbligatorio
  campo aggiunto $.anacForm.lotti[].scelta.b: facoltativo
  campo cambiato $.anacForm.possibile: prima facoltativo, ora obbligatorio
  campo tolto $.anacForm.tolto: obbligatorio
  regola cambiata REG2: prima appalto «appalto.link = null» e lotti «count(lotti) > 1», \
    ora appalto «appalto.link = null» e lotti «some l in lotti satisfies l.cup = null»
  regola tolta REG3: lotti «count(lotti) = 0»
  regola aggiunta REG4: sempre
  regola cambiata REG5: prima appalto «appalto.oggetto = \"a\"», ora appalto «appalto.oggetto = \"c\"»
Lista nuova aggiunta
Lista vecchia tolta
Lista prova:
  valore tolto 2: «Due»
  valore cambiato 3: prima «Tre» dal 01/01/2024, ora «Tre» dal 01/01/2024 fino al 30/06/2026
  valore cambiato 4: prima «Quattro», ora «Quattro, nuovo»
  valore aggiunto 6: «Sei, da domani» dal 01/01/2027
  valore aggiunto 7: «Sette»
";
    assert_eq!(every_kind().to_string(), atteso);
}

#[test]
fn each_kind_of_change_is_there_for_programs() {
    let cella = |colonna: &str, espressione: &str| json!({ "colonna": colonna, "espressione": espressione });
    let oggetto = |valore: &str| json!([cella("appalto", &format!("appalto.oggetto = \"{valore}\""))]);
    let valore = |descrizione: &str, inizio: Option<&str>, fine: Option<&str>| json!({ "dataInizio": inizio, "dataFine": fine, "descrizione": descrizione });
    let link = cella("appalto", "appalto.link = null");
    let atteso = json!({
        "schedeAggiunte": ["Nuova", "NuoveRegole"],
        "schedeTolte": ["SoloRegole", "Vecchia"],
        "schede": { "X": {
            "campi": {
                "$.anacForm.appalto.link": [{ "tolto": "facoltativo" }],
                "$.anacForm.dovuto": [{ "cambiato": { "prima": "obbligatorio", "dopo": "facoltativo" } }],
                "$.anacForm.lotti[].cup": [{ "aggiunto": "obbligatorio" }],
                "$.anacForm.lotti[].scelta.b": [{ "aggiunto": "facoltativo" }],
                "$.anacForm.possibile": [{ "cambiato": { "prima": "facoltativo", "dopo": "obbligatorio" } }],
                "$.anacForm.tolto": [{ "tolto": "obbligatorio" }],
            },
            "regole": {
                "REG2": [{ "cambiato": {
                    "prima": [link, cella("lotti", "count(lotti) > 1")],
                    "dopo": [link, cella("lotti", "some l in lotti\nsatisfies l.cup = null")],
                } }],
                "REG3": [{ "tolto": [cella("lotti", "count(lotti) = 0")] }],
                "REG4": [{ "aggiunto": [] }],
                "REG5": [{ "cambiato": { "prima": oggetto("a"), "dopo": oggetto("c") } }],
            },
        } },
        "listeAggiunte": ["nuova"],
        "listeTolte": ["vecchia"],
        "liste": { "prova": {
            "2": [{ "tolto": valore("Due", None, None) }],
            "3": [{ "cambiato": {
                "prima": valore("Tre", Some("2024-01-01"), None),
                "dopo": valore("Tre", Some("2024-01-01"), Some("2026-06-30")),
            } }],
            "4": [{ "cambiato": {
                "prima": valore("Quattro", None, None),
                "dopo": valore("Quattro, nuovo", None, None),
            } }],
            "6": [{ "aggiunto": valore("Sei, da domani", Some("2027-01-01"), None) }],
            "7": [{ "aggiunto": valore("Sette", None, None) }],
        } },
    });
    assert_eq!(serde_json::to_value(every_kind()).unwrap(), atteso);
}

#[test]
fn the_other_way_round_what_was_added_is_removed() {
    let confronto = after().compare(&before(), giorno("2026-07-15"));
    assert_eq!(serde_json::to_value(&confronto.schede_tolte).unwrap(), json!(["Nuova", "NuoveRegole"]));
    let cambi = &confronto.schede["X"];
    let campi = serde_json::to_value(&cambi.campi).unwrap();
    assert_eq!(campi["$.anacForm.lotti[].cup"], json!([{ "tolto": "obbligatorio" }]));
    assert_eq!(serde_json::to_value(&cambi.regole).unwrap()["REG4"], json!([{ "tolto": [] }]));
}

/// A value counts as long as one of the versions has it valid on the day, or later.
#[test]
fn values_over_before_the_day_do_not_count() {
    let changed = |quando| -> Vec<String> {
        let mut confronto = before().compare(&after(), giorno(quando));
        confronto.liste.remove("prova").unwrap().into_keys().collect()
    };
    assert_eq!(changed("2020-12-31"), ["2", "3", "4", "5", "6", "7"], "its last day");
    assert_eq!(changed("2021-01-01"), ["2", "3", "4", "6", "7"]);
}

#[test]
fn a_version_does_not_differ_from_itself() {
    for specifiche in [before(), Specifiche::dimostrative()] {
        let confronto = specifiche.compare(&specifiche, giorno("2026-07-15"));
        assert!(confronto.is_empty(), "{confronto}");
        assert_eq!(confronto.to_string(), "Nessuna differenza.\n");
    }
}

#[test]
fn the_fingerprint_is_that_of_the_files_read_wherever_they_lie() {
    let file = [
        ("schede/X.yaml", scheda("X", "[]", "{ a: { type: string } }")),
        ("regole/X.dmn", tabella(&[])),
        ("tipologiche/prova.json", lista(&[])),
        ("tipologiche/altra.json", "[ ]".to_owned()),
    ];
    let impronta = load(&file).fingerprint().to_owned();
    // Computed once by another program.
    assert_eq!(impronta, "38194d7b386e1065f3a067c53235e2d1f63cae5d87b5a375d1f14b28beb55cd1");

    let mut al_contrario = file.clone();
    al_contrario.reverse();
    assert_eq!(load(&al_contrario).fingerprint(), impronta);
    let di_troppo = [("regole/LEGGIMI.txt", "altro".to_owned()), ("altro.yaml", "a: 1".to_owned())];
    assert_eq!(load(&[file.as_slice(), &di_troppo].concat()).fingerprint(), impronta, "not read");

    for indice in 0..file.len() {
        let mut altri = file.clone();
        altri[indice].1.push('\n');
        assert_ne!(load(&altri).fingerprint(), impronta, "{}", altri[indice].0);
    }
    let rinominato = folder(&file);
    let regole = rinominato.path().join("docs/modello-dati/regole");
    std::fs::rename(regole.join("X.dmn"), regole.join("Y.dmn")).unwrap();
    assert_ne!(Specifiche::load(rinominato.path()).unwrap().specifiche.fingerprint(), impronta);
}

/// The documents to which those of the schede refer are read, so they count.
#[test]
fn the_fingerprint_covers_the_documents_referred_to() {
    let riferimento = "https://esempio.test/docs/modello-dati/tipi.yaml#/a";
    let schema = scheda("X", "[]", &format!("{{ a: {{ $ref: '{riferimento}' }} }}"));
    let fingerprint = |tipi: &str| {
        let specifiche = load(&[("schede/X.yaml", schema.clone()), ("tipi.yaml", tipi.to_owned())]);
        specifiche.fingerprint().to_owned()
    };
    assert_eq!(fingerprint("a: { type: string }"), fingerprint("a: { type: string }"));
    assert_ne!(fingerprint("a: { type: string }"), fingerprint("a: { type: number }"));
}

/// ANAC's folder, or nothing when it is not on this machine.
fn published() -> Option<PathBuf> {
    let vicina = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/npa");
    let cartella = std::env::var_os("RICHIEDI_CIG_SPECIFICHE").map_or_else(vicina, PathBuf::from);
    if !cartella.join("docs").is_dir() {
        eprintln!("SALTATO: serve la cartella delle specifiche ANAC (RICHIEDI_CIG_SPECIFICHE)");
        return None;
    }
    Some(cartella)
}

fn copy(da: &Path, a: &Path) {
    std::fs::create_dir_all(a).unwrap();
    for voce in std::fs::read_dir(da).unwrap() {
        let voce = voce.unwrap();
        let (da, a) = (voce.path(), a.join(voce.file_name()));
        if da.is_dir() {
            copy(&da, &a);
        } else {
            std::fs::write(a, std::fs::read(da).unwrap()).unwrap();
        }
    }
}

/// Replaces a text that the file has once.
fn replace(file: &Path, prima: &str, dopo: &str) {
    let testo = std::fs::read_to_string(file).unwrap();
    assert_eq!(testo.matches(prima).count(), 1, "{}", file.display());
    std::fs::write(file, testo.replace(prima, dopo)).unwrap();
}

#[test]
fn exactly_what_was_changed_in_the_published_files_is_found() {
    let Some(cartella) = published() else { return };
    let ufficiale = Specifiche::load(&cartella).unwrap().specifiche;
    let copia = tempfile::tempdir().unwrap();
    copy(&cartella.join("docs"), &copia.path().join("docs"));
    let uguale = Specifiche::load(copia.path()).unwrap().specifiche;
    let confronto = ufficiale.compare(&uguale, giorno("2026-06-30"));
    assert!(confronto.is_empty(), "{confronto}");
    assert_eq!(ufficiale.fingerprint(), uguale.fingerprint());

    let dati = copia.path().join("docs/modello-dati");
    replace(
        &dati.join("schede/modello-dati-schede-AD5.yaml"),
        "required: [codiceAppalto,datiBase,settore]",
        "required: [codiceAppalto,datiBase,settore,idSchedaAvr]",
    );
    replace(
        &dati.join("regole/AD3.dmn"),
        "appalto.motivoUrgenza.codice = \"2\" and (appalto.linkDocumenti = null or appalto.linkDocumenti =\"\")",
        "appalto.motivoUrgenza.codice = \"3\" and appalto.linkDocumenti = null",
    );
    replace(&dati.join("tipologiche/settore.json"), "\"it\": \"Speciale\"", "\"it\": \"Settori speciali\"");
    let cambiata = Specifiche::load(copia.path()).unwrap().specifiche;
    let atteso = "\
Scheda AD3:
  regola cambiata REG7: \
    prima appalto «appalto.motivoUrgenza.codice = \"2\" and (appalto.linkDocumenti = null or appalto.linkDocumenti =\"\")», \
    ora appalto «appalto.motivoUrgenza.codice = \"3\" and appalto.linkDocumenti = null»
Scheda AD5:
  campo cambiato $.anacForm.appalto.idSchedaAvr: prima facoltativo, ora obbligatorio
Lista settore:
  valore cambiato 2: prima «Speciale» dal 15/11/2024, ora «Settori speciali» dal 15/11/2024
";
    assert_eq!(ufficiale.compare(&cambiata, giorno("2026-06-30")).to_string(), atteso);
    assert_ne!(ufficiale.fingerprint(), cambiata.fingerprint());
}
