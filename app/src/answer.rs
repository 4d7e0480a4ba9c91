//! Redeems what someone typed and tells them what came of it, for the plain form and the island alike. It is told here
//! and not in the browser, because the answers and all their sentences weigh more there than everything else.

use std::net::IpAddr;

use largage::{
    company::Company,
    eligibility::Refusal,
    engine::{Engine, store::Stored},
    id::AccountId,
    money::Amount,
    redemption::Answer,
    time::{DAY, Moment},
};

use crate::{
    components::moment_in,
    i18n::{Lang, answer as say},
    wire::Told,
};

/// One attempt. Sending the form empty is no guess.
pub async fn redeem(
    engine: &Engine,
    account: AccountId,
    typed: &str,
    address: IpAddr,
    teller: Teller<'_>,
) -> Stored<Told> {
    if typed.trim().is_empty() {
        return Ok(teller.empty());
    }
    let answer = engine.redeem(account, typed, address).await?;
    Ok(teller.tell(answer))
}

/// Whom an answer is told, and when.
#[derive(Clone, Copy)]
pub struct Teller<'a> {
    pub lang: Lang,
    pub company: &'a Company,
    pub now: Moment,
}

impl Teller<'_> {
    /// What is said to who comes back while the drop is still open.
    pub fn won_before(self, amount: Amount) -> Told {
        let title = say::won(self.lang, &self.company.unit.format(amount, self.lang));
        Told { won: Some(amount), wrong: false, title, text: say::once(self.lang).to_owned() }
    }

    fn empty(self) -> Told {
        wrong(say::empty(self.lang), say::empty_text(self.lang))
    }

    pub fn tell(self, answer: Answer) -> Told {
        let lang = self.lang;
        let unit = &self.company.unit;
        match answer {
            Answer::Credited { amount, ordinal, balance, jackpot } => {
                let balance = format!("{} {}.", say::balance_now(lang), unit.format(balance, lang));
                let place = say::place(lang, &say::ordinal(lang, ordinal));
                let jackpot = if jackpot { format!(" {}", say::jackpot(lang)) } else { String::new() };
                let title = say::won(lang, &unit.format(amount, lang));
                Told { won: Some(amount), wrong: false, title, text: format!("{balance} {place}{jackpot}") }
            }
            Answer::Already { amount } => wait(say::already(lang), say::already_text(lang, &unit.format(amount, lang))),
            Answer::Exhausted { next } => wait(say::exhausted(lang), self.next(next)),
            Answer::Cancelled { next } => wait(say::cancelled(lang), self.next(next)),
            Answer::Expired { closed_at, next } => wait(self.expired(closed_at), self.next(next)),
            Answer::NotOpenYet { opens_at } => {
                wait(say::not_open_yet(lang), say::not_open_yet_text(lang, &self.when(opens_at)))
            }
            Answer::UnknownCode => wrong(say::unknown(lang), say::unknown_text(lang)),
            Answer::NotEligible { refusal } => wrong(say::not_eligible(lang), self.rule(refusal)),
            Answer::TooManyAttempts { retry_at } => {
                let minutes = self.now.until(retry_at).as_secs().div_ceil(60).max(1);
                wait(say::too_many(lang), say::too_many_text(lang, minutes))
            }
            Answer::Busy => wait(say::busy(lang), say::busy_text(lang)),
        }
    }

    /// The rule that someone does not meet, and what would change that.
    pub fn rule(self, refusal: Refusal) -> String {
        let lang = self.lang;
        match refusal {
            Refusal::Staff => say::staff(lang).to_owned(),
            Refusal::Blocked => say::blocked(lang).to_owned(),
            Refusal::TooYoung { old_enough_at } => say::too_young(lang, &self.when(old_enough_at)),
            Refusal::NotTrusted => say::not_trusted(lang).to_owned(),
            Refusal::NotOrdered => say::not_ordered(lang).to_owned(),
        }
    }

    fn expired(self, closed_at: Moment) -> String {
        let ago = self.now.since(closed_at);
        if ago >= DAY {
            return say::expired_long_ago(self.lang).to_owned();
        }
        match ago.as_secs() / 60 {
            0 => say::expired_now(self.lang).to_owned(),
            minutes => say::expired(self.lang, minutes),
        }
    }

    fn when(self, at: Moment) -> String {
        moment_in(&self.company.zone, at, self.lang)
    }

    fn next(self, next: Option<Moment>) -> String {
        match next {
            None => say::no_next(self.lang).to_owned(),
            Some(next) if next <= self.now => say::another_open(self.lang).to_owned(),
            Some(next) => say::next(self.lang, &self.when(next)),
        }
    }
}

fn wait(title: impl Into<String>, text: impl Into<String>) -> Told {
    Told { won: None, wrong: false, title: title.into(), text: text.into() }
}

fn wrong(title: impl Into<String>, text: impl Into<String>) -> Told {
    Told { won: None, wrong: true, title: title.into(), text: text.into() }
}

#[cfg(test)]
mod tests {
    use largage::{
        money::Balance,
        time::{HOUR, MINUTE, SECOND},
    };

    use super::*;

    const NOW: Moment = Moment::from_seconds(1_795_000_000);

