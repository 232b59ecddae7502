//! The people in charge of an appalto.

use axum::http::StatusCode;
use cig_domain::porte::{Clock as _, Soggetto};

use super::azioni::in_lavorazione;
use super::browser::Browser;
use crate::campioni::{Mondo, OSTILE, RUP};

const COLLEGA: &str = "BNCMRT75A41D612E";
const DELEGATO: &str = "NRELCU80C12G702K";

fn in_charge(codice_fiscale: &str, ruolo: &str) -> Soggetto {
    Soggetto {
        codice_fiscale: codice_fiscale.into(),
        ruolo: Some(ruolo.into()),
        data_inizio: Some("2026-11-18T11:00:00Z".parse().unwrap()),
        data_fine: None,
    }
}

#[tokio::test]
async fn an_appalto_is_taken_in_charge_from_the_page_of_its_procedure() {
    let mondo = Mondo::new().await;
    let (procedura, id) = in_lavorazione(&mondo).await;
    mondo.assume("collega", COLLEGA).await;
    let mut collega = Browser::logged_in(&mondo, "collega").await;
    let presa = format!("{procedura}/azioni/presa-carico");
    collega.open(&procedura).await.has(&format!("href=\"{presa}\""));
    let domanda = collega.open(&presa).await;
    domanda.has("ne diventa il RUP");
    *mondo.anac.errore_soggetti.lock().unwrap() = Some("ERR999");
    let rifiuto = collega.submit(&domanda, &presa, &[]).await;
    assert_eq!(rifiuto.status, StatusCode::CONFLICT);
    rifiuto.has("ERR999");
    assert_eq!(mondo.richiesta(&id).await.dati_gara.rup.unwrap().as_str(), RUP);
    *mondo.anac.errore_soggetti.lock().unwrap() = None;
    let fatta = collega.submit(&domanda, &presa, &[]).await;
    assert_eq!(fatta.location(), procedura, "{}", fatta.html);
    assert_eq!(mondo.richiesta(&id).await.dati_gara.rup.unwrap().as_str(), COLLEGA);
    let stantia = collega.submit(&domanda, &presa, &[]).await;
    assert_eq!(stantia.status, StatusCode::CONFLICT);
    stantia.has("Richiesta modificata da altri");
    collega.open(&format!("{procedura}/soggetti")).await.has("Prova Di collega (BNCMRT75A41D612E)");
}

#[tokio::test]
async fn the_people_in_charge_are_read_when_asked_for_and_a_delegation_is_taken_back_after_asking_once_more()
{
    let mondo = Mondo::new().await;
    let (procedura, _) = in_lavorazione(&mondo).await;
    let finito = Soggetto { data_fine: Some(mondo.ora.now()), ..in_charge(COLLEGA, "DRP1") };
    *mondo.anac.soggetti.lock().unwrap() =
        vec![in_charge(RUP, "RP"), in_charge(DELEGATO, "DRP2"), finito, in_charge(OSTILE, OSTILE)];
    let mut rup = Browser::logged_in(&mondo, "rup").await;
    let soggetti = format!("{procedura}/soggetti");
    rup.open(&procedura).await.has(&format!("href=\"{soggetti}\">Soggetti incaricati</a>"));
    let pagina = rup.open(&soggetti).await;
    pagina.has("Qui il RUP è Prova Di rup").lacks(DELEGATO);
    let elenco = rup.submit(&pagina, &soggetti, &[]).await;
    assert_eq!(elenco.status, StatusCode::OK);
    elenco.has("Prova Di rup (RSSMRA85T10A562S)").has("Responsabile del progetto").has("18/11/2026 12:00");
    elenco.has("Delegato per l&#39;affidamento");
    assert_eq!(elenco.html.matches("/soggetti/revoca").count(), 1, "only what can be taken back");

    let revoca = format!("{soggetti}/revoca");
    let quale = [("codiceFiscale", DELEGATO), ("ruolo", "DRP2")];
    let domanda = rup.submit(&elenco, &revoca, &quale).await;
    assert_eq!(domanda.status, StatusCode::OK);
    domanda.has("Revocare la delega?").has(DELEGATO);
    let registro = format!("{}/registro", procedura.replace("/procedure/", "/richieste/"));
    rup.open(&registro).await.lacks("Elimina Soggetto");
    let campi = [quale[0], quale[1], ("conferma", &domanda.hidden("conferma"))];
    let fatta = rup.submit(&domanda, &revoca, &campi).await;
    assert_eq!(fatta.location(), format!("{soggetti}?fatto=revoca"), "{}", fatta.html);
    rup.open(fatta.location()).await.has("La delega è revocata presso ANAC.");
    rup.open(&registro).await.has("Elimina Soggetto").has("Ricerca Soggetti");
    let estraneo = rup.submit(&domanda, &revoca, &[("codiceFiscale", DELEGATO), ("ruolo", "RP")]).await;
    assert_eq!(estraneo.status, StatusCode::FORBIDDEN);

    mondo.anac.soggetti.lock().unwrap().clear();
    rup.submit(&pagina, &soggetti, &[]).await.has("id=\"nessuno\"");
}

