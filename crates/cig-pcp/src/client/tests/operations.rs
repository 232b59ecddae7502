//! Each operation asks what ANAC's OpenAPI says, and reads what it answers.

use std::time::Duration;

use axum::response::IntoResponse;
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::*;
use super::server::{APPALTO, STATO, Server, contesto, scheda, stato_body};

const AVVISO: Uuid = Uuid::from_u128(0xa);

fn comunica(operation: &str) -> String {
    format!("/modi/rest/ComunicaAppalto/v2/{operation}")
}

fn query(call: &super::server::Call) -> String {
    url::form_urlencoded::parse(call.query.as_bytes())
        .map(|(k, v)| format!("{k}={v}"))
        .collect::<Vec<_>>()
        .join(" ")
}

#[tokio::test]
async fn operations_on_an_appalto_send_its_id() {
    let server = Server::start().await;
    let ack = json!({ "status": 200, "title": "Richiesta acquisita" });
    for operation in ["verifica-appalto", "conferma-appalto", "cancella-appalto", "modifica-appalto"] {
        server.on_json(&comunica(operation), ack.clone());
    }
    let (client, who) = (server.client(), contesto());
    assert_eq!(client.verifica_appalto(&who, APPALTO).await.unwrap().valore.titolo, "Richiesta acquisita");
    client.conferma_appalto(&who, APPALTO).await.unwrap();
    client.cancella_appalto(&who, APPALTO, Some("gara revocata")).await.unwrap();
    client.modifica_appalto(&who, APPALTO, &scheda()).await.unwrap();
    let sent = |operation: &str| server.calls(&comunica(operation))[0].json();
    assert_eq!(sent("verifica-appalto"), json!({ "idAppalto": APPALTO }));
    assert_eq!(sent("conferma-appalto"), json!({ "idAppalto": APPALTO }));
    assert_eq!(sent("cancella-appalto"), json!({ "idAppalto": APPALTO, "motivo": "gara revocata" }));
    assert_eq!(sent("modifica-appalto"), json!({ "idAppalto": APPALTO, "scheda": scheda() }));
}

#[tokio::test]
async fn outcomes_are_read_whatever_they_are() {
    let server = Server::start().await;
    let path = "/modi/rest/ServiziComuni/v2/esito-operazione";
    let code = |list: &str, code: &str| json!({ "idTipologica": list, "codice": code });
    server.on_json(
        path,
        json!({ "status": 200, "listaEsiti": [
            { "idAppalto": APPALTO, "idAvviso": AVVISO, "esito": code("esito", "OK"),
              "tipoOperazione": code("tipoOperazione", "AP_CONF"), "dettaglio": code("esitoOperazione", "AP_CONF"),
              "dataControllo": "2026-06-30T12:00:00.123+02:00", "errori": null },
            { "esito": code("esito", "KO"), "errori": [{ "idTipologica": "errori", "codice": "ERR9999" }] },
            { "esito": code("esito", "WT"), "dettaglio": code("esitoOperazione", "AP_IN_CONF"), "dataControllo": "ieri" },
            { "esito": "NUOVO", "dataControllo": "2026-06-30T12:00:00" },
        ] }),
    );
    let answer = server
        .client()
        .esito_operazione(&contesto(), APPALTO, TipoOperazione::ConfermaAppalto, TipoRicerca::Tutti)
        .await
        .unwrap();
    let esiti = answer.valore;
    assert_eq!((&esiti[0].esito, esiti[0].id_avviso), (&Esito::Ok, Some(AVVISO)));
    assert_eq!(esiti[0].data_controllo.unwrap().to_rfc3339(), "2026-06-30T10:00:00.123+00:00");
    assert_eq!((&esiti[1].esito, esiti[1].errori[0].codice.as_str()), (&Esito::Ko, "ERR9999"));
    assert_eq!((&esiti[2].esito, esiti[2].data_controllo), (&Esito::InAttesa, None));
    assert_eq!(esiti[2].dettaglio.as_ref().unwrap().codice, "AP_IN_CONF");
    assert_eq!(esiti[3].esito, Esito::Altro("NUOVO".to_owned()));
    assert!(esiti[3].data_controllo.is_some());
    assert_eq!(
        query(&server.calls(path)[0]),
        format!("idAppalto={APPALTO} tipoOperazione=AP_CONF tipoRicerca=TUTTI_ESITI")
    );
}

