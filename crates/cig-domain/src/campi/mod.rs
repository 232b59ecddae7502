//! The catalogue of the form's fields: name, label, kind, help.
//!
//! Pages, API and messages all read it, so a field is described once. A test holds it equal to
//! the fields of [`DatiGara`], [`DatiLotto`] and [`Classificazione`].

mod esempi;
mod gara;
mod lettura;
mod lotto;

pub use esempi::esempio;
pub use gara::{CLASSIFICAZIONE, GARA};
pub(crate) use lettura::is_vuoto;
pub use lettura::{Lettura, read};
pub use lotto::LOTTO;

use crate::anomalia::Sezione;
#[cfg(doc)]
use crate::richiesta::{Classificazione, DatiGara, DatiLotto};

/// A field of the form.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Campo {
    /// Name in JSON, ANAC's where ANAC has one.
    pub nome: &'static str,
    /// What stands above the field.
    pub etichetta: &'static str,
    /// What kind of value it takes.
    pub tipo: Tipo,
    /// One sentence of help; may be empty.
    pub aiuto: &'static str,
    /// Heading under which the form groups it.
    pub gruppo: &'static str,
}

/// A field of the catalogue, its parts in the order in which people meet them.
const fn campo(
    nome: &'static str,
    etichetta: &'static str,
    tipo: Tipo,
    gruppo: &'static str,
    aiuto: &'static str,
) -> Campo {
    Campo { nome, etichetta, tipo, aiuto, gruppo }
}

/// What a field takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Tipo {
    /// One line of text of at most that many characters.
    Testo(u16),
    /// Several lines of text of at most that many characters.
    TestoLungo(u16),
    /// Yes or no; unanswered until chosen.
    SiNo,
    /// A whole number, from 1.
    Intero,
    /// A whole percentage, from 0.
    Percentuale,
    /// An amount in euro.
    Importo,
    /// A day.
    Data,
    /// A day and an hour, of Rome when no zone is given.
    DataOra,
    /// An http or https address.
    Indirizzo,
    /// A UUID.
    Uuid,
    /// One value of the code list of that name.
    Voce(&'static str),
    /// Any number of values of the code list of that name.
    Voci(&'static str),
    /// One of these choices (code, description): the field has no list at ANAC.
    Scelta(&'static [(&'static str, &'static str)]),
    /// A CPV code.
    Cpv,
    /// Any number of CPV codes.
    CpvMolti,
    /// A CIG.
    Cig,
    /// Any number of CIGs.
    CigMolti,
    /// Any number of CUPs.
    CupMolti,
    /// A fiscal code.
    CodiceFiscale,
    /// A scheda of ANAC among those that the choices allow.
    Scheda,
    /// A cost centre of the authority.
    CentroDiCosto,
    /// A person of the office who can be RUP.
    Rup,
    /// Sources of money, each with its amount.
    Finanziamenti,
}

impl Tipo {
    /// What is expected, to end the sentence «atteso ...».
    pub fn atteso(self) -> String {
        match self {
            Self::Testo(n) | Self::TestoLungo(n) => format!("un testo di al più {n} caratteri"),
            Self::SiNo => "sì oppure no".into(),
            Self::Intero => "un numero intero da 1 in su".into(),
            Self::Percentuale => "una percentuale intera da 0 a 100".into(),
            Self::Data => "una data".into(),
            Self::DataOra => "una data con l'ora".into(),
            Self::Importo => "un importo in euro con al più due decimali".into(),
            Self::Indirizzo => "un indirizzo http o https".into(),
            Self::Uuid => "un identificativo UUID".into(),
            Self::Voce(_) | Self::Scelta(_) => "un valore dell'elenco".into(),
            Self::Voci(_) => "uno o più valori dell'elenco".into(),
            Self::Cpv => "un codice CPV di otto cifre".into(),
            Self::CpvMolti => "uno o più codici CPV di otto cifre".into(),
            Self::Cig => "un CIG".into(),
            Self::CigMolti => "uno o più CIG".into(),
            Self::Scheda => "una delle schede ANAC possibili".into(),
            Self::CupMolti => "uno o più CUP".into(),
            Self::CodiceFiscale => "un codice fiscale".into(),
            Self::CentroDiCosto => "un centro di costo della stazione appaltante".into(),
            Self::Rup => "il codice fiscale di un responsabile dell'ufficio".into(),
            Self::Finanziamenti => "uno o più finanziamenti con tipo e importo".into(),
        }
    }

    /// Whether the field takes several values.
    pub fn is_multiplo(self) -> bool {
        matches!(self, Self::Voci(_) | Self::CpvMolti | Self::CigMolti | Self::CupMolti | Self::Finanziamenti)
    }

    /// The code list that holds the values, if they are in one.
    pub fn tipologica(self) -> Option<&'static str> {
        match self {
            Self::Voce(nome) | Self::Voci(nome) => Some(nome),
            Self::Cpv | Self::CpvMolti => Some("CPV"),
            Self::Finanziamenti => Some("tipoFinanziamento"),
            _ => None,
        }
    }
}

/// The fields of an operator in an award: name in JSON, and what stands above it.
pub const OPERATORE: [(&str, &str); 5] = [
    ("codiceFiscale", "Codice fiscale"),
    ("denominazione", "Denominazione"),
    ("ruoloOE", "Ruolo"),
    ("tipoOE", "Tipo di operatore"),
    ("importo", "Importo offerto al netto dell'IVA"),
];

/// What stands above the field that a place of the form names (`finanziamenti[0].importo`): that of its list, for a part of
/// one. `None` if it names no field.
pub fn label(sezione: &Sezione, campo: &str) -> Option<&'static str> {
    let campi = match sezione {
        Sezione::DatiGara => GARA,
        Sezione::Classificazione => CLASSIFICAZIONE,
        Sezione::Lotto(_) => LOTTO,
        Sezione::Affidamento if campo == "dataAggiudicazione" => return Some("Data di aggiudicazione"),
        Sezione::Affidamento => {
            let nome = campo.rsplit('.').next()?;
            return OPERATORE.iter().find(|(noto, _)| *noto == nome).map(|(_, etichetta)| *etichetta);
        }
        Sezione::Lotti | Sezione::Scheda => return None,
    };
    find(campi, base(campo)).map(|campo| campo.etichetta)
}

