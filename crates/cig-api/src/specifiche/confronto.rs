use axum::Json;
use axum::extract::State;
use cig_application::specifiche::{Versioni, compare};
use serde::Serialize;
use utoipa::ToSchema;

use super::Versione;
use super::differenze::Differenze;
use crate::ApiState;
use crate::accesso::Autenticato;
use crate::parametri::{self, Parametri};
use crate::problema::{DocumentoProblema, PROBLEM_JSON, Problema};

/// Che cosa cambia da una versione delle specifiche ANAC a un'altra.
#[derive(Serialize, ToSchema)]
pub(crate) struct ConfrontoVersioni {
    /// La versione di partenza.
    prima: Versione,
    /// La versione di arrivo.
    nuova: Versione,
    /// Le differenze.
    differenze: Differenze,
}

/// Confronta due versioni delle specifiche ANAC
///
/// Schede, campi, regole e valori delle liste; dei valori, quelli validi oggi o più avanti.
#[utoipa::path(
    get,
    path = "/specifiche/confronto",
    operation_id = "confrontaSpecifiche",
    tag = "Specifiche",
    params(
        ("prima" = String, Query, description = "Inizio dell'impronta, o dell'identificativo, della versione di partenza: almeno quattro caratteri."),
        ("nuova" = String, Query, description = "Lo stesso, della versione di arrivo."),
    ),
    responses(
        (status = 200, description = "Le differenze.", body = ConfrontoVersioni),
        (status = 404, description = "Una delle due versioni non c'è.", content_type = PROBLEM_JSON, body = DocumentoProblema),
    )
)]
pub(crate) async fn differences(
    State(stato): State<ApiState>,
    _autenticato: Autenticato,
    Parametri(parametri): Parametri,
) -> Result<Json<ConfrontoVersioni>, Problema> {
    let (mut prima, mut nuova) = (None, None);
    for (nome, valore) in &parametri {
        match nome.as_str() {
            "prima" => prima = Some(valore),
            "nuova" => nuova = Some(valore),
            _ => return Err(parametri::unknown(nome)),
        }
    }
    let manca = |nome| Problema::parameter(nome, "manca");
    let (prima, nuova) = (prima.ok_or_else(|| manca("prima"))?, nuova.ok_or_else(|| manca("nuova"))?);
    let versioni = Versioni::from(&stato.app);
    let confrontate = compare(&versioni, prima, nuova).await?;
    Ok(Json(ConfrontoVersioni {
        prima: Versione::new(confrontate.prima, confrontate.in_vigore),
        nuova: Versione::new(confrontate.nuova, confrontate.in_vigore),
        differenze: confrontate.confronto.into(),
    }))
}
