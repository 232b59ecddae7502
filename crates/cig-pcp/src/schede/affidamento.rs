//! Parts of `aggiudicazioni` that the schede of an award have (modello-dati-schede-dati-comuni.yaml).

use cig_domain::Sezione;
use cig_domain::richiesta::OperatoreEconomico;

use super::appalto::instant;
use super::form::{Form, Origin};
use super::lotto::{self, Lot};

/// The form takes Italian fiscal codes only.
const PAESE: &str = "IT";

/// A field of the award.
fn affidamento(campo: &str) -> Origin<'_> {
    Origin { sezione: &Sezione::Affidamento, campo }
}

/// What `AggiudicazioneAD3Type`, `AggiudicazioneAD4Type` and `AggiudicazioneAD2_25Type` have in common.
pub(super) fn aggiudicazione(form: &mut Form, lot: Lot<'_>) {
    lotto::codes(form, lot, [("ccnl", &lot.lotto.dati.ccnl)]);
    lotto::categorie(form, lot);
    lotto::cup(form, lot);
    lotto::parita(form, lot);
    lotto::base_of_award(form, lot);
    lotto::cpv(form, lot);
    lotto::luogo(form, lot);
    lotto::documenti(form, lot);
    lotto::accessibilita(form, lot);
    lotto::bim(form, lot);
    partecipanti(form, lot, |partecipante, place, operatore| {
        let (ruolo, tipo) = (format!("{place}.ruoloOE"), format!("{place}.tipoOE"));
        partecipante.code("ruoloOE", affidamento(&ruolo), "ruoloOE", Some(&operatore.ruolo_oe));
        partecipante.code("tipoOE", affidamento(&tipo), "tipoOE", Some(&operatore.tipo_oe));
        partecipante.fix("paeseOperatoreEconomico", PAESE);
        partecipante.fix("avvalimento", false);
    });
    form.object("datiBaseAggiudicazioneAppalto", affidamento("dataAggiudicazione"), |base| {
        let day = lot.richiesta.affidamento.as_ref().map(|affidamento| affidamento.data_aggiudicazione);
        base.put("dataAggiudicazione", affidamento("dataAggiudicazione"), day.map(instant));
    });
}

/// `partecipanti`: the winner, or every member of the winning group (npa #1112). The fields that all schede have
/// are filled here; `fill` adds those of one scheda, whose names in our form start with the text it is given.
pub(super) fn partecipanti(
    form: &mut Form,
    lot: Lot<'_>,
    fill: impl Fn(&mut Form, &str, &OperatoreEconomico),
) {
    let nome = &lot.lotto.lot_identifier;
    let esito = lot.richiesta.affidamento.as_ref().and_then(|affidamento| affidamento.lotto(nome));
    let operatori = esito.map(|esito| esito.operatori.as_slice()).unwrap_or_default();
    form.list("partecipanti", affidamento(nome.as_str()), operatori, |partecipante, index, operatore| {
        let place = format!("{nome}.operatori[{index}]");
        let campo = |nome: &str| format!("{place}.{nome}");
        partecipante.belongs_to(affidamento(&place));
        partecipante.put(
            "codiceFiscale",
            affidamento(&campo("codiceFiscale")),
            Some(operatore.codice_fiscale.as_str()),
        );
        partecipante.put(
            "denominazione",
            affidamento(&campo("denominazione")),
            Some(&operatore.denominazione),
        );
        fill(partecipante, &place, operatore);
        partecipante.fix("idPartecipante", operatore.id_partecipante.to_string());
        partecipante.put("importo", affidamento(&campo("importo")), Some(operatore.importo));
    });
}
