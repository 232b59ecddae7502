//! Reading lots from a file.

use std::collections::HashSet;

use cig_domain::campi::{self, Campo};
use cig_domain::richiesta::{DatiLotto, Lotto, RichiestaCig, RichiestaId};
use cig_domain::{Anomalia, LotIdentifier, Sezione};
use serde_json::Map;

use super::cella::Cella;
use super::{LOTTO, fields, xlsx};
use crate::edit::change;
use crate::tables::{self, csv, no_table, place, wrong};
use crate::{Application, ApplicationError, Sessione};

/// The longest file of lots, in bytes.
pub const FILE_LOTTI_MASSIMO: usize = 2_000_000;

/// What becomes of the lots that are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inserimento {
    /// Those of the file take their place, under the names that the file gives them or under new ones. A lot whose name
    /// was there keeps its CIG, and the fields for which the file has no column.
    Sostituisci,
    /// Those of the file come after them, under new names.
    Aggiungi,
}

/// Writes the lots of a file, CSV or XLSX as its first bytes tell, into a draft (or a request that ANAC refused) whose version is `versione`.
///
/// The file is as [`export_lots`](crate::export_lots) writes it: the first row names the columns, by label or by name of the
/// field in JSON, in any order; no column is required. `Invalid` names every cell that is wrong by row and column, as
/// spreadsheets count them, in the text, and as `righe[2].importo` in the field (rows from 0, without the first); nothing
/// is written then. Codes: `FILE`, `COLONNA`, `LOTTO_RIPETUTO`, and those of [`campi::read`]. `Conflict` if the version is
/// another; `NotAllowed` if the request's state does not take changes.
pub async fn import_lots(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
    versione: i64,
    file: &[u8],
    inserimento: Inserimento,
) -> Result<RichiestaCig, ApplicationError> {
    // Before the request is read: while it is, nobody else can write.
    let righe = table(file).map_err(|testo| refused(no_table(testo)))?;
    change(app, sessione, id, versione, |richiesta| {
        let lotti = read(righe, inserimento, &richiesta.lotti)?;
        if inserimento == Inserimento::Sostituisci {
            richiesta.lotti.clear();
        }
        richiesta.lotti.extend(lotti);
        Ok(())
    })
    .await
}

/// A column that the file has.
enum Colonna {
    Nome,
    Campo(&'static Campo),
}

/// The lots of the file; `presenti` are those of the request.
fn read(
    righe: Vec<Vec<Cella>>,
    inserimento: Inserimento,
    presenti: &[Lotto],
) -> Result<Vec<Lotto>, ApplicationError> {
    let mut righe = righe.into_iter();
    let colonne = columns(&righe.next().unwrap_or_default()).map_err(refused)?;
    let righe: Vec<(usize, Vec<Cella>)> =
        righe.enumerate().filter(|(_, celle)| !celle.iter().all(Cella::is_vuota)).collect();
    if righe.is_empty() {
        return Err(refused(no_table("Il file non ha nessuna riga con i dati di un lotto.")));
    }
    let mut anomalie = Vec::new();
    let nomi: Vec<Option<LotIdentifier>> = match inserimento {
        Inserimento::Sostituisci => names(&righe, &colonne, &mut anomalie),
        Inserimento::Aggiungi => vec![None; righe.len()],
    };
    let noti = presenti.iter().map(|lotto| &lotto.lot_identifier).chain(nomi.iter().flatten());
    let mut ultimo = noti.map(LotIdentifier::numero).max().unwrap_or(0);
    let mut lotti = Vec::new();
    for ((riga, celle), nome) in righe.iter().zip(nomi) {
        let presente = nome.as_ref().and_then(|nome| presenti.iter().find(|l| l.lot_identifier == *nome));
        let lot_identifier = if let Some(nome) = nome {
            nome
        } else {
            ultimo += 1;
            LotIdentifier::at(ultimo)
                .ok_or_else(|| ApplicationError::NotAllowed("Una gara ha al più 9999 lotti.".into()))?
        };
        let dati = data(*riga, celle, &colonne, presente, &mut anomalie)?;
        lotti.push(Lotto { lot_identifier, cig: presente.and_then(|lotto| lotto.cig.clone()), dati });
    }
    if anomalie.is_empty() { Ok(lotti) } else { Err(refused(anomalie)) }
}

/// The rows of the file, or why it is none.
fn table(file: &[u8]) -> Result<Vec<Vec<Cella>>, &'static str> {
    if file.len() > FILE_LOTTI_MASSIMO {
        return Err("Il file supera i 2 MB.");
    }
    if xlsx::is_packed(file) {
        return xlsx::rows(file);
    }
    let testo = std::str::from_utf8(file)
        .map_err(|_| "Il file non è un XLSX né un CSV in UTF-8: nel foglio di calcolo salvarlo come XLSX o «CSV UTF-8».")?;
    let righe = csv::rows(testo).ok_or("Nel file ci sono virgolette aperte e mai chiuse.")?;
    let cell = |testo: String| Cella::Testo(csv::unguarded(testo.trim()).to_owned());
    Ok(righe.into_iter().map(|celle| celle.into_iter().map(cell).collect()).collect())
}

