//! A platform that calls the emulator: keys, tokens and calls, each part of which a test may spoil.

use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use pcp_mock::{Audit, Configurazione, Emulatore, Orologio, Servizio, mondo_demo, start_con};
use reqwest::{Method, StatusCode};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

pub(crate) const ZERI: &str = "00000000-0000-0000-0000-000000000000";

/// The key that the emulator knows.
pub(crate) static CHIAVE: LazyLock<Chiave> = LazyLock::new(Chiave::new);
/// A key that it does not know.
pub(crate) static CHIAVE_IGNOTA: LazyLock<Chiave> = LazyLock::new(Chiave::new);

pub(crate) struct Chiave(KeyPair);

impl Chiave {
    fn new() -> Self {
        Self(KeyPair::generate(KeySize::Rsa2048).unwrap())
    }

    fn pem(&self) -> String {
        let der: PublicKeyX509Der<'_> = self.0.public_key().as_der().unwrap();
        format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", STANDARD.encode(der.as_ref()))
    }

    /// The modulus, as a JWK has it: in the encoding of a key of 2048 bits it always stands at this place.
    pub(crate) fn modulo(&self) -> String {
        let der: PublicKeyX509Der<'_> = self.0.public_key().as_der().unwrap();
        URL_SAFE_NO_PAD.encode(&der.as_ref()[33..33 + 256])
    }

    pub(crate) fn firma(&self, testata: &Value, claims: &Value) -> String {
        let segmento = |valore: &Value| URL_SAFE_NO_PAD.encode(valore.to_string());
        let firmato = format!("{}.{}", segmento(testata), segmento(claims));
        let mut firma = vec![0; self.0.public_modulus_len()];
        self.0.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), firmato.as_bytes(), &mut firma).unwrap();
        format!("{firmato}.{}", URL_SAFE_NO_PAD.encode(firma))
    }
}

/// A clock that goes on only when told.
pub(crate) struct OrologioFermo(Mutex<DateTime<Utc>>);

