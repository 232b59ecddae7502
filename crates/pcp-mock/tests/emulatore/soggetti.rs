//! Who is in charge of an appalto, and so sees it and may act on it.

use pcp_mock::{Servizio, mondo_demo};
use serde_json::{Value, json};

use crate::piattaforma::{Piattaforma, Risposta, avvia};
use crate::schede::ad3;

async fn utenti(piattaforma: &Piattaforma, operazione: &str, corpo: Value) -> Risposta {
    piattaforma.post(Servizio::GestioneUtenti, operazione, corpo).await
}

async fn soggetti(piattaforma: &Piattaforma, appalto: &str, filtri: &str) -> Vec<(String, String)> {
    let percorso = format!("ricerca-soggetti?idAppalto={appalto}{filtri}");
    let risposta = piattaforma.get(Servizio::GestioneUtenti, &percorso).await;
    assert_eq!(risposta.stato, 200, "{}", risposta.corpo);
    let campo = |valore: &Value| valore.as_str().unwrap().to_owned();
    let righe = risposta.corpo["result"].as_array().unwrap().iter();
    righe.map(|riga| (campo(&riga["codiceFiscale"]), campo(&riga["ruolo"]["codice"]))).collect()
}

async fn visibili(piattaforma: &Piattaforma) -> usize {
    let ricerca = "ricerca-appalto?dataCreazioneDa=2026-09-01T00:00:00Z";
    piattaforma.get(Servizio::ComunicaAppalto, ricerca).await.corpo["result"].as_array().unwrap().len()
}

fn diventa(piattaforma: &mut Piattaforma, codice_fiscale: &str) {
    codice_fiscale.clone_into(&mut piattaforma.persona.0);
}

fn delega(appalto: &str, ruolo: &str) -> Value {
    json!({
        "idAppalto": appalto,
        "codiceFiscale": mondo_demo::RUP_OPERE_PUBBLICHE,
        "ruolo": { "idTipologica": "tipoRuolo", "codice": ruolo },
        "dataInizio": "2026-09-01T08:00:00Z",
    })
}

#[tokio::test]
async fn who_takes_an_appalto_over_sees_it_and_acts_on_it_and_who_had_it_no_longer_does() {
    let mut piattaforma = avvia().await;
    let appalto = piattaforma.creato(ad3(1)).await;
    diventa(&mut piattaforma, mondo_demo::RUP_OPERE_PUBBLICHE);
    assert_eq!(visibili(&piattaforma).await, 0);
    assert_eq!(piattaforma.su_appalto("conferma-appalto", &appalto).await.errore(), "AUT01");
    let chiamata = piattaforma.emulatore.stato().chiamate.pop().unwrap();
    assert_eq!(chiamata.chiamante.as_deref(), Some(mondo_demo::RUP_OPERE_PUBBLICHE));

    let presa = utenti(&piattaforma, "presa-carico", json!({ "idAppalto": appalto })).await;
    assert_eq!(presa.corpo["detail"], "Associazione eseguita con successo");
    // Once more changes nothing.
    assert_eq!(utenti(&piattaforma, "presa-carico", json!({ "idAppalto": appalto })).await.stato, 200);
    assert_eq!(visibili(&piattaforma).await, 1);
    assert_eq!(piattaforma.su_appalto("conferma-appalto", &appalto).await.stato, 200);
    assert_eq!(
        soggetti(&piattaforma, &appalto, "").await,
        [mondo_demo::RUP_SISTEMI_INFORMATIVI, mondo_demo::RUP_OPERE_PUBBLICHE]
            .map(|codice| (codice.to_owned(), "RP".to_owned()))
    );
    diventa(&mut piattaforma, mondo_demo::RUP_SISTEMI_INFORMATIVI);
    assert_eq!(visibili(&piattaforma).await, 0);
    assert_eq!(piattaforma.su_appalto("cancella-appalto", &appalto).await.errore(), "AUT01");
}

#[tokio::test]
async fn a_delegate_sees_the_appalto_and_acts_on_it_until_taken_away() {
    let mut piattaforma = avvia().await;
    let appalto = piattaforma.creato(ad3(1)).await;
    assert_eq!(utenti(&piattaforma, "aggiungi-soggetto", delega(&appalto, "DRP2")).await.stato, 200);
    assert_eq!(utenti(&piattaforma, "aggiungi-soggetto", delega(&appalto, "DRP2")).await.errore(), "ERR80");
    assert_eq!(soggetti(&piattaforma, &appalto, "&ruolo=DRP2").await.len(), 1);

    diventa(&mut piattaforma, mondo_demo::RUP_OPERE_PUBBLICHE);
    assert_eq!(visibili(&piattaforma).await, 1);
    let rifiuto = utenti(&piattaforma, "aggiungi-soggetto", delega(&appalto, "DRP3")).await;
    assert_eq!((rifiuto.stato.as_u16(), rifiuto.errore()), (401, "SEC09"));
    assert_eq!(piattaforma.su_appalto("conferma-appalto", &appalto).await.stato, 200);

    diventa(&mut piattaforma, mondo_demo::RUP_SISTEMI_INFORMATIVI);
    let corpo = json!({ "idAppalto": appalto, "codiceFiscale": mondo_demo::RUP_OPERE_PUBBLICHE });
    assert_eq!(utenti(&piattaforma, "elimina-soggetto", corpo.clone()).await.stato, 200);
    assert_eq!(utenti(&piattaforma, "elimina-soggetto", corpo).await.errore(), "AUT10");
    diventa(&mut piattaforma, mondo_demo::RUP_OPERE_PUBBLICHE);
    assert_eq!((visibili(&piattaforma).await, soggetti(&piattaforma, &appalto, "").await.len()), (0, 0));
}

#[tokio::test]
async fn delegates_that_cannot_be_are_refused() {
    let piattaforma = avvia().await;
    let appalto = piattaforma.creato(ad3(1)).await;
    let con = |nome: &str, valore: Value| {
        let mut corpo = delega(&appalto, "DRP1");
        corpo[nome] = valore;
        corpo
    };
    for (corpo, errore) in [
        (con("ruolo", json!({ "codice": "RP" })), "AUT07"),
        (con("ruolo", json!({ "codice": "CAPO" })), "AUT07"),
        (con("codiceFiscale", json!(mondo_demo::PERSONA_NON_REGISTRATA)), "ERR75"),
        (con("dataInizio", json!("ieri")), "AUT09"),
        (con("dataFine", json!("2026-08-01T00:00:00Z")), "AUT08"),
        (con("idAppalto", json!(crate::piattaforma::id())), "ERR19"),
        (con("altro", json!(1)), "ERR4"),
    ] {
        let risposta = utenti(&piattaforma, "aggiungi-soggetto", corpo.clone()).await;
        assert_eq!(risposta.errore(), errore, "{corpo}");
    }
}

#[tokio::test]
async fn the_profile_is_the_authority_that_one_acts_for() {
    let piattaforma = avvia().await;
    let profilo =
        piattaforma.get(Servizio::GestioneUtenti, "recupera-profilo").await.corpo["profilo"].clone();
    let (id, denominazione, _) = mondo_demo::CENTRI_DI_COSTO[0];
    assert_eq!(
        profilo,
        json!({
            "codiceAusa": mondo_demo::CODICE_AUSA,
            "codiceFiscale": mondo_demo::CODICE_FISCALE_ENTE,
            "denominazione": mondo_demo::DENOMINAZIONE,
            "idCentroDiCosto": id,
            "centroDiCosto": denominazione,
        })
    );
}
