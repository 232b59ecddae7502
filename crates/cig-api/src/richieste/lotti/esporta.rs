use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use cig_application::export_lots as use_case;

use crate::ApiState;
use crate::accesso::Autenticato;
use crate::parametri::Identificativo;
use crate::problema::Problema;

/// Esporta i lotti
///
/// Uno per riga, nel loro ordine: un file CSV in UTF-8 (con l'indicazione iniziale), separato da punti e virgola. La prima riga dà i
/// nomi delle colonne, le etichette dei campi. Ore (di Roma) e importi sono nella forma italiana, più codici di una cella sono separati
/// da spazi, i finanziamenti hanno la forma `A=39000,50`. Un testo che un foglio di calcolo prenderebbe per una formula ha un apostrofo
/// davanti.
#[utoipa::path(
    get,
    path = "/richieste/{id}/lotti",
    operation_id = "esportaLotti",
    tag = "Richieste",
    params(Identificativo),
    responses((
        status = 200, description = "Il file.", body = String, content_type = "text/csv",
        headers(("Content-Disposition" = String, description = "Il nome del file.")),
    ))
)]
pub(crate) async fn export(
    State(stato): State<ApiState>,
    Autenticato(sessione): Autenticato,
    id: Identificativo,
) -> Result<impl IntoResponse, Problema> {
    let file = use_case(&stato.app, &sessione, id.richiesta()).await?;
    let intestazioni = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"lotti.csv\""),
    ];
    Ok((intestazioni, file))
}
