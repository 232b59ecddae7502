use axum::extract::State;
use cig_application::edit as use_case;
use serde::Deserialize;
use utoipa::ToSchema;

use super::lettura;
use super::rappresentazione::Richiesta;
use crate::ApiState;
use crate::accesso::Autenticato;
use crate::corpo::Corpo;
use crate::parametri::Identificativo;
use crate::problema::Problema;
use crate::sezioni::{Classificazione, DatiGara, Lotto};
use crate::versione::IfMatch;

/// I nuovi valori di intere sezioni. Una sezione che manca resta com'è; in una sezione presente, un campo che manca
/// resta senza valore.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "datiGara": {
        "oggetto": "Manutenzione del software gestionale", "numeroLotti": 1, "settore": "1",
        "oggettoContratto": "services", "sceltaContraente": "10"
    },
    "classificazione": {"cpvPrevalente": "72267000"},
    "lotti": [{"oggetto": "Manutenzione per un anno", "importo": 39_000, "codIstat": "009048017"}]
}))]
pub(crate) struct ModificaRichiesta {
    dati_gara: Option<DatiGara>,
    classificazione: Option<Classificazione>,
    /// Tutti i lotti: quelli che mancano si tolgono.
    lotti: Option<Vec<Lotto>>,
}

/// Modifica una richiesta
///
/// Una bozza, o una richiesta che ANAC ha respinto. I dati possono essere incompleti, ma se un campo è sbagliato non si
/// scrive nulla e la risposta 422 li elenca tutti.
#[utoipa::path(
    put,
    path = "/richieste/{id}",
    operation_id = "modificaRichiesta",
    tag = "Richieste",
    params(Identificativo, ("If-Match" = String, Header, description = "L'ETag della versione letta.")),
    request_body = ModificaRichiesta,
    responses((
        status = 200, description = "La richiesta modificata.", body = Richiesta,
        headers(("ETag" = String, description = "La nuova versione.")),
    ))
)]
pub(crate) async fn edit(
    State(stato): State<ApiState>,
    Autenticato(sessione): Autenticato,
    id: Identificativo,
    IfMatch(versione): IfMatch,
    Corpo(modifica): Corpo<ModificaRichiesta>,
) -> Result<Richiesta, Problema> {
    let modifica = lettura::read(modifica.dati_gara, modifica.classificazione, modifica.lotti)?;
    let richiesta = use_case(&stato.app, &sessione, id.richiesta(), versione, &modifica).await?;
    Ok(Richiesta::new(&stato.app, richiesta))
}
