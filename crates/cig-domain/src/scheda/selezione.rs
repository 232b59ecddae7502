//! Which scheda the choices of the form select, and why.

use super::soglie::{SOGLIA_AD5, direct_award_limit, eu_threshold};
use super::{CodiceScheda, SchedaInviata};
use crate::codici::{Importo, Voce};
use crate::richiesta::{OggettoContratto, RichiestaCig, Settore};

/// Values of the list `sceltaContraente` that lead to a scheda of the form.
const NEGOZIATA_SENZA_BANDO: &str = "5";
const AFFIDAMENTO_DIRETTO: &str = "10";
const ACCORDO_QUADRO: &str = "11";
const ADESIONE: &str = "12";

/// Value of `tipoRealizzazione`.
const CONCESSIONE: &str = "2";

/// Value of `giustificazioniAggiudicazioneDiretta`: repetition of similar works or services.
const RIPETIZIONE: &str = "repetition";

/// A scheda that the request can take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposta {
    /// Which.
    pub scheda: CodiceScheda,
    /// The reason, in Italian.
    pub perche: String,
}

/// What the choices of the form (scelta del contraente, amount, sector, kind of contract) lead to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selezione {
    /// The schede that the request can take, the usual ones first; the buyer chooses when there is more than one of them.
    pub possibili: Vec<Proposta>,
    /// The one it takes; none while choices are missing or lead nowhere.
    pub scelta: Option<CodiceScheda>,
    /// Why there is none, when a choice stands in the way; not when one is only missing.
    pub ostacolo: Option<Ostacolo>,
}

/// A choice that leads to no scheda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ostacolo {
    /// The field of «Dati di gara» to mend.
    pub campo: &'static str,
    /// `SCHEDA`, or `LIMITE_AFFIDAMENTO`.
    pub codice: &'static str,
    /// A sentence in Italian.
    pub testo: String,
}

impl Ostacolo {
    fn new(campo: &'static str, codice: &'static str, testo: impl Into<String>) -> Self {
        Self { campo, codice, testo: testo.into() }
    }
}

impl RichiestaCig {
    /// Which scheda the choices select, and why.
    pub fn selezione(&self) -> Selezione {
        let Some(scelta_contraente) = &self.dati_gara.scelta_contraente else { return Selezione::default() };
        let (mut possibili, mut ostacolo) = match usual(self, scelta_contraente) {
            Ok(possibili) => (possibili, None),
            Err(ostacolo) => (Vec::new(), ostacolo),
        };
        possibili.push(Proposta {
            scheda: CodiceScheda::P5,
            perche: "solo se il contratto è escluso o estraneo al codice e il CIG serve alla tracciabilità dei pagamenti"
                .into(),
        });
        let scelta = match (self.dati_gara.scheda, &possibili[..]) {
            (Some(voluta), _) => possibili.iter().map(|p| p.scheda).find(|scheda| *scheda == voluta),
            (None, [unica, _]) => Some(unica.scheda),
            (None, _) => None,
        };
        if scelta.is_some() {
            ostacolo = None;
        } else if ostacolo.is_none() {
            ostacolo = match self.dati_gara.scheda {
                Some(voluta) => Some(Ostacolo::new(
                    "scheda",
                    "SCHEDA",
                    format!("La scheda {} non è possibile con le scelte fatte.", voluta.codice()),
                )),
                None if possibili.len() > 2 => Some(Ostacolo::new(
                    "scheda",
                    "SCHEDA",
                    "Con queste scelte è possibile più di una scheda ANAC: indicare quale.",
                )),
                None => None,
            };
        }
        Selezione { possibili, scelta, ostacolo }
    }

    /// The scheda of the form with which this request goes to ANAC, if its choices select one.
    pub fn scheda(&self) -> Option<CodiceScheda> {
        if self.scheda_anac.is_some() { None } else { self.selezione().scelta }
    }

    /// What goes to ANAC: ANAC's own JSON if the request came as that, or else the scheda of the form.
    pub fn scheda_inviata(&self) -> Option<SchedaInviata> {
        match &self.scheda_anac {
            Some(anac) => Some(anac.inviata()),
            None => self.scheda().map(SchedaInviata::from),
        }
    }
}

/// The schede of a scelta del contraente, without P5; `Err` with what stands in the way, or with nothing while a choice
/// is missing.
fn usual(richiesta: &RichiestaCig, scelta_contraente: &Voce) -> Result<Vec<Proposta>, Option<Ostacolo>> {
    let totale = richiesta.importo_complessivo();
    match scelta_contraente.as_str() {
        // No lot has an amount yet.
        _ if totale == Importo::ZERO => Err(None),
        AFFIDAMENTO_DIRETTO => direct_award(richiesta, totale),
        ADESIONE => Ok(vec![Proposta {
            scheda: CodiceScheda::AD4,
            perche: "adesione ad accordo quadro o convenzione senza riaprire il confronto".into(),
        }]),
        ACCORDO_QUADRO => {
            let concessione = is_concession(richiesta).ok_or(None)?;
            Ok(vec![if concessione {
                Proposta {
                    scheda: CodiceScheda::P6_1,
                    perche: "concessione in adesione ad accordo quadro, con nuovo confronto".into(),
                }
            } else {
                Proposta {
                    scheda: CodiceScheda::P6_2,
                    perche: "appalto in adesione ad accordo quadro, con nuovo confronto".into(),
                }
            }])
        }
        NEGOZIATA_SENZA_BANDO => negotiated(richiesta, totale),
        _ => Err(Some(Ostacolo::new(
            "sceltaContraente",
            "SCHEDA",
            "Da qui si chiede il CIG per affidamenti diretti, adesioni e procedure negoziate senza bando. Le procedure con bando si inviano come scheda ANAC in JSON.",
        ))),
    }
}

