//! ComunicaAppalto: from the scheda to the CIGs.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::answers::appalto::{
    AppaltoTrovato, Cig, ConsultaAppaltoResponse, Creazione, DatiAppalto, Modifica,
};
use super::super::answers::{Ack, ResultPage, Risposta};
use super::super::context::Contesto;
use super::super::error::ClientError;
use super::super::pcp_client::PcpClient;
use super::super::settings::Servizio::ComunicaAppalto;
use super::super::transport::Call;

/// The most items a page of this service may have.
const PER_PAGE: u32 = 20;

/// A scheda in its envelope (`SchedaComunicaAppaltoType`). The body may be a tree, or anything else that is JSON when it
/// is sent, as [`serde_json::value::RawValue`], which costs less.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scheda<B = Value> {
    /// Its code (`codiceScheda.json`), with its list.
    pub codice: Value,
    /// Its version.
    pub versione: String,
    /// `anacForm`, and where the scheda wants them `espd` and `eform`.
    pub body: B,
}

impl Scheda {
    /// Envelopes a body.
    pub fn new(codice: &str, versione: &str, body: Value) -> Self {
        let codice = json!({ "idTipologica": "codiceScheda", "codice": codice });
        Self { codice, versione: versione.to_owned(), body }
    }
}

#[derive(Serialize)]
struct ConScheda<'a, B> {
    scheda: &'a Scheda<B>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AppaltoConScheda<'a, B> {
    id_appalto: Uuid,
    scheda: &'a Scheda<B>,
}

/// What to look for. At least one field; `lot_identifier` and `stato` never alone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FiltroAppalti {
    /// The platform's own key.
    pub codice_appalto: Option<String>,
    /// A CIG.
    pub cig: Option<String>,
    /// The platform's name of a lot; only with `codice_appalto` or `cig`.
    pub lot_identifier: Option<String>,
    /// State of `statoAppalto.json`.
    pub stato: Option<String>,
    /// Created from.
    pub data_creazione_da: Option<DateTime<Utc>>,
    /// Created until.
    pub data_creazione_a: Option<DateTime<Utc>>,
}

/// How consulta-appalto names an appalto.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RiferimentoAppalto {
    /// By ANAC's id.
    IdAppalto(Uuid),
    /// By the CIG of one of its lots.
    Cig(String),
}

impl PcpClient {
    /// crea-appalto: a new appalto from its scheda. Not idempotent: when the error
    /// [may have been executed](ClientError::may_have_been_executed) look it up with
    /// [`PcpClient::ricerca_appalto`] before trying again (issues 1785, 2105).
    pub async fn crea_appalto(
        &self,
        contesto: &Contesto,
        scheda: &Scheda<impl Serialize>,
    ) -> Result<Risposta<Creazione>, ClientError> {
        self.single(Call::post(ComunicaAppalto, "crea-appalto", contesto, &ConScheda { scheda })?).await
    }

    /// modifica-appalto: puts another scheda in the place of the one sent; only before conferma-appalto.
    pub async fn modifica_appalto(
        &self,
        contesto: &Contesto,
        id_appalto: Uuid,
        scheda: &Scheda<impl Serialize>,
    ) -> Result<Risposta<Modifica>, ClientError> {
        let body = AppaltoConScheda { id_appalto, scheda };
        let call = Call::post(ComunicaAppalto, "modifica-appalto", contesto, &body)?;
        self.single(call.of_appalto(id_appalto)).await
    }

    /// verifica-appalto: has PCP check the scheda; the outcome comes later (AP_VERIF).
    pub async fn verifica_appalto(
        &self,
        contesto: &Contesto,
        id_appalto: Uuid,
    ) -> Result<Risposta<Ack>, ClientError> {
        self.on_appalto("verifica-appalto", contesto, id_appalto, json!({ "idAppalto": id_appalto })).await
    }

