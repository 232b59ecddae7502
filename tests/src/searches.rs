//! What people look for in a population: each filter by itself, and pairs of which one keeps far from what the other finds.

use chrono::{Days, NaiveDate, TimeDelta};
use cig_domain::RichiestaCig;
use cig_domain::parole::Parole;
use cig_domain::porte::Ricerca;
use cig_domain::richiesta::{Stato, StatoAppalto};
use rand::RngExt;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

use crate::population::Population;

/// A kind of search.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// As the figures call it.
    pub name: &'static str,
    /// Whether it is two filters at once.
    pub pair: bool,
    search: fn(&RichiestaCig, &mut StdRng) -> Option<Ricerca>,
}

impl Kind {
    /// A search of this kind that somebody of the office of `richiesta` makes, who has that request in mind; `None` if it
    /// has nothing of the kind.
    pub fn search(self, richiesta: &RichiestaCig, rng: &mut StdRng) -> Option<Ricerca> {
        (self.search)(richiesta, rng)
    }
}

const fn one(name: &'static str, search: fn(&RichiestaCig, &mut StdRng) -> Option<Ricerca>) -> Kind {
    Kind { name, pair: false, search }
}

const fn pair(name: &'static str, search: fn(&RichiestaCig, &mut StdRng) -> Option<Ricerca>) -> Kind {
    Kind { name, pair: true, search }
}

/// All of them.
pub const KINDS: [Kind; 30] = [
    one("nessun filtro", |_, _| Some(Ricerca::default())),
    one("codice, inizio", |r, _| {
        Some(Ricerca { codice_appalto: Some(beginning(r, 12)), ..Ricerca::default() })
    }),
    one("codice, intero", |r, _| {
        Some(Ricerca { codice_appalto: Some(r.codice_appalto.to_string()), ..Ricerca::default() })
    }),
    one("oggetto, una parola", |r, rng| Some(Ricerca { oggetto: words(r, 1, rng), ..Ricerca::default() })),
    one("oggetto, due parole", |r, rng| Some(Ricerca { oggetto: words(r, 2, rng), ..Ricerca::default() })),
    one("oggetto, intero", |r, _| {
        Some(Ricerca { oggetto: r.dati_gara.oggetto.as_ref()?.parse().ok(), ..Ricerca::default() })
    }),
    one("oggetto, parola di anni fa", |_, _| {
        Some(Ricerca { oggetto: "covid".parse().ok(), ..Ricerca::default() })
    }),
    one("ID appalto", |r, _| Some(Ricerca { id_appalto: Some(r.ciclo.id_appalto()?), ..Ricerca::default() })),
    one("numero gara", |_, rng| {
        // No request here is of SIMOG's time: nothing is found, as when a number is mistyped.
        let numero_gara = rng.random_range(5_000_000..9_500_000).to_string().parse().ok();
        Some(Ricerca { numero_gara, ..Ricerca::default() })
    }),
    one("CIG", |r, _| Some(Ricerca { cig: Some(r.lotti.last()?.cig.clone()?), ..Ricerca::default() })),
    one("CIG utilizzato", |_, rng| Some(Ricerca { utilizzata: Some(rng.random()), ..Ricerca::default() })),
    one("stato", |_, rng| Some(Ricerca { stati: vec![state(rng)], ..Ricerca::default() })),
    one("due stati", |_, rng| Some(Ricerca { stati: vec![state(rng), state(rng)], ..Ricerca::default() })),
    one("stato del lotto", |_, rng| {
        Some(Ricerca { stati_lotti: vec![lot_state(rng)], ..Ricerca::default() })
    }),
    one("RUP", |r, _| Some(Ricerca { rup: r.dati_gara.rup.clone(), ..Ricerca::default() })),
    one("modalità", |r, _| Some(Ricerca { scelta_contraente: choice(r), ..Ricerca::default() })),
    one("invio, un mese", |r, _| sent(r, 30, Ricerca::default())),
    one("invio, un anno", |r, _| sent(r, 365, Ricerca::default())),
    one("scadenza", |_, rng| Some(waiting(rng, Ricerca::default()))),
    one("valore", |r, _| Some(valued(r, Ricerca::default()))),
    pair("stato e oggetto", |r, rng| {
        Some(Ricerca { stati: vec![state(rng)], oggetto: words(r, 1, rng), ..Ricerca::default() })
    }),
    pair("oggetto e invio", |r, rng| {
        sent(r, 365, Ricerca { oggetto: words(r, 1, rng), ..Ricerca::default() })
    }),
    pair("oggetto di anni fa e invio", |r, _| {
        sent(r, 365, Ricerca { oggetto: "covid".parse().ok(), ..Ricerca::default() })
    }),
    pair("oggetto e RUP", |r, rng| {
        Some(Ricerca { oggetto: words(r, 1, rng), rup: r.dati_gara.rup.clone(), ..Ricerca::default() })
    }),
    pair("stato e invio", |r, rng| sent(r, 365, Ricerca { stati: vec![state(rng)], ..Ricerca::default() })),
    pair("bozza e invio", |r, _| sent(r, 365, Ricerca { stati: vec![Stato::Bozza], ..Ricerca::default() })),
    pair("RUP e invio", |r, rng| {
        // Of any year: most of them were not there then.
        let anno = rng.random_range(0..6) * 365;
        let dal = Population::end().date_naive() - TimeDelta::days(anno + 365);
        Some(Ricerca { rup: r.dati_gara.rup.clone(), ..days(dal, 365, Ricerca::default()) })
    }),
    pair("RUP e stato", |r, rng| {
        Some(Ricerca { rup: r.dati_gara.rup.clone(), stati: vec![state(rng)], ..Ricerca::default() })
    }),
    pair("modalità e valore", |r, _| {
        Some(valued(r, Ricerca { scelta_contraente: choice(r), ..Ricerca::default() }))
    }),
    pair("CIG utilizzato e invio", |r, rng| {
        sent(r, 365, Ricerca { utilizzata: Some(rng.random()), ..Ricerca::default() })
    }),
];

