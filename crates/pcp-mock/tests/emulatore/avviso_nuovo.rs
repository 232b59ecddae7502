//! Notices that take the place of others, and where notices are published.

use pcp_mock::{Configurazione, Errore, Genere, Guasto, Servizio, StatoAppalto, StatoAvviso};
use serde_json::{Value, json};

use crate::piattaforma::{Piattaforma, Risposta, avvia, avvia_con, configurazione};
use crate::schede::ad3;

/// A tender that goes to TED: nobody looks into its eForm without a specification.
fn europea(lotti: usize) -> Value {
    let mut scheda = ad3(lotti);
    scheda["codice"]["codice"] = json!("P1_16");
    scheda["body"]["eform"] = json!("PGVmb3JtLz4=");
    scheda
}

/// Confirmed, and sent to be published.
async fn in_attesa(piattaforma: &Piattaforma, scheda: Value) -> (String, String) {
    let appalto = piattaforma.confermato(scheda).await;
    let avviso = piattaforma.esito(&appalto, "AP_CONF").await["idAvviso"].as_str().unwrap().to_owned();
    let risposta =
        manda(piattaforma, "pubblica-avviso", json!({ "idAppalto": appalto, "idAvviso": avviso })).await;
    assert_eq!(risposta.stato, 200, "{}", risposta.corpo);
    (appalto, avviso)
}

async fn manda(piattaforma: &Piattaforma, operazione: &str, corpo: Value) -> Risposta {
    piattaforma.post(Servizio::PubblicaAvviso, operazione, corpo).await
}

async fn stato_avviso(piattaforma: &Piattaforma, avviso: &str) -> Value {
    let risposta =
        piattaforma.get(Servizio::PubblicaAvviso, &format!("stato-avviso?idAvviso={avviso}")).await;
    risposta.corpo["statoAvviso"]["stato"]["codice"].clone()
}

async fn esito(piattaforma: &Piattaforma, appalto: &str, tipo: &str) -> (Value, Value) {
    let esito = piattaforma.esito(appalto, tipo).await;
    (esito["esito"]["codice"].clone(), esito["dettaglio"]["codice"].clone())
}

fn cig(piattaforma: &Piattaforma) -> Vec<String> {
    piattaforma.emulatore.stato().appalti[0].lotti.iter().filter_map(|lotto| lotto.cig.clone()).collect()
}

fn coppia(esito: &str, dettaglio: &str) -> (Value, Value) {
    (json!(esito), json!(dettaglio))
}

#[tokio::test]
async fn a_european_notice_goes_to_ted_first_and_then_to_the_national_bulletin() {
    let piattaforma = avvia().await;
    let (appalto, avviso) = in_attesa(&piattaforma, europea(1)).await;
    assert_eq!(esito(&piattaforma, &appalto, "AV_PUBB_EU").await, coppia("WT", "AV_IN_PUBB"));
    piattaforma.passano(2);
    assert_eq!(esito(&piattaforma, &appalto, "AV_PUBB_EU").await, coppia("OK", "AV_PUBB"));
    assert_eq!(esito(&piattaforma, &appalto, "AV_PUBB_IT").await, coppia("WT", "AV_IN_PUBB"));
    assert_eq!(esito(&piattaforma, &appalto, "AV_PUBB").await, coppia("WT", "AV_IN_PUBB"));
    let corpo = json!({ "idAppalto": appalto, "idAvviso": avviso, "scheda": europea(1) });
    assert_eq!(manda(&piattaforma, "modifica-avviso", corpo).await.errore(), "ERR51");
    piattaforma.passano(2);
    assert_eq!(esito(&piattaforma, &appalto, "AV_PUBB").await, coppia("OK", "AV_PUBB"));
    assert_eq!(piattaforma.stato(&appalto).await, "PUBB");

    let trovati =
        piattaforma.get(Servizio::PubblicaAvviso, &format!("ricerca-avviso?idAppalto={appalto}")).await;
    let trovato = &trovati.corpo["result"][0];
    assert_eq!(trovato["datiPubblicazioneEU"]["dataPubblicazione"], "2026-09-01T08:00:04.000+00:00");
    assert_eq!(trovato["dataPubblicazione"], "2026-09-01T08:00:06.000+00:00");
    assert_eq!(trovato["azione"], json!({ "idTipologica": "tipoAzioneAvviso", "codice": "AZ_PUBB" }));
}

