//! What ANAC does wrong meanwhile.

use std::convert::Infallible;
use std::time::Duration;

use pcp_mock::{Emulatore, Errore, Genere, Guasto};
use rand::RngExt;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use serde_json::{Value, json};

/// For every call that was made, decides whether the next one goes wrong, and how.
pub(crate) async fn strike(emulator: &Emulatore, share: f64, mut dice: StdRng) -> Infallible {
    let kinds = kinds();
    let mut decided = 0;
    loop {
        let calls = emulator.stato().chiamate.len();
        for _ in decided..calls {
            let genere = kinds.choose(&mut dice).unwrap().clone();
            // It waits for an operation that has an outcome: about one call in six.
            let rare = matches!(genere, Genere::EsitoKo { .. });
            if dice.random_bool(if rare { share / 6.0 } else { share }) {
                emulator.arma(Guasto::new(genere));
            }
        }
        decided = calls;
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn kinds() -> Vec<Genere> {
    let risposta = |stato: u16, corpo: Value, riprova_dopo| Genere::Risposta { stato, corpo, riprova_dopo };
    let errori = json!({
        "status": 500, "title": "KO", "detail": "Errore", "type": "about:blank",
        "errori": [{ "codice": "ERR9999" }],
    });
    vec![
        Genere::TagliaPrima,
        Genere::TagliaDopo,
        Genere::Html { stato: 502 },
        Genere::Html { stato: 200 },
        risposta(429, json!({ "status": 429 }), Some(1)),
        risposta(503, json!({ "title": "APIUnavailable", "status": 503 }), None),
        risposta(200, json!({ "altro": true }), None),
        risposta(500, errori, None),
        Genere::EsitoKo { errori: Vec::new() },
        Genere::EsitoKo { errori: vec![Errore::new("ERR9999")] },
    ]
}
