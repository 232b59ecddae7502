//! ComunicaAppalto: from the scheda to the CIG.

use axum::http::Method;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::archivio::{Appalto, Destino, Lotto, StatoAppalto, StatoAvviso, TipoOperazione};
use crate::configurazione::StazioneAppaltante;
use crate::pcp::{
    Contesto, Errore, Rifiutata, Risultato, istante, motivo_breve, riuscita, senza_nulli, voce,
};
use crate::scheda::{Scheda, StazioneDichiarata};
use crate::servizio::Azione;

pub(crate) fn azione(metodo: &Method, nome: &str) -> Option<Azione> {
    Some(match (metodo.as_str(), nome) {
        ("POST", "crea-appalto") => crea,
        ("POST", "modifica-appalto") => modifica,
        ("POST", "cancella-appalto") => cancella,
        ("POST", "verifica-appalto") => verifica,
        ("POST", "conferma-appalto") => conferma,
        ("GET", "ricerca-appalto") => ricerca,
        ("GET", "consulta-appalto") => consulta,
        ("GET", "recupera-cig") => recupera_cig,
        _ => return None,
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct CreaAppalto {
    scheda: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ModificaAppalto {
    id_appalto: Option<String>,
    scheda: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct CancellaAppalto {
    id_appalto: Option<String>,
    motivo: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SoloAppalto {
    id_appalto: Option<String>,
}

fn crea(contesto: &mut Contesto<'_>) -> Risultato {
    let CreaAppalto { scheda } = contesto.corpo()?;
    let scheda = leggi_scheda(contesto, &scheda)?;
    let avvisi = scheda.avvisi.clone();
    let rup = contesto.chiamante.clone();
    let id = contesto.archivio.crea(scheda, rup, contesto.adesso, contesto.generatore)?;
    let campi = con_avvisi(json!({ "idAppalto": id }), &avvisi);
    Ok(riuscita("Operazione Effettuata", "Creazione eseguita con successo", campi))
}

fn modifica(contesto: &mut Contesto<'_>) -> Risultato {
    let ModificaAppalto { id_appalto, scheda } = contesto.corpo()?;
    let appalto = contesto.appalto_proprio(id_appalto.as_deref())?;
    appalto.libero()?;
    appalto.nello_stato(&[StatoAppalto::InLav])?;
    let scheda = leggi_scheda(contesto, &scheda)?;
    let adesso = contesto.adesso;
    let appalto = contesto.appalto_proprio(id_appalto.as_deref())?;
    if scheda.codice_appalto != appalto.scheda.codice_appalto {
        return Err(Errore::new("ERR73").into());
    }
    let campi = con_avvisi(json!({ "idAppalto": appalto.id }), &scheda.avvisi);
    appalto.sostituisci(scheda);
    appalto.annota(TipoOperazione::Modifica, adesso);
    Ok(riuscita("Operazione Effettuata", "Modifica eseguita con successo", campi))
}

/// The fields of a success, with what it warns of beside (#2664).
fn con_avvisi(mut campi: Value, avvisi: &[Errore]) -> Value {
    if !avvisi.is_empty() {
        campi["errori"] = json!(avvisi);
    }
    campi
}

fn cancella(contesto: &mut Contesto<'_>) -> Risultato {
    let CancellaAppalto { id_appalto, motivo } = contesto.corpo()?;
    motivo_breve(motivo.as_deref())?;
    let adesso = contesto.adesso;
    let appalto = contesto.appalto_proprio(id_appalto.as_deref())?;
    appalto.libero()?;
    appalto.nello_stato(&[StatoAppalto::InLav, StatoAppalto::Conf])?;
    // #915: AD5 is not cancelled with this service.
    if appalto.scheda.codice == "AD5" {
        return Err(Errore::con_dettaglio("ERR16", "AD5").into());
    }
    appalto.avviso_passa(StatoAppalto::Canc, StatoAvviso::Canc);
    appalto.annota(TipoOperazione::Cancella, adesso);
    Ok(riuscita("Operazione Effettuata", "Cancellazione eseguita con successo", json!({})))
}

fn verifica(contesto: &mut Contesto<'_>) -> Risultato {
    avvia(contesto, TipoOperazione::Verifica)
}

fn conferma(contesto: &mut Contesto<'_>) -> Risultato {
    avvia(contesto, TipoOperazione::Conferma)
}

fn avvia(contesto: &mut Contesto<'_>, tipo: TipoOperazione) -> Risultato {
    let SoloAppalto { id_appalto } = contesto.corpo()?;
    let appalto = contesto.appalto_proprio(id_appalto.as_deref())?;
    appalto.libero()?;
    appalto.nello_stato(&[StatoAppalto::InLav])?;
    let id = appalto.id;
    let Destino { ritardo, fine } = std::mem::take(&mut contesto.destino);
    let termine = contesto.adesso + ritardo.unwrap_or(contesto.tempi.conferma);
    contesto.archivio.avvia(id, tipo, termine, fine);
    Ok(riuscita("Richiesta acquisita", "Richiesta acquisita", json!({})))
}

fn recupera_cig(contesto: &mut Contesto<'_>) -> Risultato {
    let pagina = contesto.pagina(20)?;
    let id = contesto.parametro("idAppalto").ok_or_else(|| Errore::new("ERR26"))?;
    let coppie: Vec<_> = contesto
        .appalto_visibile(id)?
        .lotti
        .iter()
        .filter_map(|lotto| {
            Some(json!({ "cig": lotto.cig.as_ref()?, "lotIdentifier": lotto.identificativo }))
        })
        .collect();
    let (coppie, mut campi) = pagina.taglia(&coppie);
    campi["result"] = coppie.into();
    Ok(riuscita("OK", "Operazione eseguita con successo", campi))
}

fn consulta(contesto: &mut Contesto<'_>) -> Risultato {
    let appalto = match (contesto.parametro("idAppalto"), contesto.parametro("cig")) {
        (Some(id), None) => contesto.appalto_visibile(id)?,
        (None, Some(cig)) => {
            let id = contesto.archivio.con_cig(cig).ok_or_else(|| Rifiutata::non_trovata("ERR23"))?.id;
            contesto.appalto_visibile(&id.to_string())?
        }
        _ => return Err(Errore::new("AUT04").into()),
    };
    let dati = json!({ "idAppalto": appalto.id, "scheda": appalto.scheda.documento() });
    Ok(riuscita("OK", "Operazione eseguita con successo", json!({ "appalto": dati })))
}

/// Only the appalti that the person who asks is in charge of, for this authority: for others the answer is empty (#1491).
fn ricerca(contesto: &mut Contesto<'_>) -> Risultato {
    let pagina = contesto.pagina(20)?;
    let filtro = Filtro::leggi(contesto)?;
    let trovati: Vec<_> = filtro
        .candidati(contesto)
        .filter(|appalto| appalto.affidato_a(&contesto.chiamante, contesto.adesso) && filtro.accetta(appalto))
        .map(sintesi)
        .collect();
    let (trovati, mut campi) = pagina.taglia(&trovati);
    campi["result"] = trovati.into();
    Ok(riuscita("OK", "Operazione eseguita con successo", campi))
}

struct Filtro<'a> {
    codice_appalto: Option<&'a str>,
    cig: Option<&'a str>,
    lotto: Option<&'a str>,
    stato: Option<&'a str>,
    da: Option<DateTime<Utc>>,
    a: Option<DateTime<Utc>>,
}

impl<'a> Filtro<'a> {
    fn leggi(contesto: &'a Contesto<'_>) -> Result<Self, Errore> {
        let filtro = Self {
            codice_appalto: contesto.parametro("codiceAppalto"),
            cig: contesto.parametro("cig"),
            lotto: contesto.parametro("lotIdentifier"),
            stato: contesto.parametro("stato"),
            da: contesto.parametro_istante("dataCreazioneDa")?,
            a: contesto.parametro_istante("dataCreazioneA")?,
        };
        let gara = filtro.codice_appalto.is_some() || filtro.cig.is_some();
        // A lot needs its appalto beside it, a state needs any other filter.
        let sufficiente =
            if filtro.lotto.is_some() { gara } else { gara || filtro.da.is_some() || filtro.a.is_some() };
        if sufficiente { Ok(filtro) } else { Err(Errore::new("ERR34")) }
    }

    /// All that it could accept: a name leaves one.
    fn candidati<'b>(&self, contesto: &'b Contesto<'_>) -> Box<dyn Iterator<Item = &'b Appalto> + 'b> {
        match (self.codice_appalto, self.cig) {
            (Some(codice), _) => Box::new(contesto.archivio.con_codice(codice).into_iter()),
            (None, Some(cig)) => Box::new(contesto.archivio.con_cig(cig).into_iter()),
            (None, None) => Box::new(contesto.archivio.appalti().iter()),
        }
    }

    fn accetta(&self, appalto: &Appalto) -> bool {
        let un_lotto = |cercato: Option<&str>, campo: fn(&Lotto) -> Option<&str>| {
            cercato.is_none() || appalto.lotti.iter().any(|lotto| campo(lotto) == cercato)
        };
        self.codice_appalto.is_none_or(|codice| codice == appalto.scheda.codice_appalto)
            && self.stato.is_none_or(|stato| stato == appalto.stato.codice())
            && self.da.is_none_or(|da| appalto.creato >= da)
            && self.a.is_none_or(|a| appalto.creato <= a)
            && un_lotto(self.cig, |lotto| lotto.cig.as_deref())
            && un_lotto(self.lotto, |lotto| Some(&lotto.identificativo))
    }
}

/// `AppaltoType`: the appalto and its lots, without what has no value.
fn sintesi(appalto: &Appalto) -> Value {
    let lotti: Vec<_> = appalto
        .lotti
        .iter()
        .zip(&appalto.scheda.lotti)
        .map(|(lotto, dichiarato)| {
            senza_nulli(json!({
                "cig": lotto.cig,
                "lotIdentifier": lotto.identificativo,
                "oggetto": dichiarato.oggetto,
                "importo": dichiarato.importo,
                "stato": voce("statoLotto", appalto.stato.codice()),
                "oggettoContratto": dichiarato.oggetto_contratto,
            }))
        })
        .collect();
    let mut sintesi = sintesi_di_base(appalto);
    sintesi["lotti"] = lotti.into();
    sintesi
}

/// `AppaltoBaseType`.
pub(crate) fn sintesi_di_base(appalto: &Appalto) -> Value {
    senza_nulli(json!({
        "idAppalto": appalto.id,
        "codiceAppalto": appalto.scheda.codice_appalto,
        "oggetto": appalto.scheda.oggetto,
        "dataCreazione": istante(appalto.creato),
        "stato": voce("statoAppalto", appalto.stato.codice()),
    }))
}

/// Reads a scheda and checks it against AUSA and against who sends it.
pub(crate) fn leggi_scheda(contesto: &Contesto<'_>, documento: &Value) -> Result<Scheda, Rifiutata> {
    let scheda = Scheda::leggi(documento, contesto.cfg.specifiche.as_ref(), contesto.adesso)?;
    let errori: Vec<_> = scheda
        .stazioni
        .iter()
        .filter_map(|dichiarata| incoerenza_ausa(&contesto.cfg.stazioni, dichiarata))
        .collect();
    if !errori.is_empty() {
        return Err(errori.into());
    }
    let presente =
        scheda.stazioni.iter().any(|stazione| stazione.codice_ausa == contesto.chiamante.codice_ausa);
    if presente { Ok(scheda) } else { Err(Errore::new("AUT01").into()) }
}

/// What of a declared authority the register does not have (#474, #581, #866).
fn incoerenza_ausa(registro: &[StazioneAppaltante], dichiarata: &StazioneDichiarata) -> Option<Errore> {
    let ente =
        format!("Codice Fiscale: {} - Codice Ausa: {}", dichiarata.codice_fiscale, dichiarata.codice_ausa);
    let Some(stazione) = registro.iter().find(|stazione| stazione.codice_ausa == dichiarata.codice_ausa)
    else {
        return Some(Errore::con_dettaglio("ERR67", ente));
    };
    if stazione.codice_fiscale != dichiarata.codice_fiscale {
        return Some(Errore::con_dettaglio("ERR68", ente));
    }
    let centro = &dichiarata.centro_di_costo;
    let attivo =
        stazione.centri_di_costo.iter().any(|noto| noto.attivo && noto.id.eq_ignore_ascii_case(centro));
    (!attivo).then(|| Errore::con_dettaglio("ERR69", format!("{ente} - Codice Centro di Costo: {centro}")))
}
