//! The domain's ports over a loaded specification.

use chrono::{DateTime, NaiveDate, Utc};
use cig_domain::Gravita;
use cig_domain::porte::{Difetto, SpecificationCheck, Spiegazione, Tipologiche, VoceTipologica};
use serde_json::Value;

use crate::{Specifiche, Violazione, Voce, pcp_time};

/// ANAC's code for a scheda that its schema refuses.
const ERRORE_DI_STRUTTURA: &str = "ERR4";

impl SpecificationCheck for Specifiche {
    fn covers(&self, scheda: &str) -> bool {
        self.check_structure(scheda, &Value::Null).is_some()
    }

    fn gives_cig(&self, scheda: &str) -> Option<bool> {
        self.has_schemas().then(|| Specifiche::gives_cig(self, scheda))
    }

    fn with_eform(&self, scheda: &str, body: &Value) -> Option<Value> {
        Specifiche::with_eform(self, scheda, body)
    }

    fn check(&self, scheda: &str, body: &Value, ora: DateTime<Utc>) -> Option<Vec<Difetto>> {
        let ora = pcp_time(ora);
        let struttura = self.check_structure(scheda, body)?;
        let liste = self.check_lists(body, ora.date_naive());
        let regole = self.check_rules(scheda, body, ora).unwrap_or_default();
        let coerenza = self.check_coherence(scheda, body);
        let violazioni = liste.into_iter().chain(regole).chain(coerenza);
        Some(struttura.into_iter().map(of_structure).chain(violazioni.map(of_violation)).collect())
    }

    fn explain(&self, scheda: &str, percorsi: &[String]) -> Option<Spiegazione> {
        if !self.covers(scheda) {
            return None;
        }
        let posti: Vec<String> = percorsi.iter().map(|percorso| of_any_element(percorso)).collect();
        let descrizione = posti.iter().find_map(|posto| self.description(scheda, posto)).map(str::to_owned);
        let forma: Vec<String> =
            posti.iter().filter_map(|posto| posto.strip_prefix("anacForm.")).map(str::to_owned).collect();
        let regole = self.rules_about(scheda, &forma);
        let regole = regole.map(|(codice, testo)| (codice.to_owned(), testo.to_owned())).collect();
        Some(Spiegazione { descrizione, regole })
    }
}

/// A place such as `$.anacForm.lotti[0].cup` as it is of every element: `anacForm.lotti[].cup`.
fn of_any_element(percorso: &str) -> String {
    let percorso = percorso.strip_prefix("$.").unwrap_or(percorso);
    let senza_indice = |passo: &str| match passo.split_once('[') {
        Some((nome, _)) => format!("{nome}[]"),
        None => passo.to_owned(),
    };
    percorso.split('.').map(senza_indice).collect::<Vec<_>>().join(".")
}

fn of_structure(difetto: crate::Difetto) -> Difetto {
    Difetto {
        codice: ERRORE_DI_STRUTTURA.to_owned(),
        testo: format!("ANAC rifiuterebbe questo dato: {}", difetto.testo),
        percorso: difetto.percorso,
        gravita: Gravita::Errore,
    }
}

fn of_violation(violazione: Violazione) -> Difetto {
    Difetto {
        codice: violazione.codice,
        testo: violazione.testo,
        percorso: violazione.percorso,
        gravita: match violazione.gravita {
            crate::Gravita::Errore => Gravita::Errore,
            crate::Gravita::Avviso => Gravita::Avviso,
        },
    }
}

impl Tipologiche for Specifiche {
    fn is_dimostrativa(&self) -> bool {
        !self.has_schemas()
    }

    fn fonte(&self) -> String {
        Specifiche::fonte(self).to_owned()
    }

    fn has(&self, lista: &str) -> bool {
        self.tipologica(lista).is_some()
    }

    fn find(&self, lista: &str, codice: &str, giorno: NaiveDate) -> Option<VoceTipologica> {
        self.tipologica(lista)?.find(codice, giorno).map(VoceTipologica::from)
    }

    fn list(&self, lista: &str, giorno: NaiveDate) -> Vec<VoceTipologica> {
        self.tipologica(lista)
            .map(|lista| lista.voci(giorno).map(VoceTipologica::from).collect())
            .unwrap_or_default()
    }

    fn search(&self, lista: &str, testo: &str, giorno: NaiveDate, limite: usize) -> Vec<VoceTipologica> {
        let trovate =
            self.tipologica(lista).map(|lista| lista.search(testo, giorno, limite)).unwrap_or_default();
        trovate.into_iter().map(VoceTipologica::from).collect()
    }
}

impl From<&Voce> for VoceTipologica {
    fn from(voce: &Voce) -> Self {
        Self { codice: voce.codice.clone(), descrizione: voce.descrizione.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demonstrative_lists_serve_the_port_and_say_what_they_are() {
        let specifiche = Specifiche::dimostrative();
        let port: &dyn Tipologiche = &specifiche;
        let giorno = NaiveDate::from_ymd_opt(2026, 11, 1).unwrap();
        assert!(port.is_dimostrativa() && port.has("settore") && !port.has("inesistente"));
        assert_eq!(
            port.find("settore", "1", giorno).map(|voce| voce.descrizione).as_deref(),
            Some("Ordinario")
        );
        assert_eq!(port.list("oggettoContratto", giorno).len(), 3);
        assert_eq!(port.search("oggettoContratto", "serv", giorno, 10)[0].codice, "services");
    }
}
