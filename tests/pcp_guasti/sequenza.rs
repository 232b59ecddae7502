//! Sequence and time.

use chrono::TimeDelta;
use cig_domain::porte::Clock as _;
use cig_domain::richiesta::Stato;
use cig_domain::trasmissione::Passo;
use suites::pcp::pcp_calls;

use crate::banco::Banco;

/// How often an operation was asked for.
fn asked(banco: &Banco, operazione: &str) -> usize {
    pcp_calls(&banco.service.emulator).iter().filter(|call| call.operazione == operazione).count()
}

/// Waits through four days of AP_IN_CONF with the request told as being confirmed.
async fn through_four_days(banco: &Banco) {
    let inizio = banco.service.clock.now();
    banco.until(Passo::EsitoConferma).await;
    banco.step().await;
    let letto = banco.letto().await;
    assert_eq!((letto.stato, letto.colpa), (Stato::Richiesta, None));
    assert_eq!(letto.messaggio, "ANAC sta confermando l'appalto.");
    banco.service.clock.advance_to(inizio + TimeDelta::days(4) - TimeDelta::minutes(1));
    banco.step().await;
    assert_eq!((banco.letto().await.passo, asked(banco, "conferma-appalto")), (Passo::EsitoConferma, 1));
}

#[tokio::test]
async fn a_confirmation_stuck_for_four_days_is_waited_for() {
    let banco = Banco::con("conferma-lenta").await;
    through_four_days(&banco).await;
    banco.assert_published().await;
    assert_eq!(asked(&banco, "conferma-appalto"), 1);
}

#[tokio::test]
async fn a_confirmation_forced_to_ko_after_four_days_is_asked_for_again_by_a_person_and_in_the_same_appalto()
{
    let banco = Banco::con("conferma-lenta-ko").await;
    through_four_days(&banco).await;
    let (letto, codici) = banco.fermata().await;
    assert_eq!((letto.stato, letto.passo), (Stato::Richiesta, Passo::Fermata));
    assert_eq!(codici, ["ERR9999"]);
    cig_application::send(&banco.service.app, &banco.service.sessione, banco.id, None).await.unwrap();
    banco.assert_published().await;
    assert_eq!(asked(&banco, "crea-appalto"), 1);
}

#[tokio::test]
async fn a_confirmation_that_pcp_lost_after_four_days_is_sent_again_in_the_same_appalto() {
    let banco = Banco::con("conferma-persa").await;
    through_four_days(&banco).await;
    banco.assert_published().await;
    assert_eq!((asked(&banco, "crea-appalto"), asked(&banco, "conferma-appalto")), (1, 2));
}

#[tokio::test]
async fn a_confirmation_said_to_have_failed_that_turns_out_done_is_seen_before_it_is_sent_again() {
    let banco = Banco::con("ko-poi-confermato").await;
    let (letto, _) = banco.fermata().await;
    assert_eq!((letto.stato, letto.passo), (Stato::Richiesta, Passo::Fermata));
    banco.service.clock.advance_to(banco.service.clock.now() + TimeDelta::days(1));
    cig_application::send(&banco.service.app, &banco.service.sessione, banco.id, None).await.unwrap();
    banco.assert_published().await;
    assert_eq!((asked(&banco, "crea-appalto"), asked(&banco, "conferma-appalto")), (1, 1));
}

#[tokio::test]
async fn a_confirmation_taken_in_during_a_verification_is_asked_for_again_and_goes_well() {
    for nome in ["conferma-durante-verifica", "conferma-dello-stato-sbagliato"] {
        let banco = Banco::con(nome).await;
        banco.assert_published().await;
        assert_eq!(asked(&banco, "crea-appalto"), 1);
        assert_eq!(asked(&banco, "conferma-appalto"), 2, "{nome}");
    }
}

#[tokio::test]
async fn cigs_that_come_a_quarter_of_an_hour_after_the_confirmation_are_waited_for() {
    let banco = Banco::nuovo().await;
    banco.until(Passo::RecuperaCig).await;
    banco.arma("cig-in-ritardo");
    banco.step().await;
    let letto = banco.letto().await;
    assert_eq!((letto.stato, letto.passo, letto.colpa), (Stato::Richiesta, Passo::RecuperaCig, None));
    assert_eq!(letto.messaggio, "L'appalto è confermato; ANAC non ha ancora dato tutti i CIG.");
    banco.assert_published().await;
    assert!(asked(&banco, "recupera-cig") > 2);
}

#[tokio::test]
async fn an_outcome_that_pcp_does_not_show_is_asked_for_again() {
    for passo in [Passo::EsitoConferma, Passo::EsitoPubblicazione] {
        let banco = Banco::nuovo().await;
        banco.until(passo).await;
        banco.arma("esito-assente");
        banco.assert_published().await;
        assert_eq!((asked(&banco, "conferma-appalto"), asked(&banco, "pubblica-avviso")), (1, 1));
    }
}

#[tokio::test]
async fn a_national_publication_may_take_days() {
    let banco = Banco::con("pubblicazione-lenta").await;
    let inizio = banco.service.clock.now();
    banco.until(Passo::EsitoPubblicazione).await;
    banco.step().await;
    let letto = banco.letto().await;
    assert_eq!(
        (letto.stato, letto.messaggio.as_str()),
        (Stato::Perfezionata, "ANAC sta pubblicando l'avviso.")
    );
    banco.service.clock.advance_to(inizio + TimeDelta::days(3) - TimeDelta::minutes(1));
    banco.assert_published().await;
    assert_eq!(asked(&banco, "pubblica-avviso"), 1);
}

#[tokio::test]
async fn a_notice_that_ted_refuses_leaves_the_cigs_and_comes_back_to_a_person_with_teds_code() {
    for (nome, codice) in
        [("ted-non-pubblica", "TED_NOT_PUBLISHED"), ("ted-non-valida", "TED_VALIDATION_FAILED")]
    {
        let banco = Banco::con(nome).await;
        let (letto, codici) = banco.fermata().await;
        assert_eq!(
            (letto.stato, letto.passo, codici),
            (Stato::Perfezionata, Passo::Fermata, vec![codice.to_owned()])
        );
        assert_eq!(letto.messaggio, "ANAC non ha pubblicato l'avviso.");
        banco.assert_one_appalto_with_our_cigs().await;
    }
}
