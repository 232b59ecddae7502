//! What a person asks PCP for once the appalto exists.

use cig_domain::porte::{Corpo, Mittente, UnitOfWork};
use cig_domain::richiesta::{Revisione, RichiestaCig, RichiestaId};
use cig_domain::trasmissione::{Azione, Intervento, Motivazione, Trasmissione};
use serde_json::Value;

use crate::find::load;
use crate::send::{begin_with, sender};
use crate::{Application, ApplicationError, Sessione};

/// Something that may be asked for, or why it may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AzionePossibile {
    /// What.
    pub azione: Azione,
    /// Why not now, a sentence in Italian; none when it may be asked for.
    pub ostacolo: Option<&'static str>,
}

pub(crate) const NON_RESPONSABILE: &str = "Può farlo solo un Responsabile e-Procurement dell'ufficio.";

/// What may be asked of PCP for the request now, and why the rest may not: what is not offered is refused for the same
/// reason.
pub async fn actions(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
) -> Result<Vec<AzionePossibile>, ApplicationError> {
    let mut uow = app.archivio.begin().await?;
    let richiesta = load(uow.as_mut(), sessione, id).await?;
    let ultima = uow.trasmissioni().find_last(id).await?;
    let possibile = |azione: Azione| AzionePossibile {
        azione,
        ostacolo: obstacle(azione, sessione, &richiesta, ultima.as_ref()),
    };
    Ok(Azione::TUTTE.map(possibile).into())
}

/// Cancels the appalto: a transmission does it.
///
/// `NotAllowed` with the reason where PCP does not take it; `Conflict` if the request's version is not `versione`.
pub async fn cancel(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
    versione: Option<i64>,
    motivo: Motivazione,
) -> Result<Trasmissione, ApplicationError> {
    let intervento = Intervento::CancellaAppalto { motivo };
    ask(app, sessione, id, versione, Azione::CancellaAppalto, intervento).await
}

/// Stops the publication of the notice: a transmission does it. Errors as [`cancel`].
pub async fn stop_publication(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
    versione: Option<i64>,
    motivo: Motivazione,
) -> Result<Trasmissione, ApplicationError> {
    let intervento = Intervento::FermaPubblicazione { motivo };
    ask(app, sessione, id, versione, Azione::FermaPubblicazione, intervento).await
}

/// Has PCP verify the appalto as it holds it: a transmission asks and waits for the outcome. Errors as [`cancel`].
pub async fn verify(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
    versione: Option<i64>,
) -> Result<Trasmissione, ApplicationError> {
    ask(app, sessione, id, versione, Azione::VerificaAppalto, Intervento::VerificaAppalto).await
}

/// Opens the data of a notice for a change, which is then sent as a request is ([`crate::send`]). Errors as [`cancel`].
pub async fn open_revision(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
    versione: Option<i64>,
    revisione: Revisione,
) -> Result<RichiestaCig, ApplicationError> {
    let azione = match revisione {
        Revisione::Modifica => Azione::ModificaAvviso,
        Revisione::Rettifica => Azione::RettificaAvviso,
    };
    revise(app, sessione, id, versione, azione, |richiesta| Ok(richiesta.open_revision(revisione)?)).await
}

/// Gives the change of a notice up: the data are again those that ANAC has. Errors as [`cancel`].
pub async fn abandon_revision(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
    versione: Option<i64>,
) -> Result<RichiestaCig, ApplicationError> {
    revise(app, sessione, id, versione, Azione::AbbandonaRevisione, |richiesta| {
        richiesta.ciclo.chiudi_revisione()?;
        richiesta.restore();
        Ok(())
    })
    .await
}

async fn revise(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
    versione: Option<i64>,
    azione: Azione,
    cambia: impl FnOnce(&mut RichiestaCig) -> Result<(), ApplicationError> + Send,
) -> Result<RichiestaCig, ApplicationError> {
    let mut uow = app.archivio.begin().await?;
    let (mut richiesta, _) = allowed(uow.as_mut(), sessione, id, versione, azione).await?;
    cambia(&mut richiesta)?;
    richiesta.modificata_il = app.clock.now();
    uow.richieste().update(&mut richiesta).await?;
    uow.commit().await?;
    Ok(richiesta)
}

