//! How PCP really behaves, row by row: the fault with the emulator, and what comes of it for the person. The rows are those of
//! `docs/pcp.md`, which names a test for each.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod banco;
mod guasti;
mod indirizzi;
mod sequenza;
mod tabella;
