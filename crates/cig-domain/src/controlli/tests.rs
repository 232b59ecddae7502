use chrono::{DateTime, NaiveDate};
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::campi::{self, GARA, LOTTO};
use crate::codici::LotIdentifier;
use crate::persone::{EnteId, Profilo, UfficioId, UtenteId};
use crate::richiesta::{
    Affidamento, Classificazione, DatiGara, Espd, Lotto, NuovaRichiesta, OggettoContratto, RichiestaId,
};
use crate::scheda::CodiceScheda;

const UFFICIO: UfficioId = UfficioId(Uuid::from_u128(2));
const RUP: &str = "RSSMRA85T10A562S";

fn oggi() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 20).unwrap()
}

/// A complete direct award of `lotti` lots of that amount each, in euro.
fn complete(lotti: usize, importo: &str) -> RichiestaCig {
    let mut richiesta = RichiestaCig::new(NuovaRichiesta {
        id: RichiestaId(Uuid::from_u128(1)),
        codice_appalto: "PROVA-0001".parse().unwrap(),
        ente: EnteId(Uuid::from_u128(3)),
        ufficio: UFFICIO,
        creata_da: UtenteId(Uuid::from_u128(4)),
        creata_il: DateTime::from_timestamp(1_790_000_000, 0).unwrap(),
    });
    let gara = json!({
        "codiceCentroCosto": "CDC-1", "rup": RUP, "oggetto": "Manutenzione di un programma", "numeroLotti": lotti,
        "settore": "1", "oggettoContratto": "services", "sceltaContraente": "10", "contrattoDifesa": false,
        "accordoQuadro": "none", "motivoUrgenza": "7"
    });
    richiesta.dati_gara = campi::read(GARA, &Sezione::DatiGara, gara.as_object().unwrap()).dati;
    richiesta.classificazione.prevalente = Some("72260000".parse().unwrap());
    for numero in 1..=lotti {
        let dati = json!({
            "oggetto": "Manutenzione", "importo": importo, "codIstat": "009048017", "codNUTS": "ITI14", "ccnl": "999",
            "categoria": "FS", "urlDocumenti": "https://esempio.it/atti", "afferenteInvestimentiPNRR": false,
            "acquisizioneCup": false
        });
        let mut lotto = Lotto::new(LotIdentifier::at(numero).unwrap());
        lotto.dati = campi::read(LOTTO, &Sezione::Lotti, dati.as_object().unwrap()).dati;
        richiesta.lotti.push(lotto);
    }
    let esiti: Vec<Value> = richiesta
        .lotti
        .iter()
        .map(|lotto| {
            json!({"lotIdentifier": lotto.lot_identifier, "operatori": [{
                "idPartecipante": Uuid::from_u128(9), "codiceFiscale": "11111111115", "denominazione": "Esempio srl",
                "ruoloOE": "14", "tipoOE": "1", "importo": importo
            }]})
        })
        .collect();
    let affidamento: Affidamento =
        serde_json::from_value(json!({"dataAggiudicazione": "2026-11-18", "lotti": esiti})).unwrap();
    richiesta.affidamento = Some(affidamento);
    richiesta
}

fn utente(profilo: Profilo) -> Utente {
    Utente {
        id: UtenteId(Uuid::from_u128(5)),
        nome_utente: "prova".into(),
        nome: "Prova".into(),
        cognome: "Provetti".into(),
        codice_fiscale: RUP.parse().unwrap(),
        ufficio: UFFICIO,
        profili: vec![profilo],
    }
}

fn codes(richiesta: &RichiestaCig) -> Vec<(String, String)> {
    check(richiesta, &Contesto::new(Momento::Invio, oggi()))
        .into_iter()
        .map(|a| (a.campo, a.codice))
        .collect()
}

fn owned((campo, codice): (&str, &str)) -> (String, String) {
    (campo.into(), codice.into())
}

fn one(campo: &str, codice: &str) -> Vec<(String, String)> {
    vec![owned((campo, codice))]
}

/// A negotiated procedure of that scheda, of one lot.
fn negotiated(scheda: CodiceScheda, importo: &str) -> RichiestaCig {
    let mut richiesta = complete(1, importo);
    richiesta.dati_gara.scelta_contraente = Some("5".parse().unwrap());
    richiesta.dati_gara.tipo_realizzazione = Some("1".parse().unwrap());
    richiesta.dati_gara.scheda = Some(scheda);
    richiesta.affidamento = None;
    richiesta
}

