//! The tracking evidence (`Agid-JWT-TrackingEvidence`), as ANAC's `jws.yaml` describes it.

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::accesso::{Portone, esadecimale};
use crate::chiamata::Chiamata;
use crate::configurazione::{Audit, Persona};
use crate::govway::Rifiuto;
use crate::jws::Jws;
use crate::pdnd::Voucher;
use crate::servizio::Servizio;

/// It lives this many seconds at most (#883).
const DURATA_MASSIMA: i64 = 10;
/// Clocks of callers may be this many seconds fast.
const TOLLERANZA: i64 = 5;

/// Required claims that are only asked to be non-empty texts.
const TESTI: [&str; 5] = ["SAcodiceAUSA", "regCodicePiattaforma", "regCodiceComponente", "traceID", "spanID"];
/// Claims that have a closed set of values. The level of assurance is a text, not a number (#1579).
const INSIEMI: [(&str, &[&str]); 3] = [
    ("userRole", &["RP", "DRP"]),
    ("userLoa", &["3", "4"]),
    ("userIdpType", &["SPID", "CIE", "CNS", "EIDAS", "CUSTOM"]),
];

/// Checks the evidence of a call and tells who makes it.
pub(crate) fn verifica(
    portone: &mut Portone<'_>,
    chiamata: &Chiamata,
    servizio: Servizio,
    voucher: &Voucher,
) -> Result<Persona, Rifiuto> {
    let evidenza = chiamata.intestazione("agid-jwt-trackingevidence").ok_or_else(Rifiuto::senza_evidenza)?;
    leggi(portone, chiamata, servizio, voucher, evidenza)
        .map_err(|motivo| Rifiuto::non_conforme(format!("Agid-JWT-TrackingEvidence: {motivo}")))
}

fn leggi(
    portone: &mut Portone<'_>,
    chiamata: &Chiamata,
    servizio: Servizio,
    voucher: &Voucher,
    evidenza: &str,
) -> Result<Persona, String> {
    let jws = Jws::leggi(evidenza)?;
    let (_, chiave) = portone
        .chiavi
        .trova(&voucher.client_id, &jws.kid)
        .ok_or("kid non è una chiave di chi ha il voucher")?;
    jws.verifica(chiave)?;
    impronta(portone.cfg.audit, voucher, evidenza)?;

    for nome in TESTI {
        jws.testo(nome)?;
    }
    for (nome, ammessi) in INSIEMI {
        if !ammessi.contains(&jws.testo(nome)?) {
            return Err(format!("{nome} ha un valore non ammesso"));
        }
    }
    if jws.testo("purposeId")? != voucher.purpose_id {
        return Err("purposeId diverso da quello del voucher".to_owned());
    }
    let indirizzo = chiamata.indirizzo(servizio);
    if jws.testo("aud")? != indirizzo {
        return Err(format!("aud deve essere {indirizzo}"));
    }
    flusso(chiamata, jws.testo("businessFlowID")?)?;

    let adesso = portone.adesso.timestamp();
    let (emessa, da, scade) = (jws.istante("iat")?, jws.istante("nbf")?, jws.istante("exp")?);
    if scade - emessa > DURATA_MASSIMA || scade <= emessa {
        return Err(format!("dura più di {DURATA_MASSIMA} secondi"));
    }
    if emessa.max(da) > adesso + TOLLERANZA {
        return Err("non ancora valida".to_owned());
    }
    if scade < adesso {
        return Err("troppo vecchia".to_owned());
    }
    let jti = jws.testo("jti")?;
    Uuid::parse_str(jti).map_err(|_| "jti non è un UUID".to_owned())?;
    portone.usati.usa(jti, scade, adesso)?;

    Ok(Persona {
        codice_fiscale: jws.testo("userCodiceFiscale")?.to_owned(),
        codice_ausa: jws.testo("SAcodiceAUSA")?.to_owned(),
    })
}

/// With `AUDIT_REST_02` a voucher is good for this evidence only.
fn impronta(audit: Audit, voucher: &Voucher, evidenza: &str) -> Result<(), String> {
    match (&voucher.digest, audit) {
        (None, Audit::Rest01) => Ok(()),
        (None, Audit::Rest02) => Err("il voucher non ha digest".to_owned()),
        (Some(digest), _) if digest.value == esadecimale(&Sha256::digest(evidenza)) => Ok(()),
        (Some(_), _) => Err("il digest del voucher è di un'altra evidenza".to_owned()),
    }
}

/// The flow is the appalto that the call names, or all zeros where there is none yet.
fn flusso(chiamata: &Chiamata, dichiarato: &str) -> Result<(), String> {
    let dichiarato = Uuid::parse_str(dichiarato).map_err(|_| "businessFlowID non è un UUID".to_owned())?;
    let atteso = if chiamata.operazione == "crea-appalto" {
        Some(Uuid::nil())
    } else {
        // An identifier that is none is refused by the operation itself.
        chiamata.id_appalto.as_deref().and_then(|id| Uuid::parse_str(id).ok())
    };
    match atteso {
        Some(atteso) if atteso != dichiarato => Err(format!("businessFlowID deve essere {atteso}")),
        _ => Ok(()),
    }
}
