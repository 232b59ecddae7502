//! The data of a request as they were at a moment.

use serde::{Deserialize, Serialize};

use super::{Affidamento, Classificazione, DatiGara, Espd, Lotto, RichiestaCig};
use crate::scheda::SchedaAnac;

/// What is sent to ANAC of a request, as ANAC last took it in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Istantanea {
    /// Data of the gara.
    pub dati_gara: DatiGara,
    /// CPV codes.
    pub classificazione: Classificazione,
    /// Lots.
    pub lotti: Vec<Lotto>,
    /// The award.
    pub affidamento: Option<Affidamento>,
    /// The ESPD request.
    #[serde(default)]
    pub espd: Option<Espd>,
    /// ANAC's own JSON, when the request came as that.
    #[serde(default)]
    pub scheda_anac: Option<SchedaAnac>,
}

impl RichiestaCig {
    /// ANAC took in the data as they are now.
    pub fn taken_in(&mut self) {
        self.presso_anac = Some(Istantanea {
            dati_gara: self.dati_gara.clone(),
            classificazione: self.classificazione.clone(),
            lotti: self.lotti.clone(),
            affidamento: self.affidamento.clone(),
            espd: self.espd.clone(),
            scheda_anac: self.scheda_anac.clone(),
        });
    }

    /// Brings back the data that ANAC last took in, since it confirmed those; whether they are known.
    ///
    /// The RUP stays, who is in no scheda; and CIGs that lots have already stay theirs, as do those of lots that come back.
    pub fn restore(&mut self) -> bool {
        let Some(presa) = self.presso_anac.clone() else { return false };
        self.dati_gara = DatiGara { rup: self.dati_gara.rup.take(), ..presa.dati_gara };
        self.classificazione = presa.classificazione;
        let avuti = std::mem::replace(&mut self.lotti, presa.lotti);
        for avuto in avuti {
            if let Some(lotto) =
                self.lotti.iter_mut().find(|lotto| lotto.lot_identifier == avuto.lot_identifier)
            {
                lotto.cig = avuto.cig.or(lotto.cig.take());
            }
        }
        self.affidamento = presa.affidamento;
        self.espd = presa.espd;
        self.scheda_anac = presa.scheda_anac;
        self.ciclo.ripristina();
        true
    }
}
