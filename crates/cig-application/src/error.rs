//! Why a use case did not do what it was asked.

use cig_domain::porte::{Motivo, PcpError, RepositoryError};
use cig_domain::richiesta::PassaggioVietato;
use cig_domain::{Anomalia, CodiceAppalto, RichiestaId};

/// What the caller can act on; adapters map each case to one answer.
#[derive(Debug, thiserror::Error)]
pub enum ApplicationError {
    /// There is no such thing, or it is another office's: the two are not told apart.
    #[error("La richiesta non esiste.")]
    NotFound,
    /// User name or password are wrong.
    #[error("Nome utente o password non corretti.")]
    NotAuthenticated,
    /// Somebody changed it meanwhile: read it again.
    #[error("La richiesta è stata modificata da altri nel frattempo: ricaricarla e ripetere la modifica.")]
    Conflict,
    /// The state of the request does not allow it.
    #[error("{0}")]
    NotAllowed(String),
    /// The data are wrong, each anomaly at its field. Nothing was changed.
    #[error("Alcuni dati non sono validi.")]
    Invalid(Vec<Anomalia>),
    /// Another request has that key of the appalto.
    #[error("Il codice dell'appalto {codice} è già di un'altra richiesta.")]
    InUse {
        /// The key.
        codice: CodiceAppalto,
        /// Which request, if it is of the session's office.
        richiesta: Option<RichiestaId>,
    },
    /// A call of PCP that was made for this person did not do it: refused, not allowed, or nobody knows.
    #[error("{0}.")]
    Pcp(#[from] PcpError),
    /// ANAC or the store cannot be reached; it may work later.
    #[error("{0}")]
    Unavailable(String),
    /// A fault of ours, logged; nothing of it is shown.
    #[error("Errore interno.")]
    Internal(#[source] RepositoryError),
}

impl ApplicationError {
    /// PCP answered another question than the one asked.
    pub(crate) fn unexpected() -> Self {
        let dettaglio = "la risposta di ANAC non si riferisce alla domanda".to_owned();
        Self::Pcp(PcpError::EsitoIgnoto { motivo: Motivo::Inattesa, dettaglio })
    }
}

impl From<RepositoryError> for ApplicationError {
    fn from(errore: RepositoryError) -> Self {
        match errore {
            RepositoryError::Conflict | RepositoryError::Duplicate(_) => Self::Conflict,
            RepositoryError::Unavailable(_) => {
                Self::Unavailable("L'archivio non è raggiungibile: riprovare tra poco.".into())
            }
            altro => Self::Internal(altro),
        }
    }
}

impl From<PassaggioVietato> for ApplicationError {
    fn from(vietato: PassaggioVietato) -> Self {
        Self::NotAllowed(vietato.to_string())
    }
}
