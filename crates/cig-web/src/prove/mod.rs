//! Tests of whole pages.

mod browser;
mod errori;
mod flussi;
mod forma;
mod permessi;
