//! Parameters in the address.

use std::str::FromStr;

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use cig_domain::RichiestaId;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::problema::Problema;

/// Which request an address names.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct Identificativo {
    /// L'identificativo della richiesta.
    id: Uuid,
}

impl Identificativo {
    pub(crate) fn richiesta(&self) -> RichiestaId {
        RichiestaId(self.id)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Identificativo {
    type Rejection = Problema;

    async fn from_request_parts(parts: &mut Parts, stato: &S) -> Result<Self, Problema> {
        let non_valido = || Problema::parameter("id", "non è un UUID");
        let Path(id) = Path::<String>::from_request_parts(parts, stato).await.map_err(|_| non_valido())?;
        id.parse().map(|id| Self { id }).map_err(|_| non_valido())
    }
}

/// Which code list an address names.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct NomeLista {
    /// Il nome della lista, come in `x-tipologica` di ogni campo.
    pub(crate) nome: String,
}

impl<S: Send + Sync> FromRequestParts<S> for NomeLista {
    type Rejection = Problema;

    async fn from_request_parts(parts: &mut Parts, stato: &S) -> Result<Self, Problema> {
        let Path(nome) = Path::<String>::from_request_parts(parts, stato)
            .await
            .map_err(|_| Problema::parameter("nome", "non si legge"))?;
        Ok(Self { nome })
    }
}

/// The query, as sent: names and values, without those that are empty.
pub(crate) struct Parametri(pub(crate) Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for Parametri {
    type Rejection = Problema;

    async fn from_request_parts(parts: &mut Parts, stato: &S) -> Result<Self, Problema> {
        let Query(mut coppie) = Query::<Vec<(String, String)>>::from_request_parts(parts, stato)
            .await
            .map_err(|_| Problema::parameter("?", "non si legge"))?;
        coppie.retain(|(_, valore)| !valore.trim().is_empty());
        Ok(Self(coppie))
    }
}

/// Reads a value; `atteso` ends the sentence «Il parametro «nome» non è ...».
pub(crate) fn parse<T: FromStr>(nome: &str, valore: &str, atteso: &str) -> Result<T, Problema> {
    valore.trim().parse().map_err(|_| Problema::parameter(nome, &format!("non è {atteso}")))
}

/// Reads how many rows are wanted, from one to `massimo`.
pub(crate) fn limit(nome: &str, valore: &str, massimo: u32) -> Result<u32, Problema> {
    let atteso = format!("un numero da 1 a {massimo}");
    let limite = parse(nome, valore, &atteso)?;
    if (1..=massimo).contains(&limite) {
        Ok(limite)
    } else {
        Err(Problema::parameter(nome, &format!("non è {atteso}")))
    }
}

/// A parameter that the endpoint does not have.
pub(crate) fn unknown(nome: &str) -> Problema {
    Problema::parameter(nome, "non è previsto")
}
