//! Every fault of the catalogue, armed by its name: what is seen of it.

use std::time::{Duration, Instant};

use pcp_mock::{Guasto, Servizio, catalogo};
use reqwest::Method;
use serde_json::{Value, json};

use crate::piattaforma::{Bozza, Piattaforma, Risposta, ZERI, avvia, id, ricevi};
use crate::schede::ad3;

fn arma(piattaforma: &Piattaforma, nome: &str) {
    piattaforma.emulatore.arma(Guasto::di_catalogo(nome).unwrap());
}

async fn crea_con(nome: &str) -> (Piattaforma, Risposta) {
    let piattaforma = avvia().await;
    arma(&piattaforma, nome);
    let risposta = piattaforma.crea(ad3(1)).await;
    (piattaforma, risposta)
}

/// A GET that goes past the voucher: faults that fit any operation strike the call itself.
async fn liste(piattaforma: &Piattaforma, nome: &str) -> Risposta {
    let bozza = piattaforma.bozza(Method::GET, Servizio::CodeList, "recupera-elenco-tipologiche", ZERI);
    let richiesta = piattaforma.richiesta(bozza).await;
    arma(piattaforma, nome);
    ricevi(richiesta.send().await.unwrap()).await
}

fn appalti(piattaforma: &Piattaforma) -> usize {
    piattaforma.emulatore.stato().appalti.len()
}

#[tokio::test]
async fn what_pcp_refuses_by_name_is_refused_as_pcp_does_and_nothing_is_done() {
    for (nome, stato, codice, titolo) in [
        ("codice-usato", 400, "ERR38", "Errore"),
        ("errore-di-struttura", 400, "ERR4", "Errore"),
        ("regola-violata", 400, "REG7", "Errore"),
        ("ausa-ignota", 400, "ERR67", "Errore"),
        ("ausa-diversa", 400, "ERR68", "Errore"),
        ("centro-di-costo-diverso", 400, "ERR69", "Errore"),
        ("valore-scaduto", 400, "ERR63", "Errore"),
        ("persona-non-registrata", 401, "SEC05", "Non Autorizzato"),
        ("persona-estranea", 400, "AUT01", "Errore"),
    ] {
        let (piattaforma, risposta) = crea_con(nome).await;
        assert_eq!((risposta.stato.as_u16(), risposta.errore()), (stato, codice), "{nome}");
        assert_eq!((&risposta.corpo["title"], &risposta.corpo["detail"]), (&json!("KO"), &json!(titolo)));
        assert_eq!(appalti(&piattaforma), 0, "{nome}");
        assert_eq!(piattaforma.emulatore.stato().chiamate[1].guasto.as_deref(), Some(nome));
    }
}

#[tokio::test]
async fn what_the_gateway_refuses_by_name_is_a_problem_with_its_identifier() {
    let piattaforma = avvia().await;
    for (nome, stato, titolo) in [
        ("non-conforme", 400, "InteroperabilityInvalidRequest"),
        ("senza-evidenza", 400, "InteroperabilityInvalidRequest"),
        ("voucher-scaduto", 401, "TokenExpired"),
        ("non-autorizzata", 403, "AuthorizationDeny"),
        ("quota", 429, "LimitExceeded"),
        ("non-disponibile", 503, "APIUnavailable"),
    ] {
        let risposta = liste(&piattaforma, nome).await;
        assert_eq!((risposta.stato.as_u16(), &risposta.corpo["title"]), (stato, &json!(titolo)), "{nome}");
        assert_eq!(risposta.corpo["govway_id"], risposta.intestazione("GovWay-Transaction-ID"));
        let tipo = format!("https://govway.org/handling-errors/{stato}/{titolo}.html");
        assert_eq!(risposta.corpo["type"], tipo);
        assert_eq!(risposta.corpo.get("govway_status").is_some(), nome == "senza-evidenza");
        if nome == "quota" {
            assert_eq!(risposta.intestazione("Retry-After"), "7");
            assert_eq!(risposta.intestazione("X-RateLimit-Remaining"), "0");
            assert_eq!(risposta.intestazione("X-RateLimit-Limit"), "6000");
        }
    }
    assert!(piattaforma.emulatore.guasti().armati.is_empty());
}

