//! The two rows of the log around a call of PCP.

mod describe;

use chrono::{DateTime, Utc};
use cig_domain::porte::{Chiamata, Scambio};
use cig_domain::richiesta::RichiestaId;
use cig_domain::trasmissione::{TrasmissioneId, Verso, VoceRegistro};
use uuid::Uuid;

use crate::Application;

/// Whose call it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Titolo {
    pub(crate) richiesta: RichiestaId,
    pub(crate) trasmissione: Option<TrasmissioneId>,
    /// Joins the call's row and the answer's.
    pub(crate) chiamata: Uuid,
}

impl Titolo {
    /// The row that is stored before the call.
    pub(crate) fn sent(self, app: &Application, chiamata: &Chiamata, ora: DateTime<Utc>) -> VoceRegistro {
        VoceRegistro {
            descrizione: describe::call(chiamata),
            corpo: describe::body(chiamata),
            ..self.row(app, chiamata, Verso::Invio, ora)
        }
    }

    /// The row of what came back.
    pub(crate) fn received(self, app: &Application, chiamata: &Chiamata, scambio: &Scambio) -> VoceRegistro {
        VoceRegistro {
            status: scambio.status,
            descrizione: describe::answer(scambio),
            corpo: scambio.corpo.clone(),
            govway_message_id: scambio.govway_message_id.clone(),
            govway_transaction_id: scambio.govway_transaction_id.clone(),
            ..self.row(app, chiamata, Verso::Ricezione, scambio.ricevuto_il)
        }
    }

    fn row(
        self,
        app: &Application,
        chiamata: &Chiamata,
        verso: Verso,
        istante: DateTime<Utc>,
    ) -> VoceRegistro {
        VoceRegistro {
            id: app.ids.new_id(),
            trasmissione: self.trasmissione,
            richiesta: self.richiesta,
            chiamata: self.chiamata,
            verso,
            operazione: chiamata.operazione(),
            istante,
            status: None,
            descrizione: String::new(),
            corpo: None,
            govway_message_id: None,
            govway_transaction_id: None,
        }
    }
}
