//! What ANAC does wrong meanwhile.

use pcp_mock::{Emulatore, Errore, FineTardiva, Genere, Guasto, RifiutoDelGateway};
use rand::RngExt;
use rand::rngs::StdRng;
use serde_json::json;

/// From now on that share of all calls goes wrong, vouchers among them, in every way as often; some of the few calls that
/// start an operation or answer with a list go wrong in ways of their own as well.
pub(crate) fn arm(emulator: &Emulatore, share: f64, dice: &mut StdRng) {
    spread(emulator, of_few_calls(), share / 2.0, dice);
    spread(emulator, of_any_call(), share, dice);
}

/// A call meets one fault after the other until one strikes.
fn spread(emulator: &Emulatore, kinds: Vec<Genere>, share: f64, dice: &mut StdRng) {
    let each = share / f64::from(u32::try_from(kinds.len()).unwrap());
    let mut spared = 1.0;
    for kind in kinds {
        emulator.arma(Guasto::new(kind).probabile(each / spared, dice.random()));
        spared -= each;
    }
}

fn generico() -> Vec<Errore> {
    vec![Errore::new("ERR9999")]
}

fn of_few_calls() -> Vec<Genere> {
    vec![
        Genere::EsitoKo { errori: Vec::new() },
        Genere::EsitoKo { errori: generico() },
        Genere::KoPoiFatto { errori: generico(), millisecondi: 1000 },
        Genere::EsitoTardivo { millisecondi: 2000, fine: FineTardiva::Bene },
        Genere::ElencoVuoto,
    ]
}

fn of_any_call() -> Vec<Genere> {
    let gateway = |rifiuto, riprova_dopo| Genere::Gateway { rifiuto, riprova_dopo };
    vec![
        Genere::TagliaPrima,
        Genere::TagliaDopo,
        Genere::Spegni { millisecondi: 100 },
        Genere::Ritardo { millisecondi: 7000 },
        Genere::Html { stato: 200 },
        Genere::Html { stato: 502 },
        Genere::Tronca,
        Genere::Risposta { stato: 200, corpo: json!({ "altro": true }), riprova_dopo: None },
        Genere::RispostaDopo { stato: 500, corpo: json!("Errore interno") },
        Genere::Rifiuta { stato: 500, errori: generico() },
        gateway(RifiutoDelGateway::Quota, Some(1)),
        gateway(RifiutoDelGateway::NonDisponibile, Some(1)),
    ]
}
