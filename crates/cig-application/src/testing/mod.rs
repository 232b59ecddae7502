//! For tests: the store in memory, and the suite that every store passes.

pub mod contract;
pub mod in_memory;

pub use in_memory::InMemoryUnitOfWorkFactory;
