//! Schede of whole requests, and the official structure check of them.

use std::path::PathBuf;

use chrono::{DateTime, NaiveDate};
use cig_domain::persone::{Ente, EnteId, UfficioId, UtenteId};
use cig_domain::porte::{SchedaCompilata, SchedaMapper};
use cig_domain::richiesta::{
    Affidamento, AffidamentoLotto, NuovaRichiesta, OggettoContratto, OperatoreEconomico, Settore,
};
use cig_domain::{
    CodiceScheda, DatiLotto, Importo, LotIdentifier, Lotto, RichiestaCig, RichiestaId, Sezione, Voce,
};
use cig_specifiche::Specifiche;
use serde_json::{Value, json};
use uuid::Uuid;

use super::SchedeAnac;

fn voce(codice: &str) -> Voce {
    codice.parse().unwrap()
}

fn ente() -> Ente {
    Ente {
        id: EnteId(Uuid::nil()),
        denominazione: "Regione di prova".to_owned(),
        codice_fiscale: "01386030488".parse().unwrap(),
        codice_ausa: "0000990001".parse().unwrap(),
    }
}

fn bozza() -> RichiestaCig {
    RichiestaCig::new(NuovaRichiesta {
        id: RichiestaId(Uuid::nil()),
        codice_appalto: "PROVA-2026-0001".parse().unwrap(),
        ente: EnteId(Uuid::nil()),
        ufficio: UfficioId(Uuid::nil()),
        creata_da: UtenteId(Uuid::nil()),
        creata_il: DateTime::default(),
    })
}

fn lotto(posto: usize, importo: &str) -> Lotto {
    let dati = DatiLotto {
        oggetto: Some(format!("Servizi di manutenzione, parte {posto}")),
        importo: Some(importo.parse().unwrap()),
        ccnl: Some(voce("H01")),
        categoria: Some(voce("FS")),
        cod_istat: Some("009048017".parse().unwrap()),
        cod_nuts: Some("ITI14".parse().unwrap()),
        url_documenti: Some("https://gare.example.it/documenti/1".parse().unwrap()),
        afferente_investimenti_pnrr: Some(false),
        acquisizione_cup: Some(false),
        ..DatiLotto::default()
    };
    Lotto { dati, ..Lotto::new(LotIdentifier::at(posto).unwrap()) }
}

/// Services, a lot for each amount, each awarded for its amount.
fn affidamento_di(importi: &[&str]) -> RichiestaCig {
    let mut richiesta = bozza();
    let dati = &mut richiesta.dati_gara;
    dati.codice_centro_costo = Some("5B1E7C64-0B0A-4C52-9A3F-2F6D5C0E1A01".to_owned());
    dati.oggetto = Some("Servizi di manutenzione".to_owned());
    dati.settore = Some(Settore::Ordinario);
    dati.oggetto_contratto = Some(OggettoContratto::Services);
    dati.scelta_contraente = Some(voce("10"));
    dati.accordo_quadro = Some(voce("none"));
    dati.motivo_urgenza = Some(voce("7"));
    dati.contratto_difesa = Some(false);
    richiesta.classificazione.prevalente = Some("50300000".parse().unwrap());
    richiesta.classificazione.secondarie = vec!["72250000".parse().unwrap()];
    richiesta.lotti = importi.iter().enumerate().map(|(i, importo)| lotto(i + 1, importo)).collect();
    let operatore = |importo: &str| OperatoreEconomico {
        id_partecipante: Uuid::from_u128(0x1d),
        codice_fiscale: "12345678903".parse().unwrap(),
        denominazione: "Manutenzioni di prova srl".to_owned(),
        ruolo_oe: voce("14"),
        tipo_oe: voce("1"),
        importo: importo.parse().unwrap(),
    };
    let lotti = importi.iter().enumerate().map(|(i, importo)| AffidamentoLotto {
        lot_identifier: LotIdentifier::at(i + 1).unwrap(),
        operatori: vec![operatore(importo)],
    });
    richiesta.affidamento = Some(Affidamento {
        data_aggiudicazione: NaiveDate::from_ymd_opt(2026, 6, 30).unwrap(),
        lotti: lotti.collect(),
    });
    richiesta
}

fn compila(scheda: CodiceScheda, richiesta: &RichiestaCig) -> SchedaCompilata {
    SchedeAnac.map(scheda, richiesta, &ente(), None)
}

/// ANAC's specification, if it is here.
fn specifiche() -> Option<Specifiche> {
    let dir = std::env::var_os("RICHIEDI_CIG_SPECIFICHE")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/npa"), PathBuf::from);
    if !dir.is_dir() {
        eprintln!("SALTATO: le specifiche ANAC non ci sono in {}", dir.display());
        return None;
    }
    Some(Specifiche::load(&dir).unwrap().specifiche)
}

