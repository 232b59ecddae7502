//! The service with a fault at one of its steps, and what people see of it.

use std::collections::BTreeSet;

use cig_domain::RichiestaId;
use cig_domain::richiesta::{Stato, StatoAppalto};
use cig_domain::trasmissione::{Colpa, Passo, Verso};
use pcp_mock::Guasto;
use suites::in_process::{InProcess, PASSI};
use suites::pcp::{Tokens, emulator_settings};
use suites::samples::AD3;

/// A request of the service on its way.
pub(crate) struct Banco {
    pub(crate) service: InProcess,
    pub(crate) id: RichiestaId,
}

/// What a person reads about it.
#[derive(Debug, PartialEq)]
pub(crate) struct Letto {
    pub(crate) stato: Stato,
    pub(crate) passo: Passo,
    pub(crate) colpa: Option<Colpa>,
    pub(crate) messaggio: String,
}

impl Banco {
    /// A request that was sent: nothing was called yet.
    pub(crate) async fn nuovo() -> Self {
        let service = InProcess::start(emulator_settings(Tokens::DEMO)).await;
        let id = service.send(AD3).await;
        Self { service, id }
    }

    /// The same, with a fault of the catalogue for the operation that the catalogue says.
    pub(crate) async fn con(nome: &str) -> Self {
        let banco = Self::nuovo().await;
        banco.arma(nome);
        banco
    }

    pub(crate) fn arma(&self, nome: &str) {
        self.service.emulator.arma(Guasto::di_catalogo(nome).unwrap());
    }

    /// A fault of the catalogue for the next call of that operation.
    pub(crate) fn arma_su(&self, nome: &str, operazione: &str) {
        let guasto = Guasto::di_catalogo(nome).unwrap();
        self.service.emulator.arma(Guasto { operazione: Some(operazione.into()), ..guasto });
    }

    /// Every fault that was armed has struck.
    pub(crate) fn assert_struck(&self) {
        let armati = self.service.emulator.guasti().armati;
        assert!(armati.iter().all(|armato| armato.colpite > 0), "{armati:?}");
    }

    pub(crate) async fn step(&self) {
        self.service.step(self.id).await;
    }

    pub(crate) async fn until(&self, passo: Passo) {
        self.service.until(self.id, passo).await;
    }

    pub(crate) async fn letto(&self) -> Letto {
        let trasmissione = self.service.trasmissione(self.id).await;
        Letto {
            stato: self.service.richiesta(self.id).await.ciclo.stato(),
            passo: trasmissione.passo,
            colpa: trasmissione.colpa,
            messaggio: trasmissione.messaggio.unwrap_or_default(),
        }
    }

    /// Where it stops, and the codes that ANAC gave for it.
    pub(crate) async fn fermata(&self) -> (Letto, Vec<String>) {
        let trasmissione = self.service.to_the_end(self.id).await;
        self.assert_struck();
        let codici = trasmissione.errori.into_iter().map(|errore| errore.codice).collect();
        (self.letto().await, codici)
    }

    /// To the publication, with one appalto and the CIGs that ANAC gave its lots first and only.
    pub(crate) async fn assert_published(&self) {
        self.service.to_the_end(self.id).await;
        self.assert_struck();
        let letto = self.letto().await;
        assert_eq!(
            (letto.stato, letto.passo, letto.colpa),
            (Stato::Perfezionata, Passo::Conclusa, None),
            "{letto:?}"
        );
        assert_eq!(
            self.service.emulator.stato().appalti[0].stato.codice(),
            StatoAppalto::Pubblicato.codice()
        );
        self.assert_one_appalto_with_our_cigs().await;
    }

    /// Nothing was created twice, and nothing we hold was given to another.
    pub(crate) async fn assert_one_appalto_with_our_cigs(&self) {
        let stato = self.service.emulator.stato();
        let [appalto] = stato.appalti.as_slice() else { panic!("{} appalti", stato.appalti.len()) };
        let loro: BTreeSet<_> = appalto.lotti.iter().filter_map(|lotto| lotto.cig.clone()).collect();
        let richiesta = self.service.richiesta(self.id).await;
        let nostri = richiesta.lotti.iter().filter_map(|lotto| lotto.cig.as_ref().map(ToString::to_string));
        assert_eq!(loro, nostri.collect());
        assert_eq!(appalto.avvisi.len(), usize::from(!loro.is_empty()), "one notice");
    }

    /// No appalto was ever there.
    pub(crate) fn assert_nothing_at_anac(&self) {
        assert!(self.service.emulator.stato().appalti.is_empty());
    }

    /// The answers in the log that hold that text.
    pub(crate) async fn logged(&self, testo: &str) -> usize {
        let voci = self.service.log(self.id).await.voci.into_iter();
        voci.filter(|riga| riga.voce.verso == Verso::Ricezione)
            .filter(|riga| riga.voce.corpo.as_ref().is_some_and(|corpo| corpo.contains(testo)))
            .count()
    }
}

/// The fault strikes the call of each step in turn: PCP is asked, and the request ends as if nothing had happened.
pub(crate) async fn assert_every_step_survives(nome: &str) {
    for (passo, operazione) in PASSI {
        let banco = Banco::nuovo().await;
        banco.until(passo).await;
        banco.arma_su(nome, operazione);
        banco.assert_published().await;
    }
}
