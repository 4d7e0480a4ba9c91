//! Cuts the lazy islands out of the module that every page loads: a chunk for each `#[island(lazy)]`, and one for what
//! several of them share. Pages with such an island load its chunks (`Page::render` in `app`).
//!
//! The linker leaves word of where which code and data is used (`--emit-relocs` in `frontend/build.rs`); what only lazy
//! islands reach moves into their chunks. What moves and what stays calls each other by the main module's exports.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use anyhow::{Context, Result, anyhow, ensure};
use wasm_split_cli_support::{Options, transform};

/// The script that fetches chunks. The main script imports it, and it the main script.
pub const LOADER: &str = "chunks.js";

/// By lazy island, the file names of the chunks that it needs.
pub type Chunks = BTreeMap<String, Vec<String>>;

/// Writes the chunks of `module` and their [`LOADER`] to `folder`, and what stays, for wasm-bindgen to go on with, to
/// `main`. `script` is the name that wasm-bindgen's script will have in the same folder.
pub fn split(module: &[u8], script: &str, folder: &Path, main: &Path) -> Result<Chunks> {
    let (loader, script) = (format!("./{LOADER}"), format!("./{script}"));
    let mut options = Options::new(module);
    options.output_dir = folder;
    options.main_out_path = main;
    options.link_name = &loader;
    options.main_module = &script;
    // Its errors are no `std::error::Error`.
    let split = transform(options).map_err(|error| anyhow!("{error:#}")).context("cutting out the lazy islands")?;

    let mut written = BTreeSet::new();
    for path in split.split_modules {
        let chunk = fs::read(&path)?;
        let chunk = without_custom_sections(&chunk).with_context(|| format!("reading {}", path.display()))?;
        fs::write(&path, chunk)?;
        written.extend(path.file_name().map(|name| name.to_string_lossy().into_owned()));
    }
    let files = |stems: Vec<String>| stems.into_iter().map(|stem| stem + ".wasm").filter(|file| written.contains(file));
    let chunks = split.prefetch_map.into_iter();
    Ok(chunks.filter_map(|(split, stems)| Some((island(&split)?, files(stems).collect()))).collect())
}

/// The island that a split is made for: `proof_check_loader_1234` for `ProofCheck`, by the macro's rule. A function that
/// is lazy by itself belongs to none.
fn island(split: &str) -> Option<String> {
    let (name, hash) = split.rsplit_once("_loader_")?;
    let capitalised = |word: &str| word[..1].to_ascii_uppercase() + &word[1..];
    let is_name = name.split('_').all(|word| word.starts_with(|first: char| first.is_ascii_alphanumeric()));
    let is_hash = !hash.is_empty() && hash.bytes().all(|byte| byte.is_ascii_digit());
    (is_name && is_hash).then(|| name.split('_').map(capitalised).collect())
}

/// Drops what browsers do not need: names of functions and what the linker left word of.
fn without_custom_sections(module: &[u8]) -> Result<Vec<u8>> {
    const HEADER: usize = 8;
    const CUSTOM: u8 = 0;
    ensure!(module.starts_with(b"\0asm") && module.len() >= HEADER, "this is no WebAssembly");
    let (header, mut rest) = module.split_at(HEADER);
    let mut kept = header.to_vec();
    while let [id, after @ ..] = rest {
        let (width, length) = leading_length(after).context("a section has no length")?;
        let section = rest.get(..1 + width + length).context("a section is cut off")?;
        if *id != CUSTOM {
            kept.extend_from_slice(section);
        }
        rest = &rest[section.len()..];
    }
    Ok(kept)
}

/// A length as WebAssembly writes it (LEB128, up to 32 bits), after how many bytes it takes itself.
fn leading_length(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut length = 0;
    for (index, byte) in bytes.iter().take(5).enumerate() {
        length |= usize::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Some((index + 1, length));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_split_is_named_after_its_island() {
        assert_eq!(island("proof_check_loader_12064"), Some("ProofCheck".into()));
        assert_eq!(island("editor_loader_1"), Some("Editor".into()));
        assert_eq!(island("free_loader_loader_1"), Some("FreeLoader".into()));
        for lazy_function in ["proof_check_12064", "proof_check_loader", "proof_check_loader_x", "_loader_1", ""] {
            assert_eq!(island(lazy_function), None, "{lazy_function}");
        }
    }

    /// A module of these sections: an id, and so many bytes inside.
    fn module(sections: &[(u8, usize)]) -> Vec<u8> {
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        for (id, length) in sections {
            let low = u8::try_from(length & 0x7f).unwrap() | 0x80;
            module.extend([*id, low, u8::try_from(length >> 7).unwrap()]);
            module.extend(vec![*id; *length]);
        }
        module
    }

    #[test]
    fn custom_sections_are_dropped_wherever_they_stand() {
        let all = module(&[(0, 3), (1, 0), (0, 200), (10, 300), (0, 0)]);
        assert_eq!(without_custom_sections(&all).unwrap(), module(&[(1, 0), (10, 300)]));
        assert_eq!(without_custom_sections(&module(&[])).unwrap(), module(&[]));
    }

    #[test]
    fn what_is_cut_off_is_no_module() {
        let whole = module(&[(1, 2), (10, 3)]);
        for length in 0..whole.len() {
            let ends_between_sections = [8, 13].contains(&length);
            assert_eq!(without_custom_sections(&whole[..length]).is_ok(), ends_between_sections, "{length}");
        }
        assert!(without_custom_sections(b"<!DOCTYPE html>").is_err());
        let endless = [b"\0asm\x01\0\0\0\x01".as_slice(), &[0xff; 9]].concat();
        assert!(without_custom_sections(&endless).is_err());
    }
}
