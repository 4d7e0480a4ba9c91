//! The audit log.

super::sentences! {
    title: "Audit log" / "Journal d’audit";
    lead: "Who did what to what. Lines are only ever added." / "Qui a fait quoi, à quoi. On ne fait qu’ajouter des lignes.";
    of_object(object: &str): "Only what concerns: {object}." / "Seulement ce qui concerne\u{a0}: {object}.";
    show_all: "Show all" / "Tout afficher";
    when: "When" / "Quand";
    who: "Who" / "Qui";
    what: "What" / "Quoi";
    on: "On" / "Sur";
    detail: "Detail" / "Détail";
    program: "The program" / "Le programme";
    none: "Nothing was done yet" / "Rien n’a encore été fait";
    none_text: "Changes to settings, campaigns, webhooks and customers will be listed here, with who made them." /
        "Les changements de réglages, de campagnes, de webhooks et de clients seront listés ici, avec leur auteur.";
    before_after(before: &str, after: &str): "{before} → {after}" / "{before} → {after}";
    nothing: "nothing" / "rien";
    yes: "yes" / "oui";
    no: "no" / "non";
    pair(name: &str, value: &str): "{name}: {value}" / "{name}\u{a0}: {value}";

    account_created: "Account created" / "Compte créé";
    role_changed: "Role changed" / "Rôle changé";
    customer_blocked: "Customer blocked" / "Client bloqué";
    customer_unblocked: "Customer unblocked" / "Client débloqué";
    vouched_for: "Vouched for" / "Garant donné";
    no_longer_vouched_for: "No longer vouched for" / "Garant retiré";
    password_changed: "Password changed" / "Mot de passe changé";
    password_reset: "Password reset" / "Mot de passe réinitialisé";
    reset_link_created: "Reset link made" / "Lien de réinitialisation créé";
    invitation_created: "Invitation made" / "Invitation créée";
    invitation_withdrawn: "Invitation withdrawn" / "Invitation retirée";
    wallet_corrected: "Balance corrected" / "Solde corrigé";
    redemption_reversed: "Redemption reversed" / "Utilisation annulée";
    settings_changed: "Settings changed" / "Réglages modifiés";
    campaign_created: "Campaign created" / "Campagne créée";
    campaign_changed: "Campaign changed" / "Campagne modifiée";
    campaign_paused: "Campaign paused" / "Campagne mise en pause";
    campaign_resumed: "Campaign resumed" / "Campagne reprise";
    drop_moved: "Drop moved" / "Largage déplacé";
    drop_launched: "Drop launched" / "Largage lancé";
    drop_cancelled: "Drop cancelled" / "Largage annulé";
    webhook_created: "Webhook added" / "Webhook ajouté";
    webhook_changed: "Webhook changed" / "Webhook modifié";
    webhook_deleted: "Webhook removed" / "Webhook supprimé";
    webhook_tested: "Webhook tested" / "Webhook testé";
    webhook_enabled: "Webhook enabled" / "Webhook activé";
    webhook_disabled: "Webhook disabled" / "Webhook désactivé";
    notification_created: "Notification added" / "Notification ajoutée";
    notification_changed: "Notification changed" / "Notification modifiée";
    notification_deleted: "Notification removed" / "Notification supprimée";
    delivery_replayed: "Delivery sent again" / "Envoi rejoué";
    delivery_cancelled: "Delivery cancelled" / "Envoi annulé";

    by_sign_up: "signed up" / "inscription";
    by_set_up: "first set-up" / "première mise en place";
    by_invitation: "by invitation" / "sur invitation";
    by_command_line: "at the command line" / "en ligne de commande";
    at_once: "at once" / "aussitôt";
    after_warning: "after the warning" / "après l’avertissement";

    gone: "its destination no longer knows it" / "sa destination ne le connaît plus";
    outcome_delivered: "delivered" / "envoyé";
    outcome_later: "the destination wants a pause" / "la destination demande une pause";
    outcome_refused: "refused" / "refusé";
    outcome_unreachable: "not reached" / "pas joint";
    outcome_uncertain: "uncertain, its answer was lost" / "incertain, sa réponse s’est perdue";
    from_to(from: &str, to: &str): "{from} to {to}" / "{from} à {to}";

    settings: "Settings" / "Réglages";
    account(id: i64): "Account {id}" / "Compte {id}";
    link(id: i64): "Link {id}" / "Lien {id}";
    redemption(id: i64): "Redemption {id}" / "Utilisation {id}";
    campaign(id: i64): "Campaign {id}" / "Campagne {id}";
    drop(id: i64): "Drop no. {id}" / "Largage nº {id}";
    webhook(id: i64): "Webhook {id}" / "Webhook {id}";
    notification(id: i64): "Notification {id}" / "Notification {id}";
    delivery(id: i64): "Delivery {id}" / "Envoi {id}";

    key_name: "Name" / "Nom";
    key_reason: "Reason" / "Raison";
    key_amount: "Amount" / "Montant";
    key_balance: "Balance" / "Solde";
    key_role: "Role" / "Rôle";
    key_how: "How" / "Comment";
    key_opens_at: "Opening" / "Ouverture";
    key_account: "Account" / "Compte";
    key_drop: "Drop" / "Largage";
    key_why: "Why" / "Pourquoi";
    key_answer: "Answer" / "Réponse";
    key_outcome: "Outcome" / "Résultat";
    key_quiet: "Quiet hours" / "Heures calmes";
    key_kind: "Kind" / "Sorte";
    key_logo: "Logo" / "Logo";
    key_colour: "Colour" / "Couleur";
    key_address: "Public address" / "Adresse publique";
    key_unit: "Unit" / "Unité";
    key_zone: "Time zone" / "Fuseau horaire";
    key_lang: "Language" / "Langue";
    key_sign_up: "Signing up" / "Inscription";
    key_join: "Join link" / "Lien pour rejoindre";
    key_rules: "Rules" / "Règlement";
    key_legal: "Legal notice" / "Mentions légales";
    key_privacy: "Privacy" / "Vie privée";
}
