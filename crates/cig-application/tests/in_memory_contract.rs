//! The store in memory passes the suite of all stores.

use cig_application::persistence_contract;
use cig_application::testing::InMemoryUnitOfWorkFactory;
use cig_domain::porte::UnitOfWorkFactory;

async fn in_memory(case: impl AsyncFnOnce(&dyn UnitOfWorkFactory)) {
    case(&InMemoryUnitOfWorkFactory::default()).await;
}

persistence_contract!(in_memory);
