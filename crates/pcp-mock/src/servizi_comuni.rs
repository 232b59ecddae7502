//! ServiziComuni: state of an appalto, outcome of an operation; and the `/status` that every service has.

use axum::http::Method;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::archivio::{Appalto, Operazione};
use crate::pcp::{Contesto, Errore, Rifiutata, Risultato, istante, riuscita, voce};
use crate::servizio::Azione;

pub(crate) fn azione(metodo: &Method, nome: &str) -> Option<Azione> {
    Some(match (metodo.as_str(), nome) {
        ("GET", "stato-appalto") => stato_appalto,
        ("GET", "esito-operazione") => esito_operazione,
        _ => return None,
    })
}

/// Same signature as every operation, though it cannot fail.
#[expect(clippy::unnecessary_wraps, reason = "it stands in the table of operations with the others")]
pub(crate) fn status(_: &mut Contesto<'_>) -> Risultato {
    Ok(riuscita("OK", "Servizio attivo", json!({})))
}

fn stato_appalto(contesto: &mut Contesto<'_>) -> Risultato {
    let parametri = ["idAppalto", "cig", "idContratto"].map(|nome| contesto.parametro(nome));
    let esito = match parametri {
        [Some(id), None, None] => {
            let appalto = contesto.appalto_visibile(id)?;
            json!({
                "idAppalto": appalto.id,
                "stato": voce("statoAppalto", appalto.stato.codice()),
                "dataControllo": istante(appalto.controllo),
            })
        }
        [None, Some(cig), None] => {
            let id = contesto.archivio.con_cig(cig).ok_or_else(|| Rifiutata::non_trovata("ERR23"))?.id;
            let appalto = contesto.appalto_visibile(&id.to_string())?;
            // A lot follows its appalto: awards and contracts come after publication.
            json!({
                "cig": cig,
                "stato": voce("statoLotto", appalto.stato.codice()),
                "dataControllo": istante(appalto.controllo),
            })
        }
        // Contracts are born after publication, outside of what is emulated.
        [None, None, Some(_)] => return Err(Rifiutata::non_trovata("ERR39")),
        _ => return Err(Errore::new("ERR34").into()),
    };
    Ok(riuscita("OK", "Operazione Effettuata", json!({ "esitoStato": esito })))
}

fn esito_operazione(contesto: &mut Contesto<'_>) -> Risultato {
    let id = contesto.parametro("idAppalto").ok_or_else(|| Errore::new("ERR26"))?;
    let appalto = contesto.appalto_visibile(id)?;
    let (Some(tipo), Some(ricerca)) =
        (contesto.parametro("tipoOperazione"), contesto.parametro("tipoRicerca"))
    else {
        return Err(Errore::new("ERR34").into());
    };
    let quante = match ricerca {
        "ULTIMO_ESITO" => 1,
        "TUTTI_ESITI" => usize::MAX,
        _ => return Err(Errore::con_dettaglio("ERR63", format!("tipoRicercaOperazione - {ricerca}")).into()),
    };
    let sintesi = contesto.parametro("esito");
    // Newest first.
    let esiti: Vec<_> = appalto
        .operazioni
        .iter()
        .rev()
        .filter(|operazione| operazione.tipo.codice() == tipo)
        .filter(|operazione| sintesi.is_none_or(|sintesi| sintesi == operazione.sintesi().codice()))
        .take(quante)
        .map(|operazione| esito(appalto, operazione, contesto.adesso))
        .collect();
    Ok(riuscita("OK", "Esecuzione avvenuta con successo", json!({ "listaEsiti": esiti })))
}

/// `EsitoOperazioneType`: errors only where there are some (#1315), notices only where they were born or concerned.
fn esito(appalto: &Appalto, operazione: &Operazione, adesso: DateTime<Utc>) -> Value {
    let mut esito = json!({
        "idAppalto": appalto.id,
        "idScheda": appalto.id_scheda,
        "codiceScheda": appalto.scheda.codice,
    });
    if let Some(avviso) = operazione.avviso {
        esito["idAvviso"] = json!(avviso);
    }
    if let Some((avviso, scheda, codice)) = &operazione.nuovi {
        esito["idNuovoAvviso"] = json!(avviso);
        esito["idNuovaScheda"] = json!(scheda);
        esito["codiceNuovaScheda"] = json!(codice);
    }
    esito["esito"] = voce("esito", operazione.sintesi().codice());
    esito["tipoOperazione"] = voce("tipoOperazione", operazione.tipo.codice());
    esito["dataControllo"] = istante(operazione.termine.min(adesso)).into();
    esito["dettaglio"] = voce("esitoOperazione", operazione.dettaglio());
    if !operazione.errori().is_empty() {
        esito["errori"] = json!(operazione.errori());
    }
    esito
}
