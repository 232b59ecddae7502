//! Emulator of the services that a procurement platform needs to obtain a CIG: ANAC's PCP, the token endpoint of
//! PDND, and the AUSA register.
//!
//! It answers at the real paths (`/token.oauth2`, `/modi/rest/ComunicaAppalto/v2/crea-appalto`, ...) on one
//! listener, checks vouchers and tracking evidence as the gateway does, keeps the states of each appalto, and gives
//! every lot a new valid CIG. What it does wrong on purpose is asked for with faults ([`Guasto`]).
//!
//! It shares no type with any client: wire forms are written here from ANAC's specification, so that a contract
//! test between a client and this emulator can fail.
//!
//! ```no_run
//! # async fn esempio() -> std::io::Result<()> {
//! let emulatore = pcp_mock::start(pcp_mock::Configurazione::default()).await?;
//! println!("{}", emulatore.base_url());
//! emulatore.stop().await;
//! # Ok(())
//! # }
//! ```
//!
//! Control addresses, for tests and for people, are told in the README of the program; the page for people is `/`.

mod accesso;
mod ambiente;
mod archivio;
mod ascolto;
mod ausa;
mod chiamata;
mod cig;
mod code_list;
mod comunica_appalto;
mod configurazione;
mod controllo;
mod dpop;
mod emulatore;
mod evidenza;
mod gateway;
mod gestione_utenti;
mod govway;
mod guasti;
mod impostazioni;
mod integrita;
mod jws;
pub mod mondo_demo;
mod nucleo;
mod pcp;
mod pdnd;
mod pubblica_avviso;
mod registro;
mod scenario;
mod scheda;
mod servizi_comuni;
mod servizio;

pub use ambiente::{Orologio, OrologioDiSistema};
pub use archivio::{StatoAppalto, StatoAvviso};
pub use configurazione::{Audit, CentroDiCosto, Cliente, Configurazione, Persona, StazioneAppaltante};
pub use controllo::{
    AppaltoInBreve, AppaltoVisto, AvvisoVisto, LottoVisto, OperazioneVista, Riassunto, SoggettoVisto,
    StatoEmulatore,
};
pub use emulatore::{Emulatore, start, start_con};
pub use guasti::{
    FineTardiva, Genere, Guasto, GuastoArmato, RifiutoDelGateway, StatoGuasti, TrattenutaVista,
    VoceDiCatalogo, catalogo,
};
pub use impostazioni::Impostazioni;
pub use pcp::Errore;
pub use registro::{ChiamataRegistrata, CorpiDiChiamata, Sorte};
pub use scenario::{PassoDiScenario, Scenario, scenari};
pub use servizio::Servizio;
