//! What a person reads when a page cannot be given.

use std::any::Any;
use std::time::Duration;

use askama::Template;
use axum::extract::rejection::FormRejection;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use cig_application::ApplicationError;
use cig_domain::porte::PcpError;
use tokio::time::timeout;
use tracing::Instrument as _;

use crate::WebState;
use crate::formati::percent;
use crate::pagine::accesso::PaginaAccesso;
use crate::pagine::cornice::Cornice;
use crate::ripresa::Sospeso;

/// Why a page cannot be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ErroreWeb {
    /// Who asks is not logged in; comes back to that address afterwards.
    Accedi(String),
    /// Who sends the form of a part is not logged in; it comes back afterwards with what was typed.
    Sospeso(Sospeso),
    /// No such page or request, or it is another office's.
    NonTrovata,
    /// The form is not one of ours, or its session ended.
    ModuloEstraneo,
    /// The state of the request does not allow it.
    NonConsentito(String),
    /// Somebody changed the request meanwhile.
    Conflitto,
    /// What was sent cannot be read.
    NonValido(String),
    /// It may work later.
    NonDisponibile(String),
    /// A fault of ours.
    Interno,
}

impl ErroreWeb {
    fn status(&self) -> StatusCode {
        match self {
            Self::Accedi(_) => StatusCode::SEE_OTHER,
            Self::NonTrovata => StatusCode::NOT_FOUND,
            Self::ModuloEstraneo | Self::Sospeso(_) => StatusCode::FORBIDDEN,
            Self::NonConsentito(_) | Self::Conflitto => StatusCode::CONFLICT,
            Self::NonValido(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::NonDisponibile(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Interno => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Heading of its page.
    pub(crate) fn titolo(&self) -> &'static str {
        match self {
            Self::Accedi(_) | Self::Sospeso(_) => "Accesso",
            Self::NonTrovata => "Pagina non trovata",
            Self::ModuloEstraneo => "Invio non accettato",
            Self::NonConsentito(_) => "Operazione non consentita",
            Self::Conflitto => "Richiesta modificata da altri",
            Self::NonValido(_) => "Dati non validi",
            Self::NonDisponibile(_) => "Servizio non disponibile",
            Self::Interno => "Qualcosa non ha funzionato",
        }
    }

    /// What it says, and what to do.
    pub(crate) fn testo(&self) -> &str {
        match self {
            Self::Accedi(_) | Self::Sospeso(_) => "Per continuare occorre accedere.",
            Self::NonTrovata => "L'indirizzo non esiste, oppure la richiesta è di un altro ufficio.",
            Self::ModuloEstraneo => {
                "Il modulo è scaduto o non viene da queste pagine. Tornare indietro, ricaricare la pagina e riprovare."
            }
            Self::Conflitto => {
                "La richiesta è stata modificata nel frattempo. Tornare alla richiesta e ripetere l'operazione."
            }
            Self::NonConsentito(testo) | Self::NonValido(testo) | Self::NonDisponibile(testo) => testo,
            Self::Interno => "L'errore è stato registrato. Riprovare tra poco.",
        }
    }
}

impl From<ApplicationError> for ErroreWeb {
    fn from(errore: ApplicationError) -> Self {
        match errore {
            ApplicationError::NotFound => Self::NonTrovata,
            ApplicationError::NotAuthenticated => Self::Accedi("/".into()),
            ApplicationError::Conflict => Self::Conflitto,
            ApplicationError::NotAllowed(testo) => Self::NonConsentito(testo),
            ApplicationError::Pcp(PcpError::Respinta(_) | PcpError::NonAutorizzata { .. }) => {
                Self::NonConsentito(errore.to_string())
            }
            ApplicationError::Pcp(_) => Self::NonDisponibile(errore.to_string()),
            ApplicationError::InUse { .. } => Self::NonConsentito(errore.to_string()),
            ApplicationError::Invalid(anomalie) => {
                let testi: Vec<_> = anomalie.into_iter().map(|anomalia| anomalia.testo).collect();
                Self::NonValido(testi.join(" "))
            }
            ApplicationError::Unavailable(testo) => Self::NonDisponibile(testo),
            ApplicationError::Internal(causa) => {
                tracing::error!(error = &causa as &dyn std::error::Error, "a page failed");
                Self::Interno
            }
        }
    }
}

impl From<FormRejection> for ErroreWeb {
    fn from(_: FormRejection) -> Self {
        Self::NonValido("Il modulo non si può leggere, o è troppo grande.".to_owned())
    }
}

impl From<askama::Error> for ErroreWeb {
    fn from(errore: askama::Error) -> Self {
        tracing::error!(error = &errore as &dyn std::error::Error, "a template failed");
        Self::Interno
    }
}

impl IntoResponse for ErroreWeb {
    /// The error travels with the answer to [`render`], which has the frame of the page.
    fn into_response(self) -> Response {
        if let Self::Accedi(dopo) = &self {
            return Redirect::to(&format!("/accesso?dopo={}", percent(dopo))).into_response();
        }
        let mut risposta = self.status().into_response();
        risposta.extensions_mut().insert(self);
        risposta
    }
}

#[derive(Template)]
#[template(path = "errore.html")]
pub(crate) struct PaginaErrore {
    pub(crate) cornice: Cornice,
    pub(crate) errore: ErroreWeb,
}

/// Draws the page of an error.
pub(crate) async fn render(State(stato): State<WebState>, richiesta: Request, next: Next) -> Response {
    let mut risposta = next.run(richiesta).await;
    let Some(errore) = risposta.extensions_mut().remove::<ErroreWeb>() else { return risposta };
    let status = errore.status();
    let pagina = match errore {
        ErroreWeb::Sospeso(sospeso) => PaginaAccesso::with_form(&stato, &sospeso).render(),
        errore => PaginaErrore { cornice: Cornice::anonima(&stato), errore }.render(),
    };
    match pagina {
        Ok(html) => (status, Html(html)).into_response(),
        Err(errore) => {
            tracing::error!(error = &errore as &dyn std::error::Error, "the template of errors failed");
            status.into_response()
        }
    }
}

/// Gives a page up that takes longer than that.
pub(crate) async fn time_limit(State(limite): State<Duration>, richiesta: Request, next: Next) -> Response {
    let dove = format!("{} {}", richiesta.method(), richiesta.uri().path());
    timeout(limite, carried_out(richiesta, next)).await.unwrap_or_else(|_| {
        tracing::error!(dove, "a page took too long");
        let testo =
            "La pagina non è arrivata in tempo. Controllare se l'operazione è avvenuta, poi riprovare.";
        ErroreWeb::NonDisponibile(testo.to_owned()).into_response()
    })
}

/// What changes something is carried to its end even if the person closes the window or is told that it took too long:
/// ANAC may have done it, and its answer has to be stored.
async fn carried_out(richiesta: Request, next: Next) -> Response {
    if richiesta.method().is_safe() {
        return next.run(richiesta).await;
    }
    let lavoro = tokio::spawn(next.run(richiesta).in_current_span());
    lavoro.await.unwrap_or_else(|caduto| after_panic(Box::new(caduto)))
}

/// The answer when a page panicked; the panic's own text stays in the log.
pub(crate) fn after_panic(_: Box<dyn Any + Send>) -> Response {
    tracing::error!("a page panicked");
    ErroreWeb::Interno.into_response()
}
