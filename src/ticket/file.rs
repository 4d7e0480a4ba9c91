//! What may be attached to a ticket: told by what it holds, whatever it is called.

use crate::text::{TextError, one_line};

/// Most files of one message.
pub const MOST: usize = 5;
/// Most bytes of one file.
pub const LARGEST: usize = 5 * 1024 * 1024;
/// Most bytes of all files of one message.
pub const LARGEST_TOGETHER: usize = 15 * 1024 * 1024;
/// Most characters of a file's name.
pub const LONGEST_NAME: usize = 120;

/// The kinds of files that are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    Png,
    Jpeg,
    Webp,
    Gif,
    Pdf,
    Text,
}

/// Why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileProblem {
    #[error("it has no bytes")]
    Empty,
    #[error("more than {max} bytes")]
    TooLarge { max: usize },
    #[error("neither a picture, nor a PDF, nor text")]
    Kind,
    #[error("its name: {0}")]
    Name(TextError),
}

impl FileKind {
    pub const ALL: [Self; 6] = [Self::Png, Self::Jpeg, Self::Webp, Self::Gif, Self::Pdf, Self::Text];

    /// What these bytes are, whatever anybody says of them.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            Some(Self::Png)
        } else if bytes.starts_with(b"\xff\xd8\xff") {
            Some(Self::Jpeg)
        } else if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
            Some(Self::Gif)
        } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            Some(Self::Webp)
        } else if bytes.starts_with(b"%PDF-") {
            Some(Self::Pdf)
        } else if is_text(bytes) {
            Some(Self::Text)
        } else {
            None
        }
    }

    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Gif => "image/gif",
            Self::Pdf => "application/pdf",
            Self::Text => "text/plain; charset=utf-8",
        }
    }

    /// The kind that is served as this type.
    pub fn of_media_type(media_type: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.media_type() == media_type)
    }

    /// Pictures are shown in place; everything else is only handed over.
    pub const fn is_picture(self) -> bool {
        matches!(self, Self::Png | Self::Jpeg | Self::Webp | Self::Gif)
    }

    /// The endings that names of this kind have; the first is added to others.
    const fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Webp => &["webp"],
            Self::Gif => &["gif"],
            Self::Pdf => &["pdf"],
            Self::Text => {
                &["txt", "log", "md", "csv", "json", "conf", "cfg", "ini", "yml", "yaml", "toml", "properties"]
            }
        }
    }
}

/// UTF-8 without controls but those of lines.
fn is_text(bytes: &[u8]) -> bool {
    let is_plain = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t' | '\u{c}');
    std::str::from_utf8(bytes).is_ok_and(|text| text.chars().all(is_plain))
}

/// Judges a file by its bytes; answers what it is, and a name that neither leads anywhere nor claims to be something
/// else: `run.exe` that is text becomes `run.exe.txt`.
pub fn check(name: &str, bytes: &[u8]) -> Result<(FileKind, String), FileProblem> {
    if bytes.is_empty() {
        return Err(FileProblem::Empty);
    }
    if bytes.len() > LARGEST {
        return Err(FileProblem::TooLarge { max: LARGEST });
    }
    let kind = FileKind::of(bytes).ok_or(FileProblem::Kind)?;
    // Browsers send a name, never a folder; others may send both.
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().map(|c| if "<>:\"|?*".contains(c) { '_' } else { c }).collect();
    let name = one_line(name.trim_start_matches('.'), usize::MAX).map_err(FileProblem::Name)?;
    let ends_well = name
        .rsplit_once('.')
        .is_some_and(|(_, ending)| kind.endings().iter().any(|known| ending.eq_ignore_ascii_case(known)));
    let ending = if ends_well { String::new() } else { format!(".{}", kind.endings()[0]) };
    if name.chars().count() + ending.len() > LONGEST_NAME {
        return Err(FileProblem::Name(TextError::TooLong { max: LONGEST_NAME }));
    }
    Ok((kind, name + &ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\nrest";

    #[test]
    fn a_file_is_what_it_holds() {
        for (bytes, kind) in [
            (PNG, FileKind::Png),
            (b"\xff\xd8\xff\xe0rest", FileKind::Jpeg),
            (b"GIF89a\0\0", FileKind::Gif),
            (b"GIF87a", FileKind::Gif),
            (b"RIFF\x01\x02\x03\x04WEBPVP8 ", FileKind::Webp),
            (b"%PDF-1.7\n\xe2\xe3", FileKind::Pdf),
            ("\u{feff}Été\r\n\tlog".as_bytes(), FileKind::Text),
            (b"<script>alert(1)</script>", FileKind::Text),
            (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>", FileKind::Text),
        ] {
            assert_eq!(FileKind::of(bytes), Some(kind));
            assert_eq!(FileKind::of_media_type(kind.media_type()), Some(kind));
        }
        for other in [
            &b"MZ\x90\0"[..],
            b"\x7fELF",
            b"PK\x03\x04",
            b"\xff\xd8",
            b"RIFF\x24\0\0\0WAVE",
            b"text with \0",
            b"\x1b[31mred",
            b"\xc3",
            b"GIF88a\0",
        ] {
            assert_eq!(FileKind::of(other), None, "{other:?}");
        }
    }

    #[test]
    fn only_pictures_are_shown_in_place() {
        let shown: Vec<_> = FileKind::ALL.into_iter().filter(|kind| kind.is_picture()).collect();
        assert_eq!(shown, [FileKind::Png, FileKind::Jpeg, FileKind::Webp, FileKind::Gif]);
    }

    #[test]
    fn a_name_neither_leads_anywhere_nor_claims_to_be_something_else() {
        let name = |typed: &str, bytes: &[u8]| check(typed, bytes).map(|(_, name)| name);
        for (typed, bytes, kept) in [
            ("map.PNG", PNG, "map.PNG"),
            ("../../etc/passwd", b"x", "passwd.txt"),
            ("C:\\logs\\server.log", b"x", "server.log"),
            ("run.exe", b"x", "run.exe.txt"),
            ("page.html", b"<b>", "page.html.txt"),
            ("photo.svg", PNG, "photo.svg.png"),
            (".htaccess", b"x", "htaccess.txt"),
            ("a\"b<c>.txt", b"x", "a_b_c_.txt"),
            ("  two   words.txt ", b"x", "two words.txt"),
        ] {
            assert_eq!(name(typed, bytes).as_deref(), Ok(kept), "{typed}");
        }
        for (typed, error) in [
            ("", TextError::Empty),
            ("...", TextError::Empty),
            ("folder/", TextError::Empty),
            ("a\u{202e}gnp.exe", TextError::Characters),
            ("a\0.txt", TextError::Characters),
        ] {
            assert_eq!(name(typed, b"x"), Err(FileProblem::Name(error)), "{typed:?}");
        }
        let longest = format!("{}.txt", "é".repeat(LONGEST_NAME - 4));
        assert_eq!(name(&longest, b"x").as_deref(), Ok(longest.as_str()));
        let longer = format!("é{longest}");
        assert_eq!(name(&longer, b"x"), Err(FileProblem::Name(TextError::TooLong { max: LONGEST_NAME })));
        assert!(name(&longest, PNG).is_err(), "with its ending it is too long");
    }

    #[test]
    fn a_file_has_at_least_one_byte_and_at_most_five_mebibytes() {
        assert_eq!(check("a.txt", b""), Err(FileProblem::Empty));
        assert!(check("a.txt", &vec![b'x'; LARGEST]).is_ok());
        assert_eq!(check("a.txt", &vec![b'x'; LARGEST + 1]), Err(FileProblem::TooLarge { max: LARGEST }));
    }
}
