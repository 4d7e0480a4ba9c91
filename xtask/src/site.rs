//! The site folder that the server serves: script, WebAssembly and style under names that carry a hash of their
//! content, so that browsers may keep them forever, and `public/` as it is; each also compressed.
//!
//! `pkg/assets.json` tells the server the hashed names. A file whose content is already right is left alone, because
//! the server's release build embeds the folder and would be built again.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt, fs,
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail, ensure};
use flate2::{Compression, write::GzEncoder};
use serde::Serialize;
use sha2::{Digest, Sha256};
use walkdir::WalkDir;

use crate::project::Project;

/// Below this size compression gains nothing that a network would notice.
const WORTH_COMPRESSING: usize = 512;

/// The hashed names, as `pkg/assets.json` holds them.
#[derive(Debug, PartialEq, Serialize)]
struct Assets {
    /// Stem of the script (`.js`) and of its WebAssembly (`_bg.wasm`).
    script: String,
    /// The style sheet.
    style: String,
}

/// What script and WebAssembly may weigh together, in bytes after brotli: customers wait for it at every release.
const MOST: usize = 130_000;

/// What a visitor loads: sizes in bytes after brotli.
pub struct Weight {
    script: usize,
    wasm: usize,
    style: usize,
}

impl Weight {
    /// Fails where customers would wait too long.
    pub fn judge(&self) -> Result<()> {
        let weight = self.script + self.wasm;
        ensure!(weight <= MOST, "script and WebAssembly weigh {weight} bytes, and may weigh {MOST}");
        Ok(())
    }
}

impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kilobytes = |bytes: usize| format!("{}.{} KB", bytes / 1000, bytes % 1000 / 100);
        let Self { script, wasm, style } = *self;
        let (script, wasm, style) = (kilobytes(script), kilobytes(wasm), kilobytes(style));
        write!(f, "      brotli: WebAssembly {wasm}, script {script}, style {style}")
    }
}

/// Makes the site folder hold exactly what `bindings`, the style sheet and `public/` give.
pub fn lay_out(project: &Project, bindings: &Path) -> Result<Weight> {
    let names = &project.names;
    let style = bundle(&project.root.join(&names.style_file))?;
    let (assets, mut files) = packaged(&names.name, read_folder(bindings)?, style)?;
    files = files.into_iter().map(|(path, bytes)| (names.site_pkg_dir.join(path), bytes)).collect();
    let public = project.root.join(&names.assets_dir);
    if public.exists() {
        files.extend(read_folder(&public)?);
    }
    files.insert(names.site_pkg_dir.join("assets.json"), serde_json::to_vec(&assets)?);
    let site = project.site();
    write_exactly(&site, files)?;

    let package = site.join(&names.site_pkg_dir);
    let transferred = |name: String| -> Result<usize> {
        let compressed = package.join(format!("{name}.br"));
        let path = if compressed.exists() { compressed } else { package.join(name) };
        Ok(fs::read(path)?.len())
    };
    Ok(Weight {
        script: transferred(format!("{}.js", assets.script))?,
        wasm: transferred(format!("{}_bg.wasm", assets.script))?,
        style: transferred(assets.style.clone())?,
    })
}

type Files = BTreeMap<PathBuf, Vec<u8>>;

/// Gives script, WebAssembly and style their hashed names. Script and WebAssembly share one, over both: neither works
/// with another version of the other.
fn packaged(name: &str, mut bindings: Files, style: String) -> Result<(Assets, Files)> {
    let mut take =
        |file: String| bindings.remove(Path::new(&file)).with_context(|| format!("wasm-bindgen made no {file}"));
    let script = String::from_utf8(take(format!("{name}.js"))?)?;
    let wasm = take(format!("{name}_bg.wasm"))?;

    let mut hash = Sha256::new();
    hash.update(&script);
    hash.update(&wasm);
    for snippet in bindings.values() {
        hash.update(snippet);
    }
    let stem = format!("{name}.{}", &hex::encode(hash.finalize())[..16]);
    let style_name = format!("{name}.{}.css", &hex::encode(Sha256::digest(&style))[..16]);

    // Snippets, the JavaScript that crates bring along, are cached forever too.
    let snippets = format!("{stem}.snippets");
    let script = script.replace("'./snippets/", &format!("'./{snippets}/"));

    let mut files = Files::new();
    for (path, bytes) in bindings {
        files.insert(Path::new(&snippets).join(path.strip_prefix("snippets").unwrap_or(&path)), bytes);
    }
    files.insert(format!("{stem}.js").into(), script.into_bytes());
    files.insert(format!("{stem}_bg.wasm").into(), wasm);
    files.insert(style_name.clone().into(), style.into_bytes());
    Ok((Assets { script: stem, style: style_name }, files))
}

