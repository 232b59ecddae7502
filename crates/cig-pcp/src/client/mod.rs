//! A typed client of PCP and AUSA.
//!
//! One [`PcpClient`] serves a whole platform: it holds a pool of connections, the vouchers of each service and
//! no state of any procedure. It never repeats a call, because only the caller knows whether repeating is safe
//! (a second crea-appalto is a second appalto): [`ClientError::may_have_been_executed`] tells the two apart.
//!
//! Every answer comes typed and as it was received ([`Risposta::scambi`]), errors included.

mod answers;
mod context;
mod dpop;
mod error;
mod exchange;
mod integrity;
mod operations;
mod outcome;
mod pcp_client;
mod settings;
mod signer;
mod tracking;
mod transport;
mod voucher;

#[cfg(test)]
pub(crate) mod tests;

pub use answers::appalto::{
    AppaltoTrovato, Cig, Creazione, DatiAppalto, LottoTrovato, Modifica, Stato, StatoAvviso,
};
pub use answers::ausa::{CentroDiCosto, StazioneAppaltante};
pub use answers::avviso::AvvisoTrovato;
pub use answers::esito::{Esito, EsitoOperazione};
pub use answers::lists::{Descrizione, Tipologica, ValoreTipologica};
pub use answers::utenti::{ProfiloSa, Soggetto};
pub use answers::{Ack, Codice, ErrorePcp, Risposta};
pub use context::{Clock, Contesto, IdpType, Ids, Loa, RuoloUtente, Utente};
pub use error::{Causa, CausaVoucher, ClientError};
pub use exchange::Scambio;
pub use operations::appalto::{FiltroAppalti, RiferimentoAppalto, Scheda};
pub use operations::avviso::FiltroAvvisi;
pub use operations::lists::Periodo;
pub use operations::shared::{RiferimentoStato, TipoOperazione, TipoRicerca};
pub use operations::utenti::{FiltroSoggetti, Incarico};
pub use pcp_client::PcpClient;
pub use settings::{
    Audit, Pdnd, Piattaforma, Segreto, ServiceSettings, Servizio, Settings, Tempi, VoucherKind,
};
