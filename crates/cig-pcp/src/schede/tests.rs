//! Schede of whole requests, and the official structure check of them.

use std::collections::BTreeSet;
use std::path::PathBuf;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, NaiveDate};
use cig_domain::campi::{self, Campo};
use cig_domain::persone::{Ente, EnteId, UfficioId, UtenteId};
use cig_domain::porte::{SchedaCompilata, SchedaMapper};
use cig_domain::richiesta::{
    Affidamento, AffidamentoLotto, Espd, NuovaRichiesta, OggettoContratto, OperatoreEconomico, Settore,
};
use cig_domain::{
    CodiceScheda, DatiLotto, Importo, LotIdentifier, Lotto, RichiestaCig, RichiestaId, Sezione, Voce,
};
use cig_specifiche::Specifiche;
use serde::de::DeserializeOwned;
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

fn read<T: DeserializeOwned + Default>(campi: &'static [Campo], sezione: &Sezione, valori: &Value) -> T {
    let valori = valori.as_object().unwrap();
    let empty: Vec<_> = campi.iter().filter(|campo| !valori.contains_key(campo.nome)).collect();
    assert!(empty.is_empty(), "{empty:?}");
    let lettura = campi::read(campi, sezione, valori);
    assert_eq!(lettura.anomalie, []);
    lettura.dati
}

/// A request of one lot that has every field of the form.
fn con_ogni_campo() -> RichiestaCig {
    let mut richiesta = affidamento_di(&["39000.10"]);
    let campi: Value = serde_json::from_str(include_str!("tests/ogni_campo.json")).unwrap();
    richiesta.dati_gara = read(campi::GARA, &Sezione::DatiGara, &campi["datiGara"]);
    richiesta.lotti[0].dati = read(campi::LOTTO, &Sezione::Lotti, &campi["lotto"]);
    richiesta.espd = Some(Espd::read("richiesta.xml", ESPD.as_bytes()).unwrap());
    richiesta
}

const ESPD: &str = r#"<q:QualificationApplicationRequest
    xmlns:q="urn:oasis:names:specification:ubl:schema:xsd:QualificationApplicationRequest-2"/>"#;

#[test]
fn every_scheda_with_every_field_that_it_takes() {
    let richiesta = con_ogni_campo();
    for scheda in CodiceScheda::TUTTE {
        insta::assert_json_snapshot!(scheda.codice(), compila(scheda, &richiesta).corpo);
    }
}

/// What people note for themselves, or what ANAC asks for in other schede alone.
const IN_NO_SCHEDA: [&str; 16] = [
    "centralizzazioneSpesa",
    "durataGiorni",
    "iniziativeNonSoddisfacenti",
    "lottoUnico",
    "modalitaIndizione",
    "modalitaOfferta",
    "nonElencatiDpcm",
    "numeroLotti",
    "offertaEconomica",
    "provincia",
    "regimeParticolare",
    "regione",
    "rup",
    "scheda",
    "strumentiSvolgimentoProcedure",
    "tipoAppaltoRiservato",
];

