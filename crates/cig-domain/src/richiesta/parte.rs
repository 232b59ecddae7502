//! The parts of a request that are filled in with a form each.

use std::fmt;
use std::str::FromStr;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Classificazione, DatiGara, DatiLotto, RichiestaCig};
use crate::anomalia::Sezione;
use crate::campi::{self, CLASSIFICAZIONE, Campo, GARA, LOTTO};
use crate::codici::{CodiceNonValido, LotIdentifier};

/// A part of a request with a form of its own. As text: `gara`, `classificazione`, or the name of the lot.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Parte {
    /// Data of the gara.
    Gara,
    /// CPV codes.
    Classificazione,
    /// One lot.
    Lotto(LotIdentifier),
}

impl Parte {
    /// Its fields.
    pub fn campi(&self) -> &'static [Campo] {
        match self {
            Self::Gara => GARA,
            Self::Classificazione => CLASSIFICAZIONE,
            Self::Lotto(_) => LOTTO,
        }
    }

    /// Where its anomalies are told.
    pub fn sezione(&self) -> Sezione {
        match self {
            Self::Gara => Sezione::DatiGara,
            Self::Classificazione => Sezione::Classificazione,
            Self::Lotto(lotto) => Sezione::Lotto(lotto.clone()),
        }
    }

    /// What a request holds there, by name of the field: only what is filled in. `None` if the request has no such lot.
    pub fn valori(&self, richiesta: &RichiestaCig) -> Option<Map<String, Value>> {
        Some(match self {
            Self::Gara => filled(GARA, &richiesta.dati_gara),
            Self::Classificazione => filled(CLASSIFICAZIONE, &richiesta.classificazione),
            Self::Lotto(lotto) => filled(LOTTO, &richiesta.lotto(lotto)?.dati),
        })
    }

    /// Typed values as the part would hold them, so that equal ones are told apart from others however they were typed: only
    /// what is filled in, and what cannot be read as it was typed.
    pub fn normali(&self, digitati: &Map<String, Value>) -> Map<String, Value> {
        match self {
            Self::Gara => self.read::<DatiGara>(digitati),
            Self::Classificazione => self.read::<Classificazione>(digitati),
            Self::Lotto(_) => self.read::<DatiLotto>(digitati),
        }
    }

    fn read<T: DeserializeOwned + Default + Serialize>(
        &self,
        digitati: &Map<String, Value>,
    ) -> Map<String, Value> {
        let campi = self.campi();
        let letti = filled(campi, &campi::read::<T>(campi, &self.sezione(), digitati).dati);
        let filled_in = |campo: &Campo| {
            let valore = letti.get(campo.nome).or_else(|| digitati.get(campo.nome))?;
            (!campi::is_vuoto(valore)).then(|| (campo.nome.to_owned(), valore.clone()))
        };
        campi.iter().filter_map(filled_in).collect()
    }
}

/// The fields of `dati` that have a value, in the order of the catalogue.
fn filled(campi: &[Campo], dati: &impl Serialize) -> Map<String, Value> {
    // Data of the model are always a JSON object.
    let Ok(Value::Object(mut tutti)) = serde_json::to_value(dati) else { return Map::new() };
    let filled_in = |campo: &Campo| {
        let valore = tutti.remove(campo.nome)?;
        (!campi::is_vuoto(&valore)).then(|| (campo.nome.to_owned(), valore))
    };
    campi.iter().filter_map(filled_in).collect()
}

impl fmt::Display for Parte {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gara => f.write_str("gara"),
            Self::Classificazione => f.write_str("classificazione"),
            Self::Lotto(lotto) => lotto.fmt(f),
        }
    }
}

impl FromStr for Parte {
    type Err = CodiceNonValido;

    fn from_str(testo: &str) -> Result<Self, Self::Err> {
        match testo {
            "gara" => Ok(Self::Gara),
            "classificazione" => Ok(Self::Classificazione),
            lotto => lotto.parse().map(Self::Lotto),
        }
    }
}

impl TryFrom<String> for Parte {
    type Error = CodiceNonValido;

    fn try_from(testo: String) -> Result<Self, Self::Error> {
        testo.parse()
    }
}

impl From<Parte> for String {
    fn from(parte: Parte) -> Self {
        parte.to_string()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(valore: Value) -> Map<String, Value> {
        let Value::Object(oggetto) = valore else { panic!("{valore}") };
        oggetto
    }

    #[test]
    fn a_part_is_named_as_text() {
        let lotto = Parte::Lotto("LOT-0012".parse().unwrap());
        for (parte, testo) in
            [(Parte::Gara, "gara"), (Parte::Classificazione, "classificazione"), (lotto, "LOT-0012")]
        {
            assert_eq!(parte.to_string(), testo);
            assert_eq!(serde_json::from_value::<Parte>(json!(testo)).unwrap(), parte);
        }
        assert!("LOT-1".parse::<Parte>().is_err());
    }

    #[test]
    fn however_it_was_typed_a_value_is_the_one_that_is_stored() {
        let parte = Parte::Lotto("LOT-0001".parse().unwrap());
        let digitati = object(json!({
            "oggetto": "Licenze", "importo": "4.900,00", "cupLotto": ["d11b26000010001"], "regione": null,
            "finanziamenti": [{"tipoFinanziamento": "1", "importo": "4900"}], "categorieMerceologiche": [],
        }));
        let mut richiesta = RichiestaCig::new(crate::richiesta::NuovaRichiesta {
            id: crate::RichiestaId(uuid::Uuid::nil()),
            codice_appalto: "PROVA-0001".parse().unwrap(),
            ente: crate::persone::EnteId(uuid::Uuid::nil()),
            ufficio: crate::persone::UfficioId(uuid::Uuid::nil()),
            creata_da: crate::persone::UtenteId(uuid::Uuid::nil()),
            creata_il: chrono::DateTime::UNIX_EPOCH,
        });
        assert_eq!(parte.valori(&richiesta), None);
        let mut lotto = crate::Lotto::new("LOT-0001".parse().unwrap());
        lotto.dati = campi::read(LOTTO, &parte.sezione(), &digitati).dati;
        richiesta.lotti.push(lotto);
        let stored = parte.valori(&richiesta).unwrap();
        assert_eq!(parte.normali(&digitati), stored);
        assert_eq!(stored.keys().collect::<Vec<_>>(), ["oggetto", "importo", "finanziamenti", "cupLotto"]);
        assert_eq!(parte.normali(&stored), stored);
    }

    #[test]
    fn what_cannot_be_read_stays_as_it_was_typed() {
        let digitati = object(json!({"oggetto": "Licenze", "numeroLotti": "molti", "rup": " "}));
        let attesi = object(json!({"oggetto": "Licenze", "numeroLotti": "molti"}));
        assert_eq!(Parte::Gara.normali(&digitati), attesi);
    }
}
