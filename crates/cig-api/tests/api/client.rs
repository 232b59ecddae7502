//! An HTTP client without a network. Whatever it asks, an answer that is no success must be a problem document.

use std::sync::LazyLock;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, ETAG, IF_MATCH};
use axum::http::{HeaderMap, HeaderName, Method, Request, StatusCode};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;
use tower::ServiceExt;

use crate::world::PASSWORD;

/// The kinds of problem that the document names.
static KINDS: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let documento = serde_json::to_value(cig_api::openapi()).unwrap();
    let tipi = &documento["components"]["schemas"]["Problema"]["properties"]["type"]["enum"];
    tipi.as_array().unwrap().clone()
});

pub(crate) const BASE: &str = "/api/v1";

#[derive(Clone)]
pub(crate) struct Client {
    router: Router,
    authorization: Option<String>,
    if_match: Option<String>,
    /// The site whose page makes the calls, as a browser says it (`Sec-Fetch-Site`).
    site: Option<&'static str>,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// The text of a file, when it is one.
    pub(crate) json: Value,
    /// The body as it came.
    pub(crate) bytes: Vec<u8>,
}

impl Client {
    pub(crate) fn new(router: Router, nome_utente: &str) -> Self {
        Self { router, authorization: None, if_match: None, site: None }.as_user(nome_utente, PASSWORD)
    }

    pub(crate) fn as_user(&self, nome_utente: &str, password: &str) -> Self {
        let credenziali = BASE64_STANDARD.encode(format!("{nome_utente}:{password}"));
        self.with_authorization(Some(&format!("Basic {credenziali}")))
    }

    pub(crate) fn with_authorization(&self, valore: Option<&str>) -> Self {
        Self { authorization: valore.map(str::to_owned), ..self.clone() }
    }

    pub(crate) fn if_match(&self, valore: impl Into<String>) -> Self {
        Self { if_match: Some(valore.into()), ..self.clone() }
    }

    pub(crate) fn with_site(&self, site: &'static str) -> Self {
        Self { site: Some(site), ..self.clone() }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.call(Method::POST, path, Some(body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Answer {
        self.call(Method::PUT, path, Some(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.call(Method::DELETE, path, None).await
    }

    /// `path` is under `/api/v1`, or whole when it starts with a slash.
    pub(crate) async fn call(&self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let body = body.map(Value::to_string);
        self.send(method, path, body.as_ref().map(|_| "application/json"), body.unwrap_or_default()).await
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        content_type: Option<&str>,
        body: impl Into<Body>,
    ) -> Answer {
        let uri = if path.starts_with('/') { path.to_owned() } else { format!("{BASE}/{path}") };
        let mut request = Request::builder().method(method).uri(&uri);
        for (nome, valore) in [
            (HeaderName::from_static("sec-fetch-site"), self.site),
            (AUTHORIZATION, self.authorization.as_deref()),
            (IF_MATCH, self.if_match.as_deref()),
            (CONTENT_TYPE, content_type),
        ] {
            if let Some(valore) = valore {
                request = request.header(nome, valore);
            }
        }
        let response = self.router.clone().oneshot(request.body(body.into()).unwrap()).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let is_file = headers.get(CONTENT_TYPE).is_some_and(|tipo| {
            ["application/xml", "text/csv"].iter().any(|file| tipo.as_bytes().starts_with(file.as_bytes()))
        });
        let json = match bytes.as_ref() {
            [] => Value::Null,
            file if is_file => str::from_utf8(file).unwrap().into(),
            file if file.starts_with(b"PK") => Value::Null,
            json => serde_json::from_slice(json).unwrap(),
        };
        if !status.is_success() {
            assert_eq!(headers[CONTENT_TYPE], "application/problem+json", "{uri}");
            assert_eq!(json["status"], status.as_u16(), "{uri}");
            assert!(KINDS.contains(&json["type"]), "{uri}: {} is in the document", json["type"]);
            for membro in ["title", "detail"] {
                assert!(!json[membro].as_str().unwrap().is_empty(), "{uri}: {membro}");
            }
        }
        Answer { status, headers, json, bytes: bytes.to_vec() }
    }
}

impl Answer {
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{:#}", self.json);
        self
    }

    /// The kind of problem, without its folder.
    #[track_caller]
    pub(crate) fn problem(&self) -> &str {
        self.json["type"].as_str().unwrap().strip_prefix("/problemi/").unwrap()
    }

    pub(crate) fn detail(&self) -> &str {
        self.json["detail"].as_str().unwrap()
    }

    pub(crate) fn etag(&self) -> String {
        self.headers[ETAG].to_str().unwrap().to_owned()
    }

    /// Address of the request, relative to the base.
    pub(crate) fn path(&self) -> String {
        format!("richieste/{}", self.json["id"].as_str().unwrap())
    }

    /// Code and field of each anomaly.
    pub(crate) fn anomalies(&self) -> Vec<(&str, &str)> {
        let anomalie = self.json["anomalie"].as_array().unwrap();
        anomalie.iter().map(|a| (a["codice"].as_str().unwrap(), a["campo"].as_str().unwrap())).collect()
    }
}
