//! The sections of the form: open objects whose fields are those of the domain's catalogue, which is also what
//! documents them.

use cig_domain::CodiceScheda;
use cig_domain::campi::{self, Campo, Tipo};
use cig_domain::richiesta;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::schema::{AdditionalProperties, ArrayBuilder, ObjectBuilder, Schema, SchemaType, Type};
use utoipa::openapi::{RefOr, SchemaFormat};
use utoipa::{PartialSchema, ToSchema};

/// Fields of [`campi::GARA`].
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct DatiGara(pub(crate) Map<String, Value>);

/// Fields of [`campi::CLASSIFICAZIONE`].
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Classificazione(pub(crate) Map<String, Value>);

/// Name and CIG of a lot, and the fields of [`campi::LOTTO`], all in one object.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Lotto(pub(crate) Map<String, Value>);

/// The key of a lot's name.
pub(crate) const LOT_IDENTIFIER: &str = "lotIdentifier";

impl From<&richiesta::DatiGara> for DatiGara {
    fn from(dati: &richiesta::DatiGara) -> Self {
        Self(filled(dati))
    }
}

impl From<&richiesta::Classificazione> for Classificazione {
    fn from(dati: &richiesta::Classificazione) -> Self {
        Self(filled(dati))
    }
}

impl From<&richiesta::Lotto> for Lotto {
    fn from(lotto: &richiesta::Lotto) -> Self {
        Self(filled(lotto))
    }
}

/// The fields that have a value.
fn filled(dati: &impl Serialize) -> Map<String, Value> {
    // Structs with named fields and no maps: they always become an object.
    let Ok(Value::Object(mut valori)) = serde_json::to_value(dati) else { return Map::new() };
    valori.retain(|_, valore| !valore.is_null() && valore.as_array().is_none_or(|voci| !voci.is_empty()));
    valori
}

impl PartialSchema for DatiGara {
    fn schema() -> RefOr<Schema> {
        fields(ObjectBuilder::new(), campi::GARA)
            .description(Some("Dati della gara nel suo insieme. Un campo senza valore manca."))
            .into()
    }
}

impl ToSchema for DatiGara {}

impl PartialSchema for Classificazione {
    fn schema() -> RefOr<Schema> {
        fields(ObjectBuilder::new(), campi::CLASSIFICAZIONE)
            .description(Some("I CPV della gara; valgono per ogni lotto che non ne ha di propri."))
            .into()
    }
}

impl ToSchema for Classificazione {}

impl PartialSchema for Lotto {
    fn schema() -> RefOr<Schema> {
        let nome = text().pattern(Some("^LOT-[0-9]{4}$")).description(Some(
            "Nome del lotto nella gara (TED BT-137). Scrivendo un lotto senza nome gli si dà il primo libero.",
        ));
        let cig = text().pattern(Some("^[0-9A-Z]{10}$")).read_only(true).description(Some(
            "Il CIG, quando ANAC lo ha dato. Si legge e basta: chi lo invia riceve CAMPO_SCONOSCIUTO.",
        ));
        let oggetto = ObjectBuilder::new().property(LOT_IDENTIFIER, nome).property("cig", cig);
        fields(oggetto, campi::LOTTO)
            .description(Some("Un lotto: riceve un CIG. Un campo senza valore manca."))
            .into()
    }
}

impl ToSchema for Lotto {}

fn fields(oggetto: ObjectBuilder, campi: &[Campo]) -> ObjectBuilder {
    campi
        .iter()
        .fold(oggetto, |oggetto, campo| oggetto.property(campo.nome, schema(campo)))
        .additional_properties(Some(AdditionalProperties::FreeForm(false)))
}

fn schema(campo: &Campo) -> Schema {
    let descrizione = match (campo.aiuto, origin(campo.tipo)) {
        ("", origine) => format!("{}.{origine}", campo.etichetta),
        (aiuto, origine) => format!("{}. {aiuto}{origine}", campo.etichetta),
    };
    let valore = value(campo.tipo);
    if campo.tipo.is_multiplo() {
        ArrayBuilder::new().items(valore).description(Some(descrizione)).into()
    } else {
        valore.description(Some(descrizione)).into()
    }
}

/// Where the values come from, as a sentence to add.
fn origin(tipo: Tipo) -> String {
    match tipo {
        Tipo::CentroDiCosto => " Valori: `centri-di-costo`.".into(),
        Tipo::Rup => " Valori: `rup`.".into(),
        Tipo::Cpv | Tipo::CpvMolti => " Valori: `cpv`.".into(),
        Tipo::Scelta(scelte) => {
            let voci: Vec<_> = scelte.iter().map(|(codice, testo)| format!("`{codice}` {testo}")).collect();
            format!(" Valori: {}.", voci.join("; "))
        }
        altro => altro.tipologica().map_or_else(String::new, |l| format!(" Valori: `tipologiche/{l}`.")),
    }
}

/// The schema of one value.
fn value(tipo: Tipo) -> ObjectBuilder {
    match tipo {
        Tipo::Testo(n) | Tipo::TestoLungo(n) => text().max_length(Some(n.into())),
        Tipo::SiNo => ObjectBuilder::new().schema_type(Type::Boolean),
        Tipo::Intero => ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)),
        Tipo::Percentuale => {
            ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0)).maximum(Some(100))
        }
        Tipo::Data => format("date"),
        Tipo::DataOra => format("date-time"),
        Tipo::Importo => amount(),
        Tipo::Indirizzo => format("uri"),
        Tipo::Uuid => format("uuid"),
        Tipo::Scelta(scelte) => text().enum_values(Some(scelte.iter().map(|(codice, _)| *codice))),
        Tipo::Cpv | Tipo::CpvMolti => of_list(text().pattern(Some("^[0-9]{8}(-[0-9])?$")), tipo),
        Tipo::Cig | Tipo::CigMolti => text().pattern(Some("^[0-9A-Za-z]{10}$")),
        Tipo::CupMolti => text().pattern(Some("^[0-9A-Za-z]{15}$")),
        Tipo::CodiceFiscale | Tipo::Rup => text().pattern(Some("^([0-9A-Za-z]{16}|[0-9]{11})$")),
        Tipo::Voce(_) | Tipo::Voci(_) => of_list(text(), tipo),
        Tipo::Scheda => text().enum_values(Some(CodiceScheda::TUTTE.map(CodiceScheda::codice))),
        Tipo::CentroDiCosto => text(),
        Tipo::Finanziamenti => ObjectBuilder::new()
            .schema_type(Type::Object)
            .property("tipoFinanziamento", of_list(text().description(Some("Che genere di denaro è.")), tipo))
            .property("importo", amount().description(Some("In euro.")))
            .required("tipoFinanziamento")
            .required("importo")
            .additional_properties(Some(AdditionalProperties::FreeForm(false))),
    }
}

/// Names the code list that holds the values, if they are in one.
fn of_list(valore: ObjectBuilder, tipo: Tipo) -> ObjectBuilder {
    match tipo.tipologica() {
        Some(lista) => {
            valore.extensions(Some(ExtensionsBuilder::new().add("x-tipologica", json!(lista)).build()))
        }
        None => valore,
    }
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::new(Type::String))
}

fn format(formato: &str) -> ObjectBuilder {
    text().format(Some(SchemaFormat::Custom(formato.into())))
}

fn amount() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Number).minimum(Some(0))
}
