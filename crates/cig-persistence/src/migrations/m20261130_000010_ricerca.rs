//! What the list needs to stay quick however many requests there are: words, counts, codes of the lots beside each request,
//! and an index for what is looked for and the order that it is shown in.

use sea_orm::{ConnectionTrait, DbBackend};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, integer, pk_uuid, text, text_null, timestamp_with_time_zone, uuid,
};
use uuid::Uuid;

use crate::richieste::words;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// Rows read at a time when they get their words.
const PAGINA: u64 = 1000;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        let backend = manager.get_database_backend();
        for colonna in
            [text("parole").default("[]").take(), integer("numero_lotti").default(0).take(), text_null("cig")]
        {
            manager.alter_table(Table::alter().table("richieste").add_column(colonna).take()).await?;
        }
        manager.alter_table(Table::alter().table("richieste").drop_column("oggetto_ricerca").take()).await?;
        manager.create_table(parole(backend)).await?;
        manager.create_table(conti()).await?;
        if backend == DbBackend::Postgres {
            // Compared byte by byte, as everywhere else, whatever language the database was made for.
            db.execute_unprepared(
                "ALTER TABLE richieste ALTER COLUMN codice_appalto_ricerca TYPE text COLLATE \"C\";
                 ALTER TABLE parole ALTER COLUMN parola TYPE text COLLATE \"C\"",
            )
            .await?;
        }
        db.execute_unprepared(keeping(backend)).await?;
        fill(manager).await?;
        manager
            .drop_index(Index::drop().name("richieste_ufficio_modificata_il").table("richieste").to_owned())
            .await?;
        for index in indexes(backend) {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn parole(backend: DbBackend) -> TableCreateStatement {
    let mut parole = Table::create();
    parole
        .table("parole")
        .col(uuid("ufficio"))
        .col(text("parola"))
        .col(timestamp_with_time_zone("modificata_il"))
        .col(uuid("richiesta"))
        .primary_key(Index::create().col("ufficio").col("parola").col("modificata_il").col("richiesta"));
    if backend == DbBackend::Sqlite {
        // The key is all that there is: once is enough.
        parole.extra("WITHOUT ROWID");
    }
    parole.take()
}

fn conti() -> TableCreateStatement {
    Table::create().table("conti").col(pk_uuid("ufficio")).col(big_integer("richieste")).take()
}

/// The database itself keeps words and counts in step with the requests, whoever writes them, and at no cost for a write
/// that changes neither.
fn keeping(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => {
            "CREATE FUNCTION richieste_parole() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
               IF TG_OP <> 'INSERT' THEN
                 DELETE FROM parole WHERE ufficio = OLD.ufficio AND modificata_il = OLD.modificata_il
                 AND richiesta = OLD.id AND parola IN (SELECT jsonb_array_elements_text(OLD.parole::jsonb));
               END IF;
               IF TG_OP <> 'DELETE' THEN
                 INSERT INTO parole (ufficio, parola, modificata_il, richiesta)
                 SELECT NEW.ufficio, nuove.parola, NEW.modificata_il, NEW.id
                 FROM jsonb_array_elements_text(NEW.parole::jsonb) AS nuove (parola);
               END IF;
               RETURN NULL;
             END $$;
             CREATE TRIGGER richieste_parole AFTER INSERT OR DELETE ON richieste
             FOR EACH ROW EXECUTE FUNCTION richieste_parole();
             CREATE TRIGGER richieste_altre_parole AFTER UPDATE ON richieste FOR EACH ROW
             WHEN ((OLD.ufficio, OLD.modificata_il, OLD.parole) <> (NEW.ufficio, NEW.modificata_il, NEW.parole))
             EXECUTE FUNCTION richieste_parole();
             CREATE FUNCTION richieste_conti() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
               IF TG_OP <> 'INSERT' THEN
                 UPDATE conti SET richieste = richieste - 1 WHERE ufficio = OLD.ufficio;
               END IF;
               IF TG_OP <> 'DELETE' THEN
                 INSERT INTO conti (ufficio, richieste) VALUES (NEW.ufficio, 1)
                 ON CONFLICT (ufficio) DO UPDATE SET richieste = conti.richieste + 1;
               END IF;
               RETURN NULL;
             END $$;
             CREATE TRIGGER richieste_conti AFTER INSERT OR DELETE ON richieste
             FOR EACH ROW EXECUTE FUNCTION richieste_conti();
             CREATE TRIGGER richieste_altri_conti AFTER UPDATE ON richieste FOR EACH ROW
             WHEN (OLD.ufficio <> NEW.ufficio) EXECUTE FUNCTION richieste_conti()"
        }
        _ => {
            "CREATE TRIGGER richieste_parole_nuove AFTER INSERT ON richieste BEGIN
               INSERT INTO parole SELECT NEW.ufficio, value, NEW.modificata_il, NEW.id FROM json_each(NEW.parole);
             END;
             CREATE TRIGGER richieste_parole_tolte AFTER DELETE ON richieste BEGIN
               DELETE FROM parole WHERE ufficio = OLD.ufficio AND modificata_il = OLD.modificata_il
               AND richiesta = OLD.id AND parola IN (SELECT value FROM json_each(OLD.parole));
             END;
             CREATE TRIGGER richieste_altre_parole AFTER UPDATE ON richieste
             WHEN (OLD.ufficio, OLD.modificata_il, OLD.parole) <> (NEW.ufficio, NEW.modificata_il, NEW.parole) BEGIN
               DELETE FROM parole WHERE ufficio = OLD.ufficio AND modificata_il = OLD.modificata_il
               AND richiesta = OLD.id AND parola IN (SELECT value FROM json_each(OLD.parole));
               INSERT INTO parole SELECT NEW.ufficio, value, NEW.modificata_il, NEW.id FROM json_each(NEW.parole);
             END;
             CREATE TRIGGER richieste_conti_nuove AFTER INSERT ON richieste BEGIN
               INSERT INTO conti VALUES (NEW.ufficio, 1)
               ON CONFLICT (ufficio) DO UPDATE SET richieste = richieste + 1;
             END;
             CREATE TRIGGER richieste_conti_tolte AFTER DELETE ON richieste BEGIN
               UPDATE conti SET richieste = richieste - 1 WHERE ufficio = OLD.ufficio;
             END;
             CREATE TRIGGER richieste_altri_conti AFTER UPDATE ON richieste WHEN OLD.ufficio <> NEW.ufficio BEGIN
               UPDATE conti SET richieste = richieste - 1 WHERE ufficio = OLD.ufficio;
               INSERT INTO conti VALUES (NEW.ufficio, 1)
               ON CONFLICT (ufficio) DO UPDATE SET richieste = richieste + 1;
             END"
        }
    }
}

