//! The staff's pages: who may see and do what, and what the forms promise.

use axum::http::{StatusCode, header};
use largage::{
    account::Role,
    engine::{
        audit::{Action, Object},
        destinations::{NoReply, Reply},
        testing::START,
    },
    event::Kind,
    id::{CampaignId, DropId, NotificationId, WebhookId},
    phase::Phase,
    time::{HOUR, MINUTE},
};

use crate::support::Site;

const DISCORD: &str = "https%3A%2F%2Fdiscord.com%2Fapi%2Fwebhooks%2F1124512345678901234%2F";

fn address() -> String {
    format!("{DISCORD}{}", "s3cret-".repeat(9))
}

fn described() -> Reply {
    let body = r#"{"type":1,"name":"Northwind <drops>","avatar":null}"#;
    Reply { status: 200, headers: Vec::new(), body: body.into() }
}

/// A site with a campaign that tells a channel of the sandbox.
struct Campaign {
    site: Site,
    id: CampaignId,
    channel: WebhookId,
}

impl Campaign {
    async fn for_role(role: Option<Role>) -> Self {
        let mut site = Site::new().await;
        if let Some(role) = role {
            site = site.signed_in(role).await;
        }
        let channel = site.engine.sandbox().await;
        let id = site.engine.campaign(Some(channel), |_| {}).await;
        Self { site, id, channel: WebhookId::new(channel.0) }
    }

    async fn for_admin() -> Self {
        Self::for_role(Some(Role::Admin)).await
    }

    fn at(&self) -> String {
        format!("/admin/campaigns/{}", self.id)
    }

    async fn drop(&self) -> DropId {
        self.site.engine.view(self.id).await.live.unwrap().id
    }

    async fn notification(&self, kind: Kind) -> NotificationId {
        let notifications = self.site.engine.engine.campaign_notifications(self.id).await.unwrap();
        notifications.into_iter().find(|notification| notification.kind == kind).unwrap().id
    }

    async fn last_action(&self, object: impl Into<Object>) -> Option<Action> {
        let admin = self.site.engine.admin().await;
        let log = self.site.engine.engine.audit_log(&admin, Some(object.into()), None, 1).await.unwrap();
        log.items.first().map(|line| line.action)
    }
}

/// The form of a campaign as a browser sends it, with other values for some fields.
fn campaign_form(changes: &[(&str, &str)]) -> String {
    let fields = [
        ("version", "1"),
        ("name", "Weekly"),
        ("zone", "Europe/Paris"),
        ("interval", "3 d"),
        ("window_from", "0 h"),
        ("window_to", "30 h"),
        ("warning", "60 s"),
        ("validity", "10 min"),
        ("grace", "30 min"),
        ("minimum", "1.00"),
        ("maximum", "5.00"),
        ("uses", "10"),
        ("winner", "shortened"),
        ("active", "on"),
    ];
    let mut form: Vec<String> = Vec::new();
    for (name, value) in fields {
        let value = changes.iter().find(|(changed, _)| *changed == name).map_or(value, |(_, value)| value);
        form.push(format!("{name}={}", value.replace(' ', "+").replace('&', "%26")));
    }
    for (name, value) in changes.iter().filter(|(name, _)| !fields.iter().any(|(known, _)| known == name)) {
        form.push(format!("{name}={}", value.replace(' ', "+").replace('%', "%25").replace('\n', "%0D%0A")));
    }
    form.join("&")
}

#[derive(Clone, Copy)]
enum Method {
    Get,
    Post,
}

