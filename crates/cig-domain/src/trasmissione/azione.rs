//! What may be asked for once the appalto exists, and why the rest may not.

use serde::{Deserialize, Serialize};

use super::Trasmissione;
use crate::richiesta::{EsitoCanale, Fase, Revisione, RichiestaCig, Stato, StatoAppalto};

/// Something that a person may ask PCP for after the creation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Azione {
    /// verifica-appalto.
    VerificaAppalto,
    /// cancella-appalto.
    CancellaAppalto,
    /// cancella-avviso.
    FermaPubblicazione,
    /// Opens the data of a notice that is not published, for modifica-avviso.
    ModificaAvviso,
    /// Opens the data of a notice that is published, for rettifica-avviso.
    RettificaAvviso,
    /// Closes such data again without sending them.
    AbbandonaRevisione,
    /// presa-carico: who asks becomes the RUP.
    PresaCarico,
    /// aggiungi-soggetto and elimina-soggetto.
    Deleghe,
}

impl Azione {
    /// All of them, in the order in which they are offered.
    pub const TUTTE: [Self; 8] = [
        Self::VerificaAppalto,
        Self::CancellaAppalto,
        Self::FermaPubblicazione,
        Self::ModificaAvviso,
        Self::RettificaAvviso,
        Self::AbbandonaRevisione,
        Self::PresaCarico,
        Self::Deleghe,
    ];

    /// As people read it.
    pub fn descrizione(self) -> &'static str {
        match self {
            Self::VerificaAppalto => "Verifica presso ANAC",
            Self::CancellaAppalto => "Cancella l'appalto",
            Self::FermaPubblicazione => "Ferma la pubblicazione",
            Self::ModificaAvviso => "Modifica l'avviso",
            Self::RettificaAvviso => "Rettifica l'avviso",
            Self::AbbandonaRevisione => "Abbandona la modifica",
            Self::PresaCarico => "Prendi in carico l'appalto",
            Self::Deleghe => "Soggetti incaricati",
        }
    }

    /// Why PCP would not do it now, a sentence in Italian; `None` when it may be asked for. `ultima` is the last
    /// transmission of the request.
    pub fn refusal(self, richiesta: &RichiestaCig, ultima: Option<&Trasmissione>) -> Option<&'static str> {
        let ciclo = &richiesta.ciclo;
        if ciclo.id_appalto().is_none() {
            return Some("L'appalto non è ancora stato creato presso ANAC.");
        }
        if ciclo.is_finita() {
            return Some("La richiesta è chiusa.");
        }
        match self {
            Self::AbbandonaRevisione => {
                let aperta = ciclo.revisione().is_some() && ciclo.fase() == Some(Fase::DaCorreggere);
                (!aperta).then_some("Non c'è una modifica dell'avviso aperta.")
            }
            Self::VerificaAppalto => in_draft_at_pcp(richiesta).or_else(|| busy(ultima)),
            Self::CancellaAppalto => cancellable(richiesta).or_else(|| busy(ultima)),
            Self::FermaPubblicazione => unpublished(richiesta).or_else(|| busy(ultima)),
            // What is under way only follows the notice: it is asked to give way when the change is sent.
            Self::ModificaAvviso => unpublished(richiesta).or_else(|| in_revision(richiesta)),
            Self::RettificaAvviso => published(richiesta).or_else(|| in_revision(richiesta)),
            // Whose the appalto is, and of whom else, has nothing to do with what goes on with it.
            Self::PresaCarico | Self::Deleghe => None,
        }
    }

    /// Why the change of a notice that is open may not be sent now.
    pub fn refusal_to_send(
        revisione: Revisione,
        richiesta: &RichiestaCig,
        ultima: Option<&Trasmissione>,
    ) -> Option<&'static str> {
        let stato = match revisione {
            Revisione::Modifica => unpublished(richiesta),
            Revisione::Rettifica => published(richiesta),
        };
        stato.or_else(|| busy(ultima))
    }
}

/// A transmission that no other may take the place of.
fn busy(ultima: Option<&Trasmissione>) -> Option<&'static str> {
    let occupata = ultima.is_some_and(|ultima| !ultima.is_ended() && !ultima.can_yield());
    occupata.then_some("Un'operazione è in corso presso ANAC: attendere che finisca.")
}

fn in_revision(richiesta: &RichiestaCig) -> Option<&'static str> {
    richiesta.ciclo.revisione().map(|_| "Una modifica dell'avviso è già aperta.")
}

fn in_draft_at_pcp(richiesta: &RichiestaCig) -> Option<&'static str> {
    match richiesta.ciclo.stato_appalto() {
        Some(StatoAppalto::InLavorazione) => None,
        _ => Some("ANAC verifica un appalto solo finché è in lavorazione, prima della conferma."),
    }
}

/// In lavorazione and confermato, and not AD5 (npa #224, #915); not while the confirmation is under way (ERR18).
fn cancellable(richiesta: &RichiestaCig) -> Option<&'static str> {
    if richiesta.scheda_inviata().is_some_and(|scheda| !scheda.can_be_cancelled()) {
        return Some(
            "ANAC non cancella gli appalti con scheda AD5 (sotto i 5.000 euro): chiedere all'assistenza di ANAC.",
        );
    }
    match richiesta.ciclo.stato_appalto() {
        Some(StatoAppalto::InLavorazione | StatoAppalto::Confermato) => {
            let in_corso =
                richiesta.ciclo.stato() == Stato::Richiesta && richiesta.ciclo.fase() == Some(Fase::InCorso);
            in_corso.then_some("ANAC sta confermando l'appalto: attendere l'esito.")
        }
        Some(StatoAppalto::InAttesaPubblicazione) => {
            Some("La pubblicazione è già stata chiesta: si può fermare, ma l'appalto non si cancella più.")
        }
        _ => Some("L'avviso è pubblicato: l'appalto non si cancella più."),
    }
}

/// A notice that waits to be published: TED has not published it (ERR51; npa #1381, #1419).
fn unpublished(richiesta: &RichiestaCig) -> Option<&'static str> {
    let ciclo = &richiesta.ciclo;
    match ciclo.stato_appalto() {
        _ if ciclo.id_avviso().is_none() => Some("L'appalto non ha un avviso."),
        Some(StatoAppalto::InAttesaPubblicazione)
            if ciclo.pubblicazione().europea == Some(EsitoCanale::Pubblicato) =>
        {
            Some(
                "Il TED ha già pubblicato l'avviso: si potrà rettificare quando sarà pubblicato anche in Italia.",
            )
        }
        Some(StatoAppalto::InAttesaPubblicazione) => None,
        Some(StatoAppalto::Pubblicato) => Some("L'avviso è già pubblicato."),
        _ => Some("La pubblicazione dell'avviso non è stata chiesta."),
    }
}

fn published(richiesta: &RichiestaCig) -> Option<&'static str> {
    let ciclo = &richiesta.ciclo;
    match ciclo.stato_appalto() {
        _ if ciclo.id_avviso().is_none() => Some("L'appalto non ha un avviso."),
        Some(StatoAppalto::Pubblicato) => None,
        _ => Some("Si rettifica solo un avviso pubblicato."),
    }
}