/// The style sheet at `path` with each line `@import "file.css" layer(name);` replaced by that file, in its layer.
fn bundle(path: &Path) -> Result<String> {
    let source = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut bundled = String::with_capacity(source.len());
    for (number, line) in source.lines().enumerate() {
        if !line.trim_start().starts_with("@import") {
            bundled.push_str(line);
            bundled.push('\n');
            continue;
        }
        let here = || format!("{}:{}", path.display(), number + 1);
        let Some((file, layer)) = parse_import(line.trim()) else {
            bail!("{}: only `@import \"file.css\" layer(name);` is understood, not `{}`", here(), line.trim());
        };
        let imported = bundle(&folder.join(file)).with_context(here)?;
        match layer {
            Some(layer) => bundled += &["@layer ", layer, " {\n", &imported, "}\n"].concat(),
            None => bundled += &imported,
        }
    }
    Ok(bundled)
}

/// The file and the layer of an import, if it is of the form that [`bundle`] understands.
fn parse_import(line: &str) -> Option<(&str, Option<&str>)> {
    let (file, rest) = line.strip_prefix("@import")?.trim_start().strip_prefix('"')?.split_once('"')?;
    let rest = rest.trim().strip_suffix(';')?.trim_end();
    if rest.is_empty() {
        return Some((file, None));
    }
    let layer = rest.strip_prefix("layer(")?.strip_suffix(')')?;
    let plain = !layer.is_empty() && layer.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    plain.then_some((file, Some(layer)))
}

