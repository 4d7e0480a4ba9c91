//! What is said to someone who typed a code: what happened, then what to do.

super::sentences! {
    won(amount: &str): "You won {amount}." / "Vous gagnez {amount}.";
    balance_now: "Your balance is now" / "Votre solde est maintenant de";
    place(ordinal: &str): "It was the {ordinal} use of this code." / "C’était la {ordinal} utilisation de ce code.";
    once: "It stands in your entries. Each drop can be redeemed once." /
        "Vous le voyez dans vos mouvements. Chaque largage ne s’utilise qu’une fois.";
    jackpot: "Jackpot: the maximum was drawn, so it counts twice." /
        "Jackpot\u{a0}: le maximum a été tiré, il compte donc double.";

    already: "You have redeemed this drop already." / "Vous avez déjà utilisé le code de ce largage.";
    already_text(amount: &str): "It won you {amount}, which stands in your entries. Each drop can be redeemed once." /
        "Il vous a rapporté {amount}, que vous voyez dans vos mouvements. Chaque largage ne s’utilise qu’une fois.";
    exhausted: "All uses of this code are gone." / "Toutes les utilisations de ce code sont épuisées.";
    cancelled: "This drop was called off." / "Ce largage a été annulé.";
    expired_now: "This code expired just now." / "Ce code vient d’expirer.";
    expired(count: u64): "This code expired {count} minute ago." | "This code expired {count} minutes ago." /
        "Ce code a expiré il y a {count} minute." | "Ce code a expiré il y a {count} minutes.";
    expired_long_ago: "This code expired long ago." / "Ce code a expiré depuis longtemps.";
    next(when: &str): "The next drop comes on {when}." / "Le prochain largage arrive le {when}.";
    another_open: "Another crate is open now: read its code in the channel." /
        "Une autre caisse est ouverte\u{a0}: lisez son code dans le salon.";
    no_next: "The countdown of the next drop will stand on this page." /
        "Le compte à rebours du prochain largage paraîtra sur cette page.";
    not_open_yet: "No drop is open right now." / "Aucun largage n’est ouvert en ce moment.";
    not_open_yet_text(when: &str): "The next one opens on {when}; its code appears in the channel at that moment." /
        "Le prochain s’ouvre le {when}\u{202f}; son code paraît dans le salon à ce moment-là.";
    unknown: "No drop has this code." / "Aucun largage n’a ce code.";
    unknown_text: "Compare it with the one in the channel: a letter may have slipped in." /
        "Comparez-le avec celui du salon\u{a0}: une lettre a pu s’y glisser.";
    not_eligible: "You cannot redeem this drop." / "Vous ne pouvez pas utiliser le code de ce largage.";
    staff: "Staff never redeem codes: drops are for customers." /
        "L’équipe n’utilise jamais de code\u{a0}: les largages sont pour les clients.";
    blocked: "Your account is blocked from drops. Your balance stays yours; ask us if you think this is a mistake." /
        "Votre compte est exclu des largages. Votre solde reste à vous\u{202f}; contactez-nous s’il s’agit d’une erreur.";
    too_young(when: &str): "Your account is too new for it. It may take part from {when} on." /
        "Votre compte est trop récent. Il pourra participer à partir du {when}.";
    not_trusted: "It is for customers whom we know. Ask us to vouch for your account, then try again." /
        "Il est réservé aux clients que nous connaissons. Demandez-nous de valider votre compte, puis réessayez.";
    not_ordered: "It is for customers who have ordered something. After your first order you may take part." /
        "Il est réservé aux clients qui ont déjà commandé. Après votre première commande, vous pourrez participer.";
    too_many: "Too many wrong codes." / "Trop de codes erronés.";
    too_many_text(count: u64): "Wait {count} minute, then try again." | "Wait {count} minutes, then try again." /
        "Attendez {count} minute, puis réessayez." | "Attendez {count} minutes, puis réessayez.";
    busy: "So many people are redeeming that yours was not counted." /
        "Il y a tant de monde que votre code n’a pas été compté.";
    busy_text: "Nothing is lost: press the button again." / "Rien n’est perdu\u{a0}: appuyez encore une fois sur le bouton.";
    empty: "No code was typed." / "Aucun code n’a été saisi.";
    empty_text: "Type the one that stands in the channel." / "Saisissez celui qui est affiché dans le salon.";
    signed_out: "You are no longer signed in." / "Votre session est terminée.";
    signed_out_text: "Reload this page, sign in and type the code once more." /
        "Rechargez cette page, connectez-vous et saisissez de nouveau le code.";
    unanswered: "No answer came back." / "Aucune réponse n’est revenue.";
    unanswered_text: "Press the button again: what was counted stays counted, and never counts twice." /
        "Appuyez encore une fois sur le bouton\u{a0}: ce qui est compté le reste, et ne compte jamais deux fois.";

    type_code: "Type the code" / "Saisissez le code";
    have_code: "I have a code already" / "J’ai déjà un code";
    hint: "It stands in our channel. Spaces, dashes and capitals do not matter." /
        "Il est affiché dans notre salon. Espaces, tirets et majuscules ne comptent pas.";
    redeem: "Redeem the code" / "Utiliser le code";
    redeeming: "Redeeming…" / "Un instant…";
    time_left: "Time left" / "Temps restant";
    uses_left: "Uses left" / "Utilisations restantes";
    of(uses: u32): "of {uses}" / "sur {uses}";
    see_entries: "See your entries" / "Voir vos mouvements";
}

/// "12th", "12e".
pub fn ordinal(lang: super::Lang, number: u32) -> String {
    let ending = match (lang, number % 10, number % 100) {
        (super::Lang::Fr, ..) if number == 1 => "re",
        (super::Lang::Fr, ..) => "e",
        (super::Lang::En, 1, tens) if tens != 11 => "st",
        (super::Lang::En, 2, tens) if tens != 12 => "nd",
        (super::Lang::En, 3, tens) if tens != 13 => "rd",
        (super::Lang::En, ..) => "th",
    };
    format!("{number}{ending}")
}

#[cfg(test)]
mod tests {
    use super::{super::Lang, ordinal};

    #[test]
    fn ordinals_end_as_people_say_them() {
        let english = [1, 2, 3, 4, 11, 12, 13, 21, 22, 23, 101, 111].map(|number| ordinal(Lang::En, number));
        let expected = ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "23rd", "101st", "111th"];
        assert_eq!(english, expected);
        assert_eq!([1, 2, 21].map(|number| ordinal(Lang::Fr, number)), ["1re", "2e", "21e"]);
    }
}
