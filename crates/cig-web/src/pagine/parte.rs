//! Where the form of a part is.

use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::request::Parts;
use cig_domain::richiesta::{Parte, RichiestaId};

use super::testata::Linguetta;
use crate::errore::ErroreWeb;

/// A part of a request, by the address of its form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Luogo {
    pub(crate) id: RichiestaId,
    pub(crate) parte: Parte,
}

impl Luogo {
    /// The one whose form, or what belongs to it, is at that address.
    pub(crate) fn of(percorso: &str) -> Option<Self> {
        let mut passi = percorso.strip_prefix("/richieste/")?.split('/');
        let id = RichiestaId(passi.next()?.parse().ok()?);
        let parte = match passi.next()? {
            "gara" => Parte::Gara,
            "classificazione" => Parte::Classificazione,
            "lotti" => Parte::Lotto(passi.next()?.parse().ok()?),
            _ => return None,
        };
        Some(Self { id, parte })
    }

    /// The tab it stands in.
    pub(crate) fn linguetta(&self) -> Linguetta {
        match self.parte {
            Parte::Gara => Linguetta::Gara,
            Parte::Classificazione => Linguetta::Classificazione,
            Parte::Lotto(_) => Linguetta::Lotti,
        }
    }

    /// The address of the form.
    pub(crate) fn indirizzo(&self) -> String {
        let lista = self.linguetta().indirizzo(self.id);
        match &self.parte {
            Parte::Gara | Parte::Classificazione => lista,
            Parte::Lotto(lotto) => format!("{lista}/{lotto}"),
        }
    }

    /// The address of the form with what was typed there and not saved.
    pub(crate) fn ripresa(&self) -> String {
        format!("{}?riprendi=1", self.indirizzo())
    }

    /// Where «procedi» leads.
    pub(crate) fn successiva(&self) -> String {
        match self.parte {
            Parte::Gara => Linguetta::Classificazione.indirizzo(self.id),
            Parte::Classificazione | Parte::Lotto(_) => Linguetta::Lotti.indirizzo(self.id),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Luogo {
    type Rejection = ErroreWeb;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ErroreWeb> {
        let indirizzo = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |uri| &uri.0);
        Self::of(indirizzo.path()).ok_or(ErroreWeb::NonTrovata)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_part_is_known_by_its_address() {
        let id = RichiestaId(Uuid::from_u128(7));
        for parte in [Parte::Gara, Parte::Classificazione, Parte::Lotto("LOT-0012".parse().unwrap())] {
            let luogo = Luogo { id, parte };
            assert_eq!(Luogo::of(&luogo.indirizzo()).as_ref(), Some(&luogo));
            assert_eq!(Luogo::of(&format!("{}/digitato", luogo.indirizzo())).as_ref(), Some(&luogo));
        }
        for estraneo in ["/", "/richieste/7/gara", "//esempio.it"] {
            assert_eq!(Luogo::of(estraneo), None, "{estraneo}");
        }
        for resto in ["", "/", "/registro", "/lotti", "/lotti/LOT-1"] {
            assert_eq!(Luogo::of(&format!("/richieste/{id}{resto}")), None, "{resto}");
        }
    }
}
