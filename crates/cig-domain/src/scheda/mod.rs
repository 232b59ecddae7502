//! ANAC's schede: the form for each kind of procedure, which one a request takes and why, and schede that come as
//! ANAC's own JSON.

mod anac;
pub mod lati;
mod selezione;
mod soglie;

use serde::{Deserialize, Serialize};

use crate::codici::Importo;
use crate::richiesta::RichiestaCig;

pub use anac::{SchedaAnac, SchedaNonLeggibile, StazioneIndicata};
pub use selezione::{Ostacolo, Proposta, Selezione};
pub use soglie::{Acquisto, SOGLIA_AD5, SOGLIA_ESPD, SogliaEuropea, direct_award_limit, eu_threshold};

/// A scheda that the form can be mapped to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CodiceScheda {
    /// Repetition of similar works or services, ordinary sectors (D.Lgs. 36/2023, art. 76 c. 6).
    AD2_25,
    /// Direct award from 5,000 euro up to the limit of direct awards (D.Lgs. 36/2023, art. 50 c. 1).
    AD3,
    /// Adhesion to a framework agreement without reopened competition (D.Lgs. 36/2023, art. 59 c. 4 a).
    AD4,
    /// Direct award below 5,000 euro (D.Lgs. 36/2023, art. 49 c. 6 and art. 50).
    AD5,
    /// Contracts outside the code, for the traceability of payments alone (L. 136/2010; ANAC's resolutions 584 and
    /// 585/2023).
    P5,
    /// Adhesion to a framework agreement with reopened competition: concessions.
    P6_1,
    /// Adhesion to a framework agreement with reopened competition: contracts (D.Lgs. 36/2023, art. 59 c. 4 b and c).
    P6_2,
    /// Market survey for a negotiated procedure without notice from the EU threshold up, whose award is announced on TED
    /// (npa #458).
    P7_1_1,
    /// The same, whose award is not announced on TED (npa #458).
    P7_1_2,
    /// Market survey for a negotiated procedure without notice below the EU threshold (D.Lgs. 36/2023, art. 50 c. 1 c, d,
    /// e; npa #539).
    P7_1_3,
    /// Invitation from a list of suppliers, or specific contract in a dynamic purchasing system (npa #473).
    P7_2,
}

impl CodiceScheda {
    /// All of them, in the order of ANAC's list.
    pub const TUTTE: [Self; 11] = [
        Self::P5,
        Self::P6_1,
        Self::P6_2,
        Self::P7_1_1,
        Self::P7_1_2,
        Self::P7_1_3,
        Self::P7_2,
        Self::AD2_25,
        Self::AD3,
        Self::AD4,
        Self::AD5,
    ];

