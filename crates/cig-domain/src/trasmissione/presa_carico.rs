//! A transmission whose appalto another person takes in charge.

use chrono::{DateTime, Utc};

use super::Trasmissione;
use crate::codici::CodiceFiscale;

impl Trasmissione {
    /// Keeps it still until `fino_a`: none of its calls is made meanwhile, since one in the old name would be refused while
    /// the appalto changes hands (npa #2383). Whether it could: not while a node makes a call. Who keeps it still and was never
    /// heard of again gives way.
    pub fn reserve(&mut self, ora: DateTime<Utc>, fino_a: DateTime<Utc>) -> bool {
        let al_lavoro = self.in_volo.is_some() && self.affittata_fino_a.is_some_and(|fine| fine > ora);
        if !al_lavoro {
            self.affittata_fino_a = Some(fino_a);
        }
        !al_lavoro
    }

    /// Lets it go on that was kept still until `fino_a`. Whether it was still so.
    pub fn release(&mut self, fino_a: DateTime<Utc>) -> bool {
        let ferma = self.affittata_fino_a == Some(fino_a);
        if ferma {
            self.affittata_fino_a = None;
        }
        ferma
    }

    /// `rup` took the appalto in charge: from now on PCP is called in that name.
    pub fn hand_over(&mut self, rup: CodiceFiscale) {
        self.mittente.codice_fiscale = rup;
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use uuid::Uuid;

    use super::*;
    use crate::persone::EnteId;
    use crate::porte::{Mittente, Operazione};
    use crate::richiesta::RichiestaId;
    use crate::scheda::CodiceScheda;
    use crate::trasmissione::{NuovaTrasmissione, TrasmissioneId};

    fn at(ora: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(ora, 0).unwrap()
    }

    fn trasmissione() -> Trasmissione {
        Trasmissione::new(NuovaTrasmissione {
            id: TrasmissioneId(Uuid::from_u128(1)),
            richiesta: RichiestaId(Uuid::from_u128(2)),
            ente: EnteId(Uuid::from_u128(3)),
            codice_appalto: "GARA-0001".parse().unwrap(),
            scheda: CodiceScheda::AD5.into(),
            corpo: Value::Null.into(),
            lotti: Vec::new(),
            id_appalto: None,
            creazioni: Vec::new(),
            mittente: Mittente {
                codice_fiscale: "RSSMRA85T10A562S".parse().unwrap(),
                codice_fiscale_sa: "11111111115".parse().unwrap(),
                codice_ausa: "0000000001".parse().unwrap(),
            },
            creata_il: at(0),
        })
    }

    #[test]
    fn it_is_kept_still_unless_a_node_makes_a_call_and_whoever_kept_it_lets_it_go() {
        let mut t = trasmissione();
        (t.affittata_fino_a, t.in_volo) = (Some(at(10)), Some(Operazione::ConfermaAppalto));
        assert!(!t.reserve(at(9), at(20)));
        assert!(t.reserve(at(10), at(15)), "that lease ran out");
        t.in_volo = None;
        assert!(t.reserve(at(11), at(20)), "nobody makes a call");
        assert_eq!(t.dovuta_il(), at(20));
        assert!(!t.release(at(10)), "somebody else's");
        assert!(t.release(at(20)) && !t.release(at(20)));
        assert_eq!(t.dovuta_il(), at(0));
    }

    #[test]
    fn what_is_handed_over_goes_on_in_the_new_name_for_the_same_authority() {
        let mut t = trasmissione();
        let prima = t.clone();
        let nuovo: CodiceFiscale = "VRDPLA71E49E715K".parse().unwrap();
        t.hand_over(nuovo.clone());
        assert_eq!(t.mittente, Mittente { codice_fiscale: nuovo, ..prima.mittente.clone() });
        t.mittente = prima.mittente.clone();
        assert_eq!(t, prima);
    }
}
