//! What a message's findings say, and what to do about each.

use largage::message::Problem;

use super::Lang;

super::sentences! {
    unknown_variable(name: &str): "Nothing is called %{name}%. A percent sign that stands for itself is written %%." /
        "Rien ne s’appelle %{name}%. Un signe pour cent seul s’écrit %%.";
    unknown_variable_near(name: &str, nearest: &str): "Nothing is called %{name}%. Did you mean %{nearest}%?" /
        "Rien ne s’appelle %{name}%. Vouliez-vous dire %{nearest}%\u{202f}?";
    always_empty(name: &str): "%{name}% is always empty in this message. Remove it, or write what to show instead: %{name}|…%." /
        "%{name}% est toujours vide dans ce message. Retirez-le, ou écrivez ce qu’il faut montrer à la place\u{a0}: %{name}|…%.";
    unknown_style(style: &str): "Discord has no style {style} for a moment. Use t, T, d, D, f, F, s, S or R." /
        "Discord n’a pas de style {style} pour un moment. Utilisez t, T, d, D, f, F, s, S ou R.";
    style_without_moment(name: &str): "%{name}% is no moment, so it takes no style. Write %{name}% alone." /
        "%{name}% n’est pas un moment\u{a0}: il ne prend pas de style. Écrivez %{name}% seul.";
    unbalanced(mark: &str): "This {mark} opens or closes nothing and will be seen. Remove it, add its partner, or put a backslash before it." /
        "Ce {mark} n’ouvre ni ne ferme rien et sera visible. Retirez-le, ajoutez son pendant, ou mettez une barre oblique inverse devant.";
    too_long(length: usize, limit: usize): "{length} characters; Discord takes {limit}. Shorten it." /
        "{length} caractères\u{202f}; Discord en accepte {limit}. Raccourcissez.";
    may_be_shortened(longest: usize, limit: usize): "With the longest values {longest} characters; Discord takes {limit}. It would be shortened: leave more room, or accept it." /
        "Avec les valeurs les plus longues, {longest} caractères\u{202f}; Discord en accepte {limit}. Le texte serait raccourci\u{a0}: laissez plus de place, ou acceptez-le.";
    may_be_left_out(longest: usize, limit: usize): "With the longest values {longest} characters; Discord takes {limit}. It would be left out: leave more room, or accept it." /
        "Avec les valeurs les plus longues, {longest} caractères\u{202f}; Discord en accepte {limit}. Elle serait omise\u{a0}: laissez plus de place, ou acceptez-le.";
    embeds_too_long(length: usize, limit: usize): "All embeds together have {length} characters; Discord takes {limit}. Shorten them." /
        "Tous les encadrés ensemble font {length} caractères\u{202f}; Discord en accepte {limit}. Raccourcissez-les.";
    embeds_may_be_shortened(longest: usize, limit: usize): "With the longest values all embeds together have {longest} characters; Discord takes {limit}. The longest would be shortened." /
        "Avec les valeurs les plus longues, les encadrés font {longest} caractères\u{202f}; Discord en accepte {limit}. Le plus long serait raccourci.";
    blocks_too_long(length: usize, limit: usize): "All blocks of text together have {length} characters; Discord takes {limit}. Shorten them." /
        "Tous les blocs de texte ensemble font {length} caractères\u{202f}; Discord en accepte {limit}. Raccourcissez-les.";
    blocks_may_be_shortened(longest: usize, limit: usize): "With the longest values all blocks of text together have {longest} characters; Discord takes {limit}. The longest would be shortened." /
        "Avec les valeurs les plus longues, les blocs de texte font {longest} caractères\u{202f}; Discord en accepte {limit}. Le plus long serait raccourci.";
    too_many(count: usize, limit: usize): "{count} of these; Discord takes {limit}. Remove some." /
        "Il y en a {count}\u{202f}; Discord en accepte {limit}. Retirez-en.";
    empty_message: "There is nothing to send. Write a text." / "Il n’y a rien à envoyer. Écrivez un texte.";
    nothing_to_show: "This part has nothing to show and is left out. Fill it or remove it." /
        "Cette partie n’a rien à montrer et sera omise. Remplissez-la ou retirez-la.";
    missing: "Something is missing here. Fill it in." / "Il manque quelque chose ici. Remplissez ce champ.";
    not_a_url: "This is no web address. It begins with https:// or http://." /
        "Ce n’est pas une adresse web. Elle commence par https:// ou http://.";
    forbidden_name(word: &str): "Discord takes no name with “{word}” in it. Choose another." /
        "Discord n’accepte pas de nom contenant «\u{202f}{word}\u{202f}». Choisissez-en un autre.";
    not_a_colour: "Discord knows no such colour. A colour lies between 0 and 16777215 (#FFFFFF)." /
        "Discord ne connaît pas cette couleur. Une couleur est comprise entre 0 et 16777215 (#FFFFFF).";
    not_a_moment: "This is no moment. Write it as 2026-11-26T18:12:00Z, or name a variable that is one." /
        "Ce n’est pas un moment. Écrivez-le comme 2026-11-26T18:12:00Z, ou nommez une variable qui en est un.";
    not_an_id: "An id of Discord is a number of 17 to 20 digits. Several are separated by spaces." /
        "Un identifiant Discord est un nombre de 17 à 20 chiffres. Séparez-en plusieurs par des espaces.";
    not_an_emoji: "Discord knows no such emoji. Use one itself, its name, or <:name:id> for one of your server." /
        "Discord ne connaît pas cet emoji. Utilisez l’emoji lui-même, son nom, ou <:nom:id> pour un emoji de votre serveur.";
    mentions_twice: "Everyone of a kind may be notified, and some are listed besides. Discord takes one of both: remove the other." /
        "Tous d’un genre peuvent être notifiés, et certains sont listés en plus. Discord n’accepte que l’un des deux\u{a0}: retirez l’autre.";
    twice: "This stands here twice; Discord takes it once. Remove one." /
        "Ceci figure ici deux fois\u{202f}; Discord ne l’accepte qu’une fois. Retirez-en un.";
    not_understood(key: &str): "{key} is kept, but not sent. Discord takes no such thing from a webhook, or Largage does not know it." /
        "{key} est conservé, mais pas envoyé. Discord ne l’accepte pas d’un webhook, ou Largage ne le connaît pas.";
    flags_not_sent: "Some of these flags are kept, but not sent. A webhook sets 4 (no previews), 4096 (silent) and 32768 (blocks)." /
        "Certains de ces indicateurs sont conservés, mais pas envoyés. Un webhook pose 4 (sans aperçus), 4096 (silencieux) et 32768 (blocs).";
    thread_twice: "A message goes into a thread or opens a new one, not both. Remove the thread’s id or its name." /
        "Un message va dans un fil ou en ouvre un nouveau, pas les deux. Retirez l’identifiant du fil ou son nom.";
    tags_without_thread: "Tags are put on a new thread only, and left out otherwise. Give the thread a name." /
        "Les étiquettes ne se posent que sur un nouveau fil et sont omises sinon. Donnez un nom au fil.";
    not_a_link_button: "A webhook carries link buttons only. Give this one an address and style 5, or remove it." /
        "Un webhook ne porte que des boutons de lien. Donnez à celui-ci une adresse et le style 5, ou retirez-le.";
    out_of_range(least: u64, most: u64): "Discord takes a number from {least} to {most} here." /
        "Discord accepte ici un nombre de {least} à {most}.";
    file_name: "A file’s name has letters from A to Z, digits, dots, dashes and underscores only. Rename it." /
        "Le nom d’un fichier n’a que des lettres de A à Z, des chiffres, des points, des tirets et des tirets bas. Renommez-le.";
    same_file_name(name: &str): "Two files are called {name}. Rename one." / "Deux fichiers s’appellent {name}. Renommez-en un.";
    no_such_file(name: &str): "No file called {name} is attached. Attach it, or name one that is." /
        "Aucun fichier nommé {name} n’est joint. Joignez-le, ou nommez-en un qui l’est.";
    not_a_file: "This shows an attached file. Write attachment:// and the file’s name." /
        "Ceci montre un fichier joint. Écrivez attachment:// et le nom du fichier.";
    file_not_shown(name: &str): "Among blocks, {name} is only seen where one of them shows it. Name it in a block, or remove it." /
        "Parmi des blocs, {name} ne se voit que là où l’un d’eux le montre. Nommez-le dans un bloc, ou retirez-le.";
    beside_blocks: "Beside blocks Discord takes no text, embeds or poll. Move this into a block, or remove it." /
        "À côté de blocs, Discord n’accepte ni texte, ni encadrés, ni sondage. Mettez ceci dans un bloc, ou retirez-le.";
    misplaced: "Discord takes no such block here. Move it to the top, or remove it." /
        "Discord n’accepte pas ce bloc ici. Placez-le au premier niveau, ou retirez-le.";
}

