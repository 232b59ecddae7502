//! PubblicaAvviso: the notice of a confirmed appalto, and those that take its place.

use axum::http::Method;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::archivio::{Appalto, Avviso, Destino, Inoltro, StatoAppalto, StatoAvviso, TipoOperazione};
use crate::comunica_appalto::{leggi_scheda, sintesi_di_base};
use crate::pcp::{
    Contesto, Errore, Rifiutata, Risultato, identificativo, istante, motivo_breve, riuscita, senza_nulli,
    voce,
};
use crate::scheda::{Scheda, in_json};
use crate::servizio::Azione;

pub(crate) fn azione(metodo: &Method, nome: &str) -> Option<Azione> {
    Some(match (metodo.as_str(), nome) {
        ("POST", "pubblica-avviso") => pubblica,
        ("POST", "modifica-avviso") => modifica,
        ("POST", "rettifica-avviso") => rettifica,
        ("POST", "cancella-avviso") => cancella,
        ("GET", "ricerca-avviso") => ricerca,
        ("GET", "consulta-avviso") => consulta,
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

/// `AvvisoRequest`, without the plan to which it could belong.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NuovoAvviso {
    id_avviso: Option<String>,
    id_appalto: Option<String>,
    scheda: Value,
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
    let id = appalto.id;
    let destino = std::mem::take(&mut contesto.destino);
    contesto.archivio.avvia_pubblicazione(id, &contesto.tempi, destino, contesto.adesso);
    Ok(acquisita())
}

/// Only what waits to be published or was refused by TED: what TED has published is for rettifica-avviso.
fn modifica(contesto: &mut Contesto<'_>) -> Risultato {
    let NuovoAvviso { id_avviso, id_appalto, scheda } = contesto.corpo()?;
    let adesso = contesto.adesso;
    let appalto = appalto_dell_avviso(contesto, id_avviso.as_deref(), id_appalto.as_deref())?;
    appalto.avviso_nello_stato(&[StatoAvviso::InAttPubb, StatoAvviso::NonPubb])?;
    appalto.nello_stato(&[StatoAppalto::InAttPubb])?;
    if appalto.avviso().is_some_and(Avviso::su_ted) {
        return Err(Errore::new("ERR51").into());
    }
    appalto.libero_da_altro_che_pubblicazioni()?;
    let scheda = scheda_che_segue(contesto, &scheda, id_appalto.as_deref())?;
    let appalto = contesto.appalto_proprio(id_appalto.as_deref())?;
    appalto.ferma_pubblicazione(adesso);
    let id = appalto.id;
    Ok(sostituisci(contesto, id, TipoOperazione::ModificaAvviso, scheda))
}

/// The lots stay, and with them their CIGs.
fn rettifica(contesto: &mut Contesto<'_>) -> Risultato {
    let NuovoAvviso { id_avviso, id_appalto, scheda } = contesto.corpo()?;
    let appalto = appalto_dell_avviso(contesto, id_avviso.as_deref(), id_appalto.as_deref())?;
    appalto.libero()?;
    appalto.avviso_nello_stato(&[StatoAvviso::Pubb])?;
    appalto.nello_stato(&[StatoAppalto::Pubb])?;
    let scheda = scheda_che_segue(contesto, &scheda, id_appalto.as_deref())?;
    let appalto = contesto.appalto_proprio(id_appalto.as_deref())?;
    if scheda.lotti.len() != appalto.lotti.len() {
        return Err(Errore::new("ERR105").into());
    }
    let mut coppie = scheda.lotti.iter().zip(&appalto.lotti);
    if coppie.any(|(nuovo, lotto)| nuovo.identificativo != lotto.identificativo) {
        return Err(Errore::new("ERR106").into());
    }
    let id = appalto.id;
    Ok(sostituisci(contesto, id, TipoOperazione::RettificaAvviso, scheda))
}

/// A scheda that may take the place of the one of the appalto.
fn scheda_che_segue(
    contesto: &mut Contesto<'_>,
    scheda: &Value,
    id_appalto: Option<&str>,
) -> Result<Scheda, Rifiutata> {
    let scheda = leggi_scheda(contesto, scheda)?;
    let presente = &contesto.appalto_proprio(id_appalto)?.scheda;
    if scheda.codice_appalto != presente.codice_appalto {
        return Err(Errore::new("ERR73").into());
    }
    if scheda.codice != presente.codice {
        return Err(Errore::con_dettaglio("ERR101", scheda.codice).into());
    }
    Ok(scheda)
}

fn sostituisci(contesto: &mut Contesto<'_>, id: Uuid, tipo: TipoOperazione, scheda: Scheda) -> Value {
    let Destino { ritardo, fine } = std::mem::take(&mut contesto.destino);
    let termine = contesto.adesso + ritardo.unwrap_or(contesto.tempi.conferma);
    contesto.archivio.avvia_con(id, tipo, termine, fine, Some(Box::new(scheda)));
    acquisita()
}

fn cancella(contesto: &mut Contesto<'_>) -> Risultato {
    let CancellaAvviso { id_avviso, id_appalto, motivo } = contesto.corpo()?;
    motivo_breve(motivo.as_deref())?;
    let adesso = contesto.adesso;
    let appalto = appalto_dell_avviso(contesto, id_avviso.as_deref(), id_appalto.as_deref())?;
    appalto.nello_stato(&[StatoAppalto::InAttPubb])?;
    appalto.libero_da_altro_che_pubblicazioni()?;
    if appalto.avviso().is_some_and(Avviso::su_ted) {
        return Err(Errore::new("ERR51").into());
    }
    appalto.ferma_pubblicazione(adesso);
    let id = appalto.id;
    let Destino { ritardo, fine } = std::mem::take(&mut contesto.destino);
    let termine = adesso + ritardo.unwrap_or(contesto.tempi.pubblicazione);
    contesto.archivio.avvia(id, TipoOperazione::Sospendi, termine, fine);
    Ok(acquisita())
}

fn acquisita() -> Value {
    riuscita("Richiesta acquisita", "Richiesta acquisita", json!({}))
}

/// The appalto of the caller that has that notice in force.
fn appalto_dell_avviso<'a>(
    contesto: &'a mut Contesto<'_>,
    id_avviso: Option<&str>,
    id_appalto: Option<&str>,
) -> Result<&'a mut Appalto, Rifiutata> {
    let id_avviso = identificativo(id_avviso.ok_or_else(|| Errore::new("ERR28"))?)?;
    let di = contesto.archivio.con_avviso(id_avviso).map(|appalto| appalto.id);
    let appalto = contesto.appalto_proprio(id_appalto)?;
    match appalto.avviso() {
        Some(avviso) if avviso.id == id_avviso => Ok(appalto),
        // Before the confirmation, and for schede without a notice.
        None => Err(Errore::new("ERR45").into()),
        // Another one took its place.
        Some(_) if di == Some(appalto.id) => Err(Errore::new("ERR50").into()),
        Some(_) if di.is_some() => Err(Errore::new("ERR49").into()),
        Some(_) => Err(Rifiutata::non_trovata("ERR22")),
    }
}