#[tokio::test]
async fn every_route_lets_in_whom_it_should() {
    use Method::{Get, Post};
    for role in [None, Some(Role::Customer), Some(Role::Staff), Some(Role::Admin)] {
        let campaign = Campaign::for_role(role).await;
        let (at, drop) = (campaign.at(), campaign.drop().await);
        let message = format!("{at}/messages/{}", campaign.notification(Kind::DropOpened).await);
        let webhook = format!("/admin/webhooks/{}", campaign.channel);
        let to_see = [
            "/admin".to_owned(),
            "/admin/campaigns".to_owned(),
            at.clone(),
            message.clone(),
            "/admin/webhooks".to_owned(),
            webhook.clone(),
            "/admin/deliveries".to_owned(),
            "/admin/deliveries?state=refused&state=x".to_owned(),
            "/admin/deliveries/export.csv".to_owned(),
            "/admin/deliveries/export.json".to_owned(),
        ];
        // In an order in which an admin can do all of them.
        let to_change = [
            (Get, "/admin/campaigns/new".to_owned(), ""),
            (Post, "/admin/campaigns/new".to_owned(), ""),
            (Post, "/admin/campaigns/new/preview".to_owned(), ""),
            (Post, at.clone(), ""),
            (Post, format!("{at}/preview"), ""),
            (Post, message.clone(), ""),
            (Post, format!("{message}/preview"), ""),
            (Get, format!("{at}/drops/{drop}/move"), ""),
            (Post, format!("{at}/drops/{drop}/move"), ""),
            (Get, format!("{at}/drops/{drop}/cancel"), ""),
            (Post, format!("{at}/drops/{drop}/cancel"), ""),
            (Get, format!("{at}/launch"), ""),
            (Post, format!("{at}/launch"), "when=now"),
            (Get, format!("{at}/pause"), ""),
            (Post, format!("{at}/pause"), ""),
            (Post, format!("{at}/resume"), ""),
            (Get, "/admin/deliveries/replay".to_owned(), ""),
            (Post, "/admin/deliveries/replay".to_owned(), "before=1"),
            (Get, "/admin/deliveries/cancel".to_owned(), ""),
            (Post, "/admin/deliveries/cancel".to_owned(), "before=1"),
            (Get, "/admin/webhooks/new".to_owned(), ""),
            (Post, "/admin/webhooks/new".to_owned(), ""),
            (Post, "/admin/webhooks/new/sandbox".to_owned(), ""),
            (Post, webhook.clone(), ""),
            (Post, format!("{webhook}/address"), ""),
            (Post, format!("{webhook}/test"), ""),
            (Post, format!("{webhook}/privacy"), ""),
            (Get, "/admin/webhooks/new/endpoint".to_owned(), ""),
            (Post, "/admin/webhooks/new/endpoint".to_owned(), ""),
            (Post, "/admin/notifications/usual".to_owned(), ""),
            (Get, format!("{webhook}/disable"), ""),
            (Post, format!("{webhook}/disable"), ""),
            (Post, format!("{webhook}/enable"), ""),
            (Get, format!("{webhook}/remove"), ""),
            (Post, format!("{webhook}/remove"), ""),
        ];
        let seen = to_see.map(|path| (Get, path, "", Role::Staff));
        let changed = to_change.map(|(method, path, form)| (method, path, form, Role::Admin));
        for (method, path, form, needed) in seen.into_iter().chain(changed) {
            let asking = campaign.site.open(&path);
            let answer = match method {
                Get => asking.get().await,
                Post => asking.form(form).post().await,
            };
            match role {
                None => {
                    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
                    assert!(answer.header(header::LOCATION).starts_with("/sign-in?next="), "{path}");
                }
                Some(role) if role < needed => assert_eq!(answer.status, StatusCode::FORBIDDEN, "{role:?} {path}"),
                Some(role) => {
                    let expected = [StatusCode::OK, StatusCode::SEE_OTHER, StatusCode::UNPROCESSABLE_ENTITY];
                    assert!(expected.contains(&answer.status), "{role:?} {path}: {}", answer.status);
                    assert!(!answer.header(header::LOCATION).starts_with("/sign-in"), "{role:?} {path}");
                }
            }
        }
        if role != Some(Role::Admin) {
            let live = campaign.site.engine.view(campaign.id).await.live.unwrap();
            assert_eq!((live.id, live.phase), (drop, Phase::Scheduled), "{role:?} changed something");
        }
    }
}

#[tokio::test]
async fn staff_see_a_campaign_without_anything_to_press() {
    let campaign = Campaign::for_role(Some(Role::Staff)).await;
    let page = campaign.site.open(&campaign.at()).get().await;
    page.shows("only administrators change it");
    page.shows("<fieldset disabled>");
    for absent in ["Save the campaign", "Launch a drop now", "Move it", "/pause", "LivePreview_"] {
        page.lacks(absent);
    }
    let webhooks = campaign.site.open("/admin/webhooks").get().await;
    webhooks.lacks("Send a test");
}

#[tokio::test]
async fn an_empty_installation_guides_the_first_steps() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    let page = site.open("/admin").get().await;
    for step in ["/admin/webhooks/new", "/admin/campaigns/new", "/admin/invitations"] {
        page.shows(&format!("href=\"{step}\""));
    }
    page.lacks("Needs you");
    site.open("/admin/campaigns").get().await.shows("No campaign yet");
    site.open("/admin/webhooks").get().await.shows("No webhook yet");
    site.open("/admin/deliveries").get().await.shows("Nothing was sent yet");
    let french = site.open("/admin").in_french().get().await;
    french.shows("Premiers pas");
}

#[tokio::test]
async fn the_dashboard_shows_what_comes_what_was_and_what_failed() {
    let campaign = Campaign::for_admin().await;
    let test = &campaign.site.engine;
    let (first, opens_at) = test.view(campaign.id).await.live.map(|drop| (drop.id, drop.opens_at)).unwrap();
    let page = campaign.site.open("/admin").get().await;
    page.shows("data-phase=\"scheduled\"");
    page.shows("€1.00 to €5.00, 3 uses, valid for 10 min");
    page.lacks("First steps");
    page.lacks("Needs you");

    test.advance_to(opens_at).await;
    let open = campaign.site.open("/admin").get().await;
    open.shows("0 of 3");
    let code = test.engine.drop_by_id(campaign.drop().await).await.unwrap().unwrap().code.unwrap();
    open.lacks(&code);
    test.engine.clock().set(opens_at + MINUTE * 30);
    test.engine.run_due().await.unwrap();
    test.engine.disable_webhook(&test.admin().await, campaign.channel).await.unwrap();
    let page = campaign.site.open("/admin").get().await;
    page.shows("<rect width=\"10\" y=\"100\" height=\"0\" class=\"value\">");
    page.shows("1 message did not arrive as it should lately.");
    let failed = campaign.site.open("/admin/deliveries?state=dead_webhook").get().await;
    failed.shows("<span class=\"chip dead\">Webhook is off</span>");
    failed.shows("<option value=\"dead_webhook\" selected>");
    failed.shows(&format!("<a href=\"/drops/{first}\">Drop 1</a>"));
    failed.lacks("<span class=\"chip delivered\">");
    let none = campaign.site.open("/admin/deliveries?state=refused").get().await;
    none.shows("Nothing in this state");
    let all = campaign.site.open("/admin/deliveries?state=%3Cscript%3E").get().await;
    all.shows("<span class=\"chip delivered\">Delivered</span>");
}