/// A problem in words, with what to do.
pub fn sentence(lang: Lang, problem: &Problem) -> String {
    match problem {
        Problem::UnknownVariable { name, nearest: Some(nearest) } => unknown_variable_near(lang, name, nearest),
        Problem::UnknownVariable { name, nearest: None } => unknown_variable(lang, name),
        Problem::AlwaysEmpty { name } => always_empty(lang, name),
        Problem::UnknownStyle { style } => unknown_style(lang, style),
        Problem::StyleWithoutMoment { name } => style_without_moment(lang, name),
        Problem::UnbalancedMark { mark } => unbalanced(lang, mark),
        Problem::TooLong { length, limit } => too_long(lang, *length, *limit),
        Problem::MayBeShortened { longest, limit } => may_be_shortened(lang, *longest, *limit),
        Problem::MayBeLeftOut { longest, limit } => may_be_left_out(lang, *longest, *limit),
        Problem::EmbedsTooLong { length, limit } => embeds_too_long(lang, *length, *limit),
        Problem::EmbedsMayBeShortened { longest, limit } => embeds_may_be_shortened(lang, *longest, *limit),
        Problem::BlocksTooLong { length, limit } => blocks_too_long(lang, *length, *limit),
        Problem::BlocksMayBeShortened { longest, limit } => blocks_may_be_shortened(lang, *longest, *limit),
        Problem::TooMany { count, limit } => too_many(lang, *count, *limit),
        Problem::EmptyMessage => empty_message(lang).to_owned(),
        Problem::NothingToShow => nothing_to_show(lang).to_owned(),
        Problem::Missing => missing(lang).to_owned(),
        Problem::NotAUrl => not_a_url(lang).to_owned(),
        Problem::ForbiddenName { word } => forbidden_name(lang, word),
        Problem::NotAColour => not_a_colour(lang).to_owned(),
        Problem::NotAMoment => not_a_moment(lang).to_owned(),
        Problem::NotAnId => not_an_id(lang).to_owned(),
        Problem::NotAnEmoji => not_an_emoji(lang).to_owned(),
        Problem::MentionsTwice => mentions_twice(lang).to_owned(),
        Problem::Twice => twice(lang).to_owned(),
        Problem::NotUnderstood { key } => not_understood(lang, key),
        Problem::FlagsNotSent => flags_not_sent(lang).to_owned(),
        Problem::ThreadTwice => thread_twice(lang).to_owned(),
        Problem::TagsWithoutThread => tags_without_thread(lang).to_owned(),
        Problem::NotALinkButton => not_a_link_button(lang).to_owned(),
        Problem::OutOfRange { least, most } => out_of_range(lang, *least, *most),
        Problem::FileName => file_name(lang).to_owned(),
        Problem::SameFileName { name } => same_file_name(lang, name),
        Problem::NoSuchFile { name } => no_such_file(lang, name),
        Problem::NotAFile => not_a_file(lang).to_owned(),
        Problem::FileNotShown { name } => file_not_shown(lang, name),
        Problem::BesideBlocks => beside_blocks(lang).to_owned(),
        Problem::Misplaced => misplaced(lang).to_owned(),
    }
}