#[tokio::test]
async fn a_person_is_delegated_and_what_is_wrong_is_told_at_its_field() {
    let mondo = Mondo::new().await;
    let (procedura, _) = in_lavorazione(&mondo).await;
    let mut rup = Browser::logged_in(&mondo, "rup").await;
    let soggetti = format!("{procedura}/soggetti");
    let delega = format!("{soggetti}/delega");
    let pagina = rup.open(&soggetti).await;
    let campi = [
        ("codiceFiscale", OSTILE),
        ("ruolo", "RP"),
        ("dataInizio", "ieri"),
        ("dataFine", "2026-12-01T12:00"),
    ];
    let errata = rup.submit(&pagina, &delega, &campi).await;
    assert_eq!(errata.status, StatusCode::UNPROCESSABLE_ENTITY);
    for campo in ["codiceFiscale", "ruolo", "dataInizio"] {
        assert_eq!(errata.tag(&format!("campo-{campo}")).get("aria-invalid"), Some("true"), "{campo}");
    }
    assert_eq!(errata.tag("campo-dataFine").get("value"), Some("2026-12-01T12:00"));
    let prima_di_cominciare =
        [("codiceFiscale", DELEGATO), ("ruolo", "DRP2"), ("dataFine", "2026-01-01T12:00")];
    let errata = rup.submit(&pagina, &delega, &prima_di_cominciare).await;
    assert_eq!(errata.tag("campo-dataFine").get("aria-invalid"), Some("true"));

    let giusta = [("codiceFiscale", DELEGATO), ("ruolo", "DRP2"), ("dataInizio", ""), ("dataFine", "")];
    for (codice, detto) in [
        ("ERR75", "va prima registrata presso ANAC"),
        ("ERR80", "prima si revoca la sua delega"),
        ("ERR999", "ERR999"),
    ] {
        *mondo.anac.errore_soggetti.lock().unwrap() = Some(codice);
        let rifiuto = rup.submit(&pagina, &delega, &giusta).await;
        assert_eq!(rifiuto.status, StatusCode::UNPROCESSABLE_ENTITY, "{codice}");
        rifiuto.has(detto);
        assert_eq!(rifiuto.tag("campo-codiceFiscale").get("value"), Some(DELEGATO));
    }
    *mondo.anac.errore_soggetti.lock().unwrap() = None;
    let fatta = rup.submit(&pagina, &delega, &giusta).await;
    assert_eq!(fatta.location(), format!("{soggetti}?fatto=delega"), "{}", fatta.html);
    rup.open(fatta.location()).await.has("La persona è delegata presso ANAC.");
}

#[tokio::test]
async fn who_may_change_nothing_reads_and_other_offices_do_not() {
    let mondo = Mondo::new().await;
    let (procedura, _) = in_lavorazione(&mondo).await;
    *mondo.anac.soggetti.lock().unwrap() = vec![in_charge(RUP, "RP"), in_charge(DELEGATO, "DRP2")];
    let soggetti = format!("{procedura}/soggetti");
    let mut buyer = Browser::logged_in(&mondo, "buyer").await;
    let pagina = buyer.open(&soggetti).await;
    pagina.has("Può farlo solo un Responsabile e-Procurement").lacks("campo-ruolo");
    buyer.submit(&pagina, &soggetti, &[]).await.has(DELEGATO).lacks("/soggetti/revoca");
    let quale = [("codiceFiscale", DELEGATO), ("ruolo", "DRP2")];
    let vietata = buyer.submit(&pagina, &format!("{soggetti}/revoca"), &quale).await;
    assert_eq!(vietata.status, StatusCode::CONFLICT);
    let vietata = buyer.submit(&pagina, &format!("{soggetti}/delega"), &quale).await;
    assert_eq!(vietata.status, StatusCode::UNPROCESSABLE_ENTITY);
    vietata.has("Può farlo solo un Responsabile e-Procurement");

    let mut altro = Browser::logged_in(&mondo, "altro").await;
    let lista = altro.open("/").await;
    assert_eq!(altro.get(&soggetti).await.status, StatusCode::NOT_FOUND);
    for indirizzo in [soggetti.clone(), format!("{soggetti}/delega"), format!("{soggetti}/revoca")] {
        let pagina = altro.submit(&lista, &indirizzo, &quale).await;
        assert_eq!(pagina.status, StatusCode::NOT_FOUND, "{indirizzo}");
        assert_eq!(altro.post(&indirizzo, &quale).await.status, StatusCode::FORBIDDEN, "{indirizzo}");
    }
}
