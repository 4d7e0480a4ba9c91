//! The message editor.

use largage::{
    event::Value,
    markdown::Style,
    message::{Block, BlockKind, Edit, List, Shape, Unread},
};

use super::Lang;

super::sentences! {
    content: "Text" / "Texte";
    embeds: "Embeds" / "Encadrés";
    embed(number: usize): "Embed {number}" / "Encadré {number}";
    add_embed: "Add an embed" / "Ajouter un encadré";
    title: "Title" / "Titre";
    title_url: "Link of the title" / "Lien du titre";
    description: "Description" / "Description";
    colour: "Colour of the bar" / "Couleur de la barre";
    colour_hint: "As in #F97316; empty for none." / "Comme #F97316\u{202f}; vide pour aucune.";
    pick_colour: "Pick a colour" / "Choisir une couleur";
    fields: "Fields" / "Champs";
    field(number: usize): "Field {number}" / "Champ {number}";
    add_field: "Add a field" / "Ajouter un champ";
    field_name: "Name" / "Nom";
    field_value: "Value" / "Valeur";
    inline: "Beside its neighbours" / "À côté de ses voisins";
    author_and_footer: "Author, footer and time" / "Auteur, pied et date";
    author: "Author" / "Auteur";
    author_url: "Link of the author" / "Lien de l’auteur";
    author_icon: "Picture of the author" / "Image de l’auteur";
    footer: "Footer" / "Pied";
    footer_icon: "Picture of the footer" / "Image du pied";
    timestamp: "Time" / "Date";
    timestamp_hint: "A variable such as %opens_at%, or 2026-11-26T18:12:00+01:00." /
        "Une variable comme %opens_at%, ou 2026-11-26T18:12:00+01:00.";
    pictures: "Pictures" / "Images";
    image: "Large picture" / "Grande image";
    thumbnail: "Small picture" / "Petite image";
    buttons: "Link buttons" / "Boutons de lien";
    button(number: usize): "Button {number}" / "Bouton {number}";
    add_button: "Add a button" / "Ajouter un bouton";
    label: "Label" / "Libellé";
    button_url: "Link" / "Lien";
    button_emoji: "Emoji" / "Emoji";
    button_emoji_hint: "An emoji, its name, or <:name:id>." / "Un emoji, son nom, ou <:nom:id>.";
    blocks: "Blocks" / "Blocs";
    blocks_hint: "Instead of a text and embeds, a message can be made of blocks: texts, pictures and frames in any order. What you have written moves into them." /
        "Au lieu d’un texte et d’encadrés, un message peut être fait de blocs\u{a0}: textes, images et cadres dans n’importe quel ordre. Ce que vous avez écrit y est repris.";
    turn_blocks: "Make it of blocks" / "Passer aux blocs";
    only_blocks: "This message is made of blocks. Beside them Discord takes no text, no embeds and no poll." /
        "Ce message est fait de blocs. À côté d’eux, Discord n’accepte ni texte, ni encadrés, ni sondage.";
    turn_text: "Back to a text and embeds" / "Revenir au texte et aux encadrés";
    turned_blocks: "The message is made of blocks now." / "Le message est maintenant fait de blocs.";
    turned_text: "The message is made of a text and embeds now." / "Le message est maintenant fait d’un texte et d’encadrés.";
    add_block: "Add a block:" / "Ajouter un bloc\u{a0}:";
    a_block: "A block" / "Un bloc";
    block_number(number: &str): "Block {number}" / "Bloc {number}";
    block_is_text: "Text" / "Texte";
    block_is_section: "Text and picture" / "Texte et image";
    block_is_gallery: "Pictures" / "Images";
    block_is_separator: "Line" / "Ligne";
    block_is_container: "Frame" / "Cadre";
    block_is_buttons: "Buttons" / "Boutons";
    block_is_file: "File" / "Fichier";
    unknown_block: "Something else" / "Autre chose";
    unknown_block_hint: "Largage does not know this block. It is kept, but not sent; the JSON below shows it." /
        "Largage ne connaît pas ce bloc. Il est conservé, mais pas envoyé\u{202f}; le JSON ci-dessous le montre.";
    block_text: "Text" / "Texte";
    text_part(number: usize): "Text {number}" / "Texte {number}";
    add_text_part: "Add a text" / "Ajouter un texte";
    a_part: "A part" / "Un élément";
    beside: "Beside it" / "À côté";
    swap_button: "Put a button here instead" / "Mettre plutôt un bouton";
    swap_button_back: "Put a picture here instead" / "Mettre plutôt une image";
    swapped: "Exchanged." / "Remplacé.";
    picture(number: usize): "Picture {number}" / "Image {number}";
    picture_url: "Address of the picture" / "Adresse de l’image";
    add_picture: "Add a picture" / "Ajouter une image";
    divider: "Draw a line" / "Tracer une ligne";
    spacing: "Leave more room" / "Laisser plus d’espace";
    inside: "In the frame" / "Dans le cadre";
    file_url: "File" / "Fichier";
    file_url_hint: "attachment:// and the name of a file that you attach below." /
        "attachment:// et le nom d’un fichier que vous joignez plus bas.";
    poll: "Poll" / "Sondage";
    add_poll: "Ask a question" / "Poser une question";
    remove_poll: "Remove the poll" / "Retirer le sondage";
    a_poll: "A poll" / "Un sondage";
    question: "Question" / "Question";
    answer(number: usize): "Answer {number}" / "Réponse {number}";
    answer_text: "Answer" / "Réponse";
    an_answer: "An answer" / "Une réponse";
    add_answer: "Add an answer" / "Ajouter une réponse";
    several_answers: "Readers may choose several" / "Plusieurs choix possibles";
    poll_hours: "Hours it stays open" / "Heures d’ouverture";
    poll_hours_hint: "From 1 to 768 (32 days). Empty: a day." / "De 1 à 768 (32 jours). Vide\u{a0}: un jour.";
    tags: "Tags of the new thread" / "Étiquettes du nouveau fil";
    tags_hint: "Ids of up to 5 of the forum’s tags, separated by spaces." /
        "Identifiants de 5 étiquettes du forum au plus, séparés par des espaces.";
    files: "Files" / "Fichiers";
    file(number: usize): "File {number}" / "Fichier {number}";
    a_file: "A file" / "Un fichier";
    choose_file: "Another file" / "Un autre fichier";
    file_hint: "At most 10 MB. To show it in an embed, write attachment:// and its name as the picture’s address." /
        "10\u{202f}Mo au plus. Pour le montrer dans un encadré, écrivez attachment:// et son nom comme adresse de l’image.";
    attach: "Attach the file" / "Joindre le fichier";
    alt_text: "Description for who cannot see it" / "Description pour qui ne le voit pas";
    spoiler: "Hidden until clicked" / "Masqué jusqu’au clic";
    no_file_chosen: "Choose a file first." / "Choisissez d’abord un fichier.";
    too_many_files: "Discord takes no more files in one message. Remove one first." /
        "Discord n’accepte pas plus de fichiers par message. Retirez-en un d’abord.";
    file_too_large: "This file has more than 10 MB. Choose a smaller one." /
        "Ce fichier dépasse 10\u{202f}Mo. Choisissez-en un plus petit.";
    file_bad_name: "This file’s name cannot be read. Rename it." / "Le nom de ce fichier est illisible. Renommez-le.";
    sender: "Name and picture of the sender" / "Nom et image de l’expéditeur";
    username: "Name" / "Nom";
    username_hint: "Empty: the webhook’s own." / "Vide\u{a0}: ceux du webhook.";
    avatar: "Picture" / "Image";
    options: "Notifications and thread" / "Notifications et fil";
    silent: "Without a sound" / "Sans son";
    silent_hint: "Nobody’s device rings." / "Aucun appareil ne sonne.";
    suppress: "No preview of links" / "Pas d’aperçu des liens";
    suppress_hint: "Hides the embeds as well." / "Masque aussi les encadrés.";
    tts: "Read aloud" / "Lu à voix haute";
    thread: "Thread" / "Fil";
    thread_hint: "The id of a thread to post into. Empty: the channel." /
        "L’identifiant du fil où publier. Vide\u{a0}: le salon.";
    thread_name: "Title of a new thread" / "Titre d’un nouveau fil";
    thread_name_hint: "For forums, where each message opens a thread." /
        "Pour les forums, où chaque message ouvre un fil.";
    notifies: "Whom it may notify" / "Qui il peut notifier";
    notifies_hint: "Nobody, unless you say so. What customers typed never notifies anyone." /
        "Personne, sauf indication contraire. Ce que les clients ont écrit ne notifie jamais personne.";
    mention_everyone: "@everyone and @here" / "@everyone et @here";
    mention_roles: "All roles that the text names" / "Tous les rôles que le texte nomme";
    mention_users: "All people that the text names" / "Toutes les personnes que le texte nomme";
    mention_these_roles: "Only these roles" / "Seulement ces rôles";
    mention_these_users: "Only these people" / "Seulement ces personnes";
    ids_hint: "Their ids, separated by spaces." / "Leurs identifiants, séparés par des espaces.";
    json: "JSON" / "JSON";
    json_hint: "As Discord writes it; what you change here changes the form." /
        "Comme Discord l’écrit\u{202f}; ce que vous changez ici change le formulaire.";
    apply_json: "Take over this JSON" / "Reprendre ce JSON";
    bad_json(line: usize, column: usize): "This is no message yet: look at line {line}, character {column}." /
        "Ce n’est pas encore un message\u{a0}: voyez la ligne {line}, caractère {column}.";
    too_large: "This is far more than any message can hold. Shorten it first." /
        "C’est bien plus que ce qu’un message peut contenir. Raccourcissez d’abord.";
    undo: "Undo" / "Annuler";
    redo: "Redo" / "Rétablir";
    undone: "Undone." / "Annulé.";
    redone: "Done again." / "Rétabli.";
    drag: "Drag to move" / "Glisser pour déplacer";
    tools_of(name: &str): "{name}: move, duplicate, remove" / "{name}\u{a0}: déplacer, dupliquer, retirer";
    move_up(name: &str): "Move up: {name}" / "Monter\u{a0}: {name}";
    move_down(name: &str): "Move down: {name}" / "Descendre\u{a0}: {name}";
    duplicate(name: &str): "Duplicate: {name}" / "Dupliquer\u{a0}: {name}";
    remove(name: &str): "Remove: {name}" / "Retirer\u{a0}: {name}";
    added(name: &str): "{name} added." / "{name} ajouté.";
    removed(name: &str): "{name} removed." / "{name} retiré.";
    duplicated(name: &str): "{name} duplicated." / "{name} dupliqué.";
    moved(name: &str, position: usize): "{name} is now number {position}." / "{name} est maintenant le numéro {position}.";
    a_field: "A field" / "Un champ";
    an_embed: "An embed" / "Un encadré";
    a_button: "A button" / "Un bouton";
    views: "What is shown" / "Ce qui est montré";
    edit: "Edit" / "Modifier";
    preview: "Preview" / "Aperçu";
    look: "Colours" / "Couleurs";
    dark: "Dark" / "Sombre";
    light: "Light" / "Clair";
    width: "Width" / "Largeur";
    desk: "Desktop" / "Ordinateur";
    phone: "Phone" / "Téléphone";
    target: "Shown as" / "Montré comme";
    discord: "Discord" / "Discord";
    slack: "Slack" / "Slack";
    filled_with: "Filled with" / "Rempli avec";
    made_up: "values made up for this" / "des valeurs inventées";
    last_event(when: &str): "the last event, {when}" / "le dernier événement, {when}";
    findings: "What to know" / "À savoir";
    errors(count: usize): "{count} fault keeps this message from being saved." | "{count} faults keep this message from being saved."
        / "{count} faute empêche d’enregistrer ce message." | "{count} fautes empêchent d’enregistrer ce message.";
    warnings(count: usize): "{count} remark; it can be saved as it is." | "{count} remarks; it can be saved as it is."
        / "{count} remarque\u{202f}; le message peut être enregistré." | "{count} remarques\u{202f}; le message peut être enregistré.";
    variables: "Variables" / "Variables";
    variables_hint: "Click to put one where the cursor is, or type % in a text." /
        "Cliquez pour en placer une à l’endroit du curseur, ou tapez % dans un texte.";
    insert(text: &str): "Insert {text}" / "Insérer {text}";
    emoji: "Emoji" / "Emoji";
    search_emoji: "Search by name (English)" / "Chercher par nom (en anglais)";
    no_emoji: "No emoji has this in its name." / "Aucun emoji n’a cela dans son nom.";
    moments: "Date and time" / "Date et heure";
    moments_hint: "Discord tells everyone in their own time zone." / "Discord l’affiche à chacun dans son fuseau horaire.";
    moment_at: "When (now, if empty)" / "Quand (maintenant, si vide)";
    moment_style: "Told as" / "Affiché comme";
    insert_moment: "Insert the moment" / "Insérer la date";
    short_time: "time" / "heure";
    long_time: "time with seconds" / "heure avec secondes";
    short_date: "short date" / "date courte";
    long_date: "long date" / "date longue";
    short_date_time: "date and time" / "date et heure";
    long_date_time: "weekday, date and time" / "jour, date et heure";
    compact: "short date and time" / "date courte et heure";
    compact_seconds: "short date and time with seconds" / "date courte et heure avec secondes";
    relative: "how long until or since" / "dans combien de temps, ou depuis";
    draft_changed: "Not saved yet" / "Pas encore enregistré";
    draft_kept: "Kept as a draft" / "Gardé comme brouillon";
    draft_lost: "The draft could not be kept. Save before you leave." /
        "Le brouillon n’a pas pu être gardé. Enregistrez avant de partir.";
    page_title(name: &str): "Message: {name}" / "Message\u{a0}: {name}";
    all_messages: "Messages" / "Messages";
    name: "Name" / "Nom";
    name_hint: "For you and your colleagues; nobody else sees it." / "Pour vous et vos collègues\u{202f}; personne d’autre ne le voit.";
    bad_name(max: usize): "Give it a name of at most {max} characters." / "Donnez-lui un nom de {max} caractères au plus.";
    versions: "Versions" / "Versions";
    compare: "Compare the versions" / "Comparer les versions";
    saved_by(who: &str, when: &str): "saved by {who}, {when}" / "enregistré par {who}, {when}";
    saved_at(when: &str): "saved {when}" / "enregistré {when}";
    somebody: "Somebody" / "Quelqu’un";
    outdated(who: &str, when: &str): "{who} saved this message meanwhile ({when}). What you typed is still here: look through it, and save again to replace theirs." /
        "{who} a enregistré ce message entre-temps ({when}). Votre saisie est toujours là\u{a0}: relisez-la, puis enregistrez de nouveau pour remplacer la sienne.";
    drafted(when: &str): "These are your changes of {when}, which are not saved yet." /
        "Voici vos modifications de {when}, qui ne sont pas encore enregistrées.";
    drafted_before: "Somebody saved the message after you began." / "Quelqu’un a enregistré le message après que vous avez commencé.";
    discard: "Discard the draft" / "Jeter le brouillon";
    discarded: "The draft is gone; this is the message as it was saved." /
        "Le brouillon est jeté\u{202f}; voici le message tel qu’il a été enregistré.";
    others(names: &str): "{names} is editing this message as well. Whoever saves last is told." /
        "{names} modifie aussi ce message. La dernière personne qui enregistre en sera avertie.";
    no_file: "A file of this message is no longer there. Remove it, or add it again." /
        "Un fichier de ce message n’existe plus. Retirez-le ou ajoutez-le de nouveau.";
    files_too_large: "The files are too large together: Discord takes 25 MB a message." /
        "Les fichiers sont trop volumineux ensemble\u{a0}: Discord accepte 25\u{202f}Mo par message.";
    test_title: "Try it out" / "Essayer";
    test_text: "Posts the message as it stands here, saved or not." / "Publie le message tel qu’il est ici, enregistré ou non.";
    test: "Send it as a test" / "Envoyer comme essai";
    test_delivered(name: &str): "It arrived in {name}: look at it there." / "Il est arrivé dans {name}\u{a0}: regardez-le là-bas.";
    test_unknown: "A webhook that you chose no longer exists." / "Un webhook choisi n’existe plus.";
    nowhere_to_test: "Choose at least one webhook to try it out." / "Choisissez au moins un webhook pour l’essayer.";
    no_webhooks: "There is no webhook to try it out at." / "Il n’y a pas de webhook où l’essayer.";
    add_webhook: "Add a webhook" / "Ajouter un webhook";
    used_title: "Where it is used" / "Où il est utilisé";
    used_by: "These notifications send it:" / "Ces notifications l’envoient\u{a0}:";
    used_nowhere: "No notification sends it yet." / "Aucune notification ne l’envoie pour l’instant.";
}

