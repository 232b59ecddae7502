//! What answers mean to an operation that was asked for after the creation.

use super::tabella::Evento;
use super::tappa::{DOMANDE, SGUARDI, Tappa};
use super::{Conseguenza, Passo};
use crate::codici::{IdAvviso, LotIdentifier};
use crate::porte::{Esito, EsitoOperazione, LottoCig};
use crate::richiesta::{Canale, EsitoCanale, StatoAppalto};
use crate::trasmissione::Intervento;

impl Tappa<'_> {
    /// cancella-appalto, after a look at the state.
    pub(super) fn cancellation(&mut self, stato: StatoAppalto) -> Evento {
        match stato {
            StatoAppalto::Cancellato => {
                self.conseguenze.push(Conseguenza::Annullata);
                Evento::Cancellato
            }
            StatoAppalto::InLavorazione | StatoAppalto::Confermato if self.used_up(SGUARDI) => {
                Evento::MaiCambiato
            }
            StatoAppalto::InLavorazione | StatoAppalto::Confermato => Evento::NonCambiato,
            _ => {
                self.conseguenze.push(Conseguenza::StatoAppalto(stato));
                Evento::TroppoTardi
            }
        }
    }

    /// cancella-avviso, by its outcome. One of an earlier call is not ours.
    pub(super) fn stop_outcome(&mut self, esito: Option<&EsitoOperazione>) -> Evento {
        let incerta = self.trasmissione.memoria.chiamata_incerta;
        match esito {
            Some(EsitoOperazione { esito: Esito::InAttesa, .. }) => {
                self.call_known();
                Evento::InAttesa
            }
            Some(EsitoOperazione { esito: Esito::Ok, .. }) => Evento::Riuscita,
            Some(EsitoOperazione { esito: Esito::Ko, .. }) if self.may_be_older() => Evento::KoDiPrima,
            Some(EsitoOperazione { esito: Esito::Ko, errori, .. }) => {
                self.trasmissione.errori.clone_from(errori);
                self.memoria().non_fermata = true;
                Evento::Ko
            }
            None if incerta => Evento::NonArrivata,
            None if self.used_up(DOMANDE) => Evento::Persa,
            None => Evento::SenzaEsito,
        }
    }

    /// cancella-avviso, after a look at the state.
    pub(super) fn stop_state(&mut self, stato: StatoAppalto) -> Evento {
        self.conseguenze.push(Conseguenza::StatoAppalto(stato));
        match stato {
            StatoAppalto::InStopPubblicazione | StatoAppalto::Cancellato => Evento::Riuscita,
            StatoAppalto::Pubblicato => Evento::TroppoTardi,
            _ if self.trasmissione.memoria.non_fermata => Evento::NonFermato,
            _ => Evento::NonCambiato,
        }
    }

    /// modifica-avviso or rettifica-avviso, by its outcome: a new notice has a new name.
    pub(super) fn replacement(&mut self, esito: Option<&EsitoOperazione>) -> Evento {
        let incerta = self.trasmissione.memoria.chiamata_incerta;
        match esito {
            Some(EsitoOperazione { esito: Esito::InAttesa, .. }) => {
                self.call_known();
                Evento::InAttesa
            }
            Some(EsitoOperazione { esito: Esito::Ok, id_avviso, .. }) => self.replaced(*id_avviso),
            Some(EsitoOperazione { esito: Esito::Ko, .. }) if self.may_be_older() => Evento::KoDiPrima,
            Some(EsitoOperazione { esito: Esito::Ko, errori, .. }) => {
                self.errori = Some(errori.clone());
                Evento::KoRipetuto
            }
            None if incerta => Evento::NonArrivata,
            None if self.used_up(DOMANDE) => Evento::Persa,
            None => Evento::SenzaEsito,
        }
    }

    fn replaced(&mut self, nome: Option<IdAvviso>) -> Evento {
        match nome {
            Some(nuovo) if self.trasmissione.id_avviso != Some(nuovo) => {
                self.call_known();
                self.trasmissione.id_avviso = Some(nuovo);
                self.trasmissione.errori.clear();
                let memoria = self.memoria();
                (memoria.pubblicazione_presa, memoria.pubblicazione_ko) = (true, false);
                memoria.sguardi = 0;
                self.conseguenze.push(Conseguenza::AvvisoSostituito(nuovo));
                Evento::Riuscita
            }
            // The outcome of an earlier one, which made the notice that is known.
            _ if self.trasmissione.memoria.chiamata_incerta => Evento::NonArrivata,
            _ if self.used_up(DOMANDE) => Evento::MaiNominato,
            _ => Evento::AvvisoSenzaNome,
        }
    }

    /// The new CIGs after modifica-avviso. PCP may show the old ones for a while, and a CIG that stays the same is believed
    /// after a bounded number of looks.
    pub(super) fn new_codes(&mut self, codici: &[LottoCig]) -> Evento {
        let vecchi = match &self.trasmissione.intervento {
            Some(Intervento::ModificaAvviso { cig }) => cig.clone(),
            _ => Vec::new(),
        };
        let di = |lotto: &LotIdentifier| codici.iter().find(|codice| codice.lot_identifier == *lotto);
        let nuovi: Option<Vec<_>> = self.trasmissione.lotti.iter().map(di).collect();
        let pronti = match nuovi {
            None => false,
            Some(nuovi) if nuovi.iter().any(|nuovo| vecchi.contains(&nuovo.cig)) => self.used_up(DOMANDE),
            Some(_) => true,
        };
        if !pronti {
            return Evento::CigMancanti;
        }
        self.memoria().sguardi = 0;
        self.conseguenze.push(Conseguenza::CigRigenerati(codici.to_vec()));
        Evento::CigCompleti
    }

    /// verifica-appalto, by its outcome.
    pub(super) fn verification(&mut self, esito: Option<&EsitoOperazione>) -> Evento {
        match esito {
            Some(EsitoOperazione { esito: Esito::InAttesa, .. }) => Evento::InAttesa,
            Some(EsitoOperazione { esito: Esito::Ok, .. }) => Evento::Riuscita,
            Some(EsitoOperazione { esito: Esito::Ko, errori, .. }) => {
                self.errori = Some(errori.clone());
                Evento::KoRipetuto
            }
            None if self.used_up(SGUARDI) => Evento::Persa,
            None => Evento::NonArrivata,
        }
    }

    /// Whether PCP has cancelled an appalto whose time ran out.
    pub(super) fn expiry(&mut self, stato: StatoAppalto) -> Evento {
        match stato {
            StatoAppalto::InLavorazione | StatoAppalto::Confermato => Evento::NonCambiato,
            StatoAppalto::Cancellato => {
                self.conseguenze.push(Conseguenza::Scaduta);
                Evento::Cancellato
            }
            _ => {
                self.conseguenze.push(Conseguenza::StatoAppalto(stato));
                Evento::TroppoTardi
            }
        }
    }

    /// What came of the publication in one place; with no outcome of its own nothing is known.
    pub(super) fn channel(&mut self, esito: Option<&EsitoOperazione>) -> Evento {
        let canale = match self.trasmissione.passo {
            Passo::EsitoEuropeo => Canale::Europeo,
            _ => Canale::Nazionale,
        };
        if let Some(esito) = esito {
            let esito = EsitoCanale::from(esito.esito);
            self.conseguenze.push(Conseguenza::Pubblicazione(canale, esito));
            match canale {
                Canale::Europeo => self.memoria().europea_nota = esito != EsitoCanale::InAttesa,
                Canale::Nazionale => self.memoria().nazionale_nota = esito != EsitoCanale::InAttesa,
            }
        }
        Evento::Letto
    }

    /// Whether a KO may be of an earlier call than ours; asked once, and then believed.
    fn may_be_older(&mut self) -> bool {
        let prima = self.trasmissione.memoria.chiamata_incerta && !self.trasmissione.memoria.ko_visto;
        self.memoria().ko_visto |= prima;
        prima
    }

    /// PCP has our call: what was seen before is of another one.
    pub(super) fn call_known(&mut self) {
        self.memoria().chiamata_incerta = false;
        self.memoria().ko_visto = false;
    }
}

impl From<Esito> for EsitoCanale {
    fn from(esito: Esito) -> Self {
        match esito {
            Esito::Ok => Self::Pubblicato,
            Esito::Ko => Self::NonPubblicato,
            Esito::InAttesa => Self::InAttesa,
        }
    }
}
