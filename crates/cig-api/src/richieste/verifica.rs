use axum::Json;
use axum::extract::State;
use cig_application::check as use_case;
use cig_domain::controlli::Momento;
use cig_domain::scheda;
use serde::Serialize;
use utoipa::ToSchema;

use crate::ApiState;
use crate::accesso::Autenticato;
use crate::anomalia::Anomalia;
use crate::enumerazioni::{MomentoControllo, Scheda};
use crate::parametri::{self, Identificativo, Parametri};
use crate::problema::Problema;

/// Che cosa hanno trovato i controlli.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Verifica {
    /// La versione controllata.
    versione: i64,
    /// La scheda ANAC che verrebbe inviata.
    #[schema(example = "AD3")]
    scheda: Option<String>,
    /// Le schede che le scelte fatte consentono, e perché; se sono più d'una si sceglie con `datiGara.scheda`.
    schede_possibili: Vec<Proposta>,
    /// Se la scheda è stata controllata anche con le specifiche ANAC.
    specifica_controllata: bool,
    /// Tutto ciò che non va, nell'ordine del modulo.
    anomalie: Vec<Anomalia>,
}

/// Una scheda che le scelte fatte consentono.
#[derive(Serialize, ToSchema)]
pub(crate) struct Proposta {
    scheda: Scheda,
    /// Perché è possibile.
    perche: String,
}

impl From<scheda::Proposta> for Proposta {
    fn from(proposta: scheda::Proposta) -> Self {
        Self { scheda: proposta.scheda.into(), perche: proposta.perche }
    }
}

/// Controlla una richiesta
///
/// Non cambia e non invia nulla. Nel momento `preparazione` non si guarda l'affidamento, nel momento `invio` sì.
#[utoipa::path(
    post,
    path = "/richieste/{id}/verifica",
    operation_id = "verificaRichiesta",
    tag = "Richieste",
    params(
        Identificativo,
        ("momento" = inline(Option<MomentoControllo>), Query, description = "`preparazione` se manca."),
    ),
    responses((status = 200, description = "L'esito dei controlli.", body = Verifica))
)]
pub(crate) async fn check(
    State(stato): State<ApiState>,
    Autenticato(sessione): Autenticato,
    id: Identificativo,
    parametri: Parametri,
) -> Result<Json<Verifica>, Problema> {
    let controllo = use_case(&stato.app, &sessione, id.richiesta(), moment(&parametri)?).await?;
    Ok(Json(Verifica {
        versione: controllo.richiesta.versione,
        scheda: controllo.scheda.map(|scheda| scheda.codice),
        schede_possibili: controllo.selezione.possibili.into_iter().map(Into::into).collect(),
        specifica_controllata: controllo.specifica_controllata,
        anomalie: controllo.anomalie.into_iter().map(Into::into).collect(),
    }))
}

fn moment(Parametri(parametri): &Parametri) -> Result<Momento, Problema> {
    let mut momento = Momento::Preparazione;
    for (nome, valore) in parametri {
        if nome != "momento" {
            return Err(parametri::unknown(nome));
        }
        momento = [Momento::Preparazione, Momento::Invio]
            .into_iter()
            .find(|momento| MomentoControllo::from(*momento).as_ref() == valore.trim())
            .ok_or_else(|| Problema::parameter(nome, "non è «preparazione» né «invio»"))?;
    }
    Ok(momento)
}
