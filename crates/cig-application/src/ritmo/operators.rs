//! What operators see and set: services, planned stops.

use cig_domain::porte::{Clock, UnitOfWorkFactory};
use cig_domain::ritmo::{Circuito, Fermo, Periodo, Permesso, Regole, Servizio, Sosta, rome_day};
use uuid::Uuid;

use crate::ApplicationError;

/// How a service stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServizioInUso {
    /// Which.
    pub servizio: Servizio,
    /// What keeps it from being called, if anything does.
    pub fermo: Option<Fermo>,
    /// It is out of order, and single calls see whether it is back.
    pub in_prova: bool,
    /// Calls counted today, those that nodes counted in advance among them.
    pub chiamate: u32,
    /// How many there may be in a day.
    pub limite: Option<u32>,
}

/// How all services stand.
pub async fn services(
    archivio: &dyn UnitOfWorkFactory,
    clock: &dyn Clock,
    regole: &Regole,
) -> Result<Vec<ServizioInUso>, ApplicationError> {
    let ora = clock.now();
    let quadro = archivio.begin().await?.ritmo().quadro(rome_day(ora)).await?;
    let servizi = Servizio::TUTTI.map(|servizio| {
        let permesso = quadro.permit_of(servizio, ora, usize::MAX, regole);
        let quota = quadro.used_up(servizio, false, ora, regole);
        let stato = quadro.servizi.iter().find(|stato| stato.servizio == servizio);
        ServizioInUso {
            servizio,
            fermo: if let Permesso::Fermo(fermo) = permesso { Some(fermo) } else { quota },
            in_prova: stato.is_some_and(|stato| matches!(stato.circuito, Circuito::Aperto { .. })),
            chiamate: quadro.consumi.get(&servizio).copied().unwrap_or(0),
            limite: regole.al_giorno.get(&servizio).copied(),
        }
    });
    Ok(servizi.into())
}

/// The planned stops that operators set, the first to begin first.
pub async fn soste(archivio: &dyn UnitOfWorkFactory) -> Result<Vec<Sosta>, ApplicationError> {
    Ok(archivio.begin().await?.ritmo().soste().await?)
}

/// Sets a planned stop, of one service or of all. `NotAllowed` if it ends before it begins.
pub async fn add_sosta(
    archivio: &dyn UnitOfWorkFactory,
    id: Uuid,
    servizio: Option<Servizio>,
    periodo: Periodo,
    motivo: Option<String>,
) -> Result<Sosta, ApplicationError> {
    if periodo.al <= periodo.dal {
        return Err(ApplicationError::NotAllowed("La sosta finisce prima di cominciare.".into()));
    }
    let sosta = Sosta { id, servizio, periodo, motivo };
    let mut uow = archivio.begin().await?;
    uow.ritmo().insert_sosta(&sosta).await?;
    uow.commit().await?;
    Ok(sosta)
}

/// Takes a planned stop out; whether it was there.
pub async fn remove_sosta(archivio: &dyn UnitOfWorkFactory, id: Uuid) -> Result<bool, ApplicationError> {
    let mut uow = archivio.begin().await?;
    let tolta = uow.ritmo().delete_sosta(id).await?;
    uow.commit().await?;
    Ok(tolta)
}
