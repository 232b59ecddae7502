//! Events, for a platform that asks for them instead of being told.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use cig_application::events as use_case;
use cig_domain::eventi::EventoPubblicato;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::accesso::Autenticato;
use crate::enumerazioni::{FaseRichiesta, NomeEvento, StatoAppaltoAnac, StatoRichiesta};
use crate::parametri::{self, Parametri, parse};
use crate::problema::Problema;
use crate::{ApiState, BASE};

pub(crate) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default().routes(routes!(list))
}

/// Una pagina di eventi.
#[derive(Serialize, ToSchema)]
struct PaginaEventi {
    /// In ordine di posto.
    eventi: Vec<EventoLetto>,
    /// L'indirizzo degli eventi che seguono, anche di quelli che ancora non ci sono.
    #[schema(format = "uri-reference")]
    successiva: String,
}

/// Un evento: il messaggio che ricevono anche le destinazioni, e il suo posto.
#[derive(Serialize, ToSchema)]
struct EventoLetto {
    /// Il posto fra tutti gli eventi: chi ha letto fino a un posto non ha perso nulla di ciò che lo precede.
    posto: i64,
    /// L'identificativo dell'evento, sempre lo stesso.
    id: Uuid,
    /// Che cosa è successo.
    #[serde(rename = "type")]
    tipo: NomeEvento,
    /// Quando.
    timestamp: DateTime<Utc>,
    /// Il numero fra gli eventi della richiesta: 1, 2, 3, senza buchi.
    sequence: u32,
    /// La richiesta, com'era dopo il cambiamento.
    #[schema(value_type = DatiEvento)]
    data: Value,
}

/// La richiesta in breve, dopo il cambiamento.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "only its schema is used: the data are given as they were written")]
struct DatiEvento {
    /// L'identificativo della richiesta.
    id: Uuid,
    /// La sua versione.
    versione: i64,
    /// La nostra chiave dell'appalto presso ANAC.
    codice_appalto: String,
    /// La procedura della piattaforma, se c'è.
    procedura: Option<ProceduraEvento>,
    /// La stazione appaltante.
    ente: Uuid,
    /// L'ufficio.
    ufficio: Uuid,
    /// Lo stato della richiesta.
    stato: StatoRichiesta,
    /// Che cosa succede, nello stato `richiesta`.
    fase: Option<FaseRichiesta>,
    /// L'appalto presso ANAC, una volta creato.
    id_appalto: Option<Uuid>,
    /// Lo stato dell'appalto secondo ANAC.
    stato_appalto: Option<StatoAppaltoAnac>,
    /// L'avviso presso ANAC, una volta noto.
    id_avviso: Option<Uuid>,
    /// Perché si è fermata, finché non riparte.
    rifiuto: Option<RifiutoEvento>,
    /// Se i dati sono quelli che ANAC ha confermato, al posto di modifiche successive.
    ripristinata: bool,
    /// I lotti che hanno un CIG.
    lotti: Vec<LottoEvento>,
}

/// La procedura della piattaforma.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct ProceduraEvento {
    /// Il nome che la procedura ha nella piattaforma.
    riferimento: String,
    /// Dove torna la persona.
    indirizzo: Option<String>,
}

/// Perché una richiesta si è fermata.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct RifiutoEvento {
    /// Con le parole di ANAC; nessuno se ANAC non dice perché.
    errori: Vec<ErroreEvento>,
    /// Per le persone.
    messaggio: Option<String>,
}

/// Un errore di ANAC.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct ErroreEvento {
    /// Per esempio `ERR4`.
    codice: String,
    /// Il dettaglio, se c'è.
    dettaglio: Option<String>,
}

/// Un lotto con il suo codice.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "only its schema is used")]
struct LottoEvento {
    /// Il lotto.
    lot_identifier: String,
    /// Il suo CIG.
    cig: String,
}

impl From<EventoPubblicato> for EventoLetto {
    fn from(EventoPubblicato { posto, evento }: EventoPubblicato) -> Self {
        Self {
            posto,
            id: evento.id.0,
            tipo: evento.tipo.into(),
            timestamp: evento.istante,
            sequence: evento.sequenza,
            data: evento.dati,
        }
    }
}

/// Legge gli eventi
///
/// Ogni cambiamento di stato delle richieste dell'ufficio di chi chiama, dal più vecchio. Si comincia senza `dopo` e si
/// continua da `successiva`: non si salta e non si ripete nulla. Un evento compare entro pochi secondi dal cambiamento, e
/// resta per i giorni che dicono le impostazioni del servizio.
#[utoipa::path(
    get,
    path = "/eventi",
    operation_id = "leggiEventi",
    tag = "Eventi",
    params(
        ("dopo" = Option<i64>, Query, minimum = 0, description = "Il posto dell'ultimo evento letto."),
        ("limite" = Option<u32>, Query, minimum = 1, maximum = 100, description = "Quanti eventi; 100 se manca."),
    ),
    responses((status = 200, description = "Una pagina.", body = PaginaEventi))
)]
async fn list(
    State(stato): State<ApiState>,
    Autenticato(sessione): Autenticato,
    Parametri(parametri): Parametri,
) -> Result<Json<PaginaEventi>, Problema> {
    let (mut dopo, mut limite) = (0, 100);
    for (nome, valore) in &parametri {
        match nome.as_str() {
            "dopo" => dopo = place(nome, valore)?,
            "limite" => limite = parametri::limit(nome, valore, 100)?,
            _ => return Err(parametri::unknown(nome)),
        }
    }
    let eventi = use_case::list(&stato.app, &sessione, dopo, limite).await?;
    let ultimo = eventi.last().map_or(dopo, |pubblicato| pubblicato.posto);
    Ok(Json(PaginaEventi {
        eventi: eventi.into_iter().map(EventoLetto::from).collect(),
        successiva: format!("{BASE}/eventi?dopo={ultimo}&limite={limite}"),
    }))
}

fn place(nome: &str, valore: &str) -> Result<i64, Problema> {
    const ATTESO: &str = "il posto di un evento";
    let posto = parse(nome, valore, ATTESO)?;
    if posto < 0 { Err(Problema::parameter(nome, &format!("non è {ATTESO}"))) } else { Ok(posto) }
}
