//! What a turn may call.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use cig_domain::porte::{RepositoryError, UnitOfWork};
use cig_domain::ritmo::{
    Circuito, Corsia, Fermo, MotivoFermo, Permesso, Quadro, Servizio, StatoServizio, rome_day, share_seats,
};
use cig_domain::trasmissione::Trasmissione;

use crate::{Application, ApplicationError};

/// Calls that are counted in advance at a time, where a day has no bound.
const BLOCCO: u32 = 50;
/// The most, where it has: a hundredth of the day's.
const PARTE: u32 = 100;

/// The lanes that a turn serves, seat by seat, and the services of which it makes the one call that tries.
pub(crate) struct Turno {
    pub(crate) posti: Vec<Corsia>,
    pub(crate) prove: BTreeSet<Servizio>,
    /// Calls that are counted already.
    riserve: BTreeMap<Servizio, u32>,
}

impl Turno {
    /// Shares at most `posti` calls among lanes with something due, as far as their services may be called. What a turn
    /// takes of calls that try and of the day's calls is written with the unit of work.
    pub(crate) async fn plan(
        app: &Application,
        uow: &mut dyn UnitOfWork,
        corsie: &[Corsia],
        posti: usize,
        ora: DateTime<Utc>,
    ) -> Result<Self, RepositoryError> {
        let giorno = rome_day(ora);
        let quadro = uow.ritmo().quadro(giorno).await?;
        let aperti = quadro.servizi.iter().filter(|stato| matches!(stato.circuito, Circuito::Aperto { .. }));
        app.nodo.saw_open(&aperti.map(|stato| stato.servizio).collect());
        let tutti = posti + app.nodo.all_in_flight();
        let mut capienza = BTreeMap::new();
        let mut da_provare = BTreeSet::new();
        let mut libere = Vec::new();
        for corsia in corsie {
            let servizio = corsia.coda.servizio();
            match quadro.permit(corsia.coda, ora, tutti, &app.regole) {
                Permesso::Fermo(fermo) => {
                    if fermo.motivo == MotivoFermo::Quota && app.nodo.is_news(servizio, giorno) {
                        tracing::warn!(%servizio, "the day's calls are used up");
                    }
                    continue;
                }
                Permesso::Prova => {
                    capienza.insert(servizio, 1);
                    da_provare.insert(servizio);
                }
                Permesso::Pochi(pochi) => {
                    capienza.insert(servizio, pochi.saturating_sub(app.nodo.in_flight(servizio)));
                }
                Permesso::Libero => {}
            }
            libere.push(*corsia);
        }
        let mut turno = Self {
            posti: share_seats(posti, &libere, capienza, app.nodo.last_served()),
            prove: BTreeSet::new(),
            riserve: BTreeMap::new(),
        };
        turno.try_services(app, uow, &quadro, &da_provare, ora).await?;
        turno.reserve(app, uow, ora).await?;
        Ok(turno)
    }

    /// Of a service that is out of order one call tries, of all nodes; without vouchers one call of all services.
    async fn try_services(
        &mut self,
        app: &Application,
        uow: &mut dyn UnitOfWork,
        quadro: &Quadro,
        da_provare: &BTreeSet<Servizio>,
        ora: DateTime<Utc>,
    ) -> Result<(), RepositoryError> {
        let is_due = |stato: &&StatoServizio| matches!(stato.circuito, Circuito::Aperto { prossima_prova, .. } if prossima_prova <= ora);
        if quadro.servizi.iter().filter(is_due).any(|stato| stato.servizio == Servizio::Pdnd) {
            self.posti.truncate(1);
        }
        let in_turno: BTreeSet<Servizio> = self.posti.iter().map(|corsia| corsia.coda.servizio()).collect();
        let mut provati: BTreeSet<Servizio> = in_turno.intersection(da_provare).copied().collect();
        if !provati.is_empty() {
            provati.insert(Servizio::Pdnd);
        }
        for stato in quadro.servizi.iter().filter(is_due).filter(|stato| provati.contains(&stato.servizio)) {
            let mut provato = stato.clone();
            provato.circuito.try_once(ora, app.affitto);
            match uow.ritmo().put_servizio(&mut provato).await {
                Ok(()) => {
                    self.prove.insert(stato.servizio);
                }
                // Another node tries.
                Err(RepositoryError::Conflict) => {
                    let suo = |corsia: &Corsia| {
                        stato.servizio == Servizio::Pdnd || corsia.coda.servizio() == stato.servizio
                    };
                    self.posti.retain(|corsia| !suo(corsia));
                }
                Err(errore) => return Err(errore),
            }
        }
        Ok(())
    }

