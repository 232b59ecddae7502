//! ANAC's Piattaforma Contratti Pubblici, one call at a time.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::corpo::Corpo;
use super::soggetti::{Delega, ProfiloStazione, RuoloDelegato, Soggetto};
use crate::codici::{Cig, CodiceAppalto, CodiceAusa, CodiceFiscale, IdAppalto, IdAvviso, LotIdentifier};
use crate::richiesta::StatoAppalto;

/// PCP. An implementation makes exactly one call of PCP for each [`Pcp::call`] and repeats none on its own:
/// what is to be done about a failure is the saga's to decide.
#[async_trait]
pub trait Pcp: Send + Sync {
    /// Makes the call in the name of `mittente`. Never fails: a failure is part of the exchange, which is always logged.
    async fn call(&self, chiamata: &Chiamata, mittente: &Mittente) -> Scambio;
}

/// In whose name PCP is called; goes into the tracking evidence (npa, specifiche-jws/jws.yaml).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Mittente {
    /// Of the RUP.
    pub codice_fiscale: CodiceFiscale,
    /// Of the authority.
    pub codice_fiscale_sa: CodiceFiscale,
    /// Of the authority.
    pub codice_ausa: CodiceAusa,
}

/// An operation of PCP that the saga uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operazione {
    /// Creates the appalto from a scheda.
    CreaAppalto,
    /// Replaces the scheda of an appalto not yet confirmed.
    ModificaAppalto,
    /// Looks an appalto up by our key.
    RicercaAppalto,
    /// Validates it, asynchronously.
    VerificaAppalto,
    /// Confirms it, asynchronously: the CIGs are made.
    ConfermaAppalto,
    /// Outcome of an asynchronous operation.
    EsitoOperazione,
    /// The CIG of each lot.
    RecuperaCig,
    /// Asks for the publication of the notice, asynchronously.
    PubblicaAvviso,
    /// State of the notice.
    StatoAvviso,
    /// State of the appalto.
    StatoAppalto,
    /// The appalto as PCP holds it.
    ConsultaAppalto,
    /// Cancels it.
    CancellaAppalto,
    /// Puts a new notice in the place of one that is not published; the lots get new CIGs (npa #1418).
    ModificaAvviso,
    /// Mends a notice that is published.
    RettificaAvviso,
    /// Stops a publication that is under way.
    CancellaAvviso,
    /// The notices of an appalto.
    RicercaAvviso,
    /// Makes the caller the responsabile del progetto of an appalto.
    PresaCarico,
    /// The people in charge of an appalto.
    RicercaSoggetti,
    /// Delegates a person.
    AggiungiSoggetto,
    /// Takes a delegation back.
    EliminaSoggetto,
    /// The authority of the caller, as ANAC knows it.
    RecuperaProfilo,
}

impl Operazione {
    /// PCP's name of the operation, the last part of its address.
    pub fn nome(self) -> &'static str {
        match self {
            Self::CreaAppalto => "crea-appalto",
            Self::ModificaAppalto => "modifica-appalto",
            Self::RicercaAppalto => "ricerca-appalto",
            Self::VerificaAppalto => "verifica-appalto",
            Self::ConfermaAppalto => "conferma-appalto",
            Self::EsitoOperazione => "esito-operazione",
            Self::RecuperaCig => "recupera-cig",
            Self::PubblicaAvviso => "pubblica-avviso",
            Self::StatoAvviso => "stato-avviso",
            Self::StatoAppalto => "stato-appalto",
            Self::ConsultaAppalto => "consulta-appalto",
            Self::CancellaAppalto => "cancella-appalto",
            Self::ModificaAvviso => "modifica-avviso",
            Self::RettificaAvviso => "rettifica-avviso",
            Self::CancellaAvviso => "cancella-avviso",
            Self::RicercaAvviso => "ricerca-avviso",
            Self::PresaCarico => "presa-carico",
            Self::RicercaSoggetti => "ricerca-soggetti",
            Self::AggiungiSoggetto => "aggiungi-soggetto",
            Self::EliminaSoggetto => "elimina-soggetto",
            Self::RecuperaProfilo => "recupera-profilo",
        }
    }

    /// As the log shows it to people.
    pub fn descrizione(self) -> &'static str {
        match self {
            Self::CreaAppalto => "Crea Appalto",
            Self::ModificaAppalto => "Modifica Appalto",
            Self::RicercaAppalto => "Ricerca Appalto",
            Self::VerificaAppalto => "Verifica Appalto",
            Self::ConfermaAppalto => "Conferma Appalto",
            Self::EsitoOperazione => "Esito Operazione",
            Self::RecuperaCig => "Recupera CIG",
            Self::PubblicaAvviso => "Pubblica Avviso",
            Self::StatoAvviso => "Stato Avviso",
            Self::StatoAppalto => "Stato Appalto",
            Self::ConsultaAppalto => "Consulta Appalto",
            Self::CancellaAppalto => "Cancella Appalto",
            Self::ModificaAvviso => "Modifica Avviso",
            Self::RettificaAvviso => "Rettifica Avviso",
            Self::CancellaAvviso => "Cancella Avviso",
            Self::RicercaAvviso => "Ricerca Avviso",
            Self::PresaCarico => "Presa in carico",
            Self::RicercaSoggetti => "Ricerca Soggetti",
            Self::AggiungiSoggetto => "Aggiungi Soggetto",
            Self::EliminaSoggetto => "Elimina Soggetto",
            Self::RecuperaProfilo => "Recupera Profilo",
        }
    }
}

