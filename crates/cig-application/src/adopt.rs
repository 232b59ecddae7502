//! Taking in an appalto that exists at PCP and not here: made with another platform, or lost in a disaster.

use cig_domain::codici::{CodiceFiscale, IdAppalto, IdAvviso};
use cig_domain::porte::{
    Ambito, Chiamata, Esito, EsitoOperazione, LottoCig, Mittente, PcpError, Ricerca, RiferimentoAppalto,
    Risposta, TipoOperazione,
};
use cig_domain::richiesta::{RichiestaCig, RichiestaId, Rifiuto, StatoAppalto};
use cig_domain::scheda::SchedaAnac;
use cig_domain::trasmissione::{Passo, Trasmissione};
use cig_domain::{Anomalia, Sezione};
use serde_json::json;

use crate::call::call;
use crate::create::{start, store_sent};
use crate::find::any;
use crate::registers::rup_candidates;
use crate::schede::{carry, in_use};
use crate::send::{begin_with, in_name_of};
use crate::{Application, ApplicationError, Sessione};

/// PCP knows no appalto of that name, or with that CIG.
const SCONOSCIUTO: [&str; 2] = ["ERR19", "ERR23"];

/// The appalto is another authority's, or of a person who has to hand it over first (npa #1491, #2383).
const DI_ALTRI: &str = "AUT01";

/// What is to be taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DaAcquisire {
    /// Which appalto.
    pub appalto: RiferimentoAppalto,
    /// In whose name PCP is asked, and who is its RUP here: somebody of the office. Without one, the person who asks.
    pub rup: Option<CodiceFiscale>,
    /// Whether a notice is published for it; may be absent for the schede that we know.
    pub avviso: Option<bool>,
}

/// Takes the appalto in as a request of the session's office that carries ANAC's own JSON, in the state that PCP tells, with
/// its CIGs and its notice. A confirmation or a publication that is under way is followed from there. Nothing is asked of
/// PCP but questions: what was not confirmed or not published stays so until a person wants it.
///
/// `InUse` if a request has it already; `NotAllowed` if ANAC has no such appalto, or it is another authority's, cancelled, or
/// not shown to the RUP (npa #1491); `Invalid` if its scheda cannot be followed, or there is no RUP to ask in whose name; `Pcp`
/// if PCP does not tell. Of several that come at once, one takes it in.
pub async fn adopt(
    app: &Application,
    sessione: &Sessione,
    da: &DaAcquisire,
) -> Result<RichiestaCig, ApplicationError> {
    already_here(app, sessione, &da.appalto).await?;
    let rup = responsible(app, sessione, da.rup.as_ref()).await?;
    let mut richiesta = RichiestaCig::new(start(app, sessione)?);
    richiesta.dati_gara.rup = Some(rup.clone());
    let anac = Anac { app, richiesta: richiesta.id, mittente: in_name_of(sessione, rup) };
    let (id, scheda) = anac.appalto(&da.appalto, da.avviso).await?;
    let sua = scheda.stazioni_appaltanti().any(|stazione| {
        stazione.codice_ausa == sessione.ente.codice_ausa.as_str()
            && stazione.codice_fiscale == sessione.ente.codice_fiscale.as_str()
    });
    if !sua {
        return Err(not_allowed("L'appalto è di un'altra stazione appaltante."));
    }
    let inviata = scheda.inviata();
    let corpo = scheda.corpo().into();
    carry(app, &mut richiesta, scheda)?;
    if let Some(errore) = in_use(app, sessione, Ambito::Sistema, &richiesta.codice_appalto).await? {
        return Err(errore);
    }
    let trovato = anac.look(id, inviata.avviso).await?;
    richiesta.inviata_il = Some(app.clock.now());
    let fine = trovato.into_request(&mut richiesta)?;
    let mut trasmissione = Trasmissione::taken_over(
        begin_with(app, &richiesta, inviata, corpo, anac.mittente),
        fine.passo,
        richiesta.ciclo.id_avviso(),
        fine.messaggio,
    );
    if let Some(rifiuto) = richiesta.ciclo.rifiuto() {
        trasmissione.errori.clone_from(&rifiuto.errori);
    }
    store_sent(app, sessione, &mut richiesta, &mut trasmissione).await?;
    Ok(richiesta)
}

