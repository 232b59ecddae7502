//! The people in charge of an appalto at ANAC.

pub(super) mod delega;
pub(super) mod elenco;
pub(super) mod presa_carico;
pub(super) mod profilo;
pub(super) mod revoca;

use std::str::FromStr;

use cig_domain::codici::{CodiceFiscale, CodiceNonValido};
use cig_domain::porte::RuoloDelegato;

use crate::problema::{Problema, TipoProblema};

/// A field of a body that was read and is no good; `motivo` is a sentence.
fn wrong(campo: &str, motivo: &str) -> Problema {
    Problema::new(TipoProblema::CorpoNonValido, format!("Il campo «{campo}» non va bene. {motivo}"))
}

fn person(codice: &str) -> Result<CodiceFiscale, Problema> {
    CodiceFiscale::from_str(codice)
        .map_err(|errore: CodiceNonValido| wrong("codiceFiscale", &errore.to_string()))
}

fn role(codice: &str) -> Result<RuoloDelegato, Problema> {
    RuoloDelegato::from_codice(codice.trim())
        .ok_or_else(|| wrong("ruolo", "I ruoli dei delegati sono DRP1, DRP2 e DRP3."))
}
