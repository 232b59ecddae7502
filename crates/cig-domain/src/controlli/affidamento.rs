//! Checks of the award.

use super::{Contesto, Rapporto};
use crate::anomalia::Sezione;
use crate::codici::Importo;
use crate::richiesta::{AffidamentoLotto, Lotto, RichiestaCig};

const SEZIONE: Sezione = Sezione::Affidamento;
const CODICE: &str = "AFFIDAMENTO";
/// Members of a group other than its leader (list `ruoloOE`): ANAC wants the whole offer at the leader, and nothing
/// at them (REG53).
const MANDANTI: [&str; 2] = ["10", "12"];
/// Value of `offertaEconomica`: bids go up.
const RIALZO: &str = "rialzo";

pub(super) fn check(richiesta: &RichiestaCig, contesto: &Contesto<'_>, rapporto: &mut Rapporto) {
    let Some(affidamento) = &richiesta.affidamento else {
        rapporto.errore(&SEZIONE, "", CODICE, "Concludere l'affidamento prima di richiedere il CIG.");
        return;
    };
    if affidamento.data_aggiudicazione > contesto.oggi {
        rapporto.errore(
            &SEZIONE,
            "dataAggiudicazione",
            CODICE,
            "La data dell'affidamento non può essere futura.",
        );
    }
    for lotto in &richiesta.lotti {
        match affidamento.lotto(&lotto.lot_identifier) {
            Some(esito) if !esito.operatori.is_empty() => operatori(lotto, esito, contesto, rapporto),
            _ => {
                let testo =
                    format!("Il lotto {} non ha un operatore affidatario.", lotto.lot_identifier.numero());
                rapporto.errore(&SEZIONE, lotto.lot_identifier.as_str(), CODICE, testo);
            }
        }
    }
    for esito in &affidamento.lotti {
        if richiesta.lotto(&esito.lot_identifier).is_none() {
            let testo =
                format!("L'affidamento riguarda il lotto {}, che la richiesta non ha.", esito.lot_identifier);
            rapporto.errore(&SEZIONE, esito.lot_identifier.as_str(), CODICE, testo);
        }
    }
}

fn operatori(lotto: &Lotto, esito: &AffidamentoLotto, contesto: &Contesto<'_>, rapporto: &mut Rapporto) {
    let numero = lotto.lot_identifier.numero();
    let nome = lotto.lot_identifier.as_str();
    for (posto, operatore) in esito.operatori.iter().enumerate() {
        if operatore.denominazione.trim().is_empty() {
            let testo = format!("Lotto {numero}: indicare la denominazione dell'operatore.");
            rapporto.errore(&SEZIONE, &format!("{nome}.operatori[{posto}].denominazione"), CODICE, testo);
        }
        if operatore.importo == Importo::ZERO && !MANDANTI.contains(&operatore.ruolo_oe.as_str()) {
            let testo = format!("Lotto {numero}: l'importo offerto deve essere maggiore di zero.");
            rapporto.errore(&SEZIONE, &format!("{nome}.operatori[{posto}].importo"), CODICE, testo);
        }
        if esito.operatori[..posto].iter().any(|altro| altro.codice_fiscale == operatore.codice_fiscale) {
            let testo =
                format!("Lotto {numero}: l'operatore {} è indicato due volte.", operatore.codice_fiscale);
            rapporto.errore(&SEZIONE, &format!("{nome}.operatori[{posto}].codiceFiscale"), CODICE, testo);
        }
        for (campo, lista, voce) in
            [("ruoloOE", "ruoloOE", &operatore.ruolo_oe), ("tipoOE", "tipoOE", &operatore.tipo_oe)]
        {
            let ignota = contesto
                .tipologiche
                .is_some_and(|t| t.has(lista) && t.find(lista, voce.as_str(), contesto.oggi).is_none());
            if ignota {
                let testo = format!("Lotto {numero}: il valore {voce} non è nell'elenco o non è più valido.");
                rapporto.errore(&SEZIONE, &format!("{nome}.operatori[{posto}].{campo}"), "VALORE", testo);
            }
        }
    }
    let al_rialzo = lotto.dati.offerta_economica.as_ref().is_some_and(|voce| voce.as_str() == RIALZO);
    if !al_rialzo && esito.importo() > lotto.dati.importo {
        let testo = format!("Lotto {numero}: l'importo offerto supera l'importo del lotto.");
        rapporto.errore(&SEZIONE, &format!("{nome}.operatori[0].importo"), CODICE, testo);
    }
}
