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
use crate::parametri::{self, Parametri};
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

/// I codici CPV di un punto dell'albero.
#[derive(Serialize, ToSchema)]
pub(crate) struct AlberoCpv {
    /// Se viene dalle liste dimostrative, che sono ridotte.
    dimostrativa: bool,
    /// I codici, in ordine.
    cpv: Vec<NodoCpv>,
}

/// Un codice CPV dell'albero.
#[derive(Serialize, ToSchema)]
pub(crate) struct NodoCpv {
    /// Otto cifre.
    #[schema(example = "72260000")]
    codice: String,
    /// Che cosa si acquista.
    descrizione: String,
    /// Quanto è preciso.
    livello: LivelloVoceCpv,
    /// Se ha codici più precisi sotto di sé.
    figli: bool,
}

/// Percorre l'albero dei codici CPV
///
/// I codici subito sotto `padre`; senza `padre`, quelli che non ne hanno uno: le divisioni.
#[utoipa::path(
    get,
    path = "/cpv/albero",
    operation_id = "percorriCpv",
    tag = "Registri",
    params(("padre" = Option<String>, Query, description = "Il codice CPV da cui scendere.")),
    responses((status = 200, description = "I codici.", body = AlberoCpv))
)]
pub(crate) async fn tree(
    State(stato): State<ApiState>,
    _autenticato: Autenticato,
    parametri: Parametri,
) -> Result<Json<AlberoCpv>, Problema> {
    let mut padre: Option<CodiceCpv> = None;
    for (nome, valore) in &parametri.0 {
        if nome != "padre" {
            return Err(parametri::unknown(nome));
        }
        padre = Some(parametri::parse(nome, valore, "un codice CPV di otto cifre")?);
    }
    let nodi = cig_application::cpv_children(&stato.app, padre.as_ref());
    let cpv = nodi.into_iter().map(|nodo| NodoCpv {
        livello: nodo.codice.livello().into(),
        codice: nodo.codice.into(),
        descrizione: nodo.descrizione,
        figli: nodo.figli,
    });
    Ok(Json(AlberoCpv { dimostrativa: stato.app.tipologiche.is_dimostrativa(), cpv: cpv.collect() }))
}
