//! What a fault does to a call.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::archivio::{Destino, Fine};
use crate::chiamata::Destinazione;
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
    /// Connection cut, nothing carried out; and no connection is accepted for that time, on the machine's clock.
    Spegni {
        /// For how long.
        millisecondi: u64,
    },
    /// Carried out; the answer comes after that time, on the machine's clock.
    Ritardo {
        /// How long.
        millisecondi: u64,
    },
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
    /// Carried out; answered with this.
    RispostaDopo {
        /// HTTP status.
        stato: u16,
        /// A text is sent as it is, anything else as JSON.
        #[serde(default)]
        corpo: Value,
    },
    /// Not carried out; answered with a page of HTML, as a proxy in between does.
    Html {
        /// HTTP status.
        #[serde(default = "bad_gateway")]
        stato: u16,
    },
    /// Carried out; half of the answer's body is missing.
    Tronca,
    /// Not carried out; refused by the gateway.
    Gateway {
        /// Why.
        rifiuto: RifiutoDelGateway,
        /// Seconds of `Retry-After`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        riprova_dopo: Option<u32>,
    },
    /// Not carried out; refused by PDND with its one body for all reasons (`015-0008`).
    RifiutaVoucher,
    /// Not carried out; refused by PCP for these errors.
    Rifiuta {
        /// HTTP status.
        #[serde(default = "bad_request")]
        stato: u16,
        /// Codes of list `errori`.
        errori: Vec<Errore>,
    },
    /// Carried out; the 200 has these errors beside it (#2664).
    Avverti {
        /// Codes of list `errori`.
        errori: Vec<Errore>,
    },
    /// The answer is as it should be, but its list is empty.
    ElencoVuoto,
    /// The code list has a code twice, and a value whose time is over.
    ListaSporca,
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
}

fn bad_gateway() -> u16 {
    502
}

fn bad_request() -> u16 {
    400
}

/// Why the gateway refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RifiutoDelGateway {
    /// 400: tracking evidence or integrity (#883, #939).
    NonConforme,
    /// 400 with GOVWAY-1366: no tracking evidence (#447).
    SenzaEvidenza,
    /// 401: the voucher was good.
    VoucherScaduto,
    /// 403 (#916).
    NonAutorizzata,
    /// 429; without `Retry-After` of its own it is a minute.
    Quota,
    /// 503 (#1959), and all answers of a planned stop.
    NonDisponibile,
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

    /// Whether it makes sense for a call of that operation; calls that go nowhere are not PCP's.
    pub(super) fn possibile(&self, destinazione: Destinazione, operazione: &str) -> bool {
        if destinazione == Destinazione::Ignota {
            return false;
        }
        match self {
            Self::EsitoKo { .. } | Self::KoPoiFatto { .. } | Self::EsitoTardivo { .. } => {
                ASINCRONE.contains(&operazione)
            }
            Self::RifiutaVoucher => destinazione == Destinazione::Token,
            Self::Gateway { .. } | Self::Rifiuta { .. } | Self::Avverti { .. } | Self::ElencoVuoto => {
                destinazione != Destinazione::Token
            }
            Self::ListaSporca => operazione == "recupera-tipologica",
            _ => true,
        }
    }

    /// The name on the wire.
    pub(crate) fn nome(&self) -> &'static str {
        match self {
            Self::TrattieniPrima => "trattieni-prima",
            Self::TrattieniDopo => "trattieni-dopo",
            Self::TagliaPrima => "taglia-prima",
            Self::TagliaDopo => "taglia-dopo",
            Self::Spegni { .. } => "spegni",
            Self::Ritardo { .. } => "ritardo",
            Self::Risposta { .. } => "risposta",
            Self::RispostaDopo { .. } => "risposta-dopo",
            Self::Html { .. } => "html",
            Self::Tronca => "tronca",
            Self::Gateway { .. } => "gateway",
            Self::RifiutaVoucher => "rifiuta-voucher",
            Self::Rifiuta { .. } => "rifiuta",
            Self::Avverti { .. } => "avverti",
            Self::ElencoVuoto => "elenco-vuoto",
            Self::ListaSporca => "lista-sporca",
            Self::EsitoKo { .. } => "esito-ko",
            Self::KoPoiFatto { .. } => "ko-poi-fatto",
            Self::EsitoTardivo { .. } => "esito-tardivo",
        }
    }
}
