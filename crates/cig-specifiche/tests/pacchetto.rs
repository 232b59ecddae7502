//! A specification in a zip, and the few files of it that are kept.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};

use cig_specifiche::{Caricamento, LoadError, Specifiche};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

const SCHEDA: &str = "components:\n  schemas:\n    SchedaXType: { type: object, properties: { a: { \
                      $ref: 'https://esempio.test/docs/modello-dati/tipi.yaml#/A' } } }\n";

/// What is read of them, with flaws: a document that is no YAML, a value without a code.
const FILE: [(&str, &str); 5] = [
    ("docs/modello-dati/schede/X.yaml", SCHEDA),
    ("docs/modello-dati/schede/rotta.yaml", "a: [1"),
    ("docs/modello-dati/tipi.yaml", "A: { type: string }\n"),
    (
        "docs/modello-dati/tipologiche/prova.json",
        "[{ \"codice\": \"1\", \"descrizione\": { \"it\": \"Uno\" } },\n{}]",
    ),
    ("docs/modello-dati/regole/X.dmn", "<definitions/>"),
];

/// What ANAC's repository has besides.
const ALTRI: [(&str, &str); 4] = [
    ("README.md", "# npa"),
    ("docs/specifiche-interfacce/servizi.yaml", "openapi: 3.0.1"),
    ("docs/modello-dati/regole/LEGGIMI.txt", "altro"),
    ("docs/modello-dati/tipologiche/vecchie/prova.json", "[]"),
];

fn folder(file: &[(&str, &str)]) -> tempfile::TempDir {
    let cartella = tempfile::tempdir().unwrap();
    for (nome, testo) in file {
        let percorso = cartella.path().join(nome);
        std::fs::create_dir_all(percorso.parent().unwrap()).unwrap();
        std::fs::write(percorso, testo).unwrap();
    }
    cartella
}

fn zipped<'a>(radice: &str, file: impl IntoIterator<Item = &'a (&'a str, &'a str)>) -> Vec<u8> {
    let mut archivio = ZipWriter::new(Cursor::new(Vec::new()));
    if !radice.is_empty() {
        archivio.add_directory(radice, SimpleFileOptions::default()).unwrap();
    }
    for (nome, testo) in file {
        archivio.start_file(format!("{radice}{nome}"), SimpleFileOptions::default()).unwrap();
        archivio.write_all(testo.as_bytes()).unwrap();
    }
    archivio.finish().unwrap().into_inner()
}

/// What matters of a specification: which it is, what was wrong with it, what it holds.
fn summary(caricamento: &Caricamento) -> (String, Vec<String>, Vec<String>, usize) {
    let specifiche = &caricamento.specifiche;
    (
        specifiche.fingerprint().to_owned(),
        caricamento.avvertenze.iter().map(ToString::to_string).collect(),
        specifiche.schede().map(str::to_owned).collect(),
        specifiche.tipologiche().map(|lista| lista.tutte().len()).sum(),
    )
}

fn names(zip: Vec<u8>) -> Vec<String> {
    let archivio = ZipArchive::new(Cursor::new(zip)).unwrap();
    archivio.file_names().map(|nome| nome.unwrap().into_owned()).collect()
}

#[test]
fn a_zip_is_read_as_the_folder_that_it_was_made_of() {
    let tutti = [FILE.as_slice(), &ALTRI].concat();
    let cartella = Specifiche::load(folder(&tutti).path()).unwrap();
    let atteso = summary(&cartella);
    assert_eq!((&atteso.2, atteso.3), (&vec!["X".to_owned()], 1));
    assert_eq!(atteso.1.len(), 3, "each flaw is told, none is fatal: {:?}", atteso.1);
    // As GitHub makes it, without a folder around it, with a copy further down, in another order.
    let copia = [("docs/vecchia/docs/modello-dati/schede/X.yaml", "altro: 1")];
    let altri = [
        zipped("npa-main/", &tutti),
        zipped("", &tutti),
        zipped("", copia.iter().chain(&tutti)),
        zipped("npa-main/", tutti.iter().rev()),
    ];
    for zip in altri {
        assert_eq!(summary(&Specifiche::unpack(zip, "prova.zip").unwrap()), atteso);
    }
    let file = folder(&[]);
    let percorso = file.path().join("npa-main.zip");
    std::fs::write(&percorso, zipped("npa-main/", &tutti)).unwrap();
    assert_eq!(summary(&Specifiche::load(&percorso).unwrap()), atteso);
}

