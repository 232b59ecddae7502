//! Reads the meaning of an answer. Pure: the same bytes always mean the same.

use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{HeaderMap, RETRY_AFTER};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::answers::{ErrorePcp, null_as_default};
use super::error::Causa;

/// The start of every problem type of the gateway.
const GOVWAY: &str = "https://govway.org/handling-errors/";

/// An answer read to its end.
pub(super) struct Received {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
    pub(super) truncated: bool,
}

/// What PCP and GovWay say of an error (ANAC's ErrorResponse, GovWay's RFC 7807 problem).
#[derive(Debug, Default, Deserialize)]
struct Problem {
    status: Option<serde_json::Value>,
    #[serde(rename = "type")]
    tipo: Option<String>,
    title: Option<String>,
    detail: Option<String>,
    govway_id: Option<String>,
    #[serde(default, deserialize_with = "null_as_default")]
    errori: Vec<ErrorePcp>,
}

impl Problem {
    /// The problem in a body; an empty one when there is none.
    fn of(body: &[u8]) -> Self {
        // Only an object can be a problem: serde would also read one from an array.
        serde_json::from_slice::<serde_json::Map<_, _>>(body)
            .and_then(|object| serde_json::from_value(object.into()))
            .unwrap_or_default()
    }

    fn status(&self) -> Option<u16> {
        self.status.as_ref()?.as_u64().and_then(|status| u16::try_from(status).ok())
    }

    /// The name at the end of `https://govway.org/handling-errors/400/Name.html`.
    fn govway_type(&self) -> Option<&str> {
        let rest = self.tipo.as_deref()?.strip_prefix(GOVWAY)?;
        let name = rest.rsplit('/').next().unwrap_or(rest);
        Some(name.strip_suffix(".html").unwrap_or(name))
    }

    /// Whether it says anything at all: `{}` is no problem document.
    fn is_meaningful(&self) -> bool {
        self.title.is_some() || self.detail.is_some() || !self.errori.is_empty()
    }

    fn text(&self) -> Option<String> {
        self.detail.clone().or_else(|| self.title.clone())
    }
}

/// The typed answer, or why there is none.
pub(super) fn read<T: DeserializeOwned>(received: &Received, now: DateTime<Utc>) -> Result<T, Causa> {
    let status = received.status;
    let unexpected = |motivo: String| Causa::Inattesa { status, motivo };
    match status {
        429 => return Err(Causa::Quota { retry_after: quota_end(&received.headers, now) }),
        503 => {
            let retry_after = retry_after(&received.headers, now);
            let rifiutata = retry_after.is_some() || Problem::of(&received.body).govway_type().is_some();
            return Err(Causa::NonDisponibile { retry_after, rifiutata });
        }
        // A gateway that waited in vain for the service behind it, which may have done its work.
        502 | 504 => {
            let motivo = format!("il gateway non ha avuto risposta dal servizio ({status})");
            return Err(Causa::SenzaRisposta { inviata: true, motivo });
        }
        _ => {}
    }
    if received.truncated {
        return Err(unexpected("corpo più lungo del limite".to_owned()));
    }
    if received.body.is_empty() {
        return Err(unexpected("corpo vuoto".to_owned()));
    }
    let problem = Problem::of(&received.body);
    if !(200..300).contains(&status) {
        return Err(match problem.govway_type() {
            Some(tipo) => Causa::Gateway {
                status,
                tipo: tipo.to_owned(),
                dettaglio: problem.text(),
                govway_id: problem.govway_id,
            },
            None if status >= 400 && problem.is_meaningful() => {
                Causa::Respinta { status, dettaglio: problem.text(), errori: problem.errori }
            }
            None => unexpected("non è una risposta di errore di PCP".to_owned()),
        });
    }
    // Success on the outside, refusal within.
    if let Some(inner) = problem.status().filter(|inner| *inner >= 400) {
        return Err(Causa::Respinta { status: inner, dettaglio: problem.text(), errori: problem.errori });
    }
    serde_json::from_slice(&received.body).map_err(|e| unexpected(format!("corpo non leggibile: {e}")))
}

/// `Retry-After`, in seconds or as an HTTP date.
pub(super) fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let value = text(headers, RETRY_AFTER.as_str())?;
    match value.parse() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => DateTime::parse_from_rfc2822(value)
            .ok()
            .map(|date| (date.with_timezone(&Utc) - now).to_std().unwrap_or_default()),
    }
}

/// When a quota that is used up begins anew: `Retry-After`; failing that, the seconds left in the rate-limit period,
/// which every answer of the gateway tells and which mean nothing for any other error.
pub(super) fn quota_end(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let period = || text(headers, "x-ratelimit-reset")?.parse().ok().map(Duration::from_secs);
    retry_after(headers, now).or_else(period)
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim)
}
