//! Why nobody can steer a drop after it is scheduled, and how a reader checks that.
//!
//! At scheduling a [`Seed`] is drawn and the [`Commitment`] to it and to the drop's [`Parameters`] is published. The
//! opening and each amount follow from the seed. When the drop is over the seed is revealed, and [`verify`] computes
//! everything again in the reader's browser. This proves that nothing was changed afterwards; it does not prove that
//! the operator did not choose among seeds before.
//!
//! # The derivation, version 1
//!
//! A *field* is a length of 4 bytes and as many bytes of content; all integers are big-endian, numbers are 8 bytes
//! long unless said otherwise, and text is UTF-8.
//!
//! - Parameters: the fields version (1 byte), campaign, number, base (milliseconds since 1970), interval, start of the
//!   window, end of the window (seconds), quiet hours (`22:00-08:00`, or empty), time zone, allowed spans (start and end
//!   of each, milliseconds since 1970, in one field), least and greatest sum (minor units), jackpot (1 byte: 1 or 0),
//!   uses; one after the other.
//! - Commitment: SHA-256 over the fields `largage commitment`, version (1 byte), seed (32 bytes), parameters.
//! - A number below *n*: HMAC-SHA-256 with the seed as key over the fields `largage draw`, version (1 byte), purpose,
//!   campaign, number, ordinal, counter. The counter starts at 0. The first 8 bytes of the result are a number *x*; if
//!   it is not less than the greatest multiple of *n* that 2⁶⁴ holds, the counter goes up by one and the next result is
//!   taken; otherwise *x* mod *n* is the number.
//! - Opening: purpose `opening`, ordinal 0, *n* = the number of allowed whole-second instants; the number counts them
//!   from the first.
//! - Amount: purpose `amount`, ordinal of the redemption from 1, *n* = greatest − least + 1; the number is added to the
//!   least. With a jackpot, the greatest is doubled.
//!
//! `vector.json`, beside this file, is an example to test an implementation with.

use std::fmt;
use std::num::NonZeroU64;
use std::str::FromStr;
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::id::CampaignId;
use crate::money::Amount;
use crate::prize::{Prize, Win};
use crate::schedule::{self, Allowed, QuietHours};
use crate::time::{self, Moment, Span, Zone};

/// 32 random bytes from which a drop follows. Secret until the drop is over: neither printed nor serialised.
#[derive(Clone, PartialEq, Eq)]
pub struct Seed([u8; 32]);

impl Seed {
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The secret itself, to be sealed and stored.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// In hexadecimal, to be published when the drop is over.
    pub fn reveal(&self) -> String {
        hex::encode(self.0)
    }
}

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seed(hidden)")
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not 32 bytes in hexadecimal")]
pub struct NotHexadecimal;

/// Reads a revealed seed.
impl FromStr for Seed {
    type Err = NotHexadecimal;

    fn from_str(text: &str) -> Result<Self, NotHexadecimal> {
        from_hex(text).map(Self)
    }
}

/// What is published before a drop: it binds the seed and the parameters and tells neither's secret.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Commitment([u8; 32]);

impl FromStr for Commitment {
    type Err = NotHexadecimal;

    fn from_str(text: &str) -> Result<Self, NotHexadecimal> {
        from_hex(text).map(Self)
    }
}

impl TryFrom<String> for Commitment {
    type Error = NotHexadecimal;

    fn try_from(text: String) -> Result<Self, NotHexadecimal> {
        text.parse()
    }
}

impl From<Commitment> for String {
    fn from(commitment: Commitment) -> Self {
        commitment.to_string()
    }
}

impl fmt::Display for Commitment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Commitment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Commitment({self})")
    }
}

fn from_hex(text: &str) -> Result<[u8; 32], NotHexadecimal> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text.trim(), &mut bytes).map_err(|_| NotHexadecimal)?;
    Ok(bytes)
}

/// Which derivation was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub enum Version {
    V1 = 1,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a version of the derivation that we know")]
pub struct UnknownVersion;

impl TryFrom<u8> for Version {
    type Error = UnknownVersion;

    fn try_from(number: u8) -> Result<Self, UnknownVersion> {
        match number {
            1 => Ok(Self::V1),
            _ => Err(UnknownVersion),
        }
    }
}

impl From<Version> for u8 {
    fn from(version: Version) -> Self {
        version as u8
    }
}

/// A drop before it has a row: the how-many-eth of which campaign, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DropKey {
    pub campaign: CampaignId,
    pub number: u32,
}

/// All that the opening and the amounts depend on besides the seed. Public from the scheduling on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parameters {
    pub version: Version,
    pub drop: DropKey,
    /// The previous opening, from which the interval counts.
    pub base: Moment,
    #[serde(with = "time::seconds")]
    pub interval: Duration,
    #[serde(with = "time::seconds")]
    pub window_from: Duration,
    #[serde(with = "time::seconds")]
    pub window_to: Duration,
    pub quiet: Option<QuietHours>,
    pub zone: Zone,
    /// What the quiet hours leave of the window, so that a browser without zone tables can compute on.
    pub allowed: Allowed,
    pub prize: Prize,
    pub uses: u32,
}