#[test]
fn only_what_was_read_is_kept_and_always_the_same_bytes() {
    let tutti = [FILE.as_slice(), &ALTRI].concat();
    let cartella = Specifiche::load(folder(&tutti).path()).unwrap();
    let pacchetto = cartella.pack().unwrap();
    let mut attesi: Vec<_> = FILE.iter().map(|(nome, _)| (*nome).to_owned()).collect();
    attesi.sort();
    assert_eq!(names(pacchetto.clone()), attesi);
    let dallo_zip = Specifiche::unpack(zipped("npa-main/", tutti.iter().rev()), "prova.zip").unwrap();
    assert_eq!(dallo_zip.pack().unwrap(), pacchetto);
    let riletto = Specifiche::unpack(pacchetto.clone(), "pacchetto").unwrap();
    assert_eq!(summary(&riletto), summary(&cartella));
    assert_eq!(riletto.pack().unwrap(), pacchetto);
}

/// A file that is named but cannot be read counts neither in the fingerprint nor in the pack.
#[test]
fn what_cannot_be_read_is_left_out_of_both() {
    let buona = folder(&FILE);
    std::fs::create_dir(buona.path().join("docs/modello-dati/schede/cartella.yaml")).unwrap();
    let caricamento = Specifiche::load(buona.path()).unwrap();
    let avvertenze = &caricamento.avvertenze;
    assert!(avvertenze.iter().any(|a| a.file == "modello-dati/schede/cartella.yaml"), "{avvertenze:?}");
    let intatta = Specifiche::load(folder(&FILE).path()).unwrap();
    assert_eq!(caricamento.specifiche.fingerprint(), intatta.specifiche.fingerprint());
    assert_eq!(caricamento.pack().unwrap(), intatta.pack().unwrap());
}

#[test]
fn what_is_no_specification_is_refused_with_the_reason() {
    let vuoto = zipped("npa-main/", &ALTRI[..1]);
    let errore = Specifiche::unpack(vuoto, "prova.zip").unwrap_err();
    assert!(matches!(&errore, LoadError::NotASpecification { .. }));
    assert_eq!(
        errore.to_string(),
        "prova.zip non contiene le specifiche ANAC: manca docs/modello-dati/schede"
    );
    let errore = Specifiche::unpack(b"un testo".to_vec(), "prova.zip").unwrap_err();
    assert_eq!(errore.to_string(), "prova.zip non è uno zip che si possa leggere");
    let errore = Specifiche::load(Path::new("/una/cartella/che/non/esiste")).unwrap_err();
    assert!(matches!(errore, LoadError::NotASpecification { .. }));
}

#[test]
fn anacs_files_in_a_zip_are_those_of_the_folder() {
    let vicina = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/npa");
    let cartella = std::env::var_os("RICHIEDI_CIG_SPECIFICHE").map_or_else(vicina, PathBuf::from);
    if !cartella.join("docs").is_dir() {
        println!("SALTATO: serve la cartella delle specifiche ANAC (RICHIEDI_CIG_SPECIFICHE)");
        return;
    }
    let caricamento = Specifiche::load(&cartella).unwrap();
    let pacchetto = caricamento.pack().unwrap();
    assert!(pacchetto.len() < 2 * 1024 * 1024, "{}", pacchetto.len());
    assert_eq!(summary(&Specifiche::unpack(pacchetto, "pacchetto").unwrap()), summary(&caricamento));
}
