//! The API over the store in memory: each test speaks HTTP to the router.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod access;
mod acquisizione;
mod azioni;
mod client;
mod document;
mod espd;
mod events;
mod life;
mod listing;
mod lots;
mod problems;
mod registers;
mod schede;
mod soggetti;
mod specifications;
mod storiche;
mod world;
