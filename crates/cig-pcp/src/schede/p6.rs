//! P6_1 and P6_2: adhesion to a framework agreement with reopened competition, concessions and contracts
//! (modello-dati-schede-P6.1.yaml and P6.2.yaml, D.Lgs. 36/2023, art. 59 c. 4 b and c).

use cig_domain::RichiestaCig;

use super::appalto::{self, gara};
use super::form::Form;
use super::lotto::{self, Lot};
use super::{negoziata, quadro};

pub(super) fn fill_1(form: &mut Form, richiesta: &RichiestaCig) {
    form.object("appalto", gara(""), |form| appalto(form, richiesta));
    lotto::lots(form, "lotti", richiesta, lotto);
}

pub(super) fn fill_2(form: &mut Form, richiesta: &RichiestaCig) {
    form.object("appalto", gara(""), |form| appalto(form, richiesta));
    lotto::lots(form, "lotti", richiesta, |form, lot| {
        lotto(form, lot);
        negoziata::ripetizioni(form, lot);
        quadro::standard(form, lot, &["sommeADisposizione"]);
    });
}

/// `AppaltoP6_1Type` and `AppaltoP6_2Type`.
fn appalto(form: &mut Form, richiesta: &RichiestaCig) {
    let dati = &richiesta.dati_gara;
    appalto::of_procedure(form, richiesta);
    appalto::pianificazione(form, richiesta);
    form.put("cigAccordoQuadro", gara("cigAccordoQuadro"), dati.cig_accordo_quadro.as_ref());
    form.object("datiBaseProcedura", gara("sceltaContraente"), |procedura| {
        appalto::tipo_procedura(procedura, richiesta);
        procedura.put("proceduraAccelerata", gara("proceduraAccelerata"), dati.procedura_accelerata);
        let giustificazione = dati.giustificazione_procedura_accelerata.as_deref();
        let campo = "giustificazioneProceduraAccelerata";
        procedura.put(campo, gara(campo), giustificazione);
    });
    form.object("datiBaseStrumentiProcedura", gara("astaElettronica"), |strumenti| {
        appalto::strumento(strumenti, "accordoQuadro", dati.accordo_quadro.as_ref());
        strumenti.put("astaElettronica", gara("astaElettronica"), dati.asta_elettronica);
    });
}

/// `LottoP6_1Type`, and what `LottoP6_2Type` has of it.
fn lotto(form: &mut Form, lot: Lot<'_>) {
    negoziata::lotto(form, lot);
    negoziata::scadenza_offerte(form, lot);
}
