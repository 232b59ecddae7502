//! Schede that the host platform sends as ANAC's own JSON, and any request's scheda as ANAC would get it.

use std::collections::HashSet;

use cig_domain::codici::{CodiceAppalto, CodiceNonValido};
use cig_domain::controlli::Momento;
use cig_domain::porte::Ambito;
use cig_domain::richiesta::{Procedura, RichiestaCig, RichiestaId};
use cig_domain::scheda::{SchedaAnac, SchedaInviata};
use cig_domain::{Anomalia, CodiceFiscale, Gravita, Sezione};
use serde_json::Value;

use crate::check::{anomaly, compile, judge, rup_among, unknown_scheda};
use crate::create::{start, store_sent};
use crate::edit::rewrite;
use crate::find::load;
use crate::send::ask;
use crate::{Application, ApplicationError, Sessione};

/// A scheda as it comes, and what is said beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct SchedaRicevuta {
    /// The body of crea-appalto: `{"scheda": {"codice": {...}, "versione": "1.0", "body": {...}}}`.
    pub corpo: Value,
    /// Whether a notice is published for it; may be absent for the schede that we know.
    pub avviso: Option<bool>,
    /// Fiscal code of the RUP, as it was written. Without one, who sends the scheda is the RUP, if that person can be.
    pub rup: Option<String>,
}

/// What the checks of a scheda found.
#[derive(Debug, Clone, PartialEq)]
pub struct Esame {
    /// What would be sent; `None` if the JSON cannot be followed.
    pub scheda: Option<SchedaInviata>,
    /// Whether ANAC's own specification was there to check it.
    pub specifica_controllata: bool,
    /// All anomalies.
    pub anomalie: Vec<Anomalia>,
}

/// A scheda that was taken in and is being sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Accolta {
    /// The request that carries it.
    pub richiesta: RichiestaCig,
    /// Whether ANAC's own specification was there to check it.
    pub specifica_controllata: bool,
    /// What the checks tell without stopping it.
    pub avvisi: Vec<Anomalia>,
}

/// Takes in a scheda and begins its transmission, all or nothing: the request that carries it comes into being already
/// asked for.
///
/// `Invalid` with every anomaly, or `InUse` if another request has its codiceAppalto: then nothing is stored. Of several
/// that come at once with one codiceAppalto, one is taken in.
pub async fn receive(
    app: &Application,
    sessione: &Sessione,
    ricevuta: &SchedaRicevuta,
    procedura: Option<Procedura>,
) -> Result<Accolta, ApplicationError> {
    let letta = read(app, ricevuta).map_err(|esame| ApplicationError::Invalid(esame.anomalie))?;
    let (mut richiesta, rup) = begin(app, sessione, letta)?;
    richiesta.procedura = procedura;
    // Before its data are looked at: who lost the answer to the first sending has to learn that it was taken in. Who else
    // has the key is told to who has a scheda to send, and to nobody who only asks.
    if let Some(errore) = in_use(app, sessione, sessione.ambito(), &richiesta.codice_appalto).await? {
        return Err(errore);
    }
    let mut controllo = judge(app, sessione, richiesta, Momento::Invio).await?;
    tell_rup(&mut controllo.anomalie, rup);
    if !controllo.is_clean() {
        return Err(ApplicationError::Invalid(controllo.anomalie));
    }
    let (Some(scheda), Some(compilata)) = (controllo.scheda, controllo.compilata) else {
        return Err(ApplicationError::NotAllowed("La scheda non si può inviare.".into()));
    };
    let mut richiesta = controllo.richiesta;
    let mut trasmissione = ask(app, sessione, &mut richiesta, scheda, compilata.corpo.into(), Vec::new())?;
    store_sent(app, sessione, &mut richiesta, &mut trasmissione).await?;
    let (specifica_controllata, avvisi) = (controllo.specifica_controllata, controllo.anomalie);
    Ok(Accolta { richiesta, specifica_controllata, avvisi })
}

/// Checks a scheda as [`receive`] does, and stores nothing. Whether its codiceAppalto is in use is not looked at: it may
/// be meant to take another's place.
pub async fn check(
    app: &Application,
    sessione: &Sessione,
    ricevuta: &SchedaRicevuta,
) -> Result<Esame, ApplicationError> {
    let letta = match read(app, ricevuta) {
        Ok(letta) => letta,
        Err(esame) => return Ok(esame),
    };
    let (richiesta, rup) = begin(app, sessione, letta)?;
    let controllo = judge(app, sessione, richiesta, Momento::Invio).await?;
    let mut anomalie = controllo.anomalie;
    tell_rup(&mut anomalie, rup);
    Ok(Esame { scheda: controllo.scheda, specifica_controllata: controllo.specifica_controllata, anomalie })
}

