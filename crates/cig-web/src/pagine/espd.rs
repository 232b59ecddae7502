//! The ESPD request attached to a request.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Redirect};
use cig_application::ApplicationError;
use cig_domain::richiesta::{Parte, RichiestaCig, RichiestaId};
use cig_domain::scheda::UsoEspd;
use cig_domain::{Anomalia, CodiceScheda, Sezione};

use super::parte::Luogo;
use super::scheda::{Disegno, draw};
use super::testata::{Linguetta, Mostra};
use super::{Esito, Percorso};
use crate::WebState;
use crate::allegato::InvioConFile;
use crate::errore::ErroreWeb;
use crate::formati::percent;
use crate::modulo::{CampoVista, Controllo};
use crate::sessione::{Accesso, Invio};

/// The place of its anomalies.
pub(super) const CAMPO: &str = "espd";

/// What the browser offers to attach.
const TIPI: &str = ".xml,application/xml,text/xml";

/// The attachment, as the page draws it.
pub(crate) struct EspdVista {
    /// Name of the file that is there.
    pub(crate) nome: Option<String>,
    /// Whether ANAC wants one, in one word; `None` when the scheda has no place for it.
    pub(crate) uso: Option<&'static str>,
    /// Chooses a file.
    pub(crate) campo: CampoVista,
}

impl EspdVista {
    /// `None` where there is neither a file nor a place for one.
    pub(crate) fn new(richiesta: &RichiestaCig, anomalie: &[Anomalia]) -> Option<Self> {
        let scheda = richiesta.scheda();
        let uso = scheda.map_or(UsoEspd::NonPrevisto, |scheda| scheda.espd(richiesta));
        let nome = richiesta.espd.as_ref().map(|espd| espd.nome().to_owned());
        if nome.is_none() && uso == UsoEspd::NonPrevisto {
            return None;
        }
        let etichetta = if nome.is_some() { "File XML da mettere al suo posto" } else { "File XML" };
        let campo = CampoVista::new(CAMPO, etichetta, Controllo::File { tipi: TIPI }).with_messaggi(anomalie);
        Some(Self {
            nome,
            uso: match uso {
                UsoEspd::NonPrevisto => None,
                UsoEspd::Facoltativo => Some("facoltativa"),
                UsoEspd::Obbligatorio => Some("obbligatoria"),
            },
            campo: CampoVista {
                aiuto: scheda.map(|scheda| reason(scheda, uso)).unwrap_or_default(),
                ..campo
            },
        })
    }
}

/// Why it is wanted or not.
fn reason(scheda: CodiceScheda, uso: UsoEspd) -> String {
    let codice = scheda.codice();
    match uso {
        UsoEspd::Obbligatorio if scheda == CodiceScheda::AD3 => {
            "Con la scheda AD3 ANAC la chiede da 40.000 euro in su.".to_owned()
        }
        UsoEspd::Obbligatorio => format!("Con la scheda {codice} ANAC la chiede sempre."),
        UsoEspd::Facoltativo => format!("Con la scheda {codice} ANAC la accetta ma non la chiede."),
        UsoEspd::NonPrevisto => format!("La scheda {codice} non la prevede: il file non viene inviato."),
    }
}

/// Attaches a file, in place of the one that is there.
pub(crate) async fn attach(
    State(stato): State<WebState>,
    Percorso(id): Percorso<RichiestaId>,
    InvioConFile { invio, file }: InvioConFile,
) -> Esito {
    let esito = match &file {
        Some((nome, contenuto)) => {
            let sessione = &invio.accesso.sessione;
            cig_application::attach_espd(&stato.app, sessione, id, invio.versione()?, nome, contenuto).await
        }
        None => Err(ApplicationError::Invalid(vec![Anomalia::errore(
            Sezione::DatiGara,
            CAMPO,
            "ESPD",
            "Scegliere il file da allegare.",
        )])),
    };
    match esito {
        Ok(_) => Ok(saved(id)),
        Err(ApplicationError::Invalid(anomalie)) => {
            let disegno = Disegno::FileRifiutato(anomalie);
            let luogo = Luogo { id, parte: Parte::Gara };
            let pagina = draw(&stato, &invio.accesso, &luogo, Mostra::default(), disegno).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, pagina).into_response())
        }
        Err(errore) => Err(errore.into()),
    }
}

/// Takes the file away.
pub(crate) async fn detach(
    State(stato): State<WebState>,
    Percorso(id): Percorso<RichiestaId>,
    invio: Invio,
) -> Esito {
    let sessione = &invio.accesso.sessione;
    cig_application::detach_espd(&stato.app, sessione, id, invio.versione()?).await?;
    Ok(saved(id))
}

/// The file.
pub(crate) async fn download(
    State(stato): State<WebState>,
    accesso: Accesso,
    Percorso(id): Percorso<RichiestaId>,
) -> Esito {
    let richiesta = cig_application::find(&stato.app, &accesso.sessione, id).await?;
    let espd = richiesta.espd.ok_or(ErroreWeb::NonTrovata)?;
    let nome = format!("attachment; filename*=UTF-8''{}", percent(espd.nome()));
    let headers = [(CONTENT_TYPE, "application/xml".to_owned()), (CONTENT_DISPOSITION, nome)];
    Ok((headers, espd.xml().to_owned()).into_response())
}

fn saved(id: RichiestaId) -> axum::response::Response {
    Redirect::to(&format!("{}?salvata=1#titolo-{CAMPO}", Linguetta::Gara.indirizzo(id))).into_response()
}
