//! The client against a server that answers whatever a test wants.

mod operations;
mod outcomes;
pub(crate) mod server;
mod tokens;
mod vouchers;
