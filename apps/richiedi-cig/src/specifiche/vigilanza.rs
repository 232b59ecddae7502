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
                Importata::Spostata(versione) | Importata::Presente(versione) => {
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
        let fonte = format!(
            "specifiche ANAC in vigore dal {}, impronta {}, {} schede",
            in_force.versione.in_vigore_dal.format("%d/%m/%Y"),
            short(&in_force.versione.impronta),
            base.schede().count()
        );
        tracing::info!(fonte, aggiornate, "specifiche di ANAC in vigore");
        self.in_vigore.set(base.with_lists(liste.into_iter().map(values)).with_fonte(fonte));
        self.nota = Some((in_force, base));
        Ok(())
    }

    async fn load(&self, in_force: &InForce) -> Result<Specifiche> {
        let versione = &in_force.versione;
        for avvertenza in &versione.avvertenze {
            tracing::debug!(avvertenza, "difetto delle specifiche");
        }
        unpack(packed(&self.versioni, versione).await?, &versione.impronta).await
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

#[cfg(test)]
mod tests {
    use chrono::{NaiveDate, TimeDelta};
    use cig_application::specifiche::NuovaVersione;
    use cig_application::testing::{InMemoryUnitOfWorkFactory, ManualClock, NumberedIds};
    use cig_domain::porte::{SpecificationCheck as _, Tipologiche as _, UnitOfWorkFactory as _};
    use serde_json::json;
    use tempfile::TempDir;

    use super::*;
    use crate::specifiche::AnacComparer;

    const DAY: Duration = Duration::from_hours(24);

    /// One store for all nodes, at one time.
    struct Mondo {
        archivio: InMemoryUnitOfWorkFactory,
        clock: Arc<ManualClock>,
        ids: Arc<NumberedIds>,
    }

    impl Mondo {
        fn new() -> Self {
            Self {
                archivio: InMemoryUnitOfWorkFactory::default(),
                clock: Arc::default(),
                ids: Arc::default(),
            }
        }

        fn versioni(&self) -> Versioni {
            Versioni {
                archivio: Arc::new(self.archivio.clone()),
                comparer: Arc::new(AnacComparer),
                clock: self.clock.clone(),
                ids: self.ids.clone(),
            }
        }

        fn today(&self) -> NaiveDate {
            self.versioni().today()
        }

        async fn node(&self) -> Vigilanza {
            let mut node = Vigilanza::new(self.versioni());
            node.start(None).await.unwrap();
            node
        }

        /// Takes in a version of the scheda X in which `dovuto` is due.
        async fn import(&self, dovuto: &str, in_vigore_dal: Option<NaiveDate>) {
            let cartella = folder(dovuto);
            let nuova = read(cartella.path(), in_vigore_dal).await.unwrap();
            assert!(matches!(import(&self.versioni(), nuova).await.unwrap(), Importata::Nuova(_)));
        }

        async fn refresh_list(&self, descrizione: &str) {
            let valore = ValoreLista {
                codice: "1".into(),
                descrizione: descrizione.into(),
                data_inizio: None,
                data_fine: None,
            };
            let aggiornata_il = self.versioni().clock.now();
            let lista = ListaAggiornata { nome: "settore".into(), aggiornata_il, valori: vec![valore] };
            let mut uow = self.archivio.begin().await.unwrap();
            uow.versioni().put_lista(&lista).await.unwrap();
            uow.commit().await.unwrap();
        }
    }

    /// A specification of one scheda with one property that is due, and one list.
    fn folder(dovuto: &str) -> TempDir {
        let cartella = tempfile::tempdir().unwrap();
        let dati = cartella.path().join("docs/modello-dati");
        for sotto in ["schede", "tipologiche", "regole"] {
            std::fs::create_dir_all(dati.join(sotto)).unwrap();
        }
        let scheda = json!({ "components": { "schemas": { "SchedaXType": {
            "type": "object", "required": [dovuto], "properties": { dovuto: { "type": "string" } }
        } } } });
        std::fs::write(dati.join("schede/X.yaml"), scheda.to_string()).unwrap();
        let lista = json!([{ "codice": "1", "descrizione": { "it": format!("Settore di {dovuto}") } }]);
        std::fs::write(dati.join("tipologiche/settore.json"), lista.to_string()).unwrap();
        cartella
    }

    /// What the scheda X lacks, as the use cases see it; nothing when the scheda is not known.
    fn due(node: &Vigilanza) -> Option<String> {
        let difetti = node.in_vigore.check("X", &json!({}), ManualClock::start())?;
        Some(difetti.into_iter().map(|difetto| difetto.percorso).collect())
    }

    fn settore(node: &Vigilanza) -> String {
        let giorno = NaiveDate::from_ymd_opt(2026, 11, 1).unwrap();
        node.in_vigore.find("settore", "1", giorno).unwrap().descrizione
    }

    #[tokio::test]
    async fn a_version_imported_by_one_node_is_that_of_all_without_a_restart() {
        let mondo = Mondo::new();
        let (mut uno, mut due_) = (mondo.node().await, mondo.node().await);
        assert!(uno.in_vigore.is_dimostrativa() && due(&uno).is_none());
        mondo.import("a", None).await;
        for node in [&mut uno, &mut due_] {
            node.refresh().await.unwrap();
            assert_eq!(due(node).as_deref(), Some("$.a"));
            assert_eq!(settore(node), "Settore di a");
        }
        mondo.import("b", None).await;
        uno.refresh().await.unwrap();
        assert_eq!((due(&uno).as_deref(), due(&due_).as_deref()), (Some("$.b"), Some("$.a")));
        assert!(uno.in_vigore.fonte().contains("in vigore dal"), "{}", uno.in_vigore.fonte());
        assert!(uno.in_vigore.fonte().ends_with("1 schede"));
        let terzo = mondo.node().await;
        assert_eq!(due(&terzo).as_deref(), Some("$.b"));
    }

    #[tokio::test]
    async fn each_day_has_its_version() {
        let mondo = Mondo::new();
        let oggi = mondo.today();
        mondo.import("ieri", Some(oggi - TimeDelta::days(1))).await;
        mondo.import("domani", Some(oggi + TimeDelta::days(1))).await;
        let mut node = mondo.node().await;
        assert_eq!(due(&node).as_deref(), Some("$.ieri"));
        mondo.import("oggi", Some(oggi)).await;
        node.refresh().await.unwrap();
        assert_eq!(due(&node).as_deref(), Some("$.oggi"));
        mondo.clock.pass(DAY);
        node.refresh().await.unwrap();
        assert_eq!(due(&node).as_deref(), Some("$.domani"));
    }

    #[tokio::test]
    async fn a_refreshed_list_takes_the_place_of_the_versions_own() {
        let mondo = Mondo::new();
        mondo.import("a", None).await;
        let mut node = mondo.node().await;
        mondo.refresh_list("Da PCP").await;
        node.refresh().await.unwrap();
        assert_eq!((settore(&node).as_str(), due(&node).as_deref()), ("Da PCP", Some("$.a")));
        mondo.clock.pass(DAY);
        mondo.refresh_list("Da PCP, poi").await;
        node.refresh().await.unwrap();
        assert_eq!(settore(&node), "Da PCP, poi");
        mondo.clock.pass(DAY);
        mondo.import("b", None).await;
        node.refresh().await.unwrap();
        assert_eq!(settore(&node), "Settore di b", "the version is newer");
    }

    /// The files are read when the answer changes, not at every question.
    #[tokio::test]
    async fn what_did_not_change_is_not_read_again() {
        let mondo = Mondo::new();
        mondo.import("a", None).await;
        let mut node = mondo.node().await;
        let prima = node.in_vigore.get();
        node.in_vigore.set(Specifiche::dimostrative());
        node.refresh().await.unwrap();
        assert!(node.in_vigore.is_dimostrativa(), "left alone");
        node.in_vigore.set(prima);
        mondo.import("b", None).await;
        node.refresh().await.unwrap();
        assert_eq!(due(&node).as_deref(), Some("$.b"));
    }

    #[tokio::test]
    async fn a_version_that_cannot_be_read_leaves_the_one_before() {
        let mondo = Mondo::new();
        mondo.import("a", None).await;
        let mut node = mondo.node().await;
        let guasta = NuovaVersione {
            impronta: "f".repeat(64),
            fonte: "guasta".into(),
            contenuto: b"non uno zip".to_vec(),
            avvertenze: Vec::new(),
            in_vigore_dal: None,
        };
        import(&mondo.versioni(), guasta).await.unwrap();
        let errore = node.refresh().await.unwrap_err();
        assert!(errore.to_string().contains("la versione ffffffffffff"), "{errore}");
        assert_eq!(due(&node).as_deref(), Some("$.a"));
        mondo.import("b", None).await;
        node.refresh().await.unwrap();
        assert_eq!(due(&node).as_deref(), Some("$.b"), "a good one mends it");
    }

    #[tokio::test]
    async fn the_configured_folder_is_imported_once_however_many_nodes_start() {
        let mondo = Mondo::new();
        let cartella = folder("a");
        for _ in 0..2 {
            let mut node = Vigilanza::new(mondo.versioni());
            node.start(Some(cartella.path())).await.unwrap();
            assert_eq!(due(&node).as_deref(), Some("$.a"));
        }
        let elenco = cig_application::specifiche::list(&mondo.versioni()).await.unwrap();
        assert_eq!(elenco.versioni.len(), 1);
        assert_eq!(elenco.versioni[0].in_vigore_dal, mondo.today());
        let altrove = Path::new("/una/cartella/che/non/esiste");
        let errore = Vigilanza::new(mondo.versioni()).start(Some(altrove)).await.unwrap_err();
        assert!(errore.to_string().contains("non contiene le specifiche ANAC"), "{errore}");
    }
}
