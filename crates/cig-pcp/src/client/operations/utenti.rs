//! GestioneUtenti: the people in charge of an appalto.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::json;
use uuid::Uuid;

use super::super::answers::utenti::{ProfiloResponse, ProfiloSa, SoggettiResponse, Soggetto};
use super::super::answers::{Ack, Risposta};
use super::super::context::Contesto;
use super::super::error::{Causa, ClientError};
use super::super::pcp_client::PcpClient;
use super::super::settings::Servizio::GestioneUtenti;
use super::super::transport::Call;

/// Whom ricerca-soggetti looks for within an appalto; all of them without a filter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FiltroSoggetti {
    /// A person.
    pub codice_fiscale: Option<String>,
    /// A role of `tipoRuolo.json`.
    pub ruolo: Option<String>,
}

/// A charge to give to a person (`SoggettoRequest`), or to take away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incarico {
    /// The person.
    pub codice_fiscale: String,
    /// The role, of `tipoRuolo.json`: DRP1, DRP2, DRP3.
    pub ruolo: String,
    /// From; PCP wants it to give a charge.
    pub data_inizio: Option<DateTime<Utc>>,
    /// To; none: without an end.
    pub data_fine: Option<DateTime<Utc>>,
}

impl PcpClient {
    /// presa-carico: the caller becomes the responsabile del progetto of the appalto, whoever was it. Until then a
    /// search of theirs does not show it (issue 1491).
    pub async fn presa_carico(
        &self,
        contesto: &Contesto,
        id_appalto: Uuid,
    ) -> Result<Risposta<Ack>, ClientError> {
        let body = json!({ "idAppalto": id_appalto });
        self.single(Call::post(GestioneUtenti, "presa-carico", contesto, &body)?.of_appalto(id_appalto)).await
    }

    /// ricerca-soggetti: the people in charge of an appalto.
    pub async fn ricerca_soggetti(
        &self,
        contesto: &Contesto,
        id_appalto: Uuid,
        filtro: &FiltroSoggetti,
    ) -> Result<Risposta<Vec<Soggetto>>, ClientError> {
        let call = Call::get(GestioneUtenti, "ricerca-soggetti", contesto)
            .of_appalto(id_appalto)
            .with("idAppalto", Some(id_appalto))
            .with("codiceFiscale", filtro.codice_fiscale.as_deref())
            .with("ruolo", filtro.ruolo.as_deref());
        let answer: Risposta<SoggettiResponse> = self.single(call).await?;
        let Some(soggetti) = answer.valore.result else {
            let motivo = "manca l'elenco dei soggetti".to_owned();
            return Err(ClientError {
                causa: Causa::Inattesa { status: 200, motivo },
                scambi: answer.scambi,
            });
        };
        Ok(Risposta { valore: soggetti, scambi: answer.scambi })
    }

    /// aggiungi-soggetto: gives a charge. A second one of the same role that still runs is ERR80.
    pub async fn aggiungi_soggetto(
        &self,
        contesto: &Contesto,
        id_appalto: Uuid,
        incarico: &Incarico,
    ) -> Result<Risposta<Ack>, ClientError> {
        self.on_soggetto("aggiungi-soggetto", contesto, id_appalto, incarico).await
    }

    /// elimina-soggetto: takes a charge away.
    pub async fn elimina_soggetto(
        &self,
        contesto: &Contesto,
        id_appalto: Uuid,
        incarico: &Incarico,
    ) -> Result<Risposta<Ack>, ClientError> {
        self.on_soggetto("elimina-soggetto", contesto, id_appalto, incarico).await
    }

    /// recupera-profilo: the authority for which the caller acts, as ANAC knows it.
    pub async fn recupera_profilo(&self, contesto: &Contesto) -> Result<Risposta<ProfiloSa>, ClientError> {
        let call = Call::get(GestioneUtenti, "recupera-profilo", contesto);
        let answer: Risposta<ProfiloResponse> = self.single(call).await?;
        Ok(answer.map(|answer| answer.profilo))
    }

    async fn on_soggetto(
        &self,
        operazione: &'static str,
        contesto: &Contesto,
        id_appalto: Uuid,
        incarico: &Incarico,
    ) -> Result<Risposta<Ack>, ClientError> {
        let instant = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
        let mut body = json!({
            "codiceFiscale": incarico.codice_fiscale,
            "idAppalto": id_appalto,
            "ruolo": { "idTipologica": "tipoRuolo", "codice": incarico.ruolo },
        });
        for (campo, data) in [("dataInizio", incarico.data_inizio), ("dataFine", incarico.data_fine)] {
            if let Some(data) = data {
                body[campo] = instant(data).into();
            }
        }
        self.single(Call::post(GestioneUtenti, operazione, contesto, &body)?.of_appalto(id_appalto)).await
    }
}
