//! The appalti and their states.
//!
//! Asynchronous operations are stored with the instant at which they end; the state moves on when somebody looks.

mod appalto;
mod avviso;
mod operazione;
mod soggetti;
mod stati;

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use rand::rngs::StdRng;
use uuid::Uuid;

pub(crate) use self::appalto::{Appalto, Lotto, Officina, Tempi};
pub(crate) use self::avviso::{Avviso, Inoltro};
pub(crate) use self::operazione::{Destino, Fine, Operazione, TipoOperazione};
pub(crate) use self::soggetti::{DELEGATI, RESPONSABILE, Soggetto};
pub use self::stati::{StatoAppalto, StatoAvviso};
use crate::configurazione::Persona;
use crate::pcp::Errore;
use crate::scheda::Scheda;

#[derive(Debug, Default)]
pub(crate) struct Archivio {
    /// In order of creation.
    appalti: Vec<Appalto>,
    per_id: HashMap<Uuid, usize>,
    per_codice: HashMap<String, usize>,
    /// Also of notices that others took the place of.
    per_avviso: HashMap<Uuid, usize>,
    /// Also of CIGs that others took the place of.
    per_cig: HashMap<String, usize>,
    /// When something is due, and for which appalto; some entries are of what was called off meanwhile.
    scadenzario: BTreeSet<(DateTime<Utc>, usize)>,
}

impl Archivio {
    /// Moves on all that has come to its term, in the order of the terms.
    pub(crate) fn avanza(&mut self, adesso: DateTime<Utc>, officina: &mut Officina<'_>) {
        while let Some((quando, posizione)) = self.scadenzario.first().copied()
            && quando <= adesso
        {
            self.scadenzario.pop_first();
            self.appalti[posizione].concludi(quando, officina);
            self.segna(posizione);
        }
    }

    /// Files a new appalto, unless its codiceAppalto was used before, by anyone (#607).
    pub(crate) fn crea(
        &mut self,
        scheda: Scheda,
        autore: Persona,
        adesso: DateTime<Utc>,
        generatore: &mut StdRng,
    ) -> Result<Uuid, Errore> {
        if self.per_codice.contains_key(&scheda.codice_appalto) {
            return Err(Errore::new("ERR38"));
        }
        let appalto = Appalto::new(scheda, autore, adesso, generatore);
        let id = appalto.id;
        self.per_id.insert(id, self.appalti.len());
        self.per_codice.insert(appalto.scheda.codice_appalto.clone(), self.appalti.len());
        self.appalti.push(appalto);
        Ok(id)
    }

    /// Starts an asynchronous operation.
    pub(crate) fn avvia(&mut self, id: Uuid, tipo: TipoOperazione, termine: DateTime<Utc>, fine: Fine) {
        self.avvia_con(id, tipo, termine, fine, None);
    }

    /// Starts an asynchronous operation at whose end that scheda takes the place of the present one.
    pub(crate) fn avvia_con(
        &mut self,
        id: Uuid,
        tipo: TipoOperazione,
        termine: DateTime<Utc>,
        fine: Fine,
        scheda: Option<Box<Scheda>>,
    ) {
        if let Some(&posizione) = self.per_id.get(&id) {
            self.appalti[posizione].avvia(Operazione { scheda, ..Operazione::new(tipo, termine, fine) });
            self.segna(posizione);
        }
    }

    /// Sends the notice in force to be published.
    pub(crate) fn avvia_pubblicazione(
        &mut self,
        id: Uuid,
        tempi: &Tempi,
        destino: Destino,
        adesso: DateTime<Utc>,
    ) {
        if let Some(&posizione) = self.per_id.get(&id) {
            self.appalti[posizione].avvia_pubblicazione(false, tempi, destino, adesso);
            self.segna(posizione);
        }
    }

    pub(crate) fn appalti(&self) -> &[Appalto] {
        &self.appalti
    }

    pub(crate) fn appalto(&self, id: Uuid) -> Option<&Appalto> {
        self.per_id.get(&id).map(|&posizione| &self.appalti[posizione])
    }

    pub(crate) fn appalto_mut(&mut self, id: Uuid) -> Option<&mut Appalto> {
        self.per_id.get(&id).map(|&posizione| &mut self.appalti[posizione])
    }

    pub(crate) fn con_codice(&self, codice_appalto: &str) -> Option<&Appalto> {
        self.per_codice.get(codice_appalto).map(|&posizione| &self.appalti[posizione])
    }

    /// The appalto a lot of which has that CIG now.
    pub(crate) fn con_cig(&self, cig: &str) -> Option<&Appalto> {
        let appalto = self.per_cig.get(cig).map(|&posizione| &self.appalti[posizione])?;
        appalto.lotti.iter().any(|lotto| lotto.cig.as_deref() == Some(cig)).then_some(appalto)
    }

    /// The appalto that has, or had, that notice.
    pub(crate) fn con_avviso(&self, id: Uuid) -> Option<&Appalto> {
        self.per_avviso.get(&id).map(|&posizione| &self.appalti[posizione])
    }

    /// Notes when something is due next, and what is new to be found by.
    fn segna(&mut self, posizione: usize) {
        let appalto = &self.appalti[posizione];
        if let Some(termine) = appalto.prossimo_termine() {
            self.scadenzario.insert((termine, posizione));
        }
        for avviso in &appalto.avvisi {
            self.per_avviso.entry(avviso.id).or_insert(posizione);
        }
        for cig in appalto.lotti.iter().filter_map(|lotto| lotto.cig.as_ref()) {
            if !self.per_cig.contains_key(cig) {
                self.per_cig.insert(cig.clone(), posizione);
            }
        }
    }
}
