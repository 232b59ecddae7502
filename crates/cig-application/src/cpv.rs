//! The CPV as a tree.

use cig_domain::CodiceCpv;

use crate::Application;

/// The code list of the CPV.
const LISTA: &str = "CPV";

/// A code of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodoCpv {
    /// The code.
    pub codice: CodiceCpv,
    /// What is bought, in Italian.
    pub descrizione: String,
    /// Whether there are more precise codes under it.
    pub figli: bool,
}

/// The codes of today's list that stand right under `padre`, or under none, in their order. A code stands under the most
/// precise one of the list that its digits continue: the CPV leaves out steps.
pub fn cpv_children(app: &Application, padre: Option<&CodiceCpv>) -> Vec<NodoCpv> {
    let mut nodi: Vec<NodoCpv> = Vec::new();
    for nodo in all(app) {
        if padre.is_some_and(|padre| !nodo.codice.is_under(padre)) {
            continue;
        }
        match nodi.last_mut() {
            // Whatever is under a code follows it.
            Some(ultimo) if nodo.codice.is_under(&ultimo.codice) => ultimo.figli = true,
            _ => nodi.push(nodo),
        }
    }
    nodi
}

/// The codes of today's list above `codice`, the division first, and the code itself; none if it is not in the list.
pub fn cpv_path(app: &Application, codice: &CodiceCpv) -> Vec<NodoCpv> {
    let mut percorso: Vec<NodoCpv> = Vec::new();
    for nodo in all(app) {
        if nodo.codice == *codice {
            percorso.push(nodo);
        } else if codice.is_under(&nodo.codice) {
            percorso.push(NodoCpv { figli: true, ..nodo });
        } else if let Some(ultimo) = percorso.last_mut().filter(|ultimo| ultimo.codice == *codice) {
            ultimo.figli = nodo.codice.is_under(codice);
            break;
        }
    }
    if percorso.last().is_some_and(|ultimo| ultimo.codice == *codice) { percorso } else { Vec::new() }
}

/// All of them, each before those under it.
fn all(app: &Application) -> Vec<NodoCpv> {
    let voci = app.tipologiche.list(LISTA, app.today());
    let mut nodi: Vec<NodoCpv> = voci
        .into_iter()
        .filter_map(|voce| {
            let codice = voce.codice.parse().ok()?;
            Some(NodoCpv { codice, descrizione: voce.descrizione, figli: false })
        })
        .collect();
    nodi.sort_by(|a, b| a.codice.cmp(&b.codice));
    nodi
}
