//! What waits for too long, for the operator and for ANAC's support.

use chrono::{DateTime, Utc};
use cig_domain::codici::IdAppalto;
use cig_domain::porte::{Ambito, UnitOfWorkFactory};
use cig_domain::trasmissione::{Attesa, Trasmissione, Verso, VoceRegistrata};

use crate::ApplicationError;

/// What ANAC's support asks for, of a transmission that waits for too long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assistenza {
    /// What is waited for.
    pub attesa: Attesa,
    /// Since when.
    pub dal: DateTime<Utc>,
    /// When it was marked.
    pub segnalata_il: DateTime<Utc>,
    /// ANAC's name of the appalto.
    pub id_appalto: Option<IdAppalto>,
    /// `GovWay-Message-ID` of the last answer that has one.
    pub govway_message_id: Option<String>,
    /// `GovWay-Transaction-ID` of the last answer that has one.
    pub govway_transaction_id: Option<String>,
}

/// A transmission that waits for too long, and whose it is.
#[derive(Debug, Clone, PartialEq)]
pub struct InAttesa {
    /// The transmission.
    pub trasmissione: Trasmissione,
    /// For ANAC's support.
    pub assistenza: Assistenza,
    /// The authority, by name; `None` if its request is no more.
    pub ente: Option<String>,
    /// The office, by name.
    pub ufficio: Option<String>,
}

/// At most so many are listed.
const MASSIMO: u32 = 1000;

/// What waits for too long, of all offices, the longest waiting first. For the operator: no person's session is asked for.
pub async fn waiting(archivio: &dyn UnitOfWorkFactory) -> Result<Vec<InAttesa>, ApplicationError> {
    let mut uow = archivio.begin().await?;
    let segnalate = uow.trasmissioni().list_marked(MASSIMO).await?;
    let mut elenco = Vec::new();
    for trasmissione in segnalate {
        let voci = uow.trasmissioni().log_without_bodies(trasmissione.richiesta).await?;
        let Some(assistenza) = support(&trasmissione, &voci) else { continue };
        let richiesta = uow.richieste().find(Ambito::Sistema, trasmissione.richiesta).await?;
        let (mut ente, mut ufficio) = (None, None);
        if let Some(richiesta) = richiesta {
            ente = uow.persone().find_ente(richiesta.ente).await?.map(|ente| ente.denominazione);
            ufficio =
                uow.persone().find_ufficio(richiesta.ufficio).await?.map(|ufficio| ufficio.denominazione);
        }
        elenco.push(InAttesa { trasmissione, assistenza, ente, ufficio });
    }
    Ok(elenco)
}

/// What to tell ANAC's support, if the transmission waits for too long.
pub(crate) fn support(trasmissione: &Trasmissione, voci: &[VoceRegistrata]) -> Option<Assistenza> {
    let risposte = voci.iter().rev().map(|riga| &riga.voce);
    let ultima = risposte
        .filter(|voce| voce.trasmissione == Some(trasmissione.id) && voce.verso == Verso::Ricezione)
        .find(|voce| voce.govway_message_id.is_some() || voce.govway_transaction_id.is_some());
    Some(Assistenza {
        attesa: trasmissione.attesa()?,
        dal: trasmissione.in_attesa_dal?,
        segnalata_il: trasmissione.segnalata_il?,
        id_appalto: trasmissione.id_appalto,
        govway_message_id: ultima.and_then(|voce| voce.govway_message_id.clone()),
        govway_transaction_id: ultima.and_then(|voce| voce.govway_transaction_id.clone()),
    })
}