#[tokio::test]
async fn a_planned_stop_is_503_for_its_time_and_leaves_vouchers_alone() {
    let piattaforma = avvia().await;
    let creato = piattaforma.creato(ad3(1)).await;
    arma(&piattaforma, "fermo-programmato");
    for ore in [0, 1] {
        piattaforma.passano(ore * 3600);
        assert_eq!(piattaforma.crea(ad3(1)).await.stato, 503);
        assert_eq!(piattaforma.su_appalto("conferma-appalto", &creato).await.stato, 503);
    }
    piattaforma.passano(3600);
    assert_eq!(piattaforma.su_appalto("conferma-appalto", &creato).await.stato, 200);
    assert!(piattaforma.emulatore.guasti().armati.is_empty());
}

#[tokio::test]
async fn pdnd_refuses_without_saying_why() {
    let piattaforma = avvia().await;
    arma(&piattaforma, "voucher-rifiutato");
    let risposta = piattaforma.token_con("qualunque").await;
    assert_eq!((risposta.stato.as_u16(), &risposta.corpo["errors"][0]["code"]), (400, &json!("015-0008")));
    assert!(piattaforma.emulatore.guasti().armati.is_empty());
}

#[tokio::test]
async fn a_rule_may_be_told_beside_a_success() {
    let (piattaforma, risposta) = crea_con("regola-avvertita").await;
    assert_eq!((risposta.stato.as_u16(), &risposta.corpo["errori"][0]["codice"]), (200, &json!("REG7")));
    assert!(risposta.corpo["idAppalto"].is_string());
    assert_eq!(appalti(&piattaforma), 1);
}

#[tokio::test]
async fn a_confirmation_ends_as_the_fault_says() {
    for (nome, codice) in [
        ("ko-asincrono", "ERR9999"),
        ("conferma-durante-verifica", "ERR18"),
        ("conferma-dello-stato-sbagliato", "ERR16"),
        ("regola-alla-conferma", "REG7"),
    ] {
        let piattaforma = avvia().await;
        arma(&piattaforma, nome);
        let appalto = piattaforma.confermato(ad3(1)).await;
        let esito = piattaforma.esito(&appalto, "AP_CONF").await;
        assert_eq!(
            (&esito["esito"]["codice"], &esito["errori"][0]["codice"]),
            (&json!("KO"), &json!(codice))
        );
    }
}

#[tokio::test]
async fn a_confirmation_is_stuck_for_days_and_ends_well_or_ko_or_is_lost() {
    for (nome, esito_finale, stato_finale) in [
        ("conferma-lenta", json!("OK"), "CONF"),
        ("conferma-lenta-ko", json!("KO"), "IN_LAV"),
        ("conferma-persa", Value::Null, "IN_LAV"),
    ] {
        let piattaforma = avvia().await;
        arma(&piattaforma, nome);
        let appalto = piattaforma.confermato(ad3(1)).await;
        piattaforma.passano(4 * 24 * 3600 - 3);
        let esito = piattaforma.esito(&appalto, "AP_CONF").await;
        assert_eq!(esito["dettaglio"]["codice"], "AP_IN_CONF", "{nome}");
        assert_eq!(piattaforma.su_appalto("conferma-appalto", &appalto).await.errore(), "ERR18");
        piattaforma.passano(3);
        assert_eq!(piattaforma.esito(&appalto, "AP_CONF").await["esito"]["codice"], esito_finale, "{nome}");
        assert_eq!(piattaforma.stato(&appalto).await, stato_finale);
        if stato_finale == "IN_LAV" {
            assert_eq!(piattaforma.su_appalto("conferma-appalto", &appalto).await.stato, 200);
        }
    }
}

