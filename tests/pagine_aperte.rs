//! Open pages are told of what becomes of a request, whichever node it happens on, and keep no node from ending.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::time::Duration;

use reqwest::{Method, Response, StatusCode, header};
use suites::pcp::quick_emulator;
use suites::postgres::Postgres;
use suites::samples::AD3;
use suites::service::{Installation, Service};
use tokio::time::timeout;

/// Follows a request as the script of its pages does, having seen nothing of it yet.
async fn follow(service: &Service, id: &str) -> Response {
    let cookie = service.enter().await;
    let path = format!("/richieste/{id}/eventi");
    let stream = service.page(Method::GET, &path).header(header::COOKIE, cookie).send().await.unwrap();
    assert_eq!(stream.status(), StatusCode::OK);
    assert_eq!(stream.headers()[header::CONTENT_TYPE], "text/event-stream");
    stream
}

/// The next thing that the page is told: version of the request, and rows of its log.
async fn told(stream: &mut Response) -> (u64, usize) {
    loop {
        let piece = timeout(Duration::from_mins(1), stream.chunk()).await.expect("something is told");
        let text = String::from_utf8(piece.unwrap().expect("the stream goes on").to_vec()).unwrap();
        if let Some(mark) = text.lines().find_map(|line| line.strip_prefix("data: ")) {
            let (version, rows) = mark.split_once('-').unwrap();
            return (version.parse().unwrap(), rows.parse().unwrap());
        }
    }
}

#[tokio::test]
async fn what_another_node_does_is_told_and_the_log_too() {
    let Some(database) = Postgres::create().await else { return };
    let emulator = quick_emulator().await;
    let install = || Installation::on_database(&emulator.base_url(), database.url());
    let (one, two) = (install(), install());
    let (here, there) = (one.start().await, two.start().await);
    let id = here.prepare(AD3).await;
    let mut page = follow(&here, &id).await;
    let mut marks = vec![told(&mut page).await];
    let (first, rows) = marks[0];
    assert_eq!(rows, 0);
    there.send(&id).await;
    let ended = there.ended(&id).await;
    let log = there.get(&format!("richieste/{id}/trasmissioni")).await;
    let last = (ended["versione"].as_u64().unwrap(), log["voci"].as_array().unwrap().len());
    while *marks.last().unwrap() != last {
        marks.push(told(&mut page).await);
    }
    assert!(last.0 > first && marks.is_sorted(), "{marks:?}");
    drop((here, there));
    database.remove().await;
}

#[tokio::test]
async fn an_open_page_does_not_keep_the_service_from_ending() {
    let emulator = quick_emulator().await;
    let installation = Installation::on_sqlite(&emulator.base_url());
    let service = installation.start().await;
    let id = service.prepare(AD3).await;
    let mut page = follow(&service, &id).await;
    told(&mut page).await;
    assert!(service.stop().await.success());
    assert_eq!(page.chunk().await.unwrap(), None);
}
