//! The worker: claims the steps of transmissions that are due and carries them out, many at a time.

use std::sync::Arc;

use cig_application::{Application, complete, depart};
use tokio::sync::{Notify, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::configurazione::Trasmissioni;

/// Runs until `stop`, and then waits for the calls under way. One look at the store at a time, so that an idle node
/// costs one query an interval however many calls it may make.
pub(crate) async fn run(app: Application, settings: &Trasmissioni, stop: CancellationToken) {
    let posti = Arc::new(Semaphore::new(settings.in_volo));
    let in_volo = TaskTracker::new();
    // A step that is done may have the next one due at once.
    let fatto = Arc::new(Notify::new());
    while !stop.is_cancelled() {
        let Ok(posto) = Arc::clone(&posti).acquire_owned().await else { break };
        match depart(&app).await {
            Ok(Some(partenza)) => {
                let (app, fatto) = (app.clone(), Arc::clone(&fatto));
                in_volo.spawn(async move {
                    if let Err(errore) = complete(&app, partenza).await {
                        // The step stays stored as begun: when its lease runs out it is looked up.
                        tracing::error!(%errore, causa = ?errore, "an answer of PCP could not be stored");
                    }
                    drop(posto);
                    fatto.notify_one();
                });
                continue;
            }
            Ok(None) => {}
            Err(errore) => tracing::error!(%errore, causa = ?errore, "no step could be claimed"),
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = fatto.notified() => {}
            () = tokio::time::sleep(settings.intervallo()) => {}
        }
    }
    in_volo.close();
    in_volo.wait().await;
}
