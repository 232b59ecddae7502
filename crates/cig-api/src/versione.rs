//! Optimistic locking over HTTP: the version is the ETag, and a change names the one it saw.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::header::{ETAG, HeaderName, IF_MATCH};
use axum::http::request::Parts;

use crate::problema::{Problema, TipoProblema};

/// The version that the caller saw, from `If-Match`. Required: 428 without it.
#[derive(Clone, Copy)]
pub(crate) struct IfMatch(pub(crate) i64);

/// The header that tells the version.
pub(crate) fn etag(versione: i64) -> [(HeaderName, String); 1] {
    [(ETAG, format!("\"{versione}\""))]
}

fn read(parts: &Parts) -> Result<Option<IfMatch>, Problema> {
    let Some(valore) = parts.headers.get(IF_MATCH) else { return Ok(None) };
    let versione = valore
        .to_str()
        .ok()
        .and_then(|testo| testo.trim().strip_prefix('"')?.strip_suffix('"')?.parse().ok())
        .ok_or_else(|| {
            let detail =
                "L'intestazione If-Match contiene l'ETag della versione letta, virgolette comprese: \"3\".";
            Problema::new(TipoProblema::ParametroNonValido, detail)
        })?;
    Ok(Some(IfMatch(versione)))
}

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problema;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problema> {
        read(parts)?.ok_or_else(|| {
            let detail = "Serve l'intestazione If-Match con l'ETag della versione letta.";
            Problema::new(TipoProblema::VersioneMancante, detail)
        })
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for IfMatch {
    type Rejection = Problema;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Problema> {
        read(parts)
    }
}
