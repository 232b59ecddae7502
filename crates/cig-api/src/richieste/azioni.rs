//! What is asked of ANAC once the appalto exists.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use cig_application::{
    abandon_revision, actions, cancel as cancel_appalto, open_revision, stop_publication, verify,
};
use cig_domain::RichiestaId;
use cig_domain::richiesta::Revisione;
use cig_domain::trasmissione::{self, Motivazione};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::rappresentazione::{Richiesta, address};
use super::trasmissioni::Trasmissione;
use crate::ApiState;
use crate::accesso::Autenticato;
use crate::corpo::Corpo;
use crate::enumerazioni::AzioneAnac;
use crate::parametri::Identificativo;
use crate::problema::{Problema, TipoProblema};
use crate::versione::IfMatch;

/// Qualcosa che si può chiedere ad ANAC, o perché adesso non si può.
#[derive(Serialize, ToSchema)]
pub(crate) struct AzionePossibile {
    azione: AzioneAnac,
    /// L'azione, come la leggono le persone.
    #[schema(example = "Cancella l'appalto")]
    titolo: &'static str,
    /// Se si può chiedere adesso.
    consentita: bool,
    /// Perché no.
    #[schema(example = "ANAC sta confermando l'appalto: attendere l'esito.")]
    motivo: Option<&'static str>,
}

/// Perché si annulla.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Motivo {
    /// Il motivo: ANAC lo conserva con l'appalto.
    #[schema(min_length = 1, max_length = 200, example = "Revoca delle procedure di gara")]
    motivo: String,
}

impl Motivo {
    fn read(&self) -> Result<Motivazione, Problema> {
        self.motivo.parse().map_err(|errore: cig_domain::codici::CodiceNonValido| {
            Problema::new(TipoProblema::CorpoNonValido, format!("Il campo «motivo» non va bene. {errore}"))
        })
    }
}

/// Elenca le azioni possibili presso ANAC
///
/// Che cosa si può chiedere ad ANAC nello stato attuale, e perché il resto non si può.
#[utoipa::path(
    get,
    path = "/richieste/{id}/azioni",
    operation_id = "elencaAzioni",
    tag = "Dopo l'invio",
    params(Identificativo),
    responses((status = 200, description = "Tutte le azioni, con il motivo di quelle che adesso non si possono fare.", body = [AzionePossibile]))
)]
pub(crate) async fn list(
    State(stato): State<ApiState>,
    Autenticato(sessione): Autenticato,
    id: Identificativo,
) -> Result<Json<Vec<AzionePossibile>>, Problema> {
    let azioni = actions(&stato.app, &sessione, id.richiesta()).await?;
    let possibile = |voce: cig_application::AzionePossibile| AzionePossibile {
        azione: voce.azione.into(),
        titolo: voce.azione.descrizione(),
        consentita: voce.ostacolo.is_none(),
        motivo: voce.ostacolo,
    };
    Ok(Json(azioni.into_iter().map(possibile).collect()))
}

/// Cancella l'appalto presso ANAC
///
/// Finché è in lavorazione o confermato; non con la scheda AD5. La richiesta diventa `annullata` quando ANAC ha cancellato
/// l'appalto.
#[utoipa::path(
    post,
    path = "/richieste/{id}/cancellazione",
    operation_id = "cancellaAppalto",
    tag = "Dopo l'invio",
    params(
        Identificativo,
        ("If-Match" = Option<String>, Header, description = "L'ETag della versione letta; se manca vale l'ultima."),
    ),
    request_body = Motivo,
    responses((
        status = 202, description = "La cancellazione è cominciata.", body = Trasmissione,
        headers(("Location" = String, description = "Dove si legge come procede.")),
    ))
)]
pub(crate) async fn cancel(
    State(stato): State<ApiState>,
    Autenticato(sessione): Autenticato,
    id: Identificativo,
    if_match: Option<IfMatch>,
    Corpo(motivo): Corpo<Motivo>,
) -> Result<impl IntoResponse, Problema> {
    let (id, motivo) = (id.richiesta(), motivo.read()?);
    let trasmissione = cancel_appalto(&stato.app, &sessione, id, version(if_match), motivo).await?;
    Ok(begun(id, trasmissione))
}

/// Ferma la pubblicazione dell'avviso
///
/// Dopo che è stata chiesta e finché l'avviso non è pubblicato. La richiesta diventa `annullata` quando ANAC ha fermato
/// la pubblicazione.
#[utoipa::path(
    post,
    path = "/richieste/{id}/avviso/fermo",
    operation_id = "fermaPubblicazione",
    tag = "Dopo l'invio",
    params(
        Identificativo,
        ("If-Match" = Option<String>, Header, description = "L'ETag della versione letta; se manca vale l'ultima."),
    ),
    request_body = Motivo,
    responses((
        status = 202, description = "La richiesta di fermare la pubblicazione è cominciata.", body = Trasmissione,
        headers(("Location" = String, description = "Dove si legge come procede.")),
    ))
)]
pub(crate) async fn stop(
    State(stato): State<ApiState>,
    Autenticato(sessione): Autenticato,
    id: Identificativo,
    if_match: Option<IfMatch>,
    Corpo(motivo): Corpo<Motivo>,
) -> Result<impl IntoResponse, Problema> {
    let (id, motivo) = (id.richiesta(), motivo.read()?);
    let trasmissione = stop_publication(&stato.app, &sessione, id, version(if_match), motivo).await?;
    Ok(begun(id, trasmissione))
}

