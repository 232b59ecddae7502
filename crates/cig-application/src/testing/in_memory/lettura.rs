//! Reading requests to the end, in memory.

use async_trait::async_trait;
use cig_domain::porte::{RepositoryError, RichiestaReader, RichiestaSintesi};

/// Small, so that tests see how pieces are put together.
const PEZZO: usize = 3;

/// What is left to read.
#[derive(Debug)]
pub struct InMemoryRichiestaReader(pub(super) Vec<RichiestaSintesi>);

#[async_trait]
impl RichiestaReader for InMemoryRichiestaReader {
    async fn next(&mut self) -> Result<Vec<RichiestaSintesi>, RepositoryError> {
        let quante = self.0.len().min(PEZZO);
        Ok(self.0.drain(..quante).collect())
    }
}
