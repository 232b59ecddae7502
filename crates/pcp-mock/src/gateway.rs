//! The way of a call through the emulator: written down, struck by a fault or not, carried out, answered.

use std::sync::Arc;
use std::time::Duration;

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
use crate::pcp::{Rifiutata, Risultato};
use crate::pdnd;
use crate::registro::{ChiamataRegistrata, Sorte};

const JSON: &str = "application/json";
const PROBLEMA: &str = "application/problem+json";
const HTML: &str = "text/html; charset=utf-8";
const PAGINA: &str =
    "<html><head><title>Errore</title></head><body><h1>Servizio non raggiungibile</h1></body></html>";
const TESTO: &str = "text/plain; charset=utf-8";

pub(crate) fn router(nucleo: Arc<Nucleo>) -> Router {
    controllo::router().fallback(ricevi).with_state(nucleo)
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
    /// Who made the call, for the call list.
    chiamante: Option<String>,
    /// Why it was refused, for the call list.
    motivo: Option<String>,
}

impl Risposta {
    fn new(stato: StatusCode, tipo: &'static str, corpo: String) -> Self {
        Self {
            stato,
            tipo,
            corpo,
            riprova_dopo: None,
            errore: None,
            id_appalto: None,
            chiamante: None,
            motivo: None,
        }
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

    pub(crate) fn di(self, chiamante: String) -> Self {
        Self { chiamante: Some(chiamante), ..self }
    }

    /// The answer that a fault gives in place of the operation's.
    fn al_posto(genere: &Genere, nucleo: &Nucleo, transazione: &Transazione) -> Option<Self> {
        Some(match genere {
            Genere::Risposta { stato, corpo, riprova_dopo } => {
                Self { riprova_dopo: *riprova_dopo, ..Self::qualunque(*stato, corpo) }
            }
            Genere::Html { stato } => Self::qualunque(*stato, &PAGINA.into()),
            Genere::Gateway { rifiuto, riprova_dopo } => {
                Self::rifiuto(Rifiuto::di_guasto(*rifiuto, *riprova_dopo), transazione)
            }
            Genere::Rifiuta { stato, errori } => Self::pcp(Err(Rifiutata::di_guasto(*stato, errori.clone()))),
            Genere::RifiutaVoucher => {
                let (stato, corpo) = pdnd::rifiuto(&mut nucleo.memoria().generatore);
                Self::json(stato, &corpo)
            }
            _ => return None,
        })
    }

    /// A text as it is, anything else as JSON.
    fn qualunque(stato: u16, corpo: &Value) -> Self {
        let stato = StatusCode::from_u16(stato).unwrap_or(StatusCode::BAD_GATEWAY);
        match corpo {
            Value::String(testo) if testo.starts_with('<') => Self::new(stato, HTML, testo.clone()),
            Value::String(testo) => Self::new(stato, TESTO, testo.clone()),
            altro => Self::json(stato, altro),
        }
    }

    /// The operation's answer as a fault changes it.
    fn ritoccata(self, genere: &Genere) -> Self {
        match genere {
            Genere::RispostaDopo { stato, corpo } => Self {
                id_appalto: self.id_appalto,
                chiamante: self.chiamante,
                ..Self::qualunque(*stato, corpo)
            },
            _ if self.stato == StatusCode::OK => {
                let corpo = genere.ritocca(&self.corpo).unwrap_or(self.corpo);
                Self { corpo, ..self }
            }
            _ => self,
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

    let guasto = nucleo.colpisce(&chiamata);
    if let Some((nome, _)) = &guasto {
        in_corso.annota(|chiamata| chiamata.guasto = Some(nome.clone()));
    }
    let genere = guasto.map(|(_, genere)| genere);
    let passa = match &genere {
        Some(Genere::TagliaPrima) => false,
        Some(Genere::Spegni { millisecondi }) => {
            nucleo.interruttore.spegni(Duration::from_millis(*millisecondi));
            false
        }
        Some(Genere::TrattieniPrima) => in_corso.attendi(&chiamata.operazione).await,
        _ => true,
    };
    if !passa {
        return in_corso.taglia(&connessione);
    }

    let al_posto = genere.as_ref().and_then(|genere| Risposta::al_posto(genere, &nucleo, &transazione));
    let oltre = quota.filter(|quota| quota.superata);
    let eseguita = al_posto.is_none() && oltre.is_none();
    let risposta = match (al_posto, oltre) {
        (Some(risposta), _) => risposta,
        (None, Some(quota)) => Risposta::rifiuto(Rifiuto::troppe_richieste(quota.ripresa), &transazione),
        (None, None) => {
            let destino = genere.as_ref().and_then(Genere::destino).unwrap_or_default();
            nucleo.esegui(&chiamata, &transazione, destino)
        }
    };
    let risposta = match &genere {
        Some(genere) => risposta.ritoccata(genere),
        None => risposta,
    };
    in_corso.annota(|registrata| {
        registrata.stato_http = Some(risposta.stato.as_u16());
        registrata.eseguita = eseguita;
        registrata.chiamante.clone_from(&risposta.chiamante);
        registrata.motivo.clone_from(&risposta.motivo);
        registrata.id_appalto = registrata.id_appalto.take().or_else(|| risposta.id_appalto.clone());
    });
    if let Some(corpi) = nucleo.memoria().registro.corpi(numero) {
        corpi.risposta = Some(risposta.corpo.clone());
    }
    racconta(&chiamata, &risposta);

    let passa = match &genere {
        Some(Genere::TagliaDopo) => false,
        Some(Genere::TrattieniDopo) => in_corso.attendi(&chiamata.operazione).await,
        _ => true,
    };
    if !passa {
        return in_corso.taglia(&connessione);
    }
    let di_guasto = match &genere {
        Some(Genere::Ritardo { millisecondi }) => Duration::from_millis(*millisecondi),
        _ => Duration::ZERO,
    };
    let ritardo = di_guasto + nucleo.memoria().impostazioni.ritardo_risposta;
    if !ritardo.is_zero() {
        tokio::time::sleep(ritardo).await;
    }
    in_corso.finisce(Sorte::Risposta);
    let quota = quota.map(|quota| if risposta.riprova_dopo.is_some() { quota.esaurita() } else { quota });
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
