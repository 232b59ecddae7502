//! The pages, one file each, and what several of them share.

pub(crate) mod accesso;
pub(crate) mod acquisizione;
mod affidamento;
mod andamento;
pub(crate) mod azioni;
pub(crate) mod confronto;
pub(crate) mod copia;
pub(crate) mod cornice;
pub(crate) mod cpv;
mod differenza;
pub(crate) mod differenze;
pub(crate) mod digitato;
pub(crate) mod elenco;
pub(crate) mod elimina;
pub(crate) mod espd;
pub(crate) mod esportazione;
pub(crate) mod eventi;
mod fetta;
pub(crate) mod file_lotti;
mod filtri;
pub(crate) mod guida;
pub(crate) mod importazione;
pub(crate) mod lotti;
pub(crate) mod notifiche;
pub(crate) mod parte;
pub(crate) mod procedura;
pub(crate) mod registri;
pub(crate) mod registro;
pub(crate) mod ricerche;
pub(crate) mod riepilogo;
pub(crate) mod scheda;
pub(crate) mod scheda_anac;
pub(crate) mod soggetti;
pub(crate) mod specifiche;
pub(crate) mod tabella_lotti;
mod testata;

use askama::Template;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::response::{Html, IntoResponse, Response};
use serde::de::DeserializeOwned;

use crate::errore::ErroreWeb;

/// How many errors a page sums up.
const ERRORI_MOSTRATI: usize = 100;

/// What a page gives.
type Esito = Result<Response, ErroreWeb>;

/// A drawn page.
fn html(pagina: &impl Template) -> Esito {
    Ok(Html(pagina.render()?).into_response())
}

/// The variable parts of an address; one that cannot be right is a page that does not exist.
pub(crate) struct Percorso<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Percorso<T> {
    type Rejection = ErroreWeb;

    async fn from_request_parts(parts: &mut Parts, stato: &S) -> Result<Self, ErroreWeb> {
        let Path(parti) = Path::from_request_parts(parts, stato).await.map_err(|_| ErroreWeb::NonTrovata)?;
        Ok(Self(parti))
    }
}
