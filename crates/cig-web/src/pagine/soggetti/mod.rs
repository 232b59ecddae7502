//! The people in charge of an appalto at ANAC.

pub(crate) mod delega;
pub(crate) mod revoca;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use cig_application::{ApplicationError, actions, colleagues, list_soggetti};
use cig_domain::persone::Utente;
use cig_domain::porte::{PcpError, RuoloDelegato, Soggetto};
use cig_domain::richiesta::RichiestaId;
use cig_domain::trasmissione::Azione;

use self::delega::ModuloDelega;
use super::cornice::Cornice;
use super::testata::oggetto;
use super::{Esito, Percorso, html};
use crate::modulo::CampoVista;
use crate::sessione::{Accesso, Invio};
use crate::{WebState, formati};

#[derive(Template)]
#[template(path = "soggetti.html")]
pub(crate) struct PaginaSoggetti {
    pub(crate) cornice: Cornice,
    pub(crate) oggetto: String,
    pub(crate) csrf: String,
    /// Where the page is; its forms are below.
    pub(crate) indirizzo: String,
    /// Where «Torna alla procedura» leads.
    pub(crate) ritorno: String,
    /// Who is RUP here.
    pub(crate) rup: Option<String>,
    /// What was just done.
    pub(crate) fatto: Option<&'static str>,
    /// Why something was not done, or not read.
    pub(crate) rifiuto: Option<String>,
    /// As ANAC gave them; none if it was not asked.
    pub(crate) elenco: Option<Vec<SoggettoVisto>>,
    /// Why nobody can be delegated now.
    pub(crate) ostacolo: Option<&'static str>,
    /// The form of a new delegation.
    pub(crate) campi: Vec<CampoVista>,
}

/// A person in charge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SoggettoVisto {
    pub(crate) nome: String,
    pub(crate) codice_fiscale: String,
    pub(crate) ruolo: String,
    pub(crate) dal: String,
    pub(crate) al: String,
    /// The role of a delegation that can be taken back.
    pub(crate) revocabile: Option<&'static str>,
}

/// What is drawn beside what is stored.
#[derive(Default)]
struct Mostrato {
    fatto: Option<&'static str>,
    rifiuto: Option<String>,
    elenco: Option<Vec<Soggetto>>,
    modulo: ModuloDelega,
}

/// Where the page is.
pub(crate) fn address(id: RichiestaId) -> String {
    format!("/procedure/{id}/soggetti")
}

/// What can be done; ANAC is asked by [`ask`] alone, since each question is a call.
pub(crate) async fn show(
    State(stato): State<WebState>,
    accesso: Accesso,
    Percorso(id): Percorso<RichiestaId>,
    Query(coppie): Query<Vec<(String, String)>>,
) -> Esito {
    let chiesto = coppie.iter().find(|(nome, _)| nome == "fatto").map(|(_, fatto)| fatto.as_str());
    let fatto = chiesto.and_then(|fatto| match fatto {
        "delega" => Some("La persona è delegata presso ANAC."),
        "revoca" => Some("La delega è revocata presso ANAC."),
        _ => None,
    });
    draw(&stato, &accesso, id, Mostrato { fatto, ..Mostrato::default() }).await
}

/// Those that ANAC has.
pub(crate) async fn ask(
    State(stato): State<WebState>,
    Percorso(id): Percorso<RichiestaId>,
    invio: Invio,
) -> Esito {
    match list_soggetti(&stato.app, &invio.accesso.sessione, id).await {
        Ok(elenco) => {
            let mostrato = Mostrato { elenco: Some(elenco), ..Mostrato::default() };
            draw(&stato, &invio.accesso, id, mostrato).await
        }
        Err(errore) => refuse(&stato, &invio.accesso, id, errore, ModuloDelega::default()).await,
    }
}

/// The page with the reason why it was not done, and the form as it was typed.
async fn refuse(
    stato: &WebState,
    accesso: &Accesso,
    id: RichiestaId,
    errore: ApplicationError,
    modulo: ModuloDelega,
) -> Esito {
    if !matches!(errore, ApplicationError::Pcp(_) | ApplicationError::NotAllowed(_)) {
        return Err(errore.into());
    }
    let mostrato = Mostrato { rifiuto: Some(reason(&errore)), modulo, ..Mostrato::default() };
    let pagina = draw(stato, accesso, id, mostrato).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, pagina).into_response())
}

