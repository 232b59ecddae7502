//! From a form to the JSON that [`cig_domain::campi::read`] reads.

use cig_domain::campi::{Campo, Tipo};
use serde_json::{Map, Value, json};

use super::{Elenchi, Modulo};

/// The values of `campi` as typed. Every field is there, `null` when it was left empty, so that an emptied field
/// is emptied; what cannot be read goes on as text, for the reader to refuse it at its field.
pub(crate) fn valori(campi: &[Campo], modulo: &Modulo, elenchi: &Elenchi<'_>) -> Map<String, Value> {
    campi.iter().map(|campo| (campo.nome.to_owned(), valore(campo, modulo, elenchi))).collect()
}

fn valore(campo: &Campo, modulo: &Modulo, elenchi: &Elenchi<'_>) -> Value {
    let nome = campo.nome;
    let testo = || modulo.get(nome).map_or(Value::Null, |testo| json!(testo));
    match campo.tipo {
        Tipo::TestoLungo(_) => {
            modulo.get(nome).map_or(Value::Null, |testo| json!(testo.replace("\r\n", "\n")))
        }
        Tipo::SiNo => match modulo.get(nome) {
            Some("true") => json!(true),
            Some("false") => json!(false),
            _ => testo(),
        },
        Tipo::Intero | Tipo::Percentuale => modulo.get(nome).map_or(Value::Null, |testo| {
            testo.parse::<u32>().map_or_else(|_| json!(testo), |numero| json!(numero))
        }),
        Tipo::Finanziamenti => finanziamenti(nome, modulo),
        _ => match campo.tipo.tipologica() {
            Some(lista) if campo.tipo.is_multiplo() => json!(codici(nome, lista, modulo, elenchi)),
            Some(lista) => codice(nome, lista, modulo, elenchi),
            None if campo.tipo.is_multiplo() => {
                json!(modulo.all(nome).flat_map(separati).collect::<Vec<_>>())
            }
            None => testo(),
        },
    }
}

/// One code of a list: the found value that was picked, or else what was typed.
fn codice(nome: &str, lista: &str, modulo: &Modulo, elenchi: &Elenchi<'_>) -> Value {
    modulo
        .get(&format!("{nome}.scelta"))
        .or_else(|| modulo.get(nome))
        .map_or(Value::Null, |testo| json!(elenchi.codice(lista, testo)))
}

/// Codes of a list: the marked ones and those typed, several in one line too. Words that name no value stay as they
/// are; no code is taken twice.
fn codici(nome: &str, lista: &str, modulo: &Modulo, elenchi: &Elenchi<'_>) -> Vec<String> {
    let mut codici: Vec<String> = Vec::new();
    for testo in modulo.all(nome) {
        let trovati = match separati(testo) {
            piu if piu.iter().all(|parte| parte.starts_with(|c: char| c.is_ascii_digit())) => {
                piu.iter().map(|parte| (*parte).to_owned()).collect()
            }
            _ => vec![elenchi.codice(lista, testo)],
        };
        for codice in trovati {
            if !codici.contains(&codice) {
                codici.push(codice);
            }
        }
    }
    codici
}

fn separati(testo: &str) -> Vec<&str> {
    testo.split([' ', ',', ';', '\n', '\r', '\t']).filter(|parte| !parte.is_empty()).collect()
}

/// The rows that are not blank. A half-filled one keeps both its fields, so that the reader misses the other half.
fn finanziamenti(nome: &str, modulo: &Modulo) -> Value {
    let righe = (0..).map(|posto| {
        let campo = |quale: &str| format!("{nome}[{posto}].{quale}");
        let presente = modulo.0.iter().any(|(n, _)| *n == campo("importo"));
        presente.then(|| {
            let (tipo, importo) = (campo("tipoFinanziamento"), campo("importo"));
            (modulo.get(&tipo).unwrap_or_default(), modulo.get(&importo).unwrap_or_default())
        })
    });
    let righe: Vec<Value> = righe
        .map_while(|riga| riga)
        .filter(|(tipo, importo)| !tipo.is_empty() || !importo.is_empty())
        .map(|(tipo, importo)| json!({"tipoFinanziamento": tipo, "importo": importo}))
        .collect();
    json!(righe)
}

