//! Many requests at once, and what must have become of them when all is over, whatever broke meanwhile.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use cig_application::testing::InMemoryPcp;
use cig_application::{Application, Sessione, complete, depart, send, session};
use cig_domain::persone::CentroDiCosto;
use cig_domain::porte::{Ambito, Clock, UnitOfWork, UnitOfWorkFactory};
use cig_domain::richiesta::{self, RichiestaCig, Stato};
use cig_domain::trasmissione::{Passo, Trasmissione, Verso, VoceRegistro};
use cig_domain::{CodiceScheda, RichiestaId};
use cig_persistence::Archivio;
use cig_specifiche::Specifiche;
use pcp_mock::{AppaltoVisto, ChiamataRegistrata, StatoAppalto, StatoEmulatore, mondo_demo};
use uuid::Uuid;

use crate::in_process::{put, use_cases};
use crate::postgres::Postgres;
use crate::samples::{AD3, AD3_TRE_LOTTI, AD5, Sample, ente, rup, ufficio};
use crate::time::{MachineClock, StillClock};

/// What is asked for: with a notice, without one, and with more lots than one.
pub const MIXED: [Sample; 3] = [AD3, AD5, AD3_TRE_LOTTI];

/// Requests of one RUP, sent by the use cases, which is quicker than over the API.
pub struct Campaign {
    app: Application,
    sessione: Sessione,
    sent: Vec<(RichiestaId, Sample)>,
}

/// More often than a person has to ask again for what stopped.
const MANY: usize = 30;

/// A request as it ended.
struct Ended {
    richiesta: RichiestaCig,
    trasmissione: Trasmissione,
    log: Vec<VoceRegistro>,
}

/// An ANAC in memory, for the samples' authority.
fn in_memory(clock: Arc<dyn Clock>) -> Arc<InMemoryPcp> {
    let attivi = mondo_demo::CENTRI_DI_COSTO.iter().filter(|(_, _, attivo)| *attivo);
    let centri = attivi.map(|(codice, denominazione, _)| CentroDiCosto {
        codice: (*codice).into(),
        denominazione: (*denominazione).into(),
    });
    let registrati = vec![rup().codice_fiscale];
    Arc::new(InMemoryPcp::new(ente(), centri.collect(), registrati, clock, Duration::from_secs(1)))
}

impl Campaign {
    /// On the database of services that run elsewhere and have prepared it: they transmit what is sent here.
    pub async fn beside(database: &Postgres) -> Self {
        let archivio = Arc::new(Archivio::connect(database.url()).await.unwrap().units_of_work());
        let clock = Arc::new(MachineClock);
        // Nothing is called from here: it only says that the cost centres exist.
        let anac = in_memory(clock.clone());
        let app = use_cases(archivio, anac.clone(), anac, Arc::new(Specifiche::dimostrative()), clock);
        let rup = app.archivio.begin().await.unwrap().persone().find_by_nome_utente("rup").await.unwrap();
        let sessione = session(&app, rup.unwrap().id).await.unwrap();
        Self { app, sessione, sent: Vec::new() }
    }

    /// On an empty store, with an ANAC in memory: [`Campaign::carry_out`] transmits what is sent.
    pub async fn alone(archivio: Arc<dyn UnitOfWorkFactory>, clock: &Arc<StillClock>) -> Self {
        let sessione = Sessione { utente: rup(), ufficio: ufficio(), ente: ente() };
        put(archivio.as_ref(), &sessione).await;
        let anac = in_memory(clock.clone());
        let specifiche = Arc::new(Specifiche::dimostrative());
        let app = use_cases(archivio, anac.clone(), anac, specifiche, clock.clone());
        Self { app, sessione, sent: Vec::new() }
    }

    /// How many requests were sent.
    pub fn len(&self) -> usize {
        self.sent.len()
    }

    /// Whether none was sent yet.
    pub fn is_empty(&self) -> bool {
        self.sent.is_empty()
    }

