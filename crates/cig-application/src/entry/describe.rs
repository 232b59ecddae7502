//! The log's sentences.

use cig_domain::porte::{Chiamata, Corpo, ErrorePcp, Esito, PcpError, Risposta, Scambio};

/// What is asked.
pub(super) fn call(chiamata: &Chiamata) -> String {
    match chiamata {
        Chiamata::CreaAppalto { corpo } => format!("Invio della scheda {}", scheda(corpo)),
        Chiamata::ModificaAppalto { corpo, .. } => format!("Invio della scheda {} corretta", scheda(corpo)),
        Chiamata::RicercaAppalto { codice_appalto } => format!("Ricerca dell'appalto {codice_appalto}"),
        Chiamata::VerificaAppalto { .. } => "Richiesta di verifica dell'appalto".into(),
        Chiamata::ConfermaAppalto { .. } => "Richiesta di conferma dell'appalto".into(),
        Chiamata::EsitoOperazione { tipo, .. } => format!("Domanda dell'esito {}", tipo.codice()),
        Chiamata::RecuperaCig { .. } => "Richiesta dei CIG dei lotti".into(),
        Chiamata::PubblicaAvviso { .. } => "Richiesta di pubblicazione dell'avviso".into(),
        Chiamata::StatoAvviso { .. } => "Domanda dello stato dell'avviso".into(),
        Chiamata::StatoAppalto { .. } => "Domanda dello stato dell'appalto".into(),
        Chiamata::ConsultaAppalto { .. } => "Lettura dell'appalto".into(),
        Chiamata::CancellaAppalto { motivo, .. } => format!("Richiesta di cancellazione: {motivo}"),
        Chiamata::ModificaAvviso { corpo, .. } => {
            format!("Invio della scheda {} al posto di quella dell'avviso", scheda(corpo))
        }
        Chiamata::RettificaAvviso { corpo, .. } => {
            format!("Invio della scheda {} che rettifica l'avviso", scheda(corpo))
        }
        Chiamata::CancellaAvviso { motivo, .. } => {
            format!("Richiesta di fermare la pubblicazione: {motivo}")
        }
        Chiamata::RicercaAvviso { .. } => "Ricerca degli avvisi dell'appalto".into(),
        Chiamata::PresaCarico { .. } => "Presa in carico dell'appalto".into(),
        Chiamata::RicercaSoggetti { .. } => "Ricerca dei soggetti incaricati".into(),
        Chiamata::AggiungiSoggetto { delega, .. } => {
            format!("Delega a {}, ruolo {}", delega.codice_fiscale, delega.ruolo.codice())
        }
        Chiamata::EliminaSoggetto { codice_fiscale, ruolo, .. } => {
            format!("Fine della delega a {codice_fiscale}, ruolo {}", ruolo.codice())
        }
        Chiamata::RecuperaProfilo => "Lettura del profilo presso ANAC".into(),
    }
}

/// What is sent, as JSON; nothing for a question.
pub(super) fn body(chiamata: &Chiamata) -> Option<String> {
    match chiamata {
        Chiamata::CreaAppalto { corpo }
        | Chiamata::ModificaAppalto { corpo, .. }
        | Chiamata::ModificaAvviso { corpo, .. }
        | Chiamata::RettificaAvviso { corpo, .. } => Some(corpo.to_string()),
        _ => None,
    }
}

/// What came of it.
pub(super) fn answer(scambio: &Scambio) -> String {
    match &scambio.risposta {
        Ok(risposta) => done(risposta),
        Err(PcpError::Respinta(errori)) => format!("Respinta da ANAC: {}", codes(errori)),
        Err(errore) => errore.to_string(),
    }
}

fn done(risposta: &Risposta) -> String {
    match risposta {
        Risposta::AppaltoCreato { id, avvisi } if avvisi.is_empty() => format!("Appalto creato: {id}"),
        Risposta::AppaltoCreato { id, avvisi } => {
            format!("Appalto creato: {id}, con avvisi: {}", codes(avvisi))
        }
        Risposta::AppaltiTrovati(appalti) => match appalti.as_slice() {
            [] => "Nessun appalto trovato".into(),
            [(id, _), ..] => format!("Appalto trovato: {id}"),
        },
        Risposta::PresaInCarico => "Richiesta acquisita".into(),
        Risposta::Esito(None) => "Nessun esito".into(),
        Risposta::Esito(Some(esito)) => {
            let detto = match esito.esito {
                Esito::Ok => "OK",
                Esito::Ko => "KO",
                Esito::InAttesa => "In attesa",
            };
            let dettaglio = esito.dettaglio.as_deref().map(|d| format!(" ({d})")).unwrap_or_default();
            let errori =
                if esito.errori.is_empty() { String::new() } else { format!(": {}", codes(&esito.errori)) };
            format!("Esito {detto}{dettaglio}{errori}")
        }
        Risposta::Cig(codici) if codici.is_empty() => "Nessun CIG, per ora".into(),
        Risposta::Cig(codici) => {
            let elenco: Vec<_> = codici.iter().map(|c| format!("{} {}", c.lot_identifier, c.cig)).collect();
            format!("CIG ricevuti: {}", elenco.join(", "))
        }
        Risposta::StatoAppalto(stato) => format!("Stato dell'appalto: {}", stato.descrizione()),
        Risposta::StatoAvviso(codice) => format!("Stato dell'avviso: {codice}"),
        Risposta::Appalto(_) => "Appalto letto".into(),
        Risposta::Avvisi(avvisi) => format!("Avvisi trovati: {}", avvisi.len()),
        Risposta::Soggetti(soggetti) => format!("Soggetti incaricati: {}", soggetti.len()),
        Risposta::Profilo(profilo) => {
            let nome = profilo.denominazione.as_deref().unwrap_or("stazione appaltante senza nome");
            format!("Profilo letto: {nome}")
        }
    }
}

fn codes(errori: &[ErrorePcp]) -> String {
    let elenco: Vec<_> = errori
        .iter()
        .map(|errore| match &errore.dettaglio {
            Some(dettaglio) => format!("{} {dettaglio}", errore.codice),
            None => errore.codice.clone(),
        })
        .collect();
    elenco.join("; ")
}

fn scheda(corpo: &Corpo) -> String {
    corpo.codice_scheda().unwrap_or_else(|| "senza codice".into())
}
