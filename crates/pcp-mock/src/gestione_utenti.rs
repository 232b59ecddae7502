//! GestioneUtenti: who is in charge of an appalto, and so sees it and may act on it (#1491).

use axum::http::Method;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::archivio::{DELEGATI, RESPONSABILE, Soggetto};
use crate::configurazione::Persona;
use crate::pcp::{
    Contesto, Errore, Rifiutata, Risultato, identificativo, istante, leggi_istante, riuscita, senza_nulli,
    voce,
};
use crate::servizio::Azione;

pub(crate) fn azione(metodo: &Method, nome: &str) -> Option<Azione> {
    Some(match (metodo.as_str(), nome) {
        ("POST", "presa-carico") => presa_carico,
        ("POST", "aggiungi-soggetto") => aggiungi,
        ("POST", "elimina-soggetto") => elimina,
        ("GET", "ricerca-soggetti") => ricerca,
        ("GET", "recupera-profilo") => profilo,
        _ => return None,
    })
}

/// `cig` is in the specification and not handled in its first release.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct PresaCarico {
    id_appalto: Option<String>,
    #[serde(rename = "cig")]
    _cig: Option<Value>,
}

/// Of aggiungi-soggetto and elimina-soggetto; `cig`, `servizio` and `operazione` are not handled in their first release.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Incarico {
    id_appalto: Option<String>,
    codice_fiscale: Option<String>,
    ruolo: Option<Codice>,
    data_inizio: Option<String>,
    data_fine: Option<String>,
    #[serde(rename = "cig")]
    _cig: Option<Value>,
    #[serde(rename = "servizio")]
    _servizio: Option<Value>,
    #[serde(rename = "operazione")]
    _operazione: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Codice {
    codice: String,
}

/// The caller becomes who answers for the appalto, in place of who did; both are of the same authority.
fn presa_carico(contesto: &mut Contesto<'_>) -> Risultato {
    let PresaCarico { id_appalto, .. } = contesto.corpo()?;
    let id = identificativo(id_appalto.as_deref().ok_or_else(|| Errore::new("ERR26"))?)?;
    contesto.appalto_visibile(&id.to_string())?;
    let (adesso, chiamante) = (contesto.adesso, contesto.chiamante.clone());
    if let Some(appalto) = contesto.archivio.appalto_mut(id)
        && appalto.responsabile(adesso).is_none_or(|soggetto| soggetto.persona != chiamante)
    {
        for soggetto in &mut appalto.soggetti {
            if soggetto.attivo(adesso) && (soggetto.ruolo == RESPONSABILE || soggetto.persona == chiamante) {
                soggetto.a = Some(adesso);
            }
        }
        appalto.soggetti.push(Soggetto::responsabile(chiamante, adesso));
    }
    Ok(riuscita("Operazione Effettuata", "Associazione eseguita con successo", json!({})))
}

/// A delegate registered for an authority of the scheda; one at a time in each role.
fn aggiungi(contesto: &mut Contesto<'_>) -> Risultato {
    let incarico: Incarico = contesto.corpo()?;
    let codice_fiscale = incarico.codice_fiscale.ok_or_else(|| Errore::new("ERR24"))?;
    let ruolo = incarico.ruolo.map(|ruolo| ruolo.codice).unwrap_or_default();
    if !DELEGATI.contains(&ruolo.as_str()) {
        return Err(Errore::con_dettaglio("AUT07", ruolo).into());
    }
    let inizio = incarico.data_inizio.ok_or_else(|| Errore::con_dettaglio("AUT09", "dataInizio"))?;
    let da = leggi_istante("dataInizio", &inizio)?;
    let a = incarico.data_fine.map(|testo| leggi_istante("dataFine", &testo)).transpose()?;
    if a.is_some_and(|fine| fine <= da) {
        return Err(Errore::new("AUT08").into());
    }
    let persona = Persona { codice_fiscale, codice_ausa: contesto.chiamante.codice_ausa.clone() };
    let registrata = contesto.cfg.persone.contains(&persona);
    let soggetti = soggetti_propri(contesto, incarico.id_appalto.as_deref())?;
    if !registrata {
        return Err(Errore::con_dettaglio("ERR75", persona.codice_fiscale).into());
    }
    let insieme =
        |altro: &Soggetto| a.is_none_or(|fine| altro.da < fine) && altro.a.is_none_or(|fine| da < fine);
    if soggetti.iter().any(|altro| altro.ruolo == ruolo && insieme(altro)) {
        return Err(Errore::con_dettaglio("ERR80", ruolo).into());
    }
    soggetti.push(Soggetto { persona, ruolo, da, a });
    Ok(riuscita("Operazione Effettuata", "Soggetto aggiunto con successo", json!({})))
}

