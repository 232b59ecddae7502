//! What the domain asks of the world: traits, each with its duties and its errors.
//!
//! A port that has more than one implementation has one suite of tests that all of them pass.

mod ambiente;
mod anagrafi;
mod corpo;
mod digitati;
mod eventi;
mod notifiche;
mod pcp;
mod persistenza;
mod ricerca;
mod ricerche_salvate;
mod ritmo;
mod soggetti;
mod specifiche;
pub mod versioni;

pub use ambiente::{Clock, IdGenerator};
pub use anagrafi::{AusaRegister, StazioneAusa, Tipologiche, VoceTipologica};
pub use corpo::Corpo;
pub use digitati::{Digitato, DigitatoRepository};
pub use eventi::{ConsegnaRepository, EventoRepository, Webhooks};
pub use notifiche::{Finestra, Letto, Notifica, NotificaRepository, TipoNotifica};
pub use pcp::{
    AvvisoTrovato, Chiamata, ErrorePcp, Esito, EsitoOperazione, LottoCig, Mittente, Motivo, Operazione, Pcp,
    PcpError, RiferimentoAppalto, Risposta, Scambio, TipoOperazione,
};
pub use persistenza::{
    Ambito, LogReader, PersonaRepository, RepositoryError, RichiestaRepository, Segno, SigilloRepository,
    TrasmissioneRepository, UnitOfWork, UnitOfWorkFactory,
};
pub use ricerca::{Chiave, Cursore, Ordine, Pagina, Ricerca, RichiestaReader, RichiestaSintesi};
pub use ricerche_salvate::{NomeRicerca, RicercaSalvata, RicercaSalvataRepository};
pub use ritmo::RitmoRepository;
pub use soggetti::{Delega, ProfiloStazione, RuoloDelegato, Soggetto};
pub use specifiche::{Difetto, Provenienza, SchedaCompilata, SchedaMapper, SpecificationCheck, Spiegazione};
pub use versioni::{
    Confronto, ListaAggiornata, ListeAnac, UnreadableVersion, ValoreLista, VersionComparer, VersioneId,
    VersioneRepository, VersioneSpecifica,
};
