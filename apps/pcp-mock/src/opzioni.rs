//! The command line, and what becomes of it.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use cig_specifiche::Specifiche;
use clap::{Parser, ValueEnum};
use pcp_mock::{Audit, Cliente, Configurazione, Scenario, Servizio, mondo_demo, scenari};

/// Emulatore della PCP di ANAC, del servizio di token di PDND e dell'anagrafe AUSA.
#[derive(Debug, Parser)]
#[command(version, name = "pcp-mock")]
pub(crate) struct Opzioni {
    /// Indirizzo e porta; con la porta 0 ne prende una libera [predefinito: 127.0.0.1:0]
    #[arg(long, env = "PCP_MOCK_ASCOLTO", value_name = "INDIRIZZO:PORTA")]
    ascolto: Option<SocketAddr>,

    /// Cartella con le specifiche di ANAC (contiene `docs/`): senza, la struttura delle schede non si controlla
    #[arg(long, env = "RICHIEDI_CIG_SPECIFICHE", value_name = "CARTELLA")]
    specifiche: Option<PathBuf>,

    /// Millisecondi tra conferma-appalto e il suo esito [predefinito: 2000]
    #[arg(long, value_name = "MILLISECONDI")]
    ritardo_conferma: Option<u64>,

    /// Millisecondi tra pubblica-avviso e il suo esito [predefinito: 2000]
    #[arg(long, value_name = "MILLISECONDI")]
    ritardo_pubblicazione: Option<u64>,

    /// Millisecondi che prende il TED, prima della pubblicazione nazionale [predefinito: 2000]
    #[arg(long, value_name = "MILLISECONDI")]
    ritardo_ted: Option<u64>,

    /// Millisecondi prima di ogni risposta [predefinito: 0]
    #[arg(long, value_name = "MILLISECONDI")]
    ritardo_risposta: Option<u64>,

    /// Millisecondi dopo i quali un appalto confermato, di cui nessuno chiede la pubblicazione, è cancellato
    /// [predefinito: mai]
    #[arg(long, value_name = "MILLISECONDI")]
    scadenza_conferma: Option<u64>,

    /// Scenario da seguire: un file JSON o TOML, o il nome di uno incluso
    #[arg(long, value_name = "FILE|NOME")]
    scenario: Option<String>,

    /// File JSON con clienti, stazioni appaltanti, persone e le altre impostazioni; le opzioni prevalgono
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Chiave pubblica RSA di un client PDND; si può ripetere. Il solo file è la chiave della piattaforma
    /// dimostrativa
    #[arg(long, env = "PCP_MOCK_CHIAVE_PUBBLICA", value_name = "[CLIENT_ID=KID=]FILE.pem")]
    chiave_pubblica: Vec<String>,

    /// Finalità di un client per un servizio; si può ripetere. Senza, valgono quelle della dimostrazione
    #[arg(long, value_name = "CLIENT_ID=SERVIZIO=PURPOSE_ID")]
    scopo: Vec<String>,

    /// Legame tra voucher ed evidenza di tracciamento [predefinito: rest02]
    #[arg(long)]
    audit: Option<ModoAudit>,

    /// Pretende Digest e Agid-JWT-Signature nelle chiamate che modificano
    #[arg(long)]
    integrity: bool,

    /// Pretende voucher legati a una chiave, e la prova di averla (DPoP)
    #[arg(long)]
    dpop: bool,

    /// Seme di identificativi e CIG, per ripetere una prova
    #[arg(long, value_name = "NUMERO")]
    seme: Option<u64>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ModoAudit {
    Rest01,
    Rest02,
}

impl Opzioni {
    /// The scenario asked for: one that comes with the emulator, or a file.
    pub(crate) fn scenario(&self) -> anyhow::Result<Option<Scenario>> {
        let Some(nome) = &self.scenario else { return Ok(None) };
        if let Some(incluso) = scenari().into_iter().find(|scenario| scenario.nome == *nome) {
            return Ok(Some(incluso));
        }
        let testo = fs::read_to_string(nome).with_context(|| {
            let inclusi: Vec<_> = scenari().into_iter().map(|scenario| scenario.nome).collect();
            format!("{nome} non è un file che si legga, né uno scenario incluso ({})", inclusi.join(", "))
        })?;
        match Scenario::leggi(&testo) {
            Ok(scenario) => Ok(Some(scenario)),
            Err(errore) => bail!("{nome} non è uno scenario: {errore}"),
        }
    }

