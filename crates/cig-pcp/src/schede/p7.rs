//! P7_1_1, P7_1_2, P7_1_3 and P7_2: negotiated procedures without notice (modello-dati-schede-P7.1.1.yaml and its siblings,
//! D.Lgs. 36/2023, art. 50 and art. 76).

use cig_domain::RichiestaCig;

use super::appalto::{self, first_lot, gara};
use super::form::{Form, Origin};
use super::lotto::{self, Lot};
use super::{negoziata, quadro};

/// The three that announce a market survey: their schemas have the same fields.
pub(super) fn fill_1(form: &mut Form, richiesta: &RichiestaCig) {
    form.object("appalto", gara(""), |form| {
        appalto(form, richiesta, |strumenti| {
            let sistema = richiesta.dati_gara.sistema_dinamico_acquisizione.as_ref();
            appalto::strumento(strumenti, "sistemaDinamicoAcquisizione", sistema);
        });
    });
    lotto::lots(form, "lotti", richiesta, |form, lot| {
        lotto(form, lot);
        quadro::standard(form, lot, &[]);
        form.object("datiBaseTerminiInvio", lot.campo("scadenzaPresentazioneInvito"), |termini| {
            let scadenza = lot.lotto.dati.scadenza_presentazione_invito;
            termini.put("scadenzaPresentazioneInvito", lot.campo("scadenzaPresentazioneInvito"), scadenza);
        });
    });
}

/// The one that invites.
pub(super) fn fill_2(form: &mut Form, richiesta: &RichiestaCig) {
    form.object("appalto", gara(""), |form| {
        appalto(form, richiesta, |_| {});
        form.put("idSDA", gara("idSDA"), richiesta.dati_gara.id_sda);
    });
    lotto::lots(form, "lotti", richiesta, |form, lot| {
        lotto(form, lot);
        quadro::standard(form, lot, &["sommeOpzioniRinnovi", "sommeRipetizioni"]);
        negoziata::scadenza_offerte(form, lot);
    });
}

/// `AppaltoP7BaseType`, and what `AppaltoP7_2Type` has of it; `fill` adds to `datiBaseStrumentiProcedura`.
fn appalto(form: &mut Form, richiesta: &RichiestaCig, fill: impl FnOnce(&mut Form)) {
    let dati = &richiesta.dati_gara;
    appalto::of_procedure(form, richiesta);
    appalto::settore(form, richiesta);
    appalto::urgenza(form, richiesta);
    appalto::pianificazione(form, richiesta);
    categorie_merceologiche(form, richiesta);
    form.put("contrattoDifesa", gara("contrattoDifesa"), dati.contratto_difesa);
    form.code("motivazioneCIG", gara("motivazioneCIG"), "motivazioneCIG", dati.motivazione_cig.as_ref());
    form.object("datiBaseProcedura", gara("sceltaContraente"), |procedura| {
        appalto::tipo_procedura(procedura, richiesta);
    });
    form.object("datiBaseStrumentiProcedura", gara("accordoQuadro"), |strumenti| {
        appalto::strumento(strumenti, "accordoQuadro", dati.accordo_quadro.as_ref());
        strumenti.put("astaElettronica", gara("astaElettronica"), dati.asta_elettronica);
        fill(strumenti);
    });
}

/// `appalto.categorieMerceologiche`: those of the lots, each once, in the order in which they are met.
fn categorie_merceologiche(form: &mut Form, richiesta: &RichiestaCig) {
    let mut categorie: Vec<&str> = Vec::new();
    for categoria in richiesta.lotti.iter().flat_map(|lotto| &lotto.dati.categorie_merceologiche) {
        if !categorie.contains(&categoria.as_str()) {
            categorie.push(categoria.as_str());
        }
    }
    let origin = Origin { sezione: &first_lot(richiesta), campo: "categorieMerceologiche" };
    form.codes("categorieMerceologiche", origin, "categorieMerceologiche", categorie);
}

/// What `LottoP7_1_1Type`, `LottoP7_1_2Type`, `LottoP7_1_3Type` and `LottoP7_2Type` have in common.
fn lotto(form: &mut Form, lot: Lot<'_>) {
    let (gara_dati, dati) = (&lot.richiesta.dati_gara, &lot.lotto.dati);
    negoziata::lotto(form, lot);
    negoziata::ripetizioni(form, lot);
    lotto::parita(form, lot);
    lotto::codes(form, lot, [("ccnl", &dati.ccnl), ("prestazioniComprese", &dati.prestazioni_comprese)]);
    lotto::code_lists(
        form,
        lot,
        [
            ("categorieMerceologiche", &dati.categorie_merceologiche[..]),
            ("condizioniNegoziata", &dati.condizioni_negoziata),
        ],
    );
    let programmato = dati.lavoro_o_acquisto_previsto_in_programmazione;
    lotto::flags(form, lot, [("lavoroOAcquistoPrevistoInProgrammazione", programmato)]);
    // Said once, for the whole gara.
    for (nome, campo, codice) in [
        ("tipoRealizzazione", "tipoRealizzazione", &gara_dati.tipo_realizzazione),
        ("motivoEsclusioneOrdinarioSpeciale", "motivoEsclusione", &gara_dati.motivo_esclusione),
        (
            "motivoEsclusioneConcessione",
            "motivoEsclusioneConcessione",
            &gara_dati.motivo_esclusione_concessione,
        ),
    ] {
        form.code(nome, gara(campo), nome, codice.as_ref());
    }
    form.object("datiBaseAggiuntivi", lot.campo("affidamentiRiservati"), |base| {
        let riservati = dati.affidamenti_riservati.iter();
        base.codes(
            "affidamentiRiservati",
            lot.campo("affidamentiRiservati"),
            "affidamentiRiservati",
            riservati,
        );
    });
    form.object("datiBaseComunicazione", lot.campo("dataInvioInviti"), |base| {
        base.put("dataInvioInviti", lot.campo("dataInvioInviti"), dati.data_invio_inviti);
    });
}
