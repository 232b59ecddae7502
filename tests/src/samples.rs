//! Sample requests, section by section, in the JSON that the form sends: services, one for each scheda, right in all that
//! ANAC asks for.

use cig_application::{LottoModificato, Modifica};
use cig_domain::campi::{self, CLASSIFICAZIONE, Campo, GARA, LOTTO};
use cig_domain::persone::{Ente, EnteId, Profilo, Ufficio, UfficioId, Utente, UtenteId};
use cig_domain::porte::Clock as _;
use cig_domain::richiesta::{Espd, NuovaRichiesta};
use cig_domain::{CodiceScheda, LotIdentifier, Lotto, RichiestaCig, RichiestaId, Sezione};
use pcp_mock::mondo_demo;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::time::StillClock;

/// A request: its scheda, and an amount in euro for each lot.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    /// The scheda that it takes.
    pub scheda: CodiceScheda,
    /// The amounts.
    pub importi: &'static [&'static str],
}

/// A request of that scheda.
const fn sample(scheda: CodiceScheda, importi: &'static [&'static str]) -> Sample {
    Sample { scheda, importi }
}

/// 39,000 euro in one lot.
pub const AD3: Sample = sample(CodiceScheda::AD3, &["39000"]);
/// 39,000 euro in three lots.
pub const AD3_TRE_LOTTI: Sample = sample(CodiceScheda::AD3, &["12999.99", "13000.01", "13000"]);
/// 4,900 euro in one lot.
pub const AD5: Sample = sample(CodiceScheda::AD5, &["4900"]);
/// 150,000 euro in two lots.
pub const AD2_25: Sample = sample(CodiceScheda::AD2_25, &["80000", "70000"]);
/// 100,000 euro in two lots.
pub const AD4: Sample = sample(CodiceScheda::AD4, &["60000", "40000"]);
/// 10,000 euro in two lots.
pub const P5: Sample = sample(CodiceScheda::P5, &["6000", "4000"]);
/// 100,000 euro in two lots.
pub const P6_1: Sample = sample(CodiceScheda::P6_1, &["60000", "40000"]);
/// 100,000 euro in two lots.
pub const P6_2: Sample = sample(CodiceScheda::P6_2, &["60000", "40000"]);
/// 300,000 euro in two lots.
pub const P7_1_1: Sample = sample(CodiceScheda::P7_1_1, &["180000", "120000"]);
/// 300,000 euro in two lots.
pub const P7_1_2: Sample = sample(CodiceScheda::P7_1_2, &["180000", "120000"]);
/// 100,000 euro in two lots.
pub const P7_1_3: Sample = sample(CodiceScheda::P7_1_3, &["60000", "40000"]);
/// 100,000 euro in two lots.
pub const P7_2: Sample = sample(CodiceScheda::P7_2, &["60000", "40000"]);
/// All of them: every scheda that the form can be mapped to.
pub const SAMPLES: [Sample; 12] =
    [AD3, AD3_TRE_LOTTI, AD5, AD2_25, AD4, P5, P6_1, P6_2, P7_1_1, P7_1_2, P7_1_3, P7_2];

/// The framework agreement of an adhesion.
const CIG_ACCORDO_QUADRO: &str = "B210BC38FE";
/// The end of every term, later than any day on which the suites run.
const SCADENZA: &str = "2099-01-31T12:00:00Z";
/// The smallest XML that is an ESPD request.
const ESPD: &str = r#"<q:QualificationApplicationRequest xmlns:q="urn:oasis:names:specification:ubl:schema:xsd:QualificationApplicationRequest-2"/>"#;

