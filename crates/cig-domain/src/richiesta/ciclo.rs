//! The lifecycle: states that only change by the steps that are allowed.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::pubblicazione::{Canale, EsitoCanale, Pubblicazione};
use crate::codici::{IdAppalto, IdAvviso};
use crate::porte::ErrorePcp;

/// State of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Stato {
    /// Being prepared; nothing was sent.
    Bozza,
    /// Asked for at ANAC.
    Richiesta,
    /// Every lot has its CIG (ANAC issues it already perfected).
    Perfezionata,
    /// Given up.
    Annullata,
    /// PCP cancelled the appalto because its time ran out.
    Scaduta,
}

impl Stato {
    /// All states, in the order of life.
    pub const TUTTI: [Self; 5] =
        [Self::Bozza, Self::Richiesta, Self::Perfezionata, Self::Annullata, Self::Scaduta];

    /// As people read it.
    pub fn descrizione(self) -> &'static str {
        match self {
            Self::Bozza => "Bozza",
            Self::Richiesta => "Richiesta",
            Self::Perfezionata => "Perfezionata",
            Self::Annullata => "Annullata",
            Self::Scaduta => "Scaduta",
        }
    }
}

/// State of the appalto as PCP tells it (list `statoAppalto`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum StatoAppalto {
    /// Created or modified, not yet confirmed.
    #[serde(rename = "IN_LAV")]
    InLavorazione,
    /// Confirmed: the CIGs exist.
    #[serde(rename = "CONF")]
    Confermato,
    /// Publication asked for.
    #[serde(rename = "IN_ATT_PUBB")]
    InAttesaPubblicazione,
    /// Published.
    #[serde(rename = "PUBB")]
    Pubblicato,
    /// Cancelled, by us or because its time ran out.
    #[serde(rename = "CANC")]
    Cancellato,
    /// Publication stopped.
    #[serde(rename = "IN_STOP_PUBB")]
    InStopPubblicazione,
}

impl StatoAppalto {
    /// All states, in the order of life.
    pub const TUTTI: [Self; 6] = [
        Self::InLavorazione,
        Self::Confermato,
        Self::InAttesaPubblicazione,
        Self::Pubblicato,
        Self::Cancellato,
        Self::InStopPubblicazione,
    ];

    /// ANAC's code.
    pub fn codice(self) -> &'static str {
        match self {
            Self::InLavorazione => "IN_LAV",
            Self::Confermato => "CONF",
            Self::InAttesaPubblicazione => "IN_ATT_PUBB",
            Self::Pubblicato => "PUBB",
            Self::Cancellato => "CANC",
            Self::InStopPubblicazione => "IN_STOP_PUBB",
        }
    }

    /// As people read it.
    pub fn descrizione(self) -> &'static str {
        match self {
            Self::InLavorazione => "In lavorazione",
            Self::Confermato => "Confermato",
            Self::InAttesaPubblicazione => "In attesa di pubblicazione",
            Self::Pubblicato => "Pubblicato",
            Self::Cancellato => "Cancellato",
            Self::InStopPubblicazione => "Pubblicazione fermata",
        }
    }

    /// From ANAC's code.
    pub fn from_codice(codice: &str) -> Option<Self> {
        Self::TUTTI.into_iter().find(|stato| stato.codice() == codice)
    }
}

/// What a request in state [`Stato::Richiesta`] is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Fase {
    /// A transmission is at work.
    InCorso,
    /// ANAC refused the data: the person mends them and asks again.
    DaCorreggere,
}

/// Why a request stopped.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rifiuto {
    /// In ANAC's words; empty when it gave no reason, or the reason is ours.
    pub errori: Vec<ErrorePcp>,
    /// For people, in Italian.
    pub messaggio: Option<String>,
}

/// A change of a notice that a person prepares and sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Revisione {
    /// Of one that is not published yet (modifica-avviso): the lots get new CIGs.
    Modifica,
    /// Of one that is published (rettifica-avviso).
    Rettifica,
}

