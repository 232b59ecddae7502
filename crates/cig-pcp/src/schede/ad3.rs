//! AD3: direct award from 5,000 euro (modello-dati-schede-AD3.yaml, D.Lgs. 36/2023, art. 50).

use chrono::NaiveTime;
use cig_domain::RichiestaCig;
use cig_domain::persone::Ente;

use super::form::{Form, voce};
use super::shared::{self, Aggiudicazione, affidamento, gara};

/// The form takes Italian fiscal codes only.
const PAESE: &str = "IT";

pub(super) fn fill(body: &mut Form, richiesta: &RichiestaCig, ente: &Ente) {
    body.object("anacForm", gara(""), |form| {
        shared::stazioni_appaltanti(form, richiesta, ente);
        form.object("appalto", gara(""), |form| appalto(form, richiesta));
        shared::aggiudicazioni(form, richiesta, aggiudicazione);
    });
}

/// `AppaltoAD3Type`.
fn appalto(form: &mut Form, richiesta: &RichiestaCig) {
    let dati = &richiesta.dati_gara;
    shared::appalto(form, richiesta);
    form.put("contrattoDifesa", gara("contrattoDifesa"), dati.contratto_difesa);
    let accordo = dati.accordo_quadro.as_ref().map(|_| dati.is_accordo_quadro());
    form.put("accordoQuadro", gara("accordoQuadro"), accordo);
    let urgenza = dati.motivo_urgenza.as_ref().map(|codice| voce("motivoUrgenza", codice.as_str()));
    form.put("motivoUrgenza", gara("motivoUrgenza"), urgenza);
    form.put("linkDocumenti", gara("linkDocumenti"), dati.link_documenti.as_ref());
    let relazione = dati.relazione_unica_sulle_procedure;
    form.put("relazioneUnicaSulleProcedure", gara("relazioneUnicaSulleProcedure"), relazione);
    let opere = dati.opere_urbanizzazione_scomputo;
    form.put("opereUrbanizzazioneScomputo", gara("opereUrbanizzazioneScomputo"), opere);
    form.object("datiBaseSubappalti", gara("subappalto"), |subappalti| {
        let subappalto = dati.subappalto.as_ref().map(|codice| voce("subappalto", codice.as_str()));
        subappalti.put("subappalto", gara("subappalto"), subappalto);
    });
}

/// `AggiudicazioneAD3Type`.
fn aggiudicazione(form: &mut Form, award: Aggiudicazione<'_>) {
    let dati = &award.lotto.dati;
    let ccnl = dati.ccnl.as_ref().map(|codice| voce("ccnl", codice.as_str()));
    form.put("ccnl", award.campo("ccnl"), ccnl);
    let categoria = dati.categoria.as_ref().map(|codice| voce("categoria", codice.as_str()));
    form.put("categoria", award.campo("categoria"), categoria);
    let scorporabili = dati.categoria_scorporabile.iter();
    let scorporabili = scorporabili.map(|codice| voce("categoria", codice.as_str())).collect();
    form.put_all("categoriaScorporabile", award.campo("categoriaScorporabile"), scorporabili);
    let pnrr = award.campo("afferenteInvestimentiPNRR");
    form.put("afferenteInvestimentiPNRR", pnrr, dati.afferente_investimenti_pnrr);
    form.put("acquisizioneCup", award.campo("acquisizioneCup"), dati.acquisizione_cup);
    form.put_all("cupLotto", award.campo("cupLotto"), dati.cup_lotto.iter().collect());
    shared::dati_base_lotto(form, award);
    quadro_economico(form, award);
    shared::partecipanti(form, award, |partecipante, place, operatore| {
        let ruolo = voce("ruoloOE", operatore.ruolo_oe.as_str());
        partecipante.put("ruoloOE", affidamento(&format!("{place}.ruoloOE")), Some(ruolo));
        let tipo = voce("tipoOE", operatore.tipo_oe.as_str());
        partecipante.put("tipoOE", affidamento(&format!("{place}.tipoOE")), Some(tipo));
        partecipante.fix("paeseOperatoreEconomico", PAESE);
        partecipante.fix("avvalimento", false);
    });
    form.object("datiBaseAggiudicazioneAppalto", affidamento("dataAggiudicazione"), |base| {
        // ANAC wants a date-time; midnight UTC is the same day in Rome, summer and winter.
        let day = award.richiesta.affidamento.as_ref().map(|affidamento| affidamento.data_aggiudicazione);
        let instant = day.map(|day| day.and_time(NaiveTime::MIN).and_utc());
        base.put("dataAggiudicazione", affidamento("dataAggiudicazione"), instant);
    });
    form.object("datiBaseAccessibilita", award.campo("accessibilita"), |base| {
        let accessibilita = dati.accessibilita.as_ref().map(|codice| voce("accessibilita", codice.as_str()));
        base.put("accessibilita", award.campo("accessibilita"), accessibilita);
        let giustificazione = dati.giustificazione_accessibilita.as_deref();
        base.put("giustificazione", award.campo("giustificazioneAccessibilita"), giustificazione);
    });
    let strumenti = award.campo("strumentiElettroniciSpecifici");
    form.put("strumentiElettroniciSpecifici", strumenti, dati.strumenti_elettronici_specifici);
    form.put("docFAP", award.campo("docFAP"), dati.doc_fap);
}

/// `quadroEconomicoStandard` (`QuadroEconomicoP7Type`). The one for concessions is not filled: they are not
/// awarded directly (D.Lgs. 36/2023, art. 187), and ANAC means to take it away (npa #1843).
fn quadro_economico(form: &mut Form, award: Aggiudicazione<'_>) {
    let dati = &award.lotto.dati;
    form.object("quadroEconomicoStandard", award.campo("importo"), |quadro| {
        if let Some(kind) = award.richiesta.oggetto_contratto(award.lotto) {
            let componente = shared::componente(award.lotto);
            quadro.put(shared::nome_componente(kind), award.campo("importo"), componente);
        }
        for (campo, importo) in [
            ("impTotaleSicurezza", dati.imp_totale_sicurezza),
            ("ulterioriSommeNoRibasso", dati.ulteriori_somme_no_ribasso),
            ("impProgettazione", dati.imp_progettazione),
            ("sommeOpzioniRinnovi", dati.somme_opzioni_rinnovi),
            ("sommeRipetizioni", dati.somme_ripetizioni),
            ("sommeADisposizione", dati.somme_a_disposizione),
        ] {
            quadro.put(campo, award.campo(campo), importo);
        }
    });
}
