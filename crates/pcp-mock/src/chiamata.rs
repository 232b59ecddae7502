//! A call as it arrived, before anything is judged.

use std::collections::HashMap;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, Request, Uri, header};
use serde::Deserialize;
use url::form_urlencoded;

use crate::servizio::Servizio;

/// Larger bodies are cut off as unreadable; an eForm in base64 stays well below.
const CORPO_MASSIMO: usize = 32 * 1024 * 1024;

/// Where a call goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Destinazione {
    /// PDND's token endpoint.
    Token,
    /// A service behind the gateway.
    Servizio(Servizio),
    /// No address of ours.
    Ignota,
}

pub(crate) struct Chiamata {
    pub(crate) destinazione: Destinazione,
    /// Last part of the path: `crea-appalto`, `getBy`, ...; `token` for PDND.
    pub(crate) operazione: String,
    percorso: String,
    /// The appalto that it names.
    pub(crate) id_appalto: Option<String>,
    pub(crate) metodo: Method,
    pub(crate) parametri: HashMap<String, String>,
    pub(crate) intestazioni: HeaderMap,
    pub(crate) corpo: Bytes,
}

impl Chiamata {
    pub(crate) async fn leggi(richiesta: Request<Body>) -> Result<Self, axum::Error> {
        let (parti, corpo) = richiesta.into_parts();
        let corpo = axum::body::to_bytes(corpo, CORPO_MASSIMO).await?;
        let (destinazione, operazione) = smista(parti.uri.path());
        let parametri = parametri(&parti.uri);
        Ok(Self {
            id_appalto: id_appalto(&parametri, &corpo),
            destinazione,
            operazione,
            percorso: parti.uri.path().to_owned(),
            metodo: parti.method,
            parametri,
            intestazioni: parti.headers,
            corpo,
        })
    }

    pub(crate) fn intestazione(&self, nome: &str) -> Option<&str> {
        self.intestazioni.get(nome)?.to_str().ok()
    }

    /// The address of a service as this caller knows it: what its tokens must have as `aud`.
    pub(crate) fn indirizzo(&self, servizio: Servizio) -> String {
        self.assoluto(servizio.percorso())
    }

    /// Its own address, without the query.
    pub(crate) fn proprio_indirizzo(&self) -> String {
        self.assoluto(&self.percorso)
    }

    fn assoluto(&self, percorso: &str) -> String {
        let schema = self.intestazione("x-forwarded-proto").unwrap_or("http");
        let host = self.intestazione(header::HOST.as_str()).unwrap_or_default();
        format!("{schema}://{host}{percorso}")
    }
}

/// The appalto named in the query or in the body.
fn id_appalto(parametri: &HashMap<String, String>, corpo: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Nominato {
        id_appalto: String,
    }

    if let Some(id) = parametri.get("idAppalto") {
        return Some(id.clone());
    }
    serde_json::from_slice::<Nominato>(corpo).ok().map(|nominato| nominato.id_appalto)
}

fn smista(percorso: &str) -> (Destinazione, String) {
    if percorso == "/token.oauth2" {
        return (Destinazione::Token, "token".to_owned());
    }
    let trovato = Servizio::TUTTI.into_iter().find_map(|servizio| {
        let resto = percorso.strip_prefix(servizio.percorso())?.strip_prefix('/')?;
        let nome = if servizio == Servizio::Ausa { resto.strip_prefix("api/ausa/")? } else { resto };
        Some((Destinazione::Servizio(servizio), nome.to_owned()))
    });
    trovato.unwrap_or((Destinazione::Ignota, percorso.to_owned()))
}

fn parametri(uri: &Uri) -> HashMap<String, String> {
    form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect()
}