/// A step that the lifecycle does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Non si può {azione} una richiesta nello stato {}.", stato.descrizione())]
pub struct PassaggioVietato {
    /// Where the request stands.
    pub stato: Stato,
    /// What was attempted, an Italian infinitive.
    pub azione: &'static str,
}

/// State of the request and, beside it, what PCP says of the appalto.
///
/// The fields are private: the methods are the only steps there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CicloDiVita {
    stato: Stato,
    #[serde(default)]
    fase: Option<Fase>,
    #[serde(default)]
    id_appalto: Option<IdAppalto>,
    #[serde(default)]
    stato_appalto: Option<StatoAppalto>,
    #[serde(default)]
    id_avviso: Option<IdAvviso>,
    #[serde(default)]
    rifiuto: Option<Rifiuto>,
    #[serde(default)]
    ripristinata: bool,
    #[serde(default)]
    eventi: u32,
    #[serde(default)]
    revisione: Option<Revisione>,
    #[serde(default)]
    pubblicazione: Pubblicazione,
    #[serde(default)]
    stato_appalto_dal: Option<(StatoAppalto, DateTime<Utc>)>,
}

impl Default for CicloDiVita {
    fn default() -> Self {
        Self {
            stato: Stato::Bozza,
            fase: None,
            id_appalto: None,
            stato_appalto: None,
            id_avviso: None,
            rifiuto: None,
            ripristinata: false,
            eventi: 0,
            revisione: None,
            pubblicazione: Pubblicazione::default(),
            stato_appalto_dal: None,
        }
    }
}

impl CicloDiVita {
    /// Of a request whose life ended in that state before PCP: without an appalto no step leads out of it.
    pub(crate) fn storico(stato: Stato) -> Self {
        Self { stato, ..Self::default() }
    }

    /// State of the request.
    pub fn stato(&self) -> Stato {
        self.stato
    }

    /// What the request is doing, while it is in [`Stato::Richiesta`].
    pub fn fase(&self) -> Option<Fase> {
        self.fase
    }

    /// ANAC's name of the appalto, once created.
    pub fn id_appalto(&self) -> Option<IdAppalto> {
        self.id_appalto
    }

    /// What PCP last said of the appalto.
    pub fn stato_appalto(&self) -> Option<StatoAppalto> {
        self.stato_appalto
    }

    /// ANAC's name of the notice, once known.
    pub fn id_avviso(&self) -> Option<IdAvviso> {
        self.id_avviso
    }

    /// Why it stopped, until it is asked for again or goes on.
    pub fn rifiuto(&self) -> Option<&Rifiuto> {
        self.rifiuto.as_ref()
    }

    /// Whether data that ANAC confirmed were brought back in place of later ones, since it was last asked for.
    pub fn is_ripristinata(&self) -> bool {
        self.ripristinata
    }

    /// The number of the next of its events, which is then given.
    pub fn next_evento(&mut self) -> u32 {
        self.eventi += 1;
        self.eventi
    }

    /// The change of the notice that is being prepared or sent.
    pub fn revisione(&self) -> Option<Revisione> {
        self.revisione
    }

    /// What is known of the publication of the notice in force.
    pub fn pubblicazione(&self) -> Pubblicazione {
        self.pubblicazione
    }

    /// What PCP last said of the appalto, and since when it is so, as far as it is known.
    pub fn stato_appalto_dal(&self) -> Option<(StatoAppalto, DateTime<Utc>)> {
        self.stato_appalto_dal
    }

    /// Notes since when the appalto is in the state that it is in.
    pub fn osserva(&mut self, ora: DateTime<Utc>) {
        let visto = self.stato_appalto_dal.map(|(stato, _)| stato);
        if self.stato_appalto != visto {
            self.stato_appalto_dal = self.stato_appalto.map(|stato| (stato, ora));
        }
    }