#[tokio::test]
async fn what_ted_refuses_waits_for_a_notice_that_takes_its_place() {
    let piattaforma = avvia().await;
    for codice in ["TED_NOT_PUBLISHED", "TED_VALIDATION_FAILED"] {
        piattaforma.emulatore.azzera();
        let genere = Genere::EsitoKo { errori: vec![Errore::new(codice)] };
        piattaforma.emulatore.arma(Guasto::su("pubblica-avviso", genere));
        let scheda = europea(2);
        let (appalto, avviso) = in_attesa(&piattaforma, scheda.clone()).await;
        piattaforma.passano(2);
        for tipo in ["AV_PUBB_EU", "AV_PUBB"] {
            let esito = piattaforma.esito(&appalto, tipo).await;
            assert_eq!(esito["dettaglio"]["codice"], "AV_N_PUBB");
            assert_eq!(esito["errori"][0]["codice"], codice);
        }
        assert_eq!(piattaforma.esito(&appalto, "AV_PUBB_IT").await, Value::Null);
        assert_eq!(stato_avviso(&piattaforma, &avviso).await, "NON_PUBB");
        assert_eq!(piattaforma.stato(&appalto).await, "IN_ATT_PUBB");

        let vecchi = cig(&piattaforma);
        let corpo = json!({ "idAppalto": appalto, "idAvviso": avviso, "scheda": scheda });
        assert_eq!(
            manda(&piattaforma, "modifica-avviso", corpo.clone()).await.corpo["title"],
            "Richiesta acquisita"
        );
        assert_eq!(esito(&piattaforma, &appalto, "AV_MOD").await, coppia("WT", "AV_RICHIESTA_MOD_IN_CORSO"));
        assert_eq!(manda(&piattaforma, "modifica-avviso", corpo).await.errore(), "ERR44");
        piattaforma.passano(2);
        let modifica = piattaforma.esito(&appalto, "AV_MOD").await;
        assert_eq!(modifica["dettaglio"]["codice"], "AV_MOD");
        assert_eq!(modifica["idAvviso"], avviso);
        let nuovo = modifica["idNuovoAvviso"].as_str().unwrap();
        assert_eq!(stato_avviso(&piattaforma, &avviso).await, "MOD");
        assert_eq!(stato_avviso(&piattaforma, nuovo).await, "IN_ATT_PUBB");
        let nuovi = cig(&piattaforma);
        assert_eq!(nuovi.len(), 2);
        assert!(nuovi.iter().all(|cig| !vecchi.contains(cig)), "{vecchi:?} {nuovi:?}");
        let per_vecchio = format!("consulta-appalto?cig={}", vecchi[0]);
        assert_eq!(piattaforma.get(Servizio::ComunicaAppalto, &per_vecchio).await.errore(), "ERR23");
        piattaforma.passano(4);
        assert_eq!(stato_avviso(&piattaforma, nuovo).await, "PUBB");
        assert_eq!(piattaforma.stato(&appalto).await, "PUBB");
    }
}

#[tokio::test]
async fn a_national_notice_can_be_replaced_while_it_waits_to_be_published() {
    let piattaforma = avvia().await;
    let scheda = ad3(1);
    let (appalto, avviso) = in_attesa(&piattaforma, scheda.clone()).await;
    let mut altra = scheda.clone();
    altra["body"]["anacForm"]["appalto"]["codiceAppalto"] = json!("UN-ALTRO-CODICE");
    let corpo = json!({ "idAppalto": appalto, "idAvviso": avviso, "scheda": altra });
    assert_eq!(manda(&piattaforma, "modifica-avviso", corpo).await.errore(), "ERR73");
    let corpo = json!({ "idAppalto": appalto, "idAvviso": avviso, "scheda": scheda });
    assert_eq!(manda(&piattaforma, "modifica-avviso", corpo.clone()).await.stato, 200);
    piattaforma.passano(2);
    // The old one is no longer in force.
    assert_eq!(manda(&piattaforma, "modifica-avviso", corpo.clone()).await.errore(), "ERR50");
    assert_eq!(esito(&piattaforma, &appalto, "AV_PUBB").await, coppia("WT", "AV_IN_PUBB"));
    piattaforma.passano(2);
    assert_eq!(piattaforma.stato(&appalto).await, "PUBB");
    let avvisi = &piattaforma.emulatore.stato().appalti[0].avvisi;
    assert_eq!(
        avvisi.iter().map(|avviso| avviso.stato).collect::<Vec<_>>(),
        [StatoAvviso::Mod, StatoAvviso::Pubb]
    );

    // Another appalto's is not its own.
    let confermato = piattaforma.confermato(ad3(1)).await;
    let corpo = json!({ "idAppalto": confermato, "idAvviso": avviso, "scheda": ad3(1) });
    assert_eq!(manda(&piattaforma, "modifica-avviso", corpo).await.errore(), "ERR49");
}