/// Lots of a page of recupera-cig: 45 lots, 20 a page.
fn cig_page(call: &super::server::Call) -> Value {
    let page: usize = url::form_urlencoded::parse(call.query.as_bytes())
        .find(|(name, _)| name == "page")
        .unwrap()
        .1
        .parse()
        .unwrap();
    let result: Vec<_> = ((page - 1) * 20 + 1..=45.min(page * 20))
        .map(|n| json!({ "cig": format!("B00000{n:04}"), "lotIdentifier": format!("LOT-{n:04}") }))
        .collect();
    json!({ "status": 200, "totRows": 45, "totPages": 3, "currentPage": page, "result": result })
}

#[tokio::test]
async fn recupera_cig_reads_every_page() {
    let server = Server::start().await;
    server.on(&comunica("recupera-cig"), |call| axum::Json(cig_page(call)));
    let answer = server.client().recupera_cig(&contesto(), APPALTO).await.unwrap();
    assert_eq!((answer.valore.len(), answer.scambi.len()), (45, 3));
    assert_eq!(answer.valore[44].lot_identifier, "LOT-0045");
    let calls = server.calls(&comunica("recupera-cig"));
    assert_eq!(query(&calls[2]), format!("idAppalto={APPALTO} page=3 perPage=20"));
}

#[tokio::test]
async fn a_page_that_fails_brings_the_pages_before_it() {
    let server = Server::start().await;
    server.on(&comunica("recupera-cig"), |call| {
        let first = call.query.contains("page=1&");
        if first { axum::Json(cig_page(call)).into_response() } else { "<html>".into_response() }
    });
    let error = server.client().recupera_cig(&contesto(), APPALTO).await.unwrap_err();
    assert!(matches!(error.causa, Causa::Inattesa { .. }), "{error}");
    assert_eq!(error.scambi.len(), 2);
    assert_eq!(error.scambio().unwrap().risposta.as_deref(), Some("<html>"));
}

#[tokio::test]
async fn all_the_pages_have_the_time_of_one_answer() {
    let server = Server::start().await;
    server.on(&comunica("recupera-cig"), |call| axum::Json(cig_page(call)));
    server.delay(&comunica("recupera-cig"), Duration::from_millis(400));
    let mut settings = server.settings();
    settings.tempi.risposta = Duration::from_secs(1);
    let error = server.client_with(settings).recupera_cig(&contesto(), APPALTO).await.unwrap_err();
    assert!(matches!(error.causa, Causa::SenzaRisposta { inviata: true, .. }), "{error}");
    let [first, .., last] = error.scambi.as_slice() else { panic!("the pages read and the one given up") };
    assert_eq!((first.stato, last.stato), (Some(200), None));
}

#[tokio::test]
async fn an_empty_search_must_say_that_it_is_empty() {
    let server = Server::start().await;
    let filtro = FiltroAppalti { codice_appalto: Some("prova-0001".to_owned()), ..FiltroAppalti::default() };
    let (client, who) = (server.client(), contesto());
    for empty in [
        json!({ "totRows": 0, "totPages": 0, "result": [] }),
        json!({ "totRows": 0, "result": null }),
        json!({ "totRows": 0 }),
        json!({ "result": [] }),
    ] {
        server.on_json(&comunica("ricerca-appalto"), empty.clone());
        let found = client.ricerca_appalto(&who, &filtro).await;
        assert_eq!(found.map(|found| found.valore).as_deref(), Ok([].as_slice()), "{empty}");
    }
    for odd in [json!({}), json!({ "result": null }), json!({ "status": 200, "title": "OK" })] {
        server.on_json(&comunica("ricerca-appalto"), odd.clone());
        let error = client.ricerca_appalto(&who, &filtro).await.unwrap_err();
        assert!(matches!(error.causa, Causa::Inattesa { .. }), "{odd}: {error}");
    }
    let none = client.ricerca_appalto(&who, &FiltroAppalti::default()).await.unwrap_err();
    assert!(matches!(none.causa, Causa::Configurazione(_)));
}

