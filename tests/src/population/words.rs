//! What authorities buy, in words.

use chrono::{DateTime, Datelike as _, Utc};
use rand::RngExt;
use rand::rngs::StdRng;

const HOW: [&str; 8] = [
    "Affidamento del servizio di",
    "Fornitura di",
    "Servizio di",
    "Lavori di",
    "Acquisto di",
    "Procedura per l'affidamento della",
    "Accordo quadro per la",
    "Incarico professionale per la",
];

const WHAT: [&str; 56] = [
    "manutenzione",
    "pulizia",
    "progettazione",
    "assistenza",
    "vigilanza",
    "gestione",
    "riqualificazione",
    "locazione",
    "ristorazione",
    "trasporto",
    "formazione",
    "consulenza",
    "stampa",
    "noleggio",
    "adeguamento",
    "ristrutturazione",
    "sostituzione",
    "installazione",
    "raccolta",
    "smaltimento",
    "potatura",
    "segnaletica",
    "asfaltatura",
    "tinteggiatura",
    "sorveglianza",
    "disinfestazione",
    "sanificazione",
    "traduzione",
    "comunicazione",
    "catalogazione",
    "digitalizzazione",
    "migrazione",
    "licenze",
    "arredi",
    "carburante",
    "farmaci",
    "dispositivi",
    "reagenti",
    "carta",
    "vestiario",
    "libri",
    "attrezzature",
    "veicoli",
    "lampade",
    "infissi",
    "ascensori",
    "estintori",
    "stampanti",
    "computer",
    "telefonia",
    "connettività",
    "energia",
    "gas",
    "acqua",
    "assicurazione",
    "tesoreria",
];

const OF_WHAT: [&str; 48] = [
    "strade",
    "scuole",
    "edifici",
    "impianti",
    "uffici",
    "verde",
    "parchi",
    "cimiteri",
    "palestre",
    "biblioteche",
    "musei",
    "ospedali",
    "ambulatori",
    "laboratori",
    "reti",
    "server",
    "software",
    "banche dati",
    "archivi",
    "fognature",
    "ponti",
    "gallerie",
    "argini",
    "porti",
    "piste ciclabili",
    "marciapiedi",
    "semafori",
    "teatri",
    "mense",
    "alloggi",
    "autobus",
    "ambulanze",
    "magazzini",
    "caserme",
    "depuratori",
    "acquedotti",
    "caldaie",
    "tetti",
    "facciate",
    "giardini",
    "asili",
    "centri sociali",
    "mercati",
    "piscine",
    "stadi",
    "residenze",
    "tribunali",
    "università",
];

const WHICH: [&str; 24] = [
    "comunali",
    "provinciali",
    "regionali",
    "scolastici",
    "ordinaria",
    "straordinaria",
    "triennale",
    "annuale",
    "urgente",
    "programmata",
    "elettrici",
    "idraulici",
    "antincendio",
    "informatici",
    "sanitari",
    "sportivi",
    "storici",
    "pubblici",
    "stradali",
    "termici",
    "accessibili",
    "sperimentale",
    "integrata",
    "condivisa",
];

const SYLLABLES: [&str; 20] = [
    "mon", "te", "ca", "stel", "ri", "va", "lun", "ga", "fon", "ta", "pie", "tra", "ver", "na", "sol", "co",
    "bor", "go", "ser", "ra",
];

/// Words that everybody wrote in some years and nobody before or after: a search for one is far from the top of any list.
const OF_A_TIME: [(&str, i32, i32); 3] =
    [("covid", 2020, 2021), ("PNRR", 2022, 2024), ("giubileo", 2025, 2025)];

/// The oggetto of a request of that time: some words are in a tenth of them, others in a few.
pub(super) fn oggetto(rng: &mut StdRng, quando: DateTime<Utc>) -> String {
    let mut testo = format!("{} {} {}", skewed(rng, &HOW), skewed(rng, &WHAT), skewed(rng, &OF_WHAT));
    if rng.random_bool(0.7) {
        testo = format!("{testo} {}", skewed(rng, &WHICH));
    }
    for (parola, dal, al) in OF_A_TIME {
        if (dal..=al).contains(&quando.year()) && rng.random_bool(0.25) {
            testo = format!("{testo}, {parola}");
        }
    }
    if rng.random_bool(0.6) {
        testo = format!("{testo}, località {}", place(rng));
    }
    if rng.random_bool(0.3) {
        testo = format!("{testo}, determina n. {}/{}", rng.random_range(1..3000), quando.year());
    }
    testo
}

/// A place: there are thousands.
fn place(rng: &mut StdRng) -> String {
    let sillabe = rng.random_range(2..4);
    (0..sillabe).map(|_| SYLLABLES[rng.random_range(0..SYLLABLES.len())]).collect()
}

/// One of them, the first far more often than the last.
fn skewed<'a>(rng: &mut StdRng, voci: &[&'a str]) -> &'a str {
    let quanto: f64 = rng.random();
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a place in a short list"
    )]
    let posto = (quanto.powi(2) * voci.len() as f64) as usize;
    voci[posto.min(voci.len() - 1)]
}
