//! Searches that people keep.

use cig_domain::porte::{NomeRicerca, RicercaSalvata};
use uuid::Uuid;

use crate::{Application, ApplicationError, Sessione};

/// How many a person can keep.
const MASSIMO: usize = 50;
/// Characters of a search at most.
const LUNGHEZZA: usize = 4000;

/// Those that the session's person keeps, by name.
pub async fn saved_searches(
    app: &Application,
    sessione: &Sessione,
) -> Result<Vec<RicercaSalvata>, ApplicationError> {
    Ok(app.archivio.begin().await?.ricerche().list(sessione.utente.id).await?)
}

/// Keeps the search that the query `domanda` of the list's address asks for, in place of the person's one of that name if
/// there is one. `NotAllowed` if there are too many, or it is too long.
pub async fn save_search(
    app: &Application,
    sessione: &Sessione,
    nome: NomeRicerca,
    domanda: String,
) -> Result<(), ApplicationError> {
    if domanda.chars().count() > LUNGHEZZA {
        return Err(ApplicationError::NotAllowed("La ricerca è troppo lunga per essere salvata.".into()));
    }
    let utente = sessione.utente.id;
    let mut uow = app.archivio.begin().await?;
    let presenti = uow.ricerche().list(utente).await?;
    if presenti.len() >= MASSIMO && presenti.iter().all(|una| una.nome != nome) {
        let testo = format!("Si possono conservare al più {MASSIMO} ricerche: eliminarne una.");
        return Err(ApplicationError::NotAllowed(testo));
    }
    uow.ricerche().put(&RicercaSalvata { id: app.ids.new_id(), utente, nome, domanda }).await?;
    uow.commit().await?;
    Ok(())
}

/// Forgets a search of the session's person; one that is not there is forgotten already.
pub async fn delete_search(app: &Application, sessione: &Sessione, id: Uuid) -> Result<(), ApplicationError> {
    let mut uow = app.archivio.begin().await?;
    uow.ricerche().delete(sessione.utente.id, id).await?;
    uow.commit().await?;
    Ok(())
}
