//! A request that came as ANAC's own JSON: what is wrong with it, by its places, and the JSON itself.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State};
use cig_domain::controlli::Momento;
use cig_domain::richiesta::RichiestaId;
use cig_domain::scheda::SchedaInviata;
use cig_domain::{Anomalia, Sezione};

use super::cornice::Cornice;
use super::testata::{Esaminata, Linguetta, Mostra, Testata};
use super::{Esito, Percorso, html};
use crate::WebState;
use crate::anomalie::place;
use crate::errore::ErroreWeb;
use crate::modulo::Messaggio;
use crate::sessione::Accesso;

#[derive(Template)]
#[template(path = "scheda_anac.html")]
pub(crate) struct PaginaSchedaAnac {
    pub(crate) cornice: Cornice,
    pub(crate) testata: Testata,
    pub(crate) inviata: SchedaInviata,
    pub(crate) posti: Vec<PostoVista>,
    /// The body of crea-appalto.
    pub(crate) json: String,
}

/// A place of the JSON with what is wrong there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PostoVista {
    /// Its path; empty when all of the JSON is meant.
    pub(crate) percorso: String,
    pub(crate) messaggi: Vec<Messaggio>,
}

/// The scheda.
pub(crate) async fn show(
    State(stato): State<WebState>,
    accesso: Accesso,
    Percorso(id): Percorso<RichiestaId>,
    Query(coppie): Query<Vec<(String, String)>>,
) -> Esito {
    let mostra = Mostra::from_query(&coppie);
    let esaminata = Esaminata::read(&stato, &accesso, id, Momento::Invio, mostra).await?;
    let scheda = esaminata.richiesta.scheda_anac.as_ref().ok_or(ErroreWeb::NonTrovata)?;
    html(&PaginaSchedaAnac {
        cornice: Cornice::new(&stato, &accesso),
        testata: esaminata.testata(Linguetta::Scheda, Some(&Sezione::Scheda), mostra),
        inviata: scheda.inviata(),
        posti: places(&esaminata.della(&Sezione::Scheda)),
        json: format!("{:#}", scheda.corpo()),
    })
}

/// The places that have anomalies, each once, in the order in which they were found.
fn places(anomalie: &[Anomalia]) -> Vec<PostoVista> {
    let mut posti: Vec<PostoVista> = Vec::new();
    let mut dove = HashMap::new();
    for anomalia in anomalie {
        let percorso = place(anomalia);
        let posto = *dove.entry(percorso).or_insert_with(|| {
            posti.push(PostoVista { percorso: percorso.to_owned(), messaggi: Vec::new() });
            posti.len() - 1
        });
        posti[posto].messaggi.push(Messaggio::from(anomalia));
    }
    posti
}
