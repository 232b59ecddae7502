//! Invented things to store.

use chrono::{DateTime, Utc};
use cig_domain::persone::{EnteId, Profilo, UfficioId, Utente, UtenteId};
use cig_domain::porte::{Mittente, Operazione, UnitOfWorkFactory};
use cig_domain::richiesta::{
    Affidamento, AffidamentoLotto, Canale, CigPrecedente, EsitoCanale, NuovaRichiesta, OperatoreEconomico,
    Procedura, StatoAppalto,
};
use cig_domain::scheda::SchedaAnac;
use cig_domain::trasmissione::{NuovaTrasmissione, Trasmissione, TrasmissioneId, Verso, VoceRegistro};
use cig_domain::{CodiceScheda, LotIdentifier, Lotto, RichiestaCig, RichiestaId};
use serde_json::json;
use uuid::Uuid;

/// The office of the requests.
pub(super) const UFFICIO: UfficioId = UfficioId(Uuid::from_u128(0xA1));
/// The authority of the requests.
pub(super) const ENTE: EnteId = EnteId(Uuid::from_u128(0xE1));
/// Another office.
pub(super) const ALTRO_UFFICIO: UfficioId = UfficioId(Uuid::from_u128(0xA2));

/// An instant.
pub(super) fn instant(testo: &str) -> DateTime<Utc> {
    testo.parse().unwrap()
}

/// An empty draft; `n` tells it from others.
pub(super) fn draft(n: u32) -> RichiestaCig {
    RichiestaCig::new(NuovaRichiesta {
        id: RichiestaId(Uuid::from_u128(n.into())),
        codice_appalto: format!("GARA-2026-{n:04}").parse().unwrap(),
        ente: ENTE,
        ufficio: UFFICIO,
        creata_da: UtenteId(Uuid::from_u128(0xB1)),
        creata_il: instant("2026-03-02T09:00:00Z"),
    })
}

/// A draft with as many lots of that amount.
pub(super) fn draft_with_lots(n: u32, importi: &[&str]) -> RichiestaCig {
    let mut richiesta = draft(n);
    for (posto, importo) in (1..).zip(importi) {
        let mut lotto = Lotto::new(LotIdentifier::at(posto).unwrap());
        lotto.dati.importo = Some(importo.parse().unwrap());
        richiesta.lotti.push(lotto);
    }
    richiesta
}

/// A request with everything that a request can have: published, awarded, from a procedure, with two CIGs that came
/// after ANAC took its data in.
pub(super) fn published(n: u32) -> RichiestaCig {
    let mut richiesta = draft_with_lots(n, &["39000.50", "0.01", "1200"]);
    richiesta.inviata_il = Some(instant("2026-03-03T10:00:00.25Z"));
    richiesta.procedura = Some(Procedura {
        riferimento: "procedura/17".into(),
        indirizzo: Some("https://piattaforma.example/procedure/17".parse().unwrap()),
    });
    let gara = &mut richiesta.dati_gara;
    gara.oggetto = Some("Manutenzione «ordinaria» degli edifici è 100%".into());
    gara.codice_centro_costo = Some("5F1D4A7B-0C0B-4E0B-9C3B-0123456789AB".into());
    gara.rup = Some("RSSMRA85T10A562S".parse().unwrap());
    gara.scelta_contraente = Some("10".parse().unwrap());
    gara.numero_lotti = Some(3);
    gara.link_documenti = Some("https://ente.example/atti?n=1&m=2".parse().unwrap());
    richiesta.classificazione.prevalente = Some("72260000".parse().unwrap());
    richiesta.classificazione.secondarie = vec!["72267100".parse().unwrap(), "50000000".parse().unwrap()];
    richiesta.affidamento = Some(Affidamento {
        data_aggiudicazione: "2026-03-02".parse().unwrap(),
        lotti: vec![AffidamentoLotto {
            lot_identifier: LotIdentifier::at(1).unwrap(),
            operatori: vec![OperatoreEconomico {
                id_partecipante: Uuid::from_u128(0xF1),
                codice_fiscale: "11111111115".parse().unwrap(),
                denominazione: "Esempio S.r.l.".into(),
                ruolo_oe: "1".parse().unwrap(),
                tipo_oe: "2".parse().unwrap(),
                importo: "38999.99".parse().unwrap(),
            }],
        }],
    });
    richiesta.taken_in();
    richiesta.lotti[0].cig = Some("B210BC38FE".parse().unwrap());
    richiesta.lotti[2].cig = Some("K00003EC3A".parse().unwrap());
    let ciclo = &mut richiesta.ciclo;
    ciclo.richiedi().unwrap();
    ciclo.appalto_creato(cig_domain::codici::IdAppalto(Uuid::from_u128(0xC000 + u128::from(n)))).unwrap();
    ciclo.avviso_creato(cig_domain::codici::IdAvviso(Uuid::from_u128(0xD1))).unwrap();
    ciclo.perfeziona().unwrap();
    ciclo.appalto_in(StatoAppalto::Pubblicato).unwrap();
    ciclo.osserva(instant("2026-03-04T10:00:00.123456789Z"));
    ciclo.pubblicato_su(Canale::Nazionale, EsitoCanale::Pubblicato);
    richiesta.cig_precedenti = vec![CigPrecedente {
        lot_identifier: LotIdentifier::at(1).unwrap(),
        cig: "A0000011A6".parse().unwrap(),
        sostituito_il: instant("2026-03-03T10:00:00Z"),
    }];
    richiesta
}

