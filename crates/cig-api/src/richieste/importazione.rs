use axum::Json;
use axum::extract::State;
use cig_application::import_storiche as use_case;
use serde::Serialize;
use utoipa::ToSchema;

use crate::ApiState;
use crate::accesso::Autenticato;
use crate::corpo::FileStoriche;
use crate::problema::Problema;

/// L'esito di un'importazione.
#[derive(Serialize, ToSchema)]
pub(crate) struct Importazione {
    /// Quante richieste sono state aggiunte.
    nuove: usize,
    /// Quante l'ufficio le aveva già: sono rimaste com'erano.
    presenti: usize,
}

/// Importa le richieste del tempo di SIMOG
///
/// Un file CSV in UTF-8 di 2 MB e 5.000 righe al più, un CIG per riga: le righe con lo stesso numero di gara sono i lotti di una
/// richiesta, ogni SmartCIG è una richiesta. La prima riga dà i nomi delle colonne, in qualunque ordine: `cig`, `oggetto`, `importo` e
/// `creataIl` ci sono sempre, `numeroGara` serve per i CIG di SIMOG; in più `oggettoLotto`, `stato` (Perfezionata o Annullata), `utilizzata`
/// (sì o no), `rup`, `cpv`, `inviataIl`, `procedura`, `indirizzo`. Le richieste importate si leggono soltanto. Se una cella è sbagliata non si
/// scrive nulla, e la risposta 422 le elenca tutte, per riga e colonna. Lo stesso file si può inviare di nuovo.
#[utoipa::path(
    post,
    path = "/richieste/importazione",
    operation_id = "importaRichieste",
    tag = "Richieste",
    request_body(content = String, content_type = "text/csv", description = "I CIG, uno per riga."),
    responses((status = 200, description = "Che cosa è stato importato.", body = Importazione))
)]
pub(crate) async fn import(
    State(stato): State<ApiState>,
    Autenticato(sessione): Autenticato,
    FileStoriche(file): FileStoriche,
) -> Result<Json<Importazione>, Problema> {
    let importate = use_case(&stato.app, &sessione, &file).await?;
    Ok(Json(Importazione { nuove: importate.nuove, presenti: importate.presenti }))
}
