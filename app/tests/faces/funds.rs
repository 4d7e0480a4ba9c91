//! The customer's page: each phase of a drop, each answer to a code, and nobody else's business.

use axum::http::{StatusCode, header};
use largage::{
    account::Role,
    campaign::{CampaignName, Uses},
    engine::{accounts::Account, views::OwnResult},
    id::DropId,
    reason::Reason,
    time::{DAY, HOUR, MINUTE, Moment},
};

use largage_app::wire::Told;

use crate::support::{Answer, Asking, Site};

/// A site with a running campaign, and Zoé who watches it.
struct Watched {
    site: Site,
    zoe: Reader,
    drop: DropId,
    opens_at: Moment,
}

struct Reader {
    cookie: String,
    account: Account,
}

async fn reader(site: &Site, email: &str, role: Role) -> Reader {
    let (token, signed_in) = site.engine.signed_in(email, role).await;
    Reader { cookie: format!("session={}", token.expose()), account: signed_in.account }
}

impl Watched {
    async fn new() -> Self {
        Self::with(|_| {}).await
    }

    async fn with(change: impl FnOnce(&mut largage::campaign::Settings)) -> Self {
        let site = Site::new().await;
        let zoe = reader(&site, "zoe@example.org", Role::Customer).await;
        let campaign = site.engine.campaign(None, change).await;
        let live = site.engine.view(campaign).await.live.unwrap();
        Self { drop: live.id, opens_at: live.opens_at, site, zoe }
    }

    /// The same, with the drop open.
    async fn open() -> Self {
        let watched = Self::new().await;
        watched.site.engine.advance_to(watched.opens_at - MINUTE).await;
        watched.site.engine.advance_to(watched.opens_at).await;
        watched
    }

    fn funds(&self, by: &Reader) -> Asking {
        self.site.open("/funds").header("cookie", &by.cookie)
    }

    async fn code(&self) -> String {
        self.site.engine.engine.drop_by_id(self.drop).await.unwrap().unwrap().code.unwrap()
    }

    async fn post(&self, by: &Reader, code: &str) -> Answer {
        self.funds(by).form(&encode(code)).post().await
    }

    /// What the island is answered.
    async fn call(&self, by: Option<&Reader>, code: &str) -> String {
        let json = serde_json::json!({ "code": code, "lang": "fr" }).to_string();
        let mut asking = self.site.open("/api/redeem").form(&json).header("content-type", "application/json");
        if let Some(by) = by {
            asking = asking.header("cookie", &by.cookie);
        }
        let answer = asking.header("accept", "application/json").post().await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        answer.body
    }
}

fn encode(code: &str) -> String {
    let bytes: String = code.bytes().map(|byte| format!("%{byte:02X}")).collect();
    format!("code={bytes}")
}

#[tokio::test]
async fn who_is_not_signed_in_is_sent_to_do_so_and_comes_back() {
    let site = Site::new().await;
    for answer in [site.open("/funds").get().await, site.open("/funds").form("code=x").post().await] {
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert!(answer.header(header::LOCATION).starts_with("/sign-in?next=%2Ffunds"), "{:?}", answer.headers);
    }
}

#[tokio::test]
async fn without_campaigns_and_entries_the_page_says_what_it_is_for() {
    let site = Site::new().await;
    let zoe = reader(&site, "zoe@example.org", Role::Customer).await;
    let page = site.open("/funds").header("cookie", &zoe.cookie).get().await;
    assert_eq!(page.status, StatusCode::OK);
    page.shows("data-phase=\"none\"");
    page.shows("When a campaign starts, its countdown stands here.");
    page.shows("Nothing credited yet");
    page.shows("<data value=\"0\">€0.00</data>");
    let french = site.open("/funds").header("cookie", &zoe.cookie).in_french().get().await;
    french.shows("Rien de crédité pour l’instant");
}

