//! Publishes events, delivers them, and takes away old ones: one task for publishing, and one for each destination, so
//! that none waits for another.

use std::sync::Arc;
use std::time::Duration;

use cig_application::events::{Eventi, complete, depart, prune, publish};
use tokio::sync::{Notify, Semaphore, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::configurazione;
use crate::limite::{self, within};

/// How often old events are looked for.
const PULIZIA: Duration = Duration::from_hours(1);

/// Runs until `stop`, and then waits for the deliveries under way.
pub(crate) async fn run(eventi: Eventi, settings: &configurazione::Eventi, stop: CancellationToken) {
    let lavori = TaskTracker::new();
    // Tells the destinations that something was published.
    let (novita, _) = watch::channel(());
    for destinazione in eventi.destinazioni.iter() {
        let lavoro = deliver(
            eventi.clone(),
            destinazione.nome.clone(),
            settings.clone(),
            novita.subscribe(),
            stop.clone(),
        );
        lavori.spawn(lavoro);
    }
    lavori.spawn(clean(eventi.clone(), settings.conservazione(), stop.clone()));
    lavori.close();
    while !stop.is_cancelled() {
        match within(limite::ARCHIVIO, publish(&eventi)).await {
            Ok(true) => {
                novita.send_replace(());
                continue;
            }
            Ok(false) => {}
            Err(errore) => tracing::error!(%errore, causa = ?errore, "no event could be published"),
        }
        pause(settings.intervallo(), &stop).await;
    }
    lavori.wait().await;
}

/// Delivers to one destination, several at a time.
async fn deliver(
    eventi: Eventi,
    destinazione: String,
    settings: configurazione::Eventi,
    mut novita: watch::Receiver<()>,
    stop: CancellationToken,
) {
    let posti = Arc::new(Semaphore::new(settings.in_volo));
    let in_volo = TaskTracker::new();
    // A delivery that is done may let the request's next one go.
    let fatto = Arc::new(Notify::new());
    while !stop.is_cancelled() {
        let Ok(posto) = Arc::clone(&posti).acquire_owned().await else { break };
        match within(limite::ARCHIVIO, depart(&eventi, &destinazione)).await {
            Ok(Some(partenza)) => {
                let (eventi, fatto) = (eventi.clone(), Arc::clone(&fatto));
                in_volo.spawn(async move {
                    if let Err(errore) = complete(&eventi, partenza).await {
                        // The destination may get it twice: its lease runs out, and it is tried again.
                        tracing::error!(%errore, causa = ?errore, "the outcome of a delivery was not stored");
                    }
                    drop(posto);
                    fatto.notify_one();
                });
                continue;
            }
            Ok(None) => {}
            Err(errore) => tracing::error!(%errore, causa = ?errore, "no delivery could be claimed"),
        }
        tokio::select! {
            () = pause(settings.intervallo(), &stop) => {}
            () = fatto.notified() => {}
            // The sender ends with the service.
            Ok(()) = novita.changed() => {}
        }
    }
    in_volo.close();
    in_volo.wait().await;
}

async fn clean(eventi: Eventi, giorni: chrono::TimeDelta, stop: CancellationToken) {
    while !stop.is_cancelled() {
        match within(PULIZIA, prune(&eventi, giorni)).await {
            Ok(0) => {}
            Ok(tolti) => tracing::info!(tolti, "old events were taken away"),
            Err(errore) => tracing::error!(%errore, causa = ?errore, "old events stay"),
        }
        pause(PULIZIA, &stop).await;
    }
}

async fn pause(durata: Duration, stop: &CancellationToken) {
    tokio::select! {
        () = stop.cancelled() => {}
        () = tokio::time::sleep(durata) => {}
    }
}
