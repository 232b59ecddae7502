//! What a notice says of itself, which no rule reads but PCP looks at.

use bounded_xml::Node;

use super::is_notice;
use super::termini::{self, LOTTO};
use super::xpath::{select, text};
use crate::xml;

/// A field of the eForms SDK: its identifier and its place, as the SDK writes it.
pub(super) type Campo = (&'static str, &'static str);

pub(super) const SOTTOTIPO: Campo = (
    "OPP-070-notice",
    "/*/ext:UBLExtensions/ext:UBLExtension/ext:ExtensionContent/efext:EformsExtension/efac:NoticeSubType/cbc:SubTypeCode",
);
pub(super) const LINGUA: Campo = ("BT-702(a)-notice", "/*/cbc:NoticeLanguageCode");

/// Empty where the notice does not say it.
#[derive(Debug)]
pub(crate) struct Testata {
    /// Of the eForms SDK: `16`.
    pub(crate) sottotipo: String,
    /// The main one, as `ITA`.
    pub(crate) lingua: String,
    pub(crate) ha_oggetto: bool,
    /// Lots without a description, by their `LOT-0001`.
    pub(crate) lotti_senza_oggetto: Vec<String>,
}

/// Of an eForm in base64; none if it cannot be read, which is the rules' matter.
pub(crate) fn read(eform: &str) -> Option<Testata> {
    xml::visit(eform, |radice| is_notice(radice).then(|| header(radice))).ok()?
}

fn header(radice: Node<'_, '_>) -> Testata {
    let under_root = |(_, xpath): Campo| first(radice, xpath.trim_start_matches("/*/"));
    let lotti = select(radice, LOTTO.trim_start_matches("/*/")).into_iter();
    Testata {
        sottotipo: under_root(SOTTOTIPO),
        lingua: under_root(LINGUA),
        ha_oggetto: says(radice, "appalto.datiBase.oggetto"),
        lotti_senza_oggetto: lotti
            .filter(|lotto| !says(*lotto, "lotti.datiBase.oggetto"))
            .map(|lotto| first(lotto, "cbc:ID"))
            .collect(),
    }
}

/// Whether the notice, or one of its lots, gives what rules would read at this path.
fn says(nodo: Node<'_, '_>, percorso: &str) -> bool {
    termini::of(percorso).any(|termine| {
        let xpath = termine.in_lot().map_or(termine.xpath.trim_start_matches("/*/"), |(_, xpath)| xpath);
        !first(nodo, xpath).is_empty()
    })
}

/// The first text that is not empty.
fn first(da: Node<'_, '_>, percorso: &str) -> String {
    select(da, percorso).into_iter().map(text).find(|testo| !testo.is_empty()).unwrap_or_default()
}
