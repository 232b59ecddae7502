use std::collections::{HashMap, HashSet};
use std::time::Duration;

use chrono::TimeDelta;
use serde_json::json;
use uuid::Uuid;

use super::tabella::TABELLA;
use super::tappa::{DOMANDE, GUASTI, RICERCHE, RICONFERME, SGUARDI};
use super::*;
use crate::codici::LotIdentifier;
use crate::persone::EnteId;
use crate::porte::{AvvisoTrovato, Corpo, ErrorePcp, Esito, EsitoOperazione, Mittente, Motivo};
use crate::richiesta::{RichiestaId, StatoAppalto};
use crate::scheda::CodiceScheda;
use crate::scheda::SchedaInviata;
use crate::trasmissione::{
    Attesa, Colpa, Intervento, Memoria, Motivazione, NuovaTrasmissione, TrasmissioneId,
};

const APPALTO: IdAppalto = IdAppalto(Uuid::from_u128(7));
const AVVISO: IdAvviso = IdAvviso(Uuid::from_u128(8));
const NUOVO_AVVISO: IdAvviso = IdAvviso(Uuid::from_u128(9));

fn ora() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap()
}

fn nuova(scheda: CodiceScheda) -> Trasmissione {
    Trasmissione::new(NuovaTrasmissione { scheda: scheda.into(), ..nuova_ad5() })
}

fn nuova_ad5() -> NuovaTrasmissione {
    NuovaTrasmissione {
        id: TrasmissioneId(Uuid::from_u128(1)),
        richiesta: RichiestaId(Uuid::from_u128(2)),
        ente: EnteId(Uuid::from_u128(3)),
        codice_appalto: "GARA-0001".parse().unwrap(),
        scheda: CodiceScheda::AD5.into(),
        corpo: json!({"scheda": {"versione": "1.0"}}).into(),
        creazioni: vec![],
        lotti: vec![LotIdentifier::at(1).unwrap()],
        id_appalto: None,
        mittente: Mittente {
            codice_fiscale: "RSSMRA85T10A562S".parse().unwrap(),
            codice_fiscale_sa: "11111111115".parse().unwrap(),
            codice_ausa: "0000000001".parse().unwrap(),
        },
        creata_il: ora(),
    }
}

fn cig() -> Vec<LottoCig> {
    vec![LottoCig { lot_identifier: LotIdentifier::at(1).unwrap(), cig: "B210BC38FE".parse().unwrap() }]
}

fn avviso(id: IdAvviso, stato: &str) -> AvvisoTrovato {
    AvvisoTrovato { id, stato: Some(stato.into()), azione: None }
}

fn altro_cig() -> Vec<LottoCig> {
    vec![LottoCig { lot_identifier: LotIdentifier::at(1).unwrap(), cig: "A0000011A6".parse().unwrap() }]
}

fn esito(esito: Esito) -> Risposta {
    esito_con(esito, AVVISO)
}

fn esito_con(esito: Esito, avviso: IdAvviso) -> Risposta {
    Risposta::Esito(Some(EsitoOperazione { esito, dettaglio: None, errori: vec![], id_avviso: Some(avviso) }))
}

/// An operation on an appalto that has a notice.
fn intervento(intervento: Intervento) -> Trasmissione {
    let nuova =
        NuovaTrasmissione { id_appalto: Some(APPALTO), scheda: CodiceScheda::AD3.into(), ..nuova_ad5() };
    Trasmissione::of_intervention(nuova, Some(AVVISO), intervento)
}

fn motivo() -> Motivazione {
    "Gara revocata".parse().unwrap()
}

fn ogni_intervento() -> [Intervento; 6] {
    [
        Intervento::CancellaAppalto { motivo: motivo() },
        Intervento::FermaPubblicazione { motivo: motivo() },
        Intervento::ModificaAvviso { cig: cig().into_iter().map(|lotto| lotto.cig).collect() },
        Intervento::RettificaAvviso,
        Intervento::VerificaAppalto,
        Intervento::ControlloScadenza,
    ]
}

/// The appalto as PCP holds it, with that version of its scheda.
fn holding(versione: &str) -> Risposta {
    Risposta::Appalto(json!({"idAppalto": APPALTO, "scheda": {"versione": versione, "aggiunto": true}}))
}

/// What is found under our key.
fn found(stato: StatoAppalto) -> Risposta {
    Risposta::AppaltiTrovati(vec![(APPALTO, Some(stato))])
}

fn errore(codice: &str) -> Vec<ErrorePcp> {
    vec![ErrorePcp { codice: codice.into(), dettaglio: None }]
}

#[expect(clippy::needless_pass_by_value, reason = "answers are written in place")]
fn step(trasmissione: &mut Trasmissione, risposta: Result<Risposta, PcpError>) -> Vec<Conseguenza> {
    let chiamata = trasmissione.next_call().expect("the step has a call");
    trasmissione.depart(chiamata.operazione());
    trasmissione.receive(&risposta, ora(), &Attese::default(), 0.5)
}

fn lost() -> Result<Risposta, PcpError> {
    Err(PcpError::EsitoIgnoto { motivo: Motivo::SenzaRisposta, dettaglio: "nessuna risposta".into() })
}

#[test]
fn an_ad3_goes_from_creation_to_publication() {
    let mut t = nuova(CodiceScheda::AD3);
    step(&mut t, Ok(Risposta::AppaltoCreato { id: APPALTO, avvisi: vec![] }));
    step(&mut t, Ok(Risposta::PresaInCarico));
    step(&mut t, Ok(esito(Esito::InAttesa)));
    assert_eq!(t.passo, Passo::EsitoConferma);
    assert!(t.prossimo_il > ora());
    step(&mut t, Ok(esito(Esito::Ok)));
    step(&mut t, Ok(Risposta::Cig(vec![])));
    assert_eq!(t.passo, Passo::RecuperaCig, "no codes yet: ask again");
    assert_eq!(step(&mut t, Ok(Risposta::Cig(cig()))), [Conseguenza::CigRicevuti(cig())]);
    step(&mut t, Ok(Risposta::PresaInCarico));
    step(&mut t, Ok(esito(Esito::Ok)));
    step(&mut t, Ok(Risposta::StatoAvviso("IN_ATT_PUBB".into())));
    let fine = step(&mut t, Ok(Risposta::StatoAvviso("PUBB".into())));
    assert_eq!(fine, [Conseguenza::StatoAppalto(StatoAppalto::Pubblicato)]);
    assert_eq!(t.passo, Passo::Conclusa);
}

#[test]
fn an_ad5_ends_with_its_codes() {
    let mut t = nuova(CodiceScheda::AD5);
    step(&mut t, Ok(Risposta::AppaltoCreato { id: APPALTO, avvisi: vec![] }));
    step(&mut t, Ok(Risposta::PresaInCarico));
    step(&mut t, Ok(esito(Esito::Ok)));
    step(&mut t, Ok(Risposta::Cig(cig())));
    assert_eq!(t.passo, Passo::Conclusa);
}

