//! AD5: direct award below 5,000 euro (modello-dati-schede-AD5.yaml, D.Lgs. 36/2023, art. 49 c. 6 and art. 50).

use cig_domain::RichiestaCig;
use cig_domain::persone::Ente;

use super::form::Form;
use super::shared::{self, Aggiudicazione, gara};

pub(super) fn fill(body: &mut Form, richiesta: &RichiestaCig, ente: &Ente) {
    body.object("anacForm", gara(""), |form| {
        shared::stazioni_appaltanti(form, richiesta, ente);
        form.object("appalto", gara(""), |form| shared::appalto(form, richiesta));
        shared::aggiudicazioni(form, richiesta, aggiudicazione);
    });
}

/// `AggiudicazioneAD5Type`.
fn aggiudicazione(form: &mut Form, award: Aggiudicazione<'_>) {
    form.put_all("cup", award.campo("cupLotto"), award.lotto.dati.cup_lotto.iter().collect());
    shared::dati_base_lotto(form, award);
    shared::partecipanti(form, award, |_, _, _| {});
}
