//! Fields that rules read and no schema has, because PCP makes them first. `docs/regole.md` says how we know.

use serde_json::{Map, Number, Value};

/// `aggiudicazioni[].importoAggiudicazione`: what a lot is awarded for.
const IMPORTO: &str = "importoAggiudicazione";

/// `appalto.motivazioneCig`: why a CIG is asked for, outside what aggregators buy.
const MOTIVAZIONE: &str = "motivazioneCig";

/// Of list `categorieMerceologiche`: none of those that aggregators must buy (dPCM 24 December 2015).
const NON_ELENCATA: &str = "999";

/// Fields that have another name in the body: what holds them (nothing does what is in the form itself), the rules' name,
/// the body's.
const ALTRI_NOMI: [(&str, &str, &str); 7] = [
    ("", "partecipantiAVR", "elencoSoggetti"),
    ("appalto", MOTIVAZIONE, "motivazioneCIG"),
    ("partecipanti", "ruolo", "ruoloOE"),
    ("aggiudicazioni", "categoriaOC", "categoria"),
    ("aggiudicazioni", "cpvOC", "cpv"),
    ("subappalto", "categoriaOC", "categoria"),
    ("subappalto", "cpvOC", "cpv"),
];

/// Adds to a form what PCP makes of it.
pub(super) fn add(form: &mut Map<String, Value>) {
    rename("", form);
    if let Some(Value::Object(subappalto)) = form.get_mut("subappalto") {
        rename("subappalto", subappalto);
    }
    if let Some(Value::Object(appalto)) = form.get_mut("appalto") {
        rename("appalto", appalto);
        if !asks_why(appalto) {
            appalto.entry(MOTIVAZIONE).or_insert(Value::Null);
        }
    }
    let aggiudicazioni = form.get_mut("aggiudicazioni").and_then(Value::as_array_mut);
    for aggiudicazione in aggiudicazioni.into_iter().flatten().filter_map(Value::as_object_mut) {
        if let Some(importo) = award(aggiudicazione).and_then(Number::from_f64) {
            aggiudicazione.entry(IMPORTO).or_insert(Value::Number(importo));
        }
        rename("aggiudicazioni", aggiudicazione);
        let partecipanti = aggiudicazione.get_mut("partecipanti").and_then(Value::as_array_mut);
        for partecipante in partecipanti.into_iter().flatten().filter_map(Value::as_object_mut) {
            rename("partecipanti", partecipante);
        }
    }
}

/// Whether a category of the appalto makes the reason due. Where none does it is null, says REG4_1; by the letter of its
/// cell it would be due always.
fn asks_why(appalto: &Map<String, Value>) -> bool {
    let categorie = appalto.get("categorieMerceologiche").and_then(Value::as_array);
    categorie.into_iter().flatten().any(|categoria| categoria["codice"] != NON_ELENCATA)
}

fn rename(dove: &str, oggetto: &mut Map<String, Value>) {
    for (_, loro, nostro) in ALTRI_NOMI.into_iter().filter(|(in_cui, ..)| *in_cui == dove) {
        if let Some(valore) = oggetto.get(nostro).cloned() {
            oggetto.entry(loro).or_insert(valore);
        }
    }
}

/// What an element of `aggiudicazioni` is awarded for, in euro: the sum of the offers of its `partecipanti`. None without
/// participants, or if one has no amount.
///
/// Participants with the same `idPartecipante` are one offer: their amounts are equal (ERR96), or nought for all but the
/// leader (REG53).
pub(crate) fn importo_aggiudicazione(aggiudicazione: &Value) -> Option<f64> {
    award(aggiudicazione.as_object()?)
}

fn award(aggiudicazione: &Map<String, Value>) -> Option<f64> {
    let partecipanti = aggiudicazione.get("partecipanti")?.as_array()?;
    let mut offerte: Vec<(Option<&str>, f64)> = Vec::new();
    for partecipante in partecipanti {
        let importo = partecipante.get("importo").and_then(Value::as_f64)?;
        let id = partecipante.get("idPartecipante").and_then(Value::as_str);
        match offerte.iter_mut().find(|(altro, _)| id.is_some() && *altro == id) {
            Some((_, offerta)) => *offerta = offerta.max(importo),
            None => offerte.push((id, importo)),
        }
    }
    // To the cent: a sum of binary fractions must not cross a threshold that the amounts do not.
    let cents: f64 = offerte.iter().map(|(_, importo)| (importo * 100.0).round()).sum();
    (!offerte.is_empty()).then_some(cents / 100.0)
}

