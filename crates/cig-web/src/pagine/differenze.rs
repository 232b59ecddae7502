//! What changes from one version of ANAC's specification to another.

use std::fmt::Display;

use askama::Template;
use axum::extract::{Query, State};
use cig_application::specifiche::{Confrontate, VersioneError, Versioni, compare};
use cig_domain::porte::Confronto;
use cig_domain::porte::versioni::{Cambi, Cambio, Regola};

use super::cornice::Cornice;
use super::specifiche::VersioneVista;
use super::{Esito, html};
use crate::WebState;
use crate::errore::ErroreWeb;
use crate::sessione::Accesso;

#[derive(Template)]
#[template(path = "differenze.html")]
pub(crate) struct PaginaDifferenze {
    pub(crate) cornice: Cornice,
    /// The old one and the new one, each with its label.
    pub(crate) versioni: [(&'static str, VersioneVista); 2],
    pub(crate) uguali: bool,
    /// Heading and names of what only one of the versions has.
    pub(crate) schede_intere: Vec<(&'static str, Vec<String>)>,
    pub(crate) schede: Vec<SchedaCambiata>,
    /// Heading and names of what only one of the versions has.
    pub(crate) liste_intere: Vec<(&'static str, Vec<String>)>,
    pub(crate) liste: Vec<ListaCambiata>,
}

/// A scheda that both versions have.
pub(crate) struct SchedaCambiata {
    pub(crate) codice: String,
    pub(crate) campi: Vec<RigaCambiata>,
    pub(crate) regole: Vec<RigaCambiata>,
}

/// A list that both versions have.
pub(crate) struct ListaCambiata {
    pub(crate) nome: String,
    pub(crate) valori: Vec<RigaCambiata>,
}

/// A path or a code, and what each version says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RigaCambiata {
    pub(crate) chiave: String,
    /// What was and what is, over several lines.
    pub(crate) lati: [Vec<String>; 2],
}

/// The differences that the address asks for; without two versions in it, the page of all versions has the form.
pub(crate) async fn show(
    State(stato): State<WebState>,
    accesso: Accesso,
    Query(coppie): Query<Vec<(String, String)>>,
) -> Esito {
    let chiesta = |nome: &str| {
        let valore = coppie.iter().find(|(altro, _)| altro == nome).map(|(_, valore)| valore.as_str());
        valore.ok_or(ErroreWeb::NonTrovata)
    };
    let app = Versioni::from(&stato.app);
    let confrontate = compare(&app, chiesta("prima")?, chiesta("nuova")?).await?;
    let Confrontate { prima, nuova, in_vigore, confronto } = confrontate;
    let oggi = app.today();
    let vista = |versione: cig_domain::porte::VersioneSpecifica| {
        let in_vigore = in_vigore == Some(versione.id);
        VersioneVista::new(versione, in_vigore, oggi)
    };
    html(&PaginaDifferenze::new(Cornice::new(&stato, &accesso), vista(prima), vista(nuova), confronto))
}

impl PaginaDifferenze {
    pub(crate) fn new(
        cornice: Cornice,
        prima: VersioneVista,
        nuova: VersioneVista,
        confronto: Confronto,
    ) -> Self {
        let uguali = confronto.is_empty();
        let schede = confronto.schede.into_iter().map(|(codice, cambi)| SchedaCambiata {
            codice,
            campi: rows(&cambi.campi, one_line),
            regole: rows(&cambi.regole, cells),
        });
        let liste = confronto.liste.into_iter();
        let liste = liste.map(|(nome, cambi)| ListaCambiata { nome, valori: rows(&cambi, one_line) });
        Self {
            cornice,
            versioni: [("Prima", prima), ("Ora", nuova)],
            uguali,
            schede_intere: whole([
                ("Schede aggiunte", confronto.schede_aggiunte.into_iter().collect()),
                ("Schede tolte", confronto.schede_tolte.into_iter().collect()),
            ]),
            schede: schede.collect(),
            liste_intere: whole([
                ("Liste aggiunte", confronto.liste_aggiunte.into_iter().collect()),
                ("Liste tolte", confronto.liste_tolte.into_iter().collect()),
            ]),
            liste: liste.collect(),
        }
    }
}

impl From<VersioneError> for ErroreWeb {
    fn from(errore: VersioneError) -> Self {
        match errore {
            VersioneError::Unknown(_) | VersioneError::Ambiguous(_) => Self::NonTrovata,
            VersioneError::Application(errore) => errore.into(),
        }
    }
}

/// Those that name something.
fn whole(gruppi: [(&'static str, Vec<String>); 2]) -> Vec<(&'static str, Vec<String>)> {
    gruppi.into_iter().filter(|(_, nomi)| !nomi.is_empty()).collect()
}

fn rows<T>(cambi: &Cambi<T>, lines: impl Fn(&T) -> Vec<String>) -> Vec<RigaCambiata> {
    let row = |chiave: &String, cambio: &Cambio<T>| {
        let lati = match cambio {
            Cambio::Aggiunto(ora) => [vec!["non c'era".to_owned()], lines(ora)],
            Cambio::Tolto(prima) => [lines(prima), vec!["non c'è più".to_owned()]],
            Cambio::Cambiato { prima, dopo } => [lines(prima), lines(dopo)],
        };
        RigaCambiata { chiave: chiave.clone(), lati }
    };
    cambi.iter().flat_map(|(chiave, cambi)| cambi.iter().map(move |cambio| row(chiave, cambio))).collect()
}

fn one_line(cosa: &impl Display) -> Vec<String> {
    vec![cosa.to_string()]
}

/// The conditions of a rule, all of which must hold.
fn cells(regola: &Regola) -> Vec<String> {
    if regola.celle.is_empty() {
        return vec![regola.to_string()];
    }
    regola.celle.iter().map(|cella| format!("{}: {}", cella.colonna, cella.espressione)).collect()
}
