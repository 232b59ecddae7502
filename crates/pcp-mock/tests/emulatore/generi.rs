//! Schede of every kind that opens an appalto, and of kinds that open none.

use cig_specifiche::Specifiche;
use pcp_mock::{Configurazione, Servizio};
use serde_json::{Value, json};

use crate::piattaforma::{Piattaforma, avvia, avvia_con, configurazione};
use crate::schede::{ad5, codice_appalto, specifiche};

/// Two lots in the list of that name, with an eForm that nobody looks into without a specification.
fn scheda(codice: &str, elenco: &str) -> Value {
    let mut scheda = ad5();
    scheda["codice"]["codice"] = json!(codice);
    let form = &mut scheda["body"]["anacForm"];
    let lotto = form.as_object_mut().unwrap().shift_remove("aggiudicazioni").unwrap()[0].take();
    form[elenco] = json!([lotto, lotto]);
    form[elenco][1]["lotIdentifier"] = json!("LOT-0002");
    form["appalto"]["codiceAppalto"] = json!(codice_appalto());
    scheda["body"]["eform"] = json!("PGVmb3JtLz4=");
    scheda
}

/// How many CIGs it has once confirmed, and whether there is a notice.
async fn confirmed(piattaforma: &Piattaforma, scheda: Value) -> (usize, bool) {
    let id = piattaforma.confermato(scheda).await;
    let cig = piattaforma.get(Servizio::ComunicaAppalto, &format!("recupera-cig?idAppalto={id}")).await;
    let esito = piattaforma.esito(&id, "AP_CONF").await;
    (cig.corpo["result"].as_array().unwrap().len(), esito["idAvviso"].is_string())
}

#[tokio::test]
async fn every_lot_of_every_kind_gets_its_cig_and_the_notice_is_born_where_there_is_one() {
    let piattaforma = avvia().await;
    for (codice, elenco, avviso) in [
        ("P1_16", "lotti", true),
        ("P2_16", "lotti", true),
        ("P3_1", "lotti", true),
        ("P3_3", "lotti", false),
        ("P4_6", "lotti", true),
        ("P5", "lotti", false),
        ("P6_1", "lotti", false),
        ("P7_1_2", "lotti", true),
        ("P7_2", "lotti", false),
        ("P8", "lotti", false),
        ("AD1_25", "aggiudicazioni", true),
        ("AD2_25", "aggiudicazioni", true),
        ("AD4", "aggiudicazioni", false),
        ("A3_6", "aggiudicazioni", true),
        ("ISDA1", "lotti", true),
        ("ABI", "aggiudicazioni", true),
        ("AOC", "aggiudicazioni", true),
    ] {
        assert_eq!(confirmed(&piattaforma, scheda(codice, elenco)).await, (2, avviso), "{codice}");
    }
}

#[tokio::test]
async fn plans_and_later_schede_open_nothing_whatever_they_are_judged_with() {
    let senza = avvia().await;
    let con = match specifiche() {
        Some(specifiche) => {
            Some(avvia_con(Configurazione { specifiche: Some(specifiche), ..configurazione() }).await)
        }
        None => None,
    };
    for piattaforma in [Some(senza), con].into_iter().flatten() {
        for codice in ["P1_15_1", "P7_3", "PL1_1", "A1_29", "S2", "CO1", "A3_7"] {
            let risposta = piattaforma.crea(scheda(codice, "lotti")).await;
            assert_eq!((risposta.stato.as_u16(), risposta.errore()), (400, "ERR3"), "{codice}");
        }
        // Of a kind that opens one, the content is looked at.
        let risposta = piattaforma.crea(scheda("ISDA2", "niente")).await;
        assert_eq!(risposta.errore(), "ERR4");
    }
}

/// The scheda X, with a rule that compares a deadline as REG105 and REG106 do.
fn with_deadlines() -> Specifiche {
    const SCHEMA: &str = "components: { schemas: { SchedaXType: { type: object, properties: { anacForm: { type: object, \
        properties: { lotti: { type: array, items: { type: object, properties: { scadenza: { type: string } } } } } } } } } }";
    const RULE: &str = r#"<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"><decision id="X">
        <decisionTable hitPolicy="COLLECT"><input><inputExpression><text>lotti</text></inputExpression></input>
        <output/><rule id="r"><inputEntry><text>some lotto in lotti satisfies
        date and time(substring before(lotto.scadenza, "Z")) &lt;=
        date and time(string(today()) + "T" + string(time(now().hour, now().minute, now().second)))
        </text></inputEntry><outputEntry><text>"{\"idTipologica\":\"errori\",\"codice\":\"REG105\"}"</text></outputEntry>
        </rule></decisionTable></decision></definitions>"#;
    let folder = tempfile::tempdir().unwrap();
    for (file, text) in [("schede/X.yaml", SCHEMA), ("regole/X.dmn", RULE), ("tipologiche/a.json", "[]")] {
        let path = folder.path().join("docs/modello-dati").join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let loaded = Specifiche::load(folder.path()).unwrap();
    assert_eq!(loaded.avvertenze, []);
    loaded.specifiche
}

#[tokio::test]
async fn the_digits_of_a_deadline_are_compared_with_the_wall_time_in_rome() {
    let cfg = Configurazione { specifiche: Some(with_deadlines()), ..configurazione() };
    // It is eight o'clock in UTC, ten in Rome.
    let piattaforma = avvia_con(cfg).await;
    for (deadline, status) in [("2026-09-01T08:30:00Z", 400), ("2026-09-01T10:30:00Z", 200)] {
        let mut scheda = scheda("X", "lotti");
        for lotto in [0, 1] {
            scheda["body"]["anacForm"]["lotti"][lotto]["scadenza"] = json!(deadline);
        }
        let risposta = piattaforma.crea(scheda).await;
        assert_eq!(risposta.stato, status, "{deadline}: {}", risposta.corpo);
        assert_eq!(risposta.errore() == "REG105", status == 400, "{}", risposta.corpo);
    }
}
