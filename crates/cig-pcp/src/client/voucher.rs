//! PDND's voucher: asked for with a client assertion, kept until shortly before it expires.

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, Duration, Utc};
use reqwest::header::HeaderMap;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::Mutex;
use uuid::Uuid;

use super::context::Contesto;
use super::dpop;
use super::error::{Causa, CausaVoucher, ClientError};
use super::exchange::Scambio;
use super::outcome;
use super::pcp_client::{Inner, PcpClient, Service};
use super::settings::{Audit, Segreto, Servizio, VoucherKind};
use super::tracking;
use super::transport::{Call, insert};

/// How long PDND may take to look at a client assertion.
const ASSERTION_LIFETIME: Duration = Duration::seconds(60);

/// A voucher is not used in its last seconds, so that it does not expire on its way.
const MARGIN: Duration = Duration::seconds(30);

/// The token itself.
pub(super) type Voucher = Segreto;

/// Claims of the client assertion: these and no other, or PDND answers 015-0008 (pdnd-interop-frontend 1282).
#[derive(Debug, Serialize)]
struct ClientAssertion<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    jti: Uuid,
    iat: i64,
    exp: i64,
    #[serde(rename = "purposeId")]
    purpose_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    digest: Option<EvidenceDigest<'a>>,
}

#[derive(Debug, Serialize)]
struct EvidenceDigest<'a> {
    alg: &'static str,
    value: &'a str,
}

/// PDND's answer.
#[derive(Deserialize)]
struct TokenResponse {
    access_token: Segreto,
    expires_in: i64,
}

/// PDND's answer when it refuses.
#[derive(Debug, Default, Deserialize)]
struct TokenProblem {
    detail: Option<String>,
    title: Option<String>,
    #[serde(default)]
    errors: Vec<TokenError>,
}

#[derive(Debug, Deserialize)]
struct TokenError {
    code: Option<String>,
    detail: Option<String>,
}

/// The voucher of one service, fetched once however many calls wait for it.
#[derive(Default)]
pub(super) struct VoucherCache {
    /// Fetches ended so far. A call that waited while one ended shares its failure instead of trying again, or
    /// fifty calls would wait for fifty time-outs in a row.
    fetches: AtomicU64,
    state: Mutex<CacheState>,
}

#[derive(Default)]
struct CacheState {
    voucher: Option<(Voucher, DateTime<Utc>)>,
    failure: Option<ClientError>,
}

impl VoucherCache {
    /// Drops a voucher that was refused, unless another has taken its place meanwhile.
    pub(super) async fn forget(&self, refused: &Voucher) {
        let mut state = self.state.lock().await;
        if state.voucher.as_ref().is_some_and(|(voucher, _)| voucher == refused) {
            state.voucher = None;
        }
    }
}

impl PcpClient {
    /// Asks PDND for the voucher that a call of that service would carry, keeps it nowhere, and makes no call: whether the
    /// key, the client and the purpose are right. What is given back holds no token.
    pub async fn try_voucher(&self, contesto: &Contesto, servizio: Servizio) -> Result<Scambio, ClientError> {
        let service = self.inner.service(servizio)?;
        let digest = match service.settings.audit {
            Audit::Rest01 => None,
            Audit::Rest02 => {
                let evidence = self.inner.evidence(service, &Call::get(servizio, "status", contesto));
                Some(tracking::digest(&self.inner.signer.sign(&evidence)?))
            }
        };
        let (_, scambio) = self.inner.fetch_voucher(service, digest.as_deref()).await?;
        Ok(scambio)
    }

    /// How many bits the key has.
    pub fn key_bits(&self) -> Result<usize, ClientError> {
        let jws = self.inner.signer.sign(&json!({}))?;
        // A signature is as long as the key; in base64 four signs hold three bytes.
        let firma = jws.rsplit('.').next().unwrap_or_default();
        Ok(firma.len() * 3 / 4 * 8)
    }
}

