//! Reading a log from its beginning, and telling the first thing that is wrong.

use std::collections::HashMap;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::impronta::{Impronta, NotAnImpronta};
use super::riga::{Anello, RigaRegistro};
use super::sigillo::{Sigillatura, Sigillo};

/// What a log consists of, in the order in which it is verified: rows by their position, each seal right after the last
/// row that it may bind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "tipo", rename_all = "camelCase")]
pub enum Registrazione {
    /// A row.
    Riga {
        /// Its position: later rows have a greater one, with gaps.
        posto: i64,
        /// The row.
        #[serde(flatten)]
        riga: Box<RigaRegistro>,
    },
    /// A seal.
    Sigillo(Sigillo),
}

/// A seal that somebody kept elsewhere, `numero:impronta`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Atteso {
    /// Its number.
    pub numero: i64,
    /// Its hash.
    pub impronta: Impronta,
}

impl FromStr for Atteso {
    type Err = NotAnImpronta;

    fn from_str(testo: &str) -> Result<Self, NotAnImpronta> {
        let (numero, impronta) = testo.split_once(':').ok_or(NotAnImpronta)?;
        Ok(Self { numero: numero.parse().map_err(|_| NotAnImpronta)?, impronta: impronta.parse()? })
    }
}

/// What is wrong with a log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Difetto {
    /// Its fields, or those of the row before it, are not those that were written.
    #[error("la riga {numero} della richiesta {richiesta} (posto {posto}, id {id}) è stata modificata")]
    Modificata {
        /// Of which request.
        richiesta: Uuid,
        /// Which of its rows.
        numero: i64,
        /// Its position.
        posto: i64,
        /// Its name.
        id: Uuid,
    },
    /// A row is not there, or not in its place.
    #[error(
        "della richiesta {richiesta} manca la riga {attesa}: al suo posto ({posto}) c'è la riga {trovata}"
    )]
    Mancante {
        /// Of which request.
        richiesta: Uuid,
        /// The number that comes next.
        attesa: i64,
        /// The number that was found.
        trovata: i64,
        /// Where it was found.
        posto: i64,
    },
    /// The rows are not in the order of their positions, or stand where a seal was put already.
    #[error(
        "la riga {numero} della richiesta {richiesta} è al posto {posto}, che viene prima di righe già lette"
    )]
    FuoriPosto {
        /// Of which request.
        richiesta: Uuid,
        /// Which of its rows.
        numero: i64,
        /// Its position.
        posto: i64,
    },
    /// A seal is not there.
    #[error("manca il sigillo {atteso}: al suo posto c'è il {trovato}")]
    SigilloMancante {
        /// The number that comes next.
        atteso: i64,
        /// The number that was found.
        trovato: i64,
    },
    /// The rows that a seal binds are not as many as they were: whole rows were taken out or put in.
    #[error(
        "il sigillo {numero} lega {sigillate} righe dopo il posto {dopo} e fino al {fino_a}, e ce ne sono {trovate}: \
         ne sono state tolte o aggiunte"
    )]
    RigheSigillate {
        /// Which seal.
        numero: i64,
        /// Position after which its rows are.
        dopo: i64,
        /// Position of its last row.
        fino_a: i64,
        /// How many it bound.
        sigillate: i64,
        /// How many there are.
        trovate: i64,
    },
    /// The rows that a seal binds, or the seal itself, are not those that were sealed.
    #[error(
        "il sigillo {numero} non corrisponde alle righe dopo il posto {dopo} e fino al {fino_a}: sono state riscritte, \
         scambiate o sostituite"
    )]
    SigilloRotto {
        /// Which seal.
        numero: i64,
        /// Position after which its rows are.
        dopo: i64,
        /// Position of its last row.
        fino_a: i64,
    },
    /// A seal that was kept elsewhere is not in this log: it was cut short, or written anew.
    #[error("il sigillo atteso {0} non è in questo registro: è stato troncato o riscritto")]
    AttesoAssente(
        /// Its number.
        i64,
    ),
}

