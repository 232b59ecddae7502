//! ANAC's PCP and AUSA over HTTP, with PDND vouchers and ModI tokens.
//!
//! [`client`] stands alone: with `default-features = false` the crate knows nothing of `cig-domain`, and any
//! Rust platform can call PCP with it. The feature `dominio` (default) adds [`dominio::PcpHttp`], which gives the
//! domain its ports over that client, and [`schede::SchedeAnac`], which fills ANAC's schede from a request.
#![warn(missing_docs)]

pub mod client;
#[cfg(feature = "dominio")]
pub mod dominio;
#[cfg(feature = "dominio")]
pub mod schede;
