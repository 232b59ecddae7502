//! PCP's code lists for the domain.

use async_trait::async_trait;
use cig_domain::porte::{ListeAnac, Mittente, PcpError, ValoreLista};

use super::PcpHttp;
use super::errors::{pcp_error, storable};
use crate::client::{Periodo, ValoreTipologica};

#[async_trait]
impl ListeAnac for PcpHttp {
    async fn nomi(&self, mittente: &Mittente) -> Result<Vec<String>, PcpError> {
        let elenco = self.client.elenco_tipologiche(&self.contesto_di(mittente)).await.map_err(pcp_error)?;
        Ok(elenco.valore.into_iter().map(|lista| storable(lista.id_tipologica)).collect())
    }

    async fn valori(&self, lista: &str, mittente: &Mittente) -> Result<Vec<ValoreLista>, PcpError> {
        let contesto = self.contesto_di(mittente);
        let valori = self.client.tipologica(&contesto, lista, Periodo::default()).await.map_err(pcp_error)?;
        // A value without a code is nothing that a scheda could carry.
        Ok(valori.valore.into_iter().filter(|valore| !valore.codice.is_empty()).map(value).collect())
    }
}

/// ANAC writes the days of validity as midnights of UTC.
fn value(valore: ValoreTipologica) -> ValoreLista {
    ValoreLista {
        codice: storable(valore.codice),
        descrizione: storable(valore.descrizione.it.unwrap_or_default()),
        data_inizio: valore.data_inizio.map(|istante| istante.date_naive()),
        data_fine: valore.data_fine.map(|istante| istante.date_naive()),
    }
}
