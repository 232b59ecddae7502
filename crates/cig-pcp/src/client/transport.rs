//! One call: tokens, sending, reading. Never a second try.

use bytes::Bytes;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, RequestBuilder};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::time::Instant;
use url::Url;
use uuid::Uuid;

use super::context::Contesto;
use super::error::{Causa, CausaVoucher, ClientError};
use super::exchange::Scambio;
use super::outcome::{self, Received};
use super::pcp_client::{Inner, Service};
use super::settings::{Audit, Servizio, VoucherKind};
use super::tracking::{self, Moment, TrackingEvidence};
use super::voucher::Voucher;
use super::{dpop, integrity};

/// A call still without its tokens.
pub(super) struct Call<'a> {
    servizio: Servizio,
    operazione: &'static str,
    /// Path below the address of the service; the operation's name nearly always.
    path: &'static str,
    query: Vec<(&'static str, String)>,
    body: Option<Bytes>,
    business_flow_id: Uuid,
    contesto: &'a Contesto,
    /// When its answer is given up, if it is not after the time of its service.
    deadline: Option<Instant>,
}

impl<'a> Call<'a> {
    pub(super) fn get(servizio: Servizio, operazione: &'static str, contesto: &'a Contesto) -> Self {
        let business_flow_id = Uuid::nil();
        Self {
            servizio,
            operazione,
            path: operazione,
            query: Vec::new(),
            body: None,
            business_flow_id,
            contesto,
            deadline: None,
        }
    }

    pub(super) fn post(
        servizio: Servizio,
        operazione: &'static str,
        contesto: &'a Contesto,
        body: &impl Serialize,
    ) -> Result<Self, ClientError> {
        let body = serde_json::to_vec(body)
            .map_err(|e| ClientError::configurazione(format!("corpo non serializzabile: {e}")))?;
        Ok(Self { body: Some(body.into()), ..Self::get(servizio, operazione, contesto) })
    }

    pub(super) fn at(self, path: &'static str) -> Self {
        Self { path, ..self }
    }

    /// The appalto it is about.
    pub(super) fn of_appalto(self, id_appalto: Uuid) -> Self {
        Self { business_flow_id: id_appalto, ..self }
    }

    /// Not waited for beyond that moment.
    pub(super) fn until(self, deadline: Instant) -> Self {
        Self { deadline: Some(deadline), ..self }
    }

    /// A query parameter, left out when it has no value.
    pub(super) fn with(mut self, name: &'static str, value: Option<impl ToString>) -> Self {
        self.query.extend(value.map(|value| (name, value.to_string())));
        self
    }

    fn method(&self) -> Method {
        if self.body.is_some() { Method::POST } else { Method::GET }
    }

    fn url(&self, service: &Service) -> Result<Url, ClientError> {
        let mut url = Url::parse(&format!("{}/{}", service.url, self.path))
            .map_err(|e| ClientError::configurazione(format!("indirizzo non valido: {e}")))?;
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        Ok(url)
    }
}

impl Inner {
    /// Makes the call and reads its answer.
    pub(super) async fn call<T: DeserializeOwned>(
        &self,
        call: Call<'_>,
    ) -> Result<(T, Scambio), ClientError> {
        let service = self.service(call.servizio)?;
        let (method, url) = (call.method(), call.url(service)?);
        let (headers, voucher) = self.headers(service, &call, &method, &url).await?;

        let mut scambio = Scambio::new(call.operazione, method.as_str(), url.as_str(), self.clock.now());
        let time = match call.deadline {
            Some(deadline) => deadline.saturating_duration_since(Instant::now()),
            None => self.tempi.answer_of(call.servizio),
        };
        let mut request = self.http.request(method, url).headers(headers).timeout(time);
        if let Some(body) = call.body.clone() {
            request = request.header(CONTENT_TYPE, integrity::CONTENT_TYPE).body(body);
        }

        let received = self.exchange(request, &mut scambio).await;
        scambio.richiesta = call.body.map(|body| String::from_utf8_lossy(&body).into_owned());
        let outcome = match received {
            Ok(received) => outcome::read(&received, self.clock.now()),
            Err(causa) => Err(causa),
        };
        match outcome {
            Ok(answer) => Ok((answer, scambio)),
            Err(causa) => {
                if matches!(causa, Causa::Gateway { status: 401 | 403, .. }) {
                    // The gateway does not take the voucher (any more), or not for this: the next call asks for
                    // another, which a purpose mended meanwhile may have changed.
                    service.vouchers.forget(&voucher).await;
                }
                tracing::debug!(operazione = call.operazione, %causa, "PCP call failed");
                Err(ClientError { causa, scambi: vec![scambio] })
            }
        }
    }

