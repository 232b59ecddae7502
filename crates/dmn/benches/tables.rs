//! Loading ANAC's tables and judging requests, on a copy of ANAC's repository (setting `RICHIEDI_CIG_SPECIFICHE`).

use std::{
    env, fs,
    hint::black_box,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use chrono::{DateTime, FixedOffset};
use criterion::{BenchmarkId, Criterion, Throughput};
use dmn::{Limits, Table};
use serde_json::{Map, Value as Json, json};

struct Specification {
    files: Vec<(String, String)>,
    /// The form of ANAC's sample request P1_16.
    sample: Map<String, Json>,
}

fn specification() -> Option<Specification> {
    let root = env::var_os("RICHIEDI_CIG_SPECIFICHE")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/npa"), PathBuf::from);
    let rules = fs::read_dir(root.join("docs/modello-dati/regole")).ok()?;
    let files = rules.filter_map(|entry| {
        let path = entry.ok()?.path();
        let name = path.file_name()?.to_string_lossy().into_owned();
        path.extension().filter(|extension| *extension == "dmn")?;
        Some((name, fs::read_to_string(path).ok()?))
    });
    let sample = fs::read_to_string(root.join("docs/scenari-di-esempio/files/P1_16.json")).ok()?;
    let mut sample: Json = serde_json::from_str(&sample).ok()?;
    let Json::Object(sample) = sample.pointer_mut("/scheda/body/anacForm")?.take() else { return None };
    Some(Specification { files: files.collect(), sample })
}

/// The sample with its lots repeated up to so many.
fn with_lots(sample: &Map<String, Json>, count: usize) -> Map<String, Json> {
    let mut form = sample.clone();
    if let Some(Json::Array(lots)) = form.get_mut("lotti") {
        *lots = lots.iter().cycle().take(count).cloned().collect();
    }
    form
}

fn now() -> DateTime<FixedOffset> {
    DateTime::UNIX_EPOCH.fixed_offset()
}

fn main() {
    let Some(Specification { files, sample }) = specification() else {
        println!("SALTATO: specifiche di ANAC non trovate; indicarle con RICHIEDI_CIG_SPECIFICHE");
        return;
    };
    let mut criterion = Criterion::default().configure_from_args();
    criterion.bench_function("load all files", |bencher| {
        bencher
            .iter(|| files.iter().filter_map(|(name, xml)| Table::parse(black_box(xml), name).ok()).count());
    });

    let source = files.iter().find(|(name, _)| name == "P1_16.dmn");
    let Some(parsed) = source.and_then(|(name, xml)| Table::parse(xml, name).ok()) else {
        println!("SALTATO: P1_16.dmn non trovato");
        return;
    };
    let table = parsed.table;
    criterion.bench_function("P1_16 on ANAC's sample", |bencher| {
        bencher.iter(|| table.evaluate(black_box(&sample), now(), Limits::default()).hits.len());
    });
    let mut group = criterion.benchmark_group("P1_16 by lots");
    group.sample_size(20);
    for count in [10, 100, 1_000, 10_000] {
        let form = with_lots(&sample, count);
        group.throughput(Throughput::Elements(count as u64));
        group.bench_with_input(BenchmarkId::from_parameter(count), &form, |bencher, form| {
            bencher.iter(|| table.evaluate(black_box(form), now(), Limits::default()).hits.len());
        });
    }
    group.finish();
    criterion.final_summary();

    let inputs = [("ANAC's sample", sample.clone()), ("1000 lots", with_lots(&sample, 1_000))];
    if let Err(error) = feelin(&table, inputs) {
        println!("SALTATO: feelin: {error}");
    }
}

/// Times the npm package feelin on the same table and data.
fn feelin(table: &Table, inputs: [(&str, Map<String, Json>); 2]) -> std::io::Result<()> {
    let expressions: Vec<_> =
        table.rules().iter().flat_map(|rule| table.cells(rule)).map(|(_, text)| text).collect();
    let inputs: Map<_, _> = inputs.into_iter().map(|(name, data)| (name.to_owned(), data.into())).collect();
    let mut node = Command::new("node")
        .arg("time.mjs")
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/feelin"))
        .stdin(Stdio::piped())
        .spawn()?;
    if let Some(mut stdin) = node.stdin.take() {
        stdin.write_all(json!({"expressions": expressions, "inputs": inputs}).to_string().as_bytes())?;
    }
    node.wait().map(drop)
}
