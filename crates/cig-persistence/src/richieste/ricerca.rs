//! Which rows a caller may see, which ones it looks for, and in which order.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Europe::Rome;
use cig_domain::parole::Parole;
use cig_domain::porte::{Ambito, Chiave, Cursore, Ordine, RepositoryError, Ricerca};
use sea_orm::sea_query::{Asterisk, Expr, ExprTrait, Func, LikeExpr, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, JoinType, Order};

use crate::entity::{lotti, parole, richieste};
use crate::riga::{kept_instant, searchable, to_code};

/// How many words are looked up in the table of words: the rarest. Those that have them are few enough to be looked at for
/// the others.
const PAROLE_CERCATE: usize = 3;
/// Rows of a word are counted up to here to tell a rare one from a common one.
const FREQUENTE: u64 = 300;
/// The names of the table of words, one for each word that is looked up.
const ALIAS: [&str; PAROLE_CERCATE] = ["prima", "seconda", "terza"];

/// Those within `ambito`.
pub(super) fn within(ambito: Ambito) -> Condition {
    match ambito {
        Ambito::Ufficio(ufficio) => Condition::all().add(richieste::Column::Ufficio.eq(ufficio.0)),
        Ambito::Sistema => Condition::all(),
    }
}

/// The ids of those that match, in the search's order, after `dopo`; none if that is a place in another order.
///
/// Only what is looked for and the order are read here, which indexes hold: whole rows are read of those that are shown.
pub(super) fn page(
    ambito: Ambito,
    ricerca: &Ricerca,
    frequenze: &Frequenze,
    dopo: Option<&Cursore>,
    limite: u32,
) -> Result<Option<SelectStatement>, RepositoryError> {
    let ordine = ricerca.ordine();
    let verso = direction(ordine);
    let sua = |colonna| Expr::col((richieste::Entity, colonna));
    // By the table of words when words are looked for: it is in the same order.
    let (chiave, id) = match (&ricerca.oggetto, ordine) {
        (Some(_), Ordine::Modifica) => {
            (first(parole::Column::ModificataIl), first(parole::Column::Richiesta))
        }
        (Some(_), ordine) => (sua(key(ordine)), first(parole::Column::Richiesta)),
        (None, ordine) => (sua(key(ordine)), sua(richieste::Column::Id)),
    };
    let mut ids = matching(ambito, ricerca, frequenze)?;
    if let Some(dopo) = dopo {
        let Some(posto) = place(ordine, &dopo.chiave) else { return Ok(None) };
        let (qui, la) =
            (Expr::tuple([chiave.clone(), id.clone()]), Expr::tuple([posto, Expr::val(dopo.id.0)]));
        ids.and_where(if ordine.is_crescente() { qui.gt(la) } else { qui.lt(la) });
    }
    ids.expr(id.clone()).order_by_expr(chiave, verso.clone()).order_by_expr(id, verso).limit(limite.into());
    Ok(Some(ids))
}

/// A column of the first word that is looked up.
fn first(colonna: parole::Column) -> Expr {
    Expr::col((ALIAS[0], colonna))
}

/// How many match, up to `massimo`.
pub(super) fn counted(
    ambito: Ambito,
    ricerca: &Ricerca,
    frequenze: &Frequenze,
    massimo: u32,
) -> Result<SelectStatement, RepositoryError> {
    let mut trovate = matching(ambito, ricerca, frequenze)?;
    trovate.expr(Expr::cust("1")).limit(massimo.into());
    Ok(Query::select().expr(Func::count(Expr::col(Asterisk))).from_subquery(trovate, "trovate").take())
}

/// What a list of that order goes by.
pub(super) fn key(ordine: Ordine) -> richieste::Column {
    match ordine {
        Ordine::Modifica => richieste::Column::ModificataIl,
        Ordine::Invio => richieste::Column::InviataIl,
        Ordine::Scadenza => richieste::Column::InAttesaDal,
        Ordine::Importo => richieste::Column::ImportoComplessivo,
        Ordine::Codice => richieste::Column::CodiceAppaltoRicerca,
    }
}

/// Which way a list of that order goes.
pub(super) fn direction(ordine: Ordine) -> Order {
    if ordine.is_crescente() { Order::Asc } else { Order::Desc }
}

