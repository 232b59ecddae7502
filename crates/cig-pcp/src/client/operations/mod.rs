//! The operations, one file a service of ANAC.

pub(super) mod appalto;
mod ausa;
pub(super) mod avviso;
pub(super) mod lists;
mod paging;
pub(super) mod shared;
pub(super) mod utenti;

use serde::de::DeserializeOwned;

use super::answers::Risposta;
use super::error::ClientError;
use super::pcp_client::PcpClient;
use super::transport::Call;

impl PcpClient {
    async fn single<T: DeserializeOwned>(&self, call: Call<'_>) -> Result<Risposta<T>, ClientError> {
        let (valore, scambio) = self.inner.call(call).await?;
        Ok(Risposta { valore, scambi: vec![scambio] })
    }
}
