//! Changing the data of a request.

use std::collections::HashSet;

use cig_domain::campi::{self, Campo, Lettura};
use cig_domain::richiesta::{Lotto, Parte, RichiestaCig, RichiestaId};
use cig_domain::{Anomalia, LotIdentifier, Sezione};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::find::load;
use crate::{Application, ApplicationError, Sessione};

/// New values of whole sections, as JSON objects with the fields' names; a section that is `None` stays as it is,
/// and within a section a field that is not named has no value.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Modifica {
    /// Fields of [`campi::GARA`].
    pub dati_gara: Option<Map<String, Value>>,
    /// Fields of [`campi::CLASSIFICAZIONE`].
    pub classificazione: Option<Map<String, Value>>,
    /// All lots.
    pub lotti: Option<Vec<LottoModificato>>,
}

/// A lot to write.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LottoModificato {
    /// Its name; without one it gets the next free.
    pub lot_identifier: Option<LotIdentifier>,
    /// Fields of [`campi::LOTTO`].
    pub dati: Map<String, Value>,
}

/// Writes new values into a draft (or a request that ANAC refused) whose version is `versione`.
///
/// `Invalid` names every field that is wrong, and nothing is written; `Conflict` if the version is another;
/// `NotAllowed` if the request's state does not take changes.
pub async fn edit(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
    versione: i64,
    modifica: &Modifica,
) -> Result<RichiestaCig, ApplicationError> {
    change(app, sessione, id, versione, |richiesta| apply(richiesta, modifica)).await
}

/// Writes new values into one lot.
pub async fn edit_lot(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
    versione: i64,
    nome: &LotIdentifier,
    dati: &Map<String, Value>,
) -> Result<RichiestaCig, ApplicationError> {
    change(app, sessione, id, versione, |richiesta| {
        let lotto = find_lot(richiesta, nome)?;
        lotto.dati = read(campi::LOTTO, &Sezione::Lotto(nome.clone()), dati)?;
        Ok(())
    })
    .await
}

/// Adds an empty lot at the end.
pub async fn add_lot(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
    versione: i64,
) -> Result<RichiestaCig, ApplicationError> {
    change(app, sessione, id, versione, |richiesta| {
        let nome = next_name(richiesta)?;
        richiesta.lotti.push(Lotto::new(nome));
        Ok(())
    })
    .await
}

/// Adds a lot with the same data as `nome` at the end.
pub async fn copy_lot(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
    versione: i64,
    nome: &LotIdentifier,
) -> Result<RichiestaCig, ApplicationError> {
    change(app, sessione, id, versione, |richiesta| {
        let dati = find_lot(richiesta, nome)?.dati.clone();
        let lot_identifier = next_name(richiesta)?;
        richiesta.lotti.push(Lotto { lot_identifier, cig: None, dati });
        Ok(())
    })
    .await
}

/// Takes a lot out; the others keep their names.
pub async fn remove_lot(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
    versione: i64,
    nome: &LotIdentifier,
) -> Result<RichiestaCig, ApplicationError> {
    change(app, sessione, id, versione, |richiesta| {
        find_lot(richiesta, nome)?;
        richiesta.lotti.retain(|lotto| lotto.lot_identifier != *nome);
        Ok(())
    })
    .await
}

/// Where a lot is moved in the order of the lots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spostamento {
    /// Before the one that stands before it.
    Su,
    /// After the one that stands after it.
    Giu,
}

/// Moves a lot by one place; all keep their names. At the end it would leave by it stays.
pub async fn move_lot(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
    versione: i64,
    nome: &LotIdentifier,
    dove: Spostamento,
) -> Result<RichiestaCig, ApplicationError> {
    change(app, sessione, id, versione, |richiesta| {
        let lotti = &mut richiesta.lotti;
        let posto = lotti.iter().position(|lotto| lotto.lot_identifier == *nome);
        let posto = posto.ok_or(ApplicationError::NotFound)?;
        let altro = match dove {
            Spostamento::Su => posto.saturating_sub(1),
            Spostamento::Giu => (posto + 1).min(lotti.len() - 1),
        };
        lotti.swap(posto, altro);
        Ok(())
    })
    .await
}

/// Changes the data of the form; those of a request that carries ANAC's own JSON are in the JSON.
pub(crate) async fn change(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
    versione: i64,
    cambia: impl FnOnce(&mut RichiestaCig) -> Result<(), ApplicationError> + Send,
) -> Result<RichiestaCig, ApplicationError> {
    rewrite(app, sessione, id, versione, |richiesta| {
        check_editable(richiesta)?;
        cambia(richiesta)
    })
    .await
}

/// `NotAllowed` unless the request takes changes of the form's data.
pub(crate) fn check_editable(richiesta: &RichiestaCig) -> Result<(), ApplicationError> {
    check_state(richiesta)?;
    if richiesta.scheda_anac.is_some() {
        return Err(ApplicationError::NotAllowed(
            "La richiesta porta una scheda ANAC in JSON: si cambia inviando un'altra scheda.".into(),
        ));
    }
    Ok(())
}