async fn draw(stato: &WebState, accesso: &Accesso, id: RichiestaId, mostrato: Mostrato) -> Esito {
    let (app, sessione) = (&stato.app, &accesso.sessione);
    let richiesta = cig_application::find(app, sessione, id).await?;
    let azioni = actions(app, sessione, id).await?;
    let ufficio = colleagues(app, sessione).await?;
    let Mostrato { fatto, rifiuto, elenco, modulo } = mostrato;
    let ora = app.clock.now();
    let elenco = elenco.map(|elenco| {
        elenco
            .into_iter()
            .map(|soggetto| {
                let finito = soggetto.data_fine.is_some_and(|fine| fine <= ora);
                SoggettoVisto::new(soggetto, &ufficio, finito)
            })
            .collect()
    });
    html(&PaginaSoggetti {
        cornice: Cornice::new(stato, accesso),
        oggetto: oggetto(richiesta.dati_gara.oggetto.as_deref()),
        csrf: accesso.csrf.clone(),
        indirizzo: address(id),
        ritorno: format!("/procedure/{id}"),
        rup: richiesta.dati_gara.rup.map(|rup| name_of(rup.as_str(), &ufficio)),
        fatto,
        rifiuto,
        elenco,
        ostacolo: azioni.iter().find(|voce| voce.azione == Azione::Deleghe).and_then(|voce| voce.ostacolo),
        campi: modulo.campi(),
    })
}

impl SoggettoVisto {
    fn new(soggetto: Soggetto, ufficio: &[Utente], finito: bool) -> Self {
        let delegato = soggetto.ruolo.as_deref().and_then(RuoloDelegato::from_codice);
        let ruolo = soggetto.descrizione().map(str::to_owned);
        let istante = |quando: Option<_>| quando.map(formati::istante).unwrap_or_default();
        Self {
            nome: name_of(&soggetto.codice_fiscale, ufficio),
            ruolo: ruolo.or(soggetto.ruolo).unwrap_or_default(),
            dal: istante(soggetto.data_inizio),
            al: istante(soggetto.data_fine),
            revocabile: delegato.filter(|_| !finito).map(RuoloDelegato::codice),
            codice_fiscale: soggetto.codice_fiscale,
        }
    }
}

/// Of somebody of the office the name too.
fn name_of(codice_fiscale: &str, ufficio: &[Utente]) -> String {
    let noto = ufficio.iter().find(|utente| utente.codice_fiscale.as_str() == codice_fiscale);
    noto.map_or_else(
        || codice_fiscale.to_owned(),
        |utente| format!("{} ({codice_fiscale})", utente.nominativo()),
    )
}

/// ANAC's codes in words, where they say what to do.
fn reason(errore: &ApplicationError) -> String {
    let codici = match errore {
        ApplicationError::Pcp(PcpError::Respinta(errori) | PcpError::NonAutorizzata { errori, .. }) => errori,
        ApplicationError::Pcp(PcpError::EsitoIgnoto { .. }) => {
            return format!("{errore} Non si sa se ANAC l'ha fatto: leggere l'elenco prima di ripetere.");
        }
        _ => return errore.to_string(),
    };
    let detto = codici.iter().find_map(|errore| match errore.codice.as_str() {
        "ERR75" => Some("ANAC non conosce la persona fra quelle della stazione appaltante: va prima registrata presso ANAC."),
        "ERR80" => Some("Per questo ruolo c'è già un delegato: prima si revoca la sua delega."),
        "AUT10" => Some("Presso ANAC la persona non ha questa delega."),
        "AUT01" | "SEC09" => Some("L'appalto non è in carico al RUP della richiesta: chi ne risponde deve prima prenderlo in carico."),
        "SEC05" => Some("ANAC non conosce il RUP della richiesta per la stazione appaltante."),
        _ => None,
    });
    detto.map_or_else(|| errore.to_string(), |detto| format!("{detto} ({errore})"))
}
