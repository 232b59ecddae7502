//! The store.

use std::collections::HashMap;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::digitati::DigitatoRepository;
use super::eventi::{ConsegnaRepository, EventoRepository};
use super::notifiche::NotificaRepository;
use super::ricerca::{Pagina, Ricerca, RichiestaReader, RichiestaSintesi};
use super::ricerche_salvate::RicercaSalvataRepository;
use super::ritmo::RitmoRepository;
use super::versioni::VersioneRepository;
use crate::catena::{Registrazione, Sigillo};
use crate::codici::CodiceAppalto;
use crate::persone::{Ente, EnteId, Ufficio, UfficioId, Utente, UtenteId};
use crate::richiesta::{RichiestaCig, RichiestaId};
use crate::ritmo::Corsia;
use crate::trasmissione::{Trasmissione, TrasmissioneId, VoceRegistrata, VoceRegistro};

/// Begins units of work.
#[async_trait]
pub trait UnitOfWorkFactory: Send + Sync {
    /// Begins one, for reading and writing.
    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, RepositoryError>;

    /// Begins to read all requests within `ambito` that match, outside of any unit of work.
    async fn read(
        &self,
        ambito: Ambito,
        ricerca: &Ricerca,
    ) -> Result<Box<dyn RichiestaReader>, RepositoryError>;
}

/// All that a use case reads and writes, as one: kept with [`UnitOfWork::commit`], undone when dropped.
///
/// Never held open while waiting for anything but the store.
#[async_trait]
pub trait UnitOfWork: Send {
    /// Requests.
    fn richieste(&mut self) -> Box<dyn RichiestaRepository + '_>;
    /// What people typed and have not saved.
    fn digitati(&mut self) -> Box<dyn DigitatoRepository + '_>;
    /// Searches that people keep.
    fn ricerche(&mut self) -> Box<dyn RicercaSalvataRepository + '_>;
    /// Transmissions and their log.
    fn trasmissioni(&mut self) -> Box<dyn TrasmissioneRepository + '_>;
    /// Seals on the log.
    fn sigilli(&mut self) -> Box<dyn SigilloRepository + '_>;
    /// Authorities, offices and people.
    fn persone(&mut self) -> Box<dyn PersonaRepository + '_>;
    /// Events for the host platform.
    fn eventi(&mut self) -> Box<dyn EventoRepository + '_>;
    /// What people are told.
    fn notifiche(&mut self) -> Box<dyn NotificaRepository + '_>;
    /// Deliveries of events.
    fn consegne(&mut self) -> Box<dyn ConsegnaRepository + '_>;
    /// Versions of ANAC's specification.
    fn versioni(&mut self) -> Box<dyn VersioneRepository + '_>;
    /// The rhythm of the calls.
    fn ritmo(&mut self) -> Box<dyn RitmoRepository + '_>;
    /// Keeps everything.
    async fn commit(self: Box<Self>) -> Result<(), RepositoryError>;
}

