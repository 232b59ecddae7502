//! ANAC's services, and the queues of the calls that wait for them.

use serde::{Deserialize, Serialize};

use crate::porte::Operazione;
use crate::trasmissione::Passo;

/// A service that calls need: one e-service of PDND, with a purpose of its own, each; and PDND itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Servizio {
    /// Creation and confirmation of an appalto, and its CIGs.
    ComunicaAppalto,
    /// Publication of notices.
    PubblicaAvviso,
    /// Outcomes and states.
    ServiziComuni,
    /// Code lists.
    CodeList,
    /// People in charge of an appalto.
    GestioneUtenti,
    /// The register of contracting authorities.
    Ausa,
    /// The gateway that issues the vouchers for all the others.
    Pdnd,
}

impl Servizio {
    /// All of them.
    pub const TUTTI: [Self; 7] = [
        Self::ComunicaAppalto,
        Self::PubblicaAvviso,
        Self::ServiziComuni,
        Self::CodeList,
        Self::GestioneUtenti,
        Self::Ausa,
        Self::Pdnd,
    ];

    /// Its name, as ANAC spells it.
    pub fn nome(self) -> &'static str {
        match self {
            Self::ComunicaAppalto => "ComunicaAppalto",
            Self::PubblicaAvviso => "PubblicaAvviso",
            Self::ServiziComuni => "ServiziComuni",
            Self::CodeList => "CodeList",
            Self::GestioneUtenti => "GestioneUtenti",
            Self::Ausa => "Ausa",
            Self::Pdnd => "Pdnd",
        }
    }
}

impl std::fmt::Display for Servizio {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.nome())
    }
}

/// Where steps wait for their turn: those of one service, and what begins an appalto apart from what goes on with one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Coda {
    /// Questions about what was asked for.
    Esiti,
    /// What goes on with an appalto.
    Appalti,
    /// Notices.
    Avvisi,
    /// New appalti: last, since somebody already waits for the others.
    Creazioni,
}

impl Coda {
    /// All of them, the first to be served first.
    pub const TUTTE: [Self; 4] = [Self::Esiti, Self::Appalti, Self::Avvisi, Self::Creazioni];

    /// Which service its calls need.
    pub fn servizio(self) -> Servizio {
        match self {
            Self::Esiti => Servizio::ServiziComuni,
            Self::Appalti | Self::Creazioni => Servizio::ComunicaAppalto,
            Self::Avvisi => Servizio::PubblicaAvviso,
        }
    }
}

impl Operazione {
    /// Which service it is called at.
    pub fn servizio(self) -> Servizio {
        match self {
            Self::CreaAppalto
            | Self::ModificaAppalto
            | Self::RicercaAppalto
            | Self::VerificaAppalto
            | Self::ConfermaAppalto
            | Self::RecuperaCig
            | Self::ConsultaAppalto
            | Self::CancellaAppalto => Servizio::ComunicaAppalto,
            Self::EsitoOperazione | Self::StatoAppalto => Servizio::ServiziComuni,
            Self::PubblicaAvviso
            | Self::StatoAvviso
            | Self::ModificaAvviso
            | Self::RettificaAvviso
            | Self::CancellaAvviso
            | Self::RicercaAvviso => Servizio::PubblicaAvviso,
            Self::PresaCarico
            | Self::RicercaSoggetti
            | Self::AggiungiSoggetto
            | Self::EliminaSoggetto
            | Self::RecuperaProfilo => Servizio::GestioneUtenti,
        }
    }
}

impl Passo {
    /// Where it waits for its turn; `None` when it calls nothing.
    pub fn coda(self) -> Option<Coda> {
        match self {
            Self::CreaAppalto => Some(Coda::Creazioni),
            Self::CercaAppalto
            | Self::ConfrontaAppalto
            | Self::ModificaAppalto
            | Self::ConfermaAppalto
            | Self::RecuperaCig
            | Self::CancellaAppalto
            | Self::VerificaAppalto
            | Self::CigNuovi => Some(Coda::Appalti),
            Self::EsitoConferma
            | Self::VerificaStato
            | Self::EsitoPubblicazione
            | Self::EsitoEuropeo
            | Self::EsitoNazionale
            | Self::StatoCancellazione
            | Self::EsitoFermo
            | Self::StatoFermo
            | Self::EsitoModifica
            | Self::EsitoRettifica
            | Self::EsitoVerifica
            | Self::ControllaScadenza => Some(Coda::Esiti),
            Self::CercaAvviso
            | Self::PubblicaAvviso
            | Self::StatoAvviso
            | Self::FermaAvviso
            | Self::ModificaAvviso
            | Self::RettificaAvviso => Some(Coda::Avvisi),
            Self::Conclusa | Self::Fermata => None,
        }
    }
}