#[tokio::test]
async fn the_dashboard_names_a_drop_that_came_to_nothing() {
    let campaign = Campaign::for_admin().await;
    let test = &campaign.site.engine;
    let first = test.view(campaign.id).await.live.unwrap();
    // Nothing is sent, so nobody reads the code.
    for moment in [first.opens_at, first.opens_at + MINUTE * 30] {
        test.engine.clock().set(moment);
        test.engine.run_due().await.unwrap();
    }
    let page = campaign.site.open("/admin").get().await;
    page.shows("Drop 1 of Weekly, 22 November 2026");
    page.shows("Over: the channel never got the code");
    page.shows(&format!("<a href=\"/drops/{}\">Look at drop 1</a>", first.id));
    page.lacks("more like it");
    for _ in 0..2 {
        let next = test.view(campaign.id).await.live.unwrap();
        test.advance_to(next.opens_at + MINUTE * 30).await;
    }
    let french = campaign.site.open("/admin").in_french().get().await;
    french.shows("Largage 3 de Weekly");
    french.shows("Sauté\u{a0}: il aurait été en retard");
    french.shows("1 autre comme lui ces 7 derniers jours.");
    french.shows("Largage 1 de Weekly");
}

#[tokio::test]
async fn a_campaign_is_created_with_its_five_messages() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    let channel = site.engine.sandbox().await;
    let form = site.open("/admin/campaigns/new").get().await;
    form.shows("value=\"30 h\"");
    form.shows("<option value=\"Europe/Paris\">");
    assert!(form.between("name=\"webhooks\"", ">").contains("checked"), "the only webhook is ticked");
    form.shows("The next ten moments");

    let typed = campaign_form(&[("webhooks", &channel.0.to_string())]);
    let created = site.open("/admin/campaigns/new").form(&typed).post().await;
    assert_eq!(created.status, StatusCode::SEE_OTHER, "{}", created.body);
    let at = created.header(header::LOCATION).to_owned();
    let page = site.open(&at).header("cookie", &site.cookies(&created)).get().await;
    page.shows("Weekly is created.");
    assert_eq!(page.body.matches(&format!("href=\"{at}/messages/")).count(), 5);
    assert_eq!(page.body.matches("<li class=\"now\">").count(), 1);
    page.shows("The next ten moments");
    assert_eq!(page.body.matches("class=\"message\"").count(), 5);
    let id: CampaignId = at.rsplit('/').next().unwrap().parse().unwrap();
    let notifications = site.engine.engine.campaign_notifications(id).await.unwrap();
    assert!(notifications.iter().all(|notification| notification.webhooks == [WebhookId::new(channel.0)]));
}

#[tokio::test]
async fn a_refused_campaign_says_what_to_change_in_both_languages_and_keeps_what_was_typed() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    let wrong = campaign_form(&[
        ("name", ""),
        ("zone", "Moon/Crater"),
        ("interval", "soon"),
        ("window_to", "-1"),
        ("quiet_from", "25:00"),
        ("minimum", "2.000"),
        ("maximum", "1"),
        ("uses", "0"),
        ("budget", "x"),
        ("prefix", "12"),
        ("minimum_age", "young"),
        ("winner", "loud"),
    ]);
    let page = site.open("/admin/campaigns/new").form(&wrong).post().await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    for id in ["name", "zone", "interval", "window_to", "quiet_from", "minimum", "uses", "budget", "prefix", "winner"] {
        page.shows(&format!("id=\"{id}-problem\""));
        page.shows(&format!("href=\"#{id}\""));
    }
    page.shows("value=\"soon\"");
    page.shows("<option value=\"Moon/Crater\" selected>");
    let french = site.open("/admin/campaigns/new").form(&wrong).in_french().post().await;
    french.shows("Choisissez un fuseau horaire de la liste.");
    french.shows("Donnez un nombre de 1 à 1000000.");
    assert!(site.engine.engine.campaigns().await.unwrap().is_empty());

    let hostile = campaign_form(&[("name", "<script>alert(1)</script>"), ("uses", "many")]);
    let page = site.open("/admin/campaigns/new").form(&hostile).post().await;
    page.lacks("<script>alert");
    let preview = campaign_form(&[("uses", "0"), ("action", "preview")]);
    let shown = site.open("/admin/campaigns/new").form(&preview).post().await;
    assert_eq!(shown.status, StatusCode::OK, "a preview refuses nothing");
    shown.shows("These settings need another value");
}

#[tokio::test]
async fn a_preview_is_a_piece_of_the_page_and_saves_nothing() {
    let campaign = Campaign::for_admin().await;
    let form = campaign_form(&[("name", "Renamed"), ("minimum", "2"), ("maximum", "2.5"), ("uses", "7")]);
    let piece = campaign.site.open(&format!("{}/preview", campaign.at())).form(&form).post().await;
    assert_eq!(piece.status, StatusCode::OK);
    piece.lacks("<html");
    piece.shows("The next ten moments");
    assert_eq!(piece.between("<ol class=\"moments\">", "</ol>").matches("<time ").count(), 10);
    piece.shows("€2.50");
    assert_eq!(campaign.site.engine.view(campaign.id).await.campaign.version, 1);

    // Without a script the same stands in the whole page.
    let form = form + "&action=preview";
    let page = campaign.site.open(&campaign.at()).form(&form).post().await;
    assert_eq!(page.status, StatusCode::OK);
    page.shows("value=\"Renamed\"");
    page.shows("€2.50");
    assert_eq!(campaign.site.engine.view(campaign.id).await.campaign.version, 1);
}

