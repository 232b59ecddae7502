//! The forms that all PCP services share (`BaseResponse`, `ErrorResponse`, `PaginazioneType` of ANAC's OpenAPI), and
//! what an operation works with.

use axum::http::StatusCode;
use chrono::{DateTime, SecondsFormat, Utc};
use cig_specifiche::Specifiche;
use rand::rngs::StdRng;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::archivio::{Appalto, Archivio, Destino, Tempi};
use crate::chiamata::Chiamata;
use crate::configurazione::{Configurazione, Persona};

/// An error of PCP: a code of its list `errori`, and where or why (`TipologicaSchemaErroriType`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Errore {
    /// Always `errori`.
    #[serde(default = "lista_errori")]
    pub id_tipologica: String,
    /// `ERR4`, `SEC05`, `REG...`
    pub codice: String,
    /// The place or the values at fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dettaglio: Option<String>,
}

fn lista_errori() -> String {
    "errori".to_owned()
}

impl Errore {
    /// An error without detail.
    pub fn new(codice: &str) -> Self {
        Self { id_tipologica: lista_errori(), codice: codice.to_owned(), dettaglio: None }
    }

    /// An error with its place or values.
    pub fn con_dettaglio(codice: &str, dettaglio: impl Into<String>) -> Self {
        Self { dettaglio: Some(dettaglio.into()), ..Self::new(codice) }
    }
}

/// What an operation gives: the body of a 200, or a refusal.
pub(crate) type Risultato = Result<Value, Rifiutata>;

/// A call that PCP itself refuses.
#[derive(Debug)]
pub(crate) struct Rifiutata {
    pub(crate) stato: StatusCode,
    dettaglio: &'static str,
    errori: Vec<Errore>,
}

impl Rifiutata {
    /// 401: the person may not call this service (#1691).
    pub(crate) fn non_autorizzata(codice: &str) -> Self {
        Self {
            stato: StatusCode::UNAUTHORIZED,
            dettaglio: "Non Autorizzato",
            errori: vec![Errore::new(codice)],
        }
    }

    /// 404: what the call names does not exist.
    pub(crate) fn non_trovata(codice: &str) -> Self {
        Self { stato: StatusCode::NOT_FOUND, dettaglio: "Errore", errori: vec![Errore::new(codice)] }
    }

    /// What a fault asks for.
    pub(crate) fn di_guasto(stato: u16, errori: Vec<Errore>) -> Self {
        let stato = StatusCode::from_u16(stato).unwrap_or(StatusCode::BAD_REQUEST);
        let dettaglio = if stato == StatusCode::UNAUTHORIZED { "Non Autorizzato" } else { "Errore" };
        Self { stato, dettaglio, errori }
    }

    pub(crate) fn corpo(&self) -> Value {
        json!({
            "status": self.stato.as_u16(),
            "title": "KO",
            "detail": self.dettaglio,
            "type": "about:blank",
            "errori": self.errori,
        })
    }
}

/// 400 with these errors (#829).
impl From<Vec<Errore>> for Rifiutata {
    fn from(errori: Vec<Errore>) -> Self {
        Self { stato: StatusCode::BAD_REQUEST, dettaglio: "Errore", errori }
    }
}

impl From<Errore> for Rifiutata {
    fn from(errore: Errore) -> Self {
        vec![errore].into()
    }
}

/// The body of a 200: base fields, then those of the operation.
pub(crate) fn riuscita(titolo: &str, dettaglio: &str, campi: Value) -> Value {
    let mut corpo = Map::new();
    corpo.insert("status".to_owned(), 200.into());
    corpo.insert("title".to_owned(), titolo.into());
    corpo.insert("detail".to_owned(), dettaglio.into());
    corpo.insert("type".to_owned(), "about:blank".into());
    if let Value::Object(campi) = campi {
        corpo.extend(campi);
    }
    Value::Object(corpo)
}

/// A code of one of ANAC's lists.
pub(crate) fn voce(lista: &str, codice: &str) -> Value {
    json!({ "idTipologica": lista, "codice": codice })
}

/// An instant in a parameter or in a body.
pub(crate) fn leggi_istante(nome: &str, testo: &str) -> Result<DateTime<Utc>, Errore> {
    let letto = DateTime::parse_from_rfc3339(testo);
    letto.map(|istante| istante.to_utc()).map_err(|_| Errore::con_dettaglio("AUT09", nome))
}

/// Without what has no value.
pub(crate) fn senza_nulli(mut oggetto: Value) -> Value {
    if let Value::Object(campi) = &mut oggetto {
        campi.retain(|_, valore| !valore.is_null());
    }
    oggetto
}

/// Instants as PCP writes them.
pub(crate) fn istante(momento: DateTime<Utc>) -> String {
    momento.to_rfc3339_opts(SecondsFormat::Millis, false)
}

