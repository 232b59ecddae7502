//! What ANAC's own files say of the fields of the form reaches each of them.

use cig_domain::Sezione;
use cig_domain::campi::{GARA, LOTTO, base};
use cig_domain::porte::{SchedaMapper, SpecificationCheck};
use cig_pcp::schede::SchedeAnac;
use suites::samples::{SAMPLES, ente, rup};
use suites::specifiche;

#[test]
fn fields_have_anacs_descriptions_and_rules() {
    let Some(specifiche) = specifiche::anac() else { return };
    for sample in SAMPLES {
        let richiesta = sample.richiesta("PROVA-2026-0001");
        let compilata = SchedeAnac.map(sample.scheda, &richiesta, &ente(), Some(&rup()));
        let (mut descritti, mut con_regole, mut tutti) = (0, 0, 0);
        for (campi, lotto) in [(GARA, false), (LOTTO, true)] {
            for campo in campi {
                let percorsi: Vec<String> = compilata
                    .provenienze
                    .iter()
                    .filter(|una| {
                        matches!(una.sezione, Sezione::Lotto(_)) == lotto && base(&una.campo) == campo.nome
                    })
                    .map(|una| una.percorso.clone())
                    .collect();
                if percorsi.is_empty() {
                    continue;
                }
                let spiegazione = specifiche.explain(sample.scheda.codice(), &percorsi).unwrap();
                tutti += 1;
                descritti += usize::from(spiegazione.descrizione.is_some());
                con_regole += usize::from(!spiegazione.regole.is_empty());
            }
        }
        println!(
            "{}: {tutti} fields, {descritti} described, {con_regole} with rules",
            sample.scheda.codice()
        );
        assert!(descritti * 4 >= tutti * 3, "{}: {descritti} of {tutti}", sample.scheda.codice());
        assert!(con_regole > 0 || specifiche.rule_codes(sample.scheda.codice()).is_none());
    }
    let motivo = ["$.anacForm.appalto.motivoUrgenza".to_owned()];
    let spiegazione = specifiche.explain("AD3", &motivo).unwrap();
    assert!(spiegazione.regole.iter().any(|(codice, _)| codice == "REG7"), "{spiegazione:#?}");
    assert_eq!(specifiche.explain("NESSUNA", &motivo), None);
}
