//! Seals: the rows of all requests, bound together.

use chrono::{DateTime, SubsecRound as _, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::codifica::{Codifica, instant};
use super::impronta::Impronta;

/// What the encoding of a seal begins with.
const INIZIO: &str = "richiedi-cig sigillo 1";

/// A seal on the rows that no earlier seal binds, up to a position.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sigillo {
    /// From 1, without gaps.
    pub numero: i64,
    /// When, to the microsecond.
    pub istante: DateTime<Utc>,
    /// Position of the last row that it may bind.
    pub fino_a: i64,
    /// How many rows it binds.
    pub righe: i64,
    /// Hash of the seal before, of the rows' hashes in the order of their positions, and of the fields above.
    pub impronta: Impronta,
}

/// A seal in the making: takes the hashes of the rows one after the other.
#[derive(Debug, Clone)]
pub struct Sigillatura {
    numero: i64,
    righe: i64,
    hasher: Sha256,
}

impl Sigillatura {
    /// The seal after `precedente`; `None` for the first.
    pub fn after(precedente: Option<&Sigillo>) -> Self {
        let mut codifica = Codifica::default();
        codifica.field(INIZIO).optional(precedente.map(|sigillo| sigillo.impronta.to_string()).as_deref());
        let numero = precedente.map_or(0, |sigillo| sigillo.numero) + 1;
        Self { numero, righe: 0, hasher: Sha256::new_with_prefix(codifica.0) }
    }

    /// Binds the next row, in the order of the positions.
    pub fn bind(&mut self, riga: &Impronta) {
        let mut codifica = Codifica::default();
        codifica.field(&riga.to_string());
        self.hasher.update(codifica.0);
        self.righe += 1;
    }

    /// How many rows it binds so far.
    pub fn righe(&self) -> i64 {
        self.righe
    }

    /// Closes it.
    pub fn close(self, fino_a: i64, istante: DateTime<Utc>) -> Sigillo {
        let Self { numero, righe, mut hasher } = self;
        let istante = istante.trunc_subsecs(6);
        let mut codifica = Codifica::default();
        codifica
            .field(&numero.to_string())
            .field(&instant(istante))
            .field(&fino_a.to_string())
            .field(&righe.to_string());
        hasher.update(codifica.0);
        Sigillo { numero, istante, fino_a, righe, impronta: Impronta::after(hasher) }
    }
}