#[test]
fn a_lost_creation_is_looked_up_before_anything_else() {
    let mut t = nuova(CodiceScheda::AD5);
    step(&mut t, lost());
    assert_eq!(t.passo, Passo::CercaAppalto);
    step(&mut t, Ok(found(StatoAppalto::InLavorazione)));
    assert_eq!((t.passo, t.id_appalto), (Passo::ConfrontaAppalto, None));
    step(&mut t, Ok(holding("1.0")));
    assert_eq!((t.passo, t.id_appalto), (Passo::ModificaAppalto, Some(APPALTO)));
    assert_eq!(step(&mut t, Ok(Risposta::PresaInCarico)), [Conseguenza::DatiAccolti]);
    assert_eq!(t.passo, Passo::ConfermaAppalto);

    let mut t = nuova(CodiceScheda::AD5);
    t.depart(Operazione::CreaAppalto);
    t.resume();
    assert_eq!(t.passo, Passo::CercaAppalto, "a node that died on the way counts as a lost answer");
    step(&mut t, Ok(Risposta::AppaltiTrovati(vec![])));
    assert_eq!(t.passo, Passo::CreaAppalto);
}

#[test]
fn a_key_in_use_is_looked_for_patiently_and_the_appalto_never_made_anew() {
    let mut t = nuova(CodiceScheda::AD5);
    step(&mut t, lost());
    step(&mut t, Ok(Risposta::AppaltiTrovati(vec![])));
    step(&mut t, Err(PcpError::Respinta(errore("ERR38"))));
    assert!(t.prossimo_il > ora());
    for _ in 0..RICERCHE {
        step(&mut t, Ok(Risposta::AppaltiTrovati(vec![])));
        assert_eq!(t.passo, Passo::CercaAppalto);
    }
    let mut trovata = t.clone();
    step(&mut trovata, Ok(found(StatoAppalto::InLavorazione)));
    step(&mut trovata, Ok(holding("1.0")));
    assert_eq!(trovata.passo, Passo::ModificaAppalto);

    let fine = step(&mut t, Ok(Risposta::AppaltiTrovati(vec![])));
    assert_eq!((t.passo, fine), (Passo::Fermata, vec![Conseguenza::Respinta]));
    assert_eq!(t.errori, errore("ERR38"));
}

#[test]
fn an_appalto_of_somebody_else_under_our_key_is_never_taken_for_ours() {
    let mut t = nuova(CodiceScheda::AD5);
    let fine = step(&mut t, Err(PcpError::Respinta(errore("ERR38"))));
    assert_eq!((t.passo, fine), (Passo::Fermata, vec![Conseguenza::Respinta]));
    assert_eq!((t.errori, t.colpa), (errore("ERR38"), Some(Colpa::Dati)));
    assert!(!t.memoria.crea_incerta, "sent again, it is not looked for either");
}

#[test]
fn an_appalto_that_somebody_else_made_under_our_key_meanwhile_is_never_written_to() {
    for stato in [StatoAppalto::InLavorazione, StatoAppalto::Confermato] {
        let mut t = nuova(CodiceScheda::AD5);
        step(&mut t, lost());
        step(&mut t, Ok(found(stato)));
        let fine = step(&mut t, Ok(holding("2.0")));
        assert_eq!((t.passo, fine), (Passo::Fermata, vec![Conseguenza::Respinta]));
        assert_eq!((t.errori.clone(), t.colpa), (errore("ERR38"), Some(Colpa::Dati)));
        assert_eq!((t.id_appalto, t.uncertain_creations()), (None, vec![]), "nothing of ours can be there");
    }
}

#[test]
fn an_appalto_that_holds_what_was_sent_before_the_last_changes_is_our_own() {
    let mut prima = nuova(CodiceScheda::AD5);
    step(&mut prima, lost());
    assert_eq!(prima.uncertain_creations(), [prima.corpo.clone()]);
    let corpo = Corpo::from(json!({"scheda": {"versione": "1.1"}}));
    let creazioni = prima.uncertain_creations();
    let mut t = Trasmissione::new(NuovaTrasmissione { corpo: corpo.clone(), creazioni, ..nuova_ad5() });
    assert_eq!(t.uncertain_creations(), [prima.corpo, corpo]);
    step(&mut t, Ok(found(StatoAppalto::Confermato)));
    step(&mut t, Ok(holding("1.0")));
    assert_eq!((t.passo, t.id_appalto), (Passo::VerificaStato, Some(APPALTO)));
}

#[test]
fn an_appalto_that_pcp_shows_without_its_scheda_is_neither_taken_nor_given_up() {
    let mut t = nuova(CodiceScheda::AD5);
    step(&mut t, lost());
    step(&mut t, Ok(found(StatoAppalto::InLavorazione)));
    for risposta in
        [Ok(Risposta::Appalto(json!({"idAppalto": APPALTO}))), Err(PcpError::Respinta(errore("ERR19")))]
    {
        step(&mut t, risposta);
        assert_eq!((t.passo, t.id_appalto), (Passo::ConfrontaAppalto, None));
        assert!(t.prossimo_il > ora());
    }
}

/// The answer comes so many hours after the transmission began.
fn step_after(t: &mut Trasmissione, ore: i64, risposta: Risposta) {
    t.receive(&Ok(risposta), ora() + TimeDelta::hours(ore), &Attese::default(), 0.5);
}

#[test]
fn a_wait_that_is_too_long_is_marked_until_it_moves_on_and_nothing_is_made_anew() {
    let mut t = created();
    step(&mut t, Ok(Risposta::PresaInCarico));
    assert_eq!((t.attesa(), t.in_attesa_dal, t.segnalata_il), (Some(Attesa::Conferma), Some(ora()), None));
    step_after(&mut t, 23, esito(Esito::InAttesa));
    assert_eq!(t.segnalata_il, None);
    step_after(&mut t, 24, Risposta::Esito(None));
    assert_eq!(t.segnalata_il, Some(ora() + TimeDelta::hours(24)));
    step_after(&mut t, 48, Risposta::StatoAppalto(StatoAppalto::InLavorazione));
    step_after(&mut t, 96, esito(Esito::InAttesa));
    let marcata = (Passo::EsitoConferma, Some(ora()), Some(ora() + TimeDelta::hours(24)));
    assert_eq!((t.passo, t.in_attesa_dal, t.segnalata_il), marcata, "marked once, and still asked about");
    step_after(&mut t, 97, esito(Esito::Ok));
    assert_eq!((t.attesa(), t.segnalata_il), (Some(Attesa::Cig), None));
    assert_eq!(t.in_attesa_dal, Some(ora() + TimeDelta::hours(97)));

    (t.passo, t.id_avviso) = (Passo::PubblicaAvviso, Some(AVVISO));
    step_after(&mut t, 98, Risposta::PresaInCarico);
    step_after(&mut t, 99, esito(Esito::Ok));
    step_after(&mut t, 122, Risposta::StatoAvviso("IN_ATT_PUBB".into()));
    assert_eq!(
        (t.attesa(), t.in_attesa_dal),
        (Some(Attesa::Pubblicazione), Some(ora() + TimeDelta::hours(98)))
    );
    assert_eq!(t.segnalata_il, Some(ora() + TimeDelta::hours(122)));
    step_after(&mut t, 123, Risposta::StatoAvviso("PUBB".into()));
    assert_eq!((t.in_attesa_dal, t.segnalata_il), (None, None));
}

