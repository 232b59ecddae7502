//! The scheda of a request, as ANAC gets it.

pub(super) mod leggi;
pub(super) mod sostituisci;
