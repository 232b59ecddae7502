//! The real specification: ANAC's repository, snapshot of 30 June 2026.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use chrono::NaiveDate;
use cig_specifiche::{Caricamento, Genere, Specifiche};
use serde_json::{Map, Value, json};

static CARTELLA: LazyLock<Option<PathBuf>> = LazyLock::new(|| {
    let vicina = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/npa");
    let cartella = std::env::var_os("RICHIEDI_CIG_SPECIFICHE").map_or_else(vicina, PathBuf::from);
    cartella.join("docs").is_dir().then_some(cartella)
});
static CARICAMENTO: LazyLock<Option<Caricamento>> =
    LazyLock::new(|| CARTELLA.as_ref().map(|cartella| Specifiche::load(cartella).unwrap()));

/// The loaded folder; without it the test says that it is skipped.
macro_rules! caricamento {
    () => {
        match CARICAMENTO.as_ref() {
            Some(caricamento) => caricamento,
            None => {
                eprintln!("SALTATO: serve la cartella delle specifiche ANAC (RICHIEDI_CIG_SPECIFICHE)");
                return;
            }
        }
    };
}

fn giorno() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 6, 30).unwrap()
}

#[test]
fn every_scheda_compiles_into_something_that_checks() {
    let specifiche = &caricamento!().specifiche;
    assert!(specifiche.has_schemas());
    let schede: Vec<&str> = specifiche.schede().collect();
    assert!(specifiche.fonte().ends_with(&format!("{} schede", schede.len())));
    assert!(["AD3", "AD5", "P1_16", "P2_16", "P7_1_2", "S1_2", "C7_3"].iter().all(|s| schede.contains(s)));
    for scheda in schede {
        let difetti = specifiche.check_structure(scheda, &json!({"altro": 1})).unwrap();
        assert!(difetti.iter().any(|d| d.genere == Genere::Mancante), "{scheda}");
        assert!(
            difetti.iter().any(|d| d.genere == Genere::Sconosciuto && d.percorso == "$.altro"),
            "{scheda}"
        );
    }
    assert_eq!(specifiche.check_structure("AD99", &Value::Null), None);
}

#[test]
fn the_published_flaws_are_reported_with_their_place() {
    let caricamento = caricamento!();
    let avvertenze: Vec<String> = caricamento.avvertenze.iter().map(ToString::to_string).collect();
    for attesa in [
        "modello-dati/tipologiche/codNUTS.json (riga 13015): voce non leggibile",
        "modello-dati/tipologiche/categoria.json (codice OS 29): c'è 2 volte",
        "modello-dati/tipologiche/tipoProcedura.json (codice comp-tend): c'è 3 volte",
        "modello-dati/tipologiche/giustificazioniAggiudicazioneDiretta.json (codice int-oper): c'è 3 volte",
        "modello-dati/regole/AVR.dmn (regola DecisionRule_112ncw3): risultato, vuoto",
        "modello-dati/regole/CM2.dmn (regola DecisionRule_0j2ayhx): risultato, vuoto",
        "modello-dati/regole/P1_13.dmn (regola DecisionRule_15l2k8u): risultato, posizione 1",
        "modello-dati/schede/modello-dati-schede-C7_3.yaml ($.components.schemas.AnacFormC7_3Type): «datiBaseDurata»",
    ] {
        assert!(avvertenze.iter().any(|a| a.starts_with(attesa)), "{attesa}\n{avvertenze:#?}");
    }
    assert_eq!(avvertenze.iter().filter(|a| a.contains("la regola viene ignorata")).count(), 3);
    // Every other reference, keyword and document of the schede is understood.
    let inattese: Vec<&String> = avvertenze
        .iter()
        .filter(|a| {
            !["viene scartata", " volte: ", "non viene preteso", "la regola viene ignorata"]
                .iter()
                .any(|nota| a.contains(nota))
        })
        .collect();
    assert_eq!(inattese, [""; 0]);
}

#[test]
fn every_table_is_loaded_and_its_rules_have_anacs_texts() {
    let specifiche = &caricamento!().specifiche;
    assert_eq!(specifiche.schede_with_rules().count(), 154);
    let adesso = "2026-06-30T12:00:00+02:00".parse().unwrap();
    for scheda in specifiche.schede_with_rules() {
        assert_eq!(specifiche.check_rules(scheda, &Value::Null, adesso), Some(vec![]), "{scheda}");
    }
    assert_eq!(specifiche.check_rules("AD99", &Value::Null, adesso), None);
    assert!(specifiche.error_text("REG52").unwrap().starts_with("Non è stato inserito"));
}

