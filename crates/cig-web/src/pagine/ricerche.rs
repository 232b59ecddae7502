//! Searches that a person keeps, and forgets.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use cig_domain::codici::CodiceNonValido;
use cig_domain::porte::NomeRicerca;
use uuid::Uuid;

use super::{Esito, Percorso, filtri};
use crate::WebState;
use crate::errore::ErroreWeb;
use crate::modulo::Modulo;
use crate::sessione::Invio;

/// Keeps the search that the list shows, and goes back to it.
pub(crate) async fn save(State(stato): State<WebState>, invio: Invio) -> Esito {
    let nome: NomeRicerca = invio
        .modulo
        .get("nome")
        .unwrap_or_default()
        .parse()
        .map_err(|errore: CodiceNonValido| ErroreWeb::NonValido(errore.to_string()))?;
    let domanda = asked(&invio.modulo);
    cig_application::save_search(&stato.app, &invio.accesso.sessione, nome, domanda.clone()).await?;
    Ok(Redirect::to(&filtri::address(&domanda)).into_response())
}

/// Forgets one.
pub(crate) async fn delete(
    State(stato): State<WebState>,
    Percorso(id): Percorso<Uuid>,
    invio: Invio,
) -> Esito {
    cig_application::delete_search(&stato.app, &invio.accesso.sessione, id).await?;
    Ok(Redirect::to(&filtri::address(&asked(&invio.modulo))).into_response())
}

/// The filters that the list had; nothing else is kept, whatever the form carries.
fn asked(modulo: &Modulo) -> String {
    filtri::domanda(&filtri::from_query(modulo.get("domanda").unwrap_or_default()))
}
