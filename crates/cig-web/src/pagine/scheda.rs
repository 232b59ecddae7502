//! A part of a request with its form: data of the gara, classification, one lot.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use cig_application::{ApplicationError, Scrittura, Stesura, edit_part, typed};
use cig_domain::controlli::Momento;
use cig_domain::porte::Digitato;
use cig_domain::richiesta::{Parte, RichiestaId};
use cig_domain::{Anomalia, LotIdentifier};

use super::cornice::Cornice;
use super::differenza;
use super::espd::{self, EspdVista};
use super::parte::Luogo;
use super::registri::Registri;
use super::testata::{Esaminata, Linguetta, Mostra, Testata, is_modificabile};
use super::{Esito, Percorso, html};
use crate::WebState;
use crate::errore::ErroreWeb;
use crate::formati;
use crate::modulo::{
    Azione, Elenchi, Gruppo, GruppoLettura, Modulo, from_hidden, gruppi, lettura, to_hidden, valori,
};
use crate::ripresa::{self, InvioParte};
use crate::sessione::{Accesso, Invio};

/// The field of a form beside which something else that was typed was offered.
const OFFERTO: &str = "_offerto";

#[derive(Template)]
#[template(path = "scheda.html")]
pub(crate) struct PaginaScheda {
    pub(crate) cornice: Cornice,
    pub(crate) testata: Testata,
    pub(crate) csrf: String,
    /// The version of the request that the page shows.
    pub(crate) versione: i64,
    /// Whether it has codes that are found in the tree of the CPV.
    pub(crate) sfogliabile: bool,
    /// Name of the lot, on its page.
    pub(crate) lotto: Option<LotIdentifier>,
    /// The form, while the data can be changed.
    pub(crate) modulo: Option<ModuloVista>,
    /// The data, once they cannot.
    pub(crate) lettura: Vec<GruppoLettura>,
    /// The attached file, among the data of the gara.
    pub(crate) espd: Option<EspdVista>,
}

/// The form of a part.
pub(crate) struct ModuloVista {
    /// Where it is.
    pub(crate) indirizzo: String,
    /// For whom it was made.
    pub(crate) firma: String,
    /// The version of the request that it was made of.
    pub(crate) versione: i64,
    /// What the part held when it was made, as the form carries it.
    pub(crate) prima: String,
    pub(crate) gruppi: Vec<Gruppo>,
    pub(crate) contenuto: Contenuto,
}

/// What stands in a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Contenuto {
    /// What is stored.
    Salvato,
    /// What is stored; something else was typed at that time and not saved.
    Offerto(String),
    /// What was typed at that time and not saved.
    Ripreso {
        /// When.
        del: String,
        /// Whether others saved the same part since.
        superato: bool,
    },
    /// What was typed just now.
    Digitato,
}

/// What a page draws.
pub(super) enum Disegno<'a> {
    /// What is stored.
    Salvato,
    /// What was typed and not saved, if there is any.
    Ripreso,
    /// What is stored, and why a file was not taken.
    FileRifiutato(Vec<Anomalia>),
    /// What was typed.
    Digitato(Bozza<'a>),
}

/// What is drawn in the form, instead of what is stored.
pub(super) struct Bozza<'a> {
    stesura: Stesura,
    anomalie: Vec<Anomalia>,
    cerca: Option<&'a str>,
    /// Whether something else that was typed was offered beside it.
    offerto: bool,
}

/// A request opens at its first tab.
pub(crate) async fn open(
    State(stato): State<WebState>,
    accesso: Accesso,
    Percorso(id): Percorso<RichiestaId>,
) -> Result<Redirect, ErroreWeb> {
    let richiesta = cig_application::find(&stato.app, &accesso.sessione, id).await?;
    let prima = Linguetta::della(&richiesta).next().unwrap_or(Linguetta::Gara);
    Ok(Redirect::to(&prima.indirizzo(id)))
}

/// The form, or the data once they cannot be changed.
pub(crate) async fn show(
    State(stato): State<WebState>,
    accesso: Accesso,
    luogo: Luogo,
    Query(coppie): Query<Vec<(String, String)>>,
) -> Esito {
    let riprendi = coppie.iter().any(|(nome, _)| nome == "riprendi");
    let disegno = if riprendi { Disegno::Ripreso } else { Disegno::Salvato };
    draw(&stato, &accesso, &luogo, Mostra::from_query(&coppie), disegno).await
}