/// Puts another scheda in place of the one that a request carries, whose version is `versione`. The RUP stays unless
/// another is named; so does whether a notice is published, for the same kind of scheda. What ANAC would not take in is
/// told by the checks, before it is sent again.
///
/// The codiceAppalto stays too, once ANAC may hold our appalto under it. Until then another can take its place: it has to
/// where somebody else used the first (ERR38).
///
/// `Invalid` if the JSON cannot be followed, or its codiceAppalto has to stay; `InUse` if another request has it;
/// `NotAllowed` if the request carries no scheda, or its state does not take changes; `Conflict` as for every change.
pub async fn replace(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
    versione: i64,
    ricevuta: &SchedaRicevuta,
) -> Result<RichiestaCig, ApplicationError> {
    let mut uow = app.archivio.begin().await?;
    let prima = load(uow.as_mut(), sessione, id).await?;
    let ultima = uow.trasmissioni().find_last(id).await?;
    drop(uow);
    let Some(vecchia) = &prima.scheda_anac else {
        let testo = "La richiesta si compila nel modulo: non porta una scheda ANAC in JSON.";
        return Err(ApplicationError::NotAllowed(testo.into()));
    };
    let stessa = ricevuta.corpo["scheda"]["codice"]["codice"] == vecchia.codice();
    let avviso = ricevuta.avviso.or_else(|| stessa.then(|| vecchia.inviata().avviso));
    let ricevuta = SchedaRicevuta { avviso, ..ricevuta.clone() };
    let Letta { scheda, rup } =
        read(app, &ricevuta).map_err(|esame| ApplicationError::Invalid(esame.anomalie))?;
    let rup = rup.map_err(|errato| ApplicationError::Invalid(vec![errato]))?;
    // As of `versione`: whatever begins a transmission, or goes on with one, changes the version.
    let sua = prima.ciclo.id_appalto().is_some() || ultima.is_some_and(|ultima| ultima.memoria.crea_incerta);
    let mut nuova = None;
    let scritta = rewrite(app, sessione, id, versione, |richiesta| {
        carry(app, richiesta, scheda)?;
        if richiesta.codice_appalto != prima.codice_appalto {
            if sua {
                return Err(ApplicationError::Invalid(vec![other_key(&prima.codice_appalto)]));
            }
            nuova = Some(richiesta.codice_appalto.clone());
        }
        if rup.is_some() {
            richiesta.dati_gara.rup = rup;
        }
        Ok(())
    })
    .await;
    match (scritta, nuova) {
        (Err(ApplicationError::Conflict), Some(nuova)) => {
            let errore = in_use(app, sessione, Ambito::Sistema, &nuova).await?;
            Err(errore.unwrap_or(ApplicationError::Conflict))
        }
        (scritta, _) => scritta,
    }
}

/// The request's version, and the body of crea-appalto as it would be sent now: what the form makes, or the JSON that the
/// request carries. `NotAllowed` if the choices of the form select no scheda.
pub async fn compiled(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
) -> Result<(i64, Value), ApplicationError> {
    let mut uow = app.archivio.begin().await?;
    let richiesta = load(uow.as_mut(), sessione, id).await?;
    let ufficio = uow.persone().list_ufficio(richiesta.ufficio).await?;
    drop(uow);
    let compilata = compile(app, &richiesta, &sessione.ente, rup_among(&ufficio, &richiesta));
    match compilata {
        Some(compilata) => Ok((richiesta.versione, compilata.corpo)),
        None => Err(ApplicationError::NotAllowed("Le scelte fatte non indicano una scheda di ANAC.".into())),
    }
}

/// What came, if it can be followed.
struct Letta {
    scheda: SchedaAnac,
    /// The RUP that is named beside it, or what is wrong with the fiscal code.
    rup: Result<Option<CodiceFiscale>, Anomalia>,
}

/// Reads what came, or tells all that is wrong with a JSON that cannot be followed.
fn read(app: &Application, ricevuta: &SchedaRicevuta) -> Result<Letta, Esame> {
    if let Err(errore) = SchedaAnac::within_bounds(&ricevuta.corpo) {
        return Err(Esame { scheda: None, specifica_controllata: false, anomalie: vec![errore.into()] });
    }
    let rup = ricevuta.rup.as_deref().map(str::parse).transpose().map_err(|errore| wrong_rup(&errore));
    match SchedaAnac::read(&ricevuta.corpo, ricevuta.avviso) {
        Ok(scheda) => Ok(Letta { scheda, rup }),
        Err(errori) => {
            let errori = errori.into_iter().map(Into::into).chain(rup.err()).collect();
            Err(unreadable(app, ricevuta, errori))
        }
    }
}

