//! What ANAC does wrong meanwhile.

use pcp_mock::{Emulatore, Errore, FineTardiva, Genere, Guasto, RifiutoDelGateway};
use rand::RngExt;
use rand::rngs::StdRng;
use serde_json::json;

/// From now on that share of all calls goes wrong, vouchers among them; some of the few calls that start an operation or
/// answer with a list go wrong in ways of their own as well.
pub(crate) fn arm(emulator: &Emulatore, share: f64, dice: &mut StdRng) {
    let few = of_few_calls().map(|kind| (kind, 1.0));
    let one = of_one_call().map(|kind| (kind, 1.0));
    // Each of these keeps all calls waiting for a second or two: as often as the others, they would be all that is seen.
    let all = of_all_calls().map(|kind| (kind, 0.02));
    spread(emulator, few.into(), share / 2.0, dice);
    spread(emulator, one.into_iter().chain(all).collect(), share, dice);
}

/// Shares it out by the weight of each kind. A call meets one fault after the other until one strikes.
fn spread(emulator: &Emulatore, kinds: Vec<(Genere, f64)>, share: f64, dice: &mut StdRng) {
    let weights: f64 = kinds.iter().map(|(_, weight)| weight).sum();
    let mut spared = 1.0;
    for (kind, weight) in kinds {
        let its = share * weight / weights;
        emulator.arma(Guasto::new(kind).probabile(its / spared, dice.random()));
        spared -= its;
    }
}

fn generico() -> Vec<Errore> {
    vec![Errore::new("ERR9999")]
}

fn of_few_calls() -> [Genere; 5] {
    [
        Genere::EsitoKo { errori: Vec::new() },
        Genere::EsitoKo { errori: generico() },
        Genere::KoPoiFatto { errori: generico(), millisecondi: 1000 },
        Genere::EsitoTardivo { millisecondi: 2000, fine: FineTardiva::Bene },
        Genere::ElencoVuoto,
    ]
}

fn of_one_call() -> [Genere; 9] {
    [
        Genere::TagliaPrima,
        Genere::TagliaDopo,
        Genere::Ritardo { millisecondi: 7000 },
        Genere::Html { stato: 200 },
        Genere::Html { stato: 502 },
        Genere::Tronca,
        Genere::Risposta { stato: 200, corpo: json!({ "altro": true }), riprova_dopo: None },
        Genere::RispostaDopo { stato: 500, corpo: json!("Errore interno") },
        Genere::Rifiuta { stato: 500, errori: generico() },
    ]
}

/// They tell of the service, and not of the call.
fn of_all_calls() -> [Genere; 3] {
    let gateway = |rifiuto, riprova_dopo| Genere::Gateway { rifiuto, riprova_dopo };
    [
        Genere::Spegni { millisecondi: 100 },
        gateway(RifiutoDelGateway::Quota, Some(1)),
        gateway(RifiutoDelGateway::NonDisponibile, Some(1)),
    ]
}
