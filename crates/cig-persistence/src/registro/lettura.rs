//! Reading the log from its beginning, and changing nothing.

use std::collections::VecDeque;

use async_trait::async_trait;
use cig_domain::catena::{Registrazione, Sigillo};
use cig_domain::porte::{LogReader, RepositoryError};
use cig_domain::richiesta::RichiestaId;
use sea_orm::{
    AccessMode, ColumnTrait, DatabaseConnection, DatabaseTransaction, EntityTrait, IsolationLevel,
    QueryFilter, QueryOrder, QuerySelect, TransactionOptions, TransactionTrait,
};

use super::righe::{to_riga, to_sigillo};
use crate::archivio::{ConnectError, connect_read_only};
use crate::entity::{registro, sigilli};
use crate::errore::{from_db, unreadable_column};

/// How many rows are held at a time: their bodies are long.
const PAGINA: u64 = 100;

/// The log at one moment, however much is added while it is read.
#[derive(Debug)]
pub struct SeaLogReader {
    tx: DatabaseTransaction,
    richiesta: Option<RichiestaId>,
    lette: VecDeque<Registrazione>,
    posto: i64,
    pagina: u64,
    /// The seal under which rows are being read; `None` after the last.
    sigillo: Option<Sigillo>,
}

impl SeaLogReader {
    /// Opens the log at that address, as [`crate::Archivio::connect`] takes it, for reading only: all of it with its
    /// seals, or the rows of one request.
    pub async fn open(url: &str, richiesta: Option<RichiestaId>) -> Result<Self, ConnectError> {
        let db = connect_read_only(url).await?;
        let tx = begin(&db).await.map_err(ConnectError::Connection)?;
        let mut lettore =
            Self { tx, richiesta, lette: VecDeque::new(), posto: 0, pagina: PAGINA, sigillo: None };
        if richiesta.is_none() {
            lettore.sigillo = lettore.seal_after(0).await.map_err(ConnectError::Log)?;
        }
        Ok(lettore)
    }

    async fn seal_after(&self, numero: i64) -> Result<Option<Sigillo>, RepositoryError> {
        sigilli::Entity::find()
            .filter(sigilli::Column::Numero.gt(numero))
            .order_by_asc(sigilli::Column::Numero)
            .one(&self.tx)
            .await
            .map_err(from_db)?
            .as_ref()
            .map(to_sigillo)
            .transpose()
    }

    /// The next rows under the seal.
    async fn page(&self) -> Result<Vec<registro::Model>, sea_orm::DbErr> {
        let mut righe = registro::Entity::find().filter(registro::Column::Posto.gt(self.posto));
        if let Some(sigillo) = &self.sigillo {
            righe = righe.filter(registro::Column::Posto.lte(sigillo.fino_a));
        }
        if let Some(richiesta) = self.richiesta {
            righe = righe.filter(registro::Column::Richiesta.eq(richiesta.0));
        }
        righe.order_by_asc(registro::Column::Posto).limit(self.pagina).all(&self.tx).await
    }

    /// Which row is the next one, when it cannot be read whole.
    async fn next_place(&self) -> Result<Option<i64>, RepositoryError> {
        registro::Entity::find()
            .select_only()
            .column(registro::Column::Posto)
            .filter(registro::Column::Posto.gt(self.posto))
            .order_by_asc(registro::Column::Posto)
            .limit(1)
            .into_tuple()
            .one(&self.tx)
            .await
            .map_err(from_db)
    }
}

#[async_trait]
impl LogReader for SeaLogReader {
    async fn next(&mut self) -> Result<Option<Registrazione>, RepositoryError> {
        loop {
            if let Some(registrazione) = self.lette.pop_front() {
                return Ok(Some(registrazione));
            }
            let righe = match self.page().await {
                Ok(righe) => righe,
                // SQLite keeps any value in a column: one row at a time from here, to tell which it is.
                Err(errore)
                    if self.pagina > 1 && unreadable_column::<registro::Entity>(&errore).is_some() =>
                {
                    self.pagina = 1;
                    continue;
                }
                Err(errore) => {
                    let Some(column) = unreadable_column::<registro::Entity>(&errore) else {
                        return Err(from_db(errore));
                    };
                    let id = self.next_place().await?.map_or_else(String::new, |posto| posto.to_string());
                    return Err(RepositoryError::Inconsistency { table: "registro", column, id });
                }
            };
            if righe.is_empty() {
                let Some(sigillo) = self.sigillo.take() else { return Ok(None) };
                self.sigillo = self.seal_after(sigillo.numero).await?;
                return Ok(Some(Registrazione::Sigillo(sigillo)));
            }
            for riga in righe {
                self.posto = riga.posto;
                self.lette
                    .push_back(Registrazione::Riga { posto: riga.posto, riga: Box::new(to_riga(riga)?) });
            }
        }
    }
}

async fn begin(db: &DatabaseConnection) -> Result<DatabaseTransaction, sea_orm::DbErr> {
    db.begin_with_options(TransactionOptions {
        isolation_level: Some(IsolationLevel::RepeatableRead),
        access_mode: Some(AccessMode::ReadOnly),
        ..TransactionOptions::default()
    })
    .await
}
