//! A scheda's JSON, which is ANAC's: nothing of it is read here.

use cig_application::schede::SchedaRicevuta;
use cig_domain::richiesta;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::problema::Problema;
use crate::richieste::NuovaProcedura;

/// What crea-appalto has as `scheda`.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct SchedaJson(Value);

impl SchedaJson {
    /// Out of a body of crea-appalto.
    pub(crate) fn of(mut corpo: Value) -> Self {
        Self(corpo["scheda"].take())
    }
}

impl PartialSchema for SchedaJson {
    fn schema() -> RefOr<Schema> {
        let text = || ObjectBuilder::new().schema_type(Type::String);
        let codice = ObjectBuilder::new()
            .property(
                "idTipologica",
                text().description(Some("Si può non inviare.")).enum_values(Some(["codiceScheda"])),
            )
            .property("codice", text().description(Some("Valori: `tipologiche/codiceScheda`.")))
            .required("codice")
            .additional_properties(Some(AdditionalProperties::FreeForm(false)));
        let body = ObjectBuilder::new()
            .description(Some("`anacForm`, `eform`, `espd`, come li vuole la specifica ANAC della scheda."))
            .additional_properties(Some(AdditionalProperties::FreeForm(true)));
        ObjectBuilder::new()
            .description(Some("Una scheda ANAC, com'è nel corpo di crea-appalto."))
            .property("codice", codice)
            .property(
                "versione",
                text().pattern(Some(r"^\d+(\.\d+)*$")).max_length(Some(16)).examples([json!("1.0")]),
            )
            .property("body", body)
            .required("codice")
            .required("versione")
            .required("body")
            .additional_properties(Some(AdditionalProperties::FreeForm(false)))
            .into()
    }
}

impl ToSchema for SchedaJson {}

/// Una scheda ANAC, e ciò che la scheda non dice.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "rup": "RSSMRA85T10A562S",
    "scheda": {
        "codice": {"idTipologica": "codiceScheda", "codice": "P5"},
        "versione": "1.0",
        "body": {"anacForm": {
            "stazioniAppaltanti": [{
                "codiceFiscale": "11111111115", "codiceAusa": "0000000001", "codiceCentroCosto": "CDC-1",
                "saTitolare": true
            }],
            "appalto": {"codiceAppalto": "PROC-2026-0042", "datiBase": {"oggetto": "Servizio di tesoreria"}},
            "lotti": [{"lotIdentifier": "LOT-0001", "datiBase": {"oggetto": "Tesoreria", "importo": 12_000}}]
        }}
    }
}))]
pub(crate) struct NuovaScheda {
    /// Il codice fiscale del RUP. Se manca è chi chiama, se può essere RUP.
    #[schema(example = "RSSMRA85T10A562S")]
    rup: Option<String>,
    /// Se dopo la conferma si pubblica un avviso. Si può non dire per le schede P1_*, P2_*, P3_* (tranne P3_3), P4_*,
    /// P7_1_*, AD1_*, AD2_* e AD3, che lo hanno, e per P3_3, P5, P6_*, P7_2, AD4 e AD5, che non lo hanno: per queste non si
    /// può dire altro.
    avviso: Option<bool>,
    /// La procedura della piattaforma da cui viene.
    procedura: Option<NuovaProcedura>,
    scheda: SchedaJson,
}

/// Una scheda ANAC al posto di quella di una richiesta.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AltraScheda {
    /// Il codice fiscale del RUP. Se manca resta quello della richiesta.
    rup: Option<String>,
    /// Se dopo la conferma si pubblica un avviso, come nell'invio. Se manca, per lo stesso codice di scheda resta ciò che
    /// era.
    avviso: Option<bool>,
    scheda: SchedaJson,
}

impl NuovaScheda {
    /// The scheda, and the procedure that it belongs to.
    pub(super) fn read(self) -> Result<(SchedaRicevuta, Option<richiesta::Procedura>), Problema> {
        let procedura = self.procedura.map(NuovaProcedura::read).transpose()?;
        Ok((received(self.rup, self.avviso, self.scheda), procedura))
    }
}

impl From<AltraScheda> for SchedaRicevuta {
    fn from(altra: AltraScheda) -> Self {
        received(altra.rup, altra.avviso, altra.scheda)
    }
}

fn received(rup: Option<String>, avviso: Option<bool>, scheda: SchedaJson) -> SchedaRicevuta {
    let corpo = Map::from_iter([("scheda".to_owned(), scheda.0)]);
    SchedaRicevuta { corpo: corpo.into(), avviso, rup }
}
