use std::fmt::Write as _;
use std::time::{Duration, Instant};

use super::*;

/// Six million bytes at the most: no body of a request is longer.
const BYTES: usize = 6_000_000;

fn fill(item: impl Fn(usize) -> String) -> String {
    let mut xml = String::from("<r>");
    let mut n = 0;
    while xml.len() < BYTES {
        xml.push_str(&item(n));
        n += 1;
    }
    xml + "</r>"
}

fn attributes(count: usize) -> String {
    (0..count).fold(String::new(), |mut text, n| {
        write!(text, " a{n}=''").unwrap();
        text
    })
}

fn namespaces(from: usize, to: usize) -> String {
    (from..to).fold(String::new(), |mut text, n| {
        write!(text, " xmlns:p{n}='u'").unwrap();
        text
    })
}

#[test]
fn no_document_takes_long() {
    let nested = (0..20_000).fold(String::new(), |xml, n| xml + &format!("<a{}>", namespaces(n, n + 1)));
    let prefixes = namespaces(0, 2_000);
    let hostile = [
        ("attributes of one element", format!("<r{}/>", attributes(200_000))),
        ("attributes of many elements", fill(|_| format!("<a{}/>", attributes(200)))),
        ("few attributes of very many elements", fill(|_| format!("<a{}/>", attributes(20)))),
        ("namespaces of one element", format!("<r{}/>", namespaces(0, 60_000))),
        ("namespaces, one more at each depth", nested),
        ("namespaces and elements", format!("<r{prefixes}>{}</r>", "<a xmlns:q=''/>".repeat(20_000))),
        ("names without a prefix among namespaces", format!("<r{prefixes}>{}</r>", "<a/>".repeat(200_000))),
        ("one namespace again and again", fill(|n| format!("<a xmlns='u{n}'/>"))),
        ("some namespaces again and again", fill(|_| format!("<a{}/>", namespaces(0, 8)))),
        ("elements", fill(|_| "<a/>".to_owned())),
        ("depth", "<a>".repeat(400_000)),
        ("attributes of a tag without an end", format!("<r{}", attributes(200_000))),
        ("comments", fill(|_| "<!---->".to_owned())),
    ];
    for (what, xml) in hostile {
        let start = Instant::now();
        let read = parse(&xml).is_ok();
        let time = start.elapsed();
        println!("{what}: {time:?}, {}", if read { "read" } else { "refused" });
        // At the most half a second on an idle machine; without the bounds, minutes.
        assert!(time < Duration::from_secs(5), "{what}: {time:?}");
    }
}

#[test]
fn too_much_is_told_from_malformed() {
    let error = |xml: &str| parse(xml).err().unwrap();
    assert!(matches!(error(&format!("<r{}/>", attributes(5_000))), Error::TooMuch));
    assert!(matches!(error(&format!("<r>{}</r>", "<a/>".repeat(NODES as usize))), Error::TooMuch));
    assert!(matches!(error("<r>"), Error::Malformed(_)));
    assert!(matches!(error("<!DOCTYPE r [<!ENTITY a 'b'>]><r>&a;</r>"), Error::Malformed(_)));
    assert!(matches!(error(""), Error::Malformed(_)));
}

#[test]
fn what_only_looks_like_attributes_is_not_counted() {
    let lookalike = attributes(5_000);
    for xml in [
        format!("<r><!--<a{lookalike}/>--></r>"),
        format!("<r><![CDATA[<a{lookalike}/>]]></r>"),
        format!("<r><?a {lookalike}?></r>"),
        format!("<r>{lookalike}</r>"),
        format!("<r a=\"{lookalike}>\"/>"),
    ] {
        assert!(parse(&xml).is_ok(), "{}", &xml[..30]);
    }
    // Nor do they hide what comes after them.
    for start in ["<!-- > \" -->", "<![CDATA[ ' ]]>", "<?a '?>", "<a b='\">'/>", "\"", "<a b\n=\n'<!--'/>"] {
        let xml = format!("<r>{start}<a{}/></r>", attributes(5_000));
        assert!(matches!(parse(&xml), Err(Error::TooMuch)), "{start}");
    }
}

#[test]
fn the_documents_of_people_are_read() {
    // Some programs declare the namespaces again at each element.
    let scope: String = ["cac", "cbc", "ext", "efac", "efbc", "efext", "xsi"]
        .map(|p| format!(" xmlns:{p}='urn:{p}'"))
        .concat();
    let element = format!("<cbc:ID{scope} schemeID='a' schemeName='b' schemeAgencyID='c'>LOT-0001</cbc:ID>");
    assert!(parse(&format!("<r>{}</r>", element.repeat(10_000))).is_ok());
}
