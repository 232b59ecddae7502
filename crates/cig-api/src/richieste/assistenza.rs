use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use cig_application::support_bundle as use_case;

use crate::ApiState;
use crate::accesso::Autenticato;
use crate::parametri::Identificativo;
use crate::problema::Problema;

/// Scarica il pacchetto per l'assistenza di ANAC
///
/// Uno zip con ciò che l'assistenza di ANAC chiede: un riepilogo (`riepilogo.txt`) con idAppalto, codiceAppalto, codice AUSA, che
/// cosa si aspetta e da quando, gli identificativi GovWay di ogni scambio; e ciò che è stato inviato e ricevuto, con i dati
/// personali mascherati. Di una richiesta mai inviata non c'è.
#[utoipa::path(
    get,
    path = "/richieste/{id}/assistenza",
    operation_id = "scaricaPacchettoAssistenza",
    tag = "Richieste",
    params(Identificativo),
    responses((
        status = 200, description = "Lo zip.", body = String, content_type = "application/zip",
        headers(("Content-Disposition" = String, description = "Il nome del file.")),
    ))
)]
pub(crate) async fn bundle(
    State(stato): State<ApiState>,
    Autenticato(sessione): Autenticato,
    id: Identificativo,
) -> Result<impl IntoResponse, Problema> {
    let pacchetto = use_case(&stato.app, &sessione, id.richiesta()).await?;
    let nome = format!("attachment; filename=\"{}\"", pacchetto.nome);
    Ok(([(CONTENT_TYPE, "application/zip".to_owned()), (CONTENT_DISPOSITION, nome)], pacchetto.zip))
}
