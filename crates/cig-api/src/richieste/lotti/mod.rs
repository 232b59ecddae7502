//! The lots of a request as a CSV file.

pub(super) mod aggiungi;
pub(super) mod esporta;
pub(super) mod sostituisci;
