//! A transmission: the saga that brings a request to ANAC and its CIGs back.
//!
//! It is stored before each call and after each answer. [`Trasmissione::next_call`] says what to call,
//! [`Trasmissione::receive`] what the answer changes; both are pure, the rest is storing and calling.

mod attesa;
mod attese;
mod azione;
mod colpa;
mod intervento;
mod memoria;
mod passi;
mod presa_carico;
mod registro;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use attesa::Attesa;
pub use attese::Attese;
pub(crate) use attese::grow;
pub use azione::Azione;
pub use colpa::Colpa;
pub use intervento::{Intervento, Motivazione};
pub use memoria::{Memoria, Trovato};
pub use passi::{Conseguenza, Passo};
pub use registro::{Verso, VoceRegistrata, VoceRegistro};

use crate::codici::{CodiceAppalto, IdAppalto, IdAvviso, LotIdentifier};
use crate::persone::EnteId;
use crate::porte::{Corpo, ErrorePcp, Mittente, Operazione};
use crate::richiesta::RichiestaId;
use crate::ritmo::Corsia;
use crate::scheda::SchedaInviata;

/// Names a transmission; ordered by the time of creation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TrasmissioneId(pub Uuid);

impl std::fmt::Display for TrasmissioneId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// The transmission of one request: what is sent, how far it got, when it goes on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Trasmissione {
    /// Its name.
    pub id: TrasmissioneId,
    /// Grows by one at each write.
    pub versione: i64,
    /// Of which request.
    pub richiesta: RichiestaId,
    /// Of which authority: each has its turn.
    pub ente: EnteId,
    /// Our key of the appalto at ANAC.
    pub codice_appalto: CodiceAppalto,
    /// Which scheda is sent.
    pub scheda: SchedaInviata,
    /// The body of crea-appalto, as checked when the request was sent.
    pub corpo: Corpo,
    /// Bodies of crea-appalto that earlier transmissions of the request sent, and that may have arrived: what PCP holds
    /// under our key may be one of them.
    #[serde(default)]
    pub creazioni: Vec<Corpo>,
    /// The lots that wait for a CIG.
    pub lotti: Vec<LotIdentifier>,
    /// In whose name PCP is called: who was RUP when the request was sent, whatever happens to the office meanwhile, or who
    /// took the appalto in charge since.
    pub mittente: Mittente,
    /// What was asked for after the creation; none for the request itself.
    #[serde(default)]
    pub intervento: Option<Intervento>,
    /// The next step.
    pub passo: Passo,
    /// What the steps behind it taught.
    #[serde(default)]
    pub memoria: Memoria,
    /// A call that was begun and whose answer is not stored: its outcome is not known.
    pub in_volo: Option<Operazione>,
    /// How many times it was asked or tried without getting further.
    pub tentativi: u32,
    /// The step is due then.
    pub prossimo_il: DateTime<Utc>,
    /// A node works on it until then.
    pub affittata_fino_a: Option<DateTime<Utc>>,
    /// ANAC's name of the appalto, once known.
    pub id_appalto: Option<IdAppalto>,
    /// ANAC's name of the notice, once known.
    pub id_avviso: Option<IdAvviso>,
    /// Why it stopped, in ANAC's words.
    pub errori: Vec<ErrorePcp>,
    /// Where the last failure came from, until something goes well again.
    #[serde(default)]
    pub colpa: Option<Colpa>,
    /// What it waits for or why it stopped, in Italian.
    pub messaggio: Option<String>,
    /// Since when it waits for what ANAC is at work on ([`Attesa`]).
    #[serde(default)]
    pub in_attesa_dal: Option<DateTime<Utc>>,
    /// When it was marked as waiting for too long, for the operator to ask ANAC's support; until it moves on.
    #[serde(default)]
    pub segnalata_il: Option<DateTime<Utc>>,
    /// When it began.
    pub creata_il: DateTime<Utc>,
}

