//! A field as the page draws it.

use askama::Template;
use cig_domain::campi::{Campo, Tipo};
use cig_domain::codici::Scadenza;
use cig_domain::{Anomalia, Importo};
use serde_json::{Map, Value};

use super::controllo::menu;
use super::schede::schede;
use super::{Controllo, Elenchi, Opzione};

/// A field: label, help, control, and what is wrong with it.
///
/// Its input has the id `campo-<nome>`, its messages `errore-<nome>`: links and tests find it by them.
#[derive(Debug, Clone, Template)]
#[template(path = "campo.html")]
pub(crate) struct CampoVista {
    /// Name of the input, the catalogue's.
    pub(crate) nome: String,
    /// What stands above.
    pub(crate) etichetta: String,
    /// One sentence; may be empty.
    pub(crate) aiuto: String,
    /// Where more is said of it, in words of ANAC's too; may be empty.
    pub(crate) guida: String,
    /// What is wrong with it.
    pub(crate) messaggi: Vec<Messaggio>,
    /// How it is asked for.
    pub(crate) controllo: Controllo,
}

// Its template escapes what it shows.
impl askama::filters::HtmlSafe for CampoVista {}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Messaggio {
    /// A sentence; ANAC's own ends with its code, by which people ask about it.
    pub(crate) testo: String,
    /// Whether the request cannot be sent because of it.
    pub(crate) blocca: bool,
}

impl From<&Anomalia> for Messaggio {
    fn from(anomalia: &Anomalia) -> Self {
        let Anomalia { testo, codice, percorso, .. } = anomalia;
        let testo = if percorso.is_some() { format!("{testo} ({codice})") } else { testo.clone() };
        Self { testo, blocca: anomalia.blocca() }
    }
}

/// Fields under one heading.
#[derive(Debug, Clone)]
pub(crate) struct Gruppo {
    /// The heading.
    pub(crate) titolo: &'static str,
    /// In the order of the catalogue.
    pub(crate) campi: Vec<CampoVista>,
    /// Whether nothing stands in it.
    vuoto: bool,
}

/// Groups that few requests need. What the selected scheda requires of them is told as missing, so they are folded only
/// while it requires nothing.
const DI_RADO: [&str; 4] = [
    "Per conto di altri",
    "Procedura negoziata e adesione",
    "Parità di genere e generazionale (PNRR)",
    "Classificazione del lotto",
];

impl Gruppo {
    /// Whether it is shown by its heading alone.
    pub(crate) fn is_piegato(&self) -> bool {
        let detto = self.campi.iter().any(|campo| !campo.messaggi.is_empty());
        DI_RADO.contains(&self.titolo) && self.vuoto && !detto
    }
}

impl CampoVista {
    /// A field without help and without messages.
    pub(crate) fn new(nome: impl Into<String>, etichetta: impl Into<String>, controllo: Controllo) -> Self {
        let (nome, etichetta) = (nome.into(), etichetta.into());
        let (aiuto, guida) = (String::new(), String::new());
        Self { nome, etichetta, aiuto, guida, messaggi: Vec::new(), controllo }
    }

    /// With the messages of the anomalies that are about it.
    #[must_use]
    pub(crate) fn with_messaggi<'a>(self, anomalie: impl IntoIterator<Item = &'a Anomalia>) -> Self {
        let messaggi = anomalie
            .into_iter()
            .filter(|anomalia| anomalia.campo == self.nome)
            .map(Messaggio::from)
            .collect();
        Self { messaggi, ..self }
    }

    /// With the address of what more is said of it.
    #[must_use]
    pub(crate) fn with_guida(self, guida: String) -> Self {
        Self { guida, ..self }
    }

    /// Whether it holds an error.
    fn is_errato(&self) -> bool {
        self.messaggi.iter().any(|messaggio| messaggio.blocca)
    }

    /// `aria-describedby` of its control.
    fn describedby(&self) -> String {
        let aiuto = (!self.aiuto.is_empty()).then(|| format!("aiuto-{}", self.nome));
        let errore = (!self.messaggi.is_empty()).then(|| format!("errore-{}", self.nome));
        aiuto.into_iter().chain(errore).collect::<Vec<_>>().join(" ")
    }

    /// Whether it takes the whole width.
    pub(crate) fn is_largo(&self) -> bool {
        matches!(self.controllo, Controllo::Area { .. }) || self.is_gruppo()
    }

    /// Whether it is a set of controls, which a legend names, rather than one, which a label does.
    fn is_gruppo(&self) -> bool {
        matches!(
            self.controllo,
            Controllo::Caselle { .. }
                | Controllo::RicercaMolti { .. }
                | Controllo::Righe { .. }
                | Controllo::Schede { .. }
        )
    }
}

