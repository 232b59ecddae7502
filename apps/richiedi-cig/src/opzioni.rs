//! The command line; each option is an environment variable as well, and wins over the configuration file.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::{Args, Parser, Subcommand};
use url::Url;

use crate::configurazione::Configurazione;

/// Chiede i CIG ad ANAC: pagine, API e trasmissioni.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
pub(crate) struct Opzioni {
    /// Senza comando avvia il servizio.
    #[command(subcommand)]
    pub(crate) comando: Option<Comando>,
    /// File di configurazione (TOML).
    #[arg(long, env = "RICHIEDI_CIG_CONFIGURAZIONE", conflicts_with = "demo")]
    configurazione: Option<PathBuf>,
    /// Usa la configurazione dimostrativa, con l'emulatore di PCP a questo indirizzo.
    #[arg(long, env = "RICHIEDI_CIG_DEMO", value_name = "INDIRIZZO")]
    demo: Option<Url>,
    /// Indirizzo e porta su cui rispondere.
    #[arg(long, env = "RICHIEDI_CIG_ASCOLTO")]
    ascolto: Option<SocketAddr>,
    /// Archivio: sqlite://percorso?mode=rwc oppure postgres://utente@host/nome.
    #[arg(long, env = "RICHIEDI_CIG_DATABASE")]
    database: Option<String>,
    /// Cartella delle specifiche di ANAC.
    #[arg(long, env = "RICHIEDI_CIG_SPECIFICHE")]
    specifiche: Option<PathBuf>,
    /// Chiave privata RSA (PEM) registrata su PDND.
    #[arg(long, env = "RICHIEDI_CIG_CHIAVE")]
    chiave: Option<PathBuf>,
}

/// What else the program does.
#[derive(Debug, Subcommand)]
pub(crate) enum Comando {
    /// Lavora con le specifiche di ANAC.
    #[command(subcommand)]
    Specifiche(Specifiche),
}

/// Work with ANAC's specification.
#[derive(Debug, Subcommand)]
pub(crate) enum Specifiche {
    /// Controlla il corpo di una crea-appalto: una riga per anomalia, con codice, gravità, percorso e testo.
    ///
    /// Termina con 1 se qualche anomalia blocca, con 2 se il controllo non si può fare.
    Controlla(Controlla),
    /// Mostra che cosa cambia tra due versioni: schede, campi, regole, valori delle liste.
    Confronta(Confronta),
}

/// What `specifiche confronta` takes.
#[derive(Debug, Args)]
pub(crate) struct Confronta {
    /// Cartella della versione di prima.
    pub(crate) prima: PathBuf,
    /// Cartella della versione nuova.
    pub(crate) nuova: PathBuf,
    /// Differenze in JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// What `specifiche controlla` takes.
#[derive(Debug, Args)]
pub(crate) struct Controlla {
    /// File JSON con {"scheda":{"codice":{...},"versione":"1.0","body":{...}}}; - per leggerlo dall'ingresso.
    pub(crate) file: PathBuf,
    /// Anomalie in JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// Cartella delle specifiche di ANAC.
    #[arg(long, env = "RICHIEDI_CIG_SPECIFICHE")]
    pub(crate) specifiche: PathBuf,
}

impl Opzioni {
    /// The configuration: the file's, or the demo's, changed by the options, and valid.
    pub(crate) fn configurazione(self) -> Result<Configurazione> {
        let mut configurazione = match (&self.configurazione, self.demo) {
            (Some(file), None) => {
                let testo = std::fs::read_to_string(file)
                    .with_context(|| format!("il file di configurazione {} non si legge", file.display()))?;
                Configurazione::parse(&testo)
                    .with_context(|| format!("il file di configurazione {} non è valido", file.display()))?
            }
            (None, Some(emulatore)) => Configurazione::demo(&emulatore)?,
            _ => bail!("serve --configurazione FILE, oppure --demo INDIRIZZO_DELL_EMULATORE"),
        };
        configurazione.ascolto = self.ascolto.unwrap_or(configurazione.ascolto);
        configurazione.database = self.database.unwrap_or(configurazione.database);
        configurazione.specifiche = self.specifiche.or(configurazione.specifiche);
        configurazione.pcp.chiave = self.chiave.or(configurazione.pcp.chiave);
        configurazione.validate()?;
        Ok(configurazione)
    }
}