/// A logical cancellation: the delegates that fit are no longer so from now on.
fn elimina(contesto: &mut Contesto<'_>) -> Risultato {
    let incarico: Incarico = contesto.corpo()?;
    let adesso = contesto.adesso;
    let soggetti = soggetti_propri(contesto, incarico.id_appalto.as_deref())?;
    let mut eliminati = 0;
    for soggetto in soggetti.iter_mut().filter(|soggetto| soggetto.ruolo != RESPONSABILE) {
        let sua = incarico.codice_fiscale.as_ref().is_none_or(|cf| *cf == soggetto.persona.codice_fiscale);
        let suo = incarico.ruolo.as_ref().is_none_or(|ruolo| ruolo.codice == soggetto.ruolo);
        if sua && suo && soggetto.a.is_none_or(|fine| fine > adesso) {
            soggetto.a = Some(adesso);
            eliminati += 1;
        }
    }
    if eliminati == 0 {
        return Err(Errore::new("AUT10").into());
    }
    Ok(riuscita("Operazione Effettuata", "Soggetto eliminato con successo", json!({})))
}

/// The people in charge of an appalto that the caller answers for.
fn soggetti_propri<'a>(
    contesto: &'a mut Contesto<'_>,
    id: Option<&str>,
) -> Result<&'a mut Vec<Soggetto>, Rifiutata> {
    let (adesso, chiamante) = (contesto.adesso, contesto.chiamante.clone());
    let appalto = contesto.appalto_proprio(id)?;
    if appalto.responsabile(adesso).is_some_and(|soggetto| soggetto.persona == chiamante) {
        Ok(&mut appalto.soggetti)
    } else {
        Err(Rifiutata::non_autorizzata("SEC09"))
    }
}

/// Of an appalto that the caller is in charge of; of others the answer is empty.
fn ricerca(contesto: &mut Contesto<'_>) -> Risultato {
    let id = contesto.parametro("idAppalto").ok_or_else(|| Errore::new("ERR26"))?;
    let appalto = contesto.appalto_visibile(id)?;
    let (codice_fiscale, ruolo) = (contesto.parametro("codiceFiscale"), contesto.parametro("ruolo"));
    let inizio = Intervallo::leggi(contesto, "dataInizioDa", "dataInizioA")?;
    let fine = Intervallo::leggi(contesto, "dataFineDa", "dataFineA")?;
    let proprio = appalto.affidato_a(&contesto.chiamante, contesto.adesso);
    let trovati: Vec<_> = appalto
        .soggetti
        .iter()
        .filter(|_| proprio)
        .filter(|soggetto| codice_fiscale.is_none_or(|cf| cf == soggetto.persona.codice_fiscale))
        .filter(|soggetto| ruolo.is_none_or(|ruolo| ruolo == soggetto.ruolo))
        .filter(|soggetto| inizio.contiene(Some(soggetto.da)) && fine.contiene(soggetto.a))
        .map(|soggetto| {
            senza_nulli(json!({
                "codiceFiscale": soggetto.persona.codice_fiscale,
                "ruolo": voce("tipoRuolo", &soggetto.ruolo),
                "dataInizio": istante(soggetto.da),
                "dataFine": soggetto.a.map(istante),
            }))
        })
        .collect();
    Ok(riuscita("OK", "Operazione eseguita con successo", json!({ "result": trovati })))
}

struct Intervallo {
    da: Option<DateTime<Utc>>,
    a: Option<DateTime<Utc>>,
}

impl Intervallo {
    fn leggi(contesto: &Contesto<'_>, da: &str, a: &str) -> Result<Self, Errore> {
        Ok(Self { da: contesto.parametro_istante(da)?, a: contesto.parametro_istante(a)? })
    }

    /// An instant that is not known is in no interval but the whole.
    fn contiene(&self, istante: Option<DateTime<Utc>>) -> bool {
        let dopo = self.da.is_none_or(|da| istante.is_some_and(|istante| istante >= da));
        dopo && self.a.is_none_or(|a| istante.is_some_and(|istante| istante <= a))
    }
}

/// The authority that the caller acts for, with the first of its cost centres: which one is the caller's PCP does not say.
fn profilo(contesto: &mut Contesto<'_>) -> Risultato {
    let stazioni = &contesto.cfg.stazioni;
    let stazione = stazioni
        .iter()
        .find(|stazione| stazione.codice_ausa == contesto.chiamante.codice_ausa)
        .ok_or_else(|| Errore::new("SEC15"))?;
    let centro = stazione.centri_di_costo.iter().find(|centro| centro.attivo);
    let profilo = senza_nulli(json!({
        "codiceAusa": stazione.codice_ausa,
        "codiceFiscale": stazione.codice_fiscale,
        "denominazione": stazione.denominazione,
        "idCentroDiCosto": centro.map(|centro| &centro.id),
        "centroDiCosto": centro.map(|centro| &centro.denominazione),
    }));
    Ok(riuscita("OK", "Operazione eseguita con successo", json!({ "profilo": profilo })))
}
