//! Time and names.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// The time of day.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> DateTime<Utc>;
}

/// Names that were never given before.
pub trait IdGenerator: Send + Sync {
    /// A new UUID, of version 7: later ones sort after earlier ones.
    fn new_id(&self) -> Uuid;
}
