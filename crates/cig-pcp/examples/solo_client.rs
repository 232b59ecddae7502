//! The client alone: the cost centres of an authority, and whether PCP already has an appalto of ours.
//!
//! ```sh
//! cargo run -p cig-pcp --no-default-features --example solo_client -- \
//!     http://127.0.0.1:8081 chiave-privata.pem 01386030488 0000990001 BNCMRT75A41D612E
//! ```
//!
//! Arguments: address of the emulator (its `/token.oauth2` stands for PDND), private key of the platform, fiscal
//! code and AUSA code of the authority, fiscal code of the person who calls. Client, key id and purposes are
//! those of the emulator's demo platform.

use std::error::Error;
use std::sync::Arc;

use chrono::Utc;
use cig_pcp::client::{
    Audit, Contesto, FiltroAppalti, IdpType, Loa, PcpClient, Pdnd, Piattaforma, RuoloUtente, Segreto,
    ServiceSettings, Servizio, Settings, Tempi, Utente,
};
use url::Url;
use uuid::Uuid;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let [_, base, key, authority, ausa, person] = <[String; 6]>::try_from(
        std::env::args().collect::<Vec<_>>(),
    )
    .map_err(|_| "argomenti: INDIRIZZO CHIAVE.pem CODICE_FISCALE_ENTE CODICE_AUSA CODICE_FISCALE_PERSONA")?;
    let client = client(&base, &std::fs::read_to_string(key)?)?;

    let contesto = Contesto {
        utente: Utente {
            codice_fiscale: person,
            ruolo: RuoloUtente::Rp,
            loa: Loa::Tre,
            idp: IdpType::Spid,
            sa_codice_fiscale: Some(authority.clone()),
            sa_codice_ausa: ausa.clone(),
        },
        trace_id: Uuid::from_u128(1),
    };
    let found = client.stazioni_appaltanti(&contesto, Some(&authority), Some(&ausa)).await?;
    let Some(stazione) = found.valore.first() else {
        println!("AUSA non conosce {authority}");
        return Ok(());
    };
    println!("{}", stazione.denominazione.as_deref().unwrap_or("senza nome"));
    for centro in &stazione.centri_di_costo {
        println!("  {}  {}", centro.id, centro.denominazione);
    }

    let filtro = FiltroAppalti { codice_appalto: Some("prova-0001".to_owned()), ..Default::default() };
    match client.ricerca_appalto(&contesto, &filtro).await {
        Ok(risposta) => println!("appalti con codice prova-0001: {}", risposta.valore.len()),
        Err(errore) => {
            println!("ricerca non riuscita: {errore}");
            println!("rifare senza controllare? {}", !errore.may_have_been_executed());
            println!("{:#?}", errore.scambio());
        }
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "an example has the real clock and real ids")]
fn client(base: &str, private_key: &str) -> Result<PcpClient, Box<dyn Error>> {
    let base = Url::parse(base)?;
    let purposes = [
        (Servizio::ComunicaAppalto, "8a1d5f0e-1111-4d61-8c58-2f0a6d7e9b01"),
        (Servizio::Ausa, "8a1d5f0e-1111-4d61-8c58-2f0a6d7e9b06"),
    ];
    let settings = Settings {
        pdnd: Pdnd {
            token_url: base.join("token.oauth2")?,
            audience: "auth.uat.interop.pagopa.it/client-assertion".to_owned(),
            client_id: "3f0a3f5e-6d3c-4b57-9f0b-7c1c5d2f8a10".to_owned(),
            kid: "demo-2026".to_owned(),
            chiave: Segreto::new(private_key),
        },
        base,
        piattaforma: Piattaforma {
            codice_piattaforma: "0000777".to_owned(),
            codice_componente: "0000001".to_owned(),
        },
        servizi: purposes
            .map(|(servizio, purpose)| {
                (servizio, ServiceSettings { audit: Audit::Rest02, ..ServiceSettings::new(purpose) })
            })
            .into(),
        tempi: Tempi::default(),
        max_risposta: Settings::MAX_RISPOSTA,
    };
    Ok(PcpClient::new(settings, Arc::new(Utc::now), Arc::new(Uuid::new_v4))?)
}
