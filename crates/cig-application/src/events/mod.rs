//! Events for the host platform: published in one order, read by who asks, delivered to the destinations that want them.

mod deliver;
mod letters;
mod publish;

use std::sync::Arc;
use std::time::Duration;

use cig_domain::eventi::{AtteseConsegne, Destinazione, EventoPubblicato};
use cig_domain::porte::{Clock, UnitOfWorkFactory, Webhooks};

pub use deliver::{Partenza, complete, depart};
pub use letters::{deliveries, revive};
pub use publish::{prune, publish};

use crate::{Application, ApplicationError, Sessione, Sorte};

/// What publishing and delivering work with: nothing of ANAC. Cheap to clone.
#[derive(Clone)]
pub struct Eventi {
    /// The store.
    pub archivio: Arc<dyn UnitOfWorkFactory>,
    /// Calls the destinations.
    pub webhooks: Arc<dyn Webhooks>,
    /// Where events go.
    pub destinazioni: Arc<[Destinazione]>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Chance, to spread attempts.
    pub sorte: Arc<dyn Sorte>,
    /// When deliveries are tried again.
    pub attese: AtteseConsegne,
    /// How long a node may work on one delivery before another takes it over: longer than the longest call, or a
    /// destination could get a later event first.
    pub affitto: Duration,
}

/// At most `limite` published events of the session's office after that place, in their order.
pub async fn list(
    app: &Application,
    sessione: &Sessione,
    dopo: i64,
    limite: u32,
) -> Result<Vec<EventoPubblicato>, ApplicationError> {
    let mut uow = app.archivio.begin().await?;
    Ok(uow.eventi().list(sessione.ambito(), dopo, limite.min(100)).await?)
}
