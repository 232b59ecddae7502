//! What of a spreadsheet's file may be read: a hostile one must cost no more than its size.

use std::io::{Cursor, Read as _, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// Bytes that a file may unpack to, all its parts together. Ten thousand lots with every field take fewer.
const SPACCHETTATO: u64 = 32_000_000;
/// Parts that it may have.
const PARTI: usize = 1000;
/// Digits of the number of texts that a part may announce: memory is set aside for as many before any is read.
const CIFRE: usize = 6;

/// Why nothing of a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rifiuto {
    /// It unpacks to too much.
    TroppoGrande,
    /// It is no such file, or damaged.
    Illeggibile,
}

/// The parts of the file that are text, not packed any more; pictures and the like are left out.
pub(super) fn unpack(file: &[u8]) -> Result<Vec<u8>, Rifiuto> {
    let mut archivio = ZipArchive::new(Cursor::new(file)).map_err(|_| Rifiuto::Illeggibile)?;
    if archivio.len() > PARTI {
        return Err(Rifiuto::TroppoGrande);
    }
    let opzioni = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut aperto = ZipWriter::new(Cursor::new(Vec::new()));
    let mut restano = SPACCHETTATO;
    for posto in 0..archivio.len() {
        let parte = archivio.by_index(posto).map_err(|_| Rifiuto::Illeggibile)?;
        let nome = parte.name().map_err(|_| Rifiuto::Illeggibile)?.to_string();
        let mut byte = Vec::new();
        // However large it says that it is.
        parte.take(restano + 1).read_to_end(&mut byte).map_err(|_| Rifiuto::Illeggibile)?;
        restano = restano.checked_sub(byte.len() as u64).ok_or(Rifiuto::TroppoGrande)?;
        let Some(testo) = plain(&byte) else { continue };
        if announces_too_much(testo) {
            return Err(Rifiuto::Illeggibile);
        }
        let scritta = aperto.start_file(nome, opzioni).map_err(|_| Rifiuto::Illeggibile);
        scritta.and_then(|()| aperto.write_all(&byte).map_err(|_| Rifiuto::Illeggibile))?;
    }
    Ok(aperto.finish().map_err(|_| Rifiuto::Illeggibile)?.into_inner())
}

/// XML in UTF-8: in another encoding the bytes would not show what a reader makes of them.
fn plain(byte: &[u8]) -> Option<&str> {
    std::str::from_utf8(byte).ok().filter(|testo| !testo.contains(['\0', '\u{1b}']))
}

fn announces_too_much(testo: &str) -> bool {
    testo.split("uniqueCount").skip(1).any(|resto| {
        let valore = resto.trim_start_matches([' ', '\t', '\r', '\n', '=']);
        let valore = valore.split(['"', '\'']).nth(1).unwrap_or_default();
        valore.chars().filter(char::is_ascii_digit).count() > CIFRE
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(parti: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (nome, byte) in parti {
            zip.start_file(*nome, SimpleFileOptions::default()).unwrap();
            zip.write_all(byte).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn a_file_that_swells_is_not_read_to_its_end() {
        let zeri = vec![b' '; 20_000_000];
        let bomba = packed(&[("a", &zeri), ("b", &zeri)]);
        assert!(bomba.len() < 100_000, "{}", bomba.len());
        assert_eq!(unpack(&bomba), Err(Rifiuto::TroppoGrande));
        assert!(unpack(&packed(&[("a", &zeri)])).is_ok());
        let nomi: Vec<String> = (0..=PARTI).map(|n| n.to_string()).collect();
        let molte: Vec<(&str, &[u8])> = nomi.iter().map(|nome| (nome.as_str(), b"".as_slice())).collect();
        assert_eq!(unpack(&packed(&molte)), Err(Rifiuto::TroppoGrande));
        assert_eq!(unpack(b"PK\x03\x04"), Err(Rifiuto::Illeggibile));
    }

    #[test]
    fn what_would_have_memory_set_aside_in_vain_is_refused() {
        for (testo, rifiutato) in [
            ("<sst count=\"9\" uniqueCount=\"999999\">", false),
            ("<sst uniqueCount=\"1000000\">", true),
            ("<sst uniqueCount = '99999999999999'>", true),
            ("<si><t>uniqueCount</t></si>", false),
        ] {
            assert_eq!(announces_too_much(testo), rifiutato, "{testo}");
        }
        let figure = packed(&[("a.png", b"\x89PNG\xff"), ("b.xml", b"\0<\0a"), ("c.xml", b"<a/>")]);
        let aperto = ZipArchive::new(Cursor::new(unpack(&figure).unwrap())).unwrap();
        assert_eq!(aperto.file_names().filter_map(Result::ok).collect::<Vec<_>>(), ["c.xml"]);
    }
}
