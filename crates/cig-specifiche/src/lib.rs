//! ANAC's specification of the PCP services, read at run time.
//!
//! ANAC publishes schemas, rules and code lists in the repository `anticorruzione/npa` and changes them every few
//! weeks, so none of them is code here: [`Specifiche::load`] reads a folder in the layout of that repository, or a zip
//! of it, and checks the body of a scheda against it. Without one, [`Specifiche::dimostrative`] serves a small set of
//! lists of our own.
//!
//! The published files have flaws (broken JSON, codes listed twice, schemas that read literally refuse every
//! payload). None of them stops the loading: each is an [`Avvertenza`] that names file and place.

mod apertura;
mod coerenza;
#[cfg(feature = "porte")]
mod confronto;
mod documenti;
mod file;
mod impronta;
#[cfg(feature = "porte")]
mod in_vigore;
mod liste;
mod liste_del_corpo;
#[cfg(feature = "porte")]
mod porte;
mod regole;
mod schema;
mod tipologica;
mod xml;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use chrono_tz::Europe::Rome;
use serde_json::Value;

#[cfg(feature = "porte")]
pub use crate::in_vigore::InVigore;
pub use crate::regole::{Gravita, RegolaNonValutabile, Violazione};
pub use crate::schema::{Difetto, Genere};
pub use crate::tipologica::{Tipologica, Voce};

use crate::documenti::Documenti;
use crate::file::FileAnac;
use crate::regole::Regole;
use crate::schema::Schemi;

/// PCP's clock at an instant: rules compare the digits of a deadline with its wall time, and lists are looked up on its
/// day. It is that of Rome (npa #1045, #1557; `docs/regole.md` gives the reason).
pub fn pcp_time(istante: DateTime<Utc>) -> DateTime<FixedOffset> {
    istante.with_timezone(&Rome).fixed_offset()
}

/// A loaded specification: schemas of the schede, their rules, code lists. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Specifiche(Arc<Contenuto>);

#[derive(Debug, Clone)]
struct Contenuto {
    fonte: String,
    impronta: String,
    schemi: Arc<Schemi>,
    regole: Arc<Regole>,
    tipologiche: BTreeMap<String, Arc<Tipologica>>,
    /// The schede that crea-appalto takes, where ANAC lists them.
    di_apertura: Option<Arc<BTreeSet<String>>>,
}

/// What [`Specifiche::load`] gives: the specification, and the flaws met while reading it.
#[derive(Debug)]
pub struct Caricamento {
    pub specifiche: Specifiche,
    pub avvertenze: Vec<Avvertenza>,
    /// Names and contents of the files read.
    file: BTreeMap<String, Vec<u8>>,
}

impl Caricamento {
    /// The files that were read, and only those, as a zip: [`Specifiche::unpack`] makes the same specification of it,
    /// with the same fingerprint. About 1 MB for ANAC's.
    pub fn pack(&self) -> io::Result<Vec<u8>> {
        file::pack(&self.file)
    }
}

/// A flaw of the published files that was survived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Avvertenza {
    /// Path of the file under `docs/`.
    pub file: String,
    /// Line (`riga 12`), JSON path or code (`codice OS 29`) of the flaw; empty when it concerns the whole file.
    pub posizione: String,
    /// What is wrong and what was done about it, in Italian.
    pub testo: String,
}

impl std::fmt::Display for Avvertenza {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.posizione.as_str() {
            "" => write!(f, "{}: {}", self.file, self.testo),
            posizione => write!(f, "{} ({posizione}): {}", self.file, self.testo),
        }
    }
}

/// Why a specification cannot be loaded at all.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error("{} non contiene le specifiche ANAC: manca {manca}", percorso.display())]
    NotASpecification { percorso: PathBuf, manca: &'static str },
    #[error("{} non è uno zip che si possa leggere", percorso.display())]
    NotAZip { percorso: PathBuf, source: io::Error },
    #[error("{} non si può leggere", percorso.display())]
    Unreadable { percorso: PathBuf, source: io::Error },
}

const DOCS: &str = "docs/";
const MODELLO: &str = "docs/modello-dati";
const SCHEDE: &str = "docs/modello-dati/schede";
const REGOLE: &str = "docs/modello-dati/regole";
const TIPOLOGICHE: &str = "docs/modello-dati/tipologiche";

/// ANAC's list of errors, in which rules have their texts.
const ERRORI: &str = "errori";

impl Specifiche {
    /// Reads a folder in the layout of ANAC's repository, that is, one that contains `docs/modello-dati/`; or a zip that
    /// has such a folder in it, at whatever depth, as those that GitHub makes of the repository. Of a zip only the files
    /// that are needed are unpacked, up to a bound.
    ///
    /// Flawed files never fail the loading: what can be read of them is kept, the rest is in the `avvertenze`.
    pub fn load(percorso: &Path) -> Result<Caricamento, LoadError> {
        Self::read(FileAnac::open(percorso)?, percorso)
    }

