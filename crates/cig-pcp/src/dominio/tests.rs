//! The ports over the client, against a server that answers whatever a test wants.

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use cig_domain::codici::{IdAppalto, IdAvviso};
use cig_domain::persone::CentroDiCosto;
use cig_domain::porte::{
    AusaRegister, Chiamata, Clock, ErrorePcp, Esito, EsitoOperazione, IdGenerator, ListeAnac, LottoCig,
    Mittente, Motivo, Pcp, PcpError, RiferimentoAppalto, Risposta, StazioneAusa, TipoOperazione, ValoreLista,
};
use cig_domain::richiesta::StatoAppalto;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Identificazione, PcpHttp};
use crate::client::tests::server::{APPALTO, CONFERMA, CREA, START, STATO, Server, TOKEN, stato_body};
use crate::client::{IdpType, Loa};

const ID: IdAppalto = IdAppalto(APPALTO);
const AVVISO: IdAvviso = IdAvviso(Uuid::from_u128(0xa));

struct Fixed;

impl Clock for Fixed {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(START, 0).unwrap()
    }
}

impl IdGenerator for Fixed {
    fn new_id(&self) -> Uuid {
        Uuid::from_u128(7)
    }
}

fn adapter(server: &Server) -> PcpHttp {
    let identificazione = Identificazione { loa: Loa::Quattro, idp: IdpType::Cie };
    PcpHttp::new(server.settings(), identificazione, Arc::new(Fixed), Arc::new(Fixed)).unwrap()
}

fn mittente() -> Mittente {
    Mittente {
        codice_fiscale: "BNCMRT75A41D612E".parse().unwrap(),
        codice_fiscale_sa: "01386030488".parse().unwrap(),
        codice_ausa: "0000990001".parse().unwrap(),
    }
}

async fn answer(server: &Server, chiamata: Chiamata) -> Result<Risposta, PcpError> {
    adapter(server).call(&chiamata, &mittente()).await.risposta
}

async fn answer_to(path: &str, body: Value, chiamata: Chiamata) -> Result<Risposta, PcpError> {
    let server = Server::start().await;
    server.on_json(path, body);
    answer(&server, chiamata).await
}

fn crea() -> Chiamata {
    let codice = json!({ "idTipologica": "codiceScheda", "codice": "AD5" });
    let body = json!({ "anacForm": { "b": 1, "a": 2 } });
    Chiamata::CreaAppalto {
        corpo: json!({ "scheda": { "codice": codice, "versione": "1.0", "body": body } }).into(),
    }
}

#[tokio::test]
async fn a_call_sends_the_body_as_it_is_and_names_the_rup() {
    let server = Server::start().await;
    server.on(CREA, |_| {
        let headers = [("GovWay-Message-ID", "m-1"), ("GovWay-Transaction-ID", "t-1")];
        (headers, axum::Json(json!({ "title": "Operazione Effettuata", "idAppalto": APPALTO })))
    });
    let chiamata = crea();
    let scambio = adapter(&server).call(&chiamata, &mittente()).await;
    assert_eq!(scambio.risposta, Ok(Risposta::AppaltoCreato { id: ID, avvisi: vec![] }));
    assert_eq!((scambio.status, scambio.ricevuto_il), (Some(200), Fixed.now()));
    assert_eq!(scambio.govway_message_id.as_deref(), Some("m-1"));
    assert_eq!(scambio.govway_transaction_id.as_deref(), Some("t-1"));
    assert!(scambio.corpo.unwrap().contains("Operazione Effettuata"));

    let call = &server.calls(CREA)[0];
    let Chiamata::CreaAppalto { corpo } = chiamata else { unreachable!() };
    assert_eq!(std::str::from_utf8(&call.body).unwrap(), corpo.to_string(), "byte by byte");
    let claims = call.claims("Agid-JWT-TrackingEvidence");
    assert_eq!(claims["userCodiceFiscale"], "BNCMRT75A41D612E");
    assert_eq!((&claims["userLoa"], &claims["userIdpType"]), (&json!("4"), &json!("CIE")));
    assert_eq!(
        (&claims["SACodiceFiscale"], &claims["SAcodiceAUSA"]),
        (&json!("01386030488"), &json!("0000990001"))
    );
}

