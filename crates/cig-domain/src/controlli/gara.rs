//! Checks of the gara and of its classification.

use super::{Contesto, Rapporto, obbligatori};
use crate::anomalia::Sezione;
use crate::campi::{CLASSIFICAZIONE, GARA};
use crate::codici::LivelloCpv;
use crate::richiesta::RichiestaCig;
use crate::scheda::{CodiceScheda, Selezione, UsoEspd};

pub(super) fn check(
    richiesta: &RichiestaCig,
    selezione: &Selezione,
    contesto: &Contesto<'_>,
    rapporto: &mut Rapporto,
) {
    obbligatori::check(richiesta, selezione.scelta, rapporto);
    rup(richiesta, contesto, rapporto);
    centro_di_costo(richiesta, contesto, rapporto);
    procedura(richiesta, selezione, rapporto);
    // P5 has no place for them.
    if selezione.scelta != Some(CodiceScheda::P5) {
        classificazione(richiesta, rapporto);
    }
}

/// The RUP, of a request that came as ANAC's own JSON.
pub(super) fn check_rup(richiesta: &RichiestaCig, contesto: &Contesto<'_>, rapporto: &mut Rapporto) {
    let presente = richiesta.dati_gara.rup.is_some();
    rapporto.required(&Sezione::DatiGara, GARA, "rup", presente);
    rup(richiesta, contesto, rapporto);
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

/// Whether the choices select a scheda, and whether what it wants of an ESPD request is there.
fn procedura(richiesta: &RichiestaCig, selezione: &Selezione, rapporto: &mut Rapporto) {
    if let Some(ostacolo) = &selezione.ostacolo {
        rapporto.errore(&Sezione::DatiGara, ostacolo.campo, ostacolo.codice, ostacolo.testo.as_str());
    }
    let Some(scheda) = selezione.scelta else { return };
    match (scheda.espd(richiesta), &richiesta.espd) {
        (UsoEspd::Obbligatorio, None) => {
            let testo = match scheda {
                CodiceScheda::AD3 => {
                    "Da 40.000 euro in su ANAC chiede anche la richiesta ESPD: allegare il file XML."
                        .to_owned()
                }
                _ => format!(
                    "Con la scheda {} ANAC chiede anche la richiesta ESPD: allegare il file XML.",
                    scheda.codice()
                ),
            };
            rapporto.errore(&Sezione::DatiGara, "espd", "ESPD", testo);
        }
        (UsoEspd::NonPrevisto, Some(_)) => {
            let testo = format!(
                "La scheda {} non prevede la richiesta ESPD: il file allegato non viene inviato.",
                scheda.codice()
            );
            rapporto.avviso(&Sezione::DatiGara, "espd", "ESPD", testo);
        }
        _ => {}
    }
}

/// The CPV codes of the gara.
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