#[tokio::test]
async fn a_verification_that_takes_its_time_keeps_the_confirmation_out() {
    let piattaforma = avvia().await;
    arma(&piattaforma, "verifica-lenta");
    let appalto = piattaforma.creato(ad3(1)).await;
    assert_eq!(piattaforma.su_appalto("verifica-appalto", &appalto).await.stato, 200);
    piattaforma.passano(3599);
    assert_eq!(piattaforma.esito(&appalto, "AP_VERIF").await["dettaglio"]["codice"], "AP_IN_VERIF");
    assert_eq!(piattaforma.su_appalto("conferma-appalto", &appalto).await.errore(), "ERR17");
    piattaforma.passano(1);
    assert_eq!(piattaforma.esito(&appalto, "AP_VERIF").await["dettaglio"]["codice"], "AP_VERIF");
    assert_eq!(piattaforma.su_appalto("conferma-appalto", &appalto).await.stato, 200);
}

#[tokio::test]
async fn a_notice_is_not_published_or_is_so_late_or_after_all() {
    for (nome, secondi, attesi) in [
        ("ko-senza-motivo", 2, ("KO", "CONF")),
        ("ko-poi-pubblicato", 2, ("KO", "CONF")),
        ("ko-poi-pubblicato", 3602, ("KO", "PUBB")),
        ("pubblicazione-lenta", 3 * 24 * 3600 - 1, ("WT", "IN_ATT_PUBB")),
        ("pubblicazione-lenta", 3 * 24 * 3600, ("OK", "PUBB")),
        ("ted-non-pubblica", 2, ("KO", "CONF")),
        ("ted-non-valida", 2, ("KO", "CONF")),
    ] {
        let piattaforma = avvia().await;
        arma(&piattaforma, nome);
        let appalto = piattaforma.confermato(ad3(1)).await;
        let avviso = piattaforma.esito(&appalto, "AP_CONF").await["idAvviso"].clone();
        let corpo = json!({ "idAppalto": appalto, "idAvviso": avviso });
        piattaforma.post(Servizio::PubblicaAvviso, "pubblica-avviso", corpo).await;
        piattaforma.passano(secondi);
        let esito = piattaforma.esito(&appalto, "AV_PUBB").await;
        assert_eq!(
            (esito["esito"]["codice"].as_str().unwrap(), piattaforma.stato(&appalto).await.as_str()),
            attesi,
            "{nome}"
        );
        assert_eq!(esito.get("errori").is_some(), attesi.0 == "KO" && nome != "ko-senza-motivo", "{nome}");
    }
}

#[tokio::test]
async fn a_confirmation_said_to_have_failed_turns_out_done() {
    let piattaforma = avvia().await;
    arma(&piattaforma, "ko-poi-confermato");
    let appalto = piattaforma.confermato(ad3(1)).await;
    assert_eq!(piattaforma.stato(&appalto).await, "IN_LAV");
    piattaforma.passano(24 * 3600);
    assert_eq!(piattaforma.stato(&appalto).await, "CONF");
}

#[tokio::test]
async fn what_is_there_is_not_shown_for_a_while() {
    let piattaforma = avvia().await;
    let scheda = ad3(1);
    let codice = scheda["body"]["anacForm"]["appalto"]["codiceAppalto"].as_str().unwrap().to_owned();
    let appalto = piattaforma.confermato(scheda).await;
    for (nome, servizio, percorso) in [
        ("cig-in-ritardo", Servizio::ComunicaAppalto, format!("recupera-cig?idAppalto={appalto}")),
        ("ricerca-vuota", Servizio::ComunicaAppalto, format!("ricerca-appalto?codiceAppalto={codice}")),
    ] {
        arma(&piattaforma, nome);
        for attesi in [0, 0] {
            let corpo = piattaforma.get(servizio, &percorso).await.corpo;
            assert_eq!(
                (corpo["result"].as_array().unwrap().len(), &corpo["totRows"]),
                (attesi, &json!(0)),
                "{nome}"
            );
            piattaforma.passano(7 * 60);
        }
        piattaforma.passano(60);
        assert_eq!(piattaforma.get(servizio, &percorso).await.corpo["totRows"], 1, "{nome}");
    }
    arma(&piattaforma, "esito-assente");
    assert_eq!(piattaforma.esito(&appalto, "AP_CONF").await, Value::Null);
    assert_eq!(piattaforma.esito(&appalto, "AP_CONF").await["esito"]["codice"], "OK");

    arma(&piattaforma, "ausa-in-ritardo");
    let percorso = format!("api/ausa/getBy?codiceAusa={}", pcp_mock::mondo_demo::CODICE_AUSA);
    for codice in [204, 200] {
        let corpo = piattaforma.get(Servizio::Ausa, &percorso).await.corpo;
        assert_eq!((&corpo["code"], corpo["items"].is_null()), (&json!(codice), codice == 204));
        piattaforma.passano(15 * 60);
    }
}

