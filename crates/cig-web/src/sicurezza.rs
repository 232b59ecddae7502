//! What a browser is told not to do, and which requests it is believed to have made on our pages.

use axum::extract::Request;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, ORIGIN, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri};
use axum::middleware::Next;
use axum::response::Response;

/// Only our own files; no script and no style inside a page; no frame around it. Bootstrap Italia's style sheet
/// holds small images as `data:`.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
     font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Adds the headers of every answer; what is not a file of ours is not kept by anybody.
pub(crate) async fn headers(richiesta: Request, next: Next) -> Response {
    let mut risposta = next.run(richiesta).await;
    let headers = risposta.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    );
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    risposta
}

/// Whether a form comes from one of our own pages, as far as the browser tells.
pub(crate) fn is_same_origin(headers: &HeaderMap) -> bool {
    let testo = |nome: &HeaderName| headers.get(nome).and_then(|valore| valore.to_str().ok());
    if let Some(sito) = testo(&HeaderName::from_static("sec-fetch-site")) {
        return sito == "same-origin";
    }
    let Some(origine) = testo(&ORIGIN) else { return true };
    let autorita = origine.parse::<Uri>().ok().and_then(|uri| uri.authority().cloned());
    autorita.is_some_and(|autorita| testo(&HOST) == Some(autorita.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_of_another_site_is_known_by_its_headers() {
        let prova = |coppie: &[(&str, &str)]| {
            let headers = coppie
                .iter()
                .map(|(n, v)| (n.parse::<HeaderName>().unwrap(), v.parse::<HeaderValue>().unwrap()))
                .collect();
            is_same_origin(&headers)
        };
        assert!(prova(&[]));
        assert!(prova(&[("sec-fetch-site", "same-origin"), ("origin", "https://cig.esempio.it")]));
        assert!(!prova(&[("sec-fetch-site", "cross-site")]));
        assert!(!prova(&[("sec-fetch-site", "same-site")]));
        assert!(prova(&[("origin", "http://127.0.0.1:8080"), ("host", "127.0.0.1:8080")]));
        assert!(!prova(&[("origin", "http://127.0.0.1:9090"), ("host", "127.0.0.1:8080")]));
        assert!(!prova(&[("origin", "null"), ("host", "127.0.0.1:8080")]));
    }
}