/// `InUse` if a request has that appalto, whoever's it is: then PCP need not be asked.
async fn already_here(
    app: &Application,
    sessione: &Sessione,
    appalto: &RiferimentoAppalto,
) -> Result<(), ApplicationError> {
    let ricerca = match appalto {
        RiferimentoAppalto::IdAppalto(id) => Ricerca { id_appalto: Some(*id), ..Ricerca::default() },
        RiferimentoAppalto::Cig(cig) => Ricerca { cig: Some(cig.clone()), ..Ricerca::default() },
    };
    let mut uow = app.archivio.begin().await?;
    let presente = any(uow.as_mut(), &ricerca).await?;
    drop(uow);
    match presente {
        Some(presente) => match in_use(app, sessione, Ambito::Sistema, &presente.codice_appalto).await? {
            Some(errore) => Err(errore),
            None => Ok(()),
        },
        None => Ok(()),
    }
}

/// Who is RUP: somebody of the office who can be.
async fn responsible(
    app: &Application,
    sessione: &Sessione,
    indicato: Option<&CodiceFiscale>,
) -> Result<CodiceFiscale, ApplicationError> {
    let chi = indicato.unwrap_or(&sessione.utente.codice_fiscale);
    let candidati = rup_candidates(app, sessione).await?;
    if candidati.iter().any(|candidato| candidato.codice_fiscale == *chi) {
        return Ok(chi.clone());
    }
    let testo = match indicato {
        Some(_) => "Il RUP indicato non è fra i responsabili dell'ufficio.",
        None => "Indicare il RUP dell'appalto, fra i responsabili dell'ufficio.",
    };
    Err(ApplicationError::Invalid(vec![Anomalia::errore(Sezione::DatiGara, "rup", "RUP", testo)]))
}

/// PCP, asked in the name of the RUP.
struct Anac<'a> {
    app: &'a Application,
    /// With which the calls are logged, whether it comes to be or not.
    richiesta: RichiestaId,
    mittente: Mittente,
}

impl Anac<'_> {
    async fn ask(&self, chiamata: Chiamata) -> Result<Risposta, ApplicationError> {
        call(self.app, self.richiesta, &self.mittente, &chiamata).await
    }

    /// Its name, and the scheda that PCP holds of it.
    async fn appalto(
        &self,
        appalto: &RiferimentoAppalto,
        avviso: Option<bool>,
    ) -> Result<(IdAppalto, SchedaAnac), ApplicationError> {
        let risposta = match self.ask(Chiamata::ConsultaAppalto { appalto: appalto.clone() }).await {
            Err(ApplicationError::Pcp(PcpError::NonAutorizzata { errori, .. }))
                if errori.iter().any(|errore| errore.codice == DI_ALTRI) =>
            {
                return Err(not_allowed(
                    "ANAC non mostra l'appalto a questo RUP: se è della stessa stazione appaltante, deve prima prenderlo in carico.",
                ));
            }
            Err(ApplicationError::Pcp(PcpError::Respinta(errori)))
                if errori.iter().any(|errore| SCONOSCIUTO.contains(&errore.codice.as_str())) =>
            {
                return Err(not_allowed("ANAC non ha un appalto con questo identificativo o CIG."));
            }
            altro => altro?,
        };
        let Risposta::Appalto(mut letto) = risposta else { return Err(ApplicationError::unexpected()) };
        let id =
            serde_json::from_value(letto["idAppalto"].take()).map_err(|_| ApplicationError::unexpected())?;
        // What ANAC says besides is no part of what is sent.
        let scheda = &letto["scheda"];
        let scheda = json!({ "scheda": {
            "codice": { "codice": scheda["codice"]["codice"] },
            "versione": scheda["versione"],
            "body": scheda["body"],
        } });
        let scheda = SchedaAnac::read(&scheda, avviso);
        let invalida =
            |errori: Vec<_>| ApplicationError::Invalid(errori.into_iter().map(Into::into).collect());
        Ok((id, scheda.map_err(invalida)?))
    }

    /// How far it got.
    async fn look(&self, id: IdAppalto, avviso: bool) -> Result<Trovato, ApplicationError> {
        let Risposta::StatoAppalto(stato) = self.ask(Chiamata::StatoAppalto { id }).await? else {
            return Err(ApplicationError::unexpected());
        };
        let mut trovato =
            Trovato { id, stato, esito: None, cig: Vec::new(), con_avviso: avviso, avviso: None };
        match stato {
            StatoAppalto::Cancellato => return Err(not_allowed("L'appalto è stato cancellato presso ANAC.")),
            StatoAppalto::InLavorazione => {
                let chiamata = Chiamata::EsitoOperazione { id, tipo: TipoOperazione::ConfermaAppalto };
                let Risposta::Esito(esito) = self.ask(chiamata).await? else {
                    return Err(ApplicationError::unexpected());
                };
                trovato.esito = esito;
            }
            _ => {
                let Risposta::Cig(cig) = self.ask(Chiamata::RecuperaCig { id }).await? else {
                    return Err(ApplicationError::unexpected());
                };
                trovato.cig = cig;
                if avviso {
                    trovato.avviso = self.notice(id).await?;
                }
            }
        }
        Ok(trovato)
    }

    /// The notice that holds: one that no other took the place of, stopped only if there is no other.
    async fn notice(&self, id: IdAppalto) -> Result<Option<IdAvviso>, ApplicationError> {
        let Risposta::Avvisi(avvisi) = self.ask(Chiamata::RicercaAvviso { id }).await? else {
            return Err(ApplicationError::unexpected());
        };
        let mut in_forza = avvisi.iter().filter(|avviso| !avviso.is_superato());
        let vivo = |stato: Option<&str>| !matches!(stato, Some("CANC" | "STOP_PUBB"));
        let primo = in_forza.clone().find(|avviso| vivo(avviso.stato.as_deref())).or(in_forza.next());
        Ok(primo.map(|avviso| avviso.id))
    }
}

