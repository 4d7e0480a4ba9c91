//! Kill points: where the crash drill (`cargo xtask drill`) ends the process as a power cut would, at the worst moment.
//!
//! Without the feature `drill` they are nothing. With it, the environment names the one that kills (`LARGAGE_KILL`,
//! such as `after-send:3` for its third passing), where Discord is (`LARGAGE_DISCORD`), and how many seconds this
//! machine's clock is ahead (`LARGAGE_CLOCK_AHEAD`).

/// All of them. `in-…` lies within a transaction, right before its commit where nothing else is said; `after-…` when it
/// is committed and nobody has been told.
pub const ALL: [&str; 20] = [
    "in-claim",
    "after-claim",
    "before-send",
    "after-send",
    "in-record",
    "after-record",
    "in-take-back",
    "after-take-back",
    // Between an event and its deliveries.
    "in-event",
    "before-entry",
    "after-entry",
    "after-redemption",
    "in-step",
    "after-step",
    "in-order",
    "after-order",
    "in-ticket",
    "after-ticket",
    "in-replay",
    "after-replay",
];

#[cfg(not(feature = "drill"))]
pub(super) const fn kill_point(_: &'static str) {}

#[cfg(feature = "drill")]
pub(super) use armed::{ahead, detour, kill_point};

#[cfg(feature = "drill")]
mod armed {
    use std::env;
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicU64, Ordering};

    use reqwest::Url;
    use rustix::process::{Signal, getpid, kill_process};

    /// The point that kills, and how often it is still passed before.
    static ARMED: LazyLock<Option<(String, AtomicU64)>> = LazyLock::new(|| {
        let (name, passing) =
            env::var("LARGAGE_KILL").ok()?.split_once(':').map(|(n, p)| (n.to_owned(), p.to_owned()))?;
        Some((name, AtomicU64::new(passing.parse().ok()?)))
    });
    static DISCORD: LazyLock<Option<Url>> = LazyLock::new(|| env::var("LARGAGE_DISCORD").ok()?.parse().ok());

    /// Ends the process here and now if that is what the environment asks for.
    pub fn kill_point(name: &'static str) {
        debug_assert!(super::ALL.contains(&name), "{name} is not in the list");
        let Some((_, passings)) = ARMED.as_ref().filter(|(armed, _)| armed == name) else { return };
        if passings.fetch_sub(1, Ordering::SeqCst) == 1 && kill_process(getpid(), Signal::KILL).is_ok() {
            // The signal may arrive a moment later, and nothing may happen meanwhile.
            loop {
                std::thread::park();
            }
        }
    }

    /// Where a request to Discord really goes.
    pub fn detour(mut url: Url) -> Url {
        if let Some(there) = DISCORD.as_ref().filter(|_| url.host_str() == Some("discord.com")) {
            // In this order: https has no port 80, and neither refuses.
            url.set_scheme(there.scheme()).ok();
            url.set_host(there.host_str()).ok();
            url.set_port(there.port()).ok();
        }
        url
    }

    /// By how many milliseconds this machine's clock is wrong.
    pub fn ahead() -> i64 {
        env::var("LARGAGE_CLOCK_AHEAD").ok().and_then(|seconds| seconds.parse::<i64>().ok()).unwrap_or(0) * 1000
    }
}
