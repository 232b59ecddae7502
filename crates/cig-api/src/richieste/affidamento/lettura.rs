//! The award as it is sent, read field by field so that every wrong one is told. Codes: `OBBLIGATORIO`, `FORMATO`,
//! `CAMPO_SCONOSCIUTO`, `LOTTO_RIPETUTO`.

use std::collections::BTreeSet;
use std::str::FromStr;

use chrono::NaiveDate;
use cig_domain::codici::CodiceNonValido;
use cig_domain::porte::IdGenerator;
use cig_domain::richiesta::{Affidamento, AffidamentoLotto, OperatoreEconomico};
use cig_domain::{Anomalia, Importo, LotIdentifier, Sezione};
use serde_json::{Map, Value};
use uuid::Uuid;

type Oggetto = Map<String, Value>;

/// Reads the award; a lot whose operators are sent without `idPartecipante` gets one from `ids`.
pub(super) fn read(valori: &Oggetto, ids: &dyn IdGenerator) -> Result<Affidamento, Vec<Anomalia>> {
    let mut lettore = Lettore { ids, lotti: BTreeSet::new(), anomalie: Vec::new() };
    let affidamento = lettore.award(valori);
    match affidamento {
        Some(affidamento) if lettore.anomalie.is_empty() => Ok(affidamento),
        _ => Err(lettore.anomalie),
    }
}

struct Lettore<'a> {
    ids: &'a dyn IdGenerator,
    lotti: BTreeSet<LotIdentifier>,
    anomalie: Vec<Anomalia>,
}

/// Each method gives `None` once it has told why.
impl Lettore<'_> {
    fn award(&mut self, valori: &Oggetto) -> Option<Affidamento> {
        self.known(valori, "", &["dataAggiudicazione", "lotti"]);
        let data_aggiudicazione = self.required(valori, "", "dataAggiudicazione", date);
        let lotti = self.required(valori, "", "lotti", list);
        // All of them are read before any is missed.
        let lotti: Vec<_> = lotti?.iter().enumerate().map(|(posto, lotto)| self.lot(posto, lotto)).collect();
        let lotti: Vec<_> = lotti.into_iter().collect::<Option<_>>()?;
        Some(Affidamento { data_aggiudicazione: data_aggiudicazione?, lotti })
    }

    fn lot(&mut self, posto: usize, valore: &Value) -> Option<AffidamentoLotto> {
        let posto = format!("lotti[{posto}]");
        let valori = self.object(&posto, valore)?;
        let lot_identifier: Option<LotIdentifier> = self.required(valori, &posto, "lotIdentifier", code);
        // Where the checks of the domain tell their anomalies too.
        let luogo = lot_identifier.as_ref().map_or(posto, LotIdentifier::to_string);
        if let Some(nome) = &lot_identifier
            && !self.lotti.insert(nome.clone())
        {
            self.tell(&luogo, "LOTTO_RIPETUTO", format!("Il lotto {nome} è presente due volte."));
        }
        self.known(valori, &luogo, &["lotIdentifier", "operatori"]);
        let operatori = self.required(valori, &luogo, "operatori", list)?;
        let letti: Vec<_> = operatori
            .iter()
            .enumerate()
            .map(|(posto, operatore)| self.operator(&format!("{luogo}.operatori[{posto}]"), operatore))
            .collect();
        let letti: Vec<_> = letti.into_iter().collect::<Option<_>>()?;
        let gruppo = letti.iter().find_map(|(partecipante, _)| *partecipante);
        let gruppo = gruppo.unwrap_or_else(|| self.ids.new_id());
        let operatori = letti
            .into_iter()
            .map(|(partecipante, operatore)| OperatoreEconomico {
                id_partecipante: partecipante.unwrap_or(gruppo),
                ..operatore
            })
            .collect();
        Some(AffidamentoLotto { lot_identifier: lot_identifier?, operatori })
    }

    /// The operator, and its group if that was sent.
    fn operator(&mut self, luogo: &str, valore: &Value) -> Option<(Option<Uuid>, OperatoreEconomico)> {
        let valori = self.object(luogo, valore)?;
        self.known(
            valori,
            luogo,
            &["idPartecipante", "codiceFiscale", "denominazione", "ruoloOE", "tipoOE", "importo"],
        );
        let id_partecipante = self.optional(valori, luogo, "idPartecipante", id);
        let codice_fiscale = self.required(valori, luogo, "codiceFiscale", code);
        let denominazione = self.required(valori, luogo, "denominazione", text);
        let ruolo_oe = self.required(valori, luogo, "ruoloOE", code);
        let tipo_oe = self.required(valori, luogo, "tipoOE", code);
        let importo = self.required(valori, luogo, "importo", amount);
        let operatore = OperatoreEconomico {
            id_partecipante: Uuid::nil(),
            codice_fiscale: codice_fiscale?,
            denominazione: denominazione?,
            ruolo_oe: ruolo_oe?,
            tipo_oe: tipo_oe?,
            importo: importo?,
        };
        Some((id_partecipante, operatore))
    }

    fn required<'v, T>(
        &mut self,
        valori: &'v Oggetto,
        luogo: &str,
        nome: &str,
        leggi: impl FnOnce(&'v Value) -> Result<T, String>,
    ) -> Option<T> {
        if is_missing(valori, nome) {
            self.tell(&join(luogo, nome), "OBBLIGATORIO", format!("«{nome}» è obbligatorio."));
        }
        self.optional(valori, luogo, nome, leggi)
    }

    fn optional<'v, T>(
        &mut self,
        valori: &'v Oggetto,
        luogo: &str,
        nome: &str,
        leggi: impl FnOnce(&'v Value) -> Result<T, String>,
    ) -> Option<T> {
        let valore = valori.get(nome).filter(|_| !is_missing(valori, nome))?;
        leggi(valore).map_err(|testo| self.tell(&join(luogo, nome), "FORMATO", testo)).ok()
    }

    fn object<'v>(&mut self, luogo: &str, valore: &'v Value) -> Option<&'v Oggetto> {
        if !valore.is_object() {
            self.tell(luogo, "FORMATO", "Serve un oggetto JSON.");
        }
        valore.as_object()
    }

    fn known(&mut self, valori: &Oggetto, luogo: &str, nomi: &[&str]) {
        for nome in valori.keys().filter(|nome| !nomi.contains(&nome.as_str())) {
            let testo = format!("Il campo «{nome}» non esiste in questa sezione.");
            self.tell(&join(luogo, nome), "CAMPO_SCONOSCIUTO", testo);
        }
    }

    fn tell(&mut self, campo: &str, codice: &str, testo: impl Into<String>) {
        self.anomalie.push(Anomalia::errore(Sezione::Affidamento, campo, codice, testo));
    }
}