/// Asynchronous operations whose outcome is asked for (list `tipoOperazione`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TipoOperazione {
    /// verifica-appalto.
    #[serde(rename = "AP_VERIF")]
    VerificaAppalto,
    /// conferma-appalto.
    #[serde(rename = "AP_CONF")]
    ConfermaAppalto,
    /// pubblica-avviso, as a whole.
    #[serde(rename = "AV_PUBB")]
    PubblicaAvviso,
    /// The part of a publication that goes to TED.
    #[serde(rename = "AV_PUBB_EU")]
    PubblicazioneEuropea,
    /// The part of a publication that goes to ANAC's national platform.
    #[serde(rename = "AV_PUBB_IT")]
    PubblicazioneNazionale,
    /// modifica-avviso.
    #[serde(rename = "AV_MOD")]
    ModificaAvviso,
    /// rettifica-avviso.
    #[serde(rename = "AV_RETT")]
    RettificaAvviso,
    /// cancella-avviso.
    #[serde(rename = "AV_SOSP")]
    CancellaAvviso,
}

impl TipoOperazione {
    /// ANAC's code.
    pub fn codice(self) -> &'static str {
        match self {
            Self::VerificaAppalto => "AP_VERIF",
            Self::ConfermaAppalto => "AP_CONF",
            Self::PubblicaAvviso => "AV_PUBB",
            Self::PubblicazioneEuropea => "AV_PUBB_EU",
            Self::PubblicazioneNazionale => "AV_PUBB_IT",
            Self::ModificaAvviso => "AV_MOD",
            Self::RettificaAvviso => "AV_RETT",
            Self::CancellaAvviso => "AV_SOSP",
        }
    }
}

/// What consulta-appalto names an appalto by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RiferimentoAppalto {
    /// ANAC's name of it.
    IdAppalto(IdAppalto),
    /// The code of one of its lots.
    Cig(Cig),
}

/// A call to make, with what it sends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Chiamata {
    /// `corpo` is the whole body, scheda and all.
    CreaAppalto {
        /// `{"scheda":{...}}`
        corpo: Corpo,
    },
    /// `corpo` is the body of crea-appalto; the adapter adds the idAppalto.
    ModificaAppalto {
        /// Which appalto.
        id: IdAppalto,
        /// `{"scheda":{...}}`
        corpo: Corpo,
    },
    /// By our key.
    RicercaAppalto {
        /// Our key.
        codice_appalto: CodiceAppalto,
    },
    /// Validation.
    VerificaAppalto {
        /// Which appalto.
        id: IdAppalto,
    },
    /// Confirmation.
    ConfermaAppalto {
        /// Which appalto.
        id: IdAppalto,
    },
    /// The last outcome (`ULTIMO_ESITO`) of that kind of operation.
    EsitoOperazione {
        /// Which appalto.
        id: IdAppalto,
        /// Of what.
        tipo: TipoOperazione,
    },
    /// All pages.
    RecuperaCig {
        /// Which appalto.
        id: IdAppalto,
    },
    /// Publication.
    PubblicaAvviso {
        /// Which appalto.
        id: IdAppalto,
        /// Which notice.
        avviso: IdAvviso,
    },
    /// State of the notice.
    StatoAvviso {
        /// Of which appalto.
        id: IdAppalto,
        /// Which notice.
        avviso: IdAvviso,
    },
    /// State of the appalto.
    StatoAppalto {
        /// Which appalto.
        id: IdAppalto,
    },
    /// The whole appalto.
    ConsultaAppalto {
        /// Which appalto.
        appalto: RiferimentoAppalto,
    },
    /// Cancellation.
    CancellaAppalto {
        /// Which appalto.
        id: IdAppalto,
        /// Why, at most 200 characters.
        motivo: String,
    },
    /// A new notice in the place of one that is not published.
    ModificaAvviso {
        /// Of which appalto.
        id: IdAppalto,
        /// The notice that it takes the place of.
        avviso: IdAvviso,
        /// `{"scheda":{...}}`
        corpo: Corpo,
    },
    /// A notice that mends one that is published.
    RettificaAvviso {
        /// Of which appalto.
        id: IdAppalto,
        /// The notice that it mends.
        avviso: IdAvviso,
        /// `{"scheda":{...}}`
        corpo: Corpo,
    },
    /// Stop of a publication.
    CancellaAvviso {
        /// Of which appalto.
        id: IdAppalto,
        /// Which notice.
        avviso: IdAvviso,
        /// Why, at most 200 characters.
        motivo: String,
    },
    /// The notices of an appalto, all pages.
    RicercaAvviso {
        /// Which appalto.
        id: IdAppalto,
    },
    /// The caller becomes the responsabile del progetto.
    PresaCarico {
        /// Of which appalto.
        id: IdAppalto,
    },
    /// The people in charge.
    RicercaSoggetti {
        /// Of which appalto.
        id: IdAppalto,
    },
    /// A delegation.
    AggiungiSoggetto {
        /// For which appalto.
        id: IdAppalto,
        /// To whom, for what.
        delega: Delega,
    },
    /// A delegation is taken back.
    EliminaSoggetto {
        /// For which appalto.
        id: IdAppalto,
        /// From whom.
        codice_fiscale: CodiceFiscale,
        /// Of which phase.
        ruolo: RuoloDelegato,
    },
    /// The authority of the caller.
    RecuperaProfilo,
}