/// The fields of a section with their values and messages, under their headings.
///
/// `cerca` is the field whose list was searched; a value of a long list that is not in it is searched as well. `guide` is
/// where the guides of the fields are.
pub(crate) fn gruppi(
    campi: &'static [Campo],
    valori: &Map<String, Value>,
    anomalie: &[Anomalia],
    elenchi: &Elenchi<'_>,
    cerca: Option<&str>,
    guide: Option<&str>,
) -> Vec<Gruppo> {
    let mut gruppi: Vec<Gruppo> = Vec::new();
    for campo in campi {
        let valore = valori.get(campo.nome).unwrap_or(&Value::Null);
        let cercato = cerca == Some(campo.nome);
        let guida = guide.map(|guide| format!("{guide}/{}", campo.nome)).unwrap_or_default();
        let vista = field(campo, valore, anomalie, elenchi, cercato).with_guida(guida);
        let vuoto = !cercato && testo(valore).is_empty();
        match gruppi.last_mut() {
            Some(gruppo) if gruppo.titolo == campo.gruppo => {
                gruppo.campi.push(vista);
                gruppo.vuoto &= vuoto;
            }
            _ => gruppi.push(Gruppo { titolo: campo.gruppo, campi: vec![vista], vuoto }),
        }
    }
    gruppi
}

fn field(
    campo: &Campo,
    valore: &Value,
    anomalie: &[Anomalia],
    elenchi: &Elenchi<'_>,
    cerca: bool,
) -> CampoVista {
    let proprie: Vec<&Anomalia> = anomalie.iter().filter(|a| is_about(a, campo.nome)).collect();
    let controllo = control(campo, valore, &proprie, elenchi, cerca);
    let delle_righe = |anomalia: &Anomalia| match &controllo {
        Controllo::Righe { righe } => righe.iter().flatten().any(|campo| campo.nome == anomalia.campo),
        _ => false,
    };
    let mut messaggi: Vec<Messaggio> =
        proprie.into_iter().filter(|anomalia| !delle_righe(anomalia)).map(Messaggio::from).collect();
    if campo.tipo == Tipo::CentroDiCosto && elenchi.centri.is_none() && messaggi.is_empty() {
        let testo = "L'anagrafe AUSA non risponde: l'elenco dei centri di costo non si può mostrare. Il valore già scelto resta.";
        messaggi.push(Messaggio { testo: testo.to_owned(), blocca: false });
    }
    CampoVista {
        nome: campo.nome.to_owned(),
        etichetta: campo.etichetta.to_owned(),
        aiuto: campo.aiuto.to_owned(),
        guida: String::new(),
        messaggi,
        controllo,
    }
}

/// Whether an anomaly is about a field, or about a place inside it (`finanziamenti[1].importo`).
fn is_about(anomalia: &Anomalia, nome: &str) -> bool {
    anomalia.campo.strip_prefix(nome).is_some_and(|resto| resto.is_empty() || resto.starts_with(['[', '.']))
}

