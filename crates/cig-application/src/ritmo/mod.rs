//! When calls are made: what a turn of the worker may call, what its answers tell of the services, planned stops.

mod ask;
mod observe;
mod operators;
mod turn;

pub use operators::{ServizioInUso, add_sosta, remove_sosta, services, soste};

pub(crate) use ask::ask;
pub(crate) use observe::observe;
pub(crate) use turn::{Turno, hold, pass};
