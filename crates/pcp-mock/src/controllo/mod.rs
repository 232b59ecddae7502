//! Control addresses: state, reset, settings, faults, scenarios, and a page for people. No tokens are asked for here.

mod viste;

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Map, Value, json};

pub use self::viste::{
    AppaltoInBreve, AppaltoVisto, AvvisoVisto, LottoVisto, OperazioneVista, Riassunto, SoggettoVisto,
    StatoEmulatore,
};
pub(crate) use self::viste::{riassunto, stato};
use crate::guasti::{Guasto, GuastoArmato, StatoGuasti, VoceDiCatalogo, catalogo};
use crate::impostazioni::Impostazioni;
use crate::nucleo::Nucleo;
use crate::scenario::{Scenario, scenari};

const PAGINA: &str = include_str!("pagina.html");

type Emulato = State<Arc<Nucleo>>;

pub(crate) fn router() -> Router<Arc<Nucleo>> {
    let controllo = Router::new()
        .route("/stato", get(async |State(nucleo): Emulato| Json(stato(&nucleo))))
        .route("/riassunto", get(async |State(nucleo): Emulato| Json(riassunto(&nucleo))))
        .route("/chiamate/{numero}", get(chiamata))
        .route("/azzera", post(azzera))
        .route("/impostazioni", get(impostazioni).patch(imposta))
        .route("/catalogo", get(async || Json::<Vec<VoceDiCatalogo>>(catalogo())))
        .route("/guasti", get(guasti).post(arma).delete(disarma))
        .route("/guasti/{id}", delete(disarma_uno))
        .route("/guasti/rilascia", post(rilascia))
        .route("/spegni", post(spegni))
        .route("/scenari", get(async || Json(scenari())))
        .route("/scenario", post(carica))
        .route("/scenario/{nome}", post(carica_incluso));
    Router::new()
        .route("/", get(async || Html(PAGINA)))
        .route("/controllo", get(async || Html(PAGINA)))
        .nest("/controllo", controllo)
}

async fn chiamata(State(nucleo): Emulato, Path(numero): Path<u64>) -> Result<Json<Value>, StatusCode> {
    let registro = &mut nucleo.memoria().registro;
    let chiamata = registro.chiamata(numero).ok_or(StatusCode::NOT_FOUND)?.clone();
    let corpi = registro.corpi(numero).cloned();
    Ok(Json(json!({ "chiamata": chiamata, "corpi": corpi })))
}

async fn azzera(State(nucleo): Emulato) -> StatusCode {
    nucleo.azzera();
    StatusCode::NO_CONTENT
}

async fn impostazioni(State(nucleo): Emulato) -> Json<Impostazioni> {
    Json(nucleo.memoria().impostazioni)
}

/// Only the settings that are named change.
async fn imposta(State(nucleo): Emulato, Json(nuove): Json<Map<String, Value>>) -> Response {
    let mut memoria = nucleo.memoria();
    match memoria.impostazioni.con(&nuove) {
        Ok(impostazioni) => {
            memoria.impostazioni = impostazioni;
            Json(impostazioni).into_response()
        }
        Err(errore) => (StatusCode::UNPROCESSABLE_ENTITY, errore).into_response(),
    }
}

async fn guasti(State(nucleo): Emulato) -> Json<StatoGuasti> {
    Json(nucleo.stato_guasti())
}

async fn arma(State(nucleo): Emulato, Json(guasto): Json<Guasto>) -> (StatusCode, Json<GuastoArmato>) {
    (StatusCode::CREATED, Json(nucleo.arma(guasto)))
}

async fn disarma(State(nucleo): Emulato) -> StatusCode {
    nucleo.memoria().guasti.disarma();
    StatusCode::NO_CONTENT
}

async fn disarma_uno(State(nucleo): Emulato, Path(id): Path<u64>) -> StatusCode {
    if nucleo.memoria().guasti.disarma_uno(id) { StatusCode::NO_CONTENT } else { StatusCode::NOT_FOUND }
}

async fn rilascia(State(nucleo): Emulato) -> Json<Value> {
    let rilasciate = nucleo.memoria().guasti.rilascia();
    Json(json!({ "rilasciate": rilasciate }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Spegnimento {
    millisecondi: u64,
}

/// The answer may not arrive: its own connection is cut too.
async fn spegni(State(nucleo): Emulato, Json(spegnimento): Json<Spegnimento>) -> StatusCode {
    nucleo.interruttore.spegni(Duration::from_millis(spegnimento.millisecondi));
    StatusCode::ACCEPTED
}

/// The body is a scenario, in JSON or TOML.
async fn carica(State(nucleo): Emulato, testo: String) -> Response {
    match Scenario::leggi(&testo) {
        Ok(scenario) => {
            nucleo.carica(scenario);
            StatusCode::NO_CONTENT.into_response()
        }
        Err(errore) => (StatusCode::UNPROCESSABLE_ENTITY, errore).into_response(),
    }
}

async fn carica_incluso(State(nucleo): Emulato, Path(nome): Path<String>) -> StatusCode {
    match scenari().into_iter().find(|scenario| scenario.nome == nome) {
        Some(scenario) => {
            nucleo.carica(scenario);
            StatusCode::NO_CONTENT
        }
        None => StatusCode::NOT_FOUND,
    }
}
