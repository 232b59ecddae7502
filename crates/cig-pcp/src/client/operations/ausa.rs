//! AUSA: contracting authorities and their cost centres.

use super::super::answers::Risposta;
use super::super::answers::ausa::{AusaResponse, StazioneAppaltante};
use super::super::context::Contesto;
use super::super::error::{Causa, ClientError};
use super::super::pcp_client::PcpClient;
use super::super::settings::Servizio::Ausa;
use super::super::transport::Call;

impl PcpClient {
    /// getBy: the authorities of a fiscal code, of an AUSA code, or of both; at least one is needed. Empty when
    /// the register has none. It follows the register by up to 15 minutes.
    pub async fn stazioni_appaltanti(
        &self,
        contesto: &Contesto,
        codice_fiscale: Option<&str>,
        codice_ausa: Option<&str>,
    ) -> Result<Risposta<Vec<StazioneAppaltante>>, ClientError> {
        if codice_fiscale.is_none() && codice_ausa.is_none() {
            return Err(ClientError::configurazione("AUSA vuole il codice fiscale o il codice AUSA"));
        }
        let call = Call::get(Ausa, "getBy", contesto)
            .at("api/ausa/getBy")
            .with("codiceFiscale", codice_fiscale)
            .with("codiceAusa", codice_ausa);
        let answer: Risposta<AusaResponse> = self.single(call).await?;
        match answer.valore.code {
            200 | 204 => Ok(answer.map(AusaResponse::into_stazioni)),
            code => {
                let motivo = format!("AUSA ha risposto con il codice {code}");
                Err(ClientError { causa: Causa::Inattesa { status: 200, motivo }, scambi: answer.scambi })
            }
        }
    }
}
