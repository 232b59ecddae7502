//! The rhythm of ANAC's calls, for operators: the commands `servizi` and `soste`.

mod servizi;
mod soste;

use std::sync::Arc;

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use chrono_tz::Europe::Rome;
use cig_persistence::{Archivio, Orologio, SeaUnitOfWorkFactory};

use crate::ambiente::Macchina;
use crate::opzioni::Impostazioni;

pub(crate) use servizi::{Servizi, run as services};
pub(crate) use soste::{Soste, run as soste};

/// The store that the options name, and its clock.
async fn open(impostazioni: &Impostazioni) -> Result<(SeaUnitOfWorkFactory, Arc<Orologio>)> {
    let archivio =
        Archivio::connect_with(&impostazioni.database()?, 1).await.context("l'archivio non si apre")?;
    let clock = archivio.clock(Arc::new(Macchina)).await.context("l'archivio non dice l'ora")?;
    Ok((archivio.units_of_work(), Arc::new(clock)))
}

/// In Rome, as operators read it.
fn in_rome(istante: DateTime<Utc>) -> String {
    istante.with_timezone(&Rome).format("%d/%m/%Y %H:%M:%S").to_string()
}
