//! The way of an appalto, from the scheda to the CIG.

use pcp_mock::{Configurazione, Servizio, StatoAppalto, mondo_demo};
use serde_json::json;

use crate::piattaforma::{avvia, avvia_con, configurazione};
use crate::schede::{ad3, ad5, specifiche};

/// The check of the PCP generation, written again from its definition.
fn cig_valido(cig: &str) -> bool {
    let lettera = u64::from(cig.as_bytes()[0] - b'A' + 1);
    let (Ok(numero), Ok(controllo)) =
        (u64::from_str_radix(&cig[1..7], 16), u64::from_str_radix(&cig[7..], 16))
    else {
        return false;
    };
    cig.len() == 10 && lettera <= 21 && (numero + lettera) * 211 % 4091 == controllo
}

#[tokio::test]
async fn an_ad3_of_three_lots_goes_all_the_way() {
    // Checked with ANAC's specification where there is one.
    let piattaforma = avvia_con(Configurazione { specifiche: specifiche(), ..configurazione() }).await;
    let scheda = ad3(3);
    let creata = piattaforma.crea(scheda.clone()).await;
    assert_eq!(creata.stato, 200, "{}", creata.corpo);
    assert_eq!(creata.corpo["title"], "Operazione Effettuata");
    let id = creata.corpo["idAppalto"].as_str().unwrap();
    assert_eq!(piattaforma.stato(id).await, "IN_LAV");

    let recupera = format!("recupera-cig?idAppalto={id}");
    assert_eq!(piattaforma.get(Servizio::ComunicaAppalto, &recupera).await.corpo["result"], json!([]));

    let conferma = piattaforma.su_appalto("conferma-appalto", id).await;
    assert_eq!((conferma.stato.as_u16(), &conferma.corpo["title"]), (200, &json!("Richiesta acquisita")));
    let esito = piattaforma.esito(id, "AP_CONF").await;
    assert_eq!(esito["esito"], json!({ "idTipologica": "esito", "codice": "WT" }));
    assert_eq!(esito["dettaglio"], json!({ "idTipologica": "esitoOperazione", "codice": "AP_IN_CONF" }));
    assert!(esito.get("idAvviso").is_none());
    assert_eq!(piattaforma.stato(id).await, "IN_LAV");

    piattaforma.passano(2);
    let esito = piattaforma.esito(id, "AP_CONF").await;
    assert_eq!((&esito["esito"]["codice"], &esito["dettaglio"]["codice"]), (&json!("OK"), &json!("AP_CONF")));
    let avviso = esito["idAvviso"].as_str().unwrap();
    assert_eq!(piattaforma.stato(id).await, "CONF");

    let cig = piattaforma.get(Servizio::ComunicaAppalto, &recupera).await.corpo;
    assert_eq!((&cig["totRows"], &cig["totPages"], &cig["currentPage"]), (&json!(3), &json!(1), &json!(1)));
    let mut codici: Vec<_> =
        cig["result"].as_array().unwrap().iter().map(|coppia| coppia["cig"].as_str().unwrap()).collect();
    assert!(codici.iter().all(|codice| cig_valido(codice)), "{codici:?}");
    codici.dedup();
    assert_eq!(codici.len(), 3);
    for (numero, coppia) in cig["result"].as_array().unwrap().iter().enumerate() {
        assert_eq!(coppia["lotIdentifier"], format!("LOT-{:04}", numero + 1));
    }

    let pubblica = json!({ "idAppalto": id, "idAvviso": avviso });
    assert_eq!(piattaforma.post(Servizio::PubblicaAvviso, "pubblica-avviso", pubblica).await.stato, 200);
    assert_eq!(piattaforma.stato(id).await, "IN_ATT_PUBB");
    assert_eq!(piattaforma.esito(id, "AV_PUBB").await["dettaglio"]["codice"], "AV_IN_PUBB");
    piattaforma.passano(2);
    assert_eq!(piattaforma.esito(id, "AV_PUBB").await["dettaglio"]["codice"], "AV_PUBB");
    assert_eq!(piattaforma.stato(id).await, "PUBB");
    let stato =
        piattaforma.get(Servizio::PubblicaAvviso, &format!("stato-avviso?idAvviso={avviso}")).await.corpo;
    assert_eq!(stato["statoAvviso"]["stato"]["codice"], "PUBB");
    assert_eq!(stato["statoAvviso"]["idAppalto"], id);

    let consulta =
        piattaforma.get(Servizio::ComunicaAppalto, &format!("consulta-appalto?idAppalto={id}")).await.corpo;
    assert_eq!(consulta["appalto"], json!({ "idAppalto": id, "scheda": scheda }));
    let per_cig = format!("consulta-appalto?cig={}", codici[2]);
    assert_eq!(
        piattaforma.get(Servizio::ComunicaAppalto, &per_cig).await.corpo["appalto"],
        consulta["appalto"]
    );
    let lotto =
        piattaforma.get(Servizio::ServiziComuni, &format!("stato-appalto?cig={}", codici[0])).await.corpo;
    assert_eq!(lotto["esitoStato"]["stato"], json!({ "idTipologica": "statoLotto", "codice": "PUBB" }));
}

