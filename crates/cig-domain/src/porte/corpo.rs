//! What a call sends.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The body of a call, as JSON text: what was checked is what is stored, logged and sent, byte for byte. Cheap to clone,
/// and much smaller than the tree of the same JSON, of which a node would hold one for each call under way.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Value", into = "Value")]
pub struct Corpo(Arc<str>);

/// The scheda's name of its kind, in a body as PCP wants it.
#[derive(Deserialize)]
struct ConScheda {
    scheda: ConCodice,
}

#[derive(Deserialize)]
struct ConCodice {
    codice: Codice,
}

#[derive(Deserialize)]
struct Codice {
    codice: String,
}

impl Corpo {
    /// The body of that text; an error when it is not JSON.
    pub fn parse(testo: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str::<serde::de::IgnoredAny>(testo)?;
        Ok(Self(testo.into()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The tree, to read in it.
    pub fn value(&self) -> Value {
        // It was JSON when it was made.
        serde_json::from_str(&self.0).unwrap_or_default()
    }

    /// The scheda in it (`{"scheda":{...}}`); null where there is none.
    pub fn scheda(&self) -> Value {
        self.value().get_mut("scheda").map_or(Value::Null, Value::take)
    }

    /// Code of the scheda in it, e.g. `AD3`.
    pub fn codice_scheda(&self) -> Option<String> {
        serde_json::from_str(&self.0).ok().map(|con: ConScheda| con.scheda.codice.codice)
    }
}

impl From<&Value> for Corpo {
    fn from(albero: &Value) -> Self {
        Self(albero.to_string().into())
    }
}

impl From<Value> for Corpo {
    fn from(albero: Value) -> Self {
        Self::from(&albero)
    }
}

impl From<Corpo> for Value {
    fn from(corpo: Corpo) -> Self {
        corpo.value()
    }
}

impl fmt::Display for Corpo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Corpo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_body_is_kept_as_it_was_written_and_read_where_it_is_asked_for() {
        let testo = r#"{ "scheda": { "versione": "1.0", "codice": {"codice":"AD3"}, "importo": 10.50 } }"#;
        let corpo = Corpo::parse(testo).unwrap();
        assert_eq!((corpo.as_str(), corpo.to_string().as_str()), (testo, testo));
        assert_eq!(corpo.codice_scheda().as_deref(), Some("AD3"));
        assert_eq!(corpo.scheda()["versione"], "1.0");

        let senza = Corpo::from(json!({ "altro": 1 }));
        assert_eq!((senza.scheda(), senza.codice_scheda()), (Value::Null, None));
        assert!(Corpo::parse("{").is_err());
    }

    #[test]
    fn as_json_it_is_the_tree() {
        let albero = json!({ "zeta": 1, "alfa": [39000.5, null] });
        let corpo = Corpo::from(&albero);
        assert_eq!(serde_json::to_value(&corpo).unwrap(), albero);
        assert_eq!(serde_json::from_value::<Corpo>(albero).unwrap(), corpo);
    }
}
