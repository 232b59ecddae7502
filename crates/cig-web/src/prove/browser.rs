//! A browser without JavaScript: keeps the cookie, sends the forms of the pages it was given.

use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use axum::http::request::Builder;
use axum::http::{HeaderMap, Method, Request, Response, StatusCode};
use tower::ServiceExt as _;

use super::forma::{self, Tag};
use crate::campioni::{Mondo, PASSWORD};
use crate::formati::percent;

pub(super) struct Browser {
    router: Router,
    pub(super) cookie: Option<String>,
}

/// What came back.
pub(super) struct Pagina {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) html: String,
    /// As it came.
    pub(super) byte: Vec<u8>,
}

impl Pagina {
    /// Where it leads.
    pub(super) fn location(&self) -> &str {
        self.headers.get(LOCATION).map(|valore| valore.to_str().unwrap()).unwrap_or_default()
    }

    /// The tag of that id.
    pub(super) fn tag(&self, id: &str) -> Tag<'_> {
        let tag = forma::tags(&self.html).into_iter().find(|tag| tag.get("id") == Some(id));
        tag.unwrap_or_else(|| panic!("no {id} in:\n{}", self.html))
    }

    /// A hidden value of the last form, the one of the page's matter.
    pub(super) fn hidden(&self, nome: &str) -> String {
        let tags = forma::tags(&self.html);
        let tag = tags.iter().rev().find(|tag| tag.get("name") == Some(nome));
        let valore = tag.and_then(|tag| tag.get("value")).unwrap_or_default();
        let caratteri = [("&#34;", "\""), ("&#39;", "'"), ("&#60;", "<"), ("&#62;", ">"), ("&#38;", "&")];
        caratteri.iter().fold(valore.to_owned(), |testo, (scritto, letto)| testo.replace(scritto, letto))
    }

    /// What the last form carries unseen.
    pub(super) fn form_hidden(&self) -> Vec<(&'static str, String)> {
        let nascosti = ["_csrf", "_versione", "_prima", "_firma", "_digitati", "_offerto"];
        let nascosti = nascosti.map(|nome| (nome, self.hidden(nome)));
        nascosti.into_iter().filter(|(_, valore)| !valore.is_empty()).collect()
    }

    #[track_caller]
    pub(super) fn has(&self, testo: &str) -> &Self {
        assert!(self.html.contains(testo), "no «{testo}» in:\n{}", self.html);
        self
    }

    #[track_caller]
    pub(super) fn lacks(&self, testo: &str) -> &Self {
        assert!(!self.html.contains(testo), "«{testo}» in:\n{}", self.html);
        self
    }
}

impl Browser {
    pub(super) fn new(mondo: &Mondo) -> Self {
        Self { router: crate::router(mondo.stato.clone()), cookie: None }
    }

    /// One that is told of pages that take longer than that.
    pub(super) fn within(self, mondo: &Mondo, limite: Duration) -> Self {
        Self { router: crate::router_within(mondo.stato.clone(), limite), ..self }
    }

    /// One in which that account is logged in.
    pub(super) async fn logged_in(mondo: &Mondo, nome_utente: &str) -> Self {
        let mut browser = Self::new(mondo);
        let pagina = browser.login(nome_utente, PASSWORD).await;
        assert_eq!((pagina.status, pagina.location()), (StatusCode::SEE_OTHER, "/"));
        browser
    }

    pub(super) async fn login(&mut self, nome_utente: &str, password: &str) -> Pagina {
        self.post("/accesso", &[("nome_utente", nome_utente), ("password", password)]).await
    }

    /// Any page; its form is checked.
    pub(super) async fn get(&mut self, indirizzo: &str) -> Pagina {
        self.call(Method::GET, indirizzo, &[], &[]).await
    }

    /// A page that must be there.
    pub(super) async fn open(&mut self, indirizzo: &str) -> Pagina {
        let pagina = self.get(indirizzo).await;
        assert_eq!(pagina.status, StatusCode::OK, "{indirizzo}: {}", pagina.html);
        pagina
    }

    /// Follows a request, as the script of a page does; what it is told is still to come.
    pub(super) async fn follow(&self, indirizzo: &str, ultimo: Option<&str>) -> Response<Body> {
        let mut richiesta = Request::get(indirizzo);
        if let Some(cookie) = &self.cookie {
            richiesta = richiesta.header(COOKIE, cookie);
        }
        if let Some(ultimo) = ultimo {
            richiesta = richiesta.header("last-event-id", ultimo);
        }
        self.router.clone().oneshot(richiesta.body(Body::empty()).unwrap()).await.unwrap()
    }