    /// Asks for the CIGs of one more request.
    pub async fn send(&mut self, sample: Sample) {
        let numero = self.sent.len() + 1;
        let modello = sample.richiesta(&format!("CAMPAGNA-{numero:06}"));
        let ora = self.app.clock.now();
        let mut richiesta = RichiestaCig {
            id: RichiestaId(Uuid::from_u128(0xca_0000_0000 + numero as u128)),
            ente: self.sessione.ente.id,
            ufficio: self.sessione.ufficio.id,
            creata_da: self.sessione.utente.id,
            creata_il: ora,
            modificata_il: ora,
            ..modello
        };
        let mut uow = self.begin().await;
        uow.richieste().insert(&mut richiesta).await.unwrap();
        uow.commit().await.unwrap();
        send(&self.app, &self.sessione, richiesta.id, None).await.unwrap();
        self.sent.push((richiesta.id, sample));
    }

    /// Takes all steps of all transmissions, as many at a time as a node does; time passes when none is due.
    pub async fn carry_out(&self, clock: &StillClock) {
        loop {
            let claimed = depart(&self.app, 64).await.unwrap();
            if claimed.is_empty() {
                if self.is_complete().await {
                    return;
                }
                clock.pass(Duration::from_secs(1));
            }
            for step in claimed {
                complete(&self.app, step).await.unwrap();
            }
        }
    }

    /// Waits until nothing is under way. What stopped, the person asks for again, until everything is there; how often
    /// that was. Fails when nothing ends for `patience`.
    pub async fn settle(&self, database: &Postgres, patience: Duration) -> usize {
        let mut again = 0;
        let mut still = Vec::new();
        for _ in 0..MANY {
            until_at_rest(database, patience).await;
            let mut stopped = Vec::new();
            still.clear();
            for (id, _) in &self.sent {
                let trasmissione = self.begin().await.trasmissioni().find_last(*id).await.unwrap().unwrap();
                if trasmissione.passo == Passo::Fermata {
                    stopped.push(*id);
                    still.push(trasmissione);
                }
            }
            if stopped.is_empty() {
                return again;
            }
            again += stopped.len();
            for id in stopped {
                send(&self.app, &self.sessione, id, None).await.unwrap();
            }
        }
        panic!("some still stop after the person asked {MANY} times: {still:#?}");
    }

    /// Whether every request has its CIGs, and nothing is left to do.
    pub async fn is_complete(&self) -> bool {
        let mut uow = self.begin().await;
        for (id, _) in &self.sent {
            let trasmissione = uow.trasmissioni().find_last(*id).await.unwrap().unwrap();
            if trasmissione.passo != Passo::Conclusa {
                return false;
            }
        }
        true
    }

    /// Every request has the CIGs of its one appalto, none is anybody else's, and the log knows of every call that ANAC
    /// saw.
    pub async fn assert_right(&self, anac: &StatoEmulatore) {
        assert_eq!(anac.appalti.len(), self.sent.len(), "appalti at ANAC");
        let appalti: BTreeMap<_, _> = anac.appalti.iter().map(|a| (a.codice_appalto.as_str(), a)).collect();
        let (mut codici, mut lotti) = (BTreeSet::new(), 0);
        let mut voci = Vec::new();
        let mut by_appalto = BTreeMap::new();
        for (id, sample) in &self.sent {
            let ended = self.ended(*id).await;
            let codice_appalto = ended.richiesta.codice_appalto.as_str();
            let appalto =
                appalti.get(codice_appalto).unwrap_or_else(|| panic!("{codice_appalto}: no appalto"));
            assert_fits(&ended, *sample, appalto);
            lotti += ended.richiesta.lotti.len();
            codici.extend(ended.richiesta.lotti.iter().filter_map(|lotto| lotto.cig.clone()));
            by_appalto.insert(appalto.id_appalto.as_str(), ended.log.clone());
            voci.extend(ended.log);
        }
        assert_eq!(codici.len(), lotti, "one CIG a lot");

        let calls: Vec<_> = pcp_calls(anac);
        assert_every_call_has_its_row(&calls, &voci, "all");
        let mut of_appalto: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for call in calls {
            of_appalto.entry(call.id_appalto.as_deref()).or_default().push(call);
        }
        for (id, voci) in &by_appalto {
            assert_every_call_has_its_row(&of_appalto.remove(&Some(*id)).unwrap_or_default(), voci, id);
        }
    }

