//! One module for each command.

pub(crate) mod arresti;
pub(crate) mod assets;
pub(crate) mod carico;
pub(crate) mod demo;
pub(crate) mod deny;
pub(crate) mod fuzz;
pub(crate) mod ricerche;
pub(crate) mod test;

/// The packages of the large proofs, and of the programs that they start: always named together, so that what they share
/// is built once.
const PROVE: [&str; 6] = ["--package", "suites", "--package", "richiedi-cig", "--package", "pcp-mock-server"];