fn direct_award(richiesta: &RichiestaCig, totale: Importo) -> Result<Vec<Proposta>, Option<Ostacolo>> {
    let gara = &richiesta.dati_gara;
    let oggetto = gara.oggetto_contratto.ok_or(None)?;
    let limite = direct_award_limit(oggetto);
    let mut possibili = Vec::new();
    if totale < Importo::euro(SOGLIA_AD5) {
        possibili.push(Proposta {
            scheda: CodiceScheda::AD5,
            perche: format!("affidamento diretto di {} euro, sotto i 5.000", totale.formattato()),
        });
    } else if totale < limite {
        possibili.push(Proposta {
            scheda: CodiceScheda::AD3,
            perche: format!(
                "affidamento diretto di {} euro, da 5.000 e sotto il limite di {}",
                totale.formattato(),
                limite.formattato()
            ),
        });
    }
    let ripetizione =
        gara.giustificazioni_aggiudicazione_diretta.iter().any(|voce| voce.as_str() == RIPETIZIONE);
    if ripetizione
        && gara.settore == Some(Settore::Ordinario)
        && oggetto != OggettoContratto::Supplies
        && totale >= Importo::euro(SOGLIA_AD5)
    {
        possibili.push(Proposta {
            scheda: CodiceScheda::AD2_25,
            perche: "ripetizione di lavori o servizi analoghi nei settori ordinari".into(),
        });
    }
    if possibili.is_empty() {
        let testo = format!(
            "L'importo complessivo, {} euro, non consente l'affidamento diretto: deve essere inferiore a {} euro (art. 50 D.Lgs. 36/2023).",
            totale.formattato(),
            limite.formattato()
        );
        return Err(Some(Ostacolo::new("sceltaContraente", "LIMITE_AFFIDAMENTO", testo)));
    }
    Ok(possibili)
}

fn negotiated(richiesta: &RichiestaCig, totale: Importo) -> Result<Vec<Proposta>, Option<Ostacolo>> {
    let gara = &richiesta.dati_gara;
    let (oggetto, settore) = gara.oggetto_contratto.zip(gara.settore).ok_or(None)?;
    let concessione = is_concession(richiesta).ok_or(None)?;
    let soglia = eu_threshold(oggetto, settore, concessione, richiesta.modificata_il.date_naive());
    let (importo, limite) = (totale.formattato(), soglia.formattato());
    let mut possibili = if totale < soglia {
        vec![Proposta {
            scheda: CodiceScheda::P7_1_3,
            perche: format!("indagine di mercato, {importo} euro sotto la soglia europea di {limite}"),
        }]
    } else {
        [(CodiceScheda::P7_1_1, "con"), (CodiceScheda::P7_1_2, "senza")]
            .into_iter()
            .map(|(scheda, avviso)| Proposta {
                scheda,
                perche: format!(
                    "indagine di mercato, {importo} euro dalla soglia europea di {limite} in su, {avviso} avviso di aggiudicazione sul TED"
                ),
            })
            .collect()
    };
    possibili.push(Proposta {
        scheda: CodiceScheda::P7_2,
        perche: "invito a operatori di un elenco, o appalto specifico in un sistema dinamico di acquisizione"
            .into(),
    });
    Ok(possibili)
}

