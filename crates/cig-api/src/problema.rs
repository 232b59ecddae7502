//! Problem documents (RFC 9457): every answer that is not a success.

use axum::Json;
use axum::extract::OriginalUri;
use axum::http::header::{CONTENT_TYPE, LOCATION, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use cig_application::ApplicationError;
use cig_domain::porte::PcpError;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::SchemaFormat;
use utoipa::openapi::schema::{ObjectBuilder, Type};

use crate::anomalia::Anomalia;
use crate::richieste::{ErroreAnac, address};

/// The media type of problem documents.
pub(crate) const PROBLEM_JSON: &str = "application/problem+json";

/// What went wrong, by kind: callers tell them apart by `type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TipoProblema {
    CorpoNonValido,
    ParametroNonValido,
    NonAutenticato,
    OrigineEstranea,
    NonTrovato,
    IndirizzoSconosciuto,
    MetodoNonPrevisto,
    NonConsentito,
    CodiceInUso,
    VersioneSuperata,
    CorpoTroppoGrande,
    FormatoNonPrevisto,
    DatiNonValidi,
    VersioneMancante,
    RespintaDaAnac,
    ErroreInterno,
    NonDisponibile,
}

impl TipoProblema {
    const TUTTI: [Self; 17] = [
        Self::CorpoNonValido,
        Self::ParametroNonValido,
        Self::NonAutenticato,
        Self::OrigineEstranea,
        Self::NonTrovato,
        Self::IndirizzoSconosciuto,
        Self::MetodoNonPrevisto,
        Self::NonConsentito,
        Self::CodiceInUso,
        Self::VersioneSuperata,
        Self::CorpoTroppoGrande,
        Self::FormatoNonPrevisto,
        Self::DatiNonValidi,
        Self::VersioneMancante,
        Self::RespintaDaAnac,
        Self::ErroreInterno,
        Self::NonDisponibile,
    ];

    /// Status, `type` and `title`.
    pub(crate) fn parts(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::CorpoNonValido => {
                (StatusCode::BAD_REQUEST, "/problemi/corpo-non-valido", "Il corpo non è leggibile")
            }
            Self::ParametroNonValido => {
                (StatusCode::BAD_REQUEST, "/problemi/parametro-non-valido", "Parametro non valido")
            }
            Self::NonAutenticato => {
                (StatusCode::UNAUTHORIZED, "/problemi/non-autenticato", "Accesso non riconosciuto")
            }
            Self::OrigineEstranea => {
                (StatusCode::FORBIDDEN, "/problemi/origine-estranea", "Richiesta di un altro sito")
            }
            Self::NonTrovato => (StatusCode::NOT_FOUND, "/problemi/non-trovato", "Non trovato"),
            Self::IndirizzoSconosciuto => {
                (StatusCode::NOT_FOUND, "/problemi/indirizzo-sconosciuto", "Indirizzo sconosciuto")
            }
            Self::MetodoNonPrevisto => {
                (StatusCode::METHOD_NOT_ALLOWED, "/problemi/metodo-non-previsto", "Metodo non previsto")
            }
            Self::NonConsentito => (
                StatusCode::CONFLICT,
                "/problemi/non-consentito",
                "Operazione non consentita nello stato attuale",
            ),
            Self::CodiceInUso => {
                (StatusCode::CONFLICT, "/problemi/codice-in-uso", "Codice dell'appalto già in uso")
            }
            Self::VersioneSuperata => {
                (StatusCode::PRECONDITION_FAILED, "/problemi/versione-superata", "Versione superata")
            }
            Self::CorpoTroppoGrande => {
                (StatusCode::PAYLOAD_TOO_LARGE, "/problemi/corpo-troppo-grande", "Corpo troppo grande")
            }
            Self::FormatoNonPrevisto => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, "/problemi/formato-non-previsto", "Formato non previsto")
            }
            Self::DatiNonValidi => {
                (StatusCode::UNPROCESSABLE_ENTITY, "/problemi/dati-non-validi", "Dati non validi")
            }
            Self::VersioneMancante => {
                (StatusCode::PRECONDITION_REQUIRED, "/problemi/versione-mancante", "Versione mancante")
            }
            Self::RespintaDaAnac => {
                (StatusCode::CONFLICT, "/problemi/respinta-da-anac", "ANAC ha respinto la chiamata")
            }
            Self::ErroreInterno => {
                (StatusCode::INTERNAL_SERVER_ERROR, "/problemi/errore-interno", "Errore interno")
            }
            Self::NonDisponibile => {
                (StatusCode::SERVICE_UNAVAILABLE, "/problemi/non-disponibile", "Servizio non disponibile")
            }
        }
    }
}

/// A problem to answer with.
#[derive(Debug)]
pub(crate) struct Problema {
    tipo: TipoProblema,
    detail: String,
    anomalie: Vec<Anomalia>,
    /// Why ANAC refused, in its words.
    errori: Vec<ErroreAnac>,
    /// Address of the request that the problem is with.
    richiesta: Option<String>,
}

