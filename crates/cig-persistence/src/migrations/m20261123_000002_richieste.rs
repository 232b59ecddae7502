//! Requests and their lots.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, boolean, integer, json_binary, json_binary_null, pk_uuid, text, text_null,
    text_uniq, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(richieste()).await?;
        manager.create_table(lotti()).await?;
        for index in [list_of_office(), list_of_all(), id_appalto(), cig()] {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn richieste() -> TableCreateStatement {
    Table::create()
        .table("richieste")
        .col(pk_uuid("id"))
        .col(big_integer("versione"))
        .col(text_uniq("codice_appalto"))
        .col(uuid("ente"))
        .col(uuid("ufficio"))
        .col(uuid("creata_da"))
        .col(timestamp_with_time_zone("creata_il"))
        .col(timestamp_with_time_zone("modificata_il"))
        .col(timestamp_with_time_zone_null("inviata_il"))
        .col(json_binary_null("procedura"))
        .col(json_binary("dati_gara"))
        .col(json_binary("classificazione"))
        .col(json_binary_null("affidamento"))
        .col(json_binary_null("espd"))
        // Text and not JSON: it goes to ANAC as it came, with its fields in their order.
        .col(text_null("scheda_anac"))
        .col(text_null("presso_anac"))
        .col(json_binary("ciclo"))
        // What the list shows, filters and sorts by; written from the JSON beside it.
        .col(text("codice_appalto_ricerca"))
        .col(text_null("oggetto"))
        .col(text("oggetto_ricerca"))
        .col(text("stato"))
        .col(uuid_null("id_appalto"))
        .col(text_null("stato_appalto"))
        .col(boolean("utilizzata"))
        .col(text_null("scelta_contraente"))
        .col(big_integer("importo_complessivo"))
        .col(text_null("codice_centro_costo"))
        .col(text_null("rup"))
        .take()
}

fn lotti() -> TableCreateStatement {
    Table::create()
        .table("lotti")
        .col(uuid("richiesta"))
        .col(integer("posto"))
        .col(text("lot_identifier"))
        .col(text_null("cig"))
        .col(big_integer_null("importo"))
        .col(json_binary("dati"))
        .primary_key(Index::create().col("richiesta").col("posto"))
        .foreign_key(
            ForeignKey::create()
                .name("lotti_richiesta")
                .from("lotti", "richiesta")
                .to("richieste", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .take()
}

fn list_of_office() -> IndexCreateStatement {
    Index::create()
        .name("richieste_ufficio_modificata_il")
        .table("richieste")
        .col("ufficio")
        .col(("modificata_il", IndexOrder::Desc))
        .col(("id", IndexOrder::Desc))
        .take()
}

fn list_of_all() -> IndexCreateStatement {
    Index::create()
        .name("richieste_modificata_il")
        .table("richieste")
        .col(("modificata_il", IndexOrder::Desc))
        .col(("id", IndexOrder::Desc))
        .take()
}

fn id_appalto() -> IndexCreateStatement {
    Index::create().name("richieste_id_appalto").table("richieste").col("id_appalto").take()
}

fn cig() -> IndexCreateStatement {
    Index::create().name("lotti_cig").table("lotti").col("cig").take()
}