#[tokio::test]
async fn a_campaign_may_ask_for_an_order() {
    let campaign = Campaign::for_admin().await;
    let page = campaign.site.open(&campaign.at()).get().await;
    assert!(!page.between("id=\"ordered\"", ">").contains("checked"));
    page.shows("In the shop; a refunded order does not count.");
    let asked = campaign.site.open(&campaign.at()).form(&campaign_form(&[("ordered", "on")])).post().await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.body);
    assert!(campaign.site.engine.view(campaign.id).await.campaign.settings.rules.ordered);
    let page = campaign.site.open(&campaign.at()).get().await;
    assert!(page.between("id=\"ordered\"", ">").contains("checked"));
}

#[tokio::test]
async fn who_saves_over_another_is_told_and_keeps_what_was_typed() {
    let campaign = Campaign::for_admin().await;
    let first = campaign.site.open(&campaign.at()).form(&campaign_form(&[("name", "First")])).post().await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.body);
    campaign.site.open(&format!("{}/pause", campaign.at())).form("").post().await;

    let second = campaign.site.open(&campaign.at()).form(&campaign_form(&[("name", "Second")])).post().await;
    assert_eq!(second.status, StatusCode::UNPROCESSABLE_ENTITY);
    second.shows("Somebody saved this campaign while you were editing.");
    second.shows("value=\"Second\"");
    assert_eq!(campaign.site.engine.view(campaign.id).await.campaign.settings.name.as_str(), "First");
    let version = second.between("name=\"version\" value=\"", "\"").to_owned();
    let active = second.between("name=\"active\" value=\"", "\"").to_owned();
    let again = campaign_form(&[("name", "Second"), ("version", &version), ("active", &active)]);
    let saved = campaign.site.open(&campaign.at()).form(&again).post().await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    let settings = campaign.site.engine.view(campaign.id).await.campaign.settings;
    assert_eq!((settings.name.as_str(), settings.active), ("Second", false), "it stays paused");
    assert_eq!(campaign.last_action(campaign.id).await, Some(Action::CampaignChanged));
    let log = campaign.site.open("/admin/audit").in_french().get().await;
    log.shows("Nom\u{a0}: First → Second");
    log.shows("Nom\u{a0}: Weekly → First");
    log.shows("Temps entre les largages\u{a0}: 3 h → 3 j");
    log.shows("En cours\u{a0}: oui → non");
}

#[tokio::test]
async fn a_campaign_is_paused_after_asking_and_resumed() {
    let campaign = Campaign::for_admin().await;
    let asked = campaign.site.open(&format!("{}/pause", campaign.at())).get().await;
    asked.shows("Pause “Weekly”?");
    let before = campaign.drop().await;
    campaign.site.open(&format!("{}/pause", campaign.at())).form("").post().await;
    assert!(campaign.site.engine.view(campaign.id).await.live.is_none());
    let page = campaign.site.open(&campaign.at()).get().await;
    page.shows("Skipped: the campaign was paused");
    page.shows("Nothing is on its way while the campaign is paused.");
    let refused = campaign.site.open(&format!("{}/launch", campaign.at())).form("when=now").post().await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    refused.shows("Resume it first.");
    campaign.site.open(&format!("{}/resume", campaign.at())).form("").post().await;
    assert_ne!(campaign.drop().await, before);
}

#[tokio::test]
async fn a_drop_is_launched_at_once_or_after_the_warning() {
    for (when, expected) in [("now", Phase::Open), ("warned", Phase::Announced)] {
        let campaign = Campaign::for_admin().await;
        let asked = campaign.site.open(&format!("{}/launch", campaign.at())).get().await;
        asked.shows("After the warning, in 1 min");
        let drop = campaign.drop().await;
        let done = campaign.site.open(&format!("{}/launch", campaign.at())).form(&format!("when={when}")).post().await;
        assert_eq!(done.status, StatusCode::SEE_OTHER);
        campaign.site.engine.settle().await;
        let live = campaign.site.engine.view(campaign.id).await.live.unwrap();
        assert_eq!((live.id, live.phase), (drop, expected));
        assert_eq!(campaign.last_action(drop).await, Some(Action::DropLaunched));
    }
}

