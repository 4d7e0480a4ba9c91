//! What surrounds every page and form.

super::sentences! {
    /// The language's own name.
    name: "English" / "Français";
    language: "Language" / "Langue";
    skip: "Skip to the content" / "Aller au contenu";
    sign_in: "Sign in" / "Se connecter";
    preferences: "Display" / "Affichage";
    made_with: "Dropped with Largage" / "Largué avec Largage";
    optional: "(may stay empty)" / "(peut rester vide)";
    form_problems: "Nothing was saved yet: please look at these fields." /
        "Rien n’a encore été enregistré\u{a0}: veuillez revoir ces champs.";
    problem_title(title: &str): "To correct: {title}" / "À corriger\u{a0}: {title}";
}
