//! From our model to ANAC's JSON, and ANAC's judgement of it.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::anomalia::{Gravita, Sezione};
use crate::persone::{Ente, Utente};
use crate::richiesta::RichiestaCig;
use crate::scheda::CodiceScheda;

/// Fills ANAC's scheda from a request. Pure: the same request gives the same JSON.
pub trait SchedaMapper: Send + Sync {
    /// The scheda, with what the request has; what it lacks is absent, for the checks to tell.
    fn map(
        &self,
        scheda: CodiceScheda,
        richiesta: &RichiestaCig,
        ente: &Ente,
        rup: Option<&Utente>,
    ) -> SchedaCompilata;
}

/// A filled scheda, and which field of the form each place of it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct SchedaCompilata {
    /// The body of crea-appalto: `{"scheda":{"codice":{...},"versione":"1.0","body":{...}}}`.
    pub corpo: Value,
    /// In any order; read them through [`SchedaCompilata::provenienza`].
    pub provenienze: Vec<Provenienza>,
}

/// The field of the form behind a place of ANAC's JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenienza {
    /// A place in the scheda's body, `$.anacForm.appalto.datiBase.oggetto`.
    pub percorso: String,
    /// The part of the form.
    pub sezione: Sezione,
    /// The field, by its name in JSON.
    pub campo: String,
}

impl SchedaCompilata {
    /// The part that is checked: `scheda.body`.
    pub fn body(&self) -> &Value {
        &self.corpo["scheda"]["body"]
    }

    /// The field behind `percorso`, or behind the nearest place that contains it.
    pub fn provenienza(&self, percorso: &str) -> Option<&Provenienza> {
        self.provenienze
            .iter()
            .filter(|p| {
                percorso
                    .strip_prefix(p.percorso.as_str())
                    .is_some_and(|resto| resto.is_empty() || resto.starts_with(['.', '[']))
            })
            .max_by_key(|p| p.percorso.len())
    }
}

/// ANAC's own specification, as loaded at run time.
pub trait SpecificationCheck: Send + Sync {
    /// Whether the specification of that scheda is loaded.
    fn covers(&self, scheda: &str) -> bool;

    /// Whether crea-appalto takes that scheda, and its specification is there to check it (ANAC answers ERR3 to any
    /// other); `None` when no specification is loaded.
    fn gives_cig(&self, scheda: &str) -> Option<bool>;

    /// The `anacForm` of a scheda's body with what its eForm says of gara and lots, at the places where schede without an
    /// eForm have it. `None` when the specification of the scheda is not loaded, or it has no eForm that can be read.
    fn with_eform(&self, scheda: &str, body: &Value) -> Option<Value>;

    /// All that is wrong at `ora` with a scheda's body, whatever else is: its structure, the values of its lists,
    /// ANAC's rules. `None` when the specification of the scheda is not loaded.
    fn check(&self, scheda: &str, body: &Value, ora: DateTime<Utc>) -> Option<Vec<Difetto>>;

    /// What the specification says of these places of a scheda's body, written as [`Provenienza::percorso`]. `None` when the
    /// specification of the scheda is not loaded.
    fn explain(&self, scheda: &str, percorsi: &[String]) -> Option<Spiegazione>;
}

/// What ANAC's specification says of a value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spiegazione {
    /// ANAC's own description.
    pub descrizione: Option<String>,
    /// The rules that read it, each once: code and text.
    pub regole: Vec<(String, String)>,
}

/// A place of ANAC's JSON that breaks the specification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difetto {
    /// ANAC's code: `ERR4` for the structure, `ERR63` for a value, `REGn` for a rule.
    pub codice: String,
    /// Where: `$.anacForm.lotti[0].condizioniNegoziata`.
    pub percorso: String,
    /// What, in Italian; ANAC's own text where it has one.
    pub testo: String,
    /// Whether ANAC refuses the scheda for it.
    pub gravita: Gravita,
}
