//! The command line; each option is an environment variable as well, and wins over the configuration file.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Context, Result};
use chrono::NaiveDate;
use cig_domain::ritmo::Regole;
use clap::{Args, Parser, Subcommand};
use url::Url;
use uuid::Uuid;

use crate::configurazione::Configurazione;
use crate::diagnosi::Diagnosi;
use crate::registro::Registro;
use crate::ritmo::{Servizi, Soste};
use crate::trasmissioni::Trasmissioni;

/// Chiede i CIG ad ANAC: pagine, API e trasmissioni.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
pub(crate) struct Opzioni {
    /// Senza comando avvia il servizio.
    #[command(subcommand)]
    pub(crate) comando: Option<Comando>,
    #[command(flatten)]
    impostazioni: Impostazioni,
    /// Indirizzo e porta su cui rispondere.
    #[arg(long, env = "RICHIEDI_CIG_ASCOLTO")]
    ascolto: Option<SocketAddr>,
    /// Cartella o zip delle specifiche di ANAC, da importare se l'archivio non le ha.
    #[arg(long, env = "RICHIEDI_CIG_SPECIFICHE")]
    specifiche: Option<PathBuf>,
    /// Chiave privata RSA (PEM) registrata su PDND.
    #[arg(long, env = "RICHIEDI_CIG_CHIAVE")]
    chiave: Option<PathBuf>,
}

/// Where settings come from, and the store among them.
#[derive(Debug, Args)]
pub(crate) struct Impostazioni {
    /// File di configurazione (TOML).
    #[arg(long, env = "RICHIEDI_CIG_CONFIGURAZIONE", conflicts_with = "demo")]
    configurazione: Option<PathBuf>,
    /// Usa la configurazione dimostrativa, con l'emulatore di PCP a questo indirizzo.
    #[arg(long, env = "RICHIEDI_CIG_DEMO", value_name = "INDIRIZZO")]
    demo: Option<Url>,
    /// Archivio: sqlite://percorso?mode=rwc oppure postgres://utente@host/nome.
    #[arg(long, env = "RICHIEDI_CIG_DATABASE")]
    database: Option<String>,
}

/// What else the program does.
#[derive(Debug, Subcommand)]
pub(crate) enum Comando {
    /// Lavora con le specifiche di ANAC.
    #[command(subcommand)]
    Specifiche(Specifiche),
    /// Verifica ed esporta il registro delle trasmissioni.
    #[command(subcommand)]
    Registro(Registro),
    /// Segue le trasmissioni.
    #[command(subcommand)]
    Trasmissioni(Trasmissioni),
    /// Mostra le consegne di eventi non riuscite, e le rimanda.
    #[command(subcommand)]
    Eventi(Eventi),
    /// Controlla, prima della prima trasmissione, chiave, finalità, orologio, servizi, AUSA e RUP: una riga per controllo.
    ///
    /// Chiama PDND, PCP e AUSA senza cambiare nulla. Termina con 1 se qualcosa non va, con 2 se non si può controllare.
    Diagnosi(Diagnosi),
    /// Mostra come stanno i servizi di ANAC: se si chiamano, perché no e fino a quando, le chiamate di oggi.
    ///
    /// Termina con 1 se qualcuno non si chiama come al solito, con 2 se l'archivio non si può leggere.
    Servizi(Servizi),
    /// Lavora con le soste, in cui ad ANAC non si invia nulla.
    #[command(subcommand)]
    Soste(Soste),
}

/// Work with events.
#[derive(Debug, Subcommand)]
pub(crate) enum Eventi {
    /// Elenca le consegne non riuscite: prima quelle a cui si è rinunciato, poi quelle in attesa.
    ///
    /// Termina con 2 se l'archivio non si può leggere.
    Elenca(ElencaEventi),
    /// Rimanda gli eventi alla cui consegna si è rinunciato.
    ///
    /// Termina con 1 se non c'è nulla da rimandare, con 2 se l'archivio non si può scrivere.
    Rimanda(RimandaEventi),
}

/// What `eventi elenca` takes.
#[derive(Debug, Args)]
pub(crate) struct ElencaEventi {
    /// Solo le consegne a cui si è rinunciato.
    #[arg(long)]
    pub(crate) morti: bool,
    /// Elenco in JSON.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) impostazioni: Impostazioni,
}

/// What `eventi rimanda` takes.
#[derive(Debug, Args)]
pub(crate) struct RimandaEventi {
    /// Identificativi degli eventi.
    #[arg(required_unless_present = "tutti", conflicts_with = "tutti", value_name = "ID")]
    pub(crate) eventi: Vec<Uuid>,
    /// Tutti.
    #[arg(long)]
    pub(crate) tutti: bool,
    /// Esito in JSON.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) impostazioni: Impostazioni,
}

