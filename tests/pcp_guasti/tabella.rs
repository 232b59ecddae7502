//! The table of `docs/pcp.md`: complete, and true of tests and catalogue.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const TAVOLA: &str = include_str!("../../docs/pcp.md");

/// What stands between backquotes in a cell.
fn quoted(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

/// The rows of all tables: what is seen, its source, faults, tests.
fn rows() -> impl Iterator<Item = [&'static str; 4]> {
    TAVOLA.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| What ")).map(|line| {
        let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
        <[&str; 4]>::try_from(cells).unwrap_or_else(|cells| panic!("not four cells: {cells:?}"))
    })
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Every function of the sources, under the file's name without its ending.
fn functions() -> BTreeSet<(String, String)> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut files = Vec::new();
    for folder in ["tests", "crates/pcp-mock", "crates/cig-pcp", "crates/cig-domain"] {
        sources(&workspace.join(folder), &mut files);
    }
    let named = |file: &PathBuf| {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(file).unwrap();
        let functions = text.split("fn ").skip(1).filter_map(|rest| rest.split(['(', '<']).next());
        functions.map(|function| (name.clone(), function.to_owned())).collect::<Vec<_>>()
    };
    files.iter().flat_map(named).collect()
}

#[test]
fn every_row_names_its_source_and_tests_that_there_are() {
    let functions = functions();
    for [what, source, _, tests] in rows() {
        assert!(!source.is_empty(), "{what}: no source");
        let named: Vec<_> = quoted(tests).collect();
        assert!(!named.is_empty(), "{what}: no test");
        for test in named {
            let (file, function) = test.split_once("::").unwrap();
            let there = functions.contains(&(file.to_owned(), function.to_owned()));
            assert!(there, "{what}: there is no test {test}");
        }
    }
}

#[test]
fn the_rows_name_every_fault_of_the_catalogue_and_no_other() {
    let named: BTreeSet<_> = rows().flat_map(|[_, _, faults, _]| quoted(faults)).collect();
    let catalogo = pcp_mock::catalogo();
    assert_eq!(named, catalogo.iter().map(|voce| voce.nome).collect());
}

/// The issues of PCP that platforms told of.
#[test]
fn no_source_is_left_out() {
    let named: BTreeSet<u32> = rows()
        .flat_map(|[_, source, ..]| source.split('#').skip(1))
        .filter_map(|rest| rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok())
        .collect();
    let told = [
        27, 142, 354, 444, 447, 464, 474, 581, 607, 612, 635, 829, 883, 915, 916, 935, 990, 1110, 1163, 1282,
        1286, 1300, 1315, 1381, 1405, 1418, 1439, 1445, 1473, 1477, 1490, 1491, 1579, 1691, 1785, 1868, 1959,
        2105, 2209, 2383, 2604, 2664, 2720,
    ];
    let left_out: Vec<u32> = told.into_iter().filter(|issue| !named.contains(issue)).collect();
    assert!(left_out.is_empty(), "{left_out:?}");
}
