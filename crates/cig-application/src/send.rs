//! Asking ANAC for the CIGs.

use cig_domain::codici::CodiceFiscale;
use cig_domain::controlli::Momento;
use cig_domain::porte::{Corpo, Mittente};
use cig_domain::richiesta::{Revisione, RichiestaCig, RichiestaId, Stato};
use cig_domain::scheda::SchedaInviata;
use cig_domain::trasmissione::{Azione, Intervento, NuovaTrasmissione, Trasmissione, TrasmissioneId};

use crate::check::check;
use crate::find::load;
use crate::intervene::{Nuovo, begin, in_the_name_of, make_room};
use crate::{Application, ApplicationError, Sessione};

/// Checks the request and begins its transmission; from then on the worker goes on by itself.
///
/// A request that has its CIGs and whose publication stopped is taken up again where it stopped,
/// whatever `versione` says: its data do not change any more. A change of its notice that is open is sent in place of the
/// notice.
///
/// `Invalid` with the anomalies if any blocks; `NotAllowed` if the request was asked for already;
/// `Conflict` if its version is not `versione`, or it changed while it was being checked.
pub async fn send(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
    versione: Option<i64>,
) -> Result<Trasmissione, ApplicationError> {
    if let Some(trasmissione) = reopen(app, sessione, id).await? {
        return Ok(trasmissione);
    }
    let controllo = check(app, sessione, id, Momento::Invio).await?;
    if versione.is_some_and(|versione| versione != controllo.richiesta.versione) {
        return Err(ApplicationError::Conflict);
    }
    // A second request is told so before its data are looked at: they cannot be the reason.
    let revisione = controllo.richiesta.ciclo.revisione();
    match revisione {
        Some(_) => controllo.richiesta.ciclo.clone().invia_revisione()?,
        None => controllo.richiesta.ciclo.clone().richiedi()?,
    }
    if !controllo.is_clean() {
        return Err(ApplicationError::Invalid(controllo.anomalie));
    }
    let (Some(scheda), Some(compilata)) = (controllo.scheda, controllo.compilata) else {
        return Err(ApplicationError::NotAllowed("Le scelte fatte non indicano una scheda di ANAC.".into()));
    };

    let mut uow = app.archivio.begin().await?;
    let mut richiesta = load(uow.as_mut(), sessione, id).await?;
    if richiesta.versione != controllo.richiesta.versione {
        return Err(ApplicationError::Conflict);
    }
    let ultima = uow.trasmissioni().find_last(id).await?;
    let trasmissione = if let Some(revisione) = revisione {
        if let Some(ostacolo) = Azione::refusal_to_send(revisione, &richiesta, ultima.as_ref()) {
            return Err(ApplicationError::NotAllowed(ostacolo.into()));
        }
        richiesta.ciclo.invia_revisione()?;
        let mittente = in_the_name_of(sessione, &richiesta, ultima.as_ref())?;
        let intervento = match revisione {
            Revisione::Modifica => {
                let cig = richiesta.lotti.iter().filter_map(|lotto| lotto.cig.clone()).collect();
                Intervento::ModificaAvviso { cig }
            }
            Revisione::Rettifica => Intervento::RettificaAvviso,
        };
        let nuovo = Nuovo { intervento, mittente, corpo: compilata.corpo.into() };
        begin(app, uow.as_mut(), &richiesta, ultima, nuovo).await?
    } else {
        // A transmission that never learned the appalto's name may have created it all the same.
        let creazioni = ultima.as_ref().map(Trasmissione::uncertain_creations).unwrap_or_default();
        make_room(uow.as_mut(), ultima).await?;
        let mut trasmissione = ask(app, sessione, &mut richiesta, scheda, compilata.corpo.into(), creazioni)?;
        uow.trasmissioni().insert(&mut trasmissione).await?;
        trasmissione
    };
    uow.richieste().update(&mut richiesta).await?;
    uow.commit().await?;
    Ok(trasmissione)
}

/// The CIGs are asked for: the request's state, and the transmission that begins. Neither is stored yet.
pub(crate) fn ask(
    app: &Application,
    sessione: &Sessione,
    richiesta: &mut RichiestaCig,
    scheda: SchedaInviata,
    corpo: Corpo,
    creazioni: Vec<Corpo>,
) -> Result<Trasmissione, ApplicationError> {
    richiesta.ciclo.richiedi()?;
    richiesta.inviata_il = Some(app.clock.now());
    let mittente = sender(sessione, richiesta)?;
    let nuova = begin_with(app, richiesta, scheda, corpo, mittente);
    Ok(Trasmissione::new(NuovaTrasmissione { creazioni, ..nuova }))
}

/// What a transmission of the request as it is now starts from.
pub(crate) fn begin_with(
    app: &Application,
    richiesta: &RichiestaCig,
    scheda: SchedaInviata,
    corpo: Corpo,
    mittente: Mittente,
) -> NuovaTrasmissione {
    NuovaTrasmissione {
        id: TrasmissioneId(app.ids.new_id()),
        richiesta: richiesta.id,
        ente: richiesta.ente,
        codice_appalto: richiesta.codice_appalto.clone(),
        scheda,
        corpo,
        lotti: richiesta.lotti.iter().map(|lotto| lotto.lot_identifier.clone()).collect(),
        id_appalto: richiesta.ciclo.id_appalto(),
        creazioni: Vec::new(),
        mittente,
        creata_il: app.clock.now(),
    }
}

/// In whose name ANAC is asked: the RUP, for the authority.
pub(crate) fn sender(sessione: &Sessione, richiesta: &RichiestaCig) -> Result<Mittente, ApplicationError> {
    let rup = richiesta.dati_gara.rup.clone();
    let rup = rup.ok_or_else(|| ApplicationError::NotAllowed("La richiesta non ha un RUP.".into()))?;
    Ok(in_name_of(sessione, rup))
}

/// ANAC is asked in the name of `persona`, for the session's authority.
pub(crate) fn in_name_of(sessione: &Sessione, persona: CodiceFiscale) -> Mittente {
    Mittente {
        codice_fiscale: persona,
        codice_fiscale_sa: sessione.ente.codice_fiscale.clone(),
        codice_ausa: sessione.ente.codice_ausa.clone(),
    }
}

/// Takes up the stopped publication of a request that has its CIGs; `None` when there is none.
async fn reopen(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
) -> Result<Option<Trasmissione>, ApplicationError> {
    let mut uow = app.archivio.begin().await?;
    let mut richiesta = load(uow.as_mut(), sessione, id).await?;
    if richiesta.ciclo.stato() != Stato::Perfezionata || richiesta.ciclo.is_editable() {
        return Ok(None);
    }
    let Some(mut trasmissione) = uow.trasmissioni().find_last(id).await? else { return Ok(None) };
    if !trasmissione.reopen(app.clock.now()) {
        return Ok(None);
    }
    richiesta.ciclo.riprendi();
    uow.trasmissioni().update(&mut trasmissione).await?;
    uow.richieste().update(&mut richiesta).await?;
    uow.commit().await?;
    Ok(Some(trasmissione))
}
