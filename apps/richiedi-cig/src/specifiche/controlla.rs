//! `specifiche controlla`: ANAC's judgement of a scheda, without asking ANAC.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::{Context, Result};
use cig_domain::Gravita;
use cig_domain::porte::{Clock, Difetto, SpecificationCheck};
use cig_specifiche::Specifiche;
use serde_json::{Value, json};

use crate::opzioni::Controlla;

/// Writes the anomalies of the file to `uscita`; 1 if any blocks.
pub(super) fn run(opzioni: &Controlla, clock: &dyn Clock, uscita: &mut dyn Write) -> Result<ExitCode> {
    let testo = if opzioni.file.as_os_str() == "-" {
        io::read_to_string(io::stdin())
    } else {
        std::fs::read_to_string(&opzioni.file)
    };
    let testo = testo.with_context(|| format!("il file {} non si legge", opzioni.file.display()))?;
    let corpo: Value = serde_json::from_str(&testo).context("il file non è JSON")?;
    let specifiche = Specifiche::load(&opzioni.specifiche)?.specifiche;
    let difetti = judge(&specifiche, &corpo, clock);
    if opzioni.json {
        writeln!(uscita, "{:#}", difetti.iter().map(in_json).collect::<Value>())?;
    } else {
        for Difetto { codice, percorso, testo, gravita } in &difetti {
            // One line an anomaly, whatever ANAC's text holds.
            let testo = testo.split_whitespace().collect::<Vec<_>>().join(" ");
            writeln!(uscita, "{codice}\t{}\t{percorso}\t{testo}", name(*gravita))?;
        }
    }
    let blocca = difetti.iter().any(|difetto| difetto.gravita == Gravita::Errore);
    Ok(ExitCode::from(u8::from(blocca)))
}

/// A scheda that the specification does not have is itself an anomaly, as at ANAC (ERR3).
fn judge(specifiche: &Specifiche, corpo: &Value, clock: &dyn Clock) -> Vec<Difetto> {
    let scheda = &corpo["scheda"];
    let codice = scheda["codice"]["codice"].as_str().unwrap_or_default();
    SpecificationCheck::check(specifiche, codice, &scheda["body"], clock.now()).unwrap_or_else(|| {
        vec![Difetto {
            codice: "ERR3".into(),
            percorso: "$.scheda.codice.codice".into(),
            testo: specifiche.error_text("ERR3").unwrap_or("codice scheda errato").into(),
            gravita: Gravita::Errore,
        }]
    })
}

fn in_json(difetto: &Difetto) -> Value {
    let Difetto { codice, percorso, testo, gravita } = difetto;
    json!({ "codice": codice, "gravita": name(*gravita), "percorso": percorso, "testo": testo })
}

fn name(gravita: Gravita) -> &'static str {
    match gravita {
        Gravita::Errore => "errore",
        Gravita::Avviso => "avviso",
    }
}
