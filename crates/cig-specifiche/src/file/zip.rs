//! A specification in a zip, as GitHub makes one of ANAC's repository.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read as _, Write as _};
use std::path::Path;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use crate::SCHEDE;

/// A zip may be this large at the most; that of ANAC's whole repository takes a tenth of it.
const MAX_ZIP: u64 = 256 * MIB;
const MIB: u64 = 1024 * 1024;

/// How much of a zip is read, whatever sizes the zip says that its files have.
struct Limiti {
    /// Bytes of one file; ANAC's largest has 2 MiB.
    file: u64,
    /// Bytes of all files together; ANAC's have 8 MiB.
    totale: u64,
}

const LIMITI: Limiti = Limiti { file: 32 * MIB, totale: 128 * MIB };

/// A zip that was opened; nothing of it is unpacked but what is read.
pub(super) struct Archivio {
    zip: ZipArchive<Cursor<Vec<u8>>>,
    /// What comes before `docs/` in its names: GitHub puts everything into one folder, such as `npa-main/`.
    radice: String,
    /// The names that begin so, without it.
    nomi: Vec<String>,
    limiti: Limiti,
    /// How many bytes may still be read.
    restano: u64,
}

impl Archivio {
    pub(super) fn open(byte: Vec<u8>) -> io::Result<Self> {
        Self::open_within(byte, LIMITI)
    }

    fn open_within(byte: Vec<u8>, limiti: Limiti) -> io::Result<Self> {
        let zip = ZipArchive::new(Cursor::new(byte))?;
        // A name that cannot be read is none of ANAC's.
        let nomi: Vec<_> = zip.file_names().filter_map(Result::ok).collect();
        let radici = nomi.iter().filter_map(|nome| {
            let (radice, _) = nome.split_once(&format!("{SCHEDE}/"))?;
            (radice.is_empty() || radice.ends_with('/')).then_some(radice)
        });
        // Of a specification and copies of it further down the first one counts.
        let radice = radici.min_by_key(|radice| (radice.len(), *radice)).unwrap_or_default().to_owned();
        let nomi = nomi.iter().filter_map(|nome| nome.strip_prefix(&radice).map(str::to_owned)).collect();
        Ok(Self { zip, radice, nomi, restano: limiti.totale, limiti })
    }

    /// Names of the files right in a folder.
    pub(super) fn names_in(&self, cartella: &str) -> impl Iterator<Item = &str> {
        let nomi = self.nomi.iter().filter_map(move |nome| nome.strip_prefix(cartella)?.strip_prefix('/'));
        nomi.filter(|nome| !nome.is_empty() && !nome.contains('/'))
    }

    pub(super) fn read(&mut self, nome: &str) -> io::Result<Vec<u8>> {
        let limite = self.restano.min(self.limiti.file);
        let file = self.zip.by_name(&format!("{}{nome}", self.radice))?;
        let mut byte = Vec::new();
        let letti = file.take(limite + 1).read_to_end(&mut byte)? as u64;
        self.restano -= letti.min(limite);
        match letti {
            _ if letti <= limite => Ok(byte),
            _ if limite < self.limiti.file => Err(too_large("lo zip", self.limiti.totale)),
            _ => Err(too_large("il file", limite)),
        }
    }
}

/// The bytes of a zip on disk.
pub(super) fn read_file(percorso: &Path) -> io::Result<Vec<u8>> {
    let mut byte = Vec::new();
    let letti = std::fs::File::open(percorso)?.take(MAX_ZIP + 1).read_to_end(&mut byte)? as u64;
    if letti > MAX_ZIP { Err(too_large("lo zip", MAX_ZIP)) } else { Ok(byte) }
}

fn too_large(cosa: &str, limite: u64) -> io::Error {
    io::Error::new(io::ErrorKind::FileTooLarge, format!("{cosa} supera {limite} byte"))
}

/// Sorted, all of one date and with the same permissions: nothing but names and contents makes a difference.
pub(super) fn pack(file: &BTreeMap<String, Vec<u8>>) -> io::Result<Vec<u8>> {
    let opzioni = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut archivio = ZipWriter::new(Cursor::new(Vec::new()));
    for (nome, byte) in file {
        archivio.start_file(nome.as_str(), opzioni)?;
        archivio.write_all(byte)?;
    }
    Ok(archivio.finish()?.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zipped(file: &[(&str, &[u8])]) -> Vec<u8> {
        pack(&file.iter().map(|(nome, byte)| ((*nome).to_owned(), byte.to_vec())).collect()).unwrap()
    }

    #[test]
    fn what_unpacks_to_too_much_is_not_read() {
        let zeri = vec![0; 100_001];
        let file: [(&str, &[u8]); 3] =
            [("docs/enorme", &zeri), ("docs/giusto", &zeri[1..]), ("docs/piccolo", b"a")];
        let byte = zipped(&file);
        assert!(byte.len() < 1_000, "{}", byte.len());
        let mut archivio = Archivio::open_within(byte, Limiti { file: 100_000, totale: 250_000 }).unwrap();
        let refused = |letto: io::Result<Vec<u8>>| letto.unwrap_err().to_string();
        assert_eq!(refused(archivio.read("docs/enorme")), "il file supera 100000 byte");
        assert_eq!(archivio.read("docs/piccolo").unwrap(), b"a");
        assert_eq!(archivio.read("docs/giusto").unwrap().len(), 100_000);
        // What was unpacked before counts, refused or not.
        assert_eq!(refused(archivio.read("docs/giusto")), "lo zip supera 250000 byte");
        assert_eq!(refused(archivio.read("docs/piccolo")), "lo zip supera 250000 byte");
    }

    #[test]
    fn a_damaged_file_costs_only_itself() {
        let mut byte = zipped(&[("docs/a", b"abbastanza lungo"), ("docs/b", b"b")]);
        let dove = byte.windows(5).position(|parte| parte == b"docs/").unwrap() + "docs/a".len();
        byte[dove + 2] ^= 0xff;
        let mut archivio = Archivio::open(byte).unwrap();
        assert!(archivio.read("docs/a").is_err());
        assert_eq!(archivio.read("docs/b").unwrap(), b"b");
        assert!(archivio.read("docs/c").is_err());
        assert!(Archivio::open(b"non uno zip".to_vec()).is_err());
    }

    #[test]
    fn any_bytes_are_survived() {
        let buono = zipped(&[("docs/modello-dati/schede/X.yaml", b"a: 1"), ("docs/b", b"b")]);
        proptest::proptest!(|(dove in 0..buono.len(), byte: u8)| {
            let mut guasto = buono.clone();
            guasto[dove] = byte;
            if let Ok(mut archivio) = Archivio::open(guasto) {
                let _ = archivio.read("docs/b");
                archivio.names_in("docs/modello-dati/schede").for_each(drop);
            }
        });
    }
}
