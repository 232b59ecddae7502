//! What PCP refuses in a scheda, and whom.

use pcp_mock::{Configurazione, Persona, Servizio, mondo_demo};
use serde_json::{Value, json};

use crate::piattaforma::{Risposta, avvia, avvia_con, configurazione, id};
use crate::schede::{ad3, ad5, specifiche};

/// The scheda with another value in one place, or without that place.
fn con(percorso: &str, valore: Option<Value>) -> Value {
    let mut scheda = ad3(2);
    let (padre, nome) = percorso.rsplit_once('/').unwrap();
    let padre = scheda.pointer_mut(padre).unwrap().as_object_mut().unwrap();
    match valore {
        Some(valore) => padre.insert(nome.to_owned(), valore),
        None => padre.remove(nome),
    };
    scheda
}

fn pcp(risposta: &Risposta, stato: u16) {
    assert_eq!(risposta.stato, stato, "{}", risposta.corpo);
    assert_eq!(risposta.intestazione("content-type"), "application/problem+json");
    assert_eq!(risposta.corpo["title"], "KO");
    assert_eq!(risposta.corpo["status"], stato);
    assert_eq!(risposta.corpo["errori"][0]["idTipologica"], "errori");
}

const APPALTO: &str = "/body/anacForm/appalto";
const LOTTO: &str = "/body/anacForm/aggiudicazioni/1";
const STAZIONE: &str = "/body/anacForm/stazioniAppaltanti/0";

#[tokio::test]
async fn each_flaw_of_a_scheda_has_its_code() {
    let piattaforma = avvia().await;
    let casi = [
        ("/codice", None, "ERR30"),
        ("/codice/codice", Some(json!("S2")), "ERR3"),
        ("/versione", None, "ERR31"),
        ("/body", None, "ERR36"),
        ("/body/anacForm", None, "ERR9"),
        (&format!("{APPALTO}/codiceAppalto"), None, "ERR37"),
        (&format!("{APPALTO}/codiceAppalto"), Some(json!("CORTO")), "ERR4"),
        ("/body/anacForm/aggiudicazioni", None, "ERR4"),
        (&format!("{LOTTO}/lotIdentifier"), None, "ERR4"),
        (&format!("{LOTTO}/lotIdentifier"), Some(json!("LOT-0001")), "ERR14"),
        ("/body/anacForm/stazioniAppaltanti", None, "ERR70"),
        ("/body/espd", Some(json!("<espd/>")), "ERR7"),
        (&format!("{LOTTO}/datiBase/oggetto"), Some(json!("")), "ERR126_1"),
    ];
    for (percorso, valore, codice) in casi {
        let risposta = piattaforma.crea(con(percorso, valore)).await;
        pcp(&risposta, 400);
        assert_eq!(risposta.errore(), codice, "{percorso}");
    }
    let risposta = piattaforma.post(Servizio::ComunicaAppalto, "crea-appalto", json!({ "altro": 1 })).await;
    pcp(&risposta, 400);
    assert_eq!(risposta.errore(), "ERR4");
    assert!(piattaforma.emulatore.stato().appalti.is_empty());
}

#[tokio::test]
async fn the_authority_must_be_the_one_in_ausa() {
    let piattaforma = avvia().await;
    let cessato = mondo_demo::CENTRI_DI_COSTO[3].0;
    let casi = [
        ("codiceAusa", "0000000001", "ERR67", "Codice Ausa: 0000000001"),
        ("codiceFiscale", "00000000000", "ERR68", "Codice Fiscale: 00000000000"),
        ("codiceCentroCosto", cessato, "ERR69", cessato),
        ("codiceCentroCosto", "inventato", "ERR69", "Codice Centro di Costo: inventato"),
    ];
    for (campo, valore, codice, dettaglio) in casi {
        let risposta = piattaforma.crea(con(&format!("{STAZIONE}/{campo}"), Some(json!(valore)))).await;
        pcp(&risposta, 400);
        assert_eq!(risposta.errore(), codice);
        assert!(risposta.corpo["errori"][0]["dettaglio"].as_str().unwrap().contains(dettaglio));
    }
    // GUIDs are the same in either case.
    let minuscolo = mondo_demo::CENTRI_DI_COSTO[0].0.to_lowercase();
    piattaforma.creato(con(&format!("{STAZIONE}/codiceCentroCosto"), Some(json!(minuscolo)))).await;
}

