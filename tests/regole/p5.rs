//! P5.

use serde_json::json;
use suites::samples::P5;

use crate::case::{run, unreachable};
use crate::shared::importi;

#[test]
fn each_rule_of_p5_is_broken_alone() {
    let empty = unreachable(
        &["REG101"],
        "L.cup",
        vec![("L/cup", json!(["", ""]))],
        "a CUP has fifteen letters and digits",
    );
    run(P5, importi(P5).into_iter().chain([empty]));
}
