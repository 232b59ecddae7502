//! The contract of the ports [`Pcp`], [`AusaRegister`] and [`ListeAnac`]: one suite, run on the fake and on the HTTP client against
//! the emulator with each of the ways in which ANAC's gateway may want its tokens. What needs neither the emulator's world nor its
//! control runs on an environment of ANAC's too, where the settings name one.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use cig_application::testing::{InMemoryLists, InMemoryPcp};
use cig_domain::codici::{IdAppalto, IdAvviso, LotIdentifier};
use cig_domain::persone::CentroDiCosto;
use cig_domain::porte::{
    AusaRegister, Chiamata, Delega, ErrorePcp, Esito, EsitoOperazione, ListeAnac, Motivo, Pcp, PcpError,
    RiferimentoAppalto, Risposta, RuoloDelegato, Scambio, SchedaMapper, Soggetto, TipoOperazione,
    ValoreLista,
};
use cig_domain::richiesta::StatoAppalto;
use cig_pcp::client::Audit;
use cig_pcp::dominio::PcpHttp;
use cig_pcp::schede::SchedeAnac;
use cig_specifiche::{Specifiche, Tipologica};
use pcp_mock::{Configurazione, Emulatore, Errore, Genere, Guasto, mondo_demo};
use serde_json::{Value, json};
use suites::environment::Environment;
use suites::pcp::{
    DELAY, Tokens, emulator, emulator_settings, mittente, pcp_calls, pcp_http, quick_emulator,
};
use suites::samples::{AD3, AD3_TRE_LOTTI, AD5, Sample, ente, rup};
use suites::specifiche;
use suites::time::StillClock;
use uuid::Uuid;

const RUP: &str = mondo_demo::RUP_SISTEMI_INFORMATIVI;
const ALTRO_RUP: &str = mondo_demo::RUP_OPERE_PUBBLICHE;
const CODICE: &str = "PROVA-2026-0001";

const AUDIT_01: Tokens = Tokens { audit: Audit::Rest01, ..Tokens::DEMO };
const AUDIT_01_INTEGRITY: Tokens = Tokens { integrity: true, ..AUDIT_01 };
const AUDIT_02_INTEGRITY: Tokens = Tokens { integrity: true, ..Tokens::DEMO };
const DPOP: Tokens = Tokens { dpop: true, ..Tokens::DEMO };

/// How time passes.
enum Time {
    /// As a test wants.
    Still(Arc<StillClock>),
    /// As it does: so long takes what ends later.
    Real(Duration),
}

/// An implementation on its bench.
struct Bench {
    pcp: Arc<dyn Pcp>,
    ausa: Arc<dyn AusaRegister>,
    liste: Arc<dyn ListeAnac>,
    time: Time,
    /// Kept running; the fake has none.
    _emulator: Option<Emulatore>,
}

fn fake() -> Bench {
    let clock = Arc::new(StillClock::default());
    let attivi = mondo_demo::CENTRI_DI_COSTO.iter().filter(|(_, _, attivo)| *attivo);
    let centri = attivi.map(|(codice, denominazione, _)| CentroDiCosto {
        codice: (*codice).into(),
        denominazione: (*denominazione).into(),
    });
    let registrati = [RUP, ALTRO_RUP].map(|codice| codice.parse().unwrap());
    let pcp = InMemoryPcp::new(ente(), centri.collect(), registrati.into(), clock.clone(), DELAY);
    let pcp = Arc::new(pcp);
    let dimostrative = Specifiche::dimostrative();
    let liste = dimostrative.tipologiche().map(|lista| (lista.nome().to_owned(), values(lista)));
    let liste = Arc::new(InMemoryLists::new(liste));
    Bench { pcp: pcp.clone(), ausa: pcp, liste, time: Time::Still(clock), _emulator: None }
}

async fn http(tokens: Tokens) -> Bench {
    let clock = Arc::new(StillClock::default());
    let emulator = emulator(emulator_settings(tokens), &clock).await;
    let pcp = Arc::new(pcp_http(&emulator.base_url(), tokens, &clock));
    let time = Time::Still(clock);
    Bench { pcp: pcp.clone(), ausa: pcp.clone(), liste: pcp, time, _emulator: Some(emulator) }
}

/// An environment of which nothing is in hand but its address and what it gave out.
fn elsewhere(environment: &Environment, emulator: Option<Emulatore>) -> Bench {
    let (pcp, time) = (environment.connect(), Time::Real(environment.delay));
    Bench { pcp: environment.translated(), ausa: pcp.clone(), liste: pcp, time, _emulator: emulator }
}

impl Bench {
    /// Until what was asked for is over.
    async fn pass(&self) {
        match &self.time {
            Time::Still(clock) => clock.pass(DELAY),
            Time::Real(delay) => tokio::time::sleep(*delay).await,
        }
    }

    async fn call(&self, chiamata: Chiamata) -> Result<Risposta, PcpError> {
        self.call_as(RUP, chiamata).await
    }

    async fn call_as(&self, persona: &str, chiamata: Chiamata) -> Result<Risposta, PcpError> {
        self.pcp.call(&chiamata, &mittente(persona)).await.risposta
    }

    async fn create(&self, sample: Sample) -> IdAppalto {
        created(self.call(crea(corpo(sample, CODICE))).await)
    }

    async fn outcome(&self, id: IdAppalto, tipo: TipoOperazione) -> Option<EsitoOperazione> {
        match self.call(Chiamata::EsitoOperazione { id, tipo }).await {
            Ok(Risposta::Esito(esito)) => esito,
            other => panic!("{other:?}"),
        }
    }

    async fn state(&self, id: IdAppalto) -> StatoAppalto {
        match self.call(Chiamata::StatoAppalto { id }).await {
            Ok(Risposta::StatoAppalto(stato)) => stato,
            other => panic!("{other:?}"),
        }
    }

    async fn notice_state(&self, id: IdAppalto, avviso: IdAvviso) -> String {
        match self.call(Chiamata::StatoAvviso { id, avviso }).await {
            Ok(Risposta::StatoAvviso(codice)) => codice,
            other => panic!("{other:?}"),
        }
    }

