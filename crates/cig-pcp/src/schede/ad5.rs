//! AD5: direct award below 5,000 euro (modello-dati-schede-AD5.yaml, D.Lgs. 36/2023, art. 49 c. 6 and art. 50).

use cig_domain::RichiestaCig;

use super::affidamento;
use super::appalto::{self, gara};
use super::form::Form;
use super::lotto::{self, Lot};

pub(super) fn fill(form: &mut Form, richiesta: &RichiestaCig) {
    form.object("appalto", gara(""), |form| {
        appalto::of_award(form, richiesta);
        appalto::settore(form, richiesta);
    });
    lotto::lots(form, "aggiudicazioni", richiesta, aggiudicazione);
}

/// `AggiudicazioneAD5Type`.
fn aggiudicazione(form: &mut Form, lot: Lot<'_>) {
    form.put_all("cup", lot.campo("cupLotto"), lot.lotto.dati.cup_lotto.iter().collect());
    lotto::base_of_award(form, lot);
    lotto::cpv(form, lot);
    lotto::luogo(form, lot);
    lotto::documenti(form, lot);
    affidamento::partecipanti(form, lot, |_, _, _| {});
}
