//! Whether a call may be made now, and what is waited for when it may not.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::soste::next_midnight;
use super::{Circuito, Coda, Periodo, Prudenza, Servizio, Sosta, StatoServizio};

/// A tenth of a day's calls is kept for what is under way: new appalti do not get it.
const RISERVA: u32 = 10;

/// The settings of the calls' rhythm.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Regole {
    /// How carefully services are called.
    pub prudenza: Prudenza,
    /// Calls of a service in a day of Rome; one that is not there has no bound.
    pub al_giorno: BTreeMap<Servizio, u32>,
    /// Planned stops of the settings.
    pub soste: Vec<Sosta>,
}

/// What all nodes share, as it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Quadro {
    /// What is known of the services.
    pub servizi: Vec<StatoServizio>,
    /// Planned stops that an operator set.
    pub soste: Vec<Sosta>,
    /// Calls of today, by service.
    pub consumi: BTreeMap<Servizio, u32>,
}

/// Whether calls may be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Permesso {
    /// Any number.
    Libero,
    /// At most so many at a time, on a node: they come back little by little.
    Pochi(usize),
    /// One, to see whether the service is back.
    Prova,
    /// None.
    Fermo(Fermo),
}

/// What keeps calls of a service from being made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Fermo {
    /// Which service.
    pub servizio: Servizio,
    /// Why.
    pub motivo: MotivoFermo,
    /// Since when, where that is known.
    pub dal: Option<DateTime<Utc>>,
    /// Until when; of a service that is out of order, when it is tried again.
    pub fino_a: DateTime<Utc>,
    /// More of it, in words.
    pub dettaglio: Option<String>,
}

/// Why calls of a service are not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum MotivoFermo {
    /// A planned stop.
    Sosta,
    /// It does not answer.
    Guasto,
    /// It asked to wait (429).
    Limite,
    /// The calls of the day are used up.
    Quota,
}

impl Fermo {
    /// What is waited for, in Italian.
    pub fn descrizione(&self) -> String {
        let servizio = self.servizio;
        match self.motivo {
            MotivoFermo::Sosta => "Fermo programmato di ANAC".into(),
            MotivoFermo::Guasto => {
                format!("Il servizio {servizio} non risponde: si riprova con una chiamata alla volta")
            }
            MotivoFermo::Limite => format!("Il servizio {servizio} chiede di rallentare"),
            MotivoFermo::Quota => format!("Le chiamate di oggi al servizio {servizio} sono esaurite"),
        }
    }
}

impl Quadro {
    /// Whether calls of that queue may be made at `ora` by a node that makes at most `posti` at a time.
    pub fn permit(&self, coda: Coda, ora: DateTime<Utc>, posti: usize, regole: &Regole) -> Permesso {
        let servizio = coda.servizio();
        let quota = self
            .used_up(servizio, coda == Coda::Creazioni, ora, regole)
            .map_or(Permesso::Libero, Permesso::Fermo);
        self.permit_of(servizio, ora, posti, regole).max(quota)
    }

    /// Whether calls of that service may be made; how many of today's are left is not looked at.
    pub fn permit_of(
        &self,
        servizio: Servizio,
        ora: DateTime<Utc>,
        posti: usize,
        regole: &Regole,
    ) -> Permesso {
        let soste = self.soste.iter().chain(&regole.soste).filter(|sosta| sosta.concerns(servizio));
        let di_sosta = soste.map(|sosta| stopped(sosta, servizio, ora, posti, &regole.prudenza));
        let stati = self.servizi.iter().filter(|stato| [servizio, Servizio::Pdnd].contains(&stato.servizio));
        let di_circuito = stati.map(|stato| broken(stato, ora, posti, &regole.prudenza));
        di_sosta.chain(di_circuito).fold(Permesso::Libero, Permesso::max)
    }

