//! ANAC's PCP and AUSA over HTTP, with PDND vouchers and ModI tokens.
//!
//! [`client`] stands alone: with `default-features = false` the crate knows nothing of `cig-domain`, and any
//! Rust platform can call PCP with it. The feature `dominio` (default) adds the adapter that gives the domain
//! its ports, and the mapping of a direct award to ANAC's schede AD3 and AD5.
#![warn(missing_docs)]

pub mod client;
