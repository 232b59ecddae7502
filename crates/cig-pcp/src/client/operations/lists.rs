//! CodeList: ANAC's code lists.

use chrono::{DateTime, SecondsFormat, Utc};

use super::super::answers::lists::{Tipologica, TipologicaPage, ValoreResponse, ValoreTipologica};
use super::super::answers::{ResultPage, Risposta};
use super::super::context::Contesto;
use super::super::error::ClientError;
use super::super::pcp_client::PcpClient;
use super::super::settings::Servizio::CodeList;
use super::super::transport::Call;

/// The most items a page of this service may have.
const PER_PAGE: u32 = 100;

/// A period of validity; open where there is no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Periodo {
    /// From.
    pub da: Option<DateTime<Utc>>,
    /// To.
    pub a: Option<DateTime<Utc>>,
}

impl PcpClient {
    /// recupera-elenco-tipologiche: the lists there are, all pages.
    pub async fn elenco_tipologiche(
        &self,
        contesto: &Contesto,
    ) -> Result<Risposta<Vec<Tipologica>>, ClientError> {
        self.all_pages::<ResultPage<Tipologica>>(PER_PAGE, || {
            Call::get(CodeList, "recupera-elenco-tipologiche", contesto)
        })
        .await
    }

    /// recupera-tipologica: the values of a list, all pages, as ANAC gives them (codes twice, values out of date).
    pub async fn tipologica(
        &self,
        contesto: &Contesto,
        id_tipologica: &str,
        periodo: Periodo,
    ) -> Result<Risposta<Vec<ValoreTipologica>>, ClientError> {
        let instant = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
        self.all_pages::<TipologicaPage>(PER_PAGE, || {
            Call::get(CodeList, "recupera-tipologica", contesto)
                .with("idTipologica", Some(id_tipologica))
                .with("dataInizio", periodo.da.map(instant))
                .with("dataFine", periodo.a.map(instant))
        })
        .await
    }

    /// recupera-valore-tipologica: one value of a list; none when the list does not have it.
    pub async fn valore_tipologica(
        &self,
        contesto: &Contesto,
        id_tipologica: &str,
        codice: &str,
    ) -> Result<Risposta<Option<ValoreTipologica>>, ClientError> {
        let call = Call::get(CodeList, "recupera-valore-tipologica", contesto)
            .with("idTipologica", Some(id_tipologica))
            .with("codice", Some(codice));
        let answer: Risposta<ValoreResponse> = self.single(call).await?;
        Ok(answer.map(ValoreResponse::into_valore))
    }
}
