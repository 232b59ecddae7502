//! A host platform that is told of events: it checks each message by the Standard Webhooks specification, with code of its
//! own, and answers as it is told to.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_lc_rs::hmac;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;
use tokio::net::TcpListener;

use crate::time::eventually;

/// The secret that the receiver knows, without its prefix.
const SECRET: &str = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// The same as settings have it.
pub fn secret() -> String {
    format!("whsec_{SECRET}")
}

/// What the receiver does with a message whose signature is right.
#[derive(Debug, Clone, Copy)]
pub enum Answer {
    /// Takes it.
    Take,
    /// Answers so.
    Refuse(u16),
    /// Keeps the caller waiting, and then refuses it.
    Hang(Duration),
}

type Behaviour = Box<dyn FnMut(&Value) -> Answer + Send>;

/// A receiver on loopback; it lasts as long as the test.
#[derive(Clone)]
pub struct Receiver {
    url: String,
    desk: Arc<Mutex<Desk>>,
}

struct Desk {
    behaviour: Behaviour,
    asked: Vec<Value>,
    taken: Vec<Value>,
}

impl Receiver {
    /// Takes everything.
    pub async fn start() -> Self {
        Self::behaving(|_| Answer::Take).await
    }

    /// Answers to each message as `behaviour` says.
    pub async fn behaving(behaviour: impl FnMut(&Value) -> Answer + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/eventi", listener.local_addr().unwrap());
        let desk = Desk { behaviour: Box::new(behaviour), asked: Vec::new(), taken: Vec::new() };
        let receiver = Self { url, desk: Arc::new(Mutex::new(desk)) };
        let router = Router::new().route("/eventi", post(receive)).with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        receiver
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// From now on it answers so.
    pub fn behave(&self, behaviour: impl FnMut(&Value) -> Answer + Send + 'static) {
        self.desk.lock().unwrap().behaviour = Box::new(behaviour);
    }

    /// Every message that came, in order of arrival, whatever was answered.
    pub fn asked(&self) -> Vec<Value> {
        self.desk.lock().unwrap().asked.clone()
    }

    /// The messages that were taken about that request, in order, those that came again too.
    pub fn taken(&self, request: &str) -> Vec<Value> {
        let taken = self.desk.lock().unwrap().taken.clone();
        taken.into_iter().filter(|message| message["data"]["id"] == request).collect()
    }

    /// Waits until the last of these was taken about that request, and says whether they are all there are.
    pub async fn assert_taken(&self, request: &str, expected: &[&str]) {
        eventually("the last event", async || {
            let taken = self.taken(request);
            taken.iter().any(|message| message["sequence"] == expected.len()).then_some(())
        })
        .await;
        let taken = self.taken(request);
        let types: Vec<_> = taken.iter().map(|message| message["type"].as_str().unwrap()).collect();
        assert_eq!(types, expected, "{taken:#?}");
        let numbers: Vec<_> = taken.iter().map(|message| message["sequence"].as_u64().unwrap()).collect();
        assert_eq!(numbers, (1..=expected.len() as u64).collect::<Vec<_>>());
    }
}

async fn receive(State(receiver): State<Receiver>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let message: Value = serde_json::from_slice(&body).unwrap();
    if let Err(why) = check(&headers, &body, &message) {
        // The test sees that nothing was taken; why, it reads here.
        eprintln!("a message is not right: {why}");
        return StatusCode::UNAUTHORIZED;
    }
    let answer = {
        let mut desk = receiver.desk.lock().unwrap();
        desk.asked.push(message.clone());
        let answer = (desk.behaviour)(&message);
        if matches!(answer, Answer::Take) {
            desk.taken.push(message);
        }
        answer
    };
    match answer {
        Answer::Take => StatusCode::NO_CONTENT,
        Answer::Refuse(status) => StatusCode::from_u16(status).unwrap(),
        Answer::Hang(duration) => {
            tokio::time::sleep(duration).await;
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}

/// The signature is right, the time is now, and headers and body name the same message.
fn check(headers: &HeaderMap, body: &[u8], message: &Value) -> Result<(), &'static str> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).ok_or("a header lacks");
    let (id, timestamp) = (header("webhook-id")?, header("webhook-timestamp")?);
    let sent: u64 = timestamp.parse().map_err(|_| "the time is no number")?;
    if now().abs_diff(sent) > 300 {
        return Err("the time is not now");
    }
    let key = hmac::Key::new(hmac::HMAC_SHA256, &BASE64_STANDARD.decode(SECRET).unwrap());
    let signed = [id.as_bytes(), b".", timestamp.as_bytes(), b".", body].concat();
    let right = header("webhook-signature")?.split(' ').any(|signature| {
        let value = signature.strip_prefix("v1,").and_then(|text| BASE64_STANDARD.decode(text).ok());
        value.is_some_and(|value| hmac::verify(&key, &signed, &value).is_ok())
    });
    if !right {
        return Err("the signature is wrong");
    }
    if message["id"] != id {
        return Err("the body has another id");
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "the receiver is another machine, with a clock of its own")]
fn now() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs()
}