#[tokio::test]
async fn what_cannot_be_launched_is_not_offered() {
    let campaign = Campaign::for_admin().await;
    let path = format!("{}/launch", campaign.at());
    let opens_at = campaign.site.engine.view(campaign.id).await.live.unwrap().opens_at;
    campaign.site.open(&path).get().await.shows("The drop of ");
    campaign.site.engine.advance_to(opens_at - MINUTE).await;
    let announced = campaign.site.open(&path).get().await;
    announced.lacks("After the warning");
    announced.shows("type=\"hidden\" name=\"when\" value=\"now\"");

    // The scheduler has opened it, and its message is not sent yet.
    campaign.site.engine.engine.clock().set(opens_at);
    campaign.site.engine.engine.run_due().await.unwrap();
    campaign.site.open(&path).get().await.shows("its code is on its way to the channel.");
    campaign.site.open("/admin").get().await.shows("The code is on its way to the channel.");
    campaign.site.engine.settle().await;
    let closes_at = campaign.site.engine.view(campaign.id).await.live.unwrap().closes_at.unwrap();
    let until = &closes_at.to_string()[11..16];
    for refused in [campaign.site.open(&path).get().await, campaign.site.open(&path).form("when=now").post().await] {
        refused.shows(&format!("A drop is open until {until}; launch the next one then."));
        refused.shows(&format!("<a href=\"{}\" class=\"button primary\">Look at Weekly</a>", campaign.at()));
        refused.lacks("name=\"when\"");
    }
    let french = campaign.site.open(&path).in_french().get().await;
    french.shows("Un largage est ouvert jusqu’à ");
}

#[tokio::test]
async fn a_summary_names_each_field_in_the_order_of_the_page() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    let wrong = campaign_form(&[("interval", "soon"), ("warning", "soon"), ("uses", "0"), ("name", "")]);
    let page = site.open("/admin/campaigns/new").form(&wrong).in_french().post().await;
    let summary = page.between("role=\"alert\"", "</ul>");
    let places: Vec<_> = [
        ">Nom\u{a0}: ",
        ">Temps entre les largages\u{a0}: Écrivez une durée",
        ">Avertissement avant\u{a0}: Écrivez une durée",
        ">Utilisations d’un code\u{a0}: Donnez un nombre",
    ]
    .map(|words| summary.find(words).unwrap_or_else(|| panic!("no {words} in {summary}")))
    .into();
    assert!(places.is_sorted(), "{summary}");
    let preview = site.open("/admin/campaigns/new/preview").form(&wrong).post().await;
    preview.shows("<a href=\"#interval\">Time between drops: Write a duration");
}

#[tokio::test]
async fn what_did_not_arrive_says_why_in_the_readers_language() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    let network = site.engine.network.clone();
    network.then(Ok(described()));
    let added = site.open("/admin/webhooks/new").form(&format!("url={}&name=News", address())).post().await;
    let webhook: i64 = added.header(header::LOCATION).rsplit('/').next().unwrap().parse().unwrap();
    let campaign = site.engine.campaign(Some(largage::webhook::SandboxId(webhook)), |_| {}).await;
    let opens_at = site.engine.view(campaign).await.live.unwrap().opens_at;
    for _ in 0..20 {
        network.then(Err(NoReply::NotSent("unreachable".into())));
    }
    site.engine.advance_to(opens_at - MINUTE).await;
    let french = site.open("/admin/deliveries").in_french().get().await;
    french.shows("Son serveur n’a pas pu être joint.");
    french.shows("Nouvelle tentative");
    french.lacks("unreachable");
    // The warning is tried until the drop opens; then it is of no use.
    site.engine.advance_to(opens_at).await;
    let page = site.open("/admin/deliveries?state=stale").get().await;
    page.shows("<span class=\"chip refused\">Given up</span>");
    page.shows("until it was too late to matter. Its server could not be reached.");
    page.shows("Weekly</span>");
}

#[tokio::test]
async fn a_preview_follows_from_the_form() {
    let campaign = Campaign::for_admin().await;
    let form = campaign_form(&[("prefix", "NW"), ("validity", "90 s"), ("window_to", "0 h")]);
    let piece = campaign.site.open(&format!("{}/preview", campaign.at())).form(&form).post().await;
    piece.shows("NW-");
    piece.lacks("CC-PZCRYGZ3");
    piece.lacks("10 minutes");
    let moments = piece.between("<ol class=\"moments\">", "</ol>");
    let second = moments.split("<time ").nth(2).unwrap().split_once('>').unwrap().1.split('<').next().unwrap();
    let day = second.split(',').next().unwrap().split_once(' ').unwrap().1;
    let messages = piece.body.split_once("</ol>").unwrap().1;
    assert!(messages.contains(day), "the next drop is on {day}: {messages}");
}

