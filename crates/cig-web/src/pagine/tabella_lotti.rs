//! A table in which the most used fields of many lots are written at once.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use cig_application::ApplicationError;
use cig_domain::campi::{self, Campo, Tipo};
use cig_domain::controlli::Momento;
use cig_domain::richiesta::{RichiestaCig, RichiestaId};
use cig_domain::{Anomalia, LotIdentifier, Lotto, Sezione};
use serde_json::{Map, Value};

use super::cornice::Cornice;
use super::fetta::Fetta;
use super::testata::{Esaminata, Linguetta, Mostra, Testata, is_modificabile};
use super::{ERRORI_MOSTRATI, Esito, Percorso, html};
use crate::WebState;
use crate::errore::ErroreWeb;
use crate::modulo::{Elenchi, Messaggio, Modulo, line, valori};
use crate::sessione::{Accesso, Invio};

/// The fields that differ most often from one lot to the next, and fit a cell.
const COLONNE: [&str; 6] = ["oggetto", "importo", "durataGiorni", "cpvPrevalente", "codIstat", "codNUTS"];

type Coppie = Query<Vec<(String, String)>>;

#[derive(Template)]
#[template(path = "tabella_lotti.html")]
pub(crate) struct PaginaTabellaLotti {
    pub(crate) cornice: Cornice,
    pub(crate) testata: Testata,
    pub(crate) csrf: String,
    /// The version of the request that the next save replaces.
    pub(crate) versione: i64,
    pub(crate) colonne: Vec<Campo>,
    pub(crate) righe: Vec<RigaLotto>,
    pub(crate) parte: Fetta,
    /// What was refused: where it is, and a sentence.
    pub(crate) errori: Vec<(String, String)>,
    /// How many errors there are, those that are not shown too.
    pub(crate) quanti: usize,
    /// Whether somebody else changed the request since the form was opened.
    pub(crate) conflitto: bool,
    /// The lots that were written here and are not there any more.
    pub(crate) spariti: Vec<usize>,
}

/// A lot of the table.
pub(crate) struct RigaLotto {
    pub(crate) lotto: LotIdentifier,
    pub(crate) celle: Vec<Cella>,
}

/// A field of a lot of the table.
pub(crate) struct Cella {
    pub(crate) campo: Campo,
    pub(crate) valore: String,
    /// What the code in it means.
    pub(crate) descrizione: Option<String>,
    pub(crate) messaggi: Vec<Messaggio>,
}

impl Cella {
    /// Whether it holds an error.
    pub(crate) fn is_errata(&self) -> bool {
        self.messaggi.iter().any(|messaggio| messaggio.blocca)
    }

    /// Whether it may have several lines.
    pub(crate) fn is_area(&self) -> bool {
        matches!(self.campo.tipo, Tipo::TestoLungo(_))
    }

    /// The keys that a telephone offers.
    pub(crate) fn modo(&self) -> &'static str {
        match self.campo.tipo {
            Tipo::Importo => "decimal",
            Tipo::Intero => "numeric",
            _ => "text",
        }
    }
}

/// The fields of some lots, by name in JSON.
type Righe = Vec<(LotIdentifier, Map<String, Value>)>;

/// What was typed and could not be saved.
struct Digitata {
    righe: Righe,
    anomalie: Vec<Anomalia>,
    conflitto: bool,
    versione: i64,
}

/// The table.
pub(crate) async fn show(
    State(stato): State<WebState>,
    accesso: Accesso,
    Percorso(id): Percorso<RichiestaId>,
    Query(coppie): Coppie,
) -> Esito {
    page(&stato, &accesso, id, &coppie, None).await
}

