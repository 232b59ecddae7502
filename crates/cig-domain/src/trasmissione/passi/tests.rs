use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::codici::LotIdentifier;
use crate::porte::Motivo;
use crate::richiesta::RichiestaId;
use crate::scheda::CodiceScheda;
use crate::trasmissione::{NuovaTrasmissione, TrasmissioneId};

const APPALTO: IdAppalto = IdAppalto(Uuid::from_u128(7));
const AVVISO: IdAvviso = IdAvviso(Uuid::from_u128(8));

fn ora() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap()
}

fn nuova(scheda: CodiceScheda) -> Trasmissione {
    Trasmissione::new(NuovaTrasmissione {
        id: TrasmissioneId(Uuid::from_u128(1)),
        richiesta: RichiestaId(Uuid::from_u128(2)),
        codice_appalto: "GARA-0001".parse().unwrap(),
        scheda,
        corpo: json!({"scheda": {}}),
        lotti: vec![LotIdentifier::at(1).unwrap()],
        id_appalto: None,
        creata_il: ora(),
    })
}

fn cig() -> Vec<LottoCig> {
    vec![LottoCig { lot_identifier: LotIdentifier::at(1).unwrap(), cig: "B210BC38FE".parse().unwrap() }]
}

fn esito(esito: Esito) -> Risposta {
    Risposta::Esito(Some(EsitoOperazione { esito, dettaglio: None, errori: vec![], id_avviso: Some(AVVISO) }))
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
    step(&mut t, Ok(Risposta::AppaltiTrovati(vec![(APPALTO, Some(StatoAppalto::InLavorazione))])));
    assert_eq!((t.passo, t.id_appalto), (Passo::ConfermaAppalto, Some(APPALTO)));

    let mut t = nuova(CodiceScheda::AD5);
    t.depart(Operazione::CreaAppalto);
    t.resume();
    assert_eq!(t.passo, Passo::CercaAppalto, "a node that died on the way counts as a lost answer");
    step(&mut t, Ok(Risposta::AppaltiTrovati(vec![])));
    assert_eq!(t.passo, Passo::CreaAppalto);
}

#[test]
fn a_key_in_use_is_adopted_when_it_is_ours_and_told_when_it_is_not() {
    let mut t = nuova(CodiceScheda::AD5);
    step(&mut t, Err(PcpError::Respinta(errore("ERR38"))));
    step(&mut t, Ok(Risposta::AppaltiTrovati(vec![(APPALTO, Some(StatoAppalto::InLavorazione))])));
    assert_eq!(t.passo, Passo::ModificaAppalto);

    let mut t = nuova(CodiceScheda::AD5);
    step(&mut t, Err(PcpError::Respinta(errore("ERR38"))));
    let fine = step(&mut t, Ok(Risposta::AppaltiTrovati(vec![])));
    assert_eq!((t.passo, fine), (Passo::Fermata, vec![Conseguenza::Respinta]));
    assert_eq!(t.errori, errore("ERR38"));
}

#[test]
fn a_lost_confirmation_is_sent_again_only_when_pcp_still_holds_the_appalto_in_lavorazione() {
    let mut t = nuova(CodiceScheda::AD5);
    step(&mut t, Ok(Risposta::AppaltoCreato { id: APPALTO, avvisi: vec![] }));
    step(&mut t, lost());
    assert_eq!(t.passo, Passo::EsitoConferma);
    step(&mut t, Ok(Risposta::Esito(None)));
    assert_eq!(t.passo, Passo::VerificaStato);
    let mut confermata = t.clone();
    step(&mut t, Ok(Risposta::StatoAppalto(StatoAppalto::InLavorazione)));
    assert_eq!(t.passo, Passo::ConfermaAppalto);
    step(&mut confermata, Ok(Risposta::StatoAppalto(StatoAppalto::Confermato)));
    assert_eq!(confermata.passo, Passo::EsitoConferma);
}

#[test]
fn retry_after_is_obeyed_to_the_second() {
    let mut t = nuova(CodiceScheda::AD5);
    step(&mut t, Err(PcpError::Quota(Duration::from_secs(17))));
    assert_eq!((t.passo, t.prossimo_il), (Passo::CreaAppalto, ora() + TimeDelta::seconds(17)));
}

