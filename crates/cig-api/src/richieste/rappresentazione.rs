//! A request as the API shows it.

use axum::Json;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, NaiveDate, Utc};
use cig_application::{Application, deadline};
use cig_domain::richiesta::{self, Espd};
use cig_domain::{Importo, RichiestaCig, RichiestaId};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::BASE;
use crate::enumerazioni::{
    EsitoPubblicazione, FaseRichiesta, RevisioneAvviso, SistemaStorico, StatoAppaltoAnac, StatoRichiesta,
};
use crate::sezioni::{Classificazione, DatiGara, Lotto};
use crate::versione::etag;

/// Una richiesta di CIG.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Richiesta {
    /// Il suo identificativo.
    id: Uuid,
    /// Cresce di uno a ogni scrittura; è anche l'ETag della risposta.
    versione: i64,
    /// La nostra chiave dell'appalto presso ANAC.
    codice_appalto: String,
    /// Lo stato della richiesta.
    stato: StatoRichiesta,
    /// Che cosa succede, nello stato `richiesta`.
    fase: Option<FaseRichiesta>,
    /// Lo stato dell'appalto secondo ANAC.
    stato_appalto: Option<StatoAppaltoAnac>,
    /// L'appalto presso ANAC, una volta creato.
    id_appalto: Option<Uuid>,
    /// L'avviso presso ANAC, una volta creato.
    id_avviso: Option<Uuid>,
    /// Se il CIG è in uso: l'avviso è pubblicato.
    utilizzata: bool,
    /// Come va la pubblicazione dell'avviso sul TED, quando ci va.
    pubblicazione_europea: Option<EsitoPubblicazione>,
    /// Come va la pubblicazione nazionale dell'avviso.
    pubblicazione_nazionale: Option<EsitoPubblicazione>,
    /// Il cambiamento dell'avviso che si prepara o si invia.
    revisione: Option<RevisioneAvviso>,
    /// Fino a quando ANAC conserva l'appalto, se non è confermato o se l'avviso non è pubblicato.
    scadenza: Option<Scadenza>,
    /// I CIG che i lotti avevano prima che una modifica dell'avviso ne desse di nuovi, dal più vecchio.
    cig_precedenti: Vec<CigPrecedente>,
    /// La scheda ANAC che le scelte fatte indicano.
    #[schema(example = "AD3")]
    scheda: Option<String>,
    /// Se la scheda è venuta in JSON: allora i dati di gara e lotti sono quelli che se ne leggono, e si cambiano inviando
    /// un'altra scheda.
    scheda_anac: bool,
    /// Che cosa si sa di una richiesta del tempo di SIMOG, importata da un file; manca per le altre.
    storica: Option<Storica>,
    /// La somma degli importi dei lotti, in euro senza IVA.
    #[schema(value_type = f64, example = 39_000)]
    importo_complessivo: Importo,
    /// La procedura della piattaforma, se la richiesta ne ha una.
    procedura: Option<Procedura>,
    dati_gara: DatiGara,
    classificazione: Classificazione,
    lotti: Vec<Lotto>,
    /// A chi sono affidati i lotti, quando l'affidamento è concluso.
    affidamento: Option<Affidamento>,
    /// La richiesta ESPD allegata, se c'è.
    espd: Option<EspdAllegato>,
    /// Quando è stata creata.
    creata_il: DateTime<Utc>,
    /// Quando una persona l'ha modificata l'ultima volta.
    modificata_il: DateTime<Utc>,
    /// Quando è stato chiesto il CIG.
    inviata_il: Option<DateTime<Utc>>,
    links: Links,
}

/// Che cosa si sa di una richiesta del tempo di SIMOG.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Storica {
    /// Il sistema di ANAC che ha dato i CIG.
    sistema: SistemaStorico,
    /// Il numero di gara di SIMOG; uno SmartCIG non ne ha.
    #[schema(example = "8123456")]
    numero_gara: Option<String>,
}

impl From<&richiesta::Storica> for Storica {
    fn from(storica: &richiesta::Storica) -> Self {
        Self {
            sistema: storica.sistema.into(),
            numero_gara: storica.numero_gara.as_ref().map(ToString::to_string),
        }
    }
}