fn asks_for(richiesta: &RichiestaCig, campo: &str) -> bool {
    codes(richiesta).contains(&owned((campo, "OBBLIGATORIO")))
}

#[test]
fn complete_requests_have_no_anomalies_and_their_scheda() {
    for (lotti, importo, scheda) in
        [(1, "39000", CodiceScheda::AD3), (3, "13000", CodiceScheda::AD3), (1, "4900", CodiceScheda::AD5)]
    {
        let richiesta = complete(lotti, importo);
        assert_eq!(codes(&richiesta), []);
        assert_eq!(richiesta.scheda(), Some(scheda));
    }
}

#[test]
fn an_empty_draft_is_told_every_required_field_in_its_section() {
    let mut richiesta = complete(0, "1");
    richiesta.dati_gara = DatiGara::default();
    richiesta.classificazione = Classificazione::default();
    let anomalie = check(&richiesta, &Contesto::new(Momento::Preparazione, oggi()));
    let in_section = |sezione: &Sezione| anomalie.iter().filter(|a| a.sezione == *sezione).count();
    assert_eq!(in_section(&Sezione::DatiGara), 7);
    assert_eq!(in_section(&Sezione::Classificazione), 1);
    assert_eq!(in_section(&Sezione::Lotti), 1);
    assert_eq!(anomalie[2].testo, "«Oggetto» è obbligatorio.");
}

#[test]
fn the_limits_of_direct_awards_are_those_of_the_code() {
    let mut richiesta = complete(1, "4999.99");
    assert_eq!(richiesta.scheda(), Some(CodiceScheda::AD5));
    richiesta.affidamento = None;
    richiesta.lotti[0].dati.importo = Some("5000".parse().unwrap());
    assert_eq!(richiesta.scheda(), Some(CodiceScheda::AD3));
    richiesta.lotti[0].dati.importo = Some("140000".parse().unwrap());
    assert_eq!(codes(&richiesta), one("sceltaContraente", "LIMITE_AFFIDAMENTO"));
    richiesta.dati_gara.oggetto_contratto = Some(OggettoContratto::Works);
    assert_eq!(codes(&richiesta), [("espd", "ESPD"), ("", "AFFIDAMENTO")].map(owned));
    richiesta.espd = Some(espd());
    assert_eq!(codes(&richiesta), one("", "AFFIDAMENTO"));
    richiesta.lotti[0].dati.importo = Some("150000".parse().unwrap());
    assert_eq!(codes(&richiesta), one("sceltaContraente", "LIMITE_AFFIDAMENTO"));
}

#[test]
fn declared_and_present_lots_must_agree() {
    let mut richiesta = complete(2, "9000");
    richiesta.dati_gara.numero_lotti = Some(3);
    assert_eq!(codes(&richiesta), one("numeroLotti", "NUMERO_LOTTI"));
}

#[test]
fn the_parts_of_a_lot_cannot_exceed_it() {
    let mut richiesta = complete(1, "9000");
    richiesta.lotti[0].dati.somme_opzioni_rinnovi = Some("5000".parse().unwrap());
    richiesta.lotti[0].dati.imp_totale_sicurezza = Some("4000.01".parse().unwrap());
    assert_eq!(codes(&richiesta), one("importo", "SOMMA_LOTTO"));
}

#[test]
fn the_main_cpv_is_at_least_a_class_and_not_repeated() {
    let mut richiesta = complete(1, "9000");
    richiesta.classificazione.prevalente = Some("72200000".parse().unwrap());
    richiesta.classificazione.secondarie = vec!["72200000".parse().unwrap()];
    let trovate = codes(&richiesta);
    assert_eq!(trovate[0], ("cpvPrevalente".into(), "LIVELLO_CPV".into()));
    assert_eq!(trovate[1], ("cpvSecondarie".into(), "CPV_RIPETUTA".into()));
}

