//! Our clock against the others': tokens live for seconds.

use chrono::{DateTime, TimeDelta, Utc};
use cig_pcp::client::{ClientError, Risposta, Scambio};

use super::referto::Referto;

/// How much the clocks may differ: the tracking evidence lives for ten seconds, and has to travel too.
const TOLLERANZA: TimeDelta = TimeDelta::seconds(5);

/// What was seen of other clocks: whose, and how much ours is ahead of it.
#[derive(Debug, Default)]
pub(super) struct Orologi(Vec<(&'static str, TimeDelta)>);

impl Orologi {
    /// Takes the date of an answer, if it has one.
    pub(super) fn see(&mut self, di: &'static str, scambi: &[Scambio]) {
        let Some(scambio) = scambi.last() else { return };
        let data = scambio.intestazione("date").and_then(|data| DateTime::parse_from_rfc2822(data).ok());
        if let (Some(data), Some(ricevuto_il)) = (data, scambio.ricevuto_il) {
            self.0.push((di, ahead(data.to_utc(), scambio.inviato_il, ricevuto_il)));
        }
    }

    /// Likewise of a call that went well or not.
    pub(super) fn see_outcome<T>(&mut self, di: &'static str, esito: &Result<Risposta<T>, ClientError>) {
        match esito {
            Ok(risposta) => self.see(di, &risposta.scambi),
            Err(errore) => self.see(di, &errore.scambi),
        }
    }

    pub(super) fn tell(&self, referto: &mut Referto) {
        const NOME: &str = "orologio";
        let peggiore = self.0.iter().max_by_key(|(_, avanti)| avanti.abs());
        match peggiore {
            None => referto.skipped(NOME, "collegamento a PDND e ad ANAC"),
            Some((di, avanti)) if avanti.abs() > TOLLERANZA => {
                let verso = if *avanti > TimeDelta::zero() { "avanti" } else { "indietro" };
                referto.wrong(
                    NOME,
                    format!("è {verso} di {} secondi su quello di {di}", avanti.num_seconds().abs()),
                    "sincronizzare l'orologio della macchina, o del database se è PostgreSQL (NTP): i token valgono pochi secondi",
                );
            }
            Some(_) => referto.right(NOME, "concorda con quelli di PDND e di ANAC"),
        }
    }
}

/// How much our clock is ahead, for sure: the answer was made some time between sending and receiving, and its date has no
/// fractions of a second.
fn ahead(data: DateTime<Utc>, inviato_il: DateTime<Utc>, ricevuto_il: DateTime<Utc>) -> TimeDelta {
    let fine = data + TimeDelta::seconds(1);
    if inviato_il > fine {
        inviato_il - fine
    } else if ricevuto_il < data {
        ricevuto_il - data
    } else {
        TimeDelta::zero()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_certain_counts() {
        let at = |secondi: i64| DateTime::UNIX_EPOCH + TimeDelta::seconds(secondi);
        assert_eq!(ahead(at(100), at(99), at(130)), TimeDelta::zero(), "a slow answer is no wrong clock");
        assert_eq!(ahead(at(100), at(101), at(102)), TimeDelta::zero(), "dates have whole seconds");
        assert_eq!(ahead(at(100), at(221), at(222)), TimeDelta::seconds(120));
        assert_eq!(ahead(at(100), at(9), at(10)), TimeDelta::seconds(-90));
    }
}
