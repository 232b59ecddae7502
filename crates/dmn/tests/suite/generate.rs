//! Data for an expression, made from the paths it reads and the constants it holds; the same for the same seed.

use dmn::Expression;
use serde_json::{Map, Value as Json, json};

/// What is done to data that are otherwise as the expression expects them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Damage {
    None,
    Null,
    Missing,
    Empty,
    WrongKind,
}

pub(crate) const DAMAGES: [Damage; 5] =
    [Damage::None, Damage::Null, Damage::Missing, Damage::Empty, Damage::WrongKind];

/// A small generator (SplitMix64): the cases must be the same on every machine.
pub(crate) struct Seed(pub(crate) u64);

impl Seed {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % bound as u64).expect("small")
    }

    fn pick<'p, T>(&mut self, pool: &'p [T]) -> &'p T {
        &pool[self.below(pool.len())]
    }
}

/// What an expression expects at a place.
#[derive(Debug, Clone)]
enum Shape {
    Leaf(Vec<Json>),
    Context(Vec<(String, Shape)>),
    List(Box<Shape>),
}

/// Data for an expression.
pub(crate) struct Generator {
    shape: Shape,
}

impl Generator {
    pub(crate) fn new(text: &str, expression: &Expression) -> Self {
        let mut shape = Shape::Context(Vec::new());
        let mut paths = expression.reads();
        paths.sort();
        for path in paths {
            let path = projected(text, path);
            let name = path.rsplit('.').next().unwrap_or(&path);
            let steps: Vec<_> = path.split('.').collect();
            let pool = match name.strip_suffix("[]") {
                Some(_) if text.contains("list contains") => {
                    vec![json!({"codice": "1"}), json!({"codice": "2"})]
                }
                Some(_) => vec![json!("A"), json!("")],
                None => pool(text, name),
            };
            place(&mut shape, &steps, &pool);
        }
        Self { shape }
    }

    pub(crate) fn data(&self, seed: &mut Seed, damage: Damage) -> Json {
        let mut data = fill(&self.shape, seed);
        if damage != Damage::None {
            let places = count(&data) - 1;
            let mut hit = seed.below(places) + 1;
            damaged(&mut data, &mut hit, damage, seed);
        }
        data
    }
}

fn place(shape: &mut Shape, steps: &[&str], pool: &[Json]) {
    let [step, rest @ ..] = steps else { return };
    let name = step.trim_end_matches("[]");
    let mut inner = Shape::Leaf(pool.to_vec());
    if !rest.is_empty() {
        inner = Shape::Context(Vec::new());
    }
    if step.ends_with("[]") {
        inner = Shape::List(Box::new(inner));
    }
    let mut here = shape;
    while let Shape::List(item) = here {
        here = item;
    }
    if let Shape::Leaf(_) = here {
        *here = Shape::Context(Vec::new());
    }
    let Shape::Context(entries) = here else { unreachable!("no list is left") };
    let index = entries.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
        entries.push((name.to_owned(), inner.clone()));
        entries.len() - 1
    });
    let known = &mut entries[index].1;
    match (&*known, &inner) {
        // A path may tell more of a place than the one before.
        (Shape::Leaf(_) | Shape::Context(_), Shape::List(_)) => *known = Shape::List(Box::new(known.clone())),
        (Shape::Leaf(_), Shape::Context(_)) => *known = inner,
        _ => {}
    }
    place(known, rest, pool);
}

/// `a.b` is a list of `b` where an expression takes it for a list of texts: then it is `a` that has many elements.
fn projected(text: &str, path: String) -> String {
    let Some((parent, name)) = path.rsplit_once('.') else { return path };
    let written = format!("{}.{name}", parent.rsplit(['.', ']']).next().unwrap_or(parent));
    let taken_for_list = ["distinct values(", "list contains("].iter().any(|function| {
        text.match_indices(function).any(|(at, _)| {
            let argument = &text[at + function.len()..];
            argument[..argument.find([',', ')']).unwrap_or(0)].ends_with(&written)
        })
    });
    let is_list = taken_for_list && !name.starts_with("categorie");
    if is_list && !parent.ends_with("[]") { format!("{parent}[].{name}") } else { path }
}

/// True if the expression uses this name as a list.
pub(crate) fn is_list(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].trim_end_matches(|c: char| c.is_alphanumeric() || c == '.');
        let after = &text[at + name.len()..];
        ["count(", "list contains(", "distinct values("].iter().any(|function| before.ends_with(function))
            || after.starts_with('[')
    })
}

