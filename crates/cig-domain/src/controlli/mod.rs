//! The checks that hold without ANAC's files.
//!
//! Codes: `OBBLIGATORIO`, `NUMERO_LOTTI`, `LIVELLO_CPV`, `CPV_RIPETUTA`, `RUP`, `CENTRO_DI_COSTO`, `VALORE`,
//! `IMPORTO`, `SOMMA_LOTTO`, `LIMITE_AFFIDAMENTO`, `SCHEDA`, `ESPD`, `CUP`, `AFFIDAMENTO`, `STAZIONE_APPALTANTE`; and ANAC's
//! `ERR68` and `ERR69`, of a scheda that came as ANAC's own JSON.

mod affidamento;
mod gara;
mod lotti;
mod obbligatori;
mod stazioni;
mod valori;

use chrono::NaiveDate;

pub use obbligatori::is_richiesto;

use crate::anomalia::{Anomalia, Sezione};
use crate::persone::{CentroDiCosto, Ente, Utente};
use crate::porte::Tipologiche;
use crate::richiesta::RichiestaCig;
use crate::scheda::CodiceScheda;

/// How far the request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Momento {
    /// The data are being prepared: the award is not asked for yet.
    Preparazione,
    /// The CIGs are about to be asked for: a direct award must have its award.
    Invio,
}

/// What the checks need beside the request. What is `None` could not be had, and is not checked.
pub struct Contesto<'a> {
    /// How far the request is.
    pub momento: Momento,
    /// Today in Rome: code lists are valid by date.
    pub oggi: NaiveDate,
    /// The people of the office, among whom the RUP must be.
    pub ufficio: Option<&'a [Utente]>,
    /// The authority that asks.
    pub ente: Option<&'a Ente>,
    /// The active cost centres of the authority.
    pub centri_di_costo: Option<&'a [CentroDiCosto]>,
    /// The code lists.
    pub tipologiche: Option<&'a dyn Tipologiche>,
}

impl<'a> Contesto<'a> {
    /// Only what the request itself tells.
    pub fn new(momento: Momento, oggi: NaiveDate) -> Self {
        Self { momento, oggi, ufficio: None, ente: None, centri_di_costo: None, tipologiche: None }
    }

    /// With the people of the office.
    #[must_use]
    pub fn with_ufficio(self, ufficio: &'a [Utente]) -> Self {
        Self { ufficio: Some(ufficio), ..self }
    }

    /// With the authority that asks.
    #[must_use]
    pub fn with_ente(self, ente: &'a Ente) -> Self {
        Self { ente: Some(ente), ..self }
    }

    /// With the active cost centres of the authority.
    #[must_use]
    pub fn with_centri_di_costo(self, centri: &'a [CentroDiCosto]) -> Self {
        Self { centri_di_costo: Some(centri), ..self }
    }

    /// With the code lists.
    #[must_use]
    pub fn with_tipologiche(self, tipologiche: &'a dyn Tipologiche) -> Self {
        Self { tipologiche: Some(tipologiche), ..self }
    }
}

/// All that is wrong with the request, in the order of the form; empty when nothing is.
pub fn check(richiesta: &RichiestaCig, contesto: &Contesto<'_>) -> Vec<Anomalia> {
    let mut rapporto = Rapporto::default();
    if let Some(scheda) = &richiesta.scheda_anac {
        // Its content is ANAC's own JSON, which ANAC's specification judges. Who asks is in no specification.
        gara::check_rup(richiesta, contesto, &mut rapporto);
        stazioni::check(scheda, contesto, &mut rapporto);
        return rapporto.anomalie;
    }
    // Once, and not for each lot: it goes through all of them.
    let selezione = richiesta.selezione();
    gara::check(richiesta, &selezione, contesto, &mut rapporto);
    lotti::check(richiesta, selezione.scelta, &mut rapporto);
    valori::check(richiesta, contesto, &mut rapporto);
    if contesto.momento == Momento::Invio && selezione.scelta.is_some_and(CodiceScheda::is_affidamento) {
        affidamento::check(richiesta, contesto, &mut rapporto);
    }
    rapporto.anomalie
}

/// Anomalies being gathered.
#[derive(Default)]
struct Rapporto {
    anomalie: Vec<Anomalia>,
}

impl Rapporto {
    fn errore(&mut self, sezione: &Sezione, campo: &str, codice: &str, testo: impl Into<String>) {
        self.anomalie.push(Anomalia::errore(sezione.clone(), campo, codice, testo));
    }

    fn avviso(&mut self, sezione: &Sezione, campo: &str, codice: &str, testo: impl Into<String>) {
        self.anomalie.push(Anomalia::avviso(sezione.clone(), campo, codice, testo));
    }

    /// A required field, by its name in the catalogue.
    fn required(
        &mut self,
        sezione: &Sezione,
        campi: &'static [crate::campi::Campo],
        nome: &str,
        presente: bool,
    ) {
        if !presente {
            let etichetta = crate::campi::find(campi, nome).map_or(nome, |campo| campo.etichetta);
            self.errore(sezione, nome, "OBBLIGATORIO", format!("«{etichetta}» è obbligatorio."));
        }
    }
}

#[cfg(test)]
mod tests;