#[tokio::test]
async fn acknowledgements_and_states_are_read() {
    let ack = json!({ "title": "Richiesta acquisita" });
    assert_eq!(
        answer_to(CONFERMA, ack.clone(), Chiamata::ConfermaAppalto { id: ID }).await,
        Ok(Risposta::PresaInCarico)
    );
    assert_eq!(
        answer_to(STATO, stato_body(), Chiamata::StatoAppalto { id: ID }).await,
        Ok(Risposta::StatoAppalto(StatoAppalto::Confermato))
    );
    let path = "/modi/rest/PubblicaAvviso/v2/stato-avviso";
    let body = json!({ "statoAvviso": { "stato": { "codice": "PUBB" } } });
    assert_eq!(
        answer_to(path, body, Chiamata::StatoAvviso { id: ID, avviso: AVVISO }).await,
        Ok(Risposta::StatoAvviso("PUBB".to_owned()))
    );
    let path = "/modi/rest/ComunicaAppalto/v2/consulta-appalto";
    let appalto = json!({ "idAppalto": APPALTO, "nuovo": true });
    assert_eq!(
        answer_to(
            path,
            json!({ "appalto": appalto }),
            Chiamata::ConsultaAppalto { appalto: RiferimentoAppalto::IdAppalto(ID) }
        )
        .await,
        Ok(Risposta::Appalto(appalto))
    );
}

#[tokio::test]
async fn the_last_outcome_is_the_one_that_counts() {
    let path = "/modi/rest/ServiziComuni/v2/esito-operazione";
    let ask = || Chiamata::EsitoOperazione { id: ID, tipo: TipoOperazione::ConfermaAppalto };
    let body = json!({ "listaEsiti": [
        { "esito": { "codice": "KO" }, "dettaglio": { "codice": "AP_N_CONF" },
          "errori": [{ "idTipologica": "errori", "codice": "ERR9999" }], "idAvviso": AVVISO },
        { "esito": { "codice": "WT" } },
    ] });
    let expected = EsitoOperazione {
        esito: Esito::Ko,
        dettaglio: Some("AP_N_CONF".to_owned()),
        errori: vec![ErrorePcp { codice: "ERR9999".to_owned(), dettaglio: None }],
        id_avviso: Some(AVVISO),
    };
    assert_eq!(answer_to(path, body, ask()).await, Ok(Risposta::Esito(Some(expected))));
    let none = json!({ "listaEsiti": [] });
    assert_eq!(answer_to(path, none, ask()).await, Ok(Risposta::Esito(None)));
    let new = json!({ "listaEsiti": [{ "esito": { "codice": "FORSE" } }] });
    let error = answer_to(path, new, ask()).await.unwrap_err();
    assert!(matches!(error, PcpError::EsitoIgnoto { motivo: Motivo::Inattesa, .. }), "{error}");
}

#[tokio::test]
async fn codes_are_checked_and_lots_without_one_are_left_for_later() {
    let path = "/modi/rest/ComunicaAppalto/v2/recupera-cig";
    let ask = || Chiamata::RecuperaCig { id: ID };
    let lot = |n: u32, cig: Value| json!({ "lotIdentifier": format!("LOT-000{n}"), "cig": cig });
    let body = json!({ "result": [lot(1, json!("B210BC38FE")), lot(2, json!(null)), lot(3, json!(""))] });
    let expected =
        LottoCig { lot_identifier: "LOT-0001".parse().unwrap(), cig: "B210BC38FE".parse().unwrap() };
    assert_eq!(answer_to(path, body, ask()).await, Ok(Risposta::Cig(vec![expected])));
    let wrong = json!({ "result": [lot(1, json!("B210BC38FF"))] });
    let error = answer_to(path, wrong, ask()).await.unwrap_err();
    assert!(matches!(error, PcpError::EsitoIgnoto { motivo: Motivo::Inattesa, .. }), "{error}");
}

#[tokio::test]
async fn a_search_lends_us_no_other_s_appalto() {
    let path = "/modi/rest/ComunicaAppalto/v2/ricerca-appalto";
    let found = |codice: &str, id: u128| json!({ "idAppalto": Uuid::from_u128(id), "codiceAppalto": codice, "stato": { "codice": "IN_LAV" } });
    let body = json!({ "totRows": 2, "totPages": 1, "result": [found("PROVA-2026-00010", 1), found("PROVA-2026-0001", 2)] });
    let ask = Chiamata::RicercaAppalto { codice_appalto: "PROVA-2026-0001".parse().unwrap() };
    let ours = vec![(IdAppalto(Uuid::from_u128(2)), Some(StatoAppalto::InLavorazione))];
    assert_eq!(answer_to(path, body, ask).await, Ok(Risposta::AppaltiTrovati(ours)));
}

