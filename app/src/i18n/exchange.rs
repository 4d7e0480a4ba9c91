//! What is said when messages are pasted from other programs, and copied to them.

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

    empty: "Paste a message first." / "Collez d’abord un message.";
    too_large(megabytes: usize): "This is larger than {megabytes} MB. Paste a single message." /
        "Ceci dépasse {megabytes} Mo. Collez un seul message.";
    not_json(line: usize, column: usize): "This begins as JSON, but cannot be read from line {line}, column {column} on. Copy it whole." /
        "Ceci commence comme du JSON, mais devient illisible à partir de la ligne {line}, colonne {column}. Copiez-le en entier.";
    no_message: "There is no message in this. Paste Discord’s JSON, a backup or a link of Discohook, or a text." /
        "Il n’y a pas de message dans ceci. Collez du JSON de Discord, une sauvegarde ou un lien de Discohook, ou un texte.";
    wrong_type(path: &str, found: &str): "{path} is {found} here; Discord has something else there." /
        "{path} est {found} ici\u{202f}; Discord y met autre chose.";
    short_link: "Only Discohook can open this link. Open it there, copy the JSON, and paste that." /
        "Seul Discohook sait ouvrir ce lien. Ouvrez-le là-bas, copiez le JSON et collez-le ici.";
    broken_link: "The message in this link is cut off or damaged. Copy the whole link." /
        "Le message contenu dans ce lien est tronqué ou abîmé. Copiez le lien en entier.";
    webhook_address: "This is the address of a webhook, which is a secret. Add it under Webhooks; paste a message here." /
        "Ceci est l’adresse d’un webhook, qui est un secret. Ajoutez-la dans Webhooks\u{202f}; collez ici un message.";

    nothing: "nothing" / "vide";
    a_boolean: "a yes or no" / "un oui ou non";
    a_number: "a number" / "un nombre";
    a_text: "a text" / "un texte";
    a_list: "a list" / "une liste";
    an_object: "a group of values" / "un groupe de valeurs";

    files_left_out(count: usize): "{count} file does not come along. Attach it again." | "{count} files do not come along. Attach them again." /
        "{count} fichier ne suit pas. Joignez-le de nouveau." | "{count} fichiers ne suivent pas. Joignez-les de nouveau.";
    addresses_left_out: "It held addresses of webhooks. They are secrets and were not kept." /
        "Des adresses de webhooks s’y trouvaient. Ce sont des secrets\u{a0}: elles n’ont pas été conservées.";
    messages_left_out(count: usize): "{count} message more is not shown." | "{count} messages more are not shown." /
        "{count} message de plus n’est pas montré." | "{count} messages de plus ne sont pas montrés.";
    renamed(from: &str, to: &str): "%{from}% is called %{to}% here." / "%{from}% s’appelle ici %{to}%.";
    flattened: "The texts of embeds and blocks became lines of one text." /
        "Les textes des encadrés et des blocs sont devenus les lignes d’un seul texte.";
    part_left_out(path: &str): "{path} has no place there and is left out." / "{path} n’y a pas de place et est omis.";
    styles_left_out: "Styles and words shown instead are not known there: variables stand by their names alone." /
        "Les styles et les textes de remplacement n’y sont pas connus\u{a0}: les variables n’ont plus que leur nom.";
}

/// Why nothing was read, and what to do.
pub fn error(lang: Lang, error: &ImportError) -> String {
    match error {
        ImportError::Empty => empty(lang).to_owned(),
        ImportError::TooLarge { limit } => too_large(lang, limit / 1024 / 1024),
        ImportError::NotJson { line, column } => not_json(lang, *line, *column),
        ImportError::NoMessage => no_message(lang).to_owned(),
        ImportError::WrongType { path, found } => {
            let found = match found {
                JsonKind::Null => nothing(lang),
                JsonKind::Boolean => a_boolean(lang),
                JsonKind::Number => a_number(lang),
                JsonKind::Text => a_text(lang),
                JsonKind::List => a_list(lang),
                JsonKind::Object => an_object(lang),
            };
            wrong_type(lang, path.as_str(), found)
        }
        ImportError::ShortLink => short_link(lang).to_owned(),
        ImportError::BrokenLink => broken_link(lang).to_owned(),
        ImportError::WebhookAddress => webhook_address(lang).to_owned(),
    }
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
