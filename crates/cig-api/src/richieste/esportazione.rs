use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use cig_application::{ApplicationError, export as use_case};
use futures_util::stream::try_unfold;

use super::filtri::{self, Domanda};
use crate::ApiState;
use crate::accesso::Autenticato;
use crate::parametri::{self, Parametri};
use crate::problema::Problema;

/// Esporta le richieste
///
/// Tutte quelle dell'ufficio di chi chiama che corrispondono ai filtri, nell'ordine dell'elenco, una per riga: un file CSV in UTF-8 (con
/// l'indicazione iniziale), separato da punti e virgola. Date, ore (di Roma) e importi sono nella forma italiana. Un testo che un foglio di
/// calcolo prenderebbe per una formula ha un apostrofo davanti. Se il file si interrompe la risposta non si chiude: non è completo.
#[utoipa::path(
    get,
    path = "/richieste/esportazione",
    operation_id = "esportaRichieste",
    tag = "Richieste",
    params(filtri::Filtri),
    responses((
        status = 200, description = "Il file.", body = String, content_type = "text/csv",
        headers(("Content-Disposition" = String, description = "Il nome del file.")),
    ))
)]
pub(crate) async fn export(
    State(stato): State<ApiState>,
    Autenticato(sessione): Autenticato,
    parametri: Parametri,
) -> Result<impl IntoResponse, Problema> {
    let Domanda { ricerca, altri } = filtri::read(&stato.app, &parametri)?;
    if let Some((nome, _)) = altri.first() {
        return Err(parametri::unknown(nome));
    }
    let file = use_case(&stato.app, &sessione, &ricerca).await?;
    let pezzi = try_unfold(file, |mut file| async move {
        let pezzo =
            file.next().await.inspect_err(|errore| tracing::error!(%errore, "an export was cut short"))?;
        Ok::<_, ApplicationError>(pezzo.map(|pezzo| (pezzo, file)))
    });
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"richieste-cig.csv\""),
    ];
    Ok((headers, Body::from_stream(pezzi)))
}
