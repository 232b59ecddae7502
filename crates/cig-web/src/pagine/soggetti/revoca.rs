//! Taking a delegation back: asked once more before it is done.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use cig_application::actions;
use cig_domain::codici::CodiceFiscale;
use cig_domain::porte::RuoloDelegato;
use cig_domain::richiesta::RichiestaId;
use cig_domain::trasmissione::Azione;

use super::delega::ModuloDelega;
use super::{address, refuse};
use crate::WebState;
use crate::errore::ErroreWeb;
use crate::pagine::cornice::Cornice;
use crate::pagine::{Esito, Percorso, html};
use crate::sessione::Invio;

#[derive(Template)]
#[template(path = "revoca.html")]
pub(crate) struct PaginaRevoca {
    pub(crate) cornice: Cornice,
    pub(crate) csrf: String,
    pub(crate) codice_fiscale: String,
    pub(crate) ruolo: RuoloDelegato,
    /// Where «Annulla» leads.
    pub(crate) ritorno: String,
}

/// Asks once more, then does it. Both by a form: a fiscal code in an address ends in the logs of others.
pub(crate) async fn remove(
    State(stato): State<WebState>,
    Percorso(id): Percorso<RichiestaId>,
    invio: Invio,
) -> Esito {
    let Invio { accesso, modulo } = invio;
    let persona = modulo.get("codiceFiscale").and_then(|codice| codice.parse::<CodiceFiscale>().ok());
    let ruolo = modulo.get("ruolo").and_then(RuoloDelegato::from_codice);
    let (Some(persona), Some(ruolo)) = (persona, ruolo) else { return Err(ErroreWeb::ModuloEstraneo) };
    if modulo.get("conferma").is_none() {
        let possibili = actions(&stato.app, &accesso.sessione, id).await?;
        let ostacolo =
            possibili.iter().find(|voce| voce.azione == Azione::Deleghe).and_then(|voce| voce.ostacolo);
        if let Some(ostacolo) = ostacolo {
            return Err(ErroreWeb::NonConsentito(ostacolo.to_owned()));
        }
        return html(&PaginaRevoca {
            cornice: Cornice::new(&stato, &accesso),
            csrf: accesso.csrf,
            codice_fiscale: persona.to_string(),
            ruolo,
            ritorno: address(id),
        });
    }
    match cig_application::remove_soggetto(&stato.app, &accesso.sessione, id, &persona, ruolo).await {
        Ok(()) => Ok(Redirect::to(&format!("{}?fatto=revoca", address(id))).into_response()),
        Err(errore) => refuse(&stato, &accesso, id, errore, ModuloDelega::default()).await,
    }
}
