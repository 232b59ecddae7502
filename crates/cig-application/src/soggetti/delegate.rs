//! Delegating others, and taking it back.

use cig_domain::codici::{CodiceFiscale, IdAppalto};
use cig_domain::porte::{Chiamata, Delega, RuoloDelegato, Soggetto};
use cig_domain::richiesta::RichiestaId;
use cig_domain::trasmissione::Azione;

use super::Cambio;
use crate::consult::held_by;
use crate::intervene::allowed;
use crate::{Application, ApplicationError, Sessione};

/// Delegates a person, in the name of the RUP: one in each role at a time.
///
/// `NotAllowed` with the reason where it may not be asked for; `Pcp` if PCP did not do it, or nobody knows. It may be asked for
/// again: who is delegated already stays so.
pub async fn add_soggetto(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
    delega: &Delega,
) -> Result<(), ApplicationError> {
    let (persona, ruolo) = (&delega.codice_fiscale, delega.ruolo);
    let ora = app.clock.now();
    change(
        app,
        sessione,
        id,
        |appalto| Chiamata::AggiungiSoggetto { id: appalto, delega: delega.clone() },
        |soggetti| soggetti.iter().any(|soggetto| soggetto.is_still(persona, ruolo.codice(), ora)),
    )
    .await
}

/// Takes a delegation back. Errors as [`add_soggetto`]; who is not delegated any more stays so.
pub async fn remove_soggetto(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
    persona: &CodiceFiscale,
    ruolo: RuoloDelegato,
) -> Result<(), ApplicationError> {
    let ora = app.clock.now();
    change(
        app,
        sessione,
        id,
        |appalto| Chiamata::EliminaSoggetto { id: appalto, codice_fiscale: persona.clone(), ruolo },
        // Who sees nobody at all is not shown who is in charge.
        |soggetti| {
            let ancora = soggetti.iter().any(|soggetto| soggetto.is_still(persona, ruolo.codice(), ora));
            !soggetti.is_empty() && !ancora
        },
    )
    .await
}

async fn change(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
    chiamata: impl FnOnce(IdAppalto) -> Chiamata + Send,
    fatto: impl Fn(&[Soggetto]) -> bool + Send,
) -> Result<(), ApplicationError> {
    let mut uow = app.archivio.begin().await?;
    let (richiesta, ultima) = allowed(uow.as_mut(), sessione, id, None, Azione::Deleghe).await?;
    drop(uow);
    let (appalto, mittente) = held_by(sessione, &richiesta, ultima.as_ref())?;
    let chiamata = chiamata(appalto);
    Cambio { richiesta: id, appalto, mittente: &mittente, chiamata: &chiamata }.make(app, fatto).await
}
