//! What ANAC's rules read and no schema has, against what `docs/regole.md` says of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::{AVVISI, eform, ricavati};
use crate::Specifiche;

/// The schede that a form of ours fills, or will.
const COMPILATE: [&str; 11] =
    ["AD3", "AD5", "AD4", "AD2_25", "P5", "P6_1", "P6_2", "P7_1_1", "P7_1_2", "P7_1_3", "P7_2"];

fn specifiche() -> Option<Specifiche> {
    let vicina = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/npa");
    let cartella = std::env::var_os("RICHIEDI_CIG_SPECIFICHE").map_or_else(vicina, PathBuf::from);
    if !cartella.join("docs").is_dir() {
        println!("SALTATO: serve la cartella delle specifiche ANAC (RICHIEDI_CIG_SPECIFICHE)");
        return None;
    }
    Some(Specifiche::load(&cartella).unwrap().specifiche)
}

/// Codes of rules and schede that read a field.
#[derive(Default)]
struct Lettori<'a> {
    regole: BTreeSet<&'a str>,
    schede: BTreeSet<&'a str>,
}

fn words(nomi: &BTreeSet<&str>) -> String {
    nomi.iter().copied().collect::<Vec<_>>().join(" ")
}

/// The rows of the tables of fields, and of the one of schede.
#[test]
fn the_documented_fields_that_no_schema_has_are_right() {
    let Some(specifiche) = specifiche() else { return };
    let (schemi, regole) = (&specifiche.0.schemi, &specifiche.0.regole);
    let mut ricavati = BTreeMap::<&str, Lettori<'_>>::new();
    let mut dall_eform = BTreeMap::<&str, Lettori<'_>>::new();
    let mut mancanti = BTreeMap::<&str, Lettori<'_>>::new();
    let (mut tutte, mut non_valutabili) = (0, 0);
    for (scheda, tavola) in &regole.tavole {
        for regola in &tavola.regole {
            tutte += 1;
            non_valutabili += usize::from(!regola.mancano.is_empty());
            if !schemi.schede().any(|altra| altra == scheda) {
                continue;
            }
            for letto in regola.letti.iter().filter(|letto| !schemi.has_form_path(scheda, letto)) {
                let dove = match letto {
                    _ if regola.mancano.contains(letto) => &mut mancanti,
                    _ if regola.dall_eform.contains(letto) => &mut dall_eform,
                    _ => &mut ricavati,
                };
                let lettori = dove.entry(letto).or_default();
                lettori.regole.insert(&regola.codice);
                lettori.schede.insert(scheda);
            }
        }
    }
    let con_eform = schemi.schede().filter(|scheda| schemi.has_path(scheda, "eform")).count();
    let mut righe = vec![
        format!("{con_eform} schede have an eForm"),
        format!("{non_valutabili} of {tutte} rules are not judged"),
    ];
    righe.extend(ricavati.iter().map(|(letto, lettori)| {
        let (regole, schede) = (words(&lettori.regole), words(&lettori.schede));
        format!("| `{letto}` | `{}` | {regole} | {schede} |", ricavati::source(letto))
    }));
    righe.extend(dall_eform.iter().map(|(letto, lettori)| {
        let (termini, regole, schede) = (eform::terms(letto), words(&lettori.regole), lettori.schede.len());
        format!("| `{letto}` | {termini} | {regole} | {schede} |")
    }));
    righe.extend(mancanti.iter().map(|(letto, lettori)| {
        format!("| `{letto}` | {} | {} |", words(&lettori.regole), lettori.schede.len())
    }));
    righe.extend(COMPILATE.iter().map(|scheda| {
        let tavola = &regole.tavole[*scheda].regole;
        let non_valutabili = tavola.iter().filter(|regola| !regola.mancano.is_empty());
        let codici: BTreeSet<&str> = non_valutabili.map(|regola| regola.codice.as_str()).collect();
        format!("| {scheda} | {} | {} |", tavola.len(), words(&codici))
    }));
    let scritte = include_str!("../../../../docs/regole.md");
    let assenti: Vec<&String> = righe.iter().filter(|riga| !scritte.contains(*riga)).collect();
    assert!(assenti.is_empty(), "missing in docs/regole.md; all that it must say is:\n{}", righe.join("\n"));
    // Nor does it list fields that are not so any more.
    let campi = scritte.lines().filter(|riga| riga.starts_with("| `")).count();
    assert_eq!(
        campi,
        ricavati.len() + dall_eform.len() + mancanti.len(),
        "rows about fields that schemas have by now"
    );
}

#[test]
fn what_can_be_wrong_with_an_eform_has_anacs_text() {
    let Some(specifiche) = specifiche() else { return };
    let testi = &specifiche.0.regole.testi;
    assert!(eform::CODICI.iter().all(|codice| testi.contains_key(codice)), "{testi:?}");
}

#[test]
fn every_warning_is_a_rule_of_its_scheda() {
    let Some(specifiche) = specifiche() else { return };
    for (scheda, codice) in AVVISI {
        assert!(specifiche.rule_codes(scheda).unwrap().any(|altro| altro == codice), "{scheda} {codice}");
    }
}