    async fn ended(&self, id: RichiestaId) -> Ended {
        let mut uow = self.begin().await;
        let richiesta = uow.richieste().find(Ambito::Sistema, id).await.unwrap().unwrap();
        let trasmissione = uow.trasmissioni().find_last(id).await.unwrap().unwrap();
        let righe = uow.trasmissioni().log(id).await.unwrap();
        let log = righe.into_iter().map(|riga| riga.voce).collect();
        Ended { richiesta, trasmissione, log }
    }

    async fn begin(&self) -> Box<dyn UnitOfWork> {
        self.app.archivio.begin().await.unwrap()
    }
}

/// Waits until no transmission is under way; fails when none ends for `patience`.
pub async fn until_at_rest(database: &Postgres, patience: Duration) {
    let (mut least, mut since) = (i64::MAX, Instant::now());
    loop {
        let left = database.count("trasmissioni WHERE NOT conclusa").await;
        if left == 0 {
            return;
        }
        if left < least {
            (least, since) = (left, Instant::now());
        }
        assert!(since.elapsed() < patience, "{left} transmissions get no further");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// The request is as far as its scheda goes, and so is its appalto, with the same CIGs.
fn assert_fits(ended: &Ended, sample: Sample, appalto: &AppaltoVisto) {
    let Ended { richiesta, trasmissione, .. } = ended;
    let dove = richiesta.codice_appalto.as_str();
    let (nostro, suo) = match sample.scheda {
        CodiceScheda::AD3 => (richiesta::StatoAppalto::Pubblicato, StatoAppalto::Pubb),
        _ => (richiesta::StatoAppalto::Confermato, StatoAppalto::Conf),
    };
    assert_eq!(
        (richiesta.ciclo.stato(), trasmissione.passo),
        (Stato::Perfezionata, Passo::Conclusa),
        "{dove}"
    );
    assert_eq!((richiesta.ciclo.stato_appalto(), appalto.stato), (Some(nostro), suo), "{dove}");
    let id = richiesta.ciclo.id_appalto().map(|id| id.to_string());
    assert_eq!(id.as_deref(), Some(appalto.id_appalto.as_str()), "{dove}");
    let nostri: Vec<_> = richiesta
        .lotti
        .iter()
        .map(|lotto| (lotto.lot_identifier.to_string(), lotto.cig.as_ref().map(ToString::to_string)))
        .collect();
    let suoi: Vec<_> = appalto.lotti.iter().map(|l| (l.lot_identifier.clone(), l.cig.clone())).collect();
    assert!(nostri.iter().all(|(_, cig)| cig.is_some()), "{dove}: {nostri:?}");
    assert_eq!(nostri, suoi, "{dove}");
}

/// Each call has a row of its own for the same operation, which was written before the call arrived. What was answered
/// and stored tells the transaction of a call of that operation.
fn assert_every_call_has_its_row(calls: &[&ChiamataRegistrata], voci: &[VoceRegistro], of: &str) {
    let mut arrived: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for call in calls {
        arrived.entry(&call.operazione).or_default().push(call.ora);
    }
    let mut written: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for voce in voci.iter().filter(|voce| voce.verso == Verso::Invio) {
        written.entry(voce.operazione.nome()).or_default().push(voce.istante);
    }
    for (operazione, mut arrived) in arrived {
        let mut written = written.remove(operazione).unwrap_or_default();
        arrived.sort_unstable();
        written.sort_unstable();
        for (numero, ora) in arrived.iter().enumerate() {
            let row = written.get(numero);
            assert!(
                row.is_some_and(|istante| istante <= ora),
                "{of}: {operazione} number {numero} of {ora} has no row"
            );
        }
    }
}

/// The calls of PCP's services; vouchers and the AUSA register apart.
fn pcp_calls(anac: &StatoEmulatore) -> Vec<&ChiamataRegistrata> {
    let apart = ["PDND", pcp_mock::Servizio::Ausa.nome()];
    anac.chiamate.iter().filter(|chiamata| !apart.contains(&chiamata.servizio)).collect()
}
