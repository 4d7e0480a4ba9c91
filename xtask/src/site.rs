//! The site folder that the server serves: what wasm-bindgen made in a folder, and the style under a name, that carry a
//! hash of their content, so that browsers may keep them forever, and `public/` as it is; each also compressed.
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

use crate::{
    project::Project,
    split::{Chunks, LOADER},
};

/// The file beside the bindings that tells which island needs which chunk, as JSON.
pub const CHUNKS: &str = "chunks.json";

/// Below this size compression gains nothing that a network would notice.
const WORTH_COMPRESSING: usize = 512;

/// The hashed names, as `pkg/assets.json` holds them.
#[derive(Debug, PartialEq, Serialize)]
struct Assets {
    /// Stem of the script (`.js`) and of its WebAssembly (`_bg.wasm`).
    script: String,
    /// The script that fetches chunks, which the other one imports, where there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    loader: Option<String>,
    /// By lazy island, the chunks that it needs.
    chunks: Chunks,
    /// The style sheet.
    style: String,
}

/// What scripts and WebAssembly that every page loads may weigh together, in bytes after brotli: customers wait for it
/// at every release.
const MOST: usize = 130_000;

/// What a visitor loads: sizes in bytes after brotli.
pub struct Weight {
    script: usize,
    wasm: usize,
    style: usize,
    /// By the islands that need it: only their pages load it.
    chunks: Vec<(String, usize)>,
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
        let Self { script, wasm, style, chunks } = self;
        let (script, wasm, style) = (kilobytes(*script), kilobytes(*wasm), kilobytes(*style));
        write!(f, "      brotli: WebAssembly {wasm}, script {script}, style {style}")?;
        for (islands, size) in chunks {
            write!(f, "\n      brotli: chunk of {islands} {}", kilobytes(*size))?;
        }
        Ok(())
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
    let chunks = needed_by(&assets.chunks).into_iter();
    Ok(Weight {
        script: transferred(format!("{}.js", assets.script))? + assets.loader.clone().map_or(Ok(0), transferred)?,
        wasm: transferred(format!("{}_bg.wasm", assets.script))?,
        style: transferred(assets.style.clone())?,
        chunks: chunks.map(|(file, islands)| Ok((islands.join(", "), transferred(file)?))).collect::<Result<_>>()?,
    })
}

/// By chunk, the islands that need it.
fn needed_by(chunks: &Chunks) -> BTreeMap<String, Vec<&str>> {
    let mut islands = BTreeMap::<_, Vec<_>>::new();
    for (island, files) in chunks {
        for file in files {
            islands.entry(file.clone()).or_default().push(island.as_str());
        }
    }
    islands
}

type Files = BTreeMap<PathBuf, Vec<u8>>;

/// Gives bindings and style their hashed names. Script, WebAssembly and chunks work with no other version of each other:
/// they share a folder that is named after all of them, and find one another by the names that they have in it.
fn packaged(name: &str, mut bindings: Files, style: String) -> Result<(Assets, Files)> {
    let chunks = bindings.remove(Path::new(CHUNKS)).with_context(|| format!("the bindings come without {CHUNKS}"))?;
    let chunks: Chunks = serde_json::from_slice(&chunks)?;
    for file in [format!("{name}.js"), format!("{name}_bg.wasm")] {
        ensure!(bindings.contains_key(Path::new(&file)), "wasm-bindgen made no {file}");
    }

    let mut hash = Sha256::new();
    for (path, bytes) in &bindings {
        hash.update(path.as_os_str().as_encoded_bytes());
        hash.update(Sha256::digest(bytes));
    }
    let folder = shortened(&hash.finalize());
    let style_name = format!("{name}.{}.css", shortened(&Sha256::digest(&style)));
    let inside = |file: &str| format!("{folder}/{file}");
    let all_inside = |files: Vec<String>| files.iter().map(|file| inside(file)).collect();

    let assets = Assets {
        script: inside(name),
        loader: bindings.contains_key(Path::new(LOADER)).then(|| inside(LOADER)),
        chunks: chunks.into_iter().map(|(island, files)| (island, all_inside(files))).collect(),
        style: style_name.clone(),
    };
    let mut files: Files = bindings.into_iter().map(|(path, bytes)| (Path::new(&folder).join(path), bytes)).collect();
    files.insert(style_name.into(), style.into_bytes());
    Ok((assets, files))
}

