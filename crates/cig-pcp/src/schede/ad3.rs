//! AD3: direct award from 5,000 euro (modello-dati-schede-AD3.yaml, D.Lgs. 36/2023, art. 50).

use cig_domain::RichiestaCig;

use super::appalto::{self, gara};
use super::form::Form;
use super::lotto::{self, Lot};
use super::{affidamento, quadro};

pub(super) fn fill(form: &mut Form, richiesta: &RichiestaCig) {
    form.object("appalto", gara(""), |form| appalto(form, richiesta));
    lotto::lots(form, "aggiudicazioni", richiesta, aggiudicazione);
}

/// `AppaltoAD3Type`.
fn appalto(form: &mut Form, richiesta: &RichiestaCig) {
    let dati = &richiesta.dati_gara;
    appalto::of_award(form, richiesta);
    appalto::settore(form, richiesta);
    appalto::urgenza(form, richiesta);
    appalto::dichiarazioni(form, richiesta);
    form.put("contrattoDifesa", gara("contrattoDifesa"), dati.contratto_difesa);
    let accordo = dati.accordo_quadro.as_ref().map(|_| dati.is_accordo_quadro());
    form.put("accordoQuadro", gara("accordoQuadro"), accordo);
}

/// `AggiudicazioneAD3Type`. Its quadro economico for concessions is not filled: they are not awarded directly (D.Lgs.
/// 36/2023, art. 187), and ANAC means to take it away (npa #1843).
fn aggiudicazione(form: &mut Form, lot: Lot<'_>) {
    affidamento::aggiudicazione(form, lot);
    quadro::standard(form, lot, &[]);
}
