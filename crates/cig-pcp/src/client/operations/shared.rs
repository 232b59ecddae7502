//! ServiziComuni: outcomes and states; and `status`, that every service has.

use serde_json::Value;
use uuid::Uuid;

use super::super::answers::Risposta;
use super::super::answers::appalto::{Stato, StatoResponse};
use super::super::answers::esito::{EsitoOperazione, EsitoResponse};
use super::super::context::Contesto;
use super::super::error::ClientError;
use super::super::pcp_client::PcpClient;
use super::super::settings::Servizio::{self, ServiziComuni};
use super::super::transport::Call;

/// The operations of an appalto that have an outcome to ask for (`tipoOperazione.json`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TipoOperazione {
    /// crea-appalto.
    CreaAppalto,
    /// modifica-appalto.
    ModificaAppalto,
    /// cancella-appalto.
    CancellaAppalto,
    /// verifica-appalto.
    VerificaAppalto,
    /// conferma-appalto.
    ConfermaAppalto,
    /// pubblica-avviso, as a whole.
    PubblicaAvviso,
    /// The part of a publication that goes to TED.
    PubblicaAvvisoEuropeo,
    /// The part of a publication that goes to ANAC's national platform.
    PubblicaAvvisoNazionale,
    /// modifica-avviso.
    ModificaAvviso,
    /// rettifica-avviso, as a whole.
    RettificaAvviso,
    /// The part of a rettifica that goes to TED.
    RettificaAvvisoEuropeo,
    /// The part of a rettifica that goes to ANAC's national platform.
    RettificaAvvisoNazionale,
    /// cancella-avviso.
    SospendiAvviso,
}

impl TipoOperazione {
    /// ANAC's code.
    pub fn codice(self) -> &'static str {
        match self {
            Self::CreaAppalto => "AP_CREA",
            Self::ModificaAppalto => "AP_MOD",
            Self::CancellaAppalto => "AP_CANC",
            Self::VerificaAppalto => "AP_VERIF",
            Self::ConfermaAppalto => "AP_CONF",
            Self::PubblicaAvviso => "AV_PUBB",
            Self::PubblicaAvvisoEuropeo => "AV_PUBB_EU",
            Self::PubblicaAvvisoNazionale => "AV_PUBB_IT",
            Self::ModificaAvviso => "AV_MOD",
            Self::RettificaAvviso => "AV_RETT",
            Self::RettificaAvvisoEuropeo => "AV_RETT_EU",
            Self::RettificaAvvisoNazionale => "AV_RETT_IT",
            Self::SospendiAvviso => "AV_SOSP",
        }
    }
}

/// Which outcomes (`tipoRicercaOperazione.json`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TipoRicerca {
    /// The last one.
    Ultimo,
    /// All, the last one first.
    Tutti,
}

/// How stato-appalto names what it is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RiferimentoStato {
    /// An appalto.
    IdAppalto(Uuid),
    /// A lot, by its CIG.
    Cig(String),
    /// A contract.
    IdContratto(Uuid),
}

impl PcpClient {
    /// esito-operazione: what became of an operation; empty when PCP knows of none.
    pub async fn esito_operazione(
        &self,
        contesto: &Contesto,
        id_appalto: Uuid,
        operazione: TipoOperazione,
        ricerca: TipoRicerca,
    ) -> Result<Risposta<Vec<EsitoOperazione>>, ClientError> {
        let ricerca = match ricerca {
            TipoRicerca::Ultimo => "ULTIMO_ESITO",
            TipoRicerca::Tutti => "TUTTI_ESITI",
        };
        let call = Call::get(ServiziComuni, "esito-operazione", contesto)
            .of_appalto(id_appalto)
            .with("idAppalto", Some(id_appalto))
            .with("tipoOperazione", Some(operazione.codice()))
            .with("tipoRicerca", Some(ricerca));
        let answer: Risposta<EsitoResponse> = self.single(call).await?;
        Ok(answer.map(|answer| answer.lista_esiti))
    }

    /// stato-appalto: the state of an appalto, a lot or a contract.
    pub async fn stato_appalto(
        &self,
        contesto: &Contesto,
        riferimento: &RiferimentoStato,
    ) -> Result<Risposta<Stato>, ClientError> {
        let call = Call::get(ServiziComuni, "stato-appalto", contesto);
        let call = match riferimento {
            RiferimentoStato::IdAppalto(id) => call.of_appalto(*id).with("idAppalto", Some(id)),
            RiferimentoStato::Cig(cig) => call.with("cig", Some(cig)),
            RiferimentoStato::IdContratto(id) => call.with("idContratto", Some(id)),
        };
        let answer: Risposta<StatoResponse> = self.single(call).await?;
        Ok(answer.map(|answer| answer.esito_stato))
    }

    /// status: whether a service is up. Its body says nothing more, so it comes as it is.
    pub async fn status(
        &self,
        contesto: &Contesto,
        servizio: Servizio,
    ) -> Result<Risposta<Value>, ClientError> {
        self.single(Call::get(servizio, "status", contesto)).await
    }
}
