//! How a field is asked for, and the lists that its values come from.

use std::cell::RefCell;
use std::collections::HashMap;

use chrono::NaiveDate;
use cig_domain::codici::CodiceFiscale;
use cig_domain::persone::{CentroDiCosto, Utente};
use cig_domain::porte::Tipologiche;
use cig_domain::richiesta::RichiestaCig;

use super::{CampoVista, SchedaOfferta};

/// Lists too long for a menu: their values are searched by code and words.
const LUNGHE: [&str; 4] = ["CPV", "codIstat", "codNUTS", "ccnl"];
/// How many found values are shown.
const TROVATE: usize = 20;
/// More choices than these are folded.
const PIEGATE: usize = 8;

/// The control of a field.
#[derive(Debug, Clone)]
pub(crate) enum Controllo {
    /// One line.
    Riga {
        /// `type` of the input.
        tipo: &'static str,
        /// `inputmode` of the input.
        modo: &'static str,
        /// Characters at most.
        massimo: Option<u16>,
        /// What stands in it.
        valore: String,
    },
    /// Several lines.
    Area {
        /// Characters at most.
        massimo: u16,
        /// What stands in it.
        valore: String,
    },
    /// A menu; an empty choice comes first.
    Menu {
        /// The choices.
        opzioni: Vec<Opzione>,
    },
    /// Boxes to mark.
    Caselle {
        /// The choices.
        opzioni: Vec<Opzione>,
        /// Whether there are so many that they are folded while none is marked.
        piegate: bool,
    },
    /// A value of a long list: typed as a code, or searched.
    Ricerca {
        /// What stands in the line.
        valore: String,
        /// What it means.
        descrizione: Option<String>,
        /// What the search found; `None` when nothing was searched.
        trovate: Option<Vec<Opzione>>,
    },
    /// Values of a long list: those taken, and a line to add others.
    RicercaMolti {
        /// Those taken; unmarking one drops it.
        scelte: Vec<Opzione>,
        /// What stands in the line.
        valore: String,
        /// What the search found; `None` when nothing was searched.
        trovate: Option<Vec<Opzione>>,
    },
    /// One of ANAC's schede.
    Schede {
        /// Which one it is, or what is missing to know it; empty when a message says so.
        esito: String,
        /// Those that fit the data.
        usuali: Vec<SchedaOfferta>,
        /// Whether none fits yet, and none at all can be chosen.
        nessuna: bool,
        /// Those for exceptions.
        eccezioni: Vec<SchedaOfferta>,
        /// What the form holds.
        scelta: String,
    },
    /// A file.
    File {
        /// Which kinds the browser offers, as in the attribute `accept`.
        tipi: &'static str,
    },
    /// Rows of fields of their own.
    Righe {
        /// Each with its fields.
        righe: Vec<Vec<CampoVista>>,
    },
}

/// A choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Opzione {
    /// What is sent.
    pub(crate) codice: String,
    /// What is read.
    pub(crate) descrizione: String,
    /// Whether it is the one, or one of those, chosen.
    pub(crate) scelta: bool,
}

/// Where the values of fields come from.
pub(crate) struct Elenchi<'a> {
    /// Code lists.
    pub(super) tipologiche: &'a dyn Tipologiche,
    /// Today in Rome.
    pub(super) oggi: NaiveDate,
    /// Active cost centres; `None` when AUSA cannot be asked.
    pub(super) centri: Option<&'a [CentroDiCosto]>,
    /// Who can be RUP.
    pub(super) rup: &'a [Utente],
    /// The request, whose data say which schede can be chosen; `None` on pages about no single one.
    pub(super) richiesta: Option<&'a RichiestaCig>,
    /// What typed words turned out to mean: a table has the same ones many times, and each search goes through a list.
    capiti: RefCell<HashMap<(String, String), String>>,
}

impl<'a> Elenchi<'a> {
    /// Only the code lists of that day.
    pub(crate) fn new(tipologiche: &'a dyn Tipologiche, oggi: NaiveDate) -> Self {
        Self { tipologiche, oggi, centri: None, rup: &[], richiesta: None, capiti: RefCell::default() }
    }

    /// With the active cost centres, if AUSA tells, and the people who can be RUP.
    #[must_use]
    pub(crate) fn with_registri(self, centri: Option<&'a [CentroDiCosto]>, rup: &'a [Utente]) -> Self {
        Self { centri, rup, ..self }
    }

    /// For the forms of that request.
    #[must_use]
    pub(crate) fn with_richiesta(self, richiesta: Option<&'a RichiestaCig>) -> Self {
        Self { richiesta, ..self }
    }
}

