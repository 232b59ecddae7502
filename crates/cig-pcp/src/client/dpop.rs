//! Proof of possession of the key a voucher is bound to (RFC 9449).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::Url;
use uuid::Uuid;

/// Name of its header.
pub(super) const HEADER: &str = "dpop";

/// Claims of a proof; `voucher` is the one presented with it, none when one is being asked for.
pub(super) fn claims(method: &str, url: &Url, voucher: Option<&str>, jti: Uuid, now: DateTime<Utc>) -> Value {
    // `htu` is the address without query and fragment (RFC 9449, 4.2).
    let mut htu = url.clone();
    htu.set_query(None);
    htu.set_fragment(None);
    let mut claims = json!({ "jti": jti, "htm": method, "htu": htu, "iat": now.timestamp() });
    if let Some(voucher) = voucher {
        claims["ath"] = URL_SAFE_NO_PAD.encode(Sha256::digest(voucher.as_bytes())).into();
    }
    claims
}
