//! The request of a CIG: the aggregate that everything else serves.

mod affidamento;
mod ciclo;
mod divergenze;
mod espd;
mod gara;
mod istantanea;
mod lotto;
mod parte;
mod pubblicazione;
mod storica;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use affidamento::{Affidamento, AffidamentoLotto, OperatoreEconomico};
pub use ciclo::{CicloDiVita, Fase, PassaggioVietato, Revisione, Rifiuto, Stato, StatoAppalto};
pub use divergenze::{Divergenza, Preferenza, divergenze};
pub use espd::{Espd, EspdNonValido};
pub use gara::{Classificazione, DatiGara, OggettoContratto, Settore};
pub use istantanea::Istantanea;
pub use lotto::{CigPrecedente, DatiLotto, Finanziamento, Lotto};
pub use parte::Parte;
pub use pubblicazione::{Canale, EsitoCanale, Pubblicazione};
pub use storica::{Sistema, Storica};

use crate::codici::{Cig, CodiceAppalto, CodiceCpv, CodiceFiscale, IdAvviso, Importo, LotIdentifier};
use crate::persone::{EnteId, UfficioId, UtenteId};
use crate::scheda::SchedaAnac;

/// Names a request; ordered by the time of creation (UUID version 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RichiestaId(pub Uuid);

impl std::fmt::Display for RichiestaId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// The procedure of the host platform that a request belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Procedura {
    /// The host's own name of the procedure.
    pub riferimento: String,
    /// Where the person goes back to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub indirizzo: Option<url::Url>,
}

/// The request of the CIGs of one procedure: data of the gara, classification, lots, award, state.
///
/// A draft may be incomplete: fields are optional and [`crate::controlli::check`] says what is missing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RichiestaCig {
    /// Its name.
    pub id: RichiestaId,
    /// Grows by one at each write; a writer who saw an older one is refused.
    pub versione: i64,
    /// Our key of the appalto at ANAC.
    pub codice_appalto: CodiceAppalto,
    /// The authority that asks.
    pub ente: EnteId,
    /// The office that owns the request.
    pub ufficio: UfficioId,
    /// Who created it.
    pub creata_da: UtenteId,
    /// When it was created.
    pub creata_il: DateTime<Utc>,
    /// When a person last changed it.
    pub modificata_il: DateTime<Utc>,
    /// When its CIGs were asked for.
    #[serde(default)]
    pub inviata_il: Option<DateTime<Utc>>,
    /// The host's procedure, when it has one.
    #[serde(default)]
    pub procedura: Option<Procedura>,
    /// Data of the gara as a whole.
    pub dati_gara: DatiGara,
    /// CPV codes of the gara; they hold for every lot that has none of its own.
    pub classificazione: Classificazione,
    /// The lots, by their identifier.
    pub lotti: Vec<Lotto>,
    /// The award, for a direct award.
    #[serde(default)]
    pub affidamento: Option<Affidamento>,
    /// The ESPD request that goes along, where the scheda takes one.
    #[serde(default)]
    pub espd: Option<Espd>,
    /// ANAC's own JSON, when the request came as that: it goes to ANAC as it is, and the form only shows what it says.
    #[serde(default)]
    pub scheda_anac: Option<SchedaAnac>,
    /// The data as ANAC last took them in; it may confirm them after the person changed them.
    #[serde(default)]
    pub presso_anac: Option<Istantanea>,
    /// The codes that lots had before ANAC put new ones in their place (npa #1418), oldest first. None is ever lost.
    #[serde(default)]
    pub cig_precedenti: Vec<CigPrecedente>,
    /// Of the time before PCP, when it is.
    #[serde(default)]
    pub storica: Option<Storica>,
    /// Where the request stands.
    pub ciclo: CicloDiVita,
}

/// What a new request starts from.
#[derive(Debug, Clone)]
pub struct NuovaRichiesta {
    /// Its name.
    pub id: RichiestaId,
    /// Our key of the appalto at ANAC.
    pub codice_appalto: CodiceAppalto,
    /// The authority that asks.
    pub ente: EnteId,
    /// The office that owns the request.
    pub ufficio: UfficioId,
    /// Who creates it.
    pub creata_da: UtenteId,
    /// When.
    pub creata_il: DateTime<Utc>,
}