/// The key of a place, as it is kept; none if it is one of another order.
fn place(ordine: Ordine, chiave: &Chiave) -> Option<Expr> {
    match (ordine, chiave) {
        (Ordine::Modifica | Ordine::Invio | Ordine::Scadenza, Chiave::Istante(istante)) => {
            Some(Expr::val(kept_instant(*istante)))
        }
        (Ordine::Importo, Chiave::Importo(importo)) => Some(Expr::val(importo.centesimi())),
        (Ordine::Codice, Chiave::Codice(codice)) => Some(Expr::val(codice.as_str())),
        _ => None,
    }
}

/// Those that match: rows of the table of words alone if that has all that is looked for, or else of `richieste`.
fn matching(
    ambito: Ambito,
    ricerca: &Ricerca,
    frequenze: &Frequenze,
) -> Result<SelectStatement, RepositoryError> {
    if let (Ambito::Ufficio(ufficio), Some(cercate)) = (ambito, &ricerca.oggetto) {
        let (looked_up, others) = rarest_first(cercate, frequenze);
        let resto = Ricerca { oggetto: None, inviata_dal: None, inviata_al: None, ..ricerca.clone() };
        if others.is_empty() && resto == Ricerca::default() {
            let mut trovate = Query::select().from_as(parole::Entity, ALIAS[0]).take();
            for (alias, parola) in ALIAS.into_iter().zip(looked_up) {
                let sua = |colonna| Expr::col((alias, colonna));
                let condition = Condition::all()
                    .add(sua(parole::Column::Ufficio).eq(ufficio.0))
                    .add(sua(parole::Column::Parola).eq(parola));
                if alias == ALIAS[0] {
                    trovate.cond_where(condition);
                } else {
                    let stessa = condition
                        .add(sua(parole::Column::ModificataIl).eq(first(parole::Column::ModificataIl)))
                        .add(sua(parole::Column::Richiesta).eq(first(parole::Column::Richiesta)));
                    trovate.join_as(JoinType::InnerJoin, parole::Entity, alias, stessa);
                }
            }
            trovate.cond_where(asked_between(ricerca, &first(parole::Column::InviataIl)));
            return Ok(trovate);
        }
    }
    let mut trovate = Query::select().from(richieste::Entity).take();
    restrict(&mut trovate, ambito, ricerca, frequenze)?;
    Ok(trovate)
}

/// Leaves the rows of `richieste` within `ambito` for which all the filters hold.
pub(super) fn restrict(
    righe: &mut SelectStatement,
    ambito: Ambito,
    ricerca: &Ricerca,
    frequenze: &Frequenze,
) -> Result<(), RepositoryError> {
    let sua = |colonna| Expr::col((richieste::Entity, colonna));
    let inviata_il = match &ricerca.oggetto {
        Some(cercate) => {
            with_words(righe, ambito, cercate, frequenze);
            first(parole::Column::InviataIl)
        }
        None => sua(richieste::Column::InviataIl),
    };
    righe
        .cond_where(within(ambito))
        .cond_where(filters(ricerca)?)
        .cond_where(asked_between(ricerca, &inviata_il));
    Ok(())
}

/// How many requests of the office have each word of a search, in the order of the words; none when they are all looked
/// up, so that the database itself begins with the rarest, or when nobody asked.
pub(super) type Frequenze = [i64];

/// Counts them, each up to [`FREQUENTE`], in one row. `None` when they need not be known.
pub(super) fn frequencies(ambito: Ambito, ricerca: &Ricerca) -> Option<SelectStatement> {
    let (Ambito::Ufficio(ufficio), Some(cercate)) = (ambito, &ricerca.oggetto) else { return None };
    if cercate.iter().count() <= PAROLE_CERCATE {
        return None;
    }
    let mut frequenze = Query::select();
    for parola in cercate.iter() {
        let sue = Query::select()
            .expr(Expr::cust("1"))
            .from(parole::Entity)
            .and_where(parole::Column::Ufficio.eq(ufficio.0))
            .and_where(parole::Column::Parola.eq(parola))
            .limit(FREQUENTE)
            .take();
        let contate = Query::select().expr(Func::count(Expr::col(Asterisk))).from_subquery(sue, "sue").take();
        frequenze.expr(Expr::from(contate));
    }
    Some(frequenze)
}

