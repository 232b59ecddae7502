//! The summary that a person at ANAC reads first.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use chrono_tz::Europe::Rome;
use cig_domain::richiesta::RichiestaCig;
use cig_domain::trasmissione::{Verso, VoceRegistro};

use super::{Corpo, mask};
use crate::{Application, Sessione, Trasmissioni};

/// In Italian, a fact a line, and a table of the exchanges.
pub(super) fn write(
    app: &Application,
    sessione: &Sessione,
    richiesta: &RichiestaCig,
    trasmissioni: &Trasmissioni,
    corpi: &[Corpo],
) -> String {
    let ciclo = &richiesta.ciclo;
    let ente = &sessione.ente;
    let mut testo = String::from("RIEPILOGO PER L'ASSISTENZA DI ANAC\n\n");
    let mut line = |nome: &str, valore: Option<String>| {
        if let Some(valore) = valore {
            let _ = writeln!(testo, "{nome}: {valore}");
        }
    };
    line("Preparato il", Some(instant(app.clock.now())));
    line("Stazione appaltante", Some(ente.denominazione.clone()));
    line("Codice fiscale della stazione appaltante", Some(ente.codice_fiscale.to_string()));
    line("Codice AUSA", Some(ente.codice_ausa.to_string()));
    line("Centro di costo", richiesta.dati_gara.codice_centro_costo.as_ref().map(ToString::to_string));
    line("codiceAppalto", Some(richiesta.codice_appalto.to_string()));
    line("idAppalto", ciclo.id_appalto().map(|id| id.to_string()));
    line("Stato presso ANAC", ciclo.stato_appalto().map(|stato| stato.descrizione().to_owned()));
    line("Stato della richiesta", Some(ciclo.stato().descrizione().to_owned()));
    for lotto in &richiesta.lotti {
        line(lotto.lot_identifier.as_str(), lotto.cig.as_ref().map(|cig| format!("CIG {cig}")));
    }
    if let Some(trasmissione) = &trasmissioni.trasmissione {
        line("Scheda", Some(trasmissione.scheda.codice.clone()));
        line("idAvviso", trasmissione.id_avviso.map(|id| id.to_string()));
        let operazione = trasmissione.next_call().map(|chiamata| chiamata.operazione());
        line("Operazione a cui si è", operazione.map(|operazione| operazione.nome().to_owned()));
        if !trasmissione.is_ended() {
            line("In attesa dal", Some(instant(since(trasmissioni, trasmissione.creata_il))));
        }
        line("Che cosa si aspetta, o perché si è fermata", trasmissione.messaggio.as_deref().map(mask::mask));
        for errore in &trasmissione.errori {
            let dettaglio = errore.dettaglio.as_deref().unwrap_or_default();
            line("Errore di ANAC", Some(format!("{} {}", errore.codice, mask::mask(dettaglio))));
        }
    }
    testo.push_str("\nSCAMBI, dal più vecchio\n");
    for riga in &trasmissioni.voci {
        let numero = riga.anello.numero;
        let corpo = corpi.iter().find(|corpo| corpo.numero == numero);
        exchange(&mut testo, numero, &riga.voce, corpo);
    }
    testo
}

/// Since when the last question is asked.
fn since(trasmissioni: &Trasmissioni, creata_il: DateTime<Utc>) -> DateTime<Utc> {
    let mut voci = trasmissioni.voci.iter().rev().map(|riga| &riga.voce).peekable();
    let operazione = voci.peek().map(|voce| voce.operazione);
    voci.take_while(|voce| Some(voce.operazione) == operazione).last().map_or(creata_il, |voce| voce.istante)
}

fn exchange(testo: &mut String, numero: i64, voce: &VoceRegistro, corpo: Option<&Corpo>) {
    let verso = match voce.verso {
        Verso::Invio => "inviata",
        Verso::Ricezione => "risposta",
    };
    let (operazione, istante) = (voce.operazione.nome(), instant(voce.istante));
    let _ = writeln!(testo, "\n{numero}. {operazione}, {verso} il {istante}");
    let mut line = |nome: &str, valore: Option<String>| {
        if let Some(valore) = valore {
            let _ = writeln!(testo, "   {nome}: {valore}");
        }
    };
    line("Stato HTTP", voce.status.map(|status| status.to_string()));
    line("GovWay-Message-ID", voce.govway_message_id.clone());
    line("GovWay-Transaction-ID", voce.govway_transaction_id.clone());
    line("Esito", Some(mask::mask(&voce.descrizione)).filter(|descrizione| !descrizione.is_empty()));
    match (corpo, &voce.corpo) {
        (Some(corpo), _) => line("File", Some(corpo.file.clone())),
        (None, Some(_)) => line("File", Some("non allegato, per non superare la dimensione massima".into())),
        (None, None) => {}
    }
}

fn instant(istante: DateTime<Utc>) -> String {
    istante.with_timezone(&Rome).format("%d/%m/%Y %H:%M:%S%.3f (ora di Roma)").to_string()
}