fn control(
    campo: &Campo,
    valore: &Value,
    anomalie: &[&Anomalia],
    elenchi: &Elenchi<'_>,
    cerca: bool,
) -> Controllo {
    let riga = |modo, massimo| Controllo::Riga { tipo: "text", modo, massimo, valore: testo(valore) };
    match campo.tipo {
        Tipo::Testo(massimo) => riga("text", Some(massimo)),
        Tipo::TestoLungo(massimo) => Controllo::Area { massimo, valore: testo(valore) },
        Tipo::SiNo => menu(SI_NO.into_iter().map(|(c, d)| (c.to_owned(), d.to_owned())), &testo(valore)),
        Tipo::Scelta(scelte) => {
            menu(scelte.iter().map(|(c, d)| ((*c).to_owned(), (*d).to_owned())), &testo(valore))
        }
        Tipo::Intero | Tipo::Percentuale => riga("numeric", None),
        Tipo::Importo => riga_importo(valore),
        Tipo::Indirizzo => riga("url", None),
        Tipo::Uuid | Tipo::Cig | Tipo::CigMolti | Tipo::CodiceFiscale | Tipo::CupMolti => riga("text", None),
        Tipo::Data => nativa("date", testo(valore)),
        Tipo::DataOra => nativa("datetime-local", a_roma(valore)),
        Tipo::Scheda => match elenchi.richiesta {
            Some(richiesta) => schede(&testo(valore), richiesta),
            None => riga("text", None),
        },
        Tipo::CentroDiCosto => elenchi.centri_di_costo(&testo(valore)),
        Tipo::Rup => elenchi.responsabili(&testo(valore)),
        Tipo::Finanziamenti => funding(campo.nome, valore, anomalie, elenchi),
        Tipo::Voce(_) | Tipo::Voci(_) | Tipo::Cpv | Tipo::CpvMolti => {
            let lista = campo.tipo.tipologica().unwrap_or_default();
            match (Elenchi::is_lunga(lista), campo.tipo.is_multiplo()) {
                (false, false) => elenchi.menu(lista, &testo(valore)),
                (false, true) => elenchi.caselle(lista, &codes(valore)),
                (true, false) => search(lista, &testo(valore), elenchi, cerca),
                (true, true) => search_many(lista, &codes(valore), elenchi, cerca),
            }
        }
    }
}

const SI_NO: [(&str, &str); 2] = [("true", "Sì"), ("false", "No")];

fn search(lista: &str, valore: &str, elenchi: &Elenchi<'_>, cerca: bool) -> Controllo {
    let descrizione = elenchi.descrizione(lista, valore);
    let trovate = (cerca || descrizione.is_none() && !valore.is_empty())
        .then(|| elenchi.cerca(lista, valore, &[]))
        .filter(|trovate| cerca || !trovate.is_empty());
    Controllo::Ricerca { valore: valore.to_owned(), descrizione, trovate }
}

/// Codes that the list has are taken; the rest goes back into the line, where it was typed, and is searched.
fn search_many(lista: &str, codici: &[&str], elenchi: &Elenchi<'_>, cerca: bool) -> Controllo {
    let mut scelte = Vec::new();
    let mut resto = Vec::new();
    for codice in codici {
        match elenchi.descrizione(lista, codice) {
            Some(descrizione) => {
                scelte.push(Opzione { codice: (*codice).to_owned(), descrizione, scelta: true });
            }
            None => resto.push(*codice),
        }
    }
    let valore = resto.join(" ");
    let trovate = (cerca || !valore.is_empty())
        .then(|| elenchi.cerca(lista, &valore, codici))
        .filter(|trovate| cerca || !trovate.is_empty());
    Controllo::RicercaMolti { scelte, valore, trovate }
}

