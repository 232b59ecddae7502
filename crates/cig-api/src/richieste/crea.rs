use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use cig_application::{CreaRichiesta, create as use_case};
use cig_domain::richiesta;
use serde::Deserialize;
use url::Url;
use utoipa::ToSchema;

use super::lettura;
use super::rappresentazione::{Richiesta, address};
use crate::ApiState;
use crate::accesso::Autenticato;
use crate::corpo::Corpo;
use crate::problema::{Problema, TipoProblema};
use crate::sezioni::{Classificazione, DatiGara, Lotto};

/// Ciò che di una nuova richiesta si sa già; anche nulla.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "procedura": {"riferimento": "PROC-2026-0042", "indirizzo": "https://piattaforma.esempio.it/procedure/42"},
    "datiGara": {"oggetto": "Manutenzione del software gestionale"}
}))]
pub(crate) struct NuovaRichiesta {
    /// La procedura della piattaforma da cui viene.
    procedura: Option<NuovaProcedura>,
    dati_gara: Option<DatiGara>,
    classificazione: Option<Classificazione>,
    lotti: Option<Vec<Lotto>>,
}

/// Una procedura della piattaforma.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NuovaProcedura {
    /// Il nome che la piattaforma dà alla procedura.
    #[schema(min_length = 1, max_length = 200, example = "PROC-2026-0042")]
    riferimento: String,
    /// Dove la persona torna: un indirizzo http o https.
    #[schema(format = "uri")]
    indirizzo: Option<String>,
}

impl NuovaProcedura {
    pub(crate) fn read(self) -> Result<richiesta::Procedura, Problema> {
        let wrong = |campo: &str, atteso: &str| {
            let detail = format!("Il campo «procedura.{campo}» non va bene: serve {atteso}.");
            Problema::new(TipoProblema::CorpoNonValido, detail)
        };
        let riferimento = self.riferimento.trim();
        if riferimento.is_empty()
            || riferimento.contains(char::is_control)
            || riferimento.chars().count() > 200
        {
            return Err(wrong("riferimento", "un testo da 1 a 200 caratteri"));
        }
        // Pages make a link of it: no scheme but these.
        let web =
            |testo: String| Url::parse(&testo).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let indirizzo = match self.indirizzo {
            Some(testo) => Some(web(testo).ok_or_else(|| wrong("indirizzo", "un indirizzo http o https"))?),
            None => None,
        };
        Ok(richiesta::Procedura { riferimento: riferimento.to_owned(), indirizzo })
    }
}

/// Crea una richiesta
///
/// Una bozza dell'ufficio di chi chiama, vuota o con i dati già noti, anche incompleti. Se un campo è sbagliato non si
/// crea nulla e la risposta 422 li elenca tutti.
#[utoipa::path(
    post,
    path = "/richieste",
    operation_id = "creaRichiesta",
    tag = "Richieste",
    request_body = NuovaRichiesta,
    responses((
        status = 201, description = "La bozza.", body = Richiesta,
        headers(
            ("Location" = String, description = "L'indirizzo della richiesta."),
            ("ETag" = String, description = "La versione."),
        ),
    ))
)]
pub(crate) async fn create(
    State(stato): State<ApiState>,
    Autenticato(sessione): Autenticato,
    Corpo(nuova): Corpo<NuovaRichiesta>,
) -> Result<impl IntoResponse, Problema> {
    let crea = CreaRichiesta {
        procedura: nuova.procedura.map(NuovaProcedura::read).transpose()?,
        dati: lettura::read(nuova.dati_gara, nuova.classificazione, nuova.lotti)?,
    };
    let richiesta = use_case(&stato.app, &sessione, crea).await?;
    Ok((StatusCode::CREATED, [(LOCATION, address(richiesta.id))], Richiesta::new(&stato.app, richiesta)))
}
