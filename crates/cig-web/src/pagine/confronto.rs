//! The three sides of a request: our draft, what was last sent, what ANAC holds.

use askama::Template;
use axum::extract::State;
use cig_application::{Confronto, Differenza, Lato};
use cig_domain::controlli::Momento;
use cig_domain::richiesta::RichiestaId;
use serde_json::Value;

use super::cornice::Cornice;
use super::testata::{Esaminata, Linguetta, Mostra, Testata};
use super::{Esito, Percorso, html};
use crate::sessione::{Accesso, Invio};
use crate::{WebState, formati};

#[derive(Template)]
#[template(path = "confronto.html")]
pub(crate) struct PaginaConfronto {
    pub(crate) cornice: Cornice,
    pub(crate) testata: Testata,
    pub(crate) csrf: String,
    /// Name of each side, and when it is from or why it is not there.
    pub(crate) lati: [(&'static str, String); 3],
    pub(crate) uguali: usize,
    pub(crate) differenze: Vec<DifferenzaVista>,
    /// How many more there are.
    pub(crate) altre: usize,
}

/// A field that is not the same on every side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DifferenzaVista {
    pub(crate) etichetta: String,
    pub(crate) sezione: String,
    pub(crate) percorso: String,
    /// What each side has, in the order of `lati`.
    pub(crate) valori: [String; 3],
}

/// Our own two sides; ANAC is asked by [`ask`] alone, since each question is a call.
pub(crate) async fn show(
    State(stato): State<WebState>,
    accesso: Accesso,
    Percorso(id): Percorso<RichiestaId>,
) -> Esito {
    page(&stato, &accesso, id, false).await
}

/// All three sides.
pub(crate) async fn ask(
    State(stato): State<WebState>,
    Percorso(id): Percorso<RichiestaId>,
    invio: Invio,
) -> Esito {
    page(&stato, &invio.accesso, id, true).await
}

async fn page(stato: &WebState, accesso: &Accesso, id: RichiestaId, chiedi: bool) -> Esito {
    let confronto = cig_application::compare(&stato.app, &accesso.sessione, id, chiedi).await?;
    let mostra = Mostra::default();
    let esaminata = Esaminata::read(stato, accesso, id, Momento::Preparazione, mostra).await?;
    let testata = esaminata.testata(Linguetta::Registro, None, mostra);
    html(&PaginaConfronto::new(Cornice::new(stato, accesso), testata, accesso.csrf.clone(), confronto))
}

impl PaginaConfronto {
    pub(crate) fn new(cornice: Cornice, testata: Testata, csrf: String, confronto: Confronto) -> Self {
        let Confronto { lati, uguali, differenze, altre } = confronto;
        Self {
            cornice,
            testata,
            csrf,
            lati: [
                ("Qui, adesso", side(&lati.bozza)),
                ("Inviata ad ANAC", side(&lati.inviata)),
                ("Presso ANAC", side(&lati.presso_anac)),
            ],
            uguali,
            differenze: differenze.into_iter().map(DifferenzaVista::from).collect(),
            altre,
        }
    }
}

impl From<Differenza> for DifferenzaVista {
    fn from(differenza: Differenza) -> Self {
        let valori = differenza.valori;
        Self {
            etichetta: differenza.etichetta,
            sezione: differenza.sezione.to_string(),
            percorso: differenza.percorso,
            valori: [valori.bozza, valori.inviata, valori.presso_anac].map(|valore| words(valore.as_ref())),
        }
    }
}

fn side(lato: &Lato) -> String {
    match lato {
        Lato::Presente(quando) => format!("com'era il {}", formati::istante_preciso(*quando)),
        Lato::Assente(motivo) => motivo.clone(),
    }
}

/// A value in a cell: an eForm or an ESPD would fill the page.
fn words(valore: Option<&Value>) -> String {
    const MASSIMO: usize = 200;
    let testo = match valore {
        None => return "assente".to_owned(),
        Some(Value::Bool(vero)) => if *vero { "sì" } else { "no" }.to_owned(),
        Some(Value::String(testo)) => testo.clone(),
        Some(altro) => altro.to_string(),
    };
    match testo.char_indices().nth(MASSIMO) {
        Some((fine, _)) => format!("{}… ({} caratteri)", &testo[..fine], testo.chars().count()),
        None => testo,
    }
}
