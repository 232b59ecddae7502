//! Reading requests.

use std::collections::HashMap;

use cig_domain::porte::{Ambito, Cursore, Pagina, Ricerca, RichiestaSintesi, Segno, UnitOfWork};
use cig_domain::richiesta::{RichiestaCig, RichiestaId};

use crate::{Application, ApplicationError, Outbox, Sessione};

/// The request, if it is of the session's office.
pub async fn find(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
) -> Result<RichiestaCig, ApplicationError> {
    load(app.archivio.begin().await?.as_mut(), sessione, id).await
}

pub(crate) async fn load(
    uow: &mut dyn UnitOfWork,
    sessione: &Sessione,
    id: RichiestaId,
) -> Result<RichiestaCig, ApplicationError> {
    uow.richieste().find(sessione.ambito(), id).await?.ok_or(ApplicationError::NotFound)
}

/// How far each of these requests got, of those within `ambito`: what an open page looks at to know whether to read again.
pub async fn marks(
    archivio: &Outbox,
    ambito: Ambito,
    richieste: &[RichiestaId],
) -> Result<HashMap<RichiestaId, Segno>, ApplicationError> {
    Ok(archivio.begin().await?.richieste().segni(ambito, richieste).await?)
}

/// A page of the office's requests.
#[derive(Debug, Clone, PartialEq)]
pub struct Elenco {
    /// Last changed first.
    pub righe: Vec<RichiestaSintesi>,
    /// How many match in all.
    pub trovate: u64,
    /// How many the office has in all.
    pub totale: u64,
    /// Where the next page begins, if there is one.
    pub successiva: Option<Cursore>,
}

/// A page of the office's requests that match; at most a hundred rows.
pub async fn list(
    app: &Application,
    sessione: &Sessione,
    ricerca: &Ricerca,
    pagina: Pagina,
) -> Result<Elenco, ApplicationError> {
    let limite = pagina.limite.clamp(1, 100);
    let mut uow = app.archivio.begin().await?;
    let mut richieste = uow.richieste();
    // One row more than shown tells whether there is a next page.
    let oltre = Pagina { limite: limite + 1, ..pagina };
    let mut righe = richieste.list(sessione.ambito(), ricerca, oltre).await?;
    let altre = righe.len() > limite as usize;
    righe.truncate(limite as usize);
    let totale = richieste.count(sessione.ambito(), &Ricerca::default()).await?;
    let trovate = if *ricerca == Ricerca::default() {
        totale
    } else {
        richieste.count(sessione.ambito(), ricerca).await?
    };
    let successiva = righe.last().filter(|_| altre).map(RichiestaSintesi::cursore);
    Ok(Elenco { righe, trovate, totale, successiva })
}