#[test]
fn the_rup_works_in_the_office_and_has_the_profile() {
    let richiesta = complete(1, "9000");
    let with = |persone: &[Utente]| {
        let contesto = Contesto::new(Momento::Invio, oggi()).with_ufficio(persone);
        check(&richiesta, &contesto).into_iter().map(|a| a.testo).collect::<Vec<_>>()
    };
    assert_eq!(with(&[utente(Profilo::ResponsabileEProcurement)]), Vec::<String>::new());
    assert_eq!(with(&[]), ["Il RUP deve lavorare nello stesso ufficio della richiesta."]);
    assert_eq!(
        with(&[utente(Profilo::Buyer)]),
        ["Prova Provetti non ha il profilo Responsabile e-Procurement e non può essere RUP."]
    );
}

#[test]
fn the_cost_centre_is_an_active_one() {
    let richiesta = complete(1, "9000");
    let altri = [CentroDiCosto { codice: "CDC-2".into(), denominazione: "Altro".into() }];
    let contesto = Contesto::new(Momento::Invio, oggi()).with_centri_di_costo(&altri);
    assert_eq!(check(&richiesta, &contesto)[0].codice, "CENTRO_DI_COSTO");
}

#[test]
fn the_award_covers_every_lot_within_its_amount() {
    let mut richiesta = complete(2, "9000");
    let affidamento = richiesta.affidamento.as_mut().unwrap();
    affidamento.lotti[0].operatori[0].importo = "9000.01".parse().unwrap();
    affidamento.lotti.pop();
    let trovate = codes(&richiesta);
    assert_eq!(trovate[0], ("LOT-0001.operatori[0].importo".into(), "AFFIDAMENTO".into()));
    assert_eq!(trovate[1], ("LOT-0002".into(), "AFFIDAMENTO".into()));
    let mut gruppo = complete(1, "9000");
    let operatori = &mut gruppo.affidamento.as_mut().unwrap().lotti[0].operatori;
    let mut mandante = operatori[0].clone();
    mandante.codice_fiscale = "01386030488".parse().unwrap();
    mandante.importo = "0".parse().unwrap();
    operatori.push(mandante);
    assert_eq!(codes(&gruppo), one("LOT-0001.operatori[1].importo", "AFFIDAMENTO"));
    gruppo.affidamento.as_mut().unwrap().lotti[0].operatori[1].ruolo_oe = "10".parse().unwrap();
    assert_eq!(codes(&gruppo), []);
    richiesta.affidamento = None;
    assert_eq!(codes(&richiesta), one("", "AFFIDAMENTO"));
    assert_eq!(check(&richiesta, &Contesto::new(Momento::Preparazione, oggi())), []);
}

#[test]
fn an_offer_may_exceed_the_lot_only_where_bids_go_up() {
    let mut richiesta = complete(1, "9000");
    richiesta.affidamento.as_mut().unwrap().lotti[0].operatori[0].importo = "9500".parse().unwrap();
    assert_eq!(codes(&richiesta), one("LOT-0001.operatori[0].importo", "AFFIDAMENTO"));
    richiesta.lotti[0].dati.offerta_economica = Some("rialzo".parse().unwrap());
    assert_eq!(codes(&richiesta), []);
}

#[test]
fn the_espd_is_due_by_what_is_awarded() {
    let mut richiesta = complete(1, "41000");
    assert_eq!(codes(&richiesta), one("espd", "ESPD"));
    let lotti = &mut richiesta.affidamento.as_mut().unwrap().lotti;
    lotti[0].operatori[0].importo = "39999.99".parse().unwrap();
    // The other members of a group have nothing, or the same offer.
    let mut mandante = lotti[0].operatori[0].clone();
    mandante.codice_fiscale = "01386030488".parse().unwrap();
    mandante.ruolo_oe = "10".parse().unwrap();
    lotti[0].operatori.push(mandante);
    assert_eq!(codes(&richiesta), []);
}

#[test]
fn a_cup_is_asked_for_where_the_law_does() {
    let mut richiesta = complete(1, "9000");
    richiesta.lotti[0].dati.acquisizione_cup = None;
    assert_eq!(codes(&richiesta), [], "no scheda requires an answer");
    richiesta.lotti[0].dati.acquisizione_cup = Some(true);
    assert_eq!(codes(&richiesta), one("cupLotto", "CUP"));
    richiesta.lotti[0].dati.afferente_investimenti_pnrr = Some(true);
    let lacks_cup = |richiesta: &RichiestaCig| codes(richiesta).contains(&owned(("acquisizioneCup", "CUP")));
    for risposta in [None, Some(false)] {
        richiesta.lotti[0].dati.acquisizione_cup = risposta;
        assert!(lacks_cup(&richiesta));
    }
    richiesta.dati_gara.accordo_quadro = Some("fa-wo-rc".parse().unwrap());
    assert!(!lacks_cup(&richiesta), "the contracts under a framework agreement have it");
    let mut minore = complete(1, "4000");
    minore.lotti[0].dati.afferente_investimenti_pnrr = Some(true);
    assert_eq!(codes(&minore), [], "AD5 has no place for it");
    minore.lotti[0].dati.acquisizione_cup = Some(true);
    assert_eq!(codes(&minore), [], "nor for the answer");
}