#[test]
fn refused_data_stop_the_saga_and_go_back_to_the_person() {
    let mut t = nuova(CodiceScheda::AD5);
    let fine = step(&mut t, Err(PcpError::Respinta(errore("ERR4"))));
    assert_eq!((t.passo, fine), (Passo::Fermata, vec![Conseguenza::Respinta]));
    assert!(t.is_ended() && t.next_call().is_none());
}

#[test]
fn a_publication_ko_is_believed_only_after_a_look_at_the_notice() {
    let mut t = nuova(CodiceScheda::AD3);
    (t.passo, t.id_appalto, t.id_avviso) = (Passo::EsitoPubblicazione, Some(APPALTO), Some(AVVISO));
    step(&mut t, Ok(esito(Esito::Ko)));
    assert_eq!(t.passo, Passo::StatoAvviso);
    step(&mut t, Ok(Risposta::StatoAvviso("PUBB".into())));
    assert_eq!(t.passo, Passo::Conclusa);
}

fn any_answer() -> impl Strategy<Value = Result<Risposta, PcpError>> {
    let stato = prop::sample::select(vec![
        StatoAppalto::InLavorazione,
        StatoAppalto::Confermato,
        StatoAppalto::InAttesaPubblicazione,
        StatoAppalto::Pubblicato,
        StatoAppalto::Cancellato,
    ]);
    let avviso = prop::sample::select(vec!["CREATO", "IN_ATT_PUBB", "PUBB", "NON_PUBB", "STOP_PUBB", "BOH"]);
    let codice = prop::sample::select(vec!["ERR4", "ERR16", "ERR18", "ERR38", "ERR44", "REG19", "ERR9999"]);
    prop_oneof![
        Just(Ok(Risposta::AppaltoCreato { id: APPALTO, avvisi: vec![] })),
        Just(Ok(Risposta::PresaInCarico)),
        Just(Ok(Risposta::AppaltiTrovati(vec![]))),
        stato.clone().prop_map(|s| Ok(Risposta::AppaltiTrovati(vec![(APPALTO, Some(s))]))),
        Just(Ok(Risposta::Esito(None))),
        prop::sample::select(vec![Esito::Ok, Esito::Ko, Esito::InAttesa]).prop_map(|e| Ok(esito(e))),
        Just(Ok(Risposta::Cig(vec![]))),
        Just(Ok(Risposta::Cig(cig()))),
        stato.prop_map(|s| Ok(Risposta::StatoAppalto(s))),
        avviso.prop_map(|a| Ok(Risposta::StatoAvviso(a.into()))),
        codice.prop_map(|c| Err(PcpError::Respinta(errore(c)))),
        Just(Err(PcpError::Quota(Duration::from_secs(u64::MAX)))),
        Just(Err(PcpError::NonDisponibile { retry_after: None, dettaglio: String::new() })),
        Just(lost()),
        Just(Err(PcpError::Configurazione(String::new()))),
    ]
}

proptest! {
    /// From any state, with any answer or a crash, there is a next step; and the appalto is created anew only after
    /// PCP was asked for it and did not have it, or while it certainly was not created.
    #[test]
    fn there_is_always_a_next_step_and_nothing_is_created_twice(
        risposte in prop::collection::vec((any_answer(), any::<bool>()), 1..60)
    ) {
        let mut t = nuova(CodiceScheda::AD3);
        let mut forse_creato = false;
        for (risposta, crash) in risposte {
            let Some(chiamata) = t.next_call() else {
                prop_assert!(t.is_ended(), "{:?} has no call", t.passo);
                break;
            };
            if matches!(chiamata, Chiamata::CreaAppalto { .. }) {
                prop_assert!(!forse_creato && t.id_appalto.is_none());
                forse_creato = !matches!(
                    risposta,
                    Err(PcpError::Respinta(_) | PcpError::Quota(_) | PcpError::NonDisponibile { .. } | PcpError::Configurazione(_))
                ) || crash;
            }
            let cercato = matches!(chiamata, Chiamata::RicercaAppalto { .. });
            t.depart(chiamata.operazione());
            if crash {
                t.resume();
            } else {
                if cercato && matches!(&risposta, Ok(Risposta::AppaltiTrovati(v)) if v.iter().all(|(_, s)| *s == Some(StatoAppalto::Cancellato))) {
                    forse_creato = false;
                }
                t.receive(&risposta, ora(), &Attese::default(), 0.3);
            }
            prop_assert!(t.is_ended() || t.prossimo_il >= ora());
        }
    }
}