/// The rows that are filled, and two empty ones.
fn funding(nome: &str, valore: &Value, anomalie: &[&Anomalia], elenchi: &Elenchi<'_>) -> Controllo {
    let piene = valore.as_array().map_or(&[][..], Vec::as_slice);
    let righe = piene.iter().chain([&Value::Null, &Value::Null]).enumerate().map(|(posto, riga)| {
        let tipo = format!("{nome}[{posto}].tipoFinanziamento");
        let importo = format!("{nome}[{posto}].importo");
        let numero = posto + 1;
        let menu = elenchi.menu("tipoFinanziamento", &testo(&riga["tipoFinanziamento"]));
        vec![
            CampoVista::new(tipo, format!("Tipo del finanziamento {numero}"), menu)
                .with_messaggi(anomalie.iter().copied()),
            CampoVista::new(
                importo,
                format!("Importo del finanziamento {numero}"),
                riga_importo(&riga["importo"]),
            )
            .with_messaggi(anomalie.iter().copied()),
        ]
    });
    Controllo::Righe { righe: righe.collect() }
}

fn riga_importo(valore: &Value) -> Controllo {
    Controllo::Riga { tipo: "text", modo: "decimal", massimo: None, valore: importo(valore) }
}

/// A line for which the browser has a picker of its own.
fn nativa(tipo: &'static str, valore: String) -> Controllo {
    Controllo::Riga { tipo, modo: "none", massimo: None, valore }
}

/// A moment as the time in Rome; what is no moment stays as it was typed.
fn a_roma(valore: &Value) -> String {
    let testo = testo(valore);
    testo.parse::<Scadenza>().map_or(testo, Scadenza::a_roma)
}

/// The value of a field as it stands in a line.
pub(crate) fn line(campo: &Campo, valore: &Value) -> String {
    if campo.tipo == Tipo::Importo { importo(valore) } else { testo(valore) }
}

/// A value as it stands in a line: several ones with a space between them.
pub(super) fn testo(valore: &Value) -> String {
    match valore {
        Value::Null | Value::Object(_) => String::new(),
        Value::String(testo) => testo.clone(),
        Value::Array(voci) => voci.iter().map(testo).collect::<Vec<_>>().join(" "),
        Value::Bool(_) | Value::Number(_) => valore.to_string(),
    }
}

/// An amount in the Italian form; what is no amount stays as it was typed.
pub(super) fn importo(valore: &Value) -> String {
    serde_json::from_value::<Importo>(valore.clone()).map_or_else(|_| testo(valore), Importo::formattato)
}

pub(super) fn codes(valore: &Value) -> Vec<&str> {
    match valore {
        Value::String(codice) => vec![codice],
        Value::Array(voci) => voci.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use cig_domain::campi::{GARA, LOTTO};
    use serde_json::json;

    use super::*;
    use crate::campioni;

    #[test]
    fn a_group_that_few_need_is_folded_until_something_stands_in_it() {
        let titoli: Vec<_> = GARA.iter().chain(LOTTO).map(|campo| campo.gruppo).collect();
        assert!(DI_RADO.iter().all(|titolo| titoli.contains(titolo)), "a heading that no group has");

        let liste = campioni::Liste;
        let elenchi = campioni::elenchi(&liste);
        let folded = |valori: &Value, anomalie: &[Anomalia], cerca| {
            let gruppi = gruppi(LOTTO, valori.as_object().unwrap(), anomalie, &elenchi, cerca, None);
            let piegati = gruppi.into_iter().filter(Gruppo::is_piegato);
            piegati.map(|gruppo| gruppo.titolo).collect::<Vec<_>>()
        };
        let [_, negoziata, parita, cpv] = DI_RADO;
        assert_eq!(folded(&json!({}), &[], None), [negoziata, parita, cpv]);
        assert_eq!(folded(&json!({ "derogaAQ": false }), &[], None), [negoziata, cpv]);
        let sezione = cig_domain::Sezione::Lotti;
        let manca = Anomalia::errore(sezione.clone(), "motivoCollegamento", "OBBLIGATORIO", "manca");
        assert_eq!(folded(&json!({}), &[manca], None), [parita, cpv]);
        let avviso = Anomalia::avviso(sezione, "cui", "REG52", "manca");
        assert_eq!(folded(&json!({}), &[avviso], Some("cpvPrevalente")), [parita]);
    }
}