#[tokio::test]
async fn ricerca_appalto_finds_by_the_platform_s_own_key() {
    let server = Server::start().await;
    server.on_json(
        &comunica("ricerca-appalto"),
        json!({ "totRows": 1, "totPages": 1, "result": [{
            "idAppalto": APPALTO, "codiceAppalto": "prova-0001", "oggetto": "Servizi di prova",
            "dataCreazione": "2026-06-30T10:00:00Z", "stato": { "idTipologica": "statoAppalto", "codice": "IN_LAV" },
            "lotti": [{ "lotIdentifier": "LOT-0001", "cig": null, "importo": "39000.00",
                        "stato": { "idTipologica": "statoLotto", "codice": "IN_LAV" } }]
        }] }),
    );
    let filtro = FiltroAppalti { codice_appalto: Some("prova-0001".to_owned()), ..FiltroAppalti::default() };
    let found = server.client().ricerca_appalto(&contesto(), &filtro).await.unwrap().valore;
    assert_eq!((found.len(), found[0].id_appalto), (1, APPALTO));
    assert_eq!(found[0].lotti[0].importo, Some(json!("39000.00")));
    let call = &server.calls(&comunica("ricerca-appalto"))[0];
    assert_eq!(query(call), "codiceAppalto=prova-0001 page=1 perPage=20");
}

#[tokio::test]
async fn the_notice_is_asked_for_and_followed() {
    let server = Server::start().await;
    server.on_json("/modi/rest/PubblicaAvviso/v2/pubblica-avviso", json!({ "title": "Richiesta acquisita" }));
    let stato =
        json!({ "idAvviso": AVVISO, "stato": { "idTipologica": "statoAvviso", "codice": "IN_ATT_PUBB" } });
    server.on_json("/modi/rest/PubblicaAvviso/v2/stato-avviso", json!({ "statoAvviso": stato }));
    let (client, who) = (server.client(), contesto());
    client.pubblica_avviso(&who, APPALTO, AVVISO).await.unwrap();
    let stato = client.stato_avviso(&who, APPALTO, AVVISO).await.unwrap().valore;
    assert_eq!(stato.stato.codice, "IN_ATT_PUBB");
    let sent = &server.calls("/modi/rest/PubblicaAvviso/v2/pubblica-avviso")[0];
    assert_eq!(sent.json(), json!({ "idAvviso": AVVISO, "idAppalto": APPALTO }));
    let asked = &server.calls("/modi/rest/PubblicaAvviso/v2/stato-avviso")[0];
    assert_eq!(query(asked), format!("idAvviso={AVVISO}"));
    assert_eq!(asked.claims("Agid-JWT-TrackingEvidence")["businessFlowID"], json!(APPALTO));
}

fn avviso(operation: &str) -> String {
    format!("/modi/rest/PubblicaAvviso/v2/{operation}")
}