    /// Whether a person may change the data: a draft, a request that ANAC refused, or a notice that is being changed.
    pub fn is_editable(&self) -> bool {
        self.stato == Stato::Bozza || self.fase == Some(Fase::DaCorreggere)
    }

    /// Whether the CIG is in use: the notice is published.
    pub fn is_utilizzata(&self) -> bool {
        self.stato == Stato::Perfezionata && self.stato_appalto == Some(StatoAppalto::Pubblicato)
    }

    /// The CIGs are asked for.
    pub fn richiedi(&mut self) -> Result<(), PassaggioVietato> {
        if !self.is_editable() || self.revisione.is_some() {
            return Err(self.vietato("inviare"));
        }
        self.stato = Stato::Richiesta;
        self.fase = Some(Fase::InCorso);
        self.rifiuto = None;
        self.ripristinata = false;
        Ok(())
    }

    /// What stopped goes on by a person's wish; the state is what it was.
    pub fn riprendi(&mut self) {
        self.rifiuto = None;
    }

    /// Data that ANAC confirmed were brought back in place of later ones.
    pub(super) fn ripristina(&mut self) {
        self.ripristinata = true;
    }

    /// PCP created the appalto, or it was found there.
    pub fn appalto_creato(&mut self, id: IdAppalto) -> Result<(), PassaggioVietato> {
        if self.stato != Stato::Richiesta || self.id_appalto.is_some_and(|presente| presente != id) {
            return Err(self.vietato("collegare a un altro appalto"));
        }
        self.id_appalto = Some(id);
        self.stato_appalto.get_or_insert(StatoAppalto::InLavorazione);
        Ok(())
    }

    /// ANAC refused the data: back to the person. What was created there stays known; a request that has its CIGs keeps
    /// them, and only its publication stopped.
    pub fn respingi(&mut self, rifiuto: Rifiuto) -> Result<(), PassaggioVietato> {
        match (self.stato, self.fase) {
            (Stato::Richiesta, Some(Fase::InCorso)) if self.id_appalto.is_none() => {
                self.stato = Stato::Bozza;
                self.fase = None;
            }
            (Stato::Richiesta | Stato::Perfezionata, Some(Fase::InCorso)) => {
                self.fase = Some(Fase::DaCorreggere);
            }
            (Stato::Perfezionata, _) => {}
            _ => return Err(self.vietato("respingere")),
        }
        self.rifiuto = Some(rifiuto);
        Ok(())
    }

    /// Every lot has its CIG. Doing it again changes nothing.
    pub fn perfeziona(&mut self) -> Result<(), PassaggioVietato> {
        match self.stato {
            Stato::Richiesta if self.id_appalto.is_some() => {
                self.stato = Stato::Perfezionata;
                self.fase = None;
                Ok(())
            }
            Stato::Perfezionata => Ok(()),
            _ => Err(self.vietato("perfezionare")),
        }
    }

    /// The notice got its name.
    pub fn avviso_creato(&mut self, id: IdAvviso) -> Result<(), PassaggioVietato> {
        if self.id_appalto.is_none() || self.is_finita() {
            return Err(self.vietato("pubblicare"));
        }
        self.id_avviso = Some(id);
        Ok(())
    }

    /// A person begins to change the notice: the data are open.
    pub fn apri_revisione(&mut self, revisione: Revisione) -> Result<(), PassaggioVietato> {
        let atteso = match revisione {
            Revisione::Modifica => StatoAppalto::InAttesaPubblicazione,
            Revisione::Rettifica => StatoAppalto::Pubblicato,
        };
        if self.stato != Stato::Perfezionata
            || self.revisione.is_some()
            || self.id_avviso.is_none()
            || self.stato_appalto != Some(atteso)
        {
            return Err(self.vietato("cambiare l'avviso di"));
        }
        self.revisione = Some(revisione);
        self.fase = Some(Fase::DaCorreggere);
        Ok(())
    }

