//! Two people changed the same part: what others saved beside what was typed, to choose field by field.

use askama::Template;
use cig_domain::LotIdentifier;
use cig_domain::campi::Campo;
use cig_domain::controlli::Momento;
use cig_domain::richiesta::{Divergenza, Preferenza};
use serde_json::{Map, Value};

use super::cornice::Cornice;
use super::parte::Luogo;
use super::registri::Registri;
use super::scheda::lotto;
use super::testata::{Esaminata, Mostra, Testata};
use super::{Esito, html};
use crate::WebState;
use crate::modulo::{Elenchi, Modulo, said, to_hidden};
use crate::ripresa;
use crate::sessione::Accesso;

/// What takes the stored value of a field.
const SALVATO: &str = "salvato";

#[derive(Template)]
#[template(path = "differenza.html")]
pub(crate) struct PaginaDifferenza {
    pub(crate) cornice: Cornice,
    pub(crate) testata: Testata,
    pub(crate) csrf: String,
    /// The version that holds what others saved.
    pub(crate) versione: i64,
    pub(crate) lotto: Option<LotIdentifier>,
    pub(crate) indirizzo: String,
    pub(crate) firma: String,
    /// What others saved, as the form carries it.
    pub(crate) prima: String,
    /// What was typed, as the form carries it.
    pub(crate) digitati: String,
    /// Whether something else that was typed is still offered on the page of the part.
    pub(crate) offerto: bool,
    pub(crate) campi: Vec<CampoDiverso>,
}

/// The two versions of the part.
pub(super) struct Moduli {
    /// The version of the request that holds what others saved.
    pub(super) versione: i64,
    pub(super) salvati: Map<String, Value>,
    pub(super) digitati: Map<String, Value>,
    /// Whether something else that was typed is still offered on the page of the part.
    pub(super) offerto: bool,
}

/// A field whose two values differ.
pub(crate) struct CampoDiverso {
    pub(crate) nome: &'static str,
    pub(crate) etichetta: &'static str,
    /// Whether both sides changed it.
    pub(crate) conteso: bool,
    /// What is read of each value.
    pub(crate) prima: String,
    pub(crate) salvato: String,
    pub(crate) digitato: String,
    /// Whether the stored value is proposed.
    pub(crate) tieni_salvato: bool,
}

impl CampoDiverso {
    fn new(divergenza: &Divergenza, elenchi: &Elenchi<'_>) -> Self {
        let Divergenza { campo, prima, salvato, digitato } = divergenza;
        let words = |valore: &Value| match said(campo, valore, elenchi) {
            vuoti if vuoti.iter().all(String::is_empty) => "vuoto".to_owned(),
            righe => righe.join("; "),
        };
        Self {
            nome: campo.nome,
            etichetta: campo.etichetta,
            conteso: divergenza.is_contesa(),
            prima: words(prima),
            salvato: words(salvato),
            digitato: words(digitato),
            tieni_salvato: divergenza.proposta() == Preferenza::Salvato,
        }
    }
}

/// The page; the form on it is saved as that of the part is.
pub(super) async fn draw(
    stato: &WebState,
    accesso: &Accesso,
    luogo: &Luogo,
    moduli: &Moduli,
    divergenze: &[Divergenza],
) -> Esito {
    let mostra = Mostra::default();
    let esaminata = Esaminata::read(stato, accesso, luogo.id, Momento::Preparazione, mostra).await?;
    let registri = Registri::read(stato, accesso).await?;
    let elenchi = registri.elenchi(stato, Some(&esaminata.richiesta));
    html(&PaginaDifferenza {
        cornice: Cornice::new(stato, accesso),
        testata: esaminata.testata(luogo.linguetta(), None, mostra),
        csrf: accesso.csrf.clone(),
        versione: moduli.versione,
        lotto: lotto(&luogo.parte),
        indirizzo: luogo.indirizzo(),
        firma: ripresa::signature(stato, accesso.sessione.utente.id, luogo),
        prima: to_hidden(&moduli.salvati),
        digitati: to_hidden(&moduli.digitati),
        offerto: moduli.offerto,
        campi: divergenze.iter().map(|divergenza| CampoDiverso::new(divergenza, &elenchi)).collect(),
    })
}

/// What was typed, with the stored value of the fields for which that was chosen.
pub(super) fn chosen(
    campi: &[Campo],
    modulo: &Modulo,
    salvati: &Map<String, Value>,
    mut digitati: Map<String, Value>,
) -> Map<String, Value> {
    for campo in campi {
        if modulo.get(&format!("scelta.{}", campo.nome)) == Some(SALVATO) {
            let salvato = salvati.get(campo.nome).cloned().unwrap_or_default();
            digitati.insert(campo.nome.to_owned(), salvato);
        }
    }
    digitati
}
