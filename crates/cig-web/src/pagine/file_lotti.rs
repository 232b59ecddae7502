//! The lots as a file: taken away and brought back.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Redirect};
use cig_application::{ApplicationError, FormatoLotti, Inserimento};
use cig_domain::Sezione;
use cig_domain::controlli::Momento;
use cig_domain::richiesta::RichiestaId;

use super::cornice::Cornice;
use super::testata::{Esaminata, Linguetta, Mostra, Testata};
use super::{ERRORI_MOSTRATI, Esito, Percorso, html};
use crate::WebState;
use crate::allegato::InvioConFile;
use crate::errore::ErroreWeb;
use crate::modulo::{CampoVista, Controllo};
use crate::sessione::Accesso;

/// What the browser offers to choose.
const TIPI: &str = ".xlsx,.csv,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

#[derive(Template)]
#[template(path = "file_lotti.html")]
pub(crate) struct PaginaFileLotti {
    pub(crate) cornice: Cornice,
    pub(crate) testata: Testata,
    pub(crate) csrf: String,
    pub(crate) versione: i64,
    /// Chooses the file.
    pub(crate) campo: CampoVista,
    /// What is wrong in the file that was sent, by row and column.
    pub(crate) errori: Vec<String>,
    /// How many errors it has, those that are not shown too.
    pub(crate) quanti: usize,
}

/// The lots as a file, in the format that the address asks for with `formato`.
pub(crate) async fn download(
    State(stato): State<WebState>,
    accesso: Accesso,
    Percorso(id): Percorso<RichiestaId>,
    Query(coppie): Query<Vec<(String, String)>>,
) -> Esito {
    let xlsx = coppie.iter().any(|(nome, valore)| nome == "formato" && valore == "xlsx");
    let formato = if xlsx { FormatoLotti::Xlsx } else { FormatoLotti::Csv };
    let file = cig_application::export_lots(&stato.app, &accesso.sessione, id, formato).await?;
    let (tipo, nome) = formato.file();
    let headers =
        [(CONTENT_TYPE, tipo.to_owned()), (CONTENT_DISPOSITION, format!("attachment; filename=\"{nome}\""))];
    Ok((headers, file).into_response())
}

/// Asks for the file.
pub(crate) async fn show(
    State(stato): State<WebState>,
    accesso: Accesso,
    Percorso(id): Percorso<RichiestaId>,
) -> Esito {
    page(&stato, &accesso, id, Vec::new()).await
}

/// Writes the lots of the file, or says where it is wrong.
pub(crate) async fn upload(
    State(stato): State<WebState>,
    Percorso(id): Percorso<RichiestaId>,
    InvioConFile { invio, file }: InvioConFile,
) -> Esito {
    let inserimento = match invio.modulo.get("azione") {
        Some("sostituisci") => Inserimento::Sostituisci,
        Some("aggiungi") => Inserimento::Aggiungi,
        _ => return Err(ErroreWeb::ModuloEstraneo),
    };
    let accesso = &invio.accesso;
    let Some((_, contenuto)) = file else {
        let pagina = page(&stato, accesso, id, vec!["Scegliere il file da importare.".to_owned()]).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, pagina).into_response());
    };
    let (app, versione) = (&stato.app, invio.versione()?);
    match cig_application::import_lots(app, &accesso.sessione, id, versione, &contenuto, inserimento).await {
        Ok(_) => Ok(Redirect::to(&format!("{}?salvata=1", Linguetta::Lotti.indirizzo(id))).into_response()),
        Err(ApplicationError::Invalid(anomalie)) => {
            let errori = anomalie.into_iter().map(|anomalia| anomalia.testo).collect();
            let pagina = page(&stato, accesso, id, errori).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, pagina).into_response())
        }
        Err(errore) => Err(errore.into()),
    }
}

async fn page(stato: &WebState, accesso: &Accesso, id: RichiestaId, mut errori: Vec<String>) -> Esito {
    let mostra = Mostra::default();
    let esaminata = Esaminata::read(stato, accesso, id, Momento::Preparazione, mostra).await?;
    let quanti = errori.len();
    errori.truncate(ERRORI_MOSTRATI);
    html(&PaginaFileLotti {
        cornice: Cornice::new(stato, accesso),
        testata: esaminata.testata(Linguetta::Lotti, Some(&Sezione::Lotti), mostra),
        csrf: accesso.csrf.clone(),
        versione: esaminata.richiesta.versione,
        campo: CampoVista::new("file", "File XLSX o CSV", Controllo::File { tipi: TIPI }),
        errori,
        quanti,
    })
}
