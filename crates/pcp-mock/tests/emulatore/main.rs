//! The emulator over HTTP, driven by a small platform of its own: none of the client's code is used here.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod appalto;
mod avviso;
mod avviso_nuovo;
mod catalogo;
mod controllo;
mod dpop;
mod gateway;
mod generi;
mod guasti;
mod integrita;
mod liste;
mod piattaforma;
mod rifiuti;
mod scenari;
mod schede;
mod soggetti;
mod token;
