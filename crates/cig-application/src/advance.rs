//! Taking a transmission one step further: the worker's use case.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use cig_domain::persone::EnteId;
use cig_domain::porte::{Ambito, Chiamata, RepositoryError, Scambio, UnitOfWork};
use cig_domain::richiesta::{AssegnazioneCig, PassaggioVietato, RichiestaCig, Rifiuto, StatoAppalto};
use cig_domain::ritmo::{Corsia, Servizio};
use cig_domain::trasmissione::{Conseguenza, Trasmissione, TrasmissioneId};

use crate::deadline::deadline;
use crate::entry::Titolo;
use crate::nodo::InVolo;
use crate::ritmo::{Turno, observe};
use crate::{Application, ApplicationError};

/// What one turn of the worker did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Avanzamento {
    /// No transmission is due.
    Nessuno,
    /// This one made a step.
    Passo(TrasmissioneId),
    /// This one was taken over by another node while its call was under way; its answer was logged.
    Ceduta(TrasmissioneId),
}

/// A step that is claimed: its call is stored as begun and has to be made.
pub struct Partenza {
    trasmissione: Trasmissione,
    chiamata: Chiamata,
    titolo: Titolo,
    /// Services that this call tries, to see whether they are back.
    prove: BTreeSet<Servizio>,
    _in_volo: InVolo,
}

impl Partenza {
    /// Whose turn it is.
    pub fn ente(&self) -> EnteId {
        self.trasmissione.ente
    }
}

/// Claims a transmission that is due, makes its call, and stores what came of it.
///
/// Before the call and after the answer everything is stored; whatever dies in between, another turn goes on.
pub async fn advance(app: &Application) -> Result<Avanzamento, ApplicationError> {
    match depart(app, 1).await?.pop() {
        Some(partenza) => complete(app, partenza).await,
        None => Ok(Avanzamento::Nessuno),
    }
}

/// Makes the call of a claimed step, and stores what came of it.
pub async fn complete(app: &Application, partenza: Partenza) -> Result<Avanzamento, ApplicationError> {
    let scambio = app.pcp.call(&partenza.chiamata, &partenza.trasmissione.mittente).await;
    if let Err(errore) = &scambio.risposta {
        let operazione = partenza.chiamata.operazione().nome();
        tracing::warn!(trasmissione = %partenza.trasmissione.id, operazione, %errore, "PCP did not do it");
    }
    let ora = app.clock.now();
    let (servizio, id) = (partenza.chiamata.operazione().servizio(), partenza.trasmissione.id);
    if let Err(errore) = observe(app, servizio, Some(id), &partenza.prove, &scambio.risposta, ora).await {
        // What it told of the service is lost; the next call tells it again.
        tracing::warn!(%errore, "how ANAC's service stands could not be stored");
    }
    let sorte = app.sorte.next();
    // A person's write between reading and writing is no reason to lose the answer.
    for _ in 0..TENTATIVI {
        match arrive(app, &partenza, &scambio, ora, sorte).await {
            Err(ApplicationError::Conflict) => {}
            esito => return esito,
        }
    }
    Err(ApplicationError::Conflict)
}

/// How often storing an answer is tried when others write to the same request.
pub(crate) const TENTATIVI: usize = 5;

/// The most that one turn claims: more would only hold up the first of them.
const LOTTO: usize = 64;

/// Claims transmissions that are due, a few of each authority in turn, `posti` at the most, and stores that their next
/// calls begin. None when none is due.
///
/// One that cannot be carried on does not keep the others waiting: it stops.
pub async fn depart(app: &Application, posti: usize) -> Result<Vec<Partenza>, ApplicationError> {
    // Another node, late, may log an answer of one of the requests at the same moment.
    for _ in 0..TENTATIVI {
        match depart_once(app, posti).await {
            Err(ApplicationError::Conflict) => {}
            esito => return esito,
        }
    }
    Err(ApplicationError::Conflict)
}

