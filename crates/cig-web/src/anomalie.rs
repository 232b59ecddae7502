//! Anomalies on the pages: where each one's link goes, how many a tab has.

use cig_domain::richiesta::RichiestaId;
use cig_domain::{Anomalia, Sezione};

use crate::modulo::Messaggio;

/// An anomaly with the link to its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rimando {
    /// Address of the field.
    pub(crate) indirizzo: String,
    /// Name of the section.
    pub(crate) sezione: String,
    /// What is wrong.
    pub(crate) messaggio: Messaggio,
}

impl Rimando {
    /// The link of an anomaly of that request.
    pub(crate) fn new(richiesta: RichiestaId, anomalia: &Anomalia) -> Self {
        Self {
            indirizzo: indirizzo(richiesta, anomalia),
            sezione: anomalia.sezione.to_string(),
            messaggio: Messaggio::from(anomalia),
        }
    }
}

fn indirizzo(richiesta: RichiestaId, anomalia: &Anomalia) -> String {
    let pagina = match &anomalia.sezione {
        Sezione::DatiGara => format!("/richieste/{richiesta}/gara"),
        Sezione::Classificazione => format!("/richieste/{richiesta}/classificazione"),
        Sezione::Lotti => format!("/richieste/{richiesta}/lotti"),
        Sezione::Lotto(lotto) => format!("/richieste/{richiesta}/lotti/{lotto}"),
        Sezione::Affidamento => format!("/procedure/{richiesta}"),
        Sezione::Scheda => format!("/richieste/{richiesta}/scheda"),
    };
    let campo = match &anomalia.sezione {
        Sezione::Scheda => place(anomalia),
        _ => control(&anomalia.campo),
    };
    if campo.is_empty() { pagina } else { format!("{pagina}#campo-{campo}") }
}

/// The place in ANAC's own JSON that an anomaly is about; empty when it is about all of it.
pub(crate) fn place(anomalia: &Anomalia) -> &str {
    anomalia.percorso.as_deref().unwrap_or(&anomalia.campo)
}

/// The control that holds a place: a row's own field has one, an element of a plain list has not (`cpvSecondarie[2]`).
fn control(campo: &str) -> &str {
    match campo.rsplit_once('[') {
        Some((lista, resto)) if !resto.contains('.') => lista,
        _ => campo,
    }
}

/// The place of a section in the order of the form: first the data that all lots share, then each lot.
pub(crate) fn order(sezione: &Sezione) -> (u8, usize) {
    match sezione {
        Sezione::Scheda => (0, 0),
        Sezione::DatiGara => (1, 0),
        Sezione::Classificazione => (2, 0),
        Sezione::Lotti => (3, 0),
        Sezione::Lotto(lotto) => (4, lotto.numero()),
        Sezione::Affidamento => (5, 0),
    }
}

/// How many anomalies there are in a part of the request, told by a small mark.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Conto {
    /// For which the request cannot be sent.
    pub(crate) errori: usize,
    /// Worth a look.
    pub(crate) avvisi: usize,
}

impl Conto {
    /// Of the sections that `di` names.
    pub(crate) fn new(anomalie: &[Anomalia], di: impl Fn(&Sezione) -> bool) -> Self {
        let mut conto = Self::default();
        for anomalia in anomalie.iter().filter(|anomalia| di(&anomalia.sezione)) {
            let quale = if anomalia.blocca() { &mut conto.errori } else { &mut conto.avvisi };
            *quale += 1;
        }
        conto
    }

    /// Number, noun and colour of each mark.
    pub(crate) fn segni(self) -> impl Iterator<Item = (usize, &'static str, &'static str)> {
        let errori = (self.errori, if self.errori == 1 { "errore" } else { "errori" }, "bg-danger");
        let avvisi = (self.avvisi, if self.avvisi == 1 { "avviso" } else { "avvisi" }, "bg-warning");
        [errori, avvisi].into_iter().filter(|(quanti, ..)| *quanti > 0)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_link_goes_to_the_control_of_the_field() {
        let id = RichiestaId(Uuid::from_u128(7));
        let lotto = Sezione::Lotto("LOT-0002".parse().unwrap());
        let link = |sezione: &Sezione, campo: &str| {
            let anomalia = Anomalia::errore(sezione.clone(), campo, "X", "x");
            Rimando::new(id, &anomalia).indirizzo.replace(&id.to_string(), "7")
        };
        assert_eq!(link(&Sezione::DatiGara, "rup"), "/richieste/7/gara#campo-rup");
        assert_eq!(link(&Sezione::DatiGara, ""), "/richieste/7/gara");
        assert_eq!(
            link(&lotto, "finanziamenti[1].importo"),
            "/richieste/7/lotti/LOT-0002#campo-finanziamenti[1].importo"
        );
        assert_eq!(link(&lotto, "cpvSecondarie[2]"), "/richieste/7/lotti/LOT-0002#campo-cpvSecondarie");
        assert_eq!(
            link(&Sezione::Affidamento, "dataAggiudicazione"),
            "/procedure/7#campo-dataAggiudicazione"
        );
        let nel_json = Anomalia {
            percorso: Some("$.anacForm.lotti[0].ccnl".into()),
            ..Anomalia::errore(Sezione::Scheda, "", "ERR4", "x")
        };
        assert_eq!(
            Rimando::new(id, &nel_json).indirizzo,
            format!("/richieste/{id}/scheda#campo-$.anacForm.lotti[0].ccnl")
        );
        assert_eq!(link(&Sezione::Scheda, ""), "/richieste/7/scheda");
    }
}