impl Sample {
    /// «Dati di gara».
    pub fn dati_gara(self) -> Value {
        let base = json!({
            "codiceCentroCosto": mondo_demo::CENTRI_DI_COSTO[0].0,
            "rup": mondo_demo::RUP_SISTEMI_INFORMATIVI,
            "oggetto": "Manutenzione di un programma di contabilità",
            "numeroLotti": self.importi.len(),
            "settore": "1",
            "oggettoContratto": "services",
            "scheda": self.scheda.codice(),
        });
        let direct_award = json!({
            "sceltaContraente": "10",
            "contrattoDifesa": false,
            "accordoQuadro": "none",
            "motivoUrgenza": "7",
        });
        let adhesion = json!({
            "sceltaContraente": "11",
            "tipoRealizzazione": if self.scheda == CodiceScheda::P6_1 { "2" } else { "1" },
            "cigAccordoQuadro": CIG_ACCORDO_QUADRO,
            "astaElettronica": false,
        });
        let negotiated = json!({
            "sceltaContraente": "5",
            "tipoRealizzazione": "1",
            "contrattoDifesa": false,
            "motivazioneCIG": "4",
            "accordoQuadro": "none",
            "sistemaDinamicoAcquisizione": "none",
            "astaElettronica": false,
        });
        let own = match self.scheda {
            CodiceScheda::AD3 | CodiceScheda::AD5 => direct_award,
            CodiceScheda::AD2_25 => merged(
                direct_award,
                json!({
                    "giustificazioniAggiudicazioneDiretta": ["repetition"],
                    "relazioneUnicaSulleProcedure": true,
                    "opereUrbanizzazioneScomputo": false,
                }),
            ),
            CodiceScheda::AD4 => json!({
                "sceltaContraente": "12",
                "cigAccordoQuadro": CIG_ACCORDO_QUADRO,
                "dataAdesione": "2026-06-15",
                "relazioneUnicaSulleProcedure": true,
                "opereUrbanizzazioneScomputo": false,
            }),
            CodiceScheda::P5 => json!({ "sceltaContraente": "10" }),
            CodiceScheda::P6_1 | CodiceScheda::P6_2 => adhesion,
            CodiceScheda::P7_1_1 | CodiceScheda::P7_1_2 | CodiceScheda::P7_1_3 | CodiceScheda::P7_2 => {
                negotiated
            }
        };
        merged(base, own)
    }

    /// «Classificazione».
    pub fn classificazione(self) -> Value {
        json!({ "cpvPrevalente": "72260000" })
    }

    /// The lots, without their names.
    pub fn lotti(self) -> Vec<Value> {
        let lotto = |(index, importo): (usize, &&str)| {
            let base = json!({
                "oggetto": format!("Manutenzione, parte {}", index + 1),
                "importo": amount(importo),
                "finanziamenti": [{ "tipoFinanziamento": "A", "importo": amount(importo) }],
                "ccnl": "H01",
                "categoria": "FS",
                "codIstat": "009048017",
                "codNUTS": "ITI14",
                "urlDocumenti": "https://gare.example.it/atti/1",
                "afferenteInvestimentiPNRR": false,
                "acquisizioneCup": false,
            });
            merged(base, self.own_lotto())
        };
        self.importi.iter().enumerate().map(lotto).collect()
    }

    /// What a lot of this scheda has beside what all have.
    fn own_lotto(self) -> Value {
        let procedure = json!({
            "opzioniRinnovi": false,
            "criteriAggiudicazione": "price",
            "servizioPubblicoLocale": false,
            "ripetizioniEConsegneComplementari": false,
            "contrattiDisposizioniParticolari": "1",
            "motivoCollegamento": "10",
            "scadenzaPresentazioneOfferte": SCADENZA,
        });
        match self.scheda {
            CodiceScheda::AD2_25 | CodiceScheda::AD3 | CodiceScheda::AD4 | CodiceScheda::AD5 => json!({}),
            CodiceScheda::P5 => json!({ "fattispecieTracciabilita": "22" }),
            CodiceScheda::P6_1 | CodiceScheda::P6_2 => procedure,
            CodiceScheda::P7_1_1 | CodiceScheda::P7_1_2 | CodiceScheda::P7_1_3 | CodiceScheda::P7_2 => {
                merged(
                    procedure,
                    json!({
                        "affidamentiRiservati": "none",
                        "categorieMerceologiche": ["19"],
                        "condizioniNegoziata": ["35"],
                        "lavoroOAcquistoPrevistoInProgrammazione": false,
                        "prestazioniComprese": "1",
                        "scadenzaPresentazioneInvito": SCADENZA,
                    }),
                )
            }
        }
    }

    /// The ESPD request, where the scheda cannot do without.
    pub fn espd(self) -> Option<Espd> {
        let richiesta = || Espd::read("richiesta.xml", ESPD.as_bytes()).unwrap();
        (self.scheda == CodiceScheda::AD2_25).then(richiesta)
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
        richiesta.espd = self.espd();
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

/// The fields of both.
fn merged(base: Value, own: Value) -> Value {
    let mut all = object(base);
    all.append(&mut object(own));
    Value::Object(all)
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
