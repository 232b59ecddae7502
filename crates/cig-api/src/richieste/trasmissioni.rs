use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use cig_application::{self as application, log as use_case};
use cig_domain::porte::ErrorePcp;
use cig_domain::ritmo;
use cig_domain::trasmissione::{self, Passo, VoceRegistrata};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::ApiState;
use crate::accesso::Autenticato;
use crate::anomalia::Anomalia;
use crate::enumerazioni::{ColpaGuasto, MotivoFermo, PassoTrasmissione, VersoMessaggio};
use crate::parametri::Identificativo;
use crate::problema::Problema;

/// Come procede la trasmissione ad ANAC.
#[derive(Serialize, ToSchema)]
pub(crate) struct Trasmissioni {
    /// L'ultima trasmissione, se ce n'è stata una.
    trasmissione: Option<Trasmissione>,
    /// Che cosa impedisce ora la prossima chiamata ad ANAC, se qualcosa la impedisce: si prosegue da soli.
    fermo: Option<Fermo>,
    /// Perché ANAC ha respinto l'ultima trasmissione, campo per campo; vuoto se non l'ha respinta.
    rifiuto: Vec<Anomalia>,
    /// Che cosa chiede l'assistenza di ANAC, se l'ultima trasmissione la aspetta da troppo tempo.
    assistenza: Option<Assistenza>,
    /// Tutti gli scambi con ANAC, dal più vecchio.
    voci: Vec<Scambio>,
}

/// Una trasmissione che aspetta ANAC da troppo tempo: chi gestisce il servizio la vede fra quelle da seguire.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Assistenza {
    /// Che cosa si aspetta.
    #[schema(example = "conferma dell'appalto")]
    attesa: &'static str,
    /// Da quando.
    dal: DateTime<Utc>,
    /// Da quando è segnalata a chi gestisce il servizio.
    segnalata_il: DateTime<Utc>,
    /// L'appalto presso ANAC.
    id_appalto: Option<Uuid>,
    /// `GovWay-Message-ID` dell'ultima risposta.
    govway_message_id: Option<String>,
    /// `GovWay-Transaction-ID` dell'ultima risposta.
    govway_transaction_id: Option<String>,
}

impl From<application::Assistenza> for Assistenza {
    fn from(assistenza: application::Assistenza) -> Self {
        Self {
            attesa: assistenza.attesa.descrizione(),
            dal: assistenza.dal,
            segnalata_il: assistenza.segnalata_il,
            id_appalto: assistenza.id_appalto.map(|id| id.0),
            govway_message_id: assistenza.govway_message_id,
            govway_transaction_id: assistenza.govway_transaction_id,
        }
    }
}

/// Una trasmissione ad ANAC.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Trasmissione {
    /// Il suo identificativo.
    id: Uuid,
    /// La scheda inviata.
    #[schema(example = "AD3")]
    scheda: String,
    /// Il prossimo passo.
    passo: PassoTrasmissione,
    /// Se non resta nulla da fare.
    terminata: bool,
    /// Quante volte si è già provato il passo.
    tentativi: u32,
    /// Quando si fa il passo, se non è terminata.
    prossimo_il: Option<DateTime<Utc>>,
    /// Che cosa si aspetta, o perché si è fermata.
    messaggio: Option<String>,
    /// Gli errori di ANAC, nelle sue parole.
    errori: Vec<ErroreAnac>,
    /// Da che cosa dipende l'ultimo guasto, finché non è superato.
    colpa: Option<ColpaGuasto>,
    /// Che cosa fare, finché l'ultimo guasto non è superato.
    che_fare: Option<&'static str>,
    /// L'appalto presso ANAC, una volta noto.
    id_appalto: Option<Uuid>,
    /// L'avviso presso ANAC, una volta noto.
    id_avviso: Option<Uuid>,
    /// Quando è cominciata.
    creata_il: DateTime<Utc>,
}

/// Che cosa impedisce le chiamate a un servizio di ANAC.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Fermo {
    #[schema(example = "ComunicaAppalto")]
    servizio: &'static str,
    motivo: MotivoFermo,
    /// In parole.
    descrizione: String,
    /// Da quando, se si sa.
    dal: Option<DateTime<Utc>>,
    /// Fino a quando; di un servizio che non risponde, quando si riprova.
    fino_a: DateTime<Utc>,
}

impl From<ritmo::Fermo> for Fermo {
    fn from(fermo: ritmo::Fermo) -> Self {
        Self {
            servizio: fermo.servizio.nome(),
            motivo: fermo.motivo.into(),
            descrizione: fermo.descrizione(),
            dal: fermo.dal,
            fino_a: fermo.fino_a,
        }
    }
}

