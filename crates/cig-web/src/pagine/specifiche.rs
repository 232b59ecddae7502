//! «Specifiche ANAC»: the versions in the store, and which is in force.

use askama::Template;
use axum::extract::State;
use chrono::NaiveDate;
use cig_application::specifiche::{Versioni, list};
use cig_domain::porte::VersioneSpecifica;

use super::cornice::Cornice;
use super::{Esito, html};
use crate::sessione::Accesso;
use crate::{WebState, formati};

#[derive(Template)]
#[template(path = "specifiche.html")]
pub(crate) struct PaginaSpecifiche {
    pub(crate) cornice: Cornice,
    /// What this node checks by.
    pub(crate) fonte: String,
    /// The last to come into force first.
    pub(crate) versioni: Vec<VersioneVista>,
    /// Name, label and fingerprint of each choice of the form that compares two; none while there is nothing to compare.
    pub(crate) scelte: Vec<(&'static str, &'static str, String)>,
}

/// A version, as pages show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct VersioneVista {
    pub(crate) impronta: String,
    /// Enough of it to tell versions apart.
    pub(crate) breve: String,
    pub(crate) in_vigore_dal: String,
    pub(crate) importata_il: String,
    pub(crate) fonte: String,
    pub(crate) stato: StatoVersione,
    pub(crate) avvertenze: Vec<String>,
}

/// Where a version stands today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StatoVersione {
    Futura,
    InVigore,
    Superata,
}

impl VersioneVista {
    pub(crate) fn new(versione: VersioneSpecifica, in_vigore: bool, oggi: NaiveDate) -> Self {
        Self {
            breve: versione.impronta.chars().take(12).collect(),
            in_vigore_dal: versione.in_vigore_dal.format("%d/%m/%Y").to_string(),
            importata_il: formati::istante(versione.importata_il),
            stato: if in_vigore {
                StatoVersione::InVigore
            } else if versione.in_vigore_dal > oggi {
                StatoVersione::Futura
            } else {
                StatoVersione::Superata
            },
            impronta: versione.impronta,
            fonte: versione.fonte,
            avvertenze: versione.avvertenze,
        }
    }
}

impl StatoVersione {
    pub(crate) fn nome(self) -> &'static str {
        match self {
            Self::Futura => "Non ancora in vigore",
            Self::InVigore => "In vigore",
            Self::Superata => "Superata",
        }
    }

    pub(crate) fn colore(self) -> &'static str {
        match self {
            Self::Futura => "bg-info",
            Self::InVigore => "bg-success",
            Self::Superata => "bg-secondary",
        }
    }
}

/// All versions.
pub(crate) async fn show(State(stato): State<WebState>, accesso: Accesso) -> Esito {
    let app = Versioni::from(&stato.app);
    let elenco = list(&app).await?;
    let oggi = app.today();
    let versioni: Vec<_> = elenco
        .versioni
        .into_iter()
        .map(|versione| {
            let in_vigore = elenco.in_vigore == Some(versione.id);
            VersioneVista::new(versione, in_vigore, oggi)
        })
        .collect();
    html(&PaginaSpecifiche {
        cornice: Cornice::new(&stato, &accesso),
        fonte: stato.app.tipologiche.fonte(),
        scelte: choices(&versioni),
        versioni,
    })
}

/// What people mostly want to see: what the last version changes to the one before it.
fn choices(versioni: &[VersioneVista]) -> Vec<(&'static str, &'static str, String)> {
    let [nuova, prima, ..] = versioni else { return Vec::new() };
    vec![
        ("prima", "Versione di prima", prima.impronta.clone()),
        ("nuova", "Versione nuova", nuova.impronta.clone()),
    ]
}