async fn depart_once(app: &Application, posti: usize) -> Result<Vec<Partenza>, ApplicationError> {
    loop {
        let ora = app.clock.now();
        let scadenza = app.lease_end(ora);
        let mut uow = app.archivio.begin().await?;
        let corsie = uow.trasmissioni().due_lanes(ora).await?;
        if corsie.is_empty() {
            return Ok(Vec::new());
        }
        let turno = Turno::plan(app, uow.as_mut(), &corsie, posti.min(LOTTO), ora).await?;
        let mut prese = Vec::new();
        for (corsia, quante) in count(&turno.posti) {
            prese.extend(uow.trasmissioni().claim_due(corsia, quante, ora, scadenza).await?);
        }
        let niente = prese.is_empty();
        let (mut partenze, mut partite) = (Vec::new(), BTreeMap::new());
        for trasmissione in prese {
            let Some(partenza) = begin(app, uow.as_mut(), trasmissione, &turno, ora).await? else { continue };
            *partite.entry(partenza.chiamata.operazione().servizio()).or_default() += 1;
            partenze.push(partenza);
        }
        // Rows that cannot be read are held for a while, so that they do not come up at every turn.
        uow.commit().await?;
        turno.settle(app, ora, &partite);
        if niente || !partenze.is_empty() {
            return Ok(partenze);
        }
    }
}

/// How many seats each lane has.
fn count(turni: &[Corsia]) -> BTreeMap<Corsia, usize> {
    turni.iter().fold(BTreeMap::new(), |mut parti, corsia| {
        *parti.entry(*corsia).or_default() += 1;
        parti
    })
}

/// Stores that the next call of a claimed transmission begins; `None` if it has none.
async fn begin(
    app: &Application,
    uow: &mut dyn UnitOfWork,
    mut trasmissione: Trasmissione,
    turno: &Turno,
    ora: DateTime<Utc>,
) -> Result<Option<Partenza>, ApplicationError> {
    trasmissione.resume();
    let Some(chiamata) = trasmissione.next_call() else {
        give_up(app, uow, trasmissione).await?;
        return Ok(None);
    };
    trasmissione.depart(chiamata.operazione());
    let titolo = Titolo {
        richiesta: trasmissione.richiesta,
        trasmissione: Some(trasmissione.id),
        chiamata: app.ids.new_id(),
    };
    uow.trasmissioni().append(&titolo.sent(app, &chiamata, ora)).await?;
    uow.trasmissioni().update(&mut trasmissione).await?;
    let in_volo = app.nodo.take_off(chiamata.operazione().servizio());
    Ok(Some(Partenza { trasmissione, chiamata, titolo, prove: turno.prove.clone(), _in_volo: in_volo }))
}

/// A transmission that cannot call at all stops, and the person is told.
async fn give_up(
    app: &Application,
    uow: &mut dyn UnitOfWork,
    mut trasmissione: Trasmissione,
) -> Result<(), ApplicationError> {
    tracing::error!(trasmissione = %trasmissione.id, passo = ?trasmissione.passo, "no call");
    let testo = "Mancano dati dell'appalto per continuare: inviare di nuovo.";
    trasmissione.stop(testo);
    let richiesta = uow.richieste().find(Ambito::Sistema, trasmissione.richiesta).await?;
    if let Some(mut richiesta) = richiesta {
        let ora = app.clock.now();
        take_effect(app, &mut richiesta, Conseguenza::Respinta, &trasmissione, ora).unwrap_or_default();
        uow.richieste().update(&mut richiesta).await?;
    }
    uow.trasmissioni().update(&mut trasmissione).await?;
    Ok(())
}

