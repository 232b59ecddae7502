//! Checks of the lots.

use super::{Rapporto, obbligatori};
use crate::anomalia::Sezione;
use crate::codici::{Importo, LivelloCpv};
use crate::richiesta::{Lotto, RichiestaCig};
use crate::scheda::CodiceScheda;

pub(super) fn check(richiesta: &RichiestaCig, scheda: Option<CodiceScheda>, rapporto: &mut Rapporto) {
    let presenti = richiesta.lotti.len();
    if presenti == 0 {
        rapporto.errore(&Sezione::Lotti, "", "NUMERO_LOTTI", "Serve almeno un lotto.");
    } else if let Some(dichiarati) = richiesta.dati_gara.numero_lotti.filter(|n| *n as usize != presenti) {
        let testo = format!("I lotti dichiarati sono {dichiarati}, quelli inseriti {presenti}.");
        rapporto.errore(&Sezione::DatiGara, "numeroLotti", "NUMERO_LOTTI", testo);
    }
    for lotto in &richiesta.lotti {
        obbligatori::check_lotto(richiesta, scheda, lotto, rapporto);
        if scheda.is_some_and(|scheda| obbligatori::COMPLETE.contains(&scheda)) {
            cup(richiesta, lotto, rapporto);
        }
        importi(lotto, rapporto);
        // P5 has no place for them.
        if scheda != Some(CodiceScheda::P5) {
            cpv(lotto, rapporto);
        }
    }
}

/// The CUP, where the scheda has a place for it beside that of the payments alone (REG18, REG19).
fn cup(richiesta: &RichiestaCig, lotto: &Lotto, rapporto: &mut Rapporto) {
    let sezione = Sezione::Lotto(lotto.lot_identifier.clone());
    let dati = &lotto.dati;
    if dati.acquisizione_cup == Some(true) && dati.cup_lotto.is_empty() {
        rapporto.errore(&sezione, "cupLotto", "CUP", "Il contratto richiede il CUP: indicarne almeno uno.");
    }
    // A framework agreement has none: each contract under it will have its own (REG18, REG20_1).
    if dati.afferente_investimenti_pnrr == Some(true)
        && dati.acquisizione_cup != Some(true)
        && !richiesta.dati_gara.is_accordo_quadro()
    {
        let testo = "Un contratto finanziato con risorse PNRR richiede il CUP.";
        rapporto.errore(&sezione, "acquisizioneCup", "CUP", testo);
    }
}

/// The parts of the amount cannot exceed it.
fn importi(lotto: &Lotto, rapporto: &mut Rapporto) {
    let sezione = Sezione::Lotto(lotto.lot_identifier.clone());
    let dati = &lotto.dati;
    let Some(importo) = dati.importo else { return };
    if importo == Importo::ZERO {
        rapporto.errore(&sezione, "importo", "IMPORTO", "L'importo del lotto deve essere maggiore di zero.");
        return;
    }
    let parti = [dati.somme_opzioni_rinnovi, dati.imp_totale_sicurezza, dati.ulteriori_somme_no_ribasso];
    let somma: Importo = parti.into_iter().flatten().sum();
    if somma > importo {
        let testo = format!(
            "Opzioni, sicurezza e somme non ribassabili ammontano a {} euro e superano l'importo del lotto, {} euro.",
            somma.formattato(),
            importo.formattato()
        );
        rapporto.errore(&sezione, "importo", "SOMMA_LOTTO", testo);
    }
    let finanziato: Importo = dati.finanziamenti.iter().map(|f| f.importo).sum();
    if !dati.finanziamenti.is_empty() && finanziato < importo {
        let testo = format!(
            "I finanziamenti, {} euro, non coprono l'importo del lotto, {} euro.",
            finanziato.formattato(),
            importo.formattato()
        );
        rapporto.avviso(&sezione, "finanziamenti", "SOMMA_LOTTO", testo);
    }
}

fn cpv(lotto: &Lotto, rapporto: &mut Rapporto) {
    let sezione = Sezione::Lotto(lotto.lot_identifier.clone());
    if let Some(cpv) = lotto.dati.cpv_prevalente.as_ref().filter(|cpv| cpv.livello() < LivelloCpv::Classe) {
        let testo = format!("La CPV principale {cpv} è troppo generica: serve almeno il terzo livello.");
        rapporto.errore(&sezione, "cpvPrevalente", "LIVELLO_CPV", testo);
    }
}
