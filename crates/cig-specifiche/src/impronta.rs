//! The fingerprint of a specification: which version it is, wherever its files lie.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// SHA-256, in hexadecimal, over what a specification was read from: each name, relative and with `/`, followed by the
/// SHA-256 of its content, in the order given. What could not be read does not count.
pub(crate) fn of<'a, C: AsRef<[u8]>>(file: impl IntoIterator<Item = (&'a str, C)>) -> String {
    let mut somma = Sha256::new();
    for (nome, contenuto) in file {
        somma.update(nome);
        // No file name has a zero byte: names and contents cannot run into each other.
        somma.update([0]);
        somma.update(Sha256::digest(contenuto));
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
            of([("a", "x")]),
            of([("a", "y")]),
            of([("b", "x")]),
            of([("a", "x"), ("b", "x")]),
            of([("a", "x"), ("b", "y")]),
        ];
        for (indice, impronta) in impronte.iter().enumerate() {
            assert!(!impronte[..indice].contains(impronta), "{indice}");
        }
    }
}
