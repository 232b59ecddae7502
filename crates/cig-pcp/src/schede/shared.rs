//! Parts of the schede that more than one has (modello-dati-schede-dati-comuni.yaml).

use cig_domain::persone::Ente;
use cig_domain::richiesta::{AffidamentoLotto, OggettoContratto, OperatoreEconomico};
use cig_domain::{Importo, Lotto, RichiestaCig, Sezione};

use super::form::{Form, Origin, voce};

/// A field of «Dati di gara».
pub(super) fn gara(campo: &str) -> Origin<'_> {
    Origin { sezione: &Sezione::DatiGara, campo }
}

/// A field of the award.
pub(super) fn affidamento(campo: &str) -> Origin<'_> {
    Origin { sezione: &Sezione::Affidamento, campo }
}

/// A lot with what the mapping needs of its surroundings.
#[derive(Clone, Copy)]
pub(super) struct Aggiudicazione<'a> {
    pub(super) richiesta: &'a RichiestaCig,
    pub(super) lotto: &'a Lotto,
    pub(super) sezione: &'a Sezione,
}

impl<'a> Aggiudicazione<'a> {
    /// A field of the lot.
    pub(super) fn campo(&self, campo: &'a str) -> Origin<'a> {
        Origin { sezione: self.sezione, campo }
    }

    fn esito(&self) -> Option<&'a AffidamentoLotto> {
        self.richiesta.affidamento.as_ref()?.lotto(&self.lotto.lot_identifier)
    }
}

/// `stazioniAppaltanti` (`StazioneAppaltanteType`): the authority that asks. When it acts for another it is not
/// the titolare, which signs the contract (npa #535), and says what it does for it (npa #499).
pub(super) fn stazioni_appaltanti(form: &mut Form, richiesta: &RichiestaCig, ente: &Ente) {
    let dati = &richiesta.dati_gara;
    let delegated = dati.sa_per_conto == Some(true);
    form.list("stazioniAppaltanti", gara("codiceCentroCosto"), [ente], |stazione, _, ente| {
        stazione.belongs_to(gara("codiceCentroCosto"));
        stazione.fix("codiceFiscale", ente.codice_fiscale.as_str());
        stazione.fix("codiceAusa", ente.codice_ausa.as_str());
        stazione.put("codiceCentroCosto", gara("codiceCentroCosto"), dati.codice_centro_costo.as_deref());
        stazione.put("saTitolare", gara("saPerConto"), Some(!delegated));
        let funzioni = dati.funzioni_svolte.iter().filter(|_| delegated);
        let funzioni = funzioni.map(|codice| voce("funzioniSvolte", codice.as_str())).collect();
        stazione.put_all("funzioniSvolte", gara("funzioniSvolte"), funzioni);
    });
}

/// `appalto.codiceAppalto`, `settore` and `datiBase` (`DatiBaseAppaltoADType`).
pub(super) fn appalto(form: &mut Form, richiesta: &RichiestaCig) {
    let dati = &richiesta.dati_gara;
    form.fix("codiceAppalto", richiesta.codice_appalto.as_str());
    let settore = dati.settore.map(|settore| voce("settore", settore.codice()));
    form.put("settore", gara("settore"), settore);
    form.object("datiBase", gara("oggetto"), |base| {
        base.put("oggetto", gara("oggetto"), dati.oggetto.as_deref());
    });
}

