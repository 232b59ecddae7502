//! Events for the host platform, and their deliveries.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, big_pk_auto, text, text_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid, uuid_uniq,
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(eventi()).await?;
        for index in [one_number(), one_place(), to_publish(), of_office()] {
            manager.create_index(index).await?;
        }
        manager.create_table(consegne()).await?;
        for index in [due(), in_order(), of_event()] {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn eventi() -> TableCreateStatement {
    Table::create()
        .table("eventi")
        // The order of insertion. Writers of one request wait for each other, so its events have it by their numbers.
        .col(big_pk_auto("riga"))
        .col(uuid_uniq("id"))
        // Given when the event is published: unlike `riga`, no greater one is ever seen before it.
        .col(big_integer_null("posto"))
        // No foreign key: the event outlives a draft that was deleted.
        .col(uuid("richiesta"))
        .col(big_integer("sequenza"))
        .col(timestamp_with_time_zone("istante"))
        .col(text("tipo"))
        .col(uuid("ente"))
        .col(uuid("ufficio"))
        // Text and not JSON: it is sent as it was written, with its fields in their order.
        .col(text("dati"))
        .take()
}

fn one_number() -> IndexCreateStatement {
    Index::create()
        .name("eventi_richiesta_sequenza")
        .table("eventi")
        .col("richiesta")
        .col("sequenza")
        .unique()
        .take()
}

fn one_place() -> IndexCreateStatement {
    Index::create().name("eventi_posto").table("eventi").col("posto").unique().take()
}

fn to_publish() -> IndexCreateStatement {
    Index::create()
        .name("eventi_da_pubblicare")
        .table("eventi")
        .col("riga")
        .and_where(Expr::col("posto").is_null())
        .take()
}

fn of_office() -> IndexCreateStatement {
    Index::create().name("eventi_ufficio_posto").table("eventi").col("ufficio").col("posto").take()
}

fn consegne() -> TableCreateStatement {
    Table::create()
        .table("consegne")
        .col(text("destinazione"))
        // Of the event.
        .col(big_integer("posto"))
        .col(uuid("richiesta"))
        .col(big_integer("versione"))
        .col(text("stato"))
        .col(big_integer("tentativi"))
        .col(timestamp_with_time_zone("prossimo_il"))
        .col(timestamp_with_time_zone_null("affittata_fino_a"))
        .col(text_null("esito"))
        .primary_key(Index::create().col("destinazione").col("posto"))
        .foreign_key(
            ForeignKey::create()
                .from("consegne", "posto")
                .to("eventi", "posto")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .take()
}

fn due() -> IndexCreateStatement {
    Index::create()
        .name("consegne_dovute")
        .table("consegne")
        .col("destinazione")
        .col("prossimo_il")
        .col("posto")
        .and_where(waiting())
        .take()
}

fn in_order() -> IndexCreateStatement {
    Index::create()
        .name("consegne_in_ordine")
        .table("consegne")
        .col("destinazione")
        .col("richiesta")
        .col("posto")
        .and_where(waiting())
        .take()
}

fn of_event() -> IndexCreateStatement {
    Index::create().name("consegne_posto").table("consegne").col("posto").take()
}

fn waiting() -> Expr {
    Expr::col("stato").eq(Expr::cust("'attesa'"))
}
