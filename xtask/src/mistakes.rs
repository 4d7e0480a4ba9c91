//! `cargo xtask mistakes`: puts known mistakes into a copy of the code, one at a time, and demands that a test finds
//! each.
//!
//! A mistake is a patch in `xtask/mistakes/`, made with `git diff`. Above the patch stand a sentence that says what is
//! wrong, and for each test that must fail a line `Found by: FILE FUNCTION`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt, fs,
    io::ErrorKind,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use anyhow::{Context, Result, bail, ensure};
use walkdir::WalkDir;

use crate::{
    postgres::{self, Cluster},
    process,
    project::Project,
    step::Steps,
    tools,
};

/// Where the patches are, in the checkout.
const FOLDER: &str = "xtask/mistakes";

/// How cargo is told the crate that a test's file belongs to, by the first part of its path.
const CRATES: [(&str, &[&str]); 3] = [
    ("src", &["--package", "largage", "--features", "testing"]),
    ("app", &["--package", "largage-app", "--features", "ssr"]),
    ("server", &["--package", "largage-server"]),
];

struct Mistake {
    name: String,
    /// What is wrong, in a sentence.
    sentence: String,
    found_by: Vec<Test>,
    patch: PathBuf,
}

/// A test function. One that runs on both databases is found as two tests, and both have to fail.
#[derive(Debug, PartialEq, Eq)]
struct Test {
    file: String,
    function: String,
}

/// What came of a test, on each database that it runs on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Outcomes {
    passed: u32,
    /// Failed by an assertion of its own.
    found: u32,
    /// Failed in some other way.
    broken: u32,
}

#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    /// Each of its tests failed, by an assertion of its own.
    Found,
    /// The first of its tests that did not.
    Missed(String),
    DoesNotCompile,
    /// The code has changed: the patch has to be made anew.
    DoesNotApply,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Found => f.write_str("found"),
            Self::Missed(test) => write!(f, "NOT FOUND by {test}"),
            Self::DoesNotCompile => f.write_str("DOES NOT COMPILE"),
            Self::DoesNotApply => f.write_str("DOES NOT APPLY any more"),
        }
    }
}

/// Makes the mistakes of these names, or all of them.
pub fn run(project: &Project, names: &[String]) -> Result<ExitCode> {
    let mut mistakes = all(&project.root)?;
    if let Some(unknown) = names.iter().find(|name| mistakes.iter().all(|mistake| mistake.name != **name)) {
        bail!("there is no {FOLDER}/{unknown}.patch");
    }
    mistakes.retain(|mistake| names.is_empty() || names.contains(&mistake.name));

    let mut steps = Steps::new(2 + mistakes.len());
    let copy = steps.run("Copying the code, and starting a throw-away PostgreSQL", || {
        postgres::install()?;
        Scratch::make(project)
    })?;
    steps.run("Running the tests with the code as it is", || copy.passes(&mistakes))?;
    let mut verdicts = Vec::new();
    for mistake in &mistakes {
        verdicts.push(steps.run(&format!("{}: {}", mistake.name, mistake.sentence), || copy.judge(mistake))?);
    }

    println!();
    let width = mistakes.iter().map(|mistake| mistake.name.len()).max().unwrap_or(0);
    for (mistake, verdict) in mistakes.iter().zip(&verdicts) {
        println!("{:width$}  {verdict}", mistake.name);
    }
    let found = verdicts.iter().filter(|verdict| **verdict == Verdict::Found).count();
    println!("{found} of {} mistakes found", verdicts.len());
    Ok(if found == verdicts.len() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Every mistake of a checkout, by name.
fn all(root: &Path) -> Result<Vec<Mistake>> {
    let folder = root.join(FOLDER);
    let mut mistakes = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))? {
        let patch = entry?.path();
        let text = fs::read_to_string(&patch)?;
        mistakes.push(Mistake::read(patch, &text)?);
    }
    mistakes.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(mistakes)
}