impl RichiestaCig {
    /// An empty draft.
    pub fn new(nuova: NuovaRichiesta) -> Self {
        Self {
            id: nuova.id,
            versione: 0,
            codice_appalto: nuova.codice_appalto,
            ente: nuova.ente,
            ufficio: nuova.ufficio,
            creata_da: nuova.creata_da,
            creata_il: nuova.creata_il,
            modificata_il: nuova.creata_il,
            inviata_il: None,
            procedura: None,
            dati_gara: DatiGara::default(),
            classificazione: Classificazione::default(),
            lotti: Vec::new(),
            affidamento: None,
            espd: None,
            scheda_anac: None,
            presso_anac: None,
            cig_precedenti: Vec::new(),
            storica: None,
            ciclo: CicloDiVita::default(),
        }
    }

    /// A request of the time before PCP, with its codes or cancelled; its data are still to be put in.
    pub fn of_archive(nuova: NuovaRichiesta, storica: Storica, annullata: bool) -> Self {
        let stato = if annullata { Stato::Annullata } else { Stato::Perfezionata };
        Self { storica: Some(storica), ciclo: CicloDiVita::storico(stato), ..Self::new(nuova) }
    }

    /// A new draft with the same data of the form; neither state, nor award, nor CIGs, nor procedure, nor what came as a file
    /// or as ANAC's own JSON come along.
    #[must_use]
    pub fn copy(&self, nuova: NuovaRichiesta) -> Self {
        Self {
            dati_gara: self.dati_gara.clone(),
            classificazione: self.classificazione.clone(),
            lotti: self.lotti.iter().map(|lotto| Lotto { cig: None, ..lotto.clone() }).collect(),
            ..Self::new(nuova)
        }
    }

    /// Whether the CIG is in use: the notice is published, or was used in SIMOG's time.
    pub fn is_utilizzata(&self) -> bool {
        self.storica.as_ref().map_or_else(|| self.ciclo.is_utilizzata(), |storica| storica.utilizzata)
    }

    /// Sum of the lots' amounts, in euro without VAT.
    pub fn importo_complessivo(&self) -> Importo {
        self.lotti.iter().filter_map(|lotto| lotto.dati.importo).sum()
    }

    /// Sum of the lots' estimated values, in euro without VAT.
    pub fn valore_stimato(&self) -> Importo {
        self.lotti.iter().filter_map(Lotto::valore_stimato).sum()
    }

    /// What the lots are awarded for, in euro without VAT; none until all of them are.
    pub fn importo_aggiudicato(&self) -> Option<Importo> {
        // Of a lot that is there twice the first one counts, as in `Affidamento::lotto`.
        let esiti = self.affidamento.as_ref()?.lotti.iter().rev();
        let esiti: HashMap<_, _> = esiti.map(|esito| (&esito.lot_identifier, esito)).collect();
        self.lotti.iter().map(|lotto| esiti.get(&lotto.lot_identifier)?.importo()).sum()
    }

    /// The lot of that name.
    pub fn lotto(&self, nome: &LotIdentifier) -> Option<&Lotto> {
        self.lotti.iter().find(|lotto| lotto.lot_identifier == *nome)
    }

    /// The main CPV code of a lot: its own, or else the gara's.
    pub fn cpv_prevalente<'a>(&'a self, lotto: &'a Lotto) -> Option<&'a CodiceCpv> {
        lotto.dati.cpv_prevalente.as_ref().or(self.classificazione.prevalente.as_ref())
    }

    /// What a lot buys: its own kind, or else the gara's.
    pub fn oggetto_contratto(&self, lotto: &Lotto) -> Option<OggettoContratto> {
        lotto.dati.oggetto_contratto.or(self.dati_gara.oggetto_contratto)
    }

