use axum::Json;
use axum::extract::State;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use cig_application::{Application, deadline_of, list as use_case};
use cig_domain::codici::IdAppalto;
use cig_domain::porte::{Cursore, Pagina, Ricerca, RichiestaSintesi};
use cig_domain::richiesta::Stato;
use cig_domain::{Cig, CodiceFiscale, Importo, RichiestaId};
use serde::Serialize;
use url::form_urlencoded::Serializer;
use utoipa::ToSchema;
use uuid::Uuid;

use super::rappresentazione::Scadenza;
use crate::accesso::Autenticato;
use crate::enumerazioni::{StatoAppaltoAnac, StatoRichiesta};
use crate::parametri::{self, Parametri, parse};
use crate::problema::Problema;
use crate::{ApiState, BASE};

/// Una pagina di richieste.
#[derive(Serialize, ToSchema)]
pub(crate) struct Elenco {
    /// Dall'ultima modificata.
    richieste: Vec<Sintesi>,
    /// Quante corrispondono ai filtri.
    trovate: u64,
    /// Quante ne ha l'ufficio.
    totale: u64,
    /// L'indirizzo della pagina che segue, se c'è.
    #[schema(format = "uri-reference")]
    successiva: Option<String>,
}

/// Una richiesta, in breve.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Sintesi {
    /// Il suo identificativo.
    id: Uuid,
    /// La sua versione.
    versione: i64,
    /// La nostra chiave dell'appalto presso ANAC.
    codice_appalto: String,
    /// Che cosa si acquista.
    oggetto: Option<String>,
    /// Lo stato della richiesta.
    stato: StatoRichiesta,
    /// Lo stato dell'appalto secondo ANAC.
    stato_appalto: Option<StatoAppaltoAnac>,
    /// L'appalto presso ANAC, una volta creato.
    id_appalto: Option<Uuid>,
    /// Se il CIG è in uso: l'avviso è pubblicato.
    utilizzata: bool,
    /// Valori: `tipologiche/sceltaContraente`.
    scelta_contraente: Option<String>,
    /// La somma degli importi dei lotti, in euro senza IVA.
    #[schema(value_type = f64)]
    importo_complessivo: Importo,
    /// Quanti lotti ha.
    lotti: u32,
    /// I CIG dei lotti che lo hanno, nell'ordine dei lotti.
    cig: Vec<String>,
    /// Il centro di costo richiedente.
    codice_centro_costo: Option<String>,
    /// Il codice fiscale del RUP.
    rup: Option<String>,
    /// Quando è stata creata.
    creata_il: DateTime<Utc>,
    /// Quando una persona l'ha modificata l'ultima volta.
    modificata_il: DateTime<Utc>,
    /// Quando è stato chiesto il CIG.
    inviata_il: Option<DateTime<Utc>>,
    /// Fino a quando ANAC conserva l'appalto, se non è confermato o se l'avviso non è pubblicato.
    scadenza: Option<Scadenza>,
}

impl Sintesi {
    fn new(app: &Application, riga: RichiestaSintesi) -> Self {
        Self {
            scadenza: riga.in_attesa_dal.map(|dal| deadline_of(app, dal).into()),
            id: riga.id.0,
            versione: riga.versione,
            codice_appalto: riga.codice_appalto.into(),
            oggetto: riga.oggetto,
            stato: riga.stato.into(),
            stato_appalto: riga.stato_appalto.map(Into::into),
            id_appalto: riga.id_appalto.map(|id| id.0),
            utilizzata: riga.utilizzata,
            scelta_contraente: riga.scelta_contraente,
            importo_complessivo: riga.importo_complessivo,
            lotti: riga.lotti,
            cig: riga.cig.into_iter().map(Into::into).collect(),
            codice_centro_costo: riga.codice_centro_costo,
            rup: riga.rup.map(Into::into),
            creata_il: riga.creata_il,
            modificata_il: riga.modificata_il,
            inviata_il: riga.inviata_il,
        }
    }
}

/// Elenca e cerca le richieste
///
/// Quelle dell'ufficio di chi chiama, dall'ultima modificata. Valgono tutti i filtri indicati. Le pagine si seguono
/// con `successiva`: non saltano e non ripetono righe, qualunque cosa cambi nel frattempo.
#[utoipa::path(
    get,
    path = "/richieste",
    operation_id = "elencaRichieste",
    tag = "Richieste",
    params(
        ("oggetto" = Option<String>, Query, description = "Parole dell'oggetto: ci sono tutte."),
        ("codiceAppalto" = Option<String>, Query, description = "Parte della nostra chiave."),
        ("idAppalto" = Option<Uuid>, Query, description = "L'appalto presso ANAC."),
        ("cig" = Option<String>, Query, description = "Il CIG di un lotto."),
        ("stato" = Option<Vec<StatoRichiesta>>, Query, explode, description = "Uno stato; ripetuto, uno fra più."),
        ("utilizzata" = Option<bool>, Query, description = "Se il CIG è in uso."),
        ("rup" = Option<String>, Query, description = "Il codice fiscale del RUP."),
        ("sceltaContraente" = Option<String>, Query, description = "Un codice di `tipologiche/sceltaContraente`."),
        ("inviataDal" = Option<NaiveDate>, Query, description = "Il CIG è stato chiesto quel giorno o dopo."),
        ("inviataAl" = Option<NaiveDate>, Query, description = "Il CIG è stato chiesto quel giorno o prima."),
        ("importoDa" = Option<f64>, Query, minimum = 0, description = "Importo complessivo minimo, in euro."),
        ("importoA" = Option<f64>, Query, minimum = 0, description = "Importo complessivo massimo, in euro."),
        ("limite" = Option<u32>, Query, minimum = 1, maximum = 100, description = "Quante righe; 20 se manca."),
        ("dopo" = Option<String>, Query, description = "Dove comincia la pagina: viene da `successiva`."),
    ),
    responses((status = 200, description = "Una pagina.", body = Elenco))
)]
pub(crate) async fn list(
    State(stato): State<ApiState>,
    Autenticato(sessione): Autenticato,
    parametri: Parametri,
) -> Result<Json<Elenco>, Problema> {
    let (ricerca, pagina) = read(&parametri)?;
    let elenco = use_case(&stato.app, &sessione, &ricerca, pagina).await?;
    Ok(Json(Elenco {
        richieste: elenco.righe.into_iter().map(|riga| Sintesi::new(&stato.app, riga)).collect(),
        trovate: elenco.trovate,
        totale: elenco.totale,
        successiva: elenco.successiva.map(|cursore| next_address(&parametri, cursore)),
    }))
}

