//! The log as a whole: its seals, and reading it from the beginning.

mod lettura;
mod righe;
mod sigilli;

pub use lettura::SeaLogReader;
pub(crate) use righe::{of_riga, to_voce};
pub use sigilli::SeaSigilloRepository;