/// Stores the answer and what it changes.
async fn arrive(
    app: &Application,
    partenza: &Partenza,
    scambio: &Scambio,
    ora: DateTime<Utc>,
    sorte: f64,
) -> Result<Avanzamento, ApplicationError> {
    let id = partenza.trasmissione.id;
    let mut uow = app.archivio.begin().await?;
    uow.trasmissioni().append(&partenza.titolo.received(app, &partenza.chiamata, scambio)).await?;
    let attuale = uow.trasmissioni().find(id).await?.map(|t| t.versione);
    if attuale != Some(partenza.trasmissione.versione) {
        uow.commit().await?;
        return Ok(Avanzamento::Ceduta(id));
    }
    let mut trasmissione = partenza.trasmissione.clone();
    let conseguenze = trasmissione.receive(&scambio.risposta, ora, &app.attese, sorte);
    trasmissione.affittata_fino_a = None;
    if trasmissione.segnalata_il != partenza.trasmissione.segnalata_il
        && let (Some(attesa), Some(dal)) = (trasmissione.attesa(), trasmissione.in_attesa_dal)
    {
        let id_appalto = trasmissione.id_appalto.map(|appalto| appalto.to_string());
        tracing::warn!(trasmissione = %id, ?attesa, %dal, ?id_appalto, "ANAC takes too long: ask its support");
    }
    if !conseguenze.is_empty() {
        let Some(mut richiesta) = uow.richieste().find(Ambito::Sistema, trasmissione.richiesta).await? else {
            return Err(ApplicationError::Internal(RepositoryError::Inconsistency {
                table: "trasmissioni",
                column: "richiesta",
                id: id.to_string(),
            }));
        };
        let ora = app.clock.now();
        let effetti =
            conseguenze.into_iter().try_for_each(|c| take_effect(app, &mut richiesta, c, &trasmissione, ora));
        if let Err(errore) = effetti {
            // Never two CIGs for one lot: the transmission stops and a person looks.
            tracing::error!(trasmissione = %id, %errore, "ANAC's answer does not fit the request");
            trasmissione.stop(&errore.to_string());
            take_effect(app, &mut richiesta, Conseguenza::Respinta, &trasmissione, ora).unwrap_or_default();
        }
        richiesta.ciclo.osserva(ora);
        // Data that ANAC confirmed after they were changed here have lots and scheda of their own.
        trasmissione.scheda = richiesta.scheda_inviata().unwrap_or(trasmissione.scheda);
        trasmissione.lotti = richiesta.lotti.iter().map(|lotto| lotto.lot_identifier.clone()).collect();
        uow.richieste().update(&mut richiesta).await?;
    }
    uow.trasmissioni().update(&mut trasmissione).await?;
    uow.commit().await?;
    Ok(Avanzamento::Passo(id))
}

fn take_effect(
    app: &Application,
    richiesta: &mut RichiestaCig,
    conseguenza: Conseguenza,
    trasmissione: &Trasmissione,
    ora: DateTime<Utc>,
) -> Result<(), AssegnazioneCig> {
    match conseguenza {
        // Found cancelled after its time, and nobody here asked for it.
        Conseguenza::StatoAppalto(StatoAppalto::Cancellato)
            if deadline(app, richiesta).is_some_and(|s| s.passata) =>
        {
            richiesta.ciclo.scadi()?;
        }
        Conseguenza::AppaltoCreato(id) => richiesta.ciclo.appalto_creato(id)?,
        Conseguenza::DatiAccolti => richiesta.taken_in(),
        Conseguenza::DatiIncerti => richiesta.presso_anac = None,
        Conseguenza::Ripristina if richiesta.restore() => {}
        Conseguenza::Ripristina => return Err(AssegnazioneCig::DatiIgnoti),
        Conseguenza::StatoAppalto(stato) => richiesta.ciclo.appalto_in(stato)?,
        Conseguenza::AvvisoCreato(id) => richiesta.ciclo.avviso_creato(id)?,
        Conseguenza::CigRicevuti(codici) => {
            richiesta.assign_cig(codici.iter().map(|c| (&c.lot_identifier, &c.cig)))?;
        }
        Conseguenza::Respinta => {
            let (errori, messaggio) = (trasmissione.errori.clone(), trasmissione.messaggio.clone());
            // A request that was given up meanwhile has nothing to give back.
            let _: Result<(), PassaggioVietato> = richiesta.ciclo.respingi(Rifiuto { errori, messaggio });
        }
        Conseguenza::Annullata => richiesta.ciclo.appalto_in(StatoAppalto::Cancellato)?,
        Conseguenza::Scaduta => richiesta.ciclo.scadi()?,
        Conseguenza::AvvisoSostituito(id) => richiesta.notice_replaced(id, ora)?,
        Conseguenza::CigRigenerati(codici) => {
            richiesta.replace_cig(codici.iter().map(|c| (&c.lot_identifier, &c.cig)), ora)?;
        }
        Conseguenza::Pubblicazione(canale, esito) => richiesta.ciclo.pubblicato_su(canale, esito),
    }
    Ok(())
}