/// The least that is carried as ANAC's own JSON.
pub(super) fn scheda_anac() -> SchedaAnac {
    let form = json!({
        "appalto": { "codiceAppalto": "ALTRA-0001" },
        "lotti": [{ "lotIdentifier": "LOT-0001" }],
    });
    let scheda = json!({ "codice": { "codice": "P5" }, "versione": "1.0", "body": { "anacForm": form } });
    SchedaAnac::read(&json!({ "scheda": scheda }), None).unwrap()
}

/// A transmission of request `n`; `k` tells it from the request's others.
pub(super) fn transmission(n: u32, k: u32) -> Trasmissione {
    let nuova = Trasmissione::new(NuovaTrasmissione {
        id: TrasmissioneId(Uuid::from_u128(u128::from(n) * 0x1_0000 + u128::from(k))),
        richiesta: RichiestaId(Uuid::from_u128(n.into())),
        ente: ENTE,
        codice_appalto: format!("GARA-2026-{n:04}").parse().unwrap(),
        scheda: CodiceScheda::AD3.into(),
        corpo: json!({ "scheda": { "codice": "AD3", "body": { "zeta": 1, "alfa": [39000.5, null] } } })
            .into(),
        lotti: vec![LotIdentifier::at(1).unwrap(), LotIdentifier::at(2).unwrap()],
        id_appalto: None,
        mittente: Mittente {
            codice_fiscale: "RSSMRA85T10A562S".parse().unwrap(),
            codice_fiscale_sa: "11111111115".parse().unwrap(),
            codice_ausa: "0000000001".parse().unwrap(),
        },
        creazioni: Vec::new(),
        creata_il: instant("2026-03-02T09:00:00Z"),
    });
    Trasmissione { creazioni: vec![json!({ "scheda": { "beta": 2, "alfa": 1.50 } }).into()], ..nuova }
}

/// Entry `n` of the log of a transmission.
pub(super) fn entry(n: u32, trasmissione: &Trasmissione, istante: &str) -> VoceRegistro {
    VoceRegistro {
        id: Uuid::from_u128(0x9000 + u128::from(n)),
        trasmissione: Some(trasmissione.id),
        richiesta: trasmissione.richiesta,
        chiamata: Uuid::from_u128(0x8000),
        verso: Verso::Ricezione,
        operazione: Operazione::ConfermaAppalto,
        istante: instant(istante),
        status: Some(503),
        descrizione: "Conferma dell'appalto".into(),
        corpo: Some("{\"title\": \"non disponibile\"}".into()),
        govway_message_id: Some("m-1".into()),
        govway_transaction_id: None,
    }
}

/// The account `n` in `ufficio`.
pub(super) fn account(n: u32, ufficio: UfficioId, cognome: &str, nome: &str) -> Utente {
    Utente {
        id: UtenteId(Uuid::from_u128(n.into())),
        nome_utente: format!("Utente{n}"),
        nome: nome.into(),
        cognome: cognome.into(),
        codice_fiscale: "RSSMRA85T10A562S".parse().unwrap(),
        ufficio,
        profili: vec![Profilo::Buyer, Profilo::ResponsabileEProcurement],
    }
}

/// Stores the requests and keeps them.
pub(super) async fn store(factory: &dyn UnitOfWorkFactory, richieste: &mut [RichiestaCig]) {
    let mut uow = factory.begin().await.unwrap();
    for richiesta in richieste {
        uow.richieste().insert(richiesta).await.unwrap();
    }
    uow.commit().await.unwrap();
}

/// Stores the transmissions and keeps them.
pub(super) async fn store_transmissions(factory: &dyn UnitOfWorkFactory, trasmissioni: &mut [Trasmissione]) {
    let mut uow = factory.begin().await.unwrap();
    for trasmissione in trasmissioni {
        uow.trasmissioni().insert(trasmissione).await.unwrap();
    }
    uow.commit().await.unwrap();
}
