//! The request of a CIG (codice identificativo gara): model, rules and ports.
//!
//! The crate is pure: no I/O, no runtime, no framework. Another platform can embed it, build a
//! [`RichiestaCig`], check it with [`controlli::check`] and read the [`Anomalia`]s, each of which
//! names the section, the field, a code and a sentence in Italian for the person who has to mend it.
//!
//! Nouns of the field are Italian and spelled as ANAC spells them; the rest is English.
#![warn(missing_docs)]

pub mod anomalia;
pub mod campi;
pub mod catena;
pub mod codici;
pub mod controlli;
pub mod eventi;
pub mod parole;
pub mod persone;
pub mod porte;
pub mod richiesta;
pub mod ritmo;
pub mod scheda;
pub mod trasmissione;

pub use anomalia::{Anomalia, Gravita, Sezione};
pub use codici::{
    Cig, CodiceAppalto, CodiceAusa, CodiceCpv, CodiceFiscale, CodiceIstat, CodiceNuts, Cup, Importo,
    LotIdentifier, Voce,
};
pub use richiesta::{Affidamento, Classificazione, DatiGara, DatiLotto, Lotto, RichiestaCig, RichiestaId};
pub use scheda::CodiceScheda;
