use axum::extract::State;
use cig_application::{Inserimento, import_lots as use_case};

use crate::ApiState;
use crate::accesso::Autenticato;
use crate::corpo::FileLotti;
use crate::parametri::Identificativo;
use crate::problema::Problema;
use crate::richieste::Richiesta;
use crate::versione::IfMatch;

/// Aggiunge i lotti di un file
///
/// In fondo a quelli che ci sono, con nomi nuovi: la colonna «Lotto» non conta. Il file, CSV o XLSX, è come quello che sostituisce i lotti. Se una
/// cella è sbagliata non si scrive nulla, e la risposta 422 le elenca tutte, per riga e colonna.
#[utoipa::path(
    post,
    path = "/richieste/{id}/lotti",
    operation_id = "aggiungiLotti",
    tag = "Richieste",
    params(Identificativo, ("If-Match" = String, Header, description = "L'ETag della versione letta.")),
    request_body(
        content(
            (String = "text/csv"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ),
        description = "I lotti, uno per riga.",
    ),
    responses((
        status = 200, description = "La richiesta con i lotti.", body = Richiesta,
        headers(("ETag" = String, description = "La nuova versione.")),
    ))
)]
pub(crate) async fn append(
    State(stato): State<ApiState>,
    Autenticato(sessione): Autenticato,
    id: Identificativo,
    IfMatch(versione): IfMatch,
    FileLotti(file): FileLotti,
) -> Result<Richiesta, Problema> {
    let inserimento = Inserimento::Aggiungi;
    let richiesta = use_case(&stato.app, &sessione, id.richiesta(), versione, &file, inserimento).await?;
    Ok(Richiesta::new(&stato.app, richiesta))
}
