//! What is known of a field before filling it in: our own words, an example, what ANAC says of it.

use askama::Template;
use axum::extract::State;
use cig_application::{Guida, field_guide};
use cig_domain::CodiceScheda;

use super::cornice::Cornice;
use super::parte::Luogo;
use super::{Esito, Percorso, html};
use crate::WebState;
use crate::sessione::Accesso;

#[derive(Template)]
#[template(path = "guida.html")]
pub(crate) struct PaginaGuida {
    pub(crate) cornice: Cornice,
    /// The form that the field is in.
    pub(crate) modulo: String,
    pub(crate) etichetta: &'static str,
    pub(crate) aiuto: &'static str,
    /// What it takes.
    pub(crate) atteso: String,
    pub(crate) esempio: Option<&'static str>,
    /// What schede have to do with it, in sentences.
    pub(crate) schede: Vec<String>,
    /// Whether ANAC's specification is there to be asked.
    pub(crate) con_anac: bool,
    pub(crate) descrizioni: Vec<String>,
    /// Code and text of each rule, and the schede that it is of where they are not all.
    pub(crate) regole: Vec<(String, String, String)>,
}

/// The page; the script of the form shows its middle beside the field.
pub(crate) async fn show(
    State(stato): State<WebState>,
    accesso: Accesso,
    luogo: Luogo,
    Percorso(parti): Percorso<Vec<(String, String)>>,
) -> Esito {
    let nome = parti.iter().find(|(nome, _)| nome == "campo").map_or("", |(_, valore)| valore);
    let guida = field_guide(&stato.app, &accesso.sessione, luogo.id, &luogo.parte, nome).await?;
    let con_anac = guida.schede.iter().any(|scheda| stato.app.specifiche.covers(scheda.codice()));
    let schede = sentences(&guida);
    let Guida { campo, esempio, descrizioni, regole, schede: tutte, .. } = guida;
    let regole = regole.into_iter().map(|regola| {
        let alcune = if regola.schede.len() < tutte.len() { codes(&regola.schede) } else { String::new() };
        (regola.codice, regola.testo, alcune)
    });
    html(&PaginaGuida {
        cornice: Cornice::new(&stato, &accesso),
        modulo: luogo.indirizzo(),
        etichetta: campo.etichetta,
        aiuto: campo.aiuto,
        atteso: campo.tipo.atteso(),
        esempio,
        schede,
        con_anac,
        descrizioni,
        regole: regole.collect(),
    })
}

fn sentences(guida: &Guida) -> Vec<String> {
    let Guida { schede, richiesto, previsto, .. } = guida;
    let mut frasi = Vec::new();
    match schede[..] {
        [] => frasi.push(
            "Che cosa ne vuole ANAC dipende dalla scheda: i dati scritti finora non ne indicano nessuna."
                .into(),
        ),
        [una] => frasi.push(format!("La richiesta usa la scheda {}.", una.codice())),
        _ => frasi.push(format!("I dati scritti finora consentono le schede {}.", codes(schede))),
    }
    if !richiesto.is_empty() {
        frasi.push(format!("Il campo è obbligatorio con {}.", codes(richiesto)));
    }
    let non_previsto: Vec<CodiceScheda> = schede
        .iter()
        .copied()
        .filter(|scheda| !previsto.contains(scheda) && !richiesto.contains(scheda))
        .collect();
    if !non_previsto.is_empty() {
        frasi.push(format!("Ad ANAC non si invia con {}.", codes(&non_previsto)));
    }
    frasi
}

fn codes(schede: &[CodiceScheda]) -> String {
    schede.iter().map(|scheda| scheda.codice()).collect::<Vec<_>>().join(", ")
}
