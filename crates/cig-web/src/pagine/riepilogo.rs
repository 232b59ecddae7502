//! The request on paper: its data and its CIGs as a PDF.

use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use cig_domain::Importo;
use cig_domain::richiesta::{Parte, RichiestaCig, RichiestaId};
use tagged_pdf::{Block, Document, Table};

use super::registri::Registri;
use super::testata::{oggetto, stato_in_parole};
use super::{Esito, Percorso};
use crate::WebState;
use crate::errore::ErroreWeb;
use crate::formati;
use crate::modulo::{Elenchi, lettura};
use crate::sessione::Accesso;

/// The file.
pub(crate) async fn download(
    State(stato): State<WebState>,
    accesso: Accesso,
    Percorso(id): Percorso<RichiestaId>,
) -> Esito {
    let richiesta = cig_application::find(&stato.app, &accesso.sessione, id).await?;
    let registri = Registri::read(&stato, &accesso).await?;
    let elenchi = registri.elenchi(&stato, Some(&richiesta));
    let documento = document(&stato, &accesso, &richiesta, &elenchi);
    let pdf = documento.to_pdf().map_err(|errore| {
        tracing::error!(error = &errore as &dyn std::error::Error, "a summary could not be written");
        ErroreWeb::Interno
    })?;
    let nome = format!("inline; filename=\"riepilogo-{id}.pdf\"");
    Ok(([(CONTENT_TYPE, "application/pdf".to_owned()), (CONTENT_DISPOSITION, nome)], pdf).into_response())
}

fn document(
    stato: &WebState,
    accesso: &Accesso,
    richiesta: &RichiestaCig,
    elenchi: &Elenchi<'_>,
) -> Document {
    let sessione = &accesso.sessione;
    let ciclo = &richiesta.ciclo;
    let mut dati = vec![
        pair("Stazione appaltante", &sessione.ente.denominazione),
        pair("Ufficio", &sessione.ufficio.denominazione),
        pair("Stato", stato_in_parole(ciclo.stato(), ciclo.fase())),
        pair("Codice appalto", richiesta.codice_appalto.as_str()),
    ];
    dati.extend(ciclo.id_appalto().map(|id| pair("ID appalto ANAC", &id.to_string())));
    dati.extend(richiesta.scheda().map(|scheda| pair("Scheda ANAC", &crate::modulo::words(scheda))));
    dati.push(pair("Importo dei lotti", &format!("{} €", richiesta.importo_complessivo().formattato())));
    dati.push(pair("Stampato il", &formati::istante(stato.app.clock.now())));
    let mut blocks = vec![
        Block::Heading(1, oggetto(richiesta.dati_gara.oggetto.as_deref())),
        Block::Paragraph("Riepilogo della richiesta di CIG".to_owned()),
        Block::Pairs(dati),
    ];
    if !richiesta.lotti.is_empty() {
        blocks.push(Block::Heading(2, "Lotti e CIG".to_owned()));
        blocks.push(Block::Table(lots(richiesta)));
    }
    let lotti = richiesta.lotti.iter().map(|lotto| Parte::Lotto(lotto.lot_identifier.clone()));
    for parte in [Parte::Gara, Parte::Classificazione].into_iter().chain(lotti) {
        let titolo = match &parte {
            Parte::Gara => "Dati di gara".to_owned(),
            Parte::Classificazione => "Classificazione".to_owned(),
            Parte::Lotto(lotto) => format!("Lotto {} ({lotto})", lotto.numero()),
        };
        let gruppi = lettura(parte.campi(), &parte.valori(richiesta).unwrap_or_default(), elenchi);
        if gruppi.is_empty() {
            continue;
        }
        blocks.push(Block::Heading(2, titolo));
        for gruppo in gruppi {
            blocks.push(Block::Heading(3, gruppo.titolo.to_owned()));
            let campi = gruppo.campi.into_iter().map(|(etichetta, valori)| (etichetta.to_owned(), valori));
            blocks.push(Block::Pairs(campi.collect()));
        }
    }
    Document {
        title: format!("Riepilogo {}", richiesta.codice_appalto),
        language: "it".to_owned(),
        footer: format!("Richiesta {}", richiesta.codice_appalto),
        blocks,
    }
}

fn pair(etichetta: &str, valore: &str) -> (String, Vec<String>) {
    (etichetta.to_owned(), vec![valore.to_owned()])
}

fn lots(richiesta: &RichiestaCig) -> Table {
    let columns = [("Lotto", 2), ("Oggetto", 5), ("Importo", 2), ("CIG", 2)];
    let rows = richiesta.lotti.iter().map(|lotto| {
        vec![
            lotto.lot_identifier.to_string(),
            lotto.dati.oggetto.clone().unwrap_or_default(),
            lotto
                .dati
                .importo
                .map(Importo::formattato)
                .map(|importo| format!("{importo} €"))
                .unwrap_or_default(),
            lotto.cig.as_ref().map(ToString::to_string).unwrap_or_default(),
        ]
    });
    Table { columns: columns.map(|(nome, parte)| (nome.to_owned(), parte)).to_vec(), rows: rows.collect() }
}
