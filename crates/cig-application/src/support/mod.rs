//! What ANAC's support asks for when something is stuck: who, what, since when, the gateway's identifiers of every exchange,
//! and what was exchanged, with personal data masked.

mod mask;
mod summary;

use std::io::{Cursor, Write as _};

use cig_domain::porte::RepositoryError;
use cig_domain::richiesta::RichiestaId;
use cig_domain::trasmissione::{Verso, VoceRegistrata};
use zip::ZipWriter;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;

use crate::{Application, ApplicationError, Sessione, find, log};

/// A file to be sent to ANAC's support.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pacchetto {
    /// Its name, plain ASCII.
    pub nome: String,
    /// A zip.
    pub zip: Vec<u8>,
}

/// How much of what was exchanged goes in, in bytes before it is packed; the last exchanges first. A mail takes what this
/// becomes in a zip.
const LIMITE: usize = 16 * 1024 * 1024;

/// The bundle of a request of the session's office. `NotAllowed` when it was never sent to ANAC.
pub async fn support_bundle(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
) -> Result<Pacchetto, ApplicationError> {
    let richiesta = find(app, sessione, id).await?;
    let trasmissioni = log(app, sessione, id).await?;
    if trasmissioni.voci.is_empty() {
        return Err(ApplicationError::NotAllowed("La richiesta non è mai stata inviata ad ANAC.".into()));
    }
    let corpi = bodies(&trasmissioni.voci, LIMITE);
    let riepilogo = summary::write(app, sessione, &richiesta, &trasmissioni, &corpi);
    let zip = pack(&riepilogo, &corpi)
        .map_err(|errore| ApplicationError::Internal(RepositoryError::Backend(Box::new(errore))))?;
    let codice: String = richiesta
        .codice_appalto
        .as_str()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    Ok(Pacchetto { nome: format!("assistenza-{codice}.zip"), zip })
}

/// What was sent or received, masked: of which row, under which name.
struct Corpo {
    numero: i64,
    file: String,
    testo: String,
}

/// The last ones that stay within `limite` bytes, oldest first.
fn bodies(voci: &[VoceRegistrata], limite: usize) -> Vec<Corpo> {
    let mut restano = limite;
    let mut corpi = Vec::new();
    for riga in voci.iter().rev() {
        let Some(corpo) = &riga.voce.corpo else { continue };
        let Some(resto) = restano.checked_sub(corpo.len()) else { break };
        restano = resto;
        let testo = mask::mask(corpo);
        let tipo = match testo.trim_start().bytes().next() {
            Some(b'{' | b'[') => "json",
            Some(b'<') => "xml",
            _ => "txt",
        };
        let verso = match riga.voce.verso {
            Verso::Invio => "inviato",
            Verso::Ricezione => "ricevuto",
        };
        let numero = riga.anello.numero;
        let file = format!("scambi/{numero:04}-{}-{verso}.{tipo}", riga.voce.operazione.nome());
        corpi.push(Corpo { numero, file, testo });
    }
    corpi.reverse();
    corpi
}

fn pack(riepilogo: &str, corpi: &[Corpo]) -> Result<Vec<u8>, ZipError> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("riepilogo.txt", SimpleFileOptions::default())?;
    zip.write_all(riepilogo.as_bytes())?;
    for corpo in corpi {
        zip.start_file(corpo.file.as_str(), SimpleFileOptions::default())?;
        zip.write_all(corpo.testo.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use cig_domain::catena::{Anello, Impronta};
    use cig_domain::porte::Operazione;
    use cig_domain::trasmissione::VoceRegistro;
    use uuid::Uuid;

    use super::*;

    fn row(numero: i64, corpo: &str) -> VoceRegistrata {
        let voce = VoceRegistro {
            id: Uuid::nil(),
            trasmissione: None,
            richiesta: RichiestaId(Uuid::nil()),
            chiamata: Uuid::nil(),
            verso: Verso::Invio,
            operazione: Operazione::CreaAppalto,
            istante: DateTime::UNIX_EPOCH,
            status: None,
            descrizione: String::new(),
            corpo: Some(corpo.into()),
            govway_message_id: None,
            govway_transaction_id: None,
        };
        VoceRegistrata { voce, anello: Anello { numero, impronta: Impronta::of(&[]) } }
    }

    /// However long the log, the bundle is bounded; what happened last is what support wants to see.
    #[test]
    fn the_last_exchanges_go_in_first() {
        let voci = [row(1, "[1,2]"), row(2, "[1]"), row(3, "<a/>"), row(4, "ciao")];
        let file: Vec<_> = bodies(&voci, 11).into_iter().map(|corpo| corpo.file).collect();
        assert_eq!(
            file,
            [
                "scambi/0002-crea-appalto-inviato.json",
                "scambi/0003-crea-appalto-inviato.xml",
                "scambi/0004-crea-appalto-inviato.txt"
            ]
        );
        assert_eq!(bodies(&voci, 16).len(), 4);
    }
}
