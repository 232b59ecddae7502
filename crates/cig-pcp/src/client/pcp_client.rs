//! The client itself, and its services as the settings want them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::context::{Clock, Ids};
use super::error::ClientError;
use super::settings::{Pdnd, Piattaforma, ServiceSettings, Servizio, Settings, Tempi};
use super::signer::Signer;
use super::voucher::VoucherCache;

/// A connection that lay idle for longer is not used again: firewalls and balancers forget it without a word, and the
/// call that finds out is lost.
const IDLE: Duration = Duration::from_secs(10);

/// A client of PCP and AUSA. Cheap to clone; clones share connections and vouchers.
#[derive(Clone)]
pub struct PcpClient {
    pub(super) inner: Arc<Inner>,
}

/// The settings turned into what a call needs.
pub(super) struct Inner {
    pub(super) http: reqwest::Client,
    pub(super) signer: Signer,
    pub(super) pdnd: Pdnd,
    pub(super) piattaforma: Piattaforma,
    pub(super) tempi: Tempi,
    pub(super) max_risposta: usize,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) ids: Arc<dyn Ids>,
    services: BTreeMap<Servizio, Service>,
}

/// One service in use.
pub(super) struct Service {
    pub(super) settings: ServiceSettings,
    pub(super) url: String,
    pub(super) audience: String,
    pub(super) vouchers: VoucherCache,
}

impl PcpClient {
    /// Makes a client. Fails with [`super::Causa::Configurazione`] when the key cannot sign or TLS cannot start.
    pub fn new(settings: Settings, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Result<Self, ClientError> {
        let http = reqwest::Client::builder()
            .user_agent(concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(settings.tempi.connessione)
            .pool_idle_timeout(IDLE)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .build()
            .map_err(|e| ClientError::configurazione(format!("client HTTP: {e}")))?;
        let services = settings
            .servizi
            .keys()
            .filter_map(|&servizio| {
                let service = Service {
                    settings: settings.servizi.get(&servizio)?.clone(),
                    url: settings.indirizzo(servizio)?,
                    audience: settings.audience(servizio)?,
                    vouchers: VoucherCache::default(),
                };
                Some((servizio, service))
            })
            .collect();
        let inner = Inner {
            http,
            signer: Signer::new(&settings.pdnd)?,
            pdnd: settings.pdnd,
            piattaforma: settings.piattaforma,
            tempi: settings.tempi,
            max_risposta: settings.max_risposta,
            clock,
            ids,
            services,
        };
        Ok(Self { inner: Arc::new(inner) })
    }
}

impl Inner {
    pub(super) fn service(&self, servizio: Servizio) -> Result<&Service, ClientError> {
        self.services.get(&servizio).ok_or_else(|| {
            ClientError::configurazione(format!("servizio {} non configurato", servizio.nome()))
        })
    }
}

impl std::fmt::Debug for PcpClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PcpClient")
            .field("pdnd", &self.inner.pdnd)
            .field("piattaforma", &self.inner.piattaforma)
            .field("servizi", &self.inner.services.keys())
            .finish_non_exhaustive()
    }
}