/// `aggiudicazioni`: an element for each lot, filled by `fill`.
pub(super) fn aggiudicazioni(
    form: &mut Form,
    richiesta: &RichiestaCig,
    mut fill: impl FnMut(&mut Form, Aggiudicazione<'_>),
) {
    let list = Origin { sezione: &Sezione::Lotti, campo: "" };
    form.list("aggiudicazioni", list, &richiesta.lotti, |inner, _, lotto| {
        let sezione = Sezione::Lotto(lotto.lot_identifier.clone());
        let award = Aggiudicazione { richiesta, lotto, sezione: &sezione };
        inner.belongs_to(award.campo(""));
        inner.fix("lotIdentifier", lotto.lot_identifier.as_str());
        fill(inner, award);
    });
}

/// `codIstat`, `datiBase` (`DatiBaseLottoADType`), `datiBaseCPV`, `datiBaseContratto` and `datiBaseDocumenti`.
pub(super) fn dati_base_lotto(form: &mut Form, award: Aggiudicazione<'_>) {
    let (richiesta, dati) = (award.richiesta, &award.lotto.dati);
    let istat = dati.cod_istat.as_ref().map(|codice| voce("codIstat", codice.as_str()));
    form.put("codIstat", award.campo("codIstat"), istat);
    form.object("datiBase", award.campo("oggetto"), |base| {
        // Without a kind of its own the lot is of the kind of the gara, where it has to be mended.
        let origin = match dati.oggetto_contratto {
            Some(_) => award.campo("oggettoContratto"),
            None => gara("oggettoContratto"),
        };
        let kind = richiesta.oggetto_contratto(award.lotto);
        base.put("oggettoContratto", origin, kind.map(|kind| voce("oggettoContratto", kind.codice())));
        base.put("oggetto", award.campo("oggetto"), dati.oggetto.as_deref());
    });
    cpv(form, award);
    form.object("datiBaseContratto", award.campo("codNUTS"), |contratto| {
        let nuts = dati.cod_nuts.as_ref().map(|codice| voce("codNUTS", codice.as_str()));
        contratto.put("codNUTS", award.campo("codNUTS"), nuts);
    });
    form.object("datiBaseDocumenti", award.campo("urlDocumenti"), |documenti| {
        documenti.put("url", award.campo("urlDocumenti"), dati.url_documenti.as_ref());
    });
}

/// `datiBaseCPV` (`DatiBaseCPVType`): the lot's own codes, or the gara's when it has none.
fn cpv(form: &mut Form, award: Aggiudicazione<'_>) {
    let dati = &award.lotto.dati;
    let origin = |own: bool, campo| {
        let sezione = if own { award.sezione } else { &Sezione::Classificazione };
        Origin { sezione, campo }
    };
    let main_origin = origin(dati.cpv_prevalente.is_some(), "cpvPrevalente");
    form.object("datiBaseCPV", main_origin, |cpv| {
        let main = award.richiesta.cpv_prevalente(award.lotto).map(|codice| voce("CPV", codice.as_str()));
        if main.is_some() {
            cpv.fix("tipoClassificazione", voce("tipoClassificazione", "cpv"));
        }
        cpv.put("cpvPrevalente", main_origin, main);
        let own = dati.cpv_prevalente.is_some() || !dati.cpv_secondarie.is_empty();
        let others = if own { &dati.cpv_secondarie } else { &award.richiesta.classificazione.secondarie };
        let others = others.iter().map(|codice| voce("CPV", codice.as_str())).collect();
        cpv.put_all("cpvSecondarie", origin(own, "cpvSecondarie"), others);
    });
}

/// `partecipanti`: the winner, or every member of the winning group (npa #1112). The fields that all schede have
/// are filled here; `fill` adds those of one scheda, whose names in our form start with the text it is given.
pub(super) fn partecipanti(
    form: &mut Form,
    award: Aggiudicazione<'_>,
    fill: impl Fn(&mut Form, &str, &OperatoreEconomico),
) {
    let lotto = award.lotto.lot_identifier.as_str();
    let operatori = award.esito().map(|esito| esito.operatori.as_slice()).unwrap_or_default();
    form.list("partecipanti", affidamento(lotto), operatori, |partecipante, index, operatore| {
        let place = format!("{lotto}.operatori[{index}]");
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

/// The component of the lot's amount that is bid on: what is left of it without options, safety and what else
/// takes no rebate, which stand beside it in the quadro economico (npa #1761).
pub(super) fn componente(lotto: &Lotto) -> Option<Importo> {
    let dati = &lotto.dati;
    let parts = [dati.somme_opzioni_rinnovi, dati.imp_totale_sicurezza, dati.ulteriori_somme_no_ribasso];
    let parts: Importo = parts.into_iter().flatten().sum();
    Importo::try_from(dati.importo?.decimal() - parts.decimal()).ok()
}

/// The field of the quadro economico that holds the component of a kind of contract.
pub(super) fn nome_componente(kind: OggettoContratto) -> &'static str {
    match kind {
        OggettoContratto::Works => "impLavori",
        OggettoContratto::Services => "impServizi",
        OggettoContratto::Supplies => "impForniture",
    }
}