#[test]
fn data_that_pcp_does_not_take_in_while_it_confirms_others_are_marked_as_waiting_too_long() {
    let mut t = Trasmissione::new(NuovaTrasmissione { id_appalto: Some(APPALTO), ..nuova_ad5() });
    let refused = |t: &mut Trasmissione, ore: i64| {
        let risposta = Err(PcpError::Respinta(errore("ERR18")));
        t.receive(&risposta, ora() + TimeDelta::hours(ore), &Attese::default(), 0.5);
    };
    assert_eq!((t.passo, t.attesa()), (Passo::ModificaAppalto, None));
    for ore in [0, 12, 23] {
        refused(&mut t, ore);
        step_after(&mut t, ore, Risposta::StatoAppalto(StatoAppalto::InLavorazione));
        assert_eq!(
            (t.passo, t.attesa(), t.segnalata_il),
            (Passo::ModificaAppalto, Some(Attesa::Conferma), None)
        );
    }
    refused(&mut t, 24);
    assert_eq!((t.in_attesa_dal, t.segnalata_il), (Some(ora()), Some(ora() + TimeDelta::hours(24))));
    step_after(&mut t, 25, Risposta::StatoAppalto(StatoAppalto::InLavorazione));
    step_after(&mut t, 26, Risposta::PresaInCarico);
    assert_eq!((t.passo, t.in_attesa_dal, t.segnalata_il), (Passo::ConfermaAppalto, None, None));
}

#[test]
fn errors_of_anacs_own_are_tried_again_and_then_told() {
    let mut t = nuova(CodiceScheda::AD5);
    let mut giri = 0;
    while !t.is_ended() {
        assert_eq!(t.passo, Passo::CreaAppalto);
        step(&mut t, Err(PcpError::Respinta(errore("ERR9999"))));
        if t.passo == Passo::CercaAppalto {
            step(&mut t, Ok(Risposta::AppaltiTrovati(vec![])));
            giri += 1;
        }
    }
    assert_eq!((giri, t.passo, t.colpa), (GUASTI, Passo::Fermata, Some(Colpa::Anac)));
    assert!(t.messaggio.is_some_and(|messaggio| messaggio.contains("inviare di nuovo più tardi")));
}

/// The outcome of a confirmation that was refused.
fn ko(codice: &str) -> Risposta {
    let errori = errore(codice);
    Risposta::Esito(Some(EsitoOperazione { esito: Esito::Ko, dettaglio: None, errori, id_avviso: None }))
}

#[test]
fn a_confirmation_that_came_to_nothing_for_what_went_on_just_then_is_asked_for_again_a_few_times() {
    for codice in ["ERR16", "ERR18"] {
        let mut t = created();
        for _ in 0..RICONFERME {
            step(&mut t, Ok(Risposta::PresaInCarico));
            step(&mut t, Ok(ko(codice)));
            step(&mut t, Ok(Risposta::StatoAppalto(StatoAppalto::InLavorazione)));
            step(&mut t, Ok(ko(codice)));
            assert_eq!((t.passo, t.colpa), (Passo::ConfermaAppalto, Some(Colpa::Anac)), "{codice}");
            assert!(t.prossimo_il > ora());
        }
        step(&mut t, Ok(Risposta::PresaInCarico));
        step(&mut t, Ok(ko(codice)));
        step(&mut t, Ok(Risposta::StatoAppalto(StatoAppalto::InLavorazione)));
        step(&mut t, Ok(ko(codice)));
        assert_eq!((t.passo, t.errori), (Passo::Fermata, errore(codice)));
    }
}

#[test]
fn a_confirmation_that_pcp_lost_is_asked_for_again() {
    let mut t = created();
    step(&mut t, Ok(Risposta::PresaInCarico));
    for _ in 0..DOMANDE {
        step(&mut t, Ok(Risposta::Esito(None)));
        step(&mut t, Ok(Risposta::StatoAppalto(StatoAppalto::InLavorazione)));
        assert_eq!(t.passo, Passo::EsitoConferma);
    }
    step(&mut t, Ok(Risposta::Esito(None)));
    assert_eq!(t.passo, Passo::ConfermaAppalto);
}

#[test]
fn a_notice_without_a_name_is_not_waited_for_without_end() {
    let mut t = nuova(CodiceScheda::AD3);
    (t.passo, t.id_appalto) = (Passo::CercaAvviso, Some(APPALTO));
    for _ in 0..=DOMANDE {
        assert_eq!(t.passo, Passo::CercaAvviso);
        step(&mut t, Ok(Risposta::Avvisi(vec![])));
    }
    assert_eq!(t.passo, Passo::Fermata);
    assert!(t.reopen(ora()) && t.passo == Passo::CercaAvviso);
}

/// Up to the confirmation that is about to be asked for.
fn created() -> Trasmissione {
    let mut t = nuova(CodiceScheda::AD3);
    step(&mut t, Ok(Risposta::AppaltoCreato { id: APPALTO, avvisi: vec![] }));
    t
}

#[test]
fn a_lost_confirmation_is_sent_again_only_when_none_is_under_way() {
    let mut t = created();
    step(&mut t, lost());
    assert_eq!(t.passo, Passo::VerificaStato);
    let mut confermata = t.clone();
    step(&mut t, Ok(Risposta::StatoAppalto(StatoAppalto::InLavorazione)));
    assert_eq!(t.passo, Passo::EsitoConferma);
    let (mut in_corso, mut vecchio_ko) = (t.clone(), t.clone());
    step(&mut t, Ok(Risposta::Esito(None)));
    assert_eq!(t.passo, Passo::ConfermaAppalto);
    step(&mut vecchio_ko, Ok(esito(Esito::Ko)));
    assert_eq!(vecchio_ko.passo, Passo::ConfermaAppalto, "a KO from before the lost one is not ours");
    step(&mut vecchio_ko, lost());
    step(&mut vecchio_ko, Ok(Risposta::StatoAppalto(StatoAppalto::InLavorazione)));
    step(&mut vecchio_ko, Ok(esito(Esito::Ko)));
    assert_eq!(vecchio_ko.passo, Passo::Fermata, "a second KO is believed");
    step(&mut in_corso, Ok(esito(Esito::InAttesa)));
    step(&mut in_corso, Ok(esito(Esito::Ko)));
    assert_eq!(
        in_corso.passo,
        Passo::VerificaStato,
        "a KO has turned into a confirmation: look at the state"
    );
    let mut confermata_dopo = in_corso.clone();
    step(&mut confermata_dopo, Ok(Risposta::StatoAppalto(StatoAppalto::Confermato)));
    assert_eq!(confermata_dopo.passo, Passo::RecuperaCig);
    step(&mut in_corso, Ok(Risposta::StatoAppalto(StatoAppalto::InLavorazione)));
    step(&mut in_corso, Ok(esito(Esito::Ko)));
    assert_eq!(in_corso.passo, Passo::Fermata);
    step(&mut confermata, Ok(Risposta::StatoAppalto(StatoAppalto::Confermato)));
    assert_eq!(confermata.passo, Passo::RecuperaCig);
}

