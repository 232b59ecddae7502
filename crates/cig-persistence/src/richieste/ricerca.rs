//! Which rows a caller may see, and which ones it looks for.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Europe::Rome;
use cig_domain::porte::{Ambito, Cursore, RepositoryError, Ricerca};
use sea_orm::sea_query::{Expr, ExprTrait, LikeExpr, Query};
use sea_orm::{ColumnTrait, Condition};

use crate::entity::{lotti, richieste};
use crate::riga::{kept_instant, searchable, to_cents, to_code};

/// Those within `ambito`.
pub(super) fn within(ambito: Ambito) -> Condition {
    match ambito {
        Ambito::Ufficio(ufficio) => Condition::all().add(richieste::Column::Ufficio.eq(ufficio.0)),
        Ambito::Sistema => Condition::all(),
    }
}

/// Those that come after `cursore` in the list; one comparison of pairs, which the index of the list answers.
pub(super) fn after(cursore: Cursore) -> Expr {
    Expr::tuple([Expr::col(richieste::Column::ModificataIl), Expr::col(richieste::Column::Id)])
        .lt(Expr::tuple([Expr::val(kept_instant(cursore.modificata_il)), Expr::val(cursore.id.0)]))
}

/// Those that all the filters hold for.
pub(super) fn matching(ricerca: &Ricerca) -> Result<Condition, RepositoryError> {
    let oggetto = searchable(ricerca.oggetto.as_deref().unwrap_or_default());
    let codice_appalto = searchable(ricerca.codice_appalto.as_deref().unwrap_or_default());
    let stati = ricerca.stati.iter().map(to_code).collect::<Result<Vec<_>, _>>()?;

    let mut condition = Condition::all();
    for parola in oggetto.split_whitespace() {
        condition = condition.add(richieste::Column::OggettoRicerca.like(containing(parola)));
    }
    if !codice_appalto.trim().is_empty() {
        let parte = containing(codice_appalto.trim());
        condition = condition.add(richieste::Column::CodiceAppaltoRicerca.like(parte));
    }
    if !stati.is_empty() {
        condition = condition.add(richieste::Column::Stato.is_in(stati));
    }
    let giorno_dopo = ricerca.inviata_al.and_then(|al| al.succ_opt());
    Ok(condition
        .add_option(ricerca.id_appalto.map(|id| richieste::Column::IdAppalto.eq(id.0)))
        .add_option(ricerca.cig.as_ref().map(|cig| {
            let con_cig = Query::select()
                .column(lotti::Column::Richiesta)
                .from(lotti::Entity)
                .and_where(lotti::Column::Cig.eq(cig.as_str()))
                .take();
            richieste::Column::Id.in_subquery(con_cig)
        }))
        .add_option(ricerca.utilizzata.map(|utilizzata| richieste::Column::Utilizzata.eq(utilizzata)))
        .add_option(ricerca.rup.as_ref().map(|rup| richieste::Column::Rup.eq(rup.as_str())))
        .add_option(
            ricerca.scelta_contraente.as_ref().map(|s| richieste::Column::SceltaContraente.eq(s.as_str())),
        )
        .add_option(ricerca.inviata_dal.and_then(start).map(|dal| richieste::Column::InviataIl.gte(dal)))
        .add_option(giorno_dopo.and_then(start).map(|dopo| richieste::Column::InviataIl.lt(dopo)))
        .add_option(ricerca.importo_da.map(|da| richieste::Column::ImportoComplessivo.gte(to_cents(da))))
        .add_option(ricerca.importo_a.map(|a| richieste::Column::ImportoComplessivo.lte(to_cents(a)))))
}

/// A text that contains `parte`, whose own wildcards mean themselves.
fn containing(parte: &str) -> LikeExpr {
    let parte = parte.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
    LikeExpr::new(format!("%{parte}%")).escape('\\')
}

/// When that day begins in Rome; the clocks never change at midnight there.
fn start(giorno: NaiveDate) -> Option<DateTime<Utc>> {
    Rome.from_local_datetime(&giorno.and_time(NaiveTime::MIN)).earliest().map(|inizio| inizio.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_begin_at_midnight_in_rome() {
        for (giorno, inizio) in [
            ("2026-01-15", "2026-01-14T23:00:00Z"),
            ("2026-03-29", "2026-03-28T23:00:00Z"),
            ("2026-03-30", "2026-03-29T22:00:00Z"),
            ("2026-10-25", "2026-10-24T22:00:00Z"),
            ("2026-10-26", "2026-10-25T23:00:00Z"),
        ] {
            assert_eq!(start(giorno.parse().unwrap()), Some(inizio.parse().unwrap()), "{giorno}");
        }
    }
}
