//! Rows of requests and lots, from the domain and back.

use cig_domain::codici::{IdAppalto, Importo};
use cig_domain::parole::Parole;
use cig_domain::persone::{EnteId, UfficioId, UtenteId};
use cig_domain::porte::{RepositoryError, RichiestaSintesi};
use cig_domain::richiesta::{Lotto, RichiestaCig, RichiestaId, Storica};
use sea_orm::prelude::{DateTimeUtc, Json};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, DerivePartialModel};
use uuid::Uuid;

use crate::entity::{lotti, richieste, trasmissioni};
use crate::errore::backend;
use crate::riga::{Riga, kept_instant, to_code, to_json, to_text};

const RICHIESTE: &str = "richieste";
const LOTTI: &str = "lotti";

/// The columns that the list shows.
#[derive(Debug, DerivePartialModel)]
#[sea_orm(entity = "richieste::Entity")]
pub(super) struct Sintesi {
    pub(super) id: Uuid,
    versione: i64,
    codice_appalto: String,
    procedura: Option<Json>,
    oggetto: Option<String>,
    stato: String,
    id_appalto: Option<Uuid>,
    stato_appalto: Option<String>,
    utilizzata: bool,
    #[sea_orm(from_expr = "richieste::Column::SchedaAnac.is_not_null()")]
    da_json: bool,
    scelta_contraente: Option<String>,
    importo_complessivo: i64,
    numero_lotti: i32,
    cig: Option<String>,
    codice_centro_costo: Option<String>,
    rup: Option<String>,
    creata_da: Uuid,
    creata_il: DateTimeUtc,
    modificata_il: DateTimeUtc,
    inviata_il: Option<DateTimeUtc>,
    #[sea_orm(from_expr = "last_transmission()")]
    ultima_trasmissione_il: Option<DateTimeUtc>,
    in_attesa_dal: Option<DateTimeUtc>,
    sistema: Option<String>,
    numero_gara: Option<String>,
}

/// When the last transmission of the row's request began.
fn last_transmission() -> Expr {
    let ultima = Query::select()
        .expr(Expr::col(trasmissioni::Column::CreataIl).max())
        .from(trasmissioni::Entity)
        .and_where(
            Expr::col((trasmissioni::Entity, trasmissioni::Column::Richiesta))
                .eq(Expr::col((richieste::Entity, richieste::Column::Id))),
        )
        .take();
    Expr::from(ultima)
}

/// The row of a request.
pub(super) fn of_richiesta(richiesta: &RichiestaCig) -> Result<richieste::Model, RepositoryError> {
    let gara = &richiesta.dati_gara;
    let ciclo = &richiesta.ciclo;
    Ok(richieste::Model {
        id: richiesta.id.0,
        versione: richiesta.versione,
        codice_appalto: richiesta.codice_appalto.to_string(),
        ente: richiesta.ente.0,
        ufficio: richiesta.ufficio.0,
        creata_da: richiesta.creata_da.0,
        creata_il: richiesta.creata_il,
        modificata_il: richiesta.modificata_il,
        inviata_il: richiesta.inviata_il,
        procedura: richiesta.procedura.as_ref().map(to_json).transpose()?,
        dati_gara: to_json(gara)?,
        classificazione: to_json(&richiesta.classificazione)?,
        affidamento: richiesta.affidamento.as_ref().map(to_json).transpose()?,
        espd: richiesta.espd.as_ref().map(to_json).transpose()?,
        scheda_anac: richiesta.scheda_anac.as_ref().map(to_text).transpose()?,
        presso_anac: richiesta.presso_anac.as_ref().map(to_text).transpose()?,
        ciclo: to_json(ciclo)?,
        codice_appalto_ricerca: richiesta.codice_appalto.piegato(),
        oggetto: gara.oggetto.clone(),
        parole: words(gara.oggetto.as_deref())?,
        stato: to_code(&ciclo.stato())?,
        id_appalto: ciclo.id_appalto().map(|id| id.0),
        stato_appalto: ciclo.stato_appalto().as_ref().map(to_code).transpose()?,
        utilizzata: richiesta.is_utilizzata(),
        scelta_contraente: gara.scelta_contraente.as_ref().map(ToString::to_string),
        importo_complessivo: richiesta.importo_complessivo().centesimi(),
        numero_lotti: i32::try_from(richiesta.lotti.len()).map_err(backend)?,
        cig: cig(&richiesta.lotti),
        codice_centro_costo: gara.codice_centro_costo.clone(),
        rup: gara.rup.as_ref().map(ToString::to_string),
        cig_precedenti: (!richiesta.cig_precedenti.is_empty())
            .then(|| to_json(&richiesta.cig_precedenti))
            .transpose()?,
        in_attesa_dal: richiesta.in_attesa_dal().map(kept_instant),
        sistema: richiesta.storica.as_ref().map(|storica| to_code(&storica.sistema)).transpose()?,
        numero_gara: richiesta.storica.as_ref().and_then(|s| s.numero_gara.as_ref()).map(ToString::to_string),
    })
}

/// The words of the oggetto, as they are kept: a list in JSON, which the database itself takes apart.
pub(crate) fn words(oggetto: Option<&str>) -> Result<String, RepositoryError> {
    let parole = Parole::of(oggetto.unwrap_or_default());
    to_text(&parole.iter().collect::<Vec<_>>())
}

