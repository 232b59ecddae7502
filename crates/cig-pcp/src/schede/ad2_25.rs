//! AD2_25: repetition of similar works or services, ordinary sectors (modello-dati-schede-AD2.25.yaml, D.Lgs. 36/2023,
//! art. 76 c. 6).

use std::collections::BTreeSet;

use cig_domain::RichiestaCig;

use super::appalto::{self, first_lot, gara};
use super::form::{Form, Origin};
use super::lotto::{self, Lot};
use super::{affidamento, quadro};

/// The list of the justifications.
const GIUSTIFICAZIONI: &str = "giustificazioniAggiudicazioneDiretta";

pub(super) fn fill(form: &mut Form, richiesta: &RichiestaCig) {
    form.object("appalto", gara(""), |form| appalto(form, richiesta));
    lotto::lots(form, "aggiudicazioni", richiesta, aggiudicazione);
}

/// `AppaltoAD2_25Type`.
fn appalto(form: &mut Form, richiesta: &RichiestaCig) {
    let dati = &richiesta.dati_gara;
    appalto::of_award(form, richiesta);
    appalto::urgenza(form, richiesta);
    appalto::dichiarazioni(form, richiesta);
    form.object("datiBaseProcedura", gara("sceltaContraente"), |procedura| {
        appalto::tipo_procedura(procedura, richiesta);
        giustificazioni(procedura, richiesta);
    });
    form.object("datiBaseStrumentiProcedura", gara("accordoQuadro"), |strumenti| {
        appalto::strumento(strumenti, "accordoQuadro", dati.accordo_quadro.as_ref());
        let sistema = dati.sistema_dinamico_acquisizione.as_ref();
        appalto::strumento(strumenti, "sistemaDinamicoAcquisizione", sistema);
    });
}

/// `giustificazioniAggiudicazioneDirettaAD`: each with the CIGs of the procedures that the lots are linked to.
fn giustificazioni(procedura: &mut Form, richiesta: &RichiestaCig) {
    let sezione = first_lot(richiesta);
    let collegati: BTreeSet<&str> =
        richiesta.lotti.iter().flat_map(|lotto| &lotto.dati.cig_collegato).map(AsRef::as_ref).collect();
    procedura.list(
        "giustificazioniAggiudicazioneDirettaAD",
        gara(GIUSTIFICAZIONI),
        &richiesta.dati_gara.giustificazioni_aggiudicazione_diretta,
        |form, _, codice| {
            let origin = gara(GIUSTIFICAZIONI);
            form.code("giustificazioneAggiudicazioneDiretta", origin, GIUSTIFICAZIONI, Some(codice));
            let origin = Origin { sezione: &sezione, campo: "cigCollegato" };
            form.put_all("cigCollegato", origin, collegati.iter().collect());
        },
    );
}

/// `AggiudicazioneAD2_25Type`.
fn aggiudicazione(form: &mut Form, lot: Lot<'_>) {
    affidamento::aggiudicazione(form, lot);
    quadro::standard(form, lot, &[]);
    lotto::finanziamenti(form, lot);
    lotto::deroga_qualificazione(form, lot);
}
