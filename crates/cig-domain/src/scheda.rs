//! ANAC's schede: the form for each kind of procedure, and which one a request takes.

use serde::{Deserialize, Serialize};

use crate::codici::Importo;
use crate::richiesta::{OggettoContratto, RichiestaCig};

/// A scheda that the form can be mapped to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CodiceScheda {
    /// Direct award from 5,000 euro up to the limit of direct awards (D.Lgs. 36/2023, art. 50 c. 1).
    AD3,
    /// Direct award below 5,000 euro (D.Lgs. 36/2023, art. 49 c. 6 and art. 50).
    AD5,
}

impl CodiceScheda {
    /// ANAC's code (list `codiceScheda`).
    pub fn codice(self) -> &'static str {
        match self {
            Self::AD3 => "AD3",
            Self::AD5 => "AD5",
        }
    }

    /// As people read it.
    pub fn descrizione(self) -> &'static str {
        match self {
            Self::AD3 => "Affidamento diretto da 5.000 euro fino al limite degli affidamenti diretti",
            Self::AD5 => "Affidamento diretto sotto i 5.000 euro",
        }
    }

    /// Whether PCP publishes a notice for it, so that pubblica-avviso follows the confirmation (npa #1163, #464).
    pub fn has_avviso(self) -> bool {
        match self {
            Self::AD3 => true,
            Self::AD5 => false,
        }
    }

    /// Whether cancella-appalto takes it (npa #915).
    pub fn can_be_cancelled(self) -> bool {
        self != Self::AD5
    }
}

/// `sceltaContraente` of a direct award.
pub const AFFIDAMENTO_DIRETTO: &str = "10";

/// Below this total a direct award takes AD5.
pub const SOGLIA_AD5: u32 = 5_000;

/// From this total on AD3 needs an ESPD request.
pub const SOGLIA_ESPD: u32 = 40_000;

/// The total from which a direct award is not allowed any more, in euro (D.Lgs. 36/2023, art. 50 c. 1 a and b).
pub fn direct_award_limit(oggetto: OggettoContratto) -> Importo {
    Importo::euro(match oggetto {
        OggettoContratto::Works => 150_000,
        OggettoContratto::Services | OggettoContratto::Supplies => 140_000,
    })
}

/// The scheda that the request's choices select; none while they are incomplete or select one that the form cannot fill.
pub(crate) fn select(richiesta: &RichiestaCig) -> Option<CodiceScheda> {
    let gara = &richiesta.dati_gara;
    if gara.scelta_contraente.as_ref()?.as_str() != AFFIDAMENTO_DIRETTO {
        return None;
    }
    let limite = direct_award_limit(gara.oggetto_contratto?);
    let totale = richiesta.importo_complessivo();
    if totale == Importo::ZERO {
        // No lot has an amount yet.
        return None;
    }
    if totale < Importo::euro(SOGLIA_AD5) {
        Some(CodiceScheda::AD5)
    } else {
        (totale < limite).then_some(CodiceScheda::AD3)
    }
}
