//! What open pages of a request are told: that it changed, as server-sent events. What changed they read themselves.

use std::convert::Infallible;

use axum::extract::{Query, State};
use axum::http::request::Parts;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use cig_application::marks;
use cig_domain::porte::Segno;
use cig_domain::richiesta::RichiestaId;
use futures_util::stream::unfold;
use serde::Deserialize;
use tokio::time::{Instant, timeout_at};

use super::{Esito, Percorso};
use crate::WebState;
use crate::dal_vivo::Pagina;
use crate::errore::ErroreWeb;
use crate::sessione;

/// What the page has seen.
#[derive(Debug, Deserialize)]
pub(crate) struct Vista {
    visto: Option<String>,
}

/// Follows a request of the office until the page goes, the session ends, or the service does.
pub(crate) async fn follow(
    State(stato): State<WebState>,
    parts: Parts,
    Percorso(id): Percorso<RichiestaId>,
    Query(vista): Query<Vista>,
) -> Esito {
    let Some(segno) = may_see(&parts, &stato, id).await? else { return Err(ErroreWeb::NonTrovata) };
    let ultimo = parts.headers.get("last-event-id").and_then(|valore| valore.to_str().ok());
    // A page that does not say what it saw is told at once that there is something to see.
    let visto = ultimo.or(vista.visto.as_deref()).and_then(|testo| testo.parse().ok()).unwrap_or_default();
    let Some(pagina) = stato.dal_vivo.follow(id, segno) else {
        return Err(ErroreWeb::NonDisponibile("Troppe pagine aperte: aggiornare a mano.".into()));
    };
    let controllo = Instant::now() + stato.dal_vivo.controllo;
    Ok(answer(Corrente { stato, parts, id, pagina, visto, controllo }))
}

/// A page and what it needs to go on.
struct Corrente {
    stato: WebState,
    parts: Parts,
    id: RichiestaId,
    pagina: Pagina,
    visto: Segno,
    controllo: Instant,
}

fn answer(corrente: Corrente) -> Response {
    let eventi = unfold(corrente, async |mut corrente| {
        let evento = corrente.next().await?;
        Some((Ok::<_, Infallible>(evento), corrente))
    });
    Sse::new(eventi).into_response()
}

impl Corrente {
    async fn next(&mut self) -> Option<Event> {
        if let Ok(segno) = timeout_at(self.controllo, self.pagina.change(self.visto)).await {
            self.visto = segno?;
            let segno = self.visto.to_string();
            return Some(Event::default().id(&segno).data(&segno));
        }
        self.controllo = Instant::now() + self.stato.dal_vivo.controllo;
        let vede = may_see(&self.parts, &self.stato, self.id).await;
        matches!(vede, Ok(Some(_))).then(|| Event::default().comment(""))
    }
}

/// How the request stands, if the person is logged in and it is of the office.
async fn may_see(parts: &Parts, stato: &WebState, id: RichiestaId) -> Result<Option<Segno>, ErroreWeb> {
    let sessione = sessione::session(parts, stato).await?;
    let segni = marks(&stato.app.archivio, sessione.ambito(), &[id]).await?;
    Ok(segni.get(&id).copied())
}
