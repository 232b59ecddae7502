//! Faults.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use cig_application::send;
use cig_domain::porte::{Clock as _, ListeAnac as _};
use cig_domain::richiesta::Stato;
use cig_domain::trasmissione::{Colpa, Passo};
use pcp_mock::{Genere, Guasto, mondo_demo};
use suites::in_process::PASSI;
use suites::pcp::{Tokens, emulator, emulator_settings, mittente, pcp_http, until_held};
use suites::time::StillClock;

use crate::banco::{Banco, assert_every_step_survives};

#[tokio::test]
async fn an_asynchronous_ko_is_told_with_anacs_code_and_as_anacs_doing() {
    let banco = Banco::con("ko-asincrono").await;
    let (letto, codici) = banco.fermata().await;
    assert_eq!(
        (letto.stato, letto.colpa, codici),
        (Stato::Richiesta, Some(Colpa::Anac), vec!["ERR9999".to_owned()])
    );
    assert!(banco.logged("AP_N_CONF").await > 0);
    banco.assert_one_appalto_with_our_cigs().await;
}

#[tokio::test]
async fn a_ko_without_a_reason_leaves_the_cigs_and_says_that_nothing_is_to_be_mended() {
    let banco = Banco::con("ko-senza-motivo").await;
    let (letto, codici) = banco.fermata().await;
    assert_eq!(
        (letto.stato, letto.passo, letto.colpa),
        (Stato::Perfezionata, Passo::Fermata, Some(Colpa::Anac))
    );
    assert!(codici.is_empty());
    banco.assert_one_appalto_with_our_cigs().await;
}

#[tokio::test]
async fn a_publication_said_to_have_failed_that_turns_out_done_gives_no_second_cig() {
    let banco = Banco::con("ko-poi-pubblicato").await;
    let (letto, _) = banco.fermata().await;
    assert_eq!(
        (letto.stato, letto.messaggio.as_str()),
        (Stato::Perfezionata, "ANAC non ha pubblicato l'avviso.")
    );
    banco.service.clock.advance_to(banco.service.clock.now() + TimeDelta::hours(1));
    send(&banco.service.app, &banco.service.sessione, banco.id, None).await.unwrap();
    banco.assert_published().await;
}

/// The client gives up, and PCP goes on or does not.
async fn assert_a_creation_without_an_answer_is_looked_up(nome: &str) {
    let banco = Banco::con(nome).await;
    let letto = {
        let passo = banco.step();
        let rinuncia = async {
            until_held(&banco.service.emulator, "crea-appalto").await;
            std::future::pending::<()>().await;
        };
        tokio::select! {
            () = passo => {}
            () = rinuncia => {}
        }
        banco.letto().await
    };
    assert_eq!(
        (letto.stato, letto.passo, letto.colpa),
        (Stato::Richiesta, Passo::CercaAppalto, Some(Colpa::Anac))
    );
    assert!(letto.messaggio.starts_with("Non si sa se ANAC ha ricevuto la chiamata"), "{letto:?}");
    banco.assert_published().await;
}

#[tokio::test]
async fn a_creation_that_was_done_without_an_answer_is_looked_up_by_its_code() {
    assert_a_creation_without_an_answer_is_looked_up("senza-risposta-dopo").await;
}

#[tokio::test]
async fn a_creation_that_was_not_done_and_has_no_answer_is_looked_up_by_its_code() {
    assert_a_creation_without_an_answer_is_looked_up("senza-risposta-prima").await;
}

#[tokio::test]
async fn a_code_used_by_somebody_else_comes_back_to_the_person() {
    let banco = Banco::con("codice-usato").await;
    let (letto, codici) = banco.fermata().await;
    assert_eq!((letto.stato, codici), (Stato::Bozza, vec!["ERR38".to_owned()]));
    assert_eq!(
        letto.messaggio,
        "Il codice dell'appalto è già usato presso ANAC da un altro appalto: serve un codice diverso."
    );
    banco.assert_nothing_at_anac();
}

