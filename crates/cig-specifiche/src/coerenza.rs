//! What PCP refuses in a body though neither schema nor rule says so: it is known from ANAC's list of errors alone.
//! `docs/regole.md` says what each check rests on, and which codes are left out.

use std::collections::HashSet;

use serde_json::Value;

use crate::Specifiche;
use crate::regole::eform::{self, Testata};
use crate::regole::{Gravita, Violazione, importo_aggiudicazione};
use crate::xml::{self, Illeggibile, excerpt};

/// A code of ANAC's list, with words of ours for where the list is not loaded.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Errore {
    pub(crate) codice: &'static str,
    testo: &'static str,
}

const fn errore(codice: &'static str, testo: &'static str) -> Errore {
    Errore { codice, testo }
}

/// PCP says so with this detail, not with ERR11 (npa #1099, #1197, #1266, #2214).
const AVVISO_DI_ALTRO_TIPO: Errore = errore("ERR2", "l'eForm è di un tipo che la scheda non ammette");
/// npa #710, #1681.
const ESPD_ILLEGGIBILE: Errore = errore("ERR7", "l'ESPD non è un XML in base64");
const LOTTO_RIPETUTO: Errore = errore("ERR14", "due lotti hanno lo stesso lotIdentifier");
const SENZA_STAZIONI: Errore = errore("ERR70", "non c'è nessuna stazione appaltante");
/// npa #1895, #2355, #2665.
const PARTECIPANTE_RIPETUTO: Errore = errore("ERR74", "due partecipanti hanno lo stesso codice fiscale");
const ALTRA_LINGUA: Errore = errore("ERR95", "la lingua principale dell'eForm non è l'italiano");
const SENZA_ESPD: Errore = errore("ERR113", "manca l'ESPD, obbligatorio da 40.000 euro");
const APPALTO_SENZA_OGGETTO: Errore = errore("ERR125", "manca l'oggetto dell'appalto");
const LOTTO_SENZA_OGGETTO: Errore = errore("ERR126", "manca l'oggetto del lotto");
const AGGIUDICAZIONE_SENZA_OGGETTO: Errore = errore("ERR126_1", "manca l'oggetto del lotto");

#[cfg(test)]
const TUTTI: [Errore; 10] = [
    AVVISO_DI_ALTRO_TIPO,
    ESPD_ILLEGGIBILE,
    LOTTO_RIPETUTO,
    SENZA_STAZIONI,
    PARTECIPANTE_RIPETUTO,
    ALTRA_LINGUA,
    SENZA_ESPD,
    APPALTO_SENZA_OGGETTO,
    LOTTO_SENZA_OGGETTO,
    AGGIUDICAZIONE_SENZA_OGGETTO,
];

/// From this amount on, in euro, a direct award needs an ESPD request (D.Lgs. 36/2023, art. 52, para. 1).
const SOGLIA_ESPD: f64 = 40_000.0;

/// The one that ERR95 asks for.
const ITALIANO: &str = "ITA";

/// The lists of lots, each with the code for a lot that says nothing of what it is about.
const LOTTI: [(&str, Errore); 2] =
    [("lotti", LOTTO_SENZA_OGGETTO), ("aggiudicazioni", AGGIUDICAZIONE_SENZA_OGGETTO)];

pub(crate) fn check(specifiche: &Specifiche, scheda: &str, body: &Value) -> Vec<Violazione> {
    let mut controllo = Controllo { specifiche, scheda, violazioni: Vec::new() };
    controllo.stazioni(&body["anacForm"]);
    controllo.lotti(&body["anacForm"]);
    controllo.partecipanti(&body["anacForm"]);
    controllo.espd(body);
    if let Some(testata) = body["eform"].as_str().and_then(eform::header) {
        controllo.eform(&testata);
    }
    controllo.violazioni
}

struct Controllo<'a> {
    specifiche: &'a Specifiche,
    scheda: &'a str,
    violazioni: Vec<Violazione>,
}