#[test]
fn a_confirmation_taken_in_is_not_sent_again_for_hours() {
    let mut t = created();
    step(&mut t, Ok(Risposta::PresaInCarico));
    let mut attesa = TimeDelta::zero();
    for _ in 0..20 {
        step(&mut t, Ok(Risposta::Esito(None)));
        assert_eq!(t.passo, Passo::VerificaStato);
        step(&mut t, Ok(Risposta::StatoAppalto(StatoAppalto::InLavorazione)));
        assert_eq!(t.passo, Passo::EsitoConferma);
        assert!(t.prossimo_il - ora() >= attesa, "each turn waits at least as long as the one before");
        attesa = t.prossimo_il - ora();
    }
    assert!(attesa > TimeDelta::minutes(5));
}

/// A request that ANAC refused at the confirmation, mended and sent again.
fn mended() -> Trasmissione {
    let mut t = nuova(CodiceScheda::AD3);
    (t.passo, t.id_appalto) = (Passo::ModificaAppalto, Some(APPALTO));
    t
}

#[test]
fn mended_data_that_pcp_does_not_take_yet_are_sent_again_before_any_confirmation() {
    for codice in ["ERR2", "ERR16", "ERR17", "ERR18"] {
        let mut t = mended();
        step(&mut t, Err(PcpError::Respinta(errore(codice))));
        step(&mut t, Ok(Risposta::StatoAppalto(StatoAppalto::InLavorazione)));
        assert_eq!(t.passo, Passo::ModificaAppalto, "{codice}");
    }
}

/// A KO has turned into a confirmation (npa #1473), and the answer to the last changes was lost.
#[test]
fn what_pcp_confirmed_is_what_was_sent_last_when_it_holds_that() {
    let mut t = mended();
    step(&mut t, lost());
    step(&mut t, Err(PcpError::Respinta(errore("ERR16"))));
    step(&mut t, Ok(Risposta::StatoAppalto(StatoAppalto::Confermato)));
    let fine = step(&mut t, Ok(holding("1.0")));
    assert_eq!(fine, [Conseguenza::AppaltoCreato(APPALTO), Conseguenza::DatiAccolti]);
    let fine = step(&mut t, Ok(Risposta::StatoAppalto(StatoAppalto::Confermato)));
    assert_eq!(fine, [Conseguenza::StatoAppalto(StatoAppalto::Confermato)]);
    assert_eq!(t.passo, Passo::RecuperaCig);
}

#[test]
fn what_pcp_confirmed_before_the_last_changes_is_what_holds() {
    let mut t = mended();
    step(&mut t, Err(PcpError::Respinta(errore("ERR16"))));
    step(&mut t, Ok(Risposta::StatoAppalto(StatoAppalto::Confermato)));
    assert_eq!(t.passo, Passo::ConfrontaAppalto);
    step(&mut t, Ok(holding("0.9")));
    let fine = step(&mut t, Ok(Risposta::StatoAppalto(StatoAppalto::Confermato)));
    assert_eq!(fine, [Conseguenza::Ripristina, Conseguenza::StatoAppalto(StatoAppalto::Confermato)]);
    step(&mut t, Ok(Risposta::Cig(cig())));
    assert_eq!(t.passo, Passo::CercaAvviso);
    // The outcome of the confirmation may still be the old KO, which names no notice.
    step(
        &mut t,
        Ok(Risposta::Avvisi(vec![avviso(IdAvviso(Uuid::from_u128(9)), "MOD"), avviso(AVVISO, "CREATO")])),
    );
    assert_eq!((t.passo, t.id_avviso), (Passo::PubblicaAvviso, Some(AVVISO)));
}

#[test]
fn who_is_not_allowed_any_more_is_told_and_what_exists_goes_on() {
    let vietato = || Err(PcpError::NonAutorizzata { errori: errore("SEC05"), dettaglio: String::new() });
    let mut t = nuova(CodiceScheda::AD3);
    step(&mut t, vietato());
    assert_eq!(t.passo, Passo::Fermata);
    let mut t = created();
    step(&mut t, Ok(Risposta::PresaInCarico));
    assert_eq!(step(&mut t, vietato()), []);
    assert_eq!(t.passo, Passo::EsitoConferma);
}

#[test]
fn a_stopped_publication_is_taken_up_by_a_look_at_the_notice() {
    let mut t = nuova(CodiceScheda::AD3);
    (t.passo, t.id_appalto, t.id_avviso) = (Passo::StatoAvviso, Some(APPALTO), Some(AVVISO));
    assert!(!t.reopen(ora()), "it has not stopped");
    step(&mut t, Ok(Risposta::StatoAvviso("STOP_PUBB".into())));
    assert!(t.reopen(ora()));
    assert_eq!(t.passo, Passo::StatoAvviso);
    step(&mut t, Ok(Risposta::StatoAvviso("CREATO".into())));
    assert_eq!(t.passo, Passo::PubblicaAvviso);
}

#[test]
fn retry_after_is_obeyed_to_the_second() {
    let mut t = nuova(CodiceScheda::AD5);
    step(&mut t, Err(PcpError::Quota(Duration::from_secs(17))));
    assert_eq!((t.passo, t.prossimo_il), (Passo::CreaAppalto, ora() + TimeDelta::seconds(17)));
    step(&mut t, Err(PcpError::Quota(Duration::ZERO)));
    assert!(t.prossimo_il > ora(), "a wait of nothing is no wait");
    assert_eq!(t.colpa, Some(Colpa::Anac));
    step(&mut t, Ok(Risposta::AppaltoCreato { id: APPALTO, avvisi: vec![] }));
    assert_eq!(t.colpa, None, "it is over");
}

