//! The ESPD request that goes along with a scheda.

use serde::{Deserialize, Serialize};

/// The root of an ESPD request, namespace and name: UBL's since version 2 of the European model, the Commission's own before.
const RADICI: [(&str, &str); 2] = [
    (
        "urn:oasis:names:specification:ubl:schema:xsd:QualificationApplicationRequest-2",
        "QualificationApplicationRequest",
    ),
    ("urn:grow:names:specification:ubl:schema:xsd:ESPDRequest-1", "ESPDRequest"),
];

/// Roots of what people attach in its place, and what it is.
const ALTRE_RADICI: [(&str, &str); 3] = [
    ("QualificationApplicationResponse", "una risposta ESPD, quella dell'operatore economico"),
    ("ESPDResponse", "una risposta ESPD, quella dell'operatore economico"),
    ("ContractNotice", "un bando eForm"),
];

/// An ESPD request (documento di gara unico europeo, D.Lgs. 36/2023, art. 91): an XML file made elsewhere, of which is
/// known that it is one. ANAC validates the rest when it verifies the appalto (npa #18).
///
/// Only our own store deserializes one, so that is a copy and no judgement: what was put there passed [`Espd::read`], the one
/// way in for a file from outside, and a request must open again even if today's rules would refuse its file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Espd {
    nome: String,
    xml: String,
}

/// Why a file is not an ESPD request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EspdNonValido {
    /// More than [`Espd::MASSIMO`].
    #[error("Il file supera 2 MB: non può essere una richiesta ESPD.")]
    TroppoGrande,
    /// Not text in UTF-8, the only one that ANAC reads (npa #1681).
    #[error("Il file non è un testo XML in UTF-8.")]
    NonUtf8,
    /// Not well-formed XML.
    #[error("Il file non è un XML ben formato (riga {riga}, colonna {colonna}).")]
    NonXml {
        /// Line of the fault, from one.
        riga: u32,
        /// Column of the fault, from one.
        colonna: u32,
    },
    /// More of it than [`bounded_xml`] reads.
    #[error("Il file ha troppi elementi o attributi per essere una richiesta ESPD.")]
    TroppoComplesso,
    /// XML, but something else.
    #[error("Il file non è una richiesta ESPD: {0}.")]
    Altro(String),
}

impl Espd {
    /// The longest file that is taken, in bytes.
    pub const MASSIMO: usize = 2_000_000;

    /// Takes a file if it is an ESPD request.
    pub fn read(nome: &str, contenuto: &[u8]) -> Result<Self, EspdNonValido> {
        if contenuto.len() > Self::MASSIMO {
            return Err(EspdNonValido::TroppoGrande);
        }
        let testo = std::str::from_utf8(contenuto).map_err(|_| EspdNonValido::NonUtf8)?;
        let testo = testo.trim_start_matches('\u{feff}');
        let documento = bounded_xml::parse(testo).map_err(|errore| match errore {
            bounded_xml::Error::TooMuch => EspdNonValido::TroppoComplesso,
            bounded_xml::Error::Malformed(errore) => {
                let posto = errore.pos();
                EspdNonValido::NonXml { riga: posto.row, colonna: posto.col }
            }
        })?;
        let radice = documento.root_element().tag_name();
        let trovata = (radice.namespace().unwrap_or_default(), radice.name());
        if !RADICI.contains(&trovata) {
            let altra = ALTRE_RADICI.iter().find(|(nome, _)| *nome == radice.name());
            let che_cosa = altra.map_or_else(
                || {
                    format!(
                        "comincia con l'elemento «{}»",
                        radice.name().chars().take(64).collect::<String>()
                    )
                },
                |(_, che_cosa)| format!("è {che_cosa}"),
            );
            return Err(EspdNonValido::Altro(che_cosa));
        }
        let nome: String = nome.chars().filter(|c| !c.is_control()).take(255).collect();
        let nome = if nome.trim().is_empty() { "espd-request.xml".to_owned() } else { nome };
        Ok(Self { nome, xml: testo.to_owned() })
    }

    /// The name of the file, for people.
    pub fn nome(&self) -> &str {
        &self.nome
    }

    /// The XML, in UTF-8.
    pub fn xml(&self) -> &str {
        &self.xml
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUONO: &str = r#"<?xml version="1.0" encoding="UTF-8"?><r:QualificationApplicationRequest
        xmlns:r="urn:oasis:names:specification:ubl:schema:xsd:QualificationApplicationRequest-2"/>"#;

    #[test]
    fn a_file_is_taken_for_what_it_is() {
        let espd = Espd::read("richiesta.xml", BUONO.as_bytes()).unwrap();
        assert_eq!((espd.nome(), espd.xml()), ("richiesta.xml", BUONO));
        assert_eq!(Espd::read("", format!("\u{feff}{BUONO}").as_bytes()).unwrap().nome(), "espd-request.xml");
        let letta: Espd = serde_json::from_value(serde_json::to_value(&espd).unwrap()).unwrap();
        assert_eq!(letta, espd);
    }

    #[test]
    fn what_is_not_one_is_refused_with_the_reason() {
        let reason = |contenuto: &[u8]| Espd::read("a.xml", contenuto).unwrap_err().to_string();
        assert_eq!(reason(&[0xff, 0xfe]), "Il file non è un testo XML in UTF-8.");
        assert_eq!(reason(b"{}"), "Il file non è un XML ben formato (riga 1, colonna 1).");
        assert_eq!(
            reason(&vec![b' '; Espd::MASSIMO + 1]),
            "Il file supera 2 MB: non può essere una richiesta ESPD."
        );
        assert_eq!(
            reason(b"<fattura/>"),
            "Il file non è una richiesta ESPD: comincia con l'elemento «fattura»."
        );
        // The name alone is not enough.
        assert!(
            reason(b"<QualificationApplicationRequest/>").starts_with("Il file non è una richiesta ESPD")
        );
        let risposta = BUONO.replace("Request", "Response");
        assert_eq!(
            reason(risposta.as_bytes()),
            "Il file non è una richiesta ESPD: è una risposta ESPD, quella dell'operatore economico."
        );
        let bomba = format!("<!DOCTYPE a [<!ENTITY b \"c\">]>{}", BUONO.split_once("?>").unwrap().1);
        assert!(reason(bomba.as_bytes()).starts_with("Il file non è un XML ben formato"));
    }

    #[test]
    fn a_file_that_would_take_long_to_read_is_refused_and_what_is_stored_is_not_read_again() {
        let attributi = (0..100_000).map(|n| format!(" a{n}=''")).collect::<Vec<_>>().concat();
        let carico = BUONO.replace("/>", &format!("{attributi}/>"));
        let inizio = std::time::Instant::now();
        assert_eq!(
            Espd::read("a.xml", carico.as_bytes()).unwrap_err().to_string(),
            "Il file ha troppi elementi o attributi per essere una richiesta ESPD."
        );
        // One that was taken by other rules than today's is still there.
        let letta: Espd =
            serde_json::from_value(serde_json::json!({ "nome": "a.xml", "xml": carico })).unwrap();
        assert_eq!(letta.xml(), carico);
        // It would be minutes.
        assert!(inizio.elapsed().as_secs() < 3, "{:?}", inizio.elapsed());
    }
}