    /// The change of the notice is given up.
    pub fn chiudi_revisione(&mut self) -> Result<(), PassaggioVietato> {
        if self.revisione.is_none() || self.fase != Some(Fase::DaCorreggere) {
            return Err(self.vietato("abbandonare la modifica di"));
        }
        (self.revisione, self.fase) = (None, None);
        Ok(())
    }

    /// The change of the notice is sent.
    pub fn invia_revisione(&mut self) -> Result<(), PassaggioVietato> {
        if self.revisione.is_none() || self.fase != Some(Fase::DaCorreggere) {
            return Err(self.vietato("inviare la modifica di"));
        }
        self.fase = Some(Fase::InCorso);
        self.rifiuto = None;
        self.ripristinata = false;
        Ok(())
    }

    /// PCP took in the new notice, under this name. Doing it again changes nothing.
    pub fn avviso_sostituito(&mut self, id: IdAvviso) -> Result<(), PassaggioVietato> {
        if self.revisione.is_none() && self.id_avviso == Some(id) {
            return Ok(());
        }
        if self.revisione.is_none() || self.fase != Some(Fase::InCorso) {
            return Err(self.vietato("sostituire l'avviso di"));
        }
        self.id_avviso = Some(id);
        self.pubblicazione = Pubblicazione::default();
        (self.revisione, self.fase) = (None, None);
        Ok(())
    }

    /// What came of the publication in one place.
    pub fn pubblicato_su(&mut self, canale: Canale, esito: EsitoCanale) {
        self.pubblicazione.nota(canale, esito);
    }

    /// PCP told the state of the appalto. A cancelled one, or one whose publication was stopped, ends the request.
    pub fn appalto_in(&mut self, stato: StatoAppalto) -> Result<(), PassaggioVietato> {
        if self.id_appalto.is_none() || self.is_finita() {
            return Err(self.vietato("aggiornare"));
        }
        self.stato_appalto = Some(stato);
        if matches!(stato, StatoAppalto::Cancellato | StatoAppalto::InStopPubblicazione) {
            self.chiudi(Stato::Annullata);
        }
        Ok(())
    }

    /// Another person takes the appalto in charge: only one that exists and is not at its end.
    pub(super) fn passa_di_mano(&self) -> Result<(), PassaggioVietato> {
        if self.id_appalto.is_none() || self.is_finita() {
            return Err(self.vietato("prendere in carico"));
        }
        Ok(())
    }

    /// A person gave the request up. A draft is deleted, never cancelled; a published one stays.
    pub fn annulla(&mut self) -> Result<(), PassaggioVietato> {
        match (self.stato, self.stato_appalto) {
            (Stato::Perfezionata, _) if self.id_appalto.is_none() => Err(self.vietato("annullare")),
            (Stato::Richiesta | Stato::Perfezionata, stato) if stato != Some(StatoAppalto::Pubblicato) => {
                self.chiudi(Stato::Annullata);
                Ok(())
            }
            _ => Err(self.vietato("annullare")),
        }
    }

    /// PCP cancelled the appalto because its time ran out.
    pub fn scadi(&mut self) -> Result<(), PassaggioVietato> {
        if self.id_appalto.is_none() || self.is_finita() || self.is_utilizzata() {
            return Err(self.vietato("far scadere"));
        }
        self.stato_appalto = Some(StatoAppalto::Cancellato);
        self.chiudi(Stato::Scaduta);
        Ok(())
    }

    fn chiudi(&mut self, stato: Stato) {
        self.stato = stato;
        self.fase = None;
        self.revisione = None;
    }

    /// Whether it has come to an end that nothing leads out of.
    pub fn is_finita(&self) -> bool {
        matches!(self.stato, Stato::Annullata | Stato::Scaduta)
    }