/// The field that a place of the form is in: `finanziamenti` of `finanziamenti[0].importo`.
pub fn base(campo: &str) -> &str {
    campo.split(['[', '.']).next().unwrap_or(campo)
}

/// The field of that name.
pub fn find(campi: &'static [Campo], nome: &str) -> Option<&'static Campo> {
    campi.iter().find(|campo| campo.nome == nome)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;
    use crate::richiesta::{Classificazione, DatiGara, DatiLotto};

    fn nomi(campi: &[Campo]) -> BTreeSet<String> {
        campi.iter().map(|campo| campo.nome.to_owned()).collect()
    }

    fn chiavi(dati: impl serde::Serialize) -> BTreeSet<String> {
        match serde_json::to_value(dati).unwrap() {
            Value::Object(oggetto) => oggetto.into_iter().map(|(chiave, _)| chiave).collect(),
            altro => panic!("{altro}"),
        }
    }

    #[test]
    fn the_catalogue_and_the_model_have_the_same_fields() {
        assert_eq!(nomi(GARA), chiavi(DatiGara::default()));
        assert_eq!(nomi(CLASSIFICAZIONE), chiavi(Classificazione::default()));
        assert_eq!(nomi(LOTTO), chiavi(DatiLotto::default()));
    }

    #[test]
    fn a_place_of_the_form_is_called_as_people_read_it() {
        let lotto = Sezione::Lotto("LOT-0001".parse().unwrap());
        for (sezione, campo, etichetta) in [
            (&Sezione::DatiGara, "oggetto", find(GARA, "oggetto").map(|campo| campo.etichetta)),
            (&lotto, "finanziamenti[0].importo", find(LOTTO, "finanziamenti").map(|campo| campo.etichetta)),
            (&Sezione::Affidamento, "LOT-0001.operatori[0].ruoloOE", Some("Ruolo")),
            (&Sezione::Affidamento, "LOT-0001", None),
            (&Sezione::DatiGara, "", None),
            (&Sezione::Scheda, "oggetto", None),
        ] {
            assert_eq!(label(sezione, campo), etichetta, "{campo}");
        }
    }

    #[test]
    fn a_field_is_listed_once_and_has_a_label() {
        for campi in [GARA, CLASSIFICAZIONE, LOTTO] {
            assert_eq!(nomi(campi).len(), campi.len());
            assert!(campi.iter().all(|campo| !campo.etichetta.is_empty() && !campo.gruppo.is_empty()));
        }
    }
}