    async fn confirm(&self, id: IdAppalto) -> EsitoOperazione {
        assert_eq!(self.call(Chiamata::ConfermaAppalto { id }).await, Ok(Risposta::PresaInCarico));
        self.pass().await;
        self.outcome(id, TipoOperazione::ConfermaAppalto).await.unwrap()
    }

    /// The codes of the lots.
    async fn codes(&self, id: IdAppalto) -> Vec<String> {
        match self.call(Chiamata::RecuperaCig { id }).await {
            Ok(Risposta::Cig(codici)) => codici.iter().map(|lotto| lotto.cig.to_string()).collect(),
            other => panic!("{other:?}"),
        }
    }

    /// An AD3 whose notice waits to be published.
    async fn waiting(&self) -> (IdAppalto, IdAvviso) {
        let id = self.create(AD3).await;
        let avviso = self.confirm(id).await.id_avviso.unwrap();
        let pubblica = Chiamata::PubblicaAvviso { id, avviso };
        assert_eq!(self.call(pubblica).await, Ok(Risposta::PresaInCarico));
        (id, avviso)
    }

    /// The notices that no other took the place of.
    async fn notices(&self, id: IdAppalto) -> Vec<IdAvviso> {
        match self.call(Chiamata::RicercaAvviso { id }).await {
            Ok(Risposta::Avvisi(avvisi)) => {
                avvisi.iter().filter(|avviso| !avviso.is_superato()).map(|avviso| avviso.id).collect()
            }
            other => panic!("{other:?}"),
        }
    }

    /// Who is in charge now, as that person is told.
    async fn people(&self, persona: &str, id: IdAppalto) -> Vec<(String, String)> {
        match self.call_as(persona, Chiamata::RicercaSoggetti { id }).await {
            Ok(Risposta::Soggetti(soggetti)) => soggetti
                .into_iter()
                .filter(|soggetto| soggetto.data_fine.is_none())
                .map(|soggetto| (soggetto.codice_fiscale, soggetto.ruolo.unwrap()))
                .collect(),
            other => panic!("{other:?}"),
        }
    }

    async fn found(&self, persona: &str) -> Vec<(IdAppalto, Option<StatoAppalto>)> {
        let chiamata = Chiamata::RicercaAppalto { codice_appalto: CODICE.parse().unwrap() };
        match self.call_as(persona, chiamata).await {
            Ok(Risposta::AppaltiTrovati(appalti)) => appalti,
            other => panic!("{other:?}"),
        }
    }
}

/// The body of crea-appalto.
fn corpo(sample: Sample, codice_appalto: &str) -> Value {
    SchedeAnac.map(sample.scheda, &sample.richiesta(codice_appalto), &ente(), Some(&rup())).corpo
}

fn crea(corpo: Value) -> Chiamata {
    Chiamata::CreaAppalto { corpo: corpo.into() }
}

fn consulta(id: IdAppalto) -> Chiamata {
    Chiamata::ConsultaAppalto { appalto: RiferimentoAppalto::IdAppalto(id) }
}

fn created(risposta: Result<Risposta, PcpError>) -> IdAppalto {
    match risposta {
        Ok(Risposta::AppaltoCreato { id, avvisi }) if avvisi.is_empty() => id,
        other => panic!("{other:?}"),
    }
}

/// The one error for which PCP refused.
fn refusal(risposta: Result<Risposta, PcpError>) -> ErrorePcp {
    match risposta {
        Err(PcpError::Respinta(errori)) if errori.len() == 1 => errori.into_iter().next().unwrap(),
        other => panic!("{other:?}"),
    }
}

fn refusal_code(risposta: Result<Risposta, PcpError>) -> String {
    refusal(risposta).codice
}

/// The codes with which the caller was turned away.
fn turned_away(risposta: Result<Risposta, PcpError>) -> Vec<String> {
    match risposta {
        Err(PcpError::NonAutorizzata { errori, .. }) => {
            errori.into_iter().map(|errore| errore.codice).collect()
        }
        other => panic!("{other:?}"),
    }
}

async fn an_appalto_is_created_and_found_by_our_key(bench: &Bench) {
    assert_eq!(bench.found(RUP).await, []);
    let id = bench.create(AD3).await;
    let altro = created(bench.call(crea(corpo(AD3, "PROVA-2026-00012"))).await);
    assert_ne!(id, altro);
    assert_eq!(bench.found(RUP).await, [(id, Some(StatoAppalto::InLavorazione))]);
    assert_eq!(bench.state(id).await, StatoAppalto::InLavorazione);
}

async fn a_key_is_used_once(bench: &Bench) {
    let id = bench.create(AD3).await;
    assert_eq!(refusal_code(bench.call(crea(corpo(AD3, CODICE))).await), "ERR38");
    assert_eq!(refusal_code(bench.call_as(ALTRO_RUP, crea(corpo(AD5, CODICE))).await), "ERR38");
    assert_eq!(bench.found(RUP).await.len(), 1);
    assert_eq!(bench.found(RUP).await[0].0, id);
}

async fn a_confirmation_takes_its_time_and_gives_every_lot_its_cig(bench: &Bench) {
    let id = bench.create(AD3_TRE_LOTTI).await;
    assert_eq!(bench.outcome(id, TipoOperazione::ConfermaAppalto).await, None);
    assert_eq!(bench.call(Chiamata::RecuperaCig { id }).await, Ok(Risposta::Cig(vec![])));

    assert_eq!(bench.call(Chiamata::ConfermaAppalto { id }).await, Ok(Risposta::PresaInCarico));
    let esito = bench.outcome(id, TipoOperazione::ConfermaAppalto).await.unwrap();
    assert_eq!((esito.esito, esito.id_avviso), (Esito::InAttesa, None));
    assert_eq!(bench.call(Chiamata::RecuperaCig { id }).await, Ok(Risposta::Cig(vec![])));

    bench.pass().await;
    let esito = bench.outcome(id, TipoOperazione::ConfermaAppalto).await.unwrap();
    assert_eq!((esito.esito, esito.errori), (Esito::Ok, vec![]));
    assert!(esito.id_avviso.is_some());
    assert_eq!(bench.state(id).await, StatoAppalto::Confermato);
    let Ok(Risposta::Cig(codici)) = bench.call(Chiamata::RecuperaCig { id }).await else { panic!() };
    let lotti: Vec<_> = codici.iter().map(|lotto| &lotto.lot_identifier).collect();
    assert_eq!(lotti, [1, 2, 3].map(|n| LotIdentifier::at(n).unwrap()).iter().collect::<Vec<_>>());
    assert_eq!(codici.iter().map(|lotto| &lotto.cig).collect::<BTreeSet<_>>().len(), 3, "one code, one lot");
}

