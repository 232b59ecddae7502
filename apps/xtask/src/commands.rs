//! One module for each command.

pub(crate) mod assets;
pub(crate) mod demo;
pub(crate) mod deny;
pub(crate) mod fuzz;
pub(crate) mod test;
