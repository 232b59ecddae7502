//! What people are told of the requests of their office.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use cig_domain::porte::{Finestra, Letto, Notifica, TipoNotifica, UnitOfWork};

use crate::deadline::{deadline_day, duration};
use crate::{Application, ApplicationError, Sessione};

/// Of each kind at most so many are counted: a head that says "99+" needs no more.
pub const NOTIFICHE_CONTATE: u32 = 100;
/// At most so many are listed.
const RECENTI: u32 = 50;

/// One thing that a person is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Avviso {
    /// What, and of which request; its `istante` is when it came to be told.
    pub notifica: Notifica,
    /// Of a deadline: its day, in Rome.
    pub scade_il: Option<NaiveDate>,
    /// Whether the person has not read it.
    pub nuovo: bool,
}

/// What a person is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notifiche {
    /// The latest first.
    pub avvisi: Vec<Avviso>,
    /// Up to where the person has read who has read these.
    pub fino_a: Letto,
}

/// How many the session's person has not read; at most [`NOTIFICHE_CONTATE`].
pub async fn unread(app: &Application, sessione: &Sessione) -> Result<u32, ApplicationError> {
    let mut uow = app.archivio.begin().await?;
    let letto = uow.notifiche().letto(sessione.utente.id).await?;
    let finestra = window(app, sessione, letto);
    Ok(uow.notifiche().count(&finestra, NOTIFICHE_CONTATE).await?.min(NOTIFICHE_CONTATE))
}

/// The latest of the session's office, read or not.
pub async fn notifications(app: &Application, sessione: &Sessione) -> Result<Notifiche, ApplicationError> {
    let mut uow = app.archivio.begin().await?;
    let letto = uow.notifiche().letto(sessione.utente.id).await?;
    let trovate = list(app, uow.as_mut(), sessione).await?;
    drop(uow);
    let mut fino_a = letto;
    let mut avvisi: Vec<_> = trovate.into_iter().map(|trovata| told(app, trovata, letto)).collect();
    for Avviso { notifica, .. } in &avvisi {
        match notifica.posto {
            Some(posto) => fino_a.posto = fino_a.posto.max(posto),
            None => fino_a.istante = fino_a.istante.max(notifica.istante),
        }
    }
    avvisi.sort_by_key(|avviso| std::cmp::Reverse((avviso.notifica.istante, avviso.notifica.posto)));
    avvisi.truncate(RECENTI as usize);
    Ok(Notifiche { avvisi, fino_a })
}

/// The session's person has read up to there. What nobody could have seen stays unread, whatever is asked.
pub async fn mark_read(
    app: &Application,
    sessione: &Sessione,
    fino_a: Letto,
) -> Result<(), ApplicationError> {
    let mut uow = app.archivio.begin().await?;
    let ultimo = list(app, uow.as_mut(), sessione).await?.iter().filter_map(|n| n.posto).max();
    let posto = fino_a.posto.min(ultimo.unwrap_or_default());
    let istante = fino_a.istante.min(app.clock.now());
    uow.notifiche().segna(sessione.utente.id, Letto { posto, istante }).await?;
    uow.commit().await?;
    Ok(())
}

async fn list(
    app: &Application,
    uow: &mut dyn UnitOfWork,
    sessione: &Sessione,
) -> Result<Vec<Notifica>, ApplicationError> {
    Ok(uow.notifiche().list(&window(app, sessione, Letto::default()), RECENTI).await?)
}

/// What there is to tell after what was read.
fn window(app: &Application, sessione: &Sessione, letto: Letto) -> Finestra {
    let preavviso = before_warning(app);
    let da = letto.istante.checked_sub_signed(preavviso).unwrap_or(DateTime::<Utc>::MIN_UTC);
    Finestra {
        ufficio: sessione.ufficio.id,
        eventi_dopo: letto.posto,
        attese_dopo: letto.istante,
        scadenze: (da, app.clock.now() - preavviso),
    }
}

/// As a person is told: a deadline at the moment from which it is near.
fn told(app: &Application, mut notifica: Notifica, letto: Letto) -> Avviso {
    let scade_il = (notifica.tipo == TipoNotifica::InScadenza).then(|| deadline_day(app, notifica.istante));
    if scade_il.is_some() {
        notifica.istante += before_warning(app);
    }
    let nuovo = notifica.posto.map_or(notifica.istante > letto.istante, |posto| posto > letto.posto);
    Avviso { notifica, scade_il, nuovo }
}

/// How long PCP's clock runs before people are warned.
fn before_warning(app: &Application) -> TimeDelta {
    duration(app.attese.scadenza.saturating_sub(app.attese.preavviso))
}
