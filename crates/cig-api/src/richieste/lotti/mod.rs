//! The lots of a request as a file, CSV or XLSX.

pub(super) mod aggiungi;
pub(super) mod esporta;
pub(super) mod sostituisci;
