//! PDND's token endpoint: client assertion in, voucher out.

use std::collections::HashMap;

use axum::http::{Method, StatusCode, header};
use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use rand::Rng;
use rand::rngs::StdRng;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::form_urlencoded;
use uuid::Uuid;

use crate::accesso::{Chiavi, TokenUsati};
use crate::ambiente::nuovo_id;
use crate::chiamata::Chiamata;
use crate::configurazione::{Cliente, Configurazione};
use crate::dpop::{self, DPOP};
use crate::govway::Rifiuto;
use crate::jws::Jws;

const TIPO_ASSERZIONE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// The only claims allowed since July 2025 (pdnd-interop-frontend #1282, #1286, #1300); `digest` may lack.
const CLAIM_AMMESSI: [&str; 8] = ["iss", "sub", "aud", "jti", "iat", "exp", "purposeId", "digest"];
/// Clocks of callers may be this many seconds fast.
const TOLLERANZA: i64 = 5;

/// The digest that ties a voucher to one tracking evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Impronta {
    alg: String,
    /// Lower-case hexadecimal SHA-256.
    pub(crate) value: String,
}

/// What a voucher says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Voucher {
    iss: String,
    sub: String,
    #[serde(rename = "client_id")]
    pub(crate) client_id: String,
    pub(crate) purpose_id: String,
    jti: String,
    iat: i64,
    nbf: i64,
    exp: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) digest: Option<Impronta>,
    /// The key that it is bound to (RFC 9449, 6.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) cnf: Option<Legame>,
}

/// A key, by its thumbprint.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Legame {
    pub(crate) jkt: String,
}

/// Signs vouchers with a secret that lives as long as the emulator.
pub(crate) struct Sigillo {
    firma: EncodingKey,
    verifica: DecodingKey,
}

impl Sigillo {
    pub(crate) fn new(generatore: &mut StdRng) -> Self {
        let mut segreto = [0; 32];
        generatore.fill_bytes(&mut segreto);
        Self { firma: EncodingKey::from_secret(&segreto), verifica: DecodingKey::from_secret(&segreto) }
    }

    /// The voucher, if it is ours and still good.
    pub(crate) fn leggi(&self, token: &str, adesso: DateTime<Utc>) -> Result<Voucher, Rifiuto> {
        let mut regole = Validation::new(Algorithm::HS256);
        // The crate would look at the machine's clock.
        regole.validate_exp = false;
        regole.required_spec_claims.clear();
        let voucher = jsonwebtoken::decode::<Voucher>(token, &self.verifica, &regole)
            .map_err(|errore| Rifiuto::voucher_falso(format!("voucher: {errore}")))?
            .claims;
        if voucher.exp <= adesso.timestamp() {
            return Err(Rifiuto::voucher_scaduto());
        }
        Ok(voucher)
    }
}

/// What issuing a voucher needs.
pub(crate) struct Sportello<'a> {
    pub(crate) cfg: &'a Configurazione,
    pub(crate) chiavi: &'a Chiavi,
    pub(crate) sigillo: &'a Sigillo,
    pub(crate) adesso: DateTime<Utc>,
    pub(crate) usati: &'a mut TokenUsati,
    pub(crate) generatore: &'a mut StdRng,
}

