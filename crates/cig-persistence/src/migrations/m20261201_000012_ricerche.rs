//! When a request was asked for, beside each of its words: a search for words and days reads the words alone. And an index for
//! what else is looked for alone, or together with the RUP.

use sea_orm::{ConnectionTrait, DbBackend};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{text, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        let backend = manager.get_database_backend();
        if backend == DbBackend::Sqlite {
            db.execute_unprepared(
                "DROP TRIGGER richieste_parole_nuove; DROP TRIGGER richieste_parole_tolte;
                 DROP TRIGGER richieste_altre_parole",
            )
            .await?;
        }
        manager.drop_table(Table::drop().table("parole").take()).await?;
        manager.create_table(parole(backend)).await?;
        db.execute_unprepared(words(backend)).await?;
        manager.drop_index(Index::drop().name("richieste_ufficio_rup").table("richieste").to_owned()).await?;
        let altre = ["stato", "stato_appalto", "utilizzata"];
        for index in [
            equal(backend, "rup", &altre),
            equal(backend, "utilizzata", &[]),
            equal(backend, "id_appalto", &[]),
        ] {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

/// For one value of that column, in the order of the last change; rows that have not what is looked for in `altre` are passed
/// over without being read.
fn equal(backend: DbBackend, colonna: &'static str, altre: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create()
        .name(format!("richieste_ufficio_{colonna}"))
        .table("richieste")
        .col("ufficio")
        .col(colonna)
        .col(("modificata_il", IndexOrder::Desc))
        .col(("id", IndexOrder::Desc))
        .take();
    for altra in altre {
        match backend {
            DbBackend::Postgres => index.include(*altra),
            _ => index.col(*altra),
        };
    }
    index
}

/// As it was, and with `inviata_il`; the key is made after the rows.
fn parole(backend: DbBackend) -> TableCreateStatement {
    let mut parole = Table::create();
    parole
        .table("parole")
        .col(uuid("ufficio"))
        .col(text("parola"))
        .col(timestamp_with_time_zone("modificata_il"))
        .col(uuid("richiesta"))
        .col(timestamp_with_time_zone_null("inviata_il"));
    if backend == DbBackend::Sqlite {
        parole
            .primary_key(Index::create().col("ufficio").col("parola").col("modificata_il").col("richiesta"))
            .extra("WITHOUT ROWID");
    }
    parole.take()
}

/// Fills it, and keeps it.
fn words(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => {
            "ALTER TABLE parole ALTER COLUMN parola TYPE text COLLATE \"C\";
             INSERT INTO parole (ufficio, parola, modificata_il, richiesta, inviata_il)
             SELECT ufficio, sue.parola, modificata_il, id, inviata_il
             FROM richieste, jsonb_array_elements_text(richieste.parole::jsonb) AS sue (parola);
             ALTER TABLE parole ADD PRIMARY KEY (ufficio, parola, modificata_il, richiesta) INCLUDE (inviata_il);
             CREATE OR REPLACE FUNCTION richieste_parole() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
               IF TG_OP <> 'INSERT' THEN
                 DELETE FROM parole WHERE ufficio = OLD.ufficio AND modificata_il = OLD.modificata_il
                 AND richiesta = OLD.id AND parola IN (SELECT jsonb_array_elements_text(OLD.parole::jsonb));
               END IF;
               IF TG_OP <> 'DELETE' THEN
                 INSERT INTO parole (ufficio, parola, modificata_il, richiesta, inviata_il)
                 SELECT NEW.ufficio, nuove.parola, NEW.modificata_il, NEW.id, NEW.inviata_il
                 FROM jsonb_array_elements_text(NEW.parole::jsonb) AS nuove (parola);
               END IF;
               RETURN NULL;
             END $$;
             DROP TRIGGER richieste_altre_parole ON richieste;
             CREATE TRIGGER richieste_altre_parole AFTER UPDATE ON richieste FOR EACH ROW
             WHEN ((OLD.ufficio, OLD.modificata_il, OLD.parole, OLD.inviata_il) IS DISTINCT FROM
                   (NEW.ufficio, NEW.modificata_il, NEW.parole, NEW.inviata_il))
             EXECUTE FUNCTION richieste_parole()"
        }
        _ => {
            "INSERT INTO parole SELECT ufficio, sue.value, modificata_il, richieste.id, inviata_il
             FROM richieste, json_each(richieste.parole) AS sue;
             CREATE TRIGGER richieste_parole_nuove AFTER INSERT ON richieste BEGIN
               INSERT INTO parole
               SELECT NEW.ufficio, value, NEW.modificata_il, NEW.id, NEW.inviata_il FROM json_each(NEW.parole);
             END;
             CREATE TRIGGER richieste_parole_tolte AFTER DELETE ON richieste BEGIN
               DELETE FROM parole WHERE ufficio = OLD.ufficio AND modificata_il = OLD.modificata_il
               AND richiesta = OLD.id AND parola IN (SELECT value FROM json_each(OLD.parole));
             END;
             CREATE TRIGGER richieste_altre_parole AFTER UPDATE ON richieste
             WHEN (OLD.ufficio, OLD.modificata_il, OLD.parole, OLD.inviata_il) IS NOT
                  (NEW.ufficio, NEW.modificata_il, NEW.parole, NEW.inviata_il) BEGIN
               DELETE FROM parole WHERE ufficio = OLD.ufficio AND modificata_il = OLD.modificata_il
               AND richiesta = OLD.id AND parola IN (SELECT value FROM json_each(OLD.parole));
               INSERT INTO parole
               SELECT NEW.ufficio, value, NEW.modificata_il, NEW.id, NEW.inviata_il FROM json_each(NEW.parole);
             END"
        }
    }
}
