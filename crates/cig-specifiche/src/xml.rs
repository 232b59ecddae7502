//! The XML documents that a body carries in base64.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bounded_xml::{Error, Node};

/// Of the XML: the largest of the SDK's examples, a notice of a hundred lots, has 1.8 million bytes.
pub(crate) const BYTE: usize = 8 << 20;

/// Why a document cannot be read.
#[derive(Debug)]
pub(crate) enum Illeggibile {
    /// Too long, or with more in it than is read: the limit is ours, not ANAC's, and PCP may well take it.
    Grande,
    /// What is wrong, in Italian.
    Errato(String),
}

/// Reads a document and gives what is made of its root.
///
/// Base64 is taken by the letter of RFC 4648, without line breaks (npa #2683), and the text must be UTF-8 (npa #1681).
pub(crate) fn visit<T>(base64: &str, visita: impl FnOnce(Node<'_, '_>) -> T) -> Result<T, Illeggibile> {
    if base64.len() / 4 * 3 > BYTE {
        return Err(Illeggibile::Grande);
    }
    let errato = |motivo: &str| Illeggibile::Errato(motivo.to_owned());
    let byte = STANDARD.decode(base64).map_err(|_| errato("non è in base64"))?;
    let xml = String::from_utf8(byte).map_err(|_| errato("non è in UTF-8"))?;
    match bounded_xml::parse(&xml) {
        Ok(documento) => Ok(visita(documento.root_element())),
        Err(Error::TooMuch) => Err(Illeggibile::Grande),
        Err(Error::Malformed(errore)) => {
            Err(Illeggibile::Errato(format!("XML non valido: {}", excerpt(&errore.to_string()))))
        }
    }
}

/// As much of somebody else's text as a message bears.
pub(crate) fn excerpt(testo: &str) -> String {
    const CARATTERI: usize = 120;
    match testo.char_indices().nth(CARATTERI) {
        Some((fine, _)) => format!("{}…", &testo[..fine]),
        None => testo.to_owned(),
    }
}