    /// What holds a service whose calls of today are used up; for new appalti they are so earlier.
    pub fn used_up(
        &self,
        servizio: Servizio,
        nuovo: bool,
        ora: DateTime<Utc>,
        regole: &Regole,
    ) -> Option<Fermo> {
        let limite = allowance(*regole.al_giorno.get(&servizio)?, nuovo);
        let usate = self.consumi.get(&servizio).copied().unwrap_or(0);
        (usate >= limite).then(|| Fermo {
            servizio,
            motivo: MotivoFermo::Quota,
            dal: None,
            fino_a: next_midnight(ora),
            dettaglio: (nuovo && usate < regole.al_giorno[&servizio])
                .then(|| "quelle che restano servono agli appalti già inviati".into()),
        })
    }
}

/// How many of a day's calls there are, for new appalti or for everything.
fn allowance(al_giorno: u32, nuovo: bool) -> u32 {
    if nuovo { al_giorno - al_giorno / RISERVA } else { al_giorno }
}

impl Permesso {
    /// The stricter of the two.
    fn max(self, altro: Self) -> Self {
        match (self, altro) {
            (Self::Fermo(uno), Self::Fermo(altro)) => {
                Self::Fermo(if altro.fino_a > uno.fino_a { altro } else { uno })
            }
            (fermo @ Self::Fermo(_), _) | (_, fermo @ Self::Fermo(_)) => fermo,
            (Self::Prova, _) | (_, Self::Prova) => Self::Prova,
            (Self::Pochi(uno), Self::Pochi(altro)) => Self::Pochi(uno.min(altro)),
            (pochi @ Self::Pochi(_), Self::Libero) | (Self::Libero, pochi @ Self::Pochi(_)) => pochi,
            (Self::Libero, Self::Libero) => Self::Libero,
        }
    }
}

fn stopped(
    sosta: &Sosta,
    servizio: Servizio,
    ora: DateTime<Utc>,
    posti: usize,
    prudenza: &Prudenza,
) -> Permesso {
    let Periodo { dal, al } = sosta.periodo;
    if ora < dal {
        Permesso::Libero
    } else if ora < al {
        Permesso::Fermo(Fermo {
            servizio,
            motivo: MotivoFermo::Sosta,
            dal: Some(dal),
            fino_a: al,
            dettaglio: sosta.motivo.clone(),
        })
    } else {
        coming_back(Some(sosta.periodo), ora, posti, prudenza)
    }
}

fn broken(stato: &StatoServizio, ora: DateTime<Utc>, posti: usize, prudenza: &Prudenza) -> Permesso {
    let servizio = stato.servizio;
    match &stato.circuito {
        Circuito::Chiuso { fermo } => coming_back(*fermo, ora, posti, prudenza),
        Circuito::Limitato { fermo } if fermo.al <= ora => coming_back(Some(*fermo), ora, posti, prudenza),
        Circuito::Limitato { fermo } => Permesso::Fermo(Fermo {
            servizio,
            motivo: MotivoFermo::Limite,
            dal: Some(fermo.dal),
            fino_a: fermo.al,
            dettaglio: None,
        }),
        Circuito::Aperto { prossima_prova, .. } if *prossima_prova <= ora => Permesso::Prova,
        Circuito::Aperto { dal, prossima_prova, dettaglio, .. } => Permesso::Fermo(Fermo {
            servizio,
            motivo: MotivoFermo::Guasto,
            dal: Some(*dal),
            fino_a: *prossima_prova,
            dettaglio: Some(dettaglio.clone()),
        }),
    }
}

