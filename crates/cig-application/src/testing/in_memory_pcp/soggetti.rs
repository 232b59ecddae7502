//! The people in charge of an appalto.

use chrono::{DateTime, Utc};
use cig_domain::codici::CodiceFiscale;
use cig_domain::porte::{Chiamata, Delega, Mittente, PcpError, Risposta, RuoloDelegato, Soggetto};

use super::appalto::Appalto;
use super::{find, not_allowed, own, refused};

/// What PCP answers about them.
pub(super) fn answer(
    appalti: &mut [Appalto],
    chiamata: &Chiamata,
    mittente: &Mittente,
    ora: DateTime<Utc>,
    registrati: &[CodiceFiscale],
) -> Result<Risposta, PcpError> {
    match chiamata {
        Chiamata::PresaCarico { id } => {
            let appalto = appalti.iter_mut().find(|appalto| appalto.id == *id);
            appalto.ok_or_else(|| refused("ERR19", None))?.take_over(&mittente.codice_fiscale);
            Ok(Risposta::PresaInCarico)
        }
        Chiamata::AggiungiSoggetto { id, delega } => {
            own(appalti, *id, mittente, ora)?.for_its_rup(mittente)?.delegate(delega, registrati)
        }
        Chiamata::EliminaSoggetto { id, codice_fiscale, ruolo } => {
            own(appalti, *id, mittente, ora)?.for_its_rup(mittente)?.undelegate(codice_fiscale, *ruolo)
        }
        Chiamata::RicercaSoggetti { id } => {
            Ok(Risposta::Soggetti(find(appalti, *id)?.people(&mittente.codice_fiscale, ora)))
        }
        altra => unreachable!("{altra:?} is not about people in charge"),
    }
}

impl Appalto {
    /// Whether the person answers for it, or is delegated.
    pub(super) fn is_of(&self, persona: &CodiceFiscale, ora: DateTime<Utc>) -> bool {
        let vale =
            |delega: &Delega| delega.data_inizio <= ora && delega.data_fine.is_none_or(|fine| fine > ora);
        self.rup == *persona
            || self.deleghe.iter().any(|delega| delega.codice_fiscale == *persona && vale(delega))
    }

    /// Refuses a delegate.
    fn for_its_rup(&mut self, mittente: &Mittente) -> Result<&mut Self, PcpError> {
        if self.rup == mittente.codice_fiscale { Ok(self) } else { Err(not_allowed("SEC09")) }
    }

    /// The caller becomes the responsabile del progetto, whoever was it.
    fn take_over(&mut self, persona: &CodiceFiscale) {
        self.deleghe.retain(|delega| delega.codice_fiscale != *persona);
        self.rup = persona.clone();
    }

    /// One delegate at a time in each role, of those registered.
    fn delegate(&mut self, delega: &Delega, registrati: &[CodiceFiscale]) -> Result<Risposta, PcpError> {
        if !registrati.contains(&delega.codice_fiscale) {
            return Err(refused("ERR75", None));
        }
        if self.deleghe.iter().any(|altra| altra.ruolo == delega.ruolo) {
            return Err(refused("ERR80", None));
        }
        self.deleghe.push(delega.clone());
        Ok(Risposta::PresaInCarico)
    }

    fn undelegate(&mut self, persona: &CodiceFiscale, ruolo: RuoloDelegato) -> Result<Risposta, PcpError> {
        let prima = self.deleghe.len();
        self.deleghe.retain(|delega| delega.codice_fiscale != *persona || delega.ruolo != ruolo);
        if self.deleghe.len() == prima {
            return Err(refused("AUT10", None));
        }
        Ok(Risposta::PresaInCarico)
    }

    /// The responsabile del progetto, and who is delegated, for one of them.
    fn people(&self, persona: &CodiceFiscale, ora: DateTime<Utc>) -> Vec<Soggetto> {
        if !self.is_of(persona, ora) {
            return Vec::new();
        }
        let delegati = self.deleghe.iter().map(|delega| Soggetto {
            codice_fiscale: delega.codice_fiscale.to_string(),
            ruolo: Some(delega.ruolo.codice().to_owned()),
            data_inizio: Some(delega.data_inizio),
            data_fine: delega.data_fine,
        });
        let rup = Soggetto {
            codice_fiscale: self.rup.to_string(),
            ruolo: Some(Soggetto::RESPONSABILE.to_owned()),
            data_inizio: None,
            data_fine: None,
        };
        std::iter::once(rup).chain(delegati).collect()
    }
}
