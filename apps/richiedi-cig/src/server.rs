//! Starts everything, and stops it in order.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use chrono::TimeDelta;
use cig_domain::porte::Clock;
use cig_persistence::{Archivio, Orologio};
use cig_web::DalVivo;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::ambiente::Macchina;
use crate::configurazione::Configurazione;
use crate::specifiche::Vigilanza;
use crate::{anagrafica, eventi, interfaccia, non_salvati, registro, scadenze, wiring, worker};

/// Runs the service until it is told to stop; the calls under way end first.
pub(crate) async fn run(configurazione: Configurazione) -> Result<()> {
    let stop = CancellationToken::new();
    let chiave = configurazione.pcp.read_key()?;
    let archivio = Archivio::connect_with(&configurazione.database, configurazione.connessioni)
        .await
        .context("l'archivio non si apre")?;
    let units_of_work = Arc::new(archivio.units_of_work());
    anagrafica::put(units_of_work.as_ref(), &configurazione.anagrafica).await?;
    let clock = archivio.clock(Arc::new(Macchina)).await.context("l'archivio non dice l'ora")?;
    let orologio: Arc<dyn Clock> = Arc::new(clock.clone());
    let mut vigilanza = Vigilanza::new(wiring::versioni(units_of_work.clone(), orologio.clone()));
    vigilanza.start(configurazione.specifiche.as_deref()).await?;
    let pcp = Arc::new(wiring::pcp(&configurazione, chiave.clone(), orologio.clone())?);
    let eventi = wiring::eventi(&configurazione.eventi, units_of_work.clone(), orologio.clone())?;
    let app = wiring::application(&configurazione, units_of_work, pcp, vigilanza.in_vigore(), orologio)?;

    let ascolto = TcpListener::bind(configurazione.ascolto)
        .await
        .with_context(|| format!("l'indirizzo {} non è libero", configurazione.ascolto))?;
    let dal_vivo = Arc::new(DalVivo::new(app.archivio.clone()));
    let pagine = interfaccia::router(&configurazione, app.clone(), dal_vivo.clone(), &chiave);
    tracing::info!(indirizzo = %ascolto.local_addr()?, "in ascolto");
    tokio::spawn(end_on_signal(stop.clone())?);
    let worker = tokio::spawn({
        let (app, settings, stop) = (app.clone(), configurazione.trasmissioni.clone(), stop.clone());
        async move { worker::run(app, &settings, stop).await }
    });
    let sigilli = tokio::spawn(registro::seal(app.clone(), stop.clone()));
    let eventi = tokio::spawn({
        let (settings, stop) = (configurazione.eventi.clone(), stop.clone());
        async move { eventi::work(eventi, &settings, stop).await }
    });
    let dal_vivo = tokio::spawn({
        let stop = stop.clone();
        async move { dal_vivo.run(stop.cancelled()).await }
    });
    let scadenze = tokio::spawn(scadenze::run(app.clone(), stop.clone()));
    let non_salvati = tokio::spawn(non_salvati::run(app.clone(), stop.clone()));
    let vigilanza = tokio::spawn(vigilanza.run(stop.clone()));
    tokio::spawn(keep_time(clock, stop.clone()));
    axum::serve(ascolto, pagine).with_graceful_shutdown(stop.clone().cancelled_owned()).await?;
    stop.cancel();
    worker.await.context("le trasmissioni si sono fermate male")?;
    sigilli.await.context("i sigilli del registro si sono fermati male")?;
    dal_vivo.await.context("le pagine aperte si sono fermate male")?;
    eventi.await.context("gli eventi si sono fermati male")?;
    scadenze.await.context("le scadenze si sono fermate male")?;
    non_salvati.await.context("i moduli non salvati si sono fermati male")?;
    vigilanza.await.context("le specifiche si sono fermate male")?;
    archivio.close().await.context("l'archivio non si chiude")
}

/// How often the database is asked for its time.
const ORA: Duration = Duration::from_mins(1);
/// More than this between two looks is told: the database's clock was moved, or the network is slow.
const SCARTO: TimeDelta = TimeDelta::seconds(2);

/// Keeps to the database's clock. A question that fails changes nothing.
async fn keep_time(clock: Orologio, stop: CancellationToken) {
    while stop.run_until_cancelled(tokio::time::sleep(ORA)).await.is_some() {
        match clock.set().await {
            Ok(scarto) if scarto.abs() > SCARTO => {
                tracing::warn!(millisecondi = scarto.num_milliseconds(), "the clock was set");
            }
            Ok(_) => {}
            Err(errore) => tracing::warn!(%errore, "the database does not tell its time"),
        }
    }
}

/// Ctrl-C and the system's request to end.
fn end_on_signal(stop: CancellationToken) -> Result<impl Future<Output = ()> + Send> {
    let mut interruzione = signal(SignalKind::interrupt())?;
    let mut terminazione = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interruzione.recv() => {}
            _ = terminazione.recv() => {}
        }
        stop.cancel();
    })
}
