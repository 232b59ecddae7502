//! Value types that parse once: an invalid one cannot exist.

mod appalto;
mod cig;
mod codice_fiscale;
mod cpv;
mod importo;
mod luogo;
mod percentuale;
mod scadenza;
mod testo;

pub use appalto::{
    CodiceAppalto, CodiceAusa, Cui, Cup, IdAppalto, IdAvviso, LotIdentifier, NumeroGara, Voce,
};
pub use cig::{Cig, Generazione};
pub use codice_fiscale::{CodiceFiscale, Soggetto};
pub use cpv::{CodiceCpv, LivelloCpv};
pub use importo::Importo;
pub use luogo::{CodiceIstat, CodiceNuts};
pub use percentuale::Percentuale;
pub use scadenza::Scadenza;
pub use testo::CodiceNonValido;
pub(crate) use testo::codice_testuale;