#[tokio::test]
async fn cigs_repeat_with_the_seed_and_are_never_given_twice() {
    let (prima, seconda) = (avvia().await, avvia().await);
    let mut dati = Vec::new();
    for piattaforma in [&prima, &seconda] {
        let id = piattaforma.confermato(ad3(2)).await;
        piattaforma.get(Servizio::ComunicaAppalto, &format!("recupera-cig?idAppalto={id}")).await;
        dati.push(
            piattaforma.emulatore.stato().appalti[0].lotti.iter().map(|lotto| lotto.cig.clone()).collect(),
        );
    }
    let dati: Vec<Vec<Option<String>>> = dati;
    assert_eq!(dati[0], dati[1]);

    prima.emulatore.azzera();
    prima.confermato(ad3(1)).await;
    let nuovo = prima.emulatore.stato().appalti[0].lotti[0].cig.clone();
    assert!(nuovo.is_some() && !dati[0].contains(&nuovo));
}

#[tokio::test]
async fn cigs_come_in_pages_of_twenty_at_most() {
    let piattaforma = avvia().await;
    let mut scheda = ad3(45);
    scheda["body"]["espd"] = json!("PGVzcGQvPg==");
    let id = piattaforma.confermato(scheda).await;
    let mut lotti = Vec::new();
    for pagina in 1..=4 {
        let percorso = format!("recupera-cig?idAppalto={id}&page={pagina}");
        let corpo = piattaforma.get(Servizio::ComunicaAppalto, &percorso).await.corpo;
        assert_eq!((&corpo["totRows"], &corpo["totPages"]), (&json!(45), &json!(3)));
        assert_eq!((&corpo["currentPage"], &corpo["elementPage"]), (&json!(pagina), &json!(20)));
        lotti.extend(
            corpo["result"].as_array().unwrap().iter().map(|coppia| coppia["lotIdentifier"].to_string()),
        );
    }
    lotti.sort();
    lotti.dedup();
    assert_eq!(lotti.len(), 45);
    for sbagliata in ["perPage=21", "page=0", "page=x"] {
        let percorso = format!("recupera-cig?idAppalto={id}&{sbagliata}");
        assert_eq!(piattaforma.get(Servizio::ComunicaAppalto, &percorso).await.errore(), "ERR34");
    }
}

#[tokio::test]
async fn a_scheda_without_a_notice_ends_at_its_confirmation() {
    let piattaforma = avvia().await;
    let id = piattaforma.confermato(ad5()).await;
    let esito = piattaforma.esito(&id, "AP_CONF").await;
    assert_eq!(esito["esito"]["codice"], "OK");
    assert!(esito.get("idAvviso").is_none());
    assert_eq!(piattaforma.stato(&id).await, "CONF");
    assert!(piattaforma.emulatore.stato().appalti[0].lotti[0].cig.is_some());
}

