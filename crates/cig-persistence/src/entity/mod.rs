//! The tables as SeaORM sees them; [`crate::migrations`] says why they are so.

pub mod enti;
pub mod lotti;
pub mod registro;
pub mod richieste;
pub mod trasmissioni;
pub mod uffici;
pub mod utenti;
