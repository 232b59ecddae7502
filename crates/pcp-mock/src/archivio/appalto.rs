//! One appalto: what may happen to it in each state, and what an operation that ends does to it.

use std::time::Duration;

use chrono::{DateTime, Utc};
use rand::rngs::StdRng;
use uuid::Uuid;

use super::avviso::{Avviso, Azione, Bollettino};
use super::operazione::{Destino, Fine, Operazione, TipoOperazione};
use super::soggetti::{RESPONSABILE, Soggetto};
use super::stati::{StatoAppalto, StatoAvviso};
use crate::ambiente::nuovo_id;
use crate::cig::Emettitore;
use crate::configurazione::Persona;
use crate::pcp::Errore;
use crate::scheda::Scheda;

/// How long PCP and the bulletins take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tempi {
    pub(crate) conferma: Duration,
    pub(crate) pubblicazione: Duration,
    pub(crate) ted: Duration,
    /// How long an appalto may stay confirmed before its notice is sent to be published.
    pub(crate) scadenza_conferma: Option<Duration>,
}

/// What an operation that ends works with.
pub(crate) struct Officina<'a> {
    pub(crate) tempi: Tempi,
    pub(crate) emettitore: &'a mut Emettitore,
    pub(crate) generatore: &'a mut StdRng,
}

#[derive(Debug)]
pub(crate) struct Lotto {
    pub(crate) identificativo: String,
    pub(crate) cig: Option<String>,
}

#[derive(Debug)]
pub(crate) struct Appalto {
    pub(crate) id: Uuid,
    pub(crate) id_scheda: Uuid,
    pub(crate) creato: DateTime<Utc>,
    /// Instant of the last change of state.
    pub(crate) controllo: DateTime<Utc>,
    pub(crate) stato: StatoAppalto,
    pub(crate) scheda: Scheda,
    /// Who created it.
    pub(crate) autore: Persona,
    /// In charge now or before.
    pub(crate) soggetti: Vec<Soggetto>,
    pub(crate) lotti: Vec<Lotto>,
    /// Oldest first; the last one is in force.
    pub(crate) avvisi: Vec<Avviso>,
    /// In the order in which they were asked for.
    pub(crate) operazioni: Vec<Operazione>,
    /// When PCP cancels it by itself, if nobody asks for its publication.
    scadenza: Option<DateTime<Utc>>,
    /// Operations that ended KO and turn out done at that instant.
    ripensamenti: Vec<(DateTime<Utc>, TipoOperazione)>,
}

impl Appalto {
    pub(super) fn new(
        scheda: Scheda,
        autore: Persona,
        adesso: DateTime<Utc>,
        generatore: &mut StdRng,
    ) -> Self {
        let mut appalto = Self {
            id: nuovo_id(generatore),
            id_scheda: nuovo_id(generatore),
            creato: adesso,
            controllo: adesso,
            stato: StatoAppalto::InLav,
            lotti: lotti(&scheda),
            scheda,
            soggetti: vec![Soggetto::responsabile(autore.clone(), adesso)],
            autore,
            avvisi: Vec::new(),
            operazioni: Vec::new(),
            scadenza: None,
            ripensamenti: Vec::new(),
        };
        appalto.annota(TipoOperazione::Crea, adesso);
        appalto
    }

    /// The notice in force.
    pub(crate) fn avviso(&self) -> Option<&Avviso> {
        self.avvisi.last()
    }

    /// Whether that person is in charge of it, as who answers for it or as a delegate.
    pub(crate) fn affidato_a(&self, persona: &Persona, adesso: DateTime<Utc>) -> bool {
        self.soggetti.iter().any(|soggetto| soggetto.persona == *persona && soggetto.attivo(adesso))
    }

    /// Who answers for it now.
    pub(crate) fn responsabile(&self, adesso: DateTime<Utc>) -> Option<&Soggetto> {
        self.soggetti.iter().find(|soggetto| soggetto.ruolo == RESPONSABILE && soggetto.attivo(adesso))
    }

    /// Refuses what may not happen while an asynchronous operation is in course.
    pub(crate) fn libero(&self) -> Result<(), Errore> {
        let in_corso = self.operazioni.iter().find(|operazione| !operazione.conclusa);
        let codice = match in_corso.map(|operazione| operazione.tipo) {
            None => return Ok(()),
            Some(TipoOperazione::Verifica) => "ERR17",
            Some(TipoOperazione::Conferma) => "ERR18",
            Some(
                TipoOperazione::RettificaAvviso | TipoOperazione::RettificaEu | TipoOperazione::RettificaIt,
            ) => "ERR109",
            Some(_) => "ERR44",
        };
        Err(Errore::new(codice))
    }

