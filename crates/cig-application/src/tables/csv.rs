//! Reading a table in the form that spreadsheets write.

/// The cells of each row. The separator is the one that the first line has: a semicolon, a tab, or else a comma. `None` if a
/// quote is not closed.
pub(crate) fn rows(testo: &str) -> Option<Vec<Vec<String>>> {
    let testo = testo.strip_prefix('\u{feff}').unwrap_or(testo);
    let prima = testo.lines().next().unwrap_or_default();
    let separatore = [';', '\t'].into_iter().find(|segno| prima.contains(*segno)).unwrap_or(',');
    let mut righe = Vec::new();
    let mut riga = Vec::new();
    let mut cella = String::new();
    let mut citata = false;
    let mut segni = testo.chars().peekable();
    while let Some(segno) = segni.next() {
        match segno {
            '"' if citata && segni.next_if_eq(&'"').is_some() => cella.push('"'),
            '"' if citata => citata = false,
            // A quote within an unquoted cell is a letter like others.
            '"' if cella.is_empty() => citata = true,
            _ if citata => cella.push(segno),
            '\r' | '\n' => {
                if segno == '\r' {
                    segni.next_if_eq(&'\n');
                }
                riga.push(std::mem::take(&mut cella));
                righe.push(std::mem::take(&mut riga));
            }
            _ if segno == separatore => riga.push(std::mem::take(&mut cella)),
            _ => cella.push(segno),
        }
    }
    if citata {
        return None;
    }
    if !cella.is_empty() || !riga.is_empty() {
        riga.push(cella);
        righe.push(riga);
    }
    Some(righe)
}

/// The letters by which spreadsheets call a column, from 0: A, B, ... Z, AA.
pub(crate) fn letters(mut colonna: usize) -> String {
    let mut lettere = Vec::new();
    loop {
        lettere.extend(char::from_digit(u32::try_from(colonna % 26 + 10).unwrap_or_default(), 36));
        if colonna < 26 {
            return lettere.iter().rev().collect::<String>().to_uppercase();
        }
        colonna = colonna / 26 - 1;
    }
}

/// Without the apostrophe that keeps spreadsheets from taking a text for a formula.
pub(crate) fn unguarded(testo: &str) -> &str {
    match testo.strip_prefix('\'') {
        Some(resto) if resto.starts_with(['=', '+', '-', '@']) => resto,
        _ => testo,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_told_apart_as_spreadsheets_write_them() {
        for (testo, atteso) in [
            ("\u{feff}a;b\r\n1;2\r\n", vec![vec!["a", "b"], vec!["1", "2"]]),
            ("a,b\n1,\"x, \"\"y\"\"\nz\"", vec![vec!["a", "b"], vec!["1", "x, \"y\"\nz"]]),
            ("a\tb, c\n\n;\t", vec![vec!["a", "b, c"], vec![""], vec![";", ""]]),
            ("a;b\"c\";\"\"", vec![vec!["a", "b\"c\"", ""]]),
            ("", vec![]),
        ] {
            assert_eq!(rows(testo).unwrap(), atteso, "{testo}");
        }
        assert_eq!(rows("a;\"b\r\nc"), None);
    }

    #[test]
    fn columns_have_the_letters_of_spreadsheets() {
        let lettere: Vec<_> = [0, 25, 26, 51, 52, 701, 702].into_iter().map(letters).collect();
        assert_eq!(lettere, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }
}
