//! Pictures that people upload, told by what is in them: neither a file's name nor what a browser says of it counts.

/// A kind of picture that every browser shows and none runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    Png,
    Jpeg,
    Webp,
    Gif,
}

impl Format {
    pub const ALL: [Self; 4] = [Self::Png, Self::Jpeg, Self::Webp, Self::Gif];

    /// Reads the format off the first bytes.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
        const JPEG: &[u8] = &[0xff, 0xd8, 0xff];
        if bytes.starts_with(PNG) {
            Some(Self::Png)
        } else if bytes.starts_with(JPEG) {
            Some(Self::Jpeg)
        } else if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
            Some(Self::Gif)
        } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            Some(Self::Webp)
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
        }
    }

    /// The format that a media type of ours names.
    pub fn from_media_type(media_type: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.media_type() == media_type)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_their_first_bytes() {
        for (bytes, format) in [
            (&b"\x89PNG\r\n\x1a\n...."[..], Some(Format::Png)),
            (&b"\xff\xd8\xff\xe0"[..], Some(Format::Jpeg)),
            (&b"GIF89a"[..], Some(Format::Gif)),
            (&b"GIF87a"[..], Some(Format::Gif)),
            (&b"RIFF\x10\0\0\0WEBPVP8 "[..], Some(Format::Webp)),
            (&b"RIFF\x10\0\0\0WAVEfmt "[..], None),
            (&b"RIFF"[..], None),
            (&b"<svg xmlns='http://www.w3.org/2000/svg'>"[..], None),
            (&b"<html>\x89PNG\r\n\x1a\n"[..], None),
            (&b"\x89PNG"[..], None),
            (&b""[..], None),
        ] {
            assert_eq!(Format::of(bytes), format, "{bytes:?}");
        }
        for format in Format::ALL {
            assert_eq!(Format::from_media_type(format.media_type()), Some(format));
        }
        assert_eq!(Format::from_media_type("image/svg+xml"), None);
    }
}
