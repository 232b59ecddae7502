//! The list of every call received: written at arrival, completed with what became of it.

use std::collections::VecDeque;

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
    /// Fiscal code of the person in whose name it was made, if it passed the gateway.
    pub chiamante: Option<String>,
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

/// What a call brought and what it was answered, as they were on the wire.
#[derive(Debug, Clone, Default, Serialize)]
pub struct CorpiDiChiamata {
    /// Body of the request.
    pub richiesta: String,
    /// Body of the answer, even where a fault kept it from the caller.
    pub risposta: Option<String>,
}

#[derive(Debug)]
pub(crate) struct Registro {
    /// In order of arrival, without a gap.
    chiamate: VecDeque<ChiamataRegistrata>,
    ultimo: u64,
    /// Older ones are forgotten.
    massimo: usize,
    /// Of the last calls.
    corpi: VecDeque<CorpiDiChiamata>,
    massimo_corpi: usize,
}

impl Registro {
    pub(crate) fn new(massimo: usize, massimo_corpi: usize) -> Self {
        Self { chiamate: VecDeque::new(), ultimo: 0, massimo, corpi: VecDeque::new(), massimo_corpi }
    }

    pub(crate) fn ricevi(&mut self, chiamata: &Chiamata, ora: DateTime<Utc>, transazione: String) -> u64 {
        self.ultimo += 1;
        if self.chiamate.len() >= self.massimo {
            self.chiamate.pop_front();
        }
        self.corpi.push_back(CorpiDiChiamata {
            richiesta: String::from_utf8_lossy(&chiamata.corpo).into_owned(),
            risposta: None,
        });
        if self.corpi.len() > self.massimo_corpi {
            self.corpi.pop_front();
        }
        self.chiamate.push_back(ChiamataRegistrata {
            numero: self.ultimo,
            ora,
            servizio: match chiamata.destinazione {
                Destinazione::Token => "PDND",
                Destinazione::Servizio(servizio) => servizio.nome(),
                Destinazione::Ignota => "",
            },
            operazione: chiamata.operazione.clone(),
            metodo: chiamata.metodo.to_string(),
            id_appalto: chiamata.id_appalto.clone(),
            chiamante: None,
            stato_http: None,
            eseguita: false,
            sorte: Sorte::Ricevuta,
            guasto: None,
            motivo: None,
            transazione,
        });
        self.ultimo
    }

    /// The call of that number, unless it was forgotten meanwhile.
    pub(crate) fn chiamata(&mut self, numero: u64) -> Option<&mut ChiamataRegistrata> {
        let prima = self.chiamate.front()?.numero;
        self.chiamate.get_mut(usize::try_from(numero.checked_sub(prima)?).ok()?)
    }

    /// The bodies of the call of that number, unless they were forgotten meanwhile.
    pub(crate) fn corpi(&mut self, numero: u64) -> Option<&mut CorpiDiChiamata> {
        let indietro = usize::try_from(self.ultimo.checked_sub(numero)?).ok()?;
        let posizione = self.corpi.len().checked_sub(indietro + 1)?;
        self.corpi.get_mut(posizione)
    }

    pub(crate) fn chiamate(&self) -> impl DoubleEndedIterator<Item = &ChiamataRegistrata> {
        self.chiamate.iter()
    }

    /// Forgets the calls; the count goes on, so that a call still in course is not taken for a new one.
    pub(crate) fn azzera(&mut self) {
        self.chiamate.clear();
        self.corpi.clear();
    }
}
