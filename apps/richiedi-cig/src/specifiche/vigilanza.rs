//! The version that this node checks by, kept up with the store: whoever imports one, on whatever node, gives it to all.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use cig_application::specifiche::{Importata, InForce, Versioni, import, in_force, packed, refreshed};
use cig_domain::porte::{ListaAggiornata, ValoreLista};
use cig_specifiche::{InVigore, Specifiche, Voce};
use tokio_util::sync::CancellationToken;

use super::lettura::{read, short, unpack};

/// How often the store is asked.
const INTERVALLO: Duration = Duration::from_mins(1);

/// Asks the store which version is in force, and reads its files only when the answer changed.
pub(crate) struct Vigilanza {
    versioni: Versioni,
    in_vigore: Arc<InVigore>,
    /// The last answer, and its version without refreshed lists.
    nota: Option<(InForce, Specifiche)>,
}

impl Vigilanza {
    /// Nothing is asked yet: the demonstrative lists serve.
    pub(crate) fn new(versioni: Versioni) -> Self {
        let in_vigore = Arc::new(InVigore::new(Specifiche::dimostrative()));
        Self { versioni, in_vigore, nota: None }
    }

    /// What the use cases check by.
    pub(crate) fn in_vigore(&self) -> Arc<InVigore> {
        Arc::clone(&self.in_vigore)
    }

    /// Imports the configured folder or zip, in force from today, unless it is in the store; then takes what is in force.
    pub(crate) async fn start(&mut self, configurata: Option<&Path>) -> Result<()> {
        if let Some(percorso) = configurata {
            match import(&self.versioni, read(percorso, None).await?).await? {
                Importata::Nuova(versione) => {
                    tracing::info!(
                        impronta = short(&versione.impronta),
                        fonte = versione.fonte,
                        "versione importata"
                    );
                }
                Importata::Presente(versione) => {
                    tracing::debug!(impronta = short(&versione.impronta), "versione già presente");
                }
            }
        }
        self.refresh().await?;
        if self.nota.is_none() {
            tracing::warn!("nessuna specifica di ANAC in vigore: valgono le liste dimostrative");
        }
        Ok(())
    }

    /// Takes what is in force now.
    pub(crate) async fn refresh(&mut self) -> Result<()> {
        let Some(in_force) = in_force(&self.versioni).await? else { return Ok(()) };
        let base = match &self.nota {
            Some((nota, _)) if *nota == in_force => return Ok(()),
            Some((nota, base)) if nota.versione.id == in_force.versione.id => base.clone(),
            _ => self.load(&in_force).await?,
        };
        let liste = refreshed(&self.versioni, &in_force).await?;
        let aggiornate = liste.len();
        self.in_vigore.set(base.with_lists(liste.into_iter().map(values)));
        tracing::info!(fonte = base.fonte(), aggiornate, "specifiche di ANAC in vigore");
        self.nota = Some((in_force, base));
        Ok(())
    }

    async fn load(&self, in_force: &InForce) -> Result<Specifiche> {
        let versione = &in_force.versione;
        for avvertenza in &versione.avvertenze {
            tracing::debug!(avvertenza, "difetto delle specifiche");
        }
        let specifiche = unpack(packed(&self.versioni, versione).await?, &versione.impronta).await?;
        let fonte = format!(
            "specifiche ANAC in vigore dal {}, impronta {}, {} schede",
            versione.in_vigore_dal.format("%d/%m/%Y"),
            short(&versione.impronta),
            specifiche.schede().count()
        );
        Ok(specifiche.with_fonte(fonte))
    }

    /// Goes on asking until `stop`. What cannot be read is told, and what was in force stays.
    pub(crate) async fn run(mut self, stop: CancellationToken) {
        while stop.run_until_cancelled(tokio::time::sleep(INTERVALLO)).await.is_some() {
            if let Err(errore) = self.refresh().await {
                tracing::error!(causa = ?errore, "the specification in force could not be read");
            }
        }
    }
}

fn values(lista: ListaAggiornata) -> (String, Vec<Voce>) {
    let voce = |valore: ValoreLista| {
        let ValoreLista { codice, descrizione, data_inizio, data_fine } = valore;
        Voce { codice, descrizione, data_inizio, data_fine }
    };
    (lista.nome, lista.valori.into_iter().map(voce).collect())
}
