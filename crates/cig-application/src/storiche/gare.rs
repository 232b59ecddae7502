//! The requests that the rows of a file are.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use cig_domain::campi::{self, Campo};
use cig_domain::codici::{CodiceAppalto, CodiceNonValido, NumeroGara};
use cig_domain::richiesta::{
    Classificazione, DatiGara, DatiLotto, Lotto, NuovaRichiesta, Procedura, RichiestaCig, Sistema, Storica,
};
use cig_domain::{Anomalia, Cig, LotIdentifier, Sezione};
use serde::de::DeserializeOwned;
use serde_json::{Map, json};

use super::righe::{COLONNE_STORICHE, Righe, annullata, code, day, si_no};

/// Columns that say the same in all rows of a gara.
const DELLA_GARA: [&str; 9] =
    ["oggetto", "stato", "utilizzata", "rup", "cpv", "creataIl", "inviataIl", "procedura", "indirizzo"];

/// A request of the file.
pub(super) struct Gara {
    numero: Option<NumeroGara>,
    dati: DatiGara,
    classificazione: Classificazione,
    procedura: Option<Procedura>,
    annullata: bool,
    utilizzata: bool,
    creata_il: DateTime<Utc>,
    inviata_il: Option<DateTime<Utc>>,
    /// Row, code and data of each lot.
    lotti: Vec<(usize, Cig, DatiLotto)>,
}

impl Gara {
    /// The row that it begins with.
    pub(super) fn riga(&self) -> usize {
        self.lotti.first().map_or(0, |(riga, ..)| *riga)
    }

    /// Its codes, with their rows.
    pub(super) fn cig(&self) -> impl Iterator<Item = (usize, &Cig)> {
        self.lotti.iter().map(|(riga, cig, _)| (*riga, cig))
    }

    /// The key under which it is kept: the same whenever it comes.
    pub(super) fn codice_appalto(&self) -> Result<CodiceAppalto, CodiceNonValido> {
        match (&self.numero, self.lotti.first()) {
            (Some(numero), _) => format!("SIMOG-{numero}").parse(),
            (None, Some((_, cig, _))) => format!("{}-{cig}", Sistema::of(cig).descrizione()).parse(),
            (None, None) => String::new().parse(),
        }
    }

    pub(super) fn into_richiesta(self, nuova: NuovaRichiesta) -> RichiestaCig {
        let sistema = self.lotti.first().map_or(Sistema::Simog, |(_, cig, _)| Sistema::of(cig));
        let storica = Storica { sistema, numero_gara: self.numero, utilizzata: self.utilizzata };
        let lotti = (1..)
            .map_while(LotIdentifier::at)
            .zip(self.lotti)
            .map(|(lot_identifier, (_, cig, dati))| Lotto { lot_identifier, cig: Some(cig), dati });
        RichiestaCig {
            // As it was then: the list has it at its place.
            creata_il: self.creata_il,
            modificata_il: self.inviata_il.unwrap_or(self.creata_il),
            inviata_il: self.inviata_il,
            procedura: self.procedura,
            dati_gara: self.dati,
            classificazione: self.classificazione,
            lotti: lotti.collect(),
            ..RichiestaCig::of_archive(nuova, storica, self.annullata)
        }
    }
}

/// The requests of the file, in its order.
pub(super) fn read(file: &[u8], oggi: NaiveDate) -> Result<Vec<Gara>, Vec<Anomalia>> {
    let righe = Righe::read(file)?;
    let mut lettura = Lettura { righe: &righe, oggi, anomalie: Vec::new(), cig: HashSet::new() };
    let mut gare: Vec<Gara> = Vec::new();
    let mut posti: HashMap<NumeroGara, (usize, &Vec<String>)> = HashMap::new();
    for (riga, celle) in &righe.righe {
        let lotto = lettura.lot(*riga, celle);
        let numero = lettura.number(*riga, celle, lotto.as_ref().map(|(_, cig, _)| cig));
        let prima = numero.as_ref().and_then(|numero| posti.get(numero).copied());
        if let Some((posto, sue)) = prima {
            lettura.same(*riga, celle, sue);
            gare[posto].lotti.extend(lotto);
            continue;
        }
        if let Some(numero) = &numero {
            posti.insert(numero.clone(), (gare.len(), celle));
        }
        gare.push(lettura.gara(*riga, celle, numero, lotto));
    }
    if lettura.anomalie.is_empty() { Ok(gare) } else { Err(lettura.anomalie) }
}

/// Reads cells, and notes what is wrong with them.
struct Lettura<'a> {
    righe: &'a Righe,
    oggi: NaiveDate,
    anomalie: Vec<Anomalia>,
    /// Those of the rows before.
    cig: HashSet<Cig>,
}