    /// Refuses what may happen while a notice is being published, and not while anything else is in course.
    pub(crate) fn libero_da_altro_che_pubblicazioni(&self) -> Result<(), Errore> {
        let altro = |operazione: &Operazione| !operazione.conclusa && !operazione.tipo.pubblica();
        if self.operazioni.iter().any(altro) { self.libero() } else { Ok(()) }
    }

    /// Refuses unless the appalto is in one of these states.
    pub(crate) fn nello_stato(&self, ammessi: &[StatoAppalto]) -> Result<(), Errore> {
        if ammessi.contains(&self.stato) {
            Ok(())
        } else {
            Err(Errore::con_dettaglio("ERR16", self.stato.codice()))
        }
    }

    /// Refuses unless the notice in force is in one of these states.
    pub(crate) fn avviso_nello_stato(&self, ammessi: &[StatoAvviso]) -> Result<(), Errore> {
        match self.avviso() {
            Some(avviso) if ammessi.contains(&avviso.stato) => Ok(()),
            Some(avviso) => Err(Errore::con_dettaglio("ERR50", avviso.stato.codice())),
            None => Err(Errore::new("ERR45")),
        }
    }

    /// Replaces what was sent; lots come from the scheda.
    pub(crate) fn sostituisci(&mut self, scheda: Scheda) {
        self.lotti = lotti(&scheda);
        self.scheda = scheda;
    }

    /// Ends a publication in course without publishing.
    pub(crate) fn ferma_pubblicazione(&mut self, adesso: DateTime<Utc>) {
        for operazione in &mut self.operazioni {
            if operazione.tipo.pubblica() && !operazione.conclusa {
                operazione.conclusa = true;
                operazione.termine = adesso;
                operazione.fine = Fine::Ko(Vec::new());
            }
        }
    }

    /// Writes down a synchronous operation.
    pub(crate) fn annota(&mut self, tipo: TipoOperazione, adesso: DateTime<Utc>) {
        self.controllo = adesso;
        self.operazioni.push(Operazione { conclusa: true, ..Operazione::new(tipo, adesso, Fine::Bene) });
    }

    /// Appalto and notice change state together.
    pub(crate) fn avviso_passa(&mut self, appalto: StatoAppalto, avviso: StatoAvviso) {
        self.stato = appalto;
        self.solo_avviso_passa(avviso);
    }

    fn solo_avviso_passa(&mut self, stato: StatoAvviso) {
        if let Some(presente) = self.avvisi.last_mut() {
            presente.stato = stato;
        }
    }

    pub(super) fn avvia(&mut self, operazione: Operazione) {
        let avviso = operazione.tipo.di_avviso().then(|| self.avviso().map(|avviso| avviso.id)).flatten();
        self.operazioni.push(Operazione { avviso, ..operazione });
    }

    /// Sends the notice in force to its bulletins: TED first where it goes there, then ANAC's own.
    pub(super) fn avvia_pubblicazione(
        &mut self,
        rettifica: bool,
        tempi: &Tempi,
        destino: Destino,
        adesso: DateTime<Utc>,
    ) {
        let (eu, it) = if rettifica {
            (TipoOperazione::RettificaEu, TipoOperazione::RettificaIt)
        } else {
            (TipoOperazione::PubblicaEu, TipoOperazione::PubblicaIt)
        };
        let Some(avviso) = self.avvisi.last_mut() else { return };
        avviso.stato = StatoAvviso::InAttPubb;
        let europeo = avviso.europeo.is_some();
        let mut termine = adesso;
        let mut nazionale = true;
        if europeo {
            termine += tempi.ted;
            let respinto = di_ted(&destino.fine);
            nazionale = !respinto;
            let fine = if respinto { destino.fine.clone() } else { Fine::Bene };
            self.inoltra(Bollettino::Europeo, adesso);
            self.avvia(Operazione::new(eu, termine, fine));
        }
        if nazionale {
            termine += destino.ritardo.unwrap_or(tempi.pubblicazione);
            self.inoltra(Bollettino::Nazionale, adesso);
            self.avvia(Operazione::new(it, termine, destino.fine.clone()));
        }
        if !rettifica {
            self.stato = StatoAppalto::InAttPubb;
            self.avvia(Operazione::new(TipoOperazione::Pubblica, termine, destino.fine));
        }
    }