    /// Reads what [`Caricamento::pack`] made, or any zip that [`Specifiche::load`] takes; `nome` tells it in errors.
    pub fn unpack(zip: Vec<u8>, nome: &str) -> Result<Caricamento, LoadError> {
        Self::read(FileAnac::unzip(zip, Path::new(nome))?, Path::new(nome))
    }

    fn read(mut anac: FileAnac, percorso: &Path) -> Result<Caricamento, LoadError> {
        let unreadable = |source| LoadError::Unreadable { percorso: percorso.to_owned(), source };
        let mut avvertenze = Vec::new();
        let documenti = Documenti::read(&mut anac, &mut avvertenze).map_err(unreadable)?;
        let schemi = Schemi::compile(&documenti, &mut avvertenze);
        let tipologiche = liste::read(&mut anac, &mut avvertenze).map_err(unreadable)?;
        let errori = tipologiche.get(ERRORI).map(Arc::as_ref);
        let regole = regole::read(&mut anac, &schemi, errori, &mut avvertenze).map_err(unreadable)?;

        let di_apertura = apertura::read(&mut anac, &mut avvertenze).map_err(unreadable)?.map(Arc::new);

        let file = anac.into_read();
        let impronta = impronta::of(file.iter().map(|(nome, byte)| (nome.as_str(), byte)));
        let fonte = format!("specifiche ANAC di {}, {} schede", percorso.display(), schemi.schede().count());
        let (schemi, regole) = (Arc::new(schemi), Arc::new(regole));
        let specifiche =
            Self(Arc::new(Contenuto { fonte, impronta, schemi, regole, tipologiche, di_apertura }));
        Ok(Caricamento { specifiche, avvertenze, file })
    }

    /// The small list set of our own, without schemas: what the demo runs on when no folder is configured.
    /// The codes are ANAC's; CPV, places and collective agreements are only a part of the real lists.
    pub fn dimostrative() -> Self {
        static DIMOSTRATIVE: LazyLock<Specifiche> = LazyLock::new(|| {
            Specifiche(Arc::new(Contenuto {
                fonte: "liste dimostrative".to_owned(),
                impronta: impronta::of(liste::DIMOSTRATIVE.map(|testo| ("", testo))),
                schemi: Arc::default(),
                regole: Arc::default(),
                tipologiche: liste::dimostrative(),
                di_apertura: None,
            }))
        });
        DIMOSTRATIVE.clone()
    }

    /// The same, with these lists in place of those of their names; the rules keep the texts that they had.
    #[must_use]
    pub fn with_lists(&self, liste: impl IntoIterator<Item = (String, Vec<Voce>)>) -> Self {
        let nuove =
            liste.into_iter().map(|(nome, voci)| (nome.clone(), Arc::new(Tipologica::new(nome, voci))));
        let mut tipologiche = self.0.tipologiche.clone();
        tipologiche.extend(nuove);
        self.with(|contenuto| Contenuto { tipologiche, ..contenuto })
    }

    /// The same, told to people as `fonte`.
    #[must_use]
    pub fn with_fonte(&self, fonte: String) -> Self {
        self.with(|contenuto| Contenuto { fonte, ..contenuto })
    }

    fn with(&self, change: impl FnOnce(Contenuto) -> Contenuto) -> Self {
        Self(Arc::new(change(Contenuto::clone(&self.0))))
    }

    /// Whether the structure of schede can be checked; never with [`Specifiche::dimostrative`].
    pub fn has_schemas(&self) -> bool {
        self.schede().next().is_some()
    }

    /// What is loaded, in Italian, for pages and logs.
    pub fn fonte(&self) -> &str {
        &self.0.fonte
    }

    /// Which version is loaded: SHA-256 in hexadecimal over names and contents of the files read, wherever they lie.
    /// Lists put in their place later do not change it.
    pub fn fingerprint(&self) -> &str {
        &self.0.impronta
    }

    /// Checks the `body` of a scheda (`{"anacForm": {...}, "espd": ...}`) against ANAC's OpenAPI component.
    ///
    /// Gives every defect, not only the first; `None` when the scheda (`AD3`, `P2_16`, ...) is unknown or no
    /// schemas are loaded. Codes are not looked up in the lists: whether a code is valid depends on the day.
    pub fn check_structure(&self, scheda: &str, body: &Value) -> Option<Vec<Difetto>> {
        self.0.schemi.check(scheda, body)
    }

