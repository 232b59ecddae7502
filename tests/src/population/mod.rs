//! Requests of many offices over many years, as many as are wanted and always the same: what lists are searched in.

mod copy;
mod words;

use chrono::{DateTime, TimeDelta, Utc};
use cig_domain::codici::IdAppalto;
use cig_domain::persone::{EnteId, UfficioId, UtenteId};
use cig_domain::porte::UnitOfWorkFactory;
use cig_domain::richiesta::{NuovaRichiesta, OggettoContratto, RichiestaCig, RichiestaId, StatoAppalto};
use cig_domain::{Cig, LotIdentifier, Lotto};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use uuid::{Builder, Uuid};

/// The first request is of this day.
const BEGINNING: DateTime<Utc> = DateTime::from_timestamp(1_577_869_200, 0).unwrap();
/// How long requests are made.
const YEARS: TimeDelta = TimeDelta::days(2525);
/// Requests that a unit of work adds.
const TOGETHER: u32 = 1000;

/// So many requests of so many offices.
#[derive(Debug, Clone)]
pub struct Population {
    requests: u32,
    /// For each office, the share of the requests that it and the larger ones have.
    offices: Vec<f64>,
}

impl Population {
    /// The largest office has as many requests as the next two together, and so on: of four hundred, a seventh of all.
    pub fn new(requests: u32, offices: u32) -> Self {
        let weights: Vec<f64> = (1..=offices).map(|place| 1.0 / f64::from(place)).collect();
        let all: f64 = weights.iter().sum();
        let shares = weights.iter().scan(0.0, |share, weight| {
            *share += weight / all;
            Some(*share)
        });
        Self { requests, offices: shares.collect() }
    }

    /// How many requests there are.
    pub fn len(&self) -> u32 {
        self.requests
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.requests == 0
    }

    /// The office at that place, the largest first: that one is the demo's.
    pub fn office(place: usize) -> UfficioId {
        UfficioId(Uuid::from_u128(0x0192_f000_0000_7000_8000_0000_0000_0011 + place as u128))
    }

    /// When the last request was made.
    pub fn end() -> DateTime<Utc> {
        BEGINNING + YEARS
    }

    /// Request number `n`, from zero; they are in the order in which they were made.
    pub fn request(&self, n: u32) -> RichiestaCig {
        let rng = &mut StdRng::seed_from_u64(n.into());
        // More and more of them, year by year.
        let share = (f64::from(n) + 0.5) / f64::from(self.requests);
        let creata_il = BEGINNING + scaled(YEARS, share.powf(0.7));
        let place: f64 = rng.random();
        let office = self.offices.partition_point(|above| *above < place);
        let office = office.min(self.offices.len() - 1);
        let ufficio = Self::office(office);
        let mut richiesta = RichiestaCig::new(NuovaRichiesta {
            id: RichiestaId(id(rng, creata_il)),
            codice_appalto: code(rng, n, creata_il),
            ente: EnteId(Uuid::from_u128(0xE0_0000 + office as u128 / 4)),
            ufficio,
            creata_da: UtenteId(Uuid::from_u128(0xB0_0000 + office as u128 * 64 + rng.random_range(0..9))),
            creata_il,
        });
        let gara = &mut richiesta.dati_gara;
        gara.oggetto = Some(words::oggetto(rng, creata_il));
        gara.rup = Some(rup(office, person(rng, share)).parse().unwrap());
        gara.scelta_contraente = Some(choice(rng).parse().unwrap());
        gara.codice_centro_costo = Some(format!("{}", Uuid::from_u128(0xCC_0000 + office as u128 / 2)));
        gara.oggetto_contratto = Some(OggettoContratto::Services);
        richiesta.classificazione.prevalente = Some("72260000".parse().unwrap());
        let quanti = lots(rng);
        richiesta.dati_gara.numero_lotti = u32::try_from(quanti).ok();
        for posto in 1..=quanti {
            let mut lotto = Lotto::new(LotIdentifier::at(posto).unwrap());
            lotto.dati.oggetto.clone_from(&richiesta.dati_gara.oggetto);
            lotto.dati.importo = Some(amount(rng).parse().unwrap());
            richiesta.lotti.push(lotto);
        }
        live(rng, &mut richiesta, n);
        richiesta
    }