    /// Gives the lots their CIGs and, when every one has its own, makes the request Perfezionata.
    ///
    /// A lot that already has another CIG keeps it and the answer is refused: one award has one CIG.
    pub fn assign_cig<'a>(
        &mut self,
        codici: impl IntoIterator<Item = (&'a LotIdentifier, &'a Cig)>,
    ) -> Result<(), AssegnazioneCig> {
        for (nome, cig) in codici {
            let lotto = self
                .lotti
                .iter_mut()
                .find(|lotto| lotto.lot_identifier == *nome)
                .ok_or_else(|| AssegnazioneCig::LottoSconosciuto(nome.clone()))?;
            match &lotto.cig {
                Some(presente) if presente != cig => {
                    return Err(AssegnazioneCig::Diverso { lotto: nome.clone(), presente: presente.clone() });
                }
                _ => lotto.cig = Some(cig.clone()),
            }
        }
        if self.lotti.iter().all(|lotto| lotto.cig.is_some()) {
            self.ciclo.perfeziona()?;
        }
        Ok(())
    }

    /// Gives the lots the codes that came with a new notice; those that they had go into the history. Only modifica-avviso
    /// does that: everything else goes through [`RichiestaCig::assign_cig`], which never changes a code.
    pub fn replace_cig<'a>(
        &mut self,
        codici: impl IntoIterator<Item = (&'a LotIdentifier, &'a Cig)>,
        ora: DateTime<Utc>,
    ) -> Result<(), AssegnazioneCig> {
        for (nome, cig) in codici {
            let lotto = self
                .lotti
                .iter_mut()
                .find(|lotto| lotto.lot_identifier == *nome)
                .ok_or_else(|| AssegnazioneCig::LottoSconosciuto(nome.clone()))?;
            if lotto.cig.as_ref() == Some(cig) {
                continue;
            }
            if let Some(prima) = lotto.cig.replace(cig.clone()) {
                let lot_identifier = nome.clone();
                self.cig_precedenti.push(CigPrecedente { lot_identifier, cig: prima, sostituito_il: ora });
            }
        }
        Ok(())
    }

    /// A person begins to change the notice: the data as ANAC has them are kept, CIGs included.
    pub fn open_revision(&mut self, revisione: Revisione) -> Result<(), PassaggioVietato> {
        self.ciclo.apri_revisione(revisione)?;
        self.taken_in();
        Ok(())
    }

    /// PCP took in the new notice with the data as they are; the codes of lots that it has no more go into the history.
    pub fn notice_replaced(&mut self, avviso: IdAvviso, ora: DateTime<Utc>) -> Result<(), PassaggioVietato> {
        self.ciclo.avviso_sostituito(avviso)?;
        let prima = self.presso_anac.take().map(|presa| presa.lotti).unwrap_or_default();
        let tolti = prima.into_iter().filter(|lotto| self.lotto(&lotto.lot_identifier).is_none());
        let tolti: Vec<_> = tolti
            .filter_map(|Lotto { lot_identifier, cig, .. }| {
                Some(CigPrecedente { lot_identifier, cig: cig?, sostituito_il: ora })
            })
            .collect();
        self.cig_precedenti.extend(tolti);
        self.taken_in();
        Ok(())
    }

    /// `rup` took the appalto in charge at ANAC (presa-carico) and answers for it from now on. Data and state stay as they
    /// are, whatever the state: the RUP is in no scheda.
    pub fn hand_over(&mut self, rup: CodiceFiscale) -> Result<(), PassaggioVietato> {
        self.ciclo.passa_di_mano()?;
        self.dati_gara.rup = Some(rup);
        Ok(())
    }

    /// Since when PCP's clock runs: it cancels an appalto that is not confirmed, or confirmed and not published, when its
    /// time runs out (npa #1448, #2787). None while nothing runs out.
    pub fn in_attesa_dal(&self) -> Option<DateTime<Utc>> {
        let (stato, dal) = self.ciclo.stato_appalto_dal()?;
        let avviso = || self.scheda_inviata().is_some_and(|scheda| scheda.avviso);
        let in_attesa = match stato {
            StatoAppalto::InLavorazione => true,
            StatoAppalto::Confermato => avviso(),
            _ => false,
        };
        (in_attesa && matches!(self.ciclo.stato(), Stato::Richiesta | Stato::Perfezionata)).then_some(dal)
    }
}

/// Why codes received from ANAC cannot be given to the lots.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AssegnazioneCig {
    /// ANAC names a lot that the request does not have.
    #[error("ANAC ha dato un CIG a un lotto che la richiesta non ha: {0}")]
    LottoSconosciuto(LotIdentifier),
    /// The lot has another code already.
    #[error("Il lotto {lotto} ha già il CIG {presente}: quello nuovo non è stato preso")]
    Diverso {
        /// The lot.
        lotto: LotIdentifier,
        /// The code it has.
        presente: Cig,
    },
    /// ANAC confirmed data that are not known here.
    #[error("ANAC ha confermato dati diversi da quelli della richiesta, che qui non sono noti")]
    DatiIgnoti,
    /// The request is not in a state that takes codes.
    #[error(transparent)]
    Passaggio(#[from] PassaggioVietato),
}
