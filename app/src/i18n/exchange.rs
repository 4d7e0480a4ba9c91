//! Messages from and for other programs.

use largage::exchange::{ImportError, JsonKind, Note};

use super::Lang;

super::sentences! {
    title: "Import and export" / "Importer et exporter";
    paste: "Paste a message" / "Coller un message";
    paste_hint: "Discord’s JSON, a backup or a link of Discohook, a text of ClientXCMS, or any text. It takes the place of what stands here." /
        "Le JSON de Discord, une sauvegarde ou un lien de Discohook, un texte de ClientXCMS, ou n’importe quel texte. Il remplace ce qui est ici.";
    import: "Import" / "Importer";
    imported: "The message is here; nothing is saved yet." / "Le message est là\u{202f}; rien n’est encore enregistré.";
    choose: "There are several messages. Which one?" / "Il y a plusieurs messages. Lequel\u{202f}?";
    numbered(number: usize): "Message {number}" / "Message {number}";
    export: "Write it for another program" / "L’écrire pour un autre programme";
    exported: "Copy this" / "Copiez ceci";
    as_discord: "Discord’s JSON" / "JSON de Discord";
    as_backup: "Discohook backup" / "Sauvegarde Discohook";
    as_link: "Discohook link" / "Lien Discohook";
    as_clientxcms: "ClientXCMS text" / "Texte ClientXCMS";
    as_curl: "curl command" / "Commande curl";
    curl_hint: "Filled with the values of the preview. Put the webhook’s address in place of the placeholder; it is a secret." /
        "Remplie avec les valeurs de l’aperçu. Mettez l’adresse du webhook à la place du repère\u{202f}; c’est un secret.";

    files_left_out(count: usize): "{count} file does not come along: attach it again there." | "{count} files do not come along: attach them again there."
        / "{count} fichier n’est pas du voyage\u{a0}: joignez-le de nouveau." | "{count} fichiers ne sont pas du voyage\u{a0}: joignez-les de nouveau.";
    addresses_left_out: "Addresses of webhooks are secrets and were not kept." /
        "Les adresses de webhooks sont des secrets et n’ont pas été gardées.";
    messages_left_out(count: usize): "{count} message more is not offered." | "{count} messages more are not offered."
        / "{count} autre message n’est pas proposé." | "{count} autres messages ne sont pas proposés.";
    renamed(from: &str, to: &str): "%{from}% is called %{to}% now." / "%{from}% s’appelle maintenant %{to}%.";
    flattened: "Embeds became lines of the text." / "Les encadrés sont devenus des lignes du texte.";
    part_left_out(path: &str): "{path} has no place there and is left out." / "{path} n’y a pas de place et est omis.";
    styles_left_out: "Styles and fallbacks of variables are not known there." /
        "Les styles et les valeurs de repli des variables n’y sont pas connus.";

    empty: "Paste something first." / "Collez d’abord quelque chose.";
    too_large(limit: usize): "This is larger than {limit} MB. Import one message at a time." /
        "Cela dépasse {limit}\u{202f}Mo. Importez un message à la fois.";
    not_json(line: usize, column: usize): "This is meant as JSON, but breaks off at line {line}, character {column}. Copy it again, whole." /
        "C’est censé être du JSON, mais il se casse ligne {line}, caractère {column}. Copiez-le de nouveau, en entier.";
    no_message: "There is no message in this. Copy the message itself." / "Il n’y a pas de message là-dedans. Copiez le message lui-même.";
    wrong_type(path: &str, found: &str): "{path} is {found}, where Discord has something else. Correct it and import again." /
        "{path} est {found}, là où Discord attend autre chose. Corrigez, puis importez de nouveau.";
    short_link: "Only Discohook can read its short links. Open it there, and copy the JSON." /
        "Seul Discohook sait lire ses liens courts. Ouvrez-le là-bas et copiez le JSON.";
    broken_link: "The link is not whole. Copy it again, or copy the JSON." / "Le lien n’est pas entier. Copiez-le de nouveau, ou copiez le JSON.";
    webhook_address: "This is the address of a webhook: a secret, not a message. Add it under Webhooks." /
        "C’est l’adresse d’un webhook\u{a0}: un secret, pas un message. Ajoutez-la sous Webhooks.";
    a_null: "nothing" / "vide";
    a_boolean: "yes or no" / "oui ou non";
    a_number: "a number" / "un nombre";
    a_text: "a text" / "un texte";
    a_list: "a list" / "une liste";
    an_object: "an object" / "un objet";
}

/// What did not come along, or changed on the way.
pub fn note(lang: Lang, note: &Note) -> String {
    match note {
        Note::FilesLeftOut { count } => files_left_out(lang, *count),
        Note::AddressesLeftOut => addresses_left_out(lang).to_owned(),
        Note::MessagesLeftOut { count } => messages_left_out(lang, *count),
        Note::Renamed { from, to } => renamed(lang, from, to),
        Note::Flattened => flattened(lang).to_owned(),
        Note::PartLeftOut { path } => part_left_out(lang, path.as_str()),
        Note::StylesLeftOut => styles_left_out(lang).to_owned(),
    }
}

/// Why nothing was imported, and what to do.
pub fn error(lang: Lang, error: &ImportError) -> String {
    match error {
        ImportError::Empty => empty(lang).to_owned(),
        ImportError::TooLarge { limit } => too_large(lang, limit / (1024 * 1024)),
        ImportError::NotJson { line, column } => not_json(lang, *line, *column),
        ImportError::NoMessage => no_message(lang).to_owned(),
        ImportError::WrongType { path, found } => wrong_type(lang, path.as_str(), kind(lang, *found)),
        ImportError::ShortLink => short_link(lang).to_owned(),
        ImportError::BrokenLink => broken_link(lang).to_owned(),
        ImportError::WebhookAddress => webhook_address(lang).to_owned(),
    }
}

const fn kind(lang: Lang, kind: JsonKind) -> &'static str {
    match kind {
        JsonKind::Null => a_null(lang),
        JsonKind::Boolean => a_boolean(lang),
        JsonKind::Number => a_number(lang),
        JsonKind::Text => a_text(lang),
        JsonKind::List => a_list(lang),
        JsonKind::Object => an_object(lang),
    }
}
