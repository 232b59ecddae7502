//! A section that can only be read: what is filled, in words.

use chrono::NaiveDate;
use cig_domain::campi::{Campo, Tipo};
use cig_domain::codici::Scadenza;
use serde_json::{Map, Value};

use super::Elenchi;
use super::campo::{codes, importo, testo};
use crate::formati;

/// What is filled under one heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GruppoLettura {
    /// The heading.
    pub(crate) titolo: &'static str,
    /// Label and values of each field that has any.
    pub(crate) campi: Vec<(&'static str, Vec<String>)>,
}

/// The filled fields of a section, under their headings.
pub(crate) fn lettura(
    campi: &'static [Campo],
    valori: &Map<String, Value>,
    elenchi: &Elenchi<'_>,
) -> Vec<GruppoLettura> {
    let mut gruppi: Vec<GruppoLettura> = Vec::new();
    for campo in campi {
        let letti = valori.get(campo.nome).map(|valore| said(campo, valore, elenchi)).unwrap_or_default();
        if letti.is_empty() {
            continue;
        }
        match gruppi.last_mut() {
            Some(gruppo) if gruppo.titolo == campo.gruppo => gruppo.campi.push((campo.etichetta, letti)),
            _ => gruppi.push(GruppoLettura { titolo: campo.gruppo, campi: vec![(campo.etichetta, letti)] }),
        }
    }
    gruppi
}

/// A value as people read it; a list of several ones has one line each, and an empty one none.
pub(crate) fn said(campo: &Campo, valore: &Value, elenchi: &Elenchi<'_>) -> Vec<String> {
    if valore.is_null() {
        return Vec::new();
    }
    let detto = |codice: &str, descrizione: Option<String>| match descrizione {
        Some(descrizione) => format!("{descrizione} ({codice})"),
        None => codice.to_owned(),
    };
    match campo.tipo {
        Tipo::SiNo => vec![if valore == &Value::Bool(true) { "Sì" } else { "No" }.to_owned()],
        Tipo::Importo => vec![format!("{} €", importo(valore))],
        Tipo::Scelta(scelte) => {
            let codice = testo(valore);
            vec![scelte.iter().find(|(c, _)| *c == codice).map_or(codice, |(_, d)| (*d).to_owned())]
        }
        Tipo::Data => vec![giorno(valore)],
        Tipo::DataOra => vec![momento(valore)],
        Tipo::Percentuale => vec![format!("{} %", testo(valore))],
        Tipo::Scheda => {
            let scheda = serde_json::from_value(valore.clone());
            vec![scheda.map_or_else(|_| testo(valore), super::words)]
        }
        Tipo::CentroDiCosto => codes(valore).into_iter().map(|c| detto(c, elenchi.centro(c))).collect(),
        Tipo::Rup => codes(valore).into_iter().map(|c| detto(c, elenchi.responsabile(c))).collect(),
        Tipo::Finanziamenti => valore
            .as_array()
            .into_iter()
            .flatten()
            .map(|riga| {
                let codice = testo(&riga["tipoFinanziamento"]);
                let tipo = elenchi.descrizione("tipoFinanziamento", &codice).unwrap_or(codice);
                format!("{tipo}: {} €", importo(&riga["importo"]))
            })
            .collect(),
        _ => match campo.tipo.tipologica() {
            Some(lista) => {
                codes(valore).into_iter().map(|c| detto(c, elenchi.descrizione(lista, c))).collect()
            }
            None if campo.tipo.is_multiplo() => codes(valore).into_iter().map(str::to_owned).collect(),
            None => vec![testo(valore)],
        },
    }
}

fn giorno(valore: &Value) -> String {
    let testo = testo(valore);
    testo.parse::<NaiveDate>().map_or(testo, formati::giorno)
}

fn momento(valore: &Value) -> String {
    let testo = testo(valore);
    testo.parse::<Scadenza>().map_or(testo, |scadenza| formati::istante(scadenza.istante()))
}

#[cfg(test)]
mod tests {
    use cig_domain::campi::{GARA, LOTTO};
    use serde_json::json;

    use super::*;
    use crate::campioni;

    #[test]
    fn values_are_read_as_people_write_them() {
        let liste = campioni::Liste;
        let elenchi = campioni::elenchi(&liste);
        let read = |campi, valori: &Value| {
            let gruppi = lettura(campi, valori.as_object().unwrap(), &elenchi);
            gruppi
                .into_iter()
                .flat_map(|gruppo| gruppo.campi)
                .flat_map(|(_, valori)| valori)
                .collect::<Vec<_>>()
        };
        let gara = json!({ "scheda": "AD4", "dataAdesione": "2026-06-01", "contrattoDifesa": null });
        let scheda = "AD4, Adesione ad accordo quadro o convenzione senza confronto competitivo";
        assert_eq!(read(GARA, &gara), [scheda, "01/06/2026"]);
        let lotto = json!({
            "quotaInferioreOccupGiovanile": 0,
            "scadenzaPresentazioneInvito": "2026-07-01T10:00:00Z",
            "cigCollegato": ["B210BC38FE", "K00003EC3A"],
        });
        assert_eq!(read(LOTTO, &lotto), ["B210BC38FE", "K00003EC3A", "01/07/2026 12:00", "0 %"]);
    }
}
