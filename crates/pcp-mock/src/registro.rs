//! The list of every call received: written at arrival, completed with what became of it.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::chiamata::{Chiamata, Destinazione};

/// What became of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sorte {
    /// Arrived, not finished.
    Ricevuta,
    /// Held by a fault.
    Trattenuta,
    /// Answered.
    Risposta,
    /// Its connection was cut by a fault.
    Tagliata,
    /// The caller went away before the answer.
    Abbandonata,
}

/// One call received.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ChiamataRegistrata {
    /// Counts from 1, in order of arrival.
    pub numero: u64,
    /// Instant of arrival.
    pub ora: DateTime<Utc>,
    /// `PDND`, or the name of the service.
    pub servizio: &'static str,
    /// `token`, `crea-appalto`, `getBy`, ...
    pub operazione: String,
    /// HTTP method.
    pub metodo: String,
    /// The appalto it named, or the one it created.
    pub id_appalto: Option<String>,
    /// HTTP status that the operation gave, even where a fault kept the answer from the caller.
    pub stato_http: Option<u16>,
    /// Whether the operation was carried out (a refusal also counts: the call was judged).
    pub eseguita: bool,
    /// What became of it.
    pub sorte: Sorte,
    /// The fault that struck it.
    pub guasto: Option<String>,
    /// Why the gateway or PDND refused it: they never tell the caller.
    pub motivo: Option<String>,
    /// `GovWay-Transaction-ID` of the answer.
    pub transazione: String,
}

#[derive(Debug, Default)]
pub(crate) struct Registro {
    chiamate: Vec<ChiamataRegistrata>,
    ultimo: u64,
}

impl Registro {
    pub(crate) fn ricevi(&mut self, chiamata: &Chiamata, ora: DateTime<Utc>, transazione: String) -> u64 {
        self.ultimo += 1;
        self.chiamate.push(ChiamataRegistrata {
            numero: self.ultimo,
            ora,
            servizio: match chiamata.destinazione {
                Destinazione::Token => "PDND",
                Destinazione::Servizio(servizio) => servizio.nome(),
                Destinazione::Ignota => "",
            },
            operazione: chiamata.operazione.clone(),
            metodo: chiamata.metodo.to_string(),
            id_appalto: chiamata.id_appalto(),
            stato_http: None,
            eseguita: false,
            sorte: Sorte::Ricevuta,
            guasto: None,
            motivo: None,
            transazione,
        });
        self.ultimo
    }

    /// The call of that number, unless the list was emptied meanwhile.
    pub(crate) fn chiamata(&mut self, numero: u64) -> Option<&mut ChiamataRegistrata> {
        let posizione = self.chiamate.binary_search_by_key(&numero, |chiamata| chiamata.numero).ok()?;
        self.chiamate.get_mut(posizione)
    }

    pub(crate) fn chiamate(&self) -> &[ChiamataRegistrata] {
        &self.chiamate
    }

    /// Forgets the calls; the count goes on, so that a call still in course is not taken for a new one.
    pub(crate) fn azzera(&mut self) {
        self.chiamate.clear();
    }
}