/// Why the store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum RepositoryError {
    /// The thing has another version than the writer saw, or is not there: read it again.
    #[error("la richiesta è stata modificata da altri")]
    Conflict,
    /// Something with the same unique key is there already.
    #[error("esiste già: {0}")]
    Duplicate(&'static str),
    /// The store cannot be reached or is too busy; it may work later.
    #[error("archivio non disponibile")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A row that cannot be right.
    #[error("riga incoerente: tabella {table}, colonna {column}, riga {id}")]
    Inconsistency {
        /// Table.
        table: &'static str,
        /// Column.
        column: &'static str,
        /// Row.
        id: String,
    },
    /// Anything else.
    #[error("errore dell'archivio")]
    Backend(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Whose requests may be seen: permission as a type, which a query cannot forget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ambito {
    /// Those of one office: what a person gets.
    Ufficio(UfficioId),
    /// All of them: what the worker gets.
    Sistema,
}

/// Requests.
#[async_trait]
pub trait RichiestaRepository: Send {
    /// The request of that id within `ambito`; `None` when there is none, or it is another office's.
    async fn find(
        &mut self,
        ambito: Ambito,
        id: RichiestaId,
    ) -> Result<Option<RichiestaCig>, RepositoryError>;

    /// The request within `ambito` that has exactly that codiceAppalto; `None` when there is none, or it is another
    /// office's.
    async fn find_by_codice_appalto(
        &mut self,
        ambito: Ambito,
        codice_appalto: &CodiceAppalto,
    ) -> Result<Option<RichiestaId>, RepositoryError>;

    /// Adds a request with version 1 and sets it in `richiesta`.
    /// Must return `Duplicate` if the id or the codiceAppalto is in use.
    async fn insert(&mut self, richiesta: &mut RichiestaCig) -> Result<(), RepositoryError>;

    /// Replaces the request (lots included) if its stored version is `richiesta.versione`, and then adds one to both.
    /// Must return `Conflict` otherwise, and `Duplicate` if another request has the codiceAppalto; after a `Duplicate`
    /// the unit of work may be good for nothing but to be dropped (PostgreSQL has aborted its transaction).
    async fn update(&mut self, richiesta: &mut RichiestaCig) -> Result<(), RepositoryError>;

    /// Takes a request out if its stored version is `versione`. Must return `Conflict` otherwise.
    async fn delete(&mut self, id: RichiestaId, versione: i64) -> Result<(), RepositoryError>;

    /// At most `pagina.limite` requests within `ambito` that match, in the search's order ([`Ricerca::ordine`]), those
    /// strictly after `pagina.dopo` in it; none if `pagina.dopo` is a place in another order.
    async fn list(
        &mut self,
        ambito: Ambito,
        ricerca: &Ricerca,
        pagina: &Pagina,
    ) -> Result<Vec<RichiestaSintesi>, RepositoryError>;

    /// How far each of these requests got; one that is not there, or not within `ambito`, is left out.
    async fn segni(
        &mut self,
        ambito: Ambito,
        richieste: &[RichiestaId],
    ) -> Result<HashMap<RichiestaId, Segno>, RepositoryError>;

    /// At most `limite` requests, of any office, for which PCP's clock runs since `prima_di` or earlier
    /// ([`RichiestaCig::in_attesa_dal`]) and that have no transmission but ended ones, the longest first.
    async fn list_in_attesa(
        &mut self,
        prima_di: DateTime<Utc>,
        limite: u32,
    ) -> Result<Vec<RichiestaId>, RepositoryError>;

    /// How many requests within `ambito` match, counted up to `massimo`: it costs no more for a million than for that many.
    async fn count(
        &mut self,
        ambito: Ambito,
        ricerca: &Ricerca,
        massimo: u32,
    ) -> Result<u32, RepositoryError>;

    /// How many requests there are within `ambito`, however many; kept, not counted.
    async fn total(&mut self, ambito: Ambito) -> Result<u64, RepositoryError>;
}

/// How far a request got: another one means that there is something new to see, of the request or in its log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Segno {
    /// Version of the request.
    pub versione: i64,
    /// Rows of its log.
    pub voci: u64,
}

impl std::fmt::Display for Segno {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.versione, self.voci)
    }
}

impl std::str::FromStr for Segno {
    type Err = std::num::ParseIntError;

    fn from_str(testo: &str) -> Result<Self, Self::Err> {
        let (versione, voci) = testo.split_once('-').unwrap_or((testo, ""));
        Ok(Self { versione: versione.parse()?, voci: voci.parse()? })
    }
}

/// Transmissions and their log.
#[async_trait]
pub trait TrasmissioneRepository: Send {
    /// Adds a transmission with version 1 and sets it in `trasmissione`.
    /// Must return `Duplicate` if its request has one that is not ended: one request, one transmission at a time.
    async fn insert(&mut self, trasmissione: &mut Trasmissione) -> Result<(), RepositoryError>;

    /// The last transmission of the request.
    async fn find_last(&mut self, richiesta: RichiestaId) -> Result<Option<Trasmissione>, RepositoryError>;

    /// The transmission of that name.
    async fn find(&mut self, id: TrasmissioneId) -> Result<Option<Trasmissione>, RepositoryError>;

    /// The lanes in which something is due at `ora` and leased by nobody at `ora` (a lease that ran out counts as none):
    /// what [`TrasmissioneRepository::claim_due`] would find. Costs as many looks as there are lanes, however much is due.
    async fn due_lanes(&mut self, ora: DateTime<Utc>) -> Result<Vec<Corsia>, RepositoryError>;

    /// Gives the caller at most `quante` transmissions of a lane that are not ended, due at `ora`, and leased by nobody
    /// at `ora`, the longest due first (one whose lease ran out is due since then); sets their lease to `fino_a`, which
    /// is later than `ora`, and adds one to their version. Two callers never get the same one (`FOR UPDATE SKIP LOCKED`
    /// on PostgreSQL).
    ///
    /// A row that cannot be read is reported (`tracing::error`) and held until its lease ends, and does not keep the
    /// others from being claimed. Such leases too are kept by the commit: commit also when it gives nothing.
    async fn claim_due(
        &mut self,
        corsia: Corsia,
        quante: usize,
        ora: DateTime<Utc>,
        fino_a: DateTime<Utc>,
    ) -> Result<Vec<Trasmissione>, RepositoryError>;