/// Whether the contract is a concession; none while that is not chosen.
fn is_concession(richiesta: &RichiestaCig) -> Option<bool> {
    richiesta.dati_gara.tipo_realizzazione.as_ref().map(|voce| voce.as_str() == CONCESSIONE)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;
    use crate::codici::LotIdentifier;
    use crate::persone::{EnteId, UfficioId, UtenteId};
    use crate::richiesta::{DatiGara, Lotto, NuovaRichiesta, RichiestaId};

    /// A request of one lot of services, ordinary sectors, by contract.
    fn richiesta(scelta_contraente: &str, importo: u32) -> RichiestaCig {
        let mut richiesta = RichiestaCig::new(NuovaRichiesta {
            id: RichiestaId(Uuid::from_u128(1)),
            codice_appalto: "PROVA-0001".parse().unwrap(),
            ente: EnteId(Uuid::from_u128(3)),
            ufficio: UfficioId(Uuid::from_u128(2)),
            creata_da: UtenteId(Uuid::from_u128(4)),
            // 2026.
            creata_il: DateTime::from_timestamp(1_790_000_000, 0).unwrap(),
        });
        let gara = &mut richiesta.dati_gara;
        gara.scelta_contraente = Some(scelta_contraente.parse().unwrap());
        gara.oggetto_contratto = Some(OggettoContratto::Services);
        gara.settore = Some(Settore::Ordinario);
        gara.tipo_realizzazione = Some("1".parse().unwrap());
        let mut lotto = Lotto::new(LotIdentifier::at(1).unwrap());
        lotto.dati.importo = Some(Importo::euro(importo));
        richiesta.lotti.push(lotto);
        richiesta
    }

    fn usual_of(richiesta: &RichiestaCig) -> Vec<CodiceScheda> {
        let mut schede: Vec<_> = richiesta.selezione().possibili.iter().map(|p| p.scheda).collect();
        assert_eq!(schede.pop(), Some(CodiceScheda::P5), "outside the code anything is possible");
        schede
    }

    #[test]
    fn one_possible_scheda_is_taken_and_says_why() {
        use CodiceScheda::{AD3, AD4, AD5, P6_1, P6_2};
        for (scelta, importo, scheda, perche) in [
            (AFFIDAMENTO_DIRETTO, 4_999, AD5, "affidamento diretto di 4.999,00 euro, sotto i 5.000"),
            (
                AFFIDAMENTO_DIRETTO,
                5_000,
                AD3,
                "affidamento diretto di 5.000,00 euro, da 5.000 e sotto il limite di 140.000,00",
            ),
            (ADESIONE, 900_000, AD4, "adesione ad accordo quadro o convenzione senza riaprire il confronto"),
            (ACCORDO_QUADRO, 900_000, P6_2, "appalto in adesione ad accordo quadro, con nuovo confronto"),
        ] {
            let selezione = richiesta(scelta, importo).selezione();
            assert_eq!(selezione.scelta, Some(scheda));
            assert_eq!((selezione.possibili[0].perche.as_str(), selezione.ostacolo), (perche, None));
        }
        let mut concessione = richiesta(ACCORDO_QUADRO, 900_000);
        concessione.dati_gara.tipo_realizzazione = Some(CONCESSIONE.parse().unwrap());
        assert_eq!(concessione.scheda(), Some(P6_1));
        concessione.dati_gara.tipo_realizzazione = None;
        assert_eq!(concessione.scheda(), None);
    }

    #[test]
    fn where_two_are_possible_the_buyer_chooses() {
        use CodiceScheda::{AD2_25, AD3, P5, P7_1_1, P7_1_2, P7_1_3, P7_2};
        let mut negoziata = richiesta(NEGOZIATA_SENZA_BANDO, 215_999);
        assert_eq!(usual_of(&negoziata), [P7_1_3, P7_2]);
        assert_eq!(negoziata.scheda(), None);
        assert_eq!(negoziata.selezione().ostacolo.unwrap().campo, "scheda");
        for scheda in [P7_1_3, P7_2, P5] {
            negoziata.dati_gara.scheda = Some(scheda);
            assert_eq!(negoziata.scheda(), Some(scheda));
            assert_eq!(negoziata.selezione().ostacolo, None);
        }
        negoziata.dati_gara.scheda = Some(AD3);
        assert_eq!(negoziata.scheda(), None);
        assert_eq!(
            negoziata.selezione().ostacolo.unwrap().testo,
            "La scheda AD3 non è possibile con le scelte fatte."
        );
        assert_eq!(usual_of(&richiesta(NEGOZIATA_SENZA_BANDO, 216_000)), [P7_1_1, P7_1_2, P7_2]);
        let mut speciale = richiesta(NEGOZIATA_SENZA_BANDO, 431_999);
        speciale.dati_gara.settore = Some(Settore::Speciale);
        assert_eq!(usual_of(&speciale), [P7_1_3, P7_2]);

        let mut ripetizione = richiesta(AFFIDAMENTO_DIRETTO, 139_999);
        ripetizione.dati_gara.giustificazioni_aggiudicazione_diretta = vec![RIPETIZIONE.parse().unwrap()];
        assert_eq!(usual_of(&ripetizione), [AD3, AD2_25]);
        ripetizione.lotti[0].dati.importo = Some(Importo::euro(140_000));
        assert_eq!(ripetizione.scheda(), Some(AD2_25), "over the limit of direct awards");
    }

    #[test]
    fn choices_that_lead_nowhere_say_why() {
        let selezione = richiesta(AFFIDAMENTO_DIRETTO, 140_000).selezione();
        assert_eq!(selezione.ostacolo.unwrap().codice, "LIMITE_AFFIDAMENTO");
        let mut aperta = richiesta("6", 10_000);
        assert_eq!(aperta.selezione().ostacolo.unwrap().campo, "sceltaContraente");
        aperta.dati_gara.scheda = Some(CodiceScheda::P5);
        assert_eq!(aperta.scheda(), Some(CodiceScheda::P5));
        assert_eq!(richiesta("6", 0).selezione().ostacolo, None, "choices are missing");
        assert_eq!(
            RichiestaCig::selezione(&RichiestaCig { dati_gara: DatiGara::default(), ..richiesta("6", 1) }),
            Selezione::default()
        );
    }
}