/// What a new transmission starts from.
#[derive(Debug, Clone)]
pub struct NuovaTrasmissione {
    /// Its name.
    pub id: TrasmissioneId,
    /// Of which request.
    pub richiesta: RichiestaId,
    /// Of which authority: each has its turn.
    pub ente: EnteId,
    /// Our key of the appalto at ANAC.
    pub codice_appalto: CodiceAppalto,
    /// Which scheda is sent.
    pub scheda: SchedaInviata,
    /// The body of crea-appalto.
    pub corpo: Corpo,
    /// The lots that wait for a CIG.
    pub lotti: Vec<LotIdentifier>,
    /// The appalto, when an earlier transmission created it.
    pub id_appalto: Option<IdAppalto>,
    /// What earlier transmissions sent to create one, if that may have arrived ([`Trasmissione::uncertain_creations`]).
    pub creazioni: Vec<Corpo>,
    /// In whose name PCP is called.
    pub mittente: Mittente,
    /// When.
    pub creata_il: DateTime<Utc>,
}

impl Trasmissione {
    /// A transmission that is due at once: it creates the appalto, or mends the one that exists.
    pub fn new(nuova: NuovaTrasmissione) -> Self {
        let forse_creato = !nuova.creazioni.is_empty();
        Self {
            id: nuova.id,
            versione: 0,
            richiesta: nuova.richiesta,
            ente: nuova.ente,
            codice_appalto: nuova.codice_appalto,
            scheda: nuova.scheda,
            corpo: nuova.corpo,
            creazioni: nuova.creazioni,
            lotti: nuova.lotti,
            intervento: None,
            passo: match nuova.id_appalto {
                Some(_) => Passo::ModificaAppalto,
                None if forse_creato => Passo::CercaAppalto,
                None => Passo::CreaAppalto,
            },
            mittente: nuova.mittente,
            memoria: Memoria { crea_incerta: forse_creato, ..Memoria::default() },
            in_volo: None,
            tentativi: 0,
            prossimo_il: nuova.creata_il,
            affittata_fino_a: None,
            id_appalto: nuova.id_appalto,
            id_avviso: None,
            errori: Vec::new(),
            colpa: None,
            messaggio: None,
            in_attesa_dal: None,
            segnalata_il: None,
            creata_il: nuova.creata_il,
        }
    }

    /// Where it waits for its turn; `None` when it is ended.
    pub fn corsia(&self) -> Option<Corsia> {
        Some(Corsia { ente: self.ente, coda: self.next_step().coda()? })
    }

    /// From when on it can be claimed: when its step is due and nobody works on it.
    pub fn dovuta_il(&self) -> DateTime<Utc> {
        self.affittata_fino_a.map_or(self.prossimo_il, |fine| fine.max(self.prossimo_il))
    }

    /// A transmission of an appalto that was made elsewhere, whose data PCP has: it goes on from `passo`.
    pub fn taken_over(
        nuova: NuovaTrasmissione,
        passo: Passo,
        id_avviso: Option<IdAvviso>,
        messaggio: Option<&str>,
    ) -> Self {
        let pubblicazione_presa = passo == Passo::StatoAvviso;
        Self {
            passo,
            memoria: Memoria { accolta: true, pubblicazione_presa, ..Memoria::default() },
            id_avviso,
            messaggio: messaggio.map(str::to_owned),
            ..Self::new(nuova)
        }
    }

    /// What was sent to create an appalto, here or earlier, and may have arrived; empty if nothing can have.
    pub fn uncertain_creations(&self) -> Vec<Corpo> {
        if !self.memoria.crea_incerta {
            return Vec::new();
        }
        let mut creazioni = self.creazioni.clone();
        if !creazioni.contains(&self.corpo) {
            creazioni.push(self.corpo.clone());
        }
        creazioni
    }

    /// A transmission of an operation on the appalto that exists, and on its notice if it has one.
    pub fn of_intervention(
        nuova: NuovaTrasmissione,
        id_avviso: Option<IdAvviso>,
        intervento: Intervento,
    ) -> Self {
        let passo = intervento.primo_passo();
        // What PCP holds was taken in before, and the publication asked for where there is one: neither is done again.
        let memoria = Memoria { accolta: true, pubblicazione_presa: true, ..Memoria::default() };
        Self { passo, memoria, id_avviso, intervento: Some(intervento), ..Self::new(nuova) }
    }

    /// Whether nothing is left to do.
    pub fn is_ended(&self) -> bool {
        matches!(self.passo, Passo::Conclusa | Passo::Fermata)
    }
}