#[test]
fn the_national_recovery_plan_asks_for_more_where_the_rules_do() {
    let plan = |mut richiesta: RichiestaCig| {
        let dati = &mut richiesta.lotti[0].dati;
        dati.acquisizione_cup = Some(true);
        dati.cup_lotto = vec!["D11B26000010001".parse().unwrap()];
        dati.afferente_investimenti_pnrr = Some(true);
        richiesta
    };
    let campi: Vec<_> = codes(&plan(complete(1, "9000"))).into_iter().map(|(campo, _)| campo).collect();
    assert_eq!(campi, ["accessibilita", "quota30PerCento", "misurePremiali"]);
    assert_eq!(codes(&plan(complete(1, "4000"))), [], "AD5 has no place for them");
    let negoziata = plan(negotiated(CodiceScheda::P7_1_3, "9000"));
    for campo in ["accessibilita", "quota30PerCento", "misurePremiali"] {
        assert!(!asks_for(&negoziata, campo), "{campo}");
    }
}

#[test]
fn negotiated_works_above_a_million_say_whether_bim_is_used() {
    const BIM: &str = "strumentiElettroniciSpecifici";
    for scheda in [CodiceScheda::P7_1_1, CodiceScheda::P7_1_2, CodiceScheda::P7_1_3, CodiceScheda::P7_2] {
        let mut richiesta = negotiated(scheda, "1000000");
        richiesta.dati_gara.oggetto_contratto = Some(OggettoContratto::Works);
        assert!(!asks_for(&richiesta, BIM));
        richiesta.lotti[0].dati.imp_progettazione = Some("0.01".parse().unwrap());
        assert!(asks_for(&richiesta, BIM));
        richiesta.lotti[0].dati.strumenti_elettronici_specifici = Some(false);
        assert!(!asks_for(&richiesta, BIM) && asks_for(&richiesta, "docFAP"));
        richiesta.lotti[0].dati.strumenti_elettronici_specifici = None;
        richiesta.dati_gara.oggetto_contratto = Some(OggettoContratto::Services);
        assert!(!asks_for(&richiesta, BIM));
    }
}

#[test]
fn what_aggregators_must_buy_needs_a_reason() {
    let mut richiesta = negotiated(CodiceScheda::P7_2, "9000");
    richiesta.lotti[0].dati.categorie_merceologiche = vec!["999".parse().unwrap()];
    assert!(!asks_for(&richiesta, "motivazioneCIG"));
    richiesta.lotti[0].dati.categorie_merceologiche.push("19".parse().unwrap());
    assert!(asks_for(&richiesta, "motivazioneCIG"));
}

#[test]
fn what_a_scheda_has_no_place_for_is_not_required() {
    assert!(!asks_for(&negotiated(CodiceScheda::P7_1_3, "9000"), "opzioniRinnovi"));
    assert!(asks_for(&negotiated(CodiceScheda::P7_2, "9000"), "opzioniRinnovi"));
    let mut adesione = complete(1, "9000");
    adesione.dati_gara.scelta_contraente = Some("12".parse().unwrap());
    adesione.dati_gara.settore = None;
    assert_eq!(adesione.scheda(), Some(CodiceScheda::AD4));
    assert!(!asks_for(&adesione, "settore"));
    adesione.dati_gara.scheda = Some(CodiceScheda::P5);
    assert!(asks_for(&adesione, "settore"));
    let mut tracciabilita = complete(1, "9000");
    tracciabilita.dati_gara.scheda = Some(CodiceScheda::P5);
    tracciabilita.lotti[0].dati.fattispecie_tracciabilita = Some("22".parse().unwrap());
    tracciabilita.classificazione.prevalente = None;
    assert_eq!(codes(&tracciabilita), []);
    tracciabilita.classificazione.prevalente = Some("72000000".parse().unwrap());
    tracciabilita.lotti[0].dati.cpv_prevalente = Some("72000000".parse().unwrap());
    assert_eq!(codes(&tracciabilita), []);
}