/// What was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Resoconto {
    /// How many rows.
    pub righe: u64,
    /// Of how many requests.
    pub richieste: u64,
    /// The last of them that no seal binds yet.
    pub non_sigillate: u64,
    /// The last seal.
    pub ultimo: Option<Sigillo>,
}

/// A verification under way. It keeps the last place in the chain of each request, about a hundred bytes, and nothing of
/// the rows.
#[derive(Debug)]
pub struct Verifica {
    catene: HashMap<Uuid, Anello>,
    sigillatura: Sigillatura,
    posto: i64,
    attesi: Vec<Atteso>,
    resoconto: Resoconto,
}

impl Verifica {
    /// Of a log that must have the seals `attesi`.
    pub fn new(attesi: Vec<Atteso>) -> Self {
        Self {
            catene: HashMap::new(),
            sigillatura: Sigillatura::after(None),
            posto: 0,
            attesi,
            resoconto: Resoconto::default(),
        }
    }

    /// Takes the next row or seal. After an error the rest cannot be verified.
    pub fn read(&mut self, registrazione: &Registrazione) -> Result<(), Difetto> {
        match registrazione {
            Registrazione::Riga { posto, riga } => self.row(*posto, riga),
            Registrazione::Sigillo(sigillo) => self.seal(sigillo),
        }
    }

    /// All was read: what was found.
    pub fn finish(self) -> Result<Resoconto, Difetto> {
        match self.attesi.first() {
            Some(atteso) => Err(Difetto::AttesoAssente(atteso.numero)),
            None => Ok(self.resoconto),
        }
    }

    fn row(&mut self, posto: i64, riga: &RigaRegistro) -> Result<(), Difetto> {
        let RigaRegistro { richiesta, anello: Anello { numero, impronta }, id, .. } = *riga;
        if posto <= self.posto {
            return Err(Difetto::FuoriPosto { richiesta, numero, posto });
        }
        self.posto = posto;
        let prima = self.catene.get(&richiesta);
        let attesa = prima.map_or(0, |anello| anello.numero) + 1;
        if numero != attesa {
            return Err(Difetto::Mancante { richiesta, attesa, trovata: numero, posto });
        }
        if impronta != riga.expected(prima.map(|anello| anello.impronta)) {
            return Err(Difetto::Modificata { richiesta, numero, posto, id });
        }
        self.catene.insert(richiesta, riga.anello);
        self.sigillatura.bind(&impronta);
        self.resoconto.righe += 1;
        self.resoconto.non_sigillate += 1;
        self.resoconto.richieste = self.catene.len() as u64;
        Ok(())
    }

    fn seal(&mut self, sigillo: &Sigillo) -> Result<(), Difetto> {
        let Sigillo { numero, fino_a, righe: sigillate, .. } = *sigillo;
        let prima = self.resoconto.ultimo.as_ref();
        let (atteso, dopo) = prima.map_or((1, 0), |prima| (prima.numero + 1, prima.fino_a));
        if numero != atteso {
            return Err(Difetto::SigilloMancante { atteso, trovato: numero });
        }
        let trovate = self.sigillatura.righe();
        if trovate != sigillate {
            return Err(Difetto::RigheSigillate { numero, dopo, fino_a, sigillate, trovate });
        }
        let rifatto = std::mem::replace(&mut self.sigillatura, Sigillatura::after(Some(sigillo)))
            .close(fino_a, sigillo.istante);
        if rifatto != *sigillo || self.posto > fino_a {
            return Err(Difetto::SigilloRotto { numero, dopo, fino_a });
        }
        if self.attesi.iter().any(|atteso| atteso.numero == numero && atteso.impronta != sigillo.impronta) {
            return Err(Difetto::AttesoAssente(numero));
        }
        self.attesi.retain(|atteso| atteso.numero != numero);
        self.posto = fino_a;
        self.resoconto.non_sigillate = 0;
        self.resoconto.ultimo = Some(sigillo.clone());
        Ok(())
    }
}
