//! ANAC's schede filled from a request: one file a scheda, and the parts that several share.
//!
//! Each place of the JSON remembers the field of the form behind it, also when the field is empty: an error of
//! ANAC at that place is shown there.

mod ad3;
mod ad5;
mod form;
mod shared;

#[cfg(test)]
mod tests;

use cig_domain::persone::{Ente, Utente};
use cig_domain::porte::{SchedaCompilata, SchedaMapper};
use cig_domain::{CodiceScheda, RichiestaCig};
use serde_json::json;

use form::Form;

/// `versione` of the schede, as in ANAC's examples.
const VERSIONE: &str = "1.0";

/// Fills schede as of ANAC's data model.
#[derive(Debug, Clone, Copy, Default)]
pub struct SchedeAnac;

impl SchedaMapper for SchedeAnac {
    /// The RUP is in no scheda of a direct award: for ANAC it is the person who calls crea-appalto (npa #22).
    fn map(
        &self,
        scheda: CodiceScheda,
        richiesta: &RichiestaCig,
        ente: &Ente,
        _rup: Option<&Utente>,
    ) -> SchedaCompilata {
        let mut body = Form::new("$");
        match scheda {
            CodiceScheda::AD3 => ad3::fill(&mut body, richiesta, ente),
            CodiceScheda::AD5 => ad5::fill(&mut body, richiesta, ente),
        }
        let (body, provenienze) = body.finish();
        let corpo = json!({
            "scheda": {
                "codice": { "idTipologica": "codiceScheda", "codice": scheda.codice() },
                "versione": VERSIONE,
                "body": body,
            }
        });
        SchedaCompilata { corpo, provenienze }
    }
}
