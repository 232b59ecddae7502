//! The saga as a table: from each step, where each thing that can happen leads. Nothing else moves a transmission.
//!
//! [`Evento`] is what an answer means at a step, given what is remembered; `tappa` reads it out of the answer. The drawing in
//! `docs/saga.md` is made from this table.

use super::Passo::{
    self, CancellaAppalto, CercaAppalto, CercaAvviso, CigNuovi, Conclusa, ConfermaAppalto, ConfrontaAppalto,
    ControllaScadenza, CreaAppalto, EsitoConferma, EsitoEuropeo, EsitoFermo, EsitoModifica, EsitoNazionale,
    EsitoPubblicazione, EsitoRettifica, EsitoVerifica, FermaAvviso, Fermata, ModificaAppalto, ModificaAvviso,
    PubblicaAvviso, RecuperaCig, RettificaAvviso, StatoAvviso, StatoCancellazione, StatoFermo,
    VerificaAppalto, VerificaStato,
};

/// What an answer, or its lack, means at a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Evento {
    /// PCP created the appalto.
    Creato,
    /// Our key is in use (ERR38), and a creation of ours may have arrived: the appalto may be our own.
    ChiaveUsata,
    /// Our key is in use, by somebody else: no creation of ours can have arrived, or PCP holds what we never sent (npa
    /// #607).
    ChiaveDiAltri,
    /// There is an appalto under our key.
    Trovato,
    /// The appalto exists, and is not confirmed.
    InLavorazione,
    /// The appalto is confirmed, or further.
    Confermato,
    /// It is confirmed, and PCP is not known to have taken in what is sent: it may hold older data.
    ConfermatiAltri,
    /// PCP has no appalto under our key.
    Assente,
    /// PCP said that our key is in use, and does not show the appalto yet.
    NonVisibile,
    /// The same, after a bounded number of looks.
    Nascosto,
    /// The appalto was cancelled.
    Cancellato,
    /// PCP took in the data.
    Accolta,
    /// PCP took in the call, and works on it.
    PresaInCarico,
    /// Not allowed in the state that things are in at PCP: look at it.
    StatoDiverso,
    /// PCP is still at work.
    InAttesa,
    /// The operation ended well.
    Riuscita,
    /// The operation ended in KO, for the first time.
    Ko,
    /// A KO that may be of an earlier operation: ours may never have arrived (npa #1490).
    KoDiPrima,
    /// A second KO, only for what went on at PCP just then, a verification for instance (npa #1439): nothing is wrong with
    /// the data.
    KoDelMomento,
    /// A KO that is believed: a second one, or that of a call which is surely ours.
    KoRipetuto,
    /// PCP knows of no such operation, and ours may never have arrived.
    NonArrivata,
    /// PCP knows of no such operation.
    SenzaEsito,
    /// The same, after a bounded number of looks: PCP lost it (npa #2720).
    Persa,
    /// The appalto holds data that are older than what is sent.
    DatiVecchi,
    /// Lots without a code are left (npa #612, #635).
    CigMancanti,
    /// Every lot has its code, and nothing is published.
    CigCompleti,
    /// The notice's name is not known.
    AvvisoSenzaNome,
    /// The same, after a bounded number of looks.
    MaiNominato,
    /// The notice waits to be published.
    AvvisoDaPubblicare,
    /// The publication was asked for already: never twice.
    AvvisoRichiesto,
    /// The notice is published.
    Pubblicato,
    /// PCP said that it could not publish, which has turned out published (npa #1477).
    NonPubblicato,
    /// The same, after a bounded number of looks.
    MaiPubblicato,
    /// The publication was stopped at ANAC.
    AvvisoFermato,
    /// PCP read the call and refused it.
    Respinta,
    /// PCP answered with an error of its own (ERR9999 and the like): the call may have had its effect (npa #2209).
    ErroreDiAnac,
    /// The same again and again.
    ErroreRipetuto,
    /// PCP does not allow the call to this person.
    NonAutorizzata,
    /// PCP limits the calls.
    Limite,
    /// PCP is not there.
    Guasto,
    /// Our own settings are wrong.
    Configurazione,
    /// Whether the call had its effect is not known.
    EsitoIgnoto,
    /// The node died between the call and its answer.
    Caduta,
    /// A person asks for the publication again.
    Ripresa,
    /// Another operation takes the place of this transmission.
    Ceduta,
    /// What came of the publication on TED and in Italy is told apart.
    DueCanali,
    /// What came of it in one place is noted.
    Letto,
    /// PCP has not done what was asked for.
    NonCambiato,
    /// The same, after a bounded number of looks.
    MaiCambiato,
    /// The appalto or the notice went on meanwhile: what was asked for is not possible any more.
    TroppoTardi,
    /// PCP said that it could not stop the publication, which goes on.
    NonFermato,
    /// The appalto is in a state that it cannot be in.
    StatoImprevisto,
}

