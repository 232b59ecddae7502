//! DPoP: the proof that the caller has the key that a voucher is bound to (RFC 9449).

use axum::http::header;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use jsonwebtoken::DecodingKey;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::accesso::TokenUsati;
use crate::chiamata::Chiamata;
use crate::jws::Jws;

/// Name of the header, and of the scheme of `Authorization`.
pub(crate) const DPOP: &str = "DPoP";
/// A proof is as old as this many seconds at most, or as early.
const TOLLERANZA: i64 = 10;

/// The voucher of a call, and whether it comes with a proof.
pub(crate) fn voucher(chiamata: &Chiamata) -> Option<(&str, bool)> {
    let (schema, voucher) = chiamata.intestazione(header::AUTHORIZATION.as_str())?.split_once(' ')?;
    match schema {
        "Bearer" => Some((voucher, false)),
        DPOP => Some((voucher, true)),
        _ => None,
    }
}

/// Checks the proof of a call, which is made with `voucher` or asks for one; gives the thumbprint of its key (RFC 7638).
pub(crate) fn verifica(
    chiamata: &Chiamata,
    voucher: Option<&str>,
    adesso: DateTime<Utc>,
    usati: &mut TokenUsati,
) -> Result<String, String> {
    let prova = chiamata.intestazione(DPOP).ok_or("manca DPoP")?;
    let (testata, jws) = Jws::smonta(prova)?;
    if testata.get("typ") != Some(&"dpop+jwt".into()) || testata.get("alg") != Some(&"RS256".into()) {
        return Err("l'header deve avere typ dpop+jwt e alg RS256".to_owned());
    }
    let jwk = testata.get("jwk").and_then(Value::as_object).ok_or("nell'header manca jwk")?;
    let (n, e) = (membro(jwk, "n")?, membro(jwk, "e")?);
    if jwk.contains_key("d") {
        return Err("jwk contiene la chiave privata".to_owned());
    }
    let chiave = DecodingKey::from_rsa_components(n, e).map_err(|_| "jwk non è una chiave RSA")?;
    jws.verifica(&chiave)?;
    if jws.testo("htm")? != chiamata.metodo.as_str() {
        return Err("htm non è il metodo della chiamata".to_owned());
    }
    let indirizzo = chiamata.proprio_indirizzo();
    if jws.testo("htu")? != indirizzo {
        return Err(format!("htu deve essere {indirizzo}"));
    }
    if let Some(voucher) = voucher
        && jws.testo("ath")? != URL_SAFE_NO_PAD.encode(Sha256::digest(voucher))
    {
        return Err("ath è di un altro voucher".to_owned());
    }
    let (emessa, adesso) = (jws.istante("iat")?, adesso.timestamp());
    if (adesso - emessa).abs() > TOLLERANZA {
        return Err("troppo vecchia o non ancora valida".to_owned());
    }
    usati.usa(jws.testo("jti")?, emessa + TOLLERANZA, adesso)?;
    // Only these members, in this order.
    let impronta = json!({ "e": e, "kty": "RSA", "n": n }).to_string();
    Ok(URL_SAFE_NO_PAD.encode(Sha256::digest(impronta)))
}

fn membro<'a>(jwk: &'a Map<String, Value>, nome: &str) -> Result<&'a str, String> {
    jwk.get(nome).and_then(Value::as_str).ok_or_else(|| format!("in jwk manca {nome}"))
}