fn beginning(richiesta: &RichiestaCig, characters: usize) -> String {
    richiesta.codice_appalto.as_str().chars().take(characters).collect()
}

/// So many words of its oggetto.
fn words(richiesta: &RichiestaCig, many: usize, rng: &mut StdRng) -> Option<Parole> {
    let tutte = Parole::of(richiesta.dati_gara.oggetto.as_deref()?);
    let tutte: Vec<_> = tutte.iter().collect();
    let scelte: Vec<_> = tutte.sample(rng, many).copied().collect();
    scelte.join(" ").parse().ok()
}

fn state(rng: &mut StdRng) -> Stato {
    *Stato::TUTTI.choose(rng).unwrap()
}

fn lot_state(rng: &mut StdRng) -> StatoAppalto {
    *StatoAppalto::TUTTI.choose(rng).unwrap()
}

fn choice(richiesta: &RichiestaCig) -> Option<String> {
    richiesta.dati_gara.scelta_contraente.as_ref().map(ToString::to_string)
}

/// Asked for within so many days of it.
fn sent(richiesta: &RichiestaCig, many: u64, ricerca: Ricerca) -> Option<Ricerca> {
    Some(days(richiesta.inviata_il?.date_naive() - Days::new(many / 2), many, ricerca))
}

fn days(dal: NaiveDate, many: u64, ricerca: Ricerca) -> Ricerca {
    Ricerca { inviata_dal: Some(dal), inviata_al: dal.checked_add_days(Days::new(many)), ..ricerca }
}

/// Those whose time runs out within a month.
fn waiting(rng: &mut StdRng, ricerca: Ricerca) -> Ricerca {
    let da = Population::end() - TimeDelta::days(rng.random_range(30..90));
    Ricerca { in_attesa_da: Some(da), in_attesa_prima_di: Some(da + TimeDelta::days(30)), ..ricerca }
}

/// From half of its amount to twice that.
fn valued(richiesta: &RichiestaCig, ricerca: Ricerca) -> Ricerca {
    let centesimi = richiesta.importo_complessivo().centesimi();
    let importo = cig_domain::Importo::from_centesimi;
    Ricerca { importo_da: importo(centesimi / 2), importo_a: importo(centesimi * 2), ..ricerca }
}
