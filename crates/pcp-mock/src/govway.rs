//! What ANAC's gateway (GovWay) adds to answers, and how it refuses calls.

use axum::http::{HeaderName, HeaderValue, StatusCode};
use chrono::{DateTime, Utc};
use rand::rngs::StdRng;
use serde_json::json;

use crate::ambiente::nuovo_id;
use crate::guasti::RifiutoDelGateway;

/// The two identifiers that ANAC's support asks for.
#[derive(Debug, Clone)]
pub(crate) struct Transazione {
    pub(crate) messaggio: String,
    pub(crate) transazione: String,
}

impl Transazione {
    pub(crate) fn new(generatore: &mut StdRng) -> Self {
        Self { messaggio: nuovo_id(generatore).to_string(), transazione: nuovo_id(generatore).to_string() }
    }

    pub(crate) fn intestazioni(&self) -> impl Iterator<Item = (HeaderName, HeaderValue)> {
        let nomi = ["govway-message-id", "govway-transaction-id"].map(HeaderName::from_static);
        let valori = [&self.messaggio, &self.transazione].map(|id| HeaderValue::from_str(id));
        // Identifiers are visible characters: none is left out.
        nomi.into_iter().zip(valori).filter_map(|(nome, valore)| Some((nome, valore.ok()?)))
    }
}

/// A refusal of the gateway. The reason goes to the call list only: GovWay does not tell it to callers.
#[derive(Debug)]
pub(crate) struct Rifiuto {
    pub(crate) stato: StatusCode,
    pub(crate) titolo: &'static str,
    dettaglio: &'static str,
    codice: Option<&'static str>,
    pub(crate) riprova_dopo: Option<u32>,
    pub(crate) motivo: String,
}

impl Rifiuto {
    fn new(
        stato: StatusCode,
        titolo: &'static str,
        dettaglio: &'static str,
        motivo: impl Into<String>,
    ) -> Self {
        Self { stato, titolo, dettaglio, codice: None, riprova_dopo: None, motivo: motivo.into() }
    }

    /// 400, ModI rules broken: tracking evidence or integrity (#883, #939).
    pub(crate) fn non_conforme(motivo: impl Into<String>) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "InteroperabilityInvalidRequest",
            "Received request is not conform to the required interoperability profile",
            motivo,
        )
    }

    /// 400, no tracking evidence at all (#447).
    pub(crate) fn senza_evidenza() -> Self {
        Self { codice: Some("protocol:GOVWAY-1366"), ..Self::non_conforme("manca Agid-JWT-TrackingEvidence") }
    }

    /// 401, no voucher.
    pub(crate) fn senza_voucher() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "TokenAuthenticationRequired",
            "A token is required",
            "manca Authorization: Bearer",
        )
    }

    /// 401, a voucher that is not ours or was spoilt.
    pub(crate) fn voucher_falso(motivo: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "TokenAuthenticationFailed", "Invalid token", motivo)
    }

    /// 401, a voucher that was good.
    pub(crate) fn voucher_scaduto() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "TokenExpired", "Expired token", "voucher scaduto")
    }

    /// 403, a voucher for something else (#909).
    pub(crate) fn altro_scopo(motivo: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "AuthorizationTokenDeny", "Insufficient token claims", motivo)
    }

    /// 403, nothing to do with the token (#916).
    pub(crate) fn non_autorizzata() -> Self {
        Self::new(StatusCode::FORBIDDEN, "AuthorizationDeny", "Authorization failed", "autorizzazione negata")
    }

    /// 503, the service behind the gateway does not answer (#1959).
    pub(crate) fn non_disponibile() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "APIUnavailable",
            "The API Implementation is temporary unavailable",
            "servizio non disponibile",
        )
    }

    /// What a fault asks for.
    pub(crate) fn di_guasto(rifiuto: RifiutoDelGateway, riprova_dopo: Option<u32>) -> Self {
        let di_base = match rifiuto {
            RifiutoDelGateway::NonConforme => Self::non_conforme("guasto"),
            RifiutoDelGateway::SenzaEvidenza => Self::senza_evidenza(),
            RifiutoDelGateway::VoucherScaduto => Self::voucher_scaduto(),
            RifiutoDelGateway::NonAutorizzata => Self::non_autorizzata(),
            RifiutoDelGateway::Quota => Self::troppe_richieste(60),
            RifiutoDelGateway::NonDisponibile => Self::non_disponibile(),
        };
        Self { riprova_dopo: riprova_dopo.or(di_base.riprova_dopo), ..di_base }
    }

    /// 404, no such operation.
    pub(crate) fn operazione_ignota() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "UndefinedOperation",
            "Operation undefined in the API specification",
            "operazione inesistente",
        )
    }

    /// 429, with the seconds after which to call again.
    pub(crate) fn troppe_richieste(attesa: u32) -> Self {
        Self {
            riprova_dopo: Some(attesa),
            ..Self::new(
                StatusCode::TOO_MANY_REQUESTS,
                "LimitExceeded",
                "Limit exceeded detected",
                "limite di richieste al minuto",
            )
        }
    }

    /// The problem document.
    pub(crate) fn corpo(&self, transazione: &Transazione) -> serde_json::Value {
        let mut corpo = json!({
            "type": format!("https://govway.org/handling-errors/{}/{}.html", self.stato.as_u16(), self.titolo),
            "title": self.titolo,
            "status": self.stato.as_u16(),
            "detail": self.dettaglio,
            "govway_id": transazione.transazione,
        });
        if let Some(codice) = self.codice {
            corpo["govway_status"] = codice.into();
        }
        corpo
    }
}

/// Calls counted minute by minute.
#[derive(Debug, Default)]
pub(crate) struct Finestra {
    minuto: i64,
    usate: u32,
}

/// What the `X-RateLimit-*` headers of one answer say.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Quota {
    limite: u32,
    rimaste: u32,
    /// Seconds to the next minute.
    pub(crate) ripresa: u32,
    pub(crate) superata: bool,
}

impl Finestra {
    pub(crate) fn conta(&mut self, adesso: DateTime<Utc>, limite: u32) -> Quota {
        let secondi = adesso.timestamp();
        if self.minuto != secondi.div_euclid(60) {
            *self = Self { minuto: secondi.div_euclid(60), usate: 0 };
        }
        let superata = self.usate >= limite;
        self.usate = self.usate.saturating_add(1);
        let ripresa = u32::try_from(60 - secondi.rem_euclid(60)).unwrap_or(60);
        Quota { limite, rimaste: limite.saturating_sub(self.usate), ripresa, superata }
    }
}

impl Quota {
    /// Nothing is left.
    pub(crate) fn esaurita(self) -> Self {
        Self { rimaste: 0, ..self }
    }

    pub(crate) fn intestazioni(self) -> [(HeaderName, HeaderValue); 3] {
        [
            (HeaderName::from_static("x-ratelimit-limit"), self.limite.into()),
            (HeaderName::from_static("x-ratelimit-remaining"), self.rimaste.into()),
            (HeaderName::from_static("x-ratelimit-reset"), self.ripresa.into()),
        ]
    }
}