    /// Counts the calls of the day, some in advance; those that are not left are not made.
    async fn reserve(
        &mut self,
        app: &Application,
        uow: &mut dyn UnitOfWork,
        ora: DateTime<Utc>,
    ) -> Result<(), RepositoryError> {
        let mut volute: BTreeMap<Servizio, u32> = BTreeMap::new();
        for corsia in &self.posti {
            *volute.entry(corsia.coda.servizio()).or_default() += 1;
        }
        for (servizio, volute) in volute {
            let avute = take_calls(app, uow, servizio, volute, ora).await?;
            self.riserve.insert(servizio, avute);
            let mut restano = avute;
            self.posti.retain(|corsia| {
                let suo = corsia.coda.servizio() == servizio;
                let ammessa = !suo || restano > 0;
                restano = restano.saturating_sub(u32::from(suo));
                ammessa
            });
        }
        Ok(())
    }

    /// Gives back what the turn took and did not use, when its unit of work is kept.
    pub(crate) fn settle(&self, app: &Application, ora: DateTime<Utc>, partite: &BTreeMap<Servizio, u32>) {
        for (servizio, avute) in &self.riserve {
            let usate = partite.get(servizio).copied().unwrap_or(0);
            app.nodo.keep_reserve(*servizio, rome_day(ora), avute.saturating_sub(usate));
        }
        if let Some(ultima) = self.posti.last() {
            app.nodo.served(ultima.ente);
        }
    }
}

/// Calls of today's, at least `volute` if as many are left.
async fn take_calls(
    app: &Application,
    uow: &mut dyn UnitOfWork,
    servizio: Servizio,
    volute: u32,
    ora: DateTime<Utc>,
) -> Result<u32, RepositoryError> {
    let giorno = rome_day(ora);
    let avute = app.nodo.take_reserve(servizio, giorno);
    if avute >= volute {
        return Ok(avute);
    }
    let limite = app.regole.al_giorno.get(&servizio).copied();
    let blocco = limite.map_or(BLOCCO, |limite| (limite / PARTE).clamp(1, BLOCCO));
    let altre = uow.ritmo().reserve(servizio, giorno, blocco.max(volute - avute), limite).await?;
    Ok(avute + altre)
}

/// Lets a call through that a person waits for, and counts it. `Unavailable` while its service is not called.
pub(crate) async fn pass(app: &Application, servizio: Servizio) -> Result<(), ApplicationError> {
    let ora = app.clock.now();
    let mut uow = app.archivio.begin().await?;
    let quadro = uow.ritmo().quadro(rome_day(ora)).await?;
    let fermo = match quadro.permit_of(servizio, ora, usize::MAX, &app.regole) {
        Permesso::Fermo(fermo) => Some(fermo),
        Permesso::Libero | Permesso::Pochi(_) | Permesso::Prova => {
            quadro.used_up(servizio, false, ora, &app.regole)
        }
    };
    if let Some(fermo) = fermo {
        return Err(ApplicationError::Unavailable(format!("{}: riprovare più tardi.", fermo.descrizione())));
    }
    let avute = take_calls(app, uow.as_mut(), servizio, 1, ora).await?;
    uow.commit().await?;
    app.nodo.keep_reserve(servizio, rome_day(ora), avute.saturating_sub(1));
    Ok(())
}

/// What keeps the next call of a transmission from being made when it is due.
pub(crate) async fn hold(
    app: &Application,
    uow: &mut dyn UnitOfWork,
    trasmissione: &Trasmissione,
) -> Result<Option<Fermo>, RepositoryError> {
    let Some(corsia) = trasmissione.corsia() else { return Ok(None) };
    let ora = app.clock.now();
    let quadro = uow.ritmo().quadro(rome_day(ora)).await?;
    Ok(match quadro.permit(corsia.coda, ora, 1, &app.regole) {
        Permesso::Fermo(fermo) if fermo.fino_a > trasmissione.dovuta_il() => Some(fermo),
        _ => None,
    })
}