async fn a_scheda_without_notice_is_done_at_its_confirmation(bench: &Bench) {
    let id = bench.create(AD5).await;
    let esito = bench.confirm(id).await;
    assert_eq!((esito.esito, esito.id_avviso), (Esito::Ok, None));
    let avviso = IdAvviso(Uuid::from_u128(0xa));
    assert_eq!(refusal_code(bench.call(Chiamata::PubblicaAvviso { id, avviso }).await), "ERR45");
}

async fn a_notice_is_published(bench: &Bench) {
    let id = bench.create(AD3).await;
    let avviso = bench.confirm(id).await.id_avviso.unwrap();
    assert_eq!(bench.notice_state(id, avviso).await, "CREATO");
    assert_eq!(bench.outcome(id, TipoOperazione::PubblicaAvviso).await, None);

    let pubblica = Chiamata::PubblicaAvviso { id, avviso };
    assert_eq!(bench.call(pubblica.clone()).await, Ok(Risposta::PresaInCarico));
    assert_eq!(bench.outcome(id, TipoOperazione::PubblicaAvviso).await.unwrap().esito, Esito::InAttesa);
    assert_eq!(bench.notice_state(id, avviso).await, "IN_ATT_PUBB");
    assert_eq!(bench.state(id).await, StatoAppalto::InAttesaPubblicazione);
    assert_eq!(refusal_code(bench.call(pubblica.clone()).await), "ERR44");

    bench.pass().await;
    assert_eq!(bench.outcome(id, TipoOperazione::PubblicaAvviso).await.unwrap().esito, Esito::Ok);
    assert_eq!(bench.notice_state(id, avviso).await, "PUBB");
    assert_eq!(bench.state(id).await, StatoAppalto::Pubblicato);
    assert_eq!(refusal_code(bench.call(pubblica).await), "ERR16");
}

async fn a_notice_that_waits_is_replaced_and_the_lots_get_new_codes(bench: &Bench) {
    let (id, avviso) = bench.waiting().await;
    let prima = bench.codes(id).await;
    let modifica = Chiamata::ModificaAvviso { id, avviso, corpo: corpo(AD3, CODICE).into() };
    let di_altri = Chiamata::ModificaAvviso { id, avviso, corpo: corpo(AD3, "PROVA-2026-0009").into() };
    assert_eq!(refusal_code(bench.call(di_altri).await), "ERR73");
    assert_eq!(bench.call(modifica.clone()).await, Ok(Risposta::PresaInCarico));
    assert_eq!(bench.outcome(id, TipoOperazione::ModificaAvviso).await.unwrap().esito, Esito::InAttesa);
    assert_eq!(refusal_code(bench.call(modifica.clone()).await), "ERR44");
    bench.pass().await;
    let esito = bench.outcome(id, TipoOperazione::ModificaAvviso).await.unwrap();
    let nuovo = esito.id_avviso.unwrap();
    assert_eq!((esito.esito, nuovo == avviso), (Esito::Ok, false));
    assert_eq!(bench.notices(id).await, [nuovo]);
    assert_eq!(
        (bench.notice_state(id, avviso).await.as_str(), bench.notice_state(id, nuovo).await.as_str()),
        ("MOD", "IN_ATT_PUBB")
    );
    assert!(bench.codes(id).await.iter().all(|codice| !prima.contains(codice)));
    assert_eq!(refusal_code(bench.call(modifica).await), "ERR50");
    bench.pass().await;
    assert_eq!(bench.notice_state(id, nuovo).await, "PUBB");
    assert_eq!(bench.state(id).await, StatoAppalto::Pubblicato);
    let tardi = Chiamata::ModificaAvviso { id, avviso: nuovo, corpo: corpo(AD3, CODICE).into() };
    assert_eq!(refusal_code(bench.call(tardi).await), "ERR50");
}

async fn a_published_notice_is_rectified_and_the_codes_stay(bench: &Bench) {
    let (id, avviso) = bench.waiting().await;
    let rettifica = Chiamata::RettificaAvviso { id, avviso, corpo: corpo(AD3, CODICE).into() };
    assert_eq!(refusal_code(bench.call(rettifica.clone()).await), "ERR44");
    bench.pass().await;
    let prima = bench.codes(id).await;
    assert_eq!(bench.call(rettifica.clone()).await, Ok(Risposta::PresaInCarico));
    assert_eq!(bench.outcome(id, TipoOperazione::RettificaAvviso).await.unwrap().esito, Esito::InAttesa);
    bench.pass().await;
    let esito = bench.outcome(id, TipoOperazione::RettificaAvviso).await.unwrap();
    let nuovo = esito.id_avviso.unwrap();
    assert_eq!((esito.esito, nuovo == avviso), (Esito::Ok, false));
    assert_eq!((bench.notices(id).await, bench.notice_state(id, avviso).await), (vec![nuovo], "RETT".into()));
    assert_eq!(bench.codes(id).await, prima);
    bench.pass().await;
    assert_eq!(bench.notice_state(id, nuovo).await, "PUBB");
    assert_eq!(bench.state(id).await, StatoAppalto::Pubblicato);
}

