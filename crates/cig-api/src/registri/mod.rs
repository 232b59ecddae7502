//! Registers and code lists that the form's fields take their values from.

mod centri_di_costo;
mod cpv;
mod rup;
mod tipologiche;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::ApiState;
use crate::parametri::{self, Parametri};
use crate::problema::Problema;

pub(crate) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default()
        .routes(routes!(centri_di_costo::cost_centres))
        .routes(routes!(rup::rup_candidates))
        .routes(routes!(tipologiche::code_list))
        .routes(routes!(cpv::cpv))
        .routes(routes!(cpv::tree))
}

/// What is looked for in a list, and how many values at most.
struct Filtro {
    testo: String,
    limite: usize,
}

impl Filtro {
    const MASSIMO: u32 = 10_000;

    fn read(Parametri(parametri): &Parametri) -> Result<Self, Problema> {
        let mut filtro = Self { testo: String::new(), limite: 100 };
        for (nome, valore) in parametri {
            match nome.as_str() {
                "testo" => valore.trim().clone_into(&mut filtro.testo),
                "limite" => filtro.limite = parametri::limit(nome, valore, Self::MASSIMO)? as usize,
                _ => return Err(parametri::unknown(nome)),
            }
        }
        Ok(filtro)
    }
}
