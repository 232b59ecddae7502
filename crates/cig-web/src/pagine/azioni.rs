//! What is asked of ANAC once the appalto exists: each asks once more before it is done.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use cig_application::{
    AzionePossibile, abandon_revision, actions, cancel, open_revision, stop_publication, take_charge, verify,
};
use cig_domain::richiesta::{Revisione, RichiestaId};
use cig_domain::trasmissione::{Azione, Motivazione};

use super::cornice::Cornice;
use super::soggetti;
use super::testata::oggetto;
use super::{Esito, Percorso, html};
use crate::WebState;
use crate::errore::ErroreWeb;
use crate::sessione::{Accesso, Invio};

/// An action on the page of the procedure.
pub(crate) struct AzioneVista {
    pub(crate) titolo: &'static str,
    /// Where it is asked for; none when it is not possible now.
    pub(crate) indirizzo: Option<String>,
    pub(crate) ostacolo: Option<&'static str>,
}

impl AzioneVista {
    /// Those of a request; none before it has an appalto.
    pub(crate) async fn of(
        stato: &WebState,
        accesso: &Accesso,
        id: RichiestaId,
    ) -> Result<Vec<Self>, ErroreWeb> {
        let possibili = actions(&stato.app, &accesso.sessione, id).await?;
        let vista = |AzionePossibile { azione, ostacolo }| {
            let indirizzo = match last_part(azione) {
                Some(nome) => ostacolo.is_none().then(|| format!("/procedure/{id}/azioni/{nome}")),
                // What may not be changed is read all the same.
                None => Some(soggetti::address(id)),
            };
            Self { titolo: azione.descrizione(), indirizzo, ostacolo }
        };
        Ok(possibili.into_iter().map(vista).collect())
    }
}

/// The last part of the address of the page that asks once more; none for what has a page of its own.
fn last_part(azione: Azione) -> Option<&'static str> {
    Some(match azione {
        Azione::VerificaAppalto => "verifica",
        Azione::CancellaAppalto => "cancella",
        Azione::FermaPubblicazione => "ferma",
        Azione::ModificaAvviso => "modifica",
        Azione::RettificaAvviso => "rettifica",
        Azione::AbbandonaRevisione => "abbandona",
        Azione::PresaCarico => "presa-carico",
        Azione::Deleghe => return None,
    })
}

fn named(nome: &str) -> Result<Azione, ErroreWeb> {
    Azione::TUTTE.into_iter().find(|azione| last_part(*azione) == Some(nome)).ok_or(ErroreWeb::NonTrovata)
}

/// What happens, in words.
fn consequence(azione: Azione) -> &'static str {
    match azione {
        Azione::VerificaAppalto => "ANAC controlla i dati che ha ricevuto, senza confermarli.",
        Azione::CancellaAppalto => {
            "ANAC cancella l'appalto e i suoi CIG: la richiesta resta, annullata. Non si può tornare indietro."
        }
        Azione::FermaPubblicazione => {
            "ANAC ferma la pubblicazione dell'avviso: la richiesta resta, annullata. Non si può tornare indietro."
        }
        Azione::ModificaAvviso => {
            "I dati tornano modificabili. Quando la modifica viene inviata ANAC dà ai lotti nuovi CIG: quelli di adesso non valgono più, e restano fra i CIG precedenti."
        }
        Azione::RettificaAvviso => {
            "I dati tornano modificabili. La rettifica viene pubblicata; i CIG restano gli stessi."
        }
        Azione::AbbandonaRevisione => "Le modifiche fatte si perdono: i dati tornano quelli che ANAC ha.",
        Azione::PresaCarico => {
            "Chi prende in carico l'appalto ne diventa il RUP, presso ANAC e qui: da allora ogni chiamata ad ANAC è a suo nome. Chi lo aveva in carico non lo vede più."
        }
        Azione::Deleghe => "Si elencano i soggetti incaricati, e chi è RUP ne delega altri.",
    }
}

fn wants_reason(azione: Azione) -> bool {
    matches!(azione, Azione::CancellaAppalto | Azione::FermaPubblicazione)
}