/// Writes `files` with their compressed forms below `root` and deletes everything else there.
fn write_exactly(root: &Path, files: Files) -> Result<()> {
    fs::create_dir_all(root)?;
    let mut kept = BTreeSet::new();
    for (path, bytes) in files {
        let path = root.join(path);
        let changed = write_if_changed(&path, &bytes)?;
        if compressible(&path, &bytes) {
            for (extension, compress) in [("br", brotli as fn(&[u8]) -> Result<Vec<u8>>), ("gz", gzip)] {
                let compressed = with_added_extension(&path, extension);
                if changed || !compressed.exists() {
                    fs::write(&compressed, compress(&bytes)?)?;
                }
                kept.insert(compressed);
            }
        }
        kept.insert(path);
    }
    for entry in WalkDir::new(root).contents_first(true).min_depth(1) {
        let entry = entry?;
        if entry.file_type().is_dir() {
            // Fails where something is left inside, which is then wanted.
            let _ = fs::remove_dir(entry.path());
        } else if !kept.contains(entry.path()) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Whether the file had to be written.
fn write_if_changed(path: &Path, bytes: &[u8]) -> Result<bool> {
    if fs::read(path).is_ok_and(|present| present == bytes) {
        return Ok(false);
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, bytes).with_context(|| format!("writing {}", path.display()))?;
    Ok(true)
}

fn compressible(path: &Path, bytes: &[u8]) -> bool {
    let text = ["css", "html", "ico", "js", "json", "svg", "txt", "wasm", "webmanifest", "xml"];
    bytes.len() >= WORTH_COMPRESSING
        && path.extension().and_then(|extension| extension.to_str()).is_some_and(|extension| text.contains(&extension))
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut compressed = Vec::new();
    brotli::CompressorWriter::new(&mut compressed, 4096, 11, 22).write_all(bytes)?;
    Ok(compressed)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

/// `a.js` with `br` is `a.js.br`.
fn with_added_extension(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    name.into()
}

/// Every file below `root`, by its path from there.
fn read_folder(root: &Path) -> Result<Files> {
    let mut files = Files::new();
    for entry in WalkDir::new(root).sort_by_file_name() {
        let entry = entry?;
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(root).expect("the walk stays below its root");
            files.insert(path.to_owned(), fs::read(entry.path())?);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    fn files(files: &[(&str, &str)]) -> Files {
        files.iter().map(|(path, text)| (PathBuf::from(path), text.as_bytes().to_vec())).collect()
    }

    fn names(root: &Path) -> Vec<String> {
        read_folder(root).unwrap().keys().map(|path| path.to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn imports_are_replaced_where_they_stand_in_their_layers() {
        let style = folder(&[
            (
                "main.css",
                "@layer reset, base;\n@import \"reset.css\" layer(reset);\n@import \"part/all.css\";\np { a: b }\n",
            ),
            ("reset.css", "* { margin: 0 }\n"),
            ("part/all.css", "@import \"one.css\" layer(base);\n"),
            ("part/one.css", "a { b: c }"),
        ]);
        assert_eq!(
            bundle(&style.path().join("main.css")).unwrap(),
            "@layer reset, base;\n@layer reset {\n* { margin: 0 }\n}\n@layer base {\na { b: c }\n}\np { a: b }\n"
        );
    }

    #[test]
    fn an_import_that_cannot_be_followed_names_its_line() {
        for import in
            ["@import url(x.css);", "@import \"x.css\" print;", "@import \"x.css\" layer();", "@import \"x.css\""]
        {
            let style = folder(&[("main.css", &format!("p {{}}\n{import}\n")), ("x.css", "")]);
            let error = bundle(&style.path().join("main.css")).unwrap_err();
            assert!(format!("{error:#}").contains("main.css:2"), "{error:#}");
        }
        let style = folder(&[("main.css", "@import \"absent.css\" layer(base);\n")]);
        let error = format!("{:#}", bundle(&style.path().join("main.css")).unwrap_err());
        assert!(error.contains("main.css:1") && error.contains("absent.css"), "{error}");
    }

    #[test]
    fn script_and_wasm_share_a_name_that_follows_the_content_of_both() {
        let pack = |script, wasm| {
            let bindings = files(&[("largage.js", script), ("largage_bg.wasm", wasm)]);
            packaged("largage", bindings, "p {}".to_owned()).unwrap()
        };
        let (assets, packed) = pack("s", "w");
        let stem = &assets.script;
        assert!(stem.starts_with("largage.") && stem.len() == "largage.".len() + 16, "{stem}");
        assert_eq!(packed[Path::new(&format!("{stem}.js"))], b"s");
        assert_eq!(packed[Path::new(&format!("{stem}_bg.wasm"))], b"w");
        assert_eq!(packed[Path::new(&assets.style)], b"p {}");
        assert_eq!(packed.len(), 3);

        assert_eq!(pack("s", "w").0, assets);
        assert_ne!(pack("s", "W").0.script, assets.script);
        assert_ne!(pack("S", "w").0.script, assets.script);
        assert_eq!(pack("S", "w").0.style, assets.style);
    }

    #[test]
    fn snippets_move_beside_the_script_that_imports_them() {
        let script = "import { a } from './snippets/crate-1/inline0.js';";
        let bindings = files(&[("largage.js", script), ("largage_bg.wasm", "w"), ("snippets/crate-1/inline0.js", "x")]);
        let (assets, packed) = packaged("largage", bindings, String::new()).unwrap();
        let place = format!("{}.snippets/crate-1/inline0.js", assets.script);
        assert_eq!(packed[Path::new(&place)], b"x");
        let script = String::from_utf8(packed[Path::new(&format!("{}.js", assets.script))].clone()).unwrap();
        assert_eq!(script, format!("import {{ a }} from './{place}';"));
    }

    #[test]
    fn the_manifest_has_the_names_that_the_server_reads() {
        let assets = Assets { script: "largage.1".into(), style: "largage.2.css".into() };
        assert_eq!(serde_json::to_string(&assets).unwrap(), r#"{"script":"largage.1","style":"largage.2.css"}"#);
    }

    #[test]
    fn the_folder_holds_exactly_the_files_and_their_compressed_forms() {
        let long = "largage ".repeat(200);
        let site = folder(&[("old.js", "gone"), ("pkg/old.css.br", "gone"), ("empty/after/x.txt", "gone")]);
        let wanted = files(&[("pkg/a.js", &long), ("short.txt", "short"), ("picture.png", &long)]);
        write_exactly(site.path(), wanted.clone()).unwrap();
        assert_eq!(names(site.path()), ["picture.png", "pkg/a.js", "pkg/a.js.br", "pkg/a.js.gz", "short.txt"]);
        assert!(!site.path().join("empty").exists());

        let mut unpacked = String::new();
        let packed = fs::read(site.path().join("pkg/a.js.br")).unwrap();
        brotli::Decompressor::new(packed.as_slice(), 4096).read_to_string(&mut unpacked).unwrap();
        assert_eq!(unpacked, long);
        let mut unpacked = String::new();
        let packed = fs::read(site.path().join("pkg/a.js.gz")).unwrap();
        flate2::read::GzDecoder::new(packed.as_slice()).read_to_string(&mut unpacked).unwrap();
        assert_eq!(unpacked, long);
    }

    #[test]
    fn only_what_changed_is_written_and_compressed_again() {
        let long = "largage ".repeat(200);
        let site = folder(&[]);
        let modified = |name: &str| fs::metadata(site.path().join(name)).unwrap().modified().unwrap();
        write_exactly(site.path(), files(&[("a.js", &long), ("b.js", &long)])).unwrap();
        let before = ["a.js", "a.js.br", "b.js", "b.js.br"].map(modified);
        write_exactly(site.path(), files(&[("a.js", &long), ("b.js", &long.to_uppercase())])).unwrap();
        let after = ["a.js", "a.js.br", "b.js", "b.js.br"].map(modified);
        assert_eq!(before[..2], after[..2]);
        assert_ne!(before[2], after[2]);
        assert_ne!(before[3], after[3]);
    }
}
