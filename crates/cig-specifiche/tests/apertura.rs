//! Which schede ask for a CIG.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::path::{Path, PathBuf};

use cig_specifiche::{Caricamento, Specifiche};

/// Two schede, and the document of the shared types, if there is one.
fn load(tipi: Option<&str>) -> Caricamento {
    let cartella = tempfile::tempdir().unwrap();
    let modello = cartella.path().join("docs/modello-dati");
    for nome in ["schede", "tipologiche", "regole"] {
        std::fs::create_dir_all(modello.join(nome)).unwrap();
    }
    let schede = "components: { schemas: { SchedaP1_16Type: {}, SchedaPL1_1Type: {} } }";
    std::fs::write(modello.join("schede/schede.yaml"), schede).unwrap();
    if let Some(tipi) = tipi {
        std::fs::write(modello.join("modello-dati-npa.yaml"), tipi).unwrap();
    }
    Specifiche::load(cartella.path()).unwrap()
}

const ELENCO: &str = "components: { schemas: { SchedaComunicaAppaltoType: { properties: { body: { oneOf: [\n\
    { $ref: 'https://esempio.test/docs/modello-dati/schede/schede.yaml#/components/schemas/SchedaP1_16Type' },\n\
    { $ref: 'https://esempio.test/docs/modello-dati/schede/altra.yaml#/components/schemas/SchedaP2_16Type' },\n\
    { type: object } ] } } } } }";

#[test]
fn those_that_anac_lists_and_whose_structure_is_known() {
    let Caricamento { specifiche, avvertenze, .. } = load(Some(ELENCO));
    assert_eq!(avvertenze, []);
    assert!(specifiche.gives_cig("P1_16"));
    assert!(!specifiche.gives_cig("PL1_1"), "known, and not listed");
    assert!(!specifiche.gives_cig("P2_16"), "listed, and not known");
    assert_eq!(specifiche.fingerprint(), load(Some(ELENCO)).specifiche.fingerprint());
    assert_ne!(specifiche.fingerprint(), load(None).specifiche.fingerprint(), "the list counts");
}

#[test]
fn without_the_list_all_that_are_known() {
    let senza = load(None);
    assert_eq!(senza.avvertenze, []);
    for (tipi, detto) in [("a: [1", "non è YAML valido"), ("a: 1", "manca l'elenco")] {
        let rotta = load(Some(tipi));
        let [avvertenza] = rotta.avvertenze.as_slice() else { panic!("{:?}", rotta.avvertenze) };
        assert_eq!(avvertenza.file, "modello-dati/modello-dati-npa.yaml");
        assert!(avvertenza.testo.contains(detto), "{avvertenza}");
        for specifiche in [&rotta.specifiche, &senza.specifiche] {
            assert!(specifiche.gives_cig("PL1_1") && !specifiche.gives_cig("P2_16"));
        }
    }
    assert!(!Specifiche::dimostrative().gives_cig("P1_16"));
}

#[test]
fn anac_lists_sixty_two() {
    let vicina = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/npa");
    let cartella = std::env::var_os("RICHIEDI_CIG_SPECIFICHE").map_or_else(vicina, PathBuf::from);
    if !cartella.join("docs").is_dir() {
        eprintln!("SALTATO: serve la cartella delle specifiche ANAC (RICHIEDI_CIG_SPECIFICHE)");
        return;
    }
    let specifiche = Specifiche::load(&cartella).unwrap().specifiche;
    assert_eq!(specifiche.schede().filter(|scheda| specifiche.gives_cig(scheda)).count(), 62);
    for scheda in ["P1_16", "P2_16", "AD5", "A3_6", "ISDA1"] {
        assert!(specifiche.gives_cig(scheda), "{scheda}");
    }
    for scheda in ["P1_15_1", "P7_3", "A1_29", "S2"] {
        assert!(!specifiche.gives_cig(scheda), "{scheda}");
    }
}