/// The words that are looked up, and the others. Among those that are as frequent the longer ones are rarer, as a rule.
fn rarest_first<'a>(cercate: &'a Parole, frequenze: &Frequenze) -> (Vec<&'a str>, Vec<&'a str>) {
    let frequenze = frequenze.iter().copied().chain(std::iter::repeat(0));
    let mut cercate: Vec<_> = cercate.iter().zip(frequenze).collect();
    cercate.sort_by_key(|(parola, frequenza)| (*frequenza, std::cmp::Reverse(parola.chars().count())));
    let mut cercate: Vec<_> = cercate.into_iter().map(|(parola, _)| parola).collect();
    let others = cercate.split_off(cercate.len().min(PAROLE_CERCATE));
    (cercate, others)
}

/// Those that have all these words.
fn with_words(righe: &mut SelectStatement, ambito: Ambito, cercate: &Parole, frequenze: &Frequenze) {
    let richiesta = |colonna| Expr::col((richieste::Entity, colonna));
    let (looked_up, others) = rarest_first(cercate, frequenze);
    for (alias, parola) in ALIAS.into_iter().zip(looked_up) {
        let sua = |colonna| Expr::col((alias, colonna));
        let ufficio = match ambito {
            Ambito::Ufficio(ufficio) => sua(parole::Column::Ufficio).eq(ufficio.0),
            Ambito::Sistema => sua(parole::Column::Ufficio).eq(richiesta(richieste::Column::Ufficio)),
        };
        // The whole key: databases see that there is at most one, and read either table first.
        let unica = Condition::all()
            .add(ufficio)
            .add(sua(parole::Column::Parola).eq(parola))
            .add(sua(parole::Column::ModificataIl).eq(richiesta(richieste::Column::ModificataIl)))
            .add(sua(parole::Column::Richiesta).eq(richiesta(richieste::Column::Id)));
        righe.join_as(JoinType::InnerJoin, parole::Entity, alias, unica);
    }
    for parola in others {
        // A word has letters and digits only: neither quotes nor wildcards.
        let fra_le_sue = LikeExpr::new(format!("%\"{parola}\"%"));
        righe.and_where(richiesta(richieste::Column::Parole).like(fra_le_sue));
    }
}

/// Asked for within the days that are looked for.
fn asked_between(ricerca: &Ricerca, inviata_il: &Expr) -> Condition {
    let giorno_dopo = ricerca.inviata_al.and_then(|al| al.succ_opt());
    Condition::all()
        .add_option(ricerca.inviata_dal.and_then(start).map(|dal| inviata_il.clone().gte(dal)))
        .add_option(giorno_dopo.and_then(start).map(|dopo| inviata_il.clone().lt(dopo)))
}

fn filters(ricerca: &Ricerca) -> Result<Condition, RepositoryError> {
    let stati = ricerca.stati.iter().map(to_code).collect::<Result<Vec<_>, _>>()?;
    let stati_lotti = ricerca.stati_lotti.iter().map(to_code).collect::<Result<Vec<_>, _>>()?;
    let mut condition = Condition::all();
    if let Some(codice) = &ricerca.codice_appalto {
        let inizio = searchable(codice.trim());
        let fine = format!("{inizio}{}", char::MAX);
        // Not LIKE, which no index answers for a text that is not known when the statement is prepared.
        condition = condition
            .add(richieste::Column::CodiceAppaltoRicerca.gte(inizio))
            .add(richieste::Column::CodiceAppaltoRicerca.lt(fine));
    }
    if !stati.is_empty() {
        condition = condition.add(richieste::Column::Stato.is_in(stati));
    }
    if !stati_lotti.is_empty() {
        condition = condition.add(richieste::Column::StatoAppalto.is_in(stati_lotti));
    }
    Ok(condition
        .add_option(ricerca.id_appalto.map(|id| richieste::Column::IdAppalto.eq(id.0)))
        .add_option(
            ricerca.numero_gara.as_ref().map(|numero| richieste::Column::NumeroGara.eq(numero.as_str())),
        )
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
        .add_option(ricerca.in_attesa_da.map(|da| richieste::Column::InAttesaDal.gte(kept_instant(da))))
        .add_option(
            ricerca.in_attesa_prima_di.map(|fine| richieste::Column::InAttesaDal.lt(kept_instant(fine))),
        )
        .add_option(ricerca.importo_da.map(|da| richieste::Column::ImportoComplessivo.gte(da.centesimi())))
        .add_option(ricerca.importo_a.map(|a| richieste::Column::ImportoComplessivo.lte(a.centesimi()))))
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