impl Mistake {
    fn read(patch: PathBuf, text: &str) -> Result<Self> {
        let name = patch.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let head = text.lines().take_while(|line| !line.starts_with("diff --git "));
        let (mut sentence, mut found_by) = (Vec::new(), Vec::new());
        for line in head {
            match line.strip_prefix("Found by: ") {
                Some(words) => {
                    let (file, function) = words.split_once(' ').with_context(|| format!("{name}: {line}"))?;
                    found_by.push(Test { file: file.to_owned(), function: function.to_owned() });
                }
                None => sentence.push(line),
            }
        }
        ensure!(!found_by.is_empty(), "{name} names no test that finds it");
        Ok(Self { name, sentence: sentence.join(" ").trim().to_owned(), found_by, patch })
    }

    fn apply(&self, root: &Path) -> Command {
        let mut git = Command::new("git");
        git.arg("apply").arg(&self.patch).current_dir(root);
        // A copy inside the checkout's own target folder is a tree of its own.
        git.env("GIT_CEILING_DIRECTORIES", root.parent().unwrap_or(root));
        git
    }
}

impl Test {
    /// How cargo is told the program that it is in, and the modules that lead to it there.
    fn place(&self) -> Result<(Vec<String>, Vec<&str>)> {
        let path: Vec<&str> = self.file.trim_end_matches(".rs").split('/').collect();
        let (folder, program, modules) = match path[..] {
            ["src", ref modules @ ..] => ("src", None, modules),
            [folder, "src", ref modules @ ..] => (folder, None, modules),
            [folder, "tests", program, ref modules @ ..] => (folder, Some(program), modules),
            _ => bail!("{} is in no crate", self.file),
        };
        let (_, words) = CRATES
            .into_iter()
            .find(|(first, _)| *first == folder)
            .with_context(|| format!("it is not known how to test {}", self.file))?;
        let program = program.map_or(vec!["--lib"], |program| vec!["--test", program]);
        let words = words.iter().copied().chain(program).map(str::to_owned).collect();
        let modules = modules.iter().copied().filter(|module| !["mod", "main", "lib"].contains(module)).collect();
        Ok((words, modules))
    }

    /// Whether a test that was run, by its path within its program, is this one.
    fn is(&self, modules: &[&str], path: &str) -> bool {
        let path: Vec<&str> = path.split("::").collect();
        path.starts_with(modules) && path.contains(&self.function.as_str())
    }

    /// What came of it, by what its program wrote.
    fn outcomes(&self, output: &str) -> Result<Outcomes> {
        let (_, modules) = self.place()?;
        let here = format!(" panicked at {}:", self.file);
        let asserts = |path: &str| {
            let said = output.split_once(&format!("\n---- {path} stdout ----\n")).map_or("", |(_, said)| said);
            said.split("\n---- ").next().is_some_and(|said| said.contains(&here))
        };
        let mut outcomes = Outcomes::default();
        for (path, verdict) in output.lines().filter_map(|line| line.strip_prefix("test ")?.split_once(" ... ")) {
            match verdict {
                _ if !self.is(&modules, path) => {}
                "ok" => outcomes.passed += 1,
                "FAILED" if asserts(path) => outcomes.found += 1,
                _ => outcomes.broken += 1,
            }
        }
        Ok(outcomes)
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in {}", self.function, self.file)
    }
}

/// A copy of the code, in which mistakes are made.
struct Scratch<'a> {
    project: &'a Project,
    root: PathBuf,
    cluster: Cluster,
}

impl<'a> Scratch<'a> {
    /// What another run has left is used again, so that only what differs is compiled.
    fn make(project: &'a Project) -> Result<Self> {
        let root = project.target.join("mistakes");
        // The server's crate names this folder.
        fs::create_dir_all(root.join(&project.names.site_root))?;
        let scratch = Self { project, root, cluster: Cluster::start()? };
        scratch.refresh()?;
        Ok(scratch)
    }

