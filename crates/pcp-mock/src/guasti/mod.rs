//! Faults: what the emulator does wrong on purpose, asked for call by call.

mod catalogo;
mod genere;
mod guasto;
mod ritocchi;

use std::time::Duration;

use chrono::{DateTime, Utc};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde::Serialize;
use tokio::sync::oneshot;

pub use self::catalogo::{VoceDiCatalogo, catalogo};
pub use self::genere::{FineTardiva, Genere, RifiutoDelGateway};
pub use self::guasto::Guasto;
use crate::chiamata::Destinazione;

/// A fault that waits for its calls.
#[derive(Debug, Clone, Serialize)]
pub struct GuastoArmato {
    /// Counts from 1.
    pub id: u64,
    /// How many calls it has struck.
    pub colpite: u64,
    /// What it is; `volte` counts the calls still to strike.
    #[serde(flatten)]
    pub guasto: Guasto,
}

/// A call that is being held.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TrattenutaVista {
    /// Its number in the list of calls.
    pub chiamata: u64,
    /// Its operation.
    pub operazione: String,
    /// Since when.
    pub da: DateTime<Utc>,
}

/// Faults armed and calls held.
#[derive(Debug, Clone, Serialize)]
pub struct StatoGuasti {
    /// In the order in which they were armed; the first that fits a call strikes.
    pub armati: Vec<GuastoArmato>,
    /// Those whose caller still waits.
    pub trattenute: Vec<TrattenutaVista>,
}

#[derive(Debug)]
struct Trattenuta {
    vista: TrattenutaVista,
    sblocco: oneshot::Sender<()>,
}

/// A fault with its own generator, so that what it strikes does not hang on the others.
#[derive(Debug)]
struct Armato {
    visto: GuastoArmato,
    generatore: StdRng,
    /// Calls that it fitted.
    adatte: u64,
    fino_a: Option<DateTime<Utc>>,
}

impl Armato {
    /// Whether it strikes this call, which it fits.
    fn tocca(&mut self) -> bool {
        self.adatte += 1;
        let guasto = &self.visto.guasto;
        let di_turno = guasto.ogni.is_none_or(|ogni| self.adatte.is_multiple_of(ogni.into()));
        di_turno && guasto.probabilita.is_none_or(|probabilita| self.generatore.random_bool(probabilita))
    }

    fn vivo(&self, adesso: DateTime<Utc>) -> bool {
        self.visto.guasto.volte != Some(0) && self.fino_a.is_none_or(|fine| adesso < fine)
    }
}

#[derive(Debug, Default)]
pub(crate) struct Guasti {
    ultimo: u64,
    armati: Vec<Armato>,
    trattenute: Vec<Trattenuta>,
}

impl Guasti {
    pub(crate) fn arma(&mut self, guasto: Guasto, adesso: DateTime<Utc>) -> GuastoArmato {
        self.ultimo += 1;
        let fino_a = guasto.per.map(|per| adesso + Duration::from_millis(per));
        let generatore = StdRng::seed_from_u64(guasto.seme.unwrap_or_default());
        let visto = GuastoArmato { id: self.ultimo, colpite: 0, guasto };
        self.armati.push(Armato { visto: visto.clone(), generatore, adatte: 0, fino_a });
        visto
    }

    /// Takes all faults away.
    pub(crate) fn disarma(&mut self) {
        self.armati.clear();
    }

    /// Takes one fault away, if it is still there.
    pub(crate) fn disarma_uno(&mut self, id: u64) -> bool {
        let prima = self.armati.len();
        self.armati.retain(|armato| armato.visto.id != id);
        self.armati.len() < prima
    }

    /// The fault that strikes a call of this operation, with its name; it counts as used.
    pub(crate) fn colpisce(
        &mut self,
        destinazione: Destinazione,
        operazione: &str,
        adesso: DateTime<Utc>,
    ) -> Option<(String, Genere)> {
        self.armati.retain(|armato| armato.vivo(adesso));
        let armato = self.armati.iter_mut().find_map(|armato| {
            let guasto = &armato.visto.guasto;
            let nominata = guasto.operazione.as_deref().is_none_or(|nome| nome == operazione);
            let adatto = nominata && guasto.genere.possibile(destinazione, operazione);
            (adatto && armato.tocca()).then_some(armato)
        })?;
        armato.visto.colpite += 1;
        let guasto = &mut armato.visto.guasto;
        guasto.volte = guasto.volte.map(|volte| volte - 1);
        let nome = guasto.nome.clone().unwrap_or_else(|| guasto.genere.nome().to_owned());
        let genere = guasto.genere.clone();
        self.armati.retain(|armato| armato.vivo(adesso));
        Some((nome, genere))
    }

    /// Holds a call. The receiver gets a word when it is released, and closes when the emulator forgets it.
    pub(crate) fn trattieni(&mut self, vista: TrattenutaVista) -> oneshot::Receiver<()> {
        self.trattenute.retain(|trattenuta| !trattenuta.sblocco.is_closed());
        let (sblocco, attesa) = oneshot::channel();
        self.trattenute.push(Trattenuta { vista, sblocco });
        attesa
    }

    /// Releases the held calls whose callers still wait, and counts them.
    pub(crate) fn rilascia(&mut self) -> usize {
        self.trattenute.drain(..).filter_map(|trattenuta| trattenuta.sblocco.send(()).ok()).count()
    }

    /// Forgets the held calls: their connections are cut.
    pub(crate) fn abbandona(&mut self) {
        self.trattenute.clear();
    }

    pub(crate) fn stato(&self, adesso: DateTime<Utc>) -> StatoGuasti {
        let armati = self.armati.iter().filter(|armato| armato.vivo(adesso));
        let trattenute = self.trattenute.iter().filter(|trattenuta| !trattenuta.sblocco.is_closed());
        StatoGuasti {
            armati: armati.map(|armato| armato.visto.clone()).collect(),
            trattenute: trattenute.map(|trattenuta| trattenuta.vista.clone()).collect(),
        }
    }
}