/// What the domain is told when crea-appalto is answered so.
async fn told(status: u16, headers: &'static [(&str, &str)], body: &'static str) -> PcpError {
    let server = Server::start().await;
    server.on(CREA, move |_| {
        let mut response = axum::response::Response::new(axum::body::Body::from(body));
        *response.status_mut() = StatusCode::from_u16(status).unwrap();
        for (name, value) in headers {
            response.headers_mut().insert(*name, value.parse().unwrap());
        }
        response
    });
    answer(&server, crea()).await.unwrap_err()
}

#[tokio::test]
async fn each_failure_says_what_may_be_done_about_it() {
    let refused = told(400, &[], r#"{"title":"KO","errori":[{"codice":"REG19"}]}"#).await;
    assert_eq!(refused, PcpError::Respinta(vec![ErrorePcp { codice: "REG19".to_owned(), dettaglio: None }]));

    let bare = told(404, &[], r#"{"title":"KO","detail":"non trovato"}"#).await;
    let bare_error = ErrorePcp { codice: "404".to_owned(), dettaglio: Some("non trovato".to_owned()) };
    assert_eq!(bare, PcpError::Respinta(vec![bare_error]));

    for (status, body) in [
        (401, r#"{"title":"KO","detail":"Non Autorizzato","errori":[{"codice":"SEC05"}]}"#),
        (400, r#"{"title":"KO","errori":[{"codice":"AUT01"}]}"#),
    ] {
        let error = told(status, &[], body).await;
        assert!(matches!(error, PcpError::NonAutorizzata { .. }), "{body}: {error}");
    }

    for (status, body) in [
        (
            401,
            r#"{"type":"https://govway.org/handling-errors/401/TokenExpired.html","title":"TokenExpired","detail":"scaduto"}"#,
        ),
        (
            403,
            r#"{"type":"https://govway.org/handling-errors/403/Authorization.html","title":"Authorization failed","detail":"scaduto"}"#,
        ),
        (
            404,
            r#"{"type":"https://govway.org/handling-errors/404/UndefinedOperation.html","title":"x","detail":"scaduto"}"#,
        ),
    ] {
        let error = told(status, &[], body).await;
        assert!(matches!(&error, PcpError::Configurazione(testo) if testo.contains("scaduto")), "{error:?}");
    }

    let late = r#"{"type":"https://govway.org/handling-errors/400/InteroperabilityInvalidRequest.html","title":"x"}"#;
    assert!(matches!(told(400, &[], late).await, PcpError::NonDisponibile { .. }));

    assert_eq!(told(429, &[("retry-after", "9")], "").await, PcpError::Quota(Duration::from_secs(9)));
    assert_eq!(told(429, &[], "").await, PcpError::Quota(Duration::from_mins(1)));
    let stopped = told(503, &[("retry-after", "30")], "").await;
    let retry_after = Some(Duration::from_secs(30));
    assert!(matches!(stopped, PcpError::NonDisponibile { retry_after: after, .. } if after == retry_after));

    for (status, motivo) in
        [(503, Motivo::SenzaRisposta), (504, Motivo::SenzaRisposta), (200, Motivo::Inattesa)]
    {
        let error = told(status, &[], "<html>").await;
        assert!(matches!(error, PcpError::EsitoIgnoto { motivo: m, .. } if m == motivo), "{status}: {error}");
    }
    let inside = told(500, &[], r#"{"title":"KO","errori":[{"codice":"ERR9999"}]}"#).await;
    assert!(matches!(inside, PcpError::EsitoIgnoto { motivo: Motivo::Inattesa, .. }), "{inside}");
}

#[tokio::test]
async fn what_is_stored_holds_no_nul() {
    let errori = r#"[{"codice":"E\u0000","dettaglio":"a\u0000b"}]"#;
    for (status, body) in [
        (400, format!(r#"{{"title":"KO","errori":{errori}}}"#)),
        (401, format!(r#"{{"title":"KO","errori":{errori}}}"#)),
        (404, r#"{"title":"KO","detail":"a\u0000b"}"#.to_owned()),
        (500, format!(r#"{{"title":"KO","errori":{errori}}}"#)),
        (400, r#"{"type":"https://govway.org/handling-errors/400/X.html","detail":"a\u0000b"}"#.to_owned()),
        (403, r#"{"type":"https://govway.org/handling-errors/403/X.html","detail":"a\u0000b"}"#.to_owned()),
        (200, "a\0b".to_owned()),
    ] {
        let server = Server::start().await;
        server.on(CREA, move |_| (StatusCode::from_u16(status).unwrap(), body.clone()));
        let scambio = adapter(&server).call(&crea(), &mittente()).await;
        // Debug writes a NUL as an escape, and so do JSON bodies, which may: they are plain text.
        let told = format!("{:?}", scambio.risposta);
        assert!(!told.contains("\\0"), "{status}: {told}");
        assert!(told.contains('\u{fffd}') || status == 200, "{status}: {told}");
        let corpo = scambio.corpo.unwrap();
        assert!(!corpo.contains('\0') && (status != 200 || corpo == "a\u{fffd}b"), "{corpo:?}");
    }
}

#[tokio::test]
async fn without_a_voucher_nothing_happened() {
    for (status, expected) in [(400, "Configurazione"), (503, "SenzaVoucher"), (200, "SenzaVoucher")] {
        let server = Server::start().await;
        server.on(TOKEN, move |_| (StatusCode::from_u16(status).unwrap(), "{}"));
        let error = answer(&server, crea()).await.unwrap_err();
        assert!(format!("{error:?}").starts_with(expected), "{status}: {error:?}");
        assert!(server.calls(CREA).is_empty());
    }
}

#[tokio::test]
async fn the_register_gives_the_authority_and_its_active_centres() {
    let server = Server::start().await;
    let path = "/modi/rest/AUSA/v1/api/ausa/getBy";
    let stazione = json!({
        "codiceFiscale": "01386030488", "codiceAusa": "0000990001", "denominazione": "Regione di prova",
        "centriDiCosto": [
            { "idCentroDiCosto": "A", "denominazioneCentroDiCosto": "Contratti", "stato": { "stato": "ATTIVO" } },
            { "idCentroDiCosto": "B", "denominazioneCentroDiCosto": "Chiuso", "stato": { "stato": "CESSATO" } },
        ]
    });
    server.on_json(path, json!({ "code": 200, "items": [{ "scheda": { "stazioneAppaltante": stazione } }] }));
    let (adapter, who) = (adapter(&server), mittente());
    let found = adapter.find(&who.codice_fiscale_sa, &who.codice_ausa).await;
    let centro = CentroDiCosto { codice: "A".to_owned(), denominazione: "Contratti".to_owned() };
    let expected =
        StazioneAusa { denominazione: "Regione di prova".to_owned(), centri_di_costo: vec![centro] };
    assert_eq!(found, Ok(Some(expected)));
    server.on_json(path, json!({ "code": 204, "status": "OK", "items": null }));
    assert_eq!(adapter.find(&who.codice_fiscale_sa, &who.codice_ausa).await, Ok(None));
}

#[tokio::test]
async fn lists_are_asked_for_in_the_name_of_the_person_and_values_without_code_are_none() {
    let server = Server::start().await;
    let (elenco, lista) =
        ("/modi/rest/CodeList/v2/recupera-elenco-tipologiche", "/modi/rest/CodeList/v2/recupera-tipologica");
    server.on_json(
        elenco,
        json!({ "totPages": 1, "result": [{ "idTipologica": "settore", "descrizione": "Settore" }] }),
    );
    let valori = json!([
        { "codice": "1", "descrizione": { "it": "Ordi\0nario" }, "dataInizio": "2024-01-01T00:00:00", "dataFine": null },
        { "codice": null, "descrizione": null },
        { "codice": "2", "descrizione": null, "dataFine": "2025-12-31T23:59:59Z" },
    ]);
    server.on_json(
        lista,
        json!({ "totPages": 1, "tipologica": { "idTipologica": "settore", "elenco": valori } }),
    );
    let (adapter, who) = (adapter(&server), mittente());
    assert_eq!(adapter.nomi(&who).await, Ok(vec!["settore".to_owned()]));
    let value = |codice: &str, descrizione: &str, inizio: Option<&str>, fine: Option<&str>| ValoreLista {
        codice: codice.into(),
        descrizione: descrizione.into(),
        data_inizio: inizio.map(|giorno| giorno.parse().unwrap()),
        data_fine: fine.map(|giorno| giorno.parse().unwrap()),
    };
    let attesi = vec![
        value("1", "Ordi\u{fffd}nario", Some("2024-01-01"), None),
        value("2", "", None, Some("2025-12-31")),
    ];
    assert_eq!(adapter.valori("settore", &who).await, Ok(attesi));
    let claims = server.calls(lista)[0].claims("Agid-JWT-TrackingEvidence");
    assert_eq!(claims["userCodiceFiscale"], "BNCMRT75A41D612E");
    server.on(lista, |_| (StatusCode::TOO_MANY_REQUESTS, "{}"));
    assert!(matches!(adapter.valori("settore", &who).await, Err(PcpError::Quota(_))));
}
