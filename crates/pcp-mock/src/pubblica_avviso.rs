//! PubblicaAvviso: the notice of a confirmed appalto.

use axum::http::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::archivio::{Appalto, StatoAppalto, StatoAvviso, TipoOperazione};
use crate::pcp::{
    Contesto, Errore, Rifiutata, Risultato, identificativo, istante, motivo_breve, riuscita, voce,
};
use crate::servizio::Azione;

pub(crate) fn azione(metodo: &Method, nome: &str) -> Option<Azione> {
    Some(match (metodo.as_str(), nome) {
        ("POST", "pubblica-avviso") => pubblica,
        ("POST", "cancella-avviso") => cancella,
        ("GET", "stato-avviso") => stato,
        _ => return None,
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct PubblicaAvviso {
    id_avviso: Option<String>,
    id_appalto: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct CancellaAvviso {
    id_avviso: Option<String>,
    id_appalto: Option<String>,
    motivo: Option<String>,
}

fn pubblica(contesto: &mut Contesto<'_>) -> Risultato {
    let PubblicaAvviso { id_avviso, id_appalto } = contesto.corpo()?;
    let appalto = appalto_dell_avviso(contesto, id_avviso.as_deref(), id_appalto.as_deref())?;
    appalto.libero()?;
    appalto.nello_stato(&[StatoAppalto::Conf])?;
    appalto.avviso_passa(StatoAppalto::InAttPubb, StatoAvviso::InAttPubb);
    let id = appalto.id;
    Ok(acquisita(contesto, id, TipoOperazione::Pubblica))
}

fn cancella(contesto: &mut Contesto<'_>) -> Risultato {
    let CancellaAvviso { id_avviso, id_appalto, motivo } = contesto.corpo()?;
    motivo_breve(motivo.as_deref())?;
    let adesso = contesto.adesso;
    let appalto = appalto_dell_avviso(contesto, id_avviso.as_deref(), id_appalto.as_deref())?;
    appalto.nello_stato(&[StatoAppalto::InAttPubb])?;
    appalto.ferma_pubblicazione(adesso);
    appalto.libero()?;
    let id = appalto.id;
    Ok(acquisita(contesto, id, TipoOperazione::Sospendi))
}

fn acquisita(contesto: &mut Contesto<'_>, id: Uuid, tipo: TipoOperazione) -> Value {
    let ko = contesto.esito_ko.take();
    contesto.archivio.avvia(id, tipo, contesto.adesso + contesto.cfg.ritardo_pubblicazione, ko);
    riuscita("Richiesta acquisita", "Richiesta acquisita", json!({}))
}

fn appalto_dell_avviso<'a>(
    contesto: &'a mut Contesto<'_>,
    id_avviso: Option<&str>,
    id_appalto: Option<&str>,
) -> Result<&'a mut Appalto, Rifiutata> {
    let id_avviso = identificativo(id_avviso.ok_or_else(|| Errore::new("ERR28"))?)?;
    let di_un_altro = contesto.archivio.con_avviso(id_avviso).is_some();
    let appalto = contesto.appalto_proprio(id_appalto)?;
    match &appalto.avviso {
        Some(avviso) if avviso.id == id_avviso => Ok(appalto),
        // Before the confirmation, and for schede without a notice.
        None => Err(Errore::new("ERR45").into()),
        Some(_) if di_un_altro => Err(Errore::new("ERR49").into()),
        Some(_) => Err(Rifiutata::non_trovata("ERR22")),
    }
}

fn stato(contesto: &mut Contesto<'_>) -> Risultato {
    let id = identificativo(contesto.parametro("idAvviso").ok_or_else(|| Errore::new("ERR28"))?)?;
    let appalto = contesto.archivio.con_avviso(id).ok_or_else(|| Rifiutata::non_trovata("ERR22"))?;
    let appalto = contesto.appalto_visibile(&appalto.id.to_string())?;
    let stato = appalto.avviso.as_ref().map(|avviso| voce("statoAvviso", avviso.stato.codice()));
    let avviso = json!({
        "idAvviso": id,
        "idAppalto": appalto.id,
        "dataControllo": istante(appalto.controllo),
        "stato": stato,
    });
    Ok(riuscita("OK", "Operazione Effettuata", json!({ "statoAvviso": avviso })))
}
