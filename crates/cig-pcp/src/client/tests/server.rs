//! A server that plays PDND, PCP and AUSA: it records every call and answers what the test wrote.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde_json::{Value, json};
use url::Url;
use uuid::Uuid;

use super::super::*;

/// 2026-06-30 10:00:00 UTC.
pub(crate) const START: i64 = 1_782_813_600;

/// A key pair of the tests, made once: no key is kept in the repository.
struct TestKey {
    private_pem: String,
    public_der: Vec<u8>,
}

fn key() -> &'static TestKey {
    static KEY: OnceLock<TestKey> = OnceLock::new();
    KEY.get_or_init(|| {
        let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let der = AsDer::<aws_lc_rs::encoding::Pkcs8V1Der<'_>>::as_der(&pair).unwrap();
        let text = STANDARD.encode(der.as_ref());
        let lines: Vec<&str> = text.as_bytes().chunks(64).map(|l| std::str::from_utf8(l).unwrap()).collect();
        let private_pem =
            format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", lines.join("\n"));
        TestKey { private_pem, public_der: pair.public_key().as_ref().to_vec() }
    })
}

pub(crate) fn private_pem() -> &'static str {
    &key().private_pem
}

/// Header and claims of a JWS, after checking its signature.
pub(crate) fn open(jws: &str) -> (Value, Value) {
    let mut validation = Validation::new(Algorithm::RS256);
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    let key = DecodingKey::from_rsa_der(&key().public_der);
    let claims = decode::<Value>(jws, &key, &validation).unwrap().claims;
    let header = URL_SAFE_NO_PAD.decode(jws.split('.').next().unwrap()).unwrap();
    (serde_json::from_slice(&header).unwrap(), claims)
}

/// A call as the server got it.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Call {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap_or_else(|| panic!("no {name}")).to_str().unwrap()
    }

    pub(crate) fn claims(&self, header: &str) -> Value {
        open(self.header(header)).1
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn form(&self) -> BTreeMap<String, String> {
        url::form_urlencoded::parse(&self.body).into_owned().collect()
    }
}

type Answer = Box<dyn Fn(&Call) -> Response + Send + Sync>;

#[derive(Default)]
struct Book {
    calls: Mutex<Vec<Call>>,
    answers: Mutex<BTreeMap<String, Answer>>,
    delays: Mutex<BTreeMap<String, Duration>>,
    vouchers: AtomicU64,
}

pub(crate) struct Server {
    pub(crate) base: Url,
    book: Arc<Book>,
    pub(crate) now: Arc<AtomicI64>,
}

impl Server {
    pub(crate) async fn start() -> Self {
        let book = Arc::new(Book::default());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let app = Router::new().fallback(handle).with_state(book.clone());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { base, book, now: Arc::new(AtomicI64::new(START)) }
    }

    /// From now on that path answers so.
    pub(crate) fn on<R: IntoResponse>(
        &self,
        path: &str,
        answer: impl Fn(&Call) -> R + Send + Sync + 'static,
    ) {
        let answer: Answer = Box::new(move |call| answer(call).into_response());
        self.book.answers.lock().unwrap().insert(path.to_owned(), answer);
    }

    /// From now on that path answers 200 with that JSON.
    pub(crate) fn on_json(&self, path: &str, body: Value) {
        self.on(path, move |_| axum::Json(body.clone()));
    }

    pub(crate) fn delay(&self, path: &str, time: Duration) {
        self.book.delays.lock().unwrap().insert(path.to_owned(), time);
    }

    pub(crate) fn calls(&self, path: &str) -> Vec<Call> {
        self.book.calls.lock().unwrap().iter().filter(|call| call.path == path).cloned().collect()
    }