pub(super) async fn draw(
    stato: &WebState,
    accesso: &Accesso,
    luogo: &Luogo,
    mostra: Mostra,
    disegno: Disegno<'_>,
) -> Esito {
    let Luogo { id, parte } = luogo;
    let mut esaminata = Esaminata::read(stato, accesso, *id, Momento::Preparazione, mostra).await?;
    let registri = Registri::read(stato, accesso).await?;
    let elenchi = registri.elenchi(stato, Some(&esaminata.richiesta));
    let (campi, sezione) = (parte.campi(), parte.sezione());
    let modificabile = is_modificabile(&esaminata.richiesta);
    let salvati = parte.valori(&esaminata.richiesta).ok_or(ErroreWeb::NonTrovata)?;
    let tenuto = match &disegno {
        Disegno::Digitato(bozza) if !bozza.offerto => None,
        _ if !modificabile => None,
        _ => typed(&stato.app, &accesso.sessione, &esaminata.richiesta, parte).await?,
    };
    if let Disegno::FileRifiutato(anomalie) = &disegno {
        esaminata.anomalie.retain(|anomalia| anomalia.campo != espd::CAMPO);
        esaminata.anomalie.extend_from_slice(anomalie);
    }
    let (bozza, contenuto) = match (disegno, tenuto) {
        (Disegno::Digitato(bozza), None) => (Some(bozza), Contenuto::Digitato),
        (Disegno::Digitato(bozza), Some(digitato)) => {
            (Some(bozza), Contenuto::Offerto(formati::istante(digitato.istante)))
        }
        (Disegno::Ripreso, Some(digitato)) => {
            let Digitato { versione, prima, valori, istante, .. } = digitato;
            let superato = versione != esaminata.richiesta.versione && parte.normali(&prima) != salvati;
            let stesura = Stesura { versione, prima, valori };
            let contenuto = Contenuto::Ripreso { del: formati::istante(istante), superato };
            (Some(Bozza { stesura, anomalie: Vec::new(), cerca: None, offerto: false }), contenuto)
        }
        (_, Some(digitato)) => (None, Contenuto::Offerto(formati::istante(digitato.istante))),
        (_, None) => (None, Contenuto::Salvato),
    };
    let Bozza { stesura, cerca, .. } = match bozza {
        Some(bozza) => {
            // What is stored is not what stands in the form: of this part only what was typed is judged, and the file.
            esaminata
                .anomalie
                .retain(|anomalia| anomalia.sezione != sezione || anomalia.campo == espd::CAMPO);
            esaminata.anomalie.extend_from_slice(&bozza.anomalie);
            bozza
        }
        None => Bozza {
            stesura: Stesura {
                versione: esaminata.richiesta.versione,
                prima: salvati.clone(),
                valori: salvati,
            },
            anomalie: Vec::new(),
            cerca: None,
            offerto: false,
        },
    };
    let proprie = esaminata.della(&sezione);
    html(&PaginaScheda {
        cornice: Cornice::new(stato, accesso),
        testata: esaminata.testata(luogo.linguetta(), Some(&sezione), mostra),
        csrf: accesso.csrf.clone(),
        versione: esaminata.richiesta.versione,
        sfogliabile: *parte == Parte::Classificazione,
        lotto: lotto(parte),
        lettura: if modificabile { Vec::new() } else { lettura(campi, &stesura.valori, &elenchi) },
        espd: (*parte == Parte::Gara).then(|| EspdVista::new(&esaminata.richiesta, &proprie)).flatten(),
        modulo: modificabile.then(|| ModuloVista {
            indirizzo: luogo.indirizzo(),
            firma: ripresa::signature(stato, accesso.sessione.utente.id, luogo),
            versione: stesura.versione,
            prima: to_hidden(&stesura.prima),
            gruppi: gruppi(
                campi,
                &stesura.valori,
                &proprie,
                &elenchi,
                cerca,
                Some(&format!("{parte}/aiuto")),
            ),
            contenuto,
        }),
    })
}

/// The lot whose part it is.
pub(super) fn lotto(parte: &Parte) -> Option<LotIdentifier> {
    match parte {
        Parte::Lotto(lotto) => Some(lotto.clone()),
        Parte::Gara | Parte::Classificazione => None,
    }
}

