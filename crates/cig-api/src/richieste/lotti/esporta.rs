use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use cig_application::{FormatoLotti, export_lots as use_case};

use crate::ApiState;
use crate::accesso::Autenticato;
use crate::parametri::{self, Identificativo, Parametri};
use crate::problema::Problema;

/// Esporta i lotti
///
/// Uno per riga, nel loro ordine: un file CSV in UTF-8 (con l'indicazione iniziale), separato da punti e virgola. La prima riga dà i
/// nomi delle colonne, le etichette dei campi. Ore (di Roma) e importi sono nella forma italiana, più codici di una cella sono separati
/// da spazi, i finanziamenti hanno la forma `A=39000,50`. Un testo che un foglio di calcolo prenderebbe per una formula ha un apostrofo
/// davanti.
///
/// Con `formato=xlsx` è una cartella di lavoro di Excel, con i lotti nel foglio «Lotti»: numeri, importi e ore sono celle di quei tipi, i codici
/// sono testo.
#[utoipa::path(
    get,
    path = "/richieste/{id}/lotti",
    operation_id = "esportaLotti",
    tag = "Richieste",
    params(
        Identificativo,
        ("formato" = Option<String>, Query, description = "`csv`, se manca, oppure `xlsx`."),
    ),
    responses((
        status = 200, description = "Il file.",
        content(
            (String = "text/csv"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ),
        headers(("Content-Disposition" = String, description = "Il nome del file.")),
    ))
)]
pub(crate) async fn export(
    State(stato): State<ApiState>,
    Autenticato(sessione): Autenticato,
    id: Identificativo,
    parametri: Parametri,
) -> Result<impl IntoResponse, Problema> {
    let mut formato = FormatoLotti::Csv;
    for (nome, valore) in &parametri.0 {
        formato = match (nome.as_str(), valore.trim()) {
            ("formato", "csv") => FormatoLotti::Csv,
            ("formato", "xlsx") => FormatoLotti::Xlsx,
            ("formato", _) => return Err(Problema::parameter(nome, "non è csv o xlsx")),
            _ => return Err(parametri::unknown(nome)),
        };
    }
    let file = use_case(&stato.app, &sessione, id.richiesta(), formato).await?;
    let (tipo, nome) = formato.file();
    let intestazioni =
        [(CONTENT_TYPE, tipo.to_owned()), (CONTENT_DISPOSITION, format!("attachment; filename=\"{nome}\""))];
    Ok((intestazioni, file))
}
