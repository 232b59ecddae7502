//! A form whose session ended while it was filled in: what was typed comes back after the login, to the person for whom the
//! form was made and to nobody else.

use axum::extract::{Form, FromRequest, FromRequestParts as _, Request};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cig_application::{Sessione, keep_typed};
use cig_domain::persone::UtenteId;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::WebState;
use crate::errore::ErroreWeb;
use crate::modulo::Modulo;
use crate::pagine::parte::Luogo;
use crate::pagine::scheda::stesura;
use crate::sessione::{Accesso, Invio};

/// The field of a part's form that tells for whom it was made.
const FIRMA: &str = "_firma";

/// The form of a part, sent.
pub(crate) enum InvioParte {
    /// In the session that it was made in.
    Nostro(Luogo, Invio),
    /// In another session of the person for whom it was made. It is not carried out, since no token tells that the person
    /// sent it: it may only be shown again.
    Ripreso(Luogo, Accesso, Modulo),
}

/// A form that was sent when nobody was logged in, carried through the login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sospeso {
    /// The address of the form.
    pub(crate) dopo: String,
    /// What it held.
    pub(crate) modulo: Modulo,
}

impl Sospeso {
    /// What the form held, as the value of a hidden field.
    pub(crate) fn to_hidden(&self) -> String {
        // Pairs of texts are always written.
        serde_json::to_string(&self.modulo.0).unwrap_or_default()
    }

    /// Back from it; `None` if it is none of ours.
    pub(crate) fn from_hidden(dopo: &str, testo: &str) -> Option<Self> {
        let modulo = Modulo(serde_json::from_str(testo).ok()?);
        Some(Self { dopo: dopo.to_owned(), modulo })
    }
}

impl FromRequest<WebState> for InvioParte {
    type Rejection = ErroreWeb;

    async fn from_request(richiesta: Request, stato: &WebState) -> Result<Self, ErroreWeb> {
        let (mut parts, corpo) = richiesta.into_parts();
        let accesso = Accesso::of_form(&mut parts, stato).await;
        if !matches!(accesso, Ok(_) | Err(ErroreWeb::Accedi(_))) {
            return Err(accesso.err().unwrap_or(ErroreWeb::Interno));
        }
        let luogo = Luogo::from_request_parts(&mut parts, stato).await?;
        let Form(coppie) = Form::from_request(Request::from_parts(parts, corpo), stato).await?;
        let modulo = Modulo(coppie);
        let Ok(accesso) = accesso else {
            return Err(ErroreWeb::Sospeso(Sospeso { dopo: luogo.indirizzo(), modulo }));
        };
        if is_signed(stato, accesso.sessione.utente.id, &luogo, &modulo) && !accesso.is_own(&modulo) {
            return Ok(Self::Ripreso(luogo, accesso, modulo));
        }
        Invio::new(accesso, modulo).map(|invio| Self::Nostro(luogo, invio))
    }
}

/// Keeps the form that was carried through the login of that person, if it was made for the same one. Returns where it is
/// shown again.
pub(crate) async fn after_login(
    stato: &WebState,
    sessione: &Sessione,
    sospeso: &Sospeso,
) -> Result<Option<String>, ErroreWeb> {
    let Some(luogo) = Luogo::of(&sospeso.dopo) else { return Ok(None) };
    if !is_signed(stato, sessione.utente.id, &luogo, &sospeso.modulo) {
        return Ok(None);
    }
    match keep(stato, sessione, &luogo, &sospeso.modulo).await {
        Ok(()) => Ok(Some(luogo.ripresa())),
        // The page says how the request stands now.
        Err(ErroreWeb::NonTrovata | ErroreWeb::NonConsentito(_) | ErroreWeb::ModuloEstraneo) => Ok(None),
        Err(errore) => Err(errore),
    }
}

/// Keeps what a form holds and is not saved.
pub(crate) async fn keep(
    stato: &WebState,
    sessione: &Sessione,
    luogo: &Luogo,
    modulo: &Modulo,
) -> Result<(), ErroreWeb> {
    let stesura = stesura(stato, &luogo.parte, modulo)?;
    Ok(keep_typed(&stato.app, sessione, luogo.id, &luogo.parte, stesura).await?)
}

/// What the form of that part carries to tell that it was made for that person.
pub(crate) fn signature(stato: &WebState, utente: UtenteId, luogo: &Luogo) -> String {
    URL_SAFE_NO_PAD.encode(mac(stato, utente, luogo).finalize().into_bytes())
}

fn is_signed(stato: &WebState, utente: UtenteId, luogo: &Luogo, modulo: &Modulo) -> bool {
    let firma = modulo.get(FIRMA).and_then(|firma| URL_SAFE_NO_PAD.decode(firma).ok());
    firma.is_some_and(|firma| mac(stato, utente, luogo).verify_slice(&firma).is_ok())
}

fn mac(stato: &WebState, utente: UtenteId, luogo: &Luogo) -> Hmac<Sha256> {
    let mac = Hmac::<Sha256>::new_from_slice(stato.chiave_cookie.master());
    mac.expect("a key of any length is one")
        .chain_update(format!("modulo di {utente}: {}", luogo.indirizzo()))
}
