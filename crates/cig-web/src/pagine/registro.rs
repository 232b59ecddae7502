//! The transmission log.

use std::collections::HashSet;

use askama::Template;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse as _;
use cig_domain::controlli::Momento;
use cig_domain::porte::{Operazione, Segno};
use cig_domain::richiesta::RichiestaId;
use cig_domain::trasmissione::{Verso, VoceRegistrata};

use super::andamento::{Andamento, is_in_corso};
use super::cornice::Cornice;
use super::testata::{Esaminata, Linguetta, Mostra, Testata};
use super::{Esito, Percorso, html};
use crate::sessione::Accesso;
use crate::{WebState, formati};

#[derive(Template)]
#[template(path = "registro.html")]
pub(crate) struct PaginaRegistro {
    pub(crate) cornice: Cornice,
    pub(crate) testata: Testata,
    pub(crate) andamento: Option<Andamento>,
    pub(crate) in_corso: bool,
    pub(crate) segno: Segno,
    pub(crate) indirizzo: String,
    pub(crate) voci: Vec<VoceVista>,
}

/// A call of PCP with its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct VoceVista {
    /// Of the row; another one once the answer is there.
    pub(crate) id: String,
    pub(crate) istante: String,
    pub(crate) contesto: &'static str,
    pub(crate) tipo: &'static str,
    /// What came of it, or what was asked while nothing came.
    pub(crate) descrizione: String,
    pub(crate) dettagli: Vec<(&'static str, String)>,
    /// Heading and text of what was sent and of what came back.
    pub(crate) corpi: Vec<(&'static str, String)>,
}

/// The log, the last call first.
pub(crate) async fn show(
    State(stato): State<WebState>,
    accesso: Accesso,
    Percorso(id): Percorso<RichiestaId>,
) -> Esito {
    let mostra = Mostra::default();
    let esaminata = Esaminata::read(&stato, &accesso, id, Momento::Preparazione, mostra).await?;
    let trasmissioni = esaminata.trasmissioni.as_ref();
    // The head of the page needs no bodies; here people read them.
    let voci = match trasmissioni {
        Some(_) => calls(&cig_application::log(&stato.app, &accesso.sessione, id).await?.voci),
        None => Vec::new(),
    };
    html(&PaginaRegistro {
        cornice: Cornice::new(&stato, &accesso),
        testata: esaminata.testata(Linguetta::Registro, None, mostra),
        andamento: trasmissioni.and_then(|t| Andamento::new(t, stato.app.clock.now())),
        in_corso: trasmissioni.is_some_and(is_in_corso),
        segno: esaminata.segno(),
        indirizzo: Linguetta::Registro.indirizzo(id),
        voci,
    })
}

/// What ANAC's support asks for, in a zip.
pub(crate) async fn bundle(
    State(stato): State<WebState>,
    accesso: Accesso,
    Percorso(id): Percorso<RichiestaId>,
) -> Esito {
    let pacchetto = cig_application::support_bundle(&stato.app, &accesso.sessione, id).await?;
    let nome = format!("attachment; filename=\"{}\"", pacchetto.nome);
    let headers = [(CONTENT_TYPE, "application/zip".to_owned()), (CONTENT_DISPOSITION, nome)];
    Ok((headers, pacchetto.zip).into_response())
}

/// Calls with their answers, the last call first.
pub(crate) fn calls(voci: &[VoceRegistrata]) -> Vec<VoceVista> {
    let mut chiamate: Vec<Vec<&VoceRegistrata>> = Vec::new();
    for riga in voci {
        match chiamate.iter_mut().rev().find(|altre| altre[0].voce.chiamata == riga.voce.chiamata) {
            Some(altre) => altre.push(riga),
            None => chiamate.push(vec![riga]),
        }
    }
    let mut pubblicate = HashSet::new();
    let mut viste: Vec<_> = chiamate
        .iter()
        .map(|voci| {
            let prima = &voci[0].voce;
            if prima.operazione == Operazione::PubblicaAvviso {
                pubblicate.insert(prima.trasmissione);
            }
            // Once publication was asked for, the transmission has nothing else to ask about.
            let avviso = pubblicate.contains(&prima.trasmissione);
            call(voci, if avviso { "Avviso" } else { "Appalto" })
        })
        .collect();
    viste.reverse();
    viste
}

fn call(voci: &[&VoceRegistrata], contesto: &'static str) -> VoceVista {
    let (prima, ultima) = (&voci[0].voce, &voci[voci.len() - 1].voce);
    let mut dettagli = Vec::new();
    let mut corpi = Vec::new();
    for VoceRegistrata { voce, anello } in voci {
        let (quando, corpo) = match voce.verso {
            Verso::Invio => ("Inviata", "Richiesta"),
            Verso::Ricezione => ("Ricevuta", "Risposta"),
        };
        dettagli.push((quando, format!("{}, {}", formati::istante_preciso(voce.istante), voce.descrizione)));
        dettagli.extend(voce.status.map(|status| ("Stato HTTP", status.to_string())));
        dettagli.extend(voce.govway_message_id.clone().map(|id| ("GovWay-Message-ID", id)));
        dettagli.extend(voce.govway_transaction_id.clone().map(|id| ("GovWay-Transaction-ID", id)));
        let riga = format!("{}, impronta {}", anello.numero, anello.impronta.prefix());
        dettagli.push(("Riga del registro", riga));
        corpi.extend(voce.corpo.as_deref().map(|testo| (corpo, readable(testo))));
    }
    VoceVista {
        id: format!("{}-{}", prima.chiamata, voci.len()),
        istante: formati::istante_preciso(prima.istante),
        contesto,
        tipo: prima.operazione.descrizione(),
        descrizione: match ultima.verso {
            Verso::Ricezione => ultima.descrizione.clone(),
            Verso::Invio => format!("{}: in attesa della risposta", ultima.descrizione),
        },
        dettagli,
        corpi,
    }
}

/// JSON over several lines; anything else as it is.
fn readable(testo: &str) -> String {
    serde_json::from_str::<serde_json::Value>(testo)
        .and_then(|json| serde_json::to_string_pretty(&json))
        .unwrap_or_else(|_| testo.to_owned())
}
