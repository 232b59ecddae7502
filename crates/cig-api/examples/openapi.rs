//! Prints the OpenAPI document, for those who generate a client without starting the service.

fn main() -> Result<(), serde_json::Error> {
    println!("{}", cig_api::openapi().to_pretty_json()?);
    Ok(())
}
