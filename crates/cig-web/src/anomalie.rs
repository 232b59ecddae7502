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
    if anomalia.campo.is_empty() { pagina } else { format!("{pagina}#campo-{}", control(&anomalia.campo)) }
}

/// The control that holds a place: a row's own field has one, an element of a plain list has not (`cpvSecondarie[2]`).
fn control(campo: &str) -> &str {
    match campo.rsplit_once('[') {
        Some((lista, resto)) if !resto.contains('.') => lista,
        _ => campo,
    }
}

/// How many errors are in the sections that `di` names.
pub(crate) fn count(anomalie: &[Anomalia], di: impl Fn(&Sezione) -> bool) -> usize {
    anomalie.iter().filter(|anomalia| anomalia.blocca() && di(&anomalia.sezione)).count()
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
    }
}
