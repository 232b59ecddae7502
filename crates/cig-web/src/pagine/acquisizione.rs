//! Taking in an appalto that ANAC has and that is not here.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use cig_application::{ApplicationError, DaAcquisire};
use cig_domain::codici::{CodiceFiscale, IdAppalto};
use cig_domain::porte::RiferimentoAppalto;
use cig_domain::richiesta::RichiestaId;

use super::cornice::Cornice;
use super::{Esito, html};
use crate::WebState;
use crate::errore::ErroreWeb;
use crate::modulo::{CampoVista, Controllo, Modulo, menu};
use crate::sessione::{Accesso, Invio};

#[derive(Template)]
#[template(path = "acquisizione.html")]
pub(crate) struct PaginaAcquisizione {
    pub(crate) cornice: Cornice,
    pub(crate) csrf: String,
    pub(crate) campi: [CampoVista; 2],
    /// Why it was not taken in, and the request that has it already.
    pub(crate) rifiuto: Option<(String, Option<RichiestaId>)>,
}

/// The form.
pub(crate) async fn show(State(stato): State<WebState>, accesso: Accesso) -> Esito {
    html(&draw(&stato, &accesso, &Modulo(Vec::new()), None).await?)
}

/// Takes it in.
pub(crate) async fn adopt(State(stato): State<WebState>, invio: Invio) -> Esito {
    let Invio { accesso, modulo } = invio;
    let esito = match read(&modulo) {
        Ok(da) => cig_application::adopt(&stato.app, &accesso.sessione, &da).await,
        Err(testo) => Err(ApplicationError::NotAllowed(testo)),
    };
    let rifiuto = match esito {
        Ok(richiesta) => return Ok(Redirect::to(&format!("/richieste/{}", richiesta.id)).into_response()),
        Err(ApplicationError::Invalid(anomalie)) => {
            let testi: Vec<_> = anomalie.into_iter().map(|anomalia| anomalia.testo).collect();
            (testi.join(" "), None)
        }
        Err(errore @ (ApplicationError::NotAllowed(_) | ApplicationError::Pcp(_))) => {
            (errore.to_string(), None)
        }
        Err(ApplicationError::InUse { codice, richiesta }) => {
            (format!("L'appalto {codice} è già in uso in una richiesta."), richiesta)
        }
        Err(errore) => return Err(errore.into()),
    };
    let pagina = html(&draw(&stato, &accesso, &modulo, Some(rifiuto)).await?)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, pagina).into_response())
}

async fn draw(
    stato: &WebState,
    accesso: &Accesso,
    modulo: &Modulo,
    rifiuto: Option<(String, Option<RichiestaId>)>,
) -> Result<PaginaAcquisizione, ErroreWeb> {
    let sessione = &accesso.sessione;
    let candidati = cig_application::rup_candidates(&stato.app, sessione).await?;
    let scelto = modulo.get(RUP).unwrap_or(sessione.utente.codice_fiscale.as_str());
    let scelto = if candidati.iter().any(|uno| uno.codice_fiscale.as_str() == scelto) { scelto } else { "" };
    let candidati =
        candidati.iter().map(|uno| (uno.codice_fiscale.to_string(), format!("{} {}", uno.cognome, uno.nome)));
    let riga = Controllo::Riga {
        tipo: "text",
        modo: "text",
        massimo: Some(36),
        valore: modulo.get(APPALTO).unwrap_or_default().to_owned(),
    };
    Ok(PaginaAcquisizione {
        cornice: Cornice::new(stato, accesso),
        csrf: accesso.csrf.clone(),
        campi: [
            CampoVista::new(APPALTO, "ID appalto di ANAC, o CIG di uno dei suoi lotti", riga),
            CampoVista::new(RUP, "RUP", menu(candidati, scelto)),
        ],
        rifiuto,
    })
}

const APPALTO: &str = "appalto";
const RUP: &str = "rup";

/// What was typed, or what is wrong with it.
fn read(modulo: &Modulo) -> Result<DaAcquisire, String> {
    let testo = modulo.get(APPALTO).unwrap_or_default().trim();
    let appalto = match testo.parse() {
        Ok(id) => RiferimentoAppalto::IdAppalto(IdAppalto(id)),
        Err(_) => RiferimentoAppalto::Cig(
            testo.parse().map_err(|_| "Indicare l'ID appalto di ANAC o un CIG.".to_owned())?,
        ),
    };
    let rup = modulo.get(RUP).filter(|testo| !testo.is_empty()).map(str::parse::<CodiceFiscale>).transpose();
    Ok(DaAcquisire { appalto, rup: rup.map_err(|errore| errore.to_string())?, avviso: None })
}