#[test]
fn refused_data_stop_the_saga_and_go_back_to_the_person() {
    let mut t = nuova(CodiceScheda::AD5);
    let fine = step(&mut t, Err(PcpError::Respinta(errore("ERR4"))));
    assert_eq!((t.passo, fine), (Passo::Fermata, vec![Conseguenza::Respinta]));
    assert!(t.is_ended() && t.next_call().is_none());
    assert_eq!(t.colpa, Some(Colpa::Dati));
}

#[test]
fn a_publication_ko_is_believed_only_after_a_look_at_the_notice() {
    let mut t = nuova(CodiceScheda::AD3);
    (t.passo, t.id_appalto, t.id_avviso) = (Passo::EsitoPubblicazione, Some(APPALTO), Some(AVVISO));
    step(&mut t, Ok(esito(Esito::Ko)));
    assert_eq!(t.passo, Passo::StatoAvviso);
    for _ in 0..3 {
        step(&mut t, Ok(Risposta::StatoAvviso("CREATO".into())));
        assert_eq!(t.passo, Passo::StatoAvviso);
    }
    let mut mai = t.clone();
    step(&mut t, Ok(Risposta::StatoAvviso("PUBB".into())));
    assert_eq!(t.passo, Passo::Conclusa);
    while mai.passo == Passo::StatoAvviso {
        step(&mut mai, Ok(Risposta::StatoAvviso("NON_PUBB".into())));
    }
    assert_eq!((mai.passo, mai.memoria.sguardi), (Passo::Fermata, SGUARDI));
}

#[test]
fn a_long_wait_for_the_publication_does_not_make_a_ko_believed_sooner() {
    let mut t = nuova(CodiceScheda::AD3);
    (t.passo, t.id_appalto, t.id_avviso) = (Passo::EsitoPubblicazione, Some(APPALTO), Some(AVVISO));
    for _ in 0..50 {
        step(&mut t, Ok(esito(Esito::InAttesa)));
    }
    step(&mut t, Ok(esito(Esito::Ko)));
    step(&mut t, Ok(Risposta::StatoAvviso("NON_PUBB".into())));
    assert_eq!(t.passo, Passo::StatoAvviso);
}

#[test]
fn a_publication_taken_in_is_not_asked_for_twice() {
    let mut t = nuova(CodiceScheda::AD3);
    (t.passo, t.id_appalto, t.id_avviso) = (Passo::PubblicaAvviso, Some(APPALTO), Some(AVVISO));
    step(&mut t, Ok(Risposta::PresaInCarico));
    let mut attesa = TimeDelta::zero();
    for _ in 0..12 {
        step(&mut t, Ok(Risposta::Esito(None)));
        step(&mut t, Ok(Risposta::StatoAvviso("CREATO".into())));
        assert_eq!(t.passo, Passo::EsitoPubblicazione);
        assert!(t.prossimo_il - ora() >= attesa);
        attesa = t.prossimo_il - ora();
    }
}

#[test]
fn data_that_may_have_been_taken_in_are_told_to_be_uncertain() {
    let mut t = mended();
    assert_eq!(step(&mut t, lost()), [Conseguenza::DatiIncerti]);
    assert_eq!(t.passo, Passo::ModificaAppalto);
    let mut morta = mended();
    morta.depart(Operazione::ModificaAppalto);
    morta.resume();
    let fine = step(&mut morta, Ok(Risposta::PresaInCarico));
    assert_eq!(fine, [Conseguenza::DatiIncerti, Conseguenza::DatiAccolti]);
}

#[test]
fn a_refused_question_leads_to_a_look_at_the_appalto() {
    let mut t = created();
    step(&mut t, Ok(Risposta::PresaInCarico));
    step(&mut t, Ok(esito(Esito::Ok)));
    step(&mut t, Err(PcpError::Respinta(errore("ERR19"))));
    assert_eq!(t.passo, Passo::VerificaStato);
    let fine = step(&mut t, Ok(Risposta::StatoAppalto(StatoAppalto::Cancellato)));
    assert_eq!((t.passo, fine), (Passo::Fermata, vec![Conseguenza::StatoAppalto(StatoAppalto::Cancellato)]));
}

#[test]
fn an_appalto_that_may_exist_is_looked_for_first() {
    let t = Trasmissione::new(NuovaTrasmissione {
        creazioni: vec![json!({"scheda": {"versione": "0.9"}}).into()],
        ..nuova_ad5()
    });
    assert_eq!(t.passo, Passo::CercaAppalto);
}

#[test]
fn a_cancellation_is_believed_when_the_state_says_so() {
    let mut t = intervento(Intervento::CancellaAppalto { motivo: motivo() });
    step(&mut t, Ok(Risposta::PresaInCarico));
    assert_eq!(t.passo, Passo::StatoCancellazione);
    let fine = step(&mut t, Ok(Risposta::StatoAppalto(StatoAppalto::Cancellato)));
    assert_eq!((t.passo, fine), (Passo::Conclusa, vec![Conseguenza::Annullata]));
}

#[test]
fn a_lost_cancellation_is_looked_up_before_it_is_asked_for_again() {
    let mut t = intervento(Intervento::CancellaAppalto { motivo: motivo() });
    step(&mut t, lost());
    let mut arrivata = t.clone();
    step(&mut arrivata, Ok(Risposta::StatoAppalto(StatoAppalto::Cancellato)));
    assert_eq!(arrivata.passo, Passo::Conclusa);
    step(&mut t, Ok(Risposta::StatoAppalto(StatoAppalto::Confermato)));
    assert_eq!(t.passo, Passo::CancellaAppalto);
    step(&mut t, Err(PcpError::Respinta(errore("ERR16"))));
    let pubblica = StatoAppalto::InAttesaPubblicazione;
    let fine = step(&mut t, Ok(Risposta::StatoAppalto(pubblica)));
    assert_eq!(t.passo, Passo::Fermata, "the publication was asked for meanwhile");
    assert!(fine.contains(&Conseguenza::StatoAppalto(pubblica)));
}

#[test]
fn a_cancellation_that_pcp_never_does_is_not_asked_for_without_end() {
    let mut t = intervento(Intervento::CancellaAppalto { motivo: motivo() });
    let mut giri = 0;
    while !t.is_ended() {
        step(&mut t, Err(PcpError::Respinta(errore("ERR16"))));
        step(&mut t, Ok(Risposta::StatoAppalto(StatoAppalto::InLavorazione)));
        giri += 1;
    }
    assert_eq!((t.passo, giri), (Passo::Fermata, SGUARDI + 1));
}

