//! Reading back what `registro esporta` wrote.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

use anyhow::{Context, Result};
use async_trait::async_trait;
use cig_domain::catena::Registrazione;
use cig_domain::porte::{LogReader, RepositoryError};

/// A file of exported rows and seals, read a line at a time.
pub(super) struct Esportazione {
    file: BufReader<File>,
    riga: u64,
}

impl Esportazione {
    pub(super) fn open(percorso: &Path) -> Result<Self> {
        let file = File::open(percorso)
            .with_context(|| format!("l'esportazione {} non si legge", percorso.display()))?;
        Ok(Self { file: BufReader::new(file), riga: 0 })
    }
}

#[async_trait]
impl LogReader for Esportazione {
    async fn next(&mut self) -> Result<Option<Registrazione>, RepositoryError> {
        let mut testo = Vec::new();
        let letti = self
            .file
            .read_until(b'\n', &mut testo)
            .map_err(|errore| RepositoryError::Backend(Box::new(errore)))?;
        if letti == 0 {
            return Ok(None);
        }
        self.riga += 1;
        let illeggibile = |_| RepositoryError::Inconsistency {
            table: "esportazione",
            column: "JSON",
            id: self.riga.to_string(),
        };
        serde_json::from_slice(&testo).map(Some).map_err(illeggibile)
    }
}