    fn vietato(&self, azione: &'static str) -> PassaggioVietato {
        PassaggioVietato { stato: self.stato, azione }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    const APPALTO: IdAppalto = IdAppalto(Uuid::from_u128(1));

    fn rifiuto(codice: &str) -> Rifiuto {
        let errore = ErrorePcp { codice: codice.into(), dettaglio: None };
        Rifiuto { errori: vec![errore], messaggio: None }
    }

    type Passo = fn(&mut CicloDiVita) -> Result<(), PassaggioVietato>;
    const PASSI: [Passo; 14] = [
        CicloDiVita::richiedi,
        |c| c.appalto_creato(APPALTO),
        |c| c.respingi(Rifiuto::default()),
        CicloDiVita::perfeziona,
        |c| c.avviso_creato(IdAvviso(Uuid::from_u128(2))),
        |c| c.appalto_in(StatoAppalto::Confermato),
        |c| c.appalto_in(StatoAppalto::Pubblicato),
        CicloDiVita::annulla,
        CicloDiVita::scadi,
        |c| c.appalto_in(StatoAppalto::InAttesaPubblicazione),
        |c| c.apri_revisione(Revisione::Modifica),
        CicloDiVita::chiudi_revisione,
        CicloDiVita::invia_revisione,
        |c| c.avviso_sostituito(IdAvviso(Uuid::from_u128(3))),
    ];

    #[test]
    fn a_direct_award_goes_from_draft_to_published() {
        let mut ciclo = CicloDiVita::default();
        assert!(ciclo.is_editable());
        ciclo.richiedi().unwrap();
        assert!(!ciclo.is_editable());
        ciclo.appalto_creato(APPALTO).unwrap();
        ciclo.appalto_in(StatoAppalto::Confermato).unwrap();
        ciclo.perfeziona().unwrap();
        ciclo.appalto_in(StatoAppalto::Pubblicato).unwrap();
        assert!(ciclo.is_utilizzata());
        assert!(ciclo.annulla().is_err());
    }

    #[test]
    fn a_refusal_before_creation_gives_back_a_draft_and_afterwards_a_request_to_mend() {
        let mut ciclo = CicloDiVita::default();
        ciclo.richiedi().unwrap();
        ciclo.respingi(rifiuto("ERR4")).unwrap();
        assert_eq!((ciclo.stato(), ciclo.rifiuto()), (Stato::Bozza, Some(&rifiuto("ERR4"))));
        ciclo.richiedi().unwrap();
        assert_eq!(ciclo.rifiuto(), None);
        ciclo.appalto_creato(APPALTO).unwrap();
        ciclo.respingi(rifiuto("ERR5")).unwrap();
        assert_eq!((ciclo.stato(), ciclo.fase()), (Stato::Richiesta, Some(Fase::DaCorreggere)));
        assert!(ciclo.is_editable());
    }

    #[test]
    fn a_refused_publication_takes_nothing_back() {
        let mut ciclo = CicloDiVita::default();
        ciclo.richiedi().unwrap();
        ciclo.appalto_creato(APPALTO).unwrap();
        ciclo.perfeziona().unwrap();
        let prima = ciclo.clone();
        ciclo.respingi(rifiuto("ERR4")).unwrap();
        assert_eq!((ciclo.stato(), ciclo.rifiuto()), (Stato::Perfezionata, Some(&rifiuto("ERR4"))));
        ciclo.riprendi();
        assert_eq!(ciclo, prima);
    }

    #[test]
    fn one_request_never_belongs_to_two_appalti() {
        let mut ciclo = CicloDiVita::default();
        ciclo.richiedi().unwrap();
        ciclo.appalto_creato(APPALTO).unwrap();
        assert!(ciclo.appalto_creato(IdAppalto(Uuid::from_u128(9))).is_err());
        assert!(ciclo.appalto_creato(APPALTO).is_ok());
    }

    #[test]
    fn a_notice_is_changed_once_its_publication_is_asked_for_and_gets_a_new_name() {
        let (prima, dopo) = (IdAvviso(Uuid::from_u128(2)), IdAvviso(Uuid::from_u128(3)));
        let mut ciclo = CicloDiVita::default();
        ciclo.richiedi().unwrap();
        ciclo.appalto_creato(APPALTO).unwrap();
        ciclo.appalto_in(StatoAppalto::Confermato).unwrap();
        ciclo.avviso_creato(prima).unwrap();
        ciclo.perfeziona().unwrap();
        assert!(ciclo.apri_revisione(Revisione::Modifica).is_err(), "nothing is published yet");
        ciclo.appalto_in(StatoAppalto::InAttesaPubblicazione).unwrap();
        assert!(ciclo.apri_revisione(Revisione::Rettifica).is_err());
        ciclo.apri_revisione(Revisione::Modifica).unwrap();
        assert!(ciclo.is_editable() && ciclo.richiedi().is_err(), "it is not asked for anew");
        ciclo.invia_revisione().unwrap();
        assert!(!ciclo.is_editable());
        ciclo.respingi(Rifiuto::default()).unwrap();
        assert!(ciclo.is_editable(), "refused, it is mended");
        ciclo.invia_revisione().unwrap();
        ciclo.pubblicato_su(Canale::Europeo, EsitoCanale::NonPubblicato);
        ciclo.avviso_sostituito(dopo).unwrap();
        assert_eq!((ciclo.id_avviso(), ciclo.revisione(), ciclo.fase()), (Some(dopo), None, None));
        assert_eq!(ciclo.pubblicazione(), Pubblicazione::default());
    }

    #[test]
    fn a_publication_that_was_stopped_ends_the_request() {
        let mut ciclo = CicloDiVita::default();
        ciclo.richiedi().unwrap();
        ciclo.appalto_creato(APPALTO).unwrap();
        ciclo.perfeziona().unwrap();
        ciclo.appalto_in(StatoAppalto::InStopPubblicazione).unwrap();
        assert_eq!(ciclo.stato(), Stato::Annullata);
    }

    #[test]
    fn a_state_is_known_since_it_was_first_seen() {
        let alle = |ora| DateTime::from_timestamp(ora, 0).unwrap();
        let mut ciclo = CicloDiVita::default();
        ciclo.osserva(alle(1));
        assert_eq!(ciclo.stato_appalto_dal(), None);
        ciclo.richiedi().unwrap();
        ciclo.appalto_creato(APPALTO).unwrap();
        ciclo.osserva(alle(2));
        ciclo.osserva(alle(3));
        assert_eq!(ciclo.stato_appalto_dal(), Some((StatoAppalto::InLavorazione, alle(2))));
        ciclo.appalto_in(StatoAppalto::Confermato).unwrap();
        ciclo.osserva(alle(4));
        assert_eq!(ciclo.stato_appalto_dal(), Some((StatoAppalto::Confermato, alle(4))));
    }

    proptest! {
        #[test]
        fn no_sequence_of_steps_reaches_a_wrong_state(passi in prop::collection::vec(0..PASSI.len(), 0..30)) {
            let mut ciclo = CicloDiVita::default();
            for passo in passi {
                let prima = ciclo.clone();
                if PASSI[passo](&mut ciclo).is_err() {
                    prop_assert_eq!(&ciclo, &prima, "a refused step changes nothing");
                }
                prop_assert!(!prima.is_finita() || ciclo == prima, "an ended request stays as it is");
                let al_lavoro = ciclo.stato() == Stato::Richiesta || ciclo.revisione().is_some();
                prop_assert_eq!(ciclo.fase().is_some(), al_lavoro);
                prop_assert!(ciclo.revisione().is_none() || ciclo.stato() == Stato::Perfezionata);
                prop_assert!(ciclo.stato() != Stato::Perfezionata || ciclo.id_appalto().is_some());
                prop_assert!(ciclo.stato() != Stato::Bozza || ciclo.id_appalto().is_none());
            }
        }
    }
}
