//! Whose turn it is: a few steps of each authority in turn, so that nobody waits behind somebody else's thousands.

use std::collections::BTreeMap;

use super::{Coda, Servizio};
use crate::persone::EnteId;

/// The steps of one authority that wait in one queue; among them the longest due comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Corsia {
    /// The authority.
    pub ente: EnteId,
    /// The queue.
    pub coda: Coda,
}

/// Shares `posti` calls among lanes that have something due: one to each authority in turn, beginning after `dopo`, the
/// last one that was served; within an authority one to each of its queues in turn. `capienza` says how many more calls
/// a service takes now; one that is not there takes any number. Gives the lane of each seat, in the order of the turns.
///
/// Authorities whose services take any number of calls get the same number, or one more or less.
pub fn share_seats(
    posti: usize,
    corsie: &[Corsia],
    mut capienza: BTreeMap<Servizio, usize>,
    dopo: Option<EnteId>,
) -> Vec<Corsia> {
    let mut enti: BTreeMap<EnteId, Vec<Corsia>> = BTreeMap::new();
    for corsia in corsie {
        enti.entry(corsia.ente).or_default().push(*corsia);
    }
    // A key that begins with whether it is the turn of the others first.
    let mut turni: Vec<(EnteId, Vec<Corsia>)> = enti.into_iter().collect();
    turni.sort_by_key(|(ente, _)| (dopo.is_some_and(|dopo| *ente <= dopo), *ente));
    for (_, corsie) in &mut turni {
        corsie.sort_by_key(|corsia| corsia.coda);
    }
    let mut parti = Vec::new();
    for giro in 0.. {
        let prima = parti.len();
        for (_, corsie) in &turni {
            if parti.len() < posti {
                parti.extend(next_in_turn(corsie, giro, &mut capienza));
            }
        }
        if parti.len() == posti || parti.len() == prima {
            break;
        }
    }
    parti
}

/// The next queue in turn whose service takes a call; the call is counted.
fn next_in_turn(corsie: &[Corsia], giro: usize, capienza: &mut BTreeMap<Servizio, usize>) -> Option<Corsia> {
    let mut in_turno = (0..corsie.len()).map(|posto| corsie[(giro + posto) % corsie.len()]);
    in_turno.find(|corsia| match capienza.get_mut(&corsia.coda.servizio()) {
        Some(0) => false,
        Some(resta) => {
            *resta -= 1;
            true
        }
        None => true,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn ente(n: u8) -> EnteId {
        EnteId(Uuid::from_u128(n.into()))
    }

    fn lane(n: u8, coda: Coda) -> Corsia {
        Corsia { ente: ente(n), coda }
    }

    fn any_lanes() -> impl Strategy<Value = Vec<Corsia>> {
        let coda = prop::sample::select(Coda::TUTTE.to_vec());
        prop::collection::btree_set((0u8..12, coda), 0..30)
            .prop_map(|corsie| corsie.into_iter().map(|(n, coda)| lane(n, coda)).collect())
    }

    fn seats_of(parti: &[Corsia], ente: EnteId) -> usize {
        parti.iter().filter(|corsia| corsia.ente == ente).count()
    }

    #[test]
    fn with_few_seats_each_authority_waits_for_its_turn_and_gets_it() {
        let corsie: Vec<_> = (1..=3).map(|n| lane(n, Coda::Creazioni)).collect();
        let mut dopo = None;
        let mut serviti = Vec::new();
        for _ in 0..4 {
            let parti = share_seats(1, &corsie, BTreeMap::new(), dopo);
            dopo = parti.last().map(|corsia| corsia.ente);
            serviti.extend(dopo);
        }
        assert_eq!(serviti, [ente(1), ente(2), ente(3), ente(1)]);
    }

    #[test]
    fn what_is_under_way_comes_before_what_is_new() {
        let corsie = [lane(1, Coda::Creazioni), lane(1, Coda::Esiti)];
        let parti = share_seats(1, &corsie, BTreeMap::new(), None);
        assert_eq!(parti, [lane(1, Coda::Esiti)]);
    }

    proptest! {
        #[test]
        fn no_seat_is_lost_and_none_is_made_up(posti in 0usize..80, corsie in any_lanes(), dopo in 0u8..12) {
            let parti = share_seats(posti, &corsie, BTreeMap::new(), Some(ente(dopo)));
            prop_assert_eq!(parti.len(), if corsie.is_empty() { 0 } else { posti });
            prop_assert!(parti.iter().all(|corsia| corsie.contains(corsia)));
        }

        #[test]
        fn authorities_get_alike(posti in 0usize..80, corsie in any_lanes(), dopo in 0u8..12) {
            let parti = share_seats(posti, &corsie, BTreeMap::new(), Some(ente(dopo)));
            let posti: Vec<_> = corsie.iter().map(|corsia| seats_of(&parti, corsia.ente)).collect();
            let (minimo, massimo) = (posti.iter().min().unwrap_or(&0), posti.iter().max().unwrap_or(&0));
            prop_assert!(massimo - minimo <= 1, "{:?}", parti);
        }

        #[test]
        fn a_service_gets_no_more_than_it_takes(
            posti in 0usize..80,
            corsie in any_lanes(),
            takes in 0usize..10,
        ) {
            let capienza = BTreeMap::from([(Servizio::ComunicaAppalto, takes)]);
            let parti = share_seats(posti, &corsie, capienza, None);
            let suoi = |corsia: &&Corsia| corsia.coda.servizio() == Servizio::ComunicaAppalto;
            prop_assert!(parti.iter().filter(suoi).count() <= takes);
            // Seats that it does not take go to the others.
            prop_assert!(corsie.iter().all(|corsia| suoi(&corsia)) || parti.len() == posti);
        }
    }
}
