//! The CPV as a tree to walk, from which the codes of a request are taken.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect};
use cig_application::{Modifica, NodoCpv};
use cig_domain::CodiceCpv;
use cig_domain::Sezione;
use cig_domain::codici::LivelloCpv;
use cig_domain::controlli::Momento;
use cig_domain::richiesta::{Classificazione, RichiestaId};
use serde_json::Value;

use super::cornice::Cornice;
use super::testata::{Esaminata, Linguetta, Mostra, Testata};
use super::{Esito, Percorso, html};
use crate::WebState;
use crate::errore::ErroreWeb;
use crate::sessione::{Accesso, Invio};

type Coppie = Query<Vec<(String, String)>>;

#[derive(Template)]
#[template(path = "cpv.html")]
pub(crate) struct PaginaCpv {
    pub(crate) cornice: Cornice,
    pub(crate) testata: Testata,
    pub(crate) csrf: String,
    pub(crate) versione: i64,
    /// The main code that is taken, and what it means.
    pub(crate) prevalente: Option<(String, String)>,
    pub(crate) secondarie: Vec<(String, String)>,
    /// The codes above those shown, the division first; none at the divisions.
    pub(crate) percorso: Vec<NodoCpv>,
    pub(crate) voci: Vec<VoceAlbero>,
}

/// A code of the tree.
pub(crate) struct VoceAlbero {
    pub(crate) nodo: NodoCpv,
    /// Whether it is precise enough to be the main one.
    pub(crate) principale: bool,
    /// Whether it is taken already.
    pub(crate) presa: bool,
}

/// The codes right under the one that the address names with `nodo`, or the divisions.
pub(crate) async fn show(
    State(stato): State<WebState>,
    accesso: Accesso,
    Percorso(id): Percorso<RichiestaId>,
    Query(coppie): Coppie,
) -> Esito {
    let mostra = Mostra { verifica: false, ..Mostra::from_query(&coppie) };
    let esaminata = Esaminata::read(&stato, &accesso, id, Momento::Preparazione, mostra).await?;
    let nodo = node(&coppie)?;
    let percorso = nodo.as_ref().map(|nodo| cig_application::cpv_path(&stato.app, nodo)).unwrap_or_default();
    if nodo.is_some() && percorso.is_empty() {
        return Err(ErroreWeb::NonTrovata);
    }
    let Classificazione { prevalente, secondarie } = &esaminata.richiesta.classificazione;
    let voce = |nodo: NodoCpv| VoceAlbero {
        principale: nodo.codice.livello() >= LivelloCpv::Classe,
        presa: prevalente.as_ref() == Some(&nodo.codice) || secondarie.contains(&nodo.codice),
        nodo,
    };
    let voci = cig_application::cpv_children(&stato.app, nodo.as_ref()).into_iter().map(voce).collect();
    let taken = |codice: &CodiceCpv| {
        let descrizione = stato.app.tipologiche.find("CPV", codice.as_str(), stato.app.today());
        (codice.to_string(), descrizione.map(|voce| voce.descrizione).unwrap_or_default())
    };
    html(&PaginaCpv {
        cornice: Cornice::new(&stato, &accesso),
        testata: esaminata.testata(Linguetta::Classificazione, Some(&Sezione::Classificazione), mostra),
        csrf: accesso.csrf.clone(),
        versione: esaminata.richiesta.versione,
        prevalente: prevalente.as_ref().map(taken),
        secondarie: secondarie.iter().map(taken).collect(),
        percorso,
        voci,
    })
}

/// Takes a code as the main one or among the others, or drops one, and stays at its place of the tree.
pub(crate) async fn save(
    State(stato): State<WebState>,
    Percorso(id): Percorso<RichiestaId>,
    Query(coppie): Coppie,
    invio: Invio,
) -> Esito {
    let sessione = &invio.accesso.sessione;
    let richiesta = cig_application::find(&stato.app, sessione, id).await?;
    let mut nuova = richiesta.classificazione;
    let code = |nome: &str| invio.modulo.get(nome).map(str::parse::<CodiceCpv>);
    match (code("principale"), code("secondaria"), code("togli")) {
        (Some(Ok(codice)), None, None) => {
            nuova.secondarie.retain(|una| *una != codice);
            nuova.prevalente = Some(codice);
        }
        (None, Some(Ok(codice)), None) => {
            if nuova.prevalente.as_ref() != Some(&codice) && !nuova.secondarie.contains(&codice) {
                nuova.secondarie.push(codice);
            }
        }
        (None, None, Some(Ok(codice))) => {
            nuova.secondarie.retain(|una| *una != codice);
            nuova.prevalente = nuova.prevalente.filter(|una| *una != codice);
        }
        _ => return Err(ErroreWeb::ModuloEstraneo),
    }
    let Ok(Value::Object(valori)) = serde_json::to_value(&nuova) else { return Err(ErroreWeb::Interno) };
    let modifica = Modifica { classificazione: Some(valori), ..Modifica::default() };
    cig_application::edit(&stato.app, sessione, id, invio.versione()?, &modifica).await?;
    let nodo = node(&coppie)?.map(|nodo| format!("&nodo={nodo}")).unwrap_or_default();
    let qui = format!("{}/cpv?salvata=1{nodo}", Linguetta::Classificazione.indirizzo(id));
    Ok(Redirect::to(&qui).into_response())
}

/// The place of the tree that the address names.
fn node(coppie: &[(String, String)]) -> Result<Option<CodiceCpv>, ErroreWeb> {
    let nodo = coppie.iter().find(|(nome, _)| nome == "nodo").map(|(_, valore)| valore.parse());
    nodo.transpose().map_err(|_| ErroreWeb::NonTrovata)
}