#[tokio::test]
async fn a_list_has_a_code_twice_and_one_whose_time_is_over() {
    let piattaforma = avvia().await;
    let percorso = "recupera-tipologica?idTipologica=settore";
    let elenco = |risposta: Risposta| risposta.corpo["tipologica"]["elenco"].as_array().unwrap().clone();
    let pulito = elenco(piattaforma.get(Servizio::CodeList, percorso).await);
    arma(&piattaforma, "lista-sporca");
    let sporco = elenco(piattaforma.get(Servizio::CodeList, percorso).await);
    assert_eq!(sporco.len(), pulito.len() + 2);
    assert_eq!(sporco[sporco.len() - 2]["codice"], pulito[0]["codice"]);
    assert_eq!(sporco[sporco.len() - 1]["dataFine"], "2024-12-31T00:00:00Z");
}

#[tokio::test]
async fn answers_that_are_none() {
    for (nome, stato, creati) in [
        ("pagina-html", 502, 0),
        ("pagina-html-200", 200, 0),
        ("errore-interno", 500, 1),
        ("corpo-ignoto", 200, 1),
        ("json-tronco", 200, 1),
    ] {
        let piattaforma = avvia().await;
        piattaforma.emulatore.arma(Guasto {
            operazione: Some("crea-appalto".to_owned()),
            ..Guasto::di_catalogo(nome).unwrap()
        });
        let risposta = piattaforma.crea(ad3(1)).await;
        assert_eq!((risposta.stato.as_u16(), appalti(&piattaforma)), (stato, creati), "{nome}");
        assert!(risposta.corpo.get("idAppalto").is_none(), "{nome}");
        let tipo = risposta.intestazione("content-type");
        assert_eq!(tipo.starts_with("text/html"), nome.starts_with("pagina"), "{nome}");
    }
}

#[tokio::test]
async fn a_slow_answer_comes_after_its_time() {
    let piattaforma = avvia().await;
    let bozza = piattaforma.bozza(Method::GET, Servizio::CodeList, "status", ZERI);
    let richiesta = piattaforma.richiesta(bozza).await;
    let guasto = Guasto::new(pcp_mock::Genere::Ritardo { millisecondi: 300 });
    piattaforma.emulatore.arma(guasto);
    let inizio = Instant::now();
    assert_eq!(richiesta.send().await.unwrap().status(), 200);
    assert!(inizio.elapsed() >= Duration::from_millis(300));
}

#[tokio::test]
async fn out_of_reach_for_a_time_it_forgets_nothing() {
    let piattaforma = avvia().await;
    let creato = piattaforma.creato(ad3(1)).await;
    let indirizzo = piattaforma.emulatore.indirizzo();
    piattaforma.emulatore.arma(Guasto::su("crea-appalto", pcp_mock::Genere::Spegni { millisecondi: 500 }));
    let bozza = piattaforma.bozza(Method::POST, Servizio::ComunicaAppalto, "crea-appalto", ZERI);
    let bozza = Bozza { corpo: Some(json!({ "scheda": ad3(1) })), ..bozza };
    assert!(piattaforma.richiesta(bozza).await.send().await.is_err());
    assert!(tokio::net::TcpStream::connect(indirizzo).await.is_err());
    while tokio::net::TcpStream::connect(indirizzo).await.is_err() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(piattaforma.stato(&creato).await, "IN_LAV");
    assert_eq!(appalti(&piattaforma), 1);
}

