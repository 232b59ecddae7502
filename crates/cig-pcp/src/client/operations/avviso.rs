//! PubblicaAvviso: the notice.

use serde_json::json;
use uuid::Uuid;

use super::super::answers::appalto::{StatoAvviso, StatoAvvisoResponse};
use super::super::answers::{Ack, Risposta};
use super::super::context::Contesto;
use super::super::error::ClientError;
use super::super::pcp_client::PcpClient;
use super::super::settings::Servizio::PubblicaAvviso;
use super::super::transport::Call;

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
}
