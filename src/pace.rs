//! How fast a destination may be written to: by what it tells of its limits, and by what it only shows in its refusals.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::discord::RateLimit;
use crate::time::{MINUTE, Moment};

/// How long a message may take to arrive: a place whose message is not heard of by then is counted from there on.
const LONGEST_WAY: Duration = Duration::from_secs(15);
/// A limit that was learnt is never believed to be less, however many others write to the same channel.
const LEAST_LEARNT: u32 = 5;
/// So many messages at the learnt limit without a refusal, and one more is tried.
const PATIENCE: u32 = 200;

/// At most so many messages within a length of time.
///
/// A message takes a place before it leaves, so that two workers never spend the same one. The place comes free that
/// length of time after the answer, which came later than the message arrived: so the limit holds wherever the receiver
/// lets its own window begin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    limit: u32,
    /// No message was refused yet: the limit is only the most that have passed, and one at a time tries for more.
    probing: bool,
    per: Duration,
    /// Until when each place is taken.
    taken: Vec<Moment>,
    /// Messages that took the last place since the limit was learnt or raised.
    at_limit: u32,
    not_before: Moment,
}

/// A place that a message has taken.
pub type Place = Moment;

impl Window {
    /// Of an address that tells its limit with each answer: one at a time, until the first has come.
    pub const fn untold() -> Self {
        Self::new(1, false, Duration::ZERO)
    }

    /// Of a channel that tells nothing: only a refusal does.
    pub const fn hidden() -> Self {
        Self::new(0, true, MINUTE)
    }

    /// One message each time.
    pub const fn every(per: Duration) -> Self {
        Self::new(1, false, per)
    }

    const fn new(limit: u32, probing: bool, per: Duration) -> Self {
        Self { limit, probing, per, taken: Vec::new(), at_limit: 0, not_before: Moment::MIN }
    }

    /// How many messages may leave now.
    pub fn free(&self, now: Moment) -> usize {
        if now < self.not_before {
            return 0;
        }
        let free = self.limit().saturating_sub(self.taken_at(now).count());
        let is_trying = || self.taken_at(now).any(|taken| now + self.per < taken);
        if free == 0 && self.probing && !is_trying() { 1 } else { free }
    }

    /// When the next message may leave, unless an answer says otherwise before.
    pub fn free_at(&self, now: Moment) -> Moment {
        let earliest = self.not_before.max(now);
        if self.free(earliest) > 0 {
            return earliest;
        }
        let mut taken: Vec<Moment> = self.taken_at(earliest).collect();
        taken.sort_unstable();
        let over = (taken.len() + 1).saturating_sub(self.limit().max(1));
        over.checked_sub(1).and_then(|last| taken.get(last)).copied().unwrap_or(earliest)
    }

    fn limit(&self) -> usize {
        usize::try_from(self.limit).unwrap_or(usize::MAX)
    }

    /// Takes a place for a message that is about to leave.
    pub fn take(&mut self, now: Moment) -> Place {
        self.taken = self.taken_at(now).collect();
        let place = now + self.per + LONGEST_WAY;
        self.taken.push(place);
        if self.taken.len() >= self.limit() {
            self.at_limit = self.at_limit.saturating_add(1);
        }
        place
    }

    /// The message that has taken a place arrived, or may have.
    pub fn arrived(&mut self, place: Place, now: Moment) {
        if let Some(taken) = self.taken.iter_mut().find(|taken| **taken == place) {
            *taken = now + self.per;
        }
    }

    /// Another message has passed: more than the limit so far, or so many within it that one more is tried.
    pub fn learn(&mut self, now: Moment) {
        let passed = self.passed(now);
        if passed > self.limit {
            self.limit = passed;
        } else if !self.probing && self.at_limit >= PATIENCE {
            self.limit = self.limit.saturating_add(1);
            self.at_limit = 0;
        }
    }

    /// The message that has taken a place did not leave.
    pub fn give_back(&mut self, place: Place) {
        if let Some(index) = self.taken.iter().position(|taken| *taken == place) {
            self.taken.swap_remove(index);
        }
    }

    /// Nothing more before `until`.
    pub fn bar(&mut self, until: Moment) {
        self.not_before = self.not_before.max(until);
    }

    /// Takes over what an answer tells of the limit.
    pub fn told(&mut self, rate: &RateLimit, now: Moment) {
        let (Some(limit), Some(reset_after)) = (rate.limit.filter(|limit| *limit > 0), rate.reset_after) else {
            return;
        };
        let is_first = rate.remaining == Some(limit - 1);
        self.limit = limit;
        self.per = if is_first { reset_after } else { self.per.max(reset_after) };
        if rate.remaining == Some(0) {
            self.bar(now + reset_after);
        }
    }

