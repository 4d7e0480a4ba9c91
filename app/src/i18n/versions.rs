//! The versions of a message, and what differs between two.

super::sentences! {
    title(name: &str): "Versions of “{name}”" / "Versions de «\u{202f}{name}\u{202f}»";
    short: "Versions" / "Versions";
    lead: "Every save is kept. Compare two, or bring an earlier one back." /
        "Chaque enregistrement est gardé. Comparez-en deux, ou faites-en revenir un.";
    edit: "Edit the message" / "Modifier le message";
    version: "Version" / "Version";
    number(number: i64): "Version {number}" / "Version {number}";
    latest: "latest" / "actuelle";
    saved: "Saved" / "Enregistrée";
    by: "By" / "Par";
    program: "Largage" / "Largage";
    actions: "Actions" / "Actions";
    what_changed: "What changed" / "Ce qui a changé";
    restore: "Restore" / "Restaurer";
    compare: "Compare two" / "En comparer deux";
    from: "From" / "De";
    to: "To" / "À";
    show: "Compare" / "Comparer";
    compared(from: i64, to: i64): "From version {from} to version {to}" / "De la version {from} à la version {to}";
    same: "Nothing differs." / "Rien ne diffère.";
    no_such: "One of these versions does not exist. Choose from the list." /
        "L’une de ces versions n’existe pas. Choisissez dans la liste.";
    added: "added" / "ajouté";
    removed: "removed" / "retiré";
    changed: "changed" / "changé";
    before: "Before" / "Avant";
    after: "After" / "Après";
    restore_title(number: i64): "Restore version {number}?" / "Restaurer la version {number}\u{202f}?";
    restore_text: "It becomes the latest version. Nothing is lost: the present one stays in the list." /
        "Elle devient la version actuelle. Rien n’est perdu\u{a0}: la version présente reste dans la liste.";
    restore_do: "Restore this version" / "Restaurer cette version";
    keep: "Leave it" / "Laisser ainsi";
    restored(number: i64): "Version {number} is the latest again." / "La version {number} est de nouveau l’actuelle.";
    outdated: "Somebody saved this message meanwhile. Look at the list again." /
        "Quelqu’un a enregistré ce message entre-temps. Regardez de nouveau la liste.";
    unfit: "This version can no longer be sent as it is: its event has changed, or a file is gone. Open the editor and write it anew." /
        "Cette version ne peut plus partir telle quelle\u{a0}: son événement a changé, ou un fichier a disparu. Ouvrez l’éditeur et réécrivez-la.";

    yes: "yes" / "oui";
    no: "no" / "non";
    options: "Options" / "Options";
    file(number: usize): "File {number}" / "Fichier {number}";
    part_of(whole: &str, part: &str): "{whole}, {part}" / "{whole}, {part}";
}
