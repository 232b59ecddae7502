//! What no endpoint answers with: a panic, and work that does not end. Both are problem documents too.

use std::any::Any;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use tokio::time::timeout;
use tower_http::catch_panic::CatchPanicLayer;
use tracing::Instrument as _;

use crate::problema::{Problema, TipoProblema};

/// How long an answer may take. AUSA is given up within seconds; only what is asked of PCP while a person waits may take
/// longer.
pub(crate) const LIMITE: Duration = Duration::from_mins(1);

/// The router, which answers within that time and whatever happens in it.
pub(crate) fn protect(router: Router, limite: Duration) -> Router {
    router
        .layer(CatchPanicLayer::custom(after_panic))
        .layer(from_fn(move |richiesta, next| within(limite, richiesta, next)))
}

async fn within(limite: Duration, richiesta: Request, next: Next) -> Response {
    let dove = format!("{} {}", richiesta.method(), richiesta.uri().path());
    timeout(limite, carried_out(richiesta, next)).await.unwrap_or_else(|_| {
        tracing::error!(dove, "an answer took too long");
        let detail =
            "La risposta non è arrivata in tempo: controllare se l'operazione è avvenuta prima di ripeterla.";
        Problema::new(TipoProblema::NonDisponibile, detail).into_response()
    })
}

/// What changes something is carried to its end even if the caller hangs up or is told that it took too long: ANAC may
/// have done it, and its answer has to be stored.
async fn carried_out(richiesta: Request, next: Next) -> Response {
    if richiesta.method().is_safe() {
        return next.run(richiesta).await;
    }
    let lavoro = tokio::spawn(next.run(richiesta).in_current_span());
    lavoro.await.unwrap_or_else(|caduto| after_panic(Box::new(caduto)))
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
    use axum::routing::{get, post};
    use tokio::sync::mpsc;
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

    #[tokio::test]
    async fn what_was_begun_is_carried_to_its_end() {
        let (fatto, mut fatti) = mpsc::unbounded_channel();
        let lavoro = move || {
            let fatto = fatto.clone();
            async move {
                tokio::time::sleep(Duration::from_millis(60)).await;
                fatto.send(()).unwrap();
            }
        };
        let router = protect(Router::new().route("/", post(lavoro)), Duration::from_millis(20));
        let richiesta = || Request::builder().method("POST").uri("/").body(Body::empty()).unwrap();
        let risposta = router.clone().oneshot(richiesta()).await.unwrap();
        assert_eq!(risposta.status(), StatusCode::SERVICE_UNAVAILABLE);
        fatti.recv().await.unwrap();

        // The caller hangs up.
        let chiamata = tokio::spawn(router.oneshot(richiesta()));
        tokio::time::sleep(Duration::from_millis(5)).await;
        chiamata.abort();
        assert!(chiamata.await.unwrap_err().is_cancelled());
        fatti.recv().await.unwrap();
    }
}
