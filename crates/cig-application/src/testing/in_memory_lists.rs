//! PCP's code lists in memory.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use cig_domain::porte::{ErrorePcp, ListeAnac, Mittente, PcpError, ValoreLista};

/// Lists that a test fills, each of which can be made to fail.
#[derive(Debug, Default)]
pub struct InMemoryLists {
    liste: BTreeMap<String, Vec<ValoreLista>>,
    guasti: Mutex<BTreeMap<String, PcpError>>,
}

impl InMemoryLists {
    /// With these lists, by name.
    pub fn new(liste: impl IntoIterator<Item = (String, Vec<ValoreLista>)>) -> Self {
        Self { liste: liste.into_iter().collect(), guasti: Mutex::default() }
    }

    /// From now on that list is answered so.
    pub fn fail(&self, lista: &str, errore: PcpError) {
        self.guasti.lock().unwrap_or_else(PoisonError::into_inner).insert(lista.to_owned(), errore);
    }
}

#[async_trait]
impl ListeAnac for InMemoryLists {
    async fn nomi(&self, _: &Mittente) -> Result<Vec<String>, PcpError> {
        Ok(self.liste.keys().cloned().collect())
    }

    async fn valori(&self, lista: &str, _: &Mittente) -> Result<Vec<ValoreLista>, PcpError> {
        if let Some(errore) = self.guasti.lock().unwrap_or_else(PoisonError::into_inner).get(lista) {
            return Err(errore.clone());
        }
        let ignota = || PcpError::Respinta(vec![ErrorePcp { codice: "ERR63".into(), dettaglio: None }]);
        self.liste.get(lista).cloned().ok_or_else(ignota)
    }
}