fn join(luogo: &str, nome: &str) -> String {
    if luogo.is_empty() { nome.to_owned() } else { format!("{luogo}.{nome}") }
}

fn is_missing(valori: &Oggetto, nome: &str) -> bool {
    valori.get(nome).is_none_or(|valore| {
        valore.is_null()
            || valore.as_str().is_some_and(|testo| testo.trim().is_empty())
            || valore.as_array().is_some_and(Vec::is_empty)
    })
}

fn list(valore: &Value) -> Result<&Vec<Value>, String> {
    valore.as_array().ok_or_else(|| "Serve una lista.".into())
}

fn text(valore: &Value) -> Result<String, String> {
    valore.as_str().map(|testo| testo.trim().to_owned()).ok_or_else(|| "Serve un testo.".into())
}

fn code<T: FromStr<Err = CodiceNonValido>>(valore: &Value) -> Result<T, String> {
    parse(valore, |errore: CodiceNonValido| errore.to_string())
}

fn id(valore: &Value) -> Result<Uuid, String> {
    parse(valore, |_| "Serve un UUID.".into())
}

fn date(valore: &Value) -> Result<NaiveDate, String> {
    parse(valore, |_| "Serve una data nella forma 2026-11-20.".into())
}

fn parse<T: FromStr>(valore: &Value, sentence: impl FnOnce(T::Err) -> String) -> Result<T, String> {
    text(valore)?.parse().map_err(sentence)
}

fn amount(valore: &Value) -> Result<Importo, String> {
    if valore.is_number() || valore.is_string() {
        serde_json::from_value(valore.clone()).map_err(|errore| errore.to_string())
    } else {
        Err("Serve un importo in euro con al più due decimali.".into())
    }
}