#[test]
fn ad3_of_one_lot() {
    insta::assert_json_snapshot!(compila(CodiceScheda::AD3, &affidamento_di(&["39000"])).corpo);
}

/// An AD3 that has every field which the scheda takes.
fn con_ogni_campo() -> RichiestaCig {
    let mut richiesta = affidamento_di(&["39000.10"]);
    let dati = &mut richiesta.dati_gara;
    dati.motivo_urgenza = Some(voce("2"));
    dati.link_documenti = Some("https://gare.example.it/urgenza".parse().unwrap());
    dati.relazione_unica_sulle_procedure = Some(true);
    dati.opere_urbanizzazione_scomputo = Some(false);
    dati.subappalto = Some(voce("no"));
    dati.accordo_quadro = Some(voce("fa-wo-rc"));
    dati.sa_per_conto = Some(true);
    dati.funzioni_svolte = vec![voce("1")];
    let lotto = &mut richiesta.lotti[0].dati;
    lotto.oggetto_contratto = Some(OggettoContratto::Works);
    lotto.categoria = Some(voce("OG 1"));
    lotto.categoria_scorporabile = vec![voce("OS 30")];
    lotto.acquisizione_cup = Some(true);
    lotto.cup_lotto = vec!["D11B26000010001".parse().unwrap()];
    lotto.cpv_prevalente = Some("45000000".parse().unwrap());
    lotto.cpv_secondarie = vec!["45200000".parse().unwrap(), "45300000".parse().unwrap()];
    lotto.accessibilita = Some(voce("n-inc-just"));
    lotto.giustificazione_accessibilita = Some("Locali tecnici".to_owned());
    lotto.strumenti_elettronici_specifici = Some(false);
    lotto.doc_fap = Some(true);
    lotto.somme_opzioni_rinnovi = Some("1000.01".parse().unwrap());
    lotto.imp_totale_sicurezza = Some("500".parse().unwrap());
    lotto.ulteriori_somme_no_ribasso = Some("0.09".parse().unwrap());
    lotto.imp_progettazione = Some("2000".parse().unwrap());
    lotto.somme_ripetizioni = Some("3000".parse().unwrap());
    lotto.somme_a_disposizione = Some("8580.02".parse().unwrap());
    richiesta
}

#[test]
fn ad3_with_every_field_that_it_takes() {
    let compilata = compila(CodiceScheda::AD3, &con_ogni_campo());
    insta::assert_json_snapshot!(compilata.corpo);
    if let Some(specifiche) = specifiche() {
        assert_eq!(specifiche.check_structure("AD3", compilata.body()), Some(vec![]));
    }
}

#[test]
fn ad5_of_one_lot() {
    let mut richiesta = affidamento_di(&["4900"]);
    richiesta.lotti[0].dati.cup_lotto = vec!["D11B26000010001".parse().unwrap()];
    insta::assert_json_snapshot!(compila(CodiceScheda::AD5, &richiesta).corpo);
}

#[test]
fn filled_schede_pass_anac_s_structure_check() {
    let Some(specifiche) = specifiche() else { return };
    for (scheda, importi) in [
        (CodiceScheda::AD3, ["39000"].as_slice()),
        (CodiceScheda::AD3, &["12999.99", "13000.01", "13000"]),
        (CodiceScheda::AD5, &["4900"]),
    ] {
        let richiesta = affidamento_di(importi);
        assert_eq!(richiesta.scheda(), Some(scheda));
        let compilata = compila(scheda, &richiesta);
        assert_eq!(specifiche.check_structure(scheda.codice(), compilata.body()), Some(vec![]), "{scheda:?}");
    }
}

/// Every code in a JSON with its list.
fn codici<'a>(value: &'a Value, found: &mut Vec<(&'a str, &'a str)>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| codici(item, found)),
        Value::Object(fields) => {
            if let Some(lista) = value["idTipologica"].as_str() {
                found.push((lista, value["codice"].as_str().unwrap()));
            }
            fields.values().for_each(|field| codici(field, found));
        }
        _ => {}
    }
}

#[test]
fn codes_go_with_the_list_that_has_them() {
    let Some(specifiche) = specifiche() else { return };
    let compilata = compila(CodiceScheda::AD3, &con_ogni_campo());
    let mut found = Vec::new();
    codici(&compilata.corpo, &mut found);
    assert!(found.len() > 15, "{found:?}");
    let giorno = NaiveDate::from_ymd_opt(2026, 6, 30).unwrap();
    for (lista, codice) in found {
        let tipologica = specifiche.tipologica(lista).unwrap_or_else(|| panic!("no list {lista}"));
        assert!(tipologica.voci(giorno).any(|voce| voce.codice == codice), "{lista} {codice}");
    }
}