#[test]
fn a_lost_stop_is_asked_for_again_only_when_none_is_under_way() {
    let mut t = intervento(Intervento::FermaPubblicazione { motivo: motivo() });
    t.depart(Operazione::CancellaAvviso);
    t.resume();
    assert_eq!(t.passo, Passo::StatoFermo);
    step(&mut t, Ok(Risposta::StatoAppalto(StatoAppalto::InAttesaPubblicazione)));
    let mut non_arrivato = t.clone();
    step(&mut non_arrivato, Ok(Risposta::Esito(None)));
    assert_eq!(non_arrivato.passo, Passo::FermaAvviso);
    step(&mut t, Ok(esito(Esito::InAttesa)));
    step(&mut t, Ok(esito(Esito::Ok)));
    let fine = step(&mut t, Ok(Risposta::StatoAppalto(StatoAppalto::InStopPubblicazione)));
    assert_eq!(
        (t.passo, fine),
        (Passo::Conclusa, vec![Conseguenza::StatoAppalto(StatoAppalto::InStopPubblicazione)])
    );
}

#[test]
fn a_publication_that_could_not_be_stopped_is_followed_to_its_end() {
    let mut t = intervento(Intervento::FermaPubblicazione { motivo: motivo() });
    step(&mut t, Ok(Risposta::PresaInCarico));
    step(&mut t, Ok(esito(Esito::Ko)));
    step(&mut t, Ok(Risposta::StatoAppalto(StatoAppalto::InAttesaPubblicazione)));
    assert_eq!(t.passo, Passo::StatoAvviso);
    step(&mut t, Ok(Risposta::StatoAvviso("PUBB".into())));
    assert_eq!(t.passo, Passo::Conclusa);
    assert_eq!(t.messaggio.as_deref(), Some("ANAC non ha fermato la pubblicazione."));
}

#[test]
fn a_modified_notice_has_a_new_name_and_new_codes_before_it_is_followed() {
    let mut t = intervento(ogni_intervento()[2].clone());
    step(&mut t, Ok(Risposta::PresaInCarico));
    step(&mut t, Ok(esito(Esito::InAttesa)));
    let accolta = step(&mut t, Ok(esito_con(Esito::Ok, NUOVO_AVVISO)));
    assert_eq!((t.passo, accolta), (Passo::CigNuovi, vec![Conseguenza::AvvisoSostituito(NUOVO_AVVISO)]));
    assert_eq!(step(&mut t, Ok(Risposta::Cig(cig()))), [], "the codes of before are not the new ones");
    assert_eq!(t.passo, Passo::CigNuovi);
    assert_eq!(step(&mut t, Ok(Risposta::Cig(altro_cig()))), [Conseguenza::CigRigenerati(altro_cig())]);
    step(&mut t, Ok(Risposta::StatoAvviso("PUBB".into())));
    assert_eq!(t.passo, Passo::Conclusa);
}

#[test]
fn a_lost_modification_is_told_from_an_earlier_one_by_the_name_of_the_notice() {
    let mut t = intervento(ogni_intervento()[2].clone());
    step(&mut t, lost());
    assert_eq!(t.passo, Passo::EsitoModifica);
    let (mut arrivata, mut rifiutata) = (t.clone(), t.clone());
    step(&mut arrivata, Ok(esito_con(Esito::Ok, NUOVO_AVVISO)));
    assert_eq!(arrivata.passo, Passo::CigNuovi);
    step(&mut t, Ok(esito(Esito::Ok)));
    assert_eq!(t.passo, Passo::ModificaAvviso, "that outcome is of the modification before");
    step(&mut rifiutata, Ok(esito(Esito::Ko)));
    assert_eq!(rifiutata.passo, Passo::ModificaAvviso, "a KO may be of the modification before");
    step(&mut rifiutata, Ok(Risposta::PresaInCarico));
    let fine = step(&mut rifiutata, Ok(esito(Esito::Ko)));
    assert_eq!((rifiutata.passo, fine), (Passo::Fermata, vec![Conseguenza::Respinta]));
}

#[test]
fn a_rettifica_keeps_the_codes_and_follows_the_new_notice() {
    let mut t = intervento(Intervento::RettificaAvviso);
    step(&mut t, Ok(Risposta::PresaInCarico));
    step(&mut t, Ok(esito_con(Esito::Ok, NUOVO_AVVISO)));
    assert_eq!((t.passo, t.id_avviso), (Passo::StatoAvviso, Some(NUOVO_AVVISO)));
    step(&mut t, Ok(Risposta::StatoAvviso("PUBB".into())));
    assert_eq!(t.passo, Passo::Conclusa);
}

#[test]
fn a_verification_ends_with_what_anac_found() {
    let mut t = intervento(Intervento::VerificaAppalto);
    step(&mut t, Ok(Risposta::PresaInCarico));
    let mut pulita = t.clone();
    step(&mut pulita, Ok(esito(Esito::Ok)));
    assert_eq!(pulita.passo, Passo::Conclusa);
    let ko = EsitoOperazione { esito: Esito::Ko, dettaglio: None, errori: errore("REG19"), id_avviso: None };
    step(&mut t, Ok(Risposta::Esito(Some(ko))));
    assert_eq!((t.passo, t.errori), (Passo::Fermata, errore("REG19")));
}

#[test]
fn an_appalto_whose_time_ran_out_is_looked_at_once_a_day() {
    let mut t = intervento(Intervento::ControlloScadenza);
    step(&mut t, Ok(Risposta::StatoAppalto(StatoAppalto::Confermato)));
    assert_eq!((t.passo, t.prossimo_il), (Passo::ControllaScadenza, ora() + TimeDelta::days(1)));
    let mut ripresa = t.clone();
    assert!(ripresa.reopen(ora()) && ripresa.passo == Passo::StatoAvviso);
    let fine = step(&mut t, Ok(Risposta::StatoAppalto(StatoAppalto::Cancellato)));
    assert_eq!((t.passo, fine), (Passo::Conclusa, vec![Conseguenza::Scaduta]));
}

#[test]
fn ted_and_national_publication_are_told_apart() {
    let mut t = intervento(Intervento::FermaPubblicazione { motivo: motivo() });
    t.scheda = SchedaInviata { codice: "P1_16".into(), avviso: true };
    t.passo = Passo::EsitoPubblicazione;
    step(&mut t, Ok(esito(Esito::Ko)));
    assert_eq!(t.passo, Passo::EsitoEuropeo);
    let ted = step(&mut t, Ok(esito(Esito::Ko)));
    assert_eq!(ted, [Conseguenza::Pubblicazione(Canale::Europeo, EsitoCanale::NonPubblicato)]);
    let italia = step(&mut t, Ok(esito(Esito::InAttesa)));
    assert_eq!(italia, [Conseguenza::Pubblicazione(Canale::Nazionale, EsitoCanale::InAttesa)]);
    step(&mut t, Ok(Risposta::StatoAvviso("IN_ATT_PUBB".into())));
    assert_eq!(t.passo, Passo::EsitoEuropeo, "the national one is not known yet");
}