/// What the form of a part holds: what was typed, or what was chosen field by field where others saved the same part.
pub(crate) fn stesura(stato: &WebState, parte: &Parte, modulo: &Modulo) -> Result<Stesura, ErroreWeb> {
    let versione = modulo.versione().ok_or(ErroreWeb::ModuloEstraneo)?;
    let prima = modulo.get("_prima").and_then(from_hidden).ok_or(ErroreWeb::ModuloEstraneo)?;
    let valori = if let Some(digitati) = modulo.get("_digitati") {
        let digitati = from_hidden(digitati).ok_or(ErroreWeb::ModuloEstraneo)?;
        differenza::chosen(parte.campi(), modulo, &prima, digitati)
    } else {
        let (tipologiche, oggi) = (stato.app.tipologiche.as_ref(), stato.app.today());
        let elenchi = Elenchi::new(tipologiche, oggi);
        valori(parte.campi(), modulo, &elenchi)
    };
    Ok(Stesura { versione, prima, valori })
}

/// Saves the form, or shows again what was typed.
pub(crate) async fn save(State(stato): State<WebState>, invio: InvioParte) -> Esito {
    let (luogo, invio) = match invio {
        InvioParte::Nostro(luogo, invio) => (luogo, invio),
        InvioParte::Ripreso(luogo, accesso, modulo) => {
            ripresa::keep(&stato, &accesso.sessione, &luogo, &modulo).await?;
            return Ok(Redirect::to(&luogo.ripresa()).into_response());
        }
    };
    let Luogo { id, parte } = &luogo;
    let Invio { accesso, modulo } = &invio;
    let stesura = stesura(&stato, parte, modulo)?;
    // While something else that was typed is still offered, it is not forgotten.
    let offerto = modulo.get(OFFERTO).is_some();
    let azione = modulo.azione();
    if let Azione::Cerca(_) | Azione::Rivedi = azione {
        let cerca = if let Azione::Cerca(campo) = azione { Some(campo) } else { None };
        let bozza = Bozza { stesura, anomalie: Vec::new(), cerca, offerto };
        return draw(&stato, accesso, &luogo, Mostra::default(), Disegno::Digitato(bozza)).await;
    }
    match edit_part(&stato.app, &accesso.sessione, *id, parte, &stesura, !offerto).await {
        Ok(Scrittura::Fatta(_)) => next_page(&stato, accesso, &luogo, azione).await,
        Ok(Scrittura::Divergente { versione, salvati, divergenze }) => {
            let moduli = differenza::Moduli { versione, salvati, digitati: stesura.valori, offerto };
            let pagina = differenza::draw(&stato, accesso, &luogo, &moduli, &divergenze).await?;
            Ok((StatusCode::CONFLICT, pagina).into_response())
        }
        Err(ApplicationError::Invalid(anomalie)) => {
            let bozza = Bozza { stesura, anomalie, cerca: None, offerto };
            let disegno = Disegno::Digitato(bozza);
            let pagina = draw(&stato, accesso, &luogo, Mostra::default(), disegno).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, pagina).into_response())
        }
        Err(errore) => Err(errore.into()),
    }
}

/// Where a successful save leads. «Procedi» stays where something is still missing.
async fn next_page(
    stato: &WebState,
    accesso: &Accesso,
    luogo: &Luogo,
    azione: Azione<'_>,
) -> Result<Response, ErroreWeb> {
    let qui = luogo.indirizzo();
    let dopo = match azione {
        Azione::Verifica => format!("{qui}?verifica=1"),
        Azione::Sfoglia if luogo.parte == Parte::Classificazione => format!("{qui}/cpv"),
        Azione::Procedi => {
            let esaminata =
                Esaminata::read(stato, accesso, luogo.id, Momento::Preparazione, Mostra::default()).await?;
            if esaminata.della(&luogo.parte.sezione()).iter().any(Anomalia::blocca) {
                format!("{qui}?salvata=1")
            } else {
                format!("{}?salvata=1", luogo.successiva())
            }
        }
        Azione::Salva | Azione::Sfoglia | Azione::Cerca(_) | Azione::Rivedi => format!("{qui}?salvata=1"),
    };
    Ok(Redirect::to(&dopo).into_response())
}
