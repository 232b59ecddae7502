//! The use cases: what people, the host platform and the worker do with requests of CIGs.
//!
//! A use case is one function over an [`Application`]; API, pages, worker and command line call it and repeat nothing.
//! Only use cases commit a unit of work, and none is open while PCP or AUSA is waited for.
#![warn(missing_docs)]

mod access;
mod adopt;
mod advance;
mod application;
mod ausa;
mod award;
mod call;
mod check;
mod compare;
mod consult;
mod copy;
mod cpv;
mod create;
mod deadline;
mod delete;
mod edit;
mod entry;
mod error;
mod espd;
pub mod events;
mod export;
mod find;
mod guide;
mod intervene;
mod log;
mod lots;
mod nodo;
mod notify;
mod outbox;
mod registers;
pub mod ritmo;
mod saved;
pub mod schede;
mod seal;
mod send;
mod soggetti;
pub mod specifiche;
mod storiche;
mod support;
mod tables;
#[cfg(feature = "testing")]
pub mod testing;
mod typed;
mod waiting;

pub use access::{Sessione, login, session};
pub use adopt::{DaAcquisire, adopt};
pub use advance::{Avanzamento, Partenza, advance, complete, depart};
pub use application::{Application, Passwords, Sorte};
pub use award::award;
pub use check::{Controllo, check};
pub use compare::{Confronto, Differenza, Lato, compare};
pub use copy::copy;
pub use cpv::{NodoCpv, cpv_children, cpv_path};
pub use create::{CreaRichiesta, create};
pub use deadline::{Scadenza, deadline, deadline_of, waiting_between, watch_deadlines};
pub use delete::delete;
pub use edit::{
    LottoModificato, Modifica, Spostamento, add_lot, copy_lot, edit, edit_lot, move_lot, remove_lot,
};
pub use error::ApplicationError;
pub use espd::{attach_espd, detach_espd};
pub use export::{Esportazione, export};
pub use find::{CONTATE, Elenco, Trovate, find, list, marks};
pub use guide::{Guida, RegolaGuida, field_guide};
pub use intervene::{
    AzionePossibile, abandon_revision, actions, cancel, open_revision, stop_publication, verify,
};
pub use log::{Trasmissioni, log, progress};
pub use lots::{FILE_LOTTI_MASSIMO, FormatoLotti, Inserimento, edit_lots, export_lots, import_lots};
pub use nodo::Nodo;
pub use notify::{Avviso, NOTIFICHE_CONTATE, Notifiche, mark_read, notifications, unread};
pub use outbox::Outbox;
pub use registers::{colleagues, cost_centres, rup_candidates};
pub use saved::{delete_search, save_search, saved_searches};
pub use seal::{seal_log, verify_log};
pub use send::send;
pub use soggetti::{add_soggetto, find_profile, list_soggetti, remove_soggetto, take_charge};
pub use storiche::{COLONNE_STORICHE, FILE_STORICHE_MASSIMO, Importate, import_storiche};
pub use support::{Pacchetto, support_bundle};
pub use typed::{Scrittura, Stesura, edit_part, forget_old_typed, forget_typed, keep_typed, typed};
pub use waiting::{Assistenza, InAttesa, waiting};
