//! P5: contracts outside the code, for the traceability of payments alone (modello-dati-schede-P5.yaml, L. 136/2010).

use cig_domain::RichiestaCig;

use super::appalto::{self, gara};
use super::form::Form;
use super::lotto::{self, Lot};

pub(super) fn fill(form: &mut Form, richiesta: &RichiestaCig) {
    form.object("appalto", gara(""), |form| appalto(form, richiesta));
    lotto::lots(form, "lotti", richiesta, lotto);
}

/// `AppaltoP5Type`.
fn appalto(form: &mut Form, richiesta: &RichiestaCig) {
    appalto::of_procedure(form, richiesta);
    appalto::settore(form, richiesta);
    let cig = richiesta.dati_gara.cig_accordo_quadro.as_ref();
    form.put("cigAccordoQuadro", gara("cigAccordoQuadro"), cig);
}

/// `LottoP5Type`.
fn lotto(form: &mut Form, lot: Lot<'_>) {
    let dati = &lot.lotto.dati;
    lotto::base_of_procedure(form, lot);
    lotto::codes(form, lot, [("fattispecieTracciabilita", &dati.fattispecie_tracciabilita)]);
    let scelta = lot.richiesta.dati_gara.scelta_contraente.as_ref();
    form.code("sceltaContraente", gara("sceltaContraente"), "sceltaContraente", scelta);
    form.put_all("cup", lot.campo("cupLotto"), dati.cup_lotto.iter().collect());
}