impl Parameters {
    /// The bytes that the commitment covers; see the module for their layout.
    pub fn canonical(&self) -> Vec<u8> {
        let quiet = self.quiet.map(|quiet| format!("{}-{}", quiet.from(), quiet.to())).unwrap_or_default();
        let spans: Vec<u8> = self
            .allowed
            .spans()
            .iter()
            .flat_map(|span| [span.from, span.to])
            .flat_map(|moment| moment.millis().to_be_bytes())
            .collect();
        let mut bytes = Vec::new();
        field(&mut bytes, &[self.version.into()]);
        field(&mut bytes, &self.drop.campaign.get().to_be_bytes());
        field(&mut bytes, &u64::from(self.drop.number).to_be_bytes());
        field(&mut bytes, &self.base.millis().to_be_bytes());
        field(&mut bytes, &self.interval.as_secs().to_be_bytes());
        field(&mut bytes, &self.window_from.as_secs().to_be_bytes());
        field(&mut bytes, &self.window_to.as_secs().to_be_bytes());
        field(&mut bytes, quiet.as_bytes());
        field(&mut bytes, self.zone.name().as_bytes());
        field(&mut bytes, &spans);
        field(&mut bytes, &self.prize.min().minor().to_be_bytes());
        field(&mut bytes, &self.prize.max().minor().to_be_bytes());
        field(&mut bytes, &[self.prize.jackpot().into()]);
        field(&mut bytes, &u64::from(self.uses).to_be_bytes());
        bytes
    }

    /// [`Parameters::canonical`] in hexadecimal, as it is published.
    pub fn to_hexadecimal(&self) -> String {
        hex::encode(self.canonical())
    }

    /// Reads what was published; `None` where it is nothing of the kind.
    pub fn from_hexadecimal(text: &str) -> Option<Self> {
        let bytes = hex::decode(text).ok()?;
        let mut fields = Fields(&bytes);
        let parameters = Self {
            version: Version::try_from(fields.byte()?).ok()?,
            drop: DropKey {
                campaign: CampaignId::new(fields.signed()?),
                number: u32::try_from(fields.number()?).ok()?,
            },
            base: Moment::from_millis(fields.signed()?),
            interval: Duration::from_secs(fields.number()?),
            window_from: Duration::from_secs(fields.number()?),
            window_to: Duration::from_secs(fields.number()?),
            quiet: match fields.text()? {
                "" => None,
                hours => Some(quiet_hours(hours)?),
            },
            zone: fields.text()?.parse().ok()?,
            allowed: Allowed::new(fields.spans()?).ok()?,
            prize: fields.prize()?,
            uses: u32::try_from(fields.number()?).ok()?,
        };
        // Whatever the rules above let pass, nothing is left over or read differently from how it is written.
        (parameters.canonical() == bytes).then_some(parameters)
    }

    /// Whether the allowed instants are the window, or with quiet hours a part of it.
    fn allowed_fits_window(&self) -> bool {
        let window = schedule::window(self.base, self.interval, self.window_from, self.window_to);
        let within = |span: &Span| window.from <= span.from && span.to <= window.to;
        match self.quiet {
            None => self.allowed.spans() == [window],
            Some(_) => self.allowed.spans().iter().all(within),
        }
    }
}

/// Appends a field: its length in 4 bytes, then its content.
fn field(bytes: &mut Vec<u8>, content: &[u8]) {
    let length = u32::try_from(content.len()).expect("no field is longer than a window's spans");
    bytes.extend(length.to_be_bytes());
    bytes.extend(content);
}

/// What is left to read of fields that [`field`] wrote.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn next(&mut self) -> Option<&'a [u8]> {
        let (length, rest) = self.0.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some(content)
    }

    fn byte(&mut self) -> Option<u8> {
        let [byte] = self.next()? else { return None };
        Some(*byte)
    }

    fn number(&mut self) -> Option<u64> {
        self.next()?.try_into().ok().map(u64::from_be_bytes)
    }

    fn signed(&mut self) -> Option<i64> {
        self.next()?.try_into().ok().map(i64::from_be_bytes)
    }

    fn text(&mut self) -> Option<&'a str> {
        std::str::from_utf8(self.next()?).ok()
    }

    fn spans(&mut self) -> Option<Vec<Span>> {
        let (moments, []) = self.next()?.as_chunks::<8>() else { return None };
        let moment = |bytes: &[u8; 8]| Moment::from_millis(i64::from_be_bytes(*bytes));
        let (spans, []) = moments.as_chunks::<2>() else { return None };
        Some(spans.iter().map(|[from, to]| Span::new(moment(from), moment(to))).collect())
    }

    fn prize(&mut self) -> Option<Prize> {
        let (min, max) = (Amount::new(self.signed()?).ok()?, Amount::new(self.signed()?).ok()?);
        Prize::new(min, max, self.byte()? == 1).ok()
    }
}

