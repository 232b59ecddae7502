//! ANAC's rules on what the mapping makes: a well-filled request breaks none, and each rule of each scheda of the form is
//! broken by a body that breaks nothing else.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod affidamenti;
mod case;
mod obbligatori;
mod p5;
mod p6;
mod p7;
mod shared;

use case::{body_of, giorno, rules};
use cig_domain::controlli::{self, Contesto, Momento};
use cig_domain::richiesta::OggettoContratto;
use cig_domain::{CodiceScheda, Importo, RichiestaCig};
use suites::samples::SAMPLES;
use suites::specifiche;

/// The samples, each changed by `change`, pass every check.
fn assert_pass(change: impl Fn(&mut RichiestaCig)) {
    let Some(specifiche) = specifiche::anac() else { return };
    let contesto = Contesto::new(Momento::Invio, giorno()).with_tipologiche(&specifiche);
    for sample in SAMPLES {
        let mut richiesta = sample.richiesta("PROVA-2026-0001");
        change(&mut richiesta);
        assert_eq!(controlli::check(&richiesta, &contesto), [], "{sample:?}");
        let body = body_of(sample, &richiesta);
        assert_eq!(specifiche.check_structure(sample.scheda.codice(), &body).unwrap(), [], "{sample:?}");
        assert_eq!(specifiche.check_lists(&body, giorno()), [], "{sample:?}");
        assert_eq!(rules(&specifiche, sample, &body), [], "{sample:?}");
        assert_eq!(specifiche.check_coherence(sample.scheda.codice(), &body), [], "{sample:?}");
    }
}

#[test]
fn well_filled_requests_break_no_rule_and_no_list() {
    assert_pass(|_| ());
}

#[test]
fn nor_do_those_of_works() {
    assert_pass(|richiesta| {
        richiesta.dati_gara.oggetto_contratto = Some(OggettoContratto::Works);
        richiesta.classificazione.prevalente = Some("45260000".parse().unwrap());
        // From the EU threshold up, which for works is a higher one.
        let above = matches!(richiesta.dati_gara.scheda, Some(CodiceScheda::P7_1_1 | CodiceScheda::P7_1_2));
        for lotto in &mut richiesta.lotti {
            let dati = &mut lotto.dati;
            if above {
                dati.importo = Some(Importo::euro(3_000_000));
                dati.finanziamenti[0].importo = Importo::euro(3_000_000);
            }
            dati.categoria = Some("OG 1".parse().unwrap());
            dati.tipologia_lavoro = vec!["6".parse().unwrap()];
            dati.acquisizione_cup = Some(true);
            dati.cup_lotto = vec!["D11B26000010001".parse().unwrap()];
            dati.strumenti_elettronici_specifici = Some(false);
            dati.doc_fap = Some(false);
        }
    });
}

/// Makes the lots those of a project of the national recovery plan.
fn of_the_plan(richiesta: &mut RichiestaCig) {
    for lotto in &mut richiesta.lotti {
        let dati = &mut lotto.dati;
        dati.afferente_investimenti_pnrr = Some(true);
        dati.acquisizione_cup = Some(true);
        dati.cup_lotto = vec!["D11B26000010001".parse().unwrap()];
        dati.accessibilita = Some("inc".parse().unwrap());
        dati.quota_30_per_cento = Some("SI".parse().unwrap());
        dati.misure_premiali = vec!["13".parse().unwrap()];
    }
}

#[test]
fn nor_do_those_of_the_national_recovery_plan() {
    assert_pass(of_the_plan);
}

#[test]
fn nor_do_those_of_the_plan_that_lead_to_a_framework_agreement() {
    assert_pass(|richiesta| {
        // Who joins one without competition does not make one: AD4 has no place for it.
        if richiesta.scheda() == Some(CodiceScheda::AD4) {
            return;
        }
        richiesta.dati_gara.accordo_quadro = Some("fa-wo-rc".parse().unwrap());
        for lotto in &mut richiesta.lotti {
            let dati = &mut lotto.dati;
            dati.afferente_investimenti_pnrr = Some(true);
            dati.accessibilita = Some("inc".parse().unwrap());
            dati.quota_30_per_cento = Some("SI".parse().unwrap());
            dati.misure_premiali = vec!["13".parse().unwrap()];
        }
    });
}

#[test]
fn nor_do_those_made_for_another_authority() {
    assert_pass(|richiesta| {
        let dati = &mut richiesta.dati_gara;
        dati.sa_per_conto = Some(true);
        dati.codice_fiscale_per_conto = Some("11111111115".parse().unwrap());
        dati.codice_ausa_per_conto = Some("0000990002".parse().unwrap());
        dati.codice_centro_costo_per_conto = Some("5B1E7C64-0B0A-4C52-9A3F-2F6D5C0E1A02".to_owned());
        dati.funzioni_svolte = vec!["1".parse().unwrap()];
    });
}

#[test]
fn every_rule_of_the_schede_of_the_form_can_be_judged() {
    let Some(specifiche) = specifiche::anac() else { return };
    for scheda in CodiceScheda::TUTTE {
        assert_eq!(specifiche.rules_not_evaluable(scheda.codice()), Some(vec![]), "{scheda:?}");
    }
}