impl Chiamata {
    /// Which operation it is.
    pub fn operazione(&self) -> Operazione {
        match self {
            Self::CreaAppalto { .. } => Operazione::CreaAppalto,
            Self::ModificaAppalto { .. } => Operazione::ModificaAppalto,
            Self::RicercaAppalto { .. } => Operazione::RicercaAppalto,
            Self::VerificaAppalto { .. } => Operazione::VerificaAppalto,
            Self::ConfermaAppalto { .. } => Operazione::ConfermaAppalto,
            Self::EsitoOperazione { .. } => Operazione::EsitoOperazione,
            Self::RecuperaCig { .. } => Operazione::RecuperaCig,
            Self::PubblicaAvviso { .. } => Operazione::PubblicaAvviso,
            Self::StatoAvviso { .. } => Operazione::StatoAvviso,
            Self::StatoAppalto { .. } => Operazione::StatoAppalto,
            Self::ConsultaAppalto { .. } => Operazione::ConsultaAppalto,
            Self::CancellaAppalto { .. } => Operazione::CancellaAppalto,
            Self::ModificaAvviso { .. } => Operazione::ModificaAvviso,
            Self::RettificaAvviso { .. } => Operazione::RettificaAvviso,
            Self::CancellaAvviso { .. } => Operazione::CancellaAvviso,
            Self::RicercaAvviso { .. } => Operazione::RicercaAvviso,
            Self::PresaCarico { .. } => Operazione::PresaCarico,
            Self::RicercaSoggetti { .. } => Operazione::RicercaSoggetti,
            Self::AggiungiSoggetto { .. } => Operazione::AggiungiSoggetto,
            Self::EliminaSoggetto { .. } => Operazione::EliminaSoggetto,
            Self::RecuperaProfilo => Operazione::RecuperaProfilo,
        }
    }
}

/// One exchange with PCP: what came back as it came, and what it means.
#[derive(Debug, Clone, PartialEq)]
pub struct Scambio {
    /// When the answer came, or was given up.
    pub ricevuto_il: DateTime<Utc>,
    /// HTTP status, when there was an answer.
    pub status: Option<u16>,
    /// The answer's body as received, cut at a bound.
    pub corpo: Option<String>,
    /// `GovWay-Message-ID`.
    pub govway_message_id: Option<String>,
    /// `GovWay-Transaction-ID`.
    pub govway_transaction_id: Option<String>,
    /// What it means.
    pub risposta: Result<Risposta, PcpError>,
}