#[test]
fn what_only_asks_gives_way_and_what_has_an_effect_does_not() {
    let mut t = nuova(CodiceScheda::AD3);
    (t.id_appalto, t.id_avviso) = (Some(APPALTO), Some(AVVISO));
    for passo in [Passo::EsitoPubblicazione, Passo::StatoAvviso, Passo::PubblicaAvviso] {
        let mut cede = Trasmissione { passo, ..t.clone() };
        assert!(cede.give_way() && cede.passo == Passo::Conclusa, "{passo:?}");
    }
    let mut pubblica = Trasmissione { passo: Passo::PubblicaAvviso, ..t.clone() };
    pubblica.depart(Operazione::PubblicaAvviso);
    assert!(!pubblica.give_way(), "the call may be on its way");
    for passo in [Passo::ConfermaAppalto, Passo::EsitoConferma, Passo::ModificaAvviso, Passo::Fermata] {
        assert!(!Trasmissione { passo, ..t.clone() }.give_way(), "{passo:?}");
    }
}

/// Every answer that makes a difference anywhere, to the question asked or to another one.
fn every_answer() -> Vec<Result<Risposta, PcpError>> {
    let stati = [
        StatoAppalto::InLavorazione,
        StatoAppalto::Confermato,
        StatoAppalto::InAttesaPubblicazione,
        StatoAppalto::Pubblicato,
        StatoAppalto::Cancellato,
        StatoAppalto::InStopPubblicazione,
    ];
    let senza_avviso = EsitoOperazione { esito: Esito::Ok, dettaglio: None, errori: vec![], id_avviso: None };
    let mut risposte = vec![
        Ok(Risposta::AppaltoCreato { id: APPALTO, avvisi: vec![] }),
        Ok(Risposta::PresaInCarico),
        Ok(Risposta::AppaltiTrovati(vec![])),
        Ok(Risposta::Esito(None)),
        Ok(Risposta::Esito(Some(senza_avviso))),
        Ok(Risposta::Cig(vec![])),
        Ok(Risposta::Cig(cig())),
        Ok(holding("1.0")),
        Ok(holding("2.0")),
        Ok(Risposta::Avvisi(vec![])),
        Ok(Risposta::Avvisi(vec![avviso(AVVISO, "CREATO")])),
        Ok(Risposta::Cig(altro_cig())),
        Ok(esito_con(Esito::Ok, NUOVO_AVVISO)),
        Err(PcpError::Quota(Duration::from_secs(u64::MAX))),
        Err(PcpError::NonDisponibile { retry_after: None, dettaglio: String::new() }),
        lost(),
        Err(PcpError::Configurazione(String::new())),
        Err(PcpError::NonAutorizzata { errori: errore("SEC05"), dettaglio: String::new() }),
    ];
    risposte.extend(stati.map(|stato| Ok(Risposta::AppaltiTrovati(vec![(APPALTO, Some(stato))]))));
    risposte.extend(stati.map(|stato| Ok(Risposta::StatoAppalto(stato))));
    risposte.extend([Esito::Ok, Esito::Ko, Esito::InAttesa].map(|e| Ok(esito(e))));
    let avvisi = ["CREATO", "IN_ATT_PUBB", "PUBB", "NON_PUBB", "STOP_PUBB", "BOH"];
    risposte.extend(avvisi.map(|codice| Ok(Risposta::StatoAvviso(codice.into()))));
    let codici = ["ERR4", "ERR16", "ERR17", "ERR18", "ERR38", "ERR44", "REG19", "ERR9999"];
    risposte.extend(codici.map(|codice| Err(PcpError::Respinta(errore(codice)))));
    risposte.push(Ok(ko("ERR16")));
    risposte
}

/// A transmission, and what is true at PCP that it may not know.
#[derive(Clone)]
struct Stato {
    trasmissione: Trasmissione,
    /// An appalto of ours may exist.
    forse_creato: bool,
    /// A confirmation was taken in, and nothing was heard of its end.
    conferma_in_corso: bool,
}

/// What tells one state from another.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    passo: Passo,
    memoria: Memoria,
    intervento: Option<std::mem::Discriminant<Intervento>>,
    scheda: (bool, bool),
    con_appalto: bool,
    id_avviso: Option<IdAvviso>,
    forse_creato: bool,
    conferma_in_corso: bool,
}

impl Stato {
    /// All of it but the clock.
    fn key(&self) -> Key {
        let t = &self.trasmissione;
        Key {
            passo: t.passo,
            memoria: t.memoria,
            intervento: t.intervento.as_ref().map(std::mem::discriminant),
            scheda: (t.scheda.avviso, t.scheda.is_european()),
            con_appalto: t.id_appalto.is_some(),
            // Only what replaces a notice tells one name from another.
            id_avviso: t.id_avviso.map(|nome| if t.intervento.is_some() { nome } else { AVVISO }),
            forse_creato: self.forse_creato,
            conferma_in_corso: self.conferma_in_corso,
        }
    }

    /// With its counters at their ends, in every combination: what happens depends on no count in between.
    fn at_the_ends(&self) -> impl Iterator<Item = (Key, Memoria)> {
        let ends = |bound: u32| [0, bound];
        ends(DOMANDE).into_iter().flat_map(move |sguardi| {
            ends(GUASTI).into_iter().map(move |guasti_di_anac| {
                let memoria = Memoria { guasti_di_anac, sguardi, ..self.trasmissione.memoria };
                (Key { memoria, ..self.key() }, memoria)
            })
        })
    }

    /// After the call of its step and that answer; `None` is a node that died on the way.
    fn after(&self, risposta: Option<&Result<Risposta, PcpError>>) -> Self {
        let mut dopo = self.clone();
        let chiamata = dopo.trasmissione.next_call().expect("the step has a call");
        let creazione = matches!(chiamata, Chiamata::CreaAppalto { .. });
        let esiste = self.forse_creato || self.trasmissione.id_appalto.is_some();
        assert!(!(creazione && esiste), "created twice: {:?}", self.key());
        let conferma = matches!(chiamata, Chiamata::ConfermaAppalto { .. });
        assert!(!(conferma && self.conferma_in_corso), "confirmed twice: {:?}", self.key());
        let nuovo = creazione || conferma;
        assert!(!(nuovo && self.trasmissione.intervento.is_some()), "never asked for: {:?}", self.key());
        let esito_conferma =
            matches!(chiamata, Chiamata::EsitoOperazione { tipo: TipoOperazione::ConfermaAppalto, .. });
        match risposta {
            Some(Ok(Risposta::PresaInCarico)) if conferma => dopo.conferma_in_corso = true,
            // PCP takes new data in only when it confirms none (ERR18).
            Some(Ok(Risposta::PresaInCarico | Risposta::AppaltoCreato { .. }))
                if matches!(chiamata, Chiamata::ModificaAppalto { .. }) =>
            {
                dopo.conferma_in_corso = false;
            }
            Some(Ok(Risposta::Esito(esito))) if esito_conferma => {
                let in_attesa = esito.as_ref().is_some_and(|esito| esito.esito == Esito::InAttesa);
                dopo.conferma_in_corso = in_attesa;
            }
            _ => {}
        }
        dopo.trasmissione.depart(chiamata.operazione());
        match risposta {
            None => dopo.trasmissione.resume(),
            Some(risposta) => {
                dopo.trasmissione.receive(risposta, ora(), &Attese::default(), 0.3);
                assert!(dopo.trasmissione.prossimo_il >= ora());
            }
        }
        let certamente_no = match risposta {
            // An error of PCP's own says nothing of what was done.
            Some(Err(PcpError::Respinta(errori))) => *errori != errore("ERR9999"),
            Some(Err(
                PcpError::NonAutorizzata { .. }
                | PcpError::Quota(_)
                | PcpError::NonDisponibile { .. }
                | PcpError::Configurazione(_),
            )) => true,
            _ => false,
        };
        let cercato = matches!(chiamata, Chiamata::RicercaAppalto { .. });
        let non_trovato = matches!(risposta, Some(Ok(Risposta::AppaltiTrovati(appalti)))
            if appalti.iter().all(|(_, stato)| *stato == Some(StatoAppalto::Cancellato)));
        dopo.forse_creato = self.forse_creato && !(cercato && non_trovato) || creazione && !certamente_no;
        dopo
    }
}

