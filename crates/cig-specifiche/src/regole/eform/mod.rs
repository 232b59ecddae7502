//! What PCP takes out of the eForm of a scheda before it applies the rules (npa #1292, #1599). `docs/regole.md` says which
//! term each datum is, and what is read of it.

mod avviso;
mod termini;
mod testata;
#[cfg(test)]
mod tests;
mod valori;
mod xpath;

use bounded_xml::Node;
use chrono::FixedOffset;
use serde_json::{Map, Value};

pub(crate) use self::testata::{Testata, read as header};

use self::avviso::Avviso;
use self::termini::Termine;
use super::Gravita;
use crate::xml::{self, Illeggibile, excerpt};

/// Where a scheda has its eForm.
pub(crate) const PERCORSO: &str = "$.eform";

/// The lists of a form whose elements are the lots of its eForm.
pub(super) const LISTE: [&str; 2] = ["lotti", "aggiudicazioni"];

/// ANAC's codes for what is wrong with an eForm, to which [`add`] puts a detail.
pub(super) const CODICI: [&str; 6] =
    [ILLEGGIBILE, DI_ALTRO_TIPO, LOTTI_DIVERSI, "ERR157", "ERR158", "ERR159"];
const ILLEGGIBILE: &str = "ERR6";
const DI_ALTRO_TIPO: &str = "ERR11";
const LOTTI_DIVERSI: &str = "ERR15";

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
    let visitato = xml::visit(eform, |radice| {
        if is_notice(radice) {
            lettura.riuscita = true;
            Avviso { radice, zona, lettura: &mut lettura }.fill(form, lotti);
        } else {
            let nome = excerpt(radice.tag_name().name());
            lettura.refuse(DI_ALTRO_TIPO, format!("«{nome}» non è un avviso"));
        }
    });
    match visitato {
        Ok(()) => {}
        Err(Illeggibile::Grande) => lettura.give_up(),
        Err(Illeggibile::Errato(motivo)) => lettura.refuse(ILLEGGIBILE, motivo),
    }
    lettura
}

fn is_notice(radice: Node<'_, '_>) -> bool {
    let tag = radice.tag_name();
    let spazio = tag.namespace().and_then(|spazio| spazio.strip_prefix(UBL)?.strip_suffix("-2"));
    DOCUMENTI.contains(&tag.name()) && spazio == Some(tag.name())
}
