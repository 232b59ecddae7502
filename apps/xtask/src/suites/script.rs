//! The scripts of the documents, run as they stand there.

use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::demo::cig_check;
use crate::{process, tools, workspace};

const PATIENCE: Duration = Duration::from_mins(2);

/// The documents that have one.
pub(crate) const DOCUMENTS: [&str; 2] = ["README.md", "docs/integrators.md"];

/// Runs the script of that document against the service at `url`: it must print each lot with a right CIG, and nothing
/// else.
pub(crate) async fn run(document: &str, url: &str) -> Result<()> {
    tools::CURL.ensure().await?;
    tools::JQ.ensure().await?;
    let text = std::fs::read_to_string(workspace::root().join(document))?;
    let script = script(&text).with_context(|| format!("{document} non ha uno script"))?;
    let name = format!("lo script di {document}");
    let mut bash = process::command("bash");
    bash.args(["-c", script]).env("RICHIEDI_CIG", url);
    let output = tokio::time::timeout(PATIENCE, process::read(&name, &mut bash))
        .await
        .with_context(|| format!("{name} non finisce"))??;
    print!("{output}");
    ensure!(lots_with_cig(&output), "{name} non finisce con i CIG");
    Ok(())
}

/// The one block marked `bash`.
fn script(document: &str) -> Result<&str> {
    let mut blocks = document.split("\n```bash\n").skip(1);
    let (Some(block), None) = (blocks.next(), blocks.next()) else {
        anyhow::bail!("i blocchi bash devono essere uno");
    };
    let (script, _) = block.split_once("\n```").context("il blocco bash non finisce")?;
    Ok(script)
}

fn lots_with_cig(output: &str) -> bool {
    let passes = |line: &str| {
        line.split_once(' ').is_some_and(|(lot, cig)| lot.starts_with("LOT-") && cig_check::passes(cig))
    };
    !output.trim().is_empty() && output.lines().all(passes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_is_the_one_block() {
        let readme = "# A\n```sh\nfalse\n```\n\n```bash\necho uno\necho due\n```\nfine\n";
        assert_eq!(script(readme).unwrap(), "echo uno\necho due");
        assert!(script("# A\n").is_err());
        assert!(script(&readme.repeat(2)).is_err());
    }

    #[test]
    fn only_lots_with_right_codes_will_do() {
        assert!(lots_with_cig("LOT-0001 B210BC38FE\nLOT-0002 K00003EC3A\n"));
        for output in [
            "",
            "\n",
            "LOT-0001 null\n",
            "LOT-0001 B210BC38FF\n",
            "B210BC38FE\n",
            "errore\nLOT-0001 B210BC38FE\n",
        ] {
            assert!(!lots_with_cig(output), "{output:?}");
        }
    }
}
