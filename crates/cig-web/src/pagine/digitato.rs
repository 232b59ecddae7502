//! What is typed into the form of a part, kept while it is typed, and thrown away when the person says so.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};

use super::Esito;
use super::parte::Luogo;
use crate::WebState;
use crate::ripresa::{self, InvioParte};
use crate::sessione::{Accesso, Invio};

/// Keeps it; the script of the page asks for it.
pub(crate) async fn keep(State(stato): State<WebState>, invio: InvioParte) -> Esito {
    let (luogo, Invio { accesso: Accesso { sessione, .. }, modulo }) = match invio {
        InvioParte::Nostro(luogo, invio) => (luogo, invio),
        InvioParte::Ripreso(luogo, accesso, modulo) => (luogo, Invio { accesso, modulo }),
    };
    ripresa::keep(&stato, &sessione, &luogo, &modulo).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Throws it away, and goes back to what is stored.
pub(crate) async fn discard(State(stato): State<WebState>, luogo: Luogo, invio: Invio) -> Esito {
    let sessione = &invio.accesso.sessione;
    // Only of a request that the person may see.
    cig_application::find(&stato.app, sessione, luogo.id).await?;
    cig_application::forget_typed(&stato.app, sessione, luogo.id, &luogo.parte).await?;
    Ok(Redirect::to(&luogo.indirizzo()).into_response())
}