/// The path in the body of what a rule reads at `letto`.
pub(super) fn source(letto: &str) -> String {
    let mut dove = "";
    let mut fonte = Vec::new();
    for passo in letto.split('.') {
        let (nome, indice) = passo.split_at(passo.find('[').unwrap_or(passo.len()));
        if nome == IMPORTO && dove == "aggiudicazioni" {
            fonte.push("partecipanti[].importo".to_owned());
        } else {
            let altro = ALTRI_NOMI.iter().find(|(in_cui, loro, _)| (*in_cui, *loro) == (dove, nome));
            fonte.push(format!("{}{indice}", altro.map_or(nome, |(.., nostro)| nostro)));
        }
        dove = nome;
    }
    fonte.join(".")
}

/// The path in a body of a place in the form, as rules read it, at which one is broken.
pub(super) fn place(luogo: &str) -> String {
    if luogo.is_empty() {
        return "$.anacForm".to_owned();
    }
    // The amounts of an award are those of all its participants: the first stands for them.
    format!("$.anacForm.{}", source(luogo).replace("[]", "[0]"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn importo(partecipanti: &Value) -> Option<f64> {
        importo_aggiudicazione(&json!({ "partecipanti": partecipanti }))
    }

    #[test]
    fn members_of_a_group_are_one_offer() {
        let uno = |id: &str, importo: f64| json!({ "idPartecipante": id, "importo": importo });
        assert_eq!(importo(&json!([uno("a", 100.5), uno("a", 100.5)])), Some(100.5));
        assert_eq!(importo(&json!([uno("a", 0.0), uno("a", 100.5)])), Some(100.5));
        assert_eq!(importo(&json!([uno("a", 0.1), uno("b", 0.2)])), Some(0.3));
        assert_eq!(importo(&json!([{ "importo": 1 }, { "importo": 1 }])), Some(2.0));
        assert_eq!(importo(&json!([])), None);
        assert_eq!(importo(&json!([{ "idPartecipante": "a" }])), None);
    }

    #[test]
    fn what_the_body_says_itself_is_kept() {
        let form = json!({
            "appalto": { "motivazioneCIG": { "codice": "1" }, "motivazioneCig": 1 },
            "aggiudicazioni": [
                { "partecipanti": [{ "importo": 5, "ruoloOE": { "codice": "10" } }], "importoAggiudicazione": 7 },
                null,
            ],
        });
        let Value::Object(mut form) = form else { unreachable!() };
        add(&mut form);
        assert_eq!(form["appalto"]["motivazioneCig"], 1);
        assert_eq!(form["aggiudicazioni"][0]["importoAggiudicazione"], 7);
        assert_eq!(form["aggiudicazioni"][0]["partecipanti"][0]["ruolo"]["codice"], "10");
    }

    #[test]
    fn the_reason_of_the_cig_is_null_where_no_category_asks_for_it() {
        let reason = |codici: &[&str]| {
            let categorie: Vec<Value> = codici.iter().map(|codice| json!({ "codice": codice })).collect();
            let Value::Object(mut form) = json!({ "appalto": { "categorieMerceologiche": categorie } })
            else {
                unreachable!()
            };
            add(&mut form);
            form["appalto"].get("motivazioneCig").cloned()
        };
        assert_eq!(reason(&["999"]), Some(Value::Null));
        assert_eq!(reason(&["999", "1"]), None);
        assert_eq!(reason(&[]), Some(Value::Null));
    }

    #[test]
    fn every_derived_field_has_a_source() {
        for (letto, fonte) in [
            ("appalto.motivazioneCig.codice", "appalto.motivazioneCIG.codice"),
            (
                "aggiudicazioni[].partecipanti[].ruolo.codice",
                "aggiudicazioni[].partecipanti[].ruoloOE.codice",
            ),
            ("aggiudicazioni[].importoAggiudicazione", "aggiudicazioni[].partecipanti[].importo"),
            ("aggiudicazioni[2].partecipanti[0].ruolo", "aggiudicazioni[2].partecipanti[0].ruoloOE"),
            ("elencoIncarichi[].ruolo", "elencoIncarichi[].ruolo"),
            ("partecipantiAVR[1].codiceFiscale", "elencoSoggetti[1].codiceFiscale"),
            ("partecipantiAVR", "elencoSoggetti"),
            ("aggiudicazioni[].categoriaOC[].tipo", "aggiudicazioni[].categoria[].tipo"),
            ("subappalto.cpvOC", "subappalto.cpv"),
        ] {
            assert_eq!(source(letto), fonte);
        }
    }
}
