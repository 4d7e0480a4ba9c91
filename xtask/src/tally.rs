//! The test runners' closing lines, and the numbers in them.

use std::fmt;

/// How many tests passed, failed, and did not run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub passed: u32,
    pub failed: u32,
    pub skipped: u32,
}

impl Tally {
    /// `test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.10s`, which
    /// `cargo test` writes once for each test program. What was filtered out was not asked for.
    pub fn of_cargo(line: &str) -> Option<Self> {
        let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
        let mut tally = Self::default();
        for part in counts.split("; ") {
            match count(part) {
                Some((number, "passed")) => tally.passed = number,
                Some((number, "failed")) => tally.failed = number,
                Some((number, "ignored")) => tally.skipped = number,
                _ => {}
            }
        }
        Some(tally)
    }

    /// One of the lines that end Playwright's list: `12 passed (3.4s)`, `1 failed`, `2 skipped`, `3 did not run`.
    /// A flaky test failed once, and so it failed.
    pub fn of_playwright(line: &str) -> Option<Self> {
        let (number, what) = count(line.strip_prefix("  ")?)?;
        let tally = Self::default();
        match what.split(" (").next()? {
            "passed" => Some(Self { passed: number, ..tally }),
            "failed" | "flaky" | "interrupted" => Some(Self { failed: number, ..tally }),
            "skipped" | "did not run" => Some(Self { skipped: number, ..tally }),
            _ => None,
        }
    }

    pub fn is_empty(self) -> bool {
        self == Self::default()
    }
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

/// `12 passed` as 12 and `passed`.
fn count(words: &str) -> Option<(u32, &str)> {
    let (number, what) = words.split_once(' ')?;
    Some((number.parse().ok()?, what))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(passed: u32, failed: u32, skipped: u32) -> Tally {
        Tally { passed, failed, skipped }
    }

    #[test]
    fn cargo_closes_with_one_line_for_each_program() {
        let ok = "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.10s";
        let bad = "test result: FAILED. 7 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.02s";
        assert_eq!(Tally::of_cargo(ok), Some(tally(12, 0, 1)));
        assert_eq!(Tally::of_cargo(bad), Some(tally(7, 2, 0)));
    }

    #[test]
    fn other_lines_of_cargo_count_nothing() {
        for line in ["test rules::passed ... ok", "running 12 tests", "12 passed", "", "test result: "] {
            assert_eq!(Tally::of_cargo(line), None, "{line:?}");
        }
    }

    #[test]
    fn playwright_closes_with_one_line_for_each_outcome() {
        let cases = [
            ("  10 passed (5.3s)", tally(10, 0, 0)),
            ("  1 passed (1.2m)", tally(1, 0, 0)),
            ("  2 failed", tally(0, 2, 0)),
            ("  1 flaky", tally(0, 1, 0)),
            ("  1 interrupted", tally(0, 1, 0)),
            ("  4 skipped", tally(0, 0, 4)),
            ("  3 did not run", tally(0, 0, 3)),
        ];
        for (line, expected) in cases {
            assert_eq!(Tally::of_playwright(line), Some(expected), "{line:?}");
        }
    }

    #[test]
    fn other_lines_of_playwright_count_nothing() {
        let lines = [
            "Running 12 tests using 1 worker",
            "  ✓  1 [chromium] › drop.spec.ts:3:1 › 10 passed (5.3s) (12ms)",
            "  1) [chromium] › drop.spec.ts:3:1 › a drop ──",
            "    2 failed attempts are told",
            "10 passed",
            "",
        ];
        for line in lines {
            assert_eq!(Tally::of_playwright(line), None, "{line:?}");
        }
    }

    #[test]
    fn the_sum_names_what_was_skipped_only_if_something_was() {
        let mut sum = tally(3, 0, 0);
        assert_eq!(sum.to_string(), "3 passed, 0 failed");
        sum += tally(1, 2, 4);
        assert_eq!(sum.to_string(), "4 passed, 2 failed, 4 skipped");
    }
}
