//! Says what is going on and how far it is: `[3/7] Building the browser part … 12 s`.

use std::time::{Duration, Instant};

use anyhow::Result;

/// The announced steps of one command.
pub struct Steps {
    done: usize,
    total: usize,
}

impl Steps {
    pub fn new(total: usize) -> Self {
        Self { done: 0, total }
    }

    /// Does one step, announced before and timed after. The two lines stand apart because what `work` starts writes
    /// between them.
    pub fn run<T>(&mut self, what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        self.done += 1;
        println!("[{}/{}] {what} …", self.done, self.total);
        let start = Instant::now();
        let result = work();
        let verb = if result.is_ok() { "done in" } else { "failed after" };
        println!("[{}/{}] … {verb} {}", self.done, self.total, seconds(start.elapsed()));
        result
    }
}

/// A duration as people say it: `0.4 s`, `12 s`, `3 min 05 s`.
pub fn seconds(duration: Duration) -> String {
    let whole = duration.as_secs();
    match whole {
        0..10 => format!("{:.1} s", duration.as_secs_f64()),
        10..60 => format!("{whole} s"),
        _ => format!("{} min {:02} s", whole / 60, whole % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_well_at_each_size() {
        assert_eq!(seconds(Duration::from_millis(420)), "0.4 s");
        assert_eq!(seconds(Duration::from_secs(10)), "10 s");
        assert_eq!(seconds(Duration::from_secs(185)), "3 min 05 s");
    }
}
