//! Rules about what PCP takes out of an eForm.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod anac;
mod avvisi;
mod regole;
mod testata;

use chrono::{DateTime, FixedOffset};

fn now() -> DateTime<FixedOffset> {
    "2026-11-20T10:00:00+01:00".parse().unwrap()
}