#[tokio::test]
async fn a_replacement_that_fails_leaves_cigs_and_notice_and_can_be_asked_for_again() {
    let piattaforma = avvia().await;
    let scheda = ad3(1);
    let (appalto, avviso) = in_attesa(&piattaforma, scheda.clone()).await;
    let vecchi = cig(&piattaforma);
    let genere = Genere::EsitoKo { errori: vec![Errore::new("ERR41")] };
    piattaforma.emulatore.arma(Guasto::su("modifica-avviso", genere));
    let corpo = json!({ "idAppalto": appalto, "idAvviso": avviso, "scheda": scheda });
    assert_eq!(manda(&piattaforma, "modifica-avviso", corpo.clone()).await.stato, 200);
    piattaforma.passano(2);
    let modifica = piattaforma.esito(&appalto, "AV_MOD").await;
    assert_eq!(
        (&modifica["esito"]["codice"], &modifica["errori"][0]["codice"]),
        (&json!("KO"), &json!("ERR41"))
    );
    assert!(modifica.get("idNuovoAvviso").is_none());
    assert_eq!((cig(&piattaforma), stato_avviso(&piattaforma, &avviso).await), (vecchi, json!("NON_PUBB")));
    assert_eq!(manda(&piattaforma, "modifica-avviso", corpo).await.stato, 200);
}

#[tokio::test]
async fn a_published_notice_is_rectified_and_the_cigs_stay() {
    let piattaforma = avvia().await;
    for scheda in [ad3(2), europea(2)] {
        piattaforma.emulatore.azzera();
        let (appalto, avviso) = in_attesa(&piattaforma, scheda.clone()).await;
        let corpo = json!({ "idAppalto": appalto, "idAvviso": avviso, "scheda": scheda });
        assert_eq!(manda(&piattaforma, "rettifica-avviso", corpo.clone()).await.errore(), "ERR44");
        piattaforma.passano(4);
        let vecchi = cig(&piattaforma);
        assert_eq!(manda(&piattaforma, "modifica-avviso", corpo.clone()).await.errore(), "ERR50");

        let mut meno_lotti = scheda.clone();
        meno_lotti["body"]["anacForm"]["aggiudicazioni"].as_array_mut().unwrap().pop();
        let con_meno = json!({ "idAppalto": appalto, "idAvviso": avviso, "scheda": meno_lotti });
        assert_eq!(manda(&piattaforma, "rettifica-avviso", con_meno).await.errore(), "ERR105");

        assert_eq!(manda(&piattaforma, "rettifica-avviso", corpo.clone()).await.stato, 200);
        assert_eq!(
            esito(&piattaforma, &appalto, "AV_RETT").await,
            coppia("WT", "AV_RICHIESTA_RETT_IN_CORSO")
        );
        assert_eq!(manda(&piattaforma, "rettifica-avviso", corpo).await.errore(), "ERR109");
        piattaforma.passano(2);
        let rettifica = piattaforma.esito(&appalto, "AV_RETT").await;
        assert_eq!(rettifica["dettaglio"]["codice"], "AV_RETT");
        let nuovo = rettifica["idNuovoAvviso"].as_str().unwrap();
        assert_eq!(rettifica["codiceNuovaScheda"], scheda["codice"]["codice"]);
        assert_eq!(stato_avviso(&piattaforma, &avviso).await, "RETT");
        assert_eq!(piattaforma.stato(&appalto).await, "PUBB");
        piattaforma.passano(4);
        assert_eq!(esito(&piattaforma, &appalto, "AV_RETT_IT").await, coppia("OK", "AV_PUBB"));
        assert_eq!((cig(&piattaforma), stato_avviso(&piattaforma, nuovo).await), (vecchi, json!("PUBB")));
    }
}

