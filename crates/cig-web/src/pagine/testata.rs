//! What stands above every tab of a request.

use cig_application::{Controllo, Scadenza, Trasmissioni};
use cig_domain::controlli::Momento;
use cig_domain::porte::Segno;
use cig_domain::richiesta::{
    CigPrecedente, EsitoCanale, Fase, Revisione, RichiestaCig, RichiestaId, Stato, StatoAppalto,
};
use cig_domain::{Anomalia, Gravita, Lotto, Sezione};

use crate::WebState;
use crate::anomalie::{Conto, Rimando, order};
use crate::errore::ErroreWeb;
use crate::formati;
use crate::modulo::words;
use crate::sessione::Accesso;

/// CIGs that the head of a request shows.
const CIG_MOSTRATI: usize = 10;

/// A tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Linguetta {
    /// Of a request that came as ANAC's own JSON only.
    Scheda,
    Gara,
    Classificazione,
    Lotti,
    Registro,
}

impl Linguetta {
    /// The tabs of a request, in their order; the first is the one that it opens at.
    pub(crate) fn della(richiesta: &RichiestaCig) -> impl Iterator<Item = Self> + use<> {
        let scheda = richiesta.scheda_anac.is_some().then_some(Self::Scheda);
        // What is of the time before PCP was never transmitted from here.
        let registro = richiesta.storica.is_none().then_some(Self::Registro);
        scheda.into_iter().chain([Self::Gara, Self::Classificazione, Self::Lotti]).chain(registro)
    }

    /// Its id in the page and the last part of its address.
    fn nome(self) -> &'static str {
        match self {
            Self::Scheda => "scheda",
            Self::Gara => "gara",
            Self::Classificazione => "classificazione",
            Self::Lotti => "lotti",
            Self::Registro => "registro",
        }
    }

    fn titolo(self) -> &'static str {
        match self {
            Self::Scheda => "Scheda ANAC",
            Self::Gara => "Dati di gara",
            Self::Classificazione => "Classificazione",
            Self::Lotti => "Elenco lotti",
            Self::Registro => "Log trasmissioni",
        }
    }

    /// Its address.
    pub(crate) fn indirizzo(self, id: RichiestaId) -> String {
        format!("/richieste/{id}/{}", self.nome())
    }

    /// Whether anomalies of that section are counted on it.
    fn has(self, sezione: &Sezione) -> bool {
        match self {
            Self::Scheda => *sezione == Sezione::Scheda,
            Self::Gara => *sezione == Sezione::DatiGara,
            Self::Classificazione => *sezione == Sezione::Classificazione,
            Self::Lotti => matches!(sezione, Sezione::Lotti | Sezione::Lotto(_)),
            Self::Registro => false,
        }
    }
}

/// A tab as it is drawn.
pub(crate) struct LinguettaVista {
    pub(crate) nome: &'static str,
    pub(crate) titolo: &'static str,
    pub(crate) indirizzo: String,
    pub(crate) attiva: bool,
    pub(crate) conto: Conto,
}

/// Head of a request.
#[expect(clippy::struct_excessive_bools, reason = "each is one thing that the template shows or leaves out")]
pub(crate) struct Testata {
    pub(crate) id: RichiestaId,
    pub(crate) oggetto: String,
    pub(crate) codice_appalto: String,
    pub(crate) id_appalto: Option<String>,
    pub(crate) stato: &'static str,
    pub(crate) colore: &'static str,
    pub(crate) stato_appalto: Option<&'static str>,
    /// The scheda that it takes, with ANAC's code.
    pub(crate) scheda: Option<String>,
    /// Whether it came as ANAC's own JSON, which the pages only show.
    pub(crate) da_json: bool,
    /// The system of the time before PCP, and its number of the gara, when it is of that time.
    pub(crate) storica: Option<(&'static str, Option<String>)>,
    pub(crate) modificabile: bool,
    pub(crate) eliminabile: bool,
    /// Lot and code of the first CIGs that are known.
    pub(crate) cig: Vec<(String, String)>,
    /// How many others are known.
    pub(crate) altri_cig: usize,
    /// Lot, code and day of its end of each CIG that was replaced.
    pub(crate) cig_precedenti: Vec<(String, String, String)>,
    /// Until when ANAC keeps the appalto, when that is near or past.
    pub(crate) scadenza: Option<String>,
    /// Where the notice was published, and where not yet.
    pub(crate) pubblicazione: Vec<(&'static str, &'static str)>,
    /// What is changed of the notice, when something is.
    pub(crate) revisione: Option<&'static str>,
    pub(crate) linguette: Vec<LinguettaVista>,
    /// What is wrong, with links.
    pub(crate) rimandi: Vec<Rimando>,
    /// Whether all of the request was checked and nothing blocks it.
    pub(crate) verificata: bool,
    /// Whether the page follows a successful save.
    pub(crate) salvata: bool,
}

impl Testata {
    /// Address of the list of the lots.
    pub(crate) fn lotti(&self) -> String {
        Linguetta::Lotti.indirizzo(self.id)
    }

