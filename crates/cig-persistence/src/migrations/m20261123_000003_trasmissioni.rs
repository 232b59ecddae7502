//! Transmissions and their log.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_pk_auto, boolean, integer_null, json_binary, pk_uuid, text, text_null,
    timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null, uuid_uniq,
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(trasmissioni()).await?;
        manager.create_table(registro()).await?;
        for index in [one_alive(), due(), last_of_request(), log_of_request()] {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn trasmissioni() -> TableCreateStatement {
    Table::create()
        .table("trasmissioni")
        .col(pk_uuid("id"))
        .col(big_integer("versione"))
        .col(uuid("richiesta"))
        .col(text("codice_appalto"))
        .col(text("scheda"))
        .col(boolean("avviso"))
        // Text and not JSON: it is sent as it was checked, with its fields in their order.
        .col(text("corpo"))
        .col(json_binary("lotti"))
        .col(text("passo"))
        // Written from `passo`, for the partial indexes.
        .col(boolean("conclusa"))
        .col(json_binary("mittente"))
        .col(json_binary("memoria"))
        .col(text_null("in_volo"))
        .col(big_integer("tentativi"))
        .col(timestamp_with_time_zone("prossimo_il"))
        .col(timestamp_with_time_zone_null("affittata_fino_a"))
        .col(uuid_null("id_appalto"))
        .col(uuid_null("id_avviso"))
        .col(json_binary("errori"))
        .col(text_null("colpa"))
        .col(text_null("messaggio"))
        .col(timestamp_with_time_zone("creata_il"))
        .take()
}

fn registro() -> TableCreateStatement {
    Table::create()
        .table("registro")
        // The order of insertion.
        .col(big_pk_auto("posto"))
        .col(uuid_uniq("id"))
        .col(uuid("trasmissione"))
        .col(uuid("richiesta"))
        .col(uuid("chiamata"))
        .col(text("verso"))
        .col(text("operazione"))
        .col(timestamp_with_time_zone("istante"))
        .col(integer_null("status"))
        .col(text("descrizione"))
        .col(text_null("corpo"))
        .col(text_null("govway_message_id"))
        .col(text_null("govway_transaction_id"))
        .take()
}

fn one_alive() -> IndexCreateStatement {
    Index::create()
        .name("trasmissioni_una_viva")
        .table("trasmissioni")
        .col("richiesta")
        .unique()
        .and_where(Expr::col("conclusa").not())
        .take()
}

fn due() -> IndexCreateStatement {
    Index::create()
        .name("trasmissioni_dovute")
        .table("trasmissioni")
        .col("prossimo_il")
        .col("id")
        .and_where(Expr::col("conclusa").not())
        .take()
}

fn last_of_request() -> IndexCreateStatement {
    Index::create()
        .name("trasmissioni_richiesta_creata_il")
        .table("trasmissioni")
        .col("richiesta")
        .col("creata_il")
        .col("id")
        .take()
}

fn log_of_request() -> IndexCreateStatement {
    Index::create()
        .name("registro_richiesta_istante")
        .table("registro")
        .col("richiesta")
        .col("istante")
        .col("posto")
        .take()
}
