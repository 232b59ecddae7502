//! The part of XPath in which the eForms SDK says where a field is: child steps, each with at most one condition on an
//! attribute or a text.

use bounded_xml::Node;

/// Namespaces by the prefixes that the SDK gives them.
const PREFISSI: [(&str, &str); 6] = [
    ("cac", "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"),
    ("cbc", "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"),
    ("ext", "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2"),
    ("efac", "http://data.europa.eu/p27/eforms-ubl-extension-aggregate-components/1"),
    ("efbc", "http://data.europa.eu/p27/eforms-ubl-extension-basic-components/1"),
    ("efext", "http://data.europa.eu/p27/eforms-ubl-extensions/1"),
];

/// The elements at `percorso` from `da`, in the order of the document.
pub(super) fn select<'a, 'x>(da: Node<'a, 'x>, percorso: &str) -> Vec<Node<'a, 'x>> {
    let mut dentro = false;
    let passi = percorso.split(move |c| {
        dentro = c == '[' || (dentro && c != ']');
        c == '/' && !dentro
    });
    passi.fold(vec![da], |nodi, passo| {
        let (nome, condizione) = passo.split_once('[').unwrap_or((passo, ""));
        let figli = nodi.into_iter().flat_map(|nodo| children(nodo, nome));
        figli.filter(|figlio| holds(*figlio, condizione.trim_end_matches(']'))).collect()
    })
}

/// All the text that stands directly in an element, without the blanks around it.
pub(super) fn text(nodo: Node<'_, '_>) -> String {
    let testi = nodo.children().filter(Node::is_text).filter_map(|figlio| figlio.text());
    testi.collect::<String>().trim().to_owned()
}

fn children<'a, 'x>(nodo: Node<'a, 'x>, nome: &str) -> impl Iterator<Item = Node<'a, 'x>> {
    let (prefisso, locale) = nome.split_once(':').unwrap_or(("", nome));
    let spazio = PREFISSI.iter().find(|(altro, _)| *altro == prefisso).map(|(_, spazio)| *spazio);
    nodo.children().filter(move |figlio| {
        figlio.is_element() && figlio.tag_name().name() == locale && figlio.tag_name().namespace() == spazio
    })
}

/// Whether one of the values at the left of `=` is the one at its right; nothing is asked by an empty condition.
fn holds(nodo: Node<'_, '_>, condizione: &str) -> bool {
    let Some((via, valore)) = condizione.split_once('=') else { return condizione.is_empty() };
    let valore = valore.trim_matches('\'');
    let mut nodi = vec![nodo];
    for passo in via.split('/') {
        if let Some(attributo) = passo.strip_prefix('@') {
            return nodi.iter().any(|nodo| nodo.attribute(attributo) == Some(valore));
        }
        nodi = match passo {
            "text()" => return nodi.iter().any(|nodo| text(*nodo) == valore),
            ".." => nodi.iter().filter_map(Node::parent).collect(),
            nome => nodi.into_iter().flat_map(|nodo| children(nodo, nome)).collect(),
        };
    }
    !nodi.is_empty()
}

#[cfg(test)]
mod tests {
    use bounded_xml::Document;

    use super::*;

    #[test]
    fn steps_and_conditions_are_those_of_the_sdk() {
        let xml = r#"<a xmlns:c="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
            xmlns:b="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
            <c:Lot><b:ID schemeName="Lot"> 1<!-- uno -->0 </b:ID><b:Type>x</b:Type><c:File><b:URI>u</b:URI></c:File></c:Lot>
            <c:Lot><b:ID schemeName="Part">2</b:ID><b:Type>y</b:Type><c:File><b:URI>v</b:URI></c:File></c:Lot>
            <Lot/></a>"#;
        let documento = Document::parse(xml).unwrap();
        let testi = |percorso: &str| -> Vec<String> {
            select(documento.root_element(), percorso).into_iter().map(text).collect()
        };
        assert_eq!(testi("cac:Lot/cbc:ID"), ["10", "2"]);
        assert_eq!(testi("cac:Lot/cbc:ID[@schemeName='Part']"), ["2"]);
        assert_eq!(testi("cac:Lot[cbc:ID/@schemeName='Lot']/cbc:Type"), ["x"]);
        assert_eq!(testi("cac:Lot/cac:File[../cbc:Type/text()='y']/cbc:URI"), ["v"]);
        assert_eq!(select(documento.root_element(), "cac:Lot").len(), 2);
        assert!(testi("cac:Lot[cbc:ID/@altro='Lot']").is_empty() && testi("cbc:Lot/cbc:ID").is_empty());
    }
}