    /// At most `limite` of those that are marked as waiting for too long (`segnalata_il`), of all offices: the longest waiting
    /// first (by `in_attesa_dal`, ties: smaller id first).
    async fn list_marked(&mut self, limite: u32) -> Result<Vec<Trasmissione>, RepositoryError>;

    /// Replaces the transmission if its stored version is `trasmissione.versione`, and then adds one to both.
    /// Must return `Conflict` otherwise: the lease ran out and another goes on. Must return `Duplicate` if it is not
    /// ended and its request has another one that is not; after a `Duplicate` the unit of work may be good for nothing
    /// but to be dropped (PostgreSQL has aborted its transaction).
    async fn update(&mut self, trasmissione: &mut Trasmissione) -> Result<(), RepositoryError>;

    /// Adds a row to the log, chained to the last one of its request ([`crate::catena`]). Rows are never changed nor
    /// taken out. Must return `Duplicate` if the id is in use, and `Conflict` if another node added a row of the same
    /// request meanwhile: the same may be tried again.
    async fn append(&mut self, voce: &VoceRegistro) -> Result<(), RepositoryError>;

    /// The log of a request, oldest first (by time, ties in the order of insertion).
    async fn log(&mut self, richiesta: RichiestaId) -> Result<Vec<VoceRegistrata>, RepositoryError>;

    /// Like [`TrasmissioneRepository::log`] with every `corpo` left out (`None`), and not even read: bodies are long.
    async fn log_without_bodies(
        &mut self,
        richiesta: RichiestaId,
    ) -> Result<Vec<VoceRegistrata>, RepositoryError>;
}

/// Seals on the log.
#[async_trait]
pub trait SigilloRepository: Send {
    /// The position of the last row such that none will ever be added at or before it: what other units of work add and
    /// have not committed comes after it. `None` when the log is empty. Whoever adds a row waits until this unit of work
    /// ends, so it must end at once. `Unavailable` when a unit of work that added a row does not end within a second.
    async fn settled(&mut self) -> Result<Option<i64>, RepositoryError>;

    /// Seals all rows up to the position `fino_a`, which is settled, that no seal binds yet; `None` when there is none.
    /// Must return `Conflict` if another node sealed meanwhile.
    async fn seal(&mut self, fino_a: i64, istante: DateTime<Utc>)
    -> Result<Option<Sigillo>, RepositoryError>;

    /// The last seal.
    async fn last(&mut self) -> Result<Option<Sigillo>, RepositoryError>;
}

/// Reads a log from its beginning, a piece at a time, as [`crate::catena::Verifica`] wants it.
#[async_trait]
pub trait LogReader: Send {
    /// The next row or seal; `None` after the last. Must return `Inconsistency` for a row that cannot be read.
    async fn next(&mut self) -> Result<Option<Registrazione>, RepositoryError>;
}

/// Authorities, offices and people.
#[async_trait]
pub trait PersonaRepository: Send {
    /// The account with that user name, whatever the case.
    async fn find_by_nome_utente(&mut self, nome_utente: &str) -> Result<Option<Utente>, RepositoryError>;

    /// The account of that id.
    async fn find_utente(&mut self, id: UtenteId) -> Result<Option<Utente>, RepositoryError>;

    /// All who work in `ufficio`, by family name then name.
    async fn list_ufficio(&mut self, ufficio: UfficioId) -> Result<Vec<Utente>, RepositoryError>;

    /// The office of that id.
    async fn find_ufficio(&mut self, id: UfficioId) -> Result<Option<Ufficio>, RepositoryError>;

    /// The authority of that id.
    async fn find_ente(&mut self, id: EnteId) -> Result<Option<Ente>, RepositoryError>;

    /// The stored hash (PHC text) of the account's password; `None` when it has none and cannot enter with one.
    async fn password_hash(&mut self, id: UtenteId) -> Result<Option<String>, RepositoryError>;

    /// Adds or replaces an authority.
    async fn put_ente(&mut self, ente: &Ente) -> Result<(), RepositoryError>;

    /// Adds or replaces an office.
    async fn put_ufficio(&mut self, ufficio: &Ufficio) -> Result<(), RepositoryError>;

    /// Adds or replaces an account, with the hash of its password if it has one.
    async fn put_utente(
        &mut self,
        utente: &Utente,
        password_hash: Option<&str>,
    ) -> Result<(), RepositoryError>;
}