/// REG4_1 of the schede with categories: the reason is due where a category asks for it, and only there.
#[test]
fn the_reason_of_a_cig_is_asked_for_by_category() {
    let specifiche = &caricamento!().specifiche;
    let adesso = "2026-06-30T12:00:00+02:00".parse().unwrap();
    let breaks = |appalto: Value| {
        let body = json!({ "anacForm": { "appalto": appalto } });
        let trovate = specifiche.check_rules("P7_2", &body, adesso).unwrap();
        trovate.iter().any(|violazione| violazione.codice == "REG4_1")
    };
    let categoria = |codice: &str| json!([{ "idTipologica": "categorieMerceologiche", "codice": codice }]);
    let motivazione = json!({ "idTipologica": "motivazioneCIG", "codice": "1" });
    assert!(breaks(json!({ "categorieMerceologiche": categoria("1") })));
    assert!(!breaks(json!({ "categorieMerceologiche": categoria("1"), "motivazioneCIG": motivazione })));
    assert!(!breaks(json!({ "categorieMerceologiche": categoria("999") })));
}

/// A body whose every list has two elements that lack everything: each rule that fires has a place in it.
#[test]
fn every_violation_of_every_scheda_has_a_place_in_the_body() {
    let specifiche = &caricamento!().specifiche;
    let adesso = "2026-06-30T12:00:00+02:00".parse().unwrap();
    let mut trovate = 0;
    for scheda in specifiche.schede_with_rules() {
        let elementi = json!([{ "partecipanti": [{}, {}] }, {}]);
        let form = json!({ "appalto": {}, "lotti": elementi, "aggiudicazioni": elementi, "stazioniAppaltanti": [{}] });
        for violazione in specifiche.check_rules(scheda, &json!({ "anacForm": form }), adesso).unwrap() {
            assert!(violazione.percorso.starts_with("$.anacForm"), "{scheda}: {violazione:?}");
            assert!(
                !violazione.percorso.contains("[]") && !violazione.testo.is_empty(),
                "{scheda}: {violazione:?}"
            );
            trovate += 1;
        }
    }
    assert!(trovate > 100, "{trovate}");
}

#[test]
fn the_values_around_a_break_are_kept() {
    let specifiche = &caricamento!().specifiche;
    let nuts = specifiche.tipologica("codNUTS").unwrap();
    let toscana = nuts.find("ITI14", giorno()).unwrap();
    assert_eq!(toscana.descrizione, "Firenze");
    assert!(nuts.find("SE110", giorno()).is_some(), "after the break");
    assert!(nuts.tutte().len() > 2_000);
}

#[test]
fn lists_are_searched_on_a_day() {
    let specifiche = &caricamento!().specifiche;
    let cpv = specifiche.tipologica("CPV").unwrap();
    assert_eq!(cpv.voci(giorno()).count(), cpv.tutte().len());
    assert_eq!(cpv.search("servizi di pulizia di uffici", giorno(), 5)[0].codice, "90919200");
    assert_eq!(cpv.search("7226", giorno(), 5)[0].codice, "72260000");
    let comuni = specifiche.tipologica("codIstat").unwrap();
    assert_eq!(comuni.search("firenze", giorno(), 5)[0].codice, "009048017");
    let procedure = specifiche.tipologica("tipoProcedura").unwrap();
    assert_eq!(procedure.voci(giorno()).filter(|voce| voce.codice == "comp-tend").count(), 1);
    let lavori = specifiche.tipologica("tipologiaLavoro").unwrap();
    assert!(lavori.find("11", giorno()).is_none(), "expired in 2014");
}

/// Our own lists carry ANAC's codes: none that ANAC does not have, and for the short lists none missing.
#[test]
fn our_own_lists_agree_with_the_published_ones() {
    let specifiche = &caricamento!().specifiche;
    // ANAC's changes of 3 August 2026 are in.
    let giorno = NaiveDate::from_ymd_opt(2026, 9, 1).unwrap();
    let parziali = ["CPV", "codIstat", "codNUTS", "ccnl", "codiceScheda"];
    for nostra in Specifiche::dimostrative().tipologiche() {
        let nome = nostra.nome();
        let ufficiale = specifiche.tipologica(nome).unwrap_or_else(|| panic!("{nome} is no list of ANAC"));
        for voce in nostra.tutte() {
            assert!(ufficiale.find(&voce.codice, giorno).is_some(), "{nome}: {}", voce.codice);
        }
        if !parziali.contains(&nome) {
            for voce in ufficiale.voci(giorno) {
                assert!(nostra.find(&voce.codice, giorno).is_some(), "{nome} lacks {}", voce.codice);
            }
        }
    }
}