/// What a name is compared with in the expression, and values near it.
fn pool(text: &str, name: &str) -> Vec<Json> {
    if is_list(text, name) && !text.contains("distinct values") && name != "codice" {
        let lists = if text.contains("list contains") {
            [json!([]), json!([{"codice": "1"}]), json!([{"codice": "1"}, {"codice": "2"}])]
        } else {
            [json!([]), json!(["A"]), json!(["", "B"])]
        };
        return lists.to_vec();
    }
    let mut values = Vec::new();
    for (at, _) in text.match_indices(name) {
        let after = text[at + name.len()..].trim_start_matches([')', ' ']);
        let literal = after.trim_start_matches(['=', '!', '<', '>', ' ']);
        let before = text[..at].trim_end_matches(|c: char| c.is_alphanumeric() || c == '.');
        let first = literal.chars().next().unwrap_or(' ');
        if before.ends_with("is defined(") || before.ends_with("is defined (") {
            values.push(json!("altro"));
        } else if before.ends_with("substring before(") {
            values.extend(
                ["2000-01-31T10:00:00Z", "2999-12-31T10:00:00Z", "2999-12-31T10:00:00"].map(Json::from),
            );
        } else if text.contains("list contains(") && (before.ends_with(", ") || before.ends_with("contains("))
        {
            values.extend(quoted(text).into_iter().chain([json!("1"), json!("2")]));
        } else if before.ends_with("values(") {
            values.extend(["A", "B"].map(Json::from));
        } else if before.ends_with("with(") {
            values.extend(["http://a.it", "https://a.it", "ftp://a.it"].map(Json::from));
        } else if before.ends_with("return lotti[i].") {
            values.extend([json!(10), json!(8), json!(7.99), json!(5)]);
        } else if after.starts_with(['=', '!', '<', '>', '+', '*']) && first == '"' {
            values.extend(quoted(literal).into_iter().take(1));
            values.push(json!("altro"));
        } else if after.starts_with(['=', '!', '<', '>']) && first.is_ascii_digit() {
            let number = literal.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
            let number: i64 = number.parse().expect("whole");
            values.extend([json!(number), json!(number - 1), json!(number + 1), json!(0.5)]);
        } else if ["true", "false"].iter().any(|word| literal.starts_with(word)) {
            values.extend([json!(true), json!(false)]);
        } else if after.starts_with(['<', '>']) && name.starts_with("data") {
            values.extend(["2026-01-01", "2026-01-02"].map(Json::from));
        } else if after.starts_with(['<', '>', '+', '*']) {
            values.extend([json!(1), json!(10), json!(800_000)]);
        } else if ["and", "or"].iter().any(|word| after.starts_with(word)) || after.is_empty() {
            values.extend([json!(true), json!(false)]);
        }
    }
    if values.is_empty() { vec![json!("altro")] } else { values }
}

fn quoted(text: &str) -> Vec<Json> {
    text.split('"').skip(1).step_by(2).map(Json::from).collect()
}

fn fill(shape: &Shape, seed: &mut Seed) -> Json {
    match shape {
        Shape::Leaf(pool) => seed.pick(pool).clone(),
        Shape::List(item) => {
            let length = *seed.pick(&[0, 1, 1, 2, 2, 3]);
            (0..length).map(|_| fill(item, seed)).collect()
        }
        Shape::Context(entries) => {
            let context = |seed: &mut Seed| -> Map<String, Json> {
                entries.iter().map(|(name, inner)| (name.clone(), fill(inner, seed))).collect()
            };
            Json::Object(context(seed))
        }
    }
}

fn count(data: &Json) -> usize {
    1 + match data {
        Json::Array(items) => items.iter().map(count).sum(),
        Json::Object(entries) => entries.values().map(count).sum(),
        _ => 0,
    }
}

/// Damages the place number `hit`, counting from the root; true when that place has to go.
fn damaged(data: &mut Json, hit: &mut usize, damage: Damage, seed: &mut Seed) -> bool {
    if *hit == 0 {
        *hit = usize::MAX;
        *data = match damage {
            Damage::None | Damage::Missing => return true,
            Damage::Null => Json::Null,
            Damage::Empty => match data {
                Json::Array(_) => json!([]),
                Json::Object(_) => json!({}),
                _ => json!(""),
            },
            Damage::WrongKind => match data {
                Json::Array(items) => items.first().cloned().unwrap_or(json!(1)),
                Json::Object(_) => seed.pick(&[json!("testo"), json!(1), json!([])]).clone(),
                Json::String(text) => {
                    seed.pick(&[json!(1), json!(true), json!([text.clone()]), json!({"codice": "1"})]).clone()
                }
                Json::Number(_) => seed.pick(&[json!("1"), json!(true), json!([1]), json!({})]).clone(),
                _ => seed.pick(&[json!("true"), json!(1), json!({})]).clone(),
            },
        };
        return false;
    }
    *hit -= 1;
    match data {
        Json::Array(items) => {
            let gone = (0..items.len()).find(|index| damaged(&mut items[*index], hit, damage, seed));
            gone.map(|index| items.remove(index));
        }
        Json::Object(entries) => {
            let gone = entries
                .iter_mut()
                .find_map(|(name, entry)| damaged(entry, hit, damage, seed).then(|| name.clone()));
            gone.map(|name| entries.shift_remove(&name));
        }
        _ => {}
    }
    false
}
