//! Seals the log, minute after minute.

use std::time::Duration;

use cig_application::{Application, seal_log};
use tokio_util::sync::CancellationToken;

use crate::limite::{self, within};

/// What was logged longer ago than this is sealed.
const INTERVALLO: Duration = Duration::from_mins(1);

/// Runs until `stop`. Every node does it: whoever comes first seals, and the others find nothing left.
pub(crate) async fn run(app: Application, stop: CancellationToken) {
    while !stop.is_cancelled() {
        match within(limite::ARCHIVIO, seal_log(&app)).await {
            Ok(Some(sigillo)) => tracing::debug!(
                numero = sigillo.numero, righe = sigillo.righe, impronta = %sigillo.impronta, "the log is sealed"
            ),
            Ok(None) => {}
            Err(errore) => tracing::warn!(%errore, causa = ?errore, "the log could not be sealed for now"),
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(INTERVALLO) => {}
        }
    }
}
