//! From ANAC's DMN files to tables that know what their rules read.

use std::io;
use std::path::Path;

use dmn::{Rule, Table};
use serde::Deserialize;

use super::{AVVISI, Eform, Gravita, Regola, Regole, Tavola, eform, ricavati};
use crate::file::{FileAnac, under_docs};
use crate::schema::Schemi;
use crate::tipologica::Tipologica;
use crate::{Avvertenza, REGOLE};

/// Reads every `*.dmn` of `regole`; the name of a file is the code of its scheda. What cannot be read is left out.
pub(crate) fn read(
    anac: &mut FileAnac,
    schemi: &Schemi,
    errori: Option<&Tipologica>,
    avvertenze: &mut Vec<Avvertenza>,
) -> io::Result<Regole> {
    let mut regole = Regole::default();
    let testo = |codice: &&'static str| Some((*codice, text(errori, codice)?.to_owned()));
    regole.testi.extend(eform::CODICI.iter().filter_map(testo));
    if !anac.has_folder(REGOLE) {
        avvertenze.push(Avvertenza {
            file: under_docs(REGOLE).to_owned(),
            posizione: String::new(),
            testo: "la cartella manca: le regole non vengono controllate".to_owned(),
        });
        return Ok(regole);
    }
    for percorso in anac.list(REGOLE, "dmn")? {
        let Some(scheda) = Path::new(&percorso).file_stem().and_then(|nome| nome.to_str()) else { continue };
        let file = under_docs(&percorso);
        let mut warn =
            |posizione, testo| avvertenze.push(Avvertenza { file: file.to_owned(), posizione, testo });
        let xml = match anac.read(&percorso) {
            Ok(xml) => xml,
            Err(motivo) => {
                warn(String::new(), motivo);
                continue;
            }
        };
        match Table::parse(xml, file) {
            Ok(parsed) => {
                for flaw in parsed.flaws {
                    let colonna =
                        flaw.column.map_or("risultato".to_owned(), |nome| format!("colonna {nome}"));
                    warn(
                        format!("regola {}", flaw.rule),
                        format!("{colonna}, {}: la regola viene ignorata", flaw.reason),
                    );
                }
                let eform = of_scheda(scheda, schemi);
                let lettore = Lettore { scheda, table: &parsed.table, schemi, errori, eform };
                let lette = parsed.table.rules().iter().map(|rule| lettore.rule(rule)).collect();
                let tavola = Tavola { regole: lette, table: parsed.table, eform };
                regole.tavole.insert(scheda.to_owned(), tavola);
            }
            Err(errore) => warn(String::new(), format!("{errore}: il file viene ignorato")),
        }
    }
    Ok(regole)
}

/// What a rule gives: `{"idTipologica":"errori","codice":"REG19"}`.
#[derive(Deserialize)]
struct Esito {
    codice: String,
}

struct Lettore<'a> {
    scheda: &'a str,
    table: &'a Table,
    schemi: &'a Schemi,
    errori: Option<&'a Tipologica>,
    eform: Eform,
}

/// Whether a scheda has an eForm, and lots of its own beside it.
fn of_scheda(scheda: &str, schemi: &Schemi) -> Eform {
    match schemi.has_path(scheda, "eform") {
        false => Eform::Assente,
        true if eform::LISTE.iter().any(|lista| schemi.has_form_path(scheda, lista)) => Eform::Accanto,
        true => Eform::ConLotti,
    }
}

/// ANAC's text of a code.
fn text<'e>(errori: Option<&'e Tipologica>, codice: &str) -> Option<&'e str> {
    let voce = errori?.tutte().iter().find(|voce| voce.codice == codice)?;
    Some(voce.descrizione.trim())
}

impl Lettore<'_> {
    fn rule(&self, rule: &Rule) -> Regola {
        // An output of another form is kept as it is: better an odd code than a rule lost.
        let codice = serde_json::from_str::<Esito>(rule.output())
            .map_or_else(|_| rule.output().to_owned(), |esito| esito.codice);
        let descrizione = rule.description().trim();
        let testo = text(self.errori, &codice).unwrap_or(descrizione).to_owned();
        let avviso = AVVISI.contains(&(self.scheda, codice.as_str()));
        let gravita = if avviso { Gravita::Avviso } else { Gravita::Errore };

        let mut letti: Vec<String> = Vec::new();
        for letto in self.table.reads(rule).iter().rev() {
            // The elements of a list are mended in the list.
            let letto = letto.trim_end_matches("[]");
            if !letti.iter().any(|noto| noto == letto) {
                letti.push(letto.to_owned());
            }
        }
        // What a rule finds missing is where it is mended, whatever it names later as the condition.
        let mancanti = self.table.misses(rule);
        letti.sort_by_key(|letto| !mancanti.contains(letto));
        let has = |percorso: &str| self.schemi.has_form_path(self.scheda, percorso);
        let altrove = letti.iter().filter(|letto| !has(letto) && !has(&ricavati::source(letto))).cloned();
        let (dall_eform, mancano) =
            altrove.partition(|letto| self.eform != Eform::Assente && eform::gives(letto));
        Regola { codice, testo, gravita, letti, dall_eform, mancano }
    }
}
