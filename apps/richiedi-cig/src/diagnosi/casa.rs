//! What is at home: the key's file, the store, the specification.

use std::os::unix::fs::MetadataExt as _;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use cig_application::specifiche::list;
use cig_domain::porte::Clock;
use cig_pcp::client::Segreto;
use cig_persistence::{Archivio, Tabelle};

use super::referto::Referto;
use crate::ambiente::Macchina;
use crate::configurazione::Configurazione;
use crate::wiring;

/// The shortest RSA key that PDND takes.
pub(super) const BIT_MINIMI: usize = 2048;

/// The key, when its file can be read.
pub(super) fn key(configurazione: &Configurazione, referto: &mut Referto) -> Option<Segreto> {
    let chiave = match configurazione.pcp.read_key() {
        Ok(chiave) => chiave,
        Err(errore) => {
            let rimedio = "indicare con pcp.chiave un file che l'utente del servizio può leggere";
            referto.wrong("chiave privata", format!("{errore:#}"), rimedio);
            return None;
        }
    };
    let permessi = configurazione.pcp.chiave.as_ref().and_then(|file| file.metadata().ok()).map(|m| m.mode());
    if let Some(permessi) = permessi.filter(|permessi| permessi & 0o077 != 0) {
        referto.wrong(
            "permessi della chiave",
            format!("altri utenti della macchina possono leggerla o cambiarla ({:o})", permessi & 0o777),
            "chmod 600 sul file: deve leggerla solo l'utente del servizio",
        );
    } else {
        referto.right("permessi della chiave", "la legge solo il suo utente");
    }
    Some(chiave)
}

/// Whether the store answers, has its tables, and a specification in force. Returns the clock that the service has: the store's,
/// or the machine's while the store cannot be used.
pub(super) async fn store(configurazione: &Configurazione, referto: &mut Referto) -> Arc<dyn Clock> {
    if !tables(configurazione, referto).await {
        referto.skipped("specifiche", "archivio");
        return Arc::new(Macchina);
    }
    match open(configurazione).await {
        Ok((archivio, clock)) => {
            specification(&archivio, clock.clone(), referto).await;
            clock
        }
        Err(errore) => {
            referto.wrong("specifiche", format!("{errore:#}"), "controllare l'archivio");
            Arc::new(Macchina)
        }
    }
}

/// The store, and its clock.
async fn open(configurazione: &Configurazione) -> Result<(Archivio, Arc<dyn Clock>)> {
    let archivio = Archivio::connect_with(&configurazione.database, 1).await?;
    let clock = archivio.clock(Arc::new(Macchina)).await.context("l'archivio non dice l'ora")?;
    Ok((archivio, Arc::new(clock)))
}

/// Whether it answers, with the tables that this program needs.
async fn tables(configurazione: &Configurazione, referto: &mut Referto) -> bool {
    const AGGIORNA: &str = "avviare il servizio: aggiorna le tabelle all'avvio";
    match Archivio::tables(&configurazione.database).await {
        Ok(Tabelle::Aggiornate) => referto.right("archivio", "risponde, tabelle aggiornate"),
        Ok(Tabelle::Arretrate(mancanti)) => {
            referto.wrong(
                "archivio",
                format!("risponde, ma mancano {mancanti} aggiornamenti delle tabelle"),
                AGGIORNA,
            );
            return false;
        }
        Ok(Tabelle::PiuNuove) => {
            let rimedio = "usare la versione del programma che le ha aggiornate, o una più recente";
            referto.wrong("archivio", "le tabelle sono di una versione più recente del programma", rimedio);
            return false;
        }
        Err(errore) => {
            let causa =
                std::error::Error::source(&errore).map(|causa| format!(" ({causa})")).unwrap_or_default();
            let rimedio =
                "controllare indirizzo, credenziali e rete; un archivio nuovo si crea avviando il servizio";
            referto.wrong("archivio", format!("{errore}{causa}"), rimedio);
            return false;
        }
    }
    true
}

/// Whether a version is in force.
async fn specification(archivio: &Archivio, clock: Arc<dyn Clock>, referto: &mut Referto) {
    let elenco = list(&wiring::versioni(Arc::new(archivio.units_of_work()), clock)).await;
    match elenco {
        Ok(elenco) => match elenco.versioni.iter().find(|versione| Some(versione.id) == elenco.in_vigore) {
            Some(versione) => referto.right(
                "specifiche",
                format!(
                    "in vigore dal {} la versione {}",
                    versione.in_vigore_dal.format("%d/%m/%Y"),
                    versione.impronta.get(..12).unwrap_or_default()
                ),
            ),
            None => referto.warning(
                "specifiche",
                "nessuna versione in vigore: le schede si inviano senza il controllo delle regole di ANAC",
                "importare il repository di ANAC con richiedi-cig specifiche importa",
            ),
        },
        Err(errore) => referto.wrong("specifiche", errore.to_string(), "controllare l'archivio"),
    }
}
