//! The services behind the gateway, and the operations of each.

use axum::http::Method;
use serde::{Deserialize, Serialize};

use crate::pcp::{Contesto, Risultato};
use crate::{ausa, code_list, comunica_appalto, gestione_utenti, pubblica_avviso, servizi_comuni};

/// A service behind ANAC's gateway: each has its own address and its own PDND purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Servizio {
    /// Appalti, from creation to the CIG.
    ComunicaAppalto,
    /// Notices.
    PubblicaAvviso,
    /// State of an appalto, outcome of an operation.
    ServiziComuni,
    /// Code lists.
    CodeList,
    /// People in charge of an appalto.
    GestioneUtenti,
    /// Register of contracting authorities.
    #[serde(rename = "AUSA")]
    Ausa,
}

/// What an operation does, once the gateway let the call through.
pub(crate) type Azione = fn(&mut Contesto<'_>) -> Risultato;

impl Servizio {
    /// All of them, in the order of ANAC's documents.
    pub const TUTTI: [Self; 6] = [
        Self::ComunicaAppalto,
        Self::PubblicaAvviso,
        Self::ServiziComuni,
        Self::CodeList,
        Self::GestioneUtenti,
        Self::Ausa,
    ];

    /// Name in the address.
    pub fn nome(self) -> &'static str {
        match self {
            Self::ComunicaAppalto => "ComunicaAppalto",
            Self::PubblicaAvviso => "PubblicaAvviso",
            Self::ServiziComuni => "ServiziComuni",
            Self::CodeList => "CodeList",
            Self::GestioneUtenti => "GestioneUtenti",
            Self::Ausa => "AUSA",
        }
    }

    /// Path of the service; its `aud` is this after scheme and host.
    pub fn percorso(self) -> &'static str {
        match self {
            Self::ComunicaAppalto => "/modi/rest/ComunicaAppalto/v2",
            Self::PubblicaAvviso => "/modi/rest/PubblicaAvviso/v2",
            Self::ServiziComuni => "/modi/rest/ServiziComuni/v2",
            Self::CodeList => "/modi/rest/CodeList/v2",
            Self::GestioneUtenti => "/modi/rest/GestioneUtenti/v2",
            Self::Ausa => "/modi/rest/AUSA/v1",
        }
    }

    /// Whether it serves only people registered with ANAC for the authority they act for.
    ///
    /// Code lists answer anyone who has a voucher (#1561).
    pub(crate) fn richiede_persona(self) -> bool {
        !matches!(self, Self::CodeList | Self::Ausa)
    }

    /// The operation at this path below the service, if there is one.
    pub(crate) fn azione(self, metodo: &Method, nome: &str) -> Option<Azione> {
        if nome == "status" && metodo == Method::GET && self != Self::Ausa {
            return Some(servizi_comuni::status);
        }
        match self {
            Self::ComunicaAppalto => comunica_appalto::azione(metodo, nome),
            Self::PubblicaAvviso => pubblica_avviso::azione(metodo, nome),
            Self::ServiziComuni => servizi_comuni::azione(metodo, nome),
            Self::CodeList => code_list::azione(metodo, nome),
            Self::GestioneUtenti => gestione_utenti::azione(metodo, nome),
            Self::Ausa => ausa::azione(metodo, nome),
        }
    }
}
