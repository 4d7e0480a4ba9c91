//! Recomputes a drop that is over in the reader's browser, by the same rules that drew it.

use largage::{
    fairness::{self, ClaimedAmount, Parameters, Seed, Verdict},
    money::{Amount, MoneyStyle},
    time::Moment,
};
use leptos::prelude::*;

use super::browser::effect;
use crate::i18n::{Lang, drops as say};

/// What the browser found.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Finding {
    /// It has not looked yet.
    Pending,
    /// What was published makes no sense.
    Unreadable,
    Found {
        verdict: Verdict,
        /// What each use wins by the seed, in the order in which they are listed.
        drawn: Vec<Amount>,
    },
}

/// The verdict, and the amounts with what each should be.
#[island(lazy)]
pub fn ProofCheck(
    lang: Lang,
    style: MoneyStyle,
    /// As bytes, in hexadecimal.
    parameters: String,
    commitment: String,
    seed: String,
    drawn_at: Moment,
    /// What each use was credited: its ordinal, and the amount in the smallest unit.
    amounts: Vec<(u32, i64)>,
) -> impl IntoView {
    let (finding, set_finding) = signal(Finding::Pending);
    let count = amounts.len();
    let claimed = |(ordinal, minor)| Some(ClaimedAmount { ordinal, amount: Amount::new(minor).ok()? });
    let amounts: Vec<ClaimedAmount> = amounts.into_iter().filter_map(claimed).collect();
    let listed = amounts.clone();
    effect(move || set_finding.set(check(&parameters, &commitment, &seed, drawn_at, &listed)));

    let checked = move || matches!(&*finding.read(), Finding::Found { .. });
    let drawn_style = style.clone();
    let drawn = move |index: usize| match &*finding.read() {
        Finding::Found { drawn, .. } => drawn_style.format(drawn[index]),
        Finding::Pending | Finding::Unreadable => String::new(),
    };
    let rows = amounts
        .into_iter()
        .enumerate()
        .map(|(index, ClaimedAmount { ordinal, amount })| {
            let is_same = move || match &*finding.read() {
                Finding::Found { verdict, .. } => !verdict.wrong_amounts.contains(&ordinal),
                Finding::Pending | Finding::Unreadable => true,
            };
            let drawn = drawn.clone();
            view! {
                <tr>
                    <th scope="row">{ordinal}</th>
                    <td class="number" data-label=say::credited(lang)>{style.format(amount)}</td>
                    <td class="number" data-label=say::drawn(lang) hidden=move || !checked()>{move || drawn(index)}</td>
                    <td data-label=say::check(lang) hidden=move || !checked()>
                        <span class=move || if is_same() { "chip delivered" } else { "chip refused" }>
                            {move || if is_same() { say::same(lang) } else { say::different(lang) }}
                        </span>
                    </td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class=move || format!("notice {}", tone(&finding.read())) role="status">
            <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
                <circle cx="12" cy="12" r="9" />
                <path d=move || if tone(&finding.read()) == "good" { "m8 12 3 3 5-6" } else { "M12 7v6M12 16.5h.01" } />
            </svg>
            <p class="verdict"><strong>{move || title(lang, &finding.read())}</strong></p>
            <p>{move || text(lang, &finding.read(), count)}</p>
        </div>
        <section aria-labelledby="amounts">
            <h2 id="amounts">{say::amounts(lang)}</h2>
            <p hidden={count > 0}>{say::no_amounts(lang)}</p>
            <table class="table" hidden={count == 0}>
                <thead>
                    <tr>
                        <th scope="col">{say::number(lang)}</th>
                        <th scope="col" class="number">{say::credited(lang)}</th>
                        <th scope="col" class="number" hidden=move || !checked()>{say::drawn(lang)}</th>
                        <th scope="col" hidden=move || !checked()>{say::check(lang)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
}

/// Computes everything again.
fn check(parameters: &str, commitment: &str, seed: &str, drawn_at: Moment, amounts: &[ClaimedAmount]) -> Finding {
    let published = (Parameters::from_hexadecimal(parameters), commitment.parse(), seed.parse::<Seed>());
    let (Some(parameters), Ok(commitment), Ok(seed)) = published else { return Finding::Unreadable };
    let verdict = fairness::verify(&parameters, &seed, commitment, drawn_at, amounts);
    let drawn = amounts.iter().map(|claimed| fairness::amount(&seed, &parameters, claimed.ordinal).amount).collect();
    Finding::Found { verdict, drawn }
}

fn tone(finding: &Finding) -> &'static str {
    match finding {
        Finding::Pending => "plain",
        Finding::Found { verdict, .. } if verdict.holds() => "good",
        Finding::Found { .. } | Finding::Unreadable => "bad",
    }
}

fn title(lang: Lang, finding: &Finding) -> &'static str {
    match tone(finding) {
        "plain" => say::checking(lang),
        "good" => say::matches(lang),
        _ => say::differs(lang),
    }
}

fn text(lang: Lang, finding: &Finding, count: usize) -> String {
    let verdict = match finding {
        Finding::Pending => return say::checking_text(lang).to_owned(),
        Finding::Unreadable => return say::unreadable(lang).to_owned(),
        Finding::Found { verdict, .. } => verdict,
    };
    if verdict.holds() {
        return if count == 0 { say::matches_moment(lang).to_owned() } else { say::matches_text(lang, count) };
    }
    let mut wrong = Vec::new();
    if !verdict.commitment {
        wrong.push(say::wrong_commitment(lang).to_owned());
    }
    if !verdict.window {
        wrong.push(say::wrong_window(lang).to_owned());
    }
    if !verdict.opening {
        wrong.push(say::wrong_opening(lang).to_owned());
    }
    if !verdict.wrong_amounts.is_empty() {
        wrong.push(say::wrong_amounts(lang, verdict.wrong_amounts.len()));
    }
    wrong.join(" ")
}

#[cfg(test)]
mod tests {
    use largage::engine::views::FAIRNESS_VECTOR;
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    struct Vector {
        seed: String,
        parameters: Parameters,
        commitment: String,
        opening: Moment,
        amounts: Vec<ClaimedAmount>,
    }

    #[test]
    fn the_published_example_holds_and_every_change_of_it_is_found() {
        let Vector { seed, parameters, commitment, opening, amounts } = serde_json::from_str(FAIRNESS_VECTOR).unwrap();
        let found = |seed: &str, commitment: &str, opening, amounts: &[ClaimedAmount]| {
            let finding = check(&parameters.to_hexadecimal(), commitment, seed, opening, amounts);
            (tone(&finding), text(Lang::En, &finding, amounts.len()))
        };
        let (tone, text) = found(&seed, &commitment, opening, &amounts);
        assert_eq!(tone, "good");
        assert_eq!(text, "The moment and all 9 amounts follow from the seed that was promised before.");

        let late = opening + std::time::Duration::from_secs(1);
        assert_eq!(found(&seed, &commitment, late, &amounts), ("bad", say::wrong_opening(Lang::En).into()));
        let mut raised = amounts.clone();
        raised[0].amount = raised[0].amount.saturating_add(Amount::new(1).unwrap());
        assert_eq!(found(&seed, &commitment, opening, &raised), ("bad", say::wrong_amounts(Lang::En, 1)));
        let other_seed = seed.replace("00", "01");
        assert!(found(&other_seed, &commitment, opening, &amounts).1.starts_with(say::wrong_commitment(Lang::En)));
        assert_eq!(found("", &commitment, opening, &amounts), ("bad", say::unreadable(Lang::En).into()));
    }
}
