use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use cig_application::find as use_case;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::ApiState;
use crate::accesso::Autenticato;
use crate::parametri::Identificativo;
use crate::problema::{Problema, TipoProblema};
use crate::versione::etag;

/// Scarica la richiesta ESPD
///
/// Il file che è stato allegato, con il suo nome.
#[utoipa::path(
    get,
    path = "/richieste/{id}/espd",
    operation_id = "scaricaEspd",
    tag = "Richieste",
    params(Identificativo),
    responses((
        status = 200, description = "Il file.", body = String, content_type = "application/xml",
        headers(
            ("ETag" = String, description = "La versione della richiesta."),
            ("Content-Disposition" = String, description = "Il nome del file."),
        ),
    ))
)]
pub(crate) async fn download(
    State(stato): State<ApiState>,
    Autenticato(sessione): Autenticato,
    id: Identificativo,
) -> Result<impl IntoResponse, Problema> {
    let richiesta = use_case(&stato.app, &sessione, id.richiesta()).await?;
    let espd = richiesta.espd.ok_or_else(|| {
        Problema::new(TipoProblema::NonTrovato, "Alla richiesta non è allegata una richiesta ESPD.")
    })?;
    let nome = utf8_percent_encode(espd.nome(), SENZA_RISERVA);
    let intestazioni = [
        (CONTENT_TYPE, "application/xml; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename*=UTF-8''{nome}")),
    ];
    Ok((etag(richiesta.versione), intestazioni, espd.xml().to_owned()))
}

/// What stays as it is in a header's parameter (RFC 8187).
const SENZA_RISERVA: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
