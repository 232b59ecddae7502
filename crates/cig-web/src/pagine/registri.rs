//! Cost centres and people, read once for a page.

use cig_application::ApplicationError;
use cig_domain::persone::{CentroDiCosto, Utente};
use cig_domain::richiesta::RichiestaCig;

use crate::WebState;
use crate::errore::ErroreWeb;
use crate::modulo::Elenchi;
use crate::sessione::Accesso;

/// What the fields of a page choose from.
pub(crate) struct Registri {
    centri: Option<Vec<CentroDiCosto>>,
    rup: Vec<Utente>,
}

impl Registri {
    /// Reads them. A register that does not answer is no error of the page: it says so at the field.
    pub(crate) async fn read(stato: &WebState, accesso: &Accesso) -> Result<Self, ErroreWeb> {
        let centri = match cig_application::cost_centres(&stato.app, &accesso.sessione).await {
            Ok(centri) => Some(centri),
            Err(ApplicationError::Unavailable(_)) => None,
            Err(errore) => return Err(errore.into()),
        };
        let rup = cig_application::rup_candidates(&stato.app, &accesso.sessione).await?;
        Ok(Self { centri, rup })
    }

    /// With the code lists of today, for the forms of that request.
    pub(crate) fn elenchi<'a>(
        &'a self,
        stato: &'a WebState,
        richiesta: Option<&'a RichiestaCig>,
    ) -> Elenchi<'a> {
        Elenchi::new(stato.app.tipologiche.as_ref(), stato.app.today())
            .with_registri(self.centri.as_deref(), &self.rup)
            .with_richiesta(richiesta)
    }
}