impl Controllo<'_> {
    /// That there is no such list is a matter of structure.
    fn stazioni(&mut self, form: &Value) {
        if form["stazioniAppaltanti"].as_array().is_some_and(Vec::is_empty) {
            self.refuse(SENZA_STAZIONI, "$.anacForm.stazioniAppaltanti", "");
        }
    }

    fn lotti(&mut self, form: &Value) {
        let oggetto = |di: &Value| di["datiBase"]["oggetto"].as_str().map(str::trim) == Some("");
        if oggetto(&form["appalto"]) {
            self.refuse(APPALTO_SENZA_OGGETTO, "$.anacForm.appalto.datiBase.oggetto", "");
        }
        for (lista, senza_oggetto) in LOTTI {
            let mut visti = HashSet::new();
            for (indice, lotto) in elements(&form[lista]) {
                let lotto_qui = format!("$.anacForm.{lista}[{indice}]");
                if let Some(id) = lotto["lotIdentifier"].as_str().filter(|id| !visti.insert(*id)) {
                    self.refuse(LOTTO_RIPETUTO, &format!("{lotto_qui}.lotIdentifier"), id);
                }
                if oggetto(lotto) {
                    self.refuse(senza_oggetto, &format!("{lotto_qui}.datiBase.oggetto"), "");
                }
            }
        }
    }

    /// A person is once among those of a lot, in whatever role.
    fn partecipanti(&mut self, form: &Value) {
        for lista in ["aggiudicazioni", "elencoSoggetti"] {
            for (lotto, aggiudicazione) in elements(&form[lista]) {
                let mut visti = HashSet::new();
                for (indice, partecipante) in elements(&aggiudicazione["partecipanti"]) {
                    let codice = partecipante["codiceFiscale"].as_str().filter(|codice| !codice.is_empty());
                    if let Some(codice) = codice.filter(|codice| !visti.insert(*codice)) {
                        let qui = format!("$.anacForm.{lista}[{lotto}].partecipanti[{indice}].codiceFiscale");
                        self.refuse(PARTECIPANTE_RIPETUTO, &qui, codice);
                    }
                }
            }
        }
    }

    fn espd(&mut self, body: &Value) {
        const QUI: &str = "$.espd";
        match body.get("espd") {
            None | Some(Value::Null) => {
                if self.scheda == "AD3" && awarded(&body["anacForm"]) >= SOGLIA_ESPD {
                    self.refuse(SENZA_ESPD, QUI, "");
                }
            }
            Some(espd) => match espd.as_str().map(|espd| xml::visit(espd, |_| ())) {
                Some(Err(Illeggibile::Errato(motivo))) => self.refuse(ESPD_ILLEGGIBILE, QUI, &motivo),
                Some(Err(Illeggibile::Grande)) => {
                    let motivo = "è troppo grande: non viene controllato";
                    self.report(ESPD_ILLEGGIBILE, Gravita::Avviso, QUI, motivo);
                }
                Some(Ok(())) | None => {}
            },
        }
    }

    fn eform(&mut self, testata: &Testata) {
        let Testata { sottotipo, lingua, ha_oggetto, lotti_senza_oggetto } = testata;
        let ammessi = subtypes(self.scheda);
        if !ammessi.is_empty() && !ammessi.contains(&sottotipo.as_str()) {
            let dettaglio = format!(
                "Notice non coerente con la scheda in input (eForm «{}», ammessi: {})",
                excerpt(sottotipo),
                ammessi.join(", ")
            );
            self.refuse(AVVISO_DI_ALTRO_TIPO, eform::PERCORSO, &dettaglio);
        }
        if lingua != ITALIANO {
            self.refuse(ALTRA_LINGUA, eform::PERCORSO, &format!("«{}»", excerpt(lingua)));
        }
        // Other schede with an eForm do not tell what is bought, or tell it in their form.
        let schemi = &self.specifiche.0.schemi;
        if !self.specifiche.gives_cig(self.scheda)
            || schemi.has_form_path(self.scheda, "appalto.datiBase.oggetto")
        {
            return;
        }
        let lista = LOTTI.into_iter().find(|(lista, _)| schemi.has_form_path(self.scheda, lista));
        if !ha_oggetto {
            self.refuse(APPALTO_SENZA_OGGETTO, eform::PERCORSO, "BT-24");
        }
        if let Some((_, senza_oggetto)) = lista {
            for lotto in lotti_senza_oggetto {
                self.refuse(senza_oggetto, eform::PERCORSO, &format!("BT-24, {}", excerpt(lotto)));
            }
        }
    }

    fn refuse(&mut self, errore: Errore, percorso: &str, dettaglio: &str) {
        self.report(errore, Gravita::Errore, percorso, dettaglio);
    }

    fn report(&mut self, errore: Errore, gravita: Gravita, percorso: &str, dettaglio: &str) {
        let testo = self.specifiche.error_text(errore.codice).unwrap_or(errore.testo);
        let testo = match dettaglio {
            "" => testo.to_owned(),
            dettaglio => format!("{}: {dettaglio}", testo.trim_end_matches('.')),
        };
        let (codice, percorso) = (errore.codice.to_owned(), percorso.to_owned());
        self.violazioni.push(Violazione { codice, testo, gravita, percorso });
    }
}