/// The appalto and the notice that the call asks about.
fn chiesto<'a>(contesto: &'a Contesto<'_>) -> Result<(&'a Appalto, &'a Avviso), Rifiutata> {
    let id = identificativo(contesto.parametro("idAvviso").ok_or_else(|| Errore::new("ERR28"))?)?;
    let non_trovato = || Rifiutata::non_trovata("ERR22");
    let appalto = contesto.archivio.con_avviso(id).ok_or_else(non_trovato)?;
    let appalto = contesto.appalto_visibile(&appalto.id.to_string())?;
    let avviso = appalto.avvisi.iter().find(|avviso| avviso.id == id).ok_or_else(non_trovato)?;
    Ok((appalto, avviso))
}

fn stato(contesto: &mut Contesto<'_>) -> Risultato {
    let (appalto, avviso) = chiesto(contesto)?;
    let stato = json!({
        "idAvviso": avviso.id,
        "idAppalto": appalto.id,
        "dataControllo": istante(appalto.controllo),
        "stato": voce("statoAvviso", avviso.stato.codice()),
    });
    Ok(riuscita("OK", "Operazione Effettuata", json!({ "statoAvviso": stato })))
}

fn consulta(contesto: &mut Contesto<'_>) -> Risultato {
    let (appalto, avviso) = chiesto(contesto)?;
    let scheda = avviso.scheda_di_prima.as_deref().map_or_else(|| appalto.scheda.documento(), in_json);
    let campi = json!({
        "avviso": dati(appalto, avviso),
        "appalto": sintesi_di_base(appalto),
        "scheda": scheda,
    });
    Ok(riuscita("OK", "Operazione eseguita con successo", campi))
}

