//! Which adapter serves which port.

use std::sync::Arc;

use anyhow::{Context, Result};
use chrono::TimeDelta;
use cig_application::{Application, CachedAusa};
use cig_domain::porte::UnitOfWorkFactory;
use cig_pcp::client::Segreto;
use cig_pcp::dominio::PcpHttp;
use cig_pcp::schede::SchedeAnac;
use cig_specifiche::Specifiche;

use crate::ambiente::Macchina;
use crate::configurazione::Configurazione;
use crate::passwords::Argon2Passwords;

/// How long an answer of AUSA is kept: well within the fifteen minutes by which the register lags.
const AUSA: TimeDelta = TimeDelta::minutes(5);

/// The use cases over the real adapters.
pub(crate) fn application(
    configurazione: &Configurazione,
    archivio: Arc<dyn UnitOfWorkFactory>,
    chiave: Segreto,
) -> Result<Application> {
    let macchina = Arc::new(Macchina);
    let specifiche = Arc::new(specifiche(configurazione)?);
    let pcp = PcpHttp::new(
        configurazione.pcp.settings(chiave),
        configurazione.pcp.identificazione(),
        macchina.clone(),
        macchina.clone(),
    )
    .context("il collegamento ad ANAC non si può preparare")?;
    let pcp = Arc::new(pcp);
    Ok(Application {
        archivio,
        pcp: pcp.clone(),
        ausa: Arc::new(CachedAusa::new(pcp, macchina.clone(), AUSA)),
        tipologiche: specifiche.clone(),
        specifiche,
        mapper: Arc::new(SchedeAnac),
        passwords: Arc::new(Argon2Passwords::new()?),
        clock: macchina.clone(),
        ids: macchina.clone(),
        sorte: macchina,
        attese: configurazione.trasmissioni.attese(),
        affitto: configurazione.trasmissioni.affitto(),
    })
}

/// ANAC's specification if a folder is configured, or else the demonstrative lists.
fn specifiche(configurazione: &Configurazione) -> Result<Specifiche> {
    let Some(cartella) = &configurazione.specifiche else {
        tracing::warn!("nessuna specifica di ANAC: valgono le liste dimostrative");
        return Ok(Specifiche::dimostrative());
    };
    let caricamento = Specifiche::load(cartella)?;
    for avvertenza in &caricamento.avvertenze {
        tracing::debug!(%avvertenza, "difetto delle specifiche");
    }
    let avvertenze = caricamento.avvertenze.len();
    tracing::info!(fonte = caricamento.specifiche.fonte(), avvertenze, "specifiche di ANAC caricate");
    Ok(caricamento.specifiche)
}
