//! The way of a call through the emulator: written down, struck by a fault or not, carried out, answered.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::ascolto::Connessione;
use crate::chiamata::{Chiamata, Destinazione};
use crate::controllo;
use crate::govway::{Quota, Rifiuto, Transazione};
use crate::guasti::{Genere, TrattenutaVista};
use crate::nucleo::Nucleo;
use crate::pcp::Risultato;
use crate::registro::{ChiamataRegistrata, Sorte};

const JSON: &str = "application/json";
const PROBLEMA: &str = "application/problem+json";
const HTML: &str = "text/html; charset=utf-8";
const TESTO: &str = "text/plain; charset=utf-8";

pub(crate) fn router(nucleo: Arc<Nucleo>) -> Router {
    Router::new().nest("/controllo", controllo::router()).fallback(ricevi).with_state(nucleo)
}

/// An answer, before the gateway's headers.
pub(crate) struct Risposta {
    stato: StatusCode,
    tipo: &'static str,
    corpo: String,
    riprova_dopo: Option<u32>,
    /// The header of the gateway's own errors.
    errore: Option<&'static str>,
    /// The appalto that the call created.
    id_appalto: Option<String>,
    /// Why it was refused, for the call list.
    motivo: Option<String>,
}

impl Risposta {
    fn new(stato: StatusCode, tipo: &'static str, corpo: String) -> Self {
        Self { stato, tipo, corpo, riprova_dopo: None, errore: None, id_appalto: None, motivo: None }
    }

    pub(crate) fn json(stato: StatusCode, corpo: &Value) -> Self {
        let id_appalto = corpo.get("idAppalto").and_then(Value::as_str).map(str::to_owned);
        let tipo = if stato.is_success() { JSON } else { PROBLEMA };
        Self { id_appalto, ..Self::new(stato, tipo, corpo.to_string()) }
    }

    pub(crate) fn pcp(risultato: Risultato) -> Self {
        match risultato {
            Ok(corpo) => Self::json(StatusCode::OK, &corpo),
            Err(rifiutata) => Self::json(rifiutata.stato, &rifiutata.corpo()),
        }
    }

    pub(crate) fn rifiuto(rifiuto: Rifiuto, transazione: &Transazione) -> Self {
        Self {
            riprova_dopo: rifiuto.riprova_dopo,
            errore: Some(rifiuto.titolo),
            ..Self::json(rifiuto.stato, &rifiuto.corpo(transazione)).con_motivo(rifiuto.motivo)
        }
    }

    pub(crate) fn con_motivo(self, motivo: String) -> Self {
        Self { motivo: Some(motivo), ..self }
    }

    /// The answer that a fault gives in place of the operation's.
    fn di_guasto(genere: &Genere) -> Option<Self> {
        let stato = |numero: u16| StatusCode::from_u16(numero).unwrap_or(StatusCode::BAD_GATEWAY);
        match genere {
            Genere::Risposta { stato: numero, corpo: Value::String(testo), riprova_dopo } => {
                Some(Self { riprova_dopo: *riprova_dopo, ..Self::new(stato(*numero), TESTO, testo.clone()) })
            }
            Genere::Risposta { stato: numero, corpo, riprova_dopo } => {
                Some(Self { riprova_dopo: *riprova_dopo, ..Self::json(stato(*numero), corpo) })
            }
            Genere::Html { stato: numero } => {
                let pagina = "<html><head><title>Errore</title></head><body><h1>Servizio non raggiungibile</h1></body></html>";
                Some(Self::new(stato(*numero), HTML, pagina.to_owned()))
            }
            _ => None,
        }
    }

    /// The answer on the wire. PDND stands on its own: only what passes the gateway has a transaction and a quota.
    fn spedisci(self, gateway: Option<(&Transazione, Quota)>) -> Response {
        let mut risposta =
            (self.stato, [(header::CONTENT_TYPE, self.tipo)], Body::from(self.corpo)).into_response();
        let intestazioni = risposta.headers_mut();
        if let Some((transazione, quota)) = gateway {
            intestazioni.extend(transazione.intestazioni());
            intestazioni.extend(quota.intestazioni());
        }
        if let Some(errore) = self.errore {
            let nome = HeaderName::from_static("govway-transaction-errortype");
            intestazioni.insert(nome, HeaderValue::from_static(errore));
        }
        if let Some(secondi) = self.riprova_dopo {
            intestazioni.insert(header::RETRY_AFTER, secondi.into());
        }
        risposta
    }
}