    /// ANAC's code (list `codiceScheda`).
    pub fn codice(self) -> &'static str {
        match self {
            Self::AD2_25 => "AD2_25",
            Self::AD3 => "AD3",
            Self::AD4 => "AD4",
            Self::AD5 => "AD5",
            Self::P5 => "P5",
            Self::P6_1 => "P6_1",
            Self::P6_2 => "P6_2",
            Self::P7_1_1 => "P7_1_1",
            Self::P7_1_2 => "P7_1_2",
            Self::P7_1_3 => "P7_1_3",
            Self::P7_2 => "P7_2",
        }
    }

    /// As people read it.
    pub fn descrizione(self) -> &'static str {
        match self {
            Self::AD2_25 => "Ripetizione di lavori o servizi analoghi",
            Self::AD3 => "Affidamento diretto da 5.000 euro fino al limite degli affidamenti diretti",
            Self::AD4 => "Adesione ad accordo quadro o convenzione senza confronto competitivo",
            Self::AD5 => "Affidamento diretto sotto i 5.000 euro",
            Self::P5 => "Contratto escluso o estraneo al codice, solo tracciabilità",
            Self::P6_1 => "Adesione ad accordo quadro con confronto competitivo, concessioni",
            Self::P6_2 => "Adesione ad accordo quadro con confronto competitivo, appalti",
            Self::P7_1_1 => {
                "Indagine di mercato dalla soglia europea in su, con avviso di aggiudicazione sul TED"
            }
            Self::P7_1_2 => {
                "Indagine di mercato dalla soglia europea in su, senza avviso di aggiudicazione sul TED"
            }
            Self::P7_1_3 => "Indagine di mercato sotto la soglia europea",
            Self::P7_2 => "Invito da un elenco di operatori, o appalto specifico in un sistema dinamico",
        }
    }

    /// Whether PCP publishes a notice for it, so that pubblica-avviso follows the confirmation.
    pub fn has_avviso(self) -> bool {
        publishes_notice(self.codice()) == Some(true)
    }

    /// Whether cancella-appalto takes it (npa #915).
    pub fn can_be_cancelled(self) -> bool {
        self != Self::AD5
    }

    /// Whether the CIG is asked for once the award is made, which is in the scheda; otherwise it is asked for when the
    /// procedure begins.
    pub fn is_affidamento(self) -> bool {
        matches!(self, Self::AD2_25 | Self::AD3 | Self::AD4 | Self::AD5)
    }

    /// Whether it is for exceptions, and so taken only if the buyer says so: P5, and AD2_25, which ANAC keeps for notices
    /// published before 2024.
    pub fn only_if_chosen(self) -> bool {
        matches!(self, Self::P5 | Self::AD2_25)
    }

    /// What it takes of an ESPD request. AD3 by what is awarded (npa #569), or while that is not known by the estimate.
    pub fn espd(self, richiesta: &RichiestaCig) -> UsoEspd {
        let importo = || richiesta.importo_aggiudicato().unwrap_or_else(|| richiesta.valore_stimato());
        match self {
            Self::AD2_25 => UsoEspd::Obbligatorio,
            Self::AD3 if importo() >= Importo::euro(SOGLIA_ESPD) => UsoEspd::Obbligatorio,
            Self::P5 => UsoEspd::NonPrevisto,
            _ => UsoEspd::Facoltativo,
        }
    }
}

/// Whether PCP publishes a notice for a scheda, by its family (npa #1163, #464); none for one that we do not know.
fn publishes_notice(codice: &str) -> Option<bool> {
    let family = |inizi: &[&str]| inizi.iter().any(|inizio| codice.starts_with(inizio));
    // P3_3 is an adhesion, as P6.
    if family(&["P6_"]) || ["P3_3", "P5", "P7_2", "AD4", "AD5"].contains(&codice) {
        Some(false)
    } else if family(&["P1_", "P2_", "P3_", "P4_", "P7_1_", "AD1_", "AD2_"]) || codice == "AD3" {
        Some(true)
    } else {
        None
    }
}

/// What a scheda takes of an ESPD request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UsoEspd {
    /// It has no place for one.
    NonPrevisto,
    /// It may have one.
    Facoltativo,
    /// ANAC refuses it without one (ERR113 for AD3; by the schema for AD2_25).
    Obbligatorio,
}

/// What goes to ANAC: the code of a scheda, and whether a notice is published for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SchedaInviata {
    /// ANAC's code (list `codiceScheda`).
    pub codice: String,
    /// Whether pubblica-avviso follows the confirmation.
    pub avviso: bool,
}

impl SchedaInviata {
    /// Whether its notice goes to TED too: contracts from the EU threshold up.
    pub fn is_european(&self) -> bool {
        self.avviso && ["P1_", "AD1_"].iter().any(|famiglia| self.codice.starts_with(famiglia))
    }

    /// Whether cancella-appalto takes it (npa #915).
    pub fn can_be_cancelled(&self) -> bool {
        self.codice != "AD5"
    }
}

impl From<CodiceScheda> for SchedaInviata {
    fn from(scheda: CodiceScheda) -> Self {
        Self { codice: scheda.codice().to_owned(), avviso: scheda.has_avviso() }
    }
}
