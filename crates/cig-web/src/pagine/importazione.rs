//! Taking over the requests of the time before PCP from a file.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use cig_application::{ApplicationError, COLONNE_STORICHE, Importate};

use super::cornice::Cornice;
use super::{ERRORI_MOSTRATI, Esito, html};
use crate::WebState;
use crate::allegato::InvioConFile;
use crate::modulo::{CampoVista, Controllo};
use crate::sessione::Accesso;

#[derive(Template)]
#[template(path = "importazione.html")]
pub(crate) struct PaginaImportazione {
    pub(crate) cornice: Cornice,
    pub(crate) csrf: String,
    /// Chooses the file.
    pub(crate) campo: CampoVista,
    /// What came of the file that was sent.
    pub(crate) importate: Option<Importate>,
    /// What is wrong in it, by row and column.
    pub(crate) errori: Vec<String>,
    /// How many errors it has, those that are not shown too.
    pub(crate) quanti: usize,
}

/// Asks for the file.
pub(crate) async fn show(State(stato): State<WebState>, accesso: Accesso) -> Esito {
    page(&stato, &accesso, None, Vec::new())
}

/// A file with the names of the columns.
pub(crate) async fn model(_: Accesso) -> Esito {
    let nomi: Vec<_> = COLONNE_STORICHE.iter().map(|(_, etichetta, _)| *etichetta).collect();
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"richieste-simog.csv\""),
    ];
    // By the mark at the beginning spreadsheets know UTF-8.
    Ok((headers, format!("\u{feff}{}\r\n", nomi.join(";"))).into_response())
}

/// Takes its requests over, or says where it is wrong.
pub(crate) async fn upload(
    State(stato): State<WebState>,
    InvioConFile { invio, file }: InvioConFile,
) -> Esito {
    let accesso = &invio.accesso;
    let errori = match file {
        Some((_, contenuto)) => {
            match cig_application::import_storiche(&stato.app, &accesso.sessione, &contenuto).await {
                Ok(importate) => return page(&stato, accesso, Some(importate), Vec::new()),
                Err(ApplicationError::Invalid(anomalie)) => anomalie.into_iter().map(|a| a.testo).collect(),
                Err(errore) => return Err(errore.into()),
            }
        }
        None => vec!["Scegliere il file da importare.".to_owned()],
    };
    let pagina = page(&stato, accesso, None, errori)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, pagina).into_response())
}

fn page(stato: &WebState, accesso: &Accesso, importate: Option<Importate>, mut errori: Vec<String>) -> Esito {
    let quanti = errori.len();
    errori.truncate(ERRORI_MOSTRATI);
    html(&PaginaImportazione {
        cornice: Cornice::new(stato, accesso),
        csrf: accesso.csrf.clone(),
        campo: CampoVista::new("file", "File CSV", Controllo::File { tipi: ".csv,text/csv" }),
        importate,
        errori,
        quanti,
    })
}
