//! What every page must be: balanced tags, labels and descriptions that lead somewhere, ids that are unique,
//! headings in order, nothing typed by people let through as markup.

use std::collections::HashSet;

use crate::campioni::OSTILE;

const VUOTI: [&str; 4] = ["meta", "link", "input", "br"];

/// An opening tag with its attributes.
pub(super) struct Tag<'a> {
    pub(super) nome: &'a str,
    pub(super) attributi: Vec<(&'a str, &'a str)>,
}

impl Tag<'_> {
    pub(super) fn get(&self, nome: &str) -> Option<&str> {
        self.attributi.iter().find(|(n, _)| *n == nome).map(|(_, v)| *v)
    }
}

/// Fails with the reason if the page is not as it must be.
pub(super) fn check(html: &str) {
    assert!(html.starts_with("<!DOCTYPE html>"), "{html}");
    assert!(!html.contains(OSTILE) && !html.contains("<script>"), "markup from people:\n{html}");
    let tags = tags(html);
    let mut ids = HashSet::new();
    for id in tags.iter().filter_map(|tag| tag.get("id")) {
        assert!(ids.insert(id), "id twice: {id}");
        assert!(!id.is_empty() && !id.contains(char::is_whitespace), "id with space: {id}");
    }
    for tag in &tags {
        for nome in ["for", "aria-describedby", "aria-labelledby"] {
            for id in tag.get(nome).into_iter().flat_map(|ids| ids.split(' ')) {
                assert!(ids.contains(id), "{nome} leads nowhere: {id}");
            }
        }
        assert!(tag.get("style").is_none() && tag.get("onclick").is_none(), "refused by the policy");
    }
    let detti: HashSet<_> = tags.iter().filter_map(|tag| tag.get("for")).collect();
    for tag in tags.iter().filter(|tag| ["input", "select", "textarea"].contains(&tag.nome)) {
        let nascosto = tag.get("type") == Some("hidden");
        let detto =
            tag.get("aria-labelledby").is_some() || tag.get("id").is_some_and(|id| detti.contains(id));
        assert!(nascosto || detto, "no label: {:?}", tag.attributi);
    }
    let mut livello = 0;
    for tag in tags.iter().filter(|tag| tag.nome.len() == 2 && tag.nome.starts_with('h') && tag.nome != "hr")
    {
        let questo: usize = tag.nome[1..].parse().unwrap();
        assert!(questo <= livello + 1, "h{questo} after h{livello}");
        livello = questo;
    }
    assert_eq!(tags.iter().filter(|tag| tag.nome == "h1").count(), 1);
}

/// All opening tags; fails if a closing one does not match.
pub(super) fn tags(html: &str) -> Vec<Tag<'_>> {
    let mut tags = Vec::new();
    let mut aperti = Vec::new();
    let mut resto = html;
    while let Some(inizio) = resto.find('<') {
        let fine = inizio + resto[inizio..].find('>').expect("a tag ends");
        let dentro = &resto[inizio + 1..fine];
        resto = &resto[fine + 1..];
        if let Some(nome) = dentro.strip_prefix('/') {
            assert_eq!(aperti.pop(), Some(nome), "closed before it was opened, or left open:\n{html}");
        } else if !dentro.starts_with('!') {
            let nome = dentro.split_whitespace().next().expect("a name");
            if !VUOTI.contains(&nome) {
                aperti.push(nome);
            }
            tags.push(Tag { nome, attributi: attributes(&dentro[nome.len()..]) });
        }
    }
    assert!(aperti.is_empty(), "left open: {aperti:?}");
    tags
}

fn attributes(testo: &str) -> Vec<(&str, &str)> {
    let mut attributi = Vec::new();
    let mut resto = testo.trim_start();
    while !resto.is_empty() {
        let fine = resto.find(['=', ' ', '\n']).unwrap_or(resto.len());
        let nome = &resto[..fine];
        resto = &resto[fine..];
        let mut valore = "";
        if let Some(citato) = resto.strip_prefix("=\"") {
            let fine = citato.find('"').expect("a quoted value ends");
            valore = &citato[..fine];
            resto = &citato[fine + 1..];
        }
        assert!(!attributi.iter().any(|(n, _)| *n == nome), "attribute twice: {nome}");
        attributi.push((nome, valore));
        resto = resto.trim_start();
    }
    attributi
}
