//! The filters of the list, in the address.

use chrono::NaiveDate;
use cig_application::{Application, waiting_between};
use cig_domain::codici::IdAppalto;
use cig_domain::porte::Ricerca;
use cig_domain::richiesta::{Stato, StatoAppalto};
use cig_domain::{Cig, CodiceFiscale};
use utoipa::IntoParams;
use uuid::Uuid;

use crate::enumerazioni::{StatoAppaltoAnac, StatoRichiesta};
use crate::parametri::{Parametri, parse};
use crate::problema::Problema;

/// As the OpenAPI document describes them; [`read`] reads them.
#[derive(IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
#[expect(dead_code, reason = "only its description is used")]
pub(crate) struct Filtri {
    /// Parole dell'oggetto: ci sono tutte, in qualunque forma (singolare o plurale, con o senza accenti).
    oggetto: Option<String>,
    /// L'inizio della nostra chiave.
    codice_appalto: Option<String>,
    /// L'appalto presso ANAC.
    id_appalto: Option<Uuid>,
    /// Il numero di gara di SIMOG, di una richiesta importata.
    numero_gara: Option<String>,
    /// Il CIG di un lotto.
    cig: Option<String>,
    /// Uno stato della richiesta; ripetuto, uno fra più.
    #[param(explode)]
    stato: Option<Vec<StatoRichiesta>>,
    /// Uno stato dei lotti secondo ANAC (tipologica `statoLotto`), che fino all'aggiudicazione è quello del loro appalto; ripetuto, uno
    /// fra più.
    #[param(explode)]
    stato_lotto: Option<Vec<StatoAppaltoAnac>>,
    /// Se il CIG è in uso.
    utilizzata: Option<bool>,
    /// Il codice fiscale del RUP.
    rup: Option<String>,
    /// Un codice di `tipologiche/sceltaContraente`.
    scelta_contraente: Option<String>,
    /// Il CIG è stato chiesto quel giorno o dopo.
    inviata_dal: Option<NaiveDate>,
    /// Il CIG è stato chiesto quel giorno o prima.
    inviata_al: Option<NaiveDate>,
    /// ANAC conserva l'appalto fino a quel giorno o dopo.
    scadenza_dal: Option<NaiveDate>,
    /// ANAC conserva l'appalto fino a quel giorno o prima.
    scadenza_al: Option<NaiveDate>,
    /// Importo complessivo minimo, in euro.
    #[param(minimum = 0)]
    importo_da: Option<f64>,
    /// Importo complessivo massimo, in euro.
    #[param(minimum = 0)]
    importo_a: Option<f64>,
}

/// The search that an address asks for, and its other parameters.
pub(super) struct Domanda<'a> {
    pub(super) ricerca: Ricerca,
    pub(super) altri: Vec<(&'a str, &'a str)>,
}

/// Reads the filters.
pub(super) fn read<'a>(
    app: &Application,
    Parametri(parametri): &'a Parametri,
) -> Result<Domanda<'a>, Problema> {
    const PAROLE: &str = "un testo con almeno una parola da cercare";
    const GIORNO: &str = "una data nella forma 2026-11-20";
    const EURO: &str = "un importo in euro con al più due decimali";

    let mut ricerca = Ricerca::default();
    let (mut scadenza_dal, mut scadenza_al) = (None, None);
    let mut altri = Vec::new();
    for (nome, valore) in parametri {
        match nome.as_str() {
            "oggetto" => ricerca.oggetto = Some(parse(nome, valore, PAROLE)?),
            "codiceAppalto" => ricerca.codice_appalto = Some(valore.trim().to_owned()),
            "idAppalto" => ricerca.id_appalto = Some(IdAppalto(parse(nome, valore, "un UUID")?)),
            "numeroGara" => ricerca.numero_gara = Some(parse(nome, valore, "un numero di gara di SIMOG")?),
            "cig" => ricerca.cig = Some(parse::<Cig>(nome, valore, "un CIG")?),
            "stato" => ricerca.stati.push(state(nome, valore)?),
            "statoLotto" => ricerca.stati_lotti.push(lot_state(nome, valore)?),
            "utilizzata" => ricerca.utilizzata = Some(parse(nome, valore, "«true» né «false»")?),
            "rup" => ricerca.rup = Some(parse::<CodiceFiscale>(nome, valore, "un codice fiscale")?),
            "sceltaContraente" => ricerca.scelta_contraente = Some(valore.trim().to_owned()),
            "inviataDal" => ricerca.inviata_dal = Some(parse(nome, valore, GIORNO)?),
            "inviataAl" => ricerca.inviata_al = Some(parse(nome, valore, GIORNO)?),
            "scadenzaDal" => scadenza_dal = Some(parse(nome, valore, GIORNO)?),
            "scadenzaAl" => scadenza_al = Some(parse(nome, valore, GIORNO)?),
            "importoDa" => ricerca.importo_da = Some(parse(nome, valore, EURO)?),
            "importoA" => ricerca.importo_a = Some(parse(nome, valore, EURO)?),
            _ => altri.push((nome.as_str(), valore.as_str())),
        }
    }
    (ricerca.in_attesa_da, ricerca.in_attesa_prima_di) = waiting_between(app, scadenza_dal, scadenza_al);
    Ok(Domanda { ricerca, altri })
}

fn state(nome: &str, valore: &str) -> Result<Stato, Problema> {
    Stato::TUTTI
        .into_iter()
        .find(|stato| StatoRichiesta::from(*stato).as_ref() == valore.trim())
        .ok_or_else(|| Problema::parameter(nome, "non è uno stato delle richieste"))
}

fn lot_state(nome: &str, valore: &str) -> Result<StatoAppalto, Problema> {
    StatoAppalto::from_codice(valore.trim())
        .ok_or_else(|| Problema::parameter(nome, "non è uno stato dei lotti secondo ANAC"))
}