/// Why a text is no message.
pub fn unread(lang: Lang, error: &Unread) -> String {
    match error {
        Unread::NotJson(error) => bad_json(lang, error.line(), error.column()),
        Unread::TooLarge => too_large(lang).to_owned(),
    }
}

/// `1 250 / 2 000`
pub fn count(lang: Lang, length: usize, limit: usize) -> String {
    format!("{} / {}", grouped(lang, length), grouped(lang, limit))
}

fn grouped(lang: Lang, number: usize) -> String {
    let space = match lang {
        Lang::En => ',',
        Lang::Fr => '\u{202f}',
    };
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(space);
        }
        text.push(digit);
    }
    text
}

/// What a change did, for who does not see it.
pub fn done(lang: Lang, edit: Edit) -> String {
    let name = |list: List| match list {
        List::Poll => a_poll(lang),
        List::Answers => an_answer(lang),
        List::Blocks { .. } => a_block(lang),
        List::Parts(_) => a_part(lang),
        List::Embeds => an_embed(lang),
        List::Fields { .. } => a_field(lang),
        List::Buttons => a_button(lang),
        List::Files => a_file(lang),
    };
    match edit {
        Edit::Add(list) => added(lang, name(list)),
        Edit::AddBlock { .. } => added(lang, a_block(lang)),
        Edit::Swap(_) => swapped(lang).to_owned(),
        Edit::Turn(Shape::Blocks) => turned_blocks(lang).to_owned(),
        Edit::Turn(Shape::Text) => turned_text(lang).to_owned(),
        Edit::Remove(item) => removed(lang, name(item.list())),
        Edit::Duplicate(item) => duplicated(lang, name(item.list())),
        Edit::Move(item, to) => moved(lang, name(item.list()), to + 1),
    }
}