    /// Stores all of them by the repository, which takes a while: for hundreds of thousands.
    pub async fn store(&self, archivio: &dyn UnitOfWorkFactory) {
        let mut next = 0;
        while next < self.requests {
            let end = self.requests.min(next + TOGETHER);
            let mut uow = archivio.begin().await.unwrap();
            for n in next..end {
                uow.richieste().insert(&mut self.request(n)).await.unwrap();
            }
            uow.commit().await.unwrap();
            next = end;
        }
    }

    /// Stores all of them in the PostgreSQL database at that address, whose tables a store has made: for millions.
    pub async fn copy_into(&self, url: &str) {
        copy::copy(self, url).await;
    }
}

fn scaled(whole: TimeDelta, share: f64) -> TimeDelta {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "a share of a few years"
    )]
    TimeDelta::seconds((whole.num_seconds() as f64 * share) as i64)
}

/// A name of version 7: in the order of creation.
fn id(rng: &mut StdRng, quando: DateTime<Utc>) -> Uuid {
    Builder::from_unix_timestamp_millis(quando.timestamp_millis().unsigned_abs(), &rng.random()).into_uuid()
}

/// Half of the keys are ours, half are of host platforms.
fn code(rng: &mut StdRng, n: u32, quando: DateTime<Utc>) -> cig_domain::CodiceAppalto {
    let code = if rng.random_bool(0.5) {
        format!("CIG-{}", id(rng, quando).simple().to_string().to_uppercase())
    } else {
        format!("PROC-{}-{n:07}", quando.format("%Y"))
    };
    code.parse().unwrap()
}

/// Which of an office's RUP: a few have most of the requests, and they change over the years.
fn person(rng: &mut StdRng, share: f64) -> u32 {
    let quale: f64 = rng.random();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "one of thirty, and a year of seven"
    )]
    let (quale, anno) = ((quale.powi(2) * 30.0) as u32, (share * 6.0) as u32);
    quale + anno * 10
}

/// The fiscal code of a RUP: the eleven digits of a legal person, whose check is simple to make.
fn rup(office: usize, person: u32) -> String {
    let number = (office as u64 + 1) * 1000 + u64::from(person);
    let digits = format!("{number:010}");
    let sum: u32 = digits
        .bytes()
        .zip([1_u32, 2].into_iter().cycle())
        .map(|(digit, times)| {
            let product = u32::from(digit - b'0') * times;
            product / 10 + product % 10
        })
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

/// Direct awards above all.
fn choice(rng: &mut StdRng) -> &'static str {
    match rng.random_range(0..1000) {
        0..700 => "10",
        700..820 => "12",
        820..900 => "5",
        900..960 => "6",
        960..990 => "11",
        990..999 => "1",
        _ => "30",
    }
}

/// Two on the average.
fn lots(rng: &mut StdRng) -> usize {
    match rng.random_range(0..100) {
        0..72 => 1,
        72..84 => 2,
        84..90 => 3,
        _ => rng.random_range(4..14),
    }
}

/// From hundreds of euro to millions.
fn amount(rng: &mut StdRng) -> String {
    let exponent = 2.7 + 3.8 * rng.random::<f64>().powi(2);
    format!("{:.2}", 10_f64.powf(exponent))
}

