//! What PCP takes out of the eForm of a scheda before it applies the rules (npa #1292, #1599). `docs/regole.md` says which
//! term each datum is, and what is read of it.

mod avviso;
mod termini;
#[cfg(test)]
mod tests;
mod valori;
mod xpath;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::FixedOffset;
use roxmltree::{Document, Node, ParsingOptions};
use serde_json::{Map, Value};

use self::avviso::Avviso;
use self::termini::Termine;
use super::Gravita;

/// Where a scheda has its eForm.
pub(super) const PERCORSO: &str = "$.eform";

/// The lists of a form whose elements are the lots of its eForm.
pub(super) const LISTE: [&str; 2] = ["lotti", "aggiudicazioni"];

/// ANAC's codes for what is wrong with an eForm, to which [`add`] puts a detail.
pub(super) const CODICI: [&str; 6] =
    [ILLEGGIBILE, DI_ALTRO_TIPO, LOTTI_DIVERSI, "ERR157", "ERR158", "ERR159"];
const ILLEGGIBILE: &str = "ERR6";
const DI_ALTRO_TIPO: &str = "ERR11";
const LOTTI_DIVERSI: &str = "ERR15";

/// Of the XML: the largest of the SDK's examples, a notice of a hundred lots, has 1.8 million bytes.
const BYTE: usize = 16 << 20;
const NODI: u32 = 1 << 20;

/// The documents of eForms about a procedure, all of UBL.
const DOCUMENTI: [&str; 3] = ["ContractNotice", "ContractAwardNotice", "PriorInformationNotice"];
const UBL: &str = "urn:oasis:names:specification:ubl:schema:xsd:";

/// What came of reading an eForm.
#[derive(Debug, Default)]
pub(super) struct Lettura {
    /// Without it nothing is known of what rules read in it.
    pub(super) riuscita: bool,
    pub(super) difetti: Vec<Difetto>,
    /// Paths to which the lots, or the contracts, of the notice would give different values.
    indecisi: Vec<&'static str>,
}

/// What PCP would find wrong with an eForm.
#[derive(Debug)]
pub(super) struct Difetto {
    pub(super) codice: &'static str,
    pub(super) dettaglio: String,
    pub(super) gravita: Gravita,
}

impl Lettura {
    /// Whether a path that a rule reads has no value for want of a choice.
    pub(super) fn is_undecided(&self, letto: &str) -> bool {
        termini::of(letto).any(|termine| self.indecisi.contains(&termine.percorso))
    }

    fn refuse(&mut self, codice: &'static str, dettaglio: String) {
        self.difetti.push(Difetto { codice, dettaglio, gravita: Gravita::Errore });
    }

    /// The limit is ours, not ANAC's: PCP may well take it.
    fn give_up(&mut self) {
        let dettaglio = "è troppo grande: le regole sui suoi dati non vengono controllate".to_owned();
        self.difetti.push(Difetto { codice: ILLEGGIBILE, dettaglio, gravita: Gravita::Avviso });
    }
}

/// Whether an eForm gives what a rule reads at this path.
pub(super) fn gives(letto: &str) -> bool {
    termini::of(letto).next().is_some()
}

/// Whether what is read at `letto` is at `luogo` or inside of it.
pub(super) fn holds(luogo: &str, letto: &str) -> bool {
    termini::is_inside(&termini::plain(letto), &termini::plain(luogo))
}

/// The business terms behind a path, as people know them: `BT-1311, BT-630`.
pub(super) fn terms(percorso: &str) -> String {
    termini::of(percorso).map(Termine::bt).collect::<Vec<_>>().join(", ")
}

/// Adds to a form what its eForm, in base64, says; what the form says itself is kept. With `lotti` the form has no list of
/// its own, and the lots of the notice are its list. Deadlines are told in the time of `zona`.
pub(super) fn add(form: &mut Map<String, Value>, eform: &str, lotti: bool, zona: FixedOffset) -> Lettura {
    let mut lettura = Lettura::default();
    if eform.len() / 4 * 3 > BYTE {
        lettura.give_up();
        return lettura;
    }
    let Ok(byte) = STANDARD.decode(eform) else {
        lettura.refuse(ILLEGGIBILE, "non è in base64".to_owned());
        return lettura;
    };
    let Ok(xml) = String::from_utf8(byte) else {
        lettura.refuse(ILLEGGIBILE, "non è in UTF-8".to_owned());
        return lettura;
    };
    // Without a DTD there are no entities to expand.
    let opzioni = ParsingOptions { allow_dtd: false, nodes_limit: NODI, ..ParsingOptions::default() };
    match Document::parse_with_options(&xml, opzioni) {
        Ok(documento) if is_notice(documento.root_element()) => {
            lettura.riuscita = true;
            Avviso { radice: documento.root_element(), zona, lettura: &mut lettura }.fill(form, lotti);
        }
        Ok(documento) => {
            let nome = excerpt(documento.root_element().tag_name().name());
            lettura.refuse(DI_ALTRO_TIPO, format!("«{nome}» non è un avviso"));
        }
        Err(roxmltree::Error::NodesLimitReached) => lettura.give_up(),
        Err(errore) => {
            lettura.refuse(ILLEGGIBILE, format!("XML non valido: {}", excerpt(&errore.to_string())));
        }
    }
    lettura
}

fn is_notice(radice: Node<'_, '_>) -> bool {
    let tag = radice.tag_name();
    let spazio = tag.namespace().and_then(|spazio| spazio.strip_prefix(UBL)?.strip_suffix("-2"));
    DOCUMENTI.contains(&tag.name()) && spazio == Some(tag.name())
}

/// As much of somebody else's text as a message bears.
fn excerpt(testo: &str) -> String {
    const CARATTERI: usize = 120;
    match testo.char_indices().nth(CARATTERI) {
        Some((fine, _)) => format!("{}…", &testo[..fine]),
        None => testo.to_owned(),
    }
}
