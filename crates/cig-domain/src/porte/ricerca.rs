//! Looking for requests: filters, order, pages, and what a list shows.

use std::fmt;

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};

use super::RepositoryError;
use crate::codici::{Cig, CodiceAppalto, CodiceFiscale, IdAppalto, Importo, NumeroGara};
use crate::parole::Parole;
use crate::persone::UtenteId;
use crate::richiesta::{Procedura, RichiestaId, Stato, StatoAppalto, Storica};

/// Filters; all that are set must hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ricerca {
    /// All these words are in the oggetto of the gara, in whatever form.
    pub oggetto: Option<Parole>,
    /// Our key begins with it, whatever the case.
    pub codice_appalto: Option<String>,
    /// ANAC's name.
    pub id_appalto: Option<IdAppalto>,
    /// SIMOG's number of the gara.
    pub numero_gara: Option<NumeroGara>,
    /// A lot has it.
    pub cig: Option<Cig>,
    /// One of these; empty means any.
    pub stati: Vec<Stato>,
    /// One of these states of the lots at ANAC (list `statoLotto`): until the award they go with their appalto. Empty means any.
    pub stati_lotti: Vec<StatoAppalto>,
    /// The CIG is in use or not.
    pub utilizzata: Option<bool>,
    /// The RUP.
    pub rup: Option<CodiceFiscale>,
    /// Code of `sceltaContraente`.
    pub scelta_contraente: Option<String>,
    /// Asked for on that day or later (days of Rome).
    pub inviata_dal: Option<NaiveDate>,
    /// Asked for on that day or earlier.
    pub inviata_al: Option<NaiveDate>,
    /// PCP's clock runs since then or later ([`crate::RichiestaCig::in_attesa_dal`]): of those whose time runs out.
    pub in_attesa_da: Option<DateTime<Utc>>,
    /// It runs since before then.
    pub in_attesa_prima_di: Option<DateTime<Utc>>,
    /// Sum of the lots, in euro, at least.
    pub importo_da: Option<Importo>,
    /// At most.
    pub importo_a: Option<Importo>,
}

impl Ricerca {
    /// In which order its list is. It is that of what the search ranges over, so that a page is read where the range is,
    /// however far from today, and costs the same everywhere.
    pub fn ordine(&self) -> Ordine {
        if self.codice_appalto.is_some() {
            Ordine::Codice
        } else if self.oggetto.is_some() {
            Ordine::Modifica
        } else if self.inviata_dal.is_some() || self.inviata_al.is_some() {
            Ordine::Invio
        } else if self.in_attesa_da.is_some() || self.in_attesa_prima_di.is_some() {
            Ordine::Scadenza
        } else if self.importo_da.is_some() || self.importo_a.is_some() {
            Ordine::Importo
        } else {
            Ordine::Modifica
        }
    }
}

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ordine {
    /// Last changed first; ties: greater id first.
    Modifica,
    /// Last asked for first; ties: greater id first.
    Invio,
    /// First to expire first; ties: smaller id first.
    Scadenza,
    /// Greatest sum first; ties: greater id first.
    Importo,
    /// By our key, whatever the case; ties: smaller id first.
    Codice,
}

impl Ordine {
    /// Whether smaller keys come first.
    pub fn is_crescente(self) -> bool {
        matches!(self, Self::Scadenza | Self::Codice)
    }

    /// As people read it, after «in ordine di».
    pub fn descrizione(self) -> &'static str {
        match self {
            Self::Modifica => "ultima modifica, dalla più recente",
            Self::Invio => "data di invio, dalla più recente",
            Self::Scadenza => "scadenza, dalla più vicina",
            Self::Importo => "importo, dal più alto",
            Self::Codice => "codice",
        }
    }
}

/// A page of a list that goes on where the one before ended (keyset), however much was added meanwhile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pagina {
    /// The last row of the page before.
    pub dopo: Option<Cursore>,
    /// Rows at most.
    pub limite: u32,
}

/// Place of a row in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursore {
    /// What the list is in order of.
    pub chiave: Chiave,
    /// Which row.
    pub id: RichiestaId,
}

/// What a row is put in its place by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chiave {
    /// An instant: of the last change, of the asking, or since when PCP's clock runs.
    Istante(DateTime<Utc>),
    /// The sum of the lots.
    Importo(Importo),
    /// Our key, as [`CodiceAppalto::piegato`].
    Codice(String),
}

impl Cursore {
    /// The place that `Display` wrote, in a list of that order; `None` for a text that it did not write.
    pub fn read(ordine: Ordine, testo: &str) -> Option<Self> {
        let (chiave, id) = testo.rsplit_once('_')?;
        let chiave = match ordine {
            Ordine::Modifica | Ordine::Invio | Ordine::Scadenza => {
                Chiave::Istante(DateTime::parse_from_rfc3339(chiave).ok()?.to_utc())
            }
            Ordine::Importo => Chiave::Importo(Importo::from_centesimi(chiave.parse().ok()?)?),
            Ordine::Codice => Chiave::Codice(chiave.to_owned()),
        };
        Some(Self { chiave, id: RichiestaId(id.parse().ok()?) })
    }
}

impl fmt::Display for Cursore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.chiave {
            // To the last digit, or a row could be skipped.
            Chiave::Istante(istante) => {
                f.write_str(&istante.to_rfc3339_opts(SecondsFormat::AutoSi, true))?;
            }
            Chiave::Importo(importo) => write!(f, "{}", importo.centesimi())?,
            Chiave::Codice(codice) => f.write_str(codice)?,
        }
        write!(f, "_{}", self.id)
    }
}

