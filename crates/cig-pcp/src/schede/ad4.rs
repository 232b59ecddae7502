//! AD4: adhesion to a framework agreement without reopened competition, contracts and concessions
//! (modello-dati-schede-AD4.yaml, D.Lgs. 36/2023, art. 59 c. 4 a; npa #611).

use cig_domain::RichiestaCig;

use super::appalto::{self, gara, instant};
use super::form::Form;
use super::lotto::{self, Lot};
use super::{affidamento, quadro};

pub(super) fn fill(form: &mut Form, richiesta: &RichiestaCig) {
    form.object("appalto", gara(""), |form| appalto(form, richiesta));
    lotto::lots(form, "aggiudicazioni", richiesta, aggiudicazione);
}

/// `AppaltoAD4Type`.
fn appalto(form: &mut Form, richiesta: &RichiestaCig) {
    let dati = &richiesta.dati_gara;
    appalto::of_award(form, richiesta);
    appalto::dichiarazioni(form, richiesta);
    form.put("cig", gara("cigAccordoQuadro"), dati.cig_accordo_quadro.as_ref());
    form.put("dataAdesione", gara("dataAdesione"), dati.data_adesione.map(instant));
}

/// `AggiudicazioneAD4Type`.
fn aggiudicazione(form: &mut Form, lot: Lot<'_>) {
    affidamento::aggiudicazione(form, lot);
    quadro::standard_or_concession(form, lot);
    lotto::finanziamenti(form, lot);
}
