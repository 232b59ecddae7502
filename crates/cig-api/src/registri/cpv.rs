use axum::Json;
use axum::extract::State;
use cig_domain::CodiceCpv;
use cig_domain::codici::LivelloCpv;
use cig_domain::porte::VoceTipologica;
use serde::Serialize;
use utoipa::ToSchema;

use super::Filtro;
use crate::ApiState;
use crate::accesso::Autenticato;
use crate::enumerazioni::LivelloVoceCpv;
use crate::parametri::Parametri;
use crate::problema::Problema;

/// I codici CPV trovati.
#[derive(Serialize, ToSchema)]
pub(crate) struct ElencoCpv {
    /// Se viene dalle liste dimostrative, che sono ridotte.
    dimostrativa: bool,
    /// I codici.
    cpv: Vec<VoceCpv>,
}

/// Un codice CPV.
#[derive(Serialize, ToSchema)]
pub(crate) struct VoceCpv {
    /// Otto cifre.
    #[schema(example = "72260000")]
    codice: String,
    /// Che cosa si acquista.
    descrizione: String,
    /// Quanto è preciso.
    livello: LivelloVoceCpv,
}

impl VoceCpv {
    /// `None` for a value of the list that is no CPV code.
    fn read(voce: VoceTipologica) -> Option<Self> {
        let codice: CodiceCpv = voce.codice.parse().ok()?;
        let livello: LivelloCpv = codice.livello();
        Some(Self { livello: livello.into(), codice: codice.into(), descrizione: voce.descrizione })
    }
}

/// Cerca fra i codici CPV
///
/// Quelli che cominciano con `testo`, oppure la cui descrizione ne contiene tutte le parole; senza `testo`, i primi
/// della lista.
#[utoipa::path(
    get,
    path = "/cpv",
    operation_id = "cercaCpv",
    tag = "Registri",
    params(
        ("testo" = Option<String>, Query, description = "Inizio del codice, oppure parole della descrizione."),
        ("limite" = Option<u32>, Query, minimum = 1, maximum = 10_000, description = "Quanti codici al massimo; 100 se manca."),
    ),
    responses((status = 200, description = "I codici.", body = ElencoCpv))
)]
pub(crate) async fn cpv(
    State(stato): State<ApiState>,
    _autenticato: Autenticato,
    parametri: Parametri,
) -> Result<Json<ElencoCpv>, Problema> {
    let filtro = Filtro::read(&parametri)?;
    let liste = &stato.app.tipologiche;
    let voci = liste.search("CPV", &filtro.testo, stato.app.today(), filtro.limite);
    let cpv = voci.into_iter().filter_map(VoceCpv::read).collect();
    Ok(Json(ElencoCpv { dimostrativa: liste.is_dimostrativa(), cpv }))
}
