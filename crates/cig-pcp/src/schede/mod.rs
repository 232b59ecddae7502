//! ANAC's schede filled from a request: one file a scheda, and the parts that several share.
//!
//! Each place of the JSON remembers the field of the form behind it, also when the field is empty: an error of
//! ANAC at that place is shown there.

mod ad2_25;
mod ad3;
mod ad4;
mod ad5;
mod affidamento;
mod appalto;
mod form;
mod lotto;
mod negoziata;
mod p5;
mod p6;
mod p7;
mod quadro;

#[cfg(test)]
mod tests;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use cig_domain::persone::{Ente, Utente};
use cig_domain::porte::{SchedaCompilata, SchedaMapper};
use cig_domain::scheda::UsoEspd;
use cig_domain::{CodiceScheda, RichiestaCig};
use serde_json::json;

use appalto::gara;
use form::Form;

/// `versione` of the schede, as in ANAC's examples.
const VERSIONE: &str = "1.0";

/// Fills schede as of ANAC's data model.
#[derive(Debug, Clone, Copy, Default)]
pub struct SchedeAnac;

impl SchedaMapper for SchedeAnac {
    /// The RUP is in no scheda: for ANAC it is the person who calls crea-appalto (npa #22).
    fn map(
        &self,
        scheda: CodiceScheda,
        richiesta: &RichiestaCig,
        ente: &Ente,
        _rup: Option<&Utente>,
    ) -> SchedaCompilata {
        let mut body = Form::new("$");
        body.object("anacForm", gara(""), |form| {
            appalto::stazioni_appaltanti(form, richiesta, ente);
            let fill = match scheda {
                CodiceScheda::AD2_25 => ad2_25::fill,
                CodiceScheda::AD3 => ad3::fill,
                CodiceScheda::AD4 => ad4::fill,
                CodiceScheda::AD5 => ad5::fill,
                CodiceScheda::P5 => p5::fill,
                CodiceScheda::P6_1 => p6::fill_1,
                CodiceScheda::P6_2 => p6::fill_2,
                CodiceScheda::P7_1_1 | CodiceScheda::P7_1_2 | CodiceScheda::P7_1_3 => p7::fill_1,
                CodiceScheda::P7_2 => p7::fill_2,
            };
            fill(form, richiesta);
        });
        espd(&mut body, scheda, richiesta);
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

/// `espd`: the XML in base64 (npa #710), where the scheda takes one.
fn espd(body: &mut Form, scheda: CodiceScheda, richiesta: &RichiestaCig) {
    if scheda.espd(richiesta) != UsoEspd::NonPrevisto {
        let xml = richiesta.espd.as_ref().map(|espd| BASE64_STANDARD.encode(espd.xml()));
        body.put("espd", gara("espd"), xml);
    }
}