fn check_state(richiesta: &RichiestaCig) -> Result<(), ApplicationError> {
    if richiesta.ciclo.is_editable() {
        return Ok(());
    }
    let stato = richiesta.ciclo.stato().descrizione();
    Err(ApplicationError::NotAllowed(format!("Una richiesta nello stato {stato} non si può modificare.")))
}

/// Reads the request, lets `cambia` change it, and writes it, all in one unit of work.
pub(crate) async fn rewrite(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
    versione: i64,
    cambia: impl FnOnce(&mut RichiestaCig) -> Result<(), ApplicationError> + Send,
) -> Result<RichiestaCig, ApplicationError> {
    let mut uow = app.archivio.begin().await?;
    let mut richiesta = load(uow.as_mut(), sessione, id).await?;
    if richiesta.versione != versione {
        return Err(ApplicationError::Conflict);
    }
    check_state(&richiesta)?;
    let prima: Vec<_> = richiesta.lotti.iter().map(|lotto| lotto.lot_identifier.clone()).collect();
    cambia(&mut richiesta)?;
    richiesta.modificata_il = app.clock.now();
    uow.richieste().update(&mut richiesta).await?;
    let rimasti: HashSet<_> = richiesta.lotti.iter().map(|lotto| &lotto.lot_identifier).collect();
    let tolti: Vec<_> = prima.into_iter().filter(|nome| !rimasti.contains(nome)).map(Parte::Lotto).collect();
    if !tolti.is_empty() {
        uow.digitati().delete_all(id, Some(&tolti)).await?;
    }
    uow.commit().await?;
    Ok(richiesta)
}

/// Puts the new values into the request, or tells every one that is wrong.
pub(crate) fn apply(richiesta: &mut RichiestaCig, modifica: &Modifica) -> Result<(), ApplicationError> {
    let mut anomalie = Vec::new();
    if let Some(valori) = &modifica.dati_gara {
        richiesta.dati_gara = keep(campi::read(campi::GARA, &Sezione::DatiGara, valori), &mut anomalie);
    }
    if let Some(valori) = &modifica.classificazione {
        richiesta.classificazione =
            keep(campi::read(campi::CLASSIFICAZIONE, &Sezione::Classificazione, valori), &mut anomalie);
    }
    if let Some(lotti) = &modifica.lotti {
        let presenti = std::mem::take(&mut richiesta.lotti);
        for nuovo in lotti {
            let lot_identifier = match &nuovo.lot_identifier {
                Some(nome) => nome.clone(),
                None => next_name(richiesta)?,
            };
            let sezione = Sezione::Lotto(lot_identifier.clone());
            if richiesta.lotto(&lot_identifier).is_some() {
                let testo = format!("Il lotto {lot_identifier} è presente due volte.");
                anomalie.push(Anomalia::errore(sezione.clone(), "lotIdentifier", "LOTTO_RIPETUTO", testo));
            }
            let dati = keep(campi::read(campi::LOTTO, &sezione, &nuovo.dati), &mut anomalie);
            let cig =
                presenti.iter().find(|l| l.lot_identifier == lot_identifier).and_then(|l| l.cig.clone());
            richiesta.lotti.push(Lotto { lot_identifier, cig, dati });
        }
    }
    if anomalie.is_empty() { Ok(()) } else { Err(ApplicationError::Invalid(anomalie)) }
}

fn keep<T>(lettura: Lettura<T>, anomalie: &mut Vec<Anomalia>) -> T {
    anomalie.extend(lettura.anomalie);
    lettura.dati
}

pub(crate) fn read<T: DeserializeOwned + Default>(
    campi: &'static [Campo],
    sezione: &Sezione,
    valori: &Map<String, Value>,
) -> Result<T, ApplicationError> {
    let mut anomalie = Vec::new();
    let dati = keep(campi::read(campi, sezione, valori), &mut anomalie);
    if anomalie.is_empty() { Ok(dati) } else { Err(ApplicationError::Invalid(anomalie)) }
}

pub(crate) fn find_lot<'a>(
    richiesta: &'a mut RichiestaCig,
    nome: &LotIdentifier,
) -> Result<&'a mut Lotto, ApplicationError> {
    richiesta.lotti.iter_mut().find(|lotto| lotto.lot_identifier == *nome).ok_or(ApplicationError::NotFound)
}

fn next_name(richiesta: &RichiestaCig) -> Result<LotIdentifier, ApplicationError> {
    let ultimo = richiesta.lotti.iter().map(|lotto| lotto.lot_identifier.numero()).max().unwrap_or(0);
    LotIdentifier::at(ultimo + 1)
        .ok_or_else(|| ApplicationError::NotAllowed("Una gara ha al più 9999 lotti.".into()))
}
