//! Questions to registers and lists, which no transmission asks and no log keeps.

use std::collections::BTreeSet;

use cig_domain::porte::PcpError;
use cig_domain::ritmo::Servizio;

use super::{observe, pass};
use crate::{Application, ApplicationError};

/// Asks `servizio`, if it may be called now, and counts the call among the day's. `Unavailable`, with the reason, while
/// it is not called.
pub(crate) async fn ask<T>(
    app: &Application,
    servizio: Servizio,
    domanda: impl Future<Output = Result<T, PcpError>>,
) -> Result<Result<T, PcpError>, ApplicationError> {
    pass(app, servizio).await?;
    let risposta = domanda.await;
    if let Err(errore) = observe(app, servizio, None, &BTreeSet::new(), &risposta, app.clock.now()).await {
        // What it told of the service is lost; the next call tells it again.
        tracing::warn!(%errore, "how ANAC's service stands could not be stored");
    }
    Ok(risposta)
}
