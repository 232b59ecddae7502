//! `diagnosi`: what has to be right before the first real transmission, checked by asking, and by nothing that changes
//! anything.

mod anac;
mod casa;
mod clock;
mod referto;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use cig_domain::porte::Clock;
use cig_pcp::client::{PcpClient, Segreto};
use clap::Args;

use crate::opzioni::Impostazioni;
use crate::wiring;

use referto::Referto;

/// What `diagnosi` takes.
#[derive(Debug, Args)]
pub(crate) struct Diagnosi {
    /// Account a nome del quale si chiama PCP: si controlla che ANAC lo riconosca. Senza, il primo che può essere RUP.
    #[arg(long, value_name = "NOME_UTENTE")]
    utente: Option<String>,
    /// Esito in JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    impostazioni: Impostazioni,
    /// Chiave privata RSA (PEM) registrata su PDND.
    #[arg(long, env = "RICHIEDI_CIG_CHIAVE")]
    chiave: Option<PathBuf>,
}

/// Ends with 1 when something is wrong.
pub(crate) async fn run(opzioni: &Diagnosi, uscita: &mut dyn Write) -> Result<ExitCode> {
    let mut referto = Referto::default();
    examine(opzioni, &mut referto).await?;
    referto.write(opzioni.json, uscita)?;
    Ok(if referto.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn examine(opzioni: &Diagnosi, referto: &mut Referto) -> Result<()> {
    let configurazione = match opzioni.impostazioni.configurazione(opzioni.chiave.clone()) {
        Ok(configurazione) => configurazione,
        Err(errore) if opzioni.impostazioni.is_given() => {
            referto.wrong(
                "configurazione",
                format!("{errore:#}"),
                "correggere il file di configurazione e ripetere: gli altri controlli ne hanno bisogno",
            );
            for altro in
                ["chiave privata", "archivio", "specifiche", "orologio", "voucher", "servizi", "AUSA", "RUP"]
            {
                referto.skipped(altro, "configurazione");
            }
            return Ok(());
        }
        Err(errore) => return Err(errore),
    };
    referto.right("configurazione", "letta".to_owned());
    let chiave = casa::key(&configurazione, referto);
    let clock = casa::store(&configurazione, referto).await;
    let client = chiave.and_then(|chiave| client(&configurazione, chiave, clock, referto));
    let Some(client) = client else {
        for altro in ["orologio", "voucher", "servizi", "AUSA", "RUP"] {
            referto.skipped(altro, "chiave privata");
        }
        return Ok(());
    };
    anac::examine(&configurazione, &client, opzioni.utente.as_deref(), referto).await
}

/// The client that signs with the key, when it can.
fn client(
    configurazione: &crate::configurazione::Configurazione,
    chiave: Segreto,
    clock: Arc<dyn Clock>,
    referto: &mut Referto,
) -> Option<PcpClient> {
    const NOME: &str = "chiave privata";
    let client = match wiring::client(configurazione, chiave, clock) {
        Ok(client) => client,
        Err(errore) => {
            let rimedio =
                "indicare con pcp.chiave la chiave privata RSA, in PEM, della coppia registrata su PDND";
            referto.wrong(NOME, errore.to_string(), rimedio);
            return None;
        }
    };
    match client.key_bits() {
        Ok(bit) if bit >= casa::BIT_MINIMI => referto.right(NOME, format!("RSA di {bit} bit")),
        Ok(bit) => {
            let rimedio = "generarne un'altra e registrarne la metà pubblica su PDND";
            referto.wrong(NOME, format!("RSA di soli {bit} bit, e ne servono {}", casa::BIT_MINIMI), rimedio);
        }
        Err(errore) => referto.wrong(NOME, errore.to_string(), "generarne un'altra"),
    }
    Some(client)
}