#[tokio::test]
async fn a_notice_is_replaced_mended_or_stopped_by_its_name() {
    let server = Server::start().await;
    for operation in ["modifica-avviso", "rettifica-avviso", "cancella-avviso"] {
        server.on_json(&avviso(operation), json!({ "title": "Richiesta acquisita" }));
    }
    let (client, who) = (server.client(), contesto());
    client.modifica_avviso(&who, APPALTO, AVVISO, &scheda()).await.unwrap();
    client.rettifica_avviso(&who, APPALTO, AVVISO, &scheda()).await.unwrap();
    client.cancella_avviso(&who, APPALTO, AVVISO, Some("gara revocata")).await.unwrap();
    let sent = |operation: &str| server.calls(&avviso(operation))[0].json();
    let replaced = json!({ "idAvviso": AVVISO, "idAppalto": APPALTO, "scheda": scheda() });
    assert_eq!(sent("modifica-avviso"), replaced);
    assert_eq!(sent("rettifica-avviso"), replaced);
    assert_eq!(
        sent("cancella-avviso"),
        json!({ "idAvviso": AVVISO, "idAppalto": APPALTO, "motivo": "gara revocata" })
    );
}

#[tokio::test]
async fn the_notices_of_an_appalto_are_read_with_what_made_them() {
    let server = Server::start().await;
    server.on_json(
        &avviso("ricerca-avviso"),
        json!({ "totRows": 2, "totPages": 1, "result": [
            { "idAvviso": AVVISO, "stato": { "idTipologica": "statoAvviso", "codice": "MOD" },
              "azione": { "idTipologica": "tipoAzioneAvviso", "codice": "AZ_PUBB" },
              "dataCreazione": "2026-06-30T10:00:00Z" },
            { "idAvviso": Uuid::from_u128(0xb), "stato": "IN_ATT_PUBB", "azione": "AZ_MOD" },
        ] }),
    );
    let (client, who) = (server.client(), contesto());
    let filtro = FiltroAvvisi { id_appalto: Some(APPALTO), ..FiltroAvvisi::default() };
    let found = client.ricerca_avviso(&who, &filtro).await.unwrap().valore;
    assert_eq!(found[0].azione.as_ref().unwrap().codice, "AZ_PUBB");
    assert_eq!(found[1].stato.as_ref().unwrap().codice, "IN_ATT_PUBB");
    let call = &server.calls(&avviso("ricerca-avviso"))[0];
    assert_eq!(query(call), format!("idAppalto={APPALTO} page=1 perPage=20"));
    let none = client.ricerca_avviso(&who, &FiltroAvvisi::default()).await.unwrap_err();
    assert!(matches!(none.causa, Causa::Configurazione(_)));
}

#[tokio::test]
async fn the_outcomes_of_a_notice_are_asked_by_their_kind() {
    let server = Server::start().await;
    let path = "/modi/rest/ServiziComuni/v2/esito-operazione";
    server.on_json(path, json!({ "listaEsiti": [] }));
    let kinds = [
        (TipoOperazione::PubblicaAvvisoEuropeo, "AV_PUBB_EU"),
        (TipoOperazione::PubblicaAvvisoNazionale, "AV_PUBB_IT"),
        (TipoOperazione::ModificaAvviso, "AV_MOD"),
        (TipoOperazione::RettificaAvviso, "AV_RETT"),
        (TipoOperazione::RettificaAvvisoEuropeo, "AV_RETT_EU"),
        (TipoOperazione::RettificaAvvisoNazionale, "AV_RETT_IT"),
        (TipoOperazione::SospendiAvviso, "AV_SOSP"),
    ];
    for (kind, _) in kinds {
        server.client().esito_operazione(&contesto(), APPALTO, kind, TipoRicerca::Ultimo).await.unwrap();
    }
    for (call, (_, code)) in server.calls(path).iter().zip(kinds) {
        assert_eq!(
            query(call),
            format!("idAppalto={APPALTO} tipoOperazione={code} tipoRicerca=ULTIMO_ESITO")
        );
    }
}

fn utenti(operation: &str) -> String {
    format!("/modi/rest/GestioneUtenti/v2/{operation}")
}