#[cfg(test)]
mod tests {
    use cig_domain::Sezione;
    use cig_domain::campi::{GARA, LOTTO, read};
    use cig_domain::richiesta::{DatiGara, DatiLotto};

    use super::*;
    use crate::campioni;

    fn modulo(coppie: &[(&str, &str)]) -> Modulo {
        Modulo(coppie.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect())
    }

    #[test]
    fn what_is_typed_is_read_by_the_domain() {
        let liste = campioni::Liste;
        let elenchi = campioni::elenchi(&liste);
        let gara = modulo(&[
            ("oggetto", "  Manutenzione\r\ndel verde "),
            ("numeroLotti", "3"),
            ("astaElettronica", "false"),
            ("settore", "1"),
            ("funzioniSvolte", "1"),
            ("funzioniSvolte", "2"),
            ("estraneo", "x"),
        ]);
        let valori = valori(GARA, &gara, &elenchi);
        assert_eq!(valori.len(), GARA.len());
        assert_eq!(valori["rup"], Value::Null);
        let letta = read::<DatiGara>(GARA, &Sezione::DatiGara, &valori);
        assert_eq!(letta.anomalie, []);
        assert_eq!(letta.dati.oggetto.as_deref(), Some("Manutenzione\ndel verde"));
        assert_eq!((letta.dati.numero_lotti, letta.dati.asta_elettronica), (Some(3), Some(false)));
        assert_eq!(letta.dati.funzioni_svolte.len(), 2);
    }

    #[test]
    fn a_lot_keeps_rows_of_money_codes_and_found_values() {
        let liste = campioni::Liste;
        let lotto = modulo(&[
            ("importo", "39.000,50"),
            ("finanziamenti[0].tipoFinanziamento", ""),
            ("finanziamenti[0].importo", ""),
            ("finanziamenti[1].tipoFinanziamento", "1"),
            ("finanziamenti[1].importo", "39.000,50"),
            ("codIstat", "firenze"),
            ("cpvSecondarie", "72260000"),
            ("cpvSecondarie", "72262000-9, 72260000"),
            ("codNUTS", "toscana"),
            ("codNUTS.scelta", "ITI14"),
            ("cupLotto", "D11B26000010001 D11B26000020001"),
        ]);
        let valori = valori(LOTTO, &lotto, &campioni::elenchi(&liste));
        assert_eq!(valori["cpvSecondarie"], json!(["72260000", "72262000-9"]));
        let letta = read::<DatiLotto>(LOTTO, &Sezione::Lotti, &valori);
        assert_eq!(letta.anomalie, []);
        assert_eq!(letta.dati.finanziamenti.len(), 1);
        assert_eq!(letta.dati.cod_istat.unwrap().as_str(), "009048017");
        assert_eq!(letta.dati.cod_nuts.unwrap().as_str(), "ITI14");
        assert_eq!(letta.dati.cup_lotto.len(), 2);
    }

    #[test]
    fn a_wrong_value_is_refused_at_its_field() {
        let liste = campioni::Liste;
        let lotto = modulo(&[
            ("durataGiorni", "molti"),
            ("finanziamenti[0].tipoFinanziamento", ""),
            ("finanziamenti[0].importo", "10"),
        ]);
        let valori = valori(LOTTO, &lotto, &campioni::elenchi(&liste));
        let letta = read::<DatiLotto>(LOTTO, &Sezione::Lotti, &valori);
        let campi: Vec<_> = letta.anomalie.iter().map(|a| a.campo.as_str()).collect();
        assert_eq!(campi, ["finanziamenti[0].tipoFinanziamento", "durataGiorni"]);
    }
}