    /// Title of the tab that is open.
    pub(crate) fn titolo(&self) -> &'static str {
        self.linguette.iter().find(|linguetta| linguetta.attiva).map_or("", |linguetta| linguetta.titolo)
    }
}

/// What a page of a request shows of the checks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Mostra {
    /// Everything that is wrong, wherever it is.
    pub(crate) verifica: bool,
    /// That the data were saved.
    pub(crate) salvata: bool,
}

impl Mostra {
    /// As the address asks.
    pub(crate) fn from_query(coppie: &[(String, String)]) -> Self {
        let chiede = |nome: &str| coppie.iter().any(|(n, _)| n == nome);
        Self { verifica: chiede("verifica"), salvata: chiede("salvata") }
    }
}

/// A request with what the checks and ANAC say of it.
pub(crate) struct Esaminata {
    pub(crate) richiesta: RichiestaCig,
    /// Of our checks while the data can be changed, and of ANAC's refusal. None for an untouched draft, so that a person
    /// who has just begun does not start from a red page.
    pub(crate) anomalie: Vec<Anomalia>,
    /// Whether our checks find something for which it cannot be sent.
    pub(crate) bloccata: bool,
    /// Its transmissions; `None` when it was never sent.
    pub(crate) trasmissioni: Option<Trasmissioni>,
    scheda: Option<String>,
    scadenza: Option<Scadenza>,
}

impl Esaminata {
    /// Reads and checks the request.
    pub(crate) async fn read(
        stato: &WebState,
        accesso: &Accesso,
        id: RichiestaId,
        momento: Momento,
        mostra: Mostra,
    ) -> Result<Self, ErroreWeb> {
        let sessione = &accesso.sessione;
        let controllo = cig_application::check(&stato.app, sessione, id, momento).await?;
        let bloccata = !controllo.is_clean();
        let Controllo { richiesta, selezione, scheda, mut anomalie, .. } = controllo;
        let trasmissioni = match richiesta.inviata_il {
            Some(_) => Some(cig_application::progress(&stato.app, sessione, id).await?),
            None => None,
        };
        let intatta = richiesta.scheda_anac.is_none() && richiesta.versione <= 1 && !mostra.verifica;
        if intatta || !richiesta.ciclo.is_editable() {
            anomalie.clear();
        }
        if let Some(trasmissioni) = trasmissioni.as_ref().filter(|_| richiesta.ciclo.is_editable()) {
            anomalie.extend(refusal(&richiesta, trasmissioni));
        }
        let scheda = match (&richiesta.scheda_anac, selezione.scelta) {
            (Some(_), _) => scheda.map(|scheda| format!("{}, inviata in JSON", scheda.codice)),
            (None, scelta) => scelta.map(words),
        };
        let scadenza = cig_application::deadline(&stato.app, &richiesta);
        Ok(Self { richiesta, anomalie, bloccata, trasmissioni, scheda, scadenza })
    }

    /// What of it was seen: open pages are told when there is more.
    pub(crate) fn segno(&self) -> Segno {
        let voci = self.trasmissioni.as_ref().map_or(0, |trasmissioni| trasmissioni.voci.len());
        Segno { versione: self.richiesta.versione, voci: voci as u64 }
    }

    /// Its anomalies in one section.
    pub(crate) fn della(&self, sezione: &Sezione) -> Vec<Anomalia> {
        self.anomalie.iter().filter(|anomalia| anomalia.sezione == *sezione).cloned().collect()
    }

