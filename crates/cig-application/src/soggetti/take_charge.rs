//! Taking an appalto in charge.

use chrono::{DateTime, Utc};
use cig_domain::codici::IdAppalto;
use cig_domain::porte::{Chiamata, RepositoryError, Soggetto};
use cig_domain::richiesta::{RichiestaCig, RichiestaId};
use cig_domain::trasmissione::Azione;

use super::Cambio;
use crate::advance::TENTATIVI;
use crate::consult::appalto_of;
use crate::find::load;
use crate::intervene::allowed;
use crate::send::in_name_of;
use crate::{Application, ApplicationError, Sessione};

/// The person of the session takes the appalto in charge, whoever had it: PCP is asked in that person's name (presa-carico).
/// When PCP accepts, the person is the request's RUP, and every later call is made in that name, those of the transmission
/// that is under way too.
///
/// It may be asked for again, also when it was done and its answer lost: until it is stored here, the transmission goes on in
/// the old name, which PCP refuses then, and nothing is made twice.
///
/// `NotAllowed` with the reason where it may not be asked for, or while a call of the transmission is being made; `Conflict` if
/// the request's version is not `versione`; `Pcp` if PCP did not do it, or nobody knows.
pub async fn take_charge(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
    versione: Option<i64>,
) -> Result<RichiestaCig, ApplicationError> {
    let (appalto, ferma_fino_a) = hold_still(app, sessione, id, versione).await?;
    let (rup, ora) = (&sessione.utente.codice_fiscale, app.clock.now());
    let presa = Cambio {
        richiesta: id,
        appalto,
        mittente: &in_name_of(sessione, rup.clone()),
        chiamata: &Chiamata::PresaCarico { id: appalto },
    };
    let suo = |soggetti: &[Soggetto]| {
        soggetti.iter().any(|soggetto| soggetto.is_still(rup, Soggetto::RESPONSABILE, ora))
    };
    if let Err(errore) = presa.make(app, suo).await {
        if let Err(causa) = let_go(app, id, ferma_fino_a).await {
            tracing::warn!(richiesta = %id, %causa, "the transmission stays still until its lease runs out");
        }
        return Err(errore);
    }
    // A person may write to the same request meanwhile.
    for _ in 0..TENTATIVI {
        match hand_over(app, sessione, id, ferma_fino_a).await {
            Err(ApplicationError::Conflict) => {}
            esito => return esito,
        }
    }
    Err(ApplicationError::Conflict)
}

const OCCUPATA: &str = "Una chiamata ad ANAC è in corso per questa richiesta: riprovare tra qualche secondo.";

/// Keeps the transmission that is under way, if one is, from calling PCP while the appalto changes hands; until when. Whatever
/// becomes of the caller, it goes on after that.
async fn hold_still(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
    versione: Option<i64>,
) -> Result<(IdAppalto, Option<DateTime<Utc>>), ApplicationError> {
    let mut uow = app.archivio.begin().await?;
    let (richiesta, ultima) = allowed(uow.as_mut(), sessione, id, versione, Azione::PresaCarico).await?;
    let appalto = appalto_of(&richiesta)?;
    let Some(mut viva) = ultima.filter(|ultima| !ultima.is_ended()) else { return Ok((appalto, None)) };
    let ora = app.clock.now();
    // Two calls at the most: the second one asks what became of the first.
    if !viva.reserve(ora, app.lease_end(app.lease_end(ora))) {
        return Err(ApplicationError::NotAllowed(OCCUPATA.into()));
    }
    match uow.trasmissioni().update(&mut viva).await {
        // A node has just begun to work on it.
        Err(RepositoryError::Conflict) => return Err(ApplicationError::NotAllowed(OCCUPATA.into())),
        esito => esito?,
    }
    uow.commit().await?;
    Ok((appalto, viva.affittata_fino_a))
}

/// Nothing came of it: the transmission goes on as it was.
async fn let_go(
    app: &Application,
    id: RichiestaId,
    ferma_fino_a: Option<DateTime<Utc>>,
) -> Result<(), ApplicationError> {
    let Some(fine) = ferma_fino_a else { return Ok(()) };
    let mut uow = app.archivio.begin().await?;
    let Some(mut viva) = uow.trasmissioni().find_last(id).await? else { return Ok(()) };
    if viva.release(fine) {
        uow.trasmissioni().update(&mut viva).await?;
        uow.commit().await?;
    }
    Ok(())
}

/// PCP has the person as RUP: so has the request, and its last transmission goes on in that name, or is taken up again in it.
/// If another one was begun meanwhile and is at work, its answer is looked up as that of a node that died.
async fn hand_over(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
    ferma_fino_a: Option<DateTime<Utc>>,
) -> Result<RichiestaCig, ApplicationError> {
    let rup = &sessione.utente.codice_fiscale;
    let mut uow = app.archivio.begin().await?;
    let mut richiesta = load(uow.as_mut(), sessione, id).await?;
    richiesta.hand_over(rup.clone())?;
    richiesta.modificata_il = app.clock.now();
    uow.richieste().update(&mut richiesta).await?;
    let ultima = uow.trasmissioni().find_last(id).await?;
    if let Some(mut ultima) = ultima {
        ultima.hand_over(rup.clone());
        if let Some(fine) = ferma_fino_a {
            ultima.release(fine);
        }
        uow.trasmissioni().update(&mut ultima).await?;
    }
    uow.commit().await?;
    Ok(richiesta)
}