/// Fino a quando ANAC conserva un appalto.
#[derive(Serialize, ToSchema)]
pub(crate) struct Scadenza {
    /// Il giorno.
    giorno: NaiveDate,
    /// Se è vicina.
    vicina: bool,
    /// Se è passata: ANAC può avere già cancellato l'appalto.
    passata: bool,
}

impl From<cig_application::Scadenza> for Scadenza {
    fn from(scadenza: cig_application::Scadenza) -> Self {
        Self { giorno: scadenza.giorno, vicina: scadenza.vicina, passata: scadenza.passata }
    }
}

/// Un CIG che un lotto non ha più.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CigPrecedente {
    /// Quale lotto.
    #[schema(pattern = "^LOT-[0-9]{4}$", example = "LOT-0001")]
    lot_identifier: String,
    /// Il CIG che aveva.
    #[schema(example = "B210BC38FE")]
    cig: String,
    /// Fino a quando.
    sostituito_il: DateTime<Utc>,
}

/// Il file di una richiesta ESPD.
#[derive(Serialize, ToSchema)]
pub(crate) struct EspdAllegato {
    /// Il nome del file.
    #[schema(example = "espd-request.xml")]
    nome: String,
    /// Quanto è lungo, in byte.
    dimensione: usize,
}

/// La procedura della piattaforma da cui viene una richiesta.
#[derive(Serialize, ToSchema)]
pub(crate) struct Procedura {
    /// Il nome che la piattaforma dà alla procedura.
    #[schema(example = "PROC-2026-0042")]
    riferimento: String,
    /// Dove la persona torna.
    #[schema(format = "uri")]
    indirizzo: Option<String>,
}

/// L'affidamento di tutti i lotti.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "dataAggiudicazione": "2026-11-20",
    "lotti": [{
        "lotIdentifier": "LOT-0001",
        "operatori": [{
            "codiceFiscale": "11111111115", "denominazione": "Esempio srl", "ruoloOE": "14", "tipoOE": "1",
            "importo": 38_500
        }]
    }]
}))]
pub(crate) struct Affidamento {
    /// Il giorno della decisione.
    data_aggiudicazione: NaiveDate,
    /// Una voce per ogni lotto.
    lotti: Vec<AffidamentoLotto>,
}

/// L'affidamento di un lotto.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AffidamentoLotto {
    /// Quale lotto.
    #[schema(pattern = "^LOT-[0-9]{4}$", example = "LOT-0001")]
    lot_identifier: String,
    /// L'affidatario: un operatore, o i membri di un raggruppamento.
    #[schema(min_items = 1)]
    operatori: Vec<Operatore>,
}

/// Un operatore economico affidatario.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Operatore {
    /// Lo stesso per i membri di un raggruppamento. Si può non inviare: se ne dà uno nuovo a ogni lotto.
    #[schema(required = false)]
    id_partecipante: Uuid,
    /// Il codice fiscale dell'operatore.
    codice_fiscale: String,
    /// Come si chiama.
    denominazione: String,
    /// Il ruolo nell'offerta. Valori: `tipologiche/ruoloOE`.
    #[serde(rename = "ruoloOE")]
    ruolo_oe: String,
    /// Che genere di operatore è. Valori: `tipologiche/tipoOE`.
    #[serde(rename = "tipoOE")]
    tipo_oe: String,
    /// L'importo offerto, in euro senza IVA, opzioni e rinnovi.
    #[schema(value_type = f64, minimum = 0)]
    importo: Importo,
}

/// Gli indirizzi della richiesta, relativi a quello del servizio.
#[derive(Serialize, ToSchema)]
pub(crate) struct Links {
    #[serde(rename = "self")]
    #[schema(format = "uri-reference")]
    richiesta: String,
    #[schema(format = "uri-reference")]
    copia: String,
    #[schema(format = "uri-reference")]
    verifica: String,
    #[schema(format = "uri-reference")]
    affidamento: String,
    #[schema(format = "uri-reference")]
    espd: String,
    #[schema(format = "uri-reference")]
    scheda: String,
    #[schema(format = "uri-reference")]
    invio: String,
    #[schema(format = "uri-reference")]
    trasmissioni: String,
    #[schema(format = "uri-reference")]
    azioni: String,
    #[schema(format = "uri-reference")]
    soggetti: String,
}

/// The address of a request.
pub(crate) fn address(id: RichiestaId) -> String {
    format!("{BASE}/richieste/{id}")
}

