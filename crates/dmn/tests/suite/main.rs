//! Tests over the public API.

mod bounds;
mod corpus;
mod differences;
mod feelin;
mod files;
mod generate;
mod semantics;
mod tables;
