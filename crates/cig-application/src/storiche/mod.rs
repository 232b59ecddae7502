//! Requests of the time before PCP, taken over from a file.

mod gare;
mod righe;

use cig_domain::Cig;
use cig_domain::porte::{RepositoryError, Ricerca, UnitOfWork};
use cig_domain::richiesta::{NuovaRichiesta, RichiestaId};

use self::gare::Gara;
pub use self::righe::COLONNE_STORICHE;
use crate::find::any;
use crate::tables::wrong;
use crate::{Application, ApplicationError, Sessione};

/// The longest file, in bytes.
pub const FILE_STORICHE_MASSIMO: usize = 2_000_000;

/// What came of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Importate {
    /// Requests that are now here.
    pub nuove: usize,
    /// Those that the office had already: they stayed as they were.
    pub presenti: usize,
}

/// Takes over the requests of a CSV file, one CIG a row: the rows of one SIMOG gara are the lots of one request, a SmartCIG is
/// a request by itself.
///
/// The first row names the columns of [`COLONNE_STORICHE`], by label or by name, in any order. `Invalid` names every cell that
/// is wrong by row and column, as spreadsheets count them, in the text, and as `righe[2].importo` in the field (rows from 0,
/// without the first); nothing is written then. Codes: `FILE`, `COLONNA`, `OBBLIGATORIO`, `FORMATO`, `CIG_RIPETUTO`,
/// `DISCORDE`, `IN_USO`. The same file can be sent again: what is here is not taken over twice.
pub async fn import_storiche(
    app: &Application,
    sessione: &Sessione,
    file: &[u8],
) -> Result<Importate, ApplicationError> {
    let gare = gare::read(file, app.today()).map_err(ApplicationError::Invalid)?;
    let mut uow = app.archivio.begin().await?;
    let mut anomalie = Vec::new();
    let mut importate = Importate::default();
    for gara in gare {
        let codice = gara.codice_appalto().map_err(|e| ApplicationError::NotAllowed(e.to_string()))?;
        if uow.richieste().find_by_codice_appalto(sessione.ambito(), &codice).await?.is_some() {
            importate.presenti += 1;
            continue;
        }
        if let Some((riga, cig)) = taken(uow.as_mut(), &gara).await? {
            let testo = format!("Riga {}: il CIG {cig} è già in un'altra richiesta.", riga + 2);
            anomalie.push(wrong(&format!("righe[{riga}].cig"), "IN_USO", testo));
            continue;
        }
        let riga = gara.riga();
        let mut richiesta = gara.into_richiesta(NuovaRichiesta {
            id: RichiestaId(app.ids.new_id()),
            codice_appalto: codice,
            ente: sessione.ente.id,
            ufficio: sessione.ufficio.id,
            creata_da: sessione.utente.id,
            creata_il: app.clock.now(),
        });
        match uow.richieste().insert(&mut richiesta).await {
            Ok(()) => importate.nuove += 1,
            Err(RepositoryError::Duplicate(_)) => {
                let testo = format!("Riga {}: la richiesta è già di un altro ufficio.", riga + 2);
                anomalie.push(wrong(&format!("righe[{riga}].numeroGara"), "IN_USO", testo));
            }
            Err(errore) => return Err(errore.into()),
        }
    }
    if !anomalie.is_empty() {
        return Err(ApplicationError::Invalid(anomalie));
    }
    uow.commit().await?;
    Ok(importate)
}

/// The first of its codes that another request has, whoever's it is, and its row.
async fn taken(uow: &mut dyn UnitOfWork, gara: &Gara) -> Result<Option<(usize, Cig)>, ApplicationError> {
    for (riga, cig) in gara.cig() {
        let ricerca = Ricerca { cig: Some(cig.clone()), ..Ricerca::default() };
        if any(uow, &ricerca).await?.is_some() {
            return Ok(Some((riga, cig.clone())));
        }
    }
    Ok(None)
}