    fn inoltra(&mut self, bollettino: Bollettino, adesso: DateTime<Utc>) {
        if let Some(inoltro) = self.avvisi.last_mut().and_then(|avviso| avviso.inoltro(bollettino)) {
            inoltro.inoltrato = Some(adesso);
        }
    }

    /// When something is due next.
    pub(super) fn prossimo_termine(&self) -> Option<DateTime<Utc>> {
        let operazioni = self.operazioni.iter().filter(|operazione| !operazione.conclusa);
        let ripensamenti = self.ripensamenti.iter().map(|(quando, _)| *quando);
        operazioni.map(|operazione| operazione.termine).chain(ripensamenti).chain(self.scadenza).min()
    }

    /// Does what is due at that instant.
    pub(super) fn concludi(&mut self, adesso: DateTime<Utc>, officina: &mut Officina<'_>) {
        let mut indice = 0;
        while indice < self.operazioni.len() {
            let operazione = &mut self.operazioni[indice];
            indice += 1;
            if operazione.conclusa || operazione.termine > adesso {
                continue;
            }
            operazione.conclusa = true;
            self.controllo = operazione.termine;
            self.applica(indice - 1, officina);
        }
        self.operazioni.retain(|operazione| !operazione.conclusa || !matches!(operazione.fine, Fine::Persa));
        self.ripensa(adesso, officina);
        self.scadi(adesso);
    }

    /// What the operation at that place, just ended, does.
    fn applica(&mut self, indice: usize, officina: &mut Officina<'_>) {
        let operazione = &mut self.operazioni[indice];
        let (tipo, termine) = (operazione.tipo, operazione.termine);
        match &operazione.fine {
            Fine::Bene => self.riesce(indice, officina),
            Fine::KoPoiFatta(_, dopo) => {
                self.ripensamenti.push((termine + *dopo, tipo));
                self.fallisce(tipo, false);
            }
            fine => {
                let di_ted = di_ted(fine) && self.avviso().is_some_and(|avviso| avviso.europeo.is_some());
                self.fallisce(tipo, di_ted);
            }
        }
    }

    fn riesce(&mut self, indice: usize, officina: &mut Officina<'_>) {
        let operazione = &mut self.operazioni[indice];
        let (tipo, termine, scheda) = (operazione.tipo, operazione.termine, operazione.scheda.take());
        match tipo {
            TipoOperazione::Conferma => {
                self.conferma(termine, officina);
                self.operazioni[indice].avviso = self.avviso().map(|avviso| avviso.id);
            }
            TipoOperazione::Pubblica => self.avviso_passa(StatoAppalto::Pubb, StatoAvviso::Pubb),
            TipoOperazione::PubblicaEu | TipoOperazione::RettificaEu => {
                self.pubblicato(Bollettino::Europeo, termine);
            }
            TipoOperazione::PubblicaIt => self.pubblicato(Bollettino::Nazionale, termine),
            TipoOperazione::RettificaIt => {
                self.pubblicato(Bollettino::Nazionale, termine);
                self.solo_avviso_passa(StatoAvviso::Pubb);
            }
            TipoOperazione::Sospendi => self.avviso_passa(StatoAppalto::InStopPubb, StatoAvviso::StopPubb),
            TipoOperazione::ModificaAvviso | TipoOperazione::RettificaAvviso => {
                let Some(scheda) = scheda else { return };
                let nuovi = self.nuovo_avviso(tipo, *scheda, termine, officina);
                self.operazioni[indice].nuovi = Some(nuovi);
            }
            TipoOperazione::Crea
            | TipoOperazione::Modifica
            | TipoOperazione::Cancella
            | TipoOperazione::Verifica => {}
        }
    }

    fn fallisce(&mut self, tipo: TipoOperazione, di_ted: bool) {
        match tipo {
            // It waits for a notice that takes its place.
            TipoOperazione::Pubblica if di_ted => self.solo_avviso_passa(StatoAvviso::NonPubb),
            TipoOperazione::ModificaAvviso | TipoOperazione::RettificaEu | TipoOperazione::RettificaIt => {
                self.solo_avviso_passa(StatoAvviso::NonPubb);
            }
            // The notice goes back to where it was, and may be sent again (#1315). A stop that fails had already
            // ended the publication.
            TipoOperazione::Pubblica | TipoOperazione::Sospendi => {
                self.avviso_passa(StatoAppalto::Conf, StatoAvviso::Creato);
            }
            _ => {}
        }
    }