/// What PCP told of an appalto.
struct Trovato {
    id: IdAppalto,
    stato: StatoAppalto,
    /// Of its confirmation, while it is not confirmed.
    esito: Option<EsitoOperazione>,
    cig: Vec<LottoCig>,
    con_avviso: bool,
    avviso: Option<IdAvviso>,
}

/// Where the transmission begins.
struct Seguito {
    passo: Passo,
    messaggio: Option<&'static str>,
}

impl Trovato {
    /// Brings the request where PCP has the appalto.
    fn into_request(self, richiesta: &mut RichiestaCig) -> Result<Seguito, ApplicationError> {
        richiesta.ciclo.richiedi()?;
        richiesta.ciclo.appalto_creato(self.id)?;
        richiesta.taken_in();
        let ferma = |messaggio| Seguito { passo: Passo::Fermata, messaggio: Some(messaggio) };
        if self.stato == StatoAppalto::InLavorazione {
            let esito = self.esito.filter(|esito| esito.esito != Esito::Ok);
            if esito.as_ref().is_some_and(|esito| esito.esito == Esito::InAttesa) {
                return Ok(Seguito { passo: Passo::EsitoConferma, messaggio: None });
            }
            let errori = esito.map(|esito| esito.errori).unwrap_or_default();
            richiesta.ciclo.respingi(Rifiuto { errori, messaggio: Some(NON_CONFERMATO.to_owned()) })?;
            return Ok(ferma(NON_CONFERMATO));
        }
        richiesta.ciclo.appalto_in(self.stato)?;
        if let Some(avviso) = self.avviso {
            richiesta.ciclo.avviso_creato(avviso)?;
        }
        let codici = self.cig.iter().map(|lotto| (&lotto.lot_identifier, &lotto.cig));
        richiesta.assign_cig(codici).map_err(|errore| not_allowed(&format!("{errore}.")))?;
        let mancano = richiesta.lotti.iter().any(|lotto| lotto.cig.is_none());
        Ok(match self.stato {
            _ if mancano => Seguito { passo: Passo::RecuperaCig, messaggio: None },
            StatoAppalto::InAttesaPubblicazione if self.avviso.is_none() => {
                return Err(not_allowed("ANAC non indica l'avviso dell'appalto: riprovare più tardi."));
            }
            StatoAppalto::InAttesaPubblicazione => Seguito { passo: Passo::StatoAvviso, messaggio: None },
            StatoAppalto::Confermato if self.con_avviso => {
                ferma("Appalto acquisito da ANAC, dove l'avviso non è pubblicato.")
            }
            StatoAppalto::InStopPubblicazione => {
                ferma("Appalto acquisito da ANAC, dove la pubblicazione dell'avviso è stata fermata.")
            }
            _ => Seguito { passo: Passo::Conclusa, messaggio: Some("Appalto acquisito da ANAC.") },
        })
    }
}

const NON_CONFERMATO: &str =
    "Appalto acquisito da ANAC, dove non è confermato: controllare i dati e chiedere il CIG.";

fn not_allowed(testo: &str) -> ApplicationError {
    ApplicationError::NotAllowed(testo.to_owned())
}
