//! Bodies: JSON in, with an Italian sentence that names the place when it cannot be read.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use crate::problema::{Problema, TipoProblema};

/// A JSON body.
pub(crate) struct Corpo<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Corpo<T> {
    type Rejection = Problema;

    async fn from_request(richiesta: Request, stato: &S) -> Result<Self, Problema> {
        if !is_json(richiesta.headers()) {
            let detail = "Il corpo va inviato come application/json.";
            return Err(Problema::new(TipoProblema::FormatoNonPrevisto, detail));
        }
        let corpo = Bytes::from_request(richiesta, stato).await.map_err(|rifiuto| {
            if rifiuto.status() == StatusCode::PAYLOAD_TOO_LARGE {
                let mib = crate::LIMITE_CORPO / (1024 * 1024);
                Problema::new(TipoProblema::CorpoTroppoGrande, format!("Il corpo supera i {mib} MiB."))
            } else {
                Problema::new(TipoProblema::CorpoNonValido, "Il corpo non è arrivato per intero.")
            }
        })?;
        read(&corpo).map(Self).map_err(|detail| Problema::new(TipoProblema::CorpoNonValido, detail))
    }
}

fn is_json(intestazioni: &HeaderMap) -> bool {
    intestazioni
        .get(CONTENT_TYPE)
        .and_then(|valore| valore.to_str().ok())
        .and_then(|valore| valore.split(';').next())
        .is_some_and(|tipo| tipo.trim().eq_ignore_ascii_case("application/json"))
}

fn read<T: DeserializeOwned>(corpo: &[u8]) -> Result<T, String> {
    let mut lettore = serde_json::Deserializer::from_slice(corpo);
    let valore = serde_path_to_error::deserialize(&mut lettore).map_err(|errore| {
        let percorso = errore.path().to_string();
        sentence(&percorso, errore.inner())
    })?;
    lettore.end().map_err(|errore| sentence(".", &errore))?;
    Ok(valore)
}

/// `percorso` is where the reader stood: `procedura.indirizzo`, or a point for the whole.
fn sentence(percorso: &str, errore: &serde_json::Error) -> String {
    if errore.classify() != Category::Data {
        let (riga, colonna) = (errore.line(), errore.column());
        return format!("Il corpo non è JSON valido: riga {riga}, colonna {colonna}.");
    }
    let testo = errore.to_string();
    if testo.starts_with("unknown field") {
        format!("Il campo «{percorso}» non è previsto.")
    } else if let Some((_, resto)) = testo.split_once("missing field `") {
        let mancante = resto.split('`').next().unwrap_or_default();
        let radice = if percorso == "." { String::new() } else { format!("{percorso}.") };
        format!("Manca il campo «{radice}{mancante}».")
    } else if percorso == "." {
        "Il corpo non ha la forma attesa: serve un oggetto JSON.".into()
    } else {
        format!("Il campo «{percorso}» non ha la forma attesa.")
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only the errors of its reading are looked at")]
    struct Esempio {
        lotti: Vec<Lotto>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only the errors of its reading are looked at")]
    struct Lotto {
        nome: String,
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_place() {
        for (corpo, atteso) in [
            ("{\n  \"lotti\": [}", "Il corpo non è JSON valido: riga 2, colonna 13."),
            ("", "Il corpo non è JSON valido: riga 1, colonna 0."),
            ("{\"lotti\": []} x", "Il corpo non è JSON valido: riga 1, colonna 15."),
            ("3", "Il corpo non ha la forma attesa: serve un oggetto JSON."),
            ("{}", "Manca il campo «lotti»."),
            (r#"{"lotti": 3}"#, "Il campo «lotti» non ha la forma attesa."),
            (r#"{"lotti": [{"nome": "a"}, {}]}"#, "Manca il campo «lotti[1].nome»."),
            (r#"{"lotti": [{"nome": 3}]}"#, "Il campo «lotti[0].nome» non ha la forma attesa."),
            (r#"{"lotti": [{"pippo": 3}]}"#, "Il campo «lotti[0].pippo» non è previsto."),
        ] {
            assert_eq!(read::<Esempio>(corpo.as_bytes()).unwrap_err(), atteso, "{corpo}");
        }
    }
}