fn read(Parametri(parametri): &Parametri) -> Result<(Ricerca, Pagina), Problema> {
    const GIORNO: &str = "una data nella forma 2026-11-20";
    const EURO: &str = "un importo in euro con al più due decimali";

    let mut ricerca = Ricerca::default();
    let mut pagina = Pagina { dopo: None, limite: 20 };
    for (nome, valore) in parametri {
        match nome.as_str() {
            "oggetto" => ricerca.oggetto = Some(valore.clone()),
            "codiceAppalto" => ricerca.codice_appalto = Some(valore.trim().to_owned()),
            "idAppalto" => ricerca.id_appalto = Some(IdAppalto(parse(nome, valore, "un UUID")?)),
            "cig" => ricerca.cig = Some(parse::<Cig>(nome, valore, "un CIG")?),
            "stato" => ricerca.stati.push(state(nome, valore)?),
            "utilizzata" => ricerca.utilizzata = Some(parse(nome, valore, "«true» né «false»")?),
            "rup" => ricerca.rup = Some(parse::<CodiceFiscale>(nome, valore, "un codice fiscale")?),
            "sceltaContraente" => ricerca.scelta_contraente = Some(valore.trim().to_owned()),
            "inviataDal" => ricerca.inviata_dal = Some(parse(nome, valore, GIORNO)?),
            "inviataAl" => ricerca.inviata_al = Some(parse(nome, valore, GIORNO)?),
            "importoDa" => ricerca.importo_da = Some(parse(nome, valore, EURO)?),
            "importoA" => ricerca.importo_a = Some(parse(nome, valore, EURO)?),
            "limite" => pagina.limite = parametri::limit(nome, valore, 100)?,
            "dopo" => pagina.dopo = Some(cursor(nome, valore)?),
            _ => return Err(parametri::unknown(nome)),
        }
    }
    Ok((ricerca, pagina))
}

fn state(nome: &str, valore: &str) -> Result<Stato, Problema> {
    Stato::TUTTI
        .into_iter()
        .find(|stato| StatoRichiesta::from(*stato).as_ref() == valore.trim())
        .ok_or_else(|| Problema::parameter(nome, "non è uno stato delle richieste"))
}

/// The same question, from the row after `cursore` on.
fn next_address(Parametri(parametri): &Parametri, cursore: Cursore) -> String {
    let altri = parametri.iter().filter(|(nome, _)| nome != "dopo");
    let domanda =
        Serializer::new(String::new()).extend_pairs(altri).append_pair("dopo", &opaque(cursore)).finish();
    format!("{BASE}/richieste?{domanda}")
}

/// Seconds, nanoseconds and id: to the last digit, or a row could be skipped.
fn opaque(cursore: Cursore) -> String {
    let quando = cursore.modificata_il;
    let secondi = quando.timestamp().to_be_bytes();
    let nanosecondi = quando.timestamp_subsec_nanos().to_be_bytes();
    BASE64_URL_SAFE_NO_PAD.encode([&secondi[..], &nanosecondi, cursore.id.0.as_bytes()].concat())
}

fn cursor(nome: &str, valore: &str) -> Result<Cursore, Problema> {
    decode(valore).ok_or_else(|| Problema::parameter(nome, "non viene da una pagina precedente"))
}

fn decode(valore: &str) -> Option<Cursore> {
    let byte = BASE64_URL_SAFE_NO_PAD.decode(valore).ok()?;
    let (secondi, resto) = byte.split_first_chunk()?;
    let (nanosecondi, id) = resto.split_first_chunk()?;
    let modificata_il =
        DateTime::from_timestamp(i64::from_be_bytes(*secondi), u32::from_be_bytes(*nanosecondi))?;
    Some(Cursore { modificata_il, id: RichiestaId(Uuid::from_slice(id).ok()?) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_as_it_was() {
        for nanosecondi in [0, 1, 999_999_999] {
            let modificata_il = DateTime::from_timestamp(1_795_000_000, nanosecondi).unwrap();
            let cursore = Cursore { modificata_il, id: RichiestaId(Uuid::from_u128(7)) };
            assert_eq!(decode(&opaque(cursore)), Some(cursore));
        }
        assert_eq!(decode(""), None);
        assert_eq!(decode(&BASE64_URL_SAFE_NO_PAD.encode([0; 29])), None);
    }
}
