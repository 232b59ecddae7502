//! For tests: the store and PCP in memory, the suite that every store passes, surroundings to hold in one's hand.

mod ambiente;
pub mod contract;
pub mod in_memory;
mod in_memory_pcp;

pub use ambiente::{Half, ManualClock, NumberedIds, OneCostCentre, OnePassword, ScriptedPcp};
pub use in_memory::InMemoryUnitOfWorkFactory;
pub use in_memory_pcp::InMemoryPcp;