/// As many digits of a hash as names carry; the server knows hashed names by them.
fn shortened(hash: &[u8]) -> String {
    hex::encode(&hash[..8])
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

    fn pack(bindings: &[(&str, &str)]) -> (Assets, Files) {
        packaged("largage", files(bindings), "p {}".to_owned()).unwrap()
    }

    #[test]
    fn what_works_together_shares_a_folder_whose_name_follows_all_of_it() {
        let bindings = [
            ("largage.js", "s"),
            ("largage_bg.wasm", "w"),
            ("chunks.js", "l"),
            ("editor.wasm", "e"),
            ("snippets/crate-1/inline0.js", "x"),
            (CHUNKS, r#"{"Editor":["editor.wasm"]}"#),
        ];
        let (assets, packed) = pack(&bindings);
        let folder = assets.script.strip_suffix("/largage").unwrap();
        assert!(folder.len() == 16 && folder.bytes().all(|byte| byte.is_ascii_hexdigit()), "{folder}");
        for (path, text) in &bindings[..5] {
            assert_eq!(packed[&Path::new(folder).join(path)], text.as_bytes(), "{path}");
        }
        assert_eq!(assets.loader, Some(format!("{folder}/chunks.js")));
        assert_eq!(assets.chunks, [("Editor".to_owned(), vec![format!("{folder}/editor.wasm")])].into());
        assert_eq!(packed[Path::new(&assets.style)], b"p {}");
        assert_eq!(packed.len(), 6);

        assert_eq!(pack(&bindings).0, assets);
        for changed in 0..5 {
            let mut other = bindings;
            other[changed].1 = "changed";
            let other = pack(&other).0;
            assert_ne!(other.script, assets.script);
            assert_eq!(other.style, assets.style);
        }
    }

    #[test]
    fn bindings_without_lazy_islands_have_no_loader() {
        let (assets, packed) = pack(&[("largage.js", "s"), ("largage_bg.wasm", "w"), (CHUNKS, "{}")]);
        assert_eq!((assets.loader, assets.chunks), (None, Chunks::new()));
        assert_eq!(packed.len(), 3);
    }

    #[test]
    fn bindings_that_lack_something_are_refused() {
        let whole = [("largage.js", "s"), ("largage_bg.wasm", "w"), (CHUNKS, "{}")];
        for absent in whole.map(|(path, _)| path) {
            let mut bindings = files(&whole);
            bindings.remove(Path::new(absent));
            let error = packaged("largage", bindings, String::new()).unwrap_err();
            assert!(error.to_string().contains(absent), "{error}");
        }
    }

    #[test]
    fn a_shared_chunk_is_told_with_all_its_islands() {
        let list = |files: &[&str]| files.iter().map(|file| (*file).to_owned()).collect();
        let chunks = [("Editor".into(), list(&["both", "editor"])), ("Preview".into(), list(&["both"]))].into();
        let needed = needed_by(&chunks);
        assert_eq!(needed, [("both".into(), vec!["Editor", "Preview"]), ("editor".into(), vec!["Editor"])].into());
        let chunks = needed.into_values().map(|islands| (islands.join(", "), 9_999)).collect();
        let weight = Weight { script: 1_000, wasm: 100_050, style: 0, chunks };
        assert_eq!(
            weight.to_string(),
            "      brotli: WebAssembly 100.0 KB, script 1.0 KB, style 0.0 KB\n      brotli: chunk of Editor, Preview 9.9 KB\n      brotli: chunk of Editor 9.9 KB"
        );
    }

    #[test]
    fn chunks_do_not_count_for_what_every_page_loads() {
        let weighs = |wasm| Weight { script: 30_000, wasm, style: 50_000, chunks: vec![("Editor".into(), 50_000)] };
        assert!(weighs(100_000).judge().is_ok());
        assert!(weighs(100_001).judge().is_err());
    }

    #[test]
    fn the_manifest_has_the_names_that_the_server_reads() {
        let mut assets = Assets {
            script: "1/largage".into(),
            loader: Some("1/chunks.js".into()),
            chunks: [("Editor".into(), vec!["1/editor.wasm".into()])].into(),
            style: "largage.2.css".into(),
        };
        let json = r#"{"script":"1/largage","loader":"1/chunks.js","chunks":{"Editor":["1/editor.wasm"]},"style":"largage.2.css"}"#;
        assert_eq!(serde_json::to_string(&assets).unwrap(), json);
        assets = Assets { loader: None, chunks: Chunks::new(), ..assets };
        let json = r#"{"script":"1/largage","chunks":{},"style":"largage.2.css"}"#;
        assert_eq!(serde_json::to_string(&assets).unwrap(), json);
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