    fn told(lang: Lang, answer: Answer) -> [String; 2] {
        let company = Company { zone: "Europe/Paris".parse().unwrap(), ..Company::default() };
        let told = Teller { lang, company: &company, now: NOW }.tell(answer);
        [told.title, told.text]
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "every answer, in both languages")]
    fn every_answer_says_what_happened_and_what_to_do() {
        let amount = Amount::new(410).unwrap();
        let balance = Balance::new(1650).unwrap();
        let next = Some(NOW + HOUR);
        for (answer, english, french) in [
            (
                Answer::Credited { amount, ordinal: 12, balance, jackpot: true },
                [
                    "You won €4.10.",
                    "Your balance is now €16.50. It was the 12th use of this code. Jackpot: the maximum was drawn, so \
                     it counts twice.",
                ],
                [
                    "Vous gagnez 4,10\u{a0}€.",
                    "Votre solde est maintenant de 16,50\u{a0}€. C’était la 12e utilisation de ce code. \
                     Jackpot\u{a0}: le maximum a été tiré, il compte donc double.",
                ],
            ),
            (
                Answer::Already { amount },
                [
                    "You have redeemed this drop already.",
                    "It won you €4.10, which stands in your entries. Each drop can be redeemed once.",
                ],
                [
                    "Vous avez déjà utilisé le code de ce largage.",
                    "Il vous a rapporté 4,10\u{a0}€, que vous voyez dans vos mouvements. Chaque largage ne s’utilise \
                     qu’une fois.",
                ],
            ),
            (
                Answer::Exhausted { next },
                ["All uses of this code are gone.", "The next drop comes on Wednesday 18 November, 13:06 (Paris)."],
                [
                    "Toutes les utilisations de ce code sont épuisées.",
                    "Le prochain largage arrive le mercredi 18 novembre à 13\u{a0}h\u{a0}06 (Paris).",
                ],
            ),
            (
                Answer::Cancelled { next: None },
                ["This drop was called off.", "The countdown of the next drop will stand on this page."],
                ["Ce largage a été annulé.", "Le compte à rebours du prochain largage paraîtra sur cette page."],
            ),
            (
                Answer::Expired { closed_at: NOW - 3 * MINUTE, next: None },
                ["This code expired 3 minutes ago.", "The countdown of the next drop will stand on this page."],
                [
                    "Ce code a expiré il y a 3 minutes.",
                    "Le compte à rebours du prochain largage paraîtra sur cette page.",
                ],
            ),
            (
                Answer::Expired { closed_at: NOW - 59 * SECOND, next },
                ["This code expired just now.", "The next drop comes on Wednesday 18 November, 13:06 (Paris)."],
                [
                    "Ce code vient d’expirer.",
                    "Le prochain largage arrive le mercredi 18 novembre à 13\u{a0}h\u{a0}06 (Paris).",
                ],
            ),
            (
                Answer::Expired { closed_at: NOW - 3 * MINUTE, next: Some(NOW) },
                ["This code expired 3 minutes ago.", "Another crate is open now: read its code in the channel."],
                [
                    "Ce code a expiré il y a 3 minutes.",
                    "Une autre caisse est ouverte\u{a0}: lisez son code dans le salon.",
                ],
            ),
            (
                Answer::NotOpenYet { opens_at: NOW + MINUTE },
                [
                    "No drop is open right now.",
                    "The next one opens on Wednesday 18 November, 12:07 (Paris); its code appears in the channel at that moment.",
                ],
                [
                    "Aucun largage n’est ouvert en ce moment.",
                    "Le prochain s’ouvre le mercredi 18 novembre à 12\u{a0}h\u{a0}07 (Paris)\u{202f}; son code paraît dans le salon à ce moment-là.",
                ],
            ),
            (
                Answer::UnknownCode,
                ["No drop has this code.", "Compare it with the one in the channel: a letter may have slipped in."],
                ["Aucun largage n’a ce code.", "Comparez-le avec celui du salon\u{a0}: une lettre a pu s’y glisser."],
            ),
            (
                Answer::TooManyAttempts { retry_at: NOW + 61 * SECOND },
                ["Too many wrong codes.", "Wait 2 minutes, then try again."],
                ["Trop de codes erronés.", "Attendez 2 minutes, puis réessayez."],
            ),
            (
                Answer::TooManyAttempts { retry_at: NOW },
                ["Too many wrong codes.", "Wait 1 minute, then try again."],
                ["Trop de codes erronés.", "Attendez 1 minute, puis réessayez."],
            ),
            (
                Answer::Busy,
                [
                    "So many people are redeeming that yours was not counted.",
                    "Nothing is lost: press the button again.",
                ],
                [
                    "Il y a tant de monde que votre code n’a pas été compté.",
                    "Rien n’est perdu\u{a0}: appuyez encore une fois sur le bouton.",
                ],
            ),
        ] {
            assert_eq!(told(Lang::En, answer), english);
            assert_eq!(told(Lang::Fr, answer), french);
        }
    }

    #[test]
    fn a_refusal_names_its_rule() {
        let old_enough_at = NOW + DAY;
        for (refusal, english) in [
            (Refusal::Staff, "Staff never redeem codes: drops are for customers."),
            (
                Refusal::TooYoung { old_enough_at },
                "Your account is too new for it. It may take part from Thursday 19 November, 12:06 (Paris) on.",
            ),
            (
                Refusal::NotTrusted,
                "It is for customers whom we know. Ask us to vouch for your account, then try again.",
            ),
            (
                Refusal::NotOrdered,
                "It is for customers who have ordered something. After your first order you may take part.",
            ),
            (
                Refusal::Blocked,
                "Your account is blocked from drops. Your balance stays yours; ask us if you think this is a mistake.",
            ),
        ] {
            let [title, text] = told(Lang::En, Answer::NotEligible { refusal });
            assert_eq!([title.as_str(), text.as_str()], ["You cannot redeem this drop.", english]);
            assert_ne!(told(Lang::Fr, Answer::NotEligible { refusal })[1], text);
        }
    }
}