/// The request that carries the scheda, not stored yet, and what is wrong with the fiscal code of the RUP, who is then
/// nobody.
fn begin(
    app: &Application,
    sessione: &Sessione,
    letta: Letta,
) -> Result<(RichiestaCig, Option<Anomalia>), ApplicationError> {
    let chi_invia = Some(&sessione.utente).filter(|utente| utente.can_be_rup(sessione.ufficio.id));
    let (rup, errato) = match letta.rup {
        Ok(rup) => (rup.or_else(|| chi_invia.map(|utente| utente.codice_fiscale.clone())), None),
        Err(errato) => (None, Some(errato)),
    };
    let mut richiesta = RichiestaCig::new(start(app, sessione)?);
    richiesta.dati_gara.rup = rup;
    carry(app, &mut richiesta, letta.scheda)?;
    Ok((richiesta, errato))
}

/// Puts the scheda into the request, which then shows what the eForm says too.
pub(crate) fn carry(
    app: &Application,
    richiesta: &mut RichiestaCig,
    scheda: SchedaAnac,
) -> Result<(), ApplicationError> {
    let con_eform = app.specifiche.with_eform(scheda.codice(), scheda.body());
    richiesta
        .carry(scheda)
        .map_err(|errori| ApplicationError::Invalid(errori.into_iter().map(Into::into).collect()))?;
    if let Some(form) = con_eform {
        richiesta.show(&form);
    }
    Ok(())
}

/// What is wrong with a JSON that cannot be followed: `errori`, and all that ANAC's specification finds elsewhere.
fn unreadable(app: &Application, ricevuta: &SchedaRicevuta, mut errori: Vec<Anomalia>) -> Esame {
    let scheda = &ricevuta.corpo["scheda"];
    let codice = scheda["codice"]["codice"].as_str().unwrap_or_default();
    let difetti = app.specifiche.check(codice, &scheda["body"], app.clock.now());
    let specifica_controllata = difetti.is_some();
    if !errori.iter().any(|errore| errore.campo == CODICE) {
        errori.extend(unknown_scheda(app, codice, Sezione::Scheda, CODICE));
    }
    let detti: HashSet<_> = errori.iter().filter_map(|errore| errore.percorso.clone()).collect();
    let altrove = difetti.into_iter().flatten().filter(|difetto| !detti.contains(&difetto.percorso));
    errori.extend(altrove.map(|difetto| anomaly(difetto, Sezione::Scheda, "")));
    shorten(&mut errori);
    Esame { scheda: None, specifica_controllata, anomalie: errori }
}

/// Keeps as many as somebody may go through. A last one tells that there are more, and blocks if any of those does.
pub(crate) fn shorten(anomalie: &mut Vec<Anomalia>) {
    if anomalie.len() > MASSIMO_ANOMALIE {
        let altre = anomalie.split_off(MASSIMO_ANOMALIE);
        let testo = format!("Non è tutto: oltre a queste {MASSIMO_ANOMALIE} anomalie ce ne sono altre.");
        let ultima = Anomalia::errore(Sezione::Scheda, "", "ALTRE", testo);
        let gravita = if altre.iter().any(Anomalia::blocca) { Gravita::Errore } else { Gravita::Avviso };
        anomalie.push(Anomalia { gravita, ..ultima });
    }
}

/// How many anomalies of a scheda are told.
const MASSIMO_ANOMALIE: usize = 1000;

/// Where the scheda's code stands in what is sent.
const CODICE: &str = "scheda.codice.codice";

fn wrong_rup(errore: &CodiceNonValido) -> Anomalia {
    Anomalia::errore(Sezione::DatiGara, RUP, "FORMATO", errore.to_string())
}

/// The field of the RUP.
const RUP: &str = "rup";

/// A fiscal code that cannot be one is told as such, and not as if there were none.
fn tell_rup(anomalie: &mut Vec<Anomalia>, errato: Option<Anomalia>) {
    if let Some(errato) = errato {
        anomalie.retain(|anomalia| anomalia.sezione != Sezione::DatiGara || anomalia.campo != RUP);
        anomalie.push(errato);
    }
}

/// ANAC's ERR73.
fn other_key(codice: &CodiceAppalto) -> Anomalia {
    let testo = format!("Il codice dell'appalto resta quello della richiesta: {codice}.");
    let percorso = Some("$.anacForm.appalto.codiceAppalto".to_owned());
    Anomalia { percorso, ..Anomalia::errore(Sezione::Scheda, "", "ERR73", testo) }
}

/// The error that says who has the key of the appalto, if a request within `ambito` has it.
pub(crate) async fn in_use(
    app: &Application,
    sessione: &Sessione,
    ambito: Ambito,
    codice: &CodiceAppalto,
) -> Result<Option<ApplicationError>, ApplicationError> {
    let mut uow = app.archivio.begin().await?;
    if uow.richieste().find_by_codice_appalto(ambito, codice).await?.is_none() {
        return Ok(None);
    }
    let richiesta = uow.richieste().find_by_codice_appalto(sessione.ambito(), codice).await?;
    Ok(Some(ApplicationError::InUse { codice: codice.clone(), richiesta }))
}