    pub(crate) fn settings(&self) -> Settings {
        let servizi = Servizio::TUTTI
            .into_iter()
            .map(|servizio| (servizio, ServiceSettings::new(format!("scopo-{}", servizio.nome()))))
            .collect();
        Settings {
            base: self.base.clone(),
            pdnd: Pdnd {
                token_url: self.base.join("token.oauth2").unwrap(),
                audience: "auth.pdnd.example/client-assertion".to_owned(),
                client_id: "client-di-prova".to_owned(),
                kid: "chiave-1".to_owned(),
                chiave: Segreto::new(private_pem()),
            },
            piattaforma: Piattaforma {
                codice_piattaforma: "0000077".to_owned(),
                codice_componente: "0000078".to_owned(),
            },
            servizi,
            tempi: Tempi {
                connessione: Duration::from_secs(2),
                risposta: Duration::from_secs(5),
                registro: Duration::from_secs(5),
                voucher: Duration::from_secs(5),
            },
            max_risposta: Settings::MAX_RISPOSTA,
        }
    }

    pub(crate) fn client(&self) -> PcpClient {
        self.client_with(self.settings())
    }

    pub(crate) fn client_with(&self, settings: Settings) -> PcpClient {
        let now = self.now.clone();
        let clock = move || DateTime::<Utc>::from_timestamp(now.load(Ordering::SeqCst), 0).unwrap();
        let last = AtomicU64::new(0);
        let ids = move || Uuid::from_u128(u128::from(last.fetch_add(1, Ordering::SeqCst) + 1));
        PcpClient::new(settings, Arc::new(clock), Arc::new(ids)).unwrap()
    }
}

async fn handle(State(book): State<Arc<Book>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body: Bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let call = Call {
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers,
        body: body.to_vec(),
    };
    book.calls.lock().unwrap().push(call.clone());
    let delay = book.delays.lock().unwrap().get(&call.path).copied();
    if let Some(delay) = delay {
        tokio::time::sleep(delay).await;
    }
    if let Some(answer) = book.answers.lock().unwrap().get(&call.path) {
        return answer(&call);
    }
    if call.path == "/token.oauth2" {
        let n = book.vouchers.fetch_add(1, Ordering::SeqCst) + 1;
        let token =
            json!({ "access_token": format!("voucher-{n}"), "token_type": "Bearer", "expires_in": 600 });
        return axum::Json(token).into_response();
    }
    (StatusCode::NOT_FOUND, "nessuna risposta preparata").into_response()
}

pub(crate) const CREA: &str = "/modi/rest/ComunicaAppalto/v2/crea-appalto";
pub(crate) const CONFERMA: &str = "/modi/rest/ComunicaAppalto/v2/conferma-appalto";
pub(crate) const STATO: &str = "/modi/rest/ServiziComuni/v2/stato-appalto";
pub(crate) const TOKEN: &str = "/token.oauth2";

pub(crate) const APPALTO: Uuid = Uuid::from_u128(0xf81d_4fae_7dec_11d0_a765_00a0_c91e_6bf6);

pub(crate) fn contesto() -> Contesto {
    Contesto {
        utente: Utente {
            codice_fiscale: "PRVPRV80A01D612X".to_owned(),
            ruolo: RuoloUtente::Rp,
            loa: Loa::Tre,
            idp: IdpType::Spid,
            sa_codice_fiscale: Some("01386030488".to_owned()),
            sa_codice_ausa: "0000100003".to_owned(),
        },
        trace_id: Uuid::from_u128(0xaaaa),
    }
}

pub(crate) fn scheda() -> Scheda {
    Scheda::new("AD3", "1.0", json!({ "anacForm": { "appalto": { "codiceAppalto": "prova-0001" } } }))
}

/// The state of an appalto, as stato-appalto answers it.
pub(crate) fn stato_body() -> Value {
    let stato = json!({ "idTipologica": "statoAppalto", "codice": "CONF" });
    json!({
        "status": 200,
        "title": "OK",
        "esitoStato": { "idAppalto": APPALTO, "stato": stato, "dataControllo": "2026-06-30T10:00:00Z" }
    })
}
