//! Which scheda the choices of the form select, and why.

use chrono_tz::Europe::Rome;

use super::soglie::{Acquisto, SOGLIA_AD5, direct_award_limit, eu_threshold};
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

/// Values of `contrattiDisposizioniParticolari`: social and assimilated, catering and canteen services.
const SOCIALI: [&str; 3] = ["8", "9", "10"];

/// What ANAC's list `codiceScheda` says of AD2_25, AD4, P6_1 and P6_2. It lets AD4 and P6 be used beyond that
/// (its notice of 5 June 2024; npa #1535).
const ENTRO_IL_2023: &str = "per ANAC solo se il bando è stato pubblicato entro il 31/12/2023";

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
            (None, [unica, _]) if !unica.scheda.only_if_chosen() => Some(unica.scheda),
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
                None if possibili.len() == 2 => Some(Ostacolo::new(
                    "scheda",
                    "SCHEDA",
                    "Con queste scelte è possibile una scheda ANAC che vale solo in certi casi: indicarla se è questo.",
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
    let valore = richiesta.valore_stimato();
    match scelta_contraente.as_str() {
        // No lot has an amount yet.
        _ if valore == Importo::ZERO => Err(None),
        AFFIDAMENTO_DIRETTO => direct_award(richiesta, valore),
        ADESIONE => Ok(vec![Proposta {
            scheda: CodiceScheda::AD4,
            perche: format!(
                "adesione ad accordo quadro o convenzione senza riaprire il confronto; {ENTRO_IL_2023}"
            ),
        }]),
        ACCORDO_QUADRO => {
            let concessione = is_concession(richiesta).ok_or(None)?;
            let (scheda, che) = if concessione {
                (CodiceScheda::P6_1, "concessione")
            } else {
                (CodiceScheda::P6_2, "appalto")
            };
            let perche = format!("{che} in adesione ad accordo quadro, con nuovo confronto; {ENTRO_IL_2023}");
            Ok(vec![Proposta { scheda, perche }])
        }
        NEGOZIATA_SENZA_BANDO => negotiated(richiesta, valore),
        _ => Err(Some(Ostacolo::new(
            "sceltaContraente",
            "SCHEDA",
            "Da qui si chiede il CIG per affidamenti diretti, adesioni e procedure negoziate senza bando. Le procedure con bando si inviano come scheda ANAC in JSON.",
        ))),
    }
}

fn direct_award(richiesta: &RichiestaCig, valore: Importo) -> Result<Vec<Proposta>, Option<Ostacolo>> {
    let gara = &richiesta.dati_gara;
    if is_concession(richiesta) == Some(true) {
        // Npa #418, #1391.
        return Err(Some(Ostacolo::new(
            "tipoRealizzazione",
            "SCHEDA",
            "Una concessione non si affida direttamente (art. 187 D.Lgs. 36/2023): come scelta del contraente indicare la procedura negoziata senza bando. Nei casi dell'art. 182 c. 7 si invia la scheda AD2_28 in JSON.",
        )));
    }
    let oggetto = gara.oggetto_contratto.ok_or(None)?;
    // The limit is one of what is estimated, ANAC's thresholds are of what is awarded (npa #569).
    let limite = direct_award_limit(oggetto);
    let importo = richiesta.importo_aggiudicato().unwrap_or(valore);
    let minimo = importo < Importo::euro(SOGLIA_AD5);
    let mut possibili = Vec::new();
    if valore < limite {
        possibili.push(if minimo {
            Proposta {
                scheda: CodiceScheda::AD5,
                perche: format!("affidamento diretto di {} euro, sotto i 5.000", importo.formattato()),
            }
        } else {
            Proposta {
                scheda: CodiceScheda::AD3,
                perche: format!(
                    "affidamento diretto di {} euro, da 5.000 in su e sotto il limite di {}",
                    importo.formattato(),
                    limite.formattato()
                ),
            }
        });
    }
    let ripetizione =
        gara.giustificazioni_aggiudicazione_diretta.iter().any(|voce| voce.as_str() == RIPETIZIONE);
    if ripetizione
        && gara.settore == Some(Settore::Ordinario)
        && oggetto != OggettoContratto::Supplies
        && !minimo
    {
        possibili.push(Proposta {
            scheda: CodiceScheda::AD2_25,
            perche: format!("ripetizione di lavori o servizi analoghi nei settori ordinari; {ENTRO_IL_2023}"),
        });
    }
    if possibili.is_empty() {
        let testo = format!(
            "Il valore stimato, {} euro, non consente l'affidamento diretto: deve essere inferiore a {} euro (art. 50 D.Lgs. 36/2023). Per urgenza o negli altri casi dell'art. 76 indicare la procedura negoziata senza bando, oppure inviare la scheda ANAC in JSON.",
            valore.formattato(),
            limite.formattato()
        );
        return Err(Some(Ostacolo::new("sceltaContraente", "LIMITE_AFFIDAMENTO", testo)));
    }
    Ok(possibili)
}

/// All of them, since the buyer chooses anyway: what the threshold is can depend on what the form does not ask.
fn negotiated(richiesta: &RichiestaCig, valore: Importo) -> Result<Vec<Proposta>, Option<Ostacolo>> {
    let gara = &richiesta.dati_gara;
    let (oggetto, settore) = gara.oggetto_contratto.zip(gara.settore).ok_or(None)?;
    let concessione = is_concession(richiesta).ok_or(None)?;
    let acquisto = match oggetto {
        _ if concessione => Acquisto::LavoriConcessioni,
        OggettoContratto::Works => Acquisto::LavoriConcessioni,
        OggettoContratto::Services if is_social(richiesta) => Acquisto::ServiziSociali,
        OggettoContratto::Services | OggettoContratto::Supplies => Acquisto::ServiziForniture,
    };
    let giorno = richiesta.modificata_il.with_timezone(&Rome).date_naive();
    let soglia = eu_threshold(acquisto, settore, giorno);
    let confronto = format!("il valore stimato è di {} euro, la soglia di {soglia}", valore.formattato());
    let mut possibili: Vec<_> = [
        (CodiceScheda::P7_1_1, "dalla soglia europea in su, con avviso di aggiudicazione sul TED"),
        (CodiceScheda::P7_1_2, "dalla soglia europea in su, senza avviso di aggiudicazione sul TED"),
        (CodiceScheda::P7_1_3, "sotto la soglia europea"),
    ]
    .into_iter()
    .map(|(scheda, quando)| Proposta { scheda, perche: format!("indagine di mercato {quando}: {confronto}") })
    .collect();
    if valore < soglia.importo {
        possibili.rotate_right(1);
    }
    possibili.push(Proposta {
        scheda: CodiceScheda::P7_2,
        perche: "invito a operatori di un elenco, o appalto specifico in un sistema dinamico di acquisizione"
            .into(),
    });
    Ok(possibili)
}

/// Whether every lot is of social and assimilated services.
fn is_social(richiesta: &RichiestaCig) -> bool {
    richiesta.lotti.iter().all(|lotto| {
        let disposizioni = lotto.dati.contratti_disposizioni_particolari.as_ref();
        disposizioni.is_some_and(|voce| SOCIALI.contains(&voce.as_str()))
    })
}

/// Whether the contract is a concession; none while that is not chosen.
fn is_concession(richiesta: &RichiestaCig) -> Option<bool> {
    richiesta.dati_gara.tipo_realizzazione.as_ref().map(|voce| voce.as_str() == CONCESSIONE)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use serde_json::json;
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
                "affidamento diretto di 5.000,00 euro, da 5.000 in su e sotto il limite di 140.000,00",
            ),
            (
                ADESIONE,
                900_000,
                AD4,
                "adesione ad accordo quadro o convenzione senza riaprire il confronto; per ANAC solo se il bando è stato pubblicato entro il 31/12/2023",
            ),
            (
                ACCORDO_QUADRO,
                900_000,
                P6_2,
                "appalto in adesione ad accordo quadro, con nuovo confronto; per ANAC solo se il bando è stato pubblicato entro il 31/12/2023",
            ),
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

    /// The award of every lot to one operator for that amount.
    fn award(richiesta: &mut RichiestaCig, importo: u32) {
        let lotto = |lotto: &Lotto| {
            json!({ "lotIdentifier": lotto.lot_identifier, "operatori": [{
                "idPartecipante": Uuid::from_u128(9), "codiceFiscale": "11111111115", "denominazione": "Esempio srl",
                "ruoloOE": "14", "tipoOE": "1", "importo": importo
            }]})
        };
        let lotti: Vec<_> = richiesta.lotti.iter().map(lotto).collect();
        let affidamento = json!({ "dataAggiudicazione": "2026-09-18", "lotti": lotti });
        richiesta.affidamento = Some(serde_json::from_value(affidamento).unwrap());
    }

    #[test]
    fn once_made_the_award_tells_one_direct_award_from_the_other() {
        use CodiceScheda::{AD3, AD5};
        let mut diretto = richiesta(AFFIDAMENTO_DIRETTO, 6_000);
        assert_eq!(diretto.scheda(), Some(AD3));
        award(&mut diretto, 4_999);
        assert_eq!(diretto.scheda(), Some(AD5));
        award(&mut diretto, 5_000);
        assert_eq!(diretto.scheda(), Some(AD3));
        // The limit of art. 50 is one of what is estimated.
        diretto.lotti[0].dati.importo = Some(Importo::euro(140_000));
        assert_eq!(diretto.selezione().ostacolo.unwrap().codice, "LIMITE_AFFIDAMENTO");
        let mut senza_esito = richiesta(AFFIDAMENTO_DIRETTO, 6_000);
        award(&mut senza_esito, 4_999);
        senza_esito.affidamento.as_mut().unwrap().lotti[0].operatori.clear();
        assert_eq!(senza_esito.scheda(), Some(AD3), "no lot is awarded yet");
    }

    #[test]
    fn repetitions_and_design_are_part_of_the_value_that_selects() {
        use CodiceScheda::{P7_1_1, P7_1_3};
        let mut diretto = richiesta(AFFIDAMENTO_DIRETTO, 100_000);
        diretto.lotti[0].dati.somme_ripetizioni = Some(Importo::euro(30_000));
        assert_eq!(diretto.scheda(), Some(CodiceScheda::AD3));
        diretto.lotti[0].dati.imp_progettazione = Some(Importo::euro(10_000));
        assert_eq!(diretto.selezione().ostacolo.unwrap().codice, "LIMITE_AFFIDAMENTO");
        let mut negoziata = richiesta(NEGOZIATA_SENZA_BANDO, 200_000);
        assert_eq!(usual_of(&negoziata)[0], P7_1_3);
        negoziata.lotti[0].dati.somme_ripetizioni = Some(Importo::euro(16_000));
        assert_eq!(usual_of(&negoziata)[0], P7_1_1);
    }

    #[test]
    fn a_concession_is_not_awarded_directly() {
        let mut concessione = richiesta(AFFIDAMENTO_DIRETTO, 6_000);
        concessione.dati_gara.tipo_realizzazione = Some(CONCESSIONE.parse().unwrap());
        let ostacolo = concessione.selezione().ostacolo.unwrap();
        assert_eq!((ostacolo.campo, ostacolo.codice), ("tipoRealizzazione", "SCHEDA"));
        assert!(ostacolo.testo.contains("AD2_28"), "{}", ostacolo.testo);
        concessione.dati_gara.tipo_realizzazione = None;
        assert_eq!(concessione.scheda(), Some(CodiceScheda::AD3), "a direct award need not say it");
    }

    #[test]
    fn of_a_market_survey_the_usual_schede_come_first() {
        use CodiceScheda::{P7_1_1, P7_1_2, P7_1_3, P7_2};
        let below = [P7_1_3, P7_1_1, P7_1_2, P7_2];
        let above = [P7_1_1, P7_1_2, P7_1_3, P7_2];
        let negoziata = richiesta(NEGOZIATA_SENZA_BANDO, 215_999);
        assert_eq!(usual_of(&negoziata), below);
        assert_eq!(
            negoziata.selezione().possibili[0].perche,
            "indagine di mercato sotto la soglia europea: il valore stimato è di 215.999,00 euro, la soglia di 216.000,00 (140.000,00 per le autorità governative centrali)"
        );
        assert_eq!(usual_of(&richiesta(NEGOZIATA_SENZA_BANDO, 216_000)), above);
        let mut speciale = richiesta(NEGOZIATA_SENZA_BANDO, 431_999);
        speciale.dati_gara.settore = Some(Settore::Speciale);
        assert_eq!(usual_of(&speciale), below);
        let mut sociale = richiesta(NEGOZIATA_SENZA_BANDO, 749_999);
        sociale.lotti[0].dati.contratti_disposizioni_particolari = Some("8".parse().unwrap());
        assert_eq!(usual_of(&sociale), below);
        sociale.lotti.push(richiesta(NEGOZIATA_SENZA_BANDO, 1).lotti.remove(0));
        assert_eq!(usual_of(&sociale), above, "not all of it is social");
    }

    #[test]
    fn the_threshold_is_that_of_rome_s_day() {
        let mut negoziata = richiesta(NEGOZIATA_SENZA_BANDO, 218_000);
        negoziata.modificata_il = "2025-12-31T22:59:59Z".parse().unwrap();
        assert_eq!(usual_of(&negoziata)[0], CodiceScheda::P7_1_3);
        negoziata.modificata_il = "2025-12-31T23:00:00Z".parse().unwrap();
        assert_eq!(usual_of(&negoziata)[0], CodiceScheda::P7_1_1, "2026 has begun in Rome");
    }

    #[test]
    fn where_two_are_possible_the_buyer_chooses() {
        use CodiceScheda::{AD2_25, AD3, P5, P7_1_1, P7_1_3, P7_2};
        let mut negoziata = richiesta(NEGOZIATA_SENZA_BANDO, 215_999);
        assert_eq!(negoziata.scheda(), None);
        assert_eq!(negoziata.selezione().ostacolo.unwrap().campo, "scheda");
        for scheda in [P7_1_3, P7_1_1, P7_2, P5] {
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

        let mut ripetizione = richiesta(AFFIDAMENTO_DIRETTO, 139_999);
        ripetizione.dati_gara.giustificazioni_aggiudicazione_diretta = vec![RIPETIZIONE.parse().unwrap()];
        assert_eq!(usual_of(&ripetizione), [AD3, AD2_25]);
        ripetizione.lotti[0].dati.importo = Some(Importo::euro(140_000));
        assert_eq!(usual_of(&ripetizione), [AD2_25], "over the limit of direct awards");
        let selezione = ripetizione.selezione();
        assert_eq!((selezione.scelta, selezione.ostacolo.unwrap().campo), (None, "scheda"));
        assert!(selezione.possibili[0].perche.contains("31/12/2023"));
        ripetizione.dati_gara.scheda = Some(AD2_25);
        assert_eq!(ripetizione.scheda(), Some(AD2_25));
    }

    #[test]
    fn choices_that_lead_nowhere_say_why() {
        let ostacolo = richiesta(AFFIDAMENTO_DIRETTO, 140_000).selezione().ostacolo.unwrap();
        assert_eq!(ostacolo.codice, "LIMITE_AFFIDAMENTO");
        assert!(ostacolo.testo.contains("negoziata senza bando") && ostacolo.testo.contains("JSON"));
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