/// Gives the requests that are there what new ones get.
async fn fill(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let db = manager.get_connection();
    let joined = match manager.get_database_backend() {
        DbBackend::Postgres => "string_agg",
        _ => "group_concat",
    };
    db.execute_unprepared(&format!(
        "INSERT INTO conti SELECT ufficio, count(*) FROM richieste GROUP BY ufficio;
         UPDATE richieste SET numero_lotti = (SELECT count(*) FROM lotti WHERE richiesta = richieste.id),
         cig = (SELECT {joined}(codici.cig, ' ') FROM
           (SELECT lotti.cig FROM lotti WHERE richiesta = richieste.id AND lotti.cig IS NOT NULL ORDER BY posto) AS codici)"
    ))
    .await?;
    let mut ultima = Uuid::nil();
    loop {
        let pagina = Query::select()
            .columns(["id", "oggetto"])
            .from("richieste")
            .and_where(Expr::col("id").gt(ultima))
            .order_by("id", Order::Asc)
            .limit(PAGINA)
            .take();
        let righe = db.query_all(&pagina).await?;
        if righe.is_empty() {
            return Ok(());
        }
        for riga in righe {
            ultima = riga.try_get("", "id")?;
            let oggetto: Option<String> = riga.try_get("", "oggetto")?;
            let parole = words(oggetto.as_deref()).map_err(|errore| DbErr::Custom(errore.to_string()))?;
            let update = Query::update()
                .table("richieste")
                .value("parole", parole)
                .and_where(Expr::col("id").eq(ultima))
                .take();
            db.execute(&update).await?;
        }
    }
}

/// What else is looked for in a list that goes by something: with it in the index, rows that do not match are passed
/// over without being read.
const CERCATE: [&str; 7] =
    ["stato", "stato_appalto", "utilizzata", "rup", "scelta_contraente", "inviata_il", "importo_complessivo"];

fn indexes(backend: DbBackend) -> Vec<IndexCreateStatement> {
    let of_office = |nome: &str, colonne: &[(&'static str, IndexOrder)]| {
        let mut index =
            Index::create().name(format!("richieste_{nome}")).table("richieste").col("ufficio").take();
        for (colonna, verso) in colonne {
            index.col((*colonna, verso.clone()));
        }
        index
    };
    let (su, giu) = (IndexOrder::Asc, IndexOrder::Desc);
    let in_order_of = |colonna: &'static str| {
        let mut index = of_office(
            &format!("ufficio_{colonna}"),
            &[(colonna, IndexOrder::Desc), ("id", IndexOrder::Desc)],
        );
        for altra in CERCATE.into_iter().filter(|altra| *altra != colonna) {
            match backend {
                DbBackend::Postgres => index.include(altra),
                _ => index.col(altra),
            };
        }
        index
    };
    let equal = |colonna: &'static str| {
        of_office(
            &format!("ufficio_{colonna}"),
            &[(colonna, su.clone()), ("modificata_il", giu.clone()), ("id", giu.clone())],
        )
    };
    let mut inviata_il = in_order_of("inviata_il");
    inviata_il.and_where(Expr::col("inviata_il").is_not_null());
    let mut in_attesa_dal =
        of_office("ufficio_in_attesa_dal", &[("in_attesa_dal", su.clone()), ("id", su.clone())]);
    in_attesa_dal.and_where(Expr::col("in_attesa_dal").is_not_null());
    vec![
        in_order_of("modificata_il"),
        inviata_il,
        in_order_of("importo_complessivo"),
        in_attesa_dal,
        of_office("ufficio_codice_appalto", &[("codice_appalto_ricerca", su.clone()), ("id", su.clone())]),
        equal("stato"),
        equal("stato_appalto"),
        equal("rup"),
        equal("scelta_contraente"),
    ]
}
