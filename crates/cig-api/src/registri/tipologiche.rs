use axum::Json;
use axum::extract::State;
use cig_domain::porte::VoceTipologica;
use serde::Serialize;
use utoipa::ToSchema;

use super::Filtro;
use crate::ApiState;
use crate::accesso::Autenticato;
use crate::parametri::{NomeLista, Parametri};
use crate::problema::{Problema, TipoProblema};

/// Una tipologica ANAC: le voci valide oggi.
#[derive(Serialize, ToSchema)]
pub(crate) struct Tipologica {
    /// Il nome della lista.
    #[schema(example = "settore")]
    nome: String,
    /// Se viene dalle liste dimostrative, che sono ridotte.
    dimostrativa: bool,
    /// Le voci, nell'ordine della lista.
    voci: Vec<Voce>,
}

/// Una voce della lista.
#[derive(Serialize, ToSchema)]
pub(crate) struct Voce {
    /// Il codice ANAC.
    codice: String,
    /// Che cosa significa.
    descrizione: String,
}

impl From<VoceTipologica> for Voce {
    fn from(voce: VoceTipologica) -> Self {
        Self { codice: voce.codice, descrizione: voce.descrizione }
    }
}

/// Legge una tipologica ANAC
///
/// Le voci valide oggi; con `testo`, quelle il cui codice comincia così o la cui descrizione contiene tutte le parole.
#[utoipa::path(
    get,
    path = "/tipologiche/{nome}",
    operation_id = "leggiTipologica",
    tag = "Registri",
    params(
        NomeLista,
        ("testo" = Option<String>, Query, description = "Inizio del codice, oppure parole della descrizione."),
        ("limite" = Option<u32>, Query, minimum = 1, maximum = 10_000, description = "Quante voci al massimo; 100 se manca."),
    ),
    responses((status = 200, description = "La lista.", body = Tipologica))
)]
pub(crate) async fn code_list(
    State(stato): State<ApiState>,
    _autenticato: Autenticato,
    NomeLista { nome }: NomeLista,
    parametri: Parametri,
) -> Result<Json<Tipologica>, Problema> {
    let liste = &stato.app.tipologiche;
    if !liste.has(&nome) {
        return Err(Problema::new(TipoProblema::NonTrovato, format!("La tipologica «{nome}» non esiste.")));
    }
    let filtro = Filtro::read(&parametri)?;
    let oggi = stato.app.today();
    let voci = if filtro.testo.is_empty() {
        liste.list(&nome, oggi).into_iter().take(filtro.limite).map(Voce::from).collect()
    } else {
        liste.search(&nome, &filtro.testo, oggi, filtro.limite).into_iter().map(Voce::from).collect()
    };
    Ok(Json(Tipologica { nome, dimostrativa: liste.is_dimostrativa(), voci }))
}
