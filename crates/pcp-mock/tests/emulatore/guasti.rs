//! Faults, armed over the control address as other suites do.

use std::time::Duration;

use pcp_mock::{Servizio, Sorte, StatoAppalto};
use serde_json::{Value, json};

use crate::piattaforma::{Bozza, Piattaforma, ZERI, avvia, ricevi};
use crate::schede::ad3;

async fn arma(piattaforma: &Piattaforma, guasto: Value) {
    let indirizzo = piattaforma.indirizzo("/controllo/guasti");
    let risposta = piattaforma.http.post(indirizzo).json(&guasto).send().await.unwrap();
    assert_eq!(risposta.status(), 201);
}

/// Sends crea-appalto in the background.
async fn crea_intanto(
    piattaforma: &Piattaforma,
) -> tokio::task::JoinHandle<reqwest::Result<reqwest::Response>> {
    let bozza = piattaforma.bozza(reqwest::Method::POST, Servizio::ComunicaAppalto, "crea-appalto", ZERI);
    let bozza = Bozza { corpo: Some(json!({ "scheda": ad3(1) })), ..bozza };
    tokio::spawn(piattaforma.richiesta(bozza).await.send())
}

/// Waits, on the machine's clock, for what another task does.
async fn finche(condizione: impl Fn() -> bool) {
    for _ in 0..500 {
        if condizione() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("non è successo entro cinque secondi");
}

fn sorte(piattaforma: &Piattaforma) -> Sorte {
    let stato = piattaforma.emulatore.stato();
    stato.chiamate.iter().rfind(|chiamata| chiamata.operazione == "crea-appalto").unwrap().sorte
}

fn appalti(piattaforma: &Piattaforma) -> usize {
    piattaforma.emulatore.stato().appalti.len()
}

#[tokio::test]
async fn a_call_held_before_is_not_carried_out_until_released() {
    let piattaforma = avvia().await;
    arma(&piattaforma, json!({ "genere": "trattieni-prima", "operazione": "crea-appalto" })).await;
    let chiamata = crea_intanto(&piattaforma).await;
    finche(|| piattaforma.emulatore.guasti().trattenute.len() == 1).await;
    assert_eq!((appalti(&piattaforma), sorte(&piattaforma)), (0, Sorte::Trattenuta));

    // Meanwhile the others are served.
    piattaforma.creato(ad3(1)).await;
    assert_eq!(appalti(&piattaforma), 1);

    let rilascia = piattaforma.indirizzo("/controllo/guasti/rilascia");
    let risposta = ricevi(piattaforma.http.post(rilascia).send().await.unwrap()).await;
    assert_eq!(risposta.corpo, json!({ "rilasciate": 1 }));
    assert_eq!(chiamata.await.unwrap().unwrap().status(), 200);
    assert_eq!(appalti(&piattaforma), 2);
}

#[tokio::test]
async fn a_call_held_before_whose_caller_leaves_is_never_carried_out() {
    let piattaforma = avvia().await;
    arma(&piattaforma, json!({ "genere": "trattieni-prima", "operazione": "crea-appalto" })).await;
    let chiamata = crea_intanto(&piattaforma).await;
    finche(|| piattaforma.emulatore.guasti().trattenute.len() == 1).await;
    chiamata.abort();
    finche(|| sorte(&piattaforma) == Sorte::Abbandonata).await;
    assert_eq!(piattaforma.emulatore.rilascia(), 0);
    assert_eq!(appalti(&piattaforma), 0);
}

#[tokio::test]
async fn a_call_held_after_is_already_carried_out() {
    let piattaforma = avvia().await;
    arma(&piattaforma, json!({ "genere": "trattieni-dopo", "operazione": "crea-appalto" })).await;
    let chiamata = crea_intanto(&piattaforma).await;
    finche(|| piattaforma.emulatore.guasti().trattenute.len() == 1).await;
    assert_eq!((appalti(&piattaforma), sorte(&piattaforma)), (1, Sorte::Trattenuta));
    let stato = piattaforma.emulatore.stato();
    let registrata = stato.chiamate.last().unwrap();
    assert_eq!((registrata.stato_http, registrata.eseguita), (Some(200), true));
    assert_eq!(registrata.id_appalto.as_ref(), Some(&stato.appalti[0].id_appalto));

    assert_eq!(piattaforma.emulatore.rilascia(), 1);
    assert_eq!(chiamata.await.unwrap().unwrap().status(), 200);
    finche(|| sorte(&piattaforma) == Sorte::Risposta).await;
}

#[tokio::test]
async fn a_connection_is_cut_before_or_after_the_operation() {
    let piattaforma = avvia().await;
    for (genere, appalti_dopo) in [("taglia-prima", 0), ("taglia-dopo", 1)] {
        arma(&piattaforma, json!({ "genere": genere, "operazione": "crea-appalto" })).await;
        let risposta = crea_intanto(&piattaforma).await.await.unwrap();
        assert!(risposta.is_err(), "{genere}: {risposta:?}");
        assert_eq!((appalti(&piattaforma), sorte(&piattaforma)), (appalti_dopo, Sorte::Tagliata));
    }
    piattaforma.creato(ad3(1)).await;
}

#[tokio::test]
async fn an_answer_of_choice_takes_the_place_of_the_operation() {
    let piattaforma = avvia().await;
    let corpo = json!({ "title": "Too Many Requests", "status": 429 });
    let guasto =
        json!({ "genere": { "risposta": { "stato": 429, "corpo": corpo, "riprovaDopo": 7 } }, "volte": 2 });
    arma(&piattaforma, guasto).await;
    arma(&piattaforma, json!({ "genere": { "html": {} }, "operazione": "crea-appalto" })).await;
    arma(&piattaforma, json!({ "genere": { "html": { "stato": 200 } }, "operazione": "crea-appalto" })).await;

    // Any operation: the voucher of the first call is the first to be struck.
    for _ in 0..2 {
        let risposta = piattaforma.token_con("qualunque").await;
        assert_eq!((risposta.stato.as_u16(), risposta.intestazione("Retry-After")), (429, "7"));
        assert_eq!(risposta.corpo, corpo);
    }
    for stato in [502, 200] {
        let risposta = piattaforma.crea(ad3(1)).await;
        assert_eq!(risposta.stato, stato);
        assert!(risposta.intestazione("content-type").starts_with("text/html"));
        assert!(risposta.corpo.as_str().unwrap().starts_with("<html>"));
    }
    assert_eq!(appalti(&piattaforma), 0);
    assert!(piattaforma.emulatore.guasti().armati.is_empty());
    let stato = piattaforma.emulatore.stato();
    assert!(
        stato.chiamate.iter().filter(|chiamata| chiamata.guasto.is_some()).all(|chiamata| !chiamata.eseguita)
    );
}

#[tokio::test]
async fn an_asynchronous_operation_ends_ko_as_asked() {
    let piattaforma = avvia().await;
    let errori = json!([{ "codice": "ERR9999", "dettaglio": "errore generico" }]);
    arma(&piattaforma, json!({ "genere": { "esito-ko": { "errori": errori } } })).await;
    let appalto = piattaforma.confermato(ad3(1)).await;
    let esito = piattaforma.esito(&appalto, "AP_CONF").await;
    assert_eq!(
        (&esito["esito"]["codice"], &esito["dettaglio"]["codice"]),
        (&json!("KO"), &json!("AP_N_CONF"))
    );
    assert_eq!(
        esito["errori"],
        json!([{ "idTipologica": "errori", "codice": "ERR9999", "dettaglio": "errore generico" }])
    );
    assert_eq!(piattaforma.stato(&appalto).await, "IN_LAV");
    assert!(piattaforma.emulatore.stato().appalti[0].lotti[0].cig.is_none());

    // Sent again, it goes well.
    assert_eq!(piattaforma.su_appalto("conferma-appalto", &appalto).await.stato, 200);
    piattaforma.passano(2);
    assert_eq!(piattaforma.stato(&appalto).await, "CONF");

    // #1315: a publication that fails and does not say why; the notice can be sent again.
    arma(&piattaforma, json!({ "genere": { "esito-ko": {} }, "operazione": "pubblica-avviso" })).await;
    let avviso = piattaforma.esito(&appalto, "AP_CONF").await["idAvviso"].clone();
    let corpo = json!({ "idAppalto": appalto, "idAvviso": avviso });
    piattaforma.post(Servizio::PubblicaAvviso, "pubblica-avviso", corpo.clone()).await;
    piattaforma.passano(2);
    let esito = piattaforma.esito(&appalto, "AV_PUBB").await;
    assert_eq!(
        (&esito["esito"]["codice"], &esito["dettaglio"]["codice"]),
        (&json!("KO"), &json!("AV_N_PUBB"))
    );
    assert!(esito.get("errori").is_none());
    assert_eq!(piattaforma.emulatore.stato().appalti[0].stato, StatoAppalto::Conf);
    assert_eq!(piattaforma.post(Servizio::PubblicaAvviso, "pubblica-avviso", corpo).await.stato, 200);
}

#[tokio::test]
async fn faults_can_be_seen_and_taken_away() {
    let piattaforma = avvia().await;
    arma(&piattaforma, json!({ "genere": "taglia-dopo", "operazione": "recupera-cig", "volte": 3 })).await;
    let indirizzo = piattaforma.indirizzo("/controllo/guasti");
    let visti = ricevi(piattaforma.http.get(&indirizzo).send().await.unwrap()).await.corpo;
    assert_eq!(
        visti,
        json!({
            "armati": [{ "id": 1, "colpite": 0, "operazione": "recupera-cig", "volte": 3, "genere": "taglia-dopo" }],
            "trattenute": [],
        })
    );
    assert_eq!(piattaforma.http.delete(&indirizzo).send().await.unwrap().status(), 204);
    assert!(piattaforma.emulatore.guasti().armati.is_empty());

    // A word wrongly spelt would make a fault that strikes something else.
    for sbagliato in [
        json!({ "genere": "inventato" }),
        json!({ "genere": "taglia-prima", "operazion": "recupera-cig" }),
        json!({ "genere": { "html": { "status": 200 } } }),
        json!({ "nome": "inventato" }),
        json!({ "operazione": "crea-appalto" }),
        json!({ "genere": "taglia-dopo", "probabilita": 1.5 }),
        json!({ "genere": "taglia-dopo", "ogni": 0 }),
    ] {
        let risposta = piattaforma.http.post(&indirizzo).json(&sbagliato).send().await.unwrap();
        assert_eq!(risposta.status(), 422);
    }
}

#[tokio::test]
async fn stopping_cuts_the_calls_held() {
    let piattaforma = avvia().await;
    arma(&piattaforma, json!({ "genere": "trattieni-dopo", "operazione": "crea-appalto" })).await;
    let chiamata = crea_intanto(&piattaforma).await;
    finche(|| piattaforma.emulatore.guasti().trattenute.len() == 1).await;
    let indirizzo = piattaforma.emulatore.indirizzo();
    piattaforma.emulatore.stop().await;
    assert!(chiamata.await.unwrap().is_err());
    assert!(tokio::net::TcpStream::connect(indirizzo).await.is_err());
}