impl Inner {
    /// A voucher without a digest (AUDIT_REST_01), from the cache when it is there.
    pub(super) async fn cached_voucher(&self, service: &Service) -> Result<Voucher, ClientError> {
        let cache = &service.vouchers;
        let seen = cache.fetches.load(Ordering::Acquire);
        let mut state = cache.state.lock().await;
        match &state.voucher {
            Some((voucher, until)) if self.clock.now() < *until => return Ok(voucher.clone()),
            _ => {}
        }
        if let Some(failure) = &state.failure
            && cache.fetches.load(Ordering::Acquire) != seen
        {
            return Err(failure.clone());
        }
        let asked = self.clock.now();
        let outcome = self.fetch_voucher(service, None).await;
        cache.fetches.fetch_add(1, Ordering::Release);
        match outcome {
            Ok((token, _)) => {
                let until = asked + Duration::seconds(token.expires_in) - MARGIN;
                *state = CacheState { voucher: Some((token.access_token.clone(), until)), failure: None };
                Ok(token.access_token)
            }
            Err(failure) => {
                *state = CacheState { voucher: None, failure: Some(failure.clone()) };
                Err(failure)
            }
        }
    }

    /// A voucher good for one tracking evidence only (AUDIT_REST_02).
    pub(super) async fn voucher_bound_to(
        &self,
        service: &Service,
        digest: &str,
    ) -> Result<Voucher, ClientError> {
        let (token, _) = self.fetch_voucher(service, Some(digest)).await?;
        Ok(token.access_token)
    }

    async fn fetch_voucher(
        &self,
        service: &Service,
        digest: Option<&str>,
    ) -> Result<(TokenResponse, Scambio), ClientError> {
        let pdnd = &self.pdnd;
        let now = self.clock.now();
        let assertion = self.signer.sign(&ClientAssertion {
            iss: &pdnd.client_id,
            sub: &pdnd.client_id,
            aud: &pdnd.audience,
            jti: self.ids.next_id(),
            iat: now.timestamp(),
            exp: (now + ASSERTION_LIFETIME).timestamp(),
            purpose_id: &service.settings.purpose_id,
            digest: digest.map(|value| EvidenceDigest { alg: "SHA256", value }),
        })?;
        let mut headers = HeaderMap::new();
        if service.settings.voucher == VoucherKind::DPoP {
            let claims = dpop::claims("POST", &pdnd.token_url, None, self.ids.next_id(), now);
            insert(&mut headers, dpop::HEADER, &self.signer.sign_dpop(&claims)?)?;
        }
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", &pdnd.client_id),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", &assertion),
        ];
        let request =
            self.http.post(pdnd.token_url.clone()).headers(headers).timeout(self.tempi.voucher).form(&form);
        let mut scambio = Scambio::new("token.oauth2", "POST", pdnd.token_url.as_str(), now);
        let outcome = match self.exchange(request, &mut scambio).await {
            Ok(received) => read(&received, self.clock.now()),
            Err(Causa::SenzaRisposta { motivo, .. }) => Err(CausaVoucher::SenzaRisposta(motivo)),
            Err(causa) => return Err(ClientError { causa, scambi: vec![scambio] }),
        };
        // What came with a voucher is a token and nothing else.
        let body = scambio.risposta.take();
        outcome.map(|token| (token, scambio.clone())).map_err(|causa| {
            scambio.risposta = body;
            // An answer of success that cannot be read may still hold a token.
            if scambio.stato.is_some_and(|status| status < 300) {
                scambio.risposta = Some("[omessa: può contenere un token]".to_owned());
            }
            tracing::debug!(%causa, "no voucher from PDND");
            ClientError { causa: causa.into(), scambi: vec![scambio] }
        })
    }
}

fn read(received: &outcome::Received, now: DateTime<Utc>) -> Result<TokenResponse, CausaVoucher> {
    let (status, body) = (received.status, received.body.as_slice());
    match status {
        200..300 => serde_json::from_slice(body)
            .map_err(|_| CausaVoucher::Inattesa { status, motivo: "non è un voucher".to_owned() }),
        429 => Err(CausaVoucher::Quota { retry_after: outcome::quota_end(&received.headers, now) }),
        502..=504 => {
            Err(CausaVoucher::NonDisponibile { retry_after: outcome::retry_after(&received.headers, now) })
        }
        400..500 if serde_json::from_slice::<Value>(body).is_ok_and(|body| body.is_object()) => {
            let problem: TokenProblem = serde_json::from_slice(body).unwrap_or_default();
            let (codice, dettaglio) =
                problem.errors.into_iter().next().map_or((None, None), |e| (e.code, e.detail));
            let dettaglio = dettaglio.or(problem.detail).or(problem.title);
            Err(CausaVoucher::Rifiutato { status, codice, dettaglio })
        }
        _ => Err(CausaVoucher::Inattesa { status, motivo: "non è una risposta di PDND".to_owned() }),
    }
}
