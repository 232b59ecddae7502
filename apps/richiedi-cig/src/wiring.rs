//! Which adapter serves which port.

use std::sync::Arc;

use anyhow::{Context, Result};
use cig_application::events::Eventi;
use cig_application::specifiche::Versioni;
use cig_application::{Application, Outbox};
use cig_domain::porte::{Clock, IdGenerator as _, UnitOfWorkFactory};
use cig_eventi::HttpWebhooks;
use cig_pcp::client::{ClientError, PcpClient, Segreto};
use cig_pcp::dominio::PcpHttp;
use cig_pcp::schede::SchedeAnac;
use cig_specifiche::InVigore;

use crate::ambiente::{Macchina, Nomi};
use crate::configurazione::{self, Configurazione};
use crate::passwords::Argon2Passwords;
use crate::specifiche::AnacComparer;

/// The use cases over the real adapters.
pub(crate) fn application(
    configurazione: &Configurazione,
    archivio: Arc<dyn UnitOfWorkFactory>,
    pcp: Arc<PcpHttp>,
    in_vigore: Arc<InVigore>,
    clock: Arc<dyn Clock>,
) -> Result<Application> {
    let ids = Arc::new(Nomi::new(clock.clone()));
    Ok(Application {
        archivio: Outbox::new(archivio, clock.clone(), ids.clone()),
        pcp: pcp.clone(),
        ausa: pcp,
        tipologiche: in_vigore.clone(),
        specifiche: in_vigore,
        comparer: Arc::new(AnacComparer),
        mapper: Arc::new(SchedeAnac),
        passwords: Arc::new(Argon2Passwords::new()?),
        clock,
        ids,
        sorte: Arc::new(Macchina),
        attese: configurazione.trasmissioni.attese(),
        affitto: configurazione.trasmissioni.affitto(),
        regole: Arc::new(configurazione.regole()?),
        nodo: Arc::default(),
    })
}

/// Publishing and delivering over the real adapters.
pub(crate) fn eventi(
    configurazione: &configurazione::Eventi,
    archivio: Arc<dyn UnitOfWorkFactory>,
    clock: Arc<dyn Clock>,
) -> Result<Eventi> {
    let webhooks = HttpWebhooks::new(configurazione.webhooks()?, configurazione.risposta(), clock.clone())
        .context("le destinazioni degli eventi non si possono preparare")?;
    Ok(Eventi {
        archivio,
        webhooks: Arc::new(webhooks),
        destinazioni: configurazione.destinazioni().into(),
        clock,
        sorte: Arc::new(Macchina),
        attese: configurazione.attese(),
        affitto: configurazione.affitto(),
    })
}

/// The client of ANAC's services itself, with that key.
pub(crate) fn client(
    configurazione: &Configurazione,
    chiave: Segreto,
    clock: Arc<dyn Clock>,
) -> Result<PcpClient, ClientError> {
    let ids = Nomi::new(clock.clone());
    PcpClient::new(
        configurazione.pcp.settings(chiave),
        Arc::new(move || clock.now()),
        Arc::new(move || ids.new_id()),
    )
}

/// ANAC's services, called with that key.
pub(crate) fn pcp(
    configurazione: &Configurazione,
    chiave: Segreto,
    clock: Arc<dyn Clock>,
) -> Result<PcpHttp> {
    let ids = Arc::new(Nomi::new(clock.clone()));
    let (settings, identificazione) =
        (configurazione.pcp.settings(chiave), configurazione.pcp.identificazione());
    PcpHttp::new(settings, identificazione, clock, ids)
        .context("il collegamento ad ANAC non si può preparare")
}

/// Versions of ANAC's specification, in that store.
pub(crate) fn versioni(archivio: Arc<dyn UnitOfWorkFactory>, clock: Arc<dyn Clock>) -> Versioni {
    let ids = Arc::new(Nomi::new(clock.clone()));
    Versioni { archivio, comparer: Arc::new(AnacComparer), clock, ids }
}
