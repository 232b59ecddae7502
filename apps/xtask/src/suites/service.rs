//! The service as a whole, as people and platforms meet it: on SQLite with the demonstrative lists, and on
//! PostgreSQL with ANAC's specification.

use anyhow::Result;

use super::{browser, heading, optional, script};
use crate::demo::{Installation, Running, once};
use crate::postgres::Postgres;
use crate::report::Suite;
use crate::workspace;

/// Runs the same suites on both installations.
pub(crate) async fn run() -> Result<Vec<Suite>> {
    let mut suites = on("SQLite, liste dimostrative", Installation::temporary(None, None)).await?;

    let postgres = optional(Postgres::start().await)?;
    if let Err(reason) = &postgres {
        suites.push(Suite::not_run("servizio su PostgreSQL", reason));
    }
    let specifiche = workspace::specifiche();
    if specifiche.is_none() {
        let reason = format!("{} non indica le specifiche ANAC", workspace::SPECIFICHE);
        suites.push(Suite::not_run("servizio con le specifiche ANAC", &reason));
    }
    let name = match (&postgres, &specifiche) {
        (Ok(_), Some(_)) => "PostgreSQL, specifiche ANAC",
        (Ok(_), None) => "PostgreSQL, liste dimostrative",
        (Err(_), Some(_)) => "SQLite, specifiche ANAC",
        (Err(_), None) => return Ok(suites),
    };
    let database = postgres.as_ref().ok().map(Postgres::url);
    suites.extend(on(name, Installation::temporary(database, specifiche)).await?);
    Ok(suites)
}

async fn on(name: &str, installation: Result<Installation>) -> Result<Vec<Suite>> {
    heading(&format!("Servizio: {name}"));
    let running = match installation?.start().await {
        Ok(running) => running,
        Err(error) => {
            println!("{error:#}");
            return Ok(vec![Suite::broken(&format!("servizio: {name}"))]);
        }
    };
    let mut suites = vec![Suite::of_one(&format!("demo --once: {name}"), once(&running).await)];
    for document in script::DOCUMENTS {
        let outcome = script::run(document, &running.url()).await;
        suites.push(Suite::of_one(&format!("script di {document}: {name}"), outcome));
    }
    suites.push(browser::run(&running.url(), name).await?);
    Ok(suites)
}

async fn once(running: &Running) -> Result<()> {
    anyhow::ensure!(once::run(running).await?, "un lotto non ha il suo CIG, o ne ha uno sbagliato");
    Ok(())
}
