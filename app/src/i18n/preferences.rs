//! The page on which one chooses language and colours.

super::sentences! {
    title: "Display" / "Affichage";
    lead: "Kept in this browser, for you alone." / "Conservé dans ce navigateur, pour vous seul.";
    language: "Language" / "Langue";
    theme: "Colours" / "Couleurs";
    theme_system: "As my device has them" / "Comme sur mon appareil";
    theme_light: "Light" / "Claires";
    theme_dark: "Dark" / "Sombres";
    unknown_language: "Choose one of the languages of the list." / "Choisissez une langue de la liste.";
    unknown_theme: "Choose one of the colours of the list." / "Choisissez des couleurs de la liste.";
    save: "Save the display" / "Enregistrer l’affichage";
    saved: "The display is saved." / "L’affichage est enregistré.";
}