/// Where it leads, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mossa {
    /// To a step, at once.
    Subito(Passo),
    /// To a step, after the first wait of a question.
    Dopo(Passo),
    /// To a step of the same circle: each turn waits longer.
    Giro(Passo),
    /// To the search by our key, once PCP had the time to show the appalto.
    Ricerca,
    /// The same question, after a longer wait each time.
    Ancora,
    /// The same call, after a longer wait each time, or when PCP wants it.
    Riprova,
    /// The data go back to a person.
    Ferma,
    /// A person has to look; nothing is left to mend.
    Cessa,
    /// The same question, tomorrow.
    Domani,
    /// Nothing is left to do.
    Fine,
}

impl Mossa {
    /// The step that it leads to from `da`.
    pub(crate) fn verso(self, da: Passo) -> Passo {
        match self {
            Self::Subito(passo) | Self::Dopo(passo) | Self::Giro(passo) => passo,
            Self::Ricerca => CercaAppalto,
            Self::Ancora | Self::Riprova | Self::Domani => da,
            Self::Ferma | Self::Cessa => Fermata,
            Self::Fine => Conclusa,
        }
    }
}

/// At a step, an event: where it leads, and what people are told; `{}` stands for what PCP said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Riga {
    pub(crate) da: Passo,
    pub(crate) evento: Evento,
    pub(crate) mossa: Mossa,
    pub(crate) messaggio: &'static str,
}

const fn riga(da: Passo, evento: Evento, mossa: Mossa, messaggio: &'static str) -> Riga {
    Riga { da, evento, mossa, messaggio }
}

const NIENTE: &str = "";
const SI_CONTROLLA: &str = "Si controlla presso ANAC a che punto è la richiesta.";
const NON_SI_SA: &str = "Non si sa se ANAC ha ricevuto la chiamata ({}): si controlla.";
const RESPINTI: &str = "ANAC ha respinto i dati: correggere e inviare di nuovo.";
const DI_ALTRI: &str =
    "Il codice dell'appalto è già usato presso ANAC da un altro appalto: serve un codice diverso.";
const NON_AUTORIZZA: &str = "ANAC non autorizza la chiamata: {}";
const ERRORE_SUO: &str = "ANAC ha risposto con un proprio errore ({}): si controlla e si riprova.";
const ERRORE_SUO_ANCORA: &str = "ANAC continua a rispondere con un proprio errore: inviare di nuovo più tardi, o chiedere all'assistenza di ANAC.";
const NON_ANCORA: &str = "ANAC non ha ancora una risposta: si riprova.";
const CONFERMA_IN_CORSO: &str = "ANAC sta confermando l'appalto.";
const CEDE: &str = "Un'altra operazione ha preso il suo posto.";
const ATTENDE_PUBBLICAZIONE: &str = "L'avviso è in attesa di pubblicazione.";
const FERMO_IN_CORSO: &str = "ANAC sta fermando la pubblicazione.";
const MODIFICA_IN_CORSO: &str = "ANAC sta sostituendo l'avviso.";
const RETTIFICA_IN_CORSO: &str = "ANAC sta rettificando l'avviso.";
const VERIFICA_IN_CORSO: &str = "ANAC sta verificando l'appalto.";
const SENZA_NOME: &str = "ANAC non ha ancora dato un nome al nuovo avviso.";
const MAI_NOMINATO: &str =
    "ANAC non ha dato un nome al nuovo avviso: chiedere all'assistenza di ANAC prima di riprovare.";