/// Un errore di ANAC.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErroreAnac {
    #[schema(example = "ERR4")]
    codice: String,
    dettaglio: Option<String>,
}

/// Una chiamata ad ANAC, o la sua risposta.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Scambio {
    /// Il suo identificativo.
    id: Uuid,
    /// La trasmissione di cui fa parte; assente per una chiamata fatta una volta sola, per una persona.
    trasmissione: Option<Uuid>,
    /// Lo stesso per una chiamata e la sua risposta.
    chiamata: Uuid,
    verso: VersoMessaggio,
    /// L'operazione di PCP.
    #[schema(example = "conferma-appalto")]
    operazione: &'static str,
    /// L'operazione, come la leggono le persone.
    #[schema(example = "Conferma Appalto")]
    titolo: &'static str,
    /// Quando.
    istante: DateTime<Utc>,
    /// Il codice HTTP di una risposta.
    status: Option<u16>,
    /// Che cosa si è chiesto, o che cosa ne è stato.
    descrizione: String,
    /// Ciò che è stato inviato, o ricevuto, com'era.
    corpo: Option<String>,
    /// `GovWay-Message-ID`: lo chiede l'assistenza di ANAC.
    govway_message_id: Option<String>,
    /// `GovWay-Transaction-ID`: lo chiede l'assistenza di ANAC.
    govway_transaction_id: Option<String>,
    /// Il numero della riga nel registro della richiesta.
    #[schema(example = 1)]
    numero: i64,
    /// L'impronta della riga, legata a quella della riga precedente della richiesta (SHA-256).
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    impronta: String,
}

impl From<trasmissione::Trasmissione> for Trasmissione {
    fn from(trasmissione: trasmissione::Trasmissione) -> Self {
        let terminata = trasmissione.is_ended();
        let fermata = trasmissione.passo == Passo::Fermata;
        Self {
            id: trasmissione.id.0,
            scheda: trasmissione.scheda.codice,
            passo: trasmissione.passo.into(),
            terminata,
            tentativi: trasmissione.tentativi,
            prossimo_il: (!terminata).then_some(trasmissione.prossimo_il),
            messaggio: trasmissione.messaggio,
            errori: trasmissione.errori.into_iter().map(Into::into).collect(),
            colpa: trasmissione.colpa.map(Into::into),
            che_fare: trasmissione.colpa.map(|colpa| colpa.che_fare(fermata)),
            id_appalto: trasmissione.id_appalto.map(|id| id.0),
            id_avviso: trasmissione.id_avviso.map(|id| id.0),
            creata_il: trasmissione.creata_il,
        }
    }
}

impl From<ErrorePcp> for ErroreAnac {
    fn from(errore: ErrorePcp) -> Self {
        Self { codice: errore.codice, dettaglio: errore.dettaglio }
    }
}

impl From<VoceRegistrata> for Scambio {
    fn from(VoceRegistrata { voce, anello }: VoceRegistrata) -> Self {
        Self {
            id: voce.id,
            trasmissione: voce.trasmissione.map(|id| id.0),
            chiamata: voce.chiamata,
            verso: voce.verso.into(),
            operazione: voce.operazione.nome(),
            titolo: voce.operazione.descrizione(),
            istante: voce.istante,
            status: voce.status,
            descrizione: voce.descrizione,
            corpo: voce.corpo,
            govway_message_id: voce.govway_message_id,
            govway_transaction_id: voce.govway_transaction_id,
            numero: anello.numero,
            impronta: anello.impronta.to_string(),
        }
    }
}

/// Legge gli scambi con ANAC
///
/// Lo stato dell'ultima trasmissione e tutte le chiamate ad ANAC con le loro risposte.
#[utoipa::path(
    get,
    path = "/richieste/{id}/trasmissioni",
    operation_id = "leggiTrasmissioni",
    tag = "Richieste",
    params(Identificativo),
    responses((status = 200, description = "Lo stato e gli scambi.", body = Trasmissioni))
)]
pub(crate) async fn log(
    State(stato): State<ApiState>,
    Autenticato(sessione): Autenticato,
    id: Identificativo,
) -> Result<Json<Trasmissioni>, Problema> {
    let trasmissioni = use_case(&stato.app, &sessione, id.richiesta()).await?;
    Ok(Json(Trasmissioni {
        trasmissione: trasmissioni.trasmissione.map(Into::into),
        assistenza: trasmissioni.assistenza.map(Into::into),
        fermo: trasmissioni.fermo.map(Into::into),
        rifiuto: trasmissioni.rifiuto.into_iter().map(Into::into).collect(),
        voci: trasmissioni.voci.into_iter().map(Into::into).collect(),
    }))
}