/// Keeps all lots of the form, or none.
pub(crate) async fn save(
    State(stato): State<WebState>,
    Percorso(id): Percorso<RichiestaId>,
    Query(coppie): Coppie,
    invio: Invio,
) -> Esito {
    let (accesso, versione) = (&invio.accesso, invio.versione()?);
    let righe = typed(&elenchi(&stato), &invio.modulo);
    let (status, digitata) =
        match cig_application::edit_lots(&stato.app, &accesso.sessione, id, versione, &righe).await {
            Ok(richiesta) => {
                let parte = Fetta::from_query(&coppie, richiesta.lotti.len()).domanda();
                let qui = format!("{}?pagina={parte}&salvata=1", address(id));
                return Ok(Redirect::to(&qui).into_response());
            }
            Err(ApplicationError::Invalid(anomalie)) => {
                (StatusCode::UNPROCESSABLE_ENTITY, Digitata { righe, anomalie, conflitto: false, versione })
            }
            Err(ApplicationError::Conflict) => {
                let attuale = cig_application::find(&stato.app, &accesso.sessione, id).await?;
                if !is_modificabile(&attuale) {
                    return Err(ErroreWeb::Conflitto);
                }
                let versione = attuale.versione;
                (StatusCode::CONFLICT, Digitata { righe, anomalie: Vec::new(), conflitto: true, versione })
            }
            Err(errore) => return Err(errore.into()),
        };
    let pagina = page(&stato, accesso, id, &coppie, Some(digitata)).await?;
    Ok((status, pagina).into_response())
}

fn address(id: RichiestaId) -> String {
    format!("{}/tabella", Linguetta::Lotti.indirizzo(id))
}

fn columns() -> Vec<Campo> {
    COLONNE.iter().filter_map(|nome| campi::find(campi::LOTTO, nome)).copied().collect()
}

fn elenchi(stato: &WebState) -> Elenchi<'_> {
    Elenchi::new(stato.app.tipologiche.as_ref(), stato.app.today())
}

/// The rows of the form: its controls are called `LOT-0001.importo`.
fn typed(elenchi: &Elenchi<'_>, modulo: &Modulo) -> Righe {
    let mut moduli: Vec<(LotIdentifier, Modulo)> = Vec::new();
    for (nome, valore) in &modulo.0 {
        let Some((Ok(lotto), campo)) = nome.split_once('.').map(|(lotto, campo)| (lotto.parse(), campo))
        else {
            continue;
        };
        let coppia = (campo.to_owned(), valore.clone());
        // The controls of a lot stand together.
        match moduli.last_mut() {
            Some((ultimo, modulo)) if *ultimo == lotto => modulo.0.push(coppia),
            _ => moduli.push((lotto, Modulo(vec![coppia]))),
        }
    }
    let colonne = columns();
    moduli.into_iter().map(|(lotto, modulo)| (lotto, valori(&colonne, &modulo, elenchi))).collect()
}

async fn page(
    stato: &WebState,
    accesso: &Accesso,
    id: RichiestaId,
    coppie: &[(String, String)],
    digitata: Option<Digitata>,
) -> Esito {
    let mostra = if digitata.is_some() { Mostra::default() } else { Mostra::from_query(coppie) };
    let mut esaminata = Esaminata::read(stato, accesso, id, Momento::Preparazione, mostra).await?;
    let parte = Fetta::from_query(coppie, esaminata.richiesta.lotti.len());
    let mut digitate = HashMap::new();
    let (mut errori, mut conflitto, mut versione) = (Vec::new(), false, esaminata.richiesta.versione);
    if let Some(digitata) = digitata {
        // What is stored is not what stands in the form: only what was typed is judged.
        esaminata.anomalie.retain(|anomalia| !matches!(anomalia.sezione, Sezione::Lotto(_)));
        errori = digitata.anomalie.iter().map(|anomalia| told(id, anomalia)).collect();
        esaminata.anomalie.extend(digitata.anomalie);
        digitate.extend(digitata.righe);
        (conflitto, versione) = (digitata.conflitto, digitata.versione);
    }
    let quanti = errori.len();
    errori.truncate(ERRORI_MOSTRATI);
    let richiesta = &esaminata.richiesta;
    let spariti = digitate.keys().filter(|lotto| richiesta.lotto(lotto).is_none());
    let mut spariti: Vec<usize> = spariti.map(LotIdentifier::numero).collect();
    spariti.sort_unstable();
    let righe = rows(richiesta, &parte, &digitate, &esaminata.anomalie, &elenchi(stato))?;
    html(&PaginaTabellaLotti {
        cornice: Cornice::new(stato, accesso),
        testata: esaminata.testata(Linguetta::Lotti, Some(&Sezione::Lotti), mostra),
        csrf: accesso.csrf.clone(),
        versione,
        colonne: columns(),
        righe,
        parte,
        errori,
        quanti,
        conflitto,
        spariti,
    })
}

