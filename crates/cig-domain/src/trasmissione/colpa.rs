//! Whose turn it is after a failure.

use serde::{Deserialize, Serialize};

use crate::porte::{ErrorePcp, PcpError};

/// Where a failure comes from, and so who can mend it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Colpa {
    /// ANAC's services: nobody here can do anything but wait, or ask ANAC's support.
    Anac,
    /// The data of the request.
    Dati,
    /// The authority or the person at ANAC: AUSA, cost centre, RUP, profile, qualification.
    Registrazione,
    /// Our own settings and keys: vouchers, purposes, tokens, level of assurance, clock.
    Impostazioni,
}

/// Codes that ANAC gives when one of its own services fails (npa #2209, #1477).
const DI_ANAC: [&str; 15] = [
    "ERR40", "ERR41", "ERR43", "ERR47", "ERR52", "ERR54", "ERR94", "ERR111", "ERR128", "ERR132", "ERR133",
    "ERR142", "ERR9999", "SEC07", "SEC08",
];
/// Codes about who asks, and for whom (npa #474, #581, #1691, #2383).
const DI_REGISTRAZIONE: [&str; 18] = [
    "ERR1", "ERR67", "ERR68", "ERR69", "ERR75", "ERR76", "ERR80", "ERR86", "ERR110", "ERR124", "AUT01",
    "SEC01", "SEC02", "SEC05", "SEC09", "SEC12", "SEC15", "SEC16",
];
/// Codes about the tokens of a call.
const DI_IMPOSTAZIONI: [&str; 5] = ["SEC03", "SEC04", "SEC11", "SEC13", "SEC14"];

impl Colpa {
    /// Of one of ANAC's codes. A code that we do not know is of the data: most are.
    pub fn of_code(codice: &str) -> Self {
        if DI_ANAC.contains(&codice) {
            Self::Anac
        } else if DI_REGISTRAZIONE.contains(&codice) {
            Self::Registrazione
        } else if DI_IMPOSTAZIONI.contains(&codice) {
            Self::Impostazioni
        } else {
            Self::Dati
        }
    }

    /// Of several codes: what somebody here can mend comes before what only ANAC can. Of a refusal without a reason ANAC
    /// alone knows more (npa #1315).
    pub fn of_codes(errori: &[ErrorePcp]) -> Self {
        errori.iter().map(|errore| Self::of_code(&errore.codice)).max().unwrap_or(Self::Anac)
    }

    /// Of a call.
    pub fn of(errore: &PcpError) -> Self {
        match errore {
            PcpError::Respinta(errori) => Self::of_codes(errori),
            // Without a code the gateway speaks, which knows tokens and nothing of people.
            PcpError::NonAutorizzata { errori, .. } if errori.is_empty() => Self::Impostazioni,
            PcpError::NonAutorizzata { errori, .. } => Self::of_codes(errori).max(Self::Registrazione),
            PcpError::Configurazione(_) => Self::Impostazioni,
            PcpError::Quota(_)
            | PcpError::NonDisponibile { .. }
            | PcpError::SenzaVoucher { .. }
            | PcpError::EsitoIgnoto { .. } => Self::Anac,
        }
    }

    /// Who, in Italian.
    pub fn descrizione(self) -> &'static str {
        match self {
            Self::Dati => "I dati della richiesta",
            Self::Registrazione => "La registrazione presso ANAC",
            Self::Impostazioni => "Le impostazioni del servizio",
            Self::Anac => "I servizi di ANAC",
        }
    }

    /// What to do, in Italian; of a transmission that stopped, or goes on by itself.
    pub fn che_fare(self, fermata: bool) -> &'static str {
        match self {
            Self::Dati => "Correggere i campi indicati e chiedere di nuovo il CIG.",
            Self::Registrazione => {
                "Controllare presso ANAC la registrazione della stazione appaltante in AUSA e quella del RUP."
            }
            Self::Impostazioni => {
                "Avvisare chi gestisce il servizio: chiavi, finalità o orologio da controllare."
            }
            Self::Anac if fermata => {
                "Non c'è nulla da correggere: riprovare più tardi, o chiedere all'assistenza di ANAC."
            }
            Self::Anac => "Non c'è nulla da fare: si riprova da soli.",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::porte::Motivo;

    fn errori(codici: &[&str]) -> Vec<ErrorePcp> {
        codici.iter().map(|codice| ErrorePcp { codice: (*codice).into(), dettaglio: None }).collect()
    }

    #[test]
    fn whose_turn_it_is() {
        let vietato = |codici| PcpError::NonAutorizzata { errori: errori(codici), dettaglio: String::new() };
        for (errore, colpa) in [
            (PcpError::Respinta(errori(&["ERR4"])), Colpa::Dati),
            (PcpError::Respinta(errori(&["REG19", "ERR9999"])), Colpa::Dati),
            (PcpError::Respinta(errori(&["ERR9999"])), Colpa::Anac),
            (PcpError::Respinta(vec![]), Colpa::Anac),
            (PcpError::Respinta(errori(&["ERR69"])), Colpa::Registrazione),
            (PcpError::Respinta(errori(&["REG19", "AUT01"])), Colpa::Registrazione),
            (vietato(&["SEC05"]), Colpa::Registrazione),
            (vietato(&["ERR4"]), Colpa::Registrazione),
            (vietato(&["SEC14"]), Colpa::Impostazioni),
            (vietato(&[]), Colpa::Impostazioni),
            (PcpError::Quota(Duration::ZERO), Colpa::Anac),
            (PcpError::EsitoIgnoto { motivo: Motivo::Inattesa, dettaglio: String::new() }, Colpa::Anac),
            (PcpError::Configurazione(String::new()), Colpa::Impostazioni),
        ] {
            assert_eq!(Colpa::of(&errore), colpa, "{errore:?}");
        }
    }
}
