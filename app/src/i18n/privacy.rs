//! What of a customer may leave for a webhook.

use largage::privacy::NameOut;

use super::Lang;

super::sentences! {
    title: "What may leave" / "Ce qui peut partir";
    lead: "What this webhook is told of customers in orders and tickets, whatever its messages ask for. A drop’s winner is told by the public name." /
        "Ce que ce webhook apprend des clients dans les commandes et les tickets, quoi que ses messages demandent. Le gagnant d’un largage est nommé par son nom public.";
    customer: "Customer’s name" / "Nom du client";
    name_full: "In full: Camille Dupont" / "En entier\u{a0}: Camille Dupont";
    name_shortened: "Shortened: Camille D." / "Abrégé\u{a0}: Camille D.";
    name_nobody: "None: a customer" / "Aucun\u{a0}: un client";
    email: "E-mail address" / "Adresse e-mail";
    number: "Customer’s number" / "Numéro du client";
    text: "What is written by hand" / "Ce qui est écrit à la main";
    text_hint: "Texts of tickets and comments on orders. A ticket’s subject always leaves." /
        "Textes des tickets et commentaires des commandes. Le sujet d’un ticket part toujours.";
    text_full: "In full" / "En entier";
    text_beginning: "Only the beginning" / "Seulement le début";
    text_nothing: "Nothing" / "Rien";
    text_first(length: u16): "The first {length} character" | "The first {length} characters" /
        "Le premier {length} caractère" | "Les {length} premiers caractères";
    length: "Characters of the beginning" / "Caractères du début";
    length_hint(max: u16): "1 to {max}." / "De 1 à {max}.";
    bad_length(max: u16): "Type a number from 1 to {max}." / "Saisissez un nombre de 1 à {max}.";
    choose: "Choose one of these." / "Choisissez l’un de ceux-ci.";
    save: "Save what may leave" / "Enregistrer ce qui peut partir";
    saved(name: &str): "Saved. It counts for every message to {name} from now on." /
        "Enregistré. Cela compte pour chaque message vers {name} à partir de maintenant.";
    yes: "leaves" / "part";
    no: "stays here" / "reste ici";
    withheld(variables: &str): "Does not get: {variables}." / "Ne reçoit pas\u{a0}: {variables}.";
    withheld_at(webhook: &str, variables: &str): "{webhook} does not get: {variables}." /
        "{webhook} ne reçoit pas\u{a0}: {variables}.";
    change_at(webhook: &str): "What may leave for {webhook}" / "Ce qui peut partir vers {webhook}";
}

pub const fn name_out(lang: Lang, name: NameOut) -> &'static str {
    match name {
        NameOut::Full => name_full(lang),
        NameOut::Shortened => name_shortened(lang),
        NameOut::Nobody => name_nobody(lang),
    }
}
