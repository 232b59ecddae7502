//! A listener whose connections can be cut before anything is answered.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

pub(crate) struct Ascolto(pub(crate) TcpListener);

impl Listener for Ascolto {
    type Io = Canale;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Canale, SocketAddr) {
        // The trait's own accept of TcpListener waits and tries again when the machine is out of descriptors.
        let (flusso, indirizzo) = Listener::accept(&mut self.0).await;
        (Canale { flusso, tagliato: Arc::default() }, indirizzo)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

/// A connection.
pub(crate) struct Canale {
    flusso: TcpStream,
    tagliato: Arc<AtomicBool>,
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
        Pin::new(&mut self.flusso).poll_read(cx, buf)
    }
}

impl AsyncWrite for Canale {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        if self.tagliato.load(Ordering::Acquire) {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        Pin::new(&mut self.flusso).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.flusso).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.flusso).poll_shutdown(cx)
    }
}