#[tokio::test]
async fn a_code_is_used_once_whatever_became_of_it() {
    let mut piattaforma = avvia().await;
    let scheda = ad3(1);
    let id = piattaforma.creato(scheda.clone()).await;
    assert_eq!(piattaforma.crea(scheda.clone()).await.errore(), "ERR38");
    piattaforma.su_appalto("cancella-appalto", &id).await;
    mondo_demo::RUP_OPERE_PUBBLICHE.clone_into(&mut piattaforma.persona.0);
    assert_eq!(piattaforma.crea(scheda).await.errore(), "ERR38");
}

#[tokio::test]
async fn only_registered_people_may_call() {
    let mut piattaforma = avvia().await;
    let appalto = piattaforma.creato(ad3(1)).await;
    mondo_demo::PERSONA_NON_REGISTRATA.clone_into(&mut piattaforma.persona.0);
    for risposta in [
        piattaforma.crea(ad3(1)).await,
        piattaforma.su_appalto("conferma-appalto", &appalto).await,
        piattaforma.get(Servizio::ServiziComuni, &format!("stato-appalto?idAppalto={appalto}")).await,
    ] {
        pcp(&risposta, 401);
        assert_eq!((risposta.errore(), &risposta.corpo["detail"]), ("SEC05", &json!("Non Autorizzato")));
    }
    // Code lists and AUSA are for every platform (#1561).
    assert_eq!(piattaforma.get(Servizio::CodeList, "recupera-elenco-tipologiche").await.stato, 200);
    assert_eq!(piattaforma.get(Servizio::Ausa, "api/ausa/getBy").await.stato, 200);
}

#[tokio::test]
async fn a_person_acts_on_her_own_appalti_for_her_authority() {
    let altra_ausa = "0000990002";
    let mut cfg = configurazione();
    cfg.persone.push(Persona {
        codice_fiscale: mondo_demo::RUP_OPERE_PUBBLICHE.to_owned(),
        codice_ausa: altra_ausa.to_owned(),
    });
    let mut piattaforma = avvia_con(cfg).await;
    let appalto = piattaforma.creato(ad3(1)).await;
    let stato = format!("stato-appalto?idAppalto={appalto}");

    // A colleague may look, not change (#2383).
    mondo_demo::RUP_OPERE_PUBBLICHE.clone_into(&mut piattaforma.persona.0);
    assert_eq!(piattaforma.get(Servizio::ServiziComuni, &stato).await.stato, 200);
    assert_eq!(piattaforma.su_appalto("conferma-appalto", &appalto).await.errore(), "AUT01");

    // For another authority she may neither look nor send schede of the first.
    altra_ausa.clone_into(&mut piattaforma.persona.1);
    assert_eq!(piattaforma.get(Servizio::ServiziComuni, &stato).await.errore(), "AUT01");
    let risposta = piattaforma.crea(ad3(1)).await;
    pcp(&risposta, 400);
    assert_eq!(risposta.errore(), "AUT01");
}

#[tokio::test]
async fn what_does_not_exist_is_told_with_its_code() {
    let piattaforma = avvia().await;
    let nessuno = id();
    let esito = "tipoOperazione=AP_CONF&tipoRicerca=ULTIMO_ESITO";
    let casi = [
        (Servizio::ComunicaAppalto, format!("recupera-cig?idAppalto={nessuno}"), 404, "ERR19"),
        (Servizio::ComunicaAppalto, "recupera-cig?idAppalto=1".to_owned(), 400, "AUT05"),
        (Servizio::ComunicaAppalto, "recupera-cig".to_owned(), 400, "ERR26"),
        (Servizio::ComunicaAppalto, format!("consulta-appalto?idAppalto={nessuno}"), 404, "ERR19"),
        (Servizio::ComunicaAppalto, "consulta-appalto?cig=A000000000".to_owned(), 404, "ERR23"),
        (Servizio::ComunicaAppalto, "consulta-appalto".to_owned(), 400, "AUT04"),
        (Servizio::ServiziComuni, format!("stato-appalto?idAppalto={nessuno}"), 404, "ERR19"),
        (Servizio::ServiziComuni, "stato-appalto?cig=A000000000".to_owned(), 404, "ERR23"),
        (Servizio::ServiziComuni, format!("stato-appalto?idContratto={nessuno}"), 404, "ERR39"),
        (Servizio::ServiziComuni, "stato-appalto".to_owned(), 400, "ERR34"),
        (Servizio::ServiziComuni, format!("esito-operazione?{esito}"), 400, "ERR26"),
        (Servizio::ServiziComuni, format!("esito-operazione?idAppalto={nessuno}&{esito}"), 404, "ERR19"),
    ];
    for (servizio, percorso, stato, codice) in casi {
        let risposta = piattaforma.get(servizio, &percorso).await;
        pcp(&risposta, stato);
        assert_eq!(risposta.errore(), codice, "{percorso}");
    }
    for operazione in ["conferma-appalto", "verifica-appalto", "cancella-appalto"] {
        assert_eq!(piattaforma.su_appalto(operazione, &nessuno).await.errore(), "ERR19");
        let vuota = piattaforma.post(Servizio::ComunicaAppalto, operazione, json!({})).await;
        assert_eq!(vuota.errore(), "ERR26");
    }
}

