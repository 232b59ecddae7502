//! Tests over the public API.

mod bounds;
mod corpus;
mod differences;
mod feelin;
mod files;
mod fuzz;
mod generate;
mod semantics;
mod tables;
