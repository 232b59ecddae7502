//! ModI `INTEGRITY_REST_02`: the body's digest, signed.

use axum::http::header;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::accesso::Portone;
use crate::chiamata::Chiamata;
use crate::govway::Rifiuto;
use crate::jws::Jws;
use crate::pdnd::Voucher;
use crate::servizio::Servizio;

/// Checks `Digest` and `Agid-JWT-Signature`.
pub(crate) fn verifica(
    portone: &mut Portone<'_>,
    chiamata: &Chiamata,
    servizio: Servizio,
    voucher: &Voucher,
) -> Result<(), Rifiuto> {
    leggi(portone, chiamata, servizio, voucher)
        .map_err(|motivo| Rifiuto::non_conforme(format!("INTEGRITY_REST_02: {motivo}")))
}

fn leggi(
    portone: &mut Portone<'_>,
    chiamata: &Chiamata,
    servizio: Servizio,
    voucher: &Voucher,
) -> Result<(), String> {
    let digest = chiamata.intestazione("digest").ok_or("manca Digest")?;
    if digest != format!("SHA-256={}", STANDARD.encode(Sha256::digest(&chiamata.corpo))) {
        return Err("Digest non è quello del corpo".to_owned());
    }
    let firma = chiamata.intestazione("agid-jwt-signature").ok_or("manca Agid-JWT-Signature")?;
    let jws = Jws::leggi(firma)?;
    let (_, chiave) = portone
        .chiavi
        .trova(&voucher.client_id, &jws.kid)
        .ok_or("kid non è una chiave di chi ha il voucher")?;
    jws.verifica(chiave)?;
    if jws.testo("aud")? != chiamata.indirizzo(servizio) {
        return Err("aud non è l'indirizzo del servizio".to_owned());
    }
    let firmate = jws.claims.get("signed_headers").and_then(Value::as_array).ok_or("manca signed_headers")?;
    if !firmate.iter().any(|voce| voce.get("digest").is_some()) {
        return Err("signed_headers non ha digest".to_owned());
    }
    for (nome, valore) in firmate.iter().filter_map(Value::as_object).flatten() {
        if chiamata.intestazione(nome) != valore.as_str() {
            return Err(format!("signed_headers: {nome} è diverso dall'header"));
        }
    }
    let tipo = header::CONTENT_TYPE.as_str();
    if chiamata.intestazione(tipo).is_some() && !firmate.iter().any(|voce| voce.get(tipo).is_some()) {
        return Err("signed_headers non ha content-type".to_owned());
    }
    let adesso = portone.adesso.timestamp();
    let scade = jws.istante("exp")?;
    if jws.istante("iat")? > adesso + 5 || scade < adesso {
        return Err("non ancora valida o scaduta".to_owned());
    }
    portone.usati.usa(jws.testo("jti")?, scade, adesso)
}
