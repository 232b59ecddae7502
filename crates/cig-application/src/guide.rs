//! What a person can know of a field before filling it in.

use cig_domain::campi::{self, Campo};
use cig_domain::controlli::is_richiesto;
use cig_domain::porte::{Provenienza, Spiegazione};
use cig_domain::richiesta::{Parte, RichiestaCig, RichiestaId};
use cig_domain::{CodiceScheda, Sezione};

use crate::{Application, ApplicationError, Sessione, find};

/// What is known of a field.
#[derive(Debug, Clone, PartialEq)]
pub struct Guida {
    /// The field, with our own help.
    pub campo: &'static Campo,
    /// What could be typed into it.
    pub esempio: Option<&'static str>,
    /// The scheda that the request takes, or else all that its data allow; perhaps none yet.
    pub schede: Vec<CodiceScheda>,
    /// Those that cannot do without the field.
    pub richiesto: Vec<CodiceScheda>,
    /// Those that have a place for it.
    pub previsto: Vec<CodiceScheda>,
    /// ANAC's own descriptions, where its specification is loaded: each once.
    pub descrizioni: Vec<String>,
    /// ANAC's rules that read the field, where its specification is loaded.
    pub regole: Vec<RegolaGuida>,
}

/// A rule of ANAC's that reads a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegolaGuida {
    /// ANAC's code.
    pub codice: String,
    /// ANAC's text.
    pub testo: String,
    /// The schede that it is of.
    pub schede: Vec<CodiceScheda>,
}

/// What is known of the field of that name in a part of a request of the office. `NotFound` if there is none.
pub async fn field_guide(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
    parte: &Parte,
    nome: &str,
) -> Result<Guida, ApplicationError> {
    let mut richiesta = find(app, sessione, id).await?;
    let campo = campi::find(parte.campi(), nome).ok_or(ApplicationError::NotFound)?;
    let schede = schede(&richiesta);
    // Where ANAC's form has no place for a field unless this is said, it is said.
    richiesta.dati_gara.sa_per_conto = Some(true);
    if let Parte::Lotto(lotto) = parte {
        richiesta.lotto(lotto).ok_or(ApplicationError::NotFound)?;
        richiesta.lotti.retain(|uno| uno.lot_identifier == *lotto);
    }
    let mut guida = Guida {
        campo,
        esempio: campi::esempio(campo),
        richiesto: schede.iter().copied().filter(|scheda| is_richiesto(parte, nome, *scheda)).collect(),
        previsto: Vec::new(),
        descrizioni: Vec::new(),
        regole: Vec::new(),
        schede,
    };
    for scheda in guida.schede.clone() {
        let compilata = app.mapper.map(scheda, &richiesta, &sessione.ente, None);
        let percorsi = places(&compilata.provenienze, &parte.sezione(), nome);
        if percorsi.is_empty() {
            continue;
        }
        guida.previsto.push(scheda);
        if let Some(spiegazione) = app.specifiche.explain(scheda.codice(), &percorsi) {
            guida.add(scheda, spiegazione);
        }
    }
    Ok(guida)
}

/// The scheda that the request takes; all that its data allow where they are several, but for the one for exceptions.
fn schede(richiesta: &RichiestaCig) -> Vec<CodiceScheda> {
    let selezione = richiesta.selezione();
    if let Some(scheda) = selezione.scelta {
        return vec![scheda];
    }
    let possibili = selezione.possibili.iter().map(|proposta| proposta.scheda);
    possibili.filter(|scheda| *scheda != CodiceScheda::P5).collect()
}

impl Guida {
    fn add(&mut self, scheda: CodiceScheda, spiegazione: Spiegazione) {
        let nuova = spiegazione.descrizione.filter(|testo| !self.descrizioni.contains(testo));
        self.descrizioni.extend(nuova);
        for (codice, testo) in spiegazione.regole {
            match self.regole.iter_mut().find(|regola| regola.codice == codice && regola.testo == testo) {
                Some(regola) => regola.schede.push(scheda),
                None => self.regole.push(RegolaGuida { codice, testo, schede: vec![scheda] }),
            }
        }
    }
}

/// The places that hold the field and nothing of another one, the outermost first.
fn places(provenienze: &[Provenienza], sezione: &Sezione, nome: &str) -> Vec<String> {
    let is_its = |una: &Provenienza| una.sezione == *sezione && campi::base(&una.campo) == nome;
    let is_within = |una: &Provenienza, percorso: &str| {
        let resto = una.percorso.strip_prefix(percorso);
        resto.is_some_and(|resto| resto.is_empty() || resto.starts_with(['.', '[']))
    };
    let mut percorsi: Vec<String> = provenienze
        .iter()
        .filter(|una| is_its(una))
        .map(|una| &una.percorso)
        .filter(|percorso| provenienze.iter().filter(|una| is_within(una, percorso)).all(is_its))
        .cloned()
        .collect();
    percorsi.sort_by_key(String::len);
    percorsi.dedup();
    percorsi
}