/// Work with ANAC's specification.
#[derive(Debug, Subcommand)]
pub(crate) enum Specifiche {
    /// Controlla il corpo di una crea-appalto: una riga per anomalia, con codice, gravità, percorso e testo.
    ///
    /// Termina con 1 se qualche anomalia blocca, con 2 se il controllo non si può fare.
    Controlla(Controlla),
    /// Mostra che cosa cambia tra due versioni: schede, campi, regole, valori delle liste.
    ///
    /// Termina con 2 se una delle due non si può leggere.
    Confronta(Confronta),
    /// Importa una versione nell'archivio: ogni nodo la usa, al più tardi dopo un minuto, dal giorno in cui entra in vigore.
    ///
    /// Un file difettoso viene detto e lasciato fuori. Di una versione che c'è già si può cambiare il giorno; senza un giorno
    /// resta com'è, e il comando termina con 1. Termina con 2 se non si può importare.
    Importa(Importa),
    /// Elenca le versioni dell'archivio; * segna quella in vigore.
    ///
    /// Termina con 2 se l'archivio non si può leggere.
    Elenca(Elenca),
    /// Chiede a PCP i valori attuali delle liste, che valgono al posto di quelli della versione in vigore.
    ///
    /// Una lista che PCP non dà resta com'era. Termina con 1 se ce n'è qualcuna, con 2 se non si può chiedere nulla.
    AggiornaListe(AggiornaListe),
}

/// What `specifiche confronta` takes.
#[derive(Debug, Args)]
pub(crate) struct Confronta {
    /// La versione di prima: cartella, zip, oppure inizio dell'impronta di una versione dell'archivio.
    pub(crate) prima: String,
    /// La versione nuova, nello stesso modo.
    pub(crate) nuova: String,
    /// Differenze in JSON.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) impostazioni: Impostazioni,
}

/// What `specifiche importa` takes.
#[derive(Debug, Args)]
pub(crate) struct Importa {
    /// Cartella che contiene docs/, oppure zip del repository di ANAC.
    #[arg(value_name = "CARTELLA_O_ZIP")]
    pub(crate) percorso: PathBuf,
    /// Primo giorno in cui vale, a Roma; oggi se manca.
    #[arg(long, value_name = "AAAA-MM-GG")]
    pub(crate) in_vigore_dal: Option<NaiveDate>,
    /// Esito in JSON.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) impostazioni: Impostazioni,
}

/// What `specifiche elenca` takes.
#[derive(Debug, Args)]
pub(crate) struct Elenca {
    /// Elenco in JSON.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) impostazioni: Impostazioni,
}

/// What `specifiche aggiorna-liste` takes.
#[derive(Debug, Args)]
pub(crate) struct AggiornaListe {
    /// Nomi delle liste (CPV, codIstat, ...); tutte quelle di PCP se mancano.
    pub(crate) liste: Vec<String>,
    /// Account a nome del quale si chiede.
    #[arg(long, value_name = "NOME_UTENTE")]
    pub(crate) utente: String,
    /// Esito in JSON.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) impostazioni: Impostazioni,
    /// Chiave privata RSA (PEM) registrata su PDND.
    #[arg(long, env = "RICHIEDI_CIG_CHIAVE")]
    pub(crate) chiave: Option<PathBuf>,
}

/// What `specifiche controlla` takes.
#[derive(Debug, Args)]
pub(crate) struct Controlla {
    /// File JSON con {"scheda":{"codice":{...},"versione":"1.0","body":{...}}}; - per leggerlo dall'ingresso.
    pub(crate) file: PathBuf,
    /// Anomalie in JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// Cartella o zip delle specifiche di ANAC.
    #[arg(long, env = "RICHIEDI_CIG_SPECIFICHE")]
    pub(crate) specifiche: PathBuf,
}

impl Opzioni {
    /// The configuration: the file's, or the demo's, changed by the options, and valid.
    pub(crate) fn configurazione(self) -> Result<Configurazione> {
        let mut configurazione = self.impostazioni.configurazione(self.chiave)?;
        configurazione.ascolto = self.ascolto.unwrap_or(configurazione.ascolto);
        configurazione.specifiche = self.specifiche.or(configurazione.specifiche);
        Ok(configurazione)
    }
}

impl Impostazioni {
    /// The whole configuration with that key, and valid.
    pub(crate) fn configurazione(&self, chiave: Option<PathBuf>) -> Result<Configurazione> {
        let mut configurazione =
            self.read()?.context("serve --configurazione FILE, oppure --demo INDIRIZZO_DELL_EMULATORE")?;
        if let Some(database) = &self.database {
            configurazione.database.clone_from(database);
        }
        configurazione.pcp.chiave = chiave.or(configurazione.pcp.chiave);
        configurazione.validate()?;
        Ok(configurazione)
    }

    /// Whether any was named.
    pub(crate) fn is_given(&self) -> bool {
        self.configurazione.is_some() || self.demo.is_some()
    }

    /// The address of the store, for what needs nothing else.
    pub(crate) fn database(&self) -> Result<String> {
        match &self.database {
            Some(database) => Ok(database.clone()),
            None => self
                .read()?
                .map(|configurazione| configurazione.database)
                .context("serve --database INDIRIZZO, oppure --configurazione FILE"),
        }
    }

    /// The settings of the calls' rhythm, or the usual ones.
    pub(crate) fn regole(&self) -> Result<Regole> {
        self.read()?.map_or_else(|| Ok(Regole::default()), |configurazione| configurazione.regole())
    }

    /// The file's settings, or the demo's, as they are.
    fn read(&self) -> Result<Option<Configurazione>> {
        match (&self.configurazione, &self.demo) {
            (Some(file), _) => {
                let testo = std::fs::read_to_string(file)
                    .with_context(|| format!("il file di configurazione {} non si legge", file.display()))?;
                let configurazione = Configurazione::parse(&testo)
                    .with_context(|| format!("il file di configurazione {} non è valido", file.display()))?;
                Ok(Some(configurazione))
            }
            (None, Some(emulatore)) => Configurazione::demo(emulatore).map(Some),
            (None, None) => Ok(None),
        }
    }
}