/// The notices of the appalto that the call names, if the caller is in charge of it; newest first.
fn ricerca(contesto: &mut Contesto<'_>) -> Risultato {
    let pagina = contesto.pagina(20)?;
    let archivio = &contesto.archivio;
    let nomi = ["idAppalto", "codiceAppalto", "cig"].map(|nome| contesto.parametro(nome));
    let appalto = match nomi {
        [Some(id), None, None] => archivio.appalto(identificativo(id)?),
        [None, Some(codice), None] => archivio.con_codice(codice),
        [None, None, Some(cig)] => archivio.con_cig(cig),
        _ => return Err(Errore::new("ERR34").into()),
    };
    let da = contesto.parametro_istante("dataCreazioneAvvisoDa")?;
    let a = contesto.parametro_istante("dataCreazioneAvvisoA")?;
    let uguale = |nome: &str, codice: &str| contesto.parametro(nome).is_none_or(|cercato| cercato == codice);
    let trovati: Vec<_> = appalto
        .into_iter()
        .filter(|appalto| appalto.affidato_a(&contesto.chiamante, contesto.adesso))
        .filter(|appalto| uguale("stato", appalto.stato.codice()))
        .flat_map(|appalto| appalto.avvisi.iter().rev().map(move |avviso| (appalto, avviso)))
        .filter(|(_, avviso)| uguale("statoAvviso", avviso.stato.codice()))
        .filter(|(_, avviso)| uguale("azioneAvviso", avviso.azione.codice()))
        .filter(|(_, avviso)| {
            uguale("tipoAvviso", "IT") || avviso.europeo.is_some() && uguale("tipoAvviso", "EU")
        })
        .filter(|(_, avviso)| da.is_none_or(|da| avviso.creato >= da) && a.is_none_or(|a| avviso.creato <= a))
        .map(|(appalto, avviso)| {
            let mut dati = dati(appalto, avviso);
            dati["idAppalto"] = json!(appalto.id);
            dati
        })
        .collect();
    let (trovati, mut campi) = pagina.taglia(&trovati);
    campi["result"] = trovati.into();
    Ok(riuscita("OK", "Operazione eseguita con successo", campi))
}

/// `AvvisoCommonType`.
fn dati(appalto: &Appalto, avviso: &Avviso) -> Value {
    let europeo = avviso.europeo.map(|inoltro| pubblicazione("EU", inoltro, appalto.controllo));
    senza_nulli(json!({
        "idAvviso": avviso.id,
        "dataCreazione": istante(avviso.creato),
        "dataPubblicazione": avviso.nazionale.pubblicato.map(istante),
        "dataControllo": istante(appalto.controllo),
        "stato": voce("statoAvviso", avviso.stato.codice()),
        "azione": voce("tipoAzioneAvviso", avviso.azione.codice()),
        "datiPubblicazioneEU": europeo,
        "datiPubblicazioneIT": pubblicazione("IT", avviso.nazionale, appalto.controllo),
    }))
}

/// What `DatiPubblicazioneEUType` and `DatiPubblicazioneITType` have in common.
fn pubblicazione(tipo: &str, inoltro: Inoltro, controllo: DateTime<Utc>) -> Value {
    let stato = match inoltro {
        Inoltro { pubblicato: Some(_), .. } => StatoAvviso::Pubb,
        Inoltro { inoltrato: Some(_), .. } => StatoAvviso::InAttPubb,
        Inoltro { .. } => StatoAvviso::Creato,
    };
    senza_nulli(json!({
        "dataControllo": istante(controllo),
        "dataInoltroPubblicazione": inoltro.inoltrato.map(istante),
        "dataPubblicazione": inoltro.pubblicato.map(istante),
        "stato": voce("statoAvviso", stato.codice()),
        "tipo": voce("tipoAvviso", tipo),
    }))
}
