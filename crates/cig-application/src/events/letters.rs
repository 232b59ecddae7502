//! Deliveries that did not succeed, for the operator.

use cig_domain::eventi::{Consegna, EventoId, StatoConsegna};
use cig_domain::porte::{Clock, UnitOfWorkFactory};

use crate::ApplicationError;

/// At most `limite` deliveries in that state, the oldest event first.
pub async fn deliveries(
    archivio: &dyn UnitOfWorkFactory,
    stato: StatoConsegna,
    limite: u32,
) -> Result<Vec<Consegna>, ApplicationError> {
    Ok(archivio.begin().await?.consegne().list(stato, limite).await?)
}

/// Has dead deliveries tried again from the beginning: those of these events, or all of them; how many.
pub async fn revive(
    archivio: &dyn UnitOfWorkFactory,
    clock: &dyn Clock,
    eventi: Option<&[EventoId]>,
) -> Result<u64, ApplicationError> {
    let mut uow = archivio.begin().await?;
    let rimandate = uow.consegne().revive(eventi, clock.now()).await?;
    uow.commit().await?;
    Ok(rimandate)
}