impl Lettura<'_> {
    fn refuse(&mut self, riga: usize, nome: &str, codice: &str, perche: &str) {
        self.anomalie.push(self.righe.at(riga, nome, codice, perche));
    }

    /// A cell; one that must not be blank is told.
    fn value<T>(
        &mut self,
        riga: usize,
        celle: &[String],
        nome: &str,
        leggi: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let Some(testo) = self.righe.text(celle, nome) else {
            if COLONNE_STORICHE.iter().any(|(una, _, serve)| *una == nome && *serve) {
                self.refuse(riga, nome, "OBBLIGATORIO", "la cella è vuota.");
            }
            return None;
        };
        match leggi(testo) {
            Ok(letto) => Some(letto),
            Err(perche) => {
                self.refuse(riga, nome, "FORMATO", &perche);
                None
            }
        }
    }

    /// A cell that is a field of the form too, judged as there.
    fn field<T: DeserializeOwned + Default>(
        &mut self,
        riga: usize,
        celle: &[String],
        nome: &str,
        (campi, campo): (&'static [Campo], &str),
    ) -> Option<T> {
        self.value(riga, celle, nome, |testo| {
            let valori = Map::from_iter([(campo.to_owned(), json!(testo))]);
            let letti = campi::read::<T>(campi, &Sezione::Lotti, &valori);
            match letti.anomalie.into_iter().next() {
                None => Ok(letti.dati),
                Some(anomalia) => {
                    // The column is named already.
                    let etichetta =
                        campi.iter().find(|uno| uno.nome == campo).map_or("", |uno| uno.etichetta);
                    let testo = anomalia.testo.strip_prefix(&format!("«{etichetta}»: "));
                    Err(testo.unwrap_or(&anomalia.testo).to_owned())
                }
            }
        })
    }

    fn lot(&mut self, riga: usize, celle: &[String]) -> Option<(usize, Cig, DatiLotto)> {
        let cig: Option<Cig> = self.value(riga, celle, "cig", code);
        let importo = self.field::<DatiLotto>(riga, celle, "importo", (campi::LOTTO, "importo"));
        let oggetto =
            if self.righe.text(celle, "oggettoLotto").is_some() { "oggettoLotto" } else { "oggetto" };
        let oggetto = self
            .righe
            .text(celle, oggetto)
            .and_then(|_| self.field::<DatiLotto>(riga, celle, oggetto, (campi::LOTTO, "oggetto")));
        let cig = cig?;
        if !self.cig.insert(cig.clone()) {
            self.refuse(riga, "cig", "CIG_RIPETUTO", &format!("il CIG {cig} è presente due volte."));
        }
        let dati = DatiLotto {
            oggetto: oggetto.and_then(|dati| dati.oggetto),
            importo: importo.and_then(|dati| dati.importo),
            ..DatiLotto::default()
        };
        Some((riga, cig, dati))
    }

    /// SIMOG's number, which a SmartCIG does not have and all other codes have.
    fn number(&mut self, riga: usize, celle: &[String], cig: Option<&Cig>) -> Option<NumeroGara> {
        let numero = self.value(riga, celle, "numeroGara", code);
        match (cig.map(Sistema::of), self.righe.text(celle, "numeroGara")) {
            (Some(Sistema::Simog), None) => {
                self.refuse(
                    riga,
                    "numeroGara",
                    "OBBLIGATORIO",
                    "un CIG di SIMOG ha il numero della sua gara.",
                );
            }
            (Some(Sistema::SmartCig), Some(_)) => {
                self.refuse(riga, "numeroGara", "FORMATO", "uno SmartCIG non ha un numero di gara.");
                return None;
            }
            _ => {}
        }
        numero
    }

    fn gara(
        &mut self,
        riga: usize,
        celle: &[String],
        numero: Option<NumeroGara>,
        lotto: Option<(usize, Cig, DatiLotto)>,
    ) -> Gara {
        let oggi = self.oggi;
        let oggetto = self.field::<DatiGara>(riga, celle, "oggetto", (campi::GARA, "oggetto"));
        let rup = self.value(riga, celle, "rup", code);
        let prevalente = self.value(riga, celle, "cpv", code);
        let creata_il = self.value(riga, celle, "creataIl", |testo| day(testo, oggi));
        let inviata_il = self.value(riga, celle, "inviataIl", |testo| day(testo, oggi));
        if let (Some(creata), Some(inviata)) = (creata_il, inviata_il)
            && inviata < creata
        {
            self.refuse(riga, "inviataIl", "FORMATO", "la data di invio viene prima di quella di creazione.");
        }
        let indirizzo = self.value(riga, celle, "indirizzo", |testo| match testo.parse::<url::Url>() {
            Ok(url) if ["http", "https"].contains(&url.scheme()) => Ok(url),
            _ => Err("serve un indirizzo che comincia con https://".to_owned()),
        });
        let riferimento = self.value(riga, celle, "procedura", |testo| Ok(testo.to_owned()));
        if riferimento.is_none() && indirizzo.is_some() {
            self.refuse(riga, "procedura", "OBBLIGATORIO", "con l'indirizzo serve il nome della procedura.");
        }
        Gara {
            numero,
            dati: DatiGara { oggetto: oggetto.and_then(|dati| dati.oggetto), rup, ..DatiGara::default() },
            classificazione: Classificazione { prevalente, ..Classificazione::default() },
            procedura: riferimento.map(|riferimento| Procedura { riferimento, indirizzo }),
            annullata: self.value(riga, celle, "stato", annullata).unwrap_or_default(),
            utilizzata: self.value(riga, celle, "utilizzata", si_no).unwrap_or_default(),
            creata_il: creata_il.unwrap_or_default(),
            inviata_il,
            lotti: lotto.into_iter().collect(),
        }
    }

    /// What a further row of a gara says of it, if it says it: the same as the first.
    fn same(&mut self, riga: usize, celle: &[String], sue: &[String]) {
        for nome in DELLA_GARA {
            let questa = self.righe.text(celle, nome);
            if questa.is_some() && questa != self.righe.text(sue, nome) {
                self.refuse(riga, nome, "DISCORDE", "è diverso dalla prima riga della stessa gara.");
            }
        }
    }
}
