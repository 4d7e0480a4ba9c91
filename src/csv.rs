//! Tables as CSV (RFC 4180) for people who open them with a spreadsheet: what somebody typed is never run as a formula.
//! A French spreadsheet reads a comma as the decimal one, so there semicolons separate the cells.

use crate::lang::Lang;

/// A cell of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Whatever it holds, a spreadsheet shows it.
    Text(String),
    /// A number as a program reads it: `-12.50`.
    Number(String),
}

impl Cell {
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// An amount in minor units with this many digits behind the point: `-12.50`.
    pub fn money(minor: i64, digits: u32) -> Self {
        let sign = if minor < 0 { "-" } else { "" };
        let (minor, scale) = (minor.unsigned_abs(), 10_u64.pow(digits));
        Self::Number(match digits as usize {
            0 => format!("{sign}{minor}"),
            width => format!("{sign}{}.{:0width$}", minor / scale, minor % scale),
        })
    }

    fn write(&self, csv: &mut String, lang: Lang) {
        match self {
            Self::Number(number) => csv.push_str(&match lang {
                Lang::En => number.clone(),
                Lang::Fr => number.replace('.', ","),
            }),
            Self::Text(text) => write_text(text, csv),
        }
    }
}

/// Adds a line to a table as the spreadsheets of a language read it.
pub fn push_line(csv: &mut String, lang: Lang, cells: &[Cell]) {
    let separator = match lang {
        Lang::En => ',',
        Lang::Fr => ';',
    };
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            csv.push(separator);
        }
        cell.write(csv, lang);
    }
    csv.push_str("\r\n");
}

fn write_text(text: &str, csv: &mut String) {
    // An apostrophe tells spreadsheets that what follows is text. White space in front keeps none of them from reading
    // a formula, so it does not keep us from seeing one.
    let begins = text.trim_start().chars().next();
    let is_formula = begins.is_some_and(|c| matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠'))
        || text.starts_with(['\t', '\r', '\n']);
    let guard = if is_formula { "'" } else { "" };
    let is_plain = !text.contains([',', '"', '\r', '\n', ';']) && text == text.trim();
    if is_plain {
        csv.push_str(guard);
        csv.push_str(text);
    } else {
        csv.push('"');
        csv.push_str(guard);
        csv.push_str(&text.replace('"', "\"\""));
        csv.push('"');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line_in(lang: Lang, cells: &[Cell]) -> String {
        let mut csv = String::new();
        push_line(&mut csv, lang, cells);
        csv
    }

    fn line(cells: &[Cell]) -> String {
        line_in(Lang::En, cells)
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        for (text, written) in [
            ("", ""),
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("say \"no\"", "\"say \"\"no\"\"\""),
            ("two\r\nlines", "\"two\r\nlines\""),
            (" spaced ", "\" spaced \""),
            ("Élodie", "Élodie"),
        ] {
            assert_eq!(line(&[Cell::text(text)]), format!("{written}\r\n"), "{text:?}");
        }
        assert_eq!(line(&[Cell::text("a"), Cell::money(-1250, 2), Cell::text("")]), "a,-12.50,\r\n");
    }

    #[test]
    fn french_cells_are_separated_by_semicolons_and_have_a_decimal_comma() {
        let cells = [Cell::text("a.b"), Cell::money(-1250, 2), Cell::text("a;b"), Cell::text("a,b"), Cell::text("")];
        assert_eq!(line_in(Lang::Fr, &cells), "a.b;-12,50;\"a;b\";\"a,b\";\r\n");
        assert_eq!(line_in(Lang::Fr, &[Cell::money(-7, 0), Cell::money(123_456, 3)]), "-7;123,456\r\n");
    }

    #[test]
    fn no_text_is_a_formula() {
        for text in ["=1+1", "+33 6", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1", "=cmd|' /C calc'!A0"] {
            for lang in Lang::ALL {
                let written = line_in(lang, &[Cell::text(text)]);
                let content = written.trim_end_matches("\r\n").trim_start_matches('"');
                assert!(content.starts_with('\''), "{text:?} became {written:?}");
            }
        }
        assert_eq!(line(&[Cell::text("a=1")]), "a=1\r\n");
    }

    #[test]
    fn amounts_are_numbers_in_whole_units() {
        for (minor, digits, written) in
            [(0, 2, "0.00"), (5, 2, "0.05"), (-5, 2, "-0.05"), (123_456, 3, "123.456"), (-7, 0, "-7")]
        {
            assert_eq!(Cell::money(minor, digits), Cell::Number(written.to_owned()));
        }
    }
}