/// The notices that a scheda takes, by the subtypes of the eForms SDK; none where we do not know.
///
/// Four families bear the subtype in their names, and are described by ANAC in its words: `P1_16`, `AD1_25`. For two more
/// schede ANAC has told it (npa #407, #819); the table of all of them, the "orchestratore", is not among the data.
fn subtypes(scheda: &str) -> Vec<&str> {
    match scheda {
        "ISDA1" => vec!["10", "11", "16", "17"],
        "A7_1_1" => vec!["25", "26", "27", "28"],
        _ => {
            let mut parti = scheda.split('_');
            let famiglia = parti.next().unwrap_or_default();
            let porta_il_numero = ["PL1", "P1", "AD1", "A1"].contains(&famiglia);
            parti.next().filter(|_| porta_il_numero).into_iter().collect()
        }
    }
}

/// What the form awards, all lots together, in euro.
fn awarded(form: &Value) -> f64 {
    let importi = elements(&form["aggiudicazioni"]).filter_map(|(_, lotto)| importo_aggiudicazione(lotto));
    // To the cent, for the reason of a single award.
    importi.map(|importo| (importo * 100.0).round()).sum::<f64>() / 100.0
}

fn elements(lista: &Value) -> impl Iterator<Item = (usize, &Value)> {
    lista.as_array().into_iter().flatten().enumerate()
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::*;

    #[test]
    fn every_code_is_of_anacs_list_and_documented() {
        let scritte = include_str!("../../../docs/regole.md");
        for Errore { codice, .. } in TUTTI {
            assert!(scritte.contains(&format!("| {codice} |")), "docs/regole.md has no row of {codice}");
        }
        let vicina = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/npa");
        let cartella = std::env::var_os("RICHIEDI_CIG_SPECIFICHE").map_or_else(vicina, PathBuf::from);
        if !cartella.join("docs").is_dir() {
            println!("SALTATO: serve la cartella delle specifiche ANAC (RICHIEDI_CIG_SPECIFICHE)");
            return;
        }
        let specifiche = Specifiche::load(&cartella).unwrap().specifiche;
        for Errore { codice, .. } in TUTTI {
            assert!(specifiche.error_text(codice).is_some(), "{codice}");
        }
        // None of them is a rule's: it would be told twice.
        for scheda in specifiche.schede_with_rules() {
            let mut regole = specifiche.rule_codes(scheda).unwrap();
            assert!(regole.all(|regola| TUTTI.iter().all(|errore| errore.codice != regola)), "{scheda}");
        }
    }
}
