//! The transmission log of a request.

use cig_domain::Anomalia;
use cig_domain::porte::{ErrorePcp, SchedaCompilata};
use cig_domain::richiesta::{RichiestaCig, RichiestaId};
use cig_domain::ritmo::Fermo;
use cig_domain::trasmissione::{Passo, Trasmissione, VoceRegistrata};

use crate::check::{compile, origin};
use crate::find::load;
use crate::ritmo::hold;
use crate::waiting::{Assistenza, support};
use crate::{Application, ApplicationError, Sessione};

/// How the transmission of a request goes.
#[derive(Debug, Clone, PartialEq)]
pub struct Trasmissioni {
    /// The last transmission, if there was one.
    pub trasmissione: Option<Trasmissione>,
    /// What keeps its next call from being made, if anything does.
    pub fermo: Option<Fermo>,
    /// All calls and answers of the request, oldest first.
    pub voci: Vec<VoceRegistrata>,
    /// What ANAC refused the last transmission for, each at the field that caused it; empty if it did not.
    pub rifiuto: Vec<Anomalia>,
    /// What ANAC's support asks for, if the last transmission waits for too long.
    pub assistenza: Option<Assistenza>,
}

/// The log, if the request is of the session's office.
pub async fn log(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
) -> Result<Trasmissioni, ApplicationError> {
    read(app, sessione, id, true).await
}

/// The same without the bodies of calls and answers, which are long: for whoever shows how it goes.
pub async fn progress(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
) -> Result<Trasmissioni, ApplicationError> {
    read(app, sessione, id, false).await
}

async fn read(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
    corpi: bool,
) -> Result<Trasmissioni, ApplicationError> {
    let mut uow = app.archivio.begin().await?;
    let richiesta = load(uow.as_mut(), sessione, id).await?;
    let mut trasmissioni = uow.trasmissioni();
    let trasmissione = trasmissioni.find_last(id).await?;
    let voci = if corpi { trasmissioni.log(id).await? } else { trasmissioni.log_without_bodies(id).await? };
    drop(trasmissioni);
    let fermo = match &trasmissione {
        Some(trasmissione) => hold(app, uow.as_mut(), trasmissione).await?,
        None => None,
    };
    drop(uow);
    let fermata = trasmissione.as_ref().filter(|t| t.passo == Passo::Fermata);
    let rifiuto = fermata
        .map(|trasmissione| {
            let compilata = compile(app, &richiesta, &sessione.ente, None);
            let errori = trasmissione.errori.iter();
            errori.map(|errore| at_field(errore, &richiesta, compilata.as_ref())).collect()
        })
        .unwrap_or_default();
    let assistenza = trasmissione.as_ref().and_then(|trasmissione| support(trasmissione, &voci));
    Ok(Trasmissioni { trasmissione, fermo, voci, rifiuto, assistenza })
}

/// ANAC's error at the field: its detail begins with the place in the JSON, `$.anacForm.x: why` (npa #829).
fn at_field(errore: &ErrorePcp, richiesta: &RichiestaCig, compilata: Option<&SchedaCompilata>) -> Anomalia {
    let dettaglio = errore.dettaglio.as_deref().unwrap_or_default();
    let percorso = dettaglio.split(": ").next().filter(|inizio| inizio.starts_with('$'));
    let (sezione, campo) = origin(percorso, richiesta, compilata);
    let testo = if dettaglio.is_empty() {
        format!("ANAC ha respinto i dati con il codice {}.", errore.codice)
    } else {
        format!("ANAC: {dettaglio}")
    };
    Anomalia {
        percorso: percorso.map(str::to_owned),
        ..Anomalia::errore(sezione, &campo, &errore.codice, testo)
    }
}