#[tokio::test]
async fn a_drop_is_moved_by_the_campaigns_clocks() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    let id = site.engine.campaign(None, |settings| settings.zone = "Europe/Paris".parse().unwrap()).await;
    let campaign = Campaign { site, id, channel: WebhookId::new(0) };
    let drop = campaign.drop().await;
    let path = format!("{}/drops/{drop}/move", campaign.at());
    campaign.site.open(&path).get().await.shows("Time of Paris.");
    for (typed, sentence) in [
        ("", "Choose a date and a time."),
        ("tomorrow", "Choose a date and a time."),
        ("2027-03-28T02:30", "The clocks skip this time"),
        ("2026-11-22T12:59", "This moment has passed."),
    ] {
        let refused = campaign.site.open(&path).form(&format!("opens_at={typed}")).post().await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
        refused.shows(sentence);
        refused.shows(&format!("value=\"{typed}\""));
    }
    let moved = campaign.site.open(&path).form("opens_at=2026-11-24T18:12").post().await;
    assert_eq!(moved.status, StatusCode::SEE_OTHER);
    let live = campaign.site.engine.view(id).await.live.unwrap();
    assert_eq!(live.opens_at.to_string(), "2026-11-24T17:12:00Z");
    assert_eq!(campaign.last_action(drop).await, Some(Action::DropMoved));
    let page = campaign.site.open(&campaign.at()).get().await;
    page.shows("then moved");

    campaign.site.engine.advance_to(live.opens_at).await;
    let refused = campaign.site.open(&path).form("opens_at=2026-12-24T18:12").post().await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    refused.shows("This drop has gone on meanwhile.");
    // A drop is only found at its own campaign.
    let other = campaign.site.engine.campaign(None, |_| {}).await;
    let wrong = campaign.site.open(&format!("/admin/campaigns/{other}/drops/{drop}/cancel")).form("").post().await;
    assert_eq!(wrong.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_drop_is_cancelled_once() {
    let campaign = Campaign::for_admin().await;
    let drop = campaign.drop().await;
    let path = format!("{}/drops/{drop}/cancel", campaign.at());
    campaign.site.open(&path).get().await.shows("Cancel drop 1 of “Weekly”?");
    campaign
        .site
        .open(&path)
        .in_french()
        .get()
        .await
        .shows("Annuler le largage 1 de «\u{202f}Weekly\u{202f}»\u{202f}?");
    assert_eq!(campaign.site.open(&path).form("").post().await.status, StatusCode::SEE_OTHER);
    assert_eq!(campaign.last_action(drop).await, Some(Action::DropCancelled));
    let twice = campaign.site.open(&path).form("").post().await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    assert_ne!(campaign.drop().await, drop);
}

#[tokio::test]
async fn a_message_is_checked_saved_and_previewed() {
    let campaign = Campaign::for_admin().await;
    let id = campaign.notification(Kind::DropOpened).await;
    let path = format!("{}/messages/{id}", campaign.at());
    let page = campaign.site.open(&path).get().await;
    page.shows("CC-PZCRYGZ3");
    page.shows("<code>%code%</code>");
    page.shows("The crate has landed!");
    page.lacks("<script>alert");

    let to = campaign.channel.to_string();
    let form = |content: &str, title: &str, colour: &str| {
        let content = content.replace('%', "%25").replace('\n', "%0D%0A").replace('<', "%3C");
        let title = title.replace('%', "%25");
        format!("version=1&active=on&webhooks={to}&content={content}&title={title}&description=&colour={colour}")
    };
    let wrong = form("Line one\n%next:Q%</textarea><script>alert(1)</script>", "Hi", "orange");
    let refused = campaign.site.open(&path).form(&wrong).post().await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.shows("id=\"content-problem\"");
    refused.shows("Line 2: ");
    refused.shows("id=\"colour-problem\"");
    refused.lacks("<script>alert");
    let preview = campaign.site.open(&format!("{path}/preview")).form(&wrong).post().await;
    preview.shows("<li class=\"fault\">");
    preview.lacks("<html");
    preview.lacks("<script>alert");

    // A warning does not refuse.
    let fine = form("The code is %code%, **quick", "Now", "%2300ff00");
    let saved = campaign.site.open(&path).form(&fine).post().await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let notification = |notifications: Vec<largage::engine::store::notifications::Notification>| {
        notifications.into_iter().find(|notification| notification.id == id).unwrap()
    };
    let stored = notification(campaign.site.engine.engine.campaign_notifications(campaign.id).await.unwrap());
    assert_eq!(stored.body.content, "The code is %code%, **quick");
    assert_eq!(stored.body.embeds[0].colour, Some(0xFF00));
    assert!(!stored.body.components.is_empty(), "the button stays");
    assert_eq!(campaign.last_action(id).await, Some(Action::NotificationChanged));

    let late = campaign.site.open(&path).form(&form("Mine", "Mine", "")).post().await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    late.shows("Somebody saved this message while you were editing.");
    late.shows("Mine");
    let elsewhere = campaign.site.engine.campaign(None, |_| {}).await;
    let wrong = campaign.site.open(&format!("/admin/campaigns/{elsewhere}/messages/{id}")).get().await;
    assert_eq!(wrong.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_webhook_is_looked_up_then_added_and_its_secret_is_never_shown_again() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    let network = site.engine.network.clone();
    network.then(Ok(described()));
    let looked = site.open("/admin/webhooks/new").form(&format!("url={}&action=look", address())).post().await;
    assert_eq!(looked.status, StatusCode::OK);
    looked.shows("<strong>Northwind &lt;drops&gt;</strong>");
    looked.shows("Nothing was posted.");
    let calls = network.take_calls();
    assert!(calls.len() == 1 && calls[0].body.is_none());
    assert!(site.engine.engine.webhooks().await.unwrap().is_empty());

    network.then(Ok(described()));
    let added = site.open("/admin/webhooks/new").form(&format!("url={}&name=%23drops", address())).post().await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.body);
    let at = added.header(header::LOCATION).to_owned();
    for path in [at.as_str(), "/admin/webhooks", "/admin"] {
        let page = site.open(path).get().await;
        page.shows("#drops");
        page.lacks("s3cret");
    }
    site.open(&at).get().await.shows("https://discord.com/api/webhooks/1124…/••••");

    network.then(Ok(described()));
    let twice = site.open("/admin/webhooks/new").form(&format!("url={}", address())).post().await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    twice.shows("This address is already known here as #drops.");
    network.then(Ok(described()));
    let again = site.open("/admin/webhooks/new").form(&format!("url={}&again=on", address())).post().await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn an_address_that_is_none_of_ours_is_refused_with_what_to_do() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    let network = site.engine.network.clone();
    for (url, sentence) in [
        (String::new(), "Paste the address of a webhook."),
        ("hello".to_owned(), "This is no address."),
        (DISCORD.to_owned(), "The address stops before its secret part."),
        ("https%3A%2F%2Fevil.example%2Fapi".to_owned(), "This address leads to evil.example"),
        (
            "https%3A%2F%2Fhooks.slack.com%2Fservices%2FT%2FB".to_owned(),
            "This is an address of Slack, but not a whole one",
        ),
        (
            "https%3A%2F%2Fchat.example.org%2Fhooks%2Fshort".to_owned(),
            "The address stops before its secret part, or within it.",
        ),
    ] {
        let refused = site.open("/admin/webhooks/new").form(&format!("url={url}&name=Kept")).post().await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{url}");
        refused.shows(sentence);
        refused.shows("value=\"Kept\"");
    }
    assert!(network.take_calls().is_empty(), "nobody is called for an address that is wrong");

    network.then(Ok(Reply { status: 404, headers: Vec::new(), body: Vec::new() }));
    let gone = site.open("/admin/webhooks/new").form(&format!("url={}", address())).post().await;
    gone.shows("Discord knows no webhook at this address.");
    gone.lacks("name=\"unseen\"");
    network.then(Err(NoReply::NotSent("no route".to_owned())));
    let unreachable = site.open("/admin/webhooks/new").form(&format!("url={}", address())).post().await;
    assert_eq!(unreachable.status, StatusCode::UNPROCESSABLE_ENTITY);
    unreachable.shows("name=\"unseen\"");
    network.then(Err(NoReply::NotSent("no route".to_owned())));
    let unseen = format!("url={}&unseen=on", address());
    let nameless = site.open("/admin/webhooks/new").form(&unseen).post().await;
    nameless.shows("id=\"name-problem\"");
    assert!(nameless.between("name=\"unseen\"", ">").contains("checked"), "the tick is kept");
    network.then(Err(NoReply::NotSent("no route".to_owned())));
    let added = site.open("/admin/webhooks/new").form(&format!("{unseen}&name=News")).post().await;
    assert_eq!(added.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn webhooks_of_other_chats_are_told_from_their_address() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    let network = site.engine.network.clone();
    for (address, kind, masked) in [
        (
            "https%3A%2F%2Fhooks.slack.com%2Fservices%2FT0123%2FB0%2Fs3cret",
            "Slack",
            "https://hooks.slack.com/services/T012…/••••",
        ),
        (
            "https%3A%2F%2Fhooks.slack.com%2Ftriggers%2FT0%2F1%2Fs3cret",
            "Slack workflow",
            "https://hooks.slack.com/triggers/T0…/••••",
        ),
        (
            "https%3A%2F%2Fchat.example.org%2Fhooks%2Fs3crets3crets3crets3",
            "Mattermost",
            "https://chat.example.org/hooks/••••",
        ),
        (
            "https%3A%2F%2Fchat.example.org%2Fhooks%2Fa%2Fs3crets3crets3crets3",
            "Rocket.Chat",
            "https://chat.example.org/hooks/••••",
        ),
    ] {
        let looked = site.open("/admin/webhooks/new").form(&format!("url={address}&action=look")).post().await;
        looked.shows(&format!("This is a webhook of {kind}."));
        let added = site.open("/admin/webhooks/new").form(&format!("url={address}")).post().await;
        assert_eq!(added.status, StatusCode::SEE_OTHER);
        let page = site.open(added.header(header::LOCATION)).get().await;
        page.shows(kind);
        page.shows(masked);
        page.lacks("s3cret");
        page.shows("Change the address");
    }
    assert!(network.take_calls().is_empty(), "nothing is posted");
    let new = site.open("/admin/webhooks/new").in_french().get().await;
    for guide in ["Un workflow de Slack", "Mattermost", "Rocket.Chat"] {
        new.shows(&format!("<summary>{guide}</summary>"));
    }
    site.open("/admin/audit").get().await.shows("Rocket.Chat");
}

#[tokio::test]
async fn a_webhook_is_tested_renamed_switched_and_removed() {
    let campaign = Campaign::for_admin().await;
    let site = &campaign.site;
    let at = format!("/admin/webhooks/{}", campaign.channel);
    let tested = site.open(&format!("{at}/test")).form("").post().await;
    let page = site.open(&at).header("cookie", &site.cookies(&tested)).get().await;
    page.shows("The test message arrived in Drops.");
    let channel = largage::webhook::SandboxId(campaign.channel.get());
    assert!(site.engine.channel(channel).await[0].contains("Hello from Largage!"));

    let refused = site.open(&at).form(&format!("name={}", "x".repeat(81))).post().await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.shows("Use at most 80 characters.");
    site.open(&at).form("name=News").post().await;
    let asked = site.open(&format!("{at}/disable")).get().await;
    asked.shows("Switch “News” off?");
    asked.shows(&format!("method=\"post\" action=\"{at}/disable\""));
    site.open(&format!("{at}/disable")).in_french().get().await.shows("Désactiver «\u{202f}News\u{202f}»\u{202f}?");
    site.open(&at).get().await.lacks("It was switched off");
    site.open(&format!("{at}/disable")).form("").post().await;
    let page = site.open(&at).get().await;
    page.shows("<h1>News</h1>");
    page.shows("It was switched off by an administrator.");
    page.lacks("Send a test");
    assert_eq!(site.open(&format!("{at}/test")).form("").post().await.status, StatusCode::CONFLICT);
    site.open(&format!("{at}/enable")).form("").post().await;
    let asked = site.open(&format!("{at}/remove")).get().await;
    asked.shows("Remove “News”?");
    asked.shows("No other webhook hears all that these campaigns say: Weekly.");
    site.open(&format!("{at}/remove")).form("").post().await;
    let silent = site.open(&campaign.at()).get().await;
    assert_eq!(silent.body.matches("<span class=\"chip uncertain\">On</span>").count(), 5);
    assert_eq!(site.open(&at).get().await.status, StatusCode::NOT_FOUND);
    assert_eq!(campaign.last_action(campaign.channel).await, Some(Action::WebhookDeleted));
}

#[tokio::test]
async fn a_webhook_gets_a_new_address_on_its_page() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    let network = site.engine.network.clone();
    network.then(Ok(described()));
    let added = site.open("/admin/webhooks/new").form(&format!("url={}&name=News", address())).post().await;
    let at = added.header(header::LOCATION).to_owned();
    let change = format!("{at}/address");
    site.open(&at).get().await.shows(&format!("action=\"{change}\""));
    site.open(&at).in_french().get().await.shows("Changer l’adresse");
    network.take_calls();

    let refused = site.open(&change).form("url=hello").post().await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.shows("id=\"url-problem\"");
    refused.shows("value=\"hello\"");
    refused.shows("value=\"News\"");
    refused.lacks("id=\"name-problem\"");
    assert!(network.take_calls().is_empty());

    let other = format!("{}{}", DISCORD.replace("1124", "2224"), "n3wer-".repeat(11));
    network.then(Ok(Reply { status: 404, headers: Vec::new(), body: Vec::new() }));
    let gone = site.open(&change).form(&format!("url={other}")).post().await;
    assert_eq!(gone.status, StatusCode::UNPROCESSABLE_ENTITY);
    gone.shows("Discord knows no webhook at this address.");
    gone.lacks("name=\"unseen\"");
    network.then(Err(NoReply::NotSent("no route".to_owned())));
    let unreachable = site.open(&change).in_french().form(&format!("url={other}")).post().await;
    unreachable.shows("La prendre bien que sa destination soit injoignable");
    site.open(&at).get().await.shows("https://discord.com/api/webhooks/1124…/••••");

    network.take_calls();
    network.then(Ok(described()));
    let changed = site.open(&change).form(&format!("url={other}")).post().await;
    assert_eq!(changed.header(header::LOCATION), at);
    let page = site.open(&at).header("cookie", &site.cookies(&changed)).get().await;
    page.shows("News has its new address.");
    page.shows("https://discord.com/api/webhooks/2224…/••••");
    page.lacks("n3wer");
    assert!(network.take_calls().iter().all(|call| call.body.is_none()), "nothing is posted");
    let log = site.open("/admin/audit").in_french().get().await;
    log.shows("Adresse du webhook\u{a0}: https://discord.com/api/webhooks/1124…/•••• → https://discord.com/api/webhooks/2224…");

    site.open(&format!("{at}/disable")).form("").post().await;
    network.then(Ok(described()));
    let off = site.open(&change).form(&format!("url={other}")).post().await;
    site.open(&at).header("cookie", &site.cookies(&off)).get().await.shows("is still switched off");

    let channel = site.engine.sandbox().await;
    site.open(&format!("/admin/webhooks/{}", channel.0)).get().await.lacks("/address\"");
    let refused =
        site.open(&format!("/admin/webhooks/{}/address", channel.0)).form(&format!("url={other}")).post().await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_sandbox_is_offered_only_where_it_is_on() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    site.open("/admin/webhooks/new").get().await.lacks("/new/sandbox");
    let off = site.open("/admin/webhooks/new/sandbox").form("name=Drops").post().await;
    assert_eq!(off.status, StatusCode::NOT_FOUND);
    site.engine.engine.switch_sandbox_on();
    site.open("/admin/webhooks/new").get().await.shows("/new/sandbox");
    let nameless = site.open("/admin/webhooks/new/sandbox").form("name=").post().await;
    assert_eq!(nameless.status, StatusCode::UNPROCESSABLE_ENTITY);
    nameless.shows("id=\"channel-problem\"");
    let added = site.open("/admin/webhooks/new/sandbox").form("name=Drops").post().await;
    assert_eq!(added.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn what_does_not_exist_is_not_found() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    for path in [
        "/admin/campaigns/99",
        "/admin/campaigns/x",
        "/admin/campaigns/99/launch",
        "/admin/campaigns/99/messages/1",
        "/admin/campaigns/99/drops/1/move",
        "/admin/webhooks/99",
        "/admin/webhooks/9223372036854775808",
        "/admin/webhooks/99/disable",
        "/admin/webhooks/99/remove",
    ] {
        assert_eq!(site.open(path).get().await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(site.engine.engine.clock().now(), START);
    let campaign = site.engine.campaign(None, |_| {}).await;
    site.engine.advance(HOUR * 5).await;
    assert_eq!(site.open(&format!("/admin/campaigns/{campaign}")).get().await.status, StatusCode::OK);
}