/// PCP refuses the creation: the request is a draft again, and sent again it goes well.
async fn assert_refused_and_mended(nome: &str, codice: &str, colpa: Colpa) -> Banco {
    let banco = Banco::con(nome).await;
    let (letto, codici) = banco.fermata().await;
    assert_eq!(
        (letto.stato, letto.passo, letto.colpa),
        (Stato::Bozza, Passo::Fermata, Some(colpa)),
        "{nome}"
    );
    assert_eq!(codici, [codice], "{nome}");
    assert_eq!(banco.logged(codice).await, 1);
    banco.assert_nothing_at_anac();
    send(&banco.service.app, &banco.service.sessione, banco.id, None).await.unwrap();
    banco.assert_published().await;
    banco
}

#[tokio::test]
async fn an_error_of_structure_comes_back_at_its_field() {
    let banco = Banco::con("errore-di-struttura").await;
    let (letto, _) = banco.fermata().await;
    assert_eq!((letto.stato, letto.colpa), (Stato::Bozza, Some(Colpa::Dati)));
    let rifiuto = banco.service.log(banco.id).await.rifiuto;
    assert_eq!((rifiuto[0].sezione.to_string().as_str(), rifiuto[0].campo.as_str()), ("Lotto 1", "oggetto"));
    assert_refused_and_mended("errore-di-struttura", "ERR4", Colpa::Dati).await;
}

#[tokio::test]
async fn a_rule_that_is_broken_comes_back_to_the_person() {
    assert_refused_and_mended("regola-violata", "REG7", Colpa::Dati).await;
}

#[tokio::test]
async fn a_rule_told_beside_a_success_does_not_stop_and_is_in_the_log() {
    let banco = Banco::con("regola-avvertita").await;
    banco.assert_published().await;
    assert_eq!(banco.logged("REG7").await, 1);
}

#[tokio::test]
async fn a_rule_that_shows_at_the_confirmation_only_is_mended_in_the_same_appalto() {
    let banco = Banco::con("regola-alla-conferma").await;
    let (letto, codici) = banco.fermata().await;
    assert_eq!(
        (letto.stato, letto.colpa, codici),
        (Stato::Richiesta, Some(Colpa::Dati), vec!["REG7".to_owned()])
    );
    assert_eq!(letto.messaggio, "ANAC non ha confermato l'appalto: correggere e inviare di nuovo.");
    send(&banco.service.app, &banco.service.sessione, banco.id, None).await.unwrap();
    banco.assert_published().await;
}

#[tokio::test]
async fn a_mismatch_with_ausa_is_of_the_registration() {
    for (nome, codice) in
        [("ausa-ignota", "ERR67"), ("ausa-diversa", "ERR68"), ("centro-di-costo-diverso", "ERR69")]
    {
        let banco = assert_refused_and_mended(nome, codice, Colpa::Registrazione).await;
        assert_eq!(banco.logged("Codice Ausa: 0000990001").await, 1, "the codes that ANAC compared");
    }
}

#[tokio::test]
async fn a_person_who_may_not_is_of_the_registration() {
    for (nome, codice) in [("persona-non-registrata", "SEC05"), ("persona-estranea", "AUT01")] {
        assert_refused_and_mended(nome, codice, Colpa::Registrazione).await;
    }
}

#[tokio::test]
async fn every_step_survives_a_refusal_of_the_interoperability_profile() {
    assert_every_step_survives("non-conforme").await;
}

#[tokio::test]
async fn every_step_survives_a_denied_authorization() {
    assert_every_step_survives("non-autorizzata").await;
}

#[tokio::test]
async fn every_step_survives_a_voucher_that_expired_at_the_gateway() {
    assert_every_step_survives("voucher-scaduto").await;
}

#[tokio::test]
async fn every_step_survives_a_service_that_the_gateway_cannot_reach() {
    assert_every_step_survives("non-disponibile").await;
}

#[tokio::test]
async fn a_denied_authorization_is_told_to_who_runs_the_service() {
    let banco = Banco::nuovo().await;
    banco.arma_su("non-autorizzata", "crea-appalto");
    banco.step().await;
    let letto = banco.letto().await;
    assert_eq!((letto.stato, letto.passo), (Stato::Richiesta, Passo::CreaAppalto));
    assert_eq!(letto.colpa, Some(Colpa::Impostazioni));
    assert!(letto.messaggio.contains("Authorization failed"), "{letto:?}");
    assert_eq!(banco.logged("govway_id").await, 1);
}

