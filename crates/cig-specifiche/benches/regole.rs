//! What it costs to find and place violations, on a copy of ANAC's repository (setting `RICHIEDI_CIG_SPECIFICHE`).

use std::env;
use std::hint::black_box;
use std::path::{Path, PathBuf};

use chrono::DateTime;
use cig_specifiche::Specifiche;
use criterion::{BenchmarkId, Criterion, Throughput};
use serde_json::{Value, json};

const SCHEDA: &str = "P7_1_2";

/// Lots that all break two rules: REG15, a link without the CIG linked, and REG19, a CUP announced and not given.
fn body(lots: usize) -> Value {
    let lot = |numero| {
        json!({
            "lotIdentifier": format!("LOT-{numero:04}"),
            "categorieMerceologiche": [{ "codice": "999" }],
            "acquisizioneCup": true,
            "afferenteInvestimentiPNRR": false,
            "servizioPubblicoLocale": false,
            "ripetizioniEConsegneComplementari": false,
            "opzioniRinnovi": false,
            "ipotesiCollegamento": { "motivoCollegamento": { "codice": "1" } },
            "quadroEconomicoStandard": { "impServizi": 90_000, "impTotaleSicurezza": 0 },
            "datiBase": { "oggetto": "Pulizie", "oggettoContratto": { "codice": "services" }, "importo": 90_000 },
            "datiBaseCPV": { "cpvPrevalente": { "codice": "90910000" } },
            "datiBaseDocumenti": { "url": "https://gare.esempio.it" },
        })
    };
    let lotti: Vec<Value> = (1..=lots).map(lot).collect();
    json!({ "anacForm": {
        "stazioniAppaltanti": [{ "codiceFiscale": "00000000000" }],
        "appalto": {
            "categorieMerceologiche": [{ "codice": "999" }],
            "datiBase": { "oggetto": "Pulizie", "importo": 90_000 * lots },
        },
        "lotti": lotti,
    } })
}

fn main() {
    let vicina = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/npa");
    let cartella = env::var_os("RICHIEDI_CIG_SPECIFICHE").map_or_else(vicina, PathBuf::from);
    let Ok(caricamento) = Specifiche::load(&cartella) else {
        println!("SALTATO: specifiche di ANAC non trovate; indicarle con RICHIEDI_CIG_SPECIFICHE");
        return;
    };
    let specifiche = caricamento.specifiche;
    let now = DateTime::UNIX_EPOCH.fixed_offset();
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("violations of two rules in every lot");
    for lots in [1, 10, 100, 1_000, 10_000] {
        let body = body(lots);
        let found = specifiche.check_rules(SCHEDA, &body, now).map_or(0, |violazioni| violazioni.len());
        assert_eq!(found, 2 * lots, "each lot breaks two rules");
        group.throughput(Throughput::Elements(lots as u64));
        group.bench_with_input(BenchmarkId::from_parameter(lots), &body, |bencher, body| {
            bencher.iter(|| specifiche.check_rules(SCHEDA, black_box(body), now));
        });
    }
    group.finish();
    criterion.final_summary();
}
