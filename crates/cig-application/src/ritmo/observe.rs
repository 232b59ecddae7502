//! What an answer, or its lack, tells of the services. Nothing is written while all goes well.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use cig_domain::porte::{PcpError, RepositoryError};
use cig_domain::ritmo::{Circuito, Servizio, StatoServizio};
use cig_domain::trasmissione::TrasmissioneId;

use crate::{Application, ApplicationError};

/// How often a change is tried when other nodes change the same.
const TENTATIVI: usize = 3;

/// Takes note of what a call of `servizio` told at `ora`; `prove` are the services that it tried.
pub(crate) async fn observe<T>(
    app: &Application,
    servizio: Servizio,
    di: Option<TrasmissioneId>,
    prove: &BTreeSet<Servizio>,
    risposta: &Result<T, PcpError>,
    ora: DateTime<Utc>,
) -> Result<(), ApplicationError> {
    let guasto = match risposta {
        // Neither well nor ill: the call may never have left.
        Err(PcpError::Configurazione(_)) => return Ok(()),
        Err(PcpError::SenzaVoucher { .. }) => Some(Servizio::Pdnd),
        Err(PcpError::NonDisponibile { .. } | PcpError::EsitoIgnoto { .. }) => Some(servizio),
        Ok(_) | Err(PcpError::Respinta(_) | PcpError::NonAutorizzata { .. } | PcpError::Quota(_)) => None,
    };
    if guasto == Some(Servizio::Pdnd) {
        for provato in prove.iter().filter(|provato| **provato != Servizio::Pdnd) {
            let sorte = app.sorte.next();
            change(app, *provato, |circuito| circuito.untried(ora, &app.regole.prudenza, sorte)).await?;
        }
    }
    let risposto: &[Servizio] = match guasto {
        Some(Servizio::Pdnd) => &[],
        Some(_) => &[Servizio::Pdnd],
        None => &[servizio, Servizio::Pdnd],
    };
    for servizio in risposto {
        if app.nodo.answered(*servizio) {
            change(app, *servizio, |circuito| circuito.answered(ora)).await?;
            tracing::info!(%servizio, "answers again");
        }
    }
    if let Err(PcpError::Quota(attesa)) = risposta {
        change(app, servizio, |circuito| circuito.limited(ora, *attesa)).await?;
    }
    if let (Some(guasto), Err(errore)) = (guasto, risposta) {
        let prova = prove.contains(&guasto);
        let guasti = app.nodo.fault(guasto, di);
        if prova || guasti >= app.regole.prudenza.guasti {
            let (sorte, detto) = (app.sorte.next(), errore.to_string());
            let prudenza = &app.regole.prudenza;
            if change(app, guasto, |circuito| circuito.fault(prova, ora, prudenza, sorte, &detto)).await? {
                tracing::warn!(servizio = %guasto, %errore, "is not called any more, but to see whether it is back");
            }
        }
    }
    Ok(())
}

/// Changes what all nodes know of a service, if `alter` says that anything changes.
async fn change(
    app: &Application,
    servizio: Servizio,
    alter: impl Fn(&mut Circuito) -> bool,
) -> Result<bool, ApplicationError> {
    for _ in 0..TENTATIVI {
        let mut uow = app.archivio.begin().await?;
        let noti = uow.ritmo().servizi().await?;
        let noto = noti.into_iter().find(|stato| stato.servizio == servizio);
        let mut stato = noto.unwrap_or_else(|| StatoServizio::new(servizio));
        if !alter(&mut stato.circuito) {
            return Ok(false);
        }
        let esito = uow.ritmo().put_servizio(&mut stato).await;
        match esito {
            Ok(()) => {
                uow.commit().await?;
                return Ok(true);
            }
            Err(RepositoryError::Conflict) => {}
            Err(errore) => return Err(errore.into()),
        }
    }
    // The others know of the same.
    Ok(false)
}
