//! A fault that is asked for: what, to which calls, and how often.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::catalogo;
use super::genere::Genere;

/// A fault. On the wire, by its kind or by its name in the catalogue:
///
/// ```json
/// { "operazione": "crea-appalto", "genere": "taglia-dopo" }
/// { "volte": 2, "genere": { "risposta": { "stato": 429, "corpo": { "status": 429 }, "riprovaDopo": 7 } } }
/// { "nome": "ko-asincrono" }
/// { "nome": "taglio-dopo", "probabilita": 0.2, "seme": 42 }
/// { "nome": "fermo-programmato", "per": 3600000 }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Scritto")]
pub struct Guasto {
    /// Its name in the catalogue, if it comes from there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nome: Option<String>,
    /// `token`, `crea-appalto`, `getBy`, ...; any operation when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operazione: Option<String>,
    /// How many calls it strikes; any number when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub volte: Option<u32>,
    /// Only every n-th of the calls that it fits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ogni: Option<u32>,
    /// Each call that it fits with this probability, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probabilita: Option<f64>,
    /// Of the probability: the same seed strikes the same calls.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seme: Option<u64>,
    /// For how long from now, by the emulator's clock, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per: Option<u64>,
    /// What happens to the calls.
    pub genere: Genere,
}

impl Guasto {
    /// Strikes the next call, whatever it is.
    pub fn new(genere: Genere) -> Self {
        Self {
            nome: None,
            operazione: None,
            volte: Some(1),
            ogni: None,
            probabilita: None,
            seme: None,
            per: None,
            genere,
        }
    }

    /// Strikes the next call of that operation.
    pub fn su(operazione: &str, genere: Genere) -> Self {
        Self { operazione: Some(operazione.to_owned()), ..Self::new(genere) }
    }

    /// A fault of the catalogue, as it stands there.
    pub fn di_catalogo(nome: &str) -> Option<Self> {
        catalogo::trova(nome).map(|voce| voce.guasto)
    }

    /// Strikes that many calls.
    #[must_use]
    pub fn volte(self, volte: u32) -> Self {
        Self { volte: Some(volte), ..self }
    }

    /// Strikes every n-th call.
    #[must_use]
    pub fn ogni(self, ogni: u32) -> Self {
        Self { volte: None, ogni: Some(ogni), ..self }
    }

    /// Strikes each call with that probability, the same ones with the same seed.
    #[must_use]
    pub fn probabile(self, probabilita: f64, seme: u64) -> Self {
        Self { volte: None, probabilita: Some(probabilita), seme: Some(seme), ..self }
    }

    /// Strikes every call for that time.
    #[must_use]
    pub fn per(self, durata: Duration) -> Self {
        Self { volte: None, per: Some(u64::try_from(durata.as_millis()).unwrap_or(u64::MAX)), ..self }
    }
}

/// A fault as people write it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scritto {
    nome: Option<String>,
    operazione: Option<String>,
    volte: Option<u32>,
    ogni: Option<u32>,
    probabilita: Option<f64>,
    seme: Option<u64>,
    per: Option<u64>,
    genere: Option<Genere>,
}

impl TryFrom<Scritto> for Guasto {
    type Error = String;

    fn try_from(scritto: Scritto) -> Result<Self, String> {
        let di_base = match (&scritto.nome, scritto.genere) {
            // Under a name that is not the catalogue's, or as it was given out.
            (nome, Some(genere)) => Self { nome: nome.clone(), ..Self::new(genere) },
            (Some(nome), None) => {
                Self::di_catalogo(nome).ok_or_else(|| format!("nessun guasto si chiama {nome}"))?
            }
            (None, None) => return Err("serve nome o genere".to_owned()),
        };
        if scritto.ogni == Some(0) {
            return Err("ogni: almeno 1".to_owned());
        }
        if scritto.probabilita.is_some_and(|probabilita| !(0.0..=1.0).contains(&probabilita)) {
            return Err("probabilita: tra 0 e 1".to_owned());
        }
        let quando = scritto.ogni.is_some() || scritto.probabilita.is_some() || scritto.per.is_some();
        Ok(Self {
            operazione: scritto.operazione.or(di_base.operazione),
            // Who says when does not want the first call only.
            volte: if quando { scritto.volte } else { scritto.volte.or(di_base.volte) },
            ogni: scritto.ogni,
            probabilita: scritto.probabilita,
            seme: scritto.seme,
            per: scritto.per.or(di_base.per.filter(|_| scritto.volte.is_none())),
            ..di_base
        })
    }
}
