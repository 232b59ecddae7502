//! When calls of ANAC are made, and whose turn it is: pure decisions over what all nodes share.

mod circuito;
mod corsie;
mod quadro;
mod servizio;
mod soste;

pub use circuito::{Circuito, Periodo, Prudenza, StatoServizio};
pub use corsie::{Corsia, share_seats};
pub use quadro::{Fermo, MotivoFermo, Permesso, Quadro, Regole};
pub use servizio::{Coda, Servizio};
pub use soste::{IstanteErrato, Sosta, read_instant, rome_day};
