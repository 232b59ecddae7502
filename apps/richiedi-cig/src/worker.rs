//! The worker: claims the steps of transmissions that are due and carries them out, many at a time.

use std::sync::Arc;

use cig_application::{Application, complete, depart};
use tokio::sync::{Notify, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::configurazione::Trasmissioni;
use crate::limite::{self, within};

/// Runs until `stop`, and then waits for the calls under way. One look at the store at a time, for all the calls that
/// may be made, so that an idle node costs one query an interval and a busy one a transaction for many steps.
pub(crate) async fn run(app: Application, settings: &Trasmissioni, stop: CancellationToken) {
    let posti = Arc::new(Semaphore::new(settings.in_volo));
    let in_volo = TaskTracker::new();
    // A step that is done may have the next one due at once.
    let fatto = Arc::new(Notify::new());
    while !stop.is_cancelled() {
        // At least one; then all that are free.
        let Ok(posto) = Arc::clone(&posti).acquire_owned().await else { break };
        let mut liberi = vec![posto];
        liberi.extend(std::iter::from_fn(|| Arc::clone(&posti).try_acquire_owned().ok()));
        match within(limite::ARCHIVIO, depart(&app, liberi.len())).await {
            Ok(partenze) if !partenze.is_empty() => {
                for (partenza, posto) in partenze.into_iter().zip(liberi) {
                    let (app, fatto) = (app.clone(), Arc::clone(&fatto));
                    // After that another node may have it.
                    let affitto = app.affitto;
                    in_volo.spawn(async move {
                        if let Err(errore) = within(affitto, complete(&app, partenza)).await {
                            // The step stays stored as begun: when its lease runs out it is looked up.
                            tracing::error!(%errore, causa = ?errore, "an answer of PCP could not be stored");
                        }
                        drop(posto);
                        fatto.notify_one();
                    });
                }
                continue;
            }
            Ok(_) => {}
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
