//! The form of the award: what stands in it, and what it becomes.

use chrono::NaiveDate;
use cig_domain::campi::OPERATORE;
use cig_domain::richiesta::{Affidamento, AffidamentoLotto, OperatoreEconomico, RichiestaCig};
use cig_domain::{Anomalia, CodiceFiscale, Importo, LotIdentifier, Sezione, Voce};
use uuid::Uuid;

use crate::modulo::{CampoVista, Controllo, Elenchi, Messaggio, Modulo};

/// Name of the date's field.
const DATA: &str = "dataAggiudicazione";
/// Code of what cannot be read.
const FORMATO: &str = "FORMATO";

/// An operator as it stands in the form, in the order of [`OPERATORE`].
type Riga = [String; OPERATORE.len()];

/// The award as it stands in the form.
pub(crate) struct ModuloAffidamento {
    data: String,
    lotti: Vec<(LotIdentifier, Vec<Riga>)>,
}

/// The award of one lot, as the page draws it.
pub(crate) struct GruppoAffidamento {
    pub(crate) lotto: LotIdentifier,
    /// What is wrong with the award of the lot as such.
    pub(crate) messaggi: Vec<Messaggio>,
    pub(crate) operatori: Vec<OperatoreVista>,
}

/// An operator, as the page draws it.
pub(crate) struct OperatoreVista {
    pub(crate) campi: Vec<CampoVista>,
    /// Whether it is the empty one for a further member of the group.
    pub(crate) piegato: bool,
}

impl ModuloAffidamento {
    /// What is stored.
    pub(crate) fn stored(richiesta: &RichiestaCig) -> Self {
        let affidamento = richiesta.affidamento.as_ref();
        let righe = |lotto: &LotIdentifier| -> Vec<Riga> {
            let esito = affidamento.and_then(|affidamento| affidamento.lotto(lotto));
            esito.map(|esito| esito.operatori.iter().map(riga).collect()).unwrap_or_default()
        };
        Self {
            data: affidamento.map(|a| a.data_aggiudicazione.to_string()).unwrap_or_default(),
            lotti: richiesta
                .lotti
                .iter()
                .map(|lotto| (lotto.lot_identifier.clone(), righe(&lotto.lot_identifier)))
                .collect(),
        }
    }

    /// What was typed. Rows stay at their places, blank ones too, so that messages find them.
    pub(crate) fn typed(richiesta: &RichiestaCig, modulo: &Modulo) -> Self {
        let riga = |lotto: &LotIdentifier, posto: usize| -> Option<Riga> {
            let nomi = OPERATORE.map(|(campo, _)| nome(lotto, posto, campo));
            let presente = modulo.0.iter().any(|(n, _)| *n == nomi[0]);
            presente.then(|| nomi.map(|nome| modulo.get(&nome).unwrap_or_default().to_owned()))
        };
        Self {
            data: modulo.get(DATA).unwrap_or_default().to_owned(),
            lotti: richiesta
                .lotti
                .iter()
                .map(|lotto| {
                    let nome = lotto.lot_identifier.clone();
                    let righe = (0..).map_while(|posto| riga(&nome, posto)).collect();
                    (nome, righe)
                })
                .collect(),
        }
    }

    /// The award, or what cannot be read. `partecipante` gives the name of a new group of operators; a lot that was
    /// awarded before keeps its own.
    pub(crate) fn read(
        &self,
        richiesta: &RichiestaCig,
        partecipante: impl Fn() -> Uuid,
    ) -> Result<Affidamento, Vec<Anomalia>> {
        let mut anomalie = Vec::new();
        let data = self.data.parse::<NaiveDate>();
        if data.is_err() {
            anomalie.push(errore(DATA, "Indicare la data dell'affidamento."));
        }
        let mut lotti = Vec::new();
        for (lotto, righe) in &self.lotti {
            let precedente = richiesta.affidamento.as_ref().and_then(|a| a.lotto(lotto));
            let id = precedente
                .and_then(|esito| esito.operatori.first())
                .map_or_else(&partecipante, |operatore| operatore.id_partecipante);
            let mut operatori = Vec::new();
            for (posto, riga) in righe.iter().enumerate().filter(|(_, riga)| !is_blank(riga)) {
                match operatore(riga, id) {
                    Ok(operatore) => operatori.push(operatore),
                    Err(errori) => anomalie.extend(
                        errori.into_iter().map(|(campo, testo)| errore(&nome(lotto, posto, campo), &testo)),
                    ),
                }
            }
            lotti.push(AffidamentoLotto { lot_identifier: lotto.clone(), operatori });
        }
        match data {
            Ok(data_aggiudicazione) if anomalie.is_empty() => Ok(Affidamento { data_aggiudicazione, lotti }),
            _ => Err(anomalie),
        }
    }

