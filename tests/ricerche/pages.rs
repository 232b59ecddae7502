//! What it costs the service to draw the list.

use std::time::Duration;

use reqwest::Method;
use suites::population::Population;
use suites::service::Installation;
use suites::system;

/// Pages that are drawn.
const PAGES: u32 = 200;

/// Processor time of a page of fifty cards, of the largest office: recognising who asks, the database's answers and all else
/// of the service included.
pub(crate) async fn measure(url: &str, population: &Population) {
    let service = Installation::on_database("http://127.0.0.1:9", url).start().await;
    let cookie = service.enter().await;
    let page = async || {
        let page = service.page(Method::GET, "/?righe=50").header("cookie", &cookie).send().await.unwrap();
        page.error_for_status().unwrap().text().await.unwrap()
    };
    let cards = page().await.matches("<article").count();
    assert_eq!(cards, 50.min(population.len() as usize));
    let start = system::of(service.pid());
    for _ in 0..PAGES {
        page().await;
    }
    let each: Duration = system::of(service.pid()).saturating_sub(start) / PAGES;
    println!("pagina di {cards} schede: {:.1} ms di processore del servizio", each.as_secs_f64() * 1000.0);
    service.kill().await;
}
