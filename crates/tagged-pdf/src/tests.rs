//! What is written is read back out of the file.

use lopdf::Document as Read;

use crate::{Block, Document, Table};

fn document(blocks: Vec<Block>) -> Document {
    Document { title: "Riepilogo".into(), language: "it".into(), footer: "PROVA-0001".into(), blocks }
}

/// The pages' text, and the file.
fn read(document: &Document) -> (String, Read) {
    let file = Read::load_mem(&document.to_pdf().unwrap()).unwrap();
    let pages: Vec<u32> = file.get_pages().into_keys().collect();
    (file.extract_text(&pages).unwrap().replace('\n', " "), file)
}

#[test]
fn italian_text_is_read_back() {
    let table = Table {
        columns: vec![("Lotto".into(), 1), ("CIG".into(), 2)],
        rows: vec![vec!["LOT-0001".into(), "B210BC38FE".into()], vec!["LOT-0002".into(), String::new()]],
    };
    let (text, file) = read(&document(vec![
        Block::Heading(1, "Perché «città» è così: €".into()),
        Block::Paragraph("Più di un’attività, in u\u{300}ltima: \u{1F600}.".into()),
        Block::Pairs(vec![("Oggetto".into(), vec!["Licenze".into(), "Seconda riga".into()])]),
        Block::Table(table),
    ]));
    for part in [
        "Perché «città» è così: €",
        "Più di un’attività, in ùltima: ?.",
        "Oggetto",
        "Seconda riga",
        "B210BC38FE",
        "1 / 1",
    ] {
        assert!(text.contains(part), "no «{part}» in {text}");
    }
    let catalog = file.catalog().unwrap();
    assert_eq!(catalog.get(b"Lang").unwrap().as_str().unwrap(), b"it");
    assert!(catalog.has(b"StructTreeRoot") && catalog.has(b"MarkInfo"));
}

#[test]
fn long_texts_go_on_over_pages_and_no_word_is_lost() {
    let words: Vec<String> = (0..3000).map(|n| format!("parola{n}")).collect();
    let (text, file) = read(&document(vec![
        Block::Heading(1, "Lungo".into()),
        Block::Pairs(vec![("Valore".into(), vec![words.join(" ")])]),
        Block::Paragraph("x".repeat(500)),
    ]));
    assert!(file.get_pages().len() > 3);
    let found: Vec<&str> = text.split_whitespace().filter(|word| word.starts_with("parola")).collect();
    assert_eq!(found, words);
    assert_eq!(text.matches('x').count(), 500);
}
