//! Signed tokens as ModI and PDND want them: compact JWS, RS256, header exactly `kid`, `alg`, `typ`.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, crypto};
use serde_json::{Map, Value};

/// A token whose form is right and whose signature was not looked at yet.
pub(crate) struct Jws<'a> {
    pub(crate) kid: String,
    pub(crate) claims: Map<String, Value>,
    firmato: &'a str,
    firma: &'a str,
}

impl<'a> Jws<'a> {
    /// Takes a token apart. The error is a reason for the call list.
    pub(crate) fn leggi(token: &'a str) -> Result<Self, String> {
        let (testata, jws) = Self::smonta(token)?;
        if testata.len() != 3
            || testata.get("alg") != Some(&"RS256".into())
            || testata.get("typ") != Some(&"JWT".into())
        {
            return Err("l'header deve avere solo kid, alg RS256 e typ JWT".to_owned());
        }
        let kid = testata.get("kid").and_then(Value::as_str).ok_or("nell'header manca kid")?.to_owned();
        Ok(Self { kid, ..jws })
    }

    /// Takes a token apart, whatever its header, which comes beside; it has no `kid` yet.
    pub(crate) fn smonta(token: &'a str) -> Result<(Map<String, Value>, Self), String> {
        let (firmato, firma) = token.rsplit_once('.').ok_or("non è un JWS compatto")?;
        let (testata, corpo) = firmato.split_once('.').ok_or("non è un JWS compatto")?;
        let testata = oggetto(testata).ok_or("header non leggibile")?;
        let claims = oggetto(corpo).ok_or("claim non leggibili")?;
        Ok((testata, Self { kid: String::new(), claims, firmato, firma }))
    }

    pub(crate) fn verifica(&self, chiave: &DecodingKey) -> Result<(), String> {
        match crypto::verify(self.firma, self.firmato.as_bytes(), chiave, Algorithm::RS256) {
            Ok(true) => Ok(()),
            Ok(false) | Err(_) => Err("firma non valida".to_owned()),
        }
    }

    /// A claim that must be a text.
    pub(crate) fn testo(&self, nome: &str) -> Result<&str, String> {
        let valore = self.claims.get(nome).ok_or_else(|| format!("manca il claim {nome}"))?;
        valore.as_str().filter(|testo| !testo.is_empty()).ok_or_else(|| format!("{nome} non è una stringa"))
    }

    /// A claim that must be an instant, in seconds.
    pub(crate) fn istante(&self, nome: &str) -> Result<i64, String> {
        let valore = self.claims.get(nome).ok_or_else(|| format!("manca il claim {nome}"))?;
        valore.as_i64().ok_or_else(|| format!("{nome} non è un numero di secondi"))
    }
}

fn oggetto(segmento: &str) -> Option<Map<String, Value>> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(segmento).ok()?).ok()
}
