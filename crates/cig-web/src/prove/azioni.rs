//! What is asked of ANAC once the appalto exists.

use askama::Template as _;
use axum::http::StatusCode;
use chrono::TimeDelta;
use cig_domain::codici::IdAvviso;
use cig_domain::richiesta::{Canale, CigPrecedente, EsitoCanale, StatoAppalto};
use uuid::Uuid;

use super::acquirente::{award, complete};
use super::browser::Browser;
use super::forma;
use crate::campioni::{Mondo, OSTILE};
use crate::pagine::azioni::PaginaAzione;
use crate::pagine::cornice::Cornice;

/// A request whose appalto ANAC created, and on which nothing goes on; the address of its procedure, and its name.
pub(super) async fn in_lavorazione(mondo: &Mondo) -> (String, String) {
    let (procedura, id) = sent(mondo, 1).await;
    mondo.ferma_pubblicazione(&id, "Ferma per la prova.").await;
    (procedura, id)
}

/// A request whose notice waits to be published.
async fn in_attesa(mondo: &Mondo) -> (String, String) {
    let (procedura, id) = sent(mondo, 4).await;
    mondo
        .riscrivi(&id, |richiesta| {
            richiesta.ciclo.avviso_creato(IdAvviso(Uuid::from_u128(600))).unwrap();
            richiesta.ciclo.appalto_in(StatoAppalto::InAttesaPubblicazione).unwrap();
        })
        .await;
    (procedura, id)
}

/// A request that was sent, after so many calls.
async fn sent(mondo: &Mondo, chiamate: usize) -> (String, String) {
    let mut browser = Browser::logged_in(mondo, "buyer").await;
    let richiesta = complete(&mut browser).await;
    let (procedura, pagina) = award(&mut browser, &richiesta).await;
    browser.submit(&pagina, &format!("{procedura}/invio"), &[]).await;
    mondo.lavora(chiamate).await;
    (procedura, richiesta.strip_prefix("/richieste/").unwrap().to_owned())
}

#[tokio::test]
async fn an_action_asks_once_more_and_is_then_begun() {
    let mondo = Mondo::new().await;
    let (procedura, _) = in_lavorazione(&mondo).await;
    let mut rup = Browser::logged_in(&mondo, "rup").await;
    let verifica = format!("{procedura}/azioni/verifica");
    rup.open(&procedura).await.has(&format!("href=\"{verifica}\"")).has("Presso ANAC");
    let domanda = rup.open(&verifica).await;
    domanda.has("senza confermarli").has("Verifica presso ANAC</button>").lacks("campo-motivo");
    let fatta = rup.submit(&domanda, &verifica, &[]).await;
    assert_eq!((fatta.status, fatta.location()), (StatusCode::SEE_OTHER, procedura.as_str()));
    rup.open(&procedura).await.has("attendere che finisca").lacks(&format!("href=\"{verifica}\""));
    assert_eq!(rup.get(&verifica).await.status, StatusCode::CONFLICT);
    mondo.lavora(2).await;
    rup.open(&procedura).await.has("La verifica di ANAC non ha trovato errori.");
}

