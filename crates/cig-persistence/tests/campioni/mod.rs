//! What more than one suite stores.

use chrono::{DateTime, Utc};
use cig_domain::persone::EnteId;
use cig_domain::porte::Mittente;
use cig_domain::trasmissione::{NuovaTrasmissione, Trasmissione, TrasmissioneId};
use cig_domain::{CodiceScheda, RichiestaId};
use uuid::Uuid;

/// The transmission of request `n`, due at once.
pub(crate) fn transmission(n: u32, creata_il: DateTime<Utc>) -> Trasmissione {
    Trasmissione::new(NuovaTrasmissione {
        id: TrasmissioneId(Uuid::from_u128(n.into())),
        richiesta: RichiestaId(Uuid::from_u128(n.into())),
        ente: EnteId(Uuid::from_u128(0xE1)),
        codice_appalto: format!("GARA-2026-{n:04}").parse().unwrap(),
        scheda: CodiceScheda::AD5.into(),
        corpo: serde_json::Value::Null.into(),
        lotti: Vec::new(),
        id_appalto: None,
        creazioni: Vec::new(),
        mittente: Mittente {
            codice_fiscale: "RSSMRA85T10A562S".parse().unwrap(),
            codice_fiscale_sa: "11111111115".parse().unwrap(),
            codice_ausa: "0000000001".parse().unwrap(),
        },
        creata_il,
    })
}
