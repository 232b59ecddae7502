//! What PCP reads in a scheda when it arrives: its kind, its lots, the authorities it names.

use chrono::{DateTime, Utc};
use cig_specifiche::{Gravita, Specifiche, Violazione, pcp_time};
use serde_json::Value;

use crate::pcp::Errore;

/// Schede of adhesions, small direct awards, invitations and mere traceability: no notice (#464). Which of those outside
/// the code of contracts (A3_6, AOC, ABI) have one is not published: here they do.
const SENZA_AVVISO: [&str; 8] = ["AD4", "AD5", "P3_3", "P5", "P6_1", "P6_2", "P7_2", "P8"];

/// Schede that open an appalto under names of their own; the others are AD* and P*.
const ALTRE_DI_APERTURA: [&str; 5] = ["A3_6", "ABI", "AOC", "ISDA1", "ISDA2"];

/// Schede of plans, though they are called P*: they open no appalto.
const PIANI: [&str; 2] = ["P1_15_1", "P7_3"];

/// A scheda that was accepted.
#[derive(Debug)]
pub(crate) struct Scheda {
    /// `AD3`, `P2_16`, ...
    pub(crate) codice: String,
    pub(crate) codice_appalto: String,
    pub(crate) oggetto: Option<String>,
    pub(crate) stazioni: Vec<StazioneDichiarata>,
    pub(crate) lotti: Vec<LottoDichiarato>,
    /// Rules that it breaks without being refused: said beside the 200 (#2664).
    pub(crate) avvisi: Vec<Errore>,
    /// As it was sent: text, which takes a fifth of the memory.
    pub(crate) documento: String,
}

#[derive(Debug)]
pub(crate) struct StazioneDichiarata {
    pub(crate) codice_fiscale: String,
    pub(crate) codice_ausa: String,
    pub(crate) centro_di_costo: String,
}

#[derive(Debug)]
pub(crate) struct LottoDichiarato {
    pub(crate) identificativo: String,
    pub(crate) oggetto: Option<String>,
    /// Euro, as written.
    pub(crate) importo: Option<String>,
    /// A code of list `oggettoContratto`.
    pub(crate) oggetto_contratto: Value,
}

impl Scheda {
    /// Reads a scheda, checking its structure, its codes and its rules where ANAC's specification is at hand.
    pub(crate) fn leggi(
        documento: &Value,
        specifiche: Option<&Specifiche>,
        adesso: DateTime<Utc>,
    ) -> Result<Self, Vec<Errore>> {
        let codice = codice(documento, specifiche)?;
        if documento.get("versione").and_then(Value::as_str).is_none_or(str::is_empty) {
            return Err(vec![Errore::new("ERR31")]);
        }
        let Some(corpo) = documento.get("body").filter(|corpo| corpo.is_object()) else {
            return Err(vec![Errore::new("ERR36")]);
        };
        if !corpo["anacForm"].is_object() {
            return Err(vec![Errore::new("ERR9")]);
        }
        let avvisi = controlla(specifiche, &codice, corpo, adesso)?;
        let modulo = &corpo["anacForm"];
        let scheda = Self {
            codice_appalto: codice_appalto(&modulo["appalto"])?,
            oggetto: modulo["appalto"]["datiBase"]["oggetto"].as_str().map(str::to_owned),
            stazioni: stazioni(&modulo["stazioniAppaltanti"])?,
            lotti: lotti(modulo)?,
            avvisi,
            codice,
            documento: documento.to_string(),
        };
        Ok(scheda)
    }

    /// As it was sent.
    pub(crate) fn documento(&self) -> Value {
        in_json(&self.documento)
    }

    /// Whether its notice goes to TED, and not to ANAC's bulletin alone.
    pub(crate) fn europea(&self) -> bool {
        ["P1_", "AD1_"].iter().any(|famiglia| self.codice.starts_with(famiglia))
    }

    /// Whether a notice is born with its confirmation.
    pub(crate) fn ha_avviso(&self) -> bool {
        !SENZA_AVVISO.contains(&self.codice.as_str())
    }
}

/// A scheda that was kept as text.
pub(crate) fn in_json(documento: &str) -> Value {
    // It was written from a value: it can be read.
    serde_json::from_str(documento).unwrap_or_default()
}

/// The kind, which must be one that opens an appalto: by ANAC's own list where it is at hand.
fn codice(documento: &Value, specifiche: Option<&Specifiche>) -> Result<String, Vec<Errore>> {
    let codice = documento["codice"]["codice"].as_str().unwrap_or_default();
    if codice.is_empty() {
        return Err(vec![Errore::new("ERR30")]);
    }
    let di_apertura = match specifiche {
        Some(specifiche) => specifiche.gives_cig(codice),
        None => opens_by_name(codice),
    };
    if di_apertura { Ok(codice.to_owned()) } else { Err(vec![Errore::con_dettaglio("ERR3", codice)]) }
}

