//! A population straight into the tables of PostgreSQL.

use cig_domain::RichiestaCig;
use cig_domain::parole::Parole;
use cig_domain::richiesta::{RichiestaId, Stato};
use sea_orm::sqlx::{self, AssertSqlSafe, Connection, Executor, PgConnection, Row};
use serde::Serialize;
use uuid::Uuid;

use super::Population;

/// Requests that are copied at a time.
const TOGETHER: u32 = 20_000;

const RICHIESTE: &str = "id, versione, codice_appalto, ente, ufficio, creata_da, creata_il, modificata_il, inviata_il, \
     dati_gara, classificazione, ciclo, codice_appalto_ricerca, oggetto, stato, id_appalto, stato_appalto, utilizzata, \
     scelta_contraente, importo_complessivo, codice_centro_costo, rup, in_attesa_dal, parole, numero_lotti, cig";
const LOTTI: &str = "richiesta, posto, lot_identifier, cig, importo, dati";

/// Words, counts, transmissions and indexes come after, all at once.
pub(super) async fn copy(population: &Population, url: &str) {
    let mut db = PgConnection::connect(url).await.unwrap();
    let indexes = without_indexes(&mut db).await;
    run(&mut db, "ALTER TABLE richieste DISABLE TRIGGER USER").await;
    let mut next = 0;
    while next < population.len() {
        let end = population.len().min(next + TOGETHER);
        let (mut richieste, mut lotti) = (String::new(), String::new());
        for n in next..end {
            write(&population.request(n), &mut richieste, &mut lotti);
        }
        for (table, columns, rows) in [("richieste", RICHIESTE, richieste), ("lotti", LOTTI, lotti)] {
            let mut copy = db.copy_in_raw(&format!("COPY {table} ({columns}) FROM STDIN")).await.unwrap();
            copy.send(rows.into_bytes()).await.unwrap();
            copy.finish().await.unwrap();
        }
        next = end;
    }
    for sql in [
        "INSERT INTO parole SELECT ufficio, parola, modificata_il, id, inviata_il FROM richieste, \
         jsonb_array_elements_text(parole::jsonb) AS sue (parola)",
        "INSERT INTO conti SELECT ufficio, count(*) FROM richieste GROUP BY ufficio",
        TRASMISSIONI,
        "ALTER TABLE richieste ENABLE TRIGGER USER",
    ] {
        run(&mut db, sql).await;
    }
    for index in indexes {
        run(&mut db, &index).await;
    }
    run(&mut db, "VACUUM ANALYZE").await;
    db.close().await.unwrap();
}

/// One of each request that was asked for, long over.
const TRASMISSIONI: &str = "INSERT INTO trasmissioni (id, versione, richiesta, ente, codice_appalto, scheda, avviso, corpo, \
     lotti, passo, conclusa, mittente, memoria, tentativi, prossimo_il, dovuta_il, errori, creata_il) \
     SELECT gen_random_uuid(), 9, id, ente, codice_appalto, 'AD3', true, '{}', '[]', 'conclusa', true, '{}', '{}', 0, \
     inviata_il, inviata_il, '[]', inviata_il FROM richieste WHERE inviata_il IS NOT NULL";

/// Takes the indexes away that are not those of keys, and gives back what makes them.
async fn without_indexes(db: &mut PgConnection) -> Vec<String> {
    let rows = sqlx::query(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ('richieste', 'lotti', 'trasmissioni')
         AND indexdef NOT LIKE 'CREATE UNIQUE%'",
    )
    .fetch_all(&mut *db)
    .await
    .unwrap();
    for row in &rows {
        run(db, &format!("DROP INDEX {}", row.get::<String, _>(0))).await;
    }
    rows.iter().map(|row| row.get(1)).collect()
}

async fn run(db: &mut PgConnection, sql: &str) {
    db.execute(AssertSqlSafe(sql)).await.unwrap();
}

/// The rows of a request and of its lots, as a store writes them.
fn write(richiesta: &RichiestaCig, richieste: &mut String, lotti: &mut String) {
    let gara = &richiesta.dati_gara;
    let ciclo = &richiesta.ciclo;
    let cig: Vec<_> =
        richiesta.lotti.iter().filter_map(|lotto| lotto.cig.as_ref()).map(AsRef::as_ref).collect();
    let parole = Parole::of(gara.oggetto.as_deref().unwrap_or_default());
    let RichiestaId(id) = richiesta.id;
    row(
        richieste,
        [
            text(id),
            text(1),
            text(&richiesta.codice_appalto),
            text(richiesta.ente.0),
            text(richiesta.ufficio.0),
            text(richiesta.creata_da.0),
            text(richiesta.creata_il.to_rfc3339()),
            text(richiesta.modificata_il.to_rfc3339()),
            richiesta.inviata_il.and_then(|istante| text(istante.to_rfc3339())),
            json(gara),
            json(&richiesta.classificazione),
            json(ciclo),
            text(richiesta.codice_appalto.piegato()),
            gara.oggetto.clone(),
            code::<Stato>(&ciclo.stato()),
            ciclo.id_appalto().and_then(text),
            ciclo.stato_appalto().and_then(|stato| text(stato.codice())),
            text(ciclo.is_utilizzata()),
            gara.scelta_contraente.as_ref().and_then(text),
            text(richiesta.importo_complessivo().centesimi()),
            gara.codice_centro_costo.clone(),
            gara.rup.as_ref().and_then(text),
            richiesta.in_attesa_dal().and_then(|istante| text(istante.to_rfc3339())),
            json(&parole.iter().collect::<Vec<_>>()),
            text(richiesta.lotti.len()),
            (!cig.is_empty()).then(|| cig.join(" ")),
        ],
    );
    for (posto, lotto) in (1..).zip(&richiesta.lotti) {
        let importo = lotto.dati.importo.and_then(|importo| text(importo.centesimi()));
        let cig = lotto.cig.as_ref().and_then(text);
        row(
            lotti,
            [text::<Uuid>(id), text(posto), text(&lotto.lot_identifier), cig, importo, json(&lotto.dati)],
        );
    }
}

/// A line of COPY's text format.
fn row<const N: usize>(rows: &mut String, cells: [Option<String>; N]) {
    for (place, cell) in cells.into_iter().enumerate() {
        if place > 0 {
            rows.push('\t');
        }
        match cell {
            Some(cell) if cell.contains(['\\', '\t', '\n', '\r']) => {
                let cell = cell.replace('\\', r"\\").replace('\t', r"\t");
                rows.push_str(&cell.replace('\n', r"\n").replace('\r', r"\r"));
            }
            Some(cell) => rows.push_str(&cell),
            None => rows.push_str(r"\N"),
        }
    }
    rows.push('\n');
}

/// A cell that is never empty.
#[expect(clippy::unnecessary_wraps, reason = "cells may be empty")]
fn text<T: std::fmt::Display>(value: T) -> Option<String> {
    Some(value.to_string())
}

fn json(value: &impl Serialize) -> Option<String> {
    serde_json::to_string(value).ok()
}

/// The name of a state, as it is kept.
fn code<T: Serialize>(value: &T) -> Option<String> {
    serde_json::to_value(value).unwrap().as_str().map(str::to_owned)
}
