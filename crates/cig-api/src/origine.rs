//! Which requests of a browser are taken.

use axum::extract::Request;
use axum::http::HeaderName;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::problema::{Problema, TipoProblema};

/// Where the page that makes a request comes from (W3C Fetch Metadata). Programs do not send it, browsers always do.
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Refuses what another site's page would change: a browser that once asked for the credentials adds them by itself to
/// whatever it sends here.
pub(crate) async fn refuse_other_sites(richiesta: Request, next: Next) -> Response {
    let sito = richiesta.headers().get(SEC_FETCH_SITE);
    let nostro = sito.is_none_or(|sito| sito == "same-origin" || sito == "none");
    if richiesta.method().is_safe() || nostro {
        return next.run(richiesta).await;
    }
    let detail = "Il browser invia questa richiesta per conto di un altro sito: si può solo leggere.";
    Problema::new(TipoProblema::OrigineEstranea, detail).into_response()
}
