//! The fingerprint of a specification: which version it is, whatever its folder is called.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::documenti::Documenti;
use crate::{REGOLE, TIPOLOGICHE};

/// SHA-256, in hexadecimal, over what a specification is read from: each name, relative and with `/`, followed by the
/// SHA-256 of its content. The order is that of the names, so that it is the same on every machine.
///
/// A file that is named but cannot be read counts as 32 zero bytes.
pub(crate) fn of_folder(dir: &Path, documenti: &Documenti) -> io::Result<String> {
    let mut nomi: BTreeSet<String> = documenti.files().map(|file| format!("docs/{file}")).collect();
    for (cartella, estensione) in [(REGOLE, "dmn"), (TIPOLOGICHE, "json")] {
        let percorso = dir.join(cartella);
        if !percorso.is_dir() {
            continue;
        }
        for voce in std::fs::read_dir(percorso)? {
            let percorso = voce?.path();
            if percorso.extension().is_some_and(|altra| altra == estensione)
                && let Some(nome) = percorso.file_name().and_then(|nome| nome.to_str())
            {
                nomi.insert(format!("{cartella}/{nome}"));
            }
        }
    }
    Ok(of(nomi.iter().map(|nome| (nome.as_str(), std::fs::read(dir.join(nome)).ok()))))
}

/// The fingerprint of these names and contents, in this order.
pub(crate) fn of<'a, C: AsRef<[u8]>>(file: impl IntoIterator<Item = (&'a str, Option<C>)>) -> String {
    let mut somma = Sha256::new();
    for (nome, contenuto) in file {
        let contenuto = contenuto.map_or([0; 32], |contenuto| Sha256::digest(contenuto).into());
        somma.update(nome);
        // No file name has a zero byte: names and contents cannot run into each other.
        somma.update([0]);
        somma.update(contenuto);
    }
    somma.finalize().iter().fold(String::with_capacity(64), |mut testo, byte| {
        // Writing to a string cannot fail.
        let _ = write!(testo, "{byte:02x}");
        testo
    })
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn names_and_contents_count() {
        let vuota = of::<&[u8]>([]);
        // SHA-256 of nothing.
        assert_eq!(vuota, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        let impronte = [
            vuota,
            of([("a", Some("x"))]),
            of([("a", Some("y"))]),
            of([("b", Some("x"))]),
            of::<&str>([("a", None)]),
            of([("a", Some("x")), ("b", Some("x"))]),
        ];
        for (indice, impronta) in impronte.iter().enumerate() {
            assert!(!impronte[..indice].contains(impronta), "{indice}");
        }
    }
}
