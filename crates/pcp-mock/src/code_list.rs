//! CodeList: ANAC's code lists.

use axum::http::Method;
use chrono::{DateTime, NaiveDate};
use cig_specifiche::{Tipologica, Voce};
use serde_json::{Value, json};

use crate::pcp::{Contesto, Errore, Rifiutata, Risultato, riuscita};
use crate::servizio::Azione;

pub(crate) fn azione(metodo: &Method, nome: &str) -> Option<Azione> {
    Some(match (metodo.as_str(), nome) {
        ("GET", "recupera-elenco-tipologiche") => elenco,
        ("GET", "recupera-tipologica") => tipologica,
        ("GET", "recupera-valore-tipologica") => valore,
        _ => return None,
    })
}

fn elenco(contesto: &mut Contesto<'_>) -> Risultato {
    let pagina = contesto.pagina(100)?;
    let nomi: Vec<_> = contesto
        .liste
        .tipologiche()
        .map(|tipologica| json!({ "idTipologica": tipologica.nome(), "descrizione": tipologica.nome() }))
        .collect();
    let (nomi, mut campi) = pagina.taglia(&nomi);
    campi["result"] = nomi.into();
    Ok(riuscita("OK", "Operazione effettuata con successo", campi))
}

/// All the values, as in ANAC's files: expired ones too, and twice those that are there twice (#1868).
fn tipologica(contesto: &mut Contesto<'_>) -> Risultato {
    let pagina = contesto.pagina(100)?;
    let (da, a) = (giorno(contesto, "dataInizio")?, giorno(contesto, "dataFine")?);
    let id = contesto.parametro("idTipologica").ok_or_else(|| Errore::new("ERR32"))?;
    let valori: Vec<_> = trova(contesto, id)?
        .tutte()
        .iter()
        .filter(|voce| da.is_none_or(|da| voce.data_fine.is_none_or(|fine| fine >= da)))
        .filter(|voce| a.is_none_or(|a| voce.data_inizio.is_none_or(|inizio| inizio <= a)))
        .map(dati)
        .collect();
    let (valori, mut campi) = pagina.taglia(&valori);
    campi["tipologica"] = json!({ "idTipologica": id, "descrizione": id, "elenco": valori });
    Ok(riuscita("OK", "Operazione effettuata con successo", campi))
}

/// One value; of an unknown code PCP gives 200 and a value without anything in it (#531).
fn valore(contesto: &mut Contesto<'_>) -> Risultato {
    let id = contesto.parametro("idTipologica").ok_or_else(|| Errore::new("ERR32"))?;
    let codice = contesto.parametro("codice").ok_or_else(|| Errore::new("ERR33"))?;
    let trovata = trova(contesto, id)?.tutte().iter().find(|voce| voce.codice == codice);
    let vuota = json!({ "codice": null, "descrizione": null, "dataInizio": null, "dataFine": null });
    let valore = trovata.map_or(vuota, dati);
    Ok(riuscita("OK", "Operazione effettuata con successo", json!({ "tipologica": valore })))
}

fn trova<'a>(contesto: &'a Contesto<'_>, id: &str) -> Result<&'a Tipologica, Rifiutata> {
    contesto.liste.tipologica(id).ok_or_else(|| Rifiutata::non_trovata("ERR63"))
}

/// `TipologicaSchemaEstesoType`.
fn dati(voce: &Voce) -> Value {
    json!({
        "codice": voce.codice,
        "descrizione": { "it": voce.descrizione, "en": voce.descrizione },
        "dataInizio": voce.data_inizio.map(mezzanotte),
        "dataFine": voce.data_fine.map(mezzanotte),
    })
}

fn mezzanotte(giorno: NaiveDate) -> String {
    format!("{giorno}T00:00:00Z")
}

fn giorno(contesto: &Contesto<'_>, nome: &str) -> Result<Option<NaiveDate>, Errore> {
    let letto = contesto.parametro(nome).map(DateTime::parse_from_rfc3339).transpose();
    letto.map(|data| data.map(|data| data.date_naive())).map_err(|_| Errore::con_dettaglio("AUT09", nome))
}
