//! The demo world: one contracting authority, its cost centres, the people it registered with ANAC, and the platform
//! that acts for it.
//!
//! Regione Toscana is a real body and has its real, public fiscal code; AUSA code, cost centres, people, client and
//! purposes are invented. The demo of the service uses the same values, so that both sides agree.

use std::collections::HashMap;

use crate::configurazione::{CentroDiCosto, Cliente, Persona, StazioneAppaltante};
use crate::servizio::Servizio;

/// Fiscal code of Regione Toscana.
pub const CODICE_FISCALE_ENTE: &str = "01386030488";
/// Invented AUSA code.
pub const CODICE_AUSA: &str = "0000990001";
/// Name in the register.
pub const DENOMINAZIONE: &str = "Regione Toscana";

/// Cost centres: GUID, name, whether active.
pub const CENTRI_DI_COSTO: [(&str, &str, bool); 4] = [
    ("5B1E7C64-0B0A-4C52-9A3F-2F6D5C0E1A01", "Direzione Sistemi informativi", true),
    ("5B1E7C64-0B0A-4C52-9A3F-2F6D5C0E1A02", "Direzione Opere pubbliche", true),
    ("5B1E7C64-0B0A-4C52-9A3F-2F6D5C0E1A03", "Settore Contratti", true),
    ("5B1E7C64-0B0A-4C52-9A3F-2F6D5C0E1A04", "Settore Patrimonio (cessato)", false),
];

/// Marta Bianchi, RUP in the Direzione Sistemi informativi.
pub const RUP_SISTEMI_INFORMATIVI: &str = "BNCMRT75A41D612E";
/// Luca Neri, RUP in the Direzione Opere pubbliche: another office.
pub const RUP_OPERE_PUBBLICHE: &str = "NRELCU80C12G702K";
/// Paola Verdi, an employee who is not registered with ANAC: PCP refuses her with SEC05.
pub const PERSONA_NON_REGISTRATA: &str = "VRDPLA71E49E715K";

/// What PDND wants as `aud` of client assertions (that of its test environment).
pub const AUDIENCE_PDND: &str = "auth.uat.interop.pagopa.it/client-assertion";
/// PDND client id of the demo platform.
pub const CLIENT_ID: &str = "3f0a3f5e-6d3c-4b57-9f0b-7c1c5d2f8a10";
/// Name of the demo platform's key.
pub const KID: &str = "demo-2026";

/// Code of the demo platform in ANAC's register of certified platforms (`regCodicePiattaforma`).
pub const CODICE_PIATTAFORMA: &str = "0000777";
/// Code of its component that calls PCP (`regCodiceComponente`).
pub const CODICE_COMPONENTE: &str = "0000001";

/// The purpose that the demo platform registered for a service.
pub fn scopo(servizio: Servizio) -> &'static str {
    match servizio {
        Servizio::ComunicaAppalto => "8a1d5f0e-1111-4d61-8c58-2f0a6d7e9b01",
        Servizio::PubblicaAvviso => "8a1d5f0e-1111-4d61-8c58-2f0a6d7e9b02",
        Servizio::ServiziComuni => "8a1d5f0e-1111-4d61-8c58-2f0a6d7e9b03",
        Servizio::CodeList => "8a1d5f0e-1111-4d61-8c58-2f0a6d7e9b04",
        Servizio::GestioneUtenti => "8a1d5f0e-1111-4d61-8c58-2f0a6d7e9b05",
        Servizio::Ausa => "8a1d5f0e-1111-4d61-8c58-2f0a6d7e9b06",
    }
}

/// The purposes of the demo platform, by service.
pub fn scopi() -> HashMap<Servizio, String> {
    Servizio::TUTTI.map(|servizio| (servizio, scopo(servizio).to_owned())).into()
}

/// The demo platform, with the public key (PEM) that it was given when the demo was set up.
pub fn cliente(chiave_pubblica_pem: String) -> Cliente {
    Cliente { client_id: CLIENT_ID.to_owned(), kid: KID.to_owned(), chiave_pubblica_pem, scopi: scopi() }
}

/// The AUSA register of the demo.
pub fn stazioni() -> Vec<StazioneAppaltante> {
    let centri_di_costo = CENTRI_DI_COSTO
        .map(|(id, denominazione, attivo)| CentroDiCosto {
            id: id.to_owned(),
            denominazione: denominazione.to_owned(),
            attivo,
        })
        .into();
    vec![StazioneAppaltante {
        codice_fiscale: CODICE_FISCALE_ENTE.to_owned(),
        codice_ausa: CODICE_AUSA.to_owned(),
        denominazione: DENOMINAZIONE.to_owned(),
        centri_di_costo,
    }]
}

/// The people registered with ANAC in the demo.
pub fn persone() -> Vec<Persona> {
    [RUP_SISTEMI_INFORMATIVI, RUP_OPERE_PUBBLICHE]
        .map(|codice_fiscale| Persona {
            codice_fiscale: codice_fiscale.to_owned(),
            codice_ausa: CODICE_AUSA.to_owned(),
        })
        .into()
}
