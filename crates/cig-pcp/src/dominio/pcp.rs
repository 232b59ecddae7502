//! PCP for the domain.

use async_trait::async_trait;
use cig_domain::porte::{
    Chiamata, Corpo, Mittente, Pcp, PcpError, RiferimentoAppalto, Risposta, Scambio, TipoOperazione,
};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::errors::{inattesa, pcp_error, storable};
use super::{PcpHttp, answers};
use crate::client::{
    self, ClientError, Contesto, FiltroAppalti, FiltroAvvisi, FiltroSoggetti, Incarico, RiferimentoStato,
    Scheda, TipoRicerca,
};

#[async_trait]
impl Pcp for PcpHttp {
    async fn call(&self, chiamata: &Chiamata, mittente: &Mittente) -> Scambio {
        let contesto = self.contesto_di(mittente);
        let outcome = self.make(chiamata, &contesto).await;
        let (scambi, risposta) = match outcome {
            Ok((scambi, risposta)) => (scambi, risposta),
            Err(mut error) => (std::mem::take(&mut error.scambi), Err(pcp_error(error))),
        };
        self.scambio(&scambi, risposta)
    }
}

/// An answer that arrived; the domain may still not understand it.
type Answered = (Vec<client::Scambio>, Result<Risposta, PcpError>);

/// Turns the client's answer into the domain's.
fn answered<T>(
    risposta: client::Risposta<T>,
    read: impl FnOnce(T) -> Result<Risposta, PcpError>,
) -> Answered {
    (risposta.scambi, read(risposta.valore))
}

impl PcpHttp {
    async fn make(&self, chiamata: &Chiamata, contesto: &Contesto) -> Result<Answered, ClientError> {
        let pcp = &self.client;
        Ok(match chiamata {
            Chiamata::CreaAppalto { corpo } => {
                answered(pcp.crea_appalto(contesto, &scheda(corpo)?).await?, |c| Ok(answers::creato(c)))
            }
            Chiamata::ModificaAppalto { id, corpo } => {
                answered(pcp.modifica_appalto(contesto, id.0, &scheda(corpo)?).await?, taken)
            }
            Chiamata::RicercaAppalto { codice_appalto } => {
                let filtro = FiltroAppalti {
                    codice_appalto: Some(codice_appalto.to_string()),
                    ..FiltroAppalti::default()
                };
                let found = pcp.ricerca_appalto(contesto, &filtro).await?;
                answered(found, |appalti| Ok(answers::trovati(appalti, codice_appalto)))
            }
            Chiamata::VerificaAppalto { id } => answered(pcp.verifica_appalto(contesto, id.0).await?, taken),
            Chiamata::ConfermaAppalto { id } => answered(pcp.conferma_appalto(contesto, id.0).await?, taken),
            Chiamata::EsitoOperazione { id, tipo } => {
                let tipo = tipo_operazione(*tipo);
                let esiti = pcp.esito_operazione(contesto, id.0, tipo, TipoRicerca::Ultimo).await?;
                answered(esiti, answers::esito)
            }
            Chiamata::RecuperaCig { id } => answered(pcp.recupera_cig(contesto, id.0).await?, answers::cig),
            Chiamata::PubblicaAvviso { id, avviso } => {
                answered(pcp.pubblica_avviso(contesto, id.0, avviso.0).await?, taken)
            }
            Chiamata::StatoAvviso { id, avviso } => {
                answered(pcp.stato_avviso(contesto, id.0, avviso.0).await?, |stato| {
                    Ok(Risposta::StatoAvviso(storable(stato.stato.codice)))
                })
            }
            Chiamata::StatoAppalto { id } => {
                let stato = pcp.stato_appalto(contesto, &RiferimentoStato::IdAppalto(id.0)).await?;
                answered(stato, |stato| answers::stato_appalto(&stato))
            }
            Chiamata::ConsultaAppalto { appalto } => {
                let dati = pcp.consulta_appalto(contesto, &riferimento(appalto)).await?;
                let received = as_received(&dati.scambi);
                answered(dati, |_| received.map(Risposta::Appalto))
            }
            Chiamata::CancellaAppalto { id, motivo } => {
                answered(pcp.cancella_appalto(contesto, id.0, Some(motivo)).await?, taken)
            }
            Chiamata::ModificaAvviso { id, avviso, corpo } => {
                answered(pcp.modifica_avviso(contesto, id.0, avviso.0, &scheda(corpo)?).await?, taken)
            }
            Chiamata::RettificaAvviso { id, avviso, corpo } => {
                answered(pcp.rettifica_avviso(contesto, id.0, avviso.0, &scheda(corpo)?).await?, taken)
            }
            Chiamata::CancellaAvviso { id, avviso, motivo } => {
                answered(pcp.cancella_avviso(contesto, id.0, avviso.0, Some(motivo)).await?, taken)
            }
            Chiamata::RicercaAvviso { id } => {
                let filtro = FiltroAvvisi { id_appalto: Some(id.0), ..FiltroAvvisi::default() };
                answered(pcp.ricerca_avviso(contesto, &filtro).await?, |trovati| Ok(answers::avvisi(trovati)))
            }
            Chiamata::PresaCarico { id } => answered(pcp.presa_carico(contesto, id.0).await?, taken),
            Chiamata::RicercaSoggetti { id } => {
                let trovati = pcp.ricerca_soggetti(contesto, id.0, &FiltroSoggetti::default()).await?;
                answered(trovati, |trovati| Ok(answers::soggetti(trovati)))
            }
            Chiamata::AggiungiSoggetto { id, delega } => {
                let incarico = Incarico {
                    codice_fiscale: delega.codice_fiscale.to_string(),
                    ruolo: delega.ruolo.codice().to_owned(),
                    data_inizio: Some(delega.data_inizio),
                    data_fine: delega.data_fine,
                };
                answered(pcp.aggiungi_soggetto(contesto, id.0, &incarico).await?, taken)
            }
            Chiamata::EliminaSoggetto { id, codice_fiscale, ruolo } => {
                let incarico = Incarico {
                    codice_fiscale: codice_fiscale.to_string(),
                    ruolo: ruolo.codice().to_owned(),
                    data_inizio: None,
                    data_fine: None,
                };
                answered(pcp.elimina_soggetto(contesto, id.0, &incarico).await?, taken)
            }
            Chiamata::RecuperaProfilo => {
                answered(pcp.recupera_profilo(contesto).await?, |profilo| Ok(answers::profilo(profilo)))
            }
        })
    }

