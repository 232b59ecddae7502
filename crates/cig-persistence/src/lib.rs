//! The store on SQLite (embedded) and on PostgreSQL.
//!
//! [`Archivio::connect`] opens it and brings its tables up to date; [`Archivio::units_of_work`] gives the port of the
//! domain. One code serves both databases, with these choices:
//! - Money is a whole number of cents: exact in both, while SQLite would keep a DECIMAL as a floating point number.
//! - Instants are kept to the microsecond, the finest that PostgreSQL has; what is written is cut before, also in the
//!   caller's value, so that what is read back is equal and pages that go on "after that instant" lose no row.
//! - SQLite has one connection, hence one writer: units of work wait in line, and none can fail half-way because
//!   another one wrote.
//! - Foreign keys hold an aggregate together and go no further: the log outlives a draft that was deleted.
#![warn(missing_docs)]

mod archivio;
mod consegne;
mod digitati;
#[expect(unreachable_pub, reason = "the derives of SeaORM make their types public")]
mod entity;
mod errore;
mod eventi;
#[expect(
    elided_lifetimes_in_paths,
    reason = "the migration trait elides them, and async_trait wants the same"
)]
mod migrations;
mod notifiche;
mod orologio;
mod persone;
mod registro;
mod ricerche_salvate;
mod richieste;
mod riga;
mod ritmo;
mod trasmissioni;
mod unit_of_work;
mod versioni;

// Named only to choose the TLS provider of PostgreSQL connections.
use sqlx as _;

pub use archivio::{Archivio, ConnectError, PLANS, Tabelle};
pub use consegne::SeaConsegnaRepository;
pub use digitati::SeaDigitatoRepository;
pub use eventi::SeaEventoRepository;
pub use notifiche::SeaNotificaRepository;
pub use orologio::Orologio;
pub use persone::SeaPersonaRepository;
pub use registro::{SeaLogReader, SeaSigilloRepository};
pub use ricerche_salvate::SeaRicercaSalvataRepository;
pub use richieste::{
    SeaRichiestaReader, SeaRichiestaRepository, frequency_statement, reading_statement, search_statements,
};
pub use ritmo::SeaRitmoRepository;
pub use trasmissioni::SeaTrasmissioneRepository;
pub use unit_of_work::{SeaUnitOfWork, SeaUnitOfWorkFactory};
pub use versioni::SeaVersioneRepository;