/// A row of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct RichiestaSintesi {
    /// Its name.
    pub id: RichiestaId,
    /// Version.
    pub versione: i64,
    /// Our key.
    pub codice_appalto: CodiceAppalto,
    /// The host's procedure, when it has one.
    pub procedura: Option<Procedura>,
    /// Of the gara.
    pub oggetto: Option<String>,
    /// Where it stands.
    pub stato: Stato,
    /// ANAC's name.
    pub id_appalto: Option<IdAppalto>,
    /// What PCP says.
    pub stato_appalto: Option<StatoAppalto>,
    /// Whether the CIG is in use.
    pub utilizzata: bool,
    /// Whether it carries ANAC's own JSON.
    pub da_json: bool,
    /// Of the time before PCP, when it is.
    pub storica: Option<Storica>,
    /// Code of `sceltaContraente`.
    pub scelta_contraente: Option<String>,
    /// Sum of the lots, in euro.
    pub importo_complessivo: Importo,
    /// How many lots it has.
    pub lotti: u32,
    /// The CIGs of the lots that have one, in the order of the lots.
    pub cig: Vec<Cig>,
    /// The cost centre.
    pub codice_centro_costo: Option<String>,
    /// The RUP.
    pub rup: Option<CodiceFiscale>,
    /// Who created it.
    pub creata_da: UtenteId,
    /// When.
    pub creata_il: DateTime<Utc>,
    /// When a person last changed it.
    pub modificata_il: DateTime<Utc>,
    /// When its CIGs were asked for.
    pub inviata_il: Option<DateTime<Utc>>,
    /// When its last transmission began.
    pub ultima_trasmissione_il: Option<DateTime<Utc>>,
    /// Since when PCP's clock runs, if it does ([`crate::RichiestaCig::in_attesa_dal`]).
    pub in_attesa_dal: Option<DateTime<Utc>>,
}

impl RichiestaSintesi {
    /// Its place in a list of that order; `None` if it cannot be in one, for want of what the order goes by.
    pub fn cursore(&self, ordine: Ordine) -> Option<Cursore> {
        let chiave = match ordine {
            Ordine::Modifica => Chiave::Istante(self.modificata_il),
            Ordine::Invio => Chiave::Istante(self.inviata_il?),
            Ordine::Scadenza => Chiave::Istante(self.in_attesa_dal?),
            Ordine::Importo => Chiave::Importo(self.importo_complessivo),
            Ordine::Codice => Chiave::Codice(self.codice_appalto.piegato()),
        };
        Some(Cursore { chiave, id: self.id })
    }
}

/// Reads requests to the end, in the search's order, a piece at a time: each that matched when the reading began, once, whatever
/// changes meanwhile. One that is changed is as it was or as it is; one that is deleted may be missing.
///
/// Whoever takes the pieces slowly holds up nobody, but may be given up: `Unavailable`.
#[async_trait]
pub trait RichiestaReader: Send {
    /// The next ones, as many as are well held in memory; none after the last.
    async fn next(&mut self) -> Result<Vec<RichiestaSintesi>, RepositoryError>;
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_place_comes_back_as_it_was_in_a_list_of_its_order_only() {
        let istante = |testo: &str| Chiave::Istante(testo.parse().unwrap());
        for (ordine, chiave) in [
            (Ordine::Modifica, istante("2026-11-23T10:00:00.123456789Z")),
            (Ordine::Invio, istante("2026-11-23T10:00:00Z")),
            (Ordine::Scadenza, istante("1969-12-31T23:59:59.000001Z")),
            (Ordine::Importo, Chiave::Importo("39000.5".parse().unwrap())),
            (Ordine::Importo, Chiave::Importo(Importo::ZERO)),
            (Ordine::Codice, Chiave::Codice("gara_2026_0001".into())),
        ] {
            let posto = Cursore { chiave, id: RichiestaId(Uuid::from_u128(7)) };
            assert_eq!(Cursore::read(ordine, &posto.to_string()), Some(posto.clone()), "{posto}");
        }
        let importo = Cursore { chiave: Chiave::Importo(Importo::ZERO), id: RichiestaId(Uuid::nil()) };
        for testo in ["", "domani_7", "2026-11-23T10:00:00Z", "2026-11-23T10:00:00Z_7", &importo.to_string()]
        {
            assert_eq!(Cursore::read(Ordine::Modifica, testo), None, "{testo}");
        }
    }

    #[test]
    fn a_list_is_in_order_of_what_the_search_ranges_over() {
        let da = Some(Importo::ZERO);
        let giorno = "2026-03-02".parse().ok();
        let parole = "strade".parse().ok();
        let prova = |ricerca: Ricerca| ricerca.ordine();
        assert_eq!(prova(Ricerca::default()), Ordine::Modifica);
        assert_eq!(prova(Ricerca { stati: vec![Stato::Bozza], ..Ricerca::default() }), Ordine::Modifica);
        assert_eq!(prova(Ricerca { importo_da: da, ..Ricerca::default() }), Ordine::Importo);
        let invio = Ricerca { importo_da: da, inviata_al: giorno, ..Ricerca::default() };
        assert_eq!(prova(invio.clone()), Ordine::Invio);
        assert_eq!(prova(Ricerca { oggetto: parole, ..invio.clone() }), Ordine::Modifica);
        assert_eq!(prova(Ricerca { codice_appalto: Some("GARA".into()), ..invio }), Ordine::Codice);
    }
}
