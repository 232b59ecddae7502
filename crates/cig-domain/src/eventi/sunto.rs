//! What events tell of a request.

use serde::Serialize;

use crate::codici::{Cig, CodiceAppalto, IdAppalto, IdAvviso, LotIdentifier};
use crate::persone::{EnteId, UfficioId};
use crate::richiesta::{Fase, Lotto, Procedura, RichiestaCig, RichiestaId, Rifiuto, Stato, StatoAppalto};

/// A request in short: what the host platform needs in order to act, and no data of the form. With the 9999 lots that a
/// gara has at most, it is about half a megabyte of JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Sunto {
    /// Its name.
    pub id: RichiestaId,
    /// Its version after the change.
    pub versione: i64,
    /// Our key of the appalto at ANAC.
    pub codice_appalto: CodiceAppalto,
    /// The host's procedure, when it has one.
    pub procedura: Option<Procedura>,
    /// The authority.
    pub ente: EnteId,
    /// The office.
    pub ufficio: UfficioId,
    /// State of the request.
    pub stato: Stato,
    /// What it is doing, in [`Stato::Richiesta`].
    pub fase: Option<Fase>,
    /// ANAC's name of the appalto.
    pub id_appalto: Option<IdAppalto>,
    /// What PCP says of it.
    pub stato_appalto: Option<StatoAppalto>,
    /// ANAC's name of the notice.
    pub id_avviso: Option<IdAvviso>,
    /// Why it stopped, until it goes on.
    pub rifiuto: Option<Rifiuto>,
    /// Whether its data are those that ANAC confirmed, brought back in place of later ones.
    pub ripristinata: bool,
    /// The lots that have a CIG, in the order of the lots.
    pub lotti: Vec<LottoConCig>,
}

/// A lot and its code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LottoConCig {
    /// The lot.
    pub lot_identifier: LotIdentifier,
    /// Its code.
    pub cig: Cig,
}

impl Sunto {
    /// Of a request as it is.
    pub fn of(richiesta: &RichiestaCig) -> Self {
        let ciclo = &richiesta.ciclo;
        let with_cig = |lotto: &Lotto| {
            let cig = lotto.cig.clone()?;
            Some(LottoConCig { lot_identifier: lotto.lot_identifier.clone(), cig })
        };
        Self {
            id: richiesta.id,
            versione: richiesta.versione,
            codice_appalto: richiesta.codice_appalto.clone(),
            procedura: richiesta.procedura.clone(),
            ente: richiesta.ente,
            ufficio: richiesta.ufficio,
            stato: ciclo.stato(),
            fase: ciclo.fase(),
            id_appalto: ciclo.id_appalto(),
            stato_appalto: ciclo.stato_appalto(),
            id_avviso: ciclo.id_avviso(),
            rifiuto: ciclo.rifiuto().cloned(),
            ripristinata: ciclo.is_ripristinata(),
            lotti: richiesta.lotti.iter().filter_map(with_cig).collect(),
        }
    }
}
