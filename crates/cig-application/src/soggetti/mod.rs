//! The people in charge of an appalto at ANAC: one answers for it, who may delegate others.

mod delegate;
mod profile;
mod take_charge;

use cig_domain::codici::IdAppalto;
use cig_domain::porte::{Chiamata, Mittente, PcpError, Risposta, Soggetto};
use cig_domain::richiesta::RichiestaId;

pub use delegate::{add_soggetto, remove_soggetto};
pub use profile::find_profile;
pub use take_charge::take_charge;

use crate::call::call;
use crate::consult::held_by;
use crate::find::load;
use crate::{Application, ApplicationError, Sessione};

/// The people in charge of the request's appalto, past ones too, as PCP tells them. It tells nobody to a RUP who is not among
/// them any more (npa #1491).
///
/// `NotAllowed` if ANAC has no appalto of the request yet, or there is no RUP in whose name to ask; `Pcp` if PCP does not tell.
pub async fn list_soggetti(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
) -> Result<Vec<Soggetto>, ApplicationError> {
    let mut uow = app.archivio.begin().await?;
    let richiesta = load(uow.as_mut(), sessione, id).await?;
    let ultima = uow.trasmissioni().find_last(id).await?;
    drop(uow);
    let (appalto, mittente) = held_by(sessione, &richiesta, ultima.as_ref())?;
    people(app, id, &mittente, appalto).await
}

async fn people(
    app: &Application,
    richiesta: RichiestaId,
    mittente: &Mittente,
    appalto: IdAppalto,
) -> Result<Vec<Soggetto>, ApplicationError> {
    match call(app, richiesta, mittente, &Chiamata::RicercaSoggetti { id: appalto }).await? {
        Risposta::Soggetti(soggetti) => Ok(soggetti),
        _ => Err(ApplicationError::unexpected()),
    }
}

/// A change of who is in charge.
struct Cambio<'a> {
    richiesta: RichiestaId,
    appalto: IdAppalto,
    /// Who asks for it.
    mittente: &'a Mittente,
    chiamata: &'a Chiamata,
}

impl Cambio<'_> {
    /// Makes the change. Where the answer was lost or PCP refused, the people in charge tell whether it is made all the same, by
    /// this call or by an earlier one whose answer was lost: `fatto` sees it in them. So it may be asked for again.
    async fn make(
        &self,
        app: &Application,
        fatto: impl Fn(&[Soggetto]) -> bool + Send,
    ) -> Result<(), ApplicationError> {
        let errore = match call(app, self.richiesta, self.mittente, self.chiamata).await {
            Ok(Risposta::PresaInCarico) => return Ok(()),
            Ok(_) => ApplicationError::unexpected(),
            Err(errore) => errore,
        };
        let incerto =
            matches!(errore, ApplicationError::Pcp(PcpError::EsitoIgnoto { .. } | PcpError::Respinta(_)));
        if incerto
            && let Ok(soggetti) = people(app, self.richiesta, self.mittente, self.appalto).await
            && fatto(&soggetti)
        {
            return Ok(());
        }
        Err(errore)
    }
}