#[tokio::test]
async fn verification_waits_then_says_verified() {
    let piattaforma = avvia().await;
    let id = piattaforma.creato(ad3(1)).await;
    assert_eq!(piattaforma.su_appalto("verifica-appalto", &id).await.stato, 200);
    assert_eq!(piattaforma.esito(&id, "AP_VERIF").await["dettaglio"]["codice"], "AP_IN_VERIF");
    for operazione in ["verifica-appalto", "conferma-appalto", "cancella-appalto"] {
        assert_eq!(piattaforma.su_appalto(operazione, &id).await.errore(), "ERR17");
    }
    piattaforma.passano(2);
    let esito = piattaforma.esito(&id, "AP_VERIF").await;
    assert_eq!(
        (&esito["esito"]["codice"], &esito["dettaglio"]["codice"]),
        (&json!("OK"), &json!("AP_VERIF"))
    );
    assert_eq!(piattaforma.stato(&id).await, "IN_LAV");
    assert_eq!(piattaforma.su_appalto("conferma-appalto", &id).await.stato, 200);
}

#[tokio::test]
async fn an_appalto_can_be_changed_until_it_is_confirmed() {
    let piattaforma = avvia().await;
    let scheda = ad3(1);
    let id = piattaforma.creato(scheda.clone()).await;
    let mut nuova = ad3(2);
    nuova["body"]["anacForm"]["appalto"]["codiceAppalto"] =
        scheda["body"]["anacForm"]["appalto"]["codiceAppalto"].clone();
    let modifica = json!({ "idAppalto": id, "scheda": nuova });
    assert_eq!(
        piattaforma.post(Servizio::ComunicaAppalto, "modifica-appalto", modifica.clone()).await.corpo["idAppalto"],
        id
    );
    assert_eq!(piattaforma.emulatore.stato().appalti[0].lotti.len(), 2);
    assert_eq!(piattaforma.esito(&id, "AP_MOD").await["dettaglio"]["codice"], "AP_MOD");

    let altro_codice = json!({ "idAppalto": id, "scheda": ad3(1) });
    let risposta = piattaforma.post(Servizio::ComunicaAppalto, "modifica-appalto", altro_codice).await;
    assert_eq!(risposta.errore(), "ERR73");

    assert_eq!(piattaforma.su_appalto("conferma-appalto", &id).await.stato, 200);
    let risposta = piattaforma.post(Servizio::ComunicaAppalto, "modifica-appalto", modifica.clone()).await;
    assert_eq!(risposta.errore(), "ERR18");
    piattaforma.passano(2);
    let risposta = piattaforma.post(Servizio::ComunicaAppalto, "modifica-appalto", modifica).await;
    assert_eq!(risposta.errore(), "ERR16");
}

#[tokio::test]
async fn an_appalto_can_be_cancelled_until_it_is_sent_to_be_published() {
    let piattaforma = avvia().await;
    for confermato in [false, true] {
        let scheda = ad3(1);
        let id =
            if confermato { piattaforma.confermato(scheda).await } else { piattaforma.creato(scheda).await };
        let corpo = json!({ "idAppalto": id, "motivo": "Revoca" });
        assert_eq!(piattaforma.post(Servizio::ComunicaAppalto, "cancella-appalto", corpo).await.stato, 200);
        assert_eq!(piattaforma.stato(&id).await, "CANC");
        assert_eq!(piattaforma.esito(&id, "AP_CANC").await["dettaglio"]["codice"], "AP_CANC");
        for operazione in ["cancella-appalto", "conferma-appalto", "verifica-appalto"] {
            assert_eq!(piattaforma.su_appalto(operazione, &id).await.errore(), "ERR16");
        }
    }
    // #915
    let id = piattaforma.creato(ad5()).await;
    assert_eq!(piattaforma.su_appalto("cancella-appalto", &id).await.errore(), "ERR16");
    assert_eq!(piattaforma.stato(&id).await, "IN_LAV");

    let corpo = json!({ "idAppalto": id, "motivo": "x".repeat(201) });
    assert_eq!(piattaforma.post(Servizio::ComunicaAppalto, "cancella-appalto", corpo).await.errore(), "ERR4");
}