impl Orologio for OrologioFermo {
    fn adesso(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

pub(crate) struct Piattaforma {
    pub(crate) emulatore: Emulatore,
    pub(crate) http: reqwest::Client,
    orologio: Arc<OrologioFermo>,
    audit: Audit,
    /// The person who calls, and for which authority.
    pub(crate) persona: (String, String),
}

pub(crate) struct Risposta {
    pub(crate) stato: StatusCode,
    pub(crate) intestazioni: reqwest::header::HeaderMap,
    pub(crate) corpo: Value,
}

impl Risposta {
    /// The code of the first error of PCP.
    pub(crate) fn errore(&self) -> &str {
        self.corpo["errori"][0]["codice"].as_str().unwrap_or_default()
    }

    pub(crate) fn intestazione(&self, nome: &str) -> &str {
        self.intestazioni.get(nome).map(|valore| valore.to_str().unwrap()).unwrap_or_default()
    }
}

/// A call in the making: what it carries may be replaced before it is sent.
pub(crate) struct Bozza {
    pub(crate) metodo: Method,
    pub(crate) servizio: Servizio,
    pub(crate) percorso: String,
    pub(crate) corpo: Option<Value>,
    pub(crate) testata: Value,
    pub(crate) evidenza: Value,
    /// Taken as it is instead of the evidence above.
    pub(crate) evidenza_firmata: Option<String>,
    pub(crate) voucher: Option<String>,
    pub(crate) intestazioni: Vec<(&'static str, String)>,
}

pub(crate) fn configurazione() -> Configurazione {
    Configurazione {
        clienti: vec![mondo_demo::cliente(CHIAVE.pem())],
        seme: Some(20_260_701),
        ..Configurazione::default()
    }
}

pub(crate) async fn avvia() -> Piattaforma {
    avvia_con(configurazione()).await
}

pub(crate) async fn avvia_con(cfg: Configurazione) -> Piattaforma {
    let audit = cfg.audit;
    let inizio = "2026-09-01T08:00:00Z".parse().unwrap();
    let orologio = Arc::new(OrologioFermo(Mutex::new(inizio)));
    let emulatore = start_con(cfg, orologio.clone()).await.unwrap();
    let http = reqwest::Client::builder().timeout(Duration::from_secs(20)).build().unwrap();
    let persona = (mondo_demo::RUP_SISTEMI_INFORMATIVI.to_owned(), mondo_demo::CODICE_AUSA.to_owned());
    Piattaforma { emulatore, http, orologio, audit, persona }
}

pub(crate) fn testata() -> Value {
    json!({ "kid": mondo_demo::KID, "alg": "RS256", "typ": "JWT" })
}

pub(crate) fn impronta(testo: &str) -> String {
    Sha256::digest(testo).iter().fold(String::new(), |testo, ottetto| format!("{testo}{ottetto:02x}"))
}

#[expect(clippy::disallowed_methods, reason = "identifiers of tokens only have to differ")]
pub(crate) fn id() -> String {
    Uuid::new_v4().to_string()
}

impl Piattaforma {
    pub(crate) fn adesso(&self) -> i64 {
        self.orologio.adesso().timestamp()
    }

    pub(crate) fn passano(&self, secondi: i64) {
        *self.orologio.0.lock().unwrap() += TimeDelta::seconds(secondi);
    }

    pub(crate) fn indirizzo(&self, percorso: &str) -> String {
        format!("{}{percorso}", self.emulatore.base_url())
    }

    pub(crate) fn asserzione(&self, servizio: Servizio) -> Value {
        json!({
            "iss": mondo_demo::CLIENT_ID,
            "sub": mondo_demo::CLIENT_ID,
            "aud": mondo_demo::AUDIENCE_PDND,
            "jti": id(),
            "iat": self.adesso(),
            "exp": self.adesso() + 60,
            "purposeId": mondo_demo::scopo(servizio),
        })
    }

    pub(crate) async fn chiedi_token(&self, campi: &[(&str, &str)]) -> Risposta {
        ricevi(self.http.post(self.indirizzo("/token.oauth2")).form(campi).send().await.unwrap()).await
    }

    pub(crate) async fn token_con(&self, asserzione: &str) -> Risposta {
        self.chiedi_token(&[
            ("grant_type", "client_credentials"),
            ("client_id", mondo_demo::CLIENT_ID),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", asserzione),
        ])
        .await
    }

    /// A voucher; bound to an evidence where there is one.
    pub(crate) async fn voucher(&self, servizio: Servizio, evidenza: Option<&str>) -> String {
        let mut claims = self.asserzione(servizio);
        if let Some(evidenza) = evidenza {
            claims["digest"] = json!({ "alg": "SHA256", "value": impronta(evidenza) });
        }
        let risposta = self.token_con(&CHIAVE.firma(&testata(), &claims)).await;
        assert_eq!(risposta.stato, 200, "{}", risposta.corpo);
        risposta.corpo["access_token"].as_str().unwrap().to_owned()
    }

    pub(crate) fn bozza(&self, metodo: Method, servizio: Servizio, operazione: &str, flusso: &str) -> Bozza {
        let adesso = self.adesso();
        let evidenza = json!({
            "iat": adesso,
            "nbf": adesso,
            "exp": adesso + 10,
            "jti": id(),
            "aud": self.indirizzo(servizio.percorso()),
            "purposeId": mondo_demo::scopo(servizio),
            "userCodiceFiscale": self.persona.0,
            "userRole": "RP",
            "userLoa": "3",
            "userIdpType": "SPID",
            "SACodiceFiscale": mondo_demo::CODICE_FISCALE_ENTE,
            "SAcodiceAUSA": self.persona.1,
            "regCodicePiattaforma": mondo_demo::CODICE_PIATTAFORMA,
            "regCodiceComponente": mondo_demo::CODICE_COMPONENTE,
            "businessFlowID": flusso,
            "traceID": id(),
            "spanID": id(),
        });
        Bozza {
            metodo,
            servizio,
            percorso: format!("{}/{operazione}", servizio.percorso()),
            corpo: None,
            testata: testata(),
            evidenza,
            evidenza_firmata: None,
            voucher: None,
            intestazioni: Vec::new(),
        }
    }

    /// Signs, asks for the voucher where none was given, and makes the request.
    pub(crate) async fn richiesta(&self, bozza: Bozza) -> reqwest::RequestBuilder {
        let evidenza =
            bozza.evidenza_firmata.unwrap_or_else(|| CHIAVE.firma(&bozza.testata, &bozza.evidenza));
        let voucher = if let Some(voucher) = bozza.voucher {
            voucher
        } else {
            let legata = (self.audit == Audit::Rest02).then_some(evidenza.as_str());
            self.voucher(bozza.servizio, legata).await
        };
        let mut richiesta = self
            .http
            .request(bozza.metodo, self.indirizzo(&bozza.percorso))
            .bearer_auth(voucher)
            .header("Agid-JWT-TrackingEvidence", evidenza);
        for (nome, valore) in bozza.intestazioni {
            richiesta = richiesta.header(nome, valore);
        }
        match bozza.corpo {
            Some(corpo) => richiesta.header("Content-Type", "application/json").body(corpo.to_string()),
            None => richiesta,
        }
    }

    pub(crate) async fn spedisci(&self, bozza: Bozza) -> Risposta {
        ricevi(self.richiesta(bozza).await.send().await.unwrap()).await
    }

    pub(crate) async fn get(&self, servizio: Servizio, operazione: &str) -> Risposta {
        let flusso = operazione.split("idAppalto=").nth(1).and_then(|resto| resto.split('&').next());
        let flusso = flusso.filter(|id| Uuid::parse_str(id).is_ok()).unwrap_or(ZERI).to_owned();
        self.spedisci(self.bozza(Method::GET, servizio, operazione, &flusso)).await
    }

    pub(crate) async fn post(&self, servizio: Servizio, operazione: &str, corpo: Value) -> Risposta {
        let flusso =
            corpo["idAppalto"].as_str().filter(|id| Uuid::parse_str(id).is_ok()).unwrap_or(ZERI).to_owned();
        let bozza = self.bozza(Method::POST, servizio, operazione, &flusso);
        self.spedisci(Bozza { corpo: Some(corpo), ..bozza }).await
    }

    pub(crate) async fn crea(&self, scheda: Value) -> Risposta {
        self.post(Servizio::ComunicaAppalto, "crea-appalto", json!({ "scheda": scheda })).await
    }

    /// Creates an appalto that must be accepted.
    pub(crate) async fn creato(&self, scheda: Value) -> String {
        let risposta = self.crea(scheda).await;
        assert_eq!(risposta.stato, 200, "{}", risposta.corpo);
        risposta.corpo["idAppalto"].as_str().unwrap().to_owned()
    }

    /// Creates and confirms an appalto, and waits for the outcome.
    pub(crate) async fn confermato(&self, scheda: Value) -> String {
        let id = self.creato(scheda).await;
        let risposta = self.su_appalto("conferma-appalto", &id).await;
        assert_eq!(risposta.stato, 200, "{}", risposta.corpo);
        self.passano(2);
        id
    }

    pub(crate) async fn su_appalto(&self, operazione: &str, id: &str) -> Risposta {
        self.post(Servizio::ComunicaAppalto, operazione, json!({ "idAppalto": id })).await
    }

    /// The last outcome of an operation.
    pub(crate) async fn esito(&self, id: &str, tipo: &str) -> Value {
        let percorso =
            format!("esito-operazione?idAppalto={id}&tipoOperazione={tipo}&tipoRicerca=ULTIMO_ESITO");
        let risposta = self.get(Servizio::ServiziComuni, &percorso).await;
        assert_eq!(risposta.stato, 200, "{}", risposta.corpo);
        risposta.corpo["listaEsiti"][0].clone()
    }

    pub(crate) async fn stato(&self, id: &str) -> String {
        let risposta = self.get(Servizio::ServiziComuni, &format!("stato-appalto?idAppalto={id}")).await;
        risposta.corpo["esitoStato"]["stato"]["codice"].as_str().unwrap().to_owned()
    }

    /// The reason that the call list has for the last call.
    pub(crate) fn motivo(&self) -> String {
        self.emulatore.stato().chiamate.last().unwrap().motivo.clone().unwrap_or_default()
    }
}

pub(crate) async fn ricevi(risposta: reqwest::Response) -> Risposta {
    let (stato, intestazioni) = (risposta.status(), risposta.headers().clone());
    let testo = risposta.text().await.unwrap();
    let corpo = serde_json::from_str(&testo).unwrap_or(Value::String(testo));
    Risposta { stato, intestazioni, corpo }
}

pub(crate) fn senza(valore: &Value, nome: &str) -> Value {
    let mut campi: Map<_, _> = valore.as_object().unwrap().clone();
    campi.remove(nome);
    campi.into()
}
