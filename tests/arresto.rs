//! The service is killed with -9 while a call is under way, at every step of a transmission, and started again on the
//! same database: it goes on, and nobody gets a second appalto.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use cig_domain::Cig;
use pcp_mock::{Emulatore, Genere, StatoAppalto};
use serde_json::Value;
use suites::pcp::{hold, pcp_calls, quick_emulator, until_held};
use suites::samples::AD3;
use suites::service::Installation;
use tokio::task::LocalSet;

/// A call during which the service dies.
#[derive(Debug, Clone, Copy)]
struct Case {
    /// What is called.
    operazione: &'static str,
    /// What is called before it, where the operation alone does not tell which call is meant.
    after: Option<&'static str>,
    /// The operation in the row of the log that remains without an answer.
    row: &'static str,
}

const fn case(operazione: &'static str) -> Case {
    Case { operazione, after: None, row: operazione }
}

/// The calls of an AD3, in order; the voucher of the first among them.
const CASES: [Case; 8] = [
    Case { row: "crea-appalto", ..case("token") },
    case("crea-appalto"),
    case("conferma-appalto"),
    case("esito-operazione"),
    case("recupera-cig"),
    case("pubblica-avviso"),
    Case { after: Some("pubblica-avviso"), ..case("esito-operazione") },
    case("stato-avviso"),
];

#[tokio::test]
async fn killed_before_anac_acted_it_goes_on_from_any_step() {
    kill_at_every_step(&Genere::TrattieniPrima).await;
}

#[tokio::test]
async fn killed_after_anac_acted_it_goes_on_from_any_step() {
    kill_at_every_step(&Genere::TrattieniDopo).await;
}

/// All cases at once: most of the time is spent waiting for the dead node's lease to run out.
async fn kill_at_every_step(genere: &Genere) {
    let here = LocalSet::new();
    let running = CASES.map(|case| (case, here.spawn_local(kill_at(case, genere.clone()))));
    here.await;
    let mut failed = Vec::new();
    for (case, outcome) in running {
        // Why, the panic has told already.
        if outcome.await.is_err() {
            failed.push(case);
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

async fn kill_at(case: Case, genere: Genere) {
    let emulator = quick_emulator().await;
    let installation = Installation::on_sqlite(&emulator.base_url());
    let service = installation.start().await;
    let id = service.prepare(AD3).await;
    if let Some(before) = case.after {
        hold(&emulator, before, Genere::TrattieniDopo);
        service.send(&id).await;
        until_held(&emulator, before).await;
        hold(&emulator, case.operazione, genere);
        emulator.rilascia();
    } else {
        hold(&emulator, case.operazione, genere);
        service.send(&id).await;
    }
    until_held(&emulator, case.operazione).await;
    service.kill().await;
    emulator.rilascia();

    let service = installation.start().await;
    let richiesta = service.ended(&id).await;
    assert_one_appalto(&emulator, &richiesta);
    let log = service.get(&format!("richieste/{id}/trasmissioni")).await;
    assert_logged(&emulator, log["voci"].as_array().unwrap(), case.row);
}

/// The request has the CIG of the one appalto there is, which was created, confirmed and published once.
fn assert_one_appalto(emulator: &Emulatore, richiesta: &Value) {
    assert_eq!((&richiesta["stato"], &richiesta["statoAppalto"]), (&"perfezionata".into(), &"PUBB".into()));
    let stato = emulator.stato();
    let [appalto] = stato.appalti.as_slice() else { panic!("{} appalti", stato.appalti.len()) };
    assert_eq!(richiesta["idAppalto"], appalto.id_appalto.as_str());
    assert_eq!(appalto.stato, StatoAppalto::Pubb);
    let cig = richiesta["lotti"][0]["cig"].as_str().unwrap();
    assert_eq!(Some(cig), appalto.lotti[0].cig.as_deref());
    assert_eq!(cig.parse::<Cig>().unwrap().as_str(), cig, "its check part holds");
    for operazione in ["crea-appalto", "conferma-appalto", "pubblica-avviso"] {
        let done = stato.chiamate.iter().filter(|c| c.operazione == operazione && c.stato_http == Some(200));
        assert_eq!(done.count(), 1, "{operazione}");
    }
}

/// Every call that PCP saw has its row, in that order; the one during which the service died has no answer.
fn assert_logged(emulator: &Emulatore, voci: &[Value], unanswered: &str) {
    let sent: Vec<_> = voci.iter().filter(|voce| voce["verso"] == "invio").collect();
    let mut rows = sent.iter();
    for call in pcp_calls(emulator) {
        let found = rows.any(|row| row["operazione"] == call.operazione.as_str());
        assert!(found, "call {} ({}) is not in the log in its place", call.numero, call.operazione);
    }
    let answered = |row: &Value| {
        voci.iter().any(|voce| voce["verso"] == "ricezione" && voce["chiamata"] == row["chiamata"])
    };
    let left: Vec<_> = sent.iter().filter(|row| !answered(row)).map(|row| &row["operazione"]).collect();
    assert_eq!(left, [unanswered]);
}
