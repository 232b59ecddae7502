//! What the saga remembers between steps.

use serde::{Deserialize, Serialize};

/// What earlier answers taught and the present step needs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(clippy::struct_excessive_bools, reason = "five independent facts, each learned from another answer")]
pub struct Memoria {
    /// PCP took in the data that this transmission sends; until then it may hold older ones.
    pub accolta: bool,
    /// PCP said that our key is in use (ERR38): the appalto exists, though it may not be visible yet.
    pub chiave_usata: bool,
    /// A confirmation may or may not have been taken in.
    pub conferma_incerta: bool,
    /// PCP had confirmed data from before the last changes, and those were brought back.
    pub ripristinata: bool,
    /// PCP told a KO of the publication, which has turned out published (npa #1477).
    pub pubblicazione_ko: bool,
}