#[test]
fn every_structure_error_of_an_empty_request_leads_to_its_field() {
    let Some(specifiche) = specifiche() else { return };
    let mut richiesta = bozza();
    richiesta.lotti = vec![Lotto::new(LotIdentifier::at(1).unwrap())];
    for scheda in [CodiceScheda::AD3, CodiceScheda::AD5] {
        let compilata = compila(scheda, &richiesta);
        let difetti = specifiche.check_structure(scheda.codice(), compilata.body()).unwrap();
        assert!(difetti.len() >= 6, "{difetti:#?}");
        for difetto in difetti {
            let origine = compilata.provenienza(&difetto.percorso).unwrap();
            assert_eq!(origine.percorso, difetto.percorso, "the very place, not one around it");
            assert!(!origine.campo.is_empty(), "{difetto:?}");
        }
    }
}

#[test]
fn a_place_of_anac_s_json_leads_to_the_field_that_was_filled() {
    let mut richiesta = affidamento_di(&["12000", "13000"]);
    richiesta.lotti[1].dati.cpv_prevalente = Some("50340000".parse().unwrap());
    richiesta.lotti[1].dati.oggetto_contratto = Some(OggettoContratto::Supplies);
    let compilata = compila(CodiceScheda::AD3, &richiesta);
    let lotto = |n| Sezione::Lotto(LotIdentifier::at(n).unwrap());
    let award = "$.anacForm.aggiudicazioni";
    for (place, sezione, campo) in [
        ("$.anacForm.appalto.datiBase.oggetto".to_owned(), Sezione::DatiGara, "oggetto"),
        (
            "$.anacForm.stazioniAppaltanti[0].codiceCentroCosto".to_owned(),
            Sezione::DatiGara,
            "codiceCentroCosto",
        ),
        (format!("{award}[0].datiBase.oggetto"), lotto(1), "oggetto"),
        (format!("{award}[0].datiBase.oggettoContratto.codice"), Sezione::DatiGara, "oggettoContratto"),
        (format!("{award}[1].datiBase.oggettoContratto"), lotto(2), "oggettoContratto"),
        (format!("{award}[0].datiBaseCPV.cpvPrevalente"), Sezione::Classificazione, "cpvPrevalente"),
        (format!("{award}[1].datiBaseCPV.cpvPrevalente"), lotto(2), "cpvPrevalente"),
        (format!("{award}[1].quadroEconomicoStandard.impForniture"), lotto(2), "importo"),
        (format!("{award}[0].quadroEconomicoConcessioni"), lotto(1), ""),
        (
            format!("{award}[1].partecipanti[0].ruoloOE"),
            Sezione::Affidamento,
            "LOT-0002.operatori[0].ruoloOE",
        ),
        (format!("{award}[1].partecipanti[0].avvalimento"), Sezione::Affidamento, "LOT-0002.operatori[0]"),
        (format!("{award}[1].datiBaseAggiudicazioneAppalto"), Sezione::Affidamento, "dataAggiudicazione"),
    ] {
        let origine = compilata.provenienza(&place).unwrap();
        assert_eq!((&origine.sezione, origine.campo.as_str()), (&sezione, campo), "{place}");
    }
}

#[test]
fn the_component_bid_on_is_what_options_and_safety_leave() {
    let mut richiesta = affidamento_di(&["10000.30"]);
    let dati = &mut richiesta.lotti[0].dati;
    dati.somme_opzioni_rinnovi = Some("1000.10".parse().unwrap());
    dati.imp_totale_sicurezza = Some("200.10".parse().unwrap());
    dati.ulteriori_somme_no_ribasso = Some("0.20".parse().unwrap());
    let quadro = |richiesta: &RichiestaCig| {
        let compilata = compila(CodiceScheda::AD3, richiesta);
        compilata.body()["anacForm"]["aggiudicazioni"][0]["quadroEconomicoStandard"].clone()
    };
    assert_eq!(quadro(&richiesta)["impServizi"], json!(8799.90));

    // Parts that exceed the whole: nothing to send, and the error is shown at the amount.
    richiesta.lotti[0].dati.somme_opzioni_rinnovi = Some(Importo::euro(20_000));
    assert_eq!(quadro(&richiesta).get("impServizi"), None);
}

#[test]
fn an_empty_request_has_only_what_is_known() {
    let compilata = compila(CodiceScheda::AD5, &bozza());
    let stazione = json!({ "codiceFiscale": "01386030488", "codiceAusa": "0000990001", "saTitolare": true });
    let appalto = json!({ "codiceAppalto": "PROVA-2026-0001" });
    let expected = json!({ "anacForm": { "stazioniAppaltanti": [stazione], "appalto": appalto } });
    assert_eq!(*compilata.body(), expected);
}