async fn ask(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
    versione: Option<i64>,
    azione: Azione,
    intervento: Intervento,
) -> Result<Trasmissione, ApplicationError> {
    let mut uow = app.archivio.begin().await?;
    let (richiesta, ultima) = allowed(uow.as_mut(), sessione, id, versione, azione).await?;
    let mittente = in_the_name_of(sessione, &richiesta, ultima.as_ref())?;
    let nuovo = Nuovo { intervento, mittente, corpo: Value::Null.into() };
    let trasmissione = begin(app, uow.as_mut(), &richiesta, ultima, nuovo).await?;
    uow.commit().await?;
    Ok(trasmissione)
}

/// The request and its last transmission, if the session may ask for `azione` now.
pub(crate) async fn allowed(
    uow: &mut dyn UnitOfWork,
    sessione: &Sessione,
    id: RichiestaId,
    versione: Option<i64>,
    azione: Azione,
) -> Result<(RichiestaCig, Option<Trasmissione>), ApplicationError> {
    let richiesta = load(uow, sessione, id).await?;
    if versione.is_some_and(|versione| versione != richiesta.versione) {
        return Err(ApplicationError::Conflict);
    }
    let ultima = uow.trasmissioni().find_last(id).await?;
    match obstacle(azione, sessione, &richiesta, ultima.as_ref()) {
        Some(ostacolo) => Err(ApplicationError::NotAllowed(ostacolo.into())),
        None => Ok((richiesta, ultima)),
    }
}

fn obstacle(
    azione: Azione,
    sessione: &Sessione,
    richiesta: &RichiestaCig,
    ultima: Option<&Trasmissione>,
) -> Option<&'static str> {
    let responsabile = sessione.utente.can_be_rup(sessione.ufficio.id);
    azione.refusal(richiesta, ultima).or_else(|| (!responsabile).then_some(NON_RESPONSABILE))
}

/// In whose name PCP is called: that of the last transmission, whatever became of the office; or else the RUP.
pub(crate) fn in_the_name_of(
    sessione: &Sessione,
    richiesta: &RichiestaCig,
    ultima: Option<&Trasmissione>,
) -> Result<Mittente, ApplicationError> {
    match ultima {
        Some(ultima) => Ok(ultima.mittente.clone()),
        None => sender(sessione, richiesta),
    }
}

/// What a transmission on an appalto that exists begins with.
pub(crate) struct Nuovo {
    pub(crate) intervento: Intervento,
    pub(crate) mittente: Mittente,
    /// What is sent, where something is.
    pub(crate) corpo: Corpo,
}

/// Stores the transmission; the one that is under way gives way.
///
/// `NotAllowed` if it cannot, or what would be done it on is not known.
pub(crate) async fn begin(
    app: &Application,
    uow: &mut dyn UnitOfWork,
    richiesta: &RichiestaCig,
    ultima: Option<Trasmissione>,
    nuovo: Nuovo,
) -> Result<Trasmissione, ApplicationError> {
    let scheda = ultima.as_ref().map(|ultima| ultima.scheda.clone());
    make_room(uow, ultima).await?;
    let Some(scheda) = richiesta.scheda_inviata().or(scheda) else {
        return Err(ApplicationError::NotAllowed("Della richiesta non si sa quale scheda ha ANAC.".into()));
    };
    let mut trasmissione = Trasmissione::of_intervention(
        begin_with(app, richiesta, scheda, nuovo.corpo, nuovo.mittente),
        richiesta.ciclo.id_avviso(),
        nuovo.intervento,
    );
    uow.trasmissioni().insert(&mut trasmissione).await?;
    Ok(trasmissione)
}

/// Ends a transmission that only follows what is at PCP, so that another may begin.
pub(crate) async fn make_room(
    uow: &mut dyn UnitOfWork,
    ultima: Option<Trasmissione>,
) -> Result<(), ApplicationError> {
    let Some(mut viva) = ultima.filter(|ultima| !ultima.is_ended()) else { return Ok(()) };
    if !viva.give_way() {
        return Err(ApplicationError::NotAllowed(
            "Un'operazione è in corso presso ANAC: attendere che finisca.".into(),
        ));
    }
    uow.trasmissioni().update(&mut viva).await?;
    Ok(())
}
