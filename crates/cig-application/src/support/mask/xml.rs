//! XML with its personal data masked, and all else as it was, byte by byte.

use std::ops::Range;

use bounded_xml::Node;

use super::fields::Campo;
use super::{MASCHERA, shapes};

/// The document masked; `None` when it is no XML that can be read, and nothing can be told of what it holds.
pub(super) fn mask(xml: &str) -> Option<String> {
    let documento = bounded_xml::parse(xml).ok()?;
    let mut sostituzioni: Vec<(Range<usize>, String)> = Vec::new();
    let mut da_vedere = vec![(documento.root(), false)];
    while let Some((nodo, personale)) = da_vedere.pop() {
        let personale = personale || nodo.is_element() && is_personal(nodo);
        if nodo.is_text() || nodo.is_comment() {
            let testo = nodo.text().unwrap_or_default();
            let mascherato =
                if personale && !testo.trim().is_empty() { MASCHERA.into() } else { shapes::mask(testo) };
            if mascherato != testo {
                let nuovo =
                    if nodo.is_comment() { format!("<!--{MASCHERA}-->") } else { escaped(&mascherato) };
                sostituzioni.push((nodo.range(), nuovo));
            }
        }
        for attributo in nodo.attributes() {
            let mascherato = shapes::mask(attributo.value());
            if mascherato != attributo.value() {
                sostituzioni.push((attributo.range_value(), escaped(&mascherato)));
            }
        }
        da_vedere.extend(nodo.children().map(|figlio| (figlio, personale)));
    }
    sostituzioni.sort_by_key(|(posto, _)| posto.start);
    let mut mascherato = String::with_capacity(xml.len());
    let mut copiato = 0;
    for (posto, nuovo) in sostituzioni {
        mascherato.push_str(xml.get(copiato..posto.start)?);
        mascherato.push_str(&nuovo);
        copiato = posto.end;
    }
    mascherato.push_str(xml.get(copiato..)?);
    // What stands outside elements and attributes: names, instructions.
    Some(shapes::mask(&mascherato))
}

/// By its name; a fiscal code that is no entity's, and the name of a company beside a person's fiscal code, as well.
fn is_personal(elemento: Node<'_, '_>) -> bool {
    match Campo::of(elemento.tag_name().name()) {
        Campo::Personale => true,
        Campo::Fiscale => {
            let testo = elemento.text().unwrap_or_default().trim();
            !testo.is_empty() && !super::is_entity(testo)
        }
        Campo::Denominazione => {
            // UBL keeps name and codes of a party in elements of their own, side by side.
            let is_party = |sopra: &Node<'_, '_>| {
                let nome = sopra.tag_name().name();
                ["Party", "Company", "Organization"].iter().any(|fine| nome.ends_with(fine))
            };
            let parte = elemento.ancestors().skip(1).find(is_party).or(elemento.parent());
            parte.is_some_and(|parte| {
                let mut vicini = parte.descendants().take(VICINI).filter_map(|vicino| vicino.text());
                vicini.any(shapes::has_fiscal_code)
            })
        }
        Campo::Altro => false,
    }
}

/// How many nodes around the name of a company are looked at.
const VICINI: usize = 64;

fn escaped(testo: &str) -> String {
    testo.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
