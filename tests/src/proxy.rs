//! A network that does not work: a TCP proxy that cuts connections, slows them down, and lets what passes vanish.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

/// What happens to a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// It is closed as soon as it is open.
    CutAtOnce,
    /// It is cut in the middle of what goes out.
    CutOut,
    /// It is cut in the middle of what comes back.
    CutBack,
    /// Few bytes pass at a time, after a wait.
    Slow,
    /// From some moment on nothing passes, either way, and neither side is told.
    BlackHole,
}

/// All of them.
pub const EVERY_TROUBLE: [Trouble; 5] =
    [Trouble::CutAtOnce, Trouble::CutOut, Trouble::CutBack, Trouble::Slow, Trouble::BlackHole];

/// The bytes after which a cut or a hole comes: within the first calls of a connection.
const SOON: usize = 8192;
/// A slow connection: so many bytes,
const PIECE: usize = 512;
/// after such a wait.
const LATENCY: Duration = Duration::from_millis(15);

/// It stands between a client and a server until it is dropped.
pub struct Proxy {
    address: SocketAddr,
    sky: Arc<Sky>,
    carrying: JoinHandle<()>,
}

struct Sky {
    target: String,
    weather: Mutex<Weather>,
    /// Counts the times at which everything was cut.
    cuts: watch::Sender<u32>,
    /// Counts the times at which everything vanished.
    holes: watch::Sender<u32>,
}

/// What the next connections meet.
struct Weather {
    dice: StdRng,
    /// The share of connections in trouble.
    share: f64,
    troubles: Vec<Trouble>,
    open: bool,
    met: usize,
}

impl Proxy {
    /// Before the server at `target`, `host:port`; everything passes until the weather changes.
    pub async fn before(target: &str, seed: u64) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let weather = Weather {
            dice: StdRng::seed_from_u64(seed),
            share: 0.0,
            troubles: Vec::new(),
            open: true,
            met: 0,
        };
        let sky = Arc::new(Sky {
            target: target.to_owned(),
            weather: Mutex::new(weather),
            cuts: watch::Sender::new(0),
            holes: watch::Sender::new(0),
        });
        let carrying = tokio::spawn(accept(listener, Arc::clone(&sky)));
        Self { address, sky, carrying }
    }

    /// Where to connect instead of to the server.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on this share of the new connections meets one of these troubles.
    pub fn storm(&self, share: f64, troubles: &[Trouble]) {
        let mut weather = self.sky.weather.lock().unwrap();
        (weather.share, weather.troubles) = (share, troubles.to_vec());
    }

    /// From now on everything passes; connections that are in trouble are cut.
    pub fn calm(&self) {
        self.storm(0.0, &[]);
        self.cut();
    }

    /// Cuts all connections.
    pub fn cut(&self) {
        self.sky.cuts.send_modify(|cuts| *cuts += 1);
    }

    /// All connections vanish: nothing passes any more, and neither side is told. New ones are not touched.
    pub fn vanish(&self) {
        self.sky.holes.send_modify(|holes| *holes += 1);
    }

    /// Cuts all connections and lets no new one in.
    pub fn close(&self) {
        self.sky.weather.lock().unwrap().open = false;
        self.cut();
    }

    /// Lets them in again.
    pub fn open(&self) {
        self.sky.weather.lock().unwrap().open = true;
    }

    /// How many connections were in trouble so far.
    pub fn troubled(&self) -> usize {
        self.sky.weather.lock().unwrap().met
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.carrying.abort();
    }
}

impl Sky {
    /// What a new connection meets, and after how many bytes.
    fn next(&self) -> (Option<Trouble>, usize) {
        let mut weather = self.weather.lock().unwrap();
        if !weather.open {
            return (Some(Trouble::CutAtOnce), 0);
        }
        let Weather { dice, share, troubles, met, .. } = &mut *weather;
        let trouble = dice.random_bool(*share).then(|| *troubles.choose(dice).unwrap());
        *met += usize::from(trouble.is_some());
        (trouble, dice.random_range(0..SOON))
    }
}

async fn accept(listener: TcpListener, sky: Arc<Sky>) {
    // Dropped with this task: then all connections end.
    let mut connections = JoinSet::new();
    loop {
        let (client, _) = listener.accept().await.unwrap();
        let (trouble, after) = sky.next();
        let (mut cuts, mut holes) = (sky.cuts.subscribe(), sky.holes.subscribe());
        let sky = Arc::clone(&sky);
        connections.spawn(async move {
            let mut carried = pin!(carry(client, &sky.target, trouble, after));
            tokio::select! {
                // However it ends, both sides see it.
                _ = &mut carried => {}
                _ = cuts.changed() => {}
                // It stays open, and nobody carries anything.
                _ = holes.changed() => drop(cuts.changed().await),
            }
        });
        while connections.try_join_next().is_some() {}
    }
}

async fn carry(client: TcpStream, target: &str, trouble: Option<Trouble>, after: usize) -> io::Result<()> {
    if trouble == Some(Trouble::CutAtOnce) {
        return Ok(());
    }
    let server = TcpStream::connect(target).await?;
    let ((mut from_client, mut to_client), (mut from_server, mut to_server)) =
        (client.into_split(), server.into_split());
    let (out, back) = match trouble {
        None | Some(Trouble::CutAtOnce) => (Way::Free, Way::Free),
        Some(Trouble::CutOut) => (Way::CutAfter(after), Way::Free),
        Some(Trouble::CutBack) => (Way::Free, Way::CutAfter(after)),
        Some(Trouble::Slow) => (Way::Slow, Way::Slow),
        Some(Trouble::BlackHole) => (Way::HoleAfter(after), Way::HoleAfter(after)),
    };
    tokio::try_join!(
        pass(&mut from_client, &mut to_server, out),
        pass(&mut from_server, &mut to_client, back)
    )?;
    Ok(())
}

/// One direction of a connection.
#[derive(Clone, Copy)]
enum Way {
    Free,
    Slow,
    CutAfter(usize),
    HoleAfter(usize),
}

async fn pass(
    from: &mut (impl AsyncRead + Unpin),
    to: &mut (impl AsyncWrite + Unpin),
    way: Way,
) -> io::Result<()> {
    let (mut passed, mut piece) = (0, [0; PIECE]);
    loop {
        let read = from.read(&mut piece).await?;
        if read == 0 {
            return to.shutdown().await;
        }
        let left = match way {
            Way::Free => read,
            Way::Slow => {
                tokio::time::sleep(LATENCY).await;
                read
            }
            Way::CutAfter(after) | Way::HoleAfter(after) => read.min(after.saturating_sub(passed)),
        };
        to.write_all(&piece[..left]).await?;
        passed += read;
        if left < read && matches!(way, Way::CutAfter(_)) {
            return Err(io::ErrorKind::ConnectionReset.into());
        }
    }
}
