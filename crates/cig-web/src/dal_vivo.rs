//! Open pages that follow a request: one look at the store a second for all of them, on each node.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use cig_application::{ApplicationError, Outbox, marks};
use cig_domain::porte::{Ambito, Segno};
use cig_domain::richiesta::RichiestaId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::MissedTickBehavior;

/// How often the store is looked at while a page is open.
const INTERVALLO: Duration = Duration::from_secs(1);
/// How often it is looked whether who follows a request may still see it; the connection is kept alive by the way.
const CONTROLLO: Duration = Duration::from_secs(15);
/// How many pages may follow something at the same time, on one node: each is an open connection.
const PAGINE: usize = 1000;

/// What is followed, and by how many.
pub struct DalVivo {
    archivio: Outbox,
    posti: Arc<Semaphore>,
    pub(crate) controllo: Duration,
    /// `None` once the service ends.
    seguite: Mutex<Option<HashMap<RichiestaId, watch::Sender<Option<Segno>>>>>,
}

/// A page that follows a request, until it is dropped.
pub(crate) struct Pagina {
    segno: watch::Receiver<Option<Segno>>,
    _posto: OwnedSemaphorePermit,
}

impl DalVivo {
    /// Nothing is followed yet.
    pub fn new(archivio: Outbox) -> Self {
        Self::within(archivio, PAGINE, CONTROLLO)
    }

    /// For at most `pagine` at the same time.
    pub(crate) fn within(archivio: Outbox, pagine: usize, controllo: Duration) -> Self {
        Self {
            archivio,
            posti: Arc::new(Semaphore::new(pagine)),
            controllo,
            seguite: Mutex::new(Some(HashMap::new())),
        }
    }

    /// A page begins to follow a request that was found to be so; `None` if too many do, or the service ends.
    pub(crate) fn follow(&self, id: RichiestaId, segno: Segno) -> Option<Pagina> {
        let posto = Arc::clone(&self.posti).try_acquire_owned().ok()?;
        let mut seguite = self.seguite.lock().unwrap_or_else(PoisonError::into_inner);
        let mittente = seguite.as_mut()?.entry(id).or_insert_with(|| watch::Sender::new(Some(segno)));
        Some(Pagina { segno: mittente.subscribe(), _posto: posto })
    }

    /// Tells the pages what changed, whichever node changed it, until `fine`; then lets go of them all.
    pub async fn run(&self, fine: impl Future<Output = ()>) {
        let guarda = async {
            let mut intervallo = tokio::time::interval(INTERVALLO);
            intervallo.set_missed_tick_behavior(MissedTickBehavior::Delay);
            loop {
                intervallo.tick().await;
                if let Err(errore) = self.look().await {
                    tracing::error!(%errore, causa = ?errore, "open pages could not be told of changes");
                }
            }
        };
        tokio::select! {
            () = fine => {}
            () = guarda => {}
        }
        self.seguite.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    async fn look(&self) -> Result<(), ApplicationError> {
        let ids: Vec<_> = {
            let mut seguite = self.seguite.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(seguite) = seguite.as_mut() else { return Ok(()) };
            seguite.retain(|_, mittente| mittente.receiver_count() > 0);
            seguite.keys().copied().collect()
        };
        if ids.is_empty() {
            return Ok(());
        }
        let segni = marks(&self.archivio, Ambito::Sistema, &ids).await?;
        let seguite = self.seguite.lock().unwrap_or_else(PoisonError::into_inner);
        for id in ids {
            if let Some(mittente) = seguite.as_ref().and_then(|seguite| seguite.get(&id)) {
                let segno = segni.get(&id).copied();
                mittente.send_if_modified(|presente| std::mem::replace(presente, segno) != segno);
            }
        }
        Ok(())
    }
}

impl Pagina {
    /// Waits until the request is not as `visto`; `None` when it is no more, or the service ends.
    pub(crate) async fn change(&mut self, visto: Segno) -> Option<Segno> {
        *self.segno.wait_for(|segno| *segno != Some(visto)).await.ok()?
    }
}
