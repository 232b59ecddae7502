//! ANAC's rules on what the mapping makes: a well-filled request breaks none, and each rule of each scheda of the form is
//! broken by a body that breaks nothing else.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod affidamenti;
mod case;
mod p5;
mod p6;
mod p7;
mod shared;

use case::{body, giorno, rules};
use cig_domain::CodiceScheda;
use suites::samples::SAMPLES;
use suites::specifiche;

#[test]
fn well_filled_requests_break_no_rule_and_no_list() {
    let Some(specifiche) = specifiche::anac() else { return };
    for sample in SAMPLES {
        let body = body(sample);
        assert_eq!(rules(&specifiche, sample, &body), [], "{sample:?}");
        assert_eq!(specifiche.check_lists(&body, giorno()), [], "{sample:?}");
    }
}

#[test]
fn every_rule_of_the_schede_of_the_form_can_be_judged() {
    let Some(specifiche) = specifiche::anac() else { return };
    for scheda in CodiceScheda::TUTTE {
        assert_eq!(specifiche.rules_not_evaluable(scheda.codice()), Some(vec![]), "{scheda:?}");
    }
}
