//! One module for each command.

pub(crate) mod arresti;
pub(crate) mod assets;
pub(crate) mod carico;
pub(crate) mod demo;
pub(crate) mod deny;
pub(crate) mod fuzz;
pub(crate) mod test;
