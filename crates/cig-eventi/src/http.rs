//! Calling a destination.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use cig_domain::eventi::{EsitoConsegna, Evento};
use cig_domain::porte::{Clock, Webhooks};
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::{Client, Response, StatusCode};
use url::Url;

use crate::firma::{Segreto, sign};
use crate::messaggio::Messaggio;

/// How much of an answer is read, so that the connection can serve again; what it says is not looked at.
const RISPOSTA: usize = 16 * 1024;

/// A destination of events.
#[derive(Debug, Clone)]
pub struct Webhook {
    /// Where messages are sent with POST.
    pub url: Url,
    /// At least one.
    pub segreti: Vec<Segreto>,
}

/// Destinations, by their names, over HTTP.
pub struct HttpWebhooks {
    http: Client,
    webhooks: BTreeMap<String, Webhook>,
    clock: Arc<dyn Clock>,
}

impl HttpWebhooks {
    /// Calls these destinations, each for at most `tempo`, connection included.
    pub fn new(
        webhooks: BTreeMap<String, Webhook>,
        tempo: Duration,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, reqwest::Error> {
        let http = Client::builder()
            .timeout(tempo)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("richiedi-cig/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self { http, webhooks, clock })
    }

    async fn send(&self, webhook: &Webhook, evento: &Evento) -> Result<Response, reqwest::Error> {
        let id = evento.id.to_string();
        let secondi = self.clock.now().timestamp();
        // A message is made of texts, numbers and lists: it always becomes JSON.
        let corpo = serde_json::to_vec(&Messaggio::from(evento)).unwrap_or_default();
        self.http
            .post(webhook.url.clone())
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-signature", sign(&webhook.segreti, &id, secondi, &corpo))
            .header("webhook-id", id)
            .header("webhook-timestamp", secondi)
            .body(corpo)
            .send()
            .await
    }
}

#[async_trait]
impl Webhooks for HttpWebhooks {
    async fn deliver(&self, destinazione: &str, evento: &Evento) -> EsitoConsegna {
        let Some(webhook) = self.webhooks.get(destinazione) else {
            return failed("la destinazione non è nelle impostazioni");
        };
        match self.send(webhook, evento).await {
            Ok(risposta) => outcome(risposta).await,
            Err(errore) if errore.is_timeout() => failed("nessuna risposta in tempo"),
            Err(errore) if errore.is_connect() => failed("nessun collegamento"),
            Err(_) => failed("collegamento interrotto"),
        }
    }
}

async fn outcome(mut risposta: Response) -> EsitoConsegna {
    let status = risposta.status();
    let riprova_dopo = retry_after(&risposta);
    let mut letti = 0;
    while let Ok(Some(parte)) = risposta.chunk().await {
        letti += parte.len();
        if letti > RISPOSTA {
            break;
        }
    }
    if status.is_success() {
        return EsitoConsegna::Accolta;
    }
    let motivo = format!("HTTP {}", status.as_u16());
    if status == StatusCode::GONE {
        return EsitoConsegna::Rifiutata(motivo);
    }
    EsitoConsegna::Fallita { motivo, riprova_dopo }
}

/// Seconds; a date is not looked at, our own wait serves.
fn retry_after(risposta: &Response) -> Option<Duration> {
    let valore = risposta.headers().get(RETRY_AFTER)?.to_str().ok()?;
    valore.trim().parse().ok().map(Duration::from_secs)
}

fn failed(motivo: &str) -> EsitoConsegna {
    EsitoConsegna::Fallita { motivo: motivo.into(), riprova_dopo: None }
}