/// An error of the form: where its field is, and what it says.
fn told(id: RichiestaId, anomalia: &Anomalia) -> (String, String) {
    let Anomalia { sezione, campo, testo, .. } = anomalia;
    let dove = match sezione {
        Sezione::Lotto(lotto) if COLONNE.contains(&campo.as_str()) => format!("#campo-{lotto}.{campo}"),
        Sezione::Lotto(lotto) => format!("{}/{lotto}", Linguetta::Lotti.indirizzo(id)),
        _ => Linguetta::Lotti.indirizzo(id),
    };
    (dove, format!("{sezione}: {testo}"))
}

/// The lots that were written, or else those of the part; none where nothing can be changed.
fn rows(
    richiesta: &RichiestaCig,
    parte: &Fetta,
    digitate: &HashMap<LotIdentifier, Map<String, Value>>,
    anomalie: &[Anomalia],
    elenchi: &Elenchi<'_>,
) -> Result<Vec<RigaLotto>, ErroreWeb> {
    if !is_modificabile(richiesta) {
        return Ok(Vec::new());
    }
    let mut per_lotto: HashMap<&LotIdentifier, Vec<&Anomalia>> = HashMap::new();
    for anomalia in anomalie {
        if let Sezione::Lotto(lotto) = &anomalia.sezione {
            per_lotto.entry(lotto).or_default().push(anomalia);
        }
    }
    let colonne = columns();
    let row = |lotto: &Lotto| {
        let nome = &lotto.lot_identifier;
        let proprie = per_lotto.get(nome).map(Vec::as_slice).unwrap_or_default();
        row(lotto, digitate.get(nome), &colonne, proprie, elenchi)
    };
    if digitate.is_empty() {
        parte.of(&richiesta.lotti).iter().map(row).collect()
    } else {
        richiesta.lotti.iter().filter(|lotto| digitate.contains_key(&lotto.lot_identifier)).map(row).collect()
    }
}

fn row(
    lotto: &Lotto,
    digitati: Option<&Map<String, Value>>,
    colonne: &[Campo],
    anomalie: &[&Anomalia],
    elenchi: &Elenchi<'_>,
) -> Result<RigaLotto, ErroreWeb> {
    let salvati = serde_json::to_value(&lotto.dati).map_err(|errore| {
        tracing::error!(%errore, "the data of a lot are no JSON");
        ErroreWeb::Interno
    })?;
    let cella = |campo: &Campo| {
        let valore = match digitati {
            Some(digitati) => digitati.get(campo.nome),
            None => salvati.get(campo.nome),
        };
        let valore = line(campo, valore.unwrap_or(&Value::Null));
        let lista = campo.tipo.tipologica();
        let sue = anomalie.iter().filter(|anomalia| anomalia.campo == campo.nome);
        Cella {
            campo: *campo,
            descrizione: lista.and_then(|lista| elenchi.descrizione(lista, &valore)),
            valore,
            messaggi: sue.map(|anomalia| Messaggio::from(*anomalia)).collect(),
        }
    };
    Ok(RigaLotto { lotto: lotto.lot_identifier.clone(), celle: colonne.iter().map(cella).collect() })
}