#[tokio::test]
async fn each_phase_has_its_page() {
    let watched = Watched::new().await;
    let engine = &watched.site.engine;
    let page = watched.funds(&watched.zoe).get().await;
    page.shows("data-phase=\"scheduled\"");
    page.shows("It wins between €1.00 and €5.00.");
    page.shows("(UTC)");
    assert!(!page.between("<details", ">").contains("open"), "the form is folded away");

    engine.advance_to(watched.opens_at - MINUTE).await;
    let page = watched.funds(&watched.zoe).get().await;
    page.shows("data-phase=\"announced\"");
    page.shows("The code is about to appear in");
    page.shows("<noscript>Reload this page when it is there.</noscript>");

    engine.advance_to(watched.opens_at).await;
    let code = watched.code().await;
    let page = watched.funds(&watched.zoe).get().await;
    page.shows("data-phase=\"open\"");
    assert!(page.between("<details", ">").contains("open"));
    assert!(page.between("id=\"code\"", ">").contains("autofocus"));
    page.shows(">10:00<");
    page.shows("of 3");
    page.lacks(&code);

    engine.advance(4 * MINUTE).await;
    watched.funds(&watched.zoe).get().await.shows(">6:00<");

    engine.advance(6 * MINUTE).await;
    let page = watched.funds(&watched.zoe).get().await;
    page.shows("data-phase=\"closed\"");
    page.shows("Its time is over: 0 of 3 uses were redeemed.");
    page.shows(&format!("<a href=\"/drops/{}\">How drop 1 was drawn, and the proof</a>", watched.drop));
    page.shows("<span class=\"muted\">Not this time</span>");
    page.lacks(&code);

    engine.advance(HOUR).await;
    watched.funds(&watched.zoe).get().await.shows("data-phase=\"scheduled\"");
}

#[tokio::test]
async fn a_drop_that_was_exhausted_says_how_fast() {
    let watched = Watched::with(|settings| settings.uses = Uses::new(1).unwrap()).await;
    let engine = &watched.site.engine;
    engine.advance_to(watched.opens_at - MINUTE).await;
    engine.advance_to(watched.opens_at).await;
    engine.advance(2 * MINUTE + 1 * MINUTE / 2).await;
    engine.redeem(&watched.zoe.account, watched.drop).await;
    let page = watched.funds(&watched.zoe).in_french().get().await;
    page.shows("La seule utilisation de ce largage est partie en 3 minutes.");
    page.shows("Vous avez gagné");
}

#[tokio::test]
async fn a_code_is_redeemed_once_and_told_once() {
    let watched = Watched::open().await;
    let code = watched.code().await;
    // Any spelling: case, dashes and spaces do not count.
    let typed = format!("  {} ", code.to_lowercase().replace('-', " "));
    let won = watched.post(&watched.zoe, &typed).await;
    assert_eq!(won.status, StatusCode::SEE_OTHER);
    assert_eq!(won.header(header::LOCATION), "/funds");

    let cookies = format!("{}; {}", watched.zoe.cookie, won.cookies());
    let page = watched.site.open("/funds").header("cookie", &cookies).get().await;
    let funds = watched.site.engine.engine.funds(watched.zoe.account.id).await.unwrap();
    let amount = funds.balance.minor();
    let euros = format!("€{}.{:02}", amount / 100, amount % 100);
    page.shows(&format!("You won {euros}. Your balance is now {euros}. It was the 1st use of this code."));
    page.shows(&format!("<data value=\"{amount}\">{euros}</data>"));
    page.shows(&format!("<span class=\"credit\">+{euros}</span>"));
    page.shows(&format!("<a href=\"/drops/{}\">Drop 1</a>", watched.drop));
    let later = watched.funds(&watched.zoe).get().await;
    later.lacks("class=\"flash");
    later.shows("It stands in your entries. Each drop can be redeemed once.");

    let again = watched.post(&watched.zoe, &code).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    again.shows("You have redeemed this drop already.");
    again.shows(&format!("It won you {euros}"));
    assert_eq!(watched.site.engine.engine.funds(watched.zoe.account.id).await.unwrap().balance.minor(), amount);
}

