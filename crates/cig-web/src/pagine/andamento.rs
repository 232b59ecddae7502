//! How a transmission goes, in words.

use chrono::{DateTime, Utc};
use cig_application::{Assistenza, Trasmissioni};
use cig_domain::richiesta::{RichiestaCig, Stato};
use cig_domain::ritmo::{Fermo, MotivoFermo};
use cig_domain::trasmissione::{Passo, Trasmissione, VoceRegistrata};

use crate::formati;

/// What is being waited for, and since when.
pub(crate) struct Andamento {
    pub(crate) titolo: &'static str,
    pub(crate) messaggio: Option<String>,
    pub(crate) attesa: Option<String>,
    /// What keeps the next call from being made.
    pub(crate) fermo: Option<String>,
    /// Where the last failure comes from and what to do, until something goes well again.
    pub(crate) colpa: Option<(&'static str, &'static str)>,
    /// Why it stopped, in ANAC's words.
    pub(crate) errori: Vec<String>,
    /// That it waits for too long, and what to tell ANAC's support.
    pub(crate) assistenza: Option<(String, Vec<(&'static str, String)>)>,
}

impl Andamento {
    /// Of the last transmission, if there was one.
    pub(crate) fn new(trasmissioni: &Trasmissioni, ora: DateTime<Utc>) -> Option<Self> {
        let trasmissione = trasmissioni.trasmissione.as_ref()?;
        let errori = trasmissione.errori.iter().map(|errore| match &errore.dettaglio {
            Some(dettaglio) => format!("{}: {dettaglio}", errore.codice),
            None => errore.codice.clone(),
        });
        let fermata = trasmissione.passo == Passo::Fermata;
        Some(Self {
            titolo: titolo(trasmissione.passo),
            messaggio: trasmissione.messaggio.clone(),
            attesa: (!trasmissione.is_ended()).then(|| attesa(trasmissione, &trasmissioni.voci, ora)),
            fermo: trasmissioni.fermo.as_ref().map(|fermo| fermata_di(fermo, ora)),
            colpa: trasmissione.colpa.map(|colpa| (colpa.descrizione(), colpa.che_fare(fermata))),
            errori: errori.collect(),
            assistenza: trasmissioni.assistenza.as_ref().map(support),
        })
    }
}

fn support(assistenza: &Assistenza) -> (String, Vec<(&'static str, String)>) {
    let testo = format!(
        "ANAC impiega troppo tempo ({}): chi gestisce il servizio è avvisato dal {}. Non c'è nulla da rifare. Per l'assistenza di ANAC:",
        assistenza.attesa.descrizione(),
        formati::istante_preciso(assistenza.segnalata_il)
    );
    let dati = [
        ("ID appalto", assistenza.id_appalto.map(|id| id.to_string())),
        ("GovWay-Message-ID", assistenza.govway_message_id.clone()),
        ("GovWay-Transaction-ID", assistenza.govway_transaction_id.clone()),
    ];
    (testo, dati.into_iter().filter_map(|(nome, valore)| Some((nome, valore?))).collect())
}

/// Whether a page has to be looked at again.
pub(crate) fn is_in_corso(trasmissioni: &Trasmissioni) -> bool {
    trasmissioni.trasmissione.as_ref().is_some_and(|trasmissione| !trasmissione.is_ended())
}

/// Whether the CIGs are there and the publication of the notice stopped: `send` takes it up again.
pub(crate) fn is_pubblicazione_fermata(
    richiesta: &RichiestaCig,
    trasmissioni: &Trasmissioni,
    ora: DateTime<Utc>,
) -> bool {
    richiesta.ciclo.stato() == Stato::Perfezionata
        && !richiesta.ciclo.is_editable()
        && trasmissioni.trasmissione.as_ref().is_some_and(|ultima| ultima.clone().reopen(ora))
}

fn titolo(passo: Passo) -> &'static str {
    match passo {
        Passo::CreaAppalto => "Si inviano i dati ad ANAC.",
        Passo::CercaAppalto => "Si cerca presso ANAC l'appalto appena inviato.",
        Passo::ConfrontaAppalto => "Si controlla che l'appalto trovato presso ANAC sia quello inviato.",
        Passo::ModificaAppalto => "Si inviano ad ANAC i dati corretti.",
        Passo::ConfermaAppalto => "Si chiede ad ANAC di confermare l'appalto.",
        Passo::EsitoConferma => "Si attende che ANAC confermi l'appalto.",
        Passo::VerificaStato => "Si controlla lo stato dell'appalto presso ANAC.",
        Passo::RecuperaCig => "Si attendono i CIG dei lotti.",
        Passo::CercaAvviso => "Si cerca presso ANAC l'avviso dell'appalto.",
        Passo::PubblicaAvviso => "Si chiede ad ANAC di pubblicare l'avviso.",
        Passo::EsitoPubblicazione => "Si attende che ANAC prenda in carico la pubblicazione dell'avviso.",
        Passo::EsitoEuropeo => "Si controlla la pubblicazione dell'avviso sul TED.",
        Passo::EsitoNazionale => "Si controlla la pubblicazione nazionale dell'avviso.",
        Passo::StatoAvviso => "Si attende la pubblicazione dell'avviso.",
        Passo::CancellaAppalto => "Si chiede ad ANAC di cancellare l'appalto.",
        Passo::StatoCancellazione => "Si controlla che ANAC abbia cancellato l'appalto.",
        Passo::FermaAvviso => "Si chiede ad ANAC di fermare la pubblicazione dell'avviso.",
        Passo::EsitoFermo | Passo::StatoFermo => "Si attende che ANAC fermi la pubblicazione dell'avviso.",
        Passo::ModificaAvviso => "Si invia ad ANAC la modifica dell'avviso.",
        Passo::EsitoModifica => "Si attende che ANAC sostituisca l'avviso.",
        Passo::CigNuovi => "Si attendono i nuovi CIG dei lotti.",
        Passo::RettificaAvviso => "Si invia ad ANAC la rettifica dell'avviso.",
        Passo::EsitoRettifica => "Si attende che ANAC rettifichi l'avviso.",
        Passo::VerificaAppalto => "Si chiede ad ANAC di verificare l'appalto.",
        Passo::EsitoVerifica => "Si attende che ANAC verifichi l'appalto.",
        Passo::ControllaScadenza => "Si controlla ogni giorno se ANAC ha cancellato l'appalto.",
        Passo::Conclusa => "Trasmissione conclusa.",
        Passo::Fermata => "Trasmissione fermata: occorre intervenire.",
    }
}

/// What holds the call, since when, and until when.
fn fermata_di(fermo: &Fermo, ora: DateTime<Utc>) -> String {
    let dal = fermo.dal.map(|dal| format!(", da {}", formati::durata(ora - dal))).unwrap_or_default();
    // What a service that does not answer said is for operators.
    let dettaglio = fermo.dettaglio.as_ref().filter(|_| fermo.motivo != MotivoFermo::Guasto);
    let dettaglio = dettaglio.map(|dettaglio| format!(" ({dettaglio})")).unwrap_or_default();
    let fino_a = formati::istante_preciso(fermo.fino_a);
    format!("{}{dettaglio}{dal}, fino alle {fino_a}. Poi si prosegue da soli.", fermo.descrizione())
}

/// Since when the same question is asked, and when it is asked next.
fn attesa(trasmissione: &Trasmissione, voci: &[VoceRegistrata], ora: DateTime<Utc>) -> String {
    let voci = voci.iter().rev().map(|riga| &riga.voce);
    let mut voci = voci.filter(|voce| voce.trasmissione == Some(trasmissione.id)).peekable();
    let operazione = voci.peek().map(|voce| voce.operazione);
    let dal = voci
        .take_while(|voce| Some(voce.operazione) == operazione)
        .last()
        .map_or(trasmissione.creata_il, |voce| voce.istante);
    format!(
        "Da {}, dal {}. Prossimo passo: {}.",
        formati::durata(ora - dal),
        formati::istante_preciso(dal),
        formati::istante_preciso(trasmissione.prossimo_il)
    )
}