    /// The exchange to be logged: the last one, with the bodies of all of them.
    fn scambio(&self, scambi: &[client::Scambio], risposta: Result<Risposta, PcpError>) -> Scambio {
        let bodies: Vec<_> = scambi.iter().filter_map(|scambio| scambio.risposta.as_deref()).collect();
        let last = scambi.last();
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Scambio {
            ricevuto_il: last.and_then(|scambio| scambio.ricevuto_il).unwrap_or_else(|| self.clock.now()),
            status: last.and_then(|scambio| scambio.stato),
            corpo: (!bodies.is_empty()).then(|| storable(bodies.join("\n"))),
            govway_message_id: owned(last.and_then(client::Scambio::govway_message_id)),
            govway_transaction_id: owned(last.and_then(client::Scambio::govway_transaction_id)),
            risposta,
        }
    }
}

#[expect(clippy::unnecessary_wraps, reason = "a reader of answers, as the others")]
fn taken<T>(_: T) -> Result<Risposta, PcpError> {
    Ok(Risposta::PresaInCarico)
}

fn riferimento(appalto: &RiferimentoAppalto) -> client::RiferimentoAppalto {
    match appalto {
        RiferimentoAppalto::IdAppalto(id) => client::RiferimentoAppalto::IdAppalto(id.0),
        RiferimentoAppalto::Cig(cig) => client::RiferimentoAppalto::Cig(cig.to_string()),
    }
}

/// The scheda in a body of crea-appalto, with its own body as it is.
fn scheda(corpo: &Corpo) -> Result<Scheda<&RawValue>, ClientError> {
    #[derive(Deserialize)]
    struct ConScheda<'a> {
        #[serde(borrow)]
        scheda: Scheda<&'a RawValue>,
    }
    match serde_json::from_str(corpo.as_str()) {
        Ok(ConScheda { scheda }) => Ok(scheda),
        Err(e) => Err(ClientError {
            causa: client::Causa::Configurazione(format!("scheda non leggibile: {e}")),
            scambi: Vec::new(),
        }),
    }
}

fn tipo_operazione(tipo: TipoOperazione) -> client::TipoOperazione {
    match tipo {
        TipoOperazione::VerificaAppalto => client::TipoOperazione::VerificaAppalto,
        TipoOperazione::ConfermaAppalto => client::TipoOperazione::ConfermaAppalto,
        TipoOperazione::PubblicaAvviso => client::TipoOperazione::PubblicaAvviso,
        TipoOperazione::PubblicazioneEuropea => client::TipoOperazione::PubblicaAvvisoEuropeo,
        TipoOperazione::PubblicazioneNazionale => client::TipoOperazione::PubblicaAvvisoNazionale,
        TipoOperazione::ModificaAvviso => client::TipoOperazione::ModificaAvviso,
        TipoOperazione::RettificaAvviso => client::TipoOperazione::RettificaAvviso,
        TipoOperazione::CancellaAvviso => client::TipoOperazione::SospendiAvviso,
    }
}

/// The appalto in the body of consulta-appalto, with the fields that the client does not know.
fn as_received(scambi: &[client::Scambio]) -> Result<Value, PcpError> {
    let body = scambi.last().and_then(|scambio| scambio.risposta.as_deref()).unwrap_or_default();
    let mut body: Value = serde_json::from_str(body).map_err(|e| inattesa(e.to_string()))?;
    Ok(body.get_mut("appalto").map_or_else(|| json!(null), Value::take))
}