/// Fa verificare l'appalto ad ANAC
///
/// Finché è in lavorazione: ANAC controlla i dati che ha, senza confermarli.
#[utoipa::path(
    post,
    path = "/richieste/{id}/verifica-anac",
    operation_id = "verificaPressoAnac",
    tag = "Dopo l'invio",
    params(
        Identificativo,
        ("If-Match" = Option<String>, Header, description = "L'ETag della versione letta; se manca vale l'ultima."),
    ),
    responses((
        status = 202, description = "La verifica è cominciata.", body = Trasmissione,
        headers(("Location" = String, description = "Dove si legge come procede.")),
    ))
)]
pub(crate) async fn verify_at_anac(
    State(stato): State<ApiState>,
    Autenticato(sessione): Autenticato,
    id: Identificativo,
    if_match: Option<IfMatch>,
) -> Result<impl IntoResponse, Problema> {
    let id = id.richiesta();
    let trasmissione = verify(&stato.app, &sessione, id, version(if_match)).await?;
    Ok(begun(id, trasmissione))
}

/// Apre la modifica di un avviso non ancora pubblicato
///
/// I dati tornano modificabili; con `invio` ANAC li riceve al posto di quelli dell'avviso e dà ai lotti nuovi CIG. Quelli di
/// prima restano in `cigPrecedenti`.
#[utoipa::path(
    post,
    path = "/richieste/{id}/avviso/modifica",
    operation_id = "apriModificaAvviso",
    tag = "Dopo l'invio",
    params(
        Identificativo,
        ("If-Match" = Option<String>, Header, description = "L'ETag della versione letta; se manca vale l'ultima."),
    ),
    responses((
        status = 200, description = "La richiesta, modificabile.", body = Richiesta,
        headers(("ETag" = String, description = "La nuova versione.")),
    ))
)]
pub(crate) async fn modify(
    State(stato): State<ApiState>,
    Autenticato(sessione): Autenticato,
    id: Identificativo,
    if_match: Option<IfMatch>,
) -> Result<Richiesta, Problema> {
    let revisione = Revisione::Modifica;
    let richiesta =
        open_revision(&stato.app, &sessione, id.richiesta(), version(if_match), revisione).await?;
    Ok(Richiesta::new(&stato.app, richiesta))
}

/// Apre la rettifica di un avviso pubblicato
///
/// I dati tornano modificabili; con `invio` ANAC li riceve come rettifica. I CIG restano gli stessi.
#[utoipa::path(
    post,
    path = "/richieste/{id}/avviso/rettifica",
    operation_id = "apriRettificaAvviso",
    tag = "Dopo l'invio",
    params(
        Identificativo,
        ("If-Match" = Option<String>, Header, description = "L'ETag della versione letta; se manca vale l'ultima."),
    ),
    responses((
        status = 200, description = "La richiesta, modificabile.", body = Richiesta,
        headers(("ETag" = String, description = "La nuova versione.")),
    ))
)]
pub(crate) async fn rectify(
    State(stato): State<ApiState>,
    Autenticato(sessione): Autenticato,
    id: Identificativo,
    if_match: Option<IfMatch>,
) -> Result<Richiesta, Problema> {
    let revisione = Revisione::Rettifica;
    let richiesta =
        open_revision(&stato.app, &sessione, id.richiesta(), version(if_match), revisione).await?;
    Ok(Richiesta::new(&stato.app, richiesta))
}

/// Abbandona la modifica o la rettifica dell'avviso
///
/// I dati tornano quelli che ANAC ha.
#[utoipa::path(
    delete,
    path = "/richieste/{id}/avviso/revisione",
    operation_id = "abbandonaRevisione",
    tag = "Dopo l'invio",
    params(
        Identificativo,
        ("If-Match" = Option<String>, Header, description = "L'ETag della versione letta; se manca vale l'ultima."),
    ),
    responses((
        status = 200, description = "La richiesta, con i dati che ANAC ha.", body = Richiesta,
        headers(("ETag" = String, description = "La nuova versione.")),
    ))
)]
pub(crate) async fn abandon(
    State(stato): State<ApiState>,
    Autenticato(sessione): Autenticato,
    id: Identificativo,
    if_match: Option<IfMatch>,
) -> Result<Richiesta, Problema> {
    let richiesta = abandon_revision(&stato.app, &sessione, id.richiesta(), version(if_match)).await?;
    Ok(Richiesta::new(&stato.app, richiesta))
}

pub(super) fn version(if_match: Option<IfMatch>) -> Option<i64> {
    if_match.map(|IfMatch(versione)| versione)
}

fn begun(id: RichiestaId, trasmissione: trasmissione::Trasmissione) -> impl IntoResponse {
    let dove = format!("{}/trasmissioni", address(id));
    (StatusCode::ACCEPTED, [(LOCATION, dove)], Json(Trasmissione::from(trasmissione)))
}
