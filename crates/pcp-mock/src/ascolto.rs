//! A listener whose connections can be cut before anything is answered.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// Between two tries to listen again.
const RIPROVA: Duration = Duration::from_millis(50);

/// Puts the emulator out of reach for a time.
#[derive(Debug, Default)]
pub(crate) struct Interruttore {
    spento_fino_a: Mutex<Option<Instant>>,
    /// Connections of an earlier number are cut.
    volta: AtomicU64,
    spento: Notify,
}

impl Interruttore {
    pub(crate) fn spegni(&self, durata: Duration) {
        *self.spento_fino_a.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now() + durata);
        self.volta.fetch_add(1, Ordering::Release);
        self.spento.notify_one();
    }

    fn fine(&self) -> Option<Instant> {
        self.spento_fino_a.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn volta(&self) -> u64 {
        self.volta.load(Ordering::Acquire)
    }
}

pub(crate) struct Ascolto {
    /// None while nobody listens.
    porta: Option<TcpListener>,
    indirizzo: SocketAddr,
    interruttore: Arc<Interruttore>,
}

impl Ascolto {
    pub(crate) fn new(porta: TcpListener, indirizzo: SocketAddr, interruttore: Arc<Interruttore>) -> Self {
        Self { porta: Some(porta), indirizzo, interruttore }
    }
}

impl Listener for Ascolto {
    type Io = Canale;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Canale, SocketAddr) {
        loop {
            if let Some(fine) = self.interruttore.fine() {
                self.porta = None;
                tokio::time::sleep_until(fine.into()).await;
                continue;
            }
            let Some(porta) = &mut self.porta else {
                // Somebody else may hold the port for a moment.
                match TcpListener::bind(self.indirizzo).await {
                    Ok(porta) => self.porta = Some(porta),
                    Err(_) => tokio::time::sleep(RIPROVA).await,
                }
                continue;
            };
            tokio::select! {
                biased;
                () = self.interruttore.spento.notified() => {}
                // The trait's own accept of TcpListener waits and tries again when the machine is out of descriptors.
                (flusso, indirizzo) = Listener::accept(porta) => {
                    let interruttore = Arc::clone(&self.interruttore);
                    let volta = interruttore.volta();
                    return (Canale { flusso, tagliato: Arc::default(), interruttore, volta }, indirizzo);
                }
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.indirizzo)
    }
}

/// A connection.
pub(crate) struct Canale {
    flusso: TcpStream,
    tagliato: Arc<AtomicBool>,
    interruttore: Arc<Interruttore>,
    volta: u64,
}

impl Canale {
    fn vivo(&self) -> io::Result<()> {
        if self.tagliato.load(Ordering::Acquire) || self.volta != self.interruttore.volta() {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        Ok(())
    }
}

/// The hold that a handler has on the connection of its call.
#[derive(Clone)]
pub(crate) struct Connessione {
    tagliato: Arc<AtomicBool>,
}

impl Connessione {
    /// From now on nothing more is written: the next answer closes the connection instead.
    pub(crate) fn taglia(&self) {
        self.tagliato.store(true, Ordering::Release);
    }
}

impl Connected<IncomingStream<'_, Ascolto>> for Connessione {
    fn connect_info(flusso: IncomingStream<'_, Ascolto>) -> Self {
        Self { tagliato: Arc::clone(&flusso.io().tagliato) }
    }
}

impl AsyncRead for Canale {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.volta != self.interruttore.volta() {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        Pin::new(&mut self.flusso).poll_read(cx, buf)
    }
}

impl AsyncWrite for Canale {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.vivo()?;
        Pin::new(&mut self.flusso).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.flusso).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.flusso).poll_shutdown(cx)
    }
}
