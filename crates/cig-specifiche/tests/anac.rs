use std::path::Path;
use cig_specifiche::*;
#[test]
fn probe() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/npa");
    let t = std::time::Instant::now();
    let c = Specifiche::load(&dir).unwrap();
    println!("{:?}", t.elapsed());
    for a in &c.avvertenze { println!("{a}"); }
    println!("{}", c.specifiche.fonte());
    for s in ["P1_16","S2","A1_29"] {
        let v: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(dir.join(format!("docs/scenari-di-esempio/files/{s}.json"))).unwrap()).unwrap();
        let t = std::time::Instant::now();
        let d = c.specifiche.check_structure(s, &v["scheda"]["body"]).unwrap();
        println!("{s} {:?}", t.elapsed());
        for d in d { println!("   {:?} {}", d.genere, d.testo); }
    }
    for p in c.specifiche.required_paths("AD3").unwrap() { println!("{p}"); }
}
