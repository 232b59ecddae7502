//! From what was written beside the changes to what everybody may read, and away again after a time.

use chrono::TimeDelta;

use super::Eventi;
use crate::ApplicationError;

/// How many events one unit of work publishes.
const INSIEME: u32 = 500;

/// Publishes the events that wait for it, and opens their deliveries; whether there may be more.
pub async fn publish(app: &Eventi) -> Result<bool, ApplicationError> {
    let mut uow = app.archivio.begin().await?;
    let Some(posti) = uow.eventi().publish(INSIEME).await? else { return Ok(false) };
    for destinazione in app.destinazioni.iter() {
        uow.consegne().open(destinazione, posti.clone(), app.clock.now()).await?;
    }
    uow.commit().await?;
    Ok(true)
}

/// Takes away the events older than that which every destination has; how many.
pub async fn prune(app: &Eventi, giorni: TimeDelta) -> Result<u64, ApplicationError> {
    let destinazioni: Vec<_> = app.destinazioni.iter().map(|d| d.nome.clone()).collect();
    let mut uow = app.archivio.begin().await?;
    let tolti = uow.consegne().prune(app.clock.now() - giorni, &destinazioni).await?;
    uow.commit().await?;
    Ok(tolti)
}
