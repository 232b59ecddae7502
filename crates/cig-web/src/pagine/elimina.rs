//! Asking once more before something is deleted.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use cig_domain::LotIdentifier;
use cig_domain::richiesta::RichiestaId;

use super::cornice::Cornice;
use super::testata::{Linguetta, oggetto};
use super::{Esito, Percorso, html};
use crate::WebState;
use crate::errore::ErroreWeb;
use crate::sessione::{Accesso, Invio};

#[derive(Template)]
#[template(path = "elimina.html")]
pub(crate) struct PaginaElimina {
    pub(crate) cornice: Cornice,
    pub(crate) titolo: String,
    pub(crate) testo: String,
    pub(crate) csrf: String,
    pub(crate) versione: i64,
    /// Where «Annulla» leads.
    pub(crate) ritorno: String,
}

/// Asks about a request.
pub(crate) async fn show(
    State(stato): State<WebState>,
    accesso: Accesso,
    Percorso(id): Percorso<RichiestaId>,
) -> Esito {
    let richiesta = cig_application::find(&stato.app, &accesso.sessione, id).await?;
    html(&PaginaElimina {
        cornice: Cornice::new(&stato, &accesso),
        titolo: "Eliminare la richiesta?".to_owned(),
        testo: format!(
            "«{}» viene eliminata con i suoi lotti.",
            oggetto(richiesta.dati_gara.oggetto.as_deref())
        ),
        csrf: accesso.csrf.clone(),
        versione: richiesta.versione,
        ritorno: Linguetta::Gara.indirizzo(id),
    })
}

/// Deletes a request.
pub(crate) async fn delete(
    State(stato): State<WebState>,
    Percorso(id): Percorso<RichiestaId>,
    invio: Invio,
) -> Esito {
    cig_application::delete(&stato.app, &invio.accesso.sessione, id, invio.versione()?).await?;
    Ok(Redirect::to("/?eliminata=1").into_response())
}

/// Asks about a lot.
pub(crate) async fn show_lotto(
    State(stato): State<WebState>,
    accesso: Accesso,
    Percorso((id, nome)): Percorso<(RichiestaId, LotIdentifier)>,
) -> Esito {
    let richiesta = cig_application::find(&stato.app, &accesso.sessione, id).await?;
    let lotto = richiesta.lotto(&nome).ok_or(ErroreWeb::NonTrovata)?;
    html(&PaginaElimina {
        cornice: Cornice::new(&stato, &accesso),
        titolo: format!("Eliminare il lotto {}?", nome.numero()),
        testo: match &lotto.dati.oggetto {
            Some(oggetto) => format!("Il lotto «{oggetto}» viene eliminato."),
            None => "Il lotto viene eliminato.".to_owned(),
        },
        csrf: accesso.csrf.clone(),
        versione: richiesta.versione,
        ritorno: Linguetta::Lotti.indirizzo(id),
    })
}

/// Deletes a lot.
pub(crate) async fn delete_lotto(
    State(stato): State<WebState>,
    Percorso((id, nome)): Percorso<(RichiestaId, LotIdentifier)>,
    invio: Invio,
) -> Esito {
    let sessione = &invio.accesso.sessione;
    cig_application::remove_lot(&stato.app, sessione, id, invio.versione()?, &nome).await?;
    Ok(Redirect::to(&format!("{}?salvata=1", Linguetta::Lotti.indirizzo(id))).into_response())
}
