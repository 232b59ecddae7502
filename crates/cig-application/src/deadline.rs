//! The time that PCP gives an appalto: people are warned before it runs out, and the appalto is looked at when it has.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use cig_domain::porte::Ambito;
use cig_domain::richiesta::{RichiestaCig, RichiestaId};
use cig_domain::trasmissione::Intervento;
use serde_json::Value;

use crate::application::{rome_day, rome_midnight};
use crate::intervene::{Nuovo, begin};
use crate::{Application, ApplicationError};

/// When PCP cancels an appalto that is not confirmed, or confirmed and not published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scadenza {
    /// The day in Rome.
    pub giorno: NaiveDate,
    /// Whether people are to be warned.
    pub vicina: bool,
    /// Whether it is past: PCP may have cancelled it.
    pub passata: bool,
}

/// How many appalti are looked at in one turn.
const PER_TURNO: u32 = 50;

/// Until when PCP keeps the appalto of the request; none while nothing runs out.
pub fn deadline(app: &Application, richiesta: &RichiestaCig) -> Option<Scadenza> {
    richiesta.in_attesa_dal().map(|dal| deadline_of(app, dal))
}

/// Until when PCP keeps an appalto whose clock runs since `dal`.
pub fn deadline_of(app: &Application, dal: DateTime<Utc>) -> Scadenza {
    let fine = dal + duration(app.attese.scadenza);
    let ora = app.clock.now();
    Scadenza {
        giorno: deadline_day(app, dal),
        vicina: ora + duration(app.attese.preavviso) >= fine,
        passata: ora >= fine,
    }
}

/// The day of that, in Rome.
pub(crate) fn deadline_day(app: &Application, dal: DateTime<Utc>) -> NaiveDate {
    rome_day(dal + duration(app.attese.scadenza))
}

/// Since when PCP's clock runs for the appalti whose deadline is from the day `dal` to the day `al`: from the first instant
/// on, and before the second.
pub fn waiting_between(
    app: &Application,
    dal: Option<NaiveDate>,
    al: Option<NaiveDate>,
) -> (Option<DateTime<Utc>>, Option<DateTime<Utc>>) {
    let prima = |giorno| rome_midnight(giorno)?.checked_sub_signed(duration(app.attese.scadenza));
    (dal.and_then(prima), al.and_then(|al| al.succ_opt()).and_then(prima))
}

/// Begins to look at the appalti whose time has run out and that no transmission follows. Returns how many.
pub async fn watch_deadlines(app: &Application) -> Result<usize, ApplicationError> {
    let prima_di = app.clock.now() - duration(app.attese.scadenza);
    let mut uow = app.archivio.begin().await?;
    let scadute = uow.richieste().list_in_attesa(prima_di, PER_TURNO).await?;
    drop(uow);
    let mut guardate = 0;
    for id in scadute {
        match watch(app, id).await {
            Ok(()) => guardate += 1,
            // Another node, or a person, came first.
            Err(ApplicationError::Conflict | ApplicationError::NotAllowed(_)) => {}
            Err(errore) => return Err(errore),
        }
    }
    Ok(guardate)
}

async fn watch(app: &Application, id: RichiestaId) -> Result<(), ApplicationError> {
    let mut uow = app.archivio.begin().await?;
    let Some(richiesta) = uow.richieste().find(Ambito::Sistema, id).await? else { return Ok(()) };
    // Without a transmission nobody is known in whose name PCP could be asked.
    let Some(ultima) = uow.trasmissioni().find_last(id).await? else { return Ok(()) };
    let mittente = ultima.mittente.clone();
    let nuovo = Nuovo { intervento: Intervento::ControlloScadenza, mittente, corpo: Value::Null.into() };
    begin(app, uow.as_mut(), &richiesta, Some(ultima), nuovo).await?;
    uow.commit().await?;
    Ok(())
}

pub(crate) fn duration(durata: std::time::Duration) -> TimeDelta {
    TimeDelta::from_std(durata).unwrap_or(TimeDelta::MAX)
}