#[tokio::test]
async fn people_are_put_in_charge_and_taken_out_of_it() {
    let server = Server::start().await;
    for operation in ["presa-carico", "aggiungi-soggetto", "elimina-soggetto"] {
        server.on_json(&utenti(operation), json!({ "title": "Operazione Effettuata" }));
    }
    let (client, who) = (server.client(), contesto());
    let incarico = Incarico {
        codice_fiscale: "NRELCU80C12G702K".to_owned(),
        ruolo: "DRP2".to_owned(),
        data_inizio: Some("2026-06-30T10:00:00Z".parse().unwrap()),
        data_fine: None,
    };
    client.presa_carico(&who, APPALTO).await.unwrap();
    client.aggiungi_soggetto(&who, APPALTO, &incarico).await.unwrap();
    client.elimina_soggetto(&who, APPALTO, &Incarico { data_inizio: None, ..incarico }).await.unwrap();
    let sent = |operation: &str| server.calls(&utenti(operation))[0].json();
    assert_eq!(sent("presa-carico"), json!({ "idAppalto": APPALTO }));
    let ruolo = json!({ "idTipologica": "tipoRuolo", "codice": "DRP2" });
    assert_eq!(
        sent("aggiungi-soggetto"),
        json!({ "codiceFiscale": "NRELCU80C12G702K", "idAppalto": APPALTO, "ruolo": ruolo,
                "dataInizio": "2026-06-30T10:00:00Z" })
    );
    assert_eq!(
        sent("elimina-soggetto"),
        json!({ "codiceFiscale": "NRELCU80C12G702K", "idAppalto": APPALTO, "ruolo": ruolo })
    );
    let claims = server.calls(&utenti("presa-carico"))[0].claims("Agid-JWT-TrackingEvidence");
    assert_eq!(claims["businessFlowID"], json!(APPALTO));
}

#[tokio::test]
async fn the_people_in_charge_and_the_profile_are_read() {
    let server = Server::start().await;
    server.on_json(
        &utenti("ricerca-soggetti"),
        json!({ "result": [{ "codiceFiscale": "BNCMRT75A41D612E", "ruolo": { "codice": "RP" },
                             "dataInizio": "2026-06-30T10:00:00Z", "dataFine": null }] }),
    );
    let profilo = json!({ "codiceAusa": "0000100003", "denominazione": "Regione di prova", "nuovo": 1 });
    server.on_json(&utenti("recupera-profilo"), json!({ "profilo": profilo }));
    let (client, who) = (server.client(), contesto());
    let filtro = FiltroSoggetti { ruolo: Some("RP".to_owned()), ..FiltroSoggetti::default() };
    let people = client.ricerca_soggetti(&who, APPALTO, &filtro).await.unwrap().valore;
    assert_eq!(people[0].codice_fiscale, "BNCMRT75A41D612E");
    assert_eq!(query(&server.calls(&utenti("ricerca-soggetti"))[0]), format!("idAppalto={APPALTO} ruolo=RP"));
    let profilo = client.recupera_profilo(&who).await.unwrap().valore;
    assert_eq!(profilo.denominazione.as_deref(), Some("Regione di prova"));

    server.on_json(&utenti("ricerca-soggetti"), json!({ "title": "OK" }));
    let odd = client.ricerca_soggetti(&who, APPALTO, &FiltroSoggetti::default()).await.unwrap_err();
    assert!(matches!(odd.causa, Causa::Inattesa { .. }), "{odd}");
}

#[tokio::test]
async fn states_and_data_are_asked_by_id_or_by_cig() {
    let server = Server::start().await;
    server.on_json(STATO, stato_body());
    server.on_json(
        &comunica("consulta-appalto"),
        json!({ "appalto": { "idAppalto": APPALTO, "scheda": scheda() } }),
    );
    let (client, who) = (server.client(), contesto());
    let stato = client.stato_appalto(&who, &RiferimentoStato::Cig("B210BC38FE".to_owned())).await.unwrap();
    assert_eq!(stato.valore.stato.codice, "CONF");
    assert_eq!(query(&server.calls(STATO)[0]), "cig=B210BC38FE");
    let dati = client.consulta_appalto(&who, &RiferimentoAppalto::IdAppalto(APPALTO)).await.unwrap();
    assert_eq!(dati.valore.scheda, Some(json!(scheda())));
    assert_eq!(query(&server.calls(&comunica("consulta-appalto"))[0]), format!("idAppalto={APPALTO}"));
}

