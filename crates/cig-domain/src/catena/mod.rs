//! The chain that makes the log one that can be trusted: whoever changes, takes out or puts in a row is found.
//!
//! Each row is hashed with the row before it of its request ([`RigaRegistro`]); seals bind the rows of all requests
//! together ([`Sigillo`]); [`Verifica`] reads both and names the first thing that is wrong. What is hashed is written
//! down in `docs/registro.md`, so that others can verify it without this code.

mod codifica;
mod impronta;
mod riga;
mod sigillo;
mod verifica;

#[cfg(test)]
mod tests;

pub use impronta::{Impronta, NotAnImpronta};
pub use riga::{Anello, RigaRegistro};
pub use sigillo::{Sigillatura, Sigillo};
pub use verifica::{Atteso, Difetto, Registrazione, Resoconto, Verifica};