/// Problema nella forma di RFC 9457 (`application/problem+json`).
#[derive(Serialize, ToSchema)]
#[schema(as = Problema)]
pub(crate) struct DocumentoProblema {
    #[serde(rename = "type")]
    #[schema(schema_with = kinds)]
    tipo: &'static str,
    /// Il genere del problema, in parole.
    #[schema(example = "Dati non validi")]
    title: &'static str,
    /// Lo stesso codice della risposta HTTP.
    #[schema(example = 422)]
    status: u16,
    /// Che cosa è successo questa volta, in italiano.
    #[schema(example = "Alcuni dati non sono validi.")]
    detail: String,
    /// Con `/problemi/dati-non-validi`: che cosa correggere, campo per campo.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    anomalie: Vec<Anomalia>,
    /// Con `/problemi/respinta-da-anac`: perché, nelle parole di ANAC.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errori: Vec<ErroreAnac>,
    /// Con `/problemi/codice-in-uso`: la richiesta che ha già quel codice, se è dello stesso ufficio. La indica anche
    /// l'intestazione `Location`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "uri-reference")]
    richiesta: Option<String>,
}

fn kinds() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::Custom("uri-reference".into())))
        .description(Some("Che genere di problema è; relativo all'indirizzo del servizio."))
        .enum_values(Some(TipoProblema::TUTTI.map(|tipo| tipo.parts().1)))
}

impl Problema {
    pub(crate) fn new(tipo: TipoProblema, detail: impl Into<String>) -> Self {
        Self { tipo, detail: detail.into(), anomalie: Vec::new(), errori: Vec::new(), richiesta: None }
    }

    /// A query or path parameter that cannot be read; `motivo` ends the sentence «Il parametro «nome» ...».
    pub(crate) fn parameter(nome: &str, motivo: &str) -> Self {
        Self::new(TipoProblema::ParametroNonValido, format!("Il parametro «{nome}» {motivo}."))
    }
}

impl IntoResponse for Problema {
    fn into_response(self) -> Response {
        let (status, tipo, title) = self.tipo.parts();
        let dove = self.richiesta.as_deref().and_then(|indirizzo| HeaderValue::from_str(indirizzo).ok());
        let documento = DocumentoProblema {
            tipo,
            title,
            status: status.as_u16(),
            detail: self.detail,
            anomalie: self.anomalie,
            errori: self.errori,
            richiesta: self.richiesta,
        };
        let mut risposta = (status, Json(documento)).into_response();
        let intestazioni = risposta.headers_mut();
        intestazioni.insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        if let Some(dove) = dove {
            intestazioni.insert(LOCATION, dove);
        }
        if self.tipo == TipoProblema::NonAutenticato {
            let richiamo = HeaderValue::from_static(r#"Basic realm="Richiedi CIG", charset="UTF-8""#);
            intestazioni.insert(WWW_AUTHENTICATE, richiamo);
        }
        risposta
    }
}

impl From<ApplicationError> for Problema {
    fn from(errore: ApplicationError) -> Self {
        let detail = errore.to_string();
        match errore {
            ApplicationError::NotFound => Self::new(TipoProblema::NonTrovato, detail),
            ApplicationError::NotAuthenticated => Self::new(TipoProblema::NonAutenticato, detail),
            ApplicationError::Conflict => Self::new(TipoProblema::VersioneSuperata, detail),
            ApplicationError::NotAllowed(_) => Self::new(TipoProblema::NonConsentito, detail),
            ApplicationError::InUse { richiesta, .. } => {
                Self { richiesta: richiesta.map(address), ..Self::new(TipoProblema::CodiceInUso, detail) }
            }
            ApplicationError::Invalid(anomalie) => Self {
                anomalie: anomalie.into_iter().map(Anomalia::from).collect(),
                ..Self::new(TipoProblema::DatiNonValidi, detail)
            },
            ApplicationError::Pcp(PcpError::Respinta(errori) | PcpError::NonAutorizzata { errori, .. }) => {
                Self {
                    errori: errori.into_iter().map(Into::into).collect(),
                    ..Self::new(TipoProblema::RespintaDaAnac, detail)
                }
            }
            ApplicationError::Pcp(_) | ApplicationError::Unavailable(_) => {
                Self::new(TipoProblema::NonDisponibile, detail)
            }
            ApplicationError::Internal(causa) => {
                tracing::error!(error = &causa as &dyn std::error::Error, "request failed");
                Self::new(TipoProblema::ErroreInterno, detail)
            }
        }
    }
}

pub(crate) async fn unknown_address(OriginalUri(indirizzo): OriginalUri) -> Problema {
    let detail = format!("L'indirizzo {} non esiste.", indirizzo.path());
    Problema::new(TipoProblema::IndirizzoSconosciuto, detail)
}

pub(crate) async fn unknown_method(metodo: Method) -> Problema {
    Problema::new(
        TipoProblema::MetodoNonPrevisto,
        format!("Il metodo {metodo} non è previsto a questo indirizzo."),
    )
}