/// What is reported of the payloads that ANAC publishes as examples. They are older than the schemas, and every
/// defect is real: the lots of P1_16 now require `finanziamenti`, three of their flags are gone, `ccnl`
/// is a value of a list, `PartecipanteType` has no `impreseAusiliarie`, and offers must say `offertaAnomala`.
#[test]
fn the_published_examples_show_only_where_they_are_outdated() {
    let specifiche = &caricamento!().specifiche;
    let unknown = "is not defined in the schema and the schema does not allow additional properties";
    let lotto = |n: usize| {
        let lotto = format!("$.anacForm.lotti[{n}]");
        [
            format!("{lotto}.finanziamenti: is missing but it is required"),
            format!("{lotto}.saNonSoggettaObblighi24Dicembre2015: {unknown}"),
            format!("{lotto}.iniziativeNonSoddisfacenti: {unknown}"),
            format!("{lotto}.regimeParticolare: {unknown}"),
            format!("{lotto}.ccnl: string found, object expected"),
        ]
    };
    let partecipante = |soggetti: usize, n: usize| {
        format!("$.anacForm.elencoSoggetti[{soggetti}].partecipanti[{n}].impreseAusiliarie: {unknown}")
    };
    let offerta = "$.anacForm.aggiudicazioni[0].offertePresentate[0]";
    for (scheda, attesi) in [
        ("P1_16", [lotto(0), lotto(1)].concat()),
        ("S2", vec![partecipante(0, 0), partecipante(1, 0), partecipante(1, 1)]),
        (
            "A1_29",
            vec![
                format!("{offerta}.offertaAnomala: is missing but it is required"),
                format!("{offerta}.ccnl: string found, object expected"),
            ],
        ),
    ] {
        let body = esempio(scheda);
        let trovati: Vec<String> = specifiche
            .check_structure(scheda, &body)
            .unwrap()
            .into_iter()
            .map(|difetto| difetto.testo)
            .collect();
        assert_eq!(trovati, attesi, "{scheda}");
    }
}

fn esempio(scheda: &str) -> Value {
    let percorso = format!("docs/scenari-di-esempio/files/{scheda}.json");
    let testo = std::fs::read_to_string(CARTELLA.as_ref().unwrap().join(percorso)).unwrap();
    serde_json::from_str::<Value>(&testo).unwrap()["scheda"]["body"].take()
}

#[test]
fn required_paths_reach_the_depth_of_ad3() {
    let specifiche = &caricamento!().specifiche;
    let percorsi = specifiche.required_paths("AD3").unwrap();
    for atteso in [
        "$.anacForm",
        "$.anacForm.stazioniAppaltanti[].codiceAusa",
        "$.anacForm.appalto.settore.codice",
        "$.anacForm.aggiudicazioni[].partecipanti[].importo",
        "$.anacForm.aggiudicazioni[].datiBaseContratto.codNUTS.idTipologica",
    ] {
        assert!(percorsi.iter().any(|percorso| percorso == atteso), "{atteso}");
    }
    assert!(percorsi.iter().all(|percorso| percorso != "$.espd"), "optional in AD3");
    assert_eq!(specifiche.required_paths("AD99"), None);
}

/// For every scheda: a body with all its required properties lacks nothing, and each of them, when taken out, is
/// reported at its path.
#[test]
fn each_required_property_is_missed_at_its_path() {
    let specifiche = &caricamento!().specifiche;
    for scheda in specifiche.schede() {
        let mancanti = |body: &Value| -> Vec<String> {
            let difetti = specifiche.check_structure(scheda, body).unwrap();
            let mancanti = difetti.into_iter().filter(|difetto| difetto.genere == Genere::Mancante);
            mancanti.map(|difetto| difetto.percorso).collect()
        };
        let percorsi = specifiche.required_paths(scheda).unwrap();
        let mut body = Value::Object(Map::new());
        for percorso in &percorsi {
            proprieta(&mut body, percorso);
        }
        assert_eq!(mancanti(&body), [""; 0], "{scheda}");
        for percorso in &percorsi {
            let (su, nome) = percorso.rsplit_once('.').unwrap();
            let padre = proprieta(&mut body, su).as_object_mut().unwrap();
            let tolta = padre.remove(nome).unwrap();
            assert_eq!(mancanti(&body), [percorso.replace("[]", "[0]")], "{scheda}");
            proprieta(&mut body, su).as_object_mut().unwrap().insert(nome.to_owned(), tolta);
        }
    }
}

/// The value at a pattern path, made where it is not there: arrays with one element, objects inside.
fn proprieta<'a>(body: &'a mut Value, percorso: &str) -> &'a mut Value {
    percorso.split('.').skip(1).fold(body, |valore, passo| {
        let (nome, in_array) = passo.strip_suffix("[]").map_or((passo, false), |nome| (nome, true));
        if !valore.is_object() {
            *valore = Value::Object(Map::new());
        }
        let campo = valore.as_object_mut().unwrap().entry(nome).or_insert(Value::Null);
        if !in_array {
            return campo;
        }
        if !campo.is_array() {
            *campo = Value::Array(vec![Value::Null]);
        }
        &mut campo[0]
    })
}
