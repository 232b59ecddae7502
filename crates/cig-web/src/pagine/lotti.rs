//! The list of the lots.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect};
use cig_application::Spostamento;
use cig_domain::controlli::Momento;
use cig_domain::richiesta::{RichiestaCig, RichiestaId};
use cig_domain::{Anomalia, Importo, LotIdentifier, Lotto, Sezione};

use super::cornice::Cornice;
use super::fetta::Fetta;
use super::testata::{Esaminata, Linguetta, Mostra, Testata};
use super::{Esito, Percorso, html};
use crate::WebState;
use crate::anomalie::Conto;
use crate::errore::ErroreWeb;
use crate::sessione::{Accesso, Invio};

#[derive(Template)]
#[template(path = "lotti.html")]
pub(crate) struct PaginaLotti {
    pub(crate) cornice: Cornice,
    pub(crate) testata: Testata,
    pub(crate) csrf: String,
    pub(crate) versione: i64,
    /// Those of the part that is shown.
    pub(crate) lotti: Vec<LottoVista>,
    pub(crate) parte: Fetta,
    pub(crate) importo_complessivo: String,
}

/// A lot in a list.
pub(crate) struct LottoVista {
    /// Its place among all lots, from 0.
    pub(crate) posto: usize,
    pub(crate) nome: LotIdentifier,
    pub(crate) oggetto: String,
    pub(crate) importo: Option<String>,
    pub(crate) cig: Option<String>,
    pub(crate) conto: Conto,
}

impl LottoVista {
    /// With its place, and what it marks.
    pub(crate) fn new((posto, lotto): (usize, &Lotto), anomalie: &[Anomalia]) -> Self {
        let sezione = Sezione::Lotto(lotto.lot_identifier.clone());
        Self {
            posto,
            nome: lotto.lot_identifier.clone(),
            oggetto: lotto.dati.oggetto.clone().unwrap_or_else(|| "senza oggetto".to_owned()),
            importo: lotto.dati.importo.map(Importo::formattato),
            cig: lotto.cig.as_ref().map(ToString::to_string),
            conto: Conto::new(anomalie, |una| *una == sezione),
        }
    }
}

/// The list.
pub(crate) async fn show(
    State(stato): State<WebState>,
    accesso: Accesso,
    Percorso(id): Percorso<RichiestaId>,
    Query(coppie): Query<Vec<(String, String)>>,
) -> Esito {
    let mostra = Mostra::from_query(&coppie);
    let esaminata = Esaminata::read(&stato, &accesso, id, Momento::Preparazione, mostra).await?;
    let richiesta = &esaminata.richiesta;
    let tutti: Vec<_> = richiesta.lotti.iter().enumerate().collect();
    let parte = Fetta::from_query(&coppie, tutti.len());
    html(&PaginaLotti {
        cornice: Cornice::new(&stato, &accesso),
        testata: esaminata.testata(Linguetta::Lotti, Some(&Sezione::Lotti), mostra),
        csrf: accesso.csrf.clone(),
        versione: richiesta.versione,
        lotti: parte.of(&tutti).iter().map(|lotto| LottoVista::new(*lotto, &esaminata.anomalie)).collect(),
        parte,
        importo_complessivo: richiesta.importo_complessivo().formattato(),
    })
}

/// Adds an empty lot and opens it.
pub(crate) async fn add(
    State(stato): State<WebState>,
    Percorso(id): Percorso<RichiestaId>,
    invio: Invio,
) -> Esito {
    let sessione = &invio.accesso.sessione;
    let richiesta = cig_application::add_lot(&stato.app, sessione, id, invio.versione()?).await?;
    Ok(to_last_lot(&richiesta))
}

/// Adds a lot with the data of another and opens it.
pub(crate) async fn copy(
    State(stato): State<WebState>,
    Percorso((id, lotto)): Percorso<(RichiestaId, LotIdentifier)>,
    invio: Invio,
) -> Esito {
    let sessione = &invio.accesso.sessione;
    let richiesta = cig_application::copy_lot(&stato.app, sessione, id, invio.versione()?, &lotto).await?;
    Ok(to_last_lot(&richiesta))
}

/// Moves a lot by one place, and comes back to it.
pub(crate) async fn shift(
    State(stato): State<WebState>,
    Percorso((id, lotto)): Percorso<(RichiestaId, LotIdentifier)>,
    invio: Invio,
) -> Esito {
    let dove = match invio.modulo.get("dove") {
        Some("su") => Spostamento::Su,
        Some("giu") => Spostamento::Giu,
        _ => return Err(ErroreWeb::ModuloEstraneo),
    };
    let sessione = &invio.accesso.sessione;
    let richiesta =
        cig_application::move_lot(&stato.app, sessione, id, invio.versione()?, &lotto, dove).await?;
    let posto = richiesta.lotti.iter().position(|uno| uno.lot_identifier == lotto).unwrap_or_default();
    let lista = Linguetta::Lotti.indirizzo(id);
    Ok(Redirect::to(&format!("{lista}?pagina={}#{lotto}", Fetta::with(posto))).into_response())
}

fn to_last_lot(richiesta: &RichiestaCig) -> axum::response::Response {
    let lista = Linguetta::Lotti.indirizzo(richiesta.id);
    let indirizzo = match richiesta.lotti.last() {
        Some(lotto) => format!("{lista}/{}", lotto.lot_identifier),
        None => lista,
    };
    Redirect::to(&indirizzo).into_response()
}