    /// The message in `place` was refused although no limit that was told stood against it: what has passed is the
    /// limit. Nothing more passes for as long as the refusal says.
    pub fn refused(&mut self, place: Place, wait: Duration, now: Moment) {
        self.give_back(place);
        self.bar(now + wait);
        let passed = self.passed(now);
        self.limit = if self.probing { passed } else { self.limit.min(passed) }.max(LEAST_LEARNT);
        self.probing = false;
        self.at_limit = 0;
    }

    /// Messages whose answer has come, within one length of time.
    fn passed(&self, now: Moment) -> u32 {
        let passed = self.taken_at(now).filter(|taken| *taken <= now + self.per).count();
        u32::try_from(passed).unwrap_or(u32::MAX)
    }

    /// The places that are taken. One that lies much further ahead than any could was taken by a clock that went wrong; a
    /// little further is another worker's, which has looked at its clock later.
    fn taken_at(&self, now: Moment) -> impl Iterator<Item = Moment> {
        let last = now + self.per + LONGEST_WAY + MINUTE;
        self.taken.iter().copied().filter(move |until| now < *until && *until <= last)
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Reverse;
    use std::collections::{BinaryHeap, VecDeque};

    use rand::rngs::StdRng;
    use rand::{RngExt, SeedableRng};

    use super::*;
    use crate::time::{HOUR, SECOND};

    const START: Moment = Moment::from_millis(1_795_348_800_000);

    /// What counts messages on the other side, from wherever it likes.
    struct Receiver {
        limit: usize,
        per: Duration,
        /// Whether a window begins with its first message and ends as a whole, instead of sliding along.
        fixed: bool,
        came: VecDeque<Moment>,
    }

    impl Receiver {
        fn new(limit: usize, per: Duration, fixed: bool) -> Self {
            Self { limit, per, fixed, came: VecDeque::new() }
        }

        fn forget(&mut self, now: Moment) {
            if !self.fixed {
                while self.came.front().is_some_and(|first| *first + self.per <= now) {
                    self.came.pop_front();
                }
            } else if self.came.front().is_some_and(|first| *first + self.per <= now) {
                self.came.clear();
            }
        }

        fn reset_after(&self, now: Moment) -> Duration {
            self.came.front().map_or(self.per, |first| now.until(*first + self.per))
        }
    }

    /// When an answer comes, for which places, what remains, how long to wait, and whether it is a refusal by the limit
    /// that is told.
    type Answer = (Moment, Place, Place, u32, Duration, Option<bool>);

    /// What came of an hour in which there was always something to send.
    #[derive(Debug)]
    struct Hour {
        passed: u32,
        refused: u32,
    }

    /// An hour with a channel that counts 5 messages in 2 seconds, and perhaps others that it does not tell of.
    fn an_hour(seed: u64, hidden: Option<(usize, Duration)>, fixed: bool) -> Hour {
        let mut chance = StdRng::seed_from_u64(seed);
        let mut told = Receiver::new(5, 2 * SECOND, fixed);
        let mut untold = hidden.map(|(limit, per)| Receiver::new(limit, per, fixed));
        let (mut bucket, mut channel) = (Window::untold(), Window::hidden());
        // Arrivals, and answers with what they tell.
        let mut arrivals = BinaryHeap::new();
        let mut answers: BinaryHeap<Reverse<Answer>> = BinaryHeap::new();
        let (mut now, mut hour) = (START, Hour { passed: 0, refused: 0 });
        while now < START + HOUR {
            while bucket.free(now) > 0 && channel.free(now) > 0 {
                let way = Duration::from_millis(chance.random_range(5..40));
                arrivals.push(Reverse((now + way, bucket.take(now), channel.take(now))));
            }
            let next_arrival = arrivals.peek().map(|Reverse((at, ..))| *at);
            let next_answer = answers.peek().map(|Reverse((at, ..))| *at);
            let free = bucket.free_at(now).max(channel.free_at(now)).max(now + Duration::from_millis(1));
            now = [next_arrival, next_answer, Some(free)].into_iter().flatten().min().unwrap();
            while let Some(Reverse((at, place, channel_place))) = arrivals.peek().copied()
                && at <= now
            {
                arrivals.pop();
                told.forget(now);
                if let Some(untold) = &mut untold {
                    untold.forget(now);
                }
                let over_told = told.came.len() >= told.limit;
                let over_untold = untold.as_ref().is_some_and(|untold| untold.came.len() >= untold.limit);
                let refusal = (over_told || over_untold).then_some(over_told);
                if refusal.is_none() {
                    told.came.push_back(now);
                    if let Some(untold) = &mut untold {
                        untold.came.push_back(now);
                    }
                }
                let remaining = u32::try_from(told.limit - told.came.len()).unwrap();
                let wait = match (refusal, &untold) {
                    (Some(false), Some(untold)) => untold.reset_after(now),
                    _ => told.reset_after(now),
                };
                let way = Duration::from_millis(chance.random_range(5..40));
                answers.push(Reverse((now + way, place, channel_place, remaining, wait, refusal)));
            }
            while let Some(Reverse((at, place, channel_place, remaining, wait, refusal))) = answers.peek().copied()
                && at <= now
            {
                answers.pop();
                let rate = RateLimit {
                    limit: Some(5),
                    remaining: Some(remaining),
                    reset_after: Some(if refusal == Some(false) { told.reset_after(now) } else { wait }),
                    ..RateLimit::default()
                };
                bucket.told(&rate, now);
                bucket.arrived(place, now);
                match refusal {
                    None => {
                        channel.arrived(channel_place, now);
                        channel.learn(now);
                        hour.passed += 1;
                    }
                    Some(true) => {
                        channel.give_back(channel_place);
                        bucket.bar(now + wait);
                        hour.refused += 1;
                    }
                    Some(false) => {
                        channel.refused(channel_place, wait, now);
                        hour.refused += 1;
                    }
                }
            }
        }
        hour
    }

    #[test]
    fn what_discord_allows_is_used_and_hardly_ever_exceeded() {
        for fixed in [false, true] {
            for (hidden, allowed) in [(Some((30, MINUTE)), 30 * 60), (None, 5 * 1800), (Some((12, MINUTE)), 12 * 60)] {
                let hour = an_hour(7, hidden, fixed);
                assert!(hour.refused * 100 <= hour.passed + hour.refused, "{hidden:?} {fixed}: {hour:?}");
                assert!(hour.passed * 100 >= allowed * 95, "{hidden:?} {fixed}: {hour:?}");
            }
        }
    }

    #[test]
    fn an_address_that_tells_nothing_gets_one_message_at_a_time() {
        let mut window = Window::untold();
        let place = window.take(START);
        assert_eq!(window.free(START), 0);
        window.arrived(place, START + SECOND);
        assert_eq!(window.free(START + SECOND), 1);
    }

    #[test]
    fn a_place_comes_free_even_if_its_message_is_never_heard_of() {
        let mut window = Window::every(SECOND);
        window.take(START);
        let free_at = window.free_at(START);
        assert_eq!(free_at, START + SECOND + LONGEST_WAY);
        assert_eq!(window.free(free_at), 1);
        // The clock was a day ahead when it was taken.
        let mut window = Window::every(SECOND);
        window.take(START + 24 * HOUR);
        assert_eq!(window.free(START), 1);
    }

    #[test]
    fn as_many_as_have_passed_may_leave_together() {
        let mut window = Window::hidden();
        for _ in 0..3 {
            assert_eq!(window.free(START), 1, "one at a time tries for more");
            let place = window.take(START);
            assert_eq!(window.free(START), 0);
            window.arrived(place, START);
            window.learn(START);
        }
        assert_eq!(window.free(START + MINUTE), 3);
    }

    #[test]
    fn a_place_counts_for_who_looked_at_the_clock_before() {
        let mut window = Window::untold();
        let place = window.take(START + SECOND);
        assert_eq!(window.free(START), 0);
        window.arrived(place, START + SECOND);
        assert_eq!(window.free(START + SECOND), 1);
    }

    #[test]
    fn what_was_not_sent_takes_no_place() {
        let mut window = Window::every(MINUTE);
        let place = window.take(START);
        window.give_back(place);
        assert_eq!(window.free(START), 1);
        let place = window.take(START);
        window.arrived(place, START);
        assert_eq!((window.free(START), window.free_at(START)), (0, START + MINUTE));
    }

    #[test]
    fn it_survives_being_stored() {
        let mut window = Window::hidden();
        window.take(START);
        window.bar(START + MINUTE);
        let json = serde_json::to_string(&window).unwrap();
        assert_eq!(serde_json::from_str::<Window>(&json).unwrap(), window);
    }
}
