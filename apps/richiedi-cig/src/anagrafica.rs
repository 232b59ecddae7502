//! Puts the configured authorities, offices and accounts into the store.

use anyhow::Result;
use cig_domain::porte::UnitOfWorkFactory;

use crate::configurazione::{Anagrafica, UtenteConfigurato};
use crate::passwords::hash;

pub(crate) async fn put(archivio: &dyn UnitOfWorkFactory, anagrafica: &Anagrafica) -> Result<()> {
    let mut uow = archivio.begin().await?;
    for ente in &anagrafica.enti {
        uow.persone().put_ente(ente).await?;
    }
    for ufficio in &anagrafica.uffici {
        uow.persone().put_ufficio(ufficio).await?;
    }
    for UtenteConfigurato { utente, password, hash: pronto } in &anagrafica.utenti {
        let calcolato = password.as_deref().map(hash).transpose()?;
        uow.persone().put_utente(utente, calcolato.as_deref().or(pronto.as_deref())).await?;
    }
    uow.commit().await?;
    Ok(())
}