#[derive(Template)]
#[template(path = "azione.html")]
pub(crate) struct PaginaAzione {
    pub(crate) cornice: Cornice,
    pub(crate) titolo: &'static str,
    pub(crate) oggetto: String,
    pub(crate) testo: &'static str,
    pub(crate) csrf: String,
    pub(crate) versione: i64,
    pub(crate) con_motivo: bool,
    /// As it was typed.
    pub(crate) motivo: String,
    /// Why it is no good.
    pub(crate) errore: Option<String>,
    pub(crate) massimo: usize,
    /// Whether it cannot be undone.
    pub(crate) pericolosa: bool,
    /// Where «Annulla» leads.
    pub(crate) ritorno: String,
}

/// Asks once more.
pub(crate) async fn show(
    State(stato): State<WebState>,
    accesso: Accesso,
    Percorso((id, nome)): Percorso<(RichiestaId, String)>,
) -> Esito {
    let azione = named(&nome)?;
    let possibili = actions(&stato.app, &accesso.sessione, id).await?;
    let ostacolo = possibili.iter().find(|voce| voce.azione == azione).and_then(|voce| voce.ostacolo);
    match ostacolo {
        Some(ostacolo) => Err(ErroreWeb::NonConsentito(ostacolo.to_owned())),
        None => draw(&stato, &accesso, id, azione, None).await,
    }
}

/// Does it.
pub(crate) async fn act(
    State(stato): State<WebState>,
    Percorso((id, nome)): Percorso<(RichiestaId, String)>,
    invio: Invio,
) -> Esito {
    let azione = named(&nome)?;
    let (app, sessione, versione) = (&stato.app, &invio.accesso.sessione, Some(invio.versione()?));
    let motivo = || invio.modulo.get("motivo").unwrap_or_default();
    if wants_reason(azione)
        && let Err(errore) = motivo().parse::<Motivazione>()
    {
        let digitato = (motivo().to_owned(), errore.to_string());
        let pagina = draw(&stato, &invio.accesso, id, azione, Some(digitato)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, pagina).into_response());
    }
    let reason = || motivo().parse().map_err(|_| ErroreWeb::ModuloEstraneo);
    let procedura = format!("/procedure/{id}");
    let dati = format!("/richieste/{id}/gara");
    let dopo = match azione {
        Azione::VerificaAppalto => {
            verify(app, sessione, id, versione).await?;
            procedura
        }
        Azione::CancellaAppalto => {
            cancel(app, sessione, id, versione, reason()?).await?;
            procedura
        }
        Azione::FermaPubblicazione => {
            stop_publication(app, sessione, id, versione, reason()?).await?;
            procedura
        }
        Azione::ModificaAvviso => {
            open_revision(app, sessione, id, versione, Revisione::Modifica).await?;
            dati
        }
        Azione::RettificaAvviso => {
            open_revision(app, sessione, id, versione, Revisione::Rettifica).await?;
            dati
        }
        Azione::AbbandonaRevisione => {
            abandon_revision(app, sessione, id, versione).await?;
            procedura
        }
        Azione::PresaCarico => {
            take_charge(app, sessione, id, versione).await?;
            procedura
        }
        Azione::Deleghe => soggetti::address(id),
    };
    Ok(Redirect::to(&dopo).into_response())
}

async fn draw(
    stato: &WebState,
    accesso: &Accesso,
    id: RichiestaId,
    azione: Azione,
    digitato: Option<(String, String)>,
) -> Esito {
    let richiesta = cig_application::find(&stato.app, &accesso.sessione, id).await?;
    let (motivo, errore) = digitato.map_or_else(Default::default, |(motivo, errore)| (motivo, Some(errore)));
    html(&PaginaAzione {
        cornice: Cornice::new(stato, accesso),
        titolo: azione.descrizione(),
        oggetto: oggetto(richiesta.dati_gara.oggetto.as_deref()),
        testo: consequence(azione),
        csrf: accesso.csrf.clone(),
        versione: richiesta.versione,
        con_motivo: wants_reason(azione),
        motivo,
        errore,
        massimo: Motivazione::MASSIMO,
        pericolosa: wants_reason(azione),
        ritorno: format!("/procedure/{id}"),
    })
}
