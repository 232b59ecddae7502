//! For tests: the store and PCP in memory, and the suite that every store passes.

pub mod contract;
pub mod in_memory;
mod pcp_finto;

pub use in_memory::InMemoryUnitOfWorkFactory;
pub use pcp_finto::PcpFinto;