#[tokio::test]
async fn the_island_is_answered_as_the_form_is() {
    let watched = Watched::open().await;
    let code = watched.code().await;
    let told = async |by: Option<&Reader>, typed: &str| -> Told {
        serde_json::from_str(&watched.call(by, typed).await).unwrap()
    };
    assert_eq!(told(None, &code).await.title, "Votre session est terminée.");
    assert_eq!(told(Some(&watched.zoe), " \t").await.title, "Aucun code n’a été saisi.");
    let unknown = told(Some(&watched.zoe), "AAAA-AAAA").await;
    assert!(unknown.wrong && unknown.won.is_none());
    assert_eq!(unknown.title, "Aucun largage n’a ce code.");
    let won = told(Some(&watched.zoe), &code).await;
    let balance = watched.site.engine.engine.funds(watched.zoe.account.id).await.unwrap().balance;
    assert_eq!(won.won.unwrap().minor(), balance.minor());
    assert!(won.title.starts_with("Vous gagnez "), "{won:?}");
    let again = told(Some(&watched.zoe), &code).await;
    assert_eq!((again.won, again.wrong), (None, false));
    assert_eq!(again.title, "Vous avez déjà utilisé le code de ce largage.");

    let foreign = watched.site.open("/api/redeem").form("{\"code\":\"x\"}").header("content-type", "application/json");
    let foreign = foreign.header("cookie", &watched.zoe.cookie).header("origin", "https://evil.example");
    assert_eq!(foreign.post().await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn what_is_no_call_is_refused_in_plain_words_and_leads_nowhere() {
    let watched = Watched::new().await;
    let long = "x".repeat(300 * 1024);
    for (path, body, status, words) in [
        ("redeem", "", StatusCode::BAD_REQUEST, "This cannot be read.\n"),
        ("redeem", "{", StatusCode::BAD_REQUEST, "This cannot be read.\n"),
        ("redeem", "{}", StatusCode::BAD_REQUEST, "This cannot be read.\n"),
        ("redeem", r#"{"code":"x","lang":"En"}"#, StatusCode::BAD_REQUEST, "This cannot be read.\n"),
        ("redeem", r#"{"code":7,"lang":"en"}"#, StatusCode::BAD_REQUEST, "This cannot be read.\n"),
        ("redeem", "code=x&lang=en", StatusCode::BAD_REQUEST, "This cannot be read.\n"),
        ("redeem", &long, StatusCode::PAYLOAD_TOO_LARGE, "This is too large.\n"),
        ("nothing", "{}", StatusCode::NOT_FOUND, "There is no such function.\n"),
        ("redeem/nothing", "{}", StatusCode::NOT_FOUND, "There is no such function.\n"),
    ] {
        let ask = || {
            let asking = watched.site.open(&format!("/api/{path}")).header("cookie", &watched.zoe.cookie);
            asking.form(body).header("content-type", "application/json").header("referer", "https://evil.example/")
        };
        let called = ask().header("accept", "application/json").post().await;
        assert_eq!((called.status, called.body.as_str()), (status, words), "{path} {body:.30}");
        assert!(called.header(header::CONTENT_TYPE).starts_with("text/plain"), "{:?}", called.headers);
        // A browser that shows the answer is shown a page.
        let shown = ask().header("accept", "text/html").post().await;
        assert_eq!((shown.status, shown.headers.get(header::LOCATION)), (status, None), "{path} {body:.30}");
    }
    let right = watched.site.open("/api/redeem").form(r#"{"code":"x","lang":"en"}"#);
    let right = right.header("referer", "https://evil.example/").header("accept", "text/html").post().await;
    assert_eq!((right.status, right.headers.get(header::LOCATION)), (StatusCode::OK, None));
}

#[tokio::test]
async fn every_refusal_is_told_in_both_languages_and_keeps_what_was_typed() {
    let watched = Watched::new().await;
    let early = watched.post(&watched.zoe, "CC-PZCRYGZ3").await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    early.shows("No drop is open right now.");
    assert!(early.between("<details", ">").contains("open"), "the form is unfolded");
    assert!(early.between("id=\"code\"", ">").contains("value=\"CC-PZCRYGZ3\""));

    let engine = &watched.site.engine;
    engine.advance_to(watched.opens_at - MINUTE).await;
    engine.advance_to(watched.opens_at).await;
    let code = watched.code().await;
    let unknown = watched.post(&watched.zoe, "CC-PZCRY6Z8").await;
    unknown.shows("No drop has this code.");
    unknown.shows("<title>No drop has this code. Funds");
    assert!(unknown.between("id=\"code\"", ">").contains("aria-invalid=\"true\""));
    assert!(unknown.between("id=\"code-answer\"", ">").contains("notice bad"));
    let french = watched.funds(&watched.zoe).form("code=CC-PZCRY6Z8").in_french().post().await;
    french.shows("Aucun largage n’a ce code.");
    french.shows("Comparez-le avec celui du salon\u{a0}: une lettre a pu s’y glisser.");

    let empty = watched.post(&watched.zoe, " ").await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    empty.shows("No code was typed.");

    engine.advance(13 * MINUTE).await;
    let expired = watched.post(&watched.zoe, &code).await;
    assert_eq!(expired.status, StatusCode::UNPROCESSABLE_ENTITY);
    expired.shows("This code expired 3 minutes ago.");
    expired.shows("The next drop comes on Sunday 22 November,");
    let french = watched.funds(&watched.zoe).form(&encode(&code)).in_french().post().await;
    french.shows("Ce code a expiré il y a 3 minutes.");
    french.shows("Le prochain largage arrive le dimanche 22 novembre à");
}

#[tokio::test]
async fn an_exhausted_code_is_told_so() {
    let watched = Watched::open().await;
    for name in ["a", "b", "c"] {
        let customer = reader(&watched.site, &format!("{name}@example.org"), Role::Customer).await;
        assert_eq!(watched.post(&customer, &watched.code().await).await.status, StatusCode::SEE_OTHER);
    }
    let late = watched.post(&watched.zoe, &watched.code().await).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    late.shows("All uses of this code are gone.");
    late.shows("The next drop comes on");
    watched
        .funds(&watched.zoe)
        .form(&encode(&watched.code().await))
        .in_french()
        .post()
        .await
        .shows("Toutes les utilisations de ce code sont épuisées.");
}

#[tokio::test]
async fn guessing_is_slowed_down_but_an_empty_field_is_no_guess() {
    let watched = Watched::open().await;
    for _ in 0..20 {
        watched.post(&watched.zoe, "").await.shows("No code was typed.");
    }
    let mut refused = 0;
    for guess in 0..20 {
        let answer = watched.post(&watched.zoe, &format!("CC-AAAAAA{guess:02}")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused += usize::from(answer.body.contains("Too many wrong codes."));
    }
    assert_eq!(refused, 10);
    let right = watched.post(&watched.zoe, &watched.code().await).await;
    right.shows("Wait 10 minutes, then try again.");
    watched.funds(&watched.zoe).form("code=CC-AAAAAAAA").in_french().post().await.shows("Attendez 10 minutes");
}

#[tokio::test]
async fn who_is_not_eligible_is_told_before_and_after() {
    let watched = Watched::with(|settings| {
        settings.rules.trusted = true;
        settings.rules.minimum_age = 30 * DAY;
    })
    .await;
    let engine = &watched.site.engine;
    let page = watched.funds(&watched.zoe).get().await;
    page.shows("As things are, you cannot redeem this drop");
    page.shows("Your account is too new for it. It may take part from Tuesday 22 December, 12:00 (UTC) on.");
    watched.funds(&watched.zoe).in_french().get().await.shows("Votre compte est trop récent.");

    engine.advance_to(watched.opens_at - MINUTE).await;
    engine.advance_to(watched.opens_at).await;
    let refused = watched.post(&watched.zoe, &watched.code().await).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.shows("You cannot redeem this drop.");

    let staff = reader(&watched.site, "staff@example.org", Role::Staff).await;
    let refused = watched.post(&staff, &watched.code().await).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.shows("Staff never redeem codes: drops are for customers.");
    assert!(watched.call(Some(&staff), &watched.code().await).await.contains("L’équipe n’utilise jamais de code"));
    assert_eq!(engine.engine.funds(staff.account.id).await.unwrap().balance.minor(), 0);

    let blocked = reader(&watched.site, "max@example.org", Role::Customer).await;
    let reason = Reason::new("spam").unwrap();
    engine.engine.block(&engine.admin().await, blocked.account.id, &reason).await.unwrap();
    // A blocked customer may have been signed out: either way nothing is credited.
    watched.post(&blocked, &watched.code().await).await;
    assert_eq!(engine.engine.funds(blocked.account.id).await.unwrap().balance.minor(), 0);
}

#[tokio::test]
async fn hostile_codes_are_just_wrong() {
    let watched = Watched::open().await;
    let long = "A".repeat(50_000);
    for typed in [
        "\"><script>alert(1)</script>",
        "<leptos-island>",
        "'; DROP TABLE drops; --",
        "\u{0}\u{1}\u{7f}",
        "\u{202e}CC-\u{200b}PZCRYGZ3\u{feff}",
        "Ｃ Ｃ－ＰＺＣＲＹＧＺ３",
        "💥💥💥",
        &long,
    ] {
        let attacker = reader(&watched.site, &format!("x{}@example.org", typed.len()), Role::Customer).await;
        let answer = watched.post(&attacker, typed).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed:?}");
        answer.shows("No drop has this code.");
        answer.lacks("<script>alert");
        assert!(watched.call(Some(&attacker), typed).await.contains("Aucun largage n’a ce code."), "{typed:?}");
    }
}

#[tokio::test]
async fn nobody_sees_anothers_entries() {
    let watched = Watched::open().await;
    let max = reader(&watched.site, "max@example.org", Role::Customer).await;
    watched.post(&watched.zoe, &watched.code().await).await;
    let engine = &watched.site.engine;
    let reason = Reason::new("for the <b>patience</b>").unwrap();
    let admin = engine.admin().await;
    let five = largage::money::Change::new(500).unwrap();
    let last = engine.engine.last_entry().await.unwrap();
    engine.engine.correct(&admin, watched.zoe.account.id, Some(last), five, &reason).await.unwrap();

    let own = watched.funds(&watched.zoe).get().await;
    own.shows("Correction: for the &lt;b&gt;patience&lt;/b&gt;");
    own.shows("+€5.00");
    let other = watched.funds(&max).get().await;
    other.shows("Nothing credited yet");
    other.lacks("patience");
    other.lacks("You won");
    other.lacks("zoe");
}

#[tokio::test]
async fn older_entries_stand_on_pages_of_their_own() {
    let watched = Watched::open().await;
    let max = reader(&watched.site, "max@example.org", Role::Customer).await;
    let engine = &watched.site.engine;
    let admin = engine.admin().await;
    let one = largage::money::Change::new(100).unwrap();
    let mut last = None;
    for number in 1..=51 {
        let reason = Reason::new(&format!("gift number {number}.")).unwrap();
        engine.engine.correct(&admin, watched.zoe.account.id, last, one, &reason).await.unwrap();
        last = Some(engine.engine.last_entry().await.unwrap());
    }
    let of = |by: &Reader, path: &str| watched.site.open(path).header("cookie", &by.cookie);
    let funds = watched.funds(&watched.zoe).get().await;
    funds.shows("gift number 51.");
    funds.lacks("gift number 31.");
    let older = format!("/funds/entries?before={}", funds.between("href=\"/funds/entries?before=", "\""));
    let second = of(&watched.zoe, &older).get().await;
    second.shows("gift number 31.");
    second.shows("gift number 1.");
    second.lacks("gift number 32.");
    second.lacks("rel=\"next\"");
    for path in ["/funds/entries", "/funds/entries?before=%00x"] {
        let first = of(&watched.zoe, path).get().await;
        first.shows("gift number 51.");
        first.lacks("gift number 1.");
    }
    let nothing = of(&max, &older).get().await;
    nothing.lacks("gift number");
    // Right below the page's own heading: levels are not left out.
    nothing.shows("<h2>Nothing credited yet</h2>");
    assert_eq!(watched.site.open("/funds/entries").get().await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn all_entries_are_dated_in_the_readers_language() {
    let watched = Watched::open().await;
    watched.post(&watched.zoe, &watched.code().await).await;
    let page = watched.site.open("/funds/entries").header("cookie", &watched.zoe.cookie).in_french().get().await;
    page.shows("dimanche 22 novembre à");
    page.lacks("November");
    // The browser tells the times by the reader's clocks; without one it is said whose they are.
    page.shows("KeepFresh");
    page.shows("<noscript><p class=\"muted small\">Les heures sont celles de UTC.</p></noscript>");
}

#[tokio::test]
async fn an_open_drop_whose_code_has_not_arrived_asks_for_none() {
    let site = Site::new().await;
    let zoe = reader(&site, "zoe@example.org", Role::Customer).await;
    let channel = site.engine.sandbox().await;
    let campaign = site.engine.campaign(Some(channel), |_| {}).await;
    let opens_at = site.engine.view(campaign).await.live.unwrap().opens_at;
    site.engine.advance_to(opens_at - MINUTE).await;
    // The scheduler has opened it, and its message is not sent yet.
    site.engine.engine.clock().set(opens_at);
    site.engine.engine.run_due().await.unwrap();
    let page = site.open("/funds").header("cookie", &zoe.cookie).get().await;
    page.shows("The code is on its way to the channel");
    page.shows("Its time starts when it is there.");
    page.shows("Stay on this page");
    page.lacks("The crate has landed");
    assert!(!page.between("<details", ">").contains("open"), "nobody is asked for the code");
    site.engine.settle().await;
    let page = site.open("/funds").header("cookie", &zoe.cookie).get().await;
    page.shows("The crate has landed");
    page.shows(">10:00<");
}

#[tokio::test]
async fn who_has_won_or_cannot_is_not_asked_for_a_code() {
    let watched = Watched::open().await;
    let won = watched.post(&watched.zoe, &watched.code().await).await;
    let cookies = format!("{}; {}", watched.zoe.cookie, won.cookies());
    let staff = reader(&watched.site, "staff@example.org", Role::Staff).await;
    let just_won = watched.site.open("/funds").header("cookie", &cookies).get().await;
    let later = watched.funds(&watched.zoe).get().await;
    for page in [&just_won, &later, &watched.funds(&staff).get().await] {
        assert!(!page.between("<details", ">").contains("open"), "the form is folded away");
        assert!(!page.between("id=\"code\"", ">").contains("autofocus"));
        assert_eq!(page.between("<summary", "</summary>"), ">I have a code already");
    }
    for page in [just_won, later] {
        let text = page.body.split("<leptos-island").map(|part| part.split_once('>').map_or("", |(_, text)| text));
        assert_eq!(text.collect::<String>().matches("You won €").count(), 1);
    }
}

#[tokio::test]
async fn an_old_code_leads_to_the_crate_that_is_open() {
    let watched = Watched::open().await;
    let old = watched.code().await;
    watched.site.engine.advance(11 * MINUTE).await;
    let live = watched.site.engine.engine.in_sight().await.unwrap().nearest.unwrap();
    watched.site.engine.advance_to(live.opens_at - MINUTE).await;
    watched.site.engine.advance_to(live.opens_at).await;
    let expired = watched.post(&watched.zoe, &old).await;
    expired.shows("Another crate is open now: read its code in the channel.");
}

#[tokio::test]
async fn past_drops_of_several_campaigns_name_theirs() {
    let watched = Watched::open().await;
    watched.site.engine.advance(11 * MINUTE).await;
    watched.funds(&watched.zoe).get().await.lacks("Weekly, ");
    let other =
        watched.site.engine.campaign(None, |settings| settings.name = CampaignName::new("Nightly").unwrap()).await;
    let drop = watched.site.engine.view(other).await.live.unwrap();
    watched.site.engine.engine.cancel_drop(&watched.site.engine.admin().await, drop.id).await.unwrap();
    let page = watched.funds(&watched.zoe).get().await;
    page.shows("Nightly, ");
    page.shows("Weekly, ");
}

#[tokio::test]
async fn what_was_taken_back_is_told() {
    let watched = Watched::open().await;
    watched.post(&watched.zoe, &watched.code().await).await;
    let engine = &watched.site.engine;
    let entry = engine.engine.funds(watched.zoe.account.id).await.unwrap().entries.items.remove(0);
    let reason = Reason::new("two accounts").unwrap();
    engine.engine.reverse(&engine.admin().await, entry.entry.redemption.unwrap(), &reason).await.unwrap();
    engine.advance(11 * MINUTE).await;
    let page = watched.funds(&watched.zoe).get().await;
    page.shows("Drop 1, taken back: two accounts");
    page.shows("<span class=\"debit\">−€");
    page.shows("Taken back");
    let past = engine.engine.funds(watched.zoe.account.id).await.unwrap().past;
    assert_eq!(past[0].result, OwnResult::Reversed);
}