#[tokio::test]
async fn outcomes_can_be_filtered_and_listed_newest_first() {
    let piattaforma = avvia().await;
    let appalto = piattaforma.creato(ad3(1)).await;
    for _ in 0..2 {
        piattaforma.su_appalto("verifica-appalto", &appalto).await;
        piattaforma.passano(2);
    }
    piattaforma.su_appalto("verifica-appalto", &appalto).await;
    let chiedi = async |coda: &str| {
        let percorso = format!("esito-operazione?idAppalto={appalto}&{coda}");
        piattaforma.get(Servizio::ServiziComuni, &percorso).await
    };
    let codici = |risposta: &Risposta| -> Vec<String> {
        let esiti = risposta.corpo["listaEsiti"].as_array().unwrap().iter();
        esiti.map(|esito| esito["esito"]["codice"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(codici(&chiedi("tipoOperazione=AP_VERIF&tipoRicerca=TUTTI_ESITI").await), ["WT", "OK", "OK"]);
    assert_eq!(codici(&chiedi("tipoOperazione=AP_VERIF&tipoRicerca=ULTIMO_ESITO").await), ["WT"]);
    assert_eq!(codici(&chiedi("tipoOperazione=AP_VERIF&tipoRicerca=ULTIMO_ESITO&esito=OK").await), ["OK"]);
    assert!(codici(&chiedi("tipoOperazione=AP_CONF&tipoRicerca=TUTTI_ESITI").await).is_empty());
    assert_eq!(chiedi("tipoOperazione=AP_VERIF").await.errore(), "ERR34");
    assert_eq!(chiedi("tipoOperazione=AP_VERIF&tipoRicerca=ALTRI").await.errore(), "ERR63");
}

#[tokio::test]
async fn with_the_specification_structure_and_codes_are_checked() {
    let Some(specifiche) = specifiche() else { return };
    let piattaforma = avvia_con(Configurazione { specifiche: Some(specifiche), ..configurazione() }).await;

    let risposta = piattaforma.crea(con(&format!("{LOTTO}/ccnl"), None)).await;
    pcp(&risposta, 400);
    assert_eq!(
        risposta.corpo["errori"],
        json!([{
            "idTipologica": "errori",
            "codice": "ERR4",
            "dettaglio": "$.anacForm.aggiudicazioni[1].ccnl: is missing but it is required",
        }])
    );

    // Expired on the last day of 2023 (#1110), and never there.
    for codice in ["3", "77"] {
        let voce = json!({ "idTipologica": "motivoUrgenza", "codice": codice });
        let risposta = piattaforma.crea(con(&format!("{APPALTO}/motivoUrgenza"), Some(voce))).await;
        pcp(&risposta, 400);
        assert_eq!(risposta.errore(), "ERR63");
        assert_eq!(
            risposta.corpo["errori"][0]["dettaglio"],
            format!("tipologica non valida: motivoUrgenza - {codice}")
        );
    }
    piattaforma.creato(ad3(2)).await;
}

/// Codes of the errors of an answer.
fn codici(risposta: &Risposta) -> Vec<&str> {
    let errori = risposta.corpo["errori"].as_array().unwrap().iter();
    errori.map(|errore| errore["codice"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn with_the_specification_rules_are_judged() {
    let Some(specifiche) = specifiche() else { return };
    let piattaforma = avvia_con(Configurazione { specifiche: Some(specifiche), ..configurazione() }).await;

    // Two lots break the rule, PCP says it once, in ANAC's words.
    let mut scheda = ad3(2);
    for lotto in scheda.pointer_mut("/body/anacForm/aggiudicazioni").unwrap().as_array_mut().unwrap() {
        lotto["acquisizioneCup"] = true.into();
    }
    let risposta = piattaforma.crea(scheda).await;
    pcp(&risposta, 400);
    assert_eq!(
        risposta.corpo["errori"],
        json!([{
            "idTipologica": "errori",
            "codice": "REG19",
            "dettaglio":
                "E’ obbligatorio inserire almeno un codice CUP se il campo acquisizioneCup è valorizzato a SI",
        }])
    );

    let mut scheda = ad5();
    scheda["body"]["anacForm"]["aggiudicazioni"][0]["partecipanti"][0]["importo"] = json!(5000);
    let risposta = piattaforma.crea(scheda).await;
    pcp(&risposta, 400);
    assert_eq!(codici(&risposta), ["ERR100"]);

    // The structure comes first.
    let mut scheda = con(&format!("{LOTTO}/ccnl"), None);
    scheda["body"]["anacForm"]["aggiudicazioni"][0]["acquisizioneCup"] = true.into();
    assert_eq!(codici(&piattaforma.crea(scheda).await), ["ERR4"]);
}

#[tokio::test]
async fn a_rule_that_does_not_block_is_said_beside_the_success() {
    let Some(specifiche) = specifiche() else { return };
    let piattaforma = avvia_con(Configurazione { specifiche: Some(specifiche), ..configurazione() }).await;
    let scheda = con(&format!("{LOTTO}/partecipanti/0/importo"), Some(json!(0)));
    let risposta = piattaforma.crea(scheda.clone()).await;
    assert_eq!(risposta.stato, 200, "{}", risposta.corpo);
    assert_eq!(codici(&risposta), ["REG52"]);
    let modifica = json!({ "idAppalto": risposta.corpo["idAppalto"], "scheda": scheda });
    let risposta = piattaforma.post(Servizio::ComunicaAppalto, "modifica-appalto", modifica).await;
    assert_eq!((risposta.stato.as_u16(), codici(&risposta)), (200, vec!["REG52"]));
    assert!(piattaforma.crea(ad3(1)).await.corpo.get("errori").is_none());
}

#[tokio::test]
async fn a_direct_award_from_40_000_euro_needs_an_espd() {
    let Some(specifiche) = specifiche() else { return };
    let piattaforma = avvia_con(Configurazione { specifiche: Some(specifiche), ..configurazione() }).await;
    let con_importo = |importo: f64| con(&format!("{LOTTO}/partecipanti/0/importo"), Some(json!(importo)));
    // The other lot is awarded for 12,500 euro.
    piattaforma.creato(con_importo(27_499.99)).await;
    let mut scheda = con_importo(27_500.0);
    let risposta = piattaforma.crea(scheda.clone()).await;
    pcp(&risposta, 400);
    assert_eq!(codici(&risposta), ["ERR113"]);
    scheda["body"]["espd"] = json!("PGVzcGQvPg==");
    piattaforma.creato(scheda).await;
}

#[tokio::test]
async fn what_rules_and_other_checks_refuse_is_told_together() {
    let Some(specifiche) = specifiche() else { return };
    let piattaforma = avvia_con(Configurazione { specifiche: Some(specifiche), ..configurazione() }).await;
    let mut scheda = con(&format!("{LOTTO}/acquisizioneCup"), Some(json!(true)));
    let partecipanti = scheda.pointer_mut(&format!("{LOTTO}/partecipanti")).unwrap().as_array_mut().unwrap();
    let mut ausiliaria = partecipanti[0].clone();
    ausiliaria["importo"] = json!(0);
    partecipanti.push(ausiliaria);
    let risposta = piattaforma.crea(scheda).await;
    pcp(&risposta, 400);
    assert_eq!(codici(&risposta), ["REG19", "ERR74"]);
    assert_eq!(
        risposta.corpo["errori"][1]["dettaglio"],
        "codice fiscale duplicato nell'elenco partecipanti: 01234567897"
    );
}