impl Links {
    fn new(id: RichiestaId) -> Self {
        let richiesta = address(id);
        let under = |parte: &str| format!("{richiesta}/{parte}");
        Self {
            copia: under("copia"),
            verifica: under("verifica"),
            affidamento: under("affidamento"),
            espd: under("espd"),
            scheda: under("scheda"),
            invio: under("invio"),
            trasmissioni: under("trasmissioni"),
            azioni: under("azioni"),
            soggetti: under("soggetti"),
            richiesta,
        }
    }
}

impl Richiesta {
    /// The request, with the deadline that the settings give it.
    pub(crate) fn new(app: &Application, richiesta: RichiestaCig) -> Self {
        let ciclo = &richiesta.ciclo;
        Self {
            id: richiesta.id.0,
            versione: richiesta.versione,
            stato: ciclo.stato().into(),
            fase: ciclo.fase().map(Into::into),
            stato_appalto: ciclo.stato_appalto().map(Into::into),
            id_appalto: ciclo.id_appalto().map(|id| id.0),
            id_avviso: ciclo.id_avviso().map(|id| id.0),
            utilizzata: richiesta.is_utilizzata(),
            pubblicazione_europea: ciclo.pubblicazione().europea.map(Into::into),
            pubblicazione_nazionale: ciclo.pubblicazione().nazionale.map(Into::into),
            revisione: ciclo.revisione().map(Into::into),
            scadenza: deadline(app, &richiesta).map(Into::into),
            cig_precedenti: richiesta.cig_precedenti.iter().map(Into::into).collect(),
            scheda: richiesta.scheda_inviata().map(|scheda| scheda.codice),
            scheda_anac: richiesta.scheda_anac.is_some(),
            storica: richiesta.storica.as_ref().map(Into::into),
            importo_complessivo: richiesta.importo_complessivo(),
            dati_gara: (&richiesta.dati_gara).into(),
            classificazione: (&richiesta.classificazione).into(),
            lotti: richiesta.lotti.iter().map(Lotto::from).collect(),
            creata_il: richiesta.creata_il,
            modificata_il: richiesta.modificata_il,
            inviata_il: richiesta.inviata_il,
            links: Links::new(richiesta.id),
            codice_appalto: richiesta.codice_appalto.into(),
            procedura: richiesta.procedura.map(Into::into),
            affidamento: richiesta.affidamento.map(Into::into),
            espd: richiesta.espd.as_ref().map(Into::into),
        }
    }
}

impl From<&richiesta::CigPrecedente> for CigPrecedente {
    fn from(precedente: &richiesta::CigPrecedente) -> Self {
        Self {
            lot_identifier: precedente.lot_identifier.to_string(),
            cig: precedente.cig.to_string(),
            sostituito_il: precedente.sostituito_il,
        }
    }
}

impl From<&Espd> for EspdAllegato {
    fn from(espd: &Espd) -> Self {
        Self { nome: espd.nome().to_owned(), dimensione: espd.xml().len() }
    }
}

impl From<richiesta::Procedura> for Procedura {
    fn from(procedura: richiesta::Procedura) -> Self {
        Self { riferimento: procedura.riferimento, indirizzo: procedura.indirizzo.map(Into::into) }
    }
}

impl From<richiesta::Affidamento> for Affidamento {
    fn from(affidamento: richiesta::Affidamento) -> Self {
        Self {
            data_aggiudicazione: affidamento.data_aggiudicazione,
            lotti: affidamento
                .lotti
                .into_iter()
                .map(|lotto| AffidamentoLotto {
                    lot_identifier: lotto.lot_identifier.into(),
                    operatori: lotto.operatori.into_iter().map(Operatore::from).collect(),
                })
                .collect(),
        }
    }
}

impl From<richiesta::OperatoreEconomico> for Operatore {
    fn from(operatore: richiesta::OperatoreEconomico) -> Self {
        Self {
            id_partecipante: operatore.id_partecipante,
            codice_fiscale: operatore.codice_fiscale.into(),
            denominazione: operatore.denominazione,
            ruolo_oe: operatore.ruolo_oe.into(),
            tipo_oe: operatore.tipo_oe.into(),
            importo: operatore.importo,
        }
    }
}

impl IntoResponse for Richiesta {
    fn into_response(self) -> Response {
        (etag(self.versione), Json(self)).into_response()
    }
}