/// The codes of the lots that have one, with a space between them.
fn cig(lotti: &[Lotto]) -> Option<String> {
    let codici: Vec<_> = lotti.iter().filter_map(|lotto| lotto.cig.as_ref()).map(AsRef::as_ref).collect();
    (!codici.is_empty()).then(|| codici.join(" "))
}

/// The rows of its lots.
pub(super) fn of_lotti(richiesta: &RichiestaCig) -> Result<Vec<lotti::Model>, RepositoryError> {
    (1..)
        .zip(&richiesta.lotti)
        .map(|(posto, lotto)| {
            Ok(lotti::Model {
                richiesta: richiesta.id.0,
                posto,
                lot_identifier: lotto.lot_identifier.to_string(),
                cig: lotto.cig.as_ref().map(ToString::to_string),
                importo: lotto.dati.importo.map(Importo::centesimi),
                dati: to_json(&lotto.dati)?,
            })
        })
        .collect()
}

/// The request of a row and of those of its lots.
pub(super) fn to_richiesta(
    riga: richieste::Model,
    lotti: Vec<lotti::Model>,
) -> Result<RichiestaCig, RepositoryError> {
    let leggi = Riga::new(RICHIESTE, riga.id);
    Ok(RichiestaCig {
        id: RichiestaId(riga.id),
        versione: riga.versione,
        codice_appalto: leggi.code("codice_appalto", riga.codice_appalto)?,
        ente: EnteId(riga.ente),
        ufficio: UfficioId(riga.ufficio),
        creata_da: UtenteId(riga.creata_da),
        creata_il: riga.creata_il,
        modificata_il: riga.modificata_il,
        inviata_il: riga.inviata_il,
        procedura: riga.procedura.map(|json| leggi.json("procedura", json)).transpose()?,
        dati_gara: leggi.json("dati_gara", riga.dati_gara)?,
        classificazione: leggi.json("classificazione", riga.classificazione)?,
        lotti: lotti.into_iter().map(to_lotto).collect::<Result<_, _>>()?,
        affidamento: riga.affidamento.map(|json| leggi.json("affidamento", json)).transpose()?,
        espd: riga.espd.map(|json| leggi.json("espd", json)).transpose()?,
        scheda_anac: riga.scheda_anac.map(|testo| leggi.text("scheda_anac", &testo)).transpose()?,
        presso_anac: riga.presso_anac.map(|testo| leggi.text("presso_anac", &testo)).transpose()?,
        cig_precedenti: riga
            .cig_precedenti
            .map(|json| leggi.json("cig_precedenti", json))
            .transpose()?
            .unwrap_or_default(),
        storica: storica(&leggi, riga.sistema, riga.numero_gara, riga.utilizzata)?,
        ciclo: leggi.json("ciclo", riga.ciclo)?,
    })
}

/// What is known of a request of the time before PCP.
fn storica(
    leggi: &Riga,
    sistema: Option<String>,
    numero_gara: Option<String>,
    utilizzata: bool,
) -> Result<Option<Storica>, RepositoryError> {
    let Some(sistema) = sistema else { return Ok(None) };
    let sistema = leggi.code("sistema", sistema)?;
    let numero_gara = leggi.optional_code("numero_gara", numero_gara)?;
    Ok(Some(Storica { sistema, numero_gara, utilizzata }))
}

fn to_lotto(riga: lotti::Model) -> Result<Lotto, RepositoryError> {
    let leggi = Riga::new(LOTTI, riga.richiesta);
    Ok(Lotto {
        lot_identifier: leggi.code("lot_identifier", riga.lot_identifier)?,
        cig: leggi.optional_code("cig", riga.cig)?,
        dati: leggi.json("dati", riga.dati)?,
    })
}

/// The row of the list.
pub(super) fn to_sintesi(riga: Sintesi) -> Result<RichiestaSintesi, RepositoryError> {
    let leggi = Riga::new(RICHIESTE, riga.id);
    Ok(RichiestaSintesi {
        id: RichiestaId(riga.id),
        versione: riga.versione,
        codice_appalto: leggi.code("codice_appalto", riga.codice_appalto)?,
        procedura: riga.procedura.map(|json| leggi.json("procedura", json)).transpose()?,
        oggetto: riga.oggetto,
        stato: leggi.code("stato", riga.stato)?,
        id_appalto: riga.id_appalto.map(IdAppalto),
        stato_appalto: leggi.optional_code("stato_appalto", riga.stato_appalto)?,
        utilizzata: riga.utilizzata,
        da_json: riga.da_json,
        scelta_contraente: riga.scelta_contraente,
        importo_complessivo: leggi.amount("importo_complessivo", riga.importo_complessivo)?,
        lotti: leggi.number("numero_lotti", riga.numero_lotti.into())?,
        cig: riga
            .cig
            .iter()
            .flat_map(|cig| cig.split(' '))
            .map(|cig| leggi.code("cig", cig.to_owned()))
            .collect::<Result<_, _>>()?,
        codice_centro_costo: riga.codice_centro_costo,
        rup: leggi.optional_code("rup", riga.rup)?,
        creata_da: UtenteId(riga.creata_da),
        creata_il: riga.creata_il,
        modificata_il: riga.modificata_il,
        inviata_il: riga.inviata_il,
        ultima_trasmissione_il: riga.ultima_trasmissione_il,
        in_attesa_dal: riga.in_attesa_dal,
        storica: storica(&leggi, riga.sistema, riga.numero_gara, riga.utilizzata)?,
    })
}
