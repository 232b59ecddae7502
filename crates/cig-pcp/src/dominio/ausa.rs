//! The AUSA register for the domain.

use async_trait::async_trait;
use cig_domain::persone::CentroDiCosto;
use cig_domain::porte::{AusaRegister, PcpError, StazioneAusa};
use cig_domain::{CodiceAusa, CodiceFiscale};

use super::PcpHttp;
use super::errors::pcp_error;

#[async_trait]
impl AusaRegister for PcpHttp {
    /// The register is public on PDND and asked on the authority's own behalf, so its fiscal code stands in the
    /// tracking evidence where a person's does elsewhere.
    async fn find(
        &self,
        codice_fiscale: &CodiceFiscale,
        ausa: &CodiceAusa,
    ) -> Result<Option<StazioneAusa>, PcpError> {
        let contesto = self.contesto(codice_fiscale, codice_fiscale, ausa);
        let found = self
            .client
            .stazioni_appaltanti(&contesto, Some(codice_fiscale.as_str()), Some(ausa.as_str()))
            .await
            .map_err(pcp_error)?;
        Ok(found.valore.into_iter().next().map(|stazione| StazioneAusa {
            denominazione: stazione.denominazione.unwrap_or_else(|| codice_fiscale.to_string()),
            centri_di_costo: stazione
                .centri_di_costo
                .into_iter()
                .map(|centro| CentroDiCosto { codice: centro.id, denominazione: centro.denominazione })
                .collect(),
        }))
    }
}
