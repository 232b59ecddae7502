//! What fuzzing gathered (`cargo xtask fuzz`), through the checks that the fuzz targets make.

use std::{fs, path::Path};

#[expect(unreachable_pub, reason = "a crate of its own for the fuzz targets")]
#[path = "../../fuzz/src/lib.rs"]
mod checks;

fn replay(target: &str, check: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let files: Vec<_> =
        fs::read_dir(folder).expect("corpus").map(|file| file.expect("file").path()).collect();
    assert!(files.len() > 10, "{target}: corpus of {} files", files.len());
    for file in files {
        // Seen only if the check fails.
        println!("{}", file.display());
        check(&fs::read(&file).expect("file"));
    }
}

#[test]
fn expressions() {
    replay("espressione", checks::espressione);
}

#[test]
fn tables() {
    replay("tabella", checks::tabella);
}

#[test]
fn evaluations() {
    replay("valutazione", checks::valutazione);
}
