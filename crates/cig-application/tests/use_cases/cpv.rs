//! The CPV as a tree.

use std::sync::Arc;

use chrono::NaiveDate;
use cig_application::{Application, NodoCpv, cpv_children, cpv_path};
use cig_domain::porte::{Tipologiche, VoceTipologica};

use crate::world::World;

/// Not in order, and with steps left out, as the real list has them; a value that is no code is none of the tree.
struct Alcuni;

impl Tipologiche for Alcuni {
    fn is_dimostrativa(&self) -> bool {
        true
    }
    fn fonte(&self) -> String {
        "prove".into()
    }
    fn has(&self, _: &str) -> bool {
        true
    }
    fn find(&self, _: &str, _: &str, _: NaiveDate) -> Option<VoceTipologica> {
        None
    }
    fn list(&self, lista: &str, _: NaiveDate) -> Vec<VoceTipologica> {
        let codici = [
            "72260000", "30000000", "72000000", "altro", "72267100", "72262000", "30192000", "72300000",
            "48440000",
        ];
        let voci = codici.iter().filter(|_| lista == "CPV");
        voci.map(|codice| VoceTipologica { codice: (*codice).into(), descrizione: format!("voce {codice}") })
            .collect()
    }
    fn search(&self, _: &str, _: &str, _: NaiveDate, _: usize) -> Vec<VoceTipologica> {
        Vec::new()
    }
}

fn told(nodi: &[NodoCpv]) -> Vec<String> {
    nodi.iter().map(|nodo| format!("{}{}", nodo.codice, if nodo.figli { "+" } else { "" })).collect()
}

#[tokio::test]
async fn each_code_stands_right_under_one() {
    let world = World::new().await;
    let app = Application { tipologiche: Arc::new(Alcuni), ..world.app.clone() };
    let children = |padre: &str| told(&cpv_children(&app, Some(&padre.parse().unwrap())));
    assert_eq!(told(&cpv_children(&app, None)), ["30000000+", "48440000", "72000000+"]);
    assert_eq!(children("30000000"), ["30192000"]);
    assert_eq!(children("72000000"), ["72260000+", "72300000"]);
    assert_eq!(children("72260000"), ["72262000", "72267100"]);
    assert_eq!(children("72262000"), [""; 0]);
    let path = |codice: &str| told(&cpv_path(&app, &codice.parse().unwrap()));
    assert_eq!(path("72267100"), ["72000000+", "72260000+", "72267100"]);
    assert_eq!(path("72260000"), ["72000000+", "72260000+"]);
    assert_eq!(path("30192000"), ["30000000+", "30192000"]);
    assert_eq!(path("72200000"), [""; 0]);
}