    pub(crate) fn configurazione(self) -> anyhow::Result<Configurazione> {
        let mut cfg = match &self.config {
            Some(file) => leggi_config(file)?,
            None => Configurazione::default(),
        };
        if let Some(ascolto) = self.ascolto {
            cfg.ascolto = ascolto;
        }
        if let Some(millisecondi) = self.ritardo_conferma {
            cfg.ritardo_conferma = Duration::from_millis(millisecondi);
        }
        if let Some(millisecondi) = self.ritardo_pubblicazione {
            cfg.ritardo_pubblicazione = Duration::from_millis(millisecondi);
        }
        if let Some(millisecondi) = self.ritardo_ted {
            cfg.ritardo_ted = Duration::from_millis(millisecondi);
        }
        if let Some(millisecondi) = self.ritardo_risposta {
            cfg.ritardo_risposta = Duration::from_millis(millisecondi);
        }
        if let Some(millisecondi) = self.scadenza_conferma {
            cfg.scadenza_conferma = Some(Duration::from_millis(millisecondi));
        }
        if let Some(audit) = self.audit {
            cfg.audit = match audit {
                ModoAudit::Rest01 => Audit::Rest01,
                ModoAudit::Rest02 => Audit::Rest02,
            };
        }
        cfg.integrity |= self.integrity;
        cfg.dpop |= self.dpop;
        cfg.seme = self.seme.or(cfg.seme);
        if let Some(cartella) = &self.specifiche {
            cfg.specifiche = Some(leggi_specifiche(cartella)?);
        }
        for opzione in &self.chiave_pubblica {
            cfg.clienti.push(cliente(opzione, &self.scopo)?);
        }
        Ok(cfg)
    }
}

fn leggi_config(file: &Path) -> anyhow::Result<Configurazione> {
    let testo =
        fs::read_to_string(file).with_context(|| format!("non riesco a leggere {}", file.display()))?;
    serde_json::from_str(&testo).with_context(|| format!("{} non è una configurazione", file.display()))
}

fn leggi_specifiche(cartella: &Path) -> anyhow::Result<Specifiche> {
    let caricamento = Specifiche::load(cartella)?;
    for avvertenza in &caricamento.avvertenze {
        tracing::debug!("{avvertenza}");
    }
    tracing::info!("{}, {} difetti superati", caricamento.specifiche.fonte(), caricamento.avvertenze.len());
    Ok(caricamento.specifiche)
}

/// A client from its key; its purposes are those given for it, or those of the demo.
fn cliente(opzione: &str, scopi: &[String]) -> anyhow::Result<Cliente> {
    let [client_id, kid, file] = match tre_parti(opzione) {
        Some(parti) => parti,
        None if opzione.contains('=') => {
            bail!("--chiave-pubblica: serve CLIENT_ID=KID=FILE.pem, o solo FILE.pem")
        }
        None => [mondo_demo::CLIENT_ID, mondo_demo::KID, opzione],
    };
    let chiave_pubblica_pem =
        fs::read_to_string(file).with_context(|| format!("non riesco a leggere la chiave {file}"))?;
    let mut dati = Vec::new();
    for scopo in scopi {
        let [di, servizio, purpose_id] =
            tre_parti(scopo).context("--scopo: serve CLIENT_ID=SERVIZIO=PURPOSE_ID")?;
        if di == client_id {
            dati.push((leggi_servizio(servizio)?, purpose_id.to_owned()));
        }
    }
    let scopi = if dati.is_empty() { mondo_demo::scopi() } else { dati.into_iter().collect() };
    Ok(Cliente { client_id: client_id.to_owned(), kid: kid.to_owned(), chiave_pubblica_pem, scopi })
}

fn leggi_servizio(nome: &str) -> anyhow::Result<Servizio> {
    match Servizio::TUTTI.into_iter().find(|servizio| servizio.nome() == nome) {
        Some(servizio) => Ok(servizio),
        None => {
            bail!("servizio sconosciuto: {nome} (ci sono {})", Servizio::TUTTI.map(Servizio::nome).join(", "))
        }
    }
}

fn tre_parti(testo: &str) -> Option<[&str; 3]> {
    let mut parti = testo.splitn(3, '=').filter(|parte| !parte.is_empty());
    Some([parti.next()?, parti.next()?, parti.next()?])
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn configurazione(argomenti: &[&str]) -> anyhow::Result<Configurazione> {
        Opzioni::try_parse_from([&["pcp-mock"], argomenti].concat())?.configurazione()
    }

    fn file_con(testo: &str) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(testo.as_bytes()).unwrap();
        file
    }

