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

/// A request that matches, whoever's it is.
pub(crate) async fn any(
    uow: &mut dyn UnitOfWork,
    ricerca: &Ricerca,
) -> Result<Option<RichiestaSintesi>, ApplicationError> {
    let una = Pagina { dopo: None, limite: 1 };
    Ok(uow.richieste().list(Ambito::Sistema, ricerca, &una).await?.into_iter().next())
}

/// Matching requests are counted up to here, five pages: who finds more looks for less, and what is counted has to be read.
pub const CONTATE: u32 = 100;

/// A page of the office's requests.
#[derive(Debug, Clone, PartialEq)]
pub struct Elenco {
    /// In the search's order ([`Ricerca::ordine`]).
    pub righe: Vec<RichiestaSintesi>,
    /// How many match in all.
    pub trovate: Trovate,
    /// How many the office has in all.
    pub totale: u64,
    /// Where the next page begins, if there is one.
    pub successiva: Option<Cursore>,
}

/// How many requests match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trovate {
    /// As many.
    Esatte(u64),
    /// More than that.
    Oltre(u64),
}

/// A page of the office's requests that match; at most a hundred rows.
pub async fn list(
    app: &Application,
    sessione: &Sessione,
    ricerca: &Ricerca,
    pagina: &Pagina,
) -> Result<Elenco, ApplicationError> {
    let limite = pagina.limite.clamp(1, 100);
    let ambito = sessione.ambito();
    let mut uow = app.archivio.begin().await?;
    let mut richieste = uow.richieste();
    // One row more than shown tells whether there is a next page.
    let oltre = Pagina { dopo: pagina.dopo.clone(), limite: limite + 1 };
    let mut righe = richieste.list(ambito, ricerca, &oltre).await?;
    let altre = righe.len() > limite as usize;
    righe.truncate(limite as usize);
    let totale = richieste.total(ambito).await?;
    let trovate = if *ricerca == Ricerca::default() {
        Trovate::Esatte(totale)
    } else if pagina.dopo.is_none() && !altre {
        Trovate::Esatte(righe.len() as u64)
    } else {
        match richieste.count(ambito, ricerca, CONTATE + 1).await? {
            contate if contate > CONTATE => Trovate::Oltre(CONTATE.into()),
            contate => Trovate::Esatte(contate.into()),
        }
    };
    let successiva = righe.last().filter(|_| altre).and_then(|riga| riga.cursore(ricerca.ordine()));
    Ok(Elenco { righe, trovate, totale, successiva })
}
