//! One attempt to deliver an event.

use chrono::TimeDelta;
use cig_domain::eventi::{Consegna, StatoConsegna};
use cig_domain::porte::RepositoryError;

use super::Eventi;
use crate::ApplicationError;

/// A delivery that is claimed: it has to be tried.
pub struct Partenza(Consegna);

/// Claims a delivery to that destination that is due; `None` when none is.
pub async fn depart(app: &Eventi, destinazione: &str) -> Result<Option<Partenza>, ApplicationError> {
    let ora = app.clock.now();
    let scadenza = ora + TimeDelta::from_std(app.affitto).unwrap_or(TimeDelta::minutes(5));
    let mut uow = app.archivio.begin().await?;
    let Some(consegna) = uow.consegne().claim_due(destinazione, ora, scadenza).await? else {
        return Ok(None);
    };
    uow.commit().await?;
    Ok(Some(Partenza(consegna)))
}

/// Tries a claimed delivery, and stores what came of it. A node that dies in between leaves it to be tried again: a
/// destination may get an event twice, never not at all.
pub async fn complete(app: &Eventi, Partenza(mut consegna): Partenza) -> Result<(), ApplicationError> {
    let evento = &consegna.pubblicato.evento;
    let (id, tipo) = (evento.id, evento.tipo.nome());
    let esito = app.webhooks.deliver(&consegna.destinazione, evento).await;
    consegna.receive(esito, app.clock.now(), &app.attese, app.sorte.next());
    let (destinazione, tentativi) = (&consegna.destinazione, consegna.tentativi);
    match (consegna.stato, consegna.esito.as_deref()) {
        (StatoConsegna::Morta, motivo) => {
            tracing::error!(%destinazione, %id, tipo, tentativi, motivo, "an event was given up");
        }
        (StatoConsegna::Attesa, motivo) => {
            tracing::warn!(%destinazione, %id, tipo, tentativi, motivo, "an event was not delivered");
        }
        (StatoConsegna::Riuscita, _) => {}
    }
    let mut uow = app.archivio.begin().await?;
    match uow.consegne().update(&mut consegna).await {
        // Another node took it over, or a person had it sent again: theirs is the outcome that counts.
        Err(RepositoryError::Conflict) => return Ok(()),
        esito => esito?,
    }
    Ok(uow.commit().await?)
}
