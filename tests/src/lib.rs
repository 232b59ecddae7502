//! What the cross-crate suites share: keys, time, sample requests, the emulator and the adapters wired to it, the
//! service in one process and as a process of its own.
#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "set-up of tests: what is not there is a failed test"
)]

pub mod campaign;
pub mod environment;
pub mod in_process;
pub mod keys;
pub mod pcp;
pub mod population;
pub mod postgres;
pub mod programs;
pub mod proxy;
pub mod receiver;
pub mod required;
pub mod samples;
pub mod searches;
pub mod service;
pub mod settings;
pub mod specifiche;
pub mod system;
pub mod time;