#[tokio::test]
async fn a_notice_reads_back_with_the_scheda_it_was_born_from() {
    let piattaforma = avvia().await;
    let prima = ad3(1);
    let (appalto, avviso) = in_attesa(&piattaforma, prima.clone()).await;
    let mut dopo = prima.clone();
    dopo["body"]["anacForm"]["appalto"]["datiBase"]["oggetto"] = json!("Un altro oggetto");
    let corpo = json!({ "idAppalto": appalto, "idAvviso": avviso, "scheda": dopo });
    manda(&piattaforma, "modifica-avviso", corpo).await;
    piattaforma.passano(2);
    let nuovo = piattaforma.esito(&appalto, "AV_MOD").await["idNuovoAvviso"].as_str().unwrap().to_owned();
    for (id, scheda) in [(&avviso, prima), (&nuovo, dopo)] {
        let letto =
            piattaforma.get(Servizio::PubblicaAvviso, &format!("consulta-avviso?idAvviso={id}")).await;
        assert_eq!(letto.corpo["avviso"]["idAvviso"], **id);
        assert_eq!(letto.corpo["scheda"], scheda);
        assert_eq!(letto.corpo["appalto"]["idAppalto"], appalto);
    }
    for (filtri, quanti) in [
        (format!("idAppalto={appalto}"), 2),
        (format!("idAppalto={appalto}&statoAvviso=MOD"), 1),
        (format!("idAppalto={appalto}&azioneAvviso=AZ_MOD"), 1),
        (format!("idAppalto={appalto}&tipoAvviso=EU"), 0),
        (format!("cig={}", cig(&piattaforma)[0]), 2),
    ] {
        let risposta = piattaforma.get(Servizio::PubblicaAvviso, &format!("ricerca-avviso?{filtri}")).await;
        assert_eq!(risposta.corpo["result"].as_array().unwrap().len(), quanti, "{filtri}");
    }
    assert_eq!(piattaforma.get(Servizio::PubblicaAvviso, "ricerca-avviso").await.errore(), "ERR34");
}

#[tokio::test]
async fn what_stays_confirmed_for_too_long_is_cancelled_by_pcp_itself() {
    let scadenza_conferma = Some(std::time::Duration::from_hours(1));
    let piattaforma = avvia_con(Configurazione { scadenza_conferma, ..configurazione() }).await;
    let dimenticato = piattaforma.confermato(ad3(1)).await;
    let (mandato, _) = in_attesa(&piattaforma, ad3(1)).await;
    let senza_avviso = piattaforma.confermato(crate::schede::ad5()).await;
    piattaforma.passano(3596);
    assert_eq!(piattaforma.stato(&dimenticato).await, "CANC");
    assert_eq!(esito(&piattaforma, &dimenticato, "AP_CANC").await, coppia("OK", "AP_CANC"));
    assert_eq!(piattaforma.stato(&mandato).await, "PUBB");
    piattaforma.passano(3600);
    assert_eq!(piattaforma.stato(&senza_avviso).await, "CONF");
    assert_eq!(piattaforma.stato(&mandato).await, "PUBB");
}

#[tokio::test]
async fn a_publication_said_to_have_failed_turns_out_done() {
    let piattaforma = avvia().await;
    let errori = vec![Errore::new("ERR9999")];
    for (operazione, prima, dopo) in [
        ("conferma-appalto", StatoAppalto::InLav, StatoAppalto::Conf),
        ("pubblica-avviso", StatoAppalto::Conf, StatoAppalto::Pubb),
    ] {
        piattaforma.emulatore.azzera();
        let genere = Genere::KoPoiFatto { errori: errori.clone(), millisecondi: 60_000 };
        piattaforma.emulatore.arma(Guasto::su(operazione, genere));
        if operazione == "conferma-appalto" {
            piattaforma.confermato(ad3(1)).await;
        } else {
            in_attesa(&piattaforma, ad3(1)).await;
            piattaforma.passano(2);
        }
        assert_eq!(piattaforma.emulatore.stato().appalti[0].stato, prima);
        piattaforma.passano(60);
        let appalto = piattaforma.emulatore.stato().appalti.remove(0);
        assert_eq!(appalto.stato, dopo);
        assert_eq!(appalto.operazioni.last().unwrap().esito, "KO", "the outcome is not told again");
        assert!(appalto.lotti[0].cig.is_some());
    }
}