#[tokio::test]
async fn an_address_that_is_none_uses_no_fault_up() {
    let piattaforma = avvia().await;
    piattaforma.emulatore.arma(Guasto::new(pcp_mock::Genere::TagliaPrima));
    let altrove =
        ricevi(piattaforma.http.get(piattaforma.indirizzo("/favicon.ico")).send().await.unwrap()).await;
    assert_eq!(altrove.stato, 404);
    assert_eq!(piattaforma.emulatore.guasti().armati[0].colpite, 0);
}

#[tokio::test]
async fn faults_strike_every_nth_call_or_by_chance_and_a_run_repeats() {
    let piattaforma = avvia().await;
    let stato = |piattaforma: &Piattaforma| {
        let chiamate = piattaforma.emulatore.stato().chiamate;
        chiamate.iter().map(|chiamata| chiamata.guasto.is_some()).collect::<Vec<_>>()
    };
    let giro = async |guasto: Guasto| {
        piattaforma.emulatore.azzera();
        piattaforma.emulatore.arma(guasto);
        for _ in 0..40 {
            piattaforma.token_con(&id()).await;
        }
        stato(&piattaforma)
    };
    let errore = || pcp_mock::Genere::Html { stato: 502 };
    let colpite = giro(Guasto::new(errore()).ogni(3)).await;
    assert!(
        colpite.iter().enumerate().all(|(indice, colpita)| *colpita == ((indice + 1) % 3 == 0)),
        "{colpite:?}"
    );
    let prima = giro(Guasto::new(errore()).probabile(0.5, 7)).await;
    assert!(prima.contains(&true) && prima.contains(&false));
    assert_eq!(giro(Guasto::new(errore()).probabile(0.5, 7)).await, prima);
    assert_ne!(giro(Guasto::new(errore()).probabile(0.5, 8)).await, prima);

    // A fault before it in the list, of another operation, changes nothing.
    piattaforma.emulatore.azzera();
    piattaforma.emulatore.arma(Guasto::su("crea-appalto", errore()).probabile(0.5, 1));
    piattaforma.emulatore.arma(Guasto::new(errore()).probabile(0.5, 7));
    for _ in 0..40 {
        piattaforma.token_con(&id()).await;
    }
    assert_eq!(stato(&piattaforma), prima);
    assert_eq!(piattaforma.emulatore.guasti().armati[0].colpite, 0);
}

#[tokio::test]
async fn every_fault_has_a_name_of_its_own_a_sentence_and_a_source_and_is_armed_by_it() {
    let piattaforma = avvia().await;
    let voci = piattaforma.http.get(piattaforma.indirizzo("/controllo/catalogo")).send().await.unwrap();
    let voci: Vec<Value> = voci.json().await.unwrap();
    assert_eq!(voci.len(), catalogo().len());
    let mut nomi: Vec<_> = voci.iter().map(|voce| voce["nome"].as_str().unwrap()).collect();
    for voce in &voci {
        assert!(voce["frase"].as_str().unwrap().ends_with('.'), "{voce}");
        assert!(!voce["fonte"].as_str().unwrap().is_empty());
        let indirizzo = piattaforma.indirizzo("/controllo/guasti");
        let armato =
            piattaforma.http.post(indirizzo).json(&json!({ "nome": voce["nome"] })).send().await.unwrap();
        let armato: Value = armato.json().await.unwrap();
        assert_eq!((&armato["nome"], &armato["genere"]), (&voce["nome"], &voce["guasto"]["genere"]));
        // Who says when is not held to the times of the catalogue.
        let sempre: Guasto =
            serde_json::from_value(json!({ "nome": voce["nome"], "probabilita": 0.2 })).unwrap();
        assert_eq!(sempre.volte, None);
    }
    nomi.sort_unstable();
    nomi.dedup();
    assert_eq!(nomi.len(), voci.len());
}