    /// Its head. `qui` is the part that the page shows: what is wrong there is summed up, and all the rest when it was
    /// asked for.
    pub(crate) fn testata(&self, linguetta: Linguetta, qui: Option<&Sezione>, mostra: Mostra) -> Testata {
        let Self { richiesta, anomalie, .. } = self;
        let id = richiesta.id;
        let mut detti: Vec<_> =
            anomalie.iter().filter(|anomalia| mostra.verifica || qui == Some(&anomalia.sezione)).collect();
        detti.sort_by_key(|anomalia| order(&anomalia.sezione));
        let rimandi = detti.into_iter().map(|anomalia| Rimando::new(id, anomalia)).collect();
        let linguette = Linguetta::della(richiesta)
            .map(|una| LinguettaVista {
                nome: una.nome(),
                titolo: una.titolo(),
                indirizzo: una.indirizzo(id),
                attiva: una == linguetta,
                conto: Conto::new(anomalie, |sezione| una.has(sezione)),
            })
            .collect();
        let cig =
            |lotto: &Lotto| lotto.cig.as_ref().map(|cig| (lotto.lot_identifier.to_string(), cig.to_string()));
        let ciclo = &richiesta.ciclo;
        Testata {
            id,
            oggetto: oggetto(richiesta.dati_gara.oggetto.as_deref()),
            codice_appalto: richiesta.codice_appalto.to_string(),
            id_appalto: ciclo.id_appalto().map(|id| id.to_string()),
            stato: stato_in_parole(ciclo.stato(), ciclo.fase()),
            colore: colore(ciclo.stato(), ciclo.fase()),
            stato_appalto: ciclo.stato_appalto().map(StatoAppalto::descrizione),
            scheda: self.scheda.clone(),
            da_json: richiesta.scheda_anac.is_some(),
            storica: richiesta.storica.as_ref().map(|storica| {
                (storica.sistema.descrizione(), storica.numero_gara.as_ref().map(ToString::to_string))
            }),
            modificabile: is_modificabile(richiesta),
            eliminabile: richiesta.storica.is_some()
                || (ciclo.stato() == Stato::Bozza && richiesta.inviata_il.is_none()),
            cig: richiesta.lotti.iter().filter_map(cig).take(CIG_MOSTRATI).collect(),
            altri_cig: richiesta.lotti.iter().filter_map(cig).skip(CIG_MOSTRATI).count(),
            cig_precedenti: richiesta.cig_precedenti.iter().map(previous).collect(),
            scadenza: self.scadenza.filter(|scadenza| scadenza.vicina).map(warning),
            pubblicazione: published(richiesta),
            revisione: ciclo.revisione().map(change),
            linguette,
            rimandi,
            verificata: mostra.verifica && ciclo.is_editable() && !self.bloccata,
            salvata: mostra.salvata,
        }
    }
}

/// Whether the pages can change its data.
pub(crate) fn is_modificabile(richiesta: &RichiestaCig) -> bool {
    richiesta.ciclo.is_editable() && richiesta.scheda_anac.is_none()
}

/// ANAC's refusal of the last transmission. Once the data were changed it is only a reminder: whether it still holds,
/// ANAC alone can tell.
fn refusal(richiesta: &RichiestaCig, trasmissioni: &Trasmissioni) -> Vec<Anomalia> {
    let ultima = trasmissioni.voci.last().map(|riga| riga.voce.istante);
    let corretta = ultima.is_some_and(|ultima| ultima < richiesta.modificata_il);
    let mut rifiuto = trasmissioni.rifiuto.clone();
    for anomalia in rifiuto.iter_mut().filter(|_| corretta) {
        anomalia.gravita = Gravita::Avviso;
    }
    rifiuto
}

/// The subject, or what stands for it.
pub(crate) fn oggetto(oggetto: Option<&str>) -> String {
    oggetto.filter(|testo| !testo.trim().is_empty()).unwrap_or("Richiesta senza oggetto").to_owned()
}

/// Where a request stands.
pub(crate) fn stato_in_parole(stato: Stato, fase: Option<Fase>) -> &'static str {
    match (stato, fase) {
        (Stato::Perfezionata, Some(Fase::DaCorreggere)) => "Perfezionata, avviso in modifica",
        (_, Some(Fase::DaCorreggere)) => "Richiesta, da correggere",
        _ => stato.descrizione(),
    }
}

/// A code that a lot does not have any more.
fn previous(precedente: &CigPrecedente) -> (String, String, String) {
    let fino_al = formati::istante(precedente.sostituito_il);
    (precedente.lot_identifier.to_string(), precedente.cig.to_string(), fino_al)
}

/// What is to be feared, and when.
fn warning(scadenza: Scadenza) -> String {
    let giorno = formati::giorno(scadenza.giorno);
    if scadenza.passata {
        format!("Il tempo che ANAC dà a questo appalto è finito il {giorno}: ANAC può averlo cancellato.")
    } else {
        format!("ANAC cancella questo appalto il {giorno} se prima non è confermato e pubblicato.")
    }
}

/// Where the notice goes, and how it stands there.
fn published(richiesta: &RichiestaCig) -> Vec<(&'static str, &'static str)> {
    let pubblicazione = richiesta.ciclo.pubblicazione();
    let luoghi = [("TED", pubblicazione.europea), ("pubblicità legale ANAC", pubblicazione.nazionale)];
    luoghi
        .into_iter()
        .filter_map(|(dove, esito)| Some((dove, esito.map(EsitoCanale::descrizione)?)))
        .collect()
}

fn change(revisione: Revisione) -> &'static str {
    match revisione {
        Revisione::Modifica => {
            "È aperta una modifica dell'avviso: quando viene inviata ANAC dà ai lotti nuovi CIG."
        }
        Revisione::Rettifica => "È aperta una rettifica dell'avviso.",
    }
}

/// Colour of the state's badge.
pub(crate) fn colore(stato: Stato, fase: Option<Fase>) -> &'static str {
    match (stato, fase) {
        (_, Some(Fase::DaCorreggere)) => "bg-danger",
        (Stato::Bozza, _) => "bg-secondary",
        (Stato::Richiesta, _) => "bg-primary",
        (Stato::Perfezionata, _) => "bg-success",
        (Stato::Annullata | Stato::Scaduta, _) => "bg-dark",
    }
}
