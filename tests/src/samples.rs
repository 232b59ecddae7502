//! Sample requests, section by section, in the JSON that the form sends: direct awards of services, right in all
//! that ANAC asks for.

use cig_application::{LottoModificato, Modifica};
use cig_domain::campi::{self, CLASSIFICAZIONE, Campo, GARA, LOTTO};
use cig_domain::persone::{Ente, EnteId, Profilo, Ufficio, UfficioId, Utente, UtenteId};
use cig_domain::porte::Clock as _;
use cig_domain::richiesta::NuovaRichiesta;
use cig_domain::{CodiceScheda, LotIdentifier, Lotto, RichiestaCig, RichiestaId, Sezione};
use pcp_mock::mondo_demo;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::time::StillClock;

/// A direct award: its scheda, and an amount in euro for each lot.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    /// The scheda that it takes.
    pub scheda: CodiceScheda,
    /// The amounts.
    pub importi: &'static [&'static str],
}

/// 39,000 euro in one lot.
pub const AD3: Sample = Sample { scheda: CodiceScheda::AD3, importi: &["39000"] };
/// 39,000 euro in three lots.
pub const AD3_TRE_LOTTI: Sample =
    Sample { scheda: CodiceScheda::AD3, importi: &["12999.99", "13000.01", "13000"] };
/// 4,900 euro in one lot.
pub const AD5: Sample = Sample { scheda: CodiceScheda::AD5, importi: &["4900"] };
/// All of them.
pub const SAMPLES: [Sample; 3] = [AD3, AD3_TRE_LOTTI, AD5];

impl Sample {
    /// «Dati di gara».
    pub fn dati_gara(self) -> Value {
        json!({
            "codiceCentroCosto": mondo_demo::CENTRI_DI_COSTO[0].0,
            "rup": mondo_demo::RUP_SISTEMI_INFORMATIVI,
            "oggetto": "Manutenzione di un programma di contabilità",
            "numeroLotti": self.importi.len(),
            "settore": "1",
            "oggettoContratto": "services",
            "sceltaContraente": "10",
            "contrattoDifesa": false,
            "accordoQuadro": "none",
            "motivoUrgenza": "7",
        })
    }

    /// «Classificazione».
    pub fn classificazione(self) -> Value {
        json!({ "cpvPrevalente": "72260000" })
    }

    /// The lots, without their names.
    pub fn lotti(self) -> Vec<Value> {
        let lotto = |(index, importo): (usize, &&str)| {
            json!({
                "oggetto": format!("Manutenzione, parte {}", index + 1),
                "importo": amount(importo),
                "ccnl": "H01",
                "categoria": "FS",
                "codIstat": "009048017",
                "codNUTS": "ITI14",
                "urlDocumenti": "https://gare.example.it/atti/1",
                "afferenteInvestimentiPNRR": false,
                "acquisizioneCup": false,
            })
        };
        self.importi.iter().enumerate().map(lotto).collect()
    }

    /// The award: every lot to one operator, for the whole amount.
    pub fn affidamento(self) -> Value {
        let lotto = |(index, importo): (usize, &&str)| {
            json!({
                "lotIdentifier": LotIdentifier::at(index + 1),
                "operatori": [{
                    "idPartecipante": Uuid::from_u128(0x1d),
                    "codiceFiscale": "12345678903",
                    "denominazione": "Manutenzioni di prova srl",
                    "ruoloOE": "14",
                    "tipoOE": "1",
                    "importo": amount(importo),
                }],
            })
        };
        let lotti: Vec<_> = self.importi.iter().enumerate().map(lotto).collect();
        json!({ "dataAggiudicazione": "2026-06-30", "lotti": lotti })
    }

    /// The sections as the use cases take them.
    pub fn modifica(self) -> Modifica {
        let lotti = self.lotti().into_iter();
        Modifica {
            dati_gara: Some(object(self.dati_gara())),
            classificazione: Some(object(self.classificazione())),
            lotti: Some(
                lotti.map(|dati| LottoModificato { lot_identifier: None, dati: object(dati) }).collect(),
            ),
        }
    }

    /// The whole request, under that key of ours.
    pub fn richiesta(self, codice_appalto: &str) -> RichiestaCig {
        let (ente, ufficio, rup) = (ente(), ufficio(), rup());
        let mut richiesta = RichiestaCig::new(NuovaRichiesta {
            id: RichiestaId(Uuid::from_u128(0x100)),
            codice_appalto: codice_appalto.parse().unwrap(),
            ente: ente.id,
            ufficio: ufficio.id,
            creata_da: rup.id,
            creata_il: StillClock::default().now(),
        });
        richiesta.dati_gara = read(GARA, &Sezione::DatiGara, self.dati_gara());
        richiesta.classificazione = read(CLASSIFICAZIONE, &Sezione::Classificazione, self.classificazione());
        for (index, dati) in self.lotti().into_iter().enumerate() {
            let nome = LotIdentifier::at(index + 1).unwrap();
            let dati = read(LOTTO, &Sezione::Lotto(nome.clone()), dati);
            richiesta.lotti.push(Lotto { dati, ..Lotto::new(nome) });
        }
        richiesta.affidamento = Some(serde_json::from_value(self.affidamento()).unwrap());
        richiesta
    }
}

/// The authority of the demo world.
pub fn ente() -> Ente {
    Ente {
        id: EnteId(Uuid::from_u128(0x1)),
        denominazione: mondo_demo::DENOMINAZIONE.into(),
        codice_fiscale: mondo_demo::CODICE_FISCALE_ENTE.parse().unwrap(),
        codice_ausa: mondo_demo::CODICE_AUSA.parse().unwrap(),
    }
}

/// The office of the samples.
pub fn ufficio() -> Ufficio {
    Ufficio {
        id: UfficioId(Uuid::from_u128(0x11)),
        ente: ente().id,
        denominazione: "Direzione Sistemi informativi".into(),
    }
}

/// The RUP of the samples, registered with ANAC.
pub fn rup() -> Utente {
    Utente {
        id: UtenteId(Uuid::from_u128(0x12)),
        nome_utente: "rup".into(),
        nome: "Marta".into(),
        cognome: "Bianchi".into(),
        codice_fiscale: mondo_demo::RUP_SISTEMI_INFORMATIVI.parse().unwrap(),
        ufficio: ufficio().id,
        profili: vec![Profilo::Buyer, Profilo::ResponsabileEProcurement],
    }
}

/// A number of euro as JSON has it.
fn amount(importo: &str) -> Value {
    importo.parse().unwrap()
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(campi) => campi,
        other => panic!("not an object: {other}"),
    }
}

/// Reads a section as the form does; a sample with a wrong field is a mistake of the sample.
fn read<T: DeserializeOwned + Default>(campi: &'static [Campo], sezione: &Sezione, values: Value) -> T {
    let lettura = campi::read(campi, sezione, &object(values));
    assert_eq!(lettura.anomalie, []);
    lettura.dati
}