const PUBBLICAZIONE_IN_CORSO: &str = "ANAC sta pubblicando l'avviso.";

/// Where each event of each step leads.
// A table: one row a line.
#[rustfmt::skip]
pub(crate) const TABELLA: &[Riga] = &[
    riga(CreaAppalto, Evento::Creato, Mossa::Subito(ConfermaAppalto), NIENTE),
    riga(CreaAppalto, Evento::ChiaveUsata, Mossa::Ricerca, SI_CONTROLLA),
    riga(CreaAppalto, Evento::ChiaveDiAltri, Mossa::Ferma, DI_ALTRI),
    riga(CreaAppalto, Evento::EsitoIgnoto, Mossa::Ricerca, NON_SI_SA),
    riga(CreaAppalto, Evento::ErroreDiAnac, Mossa::Ricerca, ERRORE_SUO),
    riga(CreaAppalto, Evento::Caduta, Mossa::Subito(CercaAppalto), NIENTE),
    riga(CreaAppalto, Evento::Respinta, Mossa::Ferma, RESPINTI),
    riga(CreaAppalto, Evento::NonAutorizzata, Mossa::Ferma, NON_AUTORIZZA),

    riga(CercaAppalto, Evento::Trovato, Mossa::Subito(ConfrontaAppalto), NIENTE),
    riga(CercaAppalto, Evento::Assente, Mossa::Giro(CreaAppalto), SI_CONTROLLA),
    riga(CercaAppalto, Evento::NonVisibile, Mossa::Ancora, "ANAC ha già un appalto con questo codice, ma non lo mostra ancora: si aspetta."),
    riga(CercaAppalto, Evento::Nascosto, Mossa::Ferma, "ANAC ha già un appalto con questo codice e non lo mostra a questo RUP. Prima di farne un altro chiedere all'assistenza di ANAC."),
    riga(CercaAppalto, Evento::Cancellato, Mossa::Ferma, "Un appalto con questo codice è stato cancellato presso ANAC: copiare la richiesta per usarne uno nuovo."),
    riga(CercaAppalto, Evento::Respinta, Mossa::Riprova, NON_ANCORA),
    riga(CercaAppalto, Evento::NonAutorizzata, Mossa::Ferma, NON_AUTORIZZA),

    riga(ConfrontaAppalto, Evento::InLavorazione, Mossa::Subito(ModificaAppalto), NIENTE),
    riga(ConfrontaAppalto, Evento::Confermato, Mossa::Subito(VerificaStato), NIENTE),
    riga(ConfrontaAppalto, Evento::ChiaveDiAltri, Mossa::Ferma, DI_ALTRI),
    riga(ConfrontaAppalto, Evento::Respinta, Mossa::Riprova, NON_ANCORA),
    riga(ConfrontaAppalto, Evento::NonAutorizzata, Mossa::Ferma, NON_AUTORIZZA),

    riga(ModificaAppalto, Evento::Accolta, Mossa::Subito(ConfermaAppalto), NIENTE),
    riga(ModificaAppalto, Evento::StatoDiverso, Mossa::Giro(VerificaStato), SI_CONTROLLA),
    riga(ModificaAppalto, Evento::EsitoIgnoto, Mossa::Giro(ModificaAppalto), NON_SI_SA),
    riga(ModificaAppalto, Evento::ErroreDiAnac, Mossa::Giro(ModificaAppalto), ERRORE_SUO),
    riga(ModificaAppalto, Evento::Respinta, Mossa::Ferma, RESPINTI),
    riga(ModificaAppalto, Evento::NonAutorizzata, Mossa::Ferma, NON_AUTORIZZA),

    riga(ConfermaAppalto, Evento::PresaInCarico, Mossa::Dopo(EsitoConferma), CONFERMA_IN_CORSO),
    riga(ConfermaAppalto, Evento::StatoDiverso, Mossa::Giro(VerificaStato), SI_CONTROLLA),
    riga(ConfermaAppalto, Evento::EsitoIgnoto, Mossa::Giro(VerificaStato), NON_SI_SA),
    riga(ConfermaAppalto, Evento::ErroreDiAnac, Mossa::Giro(VerificaStato), ERRORE_SUO),
    riga(ConfermaAppalto, Evento::Caduta, Mossa::Subito(VerificaStato), NIENTE),
    riga(ConfermaAppalto, Evento::Respinta, Mossa::Ferma, RESPINTI),
    riga(ConfermaAppalto, Evento::NonAutorizzata, Mossa::Ferma, NON_AUTORIZZA),

    riga(EsitoConferma, Evento::InAttesa, Mossa::Ancora, CONFERMA_IN_CORSO),
    riga(EsitoConferma, Evento::Riuscita, Mossa::Subito(RecuperaCig), NIENTE),
    riga(EsitoConferma, Evento::Ko, Mossa::Giro(VerificaStato), SI_CONTROLLA),
    riga(EsitoConferma, Evento::KoDiPrima, Mossa::Giro(ConfermaAppalto), SI_CONTROLLA),
    riga(EsitoConferma, Evento::KoDelMomento, Mossa::Giro(ConfermaAppalto), "ANAC non poteva ancora confermare l'appalto: si chiede di nuovo."),
    riga(EsitoConferma, Evento::KoRipetuto, Mossa::Ferma, "ANAC non ha confermato l'appalto: correggere e inviare di nuovo."),
    riga(EsitoConferma, Evento::NonArrivata, Mossa::Giro(ConfermaAppalto), SI_CONTROLLA),
    riga(EsitoConferma, Evento::SenzaEsito, Mossa::Giro(VerificaStato), SI_CONTROLLA),
    riga(EsitoConferma, Evento::Persa, Mossa::Giro(ConfermaAppalto), "ANAC non trova la richiesta di conferma: si invia di nuovo."),

    riga(VerificaStato, Evento::InLavorazione, Mossa::Giro(EsitoConferma), SI_CONTROLLA),
    riga(VerificaStato, Evento::DatiVecchi, Mossa::Giro(ModificaAppalto), SI_CONTROLLA),
    riga(VerificaStato, Evento::ConfermatiAltri, Mossa::Subito(ConfrontaAppalto), SI_CONTROLLA),
    riga(VerificaStato, Evento::Confermato, Mossa::Giro(RecuperaCig), SI_CONTROLLA),
    riga(VerificaStato, Evento::Cancellato, Mossa::Cessa, "L'appalto risulta cancellato presso ANAC."),
    riga(VerificaStato, Evento::Respinta, Mossa::Riprova, NON_ANCORA),
    riga(VerificaStato, Evento::StatoImprevisto, Mossa::Cessa, "ANAC dice che l'appalto è ancora in lavorazione: chiedere all'assistenza di ANAC."),

    riga(RecuperaCig, Evento::CigMancanti, Mossa::Ancora, "L'appalto è confermato; ANAC non ha ancora dato tutti i CIG."),
    riga(RecuperaCig, Evento::CigCompleti, Mossa::Fine, NIENTE),
    riga(RecuperaCig, Evento::AvvisoSenzaNome, Mossa::Subito(CercaAvviso), NIENTE),
    riga(RecuperaCig, Evento::AvvisoDaPubblicare, Mossa::Subito(PubblicaAvviso), NIENTE),
    riga(RecuperaCig, Evento::AvvisoRichiesto, Mossa::Giro(EsitoPubblicazione), SI_CONTROLLA),

    riga(CercaAvviso, Evento::Ceduta, Mossa::Fine, CEDE),
    riga(CercaAvviso, Evento::AvvisoDaPubblicare, Mossa::Subito(PubblicaAvviso), NIENTE),
    riga(CercaAvviso, Evento::AvvisoSenzaNome, Mossa::Ancora, "ANAC non ha ancora dato un nome all'avviso."),
    riga(CercaAvviso, Evento::MaiNominato, Mossa::Ferma, "ANAC non ha dato un nome all'avviso: i CIG ci sono, la pubblicazione no."),

    riga(PubblicaAvviso, Evento::Ceduta, Mossa::Fine, CEDE),
    riga(PubblicaAvviso, Evento::PresaInCarico, Mossa::Dopo(EsitoPubblicazione), PUBBLICAZIONE_IN_CORSO),
    riga(PubblicaAvviso, Evento::StatoDiverso, Mossa::Giro(StatoAvviso), SI_CONTROLLA),
    riga(PubblicaAvviso, Evento::EsitoIgnoto, Mossa::Giro(EsitoPubblicazione), NON_SI_SA),
    riga(PubblicaAvviso, Evento::ErroreDiAnac, Mossa::Giro(EsitoPubblicazione), ERRORE_SUO),
    riga(PubblicaAvviso, Evento::Caduta, Mossa::Subito(EsitoPubblicazione), NIENTE),
    riga(PubblicaAvviso, Evento::Respinta, Mossa::Ferma, "ANAC ha respinto la pubblicazione dell'avviso."),

    riga(EsitoPubblicazione, Evento::InAttesa, Mossa::Ancora, PUBBLICAZIONE_IN_CORSO),
    riga(EsitoPubblicazione, Evento::Riuscita, Mossa::Subito(StatoAvviso), NIENTE),
    riga(EsitoPubblicazione, Evento::Ko, Mossa::Dopo(StatoAvviso), "ANAC segnala un errore di pubblicazione: si controlla l'avviso."),
    riga(EsitoPubblicazione, Evento::SenzaEsito, Mossa::Giro(StatoAvviso), SI_CONTROLLA),

    riga(EsitoPubblicazione, Evento::DueCanali, Mossa::Giro(EsitoEuropeo), PUBBLICAZIONE_IN_CORSO),
    riga(EsitoPubblicazione, Evento::Ceduta, Mossa::Fine, CEDE),

    riga(EsitoEuropeo, Evento::Letto, Mossa::Giro(EsitoNazionale), PUBBLICAZIONE_IN_CORSO),
    riga(EsitoEuropeo, Evento::Respinta, Mossa::Riprova, NON_ANCORA),
    riga(EsitoEuropeo, Evento::Ceduta, Mossa::Fine, CEDE),

    riga(EsitoNazionale, Evento::Letto, Mossa::Giro(StatoAvviso), PUBBLICAZIONE_IN_CORSO),
    riga(EsitoNazionale, Evento::Respinta, Mossa::Riprova, NON_ANCORA),
    riga(EsitoNazionale, Evento::Ceduta, Mossa::Fine, CEDE),

    riga(StatoAvviso, Evento::Pubblicato, Mossa::Fine, NIENTE),
    riga(StatoAvviso, Evento::InAttesa, Mossa::Ancora, ATTENDE_PUBBLICAZIONE),
    riga(StatoAvviso, Evento::DueCanali, Mossa::Giro(EsitoEuropeo), ATTENDE_PUBBLICAZIONE),
    riga(StatoAvviso, Evento::Ceduta, Mossa::Fine, CEDE),
    riga(StatoAvviso, Evento::AvvisoDaPubblicare, Mossa::Giro(PubblicaAvviso), SI_CONTROLLA),
    riga(StatoAvviso, Evento::AvvisoRichiesto, Mossa::Giro(EsitoPubblicazione), SI_CONTROLLA),
    riga(StatoAvviso, Evento::NonPubblicato, Mossa::Ancora, "ANAC segnala un errore di pubblicazione: si controlla ancora l'avviso."),
    riga(StatoAvviso, Evento::MaiPubblicato, Mossa::Ferma, "ANAC non ha pubblicato l'avviso."),
    riga(StatoAvviso, Evento::AvvisoFermato, Mossa::Ferma, "La pubblicazione dell'avviso è stata fermata presso ANAC."),

    riga(CancellaAppalto, Evento::PresaInCarico, Mossa::Subito(StatoCancellazione), NIENTE),
    riga(CancellaAppalto, Evento::StatoDiverso, Mossa::Giro(StatoCancellazione), SI_CONTROLLA),
    riga(CancellaAppalto, Evento::EsitoIgnoto, Mossa::Giro(StatoCancellazione), NON_SI_SA),
    riga(CancellaAppalto, Evento::ErroreDiAnac, Mossa::Giro(StatoCancellazione), ERRORE_SUO),
    riga(CancellaAppalto, Evento::Caduta, Mossa::Subito(StatoCancellazione), NIENTE),
    riga(CancellaAppalto, Evento::Respinta, Mossa::Ferma, "ANAC non ha cancellato l'appalto."),
    riga(CancellaAppalto, Evento::NonAutorizzata, Mossa::Ferma, NON_AUTORIZZA),

    riga(StatoCancellazione, Evento::Cancellato, Mossa::Fine, "L'appalto è cancellato presso ANAC."),
    riga(StatoCancellazione, Evento::NonCambiato, Mossa::Giro(CancellaAppalto), SI_CONTROLLA),
    riga(StatoCancellazione, Evento::MaiCambiato, Mossa::Ferma, "ANAC non consente di cancellare l'appalto nello stato in cui è."),
    riga(StatoCancellazione, Evento::TroppoTardi, Mossa::Ferma, "L'appalto non si può più cancellare: la pubblicazione è stata chiesta."),
    riga(StatoCancellazione, Evento::Respinta, Mossa::Riprova, NON_ANCORA),

    riga(FermaAvviso, Evento::PresaInCarico, Mossa::Dopo(EsitoFermo), FERMO_IN_CORSO),
    riga(FermaAvviso, Evento::StatoDiverso, Mossa::Giro(StatoFermo), SI_CONTROLLA),
    riga(FermaAvviso, Evento::EsitoIgnoto, Mossa::Giro(StatoFermo), NON_SI_SA),
    riga(FermaAvviso, Evento::ErroreDiAnac, Mossa::Giro(StatoFermo), ERRORE_SUO),
    riga(FermaAvviso, Evento::Caduta, Mossa::Subito(StatoFermo), NIENTE),
    riga(FermaAvviso, Evento::Respinta, Mossa::Ferma, "ANAC non ha fermato la pubblicazione: riprendere la trasmissione per seguirla."),
    riga(FermaAvviso, Evento::NonAutorizzata, Mossa::Ferma, NON_AUTORIZZA),

    riga(EsitoFermo, Evento::InAttesa, Mossa::Ancora, FERMO_IN_CORSO),
    riga(EsitoFermo, Evento::Riuscita, Mossa::Giro(StatoFermo), FERMO_IN_CORSO),
    riga(EsitoFermo, Evento::Ko, Mossa::Dopo(StatoFermo), SI_CONTROLLA),
    riga(EsitoFermo, Evento::KoDiPrima, Mossa::Giro(FermaAvviso), SI_CONTROLLA),
    riga(EsitoFermo, Evento::NonArrivata, Mossa::Giro(FermaAvviso), SI_CONTROLLA),
    riga(EsitoFermo, Evento::SenzaEsito, Mossa::Giro(StatoFermo), SI_CONTROLLA),
    riga(EsitoFermo, Evento::Persa, Mossa::Giro(FermaAvviso), "ANAC non trova la richiesta di fermare la pubblicazione: si invia di nuovo."),
    riga(EsitoFermo, Evento::Respinta, Mossa::Riprova, NON_ANCORA),

    riga(StatoFermo, Evento::Riuscita, Mossa::Fine, "La pubblicazione è fermata presso ANAC."),
    riga(StatoFermo, Evento::NonCambiato, Mossa::Giro(EsitoFermo), FERMO_IN_CORSO),
    riga(StatoFermo, Evento::NonFermato, Mossa::Subito(StatoAvviso), NIENTE),
    riga(StatoFermo, Evento::TroppoTardi, Mossa::Fine, "L'avviso era già pubblicato: la pubblicazione non si è fermata."),
    riga(StatoFermo, Evento::Respinta, Mossa::Riprova, NON_ANCORA),

    riga(ModificaAvviso, Evento::PresaInCarico, Mossa::Dopo(EsitoModifica), MODIFICA_IN_CORSO),
    riga(ModificaAvviso, Evento::StatoDiverso, Mossa::Giro(EsitoModifica), SI_CONTROLLA),
    riga(ModificaAvviso, Evento::EsitoIgnoto, Mossa::Giro(EsitoModifica), NON_SI_SA),
    riga(ModificaAvviso, Evento::ErroreDiAnac, Mossa::Giro(EsitoModifica), ERRORE_SUO),
    riga(ModificaAvviso, Evento::Caduta, Mossa::Subito(EsitoModifica), NIENTE),
    riga(ModificaAvviso, Evento::Respinta, Mossa::Ferma, RESPINTI),
    riga(ModificaAvviso, Evento::NonAutorizzata, Mossa::Ferma, NON_AUTORIZZA),

    riga(EsitoModifica, Evento::InAttesa, Mossa::Ancora, MODIFICA_IN_CORSO),
    riga(EsitoModifica, Evento::Riuscita, Mossa::Subito(CigNuovi), NIENTE),
    riga(EsitoModifica, Evento::KoDiPrima, Mossa::Giro(ModificaAvviso), SI_CONTROLLA),
    riga(EsitoModifica, Evento::KoRipetuto, Mossa::Ferma, "ANAC non ha sostituito l'avviso: correggere e inviare di nuovo."),
    riga(EsitoModifica, Evento::NonArrivata, Mossa::Giro(ModificaAvviso), SI_CONTROLLA),
    riga(EsitoModifica, Evento::SenzaEsito, Mossa::Ancora, MODIFICA_IN_CORSO),
    riga(EsitoModifica, Evento::Persa, Mossa::Giro(ModificaAvviso), "ANAC non trova la richiesta di modifica: si invia di nuovo."),
    riga(EsitoModifica, Evento::AvvisoSenzaNome, Mossa::Ancora, SENZA_NOME),
    riga(EsitoModifica, Evento::MaiNominato, Mossa::Ferma, MAI_NOMINATO),
    riga(EsitoModifica, Evento::Respinta, Mossa::Riprova, NON_ANCORA),

    riga(CigNuovi, Evento::CigMancanti, Mossa::Ancora, "L'avviso è sostituito; ANAC non ha ancora dato tutti i nuovi CIG."),
    riga(CigNuovi, Evento::CigCompleti, Mossa::Subito(StatoAvviso), NIENTE),
    riga(CigNuovi, Evento::Respinta, Mossa::Riprova, NON_ANCORA),

    riga(RettificaAvviso, Evento::PresaInCarico, Mossa::Dopo(EsitoRettifica), RETTIFICA_IN_CORSO),
    riga(RettificaAvviso, Evento::StatoDiverso, Mossa::Giro(EsitoRettifica), SI_CONTROLLA),
    riga(RettificaAvviso, Evento::EsitoIgnoto, Mossa::Giro(EsitoRettifica), NON_SI_SA),
    riga(RettificaAvviso, Evento::ErroreDiAnac, Mossa::Giro(EsitoRettifica), ERRORE_SUO),
    riga(RettificaAvviso, Evento::Caduta, Mossa::Subito(EsitoRettifica), NIENTE),
    riga(RettificaAvviso, Evento::Respinta, Mossa::Ferma, RESPINTI),
    riga(RettificaAvviso, Evento::NonAutorizzata, Mossa::Ferma, NON_AUTORIZZA),

    riga(EsitoRettifica, Evento::InAttesa, Mossa::Ancora, RETTIFICA_IN_CORSO),
    riga(EsitoRettifica, Evento::Riuscita, Mossa::Subito(StatoAvviso), NIENTE),
    riga(EsitoRettifica, Evento::KoDiPrima, Mossa::Giro(RettificaAvviso), SI_CONTROLLA),
    riga(EsitoRettifica, Evento::KoRipetuto, Mossa::Ferma, "ANAC non ha rettificato l'avviso: correggere e inviare di nuovo."),
    riga(EsitoRettifica, Evento::NonArrivata, Mossa::Giro(RettificaAvviso), SI_CONTROLLA),
    riga(EsitoRettifica, Evento::SenzaEsito, Mossa::Ancora, RETTIFICA_IN_CORSO),
    riga(EsitoRettifica, Evento::Persa, Mossa::Giro(RettificaAvviso), "ANAC non trova la richiesta di rettifica: si invia di nuovo."),
    riga(EsitoRettifica, Evento::AvvisoSenzaNome, Mossa::Ancora, SENZA_NOME),
    riga(EsitoRettifica, Evento::MaiNominato, Mossa::Ferma, MAI_NOMINATO),
    riga(EsitoRettifica, Evento::Respinta, Mossa::Riprova, NON_ANCORA),

    riga(VerificaAppalto, Evento::PresaInCarico, Mossa::Dopo(EsitoVerifica), VERIFICA_IN_CORSO),
    riga(VerificaAppalto, Evento::EsitoIgnoto, Mossa::Giro(EsitoVerifica), NON_SI_SA),
    riga(VerificaAppalto, Evento::ErroreDiAnac, Mossa::Giro(EsitoVerifica), ERRORE_SUO),
    riga(VerificaAppalto, Evento::Caduta, Mossa::Subito(EsitoVerifica), NIENTE),
    riga(VerificaAppalto, Evento::Respinta, Mossa::Ferma, "ANAC non ha verificato l'appalto."),
    riga(VerificaAppalto, Evento::NonAutorizzata, Mossa::Ferma, NON_AUTORIZZA),

    riga(EsitoVerifica, Evento::InAttesa, Mossa::Ancora, VERIFICA_IN_CORSO),
    riga(EsitoVerifica, Evento::Riuscita, Mossa::Fine, "La verifica di ANAC non ha trovato errori."),
    riga(EsitoVerifica, Evento::KoRipetuto, Mossa::Ferma, "La verifica di ANAC ha trovato errori."),
    riga(EsitoVerifica, Evento::NonArrivata, Mossa::Giro(VerificaAppalto), SI_CONTROLLA),
    riga(EsitoVerifica, Evento::Persa, Mossa::Ferma, "ANAC non dà l'esito della verifica: riprovare più tardi."),
    riga(EsitoVerifica, Evento::Respinta, Mossa::Riprova, NON_ANCORA),

    riga(ControllaScadenza, Evento::NonCambiato, Mossa::Domani, "Il tempo che ANAC dà all'appalto è finito: si controlla ogni giorno se lo ha cancellato."),
    riga(ControllaScadenza, Evento::Cancellato, Mossa::Fine, "ANAC ha cancellato l'appalto: il tempo era finito."),
    riga(ControllaScadenza, Evento::TroppoTardi, Mossa::Fine, NIENTE),
    riga(ControllaScadenza, Evento::Respinta, Mossa::Domani, NON_ANCORA),
    riga(ControllaScadenza, Evento::Ceduta, Mossa::Fine, CEDE),
    riga(ControllaScadenza, Evento::Ripresa, Mossa::Subito(StatoAvviso), NIENTE),
    riga(ControllaScadenza, Evento::AvvisoSenzaNome, Mossa::Subito(CercaAvviso), NIENTE),

    riga(Fermata, Evento::Ripresa, Mossa::Subito(StatoAvviso), NIENTE),
    riga(Fermata, Evento::AvvisoSenzaNome, Mossa::Subito(CercaAvviso), NIENTE),
];