/// Which page of a list is asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pagina {
    numero: usize,
    per_pagina: usize,
}

impl Pagina {
    /// The items of the page, and the pagination fields about all of them.
    pub(crate) fn taglia<T>(self, tutti: &[T]) -> (&[T], Value) {
        let inizio = (self.numero - 1).saturating_mul(self.per_pagina).min(tutti.len());
        let fine = inizio.saturating_add(self.per_pagina).min(tutti.len());
        let campi = json!({
            "totRows": tutti.len(),
            "totPages": tutti.len().div_ceil(self.per_pagina),
            "currentPage": self.numero,
            "elementPage": self.per_pagina,
        });
        (&tutti[inizio..fine], campi)
    }
}

/// What an operation works with.
pub(crate) struct Contesto<'a> {
    pub(crate) chiamata: &'a Chiamata,
    pub(crate) cfg: &'a Configurazione,
    /// Code lists: ANAC's, or the demonstrative ones.
    pub(crate) liste: &'a Specifiche,
    pub(crate) adesso: DateTime<Utc>,
    /// The person and the authority in the tracking evidence.
    pub(crate) chiamante: Persona,
    pub(crate) archivio: &'a mut Archivio,
    pub(crate) generatore: &'a mut StdRng,
    pub(crate) tempi: Tempi,
    /// What a fault wants of the operation that this call starts.
    pub(crate) destino: Destino,
}

impl Contesto<'_> {
    /// A query parameter that has a value.
    pub(crate) fn parametro(&self, nome: &str) -> Option<&str> {
        self.chiamata.parametri.get(nome).map(String::as_str).filter(|valore| !valore.is_empty())
    }

    /// A query parameter that is an instant.
    pub(crate) fn parametro_istante(&self, nome: &str) -> Result<Option<DateTime<Utc>>, Errore> {
        self.parametro(nome).map(|testo| leggi_istante(nome, testo)).transpose()
    }

    /// The page asked for; twenty items when the call does not say.
    pub(crate) fn pagina(&self, massimo: usize) -> Result<Pagina, Errore> {
        let leggi = |nome: &str, predefinito: usize| match self.parametro(nome) {
            None => Ok(predefinito),
            Some(testo) => testo
                .parse()
                .ok()
                .filter(|&numero: &usize| numero >= 1)
                .ok_or_else(|| Errore::con_dettaglio("ERR34", format!("{nome}: {testo}"))),
        };
        let pagina = Pagina { numero: leggi("page", 1)?, per_pagina: leggi("perPage", 20)? };
        if pagina.per_pagina > massimo {
            return Err(Errore::con_dettaglio("ERR34", format!("perPage: massimo {massimo}")));
        }
        Ok(pagina)
    }

    /// The body of a POST.
    pub(crate) fn corpo<T: DeserializeOwned>(&self) -> Result<T, Errore> {
        serde_json::from_slice(&self.chiamata.corpo)
            .map_err(|errore| Errore::con_dettaglio("ERR4", format!("$: {errore}")))
    }

    /// An appalto that the caller's authority may see.
    pub(crate) fn appalto_visibile(&self, id: &str) -> Result<&Appalto, Rifiutata> {
        let appalto =
            self.archivio.appalto(identificativo(id)?).ok_or_else(|| Rifiutata::non_trovata("ERR19"))?;
        if appalto.autore.codice_ausa == self.chiamante.codice_ausa {
            Ok(appalto)
        } else {
            Err(Errore::new("AUT01").into())
        }
    }

    /// An appalto that the caller may change, being in charge of it (#2383).
    pub(crate) fn appalto_proprio(&mut self, id: Option<&str>) -> Result<&mut Appalto, Rifiutata> {
        let id = identificativo(id.ok_or_else(|| Errore::new("ERR26"))?)?;
        let appalto = self.archivio.appalto_mut(id).ok_or_else(|| Rifiutata::non_trovata("ERR19"))?;
        if appalto.affidato_a(&self.chiamante, self.adesso) {
            Ok(appalto)
        } else {
            Err(Errore::new("AUT01").into())
        }
    }
}

/// An identifier of PCP.
pub(crate) fn identificativo(testo: &str) -> Result<Uuid, Errore> {
    Uuid::parse_str(testo).map_err(|_| Errore::con_dettaglio("AUT05", testo))
}

/// The limit of `motivo` in cancellations.
pub(crate) fn motivo_breve(motivo: Option<&str>) -> Result<(), Errore> {
    if motivo.is_some_and(|motivo| motivo.chars().count() > 200) {
        return Err(Errore::con_dettaglio("ERR4", "$.motivo: may only be 200 characters long"));
    }
    Ok(())
}
