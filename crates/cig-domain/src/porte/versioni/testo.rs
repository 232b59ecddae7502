//! The comparison in Italian, for people.

use std::fmt::{Display, Formatter, Result};

use super::{Cambi, Cambio, Confronto, Presenza, Regola, Valore};

impl Display for Confronto {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        if self.is_empty() {
            return writeln!(f, "Nessuna differenza.");
        }
        for (codici, cosa) in [(&self.schede_aggiunte, "aggiunta"), (&self.schede_tolte, "tolta")] {
            for scheda in codici {
                writeln!(f, "Scheda {scheda} {cosa}")?;
            }
        }
        for (scheda, cambi) in &self.schede {
            writeln!(f, "Scheda {scheda}:")?;
            lines(f, "campo", 'o', &cambi.campi)?;
            lines(f, "regola", 'a', &cambi.regole)?;
        }
        for (nomi, cosa) in [(&self.liste_aggiunte, "aggiunta"), (&self.liste_tolte, "tolta")] {
            for lista in nomi {
                writeln!(f, "Lista {lista} {cosa}")?;
            }
        }
        for (lista, cambi) in &self.liste {
            writeln!(f, "Lista {lista}:")?;
            lines(f, "valore", 'o', cambi)?;
        }
        Ok(())
    }
}

/// A line for each change; the noun comes with the ending that participles take after it.
fn lines<T: Display>(f: &mut Formatter<'_>, nome: &str, desinenza: char, cambi: &Cambi<T>) -> Result {
    for (chiave, cambi) in cambi {
        for cambio in cambi {
            match cambio {
                Cambio::Aggiunto(dopo) => writeln!(f, "  {nome} aggiunt{desinenza} {chiave}: {dopo}")?,
                Cambio::Tolto(prima) => writeln!(f, "  {nome} tolt{desinenza} {chiave}: {prima}")?,
                Cambio::Cambiato { prima, dopo } => {
                    writeln!(f, "  {nome} cambiat{desinenza} {chiave}: prima {prima}, ora {dopo}")?;
                }
            }
        }
    }
    Ok(())
}

impl Display for Presenza {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(match self {
            Self::Obbligatorio => "obbligatorio",
            Self::Facoltativo => "facoltativo",
        })
    }
}

/// On one line: ANAC breaks long expressions.
impl Display for Regola {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        if self.celle.is_empty() {
            return f.write_str("sempre");
        }
        for (indice, cella) in self.celle.iter().enumerate() {
            let separatore = if indice == 0 { "" } else { " e " };
            write!(f, "{separatore}{} «{}»", cella.colonna, one_line(&cella.espressione))?;
        }
        Ok(())
    }
}

impl Display for Valore {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "«{}»", one_line(&self.descrizione))?;
        if let Some(inizio) = self.data_inizio {
            write!(f, " dal {}", inizio.format("%d/%m/%Y"))?;
        }
        if let Some(fine) = self.data_fine {
            write!(f, " fino al {}", fine.format("%d/%m/%Y"))?;
        }
        Ok(())
    }
}

fn one_line(testo: &str) -> String {
    testo.split_whitespace().collect::<Vec<_>>().join(" ")
}
