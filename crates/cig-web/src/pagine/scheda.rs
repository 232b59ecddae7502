//! A part of a request with its form: data of the gara, classification, one lot.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use cig_application::ApplicationError;
use cig_domain::controlli::Momento;
use cig_domain::richiesta::RichiestaId;
use cig_domain::{Anomalia, LotIdentifier};
use serde_json::{Map, Value};

use super::cornice::Cornice;
use super::espd::{self, EspdVista};
use super::parte::Parte;
use super::registri::Registri;
use super::testata::{Esaminata, Linguetta, Mostra, Testata, is_modificabile};
use super::{Esito, Percorso, html};
use crate::WebState;
use crate::errore::ErroreWeb;
use crate::modulo::{Azione, Gruppo, GruppoLettura, gruppi, lettura, valori};
use crate::sessione::{Accesso, Invio};

type Coppie = Query<Vec<(String, String)>>;

#[derive(Template)]
#[template(path = "scheda.html")]
pub(crate) struct PaginaScheda {
    pub(crate) cornice: Cornice,
    pub(crate) testata: Testata,
    pub(crate) csrf: String,
    pub(crate) versione: i64,
    /// Name of the lot, on its page.
    pub(crate) lotto: Option<LotIdentifier>,
    /// The form, while the data can be changed.
    pub(crate) gruppi: Vec<Gruppo>,
    /// The data, once they cannot.
    pub(crate) lettura: Vec<GruppoLettura>,
    /// The attached file, among the data of the gara.
    pub(crate) espd: Option<EspdVista>,
    /// Whether somebody else changed the request since the form was opened.
    pub(crate) conflitto: bool,
}

/// What a page draws.
pub(super) enum Disegno<'a> {
    /// What is stored.
    Salvato,
    /// What is stored, and why a file was not taken.
    FileRifiutato(Vec<Anomalia>),
    /// What was typed.
    Digitato(Digitato<'a>),
}

/// What is drawn in the form, instead of what is stored.
pub(super) struct Digitato<'a> {
    valori: Map<String, Value>,
    anomalie: Vec<Anomalia>,
    cerca: Option<&'a str>,
    conflitto: bool,
    /// The version of the request that the next save replaces.
    versione: i64,
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

pub(crate) async fn show_gara(
    State(stato): State<WebState>,
    accesso: Accesso,
    Percorso(id): Percorso<RichiestaId>,
    Query(coppie): Coppie,
) -> Esito {
    show(&stato, &accesso, id, &Parte::Gara, Mostra::from_query(&coppie), Disegno::Salvato).await
}

pub(crate) async fn save_gara(
    State(stato): State<WebState>,
    Percorso(id): Percorso<RichiestaId>,
    invio: Invio,
) -> Esito {
    save(&stato, &invio, id, &Parte::Gara).await
}

pub(crate) async fn show_classificazione(
    State(stato): State<WebState>,
    accesso: Accesso,
    Percorso(id): Percorso<RichiestaId>,
    Query(coppie): Coppie,
) -> Esito {
    show(&stato, &accesso, id, &Parte::Classificazione, Mostra::from_query(&coppie), Disegno::Salvato).await
}

pub(crate) async fn save_classificazione(
    State(stato): State<WebState>,
    Percorso(id): Percorso<RichiestaId>,
    invio: Invio,
) -> Esito {
    save(&stato, &invio, id, &Parte::Classificazione).await
}

pub(crate) async fn show_lotto(
    State(stato): State<WebState>,
    accesso: Accesso,
    Percorso((id, lotto)): Percorso<(RichiestaId, LotIdentifier)>,
    Query(coppie): Coppie,
) -> Esito {
    show(&stato, &accesso, id, &Parte::Lotto(lotto), Mostra::from_query(&coppie), Disegno::Salvato).await
}

pub(crate) async fn save_lotto(
    State(stato): State<WebState>,
    Percorso((id, lotto)): Percorso<(RichiestaId, LotIdentifier)>,
    invio: Invio,
) -> Esito {
    save(&stato, &invio, id, &Parte::Lotto(lotto)).await
}

