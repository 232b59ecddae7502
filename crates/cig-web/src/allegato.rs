//! Forms that carry a file.

use axum::body::Bytes;
use axum::extract::multipart::{Field, Multipart, MultipartError, MultipartRejection};
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use cig_domain::richiesta::Espd;

use crate::WebState;
use crate::errore::ErroreWeb;
use crate::modulo::Modulo;
use crate::sessione::{Accesso, Invio};

/// The longest form that is read to its end. What is too long to be kept is thrown away as it comes: a browser whose
/// connection is closed while it still sends shows no answer.
pub(crate) const LETTURA: usize = 32_000_000;
/// The longest hidden value.
const NASCOSTO: usize = 256;

/// A form with a file, that a logged-in person sent from one of our pages.
pub(crate) struct InvioConFile {
    /// All but the file.
    pub(crate) invio: Invio,
    /// Name and content; `None` when no file was chosen. Of a file that is too long the beginning is there, longer than
    /// [`Espd::MASSIMO`].
    pub(crate) file: Option<(String, Vec<u8>)>,
}

impl FromRequest<WebState> for InvioConFile {
    type Rejection = ErroreWeb;

    async fn from_request(richiesta: Request, stato: &WebState) -> Result<Self, ErroreWeb> {
        let (mut parts, corpo) = richiesta.into_parts();
        let accesso = Accesso::of_form(&mut parts, stato).await?;
        let mut campi = Multipart::from_request(Request::from_parts(parts, corpo), stato).await?;
        let mut modulo = Modulo::default();
        let mut file = None;
        while let Some(mut campo) = campi.next_field().await? {
            let nome = campo.name().unwrap_or_default().to_owned();
            if let Some(nome) = campo.file_name().map(str::to_owned) {
                let contenuto = beginning(&mut campo, Espd::MASSIMO + 1).await?;
                file = Some((nome, contenuto)).filter(|(nome, _)| !nome.is_empty());
            } else if ["_csrf", "_versione", "azione"].contains(&nome.as_str()) {
                let valore = beginning(&mut campo, NASCOSTO).await?;
                modulo.0.push((nome, String::from_utf8_lossy(&valore).into_owned()));
            }
        }
        Ok(Self { invio: Invio::new(accesso, modulo)?, file })
    }
}

/// The first `massimo` bytes; the rest is read and dropped.
async fn beginning(campo: &mut Field<'_>, massimo: usize) -> Result<Vec<u8>, MultipartError> {
    let mut letti = Vec::new();
    while let Some(pezzo) = campo.chunk().await? {
        let posto = massimo - letti.len();
        letti.extend_from_slice(&Bytes::slice(&pezzo, ..posto.min(pezzo.len())));
    }
    Ok(letti)
}

impl From<MultipartRejection> for ErroreWeb {
    fn from(_: MultipartRejection) -> Self {
        unreadable()
    }
}

impl From<MultipartError> for ErroreWeb {
    fn from(errore: MultipartError) -> Self {
        if errore.status() == StatusCode::PAYLOAD_TOO_LARGE {
            Self::NonValido(cig_domain::richiesta::EspdNonValido::TroppoGrande.to_string())
        } else {
            unreadable()
        }
    }
}

fn unreadable() -> ErroreWeb {
    ErroreWeb::NonValido("Il modulo non si può leggere.".to_owned())
}