/// A block by its number, inside a frame by both.
pub fn block(lang: Lang, block: Block) -> String {
    let number = block.position + 1;
    match block.container {
        Some(container) => block_number(lang, &format!("{}.{number}", container + 1)),
        None => block_number(lang, &number.to_string()),
    }
}

pub const fn block_kind(lang: Lang, kind: BlockKind) -> &'static str {
    match kind {
        BlockKind::Text => block_is_text(lang),
        BlockKind::Section => block_is_section(lang),
        BlockKind::Gallery => block_is_gallery(lang),
        BlockKind::Separator => block_is_separator(lang),
        BlockKind::Container => block_is_container(lang),
        BlockKind::Buttons => block_is_buttons(lang),
        BlockKind::File => block_is_file(lang),
    }
}

/// Where a finding belongs, in the words of the form.
pub fn place(lang: Lang, path: &str) -> String {
    let parts: Vec<&str> = path.split('.').collect();
    let number = |digits: &str| digits.parse::<usize>().map_or(0, |index| index + 1);
    let name = match parts[..] {
        [""] => return String::new(),
        ["content"] => content(lang),
        ["username"] => username(lang),
        ["avatar_url"] => avatar(lang),
        ["thread_name"] => thread_name(lang),
        ["thread_id"] => thread(lang),
        ["embeds"] => embeds(lang),
        ["embeds", index] => return embed(lang, number(index)),
        ["embeds", index, ref rest @ ..] => {
            let part = match *rest {
                ["title"] => title(lang),
                ["url"] => title_url(lang),
                ["description"] => description(lang),
                ["color"] => colour(lang),
                ["author", "name"] | ["author"] => author(lang),
                ["author", "url"] => author_url(lang),
                ["author", "icon_url"] => author_icon(lang),
                ["footer", "text"] | ["footer"] => footer(lang),
                ["footer", "icon_url"] => footer_icon(lang),
                ["image", ..] => image(lang),
                ["thumbnail", ..] => thumbnail(lang),
                ["timestamp"] => timestamp(lang),
                ["fields"] => fields(lang),
                ["fields", index, ..] => {
                    return format!("{}, {}", embed(lang, number(parts[1])), field(lang, number(index)).to_lowercase());
                }
                _ => return path.to_owned(),
            };
            return format!("{}, {}", embed(lang, number(index)), part.to_lowercase());
        }
        ["attachments"] => files(lang),
        ["attachments", index, ..] => return file(lang, number(index)),
        ["applied_tags", ..] => tags(lang),
        ["poll"] => poll(lang),
        ["poll", "answers", index, ..] => return answer(lang, number(index)),
        ["poll", "duration"] => poll_hours(lang),
        ["poll", ..] => question(lang),
        ["components"] => buttons(lang),
        // A button below a text and the buttons and texts of a block stand at the same depth.
        ["components", block, "components", index, "label" | "url" | "emoji" | "style" | "id"] => {
            let button = button(lang, number(index));
            return if block == "0" {
                button
            } else {
                format!("{}, {}", block_number(lang, &number(block).to_string()), button.to_lowercase())
            };
        }
        ["components", block, "components", index, ..] => {
            return block_number(lang, &format!("{}.{}", number(block), number(index)));
        }
        ["components", block, ..] => return block_number(lang, &number(block).to_string()),
        _ => return path.to_owned(),
    };
    name.to_owned()
}