impl Elenchi<'_> {
    /// Whether the values of that list are searched.
    pub(crate) fn is_lunga(lista: &str) -> bool {
        LUNGHE.contains(&lista)
    }

    /// The code that `testo` means: itself, or that of the one value of a long list so described.
    pub(crate) fn codice(&self, lista: &str, testo: &str) -> String {
        if !Self::is_lunga(lista) || self.descrizione(lista, testo).is_some() {
            return testo.to_owned();
        }
        let mut capiti = self.capiti.borrow_mut();
        capiti.entry((lista.to_owned(), testo.to_owned())).or_insert_with(|| self.meant(lista, testo)).clone()
    }

    /// The code of the one value of a list that is so described, or else the text itself.
    fn meant(&self, lista: &str, testo: &str) -> String {
        let trovate = self.tipologiche.search(lista, testo, self.oggi, TROVATE);
        let mut uguali = trovate.into_iter().filter(|voce| voce.descrizione.eq_ignore_ascii_case(testo));
        match (uguali.next(), uguali.next()) {
            (Some(voce), None) => voce.codice,
            _ => testo.to_owned(),
        }
    }

    /// What a code of a list means.
    pub(crate) fn descrizione(&self, lista: &str, codice: &str) -> Option<String> {
        self.tipologiche.find(lista, codice, self.oggi).map(|voce| voce.descrizione)
    }

    /// Name of a cost centre, when AUSA tells.
    pub(crate) fn centro(&self, codice: &str) -> Option<String> {
        self.centri?.iter().find(|centro| centro.codice == codice).map(|centro| centro.denominazione.clone())
    }

    /// Name of a person who can be RUP.
    pub(crate) fn responsabile(&self, codice_fiscale: &str) -> Option<String> {
        self.rup
            .iter()
            .find(|utente| utente.codice_fiscale.as_str() == codice_fiscale)
            .map(Utente::nominativo)
    }

    /// Values of a long list that match what was typed.
    pub(crate) fn cerca(&self, lista: &str, testo: &str, scelte: &[&str]) -> Vec<Opzione> {
        if testo.is_empty() {
            return Vec::new();
        }
        let trovate = self.tipologiche.search(lista, testo, self.oggi, TROVATE);
        trovate
            .into_iter()
            .filter(|voce| !scelte.contains(&voce.codice.as_str()))
            .map(|voce| Opzione { codice: voce.codice, descrizione: voce.descrizione, scelta: false })
            .collect()
    }

    /// A menu of a list.
    pub(crate) fn menu(&self, lista: &str, scelto: &str) -> Controllo {
        let voci = self.tipologiche.list(lista, self.oggi);
        menu(voci.into_iter().map(|voce| (voce.codice, voce.descrizione)), scelto)
    }

    /// Boxes of a list.
    pub(crate) fn caselle(&self, lista: &str, scelte: &[&str]) -> Controllo {
        let voci = self.tipologiche.list(lista, self.oggi);
        let mut opzioni: Vec<Opzione> = voci
            .into_iter()
            .map(|voce| Opzione {
                scelta: scelte.contains(&voce.codice.as_str()),
                codice: voce.codice,
                descrizione: voce.descrizione,
            })
            .collect();
        for codice in scelte {
            if opzioni.iter().all(|opzione| opzione.codice != *codice) {
                opzioni.push(fuori_elenco(codice));
            }
        }
        let piegate = opzioni.len() > PIEGATE && scelte.is_empty();
        Controllo::Caselle { opzioni, piegate }
    }

    /// A menu of the active cost centres; the code alone when AUSA cannot be asked.
    pub(crate) fn centri_di_costo(&self, scelto: &str) -> Controllo {
        match self.centri {
            Some(centri) => menu(centri.iter().map(|c| (c.codice.clone(), c.denominazione.clone())), scelto),
            None => Controllo::Riga { tipo: "text", modo: "text", massimo: None, valore: scelto.to_owned() },
        }
    }

    /// A menu of the people who can be RUP.
    pub(crate) fn responsabili(&self, scelto: &str) -> Controllo {
        let voce = |utente: &Utente| {
            let codice = CodiceFiscale::as_str(&utente.codice_fiscale).to_owned();
            let descrizione = format!("{} ({codice})", utente.nominativo());
            (codice, descrizione)
        };
        menu(self.rup.iter().map(voce), scelto)
    }
}

/// A menu of choices. A value that is none of them stays, so that nothing is lost unseen.
pub(crate) fn menu(voci: impl Iterator<Item = (String, String)>, scelto: &str) -> Controllo {
    let mut opzioni: Vec<Opzione> =
        voci.map(|(codice, descrizione)| Opzione { scelta: codice == scelto, codice, descrizione }).collect();
    if !scelto.is_empty() && opzioni.iter().all(|opzione| !opzione.scelta) {
        opzioni.push(fuori_elenco(scelto));
    }
    Controllo::Menu { opzioni }
}

fn fuori_elenco(codice: &str) -> Opzione {
    Opzione {
        codice: codice.to_owned(),
        descrizione: format!("{codice} (non è nell'elenco di oggi)"),
        scelta: true,
    }
}