#[test]
fn who_asks_for_another_says_for_whom() {
    let mut richiesta = complete(1, "9000");
    richiesta.dati_gara.sa_per_conto = Some(true);
    let campi: Vec<_> = codes(&richiesta).into_iter().map(|(campo, _)| campo).collect();
    let attesi =
        ["codiceFiscalePerConto", "codiceAusaPerConto", "codiceCentroCostoPerConto", "funzioniSvolte"];
    assert_eq!(campi, attesi);
}

#[test]
fn a_scheda_is_asked_for_its_own_fields_and_only_an_award_for_an_award() {
    let mut richiesta = negotiated(CodiceScheda::P7_2, "90000");
    richiesta.dati_gara.scheda = None;
    assert_eq!(codes(&richiesta), one("scheda", "SCHEDA"), "several are possible, none with an award");
    richiesta.dati_gara.scheda = Some(CodiceScheda::P7_2);
    let campi: Vec<_> = codes(&richiesta).into_iter().map(|(campo, _)| campo).collect();
    assert!(campi.iter().all(|campo| campo != "scheda") && campi.contains(&"condizioniNegoziata".into()));
    assert!(campi.contains(&"scadenzaPresentazioneOfferte".into()));
    assert!(!campi.contains(&"scadenzaPresentazioneInvito".into()), "{campi:?}");
}

fn espd() -> Espd {
    let xml = "<a:ESPDRequest xmlns:a='urn:grow:names:specification:ubl:schema:xsd:ESPDRequest-1'/>";
    Espd::read("espd.xml", xml.as_bytes()).unwrap()
}

#[test]
fn a_scheda_in_json_names_who_sends_it_with_its_own_codes() {
    let ente = Ente {
        id: EnteId(Uuid::from_u128(3)),
        denominazione: "Ente di prova".into(),
        codice_fiscale: "11111111115".parse().unwrap(),
        codice_ausa: "0000000001".parse().unwrap(),
    };
    let centri = [CentroDiCosto { codice: "CDC-1".into(), denominazione: "Centro".into() }];
    let utenti = [utente(Profilo::ResponsabileEProcurement)];
    let contesto = Contesto::new(Momento::Invio, oggi()).with_ufficio(&utenti).with_ente(&ente);
    let altra = json!({"codiceFiscale": "12345678903", "codiceAusa": "0000000002", "codiceCentroCosto": "X"});
    let nostra = |ausa: &str, centro: &str| json!({"codiceFiscale": "11111111115", "codiceAusa": ausa, "codiceCentroCosto": centro});
    let found = |stazioni: Value, contesto: &Contesto<'_>| -> Vec<(String, String)> {
        let form = json!({
            "stazioniAppaltanti": stazioni, "appalto": {"codiceAppalto": "ALTRA-0001"},
            "lotti": [{"lotIdentifier": "LOT-0001"}]
        });
        let corpo = json!({"scheda": {
            "codice": {"codice": "P5"}, "versione": "1.0", "body": {"anacForm": form}
        }});
        let mut richiesta = complete(1, "1000");
        richiesta.carry(crate::scheda::SchedaAnac::read(&corpo, None).unwrap()).unwrap();
        check(&richiesta, contesto).into_iter().map(|a| (a.codice, a.percorso.unwrap())).collect()
    };
    let at = |codice: &str, posto: &str| (codice.to_owned(), format!("$.anacForm.stazioniAppaltanti{posto}"));
    assert_eq!(found(json!([altra, nostra("0000000001", "CDC-1")]), &contesto), []);
    assert_eq!(found(json!([nostra("0000000001", "CDC-9")]), &contesto), [], "AUSA could not be asked");
    assert_eq!(found(json!([altra]), &contesto), [at("STAZIONE_APPALTANTE", "")]);
    assert_eq!(found(json!("nessuna"), &contesto), [at("STAZIONE_APPALTANTE", "")]);
    let contesto = contesto.with_centri_di_costo(&centri);
    assert_eq!(
        found(json!([altra, nostra("0000000002", "CDC-9")]), &contesto),
        [at("ERR68", "[1].codiceAusa"), at("ERR69", "[1].codiceCentroCosto")]
    );
}
