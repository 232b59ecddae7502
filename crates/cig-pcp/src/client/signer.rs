//! The platform's key: every token of PDND and ModI is a JWS signed with it.

use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde::Serialize;
use serde_json::json;

use super::error::ClientError;
use super::settings::Pdnd;

#[derive(Debug)]
pub(super) struct Signer {
    key: EncodingKey,
    kid: String,
    /// How often the key was used.
    #[cfg(test)]
    pub(super) uses: std::sync::atomic::AtomicUsize,
}

impl Signer {
    /// Reads the key and signs with it once, so that a wrong one is found at start and not at the first call.
    pub(super) fn new(pdnd: &Pdnd) -> Result<Self, ClientError> {
        let key = EncodingKey::from_rsa_pem(pdnd.chiave.esponi().as_bytes())
            .map_err(|e| ClientError::configurazione(format!("chiave privata RSA non leggibile: {e}")))?;
        let signer = Self {
            key,
            kid: pdnd.kid.clone(),
            #[cfg(test)]
            uses: std::sync::atomic::AtomicUsize::default(),
        };
        signer.sign(&json!({}))?;
        Ok(signer)
    }

    /// A JWS whose header is exactly kid, alg and typ.
    pub(super) fn sign(&self, claims: &impl Serialize) -> Result<String, ClientError> {
        let header = Header { kid: Some(self.kid.clone()), ..Header::new(Algorithm::RS256) };
        self.encode(&header, claims)
    }

    /// A JWS of type `dpop+jwt` that carries the public key instead of its id (RFC 9449, 4.2).
    pub(super) fn sign_dpop(&self, claims: &impl Serialize) -> Result<String, ClientError> {
        let header = Header {
            typ: Some("dpop+jwt".to_owned()),
            jwk: Some(self.public_key()?),
            ..Header::new(Algorithm::RS256)
        };
        self.encode(&header, claims)
    }

    fn public_key(&self) -> Result<Jwk, ClientError> {
        let mut jwk = Jwk::from_encoding_key(&self.key, Algorithm::RS256)
            .map_err(|e| ClientError::configurazione(format!("chiave pubblica non ricavabile: {e}")))?;
        jwk.common.key_algorithm = None;
        Ok(jwk)
    }

    fn encode(&self, header: &Header, claims: &impl Serialize) -> Result<String, ClientError> {
        #[cfg(test)]
        self.uses.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        encode(header, claims, &self.key)
            .map_err(|e| ClientError::configurazione(format!("firma non riuscita: {e}")))
    }
}
