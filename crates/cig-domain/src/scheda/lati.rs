//! The sides of a scheda compared: what we would send, what was sent, what PCP holds.

use std::collections::{HashMap, HashSet};

use rust_decimal::Decimal;
use serde_json::Value;

/// One thing for each side.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lati<T> {
    /// What would be sent now.
    pub bozza: T,
    /// What was last sent.
    pub inviata: T,
    /// What PCP holds now.
    pub presso_anac: T,
}

impl<T> Lati<T> {
    /// The sides in their order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        [&self.bozza, &self.inviata, &self.presso_anac].into_iter()
    }

    /// The same of each side.
    pub fn map<U>(self, mut f: impl FnMut(T) -> U) -> Lati<U> {
        Lati { bozza: f(self.bozza), inviata: f(self.inviata), presso_anac: f(self.presso_anac) }
    }
}

/// What a comparison found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Confronto {
    /// How many fields are the same on every side.
    pub uguali: usize,
    /// The fields that are not, in the order of the first side that has them.
    pub differenze: Vec<Differenza>,
}

/// A field that is not the same on every side.
#[derive(Debug, Clone, PartialEq)]
pub struct Differenza {
    /// Its place in the scheda, with lots by name, whatever their order: `$.body.anacForm.lotti[LOT-0002].ccnl`.
    pub percorso: String,
    /// Its place in what would be sent now, with lots by position, for [`SchedaCompilata::provenienza`]; `None` if neither it
    /// nor its lot is there.
    ///
    /// [`SchedaCompilata::provenienza`]: crate::porte::SchedaCompilata::provenienza
    pub posto: Option<String>,
    /// What each side has; `None` where it has nothing.
    pub valori: Lati<Option<Value>>,
}

/// Compares the sides that there are (`scheda` of the body of crea-appalto), field by field.
///
/// Lots are the same by their `lotIdentifier`, elements of other arrays by their position. Numbers are the same by their
/// value (10 and 10.00), and what is absent is the same as null.
pub fn compare(schede: Lati<Option<&Value>>) -> Confronto {
    let lati = schede.map(|scheda| scheda.map(Foglie::of));
    let mut confronto = Confronto::default();
    let mut visti = HashSet::new();
    let percorsi = lati.iter().flatten().flat_map(|foglie| &foglie.ordine);
    for percorso in percorsi.filter(|percorso| visti.insert(percorso.as_str())) {
        let presenti: Vec<_> = lati.iter().flatten().map(|foglie| foglie.get(percorso)).collect();
        if presenti.windows(2).all(|due| same(due[0], due[1])) {
            confronto.uguali += 1;
            continue;
        }
        confronto.differenze.push(Differenza {
            percorso: percorso.clone(),
            posto: lati.bozza.as_ref().and_then(|bozza| bozza.place(percorso)),
            valori: Lati {
                bozza: lati.bozza.as_ref().and_then(|foglie| foglie.get(percorso)).cloned(),
                inviata: lati.inviata.as_ref().and_then(|foglie| foglie.get(percorso)).cloned(),
                presso_anac: lati.presso_anac.as_ref().and_then(|foglie| foglie.get(percorso)).cloned(),
            },
        });
    }
    confronto
}

/// Whether `tenuta` has all that `inviata` has, as [`compare`] sees it. What PCP may have added is no difference.
pub fn holds(tenuta: &Value, inviata: &Value) -> bool {
    let tenute = Foglie::of(tenuta);
    Foglie::of(inviata).valori.iter().all(|(percorso, valore)| same(Some(valore), tenute.get(percorso)))
}

/// The fields of a scheda that have a value, by their place with lots by name.
struct Foglie<'a> {
    ordine: Vec<String>,
    valori: HashMap<String, &'a Value>,
    /// The places of lots: by name, and by position.
    lotti: HashMap<String, String>,
}

impl<'a> Foglie<'a> {
    fn of(scheda: &'a Value) -> Self {
        let mut foglie = Self { ordine: Vec::new(), valori: HashMap::new(), lotti: HashMap::new() };
        foglie.read("$".to_owned(), scheda);
        foglie
    }

    fn read(&mut self, percorso: String, valore: &'a Value) {
        match valore {
            Value::Null => {}
            Value::Object(campi) => {
                for (nome, valore) in campi {
                    self.read(format!("{percorso}.{nome}"), valore);
                }
            }
            Value::Array(elementi) => {
                let nomi = lot_names(elementi);
                for (posto, elemento) in elementi.iter().enumerate() {
                    let per_posto = format!("{percorso}[{posto}]");
                    let qui = match &nomi {
                        Some(nomi) => format!("{percorso}[{}]", nomi[posto]),
                        None => per_posto.clone(),
                    };
                    if nomi.is_some() {
                        self.lotti.insert(qui.clone(), per_posto);
                    }
                    self.read(qui, elemento);
                }
            }
            foglia => {
                self.ordine.push(percorso.clone());
                self.valori.insert(percorso, foglia);
            }
        }
    }

    fn get(&self, percorso: &str) -> Option<&'a Value> {
        self.valori.get(percorso).copied()
    }

    /// The place with its lot by position.
    fn place(&self, percorso: &str) -> Option<String> {
        for (fine, _) in percorso.match_indices(']') {
            let (lotto, resto) = percorso.split_at(fine + 1);
            if let Some(per_posto) = self.lotti.get(lotto) {
                return Some(format!("{per_posto}{resto}"));
            }
        }
        self.valori.contains_key(percorso).then(|| percorso.to_owned())
    }
}

