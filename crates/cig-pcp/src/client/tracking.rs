//! `Agid-JWT-TrackingEvidence`: who is calling and for what (ANAC's jws.yaml, plus `purposeId`).

use chrono::{DateTime, Duration, Utc};
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::context::{Contesto, IdpType, Loa, RuoloUtente};
use super::settings::Piattaforma;

/// Name of its header.
pub(super) const HEADER: &str = "agid-jwt-trackingevidence";

/// GovWay refuses an older one (issue 883).
const LIFETIME: Duration = Duration::seconds(10);

/// The claims. `nbf` is required here, while PDND refuses it in the client assertion.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TrackingEvidence<'a> {
    iat: i64,
    nbf: i64,
    exp: i64,
    jti: Uuid,
    aud: &'a str,
    purpose_id: &'a str,
    user_codice_fiscale: &'a str,
    user_role: RuoloUtente,
    user_loa: Loa,
    user_idp_type: IdpType,
    #[serde(rename = "SACodiceFiscale", skip_serializing_if = "Option::is_none")]
    sa_codice_fiscale: Option<&'a str>,
    #[serde(rename = "SAcodiceAUSA")]
    sa_codice_ausa: &'a str,
    reg_codice_piattaforma: &'a str,
    reg_codice_componente: &'a str,
    #[serde(rename = "businessFlowID")]
    business_flow_id: Uuid,
    #[serde(rename = "traceID")]
    trace_id: Uuid,
    #[serde(rename = "spanID")]
    span_id: Uuid,
}

/// What differs from one call to the next.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    pub(super) now: DateTime<Utc>,
    pub(super) jti: Uuid,
    pub(super) span_id: Uuid,
    /// The idAppalto; all zeros before there is one.
    pub(super) business_flow_id: Uuid,
}

impl<'a> TrackingEvidence<'a> {
    pub(super) fn new(
        aud: &'a str,
        purpose_id: &'a str,
        piattaforma: &'a Piattaforma,
        contesto: &'a Contesto,
        moment: Moment,
    ) -> Self {
        let utente = &contesto.utente;
        Self {
            iat: moment.now.timestamp(),
            nbf: moment.now.timestamp(),
            exp: (moment.now + LIFETIME).timestamp(),
            jti: moment.jti,
            aud,
            purpose_id,
            user_codice_fiscale: &utente.codice_fiscale,
            user_role: utente.ruolo,
            user_loa: utente.loa,
            user_idp_type: utente.idp,
            sa_codice_fiscale: utente.sa_codice_fiscale.as_deref(),
            sa_codice_ausa: &utente.sa_codice_ausa,
            reg_codice_piattaforma: &piattaforma.codice_piattaforma,
            reg_codice_componente: &piattaforma.codice_componente,
            business_flow_id: moment.business_flow_id,
            trace_id: contesto.trace_id,
            span_id: moment.span_id,
        }
    }

    /// Whether a call made now would carry it too late.
    pub(super) fn expired(&self, now: DateTime<Utc>) -> bool {
        now.timestamp() >= self.exp
    }
}

/// The digest that binds a voucher to one evidence (AUDIT_REST_02): lower-case hex SHA-256 of the JWS.
pub(super) fn digest(jws: &str) -> String {
    let half_bytes = Sha256::digest(jws.as_bytes()).into_iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
    half_bytes.filter_map(|half| char::from_digit(half.into(), 16)).collect()
}
