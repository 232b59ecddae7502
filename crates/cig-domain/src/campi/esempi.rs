//! An example for each field that is typed.

use super::{Campo, Tipo};

/// What could be typed into the field, as a person types it; `None` where the value is chosen.
pub fn esempio(campo: &Campo) -> Option<&'static str> {
    let di_testo = match campo.nome {
        "oggetto" => "Manutenzione degli ascensori delle sedi comunali per due anni",
        "giustificazioneProceduraAccelerata" => {
            "Riapertura della scuola dopo l'alluvione entro il 15 settembre"
        }
        "giustificazioneAccessibilita" => "Il servizio non è usato da persone: riguarda archivi di dati",
        "codiceAusaPerConto" => "0000123456",
        "codiceCentroCostoPerConto" => "5F1D4A7B-0C0B-4E0B-9C3B-0123456789AB",
        "numeroLotti" => "2",
        "durataGiorni" => "365",
        "cui" => "S12345678903202600012",
        "regione" => "Toscana",
        "provincia" => "Firenze",
        "ccnl" => "H011, oppure «commercio»",
        "codIstat" => "009048017, oppure «Firenze»",
        "codNUTS" => "ITI14, oppure «Firenze»",
        _ => "",
    };
    if !di_testo.is_empty() {
        return Some(di_testo);
    }
    match campo.tipo {
        Tipo::Intero | Tipo::Percentuale => Some("20"),
        Tipo::Importo => Some("39.000,00"),
        Tipo::Finanziamenti => Some("il tipo, e accanto 39.000,00"),
        Tipo::Indirizzo => Some("https://www.comune.esempio.it/bandi/12"),
        Tipo::Uuid => Some("6f1c2c1e-7a44-4c1d-9a6b-2f1f3f0f5a10"),
        Tipo::Cpv => Some("72260000, oppure «servizi software»"),
        Tipo::CpvMolti => Some("72260000 72262000"),
        Tipo::Cig => Some("B210BC38FE"),
        Tipo::CigMolti => Some("B210BC38FE K00003EC3A"),
        Tipo::CupMolti => Some("D11B26000010001"),
        Tipo::CodiceFiscale => Some("12345678903"),
        Tipo::Testo(_)
        | Tipo::TestoLungo(_)
        | Tipo::SiNo
        | Tipo::Data
        | Tipo::DataOra
        | Tipo::Voce(_)
        | Tipo::Voci(_)
        | Tipo::Scelta(_)
        | Tipo::Scheda
        | Tipo::CentroDiCosto
        | Tipo::Rup => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::*;
    use crate::anomalia::{Anomalia, Sezione};
    use crate::campi::{CLASSIFICAZIONE, GARA, LOTTO, read};
    use crate::richiesta::{Classificazione, DatiGara, DatiLotto};

    type Letti = fn(&Map<String, Value>) -> Vec<Anomalia>;

    /// What the reader makes of a text, as the form gives it.
    fn typed(campo: &Campo, testo: &str) -> Value {
        match campo.tipo {
            Tipo::Intero | Tipo::Percentuale => json!(testo.parse::<u32>().unwrap()),
            _ if campo.tipo.is_multiplo() => json!(testo.split(' ').collect::<Vec<_>>()),
            _ => json!(testo),
        }
    }

    #[test]
    fn what_is_typed_has_an_example_that_can_be_typed() {
        let parti: [(&[Campo], Letti); 3] = [
            (GARA, |valori| read::<DatiGara>(GARA, &Sezione::DatiGara, valori).anomalie),
            (CLASSIFICAZIONE, |valori| {
                read::<Classificazione>(CLASSIFICAZIONE, &Sezione::Lotti, valori).anomalie
            }),
            (LOTTO, |valori| read::<DatiLotto>(LOTTO, &Sezione::Lotti, valori).anomalie),
        ];
        for (campo, letti) in
            parti.iter().flat_map(|(campi, letti)| campi.iter().map(move |campo| (campo, letti)))
        {
            let Some(testo) = esempio(campo) else {
                assert!(!matches!(campo.tipo, Tipo::Testo(_) | Tipo::TestoLungo(_)), "{}", campo.nome);
                continue;
            };
            // Words that are searched, and rows with a menu.
            if !testo.contains("oppure") && campo.tipo != Tipo::Finanziamenti {
                let digitato = Map::from_iter([(campo.nome.to_owned(), typed(campo, testo))]);
                assert_eq!(letti(&digitato), [], "{}", campo.nome);
            }
        }
    }
}