/// Where an event leads from every step that has no row of its own for it.
#[rustfmt::skip]
const OVUNQUE: &[(Evento, Mossa, &str)] = &[
    // A question that PCP refuses: the appalto may have been cancelled meanwhile, or not be ready.
    (Evento::Respinta, Mossa::Giro(VerificaStato), SI_CONTROLLA),
    // What exists goes its way at ANAC, and is asked about again.
    (Evento::NonAutorizzata, Mossa::Riprova, NON_AUTORIZZA),
    (Evento::Limite, Mossa::Riprova, "ANAC limita le chiamate: si riprende appena consentito."),
    (Evento::Guasto, Mossa::Riprova, "ANAC non risponde ({}): si riprova."),
    (Evento::Configurazione, Mossa::Riprova, "Il collegamento ad ANAC va configurato: {}"),
    (Evento::ErroreRipetuto, Mossa::Ferma, ERRORE_SUO_ANCORA),
    (Evento::EsitoIgnoto, Mossa::Riprova, "ANAC ha risposto in modo non previsto ({}): si riprova."),
    (Evento::Caduta, Mossa::Riprova, NIENTE),
];

/// The row of an event at a step; none where it cannot happen.
pub(crate) fn find(da: Passo, evento: Evento) -> Option<Riga> {
    let propria = TABELLA.iter().find(|riga| riga.da == da && riga.evento == evento).copied();
    propria.or_else(|| {
        let (_, mossa, messaggio) = OVUNQUE.iter().find(|(altro, ..)| *altro == evento)?;
        Some(riga(da, evento, *mossa, messaggio))
    })
}