/// A variable's value, shortly.
pub fn value(lang: Lang, value: &Value) -> String {
    let text = match value {
        Value::Text(text) => text.clone(),
        Value::Term(term) => term.text(lang).to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Money { amount, unit } => unit.format(*amount, lang),
        Value::Url(url) => url.clone(),
        Value::Moment { .. } => return String::new(),
    };
    let mut short: String = text.lines().next().unwrap_or_default().chars().take(30).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// How a moment is told, in words.
pub const fn style(lang: Lang, style: Style) -> &'static str {
    match style {
        Style::ShortTime => short_time(lang),
        Style::LongTime => long_time(lang),
        Style::ShortDate => short_date(lang),
        Style::LongDate => long_date(lang),
        Style::ShortDateTime => short_date_time(lang),
        Style::LongDateTime => long_date_time(lang),
        Style::CompactDateTime => compact(lang),
        Style::CompactDateTimeSeconds => compact_seconds(lang),
        Style::Relative => relative(lang),
    }
}

#[cfg(test)]
mod tests {
    use largage::message::Item;

    use super::*;

    #[test]
    fn places_are_told_in_the_words_of_the_form() {
        for (path, told) in [
            ("", ""),
            ("content", "Text"),
            ("embeds.1", "Embed 2"),
            ("embeds.0.author.icon_url", "Embed 1, picture of the author"),
            ("embeds.0.fields.2.value", "Embed 1, field 3"),
            ("components.0.components.3.url", "Button 4"),
            ("something.else", "something.else"),
        ] {
            assert_eq!(place(Lang::En, path), told);
        }
    }

    #[test]
    fn numbers_are_grouped_as_each_language_does() {
        assert_eq!(count(Lang::En, 1250, 2000), "1,250 / 2,000");
        assert_eq!(count(Lang::Fr, 12, 25_000), "12 / 25\u{202f}000");
    }

    #[test]
    fn every_change_is_told() {
        let item = Item::Field { embed: 0, field: 1 };
        assert_eq!(done(Lang::En, Edit::Move(item, 0)), "A field is now number 1.");
        assert_eq!(done(Lang::Fr, Edit::Add(List::Embeds)), "Un encadré ajouté.");
    }
}