    #[test]
    fn a_key_makes_a_client_with_the_purposes_of_the_demo() {
        let chiave = file_con("PEM");
        let opzione = format!("cliente-1=chiave-1={}", chiave.path().display());
        let cfg = configurazione(&["--chiave-pubblica", &opzione]).unwrap();
        assert_eq!(cfg.clienti[0].client_id, "cliente-1");
        assert_eq!(cfg.clienti[0].kid, "chiave-1");
        assert_eq!(cfg.clienti[0].chiave_pubblica_pem, "PEM");
        assert_eq!(cfg.clienti[0].scopi, mondo_demo::scopi());
    }

    #[test]
    fn a_key_without_a_client_is_that_of_the_demo() {
        let chiave = file_con("PEM");
        let cfg = configurazione(&["--chiave-pubblica", chiave.path().to_str().unwrap()]).unwrap();
        assert_eq!(cfg.clienti[0].client_id, mondo_demo::CLIENT_ID);
        assert_eq!(cfg.clienti[0].kid, mondo_demo::KID);
    }

    #[test]
    fn purposes_go_to_the_client_they_name() {
        let chiave = file_con("PEM");
        let opzione = format!("cliente-1=chiave-1={}", chiave.path().display());
        let cfg = configurazione(&[
            "--chiave-pubblica",
            &opzione,
            "--scopo",
            "cliente-1=AUSA=finalita-1",
            "--scopo",
            "cliente-2=CodeList=finalita-2",
        ])
        .unwrap();
        assert_eq!(cfg.clienti[0].scopi.len(), 1);
        assert_eq!(cfg.clienti[0].scopi[&Servizio::Ausa], "finalita-1");
    }

    #[test]
    fn options_prevail_over_the_file() {
        let file = file_con(r#"{"ritardo_conferma": 5, "ritardo_pubblicazione": 7, "persone": []}"#);
        let percorso = file.path().to_str().unwrap();
        let cfg = configurazione(&["--config", percorso, "--ritardo-conferma", "9"]).unwrap();
        assert_eq!(cfg.ritardo_conferma, Duration::from_millis(9));
        assert_eq!(cfg.ritardo_pubblicazione, Duration::from_millis(7));
        assert!(cfg.persone.is_empty());
        assert_eq!(cfg.stazioni[0].codice_fiscale, mondo_demo::CODICE_FISCALE_ENTE);
    }

    #[test]
    fn a_scenario_is_a_name_or_a_file() {
        let scenario = |valore: &str| Opzioni::try_parse_from(["pcp-mock", "--scenario", valore])?.scenario();
        assert_eq!(scenario("manutenzione").unwrap().unwrap().passi.len(), 3);
        let file = file_con(r#"{"nome": "mio", "passi": [{"guasti": [{"nome": "quota"}]}]}"#);
        assert_eq!(scenario(file.path().to_str().unwrap()).unwrap().unwrap().nome, "mio");
        assert!(format!("{:#}", scenario("inventato").unwrap_err()).contains("giornata-storta"));
        let file = file_con(r#"{"nome": "mio", "passi": [{"guasti": [{"nome": "inventato"}]}]}"#);
        assert!(format!("{:#}", scenario(file.path().to_str().unwrap()).unwrap_err()).contains("inventato"));
    }

    #[test]
    fn a_wrong_key_option_and_a_wrong_file_are_told() {
        let errore = configurazione(&["--chiave-pubblica", "solo-il-client=e-la-chiave"]).unwrap_err();
        assert!(format!("{errore:#}").contains("CLIENT_ID=KID=FILE.pem"));
        let file = file_con(r#"{"ritardo": 5}"#);
        let errore = configurazione(&["--config", file.path().to_str().unwrap()]).unwrap_err();
        assert!(format!("{errore:#}").contains("ritardo"));
    }
}
