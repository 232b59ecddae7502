//! Parts of `appalto` and `lotti` that P6 and P7 have in common (modello-dati-schede-dati-comuni.yaml).
//!
//! `strumentiSvolgimentoProcedure` is not filled: ANAC calls it deprecated, and `datiBaseStrumentiProcedura` says the same.

use super::form::Form;
use super::lotto::{self, Lot};

/// What `LottoP6_1Type`, `LottoP6_2Type`, `LottoP7_1_1Type`, `LottoP7_1_2Type`, `LottoP7_1_3Type` and `LottoP7_2Type` have
/// in common.
pub(super) fn lotto(form: &mut Form, lot: Lot<'_>) {
    let dati = &lot.lotto.dati;
    lotto::base_of_procedure(form, lot);
    lotto::cpv(form, lot);
    lotto::luogo(form, lot);
    lotto::documenti(form, lot);
    lotto::accessibilita(form, lot);
    lotto::cup(form, lot);
    lotto::categorie(form, lot);
    lotto::finanziamenti(form, lot);
    lotto::deroga_qualificazione(form, lot);
    lotto::bim(form, lot);
    lotto::flags(
        form,
        lot,
        [("servizioPubblicoLocale", dati.servizio_pubblico_locale), ("opzioniRinnovi", dati.opzioni_rinnovi)],
    );
    lotto::codes(
        form,
        lot,
        [
            ("contrattiDisposizioniParticolari", &dati.contratti_disposizioni_particolari),
            ("modalitaAcquisizione", &dati.modalita_acquisizione),
        ],
    );
    lotto::code_lists(form, lot, [("tipologiaLavoro", &dati.tipologia_lavoro)]);
    form.put("cui", lot.campo("cui"), dati.cui.as_ref());
    form.object("ipotesiCollegamento", lot.campo("motivoCollegamento"), |collegamento| {
        lotto::codes(collegamento, lot, [("motivoCollegamento", &dati.motivo_collegamento)]);
        let collegati = dati.cig_collegato.iter().collect();
        collegamento.put_all("cigCollegato", lot.campo("cigCollegato"), collegati);
    });
    form.object("datiBaseAggiudicazione", lot.campo("criteriAggiudicazione"), |base| {
        lotto::codes(base, lot, [("criteriAggiudicazione", &dati.criteri_aggiudicazione)]);
    });
}

/// `ripetizioniEConsegneComplementari`.
pub(super) fn ripetizioni(form: &mut Form, lot: Lot<'_>) {
    let ripetizioni = lot.lotto.dati.ripetizioni_e_consegne_complementari;
    lotto::flags(form, lot, [("ripetizioniEConsegneComplementari", ripetizioni)]);
}

/// `datiBaseTerminiInvio.scadenzaPresentazioneOfferte`.
pub(super) fn scadenza_offerte(form: &mut Form, lot: Lot<'_>) {
    form.object("datiBaseTerminiInvio", lot.campo("scadenzaPresentazioneOfferte"), |termini| {
        let scadenza = lot.lotto.dati.scadenza_presentazione_offerte;
        termini.put("scadenzaPresentazioneOfferte", lot.campo("scadenzaPresentazioneOfferte"), scadenza);
    });
}
