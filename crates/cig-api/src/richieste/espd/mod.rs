//! The ESPD request of a request.

pub(super) mod allega;
pub(super) mod scarica;
pub(super) mod togli;
