//! What the saga remembers between steps.

use serde::{Deserialize, Serialize};

use crate::codici::IdAppalto;

/// What earlier answers taught and the present step needs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each learned from another answer")]
pub struct Memoria {
    /// PCP took in the data that this transmission sends; until then it may hold older ones.
    pub accolta: bool,
    /// A crea-appalto of ours may have arrived, in this transmission or in an earlier one of the request: an appalto
    /// under our key may be our own.
    pub crea_incerta: bool,
    /// PCP said that our key is in use (ERR38): the appalto exists, though it may not be visible yet.
    pub chiave_usata: bool,
    /// A confirmation may or may not have been taken in.
    pub conferma_incerta: bool,
    /// PCP had confirmed data from before the last changes, and those were brought back.
    pub ripristinata: bool,
    /// What PCP holds of the confirmed appalto was compared with what is sent.
    pub confrontata: bool,
    /// An outcome KO of the confirmation was seen once: a second one is believed, since it may be an older one (npa
    /// #1490) or turn into a confirmation (npa #1473).
    pub ko_visto: bool,
    /// How often a confirmation that came to nothing for what went on at PCP just then was asked for again (npa #1439).
    pub riconferme: u32,
    /// A modifica-appalto may or may not have been taken in, and the request is not told yet.
    pub modifica_incerta: bool,
    /// PCP took in the request of publication.
    pub pubblicazione_presa: bool,
    /// How often PCP answered with an error of its own, without getting further.
    pub guasti_di_anac: u32,
    /// How often what is not there yet was looked for, where looking has a bound.
    pub sguardi: u32,
    /// An appalto under our key, not yet known to be our own.
    pub trovato: Option<Trovato>,
    /// PCP told a KO of the publication, which has turned out published (npa #1477).
    pub pubblicazione_ko: bool,
    /// A call of an operation asked for after the creation may or may not have been taken in.
    pub chiamata_incerta: bool,
    /// PCP did not stop the publication, which goes on.
    pub non_fermata: bool,
    /// What came of the publication on TED is known.
    pub europea_nota: bool,
    /// What came of the national publication is known.
    pub nazionale_nota: bool,
}

/// An appalto that PCP shows under our key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Trovato {
    /// ANAC's name of it.
    pub id: IdAppalto,
    /// Whether it is not confirmed.
    pub in_lavorazione: bool,
}