/// What became of it until the end.
fn live(rng: &mut StdRng, richiesta: &mut RichiestaCig, n: u32) {
    let eta = Population::end() - richiesta.creata_il;
    let recente = eta < TimeDelta::days(45);
    let sorte = rng.random_range(0..1000);
    let bozza = if recente { 450 } else { 15 };
    let modificata = richiesta.creata_il + scaled(TimeDelta::days(20).min(eta), rng.random::<f64>().powi(3));
    richiesta.modificata_il = modificata;
    if sorte < bozza {
        return;
    }
    let inviata = modificata + TimeDelta::seconds(rng.random_range(30..7200));
    richiesta.inviata_il = Some(inviata);
    let ciclo = &mut richiesta.ciclo;
    ciclo.richiedi().unwrap();
    if sorte == 999 {
        return;
    }
    ciclo.appalto_creato(IdAppalto(Uuid::from_u128((0xA77A_1000_0000_0000 << 64) | u128::from(n)))).unwrap();
    ciclo.osserva(inviata);
    match sorte {
        _ if recente && sorte >= 700 => return,
        990.. => return ciclo.scadi().unwrap(),
        900..990 => return ciclo.annulla().unwrap(),
        _ => {}
    }
    for (posto, lotto) in richiesta.lotti.iter_mut().enumerate() {
        lotto.cig = Some(cig(u64::from(n) * 16 + posto as u64));
    }
    let avviso = richiesta.scheda_inviata().is_some_and(|scheda| scheda.avviso);
    let ciclo = &mut richiesta.ciclo;
    ciclo.perfeziona().unwrap();
    ciclo.appalto_in(StatoAppalto::Confermato).unwrap();
    if avviso && !(recente && sorte % 4 == 0) {
        ciclo.appalto_in(StatoAppalto::InAttesaPubblicazione).unwrap();
        ciclo.appalto_in(StatoAppalto::Pubblicato).unwrap();
    }
    ciclo.osserva(inviata + TimeDelta::hours(1));
}

/// A code of PCP with that number.
fn cig(number: u64) -> Cig {
    let letter = b'A' + u8::try_from(number >> 24).unwrap();
    let number = number & 0xff_ffff;
    let check = (number + u64::from(letter - b'A' + 1)) * 211 % 4091;
    format!("{}{number:06X}{check:03X}", char::from(letter)).parse().unwrap()
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use cig_domain::richiesta::Stato;

    use super::*;

    #[test]
    fn it_is_always_the_same_and_as_uneven_as_it_says() {
        let population = Population::new(2000, 40);
        let requests: Vec<_> = (0..2000).map(|n| population.request(n)).collect();
        assert_eq!(requests[7], population.request(7));
        assert!(requests.is_sorted_by_key(|richiesta| richiesta.id));
        let codes: HashSet<_> = requests.iter().map(|r| r.codice_appalto.piegato()).collect();
        assert_eq!(codes.len(), 2000);
        let cig: Vec<_> = requests.iter().flat_map(|r| &r.lotti).filter_map(|l| l.cig.as_ref()).collect();
        assert_eq!(cig.iter().collect::<HashSet<_>>().len(), cig.len());
        let mut offices: HashMap<_, usize> = HashMap::new();
        for richiesta in &requests {
            *offices.entry(richiesta.ufficio).or_default() += 1;
        }
        let largest = offices[&Population::office(0)];
        assert!(largest > 400 && offices.values().all(|size| *size <= largest), "{offices:?}");
        for stato in Stato::TUTTI {
            assert!(requests.iter().any(|richiesta| richiesta.ciclo.stato() == stato), "{stato:?}");
        }
        let lots: usize = requests.iter().map(|richiesta| richiesta.lotti.len()).sum();
        assert!((3600..4400).contains(&lots), "{lots} lots");
        let waiting = requests.iter().filter(|richiesta| richiesta.in_attesa_dal().is_some()).count();
        assert!((1..100).contains(&waiting), "{waiting} wait");
        let published = requests.iter().filter(|richiesta| richiesta.ciclo.is_utilizzata()).count();
        assert!((300..1600).contains(&published), "{published} are in use");
    }
}
