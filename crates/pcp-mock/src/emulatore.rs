//! Start and stop.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::ambiente::{Orologio, OrologioDiSistema};
use crate::ascolto::{Ascolto, Connessione};
use crate::configurazione::Configurazione;
use crate::controllo::{self, Riassunto, StatoEmulatore};
use crate::gateway;
use crate::guasti::{Guasto, GuastoArmato, StatoGuasti};
use crate::impostazioni::Impostazioni;
use crate::nucleo::Nucleo;
use crate::scenario::Scenario;

/// How long calls in course may last once the emulator is told to stop.
const ATTESA_FINALE: Duration = Duration::from_secs(5);

/// An emulator that is listening. Dropping it stops it without waiting for the calls in course.
pub struct Emulatore {
    indirizzo: SocketAddr,
    nucleo: Arc<Nucleo>,
    fine: oneshot::Sender<()>,
    servente: JoinHandle<io::Result<()>>,
}

/// Starts an emulator on the machine's clock.
///
/// Fails when the address cannot be had, or a client's public key cannot be read (`InvalidInput`).
pub async fn start(cfg: Configurazione) -> io::Result<Emulatore> {
    start_con(cfg, Arc::new(OrologioDiSistema)).await
}

/// Starts an emulator on another clock.
pub async fn start_con(cfg: Configurazione, orologio: Arc<dyn Orologio>) -> io::Result<Emulatore> {
    let ascolto = TcpListener::bind(cfg.ascolto).await?;
    let indirizzo = ascolto.local_addr()?;
    let nucleo = Arc::new(Nucleo::new(cfg, orologio)?);
    let servizio = gateway::router(Arc::clone(&nucleo)).into_make_service_with_connect_info::<Connessione>();
    let (fine, segnale) = oneshot::channel::<()>();
    let servente = tokio::spawn(
        axum::serve(Ascolto::new(ascolto, indirizzo, Arc::clone(&nucleo.interruttore)), servizio)
            .with_graceful_shutdown(async {
                // Told to stop or dropped: both are the end.
                let _ = segnale.await;
            })
            .into_future(),
    );
    Ok(Emulatore { indirizzo, nucleo, fine, servente })
}

impl Emulatore {
    /// Where it listens.
    pub fn indirizzo(&self) -> SocketAddr {
        self.indirizzo
    }

    /// The beginning of every address: `http://127.0.0.1:1234`.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.indirizzo)
    }

    /// All that it holds.
    pub fn stato(&self) -> StatoEmulatore {
        controllo::stato(&self.nucleo)
    }

    /// Forgets appalti, calls and faults; held calls are cut.
    pub fn azzera(&self) {
        self.nucleo.azzera();
    }

    /// Arms a fault.
    pub fn arma(&self, guasto: Guasto) -> GuastoArmato {
        self.nucleo.arma(guasto)
    }

    /// Faults armed and calls held.
    pub fn guasti(&self) -> StatoGuasti {
        self.nucleo.stato_guasti()
    }

    /// Releases the calls held and tells how many they were.
    pub fn rilascia(&self) -> usize {
        self.nucleo.memoria().guasti.rilascia()
    }

    /// What it holds, at a glance.
    pub fn riassunto(&self) -> Riassunto {
        controllo::riassunto(&self.nucleo)
    }

    /// Follows a scenario from its beginning, without the faults and the settings of before.
    pub fn carica(&self, scenario: Scenario) {
        self.nucleo.carica(scenario);
    }

    /// Cuts every connection and accepts none for that time, on the machine's clock; nothing is forgotten.
    pub fn spegni(&self, durata: Duration) {
        self.nucleo.interruttore.spegni(durata);
    }

    /// The settings in force.
    pub fn impostazioni(&self) -> Impostazioni {
        self.nucleo.memoria().impostazioni
    }

    /// Changes settings: what is asked for from now on follows them.
    pub fn imposta(&self, impostazioni: Impostazioni) {
        self.nucleo.memoria().impostazioni = impostazioni;
    }

    /// Stops listening, cuts the calls held, lets the others end for a few seconds.
    pub async fn stop(self) {
        self.nucleo.memoria().guasti.abbandona();
        drop(self.fine);
        let mut servente = self.servente;
        if tokio::time::timeout(ATTESA_FINALE, &mut servente).await.is_err() {
            servente.abort();
        }
    }
}
