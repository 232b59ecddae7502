//! The transmission log as a whole: sealing it, and the commands of `registro`.

mod esporta;
mod esportazione;
mod sigilli;
mod verifica;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use cig_domain::catena::Atteso;
use clap::{Args, Subcommand};
use uuid::Uuid;

use crate::opzioni::Impostazioni;

pub(crate) use sigilli::run as seal;

/// Work with the transmission log.
#[derive(Debug, Subcommand)]
pub(crate) enum Registro {
    /// Prova che nessuna riga del registro è stata modificata, tolta o aggiunta, e dice la prima che non torna.
    ///
    /// Legge soltanto. Termina con 1 se qualcosa non torna, con 2 se il registro non si può leggere.
    Verifica(Verifica),
    /// Scrive il registro con le impronte, una riga JSON ciascuna: tutto, oppure quello di una richiesta.
    ///
    /// Contiene ciò che è stato inviato e ricevuto, dati personali compresi. Termina con 2 se il registro non si può leggere.
    Esporta(Esporta),
}

/// What `registro verifica` takes.
#[derive(Debug, Args)]
pub(crate) struct Verifica {
    /// Verifica un'esportazione al posto dell'archivio.
    #[arg(long)]
    file: Option<PathBuf>,
    /// Sigillo conservato altrove, che il registro deve avere ancora; si può ripetere.
    #[arg(long, value_name = "NUMERO:IMPRONTA")]
    atteso: Vec<Atteso>,
    /// Esito in JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    impostazioni: Impostazioni,
}

/// What `registro esporta` takes.
#[derive(Debug, Args)]
pub(crate) struct Esporta {
    /// Identificativo della richiesta; senza, tutto il registro con i suoi sigilli.
    #[arg(long, value_name = "ID")]
    richiesta: Option<Uuid>,
    #[command(flatten)]
    impostazioni: Impostazioni,
}

/// Runs the command; what it has to say goes to `uscita`.
pub(crate) async fn run(comando: &Registro, uscita: &mut dyn Write) -> Result<ExitCode> {
    match comando {
        Registro::Verifica(opzioni) => verifica::run(opzioni, uscita).await,
        Registro::Esporta(opzioni) => esporta::run(opzioni, uscita).await,
    }
}