#[tokio::test]
async fn a_quota_is_waited_out_to_the_second_at_every_step() {
    for (passo, operazione) in PASSI {
        let banco = Banco::nuovo().await;
        banco.until(passo).await;
        banco.arma_su("quota", operazione);
        banco.step().await;
        let trasmissione = banco.service.trasmissione(banco.id).await;
        assert_eq!(trasmissione.passo, passo);
        assert_eq!(trasmissione.prossimo_il - banco.service.clock.now(), TimeDelta::seconds(7));
        assert_eq!(
            trasmissione.messaggio.as_deref(),
            Some("ANAC limita le chiamate: si riprende appena consentito.")
        );
        banco.assert_published().await;
    }
}

#[tokio::test]
async fn a_value_whose_time_is_over_comes_back_to_the_person() {
    assert_refused_and_mended("valore-scaduto", "ERR63", Colpa::Dati).await;
}

#[tokio::test]
async fn a_list_with_a_code_twice_and_one_expired_is_read_whole_with_its_days() {
    let clock = Arc::new(StillClock::default());
    let emulator = emulator(emulator_settings(Tokens::DEMO), &clock).await;
    let client = pcp_http(&emulator.base_url(), Tokens::DEMO, &clock);
    let mittente = mittente(mondo_demo::RUP_SISTEMI_INFORMATIVI);
    let puliti = client.valori("settore", &mittente).await.unwrap();
    emulator.arma(Guasto::di_catalogo("lista-sporca").unwrap());
    let sporchi = client.valori("settore", &mittente).await.unwrap();
    assert_eq!(sporchi.len(), puliti.len() + 2);
    let scaduto = sporchi.iter().find(|valore| valore.codice == "SCADUTO").unwrap();
    assert!(scaduto.data_fine.is_some_and(|fine| fine < clock.now().date_naive()));
}

#[tokio::test]
async fn a_search_that_shows_nothing_yet_makes_no_second_appalto() {
    let banco = Banco::nuovo().await;
    banco.arma_su("taglio-dopo", "crea-appalto");
    banco.arma("ricerca-vuota");
    banco.assert_published().await;
}

#[tokio::test]
async fn every_step_waits_through_a_planned_stop() {
    for (passo, _) in PASSI {
        let banco = Banco::nuovo().await;
        banco.until(passo).await;
        let fine = banco.service.clock.now() + TimeDelta::hours(2);
        banco.arma("fermo-programmato");
        banco.step().await;
        let letto = banco.letto().await;
        assert_eq!((letto.passo, letto.colpa), (passo, Some(Colpa::Anac)), "{letto:?}");
        assert!(letto.messaggio.starts_with("ANAC non risponde"), "{letto:?}");
        banco.assert_published().await;
        assert!(banco.service.clock.now() >= fine);
    }
}

#[tokio::test]
async fn a_pcp_that_is_gone_for_a_while_is_found_again() {
    let banco = Banco::nuovo().await;
    banco.until(Passo::ConfermaAppalto).await;
    banco.service.emulator.arma(Guasto::su("conferma-appalto", Genere::Spegni { millisecondi: 300 }));
    banco.step().await;
    banco.step().await;
    assert_eq!(banco.letto().await.colpa, Some(Colpa::Anac));
    tokio::time::sleep(Duration::from_millis(600)).await;
    banco.assert_published().await;
}

#[tokio::test]
async fn every_step_survives_an_error_inside_pcp_after_it_acted() {
    assert_every_step_survives("errore-interno").await;
}

#[tokio::test]
async fn every_step_survives_a_body_that_no_specification_shows() {
    assert_every_step_survives("corpo-ignoto").await;
}

#[tokio::test]
async fn every_step_survives_half_an_answer_and_the_log_keeps_it() {
    assert_every_step_survives("json-tronco").await;
    let banco = Banco::nuovo().await;
    banco.arma_su("json-tronco", "crea-appalto");
    banco.step().await;
    assert_eq!(banco.letto().await.passo, Passo::CercaAppalto);
    assert_eq!(banco.logged("\"title\":\"Operazione Effettuata\"").await, 1, "as it was received");
}

#[tokio::test]
async fn a_slow_answer_is_an_answer() {
    let banco = Banco::nuovo().await;
    banco.service.emulator.arma(Guasto::su("crea-appalto", Genere::Ritardo { millisecondi: 500 }));
    banco.step().await;
    assert_eq!(banco.letto().await.passo, Passo::ConfermaAppalto);
    banco.assert_published().await;
}
