//! The same statements by PostgreSQL's own bench.

use std::fmt::Write as _;
use std::time::Duration;

use cig_persistence::PLANS;
use sea_orm::Statement;
use sea_orm::sea_query::{PostgresQueryBuilder, QueryBuilder as _};
use tokio::process::Command;

/// Name of the setting by which the program is found; without it, it is looked for as any other.
const SETTING: &str = "RICHIEDI_CIG_PROVE_PGBENCH";
/// How many transactions a second it makes, each of the statements of one of the scripts, prepared once a connection. None
/// without the program.
pub(crate) async fn run(
    url: &str,
    scripts: &[Vec<Statement>],
    clients: u32,
    duration: Duration,
) -> Option<f64> {
    let folder = tempfile::tempdir().unwrap();
    let program = std::env::var(SETTING).unwrap_or_else(|_| "pgbench".to_owned());
    let mut pgbench = Command::new(program);
    // Planned as the store has them planned.
    let options = PLANS.map(|(name, value)| format!("-c {name}={value}")).join(" ");
    pgbench.args(["--no-vacuum", "--jobs=2", "--define=ready=0"]).env("PGOPTIONS", options);
    pgbench.arg(format!("--client={clients}")).arg(format!("--time={}", duration.as_secs()));
    // Statements that differ only in their values are prepared once.
    let mut prepared: Vec<&str> = Vec::new();
    for statement in scripts.iter().flatten() {
        if !prepared.contains(&statement.sql.as_str()) {
            prepared.push(&statement.sql);
        }
    }
    let mut head = "\\if :ready = 0\n".to_owned();
    for (number, sql) in prepared.iter().enumerate() {
        writeln!(head, "PREPARE s{number} AS {sql};").unwrap();
    }
    head.push_str("\\set ready 1\n\\endif\n");
    for (number, script) in scripts.iter().enumerate() {
        let mut text = format!("{head}BEGIN;\n");
        for statement in script {
            let name = prepared.iter().position(|sql| *sql == statement.sql).unwrap();
            let values: Vec<_> = statement
                .values
                .iter()
                .flat_map(|values| &values.0)
                .map(|value| PostgresQueryBuilder.value_to_string(value))
                .collect();
            let values = if values.is_empty() { String::new() } else { format!("({})", values.join(", ")) };
            writeln!(text, "EXECUTE s{name}{values};").unwrap();
        }
        text.push_str("ROLLBACK;\n");
        let file = folder.path().join(format!("{number}.sql"));
        std::fs::write(&file, text).unwrap();
        pgbench.arg("--file").arg(file);
    }
    let output = match pgbench.arg(url).output().await {
        Ok(output) => output,
        Err(error) => {
            println!("pgbench non c'è: {error}");
            return None;
        }
    };
    let said = String::from_utf8_lossy(&output.stdout);
    let failed = || panic!("{said}\n{}", String::from_utf8_lossy(&output.stderr));
    let line = said.lines().find_map(|line| line.strip_prefix("tps = ")).unwrap_or_else(failed);
    Some(line.split(' ').next().unwrap().parse().unwrap())
}
