//! All the pages of a list, one call each.

use serde::de::DeserializeOwned;
use tokio::time::Instant;

use super::super::answers::{Page, Risposta};
use super::super::error::{Causa, ClientError};
use super::super::pcp_client::PcpClient;
use super::super::transport::Call;

/// No list of ANAC comes near it; a count that never ends must.
const MAX_PAGES: u32 = 1_000;

impl PcpClient {
    /// Reads every page; `call` makes the call of one. On failure the error carries the pages read before it. All of
    /// them together have the time of one answer: who asks holds the request meanwhile.
    pub(super) async fn all_pages<'a, P: Page + DeserializeOwned>(
        &self,
        per_page: u32,
        call: impl Fn() -> Call<'a>,
    ) -> Result<Risposta<Vec<P::Item>>, ClientError> {
        let deadline = Instant::now() + self.inner.tempi.risposta;
        let mut items = Vec::new();
        let mut scambi = Vec::new();
        for page in 1..=MAX_PAGES {
            let call = call().until(deadline).with("page", Some(page)).with("perPage", Some(per_page));
            let (answer, scambio) = match self.inner.call::<P>(call).await {
                Ok(answered) => answered,
                Err(mut error) => {
                    scambi.append(&mut error.scambi);
                    return Err(ClientError { scambi, ..error });
                }
            };
            let status = scambio.stato.unwrap_or_default();
            scambi.push(scambio);
            let total = answer.paginazione().tot_pages;
            let Some(mut found) = answer.into_items() else {
                let motivo = "manca l'elenco dei risultati".to_owned();
                return Err(ClientError { causa: Causa::Inattesa { status, motivo }, scambi });
            };
            // Without a count, a page that is not full is the last.
            let last = match total {
                Some(total) => page >= total || found.is_empty(),
                None => found.len() < usize::try_from(per_page).unwrap_or(usize::MAX),
            };
            items.append(&mut found);
            if last {
                return Ok(Risposta { valore: items, scambi });
            }
        }
        let motivo = format!("più di {MAX_PAGES} pagine");
        Err(ClientError { causa: Causa::Inattesa { status: 200, motivo }, scambi })
    }
}
