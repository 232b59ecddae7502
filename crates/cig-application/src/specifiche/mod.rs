//! Versions of ANAC's specification: importing one, listing them, telling two of them apart, knowing which is in force,
//! and refreshing code lists from PCP in between.

mod compare;
mod import;
mod in_force;
mod lists;

use std::sync::Arc;

use chrono::NaiveDate;
use cig_domain::porte::{
    Clock, IdGenerator, RepositoryError, UnitOfWorkFactory, VersionComparer, VersioneId, VersioneSpecifica,
};

pub use compare::{Confrontate, compare, contents};
pub use import::{Importata, NuovaVersione, import};
pub use in_force::{InForce, in_force, packed, refreshed};
pub use lists::{Aggiornamento, refresh_lists};

use crate::application::rome_day;
use crate::{Application, ApplicationError};

/// What these use cases work with: less than an [`Application`], so that the command line needs no key of PDND to
/// import a version. Cheap to clone.
#[derive(Clone)]
pub struct Versioni {
    /// The store.
    pub archivio: Arc<dyn UnitOfWorkFactory>,
    /// Tells versions apart.
    pub comparer: Arc<dyn VersionComparer>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// New names.
    pub ids: Arc<dyn IdGenerator>,
}

impl Versioni {
    /// Today in Rome.
    pub fn today(&self) -> NaiveDate {
        rome_day(self.clock.now())
    }
}

impl From<&Application> for Versioni {
    fn from(app: &Application) -> Self {
        Self {
            archivio: Arc::new(app.archivio.clone()),
            comparer: app.comparer.clone(),
            clock: app.clock.clone(),
            ids: app.ids.clone(),
        }
    }
}

/// Why a version named by a person cannot be given.
#[derive(Debug, thiserror::Error)]
pub enum VersioneError {
    /// No version has a fingerprint or an id that begins so.
    #[error("La versione «{0}» non c'è.")]
    Unknown(String),
    /// More than one has, or too few characters were given to tell.
    #[error("«{0}» non basta a dire quale versione: servono altri caratteri della sua impronta.")]
    Ambiguous(String),
    /// Anything else.
    #[error(transparent)]
    Application(#[from] ApplicationError),
}

impl From<RepositoryError> for VersioneError {
    fn from(errore: RepositoryError) -> Self {
        Self::Application(errore.into())
    }
}

/// The versions in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elenco {
    /// The last to come into force first.
    pub versioni: Vec<VersioneSpecifica>,
    /// The one in force today, in Rome.
    pub in_vigore: Option<VersioneId>,
}

/// All versions, and which is in force.
pub async fn list(app: &Versioni) -> Result<Elenco, ApplicationError> {
    let versioni = app.archivio.begin().await?.versioni().list().await?;
    let in_vigore = VersioneSpecifica::in_force(&versioni, app.today()).map(|versione| versione.id);
    Ok(Elenco { versioni, in_vigore })
}

/// How many characters of a fingerprint tell a version, at least.
const PREFIX: usize = 4;

/// The version whose fingerprint or id begins so, whatever the case.
fn named<'a>(versioni: &'a [VersioneSpecifica], nome: &str) -> Result<&'a VersioneSpecifica, VersioneError> {
    let nome = nome.trim();
    let inizio = nome.to_lowercase();
    let mut trovate = versioni.iter().filter(|versione| {
        versione.impronta.starts_with(&inizio) || versione.id.to_string().starts_with(&inizio)
    });
    match (trovate.next(), trovate.next()) {
        (Some(versione), None) if inizio.len() >= PREFIX => Ok(versione),
        (None, _) => Err(VersioneError::Unknown(nome.to_owned())),
        _ => Err(VersioneError::Ambiguous(nome.to_owned())),
    }
}