fn quiet_hours(text: &str) -> Option<QuietHours> {
    let (from, to) = text.split_once('-')?;
    QuietHours::new(from.parse().ok()?, to.parse().ok()?).ok()
}

pub fn commitment(seed: &Seed, parameters: &Parameters) -> Commitment {
    let mut bytes = Vec::new();
    field(&mut bytes, b"largage commitment");
    field(&mut bytes, &[parameters.version.into()]);
    field(&mut bytes, &seed.0);
    field(&mut bytes, &parameters.canonical());
    Commitment(Sha256::digest(bytes).into())
}

/// What a number is drawn for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Opening,
    Amount,
}

impl Purpose {
    const fn as_str(self) -> &'static str {
        match self {
            Purpose::Opening => "opening",
            Purpose::Amount => "amount",
        }
    }
}

/// A number below `n`, each equally likely over all seeds.
pub fn uniform(seed: &Seed, purpose: Purpose, drop: DropKey, ordinal: u32, n: NonZeroU64) -> u64 {
    (0..)
        .map(|counter| block(seed, purpose, drop, ordinal, counter))
        .find_map(|x| without_bias(x, n))
        .expect("at least every second of endlessly many blocks is taken")
}

/// The remainder of `x` divided by `n`, unless `x` is one of the last numbers, which would favour small remainders.
fn without_bias(x: u64, n: NonZeroU64) -> Option<u64> {
    // 2⁶⁴ mod n, computed without 2⁶⁴: so many numbers at the end have no full set of remainders.
    let excess = (u64::MAX % n + 1) % n;
    (x <= u64::MAX - excess).then_some(x % n)
}

fn block(seed: &Seed, purpose: Purpose, drop: DropKey, ordinal: u32, counter: u64) -> u64 {
    let mut input = Vec::new();
    field(&mut input, b"largage draw");
    field(&mut input, &[Version::V1.into()]);
    field(&mut input, purpose.as_str().as_bytes());
    field(&mut input, &drop.campaign.get().to_be_bytes());
    field(&mut input, &u64::from(drop.number).to_be_bytes());
    field(&mut input, &u64::from(ordinal).to_be_bytes());
    field(&mut input, &counter.to_be_bytes());
    let mut mac = Hmac::<Sha256>::new_from_slice(&seed.0).expect("HMAC takes keys of any length");
    mac.update(&input);
    let result = mac.finalize().into_bytes();
    u64::from_be_bytes(*result.first_chunk().expect("SHA-256 has 32 bytes"))
}

/// When the drop opens.
pub fn opening(seed: &Seed, parameters: &Parameters) -> Moment {
    parameters.allowed.draw(|n| uniform(seed, Purpose::Opening, parameters.drop, 0, n))
}

/// What the redemption with this ordinal wins, counted from 1.
pub fn amount(seed: &Seed, parameters: &Parameters, ordinal: u32) -> Win {
    parameters.prize.draw(|n| uniform(seed, Purpose::Amount, parameters.drop, ordinal, n))
}

/// A redemption as the site lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimedAmount {
    pub ordinal: u32,
    pub amount: Amount,
}

/// What a reader's own computation found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The seed and the parameters are those committed to.
    pub commitment: bool,
    /// The allowed instants lie within the window.
    pub window: bool,
    /// The moment that follows from the seed. A drop that was late or moved opened at another.
    pub derived_opening: Moment,
    pub opening: bool,
    /// The ordinals whose amounts do not follow from the seed, or that cannot be.
    pub wrong_amounts: Vec<u32>,
}

impl Verdict {
    pub fn holds(&self) -> bool {
        self.commitment && self.window && self.opening && self.wrong_amounts.is_empty()
    }
}

/// Computes a drop again and compares it with what was published.
pub fn verify(
    parameters: &Parameters,
    seed: &Seed,
    published: Commitment,
    claimed_opening: Moment,
    claimed_amounts: &[ClaimedAmount],
) -> Verdict {
    let derived_opening = opening(seed, parameters);
    let is_right = |claimed: &ClaimedAmount| {
        (1..=parameters.uses).contains(&claimed.ordinal)
            && amount(seed, parameters, claimed.ordinal).amount == claimed.amount
    };
    let wrong_amounts =
        claimed_amounts.iter().filter(|claimed| !is_right(claimed)).map(|claimed| claimed.ordinal).collect();
    Verdict {
        commitment: commitment(seed, parameters) == published,
        window: parameters.allowed_fits_window(),
        derived_opening,
        opening: derived_opening == claimed_opening,
        wrong_amounts,
    }
}

#[cfg(test)]
mod tests;
