use axum::Json;
use axum::extract::State;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use cig_application::{Application, Trovate, deadline_of, list as use_case};
use cig_domain::Importo;
use cig_domain::porte::{Cursore, Ordine, Pagina, RichiestaSintesi};
use serde::Serialize;
use url::form_urlencoded::Serializer;
use utoipa::ToSchema;
use uuid::Uuid;

use super::filtri::{self, Domanda};
use super::rappresentazione::{Procedura, Scadenza, Storica};
use crate::accesso::Autenticato;
use crate::enumerazioni::{OrdineRichieste, StatoAppaltoAnac, StatoRichiesta};
use crate::parametri::{self, Parametri};
use crate::problema::Problema;
use crate::{ApiState, BASE};

/// Una pagina di richieste.
#[derive(Serialize, ToSchema)]
pub(crate) struct Elenco {
    /// Nell'ordine di `ordine`.
    richieste: Vec<Sintesi>,
    /// Quante corrispondono ai filtri, contate fino a cento.
    trovate: u64,
    /// Se ce ne sono altre oltre a quelle contate.
    oltre: bool,
    /// In che ordine sono.
    ordine: OrdineRichieste,
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
    /// La procedura della piattaforma a cui appartiene.
    procedura: Option<Procedura>,
    /// Che cosa si acquista.
    oggetto: Option<String>,
    /// Lo stato della richiesta.
    stato: StatoRichiesta,
    /// Lo stato dell'appalto secondo ANAC.
    stato_appalto: Option<StatoAppaltoAnac>,
    /// L'appalto presso ANAC, una volta creato.
    id_appalto: Option<Uuid>,
    /// Che cosa si sa di una richiesta del tempo di SIMOG, importata da un file; manca per le altre.
    storica: Option<Storica>,
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
    /// Quando è cominciata l'ultima trasmissione ad ANAC.
    ultima_trasmissione_il: Option<DateTime<Utc>>,
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
            procedura: riga.procedura.map(Into::into),
            oggetto: riga.oggetto,
            stato: riga.stato.into(),
            stato_appalto: riga.stato_appalto.map(Into::into),
            id_appalto: riga.id_appalto.map(|id| id.0),
            storica: riga.storica.as_ref().map(Into::into),
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
            ultima_trasmissione_il: riga.ultima_trasmissione_il,
        }
    }
}

/// Elenca e cerca le richieste
///
/// Quelle dell'ufficio di chi chiama. Valgono tutti i filtri indicati. L'ordine è quello di ciò che si cerca: per codice se
/// c'è `codiceAppalto`; dall'ultima modificata se c'è `oggetto`, o se non vale nessuno degli altri; altrimenti dall'ultima inviata se ci
/// sono date d'invio, dalla prima che scade se ci sono scadenze, dall'importo più alto se ci sono importi. Le pagine si seguono con
/// `successiva`: non saltano e non ripetono righe, qualunque cosa cambi nel frattempo.
#[utoipa::path(
    get,
    path = "/richieste",
    operation_id = "elencaRichieste",
    tag = "Richieste",
    params(
        filtri::Filtri,
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
    let Domanda { ricerca, altri } = filtri::read(&stato.app, &parametri)?;
    let mut pagina = Pagina { dopo: None, limite: 20 };
    for (nome, valore) in altri {
        match nome {
            "limite" => pagina.limite = parametri::limit(nome, valore, 100)?,
            "dopo" => pagina.dopo = Some(cursor(ricerca.ordine(), nome, valore)?),
            _ => return Err(parametri::unknown(nome)),
        }
    }
    let elenco = use_case(&stato.app, &sessione, &ricerca, &pagina).await?;
    let (trovate, oltre) = match elenco.trovate {
        Trovate::Esatte(quante) => (quante, false),
        Trovate::Oltre(quante) => (quante, true),
    };
    Ok(Json(Elenco {
        richieste: elenco.righe.into_iter().map(|riga| Sintesi::new(&stato.app, riga)).collect(),
        trovate,
        oltre,
        ordine: ricerca.ordine().into(),
        totale: elenco.totale,
        successiva: elenco.successiva.map(|cursore| next_address(&parametri, &cursore)),
    }))
}

/// The same question, from the row after `cursore` on.
fn next_address(Parametri(parametri): &Parametri, cursore: &Cursore) -> String {
    let altri = parametri.iter().filter(|(nome, _)| nome != "dopo");
    let domanda =
        Serializer::new(String::new()).extend_pairs(altri).append_pair("dopo", &opaque(cursore)).finish();
    format!("{BASE}/richieste?{domanda}")
}

/// What clients give back as it is.
fn opaque(cursore: &Cursore) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(cursore.to_string())
}

fn cursor(ordine: Ordine, nome: &str, valore: &str) -> Result<Cursore, Problema> {
    let testo =
        BASE64_URL_SAFE_NO_PAD.decode(valore.trim()).ok().and_then(|byte| String::from_utf8(byte).ok());
    testo
        .and_then(|testo| Cursore::read(ordine, &testo))
        .ok_or_else(|| Problema::parameter(nome, "non viene da una pagina precedente"))
}