async fn a_publication_is_stopped_until_it_is_done(bench: &Bench) {
    let (id, avviso) = bench.waiting().await;
    let ferma = Chiamata::CancellaAvviso { id, avviso, motivo: "Affidamento revocato".into() };
    assert_eq!(bench.call(ferma.clone()).await, Ok(Risposta::PresaInCarico));
    assert_eq!(bench.outcome(id, TipoOperazione::CancellaAvviso).await.unwrap().esito, Esito::InAttesa);
    bench.pass().await;
    assert_eq!(bench.outcome(id, TipoOperazione::CancellaAvviso).await.unwrap().esito, Esito::Ok);
    assert_eq!(bench.state(id).await, StatoAppalto::InStopPubblicazione);
    assert_eq!(bench.notice_state(id, avviso).await, "STOP_PUBB");
    assert_eq!(refusal_code(bench.call(ferma).await), "ERR16");

    let id = created(bench.call(crea(corpo(AD3, "PROVA-2026-0002"))).await);
    let avviso = bench.confirm(id).await.id_avviso.unwrap();
    let ferma = Chiamata::CancellaAvviso { id, avviso, motivo: "Affidamento revocato".into() };
    assert_eq!(refusal_code(bench.call(ferma.clone()).await), "ERR16", "nothing is being published");
    bench.call(Chiamata::PubblicaAvviso { id, avviso }).await.unwrap();
    bench.pass().await;
    assert_eq!(refusal_code(bench.call(ferma).await), "ERR16", "it is published");
}

async fn an_appalto_reads_back_as_it_was_sent(bench: &Bench) {
    let corpo = corpo(AD3_TRE_LOTTI, CODICE);
    let id = created(bench.call(crea(corpo.clone())).await);
    let Ok(Risposta::Appalto(appalto)) = bench.call(consulta(id)).await else { panic!() };
    assert_eq!((&appalto["idAppalto"], &appalto["scheda"]), (&json!(id), &corpo["scheda"]));
}

async fn an_appalto_reads_back_by_the_cig_of_any_of_its_lots(bench: &Bench) {
    let id = bench.create(AD3_TRE_LOTTI).await;
    bench.confirm(id).await;
    let Ok(Risposta::Cig(codici)) = bench.call(Chiamata::RecuperaCig { id }).await else { panic!() };
    for lotto in codici {
        let per_cig = Chiamata::ConsultaAppalto { appalto: RiferimentoAppalto::Cig(lotto.cig) };
        assert_eq!(bench.call(per_cig).await, bench.call(consulta(id)).await);
    }
    let di_nessuno = RiferimentoAppalto::Cig("B210BC38FE".parse().unwrap());
    assert_eq!(refusal_code(bench.call(Chiamata::ConsultaAppalto { appalto: di_nessuno }).await), "ERR23");
}

async fn data_are_mended_until_they_are_confirmed(bench: &Bench) {
    let id = bench.create(AD3_TRE_LOTTI).await;
    let corpo = corpo(AD3, CODICE);
    let modifica = Chiamata::ModificaAppalto { id, corpo: corpo.clone().into() };
    assert_eq!(bench.call(modifica.clone()).await, Ok(Risposta::PresaInCarico));
    let Ok(Risposta::Appalto(appalto)) = bench.call(consulta(id)).await else { panic!() };
    assert_eq!(appalto["scheda"], corpo["scheda"]);
    bench.confirm(id).await;
    assert_eq!(refusal_code(bench.call(modifica).await), "ERR16");
    let Ok(Risposta::Cig(codici)) = bench.call(Chiamata::RecuperaCig { id }).await else { panic!() };
    assert_eq!(codici.len(), 1, "of the lots as they were mended");
}

async fn an_appalto_is_cancelled_before_and_after_its_confirmation(bench: &Bench) {
    let id = bench.create(AD3).await;
    let motivo = || "Affidamento revocato".to_owned();
    assert_eq!(
        bench.call(Chiamata::CancellaAppalto { id, motivo: motivo() }).await,
        Ok(Risposta::PresaInCarico)
    );
    assert_eq!(bench.state(id).await, StatoAppalto::Cancellato);
    assert_eq!(bench.found(RUP).await, [(id, Some(StatoAppalto::Cancellato))]);
    assert_eq!(refusal_code(bench.call(Chiamata::ConfermaAppalto { id }).await), "ERR16");

    let id = created(bench.call(crea(corpo(AD3, "PROVA-2026-0002"))).await);
    bench.confirm(id).await;
    assert_eq!(
        bench.call(Chiamata::CancellaAppalto { id, motivo: motivo() }).await,
        Ok(Risposta::PresaInCarico)
    );
    assert_eq!(bench.state(id).await, StatoAppalto::Cancellato);
}

async fn an_ad5_cannot_be_cancelled(bench: &Bench) {
    let id = bench.create(AD5).await;
    let cancella = Chiamata::CancellaAppalto { id, motivo: "Affidamento revocato".into() };
    refusal(bench.call(cancella).await);
    assert_eq!(bench.state(id).await, StatoAppalto::InLavorazione);
}

async fn a_validation_changes_no_state_and_goes_alone(bench: &Bench) {
    let id = bench.create(AD3).await;
    assert_eq!(bench.call(Chiamata::VerificaAppalto { id }).await, Ok(Risposta::PresaInCarico));
    assert_eq!(bench.outcome(id, TipoOperazione::VerificaAppalto).await.unwrap().esito, Esito::InAttesa);
    assert_eq!(refusal_code(bench.call(Chiamata::ConfermaAppalto { id }).await), "ERR17");
    bench.pass().await;
    assert_eq!(bench.outcome(id, TipoOperazione::VerificaAppalto).await.unwrap().esito, Esito::Ok);
    assert_eq!(bench.state(id).await, StatoAppalto::InLavorazione);
}

async fn two_confirmations_are_never_under_way(bench: &Bench) {
    let id = bench.create(AD3).await;
    assert_eq!(bench.call(Chiamata::ConfermaAppalto { id }).await, Ok(Risposta::PresaInCarico));
    assert_eq!(refusal_code(bench.call(Chiamata::ConfermaAppalto { id }).await), "ERR18");
    bench.pass().await;
    assert_eq!(refusal_code(bench.call(Chiamata::ConfermaAppalto { id }).await), "ERR16");
}

