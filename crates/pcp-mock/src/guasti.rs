//! Faults: what the emulator does wrong on purpose, asked for call by call.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::oneshot;

use crate::archivio::{Destino, Fine};
use crate::pcp::Errore;

/// Operations whose outcome comes later.
const ASINCRONE: [&str; 6] = [
    "verifica-appalto",
    "conferma-appalto",
    "pubblica-avviso",
    "modifica-avviso",
    "rettifica-avviso",
    "cancella-avviso",
];

/// A fault for the next calls. On the wire:
///
/// ```json
/// { "operazione": "crea-appalto", "genere": "taglia-dopo" }
/// { "volte": 2, "genere": { "risposta": { "stato": 429, "corpo": { "status": 429 }, "riprovaDopo": 7 } } }
/// { "genere": { "esito-ko": { "errori": [{ "codice": "ERR9999" }] } } }
/// ```
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guasto {
    /// `token`, `crea-appalto`, `getBy`, ...; any operation when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operazione: Option<String>,
    /// How many calls it strikes.
    #[serde(default = "una")]
    pub volte: u32,
    /// What happens to them.
    pub genere: Genere,
}

fn una() -> u32 {
    1
}

/// What happens to a call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Genere {
    /// Received, not carried out; held. When released it is carried out and answered; never, if its caller left.
    TrattieniPrima,
    /// Carried out; the answer is held until released.
    TrattieniDopo,
    /// Connection cut, nothing carried out.
    TagliaPrima,
    /// Carried out, connection cut.
    TagliaDopo,
    /// Not carried out; answered with this.
    Risposta {
        /// HTTP status.
        stato: u16,
        /// A text is sent as it is, anything else as JSON.
        #[serde(default)]
        corpo: Value,
        /// Seconds of `Retry-After`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        riprova_dopo: Option<u32>,
    },
    /// The asynchronous operation that the call starts ends KO with these errors, or without a reason (#1315, #2209).
    EsitoKo {
        /// May be empty.
        #[serde(default)]
        errori: Vec<Errore>,
    },
    /// The asynchronous operation that the call starts ends KO, and later turns out done all the same (#1473, #1477).
    KoPoiFatto {
        /// May be empty.
        #[serde(default)]
        errori: Vec<Errore>,
        /// From the KO.
        millisecondi: u64,
    },
    /// The asynchronous operation that the call starts takes that long, and then ends so (#1405, #1445, #2720).
    EsitoTardivo {
        /// From the call.
        millisecondi: u64,
        /// How it ends.
        #[serde(default)]
        fine: FineTardiva,
    },
    /// Not carried out; answered with a page of HTML, as a proxy in between does.
    Html {
        /// HTTP status.
        #[serde(default = "bad_gateway")]
        stato: u16,
    },
}

fn bad_gateway() -> u16 {
    502
}

/// How an operation ends that took its time.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum FineTardiva {
    /// As it should.
    #[default]
    Bene,
    /// KO.
    Ko {
        /// May be empty.
        #[serde(default)]
        errori: Vec<Errore>,
    },
    /// PCP knows nothing of it any more, and nothing was done.
    Persa,
}

impl Genere {
    /// What it wants of the asynchronous operation that the call starts; nothing if it is of another kind.
    pub(crate) fn destino(&self) -> Option<Destino> {
        let (ritardo, fine) = match self {
            Self::EsitoKo { errori } => (None, Fine::Ko(errori.clone())),
            Self::KoPoiFatto { errori, millisecondi } => {
                (None, Fine::KoPoiFatta(errori.clone(), Duration::from_millis(*millisecondi)))
            }
            Self::EsitoTardivo { millisecondi, fine } => {
                let fine = match fine {
                    FineTardiva::Bene => Fine::Bene,
                    FineTardiva::Ko { errori } => Fine::Ko(errori.clone()),
                    FineTardiva::Persa => Fine::Persa,
                };
                (Some(Duration::from_millis(*millisecondi)), fine)
            }
            _ => return None,
        };
        Some(Destino { ritardo, fine })
    }

    /// The name on the wire.
    pub(crate) fn nome(&self) -> &'static str {
        match self {
            Self::TrattieniPrima => "trattieni-prima",
            Self::TrattieniDopo => "trattieni-dopo",
            Self::TagliaPrima => "taglia-prima",
            Self::TagliaDopo => "taglia-dopo",
            Self::Risposta { .. } => "risposta",
            Self::EsitoKo { .. } => "esito-ko",
            Self::KoPoiFatto { .. } => "ko-poi-fatto",
            Self::EsitoTardivo { .. } => "esito-tardivo",
            Self::Html { .. } => "html",
        }
    }
}

/// A fault that waits for its calls.
#[derive(Debug, Clone, Serialize)]
pub struct GuastoArmato {
    /// Counts from 1.
    pub id: u64,
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

#[derive(Debug, Default)]
pub(crate) struct Guasti {
    ultimo: u64,
    armati: Vec<GuastoArmato>,
    trattenute: Vec<Trattenuta>,
}

impl Guasti {
    pub(crate) fn arma(&mut self, guasto: Guasto) -> GuastoArmato {
        self.ultimo += 1;
        let armato = GuastoArmato { id: self.ultimo, guasto };
        self.armati.push(armato.clone());
        armato
    }

    pub(crate) fn disarma(&mut self) {
        self.armati.clear();
    }

    /// The fault that strikes a call of this operation; it counts as used.
    pub(crate) fn colpisce(&mut self, operazione: &str) -> Option<Genere> {
        let adatto = |armato: &GuastoArmato| {
            let nominata = armato.guasto.operazione.as_deref().is_none_or(|nome| nome == operazione);
            let possibile = ASINCRONE.contains(&operazione) || armato.guasto.genere.destino().is_none();
            nominata && possibile && armato.guasto.volte > 0
        };
        let posizione = self.armati.iter().position(adatto)?;
        let armato = &mut self.armati[posizione];
        let genere = armato.guasto.genere.clone();
        armato.guasto.volte -= 1;
        if armato.guasto.volte == 0 {
            self.armati.remove(posizione);
        }
        Some(genere)
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

    pub(crate) fn stato(&self) -> StatoGuasti {
        let trattenute = self
            .trattenute
            .iter()
            .filter(|trattenuta| !trattenuta.sblocco.is_closed())
            .map(|trattenuta| trattenuta.vista.clone())
            .collect();
        StatoGuasti { armati: self.armati.clone(), trattenute }
    }
}