#[tokio::test]
async fn code_lists_come_as_they_are_and_say_what_is_in_force() {
    let server = Server::start().await;
    let path = "/modi/rest/CodeList/v2/recupera-tipologica";
    server.on_json(
        path,
        json!({ "totPages": 1, "tipologica": { "idTipologica": "settore", "elenco": [
            { "codice": "1", "descrizione": { "it": "ordinario", "en": "ordinary" }, "dataInizio": null, "dataFine": null },
            { "codice": "1", "descrizione": null, "dataInizio": "2027-01-01T00:00:00Z" },
            { "codice": "2", "dataFine": "2025-12-31T23:59:59Z" },
        ] } }),
    );
    let values = server.client().tipologica(&contesto(), "settore", Periodo::default()).await.unwrap().valore;
    let today = "2026-06-30T10:00:00Z".parse().unwrap();
    assert_eq!(values.iter().map(|value| value.vale(today)).collect::<Vec<_>>(), [true, false, false]);
    assert_eq!(values[0].descrizione.it.as_deref(), Some("ordinario"));
    assert_eq!(query(&server.calls(path)[0]), "idTipologica=settore page=1 perPage=100");

    for none in
        [json!({ "tipologica": null }), json!({ "tipologica": { "codice": null, "descrizione": null } })]
    {
        server.on_json("/modi/rest/CodeList/v2/recupera-valore-tipologica", none);
        let found = server.client().valore_tipologica(&contesto(), "settore", "9").await.unwrap();
        assert_eq!(found.valore, None);
    }

    let list = json!({ "idTipologica": "settore", "descrizione": "settore" });
    server.on_json("/modi/rest/CodeList/v2/recupera-elenco-tipologiche", json!({ "result": [list] }));
    let lists = server.client().elenco_tipologiche(&contesto()).await.unwrap().valore;
    assert_eq!(lists[0].id_tipologica, "settore");
}

#[tokio::test]
async fn only_active_cost_centres_are_offered() {
    let server = Server::start().await;
    let path = "/modi/rest/AUSA/v1/api/ausa/getBy";
    let centro = |id: &str, stato: Value| json!({ "idCentroDiCosto": id, "denominazioneCentroDiCosto": format!("Centro {id}"), "stato": stato });
    server.on_json(
        path,
        json!({ "code": 200, "status": "OK", "items": [{ "scheda": { "stazioneAppaltante": {
            "codiceFiscale": "01386030488", "codiceAusa": "0000100003", "denominazione": "Regione di prova",
            "centriDiCosto": [
                centro("A", json!({ "stato": "ATTIVO" })), centro("B", json!({ "stato": "CESSATO" })),
                centro("C", json!(null)), centro("D", json!({ "stato": "attivo" })),
            ]
        } } }] }),
    );
    let (client, who) = (server.client(), contesto());
    let found = client.stazioni_appaltanti(&who, Some("01386030488"), None).await.unwrap().valore;
    let offered: Vec<_> = found[0].centri_di_costo.iter().map(|centro| centro.id.as_str()).collect();
    assert_eq!(offered, ["A", "D"]);
    assert_eq!(query(&server.calls(path)[0]), "codiceFiscale=01386030488");

    server.on_json(path, json!({ "code": 204, "status": "OK", "items": null }));
    let none = client.stazioni_appaltanti(&who, None, Some("0000000000")).await.unwrap().valore;
    assert!(none.is_empty());

    server.on_json(path, json!({ "code": 500, "status": "KO", "items": null }));
    let error = client.stazioni_appaltanti(&who, None, Some("0000000000")).await.unwrap_err();
    assert!(matches!(error.causa, Causa::Inattesa { .. }), "{error}");
    assert_eq!(error.scambi.len(), 1);
}
