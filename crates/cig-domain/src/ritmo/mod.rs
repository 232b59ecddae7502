//! When calls of ANAC are made, and whose turn it is: pure decisions over what all nodes share.

mod corsie;
mod servizio;

pub use corsie::{Corsia, share_seats};
pub use servizio::{Coda, Servizio};
