//! Which adapter serves which port.

use std::sync::Arc;

use anyhow::{Context, Result};
use chrono::TimeDelta;
use cig_application::events::Eventi;
use cig_application::specifiche::Versioni;
use cig_application::{Application, CachedAusa, Outbox};
use cig_domain::porte::{Clock as _, IdGenerator as _, UnitOfWorkFactory};
use cig_eventi::HttpWebhooks;
use cig_pcp::client::{ClientError, PcpClient, Segreto};
use cig_pcp::dominio::PcpHttp;
use cig_pcp::schede::SchedeAnac;
use cig_specifiche::InVigore;

use crate::ambiente::Macchina;
use crate::configurazione::{self, Configurazione};
use crate::passwords::Argon2Passwords;
use crate::specifiche::AnacComparer;

/// How long an answer of AUSA is kept: well within the fifteen minutes by which the register lags.
const AUSA: TimeDelta = TimeDelta::minutes(5);

/// The use cases over the real adapters.
pub(crate) fn application(
    configurazione: &Configurazione,
    archivio: Arc<dyn UnitOfWorkFactory>,
    pcp: Arc<PcpHttp>,
    in_vigore: Arc<InVigore>,
) -> Result<Application> {
    let macchina = Arc::new(Macchina);
    Ok(Application {
        archivio: Outbox::new(archivio, macchina.clone(), macchina.clone()),
        pcp: pcp.clone(),
        ausa: Arc::new(CachedAusa::new(pcp, macchina.clone(), AUSA)),
        tipologiche: in_vigore.clone(),
        specifiche: in_vigore,
        comparer: Arc::new(AnacComparer),
        mapper: Arc::new(SchedeAnac),
        passwords: Arc::new(Argon2Passwords::new()?),
        clock: macchina.clone(),
        ids: macchina.clone(),
        sorte: macchina,
        attese: configurazione.trasmissioni.attese(),
        affitto: configurazione.trasmissioni.affitto(),
        nodo: Arc::default(),
    })
}

/// Publishing and delivering over the real adapters.
pub(crate) fn eventi(
    configurazione: &configurazione::Eventi,
    archivio: Arc<dyn UnitOfWorkFactory>,
) -> Result<Eventi> {
    let macchina = Arc::new(Macchina);
    let webhooks = HttpWebhooks::new(configurazione.webhooks()?, configurazione.risposta(), macchina.clone())
        .context("le destinazioni degli eventi non si possono preparare")?;
    Ok(Eventi {
        archivio,
        webhooks: Arc::new(webhooks),
        destinazioni: configurazione.destinazioni().into(),
        clock: macchina.clone(),
        sorte: macchina,
        attese: configurazione.attese(),
        affitto: configurazione.affitto(),
    })
}

/// The client of ANAC's services itself, with that key.
pub(crate) fn client(configurazione: &Configurazione, chiave: Segreto) -> Result<PcpClient, ClientError> {
    PcpClient::new(
        configurazione.pcp.settings(chiave),
        Arc::new(|| Macchina.now()),
        Arc::new(|| Macchina.new_id()),
    )
}

/// ANAC's services, called with that key.
pub(crate) fn pcp(configurazione: &Configurazione, chiave: Segreto) -> Result<PcpHttp> {
    let macchina = Arc::new(Macchina);
    let (settings, identificazione) =
        (configurazione.pcp.settings(chiave), configurazione.pcp.identificazione());
    PcpHttp::new(settings, identificazione, macchina.clone(), macchina)
        .context("il collegamento ad ANAC non si può preparare")
}

/// Versions of ANAC's specification, in that store.
pub(crate) fn versioni(archivio: Arc<dyn UnitOfWorkFactory>) -> Versioni {
    let macchina = Arc::new(Macchina);
    Versioni { archivio, comparer: Arc::new(AnacComparer), clock: macchina.clone(), ids: macchina }
}
