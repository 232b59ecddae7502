//! The quadro economico of a lot: its amount, divided by kind and by what takes no rebate.

use cig_domain::richiesta::OggettoContratto;
use cig_domain::{Importo, Lotto};

use super::form::Form;
use super::lotto::Lot;

/// Value of the list `tipoRealizzazione`.
const CONCESSIONE: &str = "2";

/// `quadroEconomicoStandard`, of contracts (`QuadroEconomicoP7Type`, `QuadroEconomicoType`). The fields in `required`,
/// which the scheda cannot do without, are 0 where the form has nothing.
pub(super) fn standard(form: &mut Form, lot: Lot<'_>, required: &[&str]) {
    let dati = &lot.lotto.dati;
    let only_here =
        [("impProgettazione", dati.imp_progettazione), ("sommeRipetizioni", dati.somme_ripetizioni)];
    quadro(form, "quadroEconomicoStandard", lot, &only_here, required);
}

/// `quadroEconomicoStandard` for a contract, `quadroEconomicoConcessioni` (`QuadroEconomicoConcessioniType`) for a
/// concession: one takes the place of the other (npa #1177).
pub(super) fn standard_or_concession(form: &mut Form, lot: Lot<'_>) {
    let tipo = lot.richiesta.dati_gara.tipo_realizzazione.as_ref();
    if tipo.is_some_and(|tipo| tipo.as_str() == CONCESSIONE) {
        quadro(form, "quadroEconomicoConcessioni", lot, &[], &[]);
    } else {
        standard(form, lot, &[]);
    }
}

fn quadro(
    form: &mut Form,
    nome: &str,
    lot: Lot<'_>,
    only_here: &[(&str, Option<Importo>)],
    required: &[&str],
) {
    let dati = &lot.lotto.dati;
    let amounts = [
        ("impTotaleSicurezza", dati.imp_totale_sicurezza),
        ("ulterioriSommeNoRibasso", dati.ulteriori_somme_no_ribasso),
        ("sommeOpzioniRinnovi", dati.somme_opzioni_rinnovi),
        ("sommeADisposizione", dati.somme_a_disposizione),
    ];
    form.object(nome, lot.campo("importo"), |quadro| {
        if let Some(kind) = lot.richiesta.oggetto_contratto(lot.lotto) {
            quadro.put(component_name(kind), lot.campo("importo"), component(lot.lotto));
        }
        for (campo, importo) in amounts.into_iter().chain(only_here.iter().copied()) {
            let importo = importo.or_else(|| required.contains(&campo).then_some(Importo::ZERO));
            quadro.put(campo, lot.campo(campo), importo);
        }
    });
}

/// The component of the lot's amount that is bid on: what is left of it without options, safety and what else
/// takes no rebate, which stand beside it in the quadro economico (npa #1761).
fn component(lotto: &Lotto) -> Option<Importo> {
    let dati = &lotto.dati;
    let parts = [dati.somme_opzioni_rinnovi, dati.imp_totale_sicurezza, dati.ulteriori_somme_no_ribasso];
    let parts: Importo = parts.into_iter().flatten().sum();
    Importo::try_from(dati.importo?.decimal() - parts.decimal()).ok()
}

/// The field of the quadro economico that holds the component of a kind of contract.
fn component_name(kind: OggettoContratto) -> &'static str {
    match kind {
        OggettoContratto::Works => "impLavori",
        OggettoContratto::Services => "impServizi",
        OggettoContratto::Supplies => "impForniture",
    }
}
