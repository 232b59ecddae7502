//! ModI INTEGRITY_REST_02: the body's digest in a header, and a JWS that signs that header and the content type.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Name of the header with the JWS.
pub(super) const HEADER: &str = "agid-jwt-signature";

/// The content type of every call with a body: signed, so sent exactly so.
pub(super) const CONTENT_TYPE: &str = "application/json";

/// As long as the tracking evidence it travels with.
const LIFETIME: Duration = Duration::seconds(10);

/// Value of the `Digest` header.
pub(super) fn digest(body: &[u8]) -> String {
    format!("SHA-256={}", STANDARD.encode(Sha256::digest(body)))
}

/// Claims of `Agid-JWT-Signature`.
pub(super) fn claims(aud: &str, digest: &str, jti: Uuid, now: DateTime<Utc>) -> Value {
    json!({
        "aud": aud,
        "jti": jti,
        "iat": now.timestamp(),
        "exp": (now + LIFETIME).timestamp(),
        "signed_headers": [{ "digest": digest }, { "content-type": CONTENT_TYPE }],
    })
}
