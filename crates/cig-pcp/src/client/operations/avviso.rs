//! PubblicaAvviso: the notice.

use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use super::super::answers::appalto::{StatoAvviso, StatoAvvisoResponse};
use super::super::answers::avviso::AvvisoTrovato;
use super::super::answers::{Ack, ResultPage, Risposta};
use super::super::context::Contesto;
use super::super::error::ClientError;
use super::super::pcp_client::PcpClient;
use super::super::settings::Servizio::PubblicaAvviso;
use super::super::transport::Call;
use super::appalto::Scheda;

/// The most items a page of this service may have.
const PER_PAGE: u32 = 20;

/// Which notices to look for. At least one field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FiltroAvvisi {
    /// Those of an appalto.
    pub id_appalto: Option<Uuid>,
    /// Those of an appalto, by the platform's own key.
    pub codice_appalto: Option<String>,
    /// Those of a lot.
    pub cig: Option<String>,
    /// State of `statoAvviso.json`.
    pub stato_avviso: Option<String>,
    /// What they were made by, of `tipoAzioneAvviso.json`.
    pub azione_avviso: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AvvisoConScheda<'a, B> {
    id_avviso: Uuid,
    id_appalto: Uuid,
    scheda: &'a Scheda<B>,
}

impl PcpClient {
    /// pubblica-avviso: asks for the publication; the outcome comes later (AV_PUBB), national publication in days
    /// (issue 990). `id_avviso` is in the outcome of conferma-appalto.
    pub async fn pubblica_avviso(
        &self,
        contesto: &Contesto,
        id_appalto: Uuid,
        id_avviso: Uuid,
    ) -> Result<Risposta<Ack>, ClientError> {
        let body = json!({ "idAvviso": id_avviso, "idAppalto": id_appalto });
        let call = Call::post(PubblicaAvviso, "pubblica-avviso", contesto, &body)?;
        self.single(call.of_appalto(id_appalto)).await
    }

    /// modifica-avviso: a new notice in the place of one that is not published; the outcome comes later (AV_MOD) with
    /// its name. The lots get new CIGs (issues 1381, 1418).
    pub async fn modifica_avviso(
        &self,
        contesto: &Contesto,
        id_appalto: Uuid,
        id_avviso: Uuid,
        scheda: &Scheda<impl Serialize>,
    ) -> Result<Risposta<Ack>, ClientError> {
        self.replace_avviso("modifica-avviso", contesto, id_appalto, id_avviso, scheda).await
    }

    /// rettifica-avviso: a notice that mends one that is published; the outcome comes later (AV_RETT) with its name.
    pub async fn rettifica_avviso(
        &self,
        contesto: &Contesto,
        id_appalto: Uuid,
        id_avviso: Uuid,
        scheda: &Scheda<impl Serialize>,
    ) -> Result<Risposta<Ack>, ClientError> {
        self.replace_avviso("rettifica-avviso", contesto, id_appalto, id_avviso, scheda).await
    }

    /// cancella-avviso: stops a publication that is under way; the outcome comes later (AV_SOSP). `motivo` up to 200
    /// characters.
    pub async fn cancella_avviso(
        &self,
        contesto: &Contesto,
        id_appalto: Uuid,
        id_avviso: Uuid,
        motivo: Option<&str>,
    ) -> Result<Risposta<Ack>, ClientError> {
        let mut body = json!({ "idAvviso": id_avviso, "idAppalto": id_appalto });
        if let Some(motivo) = motivo {
            body["motivo"] = motivo.into();
        }
        let call = Call::post(PubblicaAvviso, "cancella-avviso", contesto, &body)?;
        self.single(call.of_appalto(id_appalto)).await
    }

    /// ricerca-avviso: the notices that the person may see, all pages.
    pub async fn ricerca_avviso(
        &self,
        contesto: &Contesto,
        filtro: &FiltroAvvisi,
    ) -> Result<Risposta<Vec<AvvisoTrovato>>, ClientError> {
        if *filtro == FiltroAvvisi::default() {
            return Err(ClientError::configurazione("ricerca-avviso vuole almeno un filtro"));
        }
        self.all_pages::<ResultPage<AvvisoTrovato>>(PER_PAGE, || {
            Call::get(PubblicaAvviso, "ricerca-avviso", contesto)
                .of_appalto(filtro.id_appalto.unwrap_or_default())
                .with("codiceAppalto", filtro.codice_appalto.as_deref())
                .with("idAppalto", filtro.id_appalto)
                .with("cig", filtro.cig.as_deref())
                .with("statoAvviso", filtro.stato_avviso.as_deref())
                .with("azioneAvviso", filtro.azione_avviso.as_deref())
        })
        .await
    }

    /// stato-avviso.
    pub async fn stato_avviso(
        &self,
        contesto: &Contesto,
        id_appalto: Uuid,
        id_avviso: Uuid,
    ) -> Result<Risposta<StatoAvviso>, ClientError> {
        let call = Call::get(PubblicaAvviso, "stato-avviso", contesto)
            .of_appalto(id_appalto)
            .with("idAvviso", Some(id_avviso));
        let answer: Risposta<StatoAvvisoResponse> = self.single(call).await?;
        Ok(answer.map(|answer| answer.stato_avviso))
    }

    async fn replace_avviso(
        &self,
        operazione: &'static str,
        contesto: &Contesto,
        id_appalto: Uuid,
        id_avviso: Uuid,
        scheda: &Scheda<impl Serialize>,
    ) -> Result<Risposta<Ack>, ClientError> {
        let body = AvvisoConScheda { id_avviso, id_appalto, scheda };
        let call = Call::post(PubblicaAvviso, operazione, contesto, &body)?;
        self.single(call.of_appalto(id_appalto)).await
    }
}
