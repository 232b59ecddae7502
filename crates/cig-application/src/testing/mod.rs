//! For tests: the store and PCP in memory, the suite that every store passes, surroundings to hold in one's hand.

mod ambiente;
pub mod contract;
pub mod in_memory;
mod in_memory_lists;
mod in_memory_pcp;
mod one_of_each_change;

pub use ambiente::{Half, ManualClock, NumberedIds, OneCostCentre, OnePassword, ScriptedPcp};
pub use in_memory::InMemoryUnitOfWorkFactory;
pub use in_memory_lists::InMemoryLists;
pub use in_memory_pcp::InMemoryPcp;
pub use one_of_each_change::OneOfEachChange;
