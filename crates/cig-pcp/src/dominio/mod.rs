//! The domain's ports over the HTTP client.

mod answers;
mod ausa;
mod errors;
mod liste;
mod pcp;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use cig_domain::CodiceAusa;
use cig_domain::CodiceFiscale;
use cig_domain::porte::{Clock, IdGenerator, Mittente};

use crate::client::{ClientError, Contesto, IdpType, Loa, PcpClient, RuoloUtente, Settings, Utente};

/// How the platform identifies people; goes into the tracking evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identificazione {
    /// Assurance level.
    pub loa: Loa,
    /// Identity provider.
    pub idp: IdpType,
}

/// [`Pcp`](cig_domain::porte::Pcp), [`AusaRegister`](cig_domain::porte::AusaRegister) and
/// [`ListeAnac`](cig_domain::porte::ListeAnac) over HTTP.
pub struct PcpHttp {
    client: PcpClient,
    identificazione: Identificazione,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdGenerator>,
}

impl PcpHttp {
    /// Makes the adapter with its own client.
    pub fn new(
        settings: Settings,
        identificazione: Identificazione,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdGenerator>,
    ) -> Result<Self, ClientError> {
        let (client_clock, client_ids) = (Arc::clone(&clock), Arc::clone(&ids));
        let client = PcpClient::new(
            settings,
            Arc::new(move || client_clock.now()),
            Arc::new(move || client_ids.new_id()),
        )?;
        Ok(Self { client, identificazione, clock, ids })
    }

    /// Who calls PCP.
    fn contesto_di(&self, mittente: &Mittente) -> Contesto {
        self.contesto(&mittente.codice_fiscale, &mittente.codice_fiscale_sa, &mittente.codice_ausa)
    }

    /// Who calls, as the tokens say it. A person with the profile of RUP acts as Responsabile del progetto.
    fn contesto(&self, persona: &CodiceFiscale, ente: &CodiceFiscale, ausa: &CodiceAusa) -> Contesto {
        Contesto {
            utente: Utente {
                codice_fiscale: persona.to_string(),
                ruolo: RuoloUtente::Rp,
                loa: self.identificazione.loa,
                idp: self.identificazione.idp,
                sa_codice_fiscale: Some(ente.to_string()),
                sa_codice_ausa: ausa.to_string(),
            },
            trace_id: self.ids.new_id(),
        }
    }
}
