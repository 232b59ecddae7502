//! The three sides of a request: our draft, what was last sent, what PCP holds.

use chrono::{DateTime, Utc};
use cig_domain::richiesta::RichiestaId;
use cig_domain::scheda::lati::{self, Lati};
use cig_domain::{Sezione, campi};
use serde_json::Value;

use crate::check::{compile, origin, rup_among};
use crate::consult::consult;
use crate::find::load;
use crate::{Application, ApplicationError, Sessione};

/// What the comparison of a request's sides found.
#[derive(Debug, Clone, PartialEq)]
pub struct Confronto {
    /// Which sides there are.
    pub lati: Lati<Lato>,
    /// How many fields are the same on all of them.
    pub uguali: usize,
    /// The fields that are not, in the order of the scheda.
    pub differenze: Vec<Differenza>,
    /// How many more there are than those in `differenze`.
    pub altre: usize,
}

/// A side, if it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lato {
    /// As it was then.
    Presente(DateTime<Utc>),
    /// Why it is not there, in Italian.
    Assente(String),
}

/// A field that is not the same on every side.
#[derive(Debug, Clone, PartialEq)]
pub struct Differenza {
    /// The place in ANAC's JSON, lots by name: `$.anacForm.lotti[LOT-0002].ccnl`; `scheda.versione` outside of its body.
    pub percorso: String,
    /// The part of the form that it comes from.
    pub sezione: Sezione,
    /// The field, by its name in JSON; empty when no field of the form has it.
    pub campo: String,
    /// What people call it.
    pub etichetta: String,
    /// What each side has; `None` where it has nothing, or is not there.
    pub valori: Lati<Option<Value>>,
}

/// How many differences are told.
const MASSIMO: usize = 1000;

/// Compares what would be sent now with what was last sent and, if `chiedi`, with what PCP holds, which is asked for. That
/// PCP does not tell is no error: its side is not there, and says why.
pub async fn compare(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
    chiedi: bool,
) -> Result<Confronto, ApplicationError> {
    let mut uow = app.archivio.begin().await?;
    let richiesta = load(uow.as_mut(), sessione, id).await?;
    let ultima = uow.trasmissioni().find_last(id).await?;
    let ufficio = uow.persone().list_ufficio(richiesta.ufficio).await?;
    drop(uow);
    let presso_anac =
        if chiedi { held(app, sessione, id).await? } else { Err("Non è stata chiesta ad ANAC.".to_owned()) };
    let ora = app.clock.now();
    let compilata = compile(app, &richiesta, &sessione.ente, rup_among(&ufficio, &richiesta));
    let bozza = compilata.as_ref().map(|compilata| &compilata.corpo["scheda"]);
    let inviata = ultima.as_ref().map(|ultima| ultima.corpo.scheda());
    let confronto =
        lati::compare(Lati { bozza, inviata: inviata.as_ref(), presso_anac: presso_anac.as_ref().ok() });
    let altre = confronto.differenze.len().saturating_sub(MASSIMO);
    let differenze = confronto.differenze.into_iter().take(MASSIMO);
    let differenze = differenze.map(|differenza| {
        let nel_body = differenza.posto.as_deref().and_then(in_body);
        let (sezione, campo) = origin(nel_body.as_deref(), &richiesta, compilata.as_ref());
        Differenza {
            etichetta: label(&sezione, &campo, &differenza.percorso),
            percorso: in_body(&differenza.percorso)
                .unwrap_or_else(|| differenza.percorso.replacen('$', "scheda", 1)),
            sezione,
            campo,
            valori: differenza.valori,
        }
    });
    Ok(Confronto {
        lati: Lati {
            bozza: bozza.map_or_else(
                || Lato::Assente("Le scelte fatte non indicano una scheda di ANAC.".into()),
                |_| Lato::Presente(richiesta.modificata_il),
            ),
            inviata: ultima.as_ref().map_or_else(
                || Lato::Assente("La richiesta non è mai stata inviata.".into()),
                |ultima| Lato::Presente(ultima.creata_il),
            ),
            presso_anac: presso_anac
                .as_ref()
                .map_or_else(|motivo| Lato::Assente(motivo.clone()), |_| Lato::Presente(ora)),
        },
        uguali: confronto.uguali,
        differenze: differenze.collect(),
        altre,
    })
}

/// What PCP holds, or why it cannot be had.
async fn held(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
) -> Result<Result<Value, String>, ApplicationError> {
    match consult(app, sessione, id).await {
        Ok(Value::Null) => Ok(Err("ANAC non ha restituito la scheda.".into())),
        Ok(scheda) => Ok(Ok(scheda)),
        Err(errore @ (ApplicationError::Pcp(_) | ApplicationError::NotAllowed(_))) => {
            Ok(Err(errore.to_string()))
        }
        Err(errore) => Err(errore),
    }
}

/// The place as ANAC counts it, from the body of the scheda.
fn in_body(percorso: &str) -> Option<String> {
    let resto = percorso.strip_prefix("$.body")?;
    Some(format!("${resto}"))
}

/// What people call the field, or ANAC's name of the place where the form has none.
fn label(sezione: &Sezione, campo: &str, percorso: &str) -> String {
    let noto = campi::label(sezione, campo).map(str::to_owned);
    noto.unwrap_or_else(|| percorso.rsplit('.').next().unwrap_or_default().to_owned())
}
