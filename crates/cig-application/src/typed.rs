//! What a person types into the form of a part: kept while it is not saved, and saved beside what others saved meanwhile.

use chrono::TimeDelta;
use cig_domain::campi;
use cig_domain::porte::Digitato;
use cig_domain::richiesta::{Divergenza, Parte, RichiestaCig, RichiestaId, divergenze};
use serde_json::{Map, Value};

use crate::edit::{Modifica, apply, check_editable, find_lot, read};
use crate::find::load;
use crate::{Application, ApplicationError, Sessione};

/// Characters of what is typed into one part, at most: several times what its fields take.
const MASSIMO: usize = 200_000;
/// How long what was typed is kept since it was typed last.
const DURATA: TimeDelta = TimeDelta::days(30);

/// The form of a part as it was typed, and what it was made of. Values are by name of the field, as JSON; a field that is not
/// named has none.
#[derive(Debug, Clone, PartialEq)]
pub struct Stesura {
    /// The version of the request that the form was made of.
    pub versione: i64,
    /// What the part held then.
    pub prima: Map<String, Value>,
    /// What was typed.
    pub valori: Map<String, Value>,
}

/// What became of a form that was to be saved.
#[derive(Debug, Clone, PartialEq)]
pub enum Scrittura {
    /// It is saved.
    Fatta(Box<RichiestaCig>),
    /// Others saved the same part since the form was made, and what they saved is not what was typed: nothing is saved.
    Divergente {
        /// The version of the request that holds what they saved.
        versione: i64,
        /// What they saved.
        salvati: Map<String, Value>,
        /// The fields that differ from what was typed.
        divergenze: Vec<Divergenza>,
    },
}

/// Writes a form into its part of a draft (or of a request that ANAC refused). What others saved in other parts since the
/// form was made stays; what they saved in this one is never written over unseen. What the person typed there is forgotten
/// if `dimentica`.
///
/// `Invalid` names every field that is wrong; `Conflict` if the request was sent meanwhile; `NotAllowed` if its state does
/// not take changes, or its lot is no more.
pub async fn edit_part(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
    parte: &Parte,
    stesura: &Stesura,
    dimentica: bool,
) -> Result<Scrittura, ApplicationError> {
    let mut uow = app.archivio.begin().await?;
    let mut richiesta = load(uow.as_mut(), sessione, id).await?;
    let superata = richiesta.versione != stesura.versione;
    if superata && !richiesta.ciclo.is_editable() {
        return Err(ApplicationError::Conflict);
    }
    check_editable(&richiesta)?;
    let salvati = match parte.valori(&richiesta) {
        Some(salvati) => salvati,
        None if superata => {
            let testo = format!("Il lotto {parte} nel frattempo è stato eliminato.");
            return Err(ApplicationError::NotAllowed(testo));
        }
        None => return Err(ApplicationError::NotFound),
    };
    let prima = parte.normali(&stesura.prima);
    if superata && salvati != prima {
        let divergenze = divergenze(parte.campi(), &prima, &salvati, &parte.normali(&stesura.valori));
        if !divergenze.is_empty() {
            return Ok(Scrittura::Divergente { versione: richiesta.versione, salvati, divergenze });
        }
    }
    write(&mut richiesta, parte, &stesura.valori)?;
    richiesta.modificata_il = app.clock.now();
    uow.richieste().update(&mut richiesta).await?;
    if dimentica {
        uow.digitati().delete(sessione.utente.id, id, parte).await?;
    }
    uow.commit().await?;
    Ok(Scrittura::Fatta(Box::new(richiesta)))
}

fn write(
    richiesta: &mut RichiestaCig,
    parte: &Parte,
    valori: &Map<String, Value>,
) -> Result<(), ApplicationError> {
    let valori = valori.clone();
    let modifica = match parte {
        Parte::Gara => Modifica { dati_gara: Some(valori), ..Modifica::default() },
        Parte::Classificazione => Modifica { classificazione: Some(valori), ..Modifica::default() },
        Parte::Lotto(nome) => {
            find_lot(richiesta, nome)?.dati = read(campi::LOTTO, &parte.sezione(), &valori)?;
            return Ok(());
        }
    };
    apply(richiesta, &modifica)
}

/// Keeps what the session's person typed into a part and has not saved, in place of what was kept before; forgets it if it
/// is what the part holds. `NotAllowed` if the request does not take changes, or it is too long.
pub async fn keep_typed(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
    parte: &Parte,
    stesura: Stesura,
) -> Result<(), ApplicationError> {
    let Stesura { versione, prima, valori } = stesura;
    if length(&prima) + length(&valori) > MASSIMO {
        return Err(ApplicationError::NotAllowed("Ciò che è scritto è troppo lungo.".into()));
    }
    let mut uow = app.archivio.begin().await?;
    let richiesta = load(uow.as_mut(), sessione, id).await?;
    check_editable(&richiesta)?;
    let salvati = parte.valori(&richiesta).ok_or(ApplicationError::NotFound)?;
    let utente = sessione.utente.id;
    if parte.normali(&valori) == salvati {
        uow.digitati().delete(utente, id, parte).await?;
    } else {
        let (richiesta, parte, istante) = (id, parte.clone(), app.clock.now());
        let digitato = Digitato { utente, richiesta, parte, versione, prima, valori, istante };
        uow.digitati().put(&digitato).await?;
    }
    uow.commit().await?;
    Ok(())
}

fn length(valori: &Map<String, Value>) -> usize {
    fn of(valore: &Value) -> usize {
        match valore {
            Value::String(testo) => testo.len(),
            Value::Array(voci) => voci.iter().map(of).sum(),
            Value::Object(oggetto) => length(oggetto),
            _ => 8,
        }
    }
    valori.iter().map(|(nome, valore)| nome.len() + of(valore)).sum()
}

/// What the session's person typed into a part of that request, which was found for the session, and has not saved.
pub async fn typed(
    app: &Application,
    sessione: &Sessione,
    richiesta: &RichiestaCig,
    parte: &Parte,
) -> Result<Option<Digitato>, ApplicationError> {
    let mut uow = app.archivio.begin().await?;
    let digitato = uow.digitati().find(sessione.utente.id, richiesta.id, parte).await?;
    let salvati = parte.valori(richiesta);
    Ok(digitato.filter(|digitato| Some(parte.normali(&digitato.valori)) != salvati))
}

/// Forgets what the session's person typed into a part; what is not there is forgotten already.
pub async fn forget_typed(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
    parte: &Parte,
) -> Result<(), ApplicationError> {
    let mut uow = app.archivio.begin().await?;
    uow.digitati().delete(sessione.utente.id, id, parte).await?;
    uow.commit().await?;
    Ok(())
}

/// Forgets what nobody went on with for a month. Returns how many.
pub async fn forget_old_typed(app: &Application) -> Result<u64, ApplicationError> {
    let mut uow = app.archivio.begin().await?;
    let tolti = uow.digitati().delete_before(app.clock.now() - DURATA).await?;
    uow.commit().await?;
    Ok(tolti)
}