    /// Judges the `body` of a scheda by ANAC's decision table for it; `None` when no table of it is loaded.
    ///
    /// Fields that PCP makes itself, or takes out of the eForm, are made first, and rules that read what is not there are
    /// left out ([`Specifiche::rules_not_evaluable`]). An eForm that cannot be read is a violation (ERR6 and the like). The rules suppose a body of the right structure: one that is not is judged
    /// as far as it goes. A rule broken by several elements of a list is there once for each. Deadlines are compared with
    /// the wall time of `now`, PCP's clock as [`pcp_time`] gives it.
    pub fn check_rules(
        &self,
        scheda: &str,
        body: &Value,
        now: DateTime<FixedOffset>,
    ) -> Option<Vec<Violazione>> {
        self.0.regole.check(scheda, body, now)
    }

    /// The `anacForm` of a body with what PCP takes out of its eForm before the rules run, times in UTC; `None` when no table
    /// of the scheda is loaded, or the body has no eForm that can be read.
    pub fn with_eform(&self, scheda: &str, body: &Value) -> Option<Value> {
        self.0.regole.with_eform(scheda, body)
    }

    /// The rules of a scheda that cannot be judged from its body, because they read what PCP takes from elsewhere.
    pub fn rules_not_evaluable(&self, scheda: &str) -> Option<Vec<RegolaNonValutabile>> {
        self.0.regole.not_evaluable(scheda)
    }

    /// What the specification says of a place of the body of a scheda such as `anacForm.lotti[].datiBase.importo`.
    pub fn description(&self, scheda: &str, percorso: &str) -> Option<&str> {
        self.0.schemi.description(scheda, percorso)
    }

    /// Code and text of the rules of a scheda that read one of these places of its form or what is in it, as
    /// `lotti[].datiBase.importo`; each once.
    pub fn rules_about(&self, scheda: &str, percorsi: &[String]) -> impl Iterator<Item = (&str, &str)> {
        self.0.regole.about(scheda, percorsi)
    }

    /// The codes of the rules of a scheda, in the order of its table; `None` when no table of it is loaded.
    pub fn rule_codes(&self, scheda: &str) -> Option<impl Iterator<Item = &str>> {
        self.0.regole.codes(scheda)
    }

    /// Codes of the schede that have rules, sorted.
    pub fn schede_with_rules(&self) -> impl Iterator<Item = &str> {
        self.0.regole.schede()
    }

    /// Looks up every `{"idTipologica": ..., "codice": ...}` of a body: ERR63 for each whose list does not have the code
    /// on that day (npa #1110, #1868). A list that is not loaded is an [`Gravita::Avviso`], once, whatever its codes.
    pub fn check_lists(&self, body: &Value, giorno: NaiveDate) -> Vec<Violazione> {
        liste_del_corpo::check(self, body, giorno)
    }

    /// Looks for what PCP refuses though neither schema nor rule says so: codes of ANAC's list of errors whose ground can be
    /// seen in the body, such as lots or participants that are there twice, an ESPD that is no XML, a notice of another
    /// subtype or language. It needs no folder: without one the texts are ours.
    ///
    /// What PCP compares with its registers and with what it was sent before is not here. An eForm that cannot be read is
    /// [`Specifiche::check_rules`]' matter.
    pub fn check_coherence(&self, scheda: &str, body: &Value) -> Vec<Violazione> {
        coerenza::check(self, scheda, body)
    }

    /// ANAC's Italian text of an error code, if its list has it.
    pub fn error_text(&self, codice: &str) -> Option<&str> {
        let voce = self.tipologica(ERRORI)?.tutte().iter().find(|voce| voce.codice == codice)?;
        Some(voce.descrizione.trim())
    }

    /// Codes of the schede that can be checked, sorted.
    pub fn schede(&self) -> impl Iterator<Item = &str> {
        self.0.schemi.schede()
    }

    /// Whether crea-appalto takes the scheda, so that its lots get a CIG, and its structure can be checked. ANAC lists
    /// those schede in its data model; without that list, every scheda with a structure is taken for one.
    pub fn gives_cig(&self, scheda: &str) -> bool {
        let listed = self.0.di_apertura.as_ref().is_none_or(|elenco| elenco.contains(scheda));
        listed && self.schede().any(|altra| altra == scheda)
    }

    /// Every property that the scheda requires, at any depth, as `$.anacForm.aggiudicazioni[].partecipanti[].importo`.
    ///
    /// A property that is required of an optional object is there too: it is due as soon as that object is.
    /// A schema that contains itself is followed once.
    pub fn required_paths(&self, scheda: &str) -> Option<Vec<String>> {
        self.0.schemi.required_paths(scheda)
    }

    /// A code list by the name of its file at ANAC: `CPV`, `codIstat`, `settore`, ...
    pub fn tipologica(&self, nome: &str) -> Option<&Tipologica> {
        self.0.tipologiche.get(nome).map(Arc::as_ref)
    }

    /// All code lists, sorted by name.
    pub fn tipologiche(&self) -> impl Iterator<Item = &Tipologica> {
        self.0.tipologiche.values().map(Arc::as_ref)
    }
}
