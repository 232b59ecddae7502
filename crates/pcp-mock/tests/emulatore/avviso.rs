//! The notice: published, stopped, or refused.

use pcp_mock::{Errore, Genere, Guasto, Servizio, StatoAvviso};
use serde_json::{Value, json};

use crate::piattaforma::{Piattaforma, Risposta, avvia, id};
use crate::schede::{ad3, ad5};

async fn avviso_di(piattaforma: &Piattaforma, id_appalto: &str) -> String {
    piattaforma.esito(id_appalto, "AP_CONF").await["idAvviso"].as_str().unwrap().to_owned()
}

async fn avviso(piattaforma: &Piattaforma, operazione: &str, corpo: Value) -> Risposta {
    piattaforma.post(Servizio::PubblicaAvviso, operazione, corpo).await
}

#[tokio::test]
async fn a_publication_can_be_stopped_while_it_waits() {
    let piattaforma = avvia().await;
    let appalto = piattaforma.confermato(ad3(1)).await;
    let corpo = json!({ "idAppalto": appalto, "idAvviso": avviso_di(&piattaforma, &appalto).await });
    assert_eq!(avviso(&piattaforma, "cancella-avviso", corpo.clone()).await.errore(), "ERR16");

    assert_eq!(avviso(&piattaforma, "pubblica-avviso", corpo.clone()).await.stato, 200);
    assert_eq!(avviso(&piattaforma, "cancella-avviso", corpo.clone()).await.stato, 200);
    assert_eq!(piattaforma.esito(&appalto, "AV_SOSP").await["dettaglio"]["codice"], "AV_IN_SOSP");
    assert_eq!(avviso(&piattaforma, "cancella-avviso", corpo.clone()).await.errore(), "ERR44");
    piattaforma.passano(2);
    assert_eq!(piattaforma.esito(&appalto, "AV_SOSP").await["dettaglio"]["codice"], "AV_SOSP");
    assert_eq!(piattaforma.esito(&appalto, "AV_PUBB").await["dettaglio"]["codice"], "AV_N_PUBB");
    assert_eq!(piattaforma.stato(&appalto).await, "IN_STOP_PUBB");
    assert_eq!(piattaforma.emulatore.stato().appalti[0].stato_avviso, Some(StatoAvviso::StopPubb));
}

#[tokio::test]
async fn a_notice_is_published_once() {
    let piattaforma = avvia().await;
    let appalto = piattaforma.confermato(ad3(1)).await;
    let corpo = json!({ "idAppalto": appalto, "idAvviso": avviso_di(&piattaforma, &appalto).await });
    assert_eq!(avviso(&piattaforma, "pubblica-avviso", corpo.clone()).await.stato, 200);
    assert_eq!(avviso(&piattaforma, "pubblica-avviso", corpo.clone()).await.errore(), "ERR44");
    assert_eq!(piattaforma.su_appalto("cancella-appalto", &appalto).await.errore(), "ERR44");
    piattaforma.passano(2);
    assert_eq!(avviso(&piattaforma, "pubblica-avviso", corpo).await.errore(), "ERR16");
    assert_eq!(piattaforma.su_appalto("cancella-appalto", &appalto).await.errore(), "ERR16");
}

#[tokio::test]
async fn the_notice_must_be_that_of_the_appalto() {
    let piattaforma = avvia().await;
    let (primo, secondo) = (piattaforma.confermato(ad3(1)).await, piattaforma.confermato(ad3(1)).await);
    let di_primo = avviso_di(&piattaforma, &primo).await;
    let senza_avviso = piattaforma.confermato(ad5()).await;
    let in_lavorazione = piattaforma.creato(ad3(1)).await;
    let casi = [
        (json!({ "idAppalto": secondo, "idAvviso": di_primo }), 400, "ERR49"),
        (json!({ "idAppalto": secondo, "idAvviso": id() }), 404, "ERR22"),
        (json!({ "idAppalto": senza_avviso, "idAvviso": di_primo }), 400, "ERR45"),
        (json!({ "idAppalto": in_lavorazione, "idAvviso": di_primo }), 400, "ERR45"),
        (json!({ "idAppalto": id(), "idAvviso": di_primo }), 404, "ERR19"),
        (json!({ "idAppalto": primo }), 400, "ERR28"),
        (json!({ "idAvviso": di_primo }), 400, "ERR26"),
        (json!({ "idAppalto": primo, "idAvviso": "1" }), 400, "AUT05"),
        (json!({ "idAppalto": primo, "idAvviso": di_primo, "altro": 1 }), 400, "ERR4"),
    ];
    for (corpo, stato, errore) in casi {
        let risposta = avviso(&piattaforma, "pubblica-avviso", corpo.clone()).await;
        assert_eq!((risposta.stato.as_u16(), risposta.errore()), (stato, errore), "{corpo}");
    }
    let risposta =
        piattaforma.get(Servizio::PubblicaAvviso, &format!("stato-avviso?idAvviso={}", id())).await;
    assert_eq!((risposta.stato.as_u16(), risposta.errore()), (404, "ERR22"));
    assert_eq!(piattaforma.get(Servizio::PubblicaAvviso, "stato-avviso").await.errore(), "ERR28");
}

#[tokio::test]
async fn a_stop_that_fails_leaves_a_notice_that_can_be_sent_again() {
    let piattaforma = avvia().await;
    let appalto = piattaforma.confermato(ad3(1)).await;
    let corpo = json!({ "idAppalto": appalto, "idAvviso": avviso_di(&piattaforma, &appalto).await });
    let genere = Genere::EsitoKo { errori: vec![Errore::new("ERR9999")] };
    avviso(&piattaforma, "pubblica-avviso", corpo.clone()).await;
    piattaforma.emulatore.arma(Guasto::su("cancella-avviso", genere));
    avviso(&piattaforma, "cancella-avviso", corpo.clone()).await;
    piattaforma.passano(2);
    assert_eq!(piattaforma.esito(&appalto, "AV_SOSP").await["errori"][0]["codice"], "ERR9999");
    assert_eq!(piattaforma.stato(&appalto).await, "CONF");
    assert_eq!(avviso(&piattaforma, "pubblica-avviso", corpo).await.stato, 200);
}