async fn an_appalto_that_does_not_exist_is_refused(bench: &Bench) {
    let (id, avviso) = (IdAppalto(Uuid::from_u128(0xbad)), IdAvviso(Uuid::from_u128(0xbad)));
    for chiamata in [
        Chiamata::ModificaAppalto { id, corpo: corpo(AD3, CODICE).into() },
        Chiamata::VerificaAppalto { id },
        Chiamata::ConfermaAppalto { id },
        Chiamata::EsitoOperazione { id, tipo: TipoOperazione::ConfermaAppalto },
        Chiamata::RecuperaCig { id },
        Chiamata::PubblicaAvviso { id, avviso },
        Chiamata::StatoAppalto { id },
        consulta(id),
        Chiamata::CancellaAppalto { id, motivo: "Errore".into() },
    ] {
        assert_eq!(refusal_code(bench.call(chiamata.clone()).await), "ERR19", "{chiamata:?}");
    }
    assert_eq!(refusal_code(bench.call(Chiamata::StatoAvviso { id, avviso }).await), "ERR22");
}

async fn a_scheda_with_a_hole_is_refused_at_its_place(bench: &Bench) {
    let mut corpo = corpo(AD3_TRE_LOTTI, CODICE);
    let lotto = corpo.pointer_mut("/scheda/body/anacForm/aggiudicazioni/1").unwrap();
    lotto.as_object_mut().unwrap().remove("lotIdentifier").unwrap();
    let errore = refusal(bench.call(crea(corpo)).await);
    assert_eq!(errore.codice, "ERR4");
    let (percorso, _) = errore.dettaglio.as_deref().unwrap().split_once(": ").unwrap();
    assert_eq!(percorso, "$.anacForm.aggiudicazioni[1].lotIdentifier");
    assert_eq!(bench.found(RUP).await, []);
}

async fn a_cost_centre_that_is_not_active_is_refused_by_name(bench: &Bench) {
    let cessato = mondo_demo::CENTRI_DI_COSTO.iter().find(|(_, _, attivo)| !attivo).unwrap().0;
    let mut corpo = corpo(AD3, CODICE);
    *corpo.pointer_mut("/scheda/body/anacForm/stazioniAppaltanti/0/codiceCentroCosto").unwrap() =
        json!(cessato);
    let errore = refusal(bench.call(crea(corpo)).await);
    assert_eq!(errore.codice, "ERR69");
    assert!(errore.dettaglio.unwrap().contains(cessato));
}

async fn a_person_who_is_not_registered_is_turned_away(bench: &Bench) {
    let id = bench.create(AD3).await;
    let persona = mondo_demo::PERSONA_NON_REGISTRATA;
    for chiamata in [
        crea(corpo(AD3, "PROVA-2026-0002")),
        Chiamata::ConfermaAppalto { id },
        Chiamata::StatoAppalto { id },
        Chiamata::RecuperaCig { id },
    ] {
        assert_eq!(turned_away(bench.call_as(persona, chiamata).await), ["SEC05"]);
    }
}

async fn an_appalto_is_found_and_changed_by_its_own_rup_only(bench: &Bench) {
    let id = bench.create(AD3).await;
    assert_eq!(bench.found(ALTRO_RUP).await, [], "npa #1491");
    for chiamata in [
        Chiamata::ConfermaAppalto { id },
        Chiamata::ModificaAppalto { id, corpo: corpo(AD3, CODICE).into() },
        Chiamata::CancellaAppalto { id, motivo: "Errore".into() },
    ] {
        assert_eq!(turned_away(bench.call_as(ALTRO_RUP, chiamata).await), ["AUT01"], "npa #2383");
    }
    assert_eq!(bench.state(id).await, StatoAppalto::InLavorazione);
}

fn one(persona: &str, ruolo: &str) -> (String, String) {
    (persona.to_owned(), ruolo.to_owned())
}

async fn who_takes_an_appalto_in_charge_finds_it_and_changes_it_and_who_had_it_does_not_any_more(
    bench: &Bench,
) {
    let id = bench.create(AD3).await;
    assert_eq!(bench.people(RUP, id).await, [one(RUP, Soggetto::RESPONSABILE)]);
    assert_eq!(
        (bench.found(ALTRO_RUP).await, bench.people(ALTRO_RUP, id).await),
        (vec![], vec![]),
        "npa #1491"
    );
    // The second time it is theirs already.
    for _ in 0..2 {
        assert_eq!(bench.call_as(ALTRO_RUP, Chiamata::PresaCarico { id }).await, Ok(Risposta::PresaInCarico));
    }
    assert_eq!(bench.found(ALTRO_RUP).await, [(id, Some(StatoAppalto::InLavorazione))]);
    assert_eq!(bench.people(ALTRO_RUP, id).await, [one(ALTRO_RUP, Soggetto::RESPONSABILE)]);
    assert_eq!((bench.found(RUP).await, bench.people(RUP, id).await), (vec![], vec![]));
    let conferma = Chiamata::ConfermaAppalto { id };
    assert_eq!(turned_away(bench.call(conferma.clone()).await), ["AUT01"]);
    assert_eq!(bench.call_as(ALTRO_RUP, conferma).await, Ok(Risposta::PresaInCarico));
    let persona = mondo_demo::PERSONA_NON_REGISTRATA;
    assert_eq!(turned_away(bench.call_as(persona, Chiamata::PresaCarico { id }).await), ["SEC05"]);
    let nessuno = IdAppalto(Uuid::from_u128(0xbad));
    assert_eq!(refusal_code(bench.call(Chiamata::PresaCarico { id: nessuno }).await), "ERR19");
}

fn delega(persona: &str, ruolo: RuoloDelegato) -> Delega {
    Delega::new(persona.parse().unwrap(), ruolo, "2026-09-01T08:00:00Z".parse().unwrap(), None).unwrap()
}