/// What each column is.
fn columns(intestazione: &[Cella]) -> Result<Vec<Option<Colonna>>, Vec<Anomalia>> {
    let find = |nome: &str| {
        let campo = campi::LOTTO
            .iter()
            .find(|campo| campo.nome == nome || campo.etichetta.eq_ignore_ascii_case(nome));
        let is_nome = nome.eq_ignore_ascii_case(LOTTO) || nome == "lotIdentifier";
        campo.map(Colonna::Campo).or_else(|| is_nome.then_some(Colonna::Nome))
    };
    tables::columns(intestazione.iter().map(Cella::testo), find, |colonna| match colonna {
        Colonna::Nome => LOTTO,
        Colonna::Campo(campo) => campo.nome,
    })
}

/// The name that each row gives to its lot, if it gives one.
fn names(
    righe: &[(usize, Vec<Cella>)],
    colonne: &[Option<Colonna>],
    anomalie: &mut Vec<Anomalia>,
) -> Vec<Option<LotIdentifier>> {
    let posto = colonne.iter().position(|colonna| matches!(colonna, Some(Colonna::Nome)));
    let mut visti = HashSet::new();
    let name = |(riga, celle): &(usize, Vec<Cella>)| {
        let posto = posto?;
        let testo = celle.get(posto).map(Cella::testo).filter(|testo| !testo.is_empty())?;
        let mut refuse = |codice, perche: String| {
            let testo = format!("{}: {perche}", place(*riga, posto, LOTTO));
            anomalie.push(wrong(&format!("righe[{riga}].lotIdentifier"), codice, testo));
        };
        match testo.parse::<LotIdentifier>() {
            Ok(nome) => {
                if !visti.insert(nome.clone()) {
                    refuse("LOTTO_RIPETUTO", format!("il lotto {nome} è presente due volte."));
                }
                Some(nome)
            }
            Err(errore) => {
                refuse("FORMATO", errore.to_string());
                None
            }
        }
    };
    righe.iter().map(name).collect()
}

/// The data of a row, over those of the lot that was there.
fn data(
    riga: usize,
    celle: &[Cella],
    colonne: &[Option<Colonna>],
    presente: Option<&Lotto>,
    anomalie: &mut Vec<Anomalia>,
) -> Result<DatiLotto, ApplicationError> {
    let mut valori = match presente {
        Some(lotto) => fields(&lotto.dati)?,
        None => Map::new(),
    };
    let vuota = Cella::Vuota;
    // A row may end before its last columns: their cells are empty.
    for posto in 0..celle.len().max(colonne.len()) {
        let cella = celle.get(posto).unwrap_or(&vuota);
        match colonne.get(posto) {
            Some(Some(Colonna::Campo(campo))) if *cella == Cella::Guasta => {
                let dove = place(riga, posto, campo.etichetta);
                let testo = format!("{dove}: la cella contiene un errore del foglio di calcolo.");
                anomalie.push(wrong(&format!("righe[{riga}].{}", campo.nome), "FORMATO", testo));
            }
            Some(Some(Colonna::Campo(campo))) => {
                valori.insert(campo.nome.to_owned(), cella.value(campo.tipo));
            }
            Some(Some(Colonna::Nome)) => {}
            Some(None) | None if cella.is_vuota() => {}
            Some(None) | None => {
                let testo = format!(
                    "Riga {}, colonna {}: la colonna non ha un nome nella prima riga.",
                    riga + 2,
                    csv::letters(posto)
                );
                anomalie.push(wrong(&format!("righe[{riga}]"), "COLONNA", testo));
            }
        }
    }
    let letti = campi::read::<DatiLotto>(campi::LOTTO, &Sezione::Lotti, &valori);
    anomalie.extend(letti.anomalie.into_iter().map(|anomalia| at_its_cell(riga, colonne, anomalia)));
    Ok(letti.dati)
}

/// An anomaly of a field, told by the cell that holds it.
fn at_its_cell(riga: usize, colonne: &[Option<Colonna>], anomalia: Anomalia) -> Anomalia {
    let nome = anomalia.campo.split(['[', '.']).next().unwrap_or_default();
    let trovata = colonne.iter().enumerate().find_map(|(posto, colonna)| match colonna {
        Some(Colonna::Campo(campo)) if campo.nome == nome => Some((posto, *campo)),
        _ => None,
    });
    let testo = match trovata {
        Some((posto, campo)) => {
            let gia_detto = format!("«{}»: ", campo.etichetta);
            let perche = anomalia.testo.strip_prefix(&gia_detto).unwrap_or(&anomalia.testo);
            format!("{}: {perche}", place(riga, posto, campo.etichetta))
        }
        None => format!("Riga {}: {}", riga + 2, anomalia.testo),
    };
    Anomalia { campo: format!("righe[{riga}].{}", anomalia.campo), testo, ..anomalia }
}

fn refused(anomalie: Vec<Anomalia>) -> ApplicationError {
    ApplicationError::Invalid(anomalie)
}
