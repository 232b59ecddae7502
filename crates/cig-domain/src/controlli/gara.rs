//! Checks of the gara and of its classification.

use super::{Contesto, Rapporto};
use crate::anomalia::Sezione;
use crate::campi::{CLASSIFICAZIONE, GARA};
use crate::codici::{Importo, LivelloCpv};
use crate::richiesta::RichiestaCig;
use crate::scheda::{AFFIDAMENTO_DIRETTO, CodiceScheda, SOGLIA_ESPD, direct_award_limit};

pub(super) fn check(richiesta: &RichiestaCig, contesto: &Contesto<'_>, rapporto: &mut Rapporto) {
    required(richiesta, rapporto);
    rup(richiesta, contesto, rapporto);
    centro_di_costo(richiesta, contesto, rapporto);
    procedura(richiesta, rapporto);
    classificazione(richiesta, rapporto);
}

fn required(richiesta: &RichiestaCig, rapporto: &mut Rapporto) {
    let gara = &richiesta.dati_gara;
    let scheda = richiesta.scheda();
    let mut required = |nome, presente| rapporto.required(&Sezione::DatiGara, GARA, nome, presente);
    required("codiceCentroCosto", gara.codice_centro_costo.is_some());
    required("rup", gara.rup.is_some());
    required("oggetto", gara.oggetto.is_some());
    required("numeroLotti", gara.numero_lotti.is_some());
    required("settore", gara.settore.is_some());
    required("oggettoContratto", gara.oggetto_contratto.is_some());
    required("sceltaContraente", gara.scelta_contraente.is_some());
    if scheda == Some(CodiceScheda::AD3) {
        required("contrattoDifesa", gara.contratto_difesa.is_some());
        required("accordoQuadro", gara.accordo_quadro.is_some());
        required("motivoUrgenza", gara.motivo_urgenza.is_some());
    }
    if gara.sa_per_conto == Some(true) {
        required("codiceFiscalePerConto", gara.codice_fiscale_per_conto.is_some());
        required("funzioniSvolte", !gara.funzioni_svolte.is_empty());
    }
    if gara.procedura_accelerata == Some(true) {
        required("giustificazioneProceduraAccelerata", gara.giustificazione_procedura_accelerata.is_some());
    }
    if gara.sa_per_conto == Some(true) {
        // ANAC wants the other authority's AUSA code and cost centre as well.
        let testo = "Da qui non si può ancora chiedere il CIG per conto di un altro soggetto: ANAC ne chiede anche il codice AUSA e il centro di costo.";
        rapporto.errore(&Sezione::DatiGara, "saPerConto", "PER_CONTO", testo);
    }
}

fn rup(richiesta: &RichiestaCig, contesto: &Contesto<'_>, rapporto: &mut Rapporto) {
    let (Some(rup), Some(ufficio)) = (&richiesta.dati_gara.rup, contesto.ufficio) else { return };
    let testo = match ufficio.iter().find(|utente| utente.codice_fiscale == *rup) {
        None => "Il RUP deve lavorare nello stesso ufficio della richiesta.".to_owned(),
        Some(utente) if !utente.can_be_rup(richiesta.ufficio) => {
            format!(
                "{} non ha il profilo Responsabile e-Procurement e non può essere RUP.",
                utente.nominativo()
            )
        }
        Some(_) => return,
    };
    rapporto.errore(&Sezione::DatiGara, "rup", "RUP", testo);
}

fn centro_di_costo(richiesta: &RichiestaCig, contesto: &Contesto<'_>, rapporto: &mut Rapporto) {
    let (Some(codice), Some(centri)) = (&richiesta.dati_gara.codice_centro_costo, contesto.centri_di_costo)
    else {
        return;
    };
    if !centri.iter().any(|centro| centro.codice == *codice) {
        let testo = "Il centro di costo non risulta attivo nell'anagrafe AUSA della stazione appaltante.";
        rapporto.errore(&Sezione::DatiGara, "codiceCentroCosto", "CENTRO_DI_COSTO", testo);
    }
}

/// Whether the choices select a scheda, and within which limits.
fn procedura(richiesta: &RichiestaCig, rapporto: &mut Rapporto) {
    let gara = &richiesta.dati_gara;
    let (Some(scelta), Some(oggetto)) = (&gara.scelta_contraente, gara.oggetto_contratto) else { return };
    if scelta.as_str() != AFFIDAMENTO_DIRETTO {
        let testo = "Da qui si chiede il CIG solo per gli affidamenti diretti.";
        rapporto.errore(&Sezione::DatiGara, "sceltaContraente", "SCHEDA", testo);
        return;
    }
    let (totale, limite) = (richiesta.importo_complessivo(), direct_award_limit(oggetto));
    if totale >= limite {
        let testo = format!(
            "L'importo complessivo, {} euro, non consente l'affidamento diretto: deve essere inferiore a {} euro (art. 50 D.Lgs. 36/2023).",
            totale.formattato(),
            limite.formattato()
        );
        rapporto.errore(&Sezione::DatiGara, "sceltaContraente", "LIMITE_AFFIDAMENTO", testo);
    } else if totale >= Importo::euro(SOGLIA_ESPD) {
        let testo = "Da 40.000 euro in su ANAC chiede anche il documento ESPD, che da qui non si può ancora allegare.";
        rapporto.errore(&Sezione::DatiGara, "sceltaContraente", "ESPD", testo);
    }
}

fn classificazione(richiesta: &RichiestaCig, rapporto: &mut Rapporto) {
    let sezione = Sezione::Classificazione;
    let classificazione = &richiesta.classificazione;
    rapporto.required(&sezione, CLASSIFICAZIONE, "cpvPrevalente", classificazione.prevalente.is_some());
    if let Some(cpv) = classificazione.prevalente.as_ref().filter(|cpv| cpv.livello() < LivelloCpv::Classe) {
        let testo = format!(
            "La CPV principale {cpv} è troppo generica: serve almeno il terzo livello, per esempio 72260000."
        );
        rapporto.errore(&sezione, "cpvPrevalente", "LIVELLO_CPV", testo);
    }
    if classificazione.secondarie.iter().any(|cpv| Some(cpv) == classificazione.prevalente.as_ref()) {
        rapporto.errore(
            &sezione,
            "cpvSecondarie",
            "CPV_RIPETUTA",
            "La CPV principale non va ripetuta tra le secondarie.",
        );
    }
}
