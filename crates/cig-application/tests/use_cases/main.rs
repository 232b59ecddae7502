//! The use cases over the store in memory, with a PCP that answers what each test tells it to.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod compare;
mod cpv;
mod drafts;
mod events;
mod guide;
mod lots;
mod rhythm;
mod schede;
mod soggetti;
mod specifiche;
mod storiche;
mod support;
mod transmissions;
mod typed;
mod world;
