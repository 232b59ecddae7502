use axum::Json;
use axum::extract::State;
use cig_application::find_profile as use_case;
use cig_domain::porte;
use serde::Serialize;
use utoipa::ToSchema;

use crate::ApiState;
use crate::accesso::Autenticato;
use crate::parametri::Identificativo;
use crate::problema::{DocumentoProblema, Problema};

/// La stazione appaltante per cui agisce chi chiama, come la conosce ANAC.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Profilo {
    #[schema(example = "0000990001")]
    codice_ausa: Option<String>,
    codice_fiscale: Option<String>,
    denominazione: Option<String>,
    /// Il codice di un suo centro di costo.
    codice_centro_costo: Option<String>,
    /// Come si chiama.
    centro_di_costo: Option<String>,
}

impl From<porte::ProfiloStazione> for Profilo {
    fn from(profilo: porte::ProfiloStazione) -> Self {
        Self {
            codice_ausa: profilo.codice_ausa,
            codice_fiscale: profilo.codice_fiscale,
            denominazione: profilo.denominazione,
            codice_centro_costo: profilo.codice_centro_costo,
            centro_di_costo: profilo.centro_di_costo,
        }
    }
}

/// Legge il profilo di chi chiama presso ANAC
///
/// Dice se ANAC conosce la persona per la stazione appaltante: se no, non può prendere in carico l'appalto. La chiamata resta nel
/// log della richiesta.
#[utoipa::path(
    get,
    path = "/richieste/{id}/profilo-anac",
    operation_id = "leggiProfiloAnac",
    tag = "Soggetti incaricati",
    params(Identificativo),
    responses(
        (status = 200, description = "Il profilo.", body = Profilo),
        (
            status = 409, description = "Chi chiama non può essere RUP, o ANAC non lo conosce.",
            body = DocumentoProblema, content_type = "application/problem+json",
        ),
    )
)]
pub(crate) async fn find(
    State(stato): State<ApiState>,
    Autenticato(sessione): Autenticato,
    id: Identificativo,
) -> Result<Json<Profilo>, Problema> {
    Ok(Json(use_case(&stato.app, &sessione, id.richiesta()).await?.into()))
}
