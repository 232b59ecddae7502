//! Tests of whole pages.

mod acquirente;
mod azioni;
mod browser;
mod cpv;
mod dal_vivo;
mod errori;
mod espd;
mod flussi;
mod forma;
mod guida;
mod lotti;
mod non_salvate;
mod notifiche;
mod permessi;
mod ricerca;
mod riepilogo;
mod schede;
mod soggetti;
mod specifiche;
mod storiche;