    /// conferma-appalto: asks for the CIGs; the outcome comes later (AP_CONF), in seconds or in days. Never have
    /// two in flight for one appalto: their outcomes cannot be told apart (issue 1490).
    pub async fn conferma_appalto(
        &self,
        contesto: &Contesto,
        id_appalto: Uuid,
    ) -> Result<Risposta<Ack>, ClientError> {
        self.on_appalto("conferma-appalto", contesto, id_appalto, json!({ "idAppalto": id_appalto })).await
    }

    /// cancella-appalto: in lavorazione or confermato; not for AD5 (issue 915). `motivo` up to 200 characters.
    pub async fn cancella_appalto(
        &self,
        contesto: &Contesto,
        id_appalto: Uuid,
        motivo: Option<&str>,
    ) -> Result<Risposta<Ack>, ClientError> {
        let mut body = json!({ "idAppalto": id_appalto });
        if let Some(motivo) = motivo {
            body["motivo"] = motivo.into();
        }
        self.on_appalto("cancella-appalto", contesto, id_appalto, body).await
    }

    /// recupera-cig: the CIG of each lot, all pages. An empty list for a confirmed appalto has been seen (issues
    /// 612, 635): ask again.
    pub async fn recupera_cig(
        &self,
        contesto: &Contesto,
        id_appalto: Uuid,
    ) -> Result<Risposta<Vec<Cig>>, ClientError> {
        self.all_pages::<ResultPage<Cig>>(PER_PAGE, || {
            Call::get(ComunicaAppalto, "recupera-cig", contesto)
                .of_appalto(id_appalto)
                .with("idAppalto", Some(id_appalto))
        })
        .await
    }

    /// ricerca-appalto: the appalti that the person may see, all pages. Empty is no proof that there is none: a
    /// person to whom it was not assigned sees nothing (issue 1491).
    pub async fn ricerca_appalto(
        &self,
        contesto: &Contesto,
        filtro: &FiltroAppalti,
    ) -> Result<Risposta<Vec<AppaltoTrovato>>, ClientError> {
        if *filtro == FiltroAppalti::default() {
            return Err(ClientError::configurazione("ricerca-appalto vuole almeno un filtro"));
        }
        let instant = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
        self.all_pages::<ResultPage<AppaltoTrovato>>(PER_PAGE, || {
            Call::get(ComunicaAppalto, "ricerca-appalto", contesto)
                .with("codiceAppalto", filtro.codice_appalto.as_deref())
                .with("cig", filtro.cig.as_deref())
                .with("lotIdentifier", filtro.lot_identifier.as_deref())
                .with("stato", filtro.stato.as_deref())
                .with("dataCreazioneDa", filtro.data_creazione_da.map(instant))
                .with("dataCreazioneA", filtro.data_creazione_a.map(instant))
        })
        .await
    }

    /// consulta-appalto: the appalto as PCP holds it.
    pub async fn consulta_appalto(
        &self,
        contesto: &Contesto,
        riferimento: &RiferimentoAppalto,
    ) -> Result<Risposta<DatiAppalto>, ClientError> {
        let call = Call::get(ComunicaAppalto, "consulta-appalto", contesto);
        let call = match riferimento {
            RiferimentoAppalto::IdAppalto(id) => call.of_appalto(*id).with("idAppalto", Some(id)),
            RiferimentoAppalto::Cig(cig) => call.with("cig", Some(cig)),
        };
        let answer: Risposta<ConsultaAppaltoResponse> = self.single(call).await?;
        Ok(answer.map(|answer| answer.appalto))
    }

    async fn on_appalto(
        &self,
        operazione: &'static str,
        contesto: &Contesto,
        id_appalto: Uuid,
        body: Value,
    ) -> Result<Risposta<Ack>, ClientError> {
        let call = Call::post(ComunicaAppalto, operazione, contesto, &body)?;
        self.single(call.of_appalto(id_appalto)).await
    }
}
