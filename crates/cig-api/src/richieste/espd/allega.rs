use axum::extract::State;
use cig_application::attach_espd as use_case;

use crate::ApiState;
use crate::accesso::Autenticato;
use crate::corpo::FileEspd;
use crate::parametri::{self, Identificativo, Parametri};
use crate::problema::Problema;
use crate::richieste::Richiesta;
use crate::versione::IfMatch;

/// Allega la richiesta ESPD
///
/// Un file XML in UTF-8, di 2 MB al più, al posto di quello che c'era. Si guarda che sia una richiesta ESPD; il resto lo
/// controlla ANAC.
#[utoipa::path(
    put,
    path = "/richieste/{id}/espd",
    operation_id = "allegaEspd",
    tag = "Richieste",
    params(
        Identificativo,
        ("If-Match" = String, Header, description = "L'ETag della versione letta."),
        ("nome" = Option<String>, Query, description = "Il nome del file, per le persone."),
    ),
    request_body(content = String, content_type = "application/xml", description = "La richiesta ESPD."),
    responses((
        status = 200, description = "La richiesta con il file.", body = Richiesta,
        headers(("ETag" = String, description = "La nuova versione.")),
    ))
)]
pub(crate) async fn attach(
    State(stato): State<ApiState>,
    Autenticato(sessione): Autenticato,
    id: Identificativo,
    IfMatch(versione): IfMatch,
    parametri: Parametri,
    FileEspd(contenuto): FileEspd,
) -> Result<Richiesta, Problema> {
    let nome = name(&parametri)?;
    let richiesta = use_case(&stato.app, &sessione, id.richiesta(), versione, nome, &contenuto).await?;
    Ok(Richiesta::new(&stato.app, richiesta))
}

fn name(Parametri(parametri): &Parametri) -> Result<&str, Problema> {
    let mut trovato = "";
    for (nome, valore) in parametri {
        if nome != "nome" {
            return Err(parametri::unknown(nome));
        }
        trovato = valore;
    }
    Ok(trovato)
}