/// The whole machine is walked: every state that answers and crashes lead to, in any order.
#[test]
fn any_answer_has_a_next_step_no_path_creates_twice_every_row_is_used_and_every_path_can_end() {
    let risposte = every_answer();
    let forse = Trasmissione::new(NuovaTrasmissione {
        creazioni: vec![json!({"scheda": {"versione": "0.9"}}).into()],
        ..nuova_ad5()
    });
    let elsewhere = |passo, avviso| {
        let nuova =
            NuovaTrasmissione { scheda: CodiceScheda::AD3.into(), id_appalto: Some(APPALTO), ..nuova_ad5() };
        Trasmissione::taken_over(nuova, passo, avviso, None)
    };
    // What TED adds is all after the publication is asked for.
    let europea = Trasmissione {
        scheda: SchedaInviata { codice: "P1_16".into(), avviso: true },
        passo: Passo::EsitoPubblicazione,
        ..intervento(Intervento::RettificaAvviso)
    };
    let nuove = [
        nuova(CodiceScheda::AD3),
        nuova(CodiceScheda::AD5),
        mended(),
        elsewhere(Passo::EsitoConferma, None),
        elsewhere(Passo::RecuperaCig, None),
        elsewhere(Passo::StatoAvviso, Some(AVVISO)),
        europea,
    ];
    let nuove = nuove.into_iter().chain(ogni_intervento().map(intervento));
    let stato = |trasmissione, forse_creato| Stato { trasmissione, forse_creato, conferma_in_corso: false };
    let mut da_vedere: Vec<Stato> = nuove.map(|trasmissione| stato(trasmissione, false)).collect();
    da_vedere.push(stato(forse, true));
    let senza_nome = Trasmissione { id_avviso: None, ..intervento(Intervento::ControlloScadenza) };
    da_vedere.push(stato(senza_nome, false));
    let mut visti: HashSet<Key> = da_vedere.iter().map(Stato::key).collect();
    let mut righe: HashSet<(Passo, Evento)> = HashSet::new();
    // From where one gets to each state, to know what can still be reached from where.
    let mut prima: HashMap<Key, Vec<Key>> = HashMap::new();
    let mut fini: Vec<Key> = Vec::new();
    while let Some(stato) = da_vedere.pop() {
        let t = &stato.trasmissione;
        let mut seguenti = Vec::new();
        let mut ripresa = stato.clone();
        if ripresa.trasmissione.reopen(ora()) {
            let evento = if t.id_avviso.is_some() { Evento::Ripresa } else { Evento::AvvisoSenzaNome };
            righe.insert((t.passo, evento));
            seguenti.push(ripresa);
        }
        let mut ceduta = stato.clone();
        if ceduta.trasmissione.give_way() {
            righe.insert((t.passo, Evento::Ceduta));
            seguenti.push(ceduta);
        }
        if t.is_ended() {
            fini.push(stato.key());
        } else {
            righe.insert((t.passo, Evento::Caduta));
            seguenti.push(stato.after(None));
            for risposta in &risposte {
                let evento = Tappa::new(&mut t.clone(), ora(), &Attese::default(), 0.3).read(risposta);
                assert!(tabella::find(t.passo, evento).is_some(), "{:?} has no row for {evento:?}", t.passo);
                righe.insert((t.passo, evento));
                seguenti.push(stato.after(Some(risposta)));
            }
        }
        let mut raggiunti = HashSet::new();
        for seguente in &seguenti {
            for (chiave, memoria) in seguente.at_the_ends() {
                if !raggiunti.insert(chiave.clone()) {
                    continue;
                }
                prima.entry(chiave.clone()).or_default().push(stato.key());
                if visti.insert(chiave) {
                    let mut nuovo = seguente.clone();
                    nuovo.trasmissione.memoria = memoria;
                    da_vedere.push(nuovo);
                }
            }
        }
    }
    let inutili: Vec<_> = TABELLA.iter().filter(|riga| !righe.contains(&(riga.da, riga.evento))).collect();
    assert!(inutili.is_empty(), "rows that nothing leads to: {inutili:#?}");

    let mut finiscono: HashSet<Key> = HashSet::new();
    while let Some(chiave) = fini.pop() {
        if finiscono.insert(chiave.clone()) {
            fini.extend(prima.remove(&chiave).unwrap_or_default());
        }
    }
    assert_eq!(visti.difference(&finiscono).next(), None, "from here nothing ends");
}

/// `RICHIEDI_CIG_RIDISEGNA=1` makes the drawing anew.
#[test]
fn the_drawing_in_docs_is_that_of_the_table() {
    let frecce: Vec<String> = TABELLA
        .iter()
        .map(|riga| (riga.da, riga.mossa.verso(riga.da), riga.evento))
        .filter(|(da, verso, _)| da != verso)
        .map(|(da, verso, evento)| format!("    {da:?} --> {verso:?}: {evento:?}\n"))
        .collect();
    let frecce = frecce.concat();
    let disegno = format!("stateDiagram-v2\n    [*] --> CreaAppalto\n{frecce}    Conclusa --> [*]\n");
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/saga.md");
    let testo = std::fs::read_to_string(file).unwrap();
    let (prima, resto) = testo.split_once("```mermaid\n").unwrap();
    let (_, dopo) = resto.split_once("```\n").unwrap();
    let giusto = format!("{prima}```mermaid\n{disegno}```\n{dopo}");
    if std::env::var_os("RICHIEDI_CIG_RIDISEGNA").is_some() {
        std::fs::write(file, &giusto).unwrap();
    } else {
        assert_eq!(testo, giusto);
    }
}
