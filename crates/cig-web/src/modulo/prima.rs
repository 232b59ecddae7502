//! Values of a part that a form carries along unseen: what it was made of.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

/// As the value of a hidden field: nothing in it has to be escaped.
pub(crate) fn to_hidden(valori: &Map<String, Value>) -> String {
    // A map of JSON values is always written.
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(valori).unwrap_or_default())
}

/// Back from it; `None` if it is none of ours.
pub(crate) fn from_hidden(testo: &str) -> Option<Map<String, Value>> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(testo).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_come_back_from_a_form_as_they_were() {
        let valori = json!({"oggetto": "«Città» & \"altro\"\n", "importo": 39000.5, "cupLotto": ["D"]});
        let valori = valori.as_object().unwrap();
        let nascosto = to_hidden(valori);
        assert!(nascosto.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'), "{nascosto}");
        assert_eq!(from_hidden(&nascosto).as_ref(), Some(valori));
        for estraneo in ["", "***", "W10"] {
            assert_eq!(from_hidden(estraneo), None, "{estraneo}");
        }
    }
}