pub(super) async fn show(
    stato: &WebState,
    accesso: &Accesso,
    id: RichiestaId,
    parte: &Parte,
    mostra: Mostra,
    disegno: Disegno<'_>,
) -> Esito {
    let mut esaminata = Esaminata::read(stato, accesso, id, Momento::Preparazione, mostra).await?;
    let registri = Registri::read(stato, accesso).await?;
    let elenchi = registri.elenchi(stato, Some(&esaminata.richiesta));
    let (campi, sezione) = (parte.campi(), parte.sezione());
    if let Disegno::FileRifiutato(anomalie) = &disegno {
        esaminata.anomalie.retain(|anomalia| anomalia.campo != espd::CAMPO);
        esaminata.anomalie.extend_from_slice(anomalie);
    }
    let (valori, cerca, conflitto, versione) = match disegno {
        Disegno::Digitato(digitato) => {
            // What is stored is not what stands in the form: of this part only what was typed is judged, and the file.
            esaminata
                .anomalie
                .retain(|anomalia| anomalia.sezione != sezione || anomalia.campo == espd::CAMPO);
            esaminata.anomalie.extend(digitato.anomalie);
            (digitato.valori, digitato.cerca, digitato.conflitto, digitato.versione)
        }
        Disegno::Salvato | Disegno::FileRifiutato(_) => {
            (parte.valori(&esaminata.richiesta)?, None, false, esaminata.richiesta.versione)
        }
    };
    let modificabile = is_modificabile(&esaminata.richiesta);
    let proprie = esaminata.della(&sezione);
    html(&PaginaScheda {
        cornice: Cornice::new(stato, accesso),
        testata: esaminata.testata(parte.linguetta(), Some(&sezione), mostra),
        csrf: accesso.csrf.clone(),
        versione,
        lotto: if let Parte::Lotto(lotto) = parte { Some(lotto.clone()) } else { None },
        gruppi: if modificabile { gruppi(campi, &valori, &proprie, &elenchi, cerca) } else { Vec::new() },
        lettura: if modificabile { Vec::new() } else { lettura(campi, &valori, &elenchi) },
        espd: (*parte == Parte::Gara).then(|| EspdVista::new(&esaminata.richiesta, &proprie)).flatten(),
        conflitto,
    })
}

async fn save(stato: &WebState, invio: &Invio, id: RichiestaId, parte: &Parte) -> Esito {
    let Invio { accesso, modulo } = invio;
    let versione = invio.versione()?;
    let registri = Registri::read(stato, accesso).await?;
    let valori = valori(parte.campi(), modulo, &registri.elenchi(stato, None));
    let azione = modulo.azione();
    let mut digitato = Digitato { valori, anomalie: Vec::new(), cerca: None, conflitto: false, versione };
    if let Azione::Cerca(campo) = azione {
        digitato.cerca = Some(campo);
        return again(stato, invio, id, parte, digitato, StatusCode::OK).await;
    }
    match parte.save(stato, accesso, id, versione, &digitato.valori).await {
        Ok(_) => {
            let dopo = next_page(stato, accesso, id, parte, azione).await?;
            Ok(Redirect::to(&dopo).into_response())
        }
        Err(ApplicationError::Invalid(anomalie)) => {
            digitato.anomalie = anomalie;
            again(stato, invio, id, parte, digitato, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(ApplicationError::Conflict) => {
            let attuale = cig_application::find(&stato.app, &accesso.sessione, id).await?;
            if !attuale.ciclo.is_editable() {
                return Err(ErroreWeb::Conflitto);
            }
            digitato.conflitto = true;
            digitato.versione = attuale.versione;
            again(stato, invio, id, parte, digitato, StatusCode::CONFLICT).await
        }
        Err(errore) => Err(errore.into()),
    }
}

/// The form as it was typed.
async fn again(
    stato: &WebState,
    invio: &Invio,
    id: RichiestaId,
    parte: &Parte,
    digitato: Digitato<'_>,
    status: StatusCode,
) -> Esito {
    let pagina =
        show(stato, &invio.accesso, id, parte, Mostra::default(), Disegno::Digitato(digitato)).await?;
    Ok((status, pagina).into_response())
}

/// Where a successful save leads. «Procedi» stays where something is still missing.
async fn next_page(
    stato: &WebState,
    accesso: &Accesso,
    id: RichiestaId,
    parte: &Parte,
    azione: Azione<'_>,
) -> Result<String, ErroreWeb> {
    let qui = parte.indirizzo(id);
    Ok(match azione {
        Azione::Verifica => format!("{qui}?verifica=1"),
        Azione::Procedi => {
            let esaminata =
                Esaminata::read(stato, accesso, id, Momento::Preparazione, Mostra::default()).await?;
            if esaminata.della(&parte.sezione()).iter().any(Anomalia::blocca) {
                format!("{qui}?salvata=1")
            } else {
                format!("{}?salvata=1", parte.successiva(id))
            }
        }
        Azione::Salva | Azione::Cerca(_) => format!("{qui}?salvata=1"),
    })
}