#[tokio::test]
async fn what_may_not_be_asked_for_is_told_with_the_reason_and_refused() {
    let mondo = Mondo::new().await;
    let (procedura, id) = in_lavorazione(&mondo).await;
    let mut rup = Browser::logged_in(&mondo, "rup").await;
    let cancella = format!("{procedura}/azioni/cancella");
    let motivo = "non cancella gli appalti con scheda AD5";
    let pagina = rup.open(&procedura).await;
    pagina.has(motivo).lacks(&format!("href=\"{cancella}\""));
    let versione = mondo.richiesta(&id).await.versione.to_string();
    let versione = ("_versione", versione.as_str());
    for rifiuto in [
        rup.get(&cancella).await,
        rup.submit(&pagina, &cancella, &[versione, ("motivo", "Gara revocata")]).await,
    ] {
        assert_eq!(rifiuto.status, StatusCode::CONFLICT);
        rifiuto.has(motivo);
    }
    let mut buyer = Browser::logged_in(&mondo, "buyer").await;
    let pagina = buyer.open(&procedura).await;
    pagina.has("Può farlo solo un Responsabile e-Procurement").lacks("/azioni/");
    for nome in ["verifica", "presa-carico"] {
        let indirizzo = format!("{procedura}/azioni/{nome}");
        for rifiuto in [buyer.get(&indirizzo).await, buyer.submit(&pagina, &indirizzo, &[versione]).await] {
            assert_eq!(rifiuto.status, StatusCode::CONFLICT, "{nome}");
            rifiuto.has("Responsabile e-Procurement");
        }
    }
    let mut altro = Browser::logged_in(&mondo, "altro").await;
    let lista = altro.open("/").await;
    for nome in ["verifica", "cancella", "ferma", "modifica", "rettifica", "abbandona", "presa-carico"] {
        let indirizzo = format!("{procedura}/azioni/{nome}");
        let campi = [("_versione", "1"), ("motivo", "x")];
        for rifiuto in [altro.get(&indirizzo).await, altro.submit(&lista, &indirizzo, &campi).await] {
            assert_eq!(rifiuto.status, StatusCode::NOT_FOUND, "{nome}");
        }
    }
    assert_eq!(rup.get(&format!("{procedura}/azioni/pippo")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(rup.post(&format!("{procedura}/azioni/verifica"), &[]).await.status, StatusCode::FORBIDDEN);
    let ultima = mondo.richiesta(&id).await;
    assert_eq!(ultima.ciclo.stato_appalto(), Some(StatoAppalto::InLavorazione));
}

#[tokio::test]
async fn a_page_that_is_out_of_date_does_nothing() {
    let mondo = Mondo::new().await;
    let (procedura, id) = in_lavorazione(&mondo).await;
    let mut rup = Browser::logged_in(&mondo, "rup").await;
    let verifica = format!("{procedura}/azioni/verifica");
    let domanda = rup.open(&verifica).await;
    mondo.riscrivi(&id, |richiesta| richiesta.procedura = None).await;
    let rifiuto = rup.submit(&domanda, &verifica, &[]).await;
    assert_eq!(rifiuto.status, StatusCode::CONFLICT);
    rifiuto.has("Richiesta modificata da altri");
    rup.open(&verifica).await;
}

#[tokio::test]
async fn a_reason_is_wanted_and_comes_back_as_typed() {
    let mondo = Mondo::new().await;
    let (procedura, _) = in_attesa(&mondo).await;
    let mut rup = Browser::logged_in(&mondo, "rup").await;
    let ferma = format!("{procedura}/azioni/ferma");
    let domanda = rup.open(&ferma).await;
    domanda.has("btn-danger").has("Motivo, obbligatorio, al massimo 200 caratteri");
    let senza = rup.submit(&domanda, &ferma, &[("motivo", " ")]).await;
    assert_eq!(senza.status, StatusCode::UNPROCESSABLE_ENTITY);
    senza.has("Il motivo è obbligatorio.");
    assert_eq!(senza.tag("campo-motivo").get("aria-describedby"), Some("errore-motivo"));
    let lungo = format!("{OSTILE}{}", "è".repeat(200));
    let lunga = rup.submit(&domanda, &ferma, &[("motivo", &lungo)]).await;
    assert_eq!(lunga.status, StatusCode::UNPROCESSABLE_ENTITY);
    lunga.has("al massimo 200 caratteri.").has(&"è".repeat(200));
    let fatta = rup.submit(&lunga, &ferma, &[("motivo", "Gara revocata")]).await;
    assert_eq!(fatta.location(), procedura, "{}", fatta.html);
    mondo.lavora(1).await;
    let registro = rup.open(&format!("{}/registro", procedura.replace("/procedure/", "/richieste/"))).await;
    registro.has("Cancella Avviso").has("Gara revocata");
}

#[tokio::test]
async fn a_notice_is_opened_for_a_change_which_may_be_given_up() {
    let mondo = Mondo::new().await;
    let (procedura, id) = in_attesa(&mondo).await;
    let mut rup = Browser::logged_in(&mondo, "rup").await;
    let modifica = format!("{procedura}/azioni/modifica");
    let domanda = rup.open(&modifica).await;
    domanda.has("nuovi CIG").has("btn-primary");
    let aperta = rup.submit(&domanda, &modifica, &[]).await;
    assert_eq!(aperta.location(), format!("/richieste/{id}/gara"), "{}", aperta.html);
    rup.open(aperta.location()).await.has("id=\"revisione\"").has("SALVA");
    let abbandona = format!("{procedura}/azioni/abbandona");
    let domanda = rup.open(&abbandona).await;
    let chiusa = rup.submit(&domanda, &abbandona, &[]).await;
    assert_eq!(chiusa.location(), procedura, "{}", chiusa.html);
    rup.open(&procedura).await.lacks("id=\"revisione\"");
}

#[tokio::test]
async fn what_became_of_the_notice_and_of_the_codes_is_on_every_page_of_the_request() {
    let mondo = Mondo::new().await;
    let (procedura, id) = in_attesa(&mondo).await;
    let mut rup = Browser::logged_in(&mondo, "rup").await;
    rup.open(&procedura).await.lacks("CIG precedente").lacks("Avviso, ").lacks("id=\"scadenza\"");
    let mut sostituito_il = None;
    mondo
        .riscrivi(&id, |richiesta| {
            richiesta.cig_precedenti.push(CigPrecedente {
                lot_identifier: "LOT-0001".parse().unwrap(),
                cig: "A0000011A6".parse().unwrap(),
                sostituito_il: richiesta.creata_il,
            });
            sostituito_il = Some(richiesta.creata_il);
            richiesta.ciclo.pubblicato_su(Canale::Europeo, EsitoCanale::Pubblicato);
            richiesta.ciclo.pubblicato_su(Canale::Nazionale, EsitoCanale::InAttesa);
        })
        .await;
    for indirizzo in [procedura.clone(), format!("/richieste/{id}/gara"), format!("/richieste/{id}/registro")]
    {
        let pagina = rup.open(&indirizzo).await;
        pagina.has("CIG precedente LOT-0001: <span class=\"font-monospace\">A0000011A6</span>, fino al ");
        pagina.has(&crate::formati::istante(sostituito_il.unwrap()));
        pagina.has("Avviso, TED: ").has("Avviso, pubblicità legale ANAC: ");
    }
}

#[tokio::test]
async fn a_deadline_is_told_when_it_is_near() {
    let mondo = Mondo::new().await;
    let (procedura, id) = in_lavorazione(&mondo).await;
    let scadenza = "id=\"scadenza\"";
    Browser::logged_in(&mondo, "rup").await.open(&procedura).await.lacks(scadenza);
    for (giorni, detto) in [(80, "se prima non è confermato"), (15, "ANAC può averlo cancellato")] {
        mondo.ora.avanza(TimeDelta::days(giorni));
        let mut rup = Browser::logged_in(&mondo, "rup").await;
        for indirizzo in [procedura.clone(), format!("/richieste/{id}/gara")] {
            rup.open(&indirizzo).await.has(scadenza).has(detto);
        }
    }
}

#[tokio::test]
async fn the_page_that_asks_once_more_is_whole_whatever_stands_in_it() {
    let mondo = Mondo::new().await;
    for (con_motivo, errore) in [(false, None), (true, None), (true, Some(OSTILE.to_owned()))] {
        let pagina = PaginaAzione {
            cornice: Cornice::anonima(&mondo.stato),
            titolo: "Ferma la pubblicazione",
            oggetto: OSTILE.to_owned(),
            testo: "Non si può tornare indietro.",
            csrf: "token".to_owned(),
            versione: 7,
            con_motivo,
            motivo: OSTILE.to_owned(),
            errore,
            massimo: 200,
            pericolosa: con_motivo,
            ritorno: "/procedure/1".to_owned(),
        };
        let html = pagina.render().unwrap();
        forma::check(&html);
        assert_eq!(html.contains("campo-motivo"), con_motivo);
        assert!(html.contains("name=\"_versione\" value=\"7\"") && html.contains("href=\"/procedure/1\""));
    }
}
