//! What no endpoint answers with: a panic, and work that does not end. Both are problem documents too.

use std::any::Any;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use tokio::time::timeout;
use tower_http::catch_panic::CatchPanicLayer;

use crate::problema::{Problema, TipoProblema};

/// How long an answer may take. AUSA is given up within seconds; only the comparison with ANAC, the taking in of an appalto and the
/// people in charge of one wait for PCP, and are cut when it is slower than this.
pub(crate) const LIMITE: Duration = Duration::from_mins(1);

/// The router, which answers within that time and whatever happens in it.
pub(crate) fn protect(router: Router, limite: Duration) -> Router {
    router
        .layer(CatchPanicLayer::custom(after_panic))
        .layer(from_fn(move |richiesta, next| within(limite, richiesta, next)))
}

async fn within(limite: Duration, richiesta: Request, next: Next) -> Response {
    let dove = format!("{} {}", richiesta.method(), richiesta.uri().path());
    timeout(limite, next.run(richiesta)).await.unwrap_or_else(|_| {
        tracing::error!(dove, "an answer took too long");
        let detail =
            "La risposta non è arrivata in tempo: controllare se l'operazione è avvenuta prima di ripeterla.";
        Problema::new(TipoProblema::NonDisponibile, detail).into_response()
    })
}

/// The panic's own text stays in the log.
fn after_panic(_: Box<dyn Any + Send>) -> Response {
    tracing::error!("an endpoint panicked");
    Problema::new(TipoProblema::ErroreInterno, "Errore interno.").into_response()
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use axum::body::{Body, to_bytes};
    use axum::http::StatusCode;
    use axum::http::header::CONTENT_TYPE;
    use axum::routing::get;
    use tower::ServiceExt as _;

    use super::*;
    use crate::problema::PROBLEM_JSON;

    #[tokio::test]
    async fn what_takes_too_long_is_a_problem() {
        let router =
            Router::new().route("/lenta", get(pending::<()>)).route("/svelta", get(|| async { "ok" }));
        let router = protect(router, Duration::from_millis(20));
        let ask = |path: &str| {
            let request = Request::builder().uri(path).body(Body::empty()).unwrap();
            router.clone().oneshot(request)
        };
        assert_eq!(ask("/svelta").await.unwrap().status(), StatusCode::OK);
        let risposta = ask("/lenta").await.unwrap();
        assert_eq!(risposta.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(risposta.headers()[CONTENT_TYPE], PROBLEM_JSON);
        let corpo = to_bytes(risposta.into_body(), usize::MAX).await.unwrap();
        let documento: serde_json::Value = serde_json::from_slice(&corpo).unwrap();
        assert_eq!(documento["type"], "/problemi/non-disponibile");
    }
}