/// What PCP answered, by operation.
#[derive(Debug, Clone, PartialEq)]
pub enum Risposta {
    /// crea-appalto. A warning beside a success is kept (npa #2664).
    AppaltoCreato {
        /// Its name from now on.
        id: IdAppalto,
        /// Warnings.
        avvisi: Vec<ErrorePcp>,
    },
    /// ricerca-appalto: what the caller can see, none included (npa #1491).
    AppaltiTrovati(Vec<(IdAppalto, Option<StatoAppalto>)>),
    /// The asynchronous operation was taken in, or a synchronous one without data was done.
    PresaInCarico,
    /// esito-operazione; `None` when there is no outcome of that kind.
    Esito(Option<EsitoOperazione>),
    /// recupera-cig: may be empty for a while after the confirmation (npa #612, #635).
    Cig(Vec<LottoCig>),
    /// stato-appalto.
    StatoAppalto(StatoAppalto),
    /// stato-avviso, ANAC's code (list `statoAvviso`).
    StatoAvviso(String),
    /// consulta-appalto, as received.
    Appalto(Value),
    /// ricerca-avviso, in no order.
    Avvisi(Vec<AvvisoTrovato>),
    /// ricerca-soggetti.
    Soggetti(Vec<Soggetto>),
    /// recupera-profilo.
    Profilo(ProfiloStazione),
}

/// A notice that PCP has of an appalto.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AvvisoTrovato {
    /// Its name.
    pub id: IdAvviso,
    /// ANAC's code (list `statoAvviso`).
    pub stato: Option<String>,
    /// What it was made by, ANAC's code (list `tipoAzioneAvviso`): AZ_PUBB, AZ_MOD, AZ_RETT.
    pub azione: Option<String>,
}

impl AvvisoTrovato {
    /// Whether another one took its place.
    pub fn is_superato(&self) -> bool {
        matches!(self.stato.as_deref(), Some("MOD" | "RETT"))
    }
}

/// The CIG of a lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LottoCig {
    /// Which lot.
    pub lot_identifier: LotIdentifier,
    /// Its code, checked.
    pub cig: Cig,
}

/// Outcome of an asynchronous operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EsitoOperazione {
    /// OK, KO or waiting.
    pub esito: Esito,
    /// ANAC's detail (list `esitoOperazione`: `AP_IN_CONF`, `AP_N_CONF`, ...).
    pub dettaglio: Option<String>,
    /// Why, for a KO; ANAC leaves it out at times (npa #1315).
    pub errori: Vec<ErrorePcp>,
    /// The notice, told with the confirmation of a scheda that has one.
    pub id_avviso: Option<IdAvviso>,
}

/// OK, KO or waiting (list `esito`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Esito {
    /// Done.
    Ok,
    /// Refused.
    Ko,
    /// Not known yet (`WT`).
    InAttesa,
}

/// An error in ANAC's own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ErrorePcp {
    /// `ERR4`, `REG19`, `SEC05`, ...
    pub codice: String,
    /// ANAC's detail; for ERR4 it starts with the place in the JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dettaglio: Option<String>,
}

/// Why a call did not give what it was made for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PcpError {
    /// PCP read the request and refused it for these reasons: repeating it as it is gives the same.
    #[error("ANAC ha respinto la richiesta: {}", codes(.0))]
    Respinta(Vec<ErrorePcp>),
    /// ANAC does not allow it to this person: registration, profile, authority (SEC and AUT codes).
    #[error("ANAC non autorizza la chiamata: {dettaglio}")]
    NonAutorizzata {
        /// ANAC's codes, if any.
        errori: Vec<ErrorePcp>,
        /// In words.
        dettaglio: String,
    },
    /// Too many calls: none before that time.
    #[error("ANAC chiede di aspettare {} secondi", .0.as_secs())]
    Quota(Duration),
    /// The call certainly had no effect, and may succeed later.
    #[error("{dettaglio}")]
    NonDisponibile {
        /// Not before, when ANAC says so.
        retry_after: Option<Duration>,
        /// In words.
        dettaglio: String,
    },
    /// PDND gave no voucher, so that the call was not made; it may later.
    #[error("{dettaglio}")]
    SenzaVoucher {
        /// Not before, when PDND says so.
        retry_after: Option<Duration>,
        /// In words.
        dettaglio: String,
    },
    /// Sent, and no answer that can be understood: it may have had its effect.
    #[error("{dettaglio}")]
    EsitoIgnoto {
        /// Why.
        motivo: Motivo,
        /// In words.
        dettaglio: String,
    },
    /// Our own settings or keys do not allow the call (voucher, purpose, tokens): it had no effect.
    #[error("Configurazione del collegamento ad ANAC: {0}")]
    Configurazione(String),
}

/// Why the outcome of a call is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Motivo {
    /// Nothing came in time, or the connection was cut.
    SenzaRisposta,
    /// Something came that no specification shows.
    Inattesa,
}

fn codes(errori: &[ErrorePcp]) -> String {
    errori.iter().map(|e| e.codice.as_str()).collect::<Vec<_>>().join(", ")
}
