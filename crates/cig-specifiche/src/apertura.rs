//! Which schede crea-appalto takes: those that ask for a CIG.

use std::collections::BTreeSet;
use std::io;

use serde_json::Value;

use crate::documenti::{parse_yaml, scheda_named};
use crate::file::{FileAnac, under_docs};
use crate::{Avvertenza, MODELLO};

/// The document of the types that the services share.
const TIPI: &str = "docs/modello-dati/modello-dati-npa.yaml";

/// In it, the bodies that crea-appalto takes.
const BODY: &str = "/components/schemas/SchedaComunicaAppaltoType/properties/body/oneOf";

/// The codes of the schede that ANAC lists as bodies of crea-appalto; `None` when its document is not there, or has no
/// such list.
pub(crate) fn read(
    anac: &mut FileAnac,
    avvertenze: &mut Vec<Avvertenza>,
) -> io::Result<Option<BTreeSet<String>>> {
    if !anac.list(MODELLO, "yaml")?.iter().any(|nome| nome == TIPI) {
        return Ok(None);
    }
    let letto = anac.read(TIPI).map_err(|testo| (String::new(), testo)).and_then(parse_yaml);
    let elenco = letto.and_then(|documento| {
        let manca = || (BODY.to_owned(), "manca l'elenco delle schede di crea-appalto".to_owned());
        let body = documento.pointer(BODY).and_then(Value::as_array).ok_or_else(manca)?;
        Ok(body.iter().filter_map(code).map(str::to_owned).collect())
    });
    match elenco {
        Ok(elenco) => Ok(Some(elenco)),
        Err((posizione, testo)) => {
            avvertenze.push(Avvertenza { file: under_docs(TIPI).to_owned(), posizione, testo });
            Ok(None)
        }
    }
}

/// The code in a reference that ends with `SchedaP1_16Type`.
fn code(ramo: &Value) -> Option<&str> {
    scheda_named(ramo["$ref"].as_str()?.rsplit('/').next()?)
}