fn coming_back(fermo: Option<Periodo>, ora: DateTime<Utc>, posti: usize, prudenza: &Prudenza) -> Permesso {
    fermo
        .and_then(|fermo| fermo.admitted_after(ora, posti, prudenza.ripresa))
        .map_or(Permesso::Libero, Permesso::Pochi)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    const COMUNICA: Servizio = Servizio::ComunicaAppalto;

    fn ora() -> DateTime<Utc> {
        DateTime::from_timestamp(1_790_000_000, 0).unwrap()
    }

    fn reason(permesso: &Permesso) -> Option<MotivoFermo> {
        match permesso {
            Permesso::Fermo(fermo) => Some(fermo.motivo),
            _ => None,
        }
    }

    fn with(circuito: Circuito, servizio: Servizio) -> Quadro {
        let stato = StatoServizio { circuito, ..StatoServizio::new(servizio) };
        Quadro { servizi: vec![stato], ..Quadro::default() }
    }

    #[test]
    fn without_vouchers_nothing_is_called_and_one_call_tries() {
        let aperto = |prossima_prova| Circuito::Aperto {
            dal: ora() - TimeDelta::hours(1),
            prove: 3,
            prossima_prova,
            dettaglio: "503".into(),
        };
        let permit = |quadro: &Quadro, coda| quadro.permit(coda, ora(), 64, &Regole::default());
        for coda in Coda::TUTTE {
            let presto = with(aperto(ora() + TimeDelta::seconds(1)), Servizio::Pdnd);
            assert_eq!(reason(&permit(&presto, coda)), Some(MotivoFermo::Guasto), "{coda:?}");
            assert_eq!(permit(&with(aperto(ora()), Servizio::Pdnd), coda), Permesso::Prova, "{coda:?}");
        }
        let comunica = with(aperto(ora()), COMUNICA);
        assert_eq!(permit(&comunica, Coda::Creazioni), Permesso::Prova);
        assert_eq!(permit(&comunica, Coda::Esiti), Permesso::Libero, "each service has its own");
    }

    #[test]
    fn of_two_reasons_the_longer_one_is_told() {
        let fermo = Periodo { dal: ora(), al: ora() + TimeDelta::minutes(1) };
        let mut quadro = with(Circuito::Limitato { fermo }, COMUNICA);
        let periodo = Periodo { dal: ora(), al: ora() + TimeDelta::hours(1) };
        quadro.soste.push(Sosta { id: Uuid::nil(), servizio: None, periodo, motivo: None });
        let permesso = quadro.permit(Coda::Appalti, ora(), 64, &Regole::default());
        assert_eq!(reason(&permesso), Some(MotivoFermo::Sosta));
    }

    proptest! {
        #[test]
        fn nothing_is_sent_in_a_planned_stop_and_something_outside_of_it(
            durata in 1i64..100_000,
            passati in -200_000i64..200_000,
            da_impostazioni: bool,
        ) {
            let periodo = Periodo { dal: ora(), al: ora() + TimeDelta::seconds(durata) };
            let soste = vec![Sosta { id: Uuid::nil(), servizio: Some(COMUNICA), periodo, motivo: None }];
            let (mut quadro, mut regole) = (Quadro::default(), Regole::default());
            if da_impostazioni { regole.soste = soste } else { quadro.soste = soste }
            let permesso = quadro.permit(Coda::Appalti, ora() + TimeDelta::seconds(passati), 64, &regole);
            let dentro = (0..durata).contains(&passati);
            prop_assert_eq!(reason(&permesso), dentro.then_some(MotivoFermo::Sosta));
            prop_assert!(permesso != Permesso::Pochi(0), "never none without a reason");
        }

        #[test]
        fn a_day_has_no_more_calls_than_it_has_and_new_appalti_stop_first(limite: u32, usate: u32) {
            let regole = Regole { al_giorno: [(COMUNICA, limite)].into(), ..Regole::default() };
            let quadro = Quadro { consumi: [(COMUNICA, usate)].into(), ..Quadro::default() };
            let altri = quadro.used_up(COMUNICA, false, ora(), &regole);
            let nuovi = quadro.used_up(COMUNICA, true, ora(), &regole);
            prop_assert_eq!(altri.is_some(), usate >= limite);
            prop_assert!(nuovi.is_some() || altri.is_none());
            prop_assert!(nuovi.is_none_or(|fermo| fermo.fino_a > ora()));
        }
    }
}
