//! The one error of the client.

use std::time::Duration;

use super::answers::ErrorePcp;
use super::exchange::Scambio;

/// Why an operation gave no answer that can be used, with what was exchanged.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{causa}")]
pub struct ClientError {
    /// What went wrong.
    pub causa: Causa,
    /// The exchanges of the operation, the failed one last; empty when nothing was sent.
    pub scambi: Vec<Scambio>,
}

/// What went wrong.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Causa {
    /// PCP understood and refused.
    #[error("PCP ha rifiutato la richiesta ({status}): {}", reasons(dettaglio.as_deref(), errori))]
    Respinta {
        /// HTTP status, or the one in the body when HTTP said success.
        status: u16,
        /// `detail` of the answer, or else its `title`.
        dettaglio: Option<String>,
        /// ANAC's errors (codes of errori.json); may be empty.
        errori: Vec<ErrorePcp>,
    },
    /// The gateway in front of PCP refused: tokens, authorisation, form of the request.
    #[error("il gateway di ANAC ha rifiutato la richiesta ({status} {tipo}): {}", dettaglio.as_deref().unwrap_or("nessun dettaglio"))]
    Gateway {
        /// HTTP status.
        status: u16,
        /// GovWay's name of the error, e.g. `InteroperabilityInvalidRequest`.
        tipo: String,
        /// Its explanation.
        dettaglio: Option<String>,
        /// `govway_id` of the body.
        govway_id: Option<String>,
    },
    /// Too many calls: 429.
    #[error("limite di richieste raggiunto{}", wait(*retry_after))]
    Quota {
        /// How long to wait at least.
        retry_after: Option<Duration>,
    },
    /// The service is out of order: 503.
    #[error("servizio di ANAC non disponibile{}", wait(*retry_after))]
    NonDisponibile {
        /// How long to wait at least.
        retry_after: Option<Duration>,
        /// Whether the answer is a refusal for sure: the gateway's own, or one that says when to come back. Else
        /// it may stand for an answer that was lost behind the gateway.
        rifiutata: bool,
    },
    /// No answer arrived.
    #[error("nessuna risposta: {motivo}{}", if *inviata { " (la richiesta può essere arrivata)" } else { "" })]
    SenzaRisposta {
        /// Whether the request can have been received. False only when no connection was made.
        inviata: bool,
        /// What happened.
        motivo: String,
    },
    /// An answer that the specification does not know; its body is in the exchange.
    #[error("risposta inattesa ({status}): {motivo}")]
    Inattesa {
        /// HTTP status.
        status: u16,
        /// What is unexpected in it.
        motivo: String,
    },
    /// No voucher, so PCP was not called.
    #[error("voucher PDND non ottenuto: {0}")]
    Voucher(#[from] CausaVoucher),
    /// The settings, or the arguments of the call, cannot work. Nothing was sent.
    #[error("configurazione non valida: {0}")]
    Configurazione(String),
}

/// Why PDND gave no voucher.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CausaVoucher {
    /// PDND refused the client assertion.
    #[error("rifiutato ({status}{}): {}", codice.as_deref().map(|c| format!(", codice {c}")).unwrap_or_default(), dettaglio.as_deref().unwrap_or("nessun dettaglio"))]
    Rifiutato {
        /// HTTP status.
        status: u16,
        /// Code of the first error, e.g. `015-0008`.
        codice: Option<String>,
        /// Its explanation.
        dettaglio: Option<String>,
    },
    /// Too many calls, or no quota left.
    #[error("limite di richieste raggiunto{}", wait(*retry_after))]
    Quota {
        /// How long to wait at least.
        retry_after: Option<Duration>,
    },
    /// PDND is out of order.
    #[error("PDND non disponibile{}", wait(*retry_after))]
    NonDisponibile {
        /// How long to wait at least.
        retry_after: Option<Duration>,
    },
    /// No answer arrived.
    #[error("nessuna risposta: {0}")]
    SenzaRisposta(String),
    /// An answer that is no voucher.
    #[error("risposta inattesa ({status}): {motivo}")]
    Inattesa {
        /// HTTP status.
        status: u16,
        /// What is unexpected in it.
        motivo: String,
    },
    /// The voucher came when the tracking evidence it was asked for had expired.
    #[error("arrivato quando il token di tracciamento era già scaduto")]
    Tardivo,
}

impl ClientError {
    pub(super) fn configurazione(motivo: impl Into<String>) -> Self {
        Self { causa: Causa::Configurazione(motivo.into()), scambi: Vec::new() }
    }

    /// The exchange that failed.
    pub fn scambio(&self) -> Option<&Scambio> {
        self.scambi.last()
    }

    /// Whether PCP may have carried the operation out all the same. When true an operation that is not
    /// idempotent, above all crea-appalto, must be looked up before it is sent again.
    ///
    /// A refusal below 500, a 429 and a 503 that is the gateway's own are sure signs that nothing was done;
    /// everything else that was sent is not.
    pub fn may_have_been_executed(&self) -> bool {
        match &self.causa {
            Causa::Respinta { status, .. } | Causa::Gateway { status, .. } => *status >= 500,
            Causa::SenzaRisposta { inviata, .. } => *inviata,
            Causa::NonDisponibile { rifiutata, .. } => !rifiutata,
            Causa::Inattesa { .. } => true,
            Causa::Quota { .. } | Causa::Voucher(_) | Causa::Configurazione(_) => false,
        }
    }

    /// How long the other side asks to wait before any further call.
    pub fn retry_after(&self) -> Option<Duration> {
        match &self.causa {
            Causa::Quota { retry_after }
            | Causa::NonDisponibile { retry_after, .. }
            | Causa::Voucher(
                CausaVoucher::Quota { retry_after } | CausaVoucher::NonDisponibile { retry_after },
            ) => *retry_after,
            _ => None,
        }
    }
}

fn wait(retry_after: Option<Duration>) -> String {
    retry_after.map(|d| format!(", riprovare tra {} secondi", d.as_secs())).unwrap_or_default()
}

fn reasons(dettaglio: Option<&str>, errori: &[ErrorePcp]) -> String {
    if errori.is_empty() {
        return dettaglio.unwrap_or("nessun dettaglio").to_owned();
    }
    errori.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
