//! The watch of the deadlines: appalti that PCP may have cancelled because their time ran out.

use std::time::Duration;

use cig_application::{Application, watch_deadlines};
use tokio_util::sync::CancellationToken;

use crate::limite::within;

/// Between two looks at the store: deadlines are days.
const OGNI: Duration = Duration::from_mins(10);

/// Runs until `stop`.
pub(crate) async fn run(app: Application, stop: CancellationToken) {
    loop {
        match within(OGNI, watch_deadlines(&app)).await {
            Ok(0) => {}
            Ok(guardate) => tracing::info!(guardate, "appalti whose time ran out are looked at"),
            Err(errore) => tracing::error!(%errore, causa = ?errore, "the deadlines could not be looked at"),
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(OGNI) => {}
        }
    }
}
