//! What the person is told of the requests of the office.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use chrono::{DateTime, SecondsFormat, Utc};
use cig_application::Avviso;
use cig_domain::porte::{Letto, TipoNotifica};

use super::cornice::Cornice;
use super::{Esito, html};
use crate::errore::ErroreWeb;
use crate::sessione::{Accesso, Invio};
use crate::{WebState, formati};

#[derive(Template)]
#[template(path = "notifiche.html")]
pub(crate) struct PaginaNotifiche {
    pub(crate) cornice: Cornice,
    pub(crate) csrf: String,
    pub(crate) notifiche: Vec<NotificaVista>,
    /// Up to where the page goes, for who marks it as read.
    pub(crate) posto: i64,
    pub(crate) istante: String,
}

/// One line.
pub(crate) struct NotificaVista {
    pub(crate) nuova: bool,
    pub(crate) testo: String,
    pub(crate) oggetto: String,
    pub(crate) indirizzo: String,
    pub(crate) istante: String,
    /// For machines.
    pub(crate) datetime: String,
}

impl PaginaNotifiche {
    pub(crate) fn da_leggere(&self) -> bool {
        self.notifiche.iter().any(|notifica| notifica.nuova)
    }
}

/// The latest, the new ones marked.
pub(crate) async fn show(State(stato): State<WebState>, accesso: Accesso) -> Esito {
    let trovate = cig_application::notifications(&stato.app, &accesso.sessione).await?;
    html(&PaginaNotifiche {
        cornice: Cornice::new(&stato, &accesso),
        csrf: accesso.csrf.clone(),
        notifiche: trovate.avvisi.into_iter().map(vista).collect(),
        posto: trovate.fino_a.posto,
        istante: machine(trovate.fino_a.istante),
    })
}

/// Those that the page showed are read; what came since is not.
pub(crate) async fn mark(State(stato): State<WebState>, invio: Invio) -> Esito {
    let posto = invio.modulo.get("posto").and_then(|testo| testo.parse().ok());
    let istante = invio.modulo.get("istante").and_then(|testo| testo.parse().ok());
    let fino_a = posto.zip(istante).map(|(posto, istante)| Letto { posto, istante });
    let fino_a = fino_a.ok_or(ErroreWeb::ModuloEstraneo)?;
    cig_application::mark_read(&stato.app, &invio.accesso.sessione, fino_a).await?;
    Ok(Redirect::to("/notifiche").into_response())
}

fn vista(avviso: Avviso) -> NotificaVista {
    let Avviso { notifica, scade_il, nuovo } = avviso;
    let testo = match notifica.tipo {
        TipoNotifica::Cig => "CIG arrivati".to_owned(),
        TipoNotifica::Respinta => "Respinta: intervenire".to_owned(),
        TipoNotifica::Scaduta => "Scaduta: ANAC ha cancellato l'appalto".to_owned(),
        TipoNotifica::InScadenza => {
            format!("In scadenza il {}", scade_il.map(formati::giorno).unwrap_or_default())
        }
        TipoNotifica::InAttesa => "In attesa di ANAC da troppo tempo".to_owned(),
    };
    let oggetto = notifica.oggetto.filter(|oggetto| !oggetto.is_empty());
    NotificaVista {
        nuova: nuovo,
        testo,
        oggetto: oggetto.unwrap_or_else(|| "Senza oggetto".to_owned()),
        indirizzo: format!("/richieste/{}", notifica.richiesta),
        istante: formati::istante(notifica.istante),
        datetime: machine(notifica.istante),
    }
}

fn machine(istante: DateTime<Utc>) -> String {
    istante.to_rfc3339_opts(SecondsFormat::Micros, true)
}
