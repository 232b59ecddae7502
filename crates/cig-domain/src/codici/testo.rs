//! What all codes written as text have in common.

/// Why a text is not a valid code: a sentence in Italian, ready to be shown at the field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct CodiceNonValido(pub(crate) String);

impl CodiceNonValido {
    pub(crate) fn new(testo: impl Into<String>) -> Self {
        Self(testo.into())
    }
}

/// Gives a newtype over `String` its conversions, all through its one `parse(&str)`.
macro_rules! codice_testuale {
    ($tipo:ident) => {
        impl $tipo {
            /// The code as text, in its normal form.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $tipo {
            type Err = $crate::codici::CodiceNonValido;

            fn from_str(testo: &str) -> Result<Self, Self::Err> {
                Self::parse(testo.trim())
            }
        }

        impl TryFrom<String> for $tipo {
            type Error = $crate::codici::CodiceNonValido;

            fn try_from(testo: String) -> Result<Self, Self::Error> {
                testo.parse()
            }
        }

        impl From<$tipo> for String {
            fn from(codice: $tipo) -> Self {
                codice.0
            }
        }

        impl AsRef<str> for $tipo {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $tipo {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}
pub(crate) use codice_testuale;