async fn a_delegate_finds_the_appalto_and_changes_it_until_the_delegation_is_taken_back(bench: &Bench) {
    let id = bench.create(AD3).await;
    let aggiungi = |persona, ruolo| Chiamata::AggiungiSoggetto { id, delega: delega(persona, ruolo) };
    let affidamento = RuoloDelegato::Affidamento;
    assert_eq!(bench.call(aggiungi(ALTRO_RUP, affidamento)).await, Ok(Risposta::PresaInCarico));
    assert_eq!(refusal_code(bench.call(aggiungi(ALTRO_RUP, affidamento)).await), "ERR80");
    let estranea = mondo_demo::PERSONA_NON_REGISTRATA;
    assert_eq!(refusal_code(bench.call(aggiungi(estranea, RuoloDelegato::Esecuzione)).await), "ERR75");

    assert_eq!(bench.found(ALTRO_RUP).await, [(id, Some(StatoAppalto::InLavorazione))]);
    let insieme = [one(RUP, Soggetto::RESPONSABILE), one(ALTRO_RUP, affidamento.codice())];
    assert_eq!(
        (bench.people(RUP, id).await, bench.people(ALTRO_RUP, id).await),
        (insieme.to_vec(), insieme.to_vec())
    );
    let a_sua_volta = aggiungi(RUP, RuoloDelegato::Esecuzione);
    assert_eq!(turned_away(bench.call_as(ALTRO_RUP, a_sua_volta).await), ["SEC09"]);
    assert_eq!(bench.call_as(ALTRO_RUP, Chiamata::VerificaAppalto { id }).await, Ok(Risposta::PresaInCarico));

    let elimina =
        Chiamata::EliminaSoggetto { id, codice_fiscale: ALTRO_RUP.parse().unwrap(), ruolo: affidamento };
    assert_eq!(bench.call(elimina.clone()).await, Ok(Risposta::PresaInCarico));
    assert_eq!(refusal_code(bench.call(elimina).await), "AUT10");
    assert_eq!(bench.people(RUP, id).await, [one(RUP, Soggetto::RESPONSABILE)]);
    assert_eq!((bench.found(ALTRO_RUP).await, bench.people(ALTRO_RUP, id).await), (vec![], vec![]));
}

async fn the_profile_is_the_authority_that_one_acts_for(bench: &Bench) {
    let ente = ente();
    let Ok(Risposta::Profilo(profilo)) = bench.call(Chiamata::RecuperaProfilo).await else { panic!() };
    assert_eq!(profilo.codice_ausa.as_deref(), Some(ente.codice_ausa.as_str()));
    assert_eq!(profilo.codice_fiscale.as_deref(), Some(ente.codice_fiscale.as_str()));
    assert_eq!(profilo.denominazione, Some(ente.denominazione));
    let estranea = mondo_demo::PERSONA_NON_REGISTRATA;
    assert_eq!(turned_away(bench.call_as(estranea, Chiamata::RecuperaProfilo).await), ["SEC05"]);
}

async fn the_register_offers_active_cost_centres_only(bench: &Bench) {
    let ente = ente();
    let stazione = bench.ausa.find(&ente.codice_fiscale, &ente.codice_ausa).await.unwrap().unwrap();
    assert_eq!(stazione.denominazione, ente.denominazione);
    let codici: Vec<_> = stazione.centri_di_costo.iter().map(|centro| centro.codice.as_str()).collect();
    let attivi: Vec<_> = mondo_demo::CENTRI_DI_COSTO
        .iter()
        .filter(|(_, _, attivo)| *attivo)
        .map(|(codice, ..)| *codice)
        .collect();
    assert_eq!(codici, attivi);
}

async fn the_register_has_no_authority_with_codes_that_do_not_go_together(bench: &Bench) {
    let ente = ente();
    for (codice_fiscale, ausa) in
        [("12345678903", "0000990001"), (ente.codice_fiscale.as_str(), "0000990002")]
    {
        let trovata = bench.ausa.find(&codice_fiscale.parse().unwrap(), &ausa.parse().unwrap()).await;
        assert_eq!(trovata, Ok(None));
    }
}

/// The values of a list, as the port gives them.
fn values(lista: &Tipologica) -> Vec<ValoreLista> {
    let value = |voce: &cig_specifiche::Voce| ValoreLista {
        codice: voce.codice.clone(),
        descrizione: voce.descrizione.clone(),
        data_inizio: voce.data_inizio,
        data_fine: voce.data_fine,
    };
    lista.tutte().iter().map(value).collect()
}

/// Without a folder of ANAC's, the demonstrative lists are the emulator's.
async fn a_list_is_given_whole_whatever_its_pages(bench: &Bench) {
    let attese = Specifiche::dimostrative();
    let nomi = bench.liste.nomi(&mittente(RUP)).await.unwrap();
    assert_eq!(nomi, attese.tipologiche().map(Tipologica::nome).collect::<Vec<_>>());
    for (nome, almeno) in [("settore", 2), ("CPV", 101)] {
        let valori = bench.liste.valori(nome, &mittente(RUP)).await.unwrap();
        assert!(valori.len() >= almeno, "{nome}: {}", valori.len());
        assert_eq!(valori, values(attese.tipologica(nome).unwrap()));
    }
}

async fn a_list_that_does_not_exist_is_refused_by_its_code(bench: &Bench) {
    let esito = bench.liste.valori("inventata", &mittente(RUP)).await;
    let Err(PcpError::Respinta(errori)) = &esito else { panic!("{esito:?}") };
    assert_eq!(errori.iter().map(|errore| errore.codice.as_str()).collect::<Vec<_>>(), ["ERR63"]);
}

/// Every test of the suite on every implementation.
macro_rules! contract {
    ($($test:ident)*) => {
        contract!(@ fake, super::fake(), $($test)*);
        contract!(@ http_audit_01, super::http(super::AUDIT_01).await, $($test)*);
        contract!(@ http_audit_02, super::http(super::Tokens::DEMO).await, $($test)*);
        contract!(@ http_audit_01_integrity, super::http(super::AUDIT_01_INTEGRITY).await, $($test)*);
        contract!(@ http_audit_02_integrity, super::http(super::AUDIT_02_INTEGRITY).await, $($test)*);
        contract!(@ http_dpop, super::http(super::DPOP).await, $($test)*);
    };
    (@ $name:ident, $bench:expr, $($test:ident)*) => {
        mod $name {
            $(#[tokio::test]
            async fn $test() {
                super::$test(&$bench).await;
            })*
        }
    };
}

