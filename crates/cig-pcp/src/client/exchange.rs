//! A call and its answer, kept as they were.

use chrono::{DateTime, Utc};
use reqwest::header::HeaderMap;
use serde::Serialize;

/// The headers of an answer that are kept.
const KEPT: [&str; 10] = [
    "content-type",
    "date",
    "location",
    "retry-after",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "govway-message-id",
    "govway-transaction-id",
    "govway-transaction-errortype",
];

/// One HTTP exchange. It holds no token: those of the call are never kept, and PDND's are left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Scambio {
    /// Name of the operation, e.g. `crea-appalto`.
    pub operazione: String,
    /// HTTP method.
    pub metodo: String,
    /// Address, with its query.
    pub url: String,
    /// When the call was sent.
    pub inviato_il: DateTime<Utc>,
    /// Body of the call.
    pub richiesta: Option<String>,
    /// When the answer was complete, or was given up; none while it is awaited.
    pub ricevuto_il: Option<DateTime<Utc>>,
    /// HTTP status.
    pub stato: Option<u16>,
    /// The headers of the answer worth keeping, lower case.
    pub intestazioni: Vec<(String, String)>,
    /// Body of the answer, as far as it was received and up to the bound of the settings.
    pub risposta: Option<String>,
    /// Whether the body was longer than that bound.
    pub troncata: bool,
}

impl Scambio {
    pub(super) fn new(operazione: &str, metodo: &str, url: &str, inviato_il: DateTime<Utc>) -> Self {
        Self {
            operazione: operazione.to_owned(),
            metodo: metodo.to_owned(),
            url: url.to_owned(),
            inviato_il,
            richiesta: None,
            ricevuto_il: None,
            stato: None,
            intestazioni: Vec::new(),
            risposta: None,
            troncata: false,
        }
    }

    pub(super) fn keep_head(&mut self, status: u16, headers: &HeaderMap) {
        self.stato = Some(status);
        self.intestazioni = KEPT
            .iter()
            .filter_map(|name| Some(((*name).to_owned(), headers.get(*name)?.to_str().ok()?.to_owned())))
            .collect();
    }

    /// A kept header, by its lower-case name.
    pub fn intestazione(&self, nome: &str) -> Option<&str> {
        self.intestazioni.iter().find(|(n, _)| n == nome).map(|(_, v)| v.as_str())
    }

    /// GovWay's id of the message: ANAC's support asks for it.
    pub fn govway_message_id(&self) -> Option<&str> {
        self.intestazione("govway-message-id")
    }

    /// GovWay's id of the transaction: ANAC's support asks for it.
    pub fn govway_transaction_id(&self) -> Option<&str> {
        self.intestazione("govway-transaction-id")
    }
}