#[test]
fn every_other_field_of_the_form_is_in_some_scheda() {
    let richiesta = con_ogni_campo();
    let compilate = CodiceScheda::TUTTE.map(|scheda| compila(scheda, &richiesta));
    let taken: BTreeSet<&str> = compilate
        .iter()
        .flat_map(|compilata| &compilata.provenienze)
        .map(|provenienza| provenienza.campo.split('[').next().unwrap())
        .collect();
    let all = [campi::GARA, campi::CLASSIFICAZIONE, campi::LOTTO].into_iter().flatten();
    let left: BTreeSet<&str> = all.map(|campo| campo.nome).filter(|nome| !taken.contains(nome)).collect();
    assert_eq!(left, BTreeSet::from(IN_NO_SCHEDA));
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
fn with_every_field_the_structure_is_right_and_codes_go_with_the_list_that_has_them() {
    let Some(specifiche) = specifiche() else { return };
    let richiesta = con_ogni_campo();
    for scheda in CodiceScheda::TUTTE {
        let compilata = compila(scheda, &richiesta);
        assert_eq!(specifiche.check_structure(scheda.codice(), compilata.body()), Some(vec![]), "{scheda:?}");
        let mut found = Vec::new();
        codici(&compilata.corpo, &mut found);
        assert!(found.len() > 5, "{found:?}");
        let giorno = NaiveDate::from_ymd_opt(2026, 6, 30).unwrap();
        for (lista, codice) in found {
            let tipologica = specifiche.tipologica(lista).unwrap_or_else(|| panic!("no list {lista}"));
            assert!(tipologica.voci(giorno).any(|voce| voce.codice == codice), "{lista} {codice}");
        }
    }
}

#[test]
fn every_structure_error_of_an_empty_request_leads_to_its_field() {
    let Some(specifiche) = specifiche() else { return };
    let mut richiesta = bozza();
    richiesta.lotti = vec![Lotto::new(LotIdentifier::at(1).unwrap())];
    for scheda in CodiceScheda::TUTTE {
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

fn form(scheda: CodiceScheda, richiesta: &RichiestaCig) -> Value {
    compila(scheda, richiesta).body()["anacForm"].clone()
}

#[test]
fn what_no_field_says_of_the_appalto_is_made_of_its_lots() {
    let mut richiesta = affidamento_di(&["1000.10", "2000.20", "3000"]);
    let [primo, secondo, terzo] = &mut richiesta.lotti[..] else { panic!() };
    primo.dati.categorie_merceologiche = vec![voce("19")];
    secondo.dati.categorie_merceologiche = vec![voce("999"), voce("19")];
    primo.dati.cig_collegato = vec!["B210BC38FE".parse().unwrap()];
    terzo.dati.cig_collegato = vec!["B210BC38FE".parse().unwrap()];
    richiesta.dati_gara.giustificazioni_aggiudicazione_diretta = vec![voce("repetition")];

    let appalto = &form(CodiceScheda::P7_1_3, &richiesta)["appalto"];
    assert_eq!(appalto["datiBase"]["importo"], json!(6000.30));
    let categorie = appalto["categorieMerceologiche"].as_array().unwrap();
    assert_eq!(categorie.iter().map(|voce| &voce["codice"]).collect::<Vec<_>>(), ["19", "999"]);
    let procedura = &form(CodiceScheda::AD2_25, &richiesta)["appalto"]["datiBaseProcedura"];
    assert_eq!(procedura["tipoProcedura"]["codice"], "neg-wo-call");
    let giustificazione = &procedura["giustificazioniAggiudicazioneDirettaAD"][0];
    assert_eq!(giustificazione["cigCollegato"], json!(["B210BC38FE"]));
}

#[test]
fn the_amount_of_a_procedure_is_the_estimated_value() {
    let mut richiesta = affidamento_di(&["1000.10", "2000"]);
    richiesta.lotti[0].dati.somme_ripetizioni = Some(Importo::euro(300));
    richiesta.lotti[1].dati.imp_progettazione = Some(Importo::euro(40));
    for scheda in [CodiceScheda::P5, CodiceScheda::P6_2, CodiceScheda::P7_1_3, CodiceScheda::P7_2] {
        let form = form(scheda, &richiesta);
        assert_eq!(form["appalto"]["datiBase"]["importo"], json!(3340.10), "{scheda:?}");
        let importi: Vec<_> =
            form["lotti"].as_array().unwrap().iter().map(|lotto| &lotto["datiBase"]["importo"]).collect();
        assert_eq!(importi, [&json!(1300.10), &json!(2040)], "{scheda:?}");
    }
}

#[test]
fn who_acts_for_another_authority_is_not_the_titolare() {
    let stazioni = form(CodiceScheda::AD5, &con_ogni_campo())["stazioniAppaltanti"].clone();
    let funzioni = [json!({ "idTipologica": "funzioniSvolte", "codice": "1" })];
    assert_eq!(
        stazioni,
        json!([
            {
                "codiceFiscale": "01386030488",
                "codiceAusa": "0000990001",
                "codiceCentroCosto": "5B1E7C64-0B0A-4C52-9A3F-2F6D5C0E1A01",
                "saTitolare": false,
                "funzioniSvolte": funzioni,
            },
            {
                "codiceFiscale": "11111111115",
                "codiceAusa": "0000990002",
                "codiceCentroCosto": "5B1E7C64-0B0A-4C52-9A3F-2F6D5C0E1A02",
                "saTitolare": true,
            },
        ])
    );
}

#[test]
fn amounts_that_a_scheda_cannot_do_without_are_zero() {
    let richiesta = affidamento_di(&["1000"]);
    let quadro = |scheda| form(scheda, &richiesta)["lotti"][0]["quadroEconomicoStandard"].clone();
    assert_eq!(quadro(CodiceScheda::P7_1_1), json!({ "impServizi": 1000 }));
    assert_eq!(quadro(CodiceScheda::P6_2), json!({ "impServizi": 1000, "sommeADisposizione": 0 }));
    let p7_2 = json!({ "impServizi": 1000, "sommeOpzioniRinnovi": 0, "sommeRipetizioni": 0 });
    assert_eq!(quadro(CodiceScheda::P7_2), p7_2);
}

#[test]
fn an_adhesion_to_a_concession_has_the_quadro_economico_of_concessions() {
    let mut richiesta = con_ogni_campo();
    let quadri = |richiesta: &RichiestaCig| {
        let Value::Object(lotto) = form(CodiceScheda::AD4, richiesta)["aggiudicazioni"][0].clone() else {
            panic!("no lot");
        };
        lotto.keys().filter(|nome| nome.starts_with("quadro")).cloned().collect::<Vec<_>>()
    };
    assert_eq!(quadri(&richiesta), ["quadroEconomicoStandard"]);
    richiesta.dati_gara.tipo_realizzazione = Some(voce("2"));
    assert_eq!(quadri(&richiesta), ["quadroEconomicoConcessioni"]);
    if let Some(specifiche) = specifiche() {
        let compilata = compila(CodiceScheda::AD4, &richiesta);
        assert_eq!(specifiche.check_structure("AD4", compilata.body()), Some(vec![]));
    }
}

#[test]
fn the_espd_goes_where_there_is_a_place_for_it() {
    let richiesta = con_ogni_campo();
    for scheda in CodiceScheda::TUTTE {
        let compilata = compila(scheda, &richiesta);
        let espd = compilata.body().get("espd").map(|base64| {
            BASE64_STANDARD.decode(base64.as_str().unwrap()).map(String::from_utf8).unwrap().unwrap()
        });
        assert_eq!(espd.as_deref(), (scheda != CodiceScheda::P5).then_some(ESPD), "{scheda:?}");
    }
}

#[test]
fn an_empty_request_has_only_what_is_known() {
    let compilata = compila(CodiceScheda::AD5, &bozza());
    let stazione = json!({ "codiceFiscale": "01386030488", "codiceAusa": "0000990001", "saTitolare": true });
    let appalto = json!({ "codiceAppalto": "PROVA-2026-0001" });
    let expected = json!({ "anacForm": { "stazioniAppaltanti": [stazione], "appalto": appalto } });
    assert_eq!(*compilata.body(), expected);
}
