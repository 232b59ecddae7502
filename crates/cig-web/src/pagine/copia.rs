//! Beginning a request, empty or as a copy of another.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use cig_application::CreaRichiesta;
use cig_domain::richiesta::{RichiestaCig, RichiestaId};

use super::{Esito, Percorso};
use crate::WebState;
use crate::sessione::Invio;

/// An empty draft.
pub(crate) async fn create(State(stato): State<WebState>, invio: Invio) -> Esito {
    let sessione = &invio.accesso.sessione;
    let nuova = cig_application::create(&stato.app, sessione, CreaRichiesta::default()).await?;
    Ok(to_first_tab(&nuova))
}

/// A draft with the data of that request.
pub(crate) async fn copy(
    State(stato): State<WebState>,
    Percorso(id): Percorso<RichiestaId>,
    invio: Invio,
) -> Esito {
    let nuova = cig_application::copy(&stato.app, &invio.accesso.sessione, id).await?;
    Ok(to_first_tab(&nuova))
}

fn to_first_tab(richiesta: &RichiestaCig) -> axum::response::Response {
    Redirect::to(&format!("/richieste/{}/gara", richiesta.id)).into_response()
}