contract! {
    an_appalto_is_created_and_found_by_our_key
    a_key_is_used_once
    a_confirmation_takes_its_time_and_gives_every_lot_its_cig
    a_scheda_without_notice_is_done_at_its_confirmation
    a_notice_is_published
    a_notice_that_waits_is_replaced_and_the_lots_get_new_codes
    a_published_notice_is_rectified_and_the_codes_stay
    a_publication_is_stopped_until_it_is_done
    an_appalto_reads_back_as_it_was_sent
    an_appalto_reads_back_by_the_cig_of_any_of_its_lots
    data_are_mended_until_they_are_confirmed
    an_appalto_is_cancelled_before_and_after_its_confirmation
    an_ad5_cannot_be_cancelled
    a_validation_changes_no_state_and_goes_alone
    two_confirmations_are_never_under_way
    an_appalto_that_does_not_exist_is_refused
    a_scheda_with_a_hole_is_refused_at_its_place
    a_cost_centre_that_is_not_active_is_refused_by_name
    a_person_who_is_not_registered_is_turned_away
    an_appalto_is_found_and_changed_by_its_own_rup_only
    who_takes_an_appalto_in_charge_finds_it_and_changes_it_and_who_had_it_does_not_any_more
    a_delegate_finds_the_appalto_and_changes_it_until_the_delegation_is_taken_back
    the_profile_is_the_authority_that_one_acts_for
    the_register_offers_active_cost_centres_only
    the_register_has_no_authority_with_codes_that_do_not_go_together
    a_list_is_given_whole_whatever_its_pages
    a_list_that_does_not_exist_is_refused_by_its_code
}

/// These tests on an emulator behind its address, and on the environment that the settings name.
macro_rules! elsewhere {
    ($($test:ident)*) => {
        mod behind_an_address {
            $(#[tokio::test]
            async fn $test() {
                let emulator = super::quick_emulator().await;
                let environment = super::Environment::at(&emulator.base_url(), super::QUICK);
                super::$test(&super::elsewhere(&environment, Some(emulator))).await;
            })*
        }

        mod anac {
            $(#[tokio::test]
            async fn $test() {
                let Some(environment) = super::Environment::from_settings() else { return };
                super::$test(&super::elsewhere(&environment, None)).await;
            })*
        }
    };
}

// Left out: what takes a second RUP, a person that is not registered or a cost centre that is closed (`a_key_is_used_once`,
// `an_appalto_is_found_and_changed_by_its_own_rup_only`, `who_takes_an_appalto_in_charge_...`, `a_delegate_...`,
// `a_person_who_is_not_registered_is_turned_away`, `a_cost_centre_that_is_not_active_is_refused_by_name`), what compares with the
// emulator's world (`the_register_...`, `the_profile_...`, `a_list_...`), what would publish (`a_notice_...`,
// `a_published_notice_...`, `a_publication_is_stopped_until_it_is_done`), what must look before an operation is over,
// however soon that is (`a_confirmation_takes_its_time_and_gives_every_lot_its_cig`, `two_confirmations_are_never_under_way`,
// `a_validation_changes_no_state_and_goes_alone`), and all of `wire`: faults.
elsewhere! {
    an_appalto_is_created_and_found_by_our_key
    a_scheda_without_notice_is_done_at_its_confirmation
    an_appalto_reads_back_as_it_was_sent
    an_appalto_reads_back_by_the_cig_of_any_of_its_lots
    data_are_mended_until_they_are_confirmed
    an_appalto_is_cancelled_before_and_after_its_confirmation
    an_ad5_cannot_be_cancelled
    an_appalto_that_does_not_exist_is_refused
    a_scheda_with_a_hole_is_refused_at_its_place
}

/// Longer than the quick emulator takes.
const QUICK: Duration = Duration::from_secs(1);

/// What only a call that travels can show.
mod wire {
    use super::*;

    struct Wire {
        emulator: Emulatore,
        pcp: PcpHttp,
        clock: Arc<StillClock>,
    }

    async fn wire() -> Wire {
        wire_with(emulator_settings(Tokens::DEMO)).await
    }

    async fn wire_with(settings: Configurazione) -> Wire {
        let clock = Arc::new(StillClock::default());
        let emulator = emulator(settings, &clock).await;
        let pcp = pcp_http(&emulator.base_url(), Tokens::DEMO, &clock);
        Wire { emulator, pcp, clock }
    }

    impl Wire {
        fn arm(&self, operazione: &str, genere: Genere) {
            self.emulator.arma(Guasto::su(operazione, genere));
        }

        async fn call(&self, chiamata: Chiamata) -> Scambio {
            self.pcp.call(&chiamata, &mittente(RUP)).await
        }

        async fn create(&self) -> Scambio {
            self.call(crea(corpo(AD3, CODICE))).await
        }

        fn appalti(&self) -> usize {
            self.emulator.stato().appalti.len()
        }
    }

    fn is_unknown(scambio: &Scambio, atteso: Motivo) -> bool {
        matches!(&scambio.risposta, Err(PcpError::EsitoIgnoto { motivo, .. }) if *motivo == atteso)
    }

    #[tokio::test]
    async fn an_exchange_keeps_what_came_back_and_the_names_that_anac_s_support_asks_for() {
        let wire = wire().await;
        // The second one is refused: the key is used.
        for _ in 0..2 {
            let scambio = wire.create().await;
            let chiamata = wire.emulator.stato().chiamate.pop().unwrap();
            assert_eq!(scambio.govway_transaction_id, Some(chiamata.transazione));
            assert!(scambio.govway_message_id.is_some());
            assert_eq!(scambio.status, chiamata.stato_http);
            let corpo: Value = serde_json::from_str(scambio.corpo.as_deref().unwrap()).unwrap();
            assert_eq!(corpo["status"], scambio.status.unwrap(), "{corpo}");
        }
    }

    #[tokio::test]
    async fn anac_s_schemas_refuse_a_hole_at_its_place() {
        let Some(specifiche) = specifiche::anac() else { return };
        let wire =
            wire_with(Configurazione { specifiche: Some(specifiche), ..emulator_settings(Tokens::DEMO) })
                .await;
        let mut corpo = corpo(AD3, CODICE);
        let appalto = corpo.pointer_mut("/scheda/body/anacForm/appalto").unwrap();
        appalto.as_object_mut().unwrap().remove("motivoUrgenza").unwrap();
        let errore = refusal(wire.call(crea(corpo)).await.risposta);
        let atteso = "$.anacForm.appalto.motivoUrgenza: is missing but it is required";
        assert_eq!((errore.codice.as_str(), errore.dettaglio.as_deref()), ("ERR4", Some(atteso)));
        created(wire.create().await.risposta);
    }