fn opens_by_name(codice: &str) -> bool {
    let family = codice.starts_with("AD")
        || codice.strip_prefix('P').is_some_and(|resto| resto.starts_with(char::is_numeric));
    (family && !PIANI.contains(&codice)) || ALTRE_DI_APERTURA.contains(&codice)
}

/// What is refused, one thing after the other: who breaks the structure is not told of the codes, nor who has a wrong code
/// of the rules. What is only warned of is given back. Some checks need no specification.
fn controlla(
    specifiche: Option<&Specifiche>,
    codice: &str,
    corpo: &Value,
    adesso: DateTime<Utc>,
) -> Result<Vec<Errore>, Vec<Errore>> {
    let mut violazioni = Vec::new();
    if let Some(specifiche) = specifiche {
        let adesso = pcp_time(adesso);
        // A defect is already worded as PCP does, path included.
        let difetti = specifiche.check_structure(codice, corpo).unwrap_or_default().into_iter();
        senza_errori(difetti.map(|difetto| Errore::con_dettaglio("ERR4", difetto.testo)).collect())?;

        // Codes that their list does not have, or no longer has (#1868, #1110).
        senza_errori(errori(&specifiche.check_lists(corpo, adesso.date_naive()), Gravita::Errore))?;

        violazioni = specifiche.check_rules(codice, corpo, adesso).unwrap_or_default();
    }
    let senza_file = Specifiche::dimostrative();
    violazioni.extend(specifiche.unwrap_or(&senza_file).check_coherence(codice, corpo));
    senza_errori(errori(&violazioni, Gravita::Errore))?;
    Ok(errori(&violazioni, Gravita::Avviso))
}

fn senza_errori(errori: Vec<Errore>) -> Result<(), Vec<Errore>> {
    if errori.is_empty() { Ok(()) } else { Err(errori) }
}

/// The violations of one severity as PCP tells them: ANAC's text as the detail (#2664), each once however many lots
/// break the rule.
fn errori(violazioni: &[Violazione], gravita: Gravita) -> Vec<Errore> {
    let mut errori = Vec::new();
    for violazione in violazioni.iter().filter(|violazione| violazione.gravita == gravita) {
        let errore = Errore::con_dettaglio(&violazione.codice, violazione.testo.as_str());
        if !errori.contains(&errore) {
            errori.push(errore);
        }
    }
    errori
}

fn codice_appalto(appalto: &Value) -> Result<String, Vec<Errore>> {
    let codice = appalto["codiceAppalto"].as_str().unwrap_or_default();
    match codice.chars().count() {
        0 => Err(vec![Errore::new("ERR37")]),
        8..=64 => Ok(codice.to_owned()),
        _ => {
            let testo = "$.anacForm.appalto.codiceAppalto: must be between 8 and 64 characters long";
            Err(vec![Errore::con_dettaglio("ERR4", testo)])
        }
    }
}

fn stazioni(elenco: &Value) -> Result<Vec<StazioneDichiarata>, Vec<Errore>> {
    let stazioni: Vec<_> = elementi(elenco)
        .map(|stazione| {
            let campo = |nome: &str| stazione[nome].as_str().unwrap_or_default().to_owned();
            StazioneDichiarata {
                codice_fiscale: campo("codiceFiscale"),
                codice_ausa: campo("codiceAusa"),
                centro_di_costo: campo("codiceCentroCosto"),
            }
        })
        .collect();
    if stazioni.is_empty() { Err(vec![Errore::new("ERR70")]) } else { Ok(stazioni) }
}

/// Tenders have `lotti`, direct awards `aggiudicazioni`; both name the lot in the same way.
fn lotti(modulo: &Value) -> Result<Vec<LottoDichiarato>, Vec<Errore>> {
    let nome = if modulo["lotti"].is_array() { "lotti" } else { "aggiudicazioni" };
    let mut lotti: Vec<LottoDichiarato> = Vec::new();
    for (indice, lotto) in elementi(&modulo[nome]).enumerate() {
        let Some(identificativo) = lotto["lotIdentifier"].as_str().filter(|testo| !testo.is_empty()) else {
            let luogo = format!("$.anacForm.{nome}[{indice}].lotIdentifier: is missing but it is required");
            return Err(vec![Errore::con_dettaglio("ERR4", luogo)]);
        };
        let base = &lotto["datiBase"];
        lotti.push(LottoDichiarato {
            identificativo: identificativo.to_owned(),
            oggetto: base["oggetto"].as_str().map(str::to_owned),
            importo: base["importo"].as_number().map(ToString::to_string),
            oggetto_contratto: base["oggettoContratto"].clone(),
        });
    }
    if lotti.is_empty() {
        let luogo = format!("$.anacForm.{nome}: is missing but it is required");
        return Err(vec![Errore::con_dettaglio("ERR4", luogo)]);
    }
    Ok(lotti)
}

fn elementi(elenco: &Value) -> impl Iterator<Item = &Value> {
    elenco.as_array().into_iter().flatten()
}