/// The names of the lots that the elements are, each different; `None` if they are no lots.
fn lot_names(elementi: &[Value]) -> Option<Vec<&str>> {
    let nomi: Vec<_> =
        elementi.iter().map(|elemento| elemento["lotIdentifier"].as_str()).collect::<Option<_>>()?;
    let diversi: HashSet<_> = nomi.iter().collect();
    (diversi.len() == nomi.len()).then_some(nomi)
}

fn same(uno: Option<&Value>, altro: Option<&Value>) -> bool {
    match (uno, altro) {
        (Some(Value::Number(uno)), Some(Value::Number(altro))) => {
            uno == altro
                || decimal(&uno.to_string()).is_some_and(|uno| Some(uno) == decimal(&altro.to_string()))
        }
        _ => uno == altro,
    }
}

fn decimal(numero: &str) -> Option<Decimal> {
    numero.parse().or_else(|_| Decimal::from_scientific(numero)).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn two(bozza: &Value, presso_anac: &Value) -> Confronto {
        compare(Lati { bozza: Some(bozza), inviata: None, presso_anac: Some(presso_anac) })
    }

    #[test]
    fn each_field_that_differs_is_told_with_its_three_values_and_the_others_are_counted() {
        let scheda = |oggetto: &str, urgenza: Value| json!({ "versione": "1.0", "body": { "oggetto": oggetto, "urgenza": urgenza } });
        let (bozza, inviata, anac) =
            (scheda("Uno", json!(true)), scheda("Due", Value::Null), scheda("Due", Value::Null));
        let lati = Lati { bozza: Some(&bozza), inviata: Some(&inviata), presso_anac: Some(&anac) };
        let confronto = compare(lati);
        assert_eq!(confronto.uguali, 1);
        let trovate: Vec<_> = confronto
            .differenze
            .iter()
            .map(|d| (d.percorso.as_str(), d.posto.as_deref(), d.valori.clone()))
            .collect();
        let due = |bozza, inviata: Option<Value>| Lati {
            bozza: Some(bozza),
            presso_anac: inviata.clone(),
            inviata,
        };
        let (oggetto, urgenza) = ("$.body.oggetto", "$.body.urgenza");
        assert_eq!(
            trovate,
            [
                (oggetto, Some(oggetto), due(json!("Uno"), Some(json!("Due")))),
                (urgenza, Some(urgenza), due(json!(true), None)),
            ]
        );
    }

    #[test]
    fn numbers_are_compared_by_value_and_null_is_as_absent() {
        let uno: Value = serde_json::from_str(r#"{"a": 10, "b": null, "c": [], "d": 1e2}"#).unwrap();
        let altro: Value = serde_json::from_str(r#"{"a": 10.00, "d": 100.0, "e": {"f": null}}"#).unwrap();
        assert_eq!(two(&uno, &altro), Confronto { uguali: 2, differenze: vec![] });
        assert_eq!(two(&json!({"a": "10"}), &json!({"a": 10})).differenze.len(), 1, "a text is no number");
        assert_eq!(two(&json!({"a": false}), &json!({})).differenze.len(), 1);
    }

    #[test]
    fn lots_are_the_same_by_name_whatever_their_order_and_other_arrays_by_position() {
        let lotto = |nome: &str, importo: u32| json!({ "lotIdentifier": nome, "importo": importo, "cup": ["A", "B"] });
        let bozza = json!({ "lotti": [lotto("LOT-0001", 1), lotto("LOT-0002", 2)] });
        let anac = json!({ "lotti": [lotto("LOT-0002", 2), lotto("LOT-0001", 1)] });
        assert_eq!(two(&bozza, &anac), Confronto { uguali: 8, differenze: vec![] });

        let mut anac = json!({ "lotti": [lotto("LOT-0003", 3), lotto("LOT-0002", 5)] });
        anac["lotti"][1]["cup"] = json!(["B", "A"]);
        let differenze = two(&bozza, &anac).differenze;
        let del_secondo: Vec<_> = differenze
            .iter()
            .filter(|d| d.percorso.contains("LOT-0002"))
            .map(|d| d.posto.as_deref().unwrap())
            .collect();
        assert_eq!(del_secondo, ["$.lotti[1].importo", "$.lotti[1].cup[0]", "$.lotti[1].cup[1]"]);
        let del_terzo: Vec<_> = differenze.iter().filter(|d| d.percorso.contains("LOT-0003")).collect();
        assert!(
            del_terzo.len() == 4 && del_terzo.iter().all(|d| d.posto.is_none()),
            "the draft has no such lot"
        );
        assert_eq!(differenze.len(), 4 + 3 + 4);
    }

    #[test]
    fn lots_of_one_name_are_told_apart_by_position() {
        let due = json!({ "lotti": [{ "lotIdentifier": "LOT-0001" }, { "lotIdentifier": "LOT-0001" }] });
        let uno = json!({ "lotti": [{ "lotIdentifier": "LOT-0001" }] });
        assert_eq!(two(&due, &uno).differenze.len(), 3);
    }

    #[test]
    fn what_pcp_adds_is_no_reason_to_take_an_appalto_for_another() {
        let inviata = json!({ "body": { "oggetto": "Uno", "importo": 10 } });
        let mut tenuta =
            json!({ "body": { "oggetto": "Uno", "importo": 10.0, "aggiunto": 1 }, "nuovo": true });
        assert!(holds(&tenuta, &inviata));
        assert!(!holds(&inviata, &tenuta));
        tenuta["body"]["oggetto"] = json!("Altro");
        assert!(!holds(&tenuta, &inviata));
        assert!(!holds(&Value::Null, &inviata));
    }
}
