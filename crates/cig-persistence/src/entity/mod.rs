//! The tables as SeaORM sees them; [`crate::migrations`] says why they are so.

pub mod consegne;
pub mod consumi;
pub mod contenuti_versioni;
pub mod conti;
pub mod digitati;
pub mod enti;
pub mod eventi;
pub mod letture;
pub mod liste_aggiornate;
pub mod lotti;
pub mod parole;
pub mod registro;
pub mod ricerche;
pub mod richieste;
pub mod servizi;
pub mod sigilli;
pub mod soste;
pub mod trasmissioni;
pub mod uffici;
pub mod utenti;
pub mod versioni;
