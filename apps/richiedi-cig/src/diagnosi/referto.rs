//! What the checks found.

use std::io::Write;

use anyhow::Result;
use serde::Serialize;

/// How a check went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Esito {
    Bene,
    /// It works so, but somebody should know.
    Avviso,
    Male,
    /// An earlier one failed that it needs.
    NonEseguito,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Controllo {
    #[serde(rename = "controllo")]
    nome: String,
    esito: Esito,
    /// What was found.
    dettaglio: String,
    /// What to do.
    rimedio: Option<String>,
}

/// The checks, in the order in which they were made.
#[derive(Debug, Default)]
pub(super) struct Referto(Vec<Controllo>);

impl Referto {
    pub(super) fn right(&mut self, controllo: impl Into<String>, dettaglio: impl Into<String>) {
        self.add(controllo, Esito::Bene, dettaglio, None);
    }

    pub(super) fn warning(
        &mut self,
        controllo: impl Into<String>,
        dettaglio: impl Into<String>,
        rimedio: impl Into<String>,
    ) {
        self.add(controllo, Esito::Avviso, dettaglio, Some(rimedio.into()));
    }

    pub(super) fn wrong(
        &mut self,
        controllo: impl Into<String>,
        dettaglio: impl Into<String>,
        rimedio: impl Into<String>,
    ) {
        self.add(controllo, Esito::Male, dettaglio, Some(rimedio.into()));
    }

    /// The check needs one that failed.
    pub(super) fn skipped(&mut self, controllo: impl Into<String>, prima: &str) {
        self.add(controllo, Esito::NonEseguito, format!("non eseguito: prima va risolto «{prima}»"), None);
    }

    fn add(
        &mut self,
        controllo: impl Into<String>,
        esito: Esito,
        dettaglio: impl Into<String>,
        rimedio: Option<String>,
    ) {
        // A line each, whatever others wrote into their texts.
        let in_line = |testo: String| testo.split_whitespace().collect::<Vec<_>>().join(" ");
        self.0.push(Controllo {
            nome: controllo.into(),
            esito,
            dettaglio: in_line(dettaglio.into()),
            rimedio: rimedio.map(in_line),
        });
    }

    /// Whether nothing keeps from transmitting.
    pub(super) fn is_good(&self) -> bool {
        self.0.iter().all(|controllo| matches!(controllo.esito, Esito::Bene | Esito::Avviso))
    }

    pub(super) fn write(&self, json: bool, uscita: &mut dyn Write) -> Result<()> {
        if json {
            writeln!(uscita, "{}", serde_json::to_string_pretty(&self.0)?)?;
            return Ok(());
        }
        for Controllo { nome, esito, dettaglio, rimedio } in &self.0 {
            let segno = match esito {
                Esito::Bene => "ok    ",
                Esito::Avviso => "avviso",
                Esito::Male => "NO    ",
                Esito::NonEseguito => "-     ",
            };
            let rimedio = rimedio.as_deref().map(|rimedio| format!(" → {rimedio}")).unwrap_or_default();
            writeln!(uscita, "{segno}  {nome}: {dettaglio}{rimedio}")?;
        }
        Ok(())
    }
}
