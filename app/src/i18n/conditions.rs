//! Conditions of notifications, in words and as a form.

use largage::condition::Test;

use super::Lang;

super::sentences! {
    title: "Only if" / "Seulement si";
    text: "All of these must hold. Without any, every event of this kind is told." /
        "Tout cela doit être vrai. Sans condition, chaque événement de ce genre est dit.";
    always: "Always" / "Toujours";
    only_campaign(campaign: &str): "Campaign: {campaign}" / "Campagne\u{a0}: {campaign}";
    and: " and " / " et ";
    number(number: usize): "Condition {number}" / "Condition {number}";
    variable: "What" / "Quoi";
    choose: "Choose…" / "Choisir…";
    test: "Comparison" / "Comparaison";
    value: "Value" / "Valeur";
    add: "Add a condition" / "Ajouter une condition";
    remove: "Remove" / "Retirer";
    described(what: &str, name: &str): "{what} (%{name}%)" / "{what} (%{name}%)";

    is: "is" / "est";
    is_not: "is not" / "n’est pas";
    contains: "contains" / "contient";
    at_least: "at least" / "au moins";
    at_most: "at most" / "au plus";
    is_empty: "is empty" / "est vide";
    is_not_empty: "is not empty" / "n’est pas vide";

    says_is(what: &str, value: &str): "{what}: {value}" / "{what}\u{a0}: {value}";
    says_is_not(what: &str, value: &str): "{what}: not {value}" / "{what}\u{a0}: pas {value}";
    says_contains(what: &str, value: &str): "{what}: with {value} in it" / "{what}\u{a0}: avec {value} dedans";
    says_at_least(what: &str, value: &str): "{what}: at least {value}" / "{what}\u{a0}: au moins {value}";
    says_at_most(what: &str, value: &str): "{what}: at most {value}" / "{what}\u{a0}: au plus {value}";
    says_is_empty(what: &str): "{what}: empty" / "{what}\u{a0}: vide";
    says_is_not_empty(what: &str): "{what}: not empty" / "{what}\u{a0}: pas vide";
    quoted(text: &str): "“{text}”" / "«\u{202f}{text}\u{202f}»";

    no_variable: "Choose what is compared, or remove this condition." / "Choisissez ce qui est comparé, ou retirez cette condition.";
    unknown(name: &str): "This event has nothing called %{name}%. Choose from the list." /
        "Cet événement n’a rien qui s’appelle %{name}%. Choisissez dans la liste.";
    unknown_near(name: &str, nearest: &str): "This event has nothing called %{name}%. Did you mean %{nearest}%?" /
        "Cet événement n’a rien qui s’appelle %{name}%. Vouliez-vous dire %{nearest}%\u{202f}?";
    always_empty(name: &str): "%{name}% is always empty for this event: nothing would ever be sent, or always." /
        "%{name}% est toujours vide pour cet événement\u{a0}: rien ne partirait jamais, ou toujours.";
    text_no_bound: "A text has no “at least” or “at most”. Use “is” or “contains”." /
        "Un texte n’a ni «\u{202f}au moins\u{202f}» ni «\u{202f}au plus\u{202f}». Utilisez «\u{202f}est\u{202f}» ou «\u{202f}contient\u{202f}».";
    quantity_no_part: "A number contains nothing. Use “is”, “at least” or “at most”." /
        "Un nombre ne contient rien. Utilisez «\u{202f}est\u{202f}», «\u{202f}au moins\u{202f}» ou «\u{202f}au plus\u{202f}».";
    moment_only_empty: "A moment can only be empty or not." / "Un moment peut seulement être vide ou non.";
    no_value: "Say what to compare with." / "Dites avec quoi comparer.";
    too_long(max: usize): "Use at most {max} characters." / "{max} caractères au plus.";
    not_a_number: "Write a whole number, such as 3." / "Écrivez un nombre entier, comme 3.";
    not_an_amount(example: &str): "Write an amount, such as {example}." / "Écrivez un montant, comme {example}.";
    too_many(max: usize): "Use at most {max} conditions." / "{max} conditions au plus.";
}

pub const fn test_name(lang: Lang, test: Test) -> &'static str {
    match test {
        Test::Is => is(lang),
        Test::IsNot => is_not(lang),
        Test::Contains => contains(lang),
        Test::AtLeast => at_least(lang),
        Test::AtMost => at_most(lang),
        Test::IsEmpty => is_empty(lang),
        Test::IsNotEmpty => is_not_empty(lang),
    }
}
