//! The OpenAPI document.

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use utoipa::ToSchema;
use utoipa::openapi::path::{Operation, ParameterIn};
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    ContentBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, PathItem, Ref, RefOr, Required,
};
use utoipa_axum::router::OpenApiRouter;

use crate::problema::{DocumentoProblema, PROBLEM_JSON, TipoProblema};
use crate::{ApiState, BASE};

const DESCRIZIONE: &str = "\
Prepara, controlla e invia ad ANAC le richieste di CIG, e ne riporta i codici.

I nomi dei campi sono quelli dei dati ANAC, dove esistono. Gli importi sono in euro; gli istanti seguono RFC 3339. Ogni \
risposta che non è un successo è un problema di RFC 9457 (`application/problem+json`), con una spiegazione in italiano.

Ogni scrittura dà alla richiesta una nuova versione, che è il suo ETag: chi la modifica indica con `If-Match` quella che \
ha letto.";

/// Legge questo documento
///
/// Non serve autenticarsi.
#[utoipa::path(
    get,
    path = "/openapi.json",
    operation_id = "leggiDocumento",
    tag = "Servizio",
    security(()),
    responses((status = 200, description = "Il documento OpenAPI 3.1.", content_type = "application/json", body = Object))
)]
pub(crate) async fn document(State(stato): State<ApiState>) -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], stato.documento)
}

/// The document as it is served.
pub(crate) fn json() -> String {
    // The document is made of texts, lists and maps with text keys: it always becomes JSON.
    openapi().to_json().unwrap_or_default()
}

pub(crate) fn openapi() -> OpenApi {
    let router = OpenApiRouter::with_openapi(base()).nest(BASE, crate::v1()).merge(crate::service());
    let mut documento = router.into_openapi();
    for voce in documento.paths.paths.values_mut() {
        for scrittura in [&mut voce.put, &mut voce.post, &mut voce.delete].into_iter().flatten() {
            add_problem(scrittura, TipoProblema::OrigineEstranea);
        }
        operations(voce).for_each(add_problems);
    }
    let componenti = documento.components.get_or_insert_default();
    let contenuto =
        ContentBuilder::new().schema(Some(Ref::from_schema_name(DocumentoProblema::name()))).build();
    let problema = ResponseBuilder::new().description("Un problema.").content(PROBLEM_JSON, contenuto);
    componenti.responses.insert("Problema".into(), problema.build().into());
    let basic = HttpBuilder::new()
        .scheme(HttpAuthScheme::Basic)
        .description(Some("Nome utente e password di un account."))
        .build();
    componenti.add_security_scheme("basic", SecurityScheme::Http(basic));
    documento
}

fn base() -> OpenApi {
    let licenza = LicenseBuilder::new().name("EUPL-1.2").identifier(Some("EUPL-1.2")).build();
    let info = InfoBuilder::new()
        .title("Richiedi CIG")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(DESCRIZIONE))
        .license(Some(licenza))
        .build();
    let tag =
        |nome: &str, descrizione: &str| TagBuilder::new().name(nome).description(Some(descrizione)).build();
    OpenApiBuilder::new()
        .info(info)
        .security(Some([SecurityRequirement::new("basic", Vec::<String>::new())]))
        .tags(Some([
            tag("Richieste", "La vita di una richiesta, dalla bozza al CIG."),
            tag("Dopo l'invio", "Che cosa si chiede ad ANAC quando l'appalto esiste."),
            tag("Soggetti incaricati", "Chi risponde di un appalto presso ANAC, e chi è delegato."),
            tag("Schede", "Le schede ANAC in JSON, per chi le compila da sé."),
            tag("Registri", "I valori fra cui scegliere."),
            tag("Specifiche", "Le versioni delle specifiche ANAC con cui si controlla."),
            tag("Eventi", "I cambiamenti di stato delle richieste, per chi li chiede invece di riceverli."),
            tag("Servizio", "Il servizio stesso."),
        ]))
        .build()
}

fn operations(voce: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut voce.get, &mut voce.put, &mut voce.post, &mut voce.delete].into_iter().flatten()
}

/// Which problems an operation answers with follows from what it reads.
fn add_problems(operazione: &mut Operation) {
    let mut problemi = vec![TipoProblema::ErroreInterno, TipoProblema::NonDisponibile];
    // Only public operations speak of their security: the others have that of the document.
    if operazione.security.is_none() {
        problemi.push(TipoProblema::NonAutenticato);
    }
    for parametro in operazione.parameters.iter().flatten() {
        let RefOr::T(parametro) = parametro else { continue };
        match parametro.parameter_in {
            ParameterIn::Path => {
                problemi.extend([TipoProblema::ParametroNonValido, TipoProblema::NonTrovato]);
            }
            ParameterIn::Header => {
                problemi.extend([TipoProblema::NonConsentito, TipoProblema::VersioneSuperata]);
                if parametro.required == Required::True {
                    problemi.push(TipoProblema::VersioneMancante);
                }
            }
            _ => problemi.push(TipoProblema::ParametroNonValido),
        }
    }
    if operazione.request_body.is_some() {
        problemi.extend([
            TipoProblema::CorpoNonValido,
            TipoProblema::CorpoTroppoGrande,
            TipoProblema::FormatoNonPrevisto,
            TipoProblema::DatiNonValidi,
        ]);
    }
    for problema in problemi {
        add_problem(operazione, problema);
    }
}

fn add_problem(operazione: &mut Operation, problema: TipoProblema) {
    let (status, _, titolo) = problema.parts();
    let riferimento = Ref::builder()
        .ref_location("#/components/responses/Problema".into())
        .description(Some(titolo))
        .build();
    operazione.responses.responses.entry(status.as_str().into()).or_insert(RefOr::Ref(riferimento));
}