impl Sportello<'_> {
    /// The answer's body. The error is the reason of a refusal, which PDND does not tell.
    pub(crate) fn rilascia(&mut self, chiamata: &Chiamata) -> Result<Value, String> {
        let asserzione = leggi_modulo(chiamata)?;
        let (cliente, scopo, digest) = self.controlla(&asserzione)?;
        let jkt = match chiamata.intestazione(DPOP) {
            Some(_) => Some(dpop::verifica(chiamata, None, self.adesso, self.usati)?),
            None => None,
        };
        let tipo = if jkt.is_some() { DPOP } else { "Bearer" };
        let adesso = self.adesso.timestamp();
        let durata = i64::try_from(self.cfg.durata_voucher.as_secs()).unwrap_or(i64::MAX);
        let voucher = Voucher {
            iss: "uat.interop.pagopa.it".to_owned(),
            sub: cliente.client_id.clone(),
            client_id: cliente.client_id.clone(),
            purpose_id: scopo,
            jti: nuovo_id(self.generatore).to_string(),
            iat: adesso,
            nbf: adesso,
            exp: adesso.saturating_add(durata),
            digest,
            cnf: jkt.map(|jkt| Legame { jkt }),
        };
        let testata = Header { typ: Some("at+jwt".to_owned()), ..Header::new(Algorithm::HS256) };
        let token = jsonwebtoken::encode(&testata, &voucher, &self.sigillo.firma)
            .map_err(|errore| format!("firma del voucher: {errore}"))?;
        Ok(json!({ "access_token": token, "token_type": tipo, "expires_in": durata }))
    }

    fn controlla(&mut self, asserzione: &Asserzione) -> Result<(Cliente, String, Option<Impronta>), String> {
        let jws = Jws::leggi(&asserzione.token)?;
        if let Some(estraneo) = jws.claims.keys().find(|nome| !CLAIM_AMMESSI.contains(&nome.as_str())) {
            return Err(format!("claim non ammesso: {estraneo}"));
        }
        let (emittente, soggetto) = (jws.testo("iss")?, jws.testo("sub")?);
        if emittente != soggetto || emittente != asserzione.client_id {
            return Err("iss, sub e client_id devono essere uguali".to_owned());
        }
        let (cliente, chiave) =
            self.chiavi.trova(emittente, &jws.kid).ok_or("client o chiave sconosciuti")?;
        jws.verifica(chiave)?;
        if jws.testo("aud")? != self.cfg.audience_pdnd {
            return Err(format!("aud deve essere {}", self.cfg.audience_pdnd));
        }
        let (emesso, scade) = (jws.istante("iat")?, jws.istante("exp")?);
        let adesso = self.adesso.timestamp();
        if emesso > adesso + TOLLERANZA || scade <= adesso || scade <= emesso {
            return Err("asserzione non ancora valida o scaduta".to_owned());
        }
        let scopo = jws.testo("purposeId")?;
        if !cliente.scopi.values().any(|noto| noto == scopo) {
            return Err("purposeId sconosciuto per questo client".to_owned());
        }
        let digest = jws.claims.get("digest").map(impronta).transpose()?;
        let jti = jws.testo("jti")?;
        Uuid::parse_str(jti).map_err(|_| "jti non è un UUID".to_owned())?;
        self.usati.usa(jti, scade, adesso)?;
        Ok((cliente.clone(), scopo.to_owned(), digest))
    }
}

fn impronta(valore: &Value) -> Result<Impronta, String> {
    let impronta: Impronta =
        serde_json::from_value(valore.clone()).map_err(|errore| format!("digest: {errore}"))?;
    let minuscolo = |carattere: char| matches!(carattere, '0'..='9' | 'a'..='f');
    if impronta.alg != "SHA256" || impronta.value.len() != 64 || !impronta.value.chars().all(minuscolo) {
        return Err("digest: alg SHA256 e value esadecimale minuscolo".to_owned());
    }
    Ok(impronta)
}

/// What the form brings.
struct Asserzione {
    client_id: String,
    token: String,
}

fn leggi_modulo(chiamata: &Chiamata) -> Result<Asserzione, String> {
    let tipo = chiamata.intestazione(header::CONTENT_TYPE.as_str()).unwrap_or_default();
    if chiamata.metodo != Method::POST || !tipo.starts_with("application/x-www-form-urlencoded") {
        return Err("serve un POST di application/x-www-form-urlencoded".to_owned());
    }
    let mut campi: HashMap<_, _> = form_urlencoded::parse(&chiamata.corpo).into_owned().collect();
    for (nome, atteso) in [("grant_type", "client_credentials"), ("client_assertion_type", TIPO_ASSERZIONE)] {
        if campi.get(nome).map(String::as_str) != Some(atteso) {
            return Err(format!("{nome} deve essere {atteso}"));
        }
    }
    let mut prendi = |nome: &str| campi.remove(nome).ok_or_else(|| format!("manca {nome}"));
    Ok(Asserzione { client_id: prendi("client_id")?, token: prendi("client_assertion")? })
}

/// The one body with which PDND refuses, whatever the reason (pdnd-interop-frontend #1589).
pub(crate) fn rifiuto(generatore: &mut StdRng) -> (StatusCode, Value) {
    let corpo = json!({
        "title": "The request contains bad syntax or cannot be fulfilled.",
        "type": "about:blank",
        "status": 400,
        "detail": "Bad request",
        "errors": [{ "code": "015-0008", "detail": "Unable to generate a token for the given request" }],
        "correlationId": nuovo_id(generatore),
    });
    (StatusCode::BAD_REQUEST, corpo)
}
