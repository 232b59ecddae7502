//! Styles, scripts, icons and fonts, embedded in the program and served under `/risorse/`.

use axum::body::Body;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;
use sha2::Digest as _;

use crate::errore::ErroreWeb;

#[derive(RustEmbed)]
#[folder = "assets/dist"]
struct Risorse;

/// Asked again once an hour, and then answered with 304 while it is the same.
const CACHE: &str = "public, max-age=3600, must-revalidate";

/// The file of that path, with its type and its ETag.
pub(crate) async fn get(Path(percorso): Path<String>, headers: HeaderMap) -> Response {
    let Some(file) = Risorse::get(&percorso) else { return ErroreWeb::NonTrovata.into_response() };
    let etag = format!("\"{}\"", crate::formati::hex(&file.metadata.sha256_hash()[..16]));
    let nota = headers.get(IF_NONE_MATCH).is_some_and(|noti| noti.as_bytes() == etag.as_bytes());
    if nota {
        return (StatusCode::NOT_MODIFIED, [(ETAG, etag), (CACHE_CONTROL, CACHE.to_owned())]).into_response();
    }
    let tipo = file.metadata.mimetype().to_owned();
    let intestazioni = [(CONTENT_TYPE, tipo), (ETAG, etag), (CACHE_CONTROL, CACHE.to_owned())];
    (intestazioni, Body::from(file.data)).into_response()
}

/// SHA-256 of a text, in hexadecimal.
pub(crate) fn sha256(testo: &str) -> String {
    crate::formati::hex(&sha2::Sha256::digest(testo.as_bytes()))
}