    /// The tokens of one call. The evidence is made as late as can be: after the voucher, unless the voucher must
    /// hold its digest.
    async fn headers(
        &self,
        service: &Service,
        call: &Call<'_>,
        method: &Method,
        url: &Url,
    ) -> Result<(HeaderMap, Voucher), ClientError> {
        let mut headers = HeaderMap::new();
        let (voucher, evidence) = match service.settings.audit {
            Audit::Rest01 => {
                let voucher = self.cached_voucher(service).await?;
                (voucher, self.signer.sign(&self.evidence(service, call))?)
            }
            Audit::Rest02 => {
                let evidence = self.evidence(service, call);
                let jws = self.signer.sign(&evidence)?;
                let voucher = self.voucher_bound_to(service, &tracking::digest(&jws)).await?;
                if evidence.expired(self.clock.now()) {
                    return Err(ClientError { causa: CausaVoucher::Tardivo.into(), scambi: Vec::new() });
                }
                (voucher, jws)
            }
        };
        insert(&mut headers, tracking::HEADER, &evidence)?;
        if let Some(body) = call.body.as_deref().filter(|_| service.settings.integrita) {
            let digest = integrity::digest(body);
            let claims = integrity::claims(&service.audience, &digest, self.ids.next_id(), self.clock.now());
            insert(&mut headers, "digest", &digest)?;
            insert(&mut headers, integrity::HEADER, &self.signer.sign(&claims)?)?;
        }
        let scheme = match service.settings.voucher {
            VoucherKind::Bearer => "Bearer",
            VoucherKind::DPoP => {
                let (jti, now) = (self.ids.next_id(), self.clock.now());
                let claims = dpop::claims(method.as_str(), url, Some(voucher.esponi()), jti, now);
                insert(&mut headers, dpop::HEADER, &self.signer.sign_dpop(&claims)?)?;
                "DPoP"
            }
        };
        insert(&mut headers, AUTHORIZATION.as_str(), &format!("{scheme} {}", voucher.esponi()))?;
        Ok((headers, voucher))
    }

    pub(super) fn evidence<'a>(&'a self, service: &'a Service, call: &Call<'a>) -> TrackingEvidence<'a> {
        let moment = Moment {
            now: self.clock.now(),
            jti: self.ids.next_id(),
            span_id: self.ids.next_id(),
            business_flow_id: call.business_flow_id,
        };
        let purpose_id = &service.settings.purpose_id;
        TrackingEvidence::new(&service.audience, purpose_id, &self.piattaforma, call.contesto, moment)
    }

    /// Sends and reads to the end, or to the bound. What arrives is written down as it arrives.
    pub(super) async fn exchange(
        &self,
        request: RequestBuilder,
        scambio: &mut Scambio,
    ) -> Result<Received, Causa> {
        let outcome = self.send_and_read(request, scambio).await;
        scambio.ricevuto_il = Some(self.clock.now());
        outcome
    }

    async fn send_and_read(&self, request: RequestBuilder, scambio: &mut Scambio) -> Result<Received, Causa> {
        let mut response = request.send().await.map_err(|e| not_answered(&e))?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        scambio.keep_head(status, &headers);
        let mut body = Vec::new();
        let end = loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() > self.max_risposta => {
                    body.extend_from_slice(&chunk[..self.max_risposta - body.len()]);
                    scambio.troncata = true;
                    break Ok(());
                }
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) => break Ok(()),
                Err(e) => break Err(not_answered(&e)),
            }
        };
        scambio.risposta = Some(String::from_utf8_lossy(&body).into_owned());
        end.map(|()| Received { status, headers, body, truncated: scambio.troncata })
    }
}

/// Only a failure to connect is a sure sign that nothing was received.
fn not_answered(error: &reqwest::Error) -> Causa {
    if error.is_builder() {
        return Causa::Configurazione(error.to_string());
    }
    let motivo = if error.is_connect() {
        "connessione non riuscita".to_owned()
    } else if error.is_timeout() {
        "tempo scaduto".to_owned()
    } else {
        "connessione interrotta".to_owned()
    };
    let mut source = std::error::Error::source(error);
    while let Some(deeper) = source.and_then(std::error::Error::source) {
        source = Some(deeper);
    }
    let motivo = source.map_or(motivo.clone(), |root| format!("{motivo} ({root})"));
    Causa::SenzaRisposta { inviata: !error.is_connect(), motivo }
}

/// Adds a header that logs never show.
pub(super) fn insert(headers: &mut HeaderMap, name: &str, value: &str) -> Result<(), ClientError> {
    let invalid = |_| ClientError::configurazione(format!("valore non valido per l'intestazione {name}"));
    let mut value = HeaderValue::from_str(value).map_err(invalid)?;
    value.set_sensitive(true);
    let name = HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| ClientError::configurazione(format!("intestazione non valida: {name}")))?;
    headers.insert(name, value);
    Ok(())
}