#[tokio::test]
async fn a_second_confirmation_is_refused() {
    let piattaforma = avvia().await;
    let id = piattaforma.creato(ad3(1)).await;
    assert_eq!(piattaforma.su_appalto("conferma-appalto", &id).await.stato, 200);
    assert_eq!(piattaforma.su_appalto("conferma-appalto", &id).await.errore(), "ERR18");
    piattaforma.passano(2);
    assert_eq!(piattaforma.su_appalto("conferma-appalto", &id).await.errore(), "ERR16");
}

#[tokio::test]
async fn a_search_finds_only_ones_own() {
    let mut piattaforma = avvia().await;
    let scheda = ad3(2);
    let codice = scheda["body"]["anacForm"]["appalto"]["codiceAppalto"].as_str().unwrap().to_owned();
    let id = piattaforma.confermato(scheda).await;
    piattaforma.creato(ad3(1)).await;
    let ricerca = format!("ricerca-appalto?codiceAppalto={codice}");

    let corpo = piattaforma.get(Servizio::ComunicaAppalto, &ricerca).await.corpo;
    assert_eq!(corpo["totRows"], 1);
    let trovato = &corpo["result"][0];
    assert_eq!((&trovato["idAppalto"], &trovato["codiceAppalto"]), (&json!(id), &json!(codice)));
    assert_eq!(trovato["stato"], json!({ "idTipologica": "statoAppalto", "codice": "CONF" }));
    assert_eq!(trovato["oggetto"], "Servizi di assistenza informatica");
    let lotto = &trovato["lotti"][1];
    assert_eq!(lotto["lotIdentifier"], "LOT-0002");
    assert_eq!(lotto["oggetto"], "Assistenza informatica, lotto 2");

    let cig = lotto["cig"].as_str().unwrap();
    for (filtri, quanti) in [
        (format!("cig={cig}"), 1),
        (format!("cig={cig}&lotIdentifier=LOT-0001"), 1),
        (format!("codiceAppalto={codice}&lotIdentifier=LOT-0003"), 0),
        (format!("codiceAppalto={codice}&stato=IN_LAV"), 0),
        ("dataCreazioneDa=2026-09-01T00:00:00Z".to_owned(), 2),
        ("dataCreazioneDa=2026-09-02T00:00:00Z".to_owned(), 0),
        ("dataCreazioneA=2026-09-02T00:00:00Z&stato=CONF".to_owned(), 1),
        ("codiceAppalto=INESISTENTE".to_owned(), 0),
    ] {
        let risposta = piattaforma.get(Servizio::ComunicaAppalto, &format!("ricerca-appalto?{filtri}")).await;
        assert_eq!(risposta.corpo["result"].as_array().unwrap().len(), quanti, "{filtri}");
    }
    for filtri in ["", "stato=CONF", "lotIdentifier=LOT-0001"] {
        let risposta = piattaforma.get(Servizio::ComunicaAppalto, &format!("ricerca-appalto?{filtri}")).await;
        assert_eq!((risposta.stato.as_u16(), risposta.errore()), (400, "ERR34"), "{filtri}");
    }

    // #1491: another RUP of the same authority sees nothing.
    mondo_demo::RUP_OPERE_PUBBLICHE.clone_into(&mut piattaforma.persona.0);
    let risposta = piattaforma.get(Servizio::ComunicaAppalto, &ricerca).await;
    assert_eq!((risposta.stato.as_u16(), &risposta.corpo["result"]), (200, &json!([])));
}

#[tokio::test]
async fn a_client_that_comes_back_finds_what_went_on_meanwhile() {
    let piattaforma = avvia().await;
    let id = piattaforma.creato(ad3(1)).await;
    piattaforma.su_appalto("conferma-appalto", &id).await;
    piattaforma.passano(4 * 24 * 3600);
    let stato = piattaforma.emulatore.stato();
    assert_eq!(stato.appalti[0].stato, StatoAppalto::Conf);
    let termine = stato.appalti[0].operazioni.last().unwrap().termine;
    assert_eq!(termine.to_rfc3339(), "2026-09-01T08:00:02+00:00");
}