    /// Undoes whatever was changed in the copy.
    fn refresh(&self) -> Result<()> {
        let mut git = Command::new("git");
        git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).current_dir(&self.project.root);
        let listed = process::output(&mut git)?;
        let mut files = BTreeSet::new();
        for file in listed.split_terminator('\0').map(Path::new) {
            let bytes = match fs::read(self.project.root.join(file)) {
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                bytes => bytes.with_context(|| format!("reading {}", file.display()))?,
            };
            let copy = self.root.join(file);
            // What has not changed keeps its time: cargo goes by it.
            if fs::read(&copy).ok().as_ref() != Some(&bytes) {
                fs::create_dir_all(copy.parent().unwrap_or(&self.root))?;
                fs::write(&copy, bytes)?;
            }
            files.insert(copy);
        }
        for entry in WalkDir::new(&self.root) {
            let entry = entry?;
            if entry.file_type().is_file() && !files.contains(entry.path()) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    /// Fails unless all tests that are named pass as long as no mistake is made.
    fn passes(&self, mistakes: &[Mistake]) -> Result<()> {
        let tests: Vec<&Test> = mistakes.iter().flat_map(|mistake| &mistake.found_by).collect();
        ensure!(self.compiles(&tests)?, "the code does not compile as it is");
        for (test, Outcomes { passed, found, broken }) in self.run(&tests)? {
            ensure!(passed > 0 && found + broken == 0, "{test} does not pass as the code is");
        }
        Ok(())
    }

    /// Makes a mistake and runs the tests that have to find it.
    fn judge(&self, mistake: &Mistake) -> Result<Verdict> {
        self.refresh()?;
        let applied = process::run(&mut mistake.apply(&self.root));
        if process::interrupted() {
            bail!("interrupted");
        }
        if applied.is_err() {
            return Ok(Verdict::DoesNotApply);
        }
        let tests: Vec<&Test> = mistake.found_by.iter().collect();
        if !self.compiles(&tests)? {
            return Ok(Verdict::DoesNotCompile);
        }
        for (test, Outcomes { passed, found, broken }) in self.run(&tests)? {
            if found == 0 || passed + broken > 0 {
                return Ok(Verdict::Missed(test.to_string()));
            }
        }
        Ok(Verdict::Found)
    }

    fn compiles(&self, tests: &[&Test]) -> Result<bool> {
        for words in programs(tests)?.keys() {
            let compiled = process::run(self.cargo(words).args(["--no-run", "--quiet"]));
            if process::interrupted() {
                bail!("interrupted");
            }
            if compiled.is_err() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Runs tests, and tells what came of each.
    fn run<'t>(&self, tests: &[&'t Test]) -> Result<Vec<(&'t Test, Outcomes)>> {
        let mut outcomes = Vec::new();
        for (words, tests) in programs(tests)? {
            let functions: BTreeSet<&str> = tests.iter().map(|test| test.function.as_str()).collect();
            let output = process::heard(self.cargo(&words).arg("--").args(functions))?;
            for test in tests {
                outcomes.push((test, test.outcomes(&output)?));
            }
        }
        Ok(outcomes)
    }

    fn cargo(&self, words: &[String]) -> Command {
        let mut cargo = tools::cargo();
        cargo.arg("test").args(words).current_dir(&self.root);
        cargo.env("LARGAGE_TEST_POSTGRES", self.cluster.url()).env("CARGO_TARGET_DIR", &self.project.target);
        // From one mistake to the next, a few lines change.
        cargo.env("CARGO_INCREMENTAL", "1").env_remove("RUST_BACKTRACE");
        cargo
    }
}

/// The programs that tests are in, as cargo is told them, each with its tests.
fn programs<'t>(tests: &[&'t Test]) -> Result<BTreeMap<Vec<String>, Vec<&'t Test>>> {
    let mut programs: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for test in tests {
        programs.entry(test.place()?.0).or_default().push(*test);
    }
    Ok(programs)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = "
running 4 tests
test desk::tests::answers::postgres ... ok
test desk::tests::answers::sqlite ... FAILED
test shop::tests::answers ... ok
test desk::tests::answers_late ... ok

failures:

---- desk::tests::answers::sqlite stdout ----

thread 'desk::tests::answers::sqlite' (7) panicked at src/desk/tests.rs:3:9:
assertion failed: answered

failures:
    desk::tests::answers::sqlite
";

    fn test(file: &str, function: &str) -> Test {
        Test { file: file.to_owned(), function: function.to_owned() }
    }

    /// They are made by `cargo xtask mistakes`, which takes long; that they could be is seen at once.
    #[test]
    fn every_mistake_can_be_made_in_the_code_as_it_is() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap();
        let mistakes = all(&root).unwrap();
        assert!(!mistakes.is_empty());
        for Mistake { name, sentence, found_by, .. } in &mistakes {
            assert!(sentence.ends_with('.'), "{name} says what is wrong");
            for test in found_by {
                let code = fs::read_to_string(root.join(&test.file)).unwrap();
                assert!(code.contains(&format!("fn {}(", test.function)), "{name}: there is no {test}");
                test.place().unwrap();
            }
        }
        for mistake in &mistakes {
            let applied = mistake.apply(&root).arg("--check").output().unwrap();
            let why = String::from_utf8_lossy(&applied.stderr);
            assert!(applied.status.success(), "{} does not apply any more, make it anew:\n{why}", mistake.name);
        }
    }

    #[test]
    fn a_mistake_is_read_from_its_patch() {
        let text = "It lies.\n\nFound by: src/desk.rs honest\nFound by: src/shop.rs fair\n\ndiff --git a/x b/x\n";
        let mistake = Mistake::read(PathBuf::from("folder/a-lie.patch"), text).unwrap();
        assert_eq!((mistake.name.as_str(), mistake.sentence.as_str()), ("a-lie", "It lies."));
        assert_eq!(mistake.found_by, [test("src/desk.rs", "honest"), test("src/shop.rs", "fair")]);
        assert!(Mistake::read(PathBuf::new(), "It lies.\n").is_err(), "nobody would find it");
        assert!(Mistake::read(PathBuf::new(), "It lies.\n\nFound by: honest\n").is_err(), "nobody knows where");
    }

    #[test]
    fn a_test_stands_where_its_file_says() {
        let place = |file| test(file, "x").place().map(|(words, modules)| (words.join(" "), modules.join("::"))).ok();
        let lib = "--package largage --features testing --lib";
        assert_eq!(place("src/engine/tests/mod.rs"), Some((lib.to_owned(), "engine::tests".to_owned())));
        let program = |name: &str| format!("--package largage-server --test {name}");
        assert_eq!(place("server/tests/http/live.rs"), Some((program("http"), "live".to_owned())));
        assert_eq!(place("server/tests/secrets.rs"), Some((program("secrets"), String::new())));
        assert_eq!((place("end2end/tests/x.rs"), place("x.rs")), (None, None));
    }

    #[test]
    fn a_test_has_found_something_by_an_assertion_of_its_own_only() {
        let outcomes = |file, function, output: &str| {
            let Outcomes { passed, found, broken } = test(file, function).outcomes(output).unwrap();
            (passed, found, broken)
        };
        assert_eq!(outcomes("src/desk/tests.rs", "answers", OUTPUT), (1, 1, 0));
        assert_eq!(outcomes("src/shop/tests.rs", "answers", OUTPUT), (1, 0, 0));
        assert_eq!(outcomes("src/desk/tests.rs", "asks", OUTPUT), (0, 0, 0));
        let elsewhere = OUTPUT.replace("panicked at src/desk/tests.rs", "panicked at src/desk.rs");
        assert_eq!(outcomes("src/desk/tests.rs", "answers", &elsewhere), (1, 0, 1));
    }
}
