//! Refreshing code lists from PCP.

use cig_domain::porte::{ListaAggiornata, ListeAnac, Mittente, PcpError};
use cig_domain::ritmo::Servizio;

use super::{Versioni, in_force};
use crate::ritmo::ask;
use crate::{Application, ApplicationError, Sessione};

/// What came of refreshing lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Aggiornamento {
    /// Each list that was refreshed, and how many values it has.
    pub aggiornate: Vec<(String, usize)>,
    /// Each list that stays as it was, and why, in Italian.
    pub mancate: Vec<(String, String)>,
}

/// Said of a list of which PCP was not asked.
const NON_CHIESTA: &str = "non chiesta";

/// Asks PCP for these lists, or for all that it has, in the name of the session's person, and keeps each as soon as it
/// is there. One that PCP refuses, or gives without values, stays as it was. After an answer that the next call would
/// get as well (quota, authorisation, settings), or while the service is not to be called, no more is asked.
///
/// `NotAllowed` when no version is in force, since there would be nothing that a list takes the place of;
/// `Unavailable` when PCP does not say which lists it has.
pub async fn refresh_lists(
    app: &Application,
    anac: &dyn ListeAnac,
    sessione: &Sessione,
    nomi: &[String],
) -> Result<Aggiornamento, ApplicationError> {
    if in_force(&Versioni::from(app)).await?.is_none() {
        let testo = "Nessuna versione delle specifiche è in vigore: prima occorre importarne una.";
        return Err(ApplicationError::NotAllowed(testo.into()));
    }
    let mittente = Mittente {
        codice_fiscale: sessione.utente.codice_fiscale.clone(),
        codice_fiscale_sa: sessione.ente.codice_fiscale.clone(),
        codice_ausa: sessione.ente.codice_ausa.clone(),
    };
    let nomi = if nomi.is_empty() {
        let chiesti = ask(app, Servizio::CodeList, anac.nomi(&mittente)).await?;
        chiesti.map_err(|errore| ApplicationError::Unavailable(errore.to_string()))?
    } else {
        nomi.to_vec()
    };
    let mut esito = Aggiornamento::default();
    let mut nomi = nomi.into_iter();
    while let Some(nome) = nomi.next() {
        let risposta = match ask(app, Servizio::CodeList, anac.valori(&nome, &mittente)).await {
            Ok(risposta) => risposta,
            Err(ApplicationError::Unavailable(motivo)) => {
                esito.mancate.push((nome, motivo));
                esito.mancate.extend(nomi.by_ref().map(|nome| (nome, NON_CHIESTA.into())));
                break;
            }
            Err(errore) => return Err(errore),
        };
        match risposta {
            Ok(valori) if valori.is_empty() => {
                esito.mancate.push((nome, "ANAC l'ha data senza valori".into()));
            }
            Ok(valori) => {
                let lista = ListaAggiornata { nome, aggiornata_il: app.clock.now(), valori };
                let mut uow = app.archivio.begin().await?;
                uow.versioni().put_lista(&lista).await?;
                uow.commit().await?;
                esito.aggiornate.push((lista.nome, lista.valori.len()));
            }
            Err(errore) => {
                let ultima = ends_all(&errore);
                esito.mancate.push((nome, errore.to_string()));
                if ultima {
                    esito.mancate.extend(nomi.by_ref().map(|nome| (nome, NON_CHIESTA.into())));
                }
            }
        }
    }
    Ok(esito)
}

/// Whether the next list would be answered the same.
fn ends_all(errore: &PcpError) -> bool {
    match errore {
        PcpError::Quota(_) | PcpError::NonAutorizzata { .. } | PcpError::Configurazione(_) => true,
        PcpError::Respinta(_)
        | PcpError::NonDisponibile { .. }
        | PcpError::SenzaVoucher { .. }
        | PcpError::EsitoIgnoto { .. } => false,
    }
}
