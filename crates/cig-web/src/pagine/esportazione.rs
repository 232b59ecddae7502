//! The requests of the list as a spreadsheet.

use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Redirect};
use futures_util::stream::try_unfold;

use super::Esito;
use super::filtri::{self, Filtri};
use crate::WebState;
use crate::modulo::Modulo;
use crate::sessione::Accesso;

/// All that the filters of the address show, as a CSV file. Where they cannot be read the list says so.
pub(crate) async fn download(
    State(stato): State<WebState>,
    accesso: Accesso,
    Query(coppie): Query<Vec<(String, String)>>,
) -> Esito {
    let modulo = Modulo(coppie);
    let filtri = Filtri::read(&stato.app, &modulo);
    if !filtri.anomalie.is_empty() {
        return Ok(Redirect::to(&filtri::address(&filtri::domanda(&modulo))).into_response());
    }
    let file = cig_application::export(&stato.app, &accesso.sessione, &filtri.ricerca).await?;
    let pezzi = try_unfold(file, |mut file| async move {
        let pezzo =
            file.next().await.inspect_err(|errore| tracing::error!(%errore, "an export was cut short"))?;
        Ok::<_, cig_application::ApplicationError>(pezzo.map(|pezzo| (pezzo, file)))
    });
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"richieste-cig.csv\""),
    ];
    Ok((headers, Body::from_stream(pezzi)).into_response())
}
