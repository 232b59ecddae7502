//! What a field holds, by its name.

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Campo {
    /// A person's datum, or a secret.
    Personale,
    /// A fiscal code, of a person or of an entity.
    Fiscale,
    /// The name of a company, which may be a person.
    Denominazione,
    /// Anything else.
    Altro,
}

/// Names that stand for a person's datum, without case and separators: ANAC's (comunica-appalto, soggetti, profili, FVOE),
/// UBL's, and those of the tokens.
const PERSONALI: [&str; 42] = [
    "accesstoken",
    "authorization",
    "birthdate",
    "birthplacename",
    "cellulare",
    "clientassertion",
    "cognome",
    "cognomesoggetto",
    "datanascita",
    "datanascitasoggetto",
    "datinascita",
    "dpop",
    "electronicmail",
    "email",
    "familyname",
    "fax",
    "firstname",
    "iban",
    "jwt",
    "luogonascita",
    "luogonascitasoggetto",
    "mail",
    "mailpec",
    "middlename",
    "nickname",
    "nome",
    "nominativo",
    "nomesoggetto",
    "otherphone",
    "password",
    "pec",
    "pecmail",
    "phone",
    "residenceaddress",
    "sesso",
    "sessosoggetto",
    "surname",
    "telefax",
    "telefono",
    "telephone",
    "token",
    "voucher",
];

/// Names of what holds a person's data and nothing else: all below is masked.
const PERSONE: [&str; 12] = [
    "contact",
    "datipersonafisica",
    "person",
    "personafisica",
    "personalsituation",
    "powerofattorney",
    "rappresentantilegali",
    "rlpersonefisiche",
    "signature",
    "ultimatebeneficialowner",
    "utentecreazione",
    "utentemodifica",
];

impl Campo {
    /// By the name of the field, however it is spelled.
    pub(super) fn of(nome: &str) -> Self {
        let nome: String =
            nome.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
        let nome = nome.as_str();
        if PERSONALI.contains(&nome) || PERSONE.contains(&nome) || nome.contains("emailaddress") {
            Self::Personale
        } else if nome == "cf" || nome.starts_with("cfsoggetto") || nome.contains("fiscal") {
            Self::Fiscale
        } else if ["denominazione", "denominazionesociale", "ragionesociale", "name", "registrationname"]
            .contains(&nome)
        {
            Self::Denominazione
        } else {
            Self::Altro
        }
    }

    /// What a field holds below another one.
    pub(super) fn under(self, sopra: Self) -> Self {
        if sopra == Self::Personale { Self::Personale } else { self }
    }
}