/// A call in course. If its caller goes away, the call list says so.
struct InCorso {
    nucleo: Arc<Nucleo>,
    numero: u64,
    finita: bool,
}

impl InCorso {
    fn annota(&self, scrivi: impl FnOnce(&mut ChiamataRegistrata)) {
        if let Some(chiamata) = self.nucleo.memoria().registro.chiamata(self.numero) {
            scrivi(chiamata);
        }
    }

    fn finisce(mut self, sorte: Sorte) {
        self.finita = true;
        self.annota(|chiamata| chiamata.sorte = sorte);
    }

    fn taglia(self, connessione: &Connessione) -> Response {
        connessione.taglia();
        self.finisce(Sorte::Tagliata);
        // Never written: to write it cuts the connection.
        StatusCode::SERVICE_UNAVAILABLE.into_response()
    }

    /// Waits to be released; false if the emulator forgot the call.
    async fn attendi(&self, operazione: &str) -> bool {
        let da = self.nucleo.adesso();
        self.annota(|chiamata| chiamata.sorte = Sorte::Trattenuta);
        let vista = TrattenutaVista { chiamata: self.numero, operazione: operazione.to_owned(), da };
        let attesa = self.nucleo.memoria().guasti.trattieni(vista);
        attesa.await.is_ok()
    }
}

impl Drop for InCorso {
    fn drop(&mut self) {
        if !self.finita {
            self.annota(|chiamata| chiamata.sorte = Sorte::Abbandonata);
        }
    }
}

async fn ricevi(
    State(nucleo): State<Arc<Nucleo>>,
    ConnectInfo(connessione): ConnectInfo<Connessione>,
    richiesta: Request,
) -> Response {
    let chiamata = match Chiamata::leggi(richiesta).await {
        Ok(chiamata) => chiamata,
        Err(errore) => return (StatusCode::PAYLOAD_TOO_LARGE, errore.to_string()).into_response(),
    };
    let (numero, transazione) = nucleo.ricevi(&chiamata);
    let in_corso = InCorso { nucleo: Arc::clone(&nucleo), numero, finita: false };
    let quota = (chiamata.destinazione != Destinazione::Token).then(|| nucleo.conta());

    let guasto = nucleo.memoria().guasti.colpisce(&chiamata.operazione);
    if let Some(genere) = &guasto {
        in_corso.annota(|chiamata| chiamata.guasto = Some(genere.nome().to_owned()));
    }
    let passa = match &guasto {
        Some(Genere::TagliaPrima) => false,
        Some(Genere::TrattieniPrima) => in_corso.attendi(&chiamata.operazione).await,
        _ => true,
    };
    if !passa {
        return in_corso.taglia(&connessione);
    }

    let al_posto = guasto.as_ref().and_then(Risposta::di_guasto);
    let oltre = quota.filter(|quota| quota.superata);
    let eseguita = al_posto.is_none() && oltre.is_none();
    let risposta = match (al_posto, oltre) {
        (Some(risposta), _) => risposta,
        (None, Some(quota)) => Risposta::rifiuto(Rifiuto::troppe_richieste(quota.ripresa), &transazione),
        (None, None) => {
            let destino = guasto.as_ref().and_then(Genere::destino).unwrap_or_default();
            nucleo.esegui(&chiamata, &transazione, destino)
        }
    };
    in_corso.annota(|registrata| {
        registrata.stato_http = Some(risposta.stato.as_u16());
        registrata.eseguita = eseguita;
        registrata.motivo.clone_from(&risposta.motivo);
        registrata.id_appalto = registrata.id_appalto.take().or_else(|| risposta.id_appalto.clone());
    });
    racconta(&chiamata, &risposta);

    let passa = match &guasto {
        Some(Genere::TagliaDopo) => false,
        Some(Genere::TrattieniDopo) => in_corso.attendi(&chiamata.operazione).await,
        _ => true,
    };
    if !passa {
        return in_corso.taglia(&connessione);
    }
    in_corso.finisce(Sorte::Risposta);
    risposta.spedisci(quota.map(|quota| (&transazione, quota)))
}

/// For who looks at the terminal: every call, and aloud those refused without telling the caller why.
fn racconta(chiamata: &Chiamata, risposta: &Risposta) {
    let (operazione, stato) = (&chiamata.operazione, risposta.stato.as_u16());
    if let Some(motivo) = &risposta.motivo {
        tracing::warn!("{operazione}: {stato}, {motivo}");
    } else {
        tracing::info!("{operazione}: {stato}");
    }
}
