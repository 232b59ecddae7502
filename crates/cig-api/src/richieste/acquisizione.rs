use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use cig_application::{DaAcquisire, adopt as use_case};
use cig_domain::codici::{CodiceNonValido, IdAppalto};
use cig_domain::porte::RiferimentoAppalto;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::rappresentazione::{Richiesta, address};
use crate::ApiState;
use crate::accesso::Autenticato;
use crate::corpo::Corpo;
use crate::problema::{DocumentoProblema, Problema, TipoProblema};

/// Un appalto che ANAC ha e qui non c'è: l'uno o l'altro dei suoi nomi.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"cig": "B210BC38FE"}))]
pub(crate) struct Acquisizione {
    /// Il nome che gli dà ANAC.
    id_appalto: Option<Uuid>,
    /// Il CIG di uno dei suoi lotti.
    #[schema(example = "B210BC38FE")]
    cig: Option<String>,
    /// Il codice fiscale del RUP, uno dell'ufficio; se manca, è chi chiama.
    rup: Option<String>,
    /// Se per la scheda si pubblica un avviso; serve soltanto per le schede che il servizio non conosce.
    avviso: Option<bool>,
}

impl Acquisizione {
    fn read(self) -> Result<DaAcquisire, Problema> {
        let wrong = |campo: &str, errore: &CodiceNonValido| {
            Problema::new(TipoProblema::CorpoNonValido, format!("Il campo «{campo}» non va bene: {errore}"))
        };
        let appalto = match (self.id_appalto, self.cig) {
            (Some(id), None) => RiferimentoAppalto::IdAppalto(IdAppalto(id)),
            (None, Some(cig)) => {
                RiferimentoAppalto::Cig(cig.parse().map_err(|errore| wrong("cig", &errore))?)
            }
            _ => {
                let detail = "Indicare «idAppalto» oppure «cig».";
                return Err(Problema::new(TipoProblema::CorpoNonValido, detail));
            }
        };
        let rup = self.rup.map(|rup| rup.parse().map_err(|errore| wrong("rup", &errore))).transpose()?;
        Ok(DaAcquisire { appalto, rup, avviso: self.avviso })
    }
}

/// Acquisisce un appalto da ANAC
///
/// Un appalto fatto con un'altra piattaforma, o perduto qui, diventa una richiesta dell'ufficio di chi chiama, nello stato
/// in cui è presso ANAC, con i suoi CIG e il suo avviso. Una conferma o una pubblicazione in corso sono seguite da lì; per
/// il resto ad ANAC non si chiede che di leggere.
#[utoipa::path(
    post,
    path = "/richieste/acquisizione",
    operation_id = "acquisisciAppalto",
    tag = "Richieste",
    request_body = Acquisizione,
    responses(
        (
            status = 201, description = "La richiesta che lo porta.", body = Richiesta,
            headers(
                ("Location" = String, description = "L'indirizzo della richiesta."),
                ("ETag" = String, description = "La versione."),
            ),
        ),
        (
            status = 409, description = "L'appalto è già qui, o ANAC non lo dà.",
            body = DocumentoProblema, content_type = "application/problem+json",
            headers(("Location" = String, description = "L'indirizzo della richiesta che lo ha già, se è dello stesso ufficio.")),
        ),
    )
)]
pub(crate) async fn adopt(
    State(stato): State<ApiState>,
    Autenticato(sessione): Autenticato,
    Corpo(acquisizione): Corpo<Acquisizione>,
) -> Result<impl IntoResponse, Problema> {
    let richiesta = use_case(&stato.app, &sessione, &acquisizione.read()?).await?;
    Ok((StatusCode::CREATED, [(LOCATION, address(richiesta.id))], Richiesta::new(&stato.app, richiesta)))
}