    #[tokio::test]
    async fn a_connection_cut_on_the_way_there_leaves_the_outcome_unknown_and_nothing_done() {
        let wire = wire().await;
        wire.arm("crea-appalto", Genere::TagliaPrima);
        let scambio = wire.create().await;
        assert!(is_unknown(&scambio, Motivo::SenzaRisposta), "{scambio:?}");
        assert_eq!((scambio.status, scambio.corpo, wire.appalti()), (None, None, 0));
        assert_eq!(pcp_calls(&wire.emulator).len(), 1, "no second try");
    }

    #[tokio::test]
    async fn a_connection_cut_on_the_way_back_leaves_the_outcome_unknown_and_the_appalto_there() {
        let wire = wire().await;
        wire.arm("crea-appalto", Genere::TagliaDopo);
        let scambio = wire.create().await;
        assert!(is_unknown(&scambio, Motivo::SenzaRisposta), "{scambio:?}");
        assert_eq!(wire.appalti(), 1);
        let cerca = Chiamata::RicercaAppalto { codice_appalto: CODICE.parse().unwrap() };
        let trovati = wire.call(cerca).await.risposta;
        assert!(matches!(trovati, Ok(Risposta::AppaltiTrovati(appalti)) if appalti.len() == 1));
    }

    #[tokio::test]
    async fn without_a_voucher_nothing_was_done_and_it_may_work_later() {
        let wire = wire().await;
        for genere in [Genere::TagliaPrima, Genere::TagliaDopo, Genere::Html { stato: 502 }] {
            wire.arm("token", genere);
            let scambio = wire.create().await;
            assert!(matches!(scambio.risposta, Err(PcpError::SenzaVoucher { .. })), "{scambio:?}");
        }
        assert_eq!(wire.appalti(), 0);
        created(wire.create().await.risposta);
    }

    #[tokio::test]
    async fn where_nobody_listens_nothing_was_done() {
        let Wire { emulator, pcp, .. } = wire().await;
        emulator.stop().await;
        let scambio = pcp.call(&crea(corpo(AD3, CODICE)), &mittente(RUP)).await;
        // Not even PDND.
        assert!(matches!(scambio.risposta, Err(PcpError::SenzaVoucher { .. })), "{scambio:?}");
    }

    fn instead(stato: u16, riprova_dopo: Option<u32>) -> Genere {
        Genere::Risposta {
            stato,
            corpo: json!({ "status": stato, "title": "KO", "detail": "Guasto" }),
            riprova_dopo,
        }
    }

    #[tokio::test]
    async fn a_quota_is_told_to_the_second() {
        let wire = wire().await;
        for operazione in ["crea-appalto", "token"] {
            wire.arm(operazione, instead(429, Some(7)));
            assert_eq!(
                wire.create().await.risposta,
                Err(PcpError::Quota(Duration::from_secs(7))),
                "{operazione}"
            );
        }
        assert_eq!(wire.appalti(), 0);
    }

    #[tokio::test]
    async fn a_stop_that_says_when_it_ends_is_told_to_the_second() {
        let wire = wire().await;
        wire.arm("crea-appalto", instead(503, Some(90)));
        let Err(PcpError::NonDisponibile { retry_after, .. }) = wire.create().await.risposta else {
            panic!()
        };
        assert_eq!(retry_after, Some(Duration::from_secs(90)));
    }

    #[tokio::test]
    async fn a_page_in_place_of_an_answer_leaves_the_outcome_unknown_and_is_kept_as_received() {
        let wire = wire().await;
        for (stato, motivo) in
            [(200, Motivo::Inattesa), (500, Motivo::Inattesa), (502, Motivo::SenzaRisposta)]
        {
            wire.arm("crea-appalto", Genere::Html { stato });
            let scambio = wire.create().await;
            assert!(is_unknown(&scambio, motivo), "{scambio:?}");
            assert_eq!(scambio.status, Some(stato));
            assert!(scambio.corpo.unwrap().contains("<h1>Servizio non raggiungibile</h1>"));
        }
    }

    #[tokio::test]
    async fn a_ko_is_an_outcome_with_anac_s_reasons_if_there_are_any() {
        let wire = wire().await;
        let id = created(wire.create().await.risposta);
        for errori in [vec![], vec![Errore::con_dettaglio("ERR9999", "Errore generico")]] {
            let motivi = errori.iter().map(|errore| ErrorePcp {
                codice: errore.codice.clone(),
                dettaglio: errore.dettaglio.clone(),
            });
            let attesi: Vec<_> = motivi.collect();
            wire.arm("conferma-appalto", Genere::EsitoKo { errori });
            let conferma = wire.call(Chiamata::ConfermaAppalto { id }).await;
            assert_eq!(conferma.risposta, Ok(Risposta::PresaInCarico));
            wire.clock.pass(DELAY);
            let tipo = TipoOperazione::ConfermaAppalto;
            let esito = wire.call(Chiamata::EsitoOperazione { id, tipo }).await.risposta;
            let Ok(Risposta::Esito(Some(esito))) = esito else { panic!("{esito:?}") };
            assert_eq!((esito.esito, esito.errori), (Esito::Ko, attesi));
            assert_eq!(esito.dettaglio.as_deref(), Some("AP_N_CONF"));
        }
    }

    /// Expired and repeated values come too, each with its days.
    #[tokio::test]
    async fn the_lists_of_anac_come_with_their_days() {
        let Some(anac) = specifiche::anac() else { return };
        let settings = emulator_settings(Tokens::DEMO);
        let wire = wire_with(Configurazione { specifiche: Some(anac.clone()), ..settings }).await;
        for nome in ["motivoUrgenza", "tipoProcedura"] {
            let valori = wire.pcp.valori(nome, &mittente(RUP)).await.unwrap();
            assert_eq!(valori, values(anac.tipologica(nome).unwrap()), "{nome}");
        }
        let motivi = anac.tipologica("motivoUrgenza").unwrap();
        assert!(motivi.tutte().iter().any(|voce| voce.data_fine.is_some()));
    }
}
