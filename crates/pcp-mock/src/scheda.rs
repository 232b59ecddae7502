//! What PCP reads in a scheda when it arrives: its kind, its lots, the authorities it names.

use chrono::NaiveDate;
use cig_specifiche::Specifiche;
use serde_json::Value;

use crate::pcp::Errore;

/// Schede of adhesions, exceptional and small direct awards, invitations and mere traceability: no notice (#464).
const SENZA_AVVISO: [&str; 12] =
    ["AD2_25", "AD2_26", "AD2_27", "AD2_28", "AD4", "AD5", "P3_3", "P5", "P6_1", "P6_2", "P7_2", "P8"];

/// A scheda that was accepted.
#[derive(Debug)]
pub(crate) struct Scheda {
    /// `AD3`, `P2_16`, ...
    pub(crate) codice: String,
    pub(crate) codice_appalto: String,
    pub(crate) oggetto: Option<String>,
    pub(crate) stazioni: Vec<StazioneDichiarata>,
    pub(crate) lotti: Vec<LottoDichiarato>,
    /// As it was sent.
    pub(crate) documento: Value,
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
    /// The lot as it was sent.
    pub(crate) documento: Value,
}

impl Scheda {
    /// Reads a scheda, checking its structure and its codes where ANAC's specification is at hand.
    pub(crate) fn leggi(
        documento: Value,
        specifiche: Option<&Specifiche>,
        oggi: NaiveDate,
    ) -> Result<Self, Vec<Errore>> {
        let codice = codice(&documento)?;
        if documento.get("versione").and_then(Value::as_str).is_none_or(str::is_empty) {
            return Err(vec![Errore::new("ERR31")]);
        }
        let Some(corpo) = documento.get("body").filter(|corpo| corpo.is_object()) else {
            return Err(vec![Errore::new("ERR36")]);
        };
        if !corpo["anacForm"].is_object() {
            return Err(vec![Errore::new("ERR9")]);
        }
        if let Some(specifiche) = specifiche {
            controlla(specifiche, &codice, corpo, oggi)?;
        }
        let modulo = &corpo["anacForm"];
        let scheda = Self {
            codice_appalto: codice_appalto(&modulo["appalto"])?,
            oggetto: modulo["appalto"]["datiBase"]["oggetto"].as_str().map(str::to_owned),
            stazioni: stazioni(&modulo["stazioniAppaltanti"])?,
            lotti: lotti(modulo)?,
            codice,
            documento,
        };
        Ok(scheda)
    }

    /// Whether a notice is born with its confirmation.
    pub(crate) fn ha_avviso(&self) -> bool {
        !SENZA_AVVISO.contains(&self.codice.as_str())
    }
}

/// The kind, which must be one that opens an appalto.
fn codice(documento: &Value) -> Result<String, Vec<Errore>> {
    let codice = documento["codice"]["codice"].as_str().unwrap_or_default();
    if codice.is_empty() {
        return Err(vec![Errore::new("ERR30")]);
    }
    let di_apertura = codice.starts_with("AD")
        || codice.strip_prefix('P').is_some_and(|resto| resto.starts_with(char::is_numeric));
    if di_apertura { Ok(codice.to_owned()) } else { Err(vec![Errore::con_dettaglio("ERR3", codice)]) }
}

fn controlla(
    specifiche: &Specifiche,
    codice: &str,
    corpo: &Value,
    oggi: NaiveDate,
) -> Result<(), Vec<Errore>> {
    let difetti = specifiche.check_structure(codice, corpo).unwrap_or_default();
    // A defect is already worded as PCP does, path included.
    let mut errori: Vec<_> =
        difetti.into_iter().map(|difetto| Errore::con_dettaglio("ERR4", difetto.testo)).collect();
    if errori.is_empty() {
        codici_non_validi(specifiche, corpo, oggi, &mut errori);
    }
    if errori.is_empty() { Ok(()) } else { Err(errori) }
}

/// ERR63 for each code that its list does not have, or no longer has (#1868, #1110).
fn codici_non_validi(specifiche: &Specifiche, valore: &Value, oggi: NaiveDate, errori: &mut Vec<Errore>) {
    match valore {
        Value::Array(elementi) => {
            for elemento in elementi {
                codici_non_validi(specifiche, elemento, oggi, errori);
            }
        }
        Value::Object(campi) => {
            if let (Some(lista), Some(codice)) = (valore["idTipologica"].as_str(), valore["codice"].as_str())
                && let Some(tipologica) = specifiche.tipologica(lista)
                && tipologica.find(codice, oggi).is_none()
            {
                errori.push(Errore::con_dettaglio("ERR63", format!("{lista} - {codice}")));
            }
            for campo in campi.values() {
                codici_non_validi(specifiche, campo, oggi, errori);
            }
        }
        _ => {}
    }
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
        if lotti.iter().any(|altro| altro.identificativo == identificativo) {
            return Err(vec![Errore::con_dettaglio("ERR14", identificativo)]);
        }
        lotti.push(LottoDichiarato { identificativo: identificativo.to_owned(), documento: lotto.clone() });
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
