//! What people typed and never saved is forgotten in time.

use std::time::Duration;

use cig_application::{Application, forget_old_typed};
use tokio_util::sync::CancellationToken;

use crate::limite::{self, within};

/// Between two looks at the store: it is kept for weeks.
const OGNI: Duration = Duration::from_hours(6);

/// Runs until `stop`.
pub(crate) async fn run(app: Application, stop: CancellationToken) {
    loop {
        match within(limite::ARCHIVIO, forget_old_typed(&app)).await {
            Ok(0) => {}
            Ok(dimenticati) => tracing::info!(dimenticati, "forms that nobody went on with are forgotten"),
            Err(errore) => tracing::error!(%errore, causa = ?errore, "old forms could not be forgotten"),
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(OGNI) => {}
        }
    }
}
