//! Bodies: JSON in, with an Italian sentence that names the place when it cannot be read; and files.

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use cig_application::{FILE_LOTTI_MASSIMO, FILE_STORICHE_MASSIMO};
use cig_domain::richiesta::{Espd, EspdNonValido};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use crate::LIMITE_CORPO;
use crate::problema::{Problema, TipoProblema};

/// A JSON body of at most `MASSIMO` bytes, whole MiB.
pub(crate) struct Corpo<T, const MASSIMO: usize = LIMITE_CORPO>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync, const MASSIMO: usize> FromRequest<S> for Corpo<T, MASSIMO> {
    type Rejection = Problema;

    async fn from_request(richiesta: Request, stato: &S) -> Result<Self, Problema> {
        if !is_one_of(&["application/json"], richiesta.headers()) {
            let detail = "Il corpo va inviato come application/json.";
            return Err(Problema::new(TipoProblema::FormatoNonPrevisto, detail));
        }
        let troppo = || format!("Il corpo supera i {} MiB.", MASSIMO / MIB);
        let corpo = receive(richiesta, stato, MASSIMO, troppo).await?;
        read(&corpo).map(Self).map_err(|detail| Problema::new(TipoProblema::CorpoNonValido, detail))
    }
}

/// The type of Excel's workbooks.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The bytes in a MiB.
pub(crate) const MIB: usize = 1024 * 1024;

/// An ESPD request as it was sent: what it is, is for the use case to see.
pub(crate) struct FileEspd(pub(crate) Bytes);

impl<S: Send + Sync> FromRequest<S> for FileEspd {
    type Rejection = Problema;

    async fn from_request(richiesta: Request, stato: &S) -> Result<Self, Problema> {
        if !is_one_of(&["application/xml", "text/xml"], richiesta.headers()) {
            let detail = "Il file va inviato come application/xml.";
            return Err(Problema::new(TipoProblema::FormatoNonPrevisto, detail));
        }
        let troppo = || EspdNonValido::TroppoGrande.to_string();
        receive(richiesta, stato, Espd::MASSIMO, troppo).await.map(Self)
    }
}

/// Lots as a CSV or XLSX file: which of the two, and what it says is for the use case to see.
pub(crate) struct FileLotti(pub(crate) Bytes);

impl<S: Send + Sync> FromRequest<S> for FileLotti {
    type Rejection = Problema;

    async fn from_request(richiesta: Request, stato: &S) -> Result<Self, Problema> {
        table(richiesta, stato, &["text/csv", XLSX], FILE_LOTTI_MASSIMO).await.map(Self)
    }
}

/// Requests of the time before PCP as a CSV file, likewise.
pub(crate) struct FileStoriche(pub(crate) Bytes);

impl<S: Send + Sync> FromRequest<S> for FileStoriche {
    type Rejection = Problema;

    async fn from_request(richiesta: Request, stato: &S) -> Result<Self, Problema> {
        table(richiesta, stato, &["text/csv"], FILE_STORICHE_MASSIMO).await.map(Self)
    }
}

/// A file of one of these types, of at most `massimo` bytes.
async fn table<S: Send + Sync>(
    richiesta: Request,
    stato: &S,
    tipi: &[&str],
    massimo: usize,
) -> Result<Bytes, Problema> {
    if !is_one_of(tipi, richiesta.headers()) {
        let detail = format!("Il file va inviato come {}.", tipi.join(" o "));
        return Err(Problema::new(TipoProblema::FormatoNonPrevisto, detail));
    }
    let troppo = || format!("Il file supera i {} MB.", massimo / 1_000_000);
    receive(richiesta, stato, massimo, troppo).await
}

/// The body, if it has at most `massimo` bytes; `troppo` says that it has more.
async fn receive<S: Send + Sync>(
    mut richiesta: Request,
    stato: &S,
    massimo: usize,
    troppo: impl FnOnce() -> String + Send,
) -> Result<Bytes, Problema> {
    DefaultBodyLimit::max(massimo).apply(&mut richiesta);
    Bytes::from_request(richiesta, stato).await.map_err(|rifiuto| {
        if rifiuto.status() == StatusCode::PAYLOAD_TOO_LARGE {
            Problema::new(TipoProblema::CorpoTroppoGrande, troppo())
        } else {
            Problema::new(TipoProblema::CorpoNonValido, "Il corpo non è arrivato per intero.")
        }
    })
}

fn is_one_of(tipi: &[&str], intestazioni: &HeaderMap) -> bool {
    intestazioni
        .get(CONTENT_TYPE)
        .and_then(|valore| valore.to_str().ok())
        .and_then(|valore| valore.split(';').next())
        .is_some_and(|indicato| tipi.iter().any(|tipo| indicato.trim().eq_ignore_ascii_case(tipo)))
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
