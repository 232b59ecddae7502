//! Addresses and headers.

use std::sync::Arc;

use chrono::TimeDelta;
use cig_application::{Application, cost_centres};
use cig_domain::porte::Clock as _;
use cig_domain::richiesta::Stato;
use cig_domain::trasmissione::{Colpa, Passo};

use crate::banco::Banco;

#[tokio::test]
async fn a_register_that_lags_is_asked_again_a_quarter_of_an_hour_later() {
    let banco = Banco::con("ausa-in-ritardo").await;
    // A node that remembers nothing of the register.
    let app = &Application { nodo: Arc::default(), ..banco.service.app.clone() };
    let sessione = &banco.service.sessione;
    let ora = cost_centres(app, sessione).await;
    assert!(ora.as_ref().map_or(true, Vec::is_empty), "{ora:?}");
    banco.assert_struck();
    banco.service.clock.advance_to(banco.service.clock.now() + TimeDelta::minutes(15));
    assert!(!cost_centres(app, sessione).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_refused_voucher_is_told_to_who_runs_the_service_and_the_call_is_made_when_it_is_given() {
    let banco = Banco::con("voucher-rifiutato").await;
    banco.step().await;
    let letto = banco.letto().await;
    assert_eq!((letto.stato, letto.passo), (Stato::Richiesta, Passo::CreaAppalto));
    assert_eq!(letto.colpa, Some(Colpa::Impostazioni), "{letto:?}");
    assert!(letto.messaggio.contains("015-0008"), "{letto:?}");
    banco.assert_nothing_at_anac();
    banco.assert_published().await;
}

#[tokio::test]
async fn an_evidence_that_the_gateway_did_not_find_is_sent_anew() {
    let banco = Banco::con("senza-evidenza").await;
    banco.assert_published().await;
    let banco = Banco::nuovo().await;
    banco.arma_su("senza-evidenza", "crea-appalto");
    banco.step().await;
    assert_eq!(banco.letto().await.passo, Passo::CreaAppalto, "nothing was done: nothing to look up");
    assert_eq!(banco.logged("GOVWAY-1366").await, 1);
    banco.assert_published().await;
}

#[tokio::test]
async fn an_evidence_that_the_gateway_found_too_old_is_made_anew() {
    let banco = Banco::nuovo().await;
    banco.arma_su("non-conforme", "crea-appalto");
    banco.step().await;
    assert_eq!(banco.letto().await.passo, Passo::CreaAppalto);
    assert_eq!(banco.logged("InteroperabilityInvalidRequest").await, 1);
    banco.assert_published().await;
}
