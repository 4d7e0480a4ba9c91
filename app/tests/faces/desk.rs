//! Tickets: both sides of the desk, and what neither side may see or lose.

use axum::http::{StatusCode, header};
use largage::{
    account::Role,
    engine::{
        accounts::Account,
        tickets::{NewReply, NewTicket, Upload},
    },
    id::TicketId,
    ticket::{State, Subject, TicketText},
};

use crate::support::{Answer, Site};

/// A site read by a customer called `zoe`.
async fn customer() -> Site {
    Site::new().await.signed_in(Role::Customer).await
}

async fn account(site: &Site, email: &str) -> Account {
    site.engine.engine.account_by_email(&email.parse().unwrap()).await.unwrap().unwrap()
}

async fn open_with(site: &Site, by: &Account, subject: &str, text: &str, files: &[Upload<'_>]) -> TicketId {
    let (subject, text) = (Subject::new(subject).unwrap(), TicketText::new(text).unwrap());
    let new = NewTicket { subject: &subject, text: &text, department: 1, priority: 2, related: None, files, once: "" };
    site.engine.engine.open_ticket(by, new).await.unwrap()
}

async fn open(site: &Site, by: &Account, subject: &str) -> TicketId {
    open_with(site, by, subject, "What happened", &[]).await
}

/// What the form for a new ticket sends, changed as the test needs it.
async fn send(site: &Site, changed: &[(&str, &str)], files: &[(&str, &str)]) -> Answer {
    let mut fields = vec![
        ("subject", "Refund"),
        ("department", "1"),
        ("priority", "2"),
        ("related", ""),
        ("text", "Hello"),
        ("once", "one form"),
    ];
    for (name, value) in changed {
        fields.retain(|(other, _)| other != name);
        fields.push((name, value));
    }
    site.open("/tickets/new").parts(&fields, files).post().await
}

/// Presses a button of a ticket's page as it stands, with a text in its box.
async fn press(site: &Site, at: &str, action: &str, text: &str) -> Answer {
    let page = site.open(at).get().await;
    let fields = [("action", action), ("text", text), ("seen", page.between("name=\"seen\" value=\"", "\""))];
    site.open(at).parts(&fields, &[]).post().await
}

#[tokio::test]
async fn a_customer_opens_reads_answers_and_closes_a_ticket() {
    let site = customer().await;
    let empty = site.open("/tickets").get().await;
    empty.shows("No ticket yet");
    empty.shows("href=\"/tickets/new\"");
    let form = site.open("/tickets/new").get().await;
    form.shows("enctype=\"multipart/form-data\"");
    form.shows("<option value=\"2\" selected>Normal</option>");
    form.lacks("name=\"related\"");

    let sent = send(&site, &[], &[("log.txt", "It broke")]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let at = sent.header(header::LOCATION).to_owned();
    assert_eq!(send(&site, &[], &[]).await.header(header::LOCATION), at, "a second click opens no second one");
    let ticket = site.open(&at).get().await;
    ticket.shows("<h1>Refund</h1>");
    ticket.shows("<div class=\"markdown\">Hello</div>");
    ticket.shows("log.txt");
    ticket.shows("aria-live=\"polite\"");
    let french = site.open(&at).in_french().get().await;
    french.shows("Fermer le ticket");

    let replied = site.open(&at).parts(&[("action", "reply"), ("text", "And then?"), ("once", "r")], &[]).post().await;
    assert_eq!(replied.header(header::LOCATION), format!("{at}#reply"));
    site.open(&at).get().await.shows("And then?");
    assert_eq!(press(&site, &at, "close", "").await.status, StatusCode::SEE_OTHER);
    let closed = site.open(&at).get().await;
    closed.shows("You closed this ticket.");
    closed.shows("Send and open again");
    site.open("/tickets?state=open").get().await.shows("No ticket here");
    let found = site.open("/tickets?q=refund&state=closed&department=1").get().await;
    found.shows(">Refund<");
    found.shows("value=\"refund\"");
    found.shows("<option value=\"closed\" selected>");
    site.open("/tickets?q=refund&department=2").get().await.shows("No ticket here");
    site.open("/tickets?state=x&department=%00&before=9&q=%27%25_").get().await.shows("No ticket here");
    press(&site, &at, "reopen", "").await;
    site.open(&at).get().await.shows("You opened this ticket again.");
}

#[tokio::test]
async fn what_is_refused_comes_back_with_all_that_was_typed() {
    let site = customer().await;
    let hostile = "</textarea><script>alert(1)</script>\n kept ";
    let wrong = [("subject", ""), ("department", "99"), ("text", hostile), ("related", "order:7")];
    let refused = send(&site, &wrong, &[("a.txt", "x")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.shows("id=\"subject-problem\"");
    refused.shows("&lt;/textarea>&lt;script>alert(1)");
    refused.lacks("<script>alert(1)");
    refused.shows("value=\"one form\"");
    refused.shows("Choose your files again");
    for (field, value, id) in [
        ("department", "99", "department-problem"),
        ("priority", "x", "priority-problem"),
        ("related", "order:7", "related-problem"),
        ("related", "nonsense", "related-problem"),
        ("text", " \n ", "text-problem"),
        ("subject", "a\u{202e}b", "subject-problem"),
    ] {
        let refused = send(&site, &[(field, value)], &[]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}: {value}");
        refused.shows(&format!("id=\"{id}\""));
    }
    let long = "x".repeat(10_001);
    let refused = send(&site, &[("text", &long)], &[]).await;
    refused.shows(&long);
    refused.shows("10000 characters are the most");
    for (files, sentence) in [
        (vec![("run.exe", "MZ\0\0")], "“run.exe” is neither a picture"),
        (vec![("<b>.txt", "")], "“&lt;b&gt;.txt” is empty"),
        (vec![("a.txt", "x"); 6], "too many files"),
    ] {
        let refused = send(&site, &[], &files).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.shows(sentence);
        refused.shows("id=\"files-problem\"");
        refused.shows("Hello</textarea>");
    }
    assert_eq!(site.open("/tickets/new").form("subject=a").post().await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(site.open("/tickets").get().await.body.matches("<h2>No ticket yet</h2>").count(), 1);
}

#[tokio::test]
async fn another_customers_ticket_and_its_files_are_not_there() {
    let site = customer().await;
    let cookie = site.cookie_of("max@example.org", Role::Customer).await;
    let zoe = account(&site, "zoe@example.org").await;
    let max = account(&site, "max@example.org").await;
    let gif = [Upload { name: "secret.gif", bytes: b"GIF89a secret" }];
    let hers = open_with(&site, &zoe, "Hers", "A secret", &gif).await;
    let his = open(&site, &max, "His").await;
    let file = site.engine.engine.ticket(&zoe, hers).await.unwrap().lines[0].files[0].id;
    let (at, file_at) = (format!("/tickets/{hers}"), format!("/tickets/{hers}/files/{file}"));
    for path in [
        at.clone(),
        file_at.clone(),
        format!("/tickets/{his}/files/{file}"),
        "/tickets/0".to_owned(),
        "/tickets/-1".to_owned(),
        "/tickets/9223372036854775807".to_owned(),
        "/tickets/9223372036854775808".to_owned(),
        "/tickets/x".to_owned(),
        format!("/tickets/{hers}/files/999"),
        format!("/tickets/{hers}/files/-1"),
    ] {
        let answer = site.open(&path).header("cookie", &cookie).get().await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        answer.lacks("secret");
    }
    for form in ["action=close", "action=reopen", "action=reply&text=x&once=y"] {
        let answer = site.open(&at).header("cookie", &cookie).form(form).post().await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{form}");
    }
    let read = site.open(&format!("{at}/read?line=1")).header("cookie", &cookie).post().await;
    assert_eq!(read.status, StatusCode::NOT_FOUND);
    let list = site.open("/tickets").header("cookie", &cookie).get().await;
    list.shows("His");
    list.lacks("Hers");
    let visitor = site.open(&file_at).header("cookie", "").get().await;
    assert_eq!(visitor.status, StatusCode::SEE_OTHER);
    assert!(visitor.header(header::LOCATION).starts_with("/sign-in"));
    for staffs in ["/admin/tickets".to_owned(), format!("/admin/tickets/{his}"), "/admin/saved-replies".to_owned()] {
        let answer = site.open(&staffs).header("cookie", &cookie).get().await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{staffs}");
    }
    // Its owner and the staff have it, as what it is.
    let staff = site.cookie_of("sam@example.org", Role::Staff).await;
    for cookie in [None, Some(staff)] {
        let asked = site.open(&file_at);
        let answer = if let Some(cookie) = &cookie { asked.header("cookie", cookie) } else { asked }.get().await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, "GIF89a secret"));
        assert_eq!(answer.header(header::CONTENT_TYPE), "image/gif");
        assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
        assert!(answer.header(header::CONTENT_DISPOSITION).starts_with("inline"));
        assert_eq!(answer.header(header::CONTENT_SECURITY_POLICY), "default-src 'none'; sandbox");
    }
}

#[tokio::test]
async fn hostile_texts_and_file_names_run_nowhere() {
    let site = customer().await;
    let text = "<img src=x onerror=alert(1)> [a](javascript:alert(1)) [b](https://ok.example/\"onclick=x) @everyone \
                **bold** ||hidden||\n<script>alert(2)</script>";
    let name = "\"><img src=x onerror=alert(3)>.html";
    let sent =
        send(&site, &[("subject", "<b>Subject</b>"), ("text", text)], &[(name, "<script>alert(4)</script>")]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let at = sent.header(header::LOCATION).to_owned();
    let staff = site.cookie_of("sam@example.org", Role::Staff).await;
    let id = at.rsplit('/').next().unwrap();
    let both = [
        site.open(&at).get().await,
        site.open(&format!("/admin/tickets/{id}")).header("cookie", &staff).get().await,
        site.open("/admin/tickets").header("cookie", &staff).get().await,
        site.open("/tickets").get().await,
    ];
    for page in &both {
        page.shows("&lt;b&gt;Subject&lt;/b&gt;");
        for wrong in ["<img src=x", "<script>alert", "href=\"javascript", "\"onclick", "<b>Subject"] {
            page.lacks(wrong);
        }
    }
    for page in &both[..2] {
        page.shows("<strong>bold</strong>");
        page.shows("<span class=\"mention\">@everyone</span>");
    }
    let file = both[0].between(&format!("href=\"{at}/files/"), "\"").to_owned();
    let kept = site.open(&format!("{at}/files/{file}")).get().await;
    assert_eq!(kept.header(header::CONTENT_TYPE), "text/plain; charset=utf-8");
    let disposition = kept.header(header::CONTENT_DISPOSITION);
    assert!(
        disposition.starts_with("attachment; filename*=UTF-8''") && disposition.ends_with("%2Ehtml%2Etxt"),
        "{disposition}"
    );
}

#[tokio::test]
async fn the_staff_finds_answers_sorts_and_notes() {
    let site = Site::new().await.signed_in(Role::Staff).await;
    site.open("/admin/tickets").get().await.shows("No ticket yet");
    let max = site.engine.account("max@example.org", Role::Customer).await;
    let max_cookie = format!(
        "session={}",
        site.engine
            .engine
            .open_session(max.id, &largage::engine::testing::TestEngine::visitor())
            .await
            .unwrap()
            .expose()
    );
    let (one, two) = (open(&site, &max, "First").await, open(&site, &max, "Second").await);
    let list = site.open("/admin/tickets").get().await;
    list.shows(">2</span>");
    list.shows("2 unread tickets");
    list.shows("First");
    let filtered = site.open("/admin/tickets?q=second&state=open&unread=on&assignee=nobody&department=1").get().await;
    filtered.shows("Second");
    filtered.lacks(">First<");
    filtered.shows("value=\"second\"");
    filtered.shows("<option value=\"nobody\" selected>");
    for odd in ["?state=x&department=%00&priority=-1&assignee=-5&before=9", "?q=%27%25_&before=1-2-3", "?before=-"] {
        assert_eq!(site.open(&format!("/admin/tickets{odd}")).get().await.status, StatusCode::OK, "{odd}");
    }
    // A link of a message is the customer's; the staff is led on.
    let led = site.open(&format!("/tickets/{one}")).get().await;
    assert_eq!(led.header(header::LOCATION), format!("/admin/tickets/{one}"));
    assert_eq!(site.open("/tickets").get().await.header(header::LOCATION), "/admin/tickets");
    assert_eq!(site.open("/admin/tickets/99").get().await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.open("/admin/tickets/99").form("action=note&note=x").post().await.status, StatusCode::NOT_FOUND);

    let at = format!("/admin/tickets/{one}");
    let page = site.open(&at).get().await;
    page.shows("What happened");
    page.shows("1 unread ticket<");
    page.shows(&format!("href=\"/admin/customers/{}\"", max.id));
    // Who looks at it has read it: the page's script says so while it is in sight, or else its picture.
    site.open("/admin/saved-replies").get().await.shows("2 unread tickets");
    let picture = page.between("<noscript><img src=\"", "\"").to_owned();
    assert_eq!(picture.split("?line=").next().unwrap(), page.between("data-read=\"", "\""));
    assert_eq!(site.open(&picture).get().await.status, StatusCode::NO_CONTENT);
    site.open("/admin/saved-replies").get().await.shows("1 unread ticket<");
    let theirs = page.between("href=\"/admin/tickets?customer=", "\"").to_owned();
    let theirs = site.open(&format!("/admin/tickets?customer={theirs}&q=second")).get().await;
    theirs.shows("Only tickets of max.");
    theirs.shows(">Second<");
    theirs.shows(&format!("<input type=\"hidden\" name=\"customer\" value=\"{}\"", max.id));
    let nobodys = site.open("/admin/tickets?customer=999").get().await;
    nobodys.shows("Only tickets of account 999.");
    nobodys.shows("No ticket here");
    let seen = page.between("name=\"seen\" value=\"", "\"").to_owned();

    let note = [("action", "note"), ("note", "Do not tell"), ("note_once", "n")];
    assert_eq!(site.open(&at).parts(&note, &[]).post().await.status, StatusCode::SEE_OTHER);
    let empty = site.open(&at).parts(&[("action", "note"), ("note", " ")], &[]).post().await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    empty.shows("id=\"note-problem\"");
    let mut sorted = [("action", "sort"), ("department", "3"), ("priority", "4"), ("assignee", ""), ("version", "1")];
    for time in ["once", "and loaded again"] {
        assert_eq!(site.open(&at).parts(&sorted, &[]).post().await.status, StatusCode::SEE_OTHER, "{time}");
    }
    sorted[2].1 = "1";
    let late = site.open(&at).parts(&sorted, &[]).post().await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    late.shows("<option value=\"1\" selected>Low");
    late.shows("Somebody has changed this ticket meanwhile");
    late.shows("name=\"version\" value=\"2\"");

    // A colleague was faster.
    let colleague = site.cookie_of("ada@example.org", Role::Admin).await;
    let answer = |text: &'static str, once: &'static str| [("action", "reply"), ("text", text), ("once", once)];
    let sent = site.open(&at).header("cookie", &colleague).parts(&answer("From Ada", "a"), &[]).post().await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    let mut mine = answer("From Sam", "s").to_vec();
    mine.push(("seen", &seen));
    let refused = site.open(&at).parts(&mine, &[]).post().await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.shows("ada has answered meanwhile");
    refused.shows("From Sam</textarea>");
    let seen = refused.between("name=\"seen\" value=\"", "\"").to_owned();
    let again = [("action", "reply-close"), ("text", "From Sam"), ("once", "s"), ("seen", &seen)];
    assert_eq!(site.open(&at).parts(&again, &[]).post().await.status, StatusCode::SEE_OTHER);
    let staff = account(&site, "ada@example.org").await;
    assert_eq!(site.engine.engine.ticket(&staff, one).await.unwrap().ticket.state, State::Closed);

    let page = site.open(&at).get().await;
    for shown in ["Do not tell", "zoe set the priority to Urgent.", "You closed this ticket.", "Billing", "From Ada"] {
        page.shows(shown);
    }
    let theirs = site.open(&format!("/tickets/{one}")).header("cookie", &max_cookie).get().await;
    theirs.shows("From Ada");
    theirs.shows("zoe closed this ticket.");
    for hidden in ["Do not tell", "set the priority", "Internal note"] {
        theirs.lacks(hidden);
    }
    let picture = theirs.between("<noscript><img src=\"", "\"");
    site.open(picture).header("cookie", &max_cookie).get().await;
    site.open("/tickets").header("cookie", &max_cookie).get().await.lacks("unread ticket");
    assert_ne!(one, two);
}

#[tokio::test]
async fn a_saved_reply_is_written_inserted_without_a_script_and_removed() {
    let site = Site::new().await.signed_in(Role::Staff).await;
    let max = site.engine.account("max@example.org", Role::Customer).await;
    let id = open(&site, &max, "First").await;
    let at = format!("/admin/tickets/{id}");
    site.open(&at).get().await.lacks("name=\"saved\"");
    site.open("/admin/saved-replies").get().await.shows("No saved reply yet");
    let new = "/admin/saved-replies/new";
    let refused = site.open(new).fields(&[("name", ""), ("text", "<b>kept")]).post().await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.shows("id=\"name-problem\"");
    refused.shows("&lt;b>kept");
    let made = site.open(new).fields(&[("name", "Hello"), ("text", "Good day,\n")]).post().await;
    assert_eq!(made.status, StatusCode::SEE_OTHER);

    let page = site.open(&at).get().await;
    let reply = page.between("<option value=\"\">Choose…</option>", "Hello");
    let reply = reply.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let insert = [("action", "insert"), ("saved", &reply), ("text", "Before"), ("once", "mine")];
    let inserted = site.open(&at).parts(&insert, &[]).post().await;
    assert_eq!(inserted.status, StatusCode::OK);
    inserted.shows("Before\n\nGood day,</textarea>");
    inserted.shows("value=\"mine\"");
    let nothing = [("action", "insert"), ("saved", ""), ("text", "Before")];
    site.open(&at).parts(&nothing, &[]).post().await.shows("Before</textarea>");

    let reply_at = format!("/admin/saved-replies/{reply}");
    let change =
        |version: &'static str| site.open(&reply_at).fields(&[("name", "Hi"), ("text", "x"), ("version", version)]);
    assert_eq!(change("1").post().await.status, StatusCode::SEE_OTHER);
    let late = change("1").post().await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    late.shows("Somebody has changed this reply meanwhile");
    late.shows("name=\"version\" value=\"2\"");
    site.open(&format!("{reply_at}/remove")).get().await.shows("Remove “Hi”?");
    assert_eq!(site.open(&format!("{reply_at}/remove")).form("").post().await.status, StatusCode::SEE_OTHER);
    assert_eq!(site.open(&reply_at).get().await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn departments_and_priorities_are_changed_by_admins_without_a_script() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    let staff = site.cookie_of("sam@example.org", Role::Staff).await;
    assert_eq!(site.open("/admin/desk").header("cookie", &staff).get().await.status, StatusCode::FORBIDDEN);
    site.open("/admin/settings").get().await.shows("href=\"/admin/desk\"");
    let page = site.open("/admin/desk").get().await;
    page.shows("value=\"Technical\"");
    let typed = [
        ("department_id", "1"),
        ("department", "General"),
        ("department_id", "2"),
        ("department", "Tech <b>"),
        ("priority_id", "1"),
        ("priority", "Low"),
        ("priority_id", "3"),
        ("priority", "High"),
        ("version", "0"),
    ];
    let press = async |action: &str| {
        let mut fields = typed.to_vec();
        fields.push(("action", action));
        site.open("/admin/desk").fields(&fields).post().await
    };
    let added = press("add department").await;
    assert_eq!((added.status, added.body.matches("name=\"department\"").count()), (StatusCode::OK, 3));
    added.shows("value=\"Tech &lt;b&gt;\"");
    let moved = press("up department 1").await;
    assert!(moved.body.find("Tech &lt;b&gt;").unwrap() < moved.body.find("value=\"General\"").unwrap());
    assert_eq!(press("remove priority 0").await.body.matches("name=\"priority\"").count(), 1);
    for odd in ["up department 99", "remove x 1", "up", "down priority x", "fly department 0"] {
        // What means nothing saves, as the button without a value does.
        let answer = press(odd).await;
        assert!(
            [StatusCode::OK, StatusCode::SEE_OTHER, StatusCode::UNPROCESSABLE_ENTITY].contains(&answer.status),
            "{odd}"
        );
    }
    assert_eq!(site.engine.engine.desk().await.unwrap().departments.names(), "General, Tech <b>");
    let late = press("save").await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    late.shows("Somebody has changed these lists meanwhile");
    late.shows("name=\"version\" value=\"1\"");
    let wrong = [("department", "A"), ("department", "a"), ("priority", " "), ("version", "1")];
    let refused = site.open("/admin/desk").fields(&wrong).post().await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.shows("id=\"department-1-problem\"");
    refused.shows("Keep at least one.");
    let french = site.open("/admin/desk").in_french().fields(&wrong).post().await;
    french.shows("Gardez au moins une ligne.");
}

#[tokio::test]
async fn the_menu_counts_what_is_unread_for_who_reads() {
    let site = customer().await;
    let zoe = account(&site, "zoe@example.org").await;
    let sam = site.engine.account("sam@example.org", Role::Staff).await;
    let id = open(&site, &zoe, "Mine").await;
    site.open("/funds").get().await.lacks("unread ticket");
    let text = TicketText::new("An answer").unwrap();
    let reply = NewReply { text: &text, files: &[], once: "", close: false, seen: None };
    site.engine.engine.reply(&sam, id, reply).await.unwrap();
    site.open("/funds").get().await.shows("1 unread ticket");
    site.open("/tickets").in_french().get().await.shows("1 ticket non lu");
    site.open("/tickets").get().await.shows("class=\"unread\"");
    let page = site.open(&format!("/tickets/{id}")).get().await;
    page.shows(">New<");
    page.lacks("unread ticket");
    site.open("/funds").get().await.shows("1 unread ticket");
    let read = page.between("<noscript><img src=\"", "\"").to_owned();
    for odd in ["", "?line=", "?line=x", "?line=-1", "?line=1"] {
        let answer = site.open(&format!("/tickets/{id}/read{odd}")).post().await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{odd}");
    }
    site.open("/funds").get().await.shows("1 unread ticket");
    assert_eq!(site.open(&read).post().await.status, StatusCode::NO_CONTENT);
    site.open("/funds").get().await.lacks("unread ticket");
    Site::new().await.open("/").get().await.lacks("href=\"/tickets\"");
}

#[tokio::test]
async fn who_writes_too_much_is_told_to_wait_and_keeps_what_was_typed() {
    let site = customer().await;
    let zoe = account(&site, "zoe@example.org").await;
    for number in 0..10 {
        open(&site, &zoe, &format!("Ticket {number}")).await;
    }
    let refused = send(&site, &[("text", "Number eleven")], &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.shows("Please wait 1 h");
    refused.shows("Number eleven</textarea>");
}

#[tokio::test]
async fn what_a_customer_has_half_written_stays_whatever_is_pressed() {
    let site = customer().await;
    let zoe = account(&site, "zoe@example.org").await;
    let at = format!("/tickets/{}", open(&site, &zoe, "Mine").await);
    for (action, after) in [("close", "Send and open again"), ("reopen", "Send and close")] {
        let shown = site.open(&at).get().await;
        let seen = shown.between("name=\"seen\" value=\"", "\"");
        let fields = [("action", action), ("text", "Half a <sen"), ("once", "mine"), ("seen", seen)];
        let page = site.open(&at).parts(&fields, &[]).post().await;
        assert_eq!(page.status, StatusCode::OK, "{action}");
        page.shows("Half a &lt;sen</textarea>");
        page.shows("name=\"once\" value=\"mine\"");
        page.shows(after);
        page.lacks("Choose your files again");
    }
    let shown = site.open(&at).get().await;
    let fields = [("action", "close"), ("text", " "), ("seen", shown.between("name=\"seen\" value=\"", "\""))];
    let with_file = site.open(&at).parts(&fields, &[("a.txt", "x")]).post().await;
    with_file.shows("The ticket is closed.");
    with_file.shows("Choose your files again");
    site.open(&at).parts(&[("action", "reply"), ("text", "Half a <sentence"), ("once", "mine")], &[]).post().await;
    site.open(&at).get().await.shows("<div class=\"markdown\">Half a &lt;sentence</div>");
}

#[tokio::test]
async fn what_the_staff_has_half_written_stays_whatever_is_pressed() {
    let site = Site::new().await.signed_in(Role::Staff).await;
    let max = site.engine.account("max@example.org", Role::Customer).await;
    let id = open(&site, &max, "First").await;
    let at = format!("/admin/tickets/{id}");
    let page = site.open(&at).get().await;
    assert_eq!(page.body.matches(&format!("action=\"{at}\"")).count(), 1, "one form for all");
    let shown = [
        ("once", "o"),
        ("note_once", "n"),
        ("seen", page.between("name=\"seen\" value=\"", "\"")),
        ("department", "1"),
        ("priority", "2"),
        ("assignee", ""),
        ("version", "1"),
    ];
    let press = async |action: &str, changed: &[(&str, &str)]| {
        let mut fields = shown.to_vec();
        fields.push(("action", action));
        for (name, value) in changed {
            fields.retain(|(other, _)| other != name);
            fields.push((name, value));
        }
        site.open(&at).parts(&fields, &[]).post().await
    };
    let written = [("text", "Half an answer"), ("note", "Half a note"), ("priority", "4")];
    for action in ["close", "reopen", "insert"] {
        let page = site.open(&at).get().await;
        let seen = ("seen", page.between("name=\"seen\" value=\"", "\""));
        let page = press(action, &[&written[..], &[seen]].concat()).await;
        assert_eq!(page.status, StatusCode::OK, "{action}");
        page.shows("Half an answer</textarea>");
        page.shows("Half a note</textarea>");
        page.shows("<option value=\"4\" selected>Urgent");
        for kept in ["name=\"once\" value=\"o\"", "name=\"note_once\" value=\"n\"", "name=\"version\" value=\"1\""] {
            page.shows(kept);
        }
    }
    let noted = press("note", &written).await;
    noted.shows("The note is kept. The properties are not saved yet.");
    noted.shows("Half an answer</textarea>");
    noted.lacks("Half a note</textarea>");
    noted.lacks("name=\"note_once\" value=\"n\"");
    let sorted = press("sort", &written).await;
    sorted.shows("The ticket is changed.");
    sorted.lacks("not saved yet");
    sorted.shows("Half an answer</textarea>");
    sorted.shows("Half a note</textarea>");
    sorted.shows("name=\"version\" value=\"2\"");
    // A choice over an older version is the page's, not the reader's.
    let answered = press("reply", &written).await;
    answered.shows("Your answer is sent.");
    answered.lacks("not saved yet");
    answered.lacks("Half an answer</textarea>");
    answered.shows("Half a note</textarea>");
    answered.shows("name=\"version\" value=\"2\"");
    let chosen = press("reply", &[("text", "More"), ("version", "2"), ("priority", "1")]).await;
    assert_eq!(chosen.status, StatusCode::OK);
    chosen.shows("<option value=\"1\" selected>Low");
    chosen.shows("Your answer is sent. The properties are not saved yet.");
    let refused = press("sort", &[("text", "Kept"), ("department", "99"), ("version", "2")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.shows("id=\"department-problem\"");
    refused.shows("Kept</textarea>");
    assert_eq!(press("reply", &[("text", "Last")]).await.status, StatusCode::SEE_OTHER, "nothing is left");
}

#[tokio::test]
async fn nobody_closes_over_what_was_said_meanwhile() {
    const SAID: &str = "Something was said or done here meanwhile";
    const SEEN: &str = "name=\"seen\" value=\"";

    let site = customer().await;
    let zoe = account(&site, "zoe@example.org").await;
    let sam = site.engine.account("sam@example.org", Role::Staff).await;
    let staff = site.cookie_of("ada@example.org", Role::Staff).await;
    let id = open(&site, &zoe, "Mine").await;
    let say = async |by: &Account, words: &str| {
        let text = TicketText::new(words).unwrap();
        let reply = NewReply { text: &text, files: &[], once: "", close: false, seen: None };
        site.engine.engine.reply(by, id, reply).await.unwrap();
    };
    let state = async || site.engine.engine.ticket(&sam, id).await.unwrap().ticket.state;

    let at = format!("/tickets/{id}");
    let before = site.open(&at).get().await;
    let close = [("action", "close"), ("text", "Half a reply"), ("seen", before.between(SEEN, "\""))];
    site.open(&at).parts(&close, &[]).post().await.shows("The ticket is closed.");
    say(&zoe, "It is back").await;
    assert_eq!(state().await, State::Open);
    for without in [&close[..], &close[..2]] {
        let again = site.open(&at).parts(without, &[]).post().await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "loaded again");
        for shown in [SAID, "Half a reply</textarea>", "It is back"] {
            again.shows(shown);
        }
        assert_eq!(state().await, State::Open);
    }
    let french = site.open(&at).parts(&close, &[]).in_french().post().await;
    french.shows("Il s’est passé quelque chose ici entre-temps");

    let at = format!("/admin/tickets/{id}");
    let ours = |fields: &[(&str, &str)]| site.open(&at).header("cookie", &staff).parts(fields, &[]);
    let before = site.open(&at).header("cookie", &staff).get().await;
    say(&zoe, "Unseen").await;
    let close = [("action", "close"), ("text", "Half an answer"), ("seen", before.between(SEEN, "\""))];
    let refused = ours(&close).post().await;
    assert_eq!((refused.status, state().await), (StatusCode::UNPROCESSABLE_ENTITY, State::Open));
    for shown in [SAID, "Half an answer</textarea>", "Unseen"] {
        refused.shows(shown);
    }
    let unread = async || site.open("/admin/tickets?unread=on").header("cookie", &staff).get().await;
    unread().await.shows(">Mine<");
    // Answered and closed over it, it waits all the same.
    let answer = [("action", "reply-close"), ("text", "Done"), ("once", "a"), ("seen", before.between(SEEN, "\""))];
    assert_eq!(ours(&answer).post().await.status, StatusCode::SEE_OTHER);
    assert_eq!(state().await, State::Closed);
    unread().await.shows(">Mine<");
    let now = site.open(&at).header("cookie", &staff).get().await;
    let moved = |action| [("action", action), ("text", ""), ("seen", now.between(SEEN, "\""))];
    assert_eq!(ours(&moved("reopen")).post().await.status, StatusCode::SEE_OTHER);
    assert_eq!(ours(&moved("close")).post().await.status, StatusCode::UNPROCESSABLE_ENTITY, "its own doing");
    let now = site.open(&at).header("cookie", &staff).get().await;
    let close = [("action", "close"), ("text", "Kept"), ("once", "b"), ("seen", now.between(SEEN, "\""))];
    let closed = ours(&close).post().await;
    closed.shows("The ticket is closed.");
    unread().await.lacks(">Mine<");
    // The page that came back knows of what its own button did.
    let reopen = [("action", "reopen"), ("text", ""), ("seen", closed.between(SEEN, "\""))];
    assert_eq!(ours(&reopen).post().await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_link_in_a_ticket_reads_nothing() {
    let site = customer().await;
    let zoe = account(&site, "zoe@example.org").await;
    let staff = site.cookie_of("ada@example.org", Role::Staff).await;
    let id = open(&site, &zoe, "Mine").await;
    let page = site.open(&format!("/admin/tickets/{id}")).header("cookie", &staff).get().await;
    let picture = page.between("<noscript><img src=\"", "\"").to_owned();
    let unread = async || site.open("/admin/saved-replies").header("cookie", &staff).get().await;
    let ask = |dest: Option<&str>, site_of: Option<&str>| {
        let mut asked = site.open(&picture).header("cookie", &staff);
        for (name, value) in [("sec-fetch-dest", dest), ("sec-fetch-site", site_of)] {
            asked = value.into_iter().fold(asked, |asked, value| asked.header(name, value));
        }
        asked
    };
    for (dest, site_of) in [
        (Some("document"), Some("same-origin")),
        (Some("document"), None),
        (Some("iframe"), Some("same-origin")),
        (Some("empty"), Some("same-origin")),
        (Some("image"), Some("cross-site")),
        (Some("image"), Some("same-site")),
        (Some("image"), Some("none")),
        (None, Some("cross-site")),
    ] {
        let refused = ask(dest, site_of).get().await;
        assert_eq!(refused.status, StatusCode::METHOD_NOT_ALLOWED, "{dest:?} {site_of:?}");
        refused.shows("Nothing was changed.");
        unread().await.shows("1 unread ticket<");
    }
    assert_eq!(ask(Some("image"), Some("same-origin")).get().await.status, StatusCode::NO_CONTENT);
    unread().await.lacks("unread ticket");
    // Scripts ask with a method that no link has.
    assert_eq!(ask(Some("empty"), Some("same-origin")).post().await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn every_line_of_a_long_thread_has_a_page() {
    let site = customer().await;
    let zoe = account(&site, "zoe@example.org").await;
    let sam = site.engine.account("sam@example.org", Role::Staff).await;
    let id = open_with(&site, &zoe, "Long", "The very first", &[]).await;
    for number in 0..1000 {
        let text = TicketText::new(&format!("Line {number}.")).unwrap();
        let reply = NewReply { text: &text, files: &[], once: "", close: false, seen: None };
        site.engine.engine.reply(&sam, id, reply).await.unwrap();
    }
    let staff = site.cookie_of("ada@example.org", Role::Staff).await;
    for (at, cookie) in [(format!("/tickets/{id}"), None), (format!("/admin/tickets/{id}"), Some(&staff))] {
        let open = async |path: &str| {
            let asked = site.open(path);
            if let Some(cookie) = cookie { asked.header("cookie", cookie) } else { asked }.get().await
        };
        let latest = open(&at).await;
        assert_eq!(latest.body.matches("id=\"line-").count(), 1000);
        latest.shows("Line 999.");
        latest.lacks("The very first");
        let href = latest.between("name=\"action\" value=\"part\" formaction=\"", "\"").to_owned();
        latest.shows("id=\"writing\"");
        assert!(href.starts_with(&format!("{at}?before=")), "{href}");
        let earlier = open(&href).await;
        assert_eq!(earlier.body.matches("id=\"line-").count(), 1);
        earlier.shows("The very first");
        earlier.shows(&format!("href=\"{at}\""));
        earlier.shows("Latest messages");
        for latest_only in ["rel=\"prev\"", "data-read", "<textarea", "value=\"part\""] {
            earlier.lacks(latest_only);
        }
        // What is half written comes along, and knows what was seen with it.
        let seen = latest.between("name=\"seen\" value=\"", "\"");
        let look = async |path: &str, text: &str| {
            let version = latest.body.contains("name=\"version\"").then_some(("version", "1"));
            let mut fields = vec![("action", "part"), ("text", text), ("once", "o"), ("seen", seen)];
            fields.extend([("department", "1"), ("priority", "2"), ("assignee", "")]);
            fields.extend(version);
            let asked = site.open(path).parts(&fields, &[]);
            if let Some(cookie) = cookie { asked.header("cookie", cookie) } else { asked }.post().await
        };
        assert_eq!(look(&href, " ").await.header(header::LOCATION), href);
        let kept = look(&href, "Half a reply").await;
        assert_eq!((kept.status, kept.body.matches("id=\"line-").count()), (StatusCode::OK, 1));
        let latest_button = format!("name=\"action\" value=\"part\" formaction=\"{at}\"");
        for shown in ["The very first", "Half a reply</textarea>", &latest_button, &format!("value=\"{seen}\"")] {
            kept.shows(shown);
        }
        kept.lacks("data-read");
        let back = look(&at, "Half a reply").await;
        assert_eq!(back.body.matches("id=\"line-").count(), 1000);
        back.shows("Half a reply</textarea>");
        for odd in ["?before=", "?before=x", "?before=-1", "?before=9223372036854775808"] {
            assert_eq!(open(&format!("{at}{odd}")).await.status, StatusCode::OK, "{odd}");
        }
    }
}
