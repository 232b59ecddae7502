//! The files of a specification: where they lie, and what was read of them.

mod zip;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use self::zip::Archivio;
use crate::{DOCS, LoadError, SCHEDE, TIPOLOGICHE};

/// Where the files lie.
enum Luogo {
    Cartella(PathBuf),
    Zip(Box<Archivio>),
}

/// The files of a specification, each read when it is first asked for, and once. Names are relative to the folder that
/// has `docs/` in it, with `/`.
pub(crate) struct FileAnac {
    luogo: Luogo,
    letti: BTreeMap<String, io::Result<Vec<u8>>>,
}

impl FileAnac {
    /// A folder, or the file of a zip.
    pub(crate) fn open(percorso: &Path) -> Result<Self, LoadError> {
        if percorso.is_file() {
            let byte = zip::read_file(percorso)
                .map_err(|source| LoadError::Unreadable { percorso: percorso.to_owned(), source })?;
            return Self::unzip(byte, percorso);
        }
        Self::new(Luogo::Cartella(percorso.to_owned()), percorso)
    }

    /// A zip; `percorso` names it in errors.
    pub(crate) fn unzip(byte: Vec<u8>, percorso: &Path) -> Result<Self, LoadError> {
        let archivio = Archivio::open(byte)
            .map_err(|source| LoadError::NotAZip { percorso: percorso.to_owned(), source })?;
        Self::new(Luogo::Zip(Box::new(archivio)), percorso)
    }

    fn new(luogo: Luogo, percorso: &Path) -> Result<Self, LoadError> {
        let file = Self { luogo, letti: BTreeMap::new() };
        match [SCHEDE, TIPOLOGICHE].into_iter().find(|cartella| !file.has_folder(cartella)) {
            Some(manca) => Err(LoadError::NotASpecification { percorso: percorso.to_owned(), manca }),
            None => Ok(file),
        }
    }

    pub(crate) fn has_folder(&self, cartella: &str) -> bool {
        match &self.luogo {
            Luogo::Cartella(radice) => radice.join(cartella).is_dir(),
            Luogo::Zip(archivio) => archivio.names_in(cartella).next().is_some(),
        }
    }

    /// Names of the files of a folder that end with `.estensione`. Sorted: the order of a folder differs from machine
    /// to machine, that of the warnings should not.
    pub(crate) fn list(&self, cartella: &str, estensione: &str) -> io::Result<Vec<String>> {
        let mut nomi: Vec<String> = match &self.luogo {
            Luogo::Cartella(radice) => {
                let voci = std::fs::read_dir(radice.join(cartella))?;
                let nomi = voci.map(|voce| Ok(voce?.file_name().into_string().ok()));
                nomi.filter_map(io::Result::transpose).collect::<io::Result<_>>()?
            }
            Luogo::Zip(archivio) => archivio.names_in(cartella).map(str::to_owned).collect(),
        };
        nomi.retain(|nome| Path::new(nome).extension().is_some_and(|altra| altra == estensione));
        nomi.sort();
        Ok(nomi.into_iter().map(|nome| format!("{cartella}/{nome}")).collect())
    }

    /// The text of a file, or why it has none, in Italian.
    pub(crate) fn read(&mut self, nome: &str) -> Result<&str, String> {
        let luogo = &mut self.luogo;
        let letto = self.letti.entry(nome.to_owned()).or_insert_with(|| match luogo {
            Luogo::Cartella(radice) => std::fs::read(radice.join(nome)),
            Luogo::Zip(archivio) => archivio.read(nome),
        });
        let testo = letto
            .as_ref()
            .map_err(ToString::to_string)
            .and_then(|byte| str::from_utf8(byte).map_err(|_| "non è un testo in UTF-8".to_owned()));
        testo.map_err(|motivo| format!("il file non si può leggere ({motivo}): viene ignorato"))
    }

    /// Names and contents of what was read, by name; what could not be read is not there.
    pub(crate) fn into_read(self) -> BTreeMap<String, Vec<u8>> {
        self.letti.into_iter().filter_map(|(nome, letto)| Some((nome, letto.ok()?))).collect()
    }
}

/// A name as warnings and references have it: without `docs/`.
pub(crate) fn under_docs(nome: &str) -> &str {
    nome.strip_prefix(DOCS).unwrap_or(nome)
}

/// These files as a zip: the same files give the same bytes.
pub(crate) fn pack(file: &BTreeMap<String, Vec<u8>>) -> io::Result<Vec<u8>> {
    zip::pack(file)
}