    /// Sends a form of `da` with these fields.
    pub(super) async fn submit(&mut self, da: &Pagina, indirizzo: &str, campi: &[(&str, &str)]) -> Pagina {
        let nascosti = da.form_hidden();
        let nascosti = nascosti.iter().map(|(nome, valore)| (*nome, valore.as_str()));
        let campi: Vec<_> = nascosti.chain(campi.iter().copied()).collect();
        self.post(indirizzo, &campi).await
    }

    pub(super) async fn post(&mut self, indirizzo: &str, campi: &[(&str, &str)]) -> Pagina {
        self.call(Method::POST, indirizzo, campi, &[]).await
    }

    /// Sends the form of an attachment with that file.
    pub(super) async fn upload(&mut self, da: &Pagina, indirizzo: &str, nome: &str, file: &[u8]) -> Pagina {
        self.upload_with(da, indirizzo, nome, file, &[]).await
    }

    /// The same, with further fields.
    pub(super) async fn upload_with(
        &mut self,
        da: &Pagina,
        indirizzo: &str,
        nome: &str,
        file: &[u8],
        campi: &[(&str, &str)],
    ) -> Pagina {
        const CONFINE: &str = "confine-7d1f";
        let mut corpo = Vec::new();
        let nascosti = ["_csrf", "_versione"].map(|nascosto| (nascosto, da.hidden(nascosto)));
        let altri = campi.iter().map(|(nome, valore)| (*nome, (*valore).to_owned()));
        for (campo, valore) in nascosti.into_iter().chain(altri) {
            corpo.extend(
                format!(
                    "--{CONFINE}\r\nContent-Disposition: form-data; name=\"{campo}\"\r\n\r\n{valore}\r\n"
                )
                .into_bytes(),
            );
        }
        corpo.extend(
            format!(
                "--{CONFINE}\r\nContent-Disposition: form-data; name=\"espd\"; filename=\"{nome}\"\r\n\
                 Content-Type: text/xml\r\n\r\n"
            )
            .into_bytes(),
        );
        corpo.extend_from_slice(file);
        corpo.extend(format!("\r\n--{CONFINE}--\r\n").into_bytes());
        let tipo = format!("multipart/form-data; boundary={CONFINE}");
        let richiesta = Request::post(indirizzo).header(CONTENT_TYPE, tipo);
        self.answer(richiesta, Body::from(corpo)).await
    }

    pub(super) async fn call(
        &mut self,
        metodo: Method,
        indirizzo: &str,
        campi: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Pagina {
        let corpo: Vec<_> = campi.iter().map(|(n, v)| format!("{}={}", percent(n), percent(v))).collect();
        let mut richiesta = Request::builder().method(metodo).uri(indirizzo);
        if !headers.iter().any(|(nome, _)| *nome == CONTENT_TYPE.as_str()) {
            richiesta = richiesta.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        for (nome, valore) in headers {
            richiesta = richiesta.header(*nome, *valore);
        }
        self.answer(richiesta, Body::from(corpo.join("&"))).await
    }

    /// Sends a request as this browser, and checks the page that comes back.
    async fn answer(&mut self, mut richiesta: Builder, corpo: Body) -> Pagina {
        if let Some(cookie) = &self.cookie {
            richiesta = richiesta.header(COOKIE, cookie);
        }
        let richiesta = richiesta.body(corpo).unwrap();
        let risposta = self.router.clone().oneshot(richiesta).await.unwrap();
        if let Some(cookie) = risposta.headers().get(SET_COOKIE) {
            let cookie = cookie.to_str().unwrap().split(';').next().unwrap();
            self.cookie = Some(cookie.to_owned()).filter(|cookie| !cookie.ends_with('='));
        }
        let (parti, corpo) = risposta.into_parts();
        let byte = to_bytes(corpo, usize::MAX).await.unwrap().to_vec();
        let html = String::from_utf8_lossy(&byte).into_owned();
        let pagina = Pagina { status: parti.status, headers: parti.headers, html, byte };
        if pagina.headers.get(CONTENT_TYPE).is_some_and(|tipo| tipo.as_bytes().starts_with(b"text/html")) {
            forma::check(&pagina.html);
        }
        pagina
    }
}