    /// All lots get a CIG, or none (#27).
    fn conferma(&mut self, adesso: DateTime<Utc>, officina: &mut Officina<'_>) {
        for lotto in &mut self.lotti {
            lotto.cig = Some(officina.emettitore.emetti());
        }
        if self.scheda.ha_avviso() {
            let id = nuovo_id(officina.generatore);
            self.avvisi.push(Avviso::new(id, Azione::Pubblicazione, self.scheda.europea(), adesso));
            self.scadenza = officina.tempi.scadenza_conferma.map(|durata| adesso + durata);
        }
        self.stato = StatoAppalto::Conf;
    }

    /// Another notice takes the place of the one in force: with new CIGs before the publication (#1381, #1418), with
    /// the same ones after it.
    fn nuovo_avviso(
        &mut self,
        tipo: TipoOperazione,
        scheda: Scheda,
        adesso: DateTime<Utc>,
        officina: &mut Officina<'_>,
    ) -> (Uuid, Uuid, String) {
        let rettifica = tipo == TipoOperazione::RettificaAvviso;
        if let Some(vecchio) = self.avvisi.last_mut() {
            vecchio.stato = if rettifica { StatoAvviso::Rett } else { StatoAvviso::Mod };
            vecchio.scheda_di_prima = Some(std::mem::take(&mut self.scheda.documento));
        }
        if rettifica {
            self.scheda = scheda;
        } else {
            self.sostituisci(scheda);
            for lotto in &mut self.lotti {
                lotto.cig = Some(officina.emettitore.emetti());
            }
        }
        let azione = if rettifica { Azione::Rettifica } else { Azione::Modifica };
        let avviso = Avviso::new(nuovo_id(officina.generatore), azione, self.scheda.europea(), adesso);
        self.id_scheda = nuovo_id(officina.generatore);
        let nuovi = (avviso.id, self.id_scheda, self.scheda.codice.clone());
        self.avvisi.push(avviso);
        self.avvia_pubblicazione(rettifica, &officina.tempi, Destino::default(), adesso);
        nuovi
    }

    fn pubblicato(&mut self, bollettino: Bollettino, adesso: DateTime<Utc>) {
        if let Some(inoltro) = self.avvisi.last_mut().and_then(|avviso| avviso.inoltro(bollettino)) {
            inoltro.pubblicato = Some(adesso);
        }
    }

    /// What was said not to be done turns out done, where nothing else was done meanwhile.
    fn ripensa(&mut self, adesso: DateTime<Utc>, officina: &mut Officina<'_>) {
        let (dovuti, altri) = self.ripensamenti.drain(..).partition(|(quando, _)| *quando <= adesso);
        self.ripensamenti = altri;
        for (quando, tipo) in Vec::from_iter::<Vec<(DateTime<Utc>, TipoOperazione)>>(dovuti) {
            match (tipo, self.stato) {
                (TipoOperazione::Conferma, StatoAppalto::InLav) => self.conferma(quando, officina),
                (TipoOperazione::Pubblica, StatoAppalto::Conf | StatoAppalto::InAttPubb) => {
                    self.ferma_pubblicazione(quando);
                    self.pubblicato(Bollettino::Nazionale, quando);
                    self.avviso_passa(StatoAppalto::Pubb, StatoAvviso::Pubb);
                }
                _ => continue,
            }
            self.controllo = quando;
        }
    }

    /// PCP cancels by itself what stays confirmed for too long.
    fn scadi(&mut self, adesso: DateTime<Utc>) {
        if let Some(scadenza) = self.scadenza.take_if(|scadenza| *scadenza <= adesso)
            && self.stato == StatoAppalto::Conf
        {
            self.avviso_passa(StatoAppalto::Canc, StatoAvviso::Canc);
            self.annota(TipoOperazione::Cancella, scadenza);
        }
    }
}

/// Whether it is TED that refuses (codes `TED_NOT_PUBLISHED`, `TED_VALIDATION_FAILED`, ...).
fn di_ted(fine: &Fine) -> bool {
    matches!(fine, Fine::Ko(errori) if errori.iter().any(|errore| errore.codice.starts_with("TED_")))
}

fn lotti(scheda: &Scheda) -> Vec<Lotto> {
    let nuovo = |identificativo: &String| Lotto { identificativo: identificativo.clone(), cig: None };
    scheda.lotti.iter().map(|dichiarato| nuovo(&dichiarato.identificativo)).collect()
}