    /// The date's field.
    pub(crate) fn data(&self, anomalie: &[Anomalia]) -> CampoVista {
        let riga = Controllo::Riga { tipo: "date", modo: "none", massimo: None, valore: self.data.clone() };
        CampoVista::new(DATA, "Data dell'affidamento", riga).with_messaggi(anomalie)
    }

    /// The fields of each lot: its operators, the first one even when there is none, and a folded empty one.
    pub(crate) fn gruppi(&self, anomalie: &[Anomalia], elenchi: &Elenchi<'_>) -> Vec<GruppoAffidamento> {
        let gruppo = |(lotto, righe): &(LotIdentifier, Vec<Riga>)| {
            let piene = righe.iter().rposition(|riga| !is_blank(riga)).map_or(0, |ultima| ultima + 1);
            let vuota = Riga::default();
            let operatori = (0..=piene.max(1)).map(|posto| OperatoreVista {
                campi: fields(lotto, posto, righe.get(posto).unwrap_or(&vuota), anomalie, elenchi),
                piegato: posto > 0 && posto >= piene,
            });
            let del_lotto = anomalie.iter().filter(|anomalia| anomalia.campo == lotto.as_str());
            GruppoAffidamento {
                lotto: lotto.clone(),
                messaggi: del_lotto.map(Messaggio::from).collect(),
                operatori: operatori.collect(),
            }
        };
        self.lotti.iter().map(gruppo).collect()
    }
}

fn fields(
    lotto: &LotIdentifier,
    posto: usize,
    riga: &Riga,
    anomalie: &[Anomalia],
    elenchi: &Elenchi<'_>,
) -> Vec<CampoVista> {
    let campo = |((campo, etichetta), valore): (&(&str, &str), &String)| {
        let controllo = match *campo {
            "ruoloOE" | "tipoOE" => elenchi.menu(campo, valore),
            "importo" => {
                Controllo::Riga { tipo: "text", modo: "decimal", massimo: None, valore: valore.clone() }
            }
            _ => Controllo::Riga { tipo: "text", modo: "text", massimo: None, valore: valore.clone() },
        };
        CampoVista::new(nome(lotto, posto, campo), *etichetta, controllo).with_messaggi(anomalie)
    };
    OPERATORE.iter().zip(riga).map(campo).collect()
}

/// Name of an operator's field, as the checks name it.
fn nome(lotto: &LotIdentifier, posto: usize, campo: &str) -> String {
    format!("{lotto}.operatori[{posto}].{campo}")
}

fn is_blank(riga: &Riga) -> bool {
    riga.iter().all(String::is_empty)
}

fn riga(operatore: &OperatoreEconomico) -> Riga {
    [
        operatore.codice_fiscale.to_string(),
        operatore.denominazione.clone(),
        operatore.ruolo_oe.to_string(),
        operatore.tipo_oe.to_string(),
        operatore.importo.formattato(),
    ]
}

/// The operator of a row, or what is wrong in which field.
fn operatore(riga: &Riga, id_partecipante: Uuid) -> Result<OperatoreEconomico, Vec<(&'static str, String)>> {
    let [codice_fiscale, denominazione, ruolo, tipo, importo] = riga;
    let mut errori = Vec::new();
    let codice_fiscale =
        codice_fiscale.parse::<CodiceFiscale>().map_err(|e| errori.push((OPERATORE[0].0, e.to_string())));
    let ruolo_oe = ruolo.parse::<Voce>().map_err(|e| errori.push((OPERATORE[2].0, e.to_string())));
    let tipo_oe = tipo.parse::<Voce>().map_err(|e| errori.push((OPERATORE[3].0, e.to_string())));
    let importo = importo.parse::<Importo>().map_err(|e| errori.push((OPERATORE[4].0, e.to_string())));
    match (codice_fiscale, ruolo_oe, tipo_oe, importo) {
        (Ok(codice_fiscale), Ok(ruolo_oe), Ok(tipo_oe), Ok(importo)) => Ok(OperatoreEconomico {
            id_partecipante,
            codice_fiscale,
            denominazione: denominazione.clone(),
            ruolo_oe,
            tipo_oe,
            importo,
        }),
        _ => Err(errori),
    }
}

fn errore(campo: &str, testo: &str) -> Anomalia {
    Anomalia::errore(Sezione::Affidamento, campo, FORMATO, testo)
}
