//! The client's errors as the domain tells them apart: what the saga may do about each.

use std::time::Duration;

use cig_domain::porte::{ErrorePcp, Motivo, PcpError};

use crate::client::{self, Causa, CausaVoucher, ClientError};

/// For a 429 that does not say how long to wait.
const QUOTA: Duration = Duration::from_mins(1);

/// ANAC's text as a store can keep it: PostgreSQL takes no NUL, which a body may hold and JSON may escape.
pub(super) fn storable(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text }
}

pub(super) fn errore(errore: client::ErrorePcp) -> ErrorePcp {
    ErrorePcp { codice: storable(errore.codice), dettaglio: errore.dettaglio.map(storable) }
}

/// An answer that was read, but says what it cannot say.
pub(super) fn inattesa(dettaglio: impl Into<String>) -> PcpError {
    PcpError::EsitoIgnoto { motivo: Motivo::Inattesa, dettaglio: storable(dettaglio.into()) }
}

/// The person is not registered, or not for this authority or this appalto (list `errori`).
fn says_not_allowed(errore: &client::ErrorePcp) -> bool {
    errore.codice.starts_with("SEC") || ["AUT01", "ERR1"].contains(&errore.codice.as_str())
}

pub(super) fn pcp_error(error: ClientError) -> PcpError {
    let dettaglio = storable(error.to_string());
    let effect_unknown = error.may_have_been_executed();
    match error.causa {
        Causa::Inattesa { .. } => inattesa(dettaglio),
        Causa::Respinta { .. } | Causa::Gateway { .. } if effect_unknown => inattesa(dettaglio),
        Causa::SenzaRisposta { .. } | Causa::NonDisponibile { .. } if effect_unknown => {
            PcpError::EsitoIgnoto { motivo: Motivo::SenzaRisposta, dettaglio }
        }
        Causa::NonDisponibile { retry_after, .. } => PcpError::NonDisponibile { retry_after, dettaglio },
        Causa::Voucher(CausaVoucher::NonDisponibile { retry_after }) => {
            PcpError::SenzaVoucher { retry_after, dettaglio }
        }
        Causa::Respinta { status, errori, .. }
            if [401, 403].contains(&status) || errori.iter().any(says_not_allowed) =>
        {
            PcpError::NonAutorizzata { errori: errori.into_iter().map(errore).collect(), dettaglio }
        }
        Causa::Respinta { status, dettaglio, errori } if errori.is_empty() => {
            let dettaglio = dettaglio.map(storable);
            PcpError::Respinta(vec![ErrorePcp { codice: status.to_string(), dettaglio }])
        }
        Causa::Respinta { errori, .. } => PcpError::Respinta(errori.into_iter().map(errore).collect()),
        // Client, keys, purpose or address: only our settings can mend it, and the person asked for nothing wrong.
        Causa::Gateway { status: 401 | 403..=405, .. } | Causa::Voucher(CausaVoucher::Rifiutato { .. }) => {
            PcpError::Configurazione(dettaglio)
        }
        Causa::Quota { retry_after } | Causa::Voucher(CausaVoucher::Quota { retry_after }) => {
            PcpError::Quota(retry_after.unwrap_or(QUOTA))
        }
        Causa::Configurazione(motivo) => PcpError::Configurazione(storable(motivo)),
        // Among the gateway's refusals there is that of a token that came too late (npa #883): the next call has
        // a new one.
        Causa::SenzaRisposta { .. } | Causa::Gateway { .. } | Causa::Voucher(CausaVoucher::Tardivo) => {
            PcpError::NonDisponibile { retry_after: None, dettaglio }
        }
        Causa::Voucher(CausaVoucher::SenzaRisposta(_) | CausaVoucher::Inattesa { .. }) => {
            PcpError::SenzaVoucher { retry_after: None, dettaglio }
        }
    }
}
