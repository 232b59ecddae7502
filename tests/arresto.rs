//! The service is killed with -9 while a call is under way, at every step of a transmission, and started again on the
//! same database: it goes on, and nobody gets a second appalto.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use cig_domain::Cig;
use pcp_mock::{Emulatore, Genere, Guasto, StatoAppalto};
use serde_json::Value;
use suites::campioni::AD3;
use suites::mondo::emulatore_svelto;
use suites::servizio::Installazione;
use suites::tempo::attendi;
use tokio::task::LocalSet;

/// A call during which the service dies.
#[derive(Debug, Clone, Copy)]
struct Caso {
    /// What is called.
    operazione: &'static str,
    /// What is called before it, where the operation alone does not tell which call is meant.
    dopo: Option<&'static str>,
    /// The step at work, by the operation in its row of the log.
    riga: &'static str,
}

const fn caso(operazione: &'static str) -> Caso {
    Caso { operazione, dopo: None, riga: operazione }
}

/// The calls of an AD3, in order; the voucher of the first among them.
const CASI: [Caso; 8] = [
    Caso { operazione: "token", dopo: None, riga: "crea-appalto" },
    caso("crea-appalto"),
    caso("conferma-appalto"),
    caso("esito-operazione"),
    caso("recupera-cig"),
    caso("pubblica-avviso"),
    Caso { operazione: "esito-operazione", dopo: Some("pubblica-avviso"), riga: "esito-operazione" },
    caso("stato-avviso"),
];

#[tokio::test]
async fn killed_before_anac_acted_it_goes_on_from_any_step() {
    kill_at_every_step(&Genere::TrattieniPrima).await;
}

#[tokio::test]
async fn killed_after_anac_acted_it_goes_on_from_any_step() {
    kill_at_every_step(&Genere::TrattieniDopo).await;
}

/// All at once: most of the time is spent waiting for the dead node's lease to run out.
async fn kill_at_every_step(genere: &Genere) {
    let qui = LocalSet::new();
    let casi = CASI.map(|caso| (caso, qui.spawn_local(kill_at(caso, genere.clone()))));
    qui.await;
    let mut falliti = Vec::new();
    for (caso, esito) in casi {
        // Why, the panic has told already.
        if esito.await.is_err() {
            falliti.push(caso);
        }
    }
    assert!(falliti.is_empty(), "{falliti:#?}");
}

async fn kill_at(caso: Caso, genere: Genere) {
    let emulatore = emulatore_svelto().await;
    let installazione = Installazione::con_sqlite(&emulatore.base_url());
    let servizio = installazione.avvia().await;
    let id = servizio.prepara(AD3).await;
    match caso.dopo {
        None => hold(&emulatore, caso.operazione, genere),
        Some(prima) => {
            hold(&emulatore, prima, Genere::TrattieniDopo);
            servizio.invia(&id).await;
            until_held(&emulatore, prima).await;
            hold(&emulatore, caso.operazione, genere);
            emulatore.rilascia();
        }
    }
    if caso.dopo.is_none() {
        servizio.invia(&id).await;
    }
    until_held(&emulatore, caso.operazione).await;
    servizio.uccidi().await;
    emulatore.rilascia();

    let servizio = installazione.avvia().await;
    let richiesta = servizio.attendi_fine(&id).await;
    assert_one_appalto(&emulatore, &richiesta);
    let registro = servizio.get(&format!("richieste/{id}/trasmissioni")).await;
    assert_logged(&emulatore, registro["voci"].as_array().unwrap(), caso.riga);
}

fn hold(emulatore: &Emulatore, operazione: &str, genere: Genere) {
    emulatore.arma(Guasto { operazione: Some(operazione.into()), volte: 1, genere });
}

async fn until_held(emulatore: &Emulatore, operazione: &str) {
    attendi(operazione, async || {
        emulatore
            .guasti()
            .trattenute
            .iter()
            .any(|trattenuta| trattenuta.operazione == operazione)
            .then_some(())
    })
    .await;
}

/// The request has the CIG of the one appalto there is, which was created, confirmed and published once.
fn assert_one_appalto(emulatore: &Emulatore, richiesta: &Value) {
    assert_eq!((&richiesta["stato"], &richiesta["statoAppalto"]), (&"perfezionata".into(), &"PUBB".into()));
    let stato = emulatore.stato();
    let [appalto] = stato.appalti.as_slice() else { panic!("{} appalti", stato.appalti.len()) };
    assert_eq!(richiesta["idAppalto"], appalto.id_appalto.as_str());
    assert_eq!(appalto.stato, StatoAppalto::Pubb);
    let cig = richiesta["lotti"][0]["cig"].as_str().unwrap();
    assert_eq!(Some(cig), appalto.lotti[0].cig.as_deref());
    assert_eq!(cig.parse::<Cig>().unwrap().as_str(), cig, "its check part holds");
    for operazione in ["crea-appalto", "conferma-appalto", "pubblica-avviso"] {
        let riuscite = stato
            .chiamate
            .iter()
            .filter(|chiamata| chiamata.operazione == operazione && chiamata.stato_http == Some(200));
        assert_eq!(riuscite.count(), 1, "{operazione}");
    }
}

/// Every call that PCP saw has its row, in that order; the one during which the service died is the one without answer.
fn assert_logged(emulatore: &Emulatore, voci: &[Value], riga: &str) {
    let mut inviate = voci.iter().filter(|voce| voce["verso"] == "invio");
    for vista in emulatore.stato().chiamate {
        if !["PDND", "AUSA"].contains(&vista.servizio) {
            let trovata = inviate.any(|voce| voce["operazione"] == vista.operazione.as_str());
            assert!(trovata, "call {} ({}) is not in the log in its place", vista.numero, vista.operazione);
        }
    }
    let senza_risposta: Vec<_> = voci
        .iter()
        .filter(|voce| voce["verso"] == "invio")
        .filter(|inviata| {
            !voci.iter().any(|voce| voce["verso"] == "ricezione" && voce["chiamata"] == inviata["chiamata"])
        })
        .map(|voce| &voce["operazione"])
        .collect();
    assert_eq!(senza_risposta, [riga]);
}
