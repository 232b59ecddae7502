//! What the cross-crate suites share: keys, time, the demo world, sample requests, the emulator and the adapters
//! wired to it, and waiting with a deadline.
#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "set-up of tests: what is not there is a failed test"
)]

pub mod campioni;
pub mod chiavi;
pub mod impianto;
pub mod mondo;
pub mod servizio;
pub mod specifiche;
pub mod tempo;
