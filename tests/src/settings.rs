//! How large a test is, where the environment says so.

use std::hash::{BuildHasher, RandomState};
use std::str::FromStr;

/// The value of an environment variable, or `otherwise` where there is none; one that cannot be read fails the test.
pub fn setting<T: FromStr>(name: &str, otherwise: T) -> T {
    match std::env::var(name) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{name}: {text}")),
        Err(_) => otherwise,
    }
}

/// A seed for a test that is given none; it tells it, so that a failure can be seen again.
pub fn chance() -> u64 {
    RandomState::new().hash_one(0)
}
