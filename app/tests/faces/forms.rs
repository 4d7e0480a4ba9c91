//! A page with a form of every kind of field, written as pages are: copy it, then see what it promises.

use axum::{
    Router,
    http::{StatusCode, header},
    response::Response,
    routing::get,
};
use largage_app::{
    AppState, Form, Page, Problems,
    components::{Button, Checkbox, Field, Notice, PostForm, Select, TextArea},
    page::LocalPath,
};
use leptos::prelude::*;
use serde::Deserialize;

use crate::support::Site;

fn routes() -> Router<AppState> {
    Router::new().route("/profile", get(show).post(save))
}

/// As typed: whatever it holds, the page can show it again.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Profile {
    name: String,
    password: String,
    colour: String,
    about: String,
    announced: bool,
}

async fn show(page: Page) -> Response {
    let form = Profile { colour: "red".into(), announced: true, ..Profile::default() };
    page.render("Profile", || view! { <ProfilePage form problems=Problems::default() /> })
}

async fn save(page: Page, Form(form): Form<Profile>) -> Response {
    let mut problems = Problems::default();
    let name = problems.check("name", if form.name.is_empty() { Err("Type a name.") } else { Ok(&form.name) });
    let about = problems.check("about", if form.about.len() > 99 { Err("Say less.") } else { Ok(&form.about) });
    let (Some(name), Some(_)) = (name, about) else {
        return page.refuse("Profile", || view! { <ProfilePage form=form.clone() problems /> });
    };
    page.redirect_with(&LocalPath::or_start("/profile"), Notice::good(format!("{name} is saved.")))
}

#[component]
fn ProfilePage(form: Profile, problems: Problems) -> impl IntoView {
    let colours = vec![("red".into(), "Red".into()), ("blue".into(), "Blue & <white>".into())];
    view! {
        <div class="title"><h1>"Profile"</h1></div>
        <PostForm action="/profile" problems=problems.clone()>
            <Field name="name" label="Name" value=form.name problem=problems.of("name") hint="As others see it." />
            <Field name="password" label="Password" value=form.password kind="password" />
            <Select name="colour" label="Colour" options=colours value=form.colour />
            <TextArea name="about" label="About" value=form.about problem=problems.of("about") optional=true />
            <Checkbox name="announced" label="Announce me" checked=form.announced />
            <div class="buttons"><Button>"Save the profile"</Button></div>
        </PostForm>
    }
}

#[tokio::test]
async fn every_input_has_a_label_and_its_hint() {
    let page = Site::of(routes()).await.open("/profile").get().await;
    page.shows("<label for=\"name\">Name");
    page.shows("<p id=\"name-hint\" class=\"hint\">As others see it.</p>");
    page.shows("aria-describedby=\"name-hint\"");
    page.shows("<option value=\"red\" selected>");
    page.shows("Blue &amp; &lt;white&gt;");
    page.shows("(may stay empty)");
    assert!(page.between("type=\"checkbox\"", ">").contains("checked"));
    page.lacks("aria-invalid");
    page.lacks("role=\"alert\"");
}

#[tokio::test]
async fn a_refused_form_keeps_what_was_typed_but_no_password() {
    let typed =
        "password=hunter2hunter2&colour=blue&about=%0A%3C%2Ftextarea%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E%26amp%3B";
    let page = Site::of(routes()).await.open("/profile").form(typed).post().await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    page.shows("<title>To correct: Profile · Largage</title>");
    page.lacks("hunter2");
    page.lacks("<script");
    // The first line break is the one that a browser drops.
    assert_eq!(
        page.between("<textarea", "</textarea>").split_once('>').unwrap().1,
        "\n\n&lt;/textarea>&lt;script>alert(1)&lt;/script>&amp;amp;"
    );
    page.shows("<option value=\"blue\" selected>");
    assert!(!page.between("type=\"checkbox\"", ">").contains("checked"), "it was not ticked");
}

#[tokio::test]
async fn problems_stand_at_their_fields_and_in_a_list_that_has_the_focus() {
    let form = format!("about={}", "x".repeat(100));
    let page = Site::of(routes()).await.open("/profile").form(&form).in_french().post().await;
    page.shows("role=\"alert\" tabindex=\"-1\" autofocus");
    page.shows("Rien n’a encore été enregistré.");
    page.shows("<li><a href=\"#name\">Name\u{a0}: Type a name.</a></li>");
    page.shows("</li><li><a href=\"#about\">About\u{a0}: Say less.</a></li>");
    assert_eq!(page.body.matches("aria-invalid=\"true\"").count(), 2);
    page.shows("aria-describedby=\"name-problem name-hint\"");
    page.shows("<p id=\"name-problem\" class=\"error\">Type a name.</p>");
    page.shows("aria-describedby=\"about-problem\"");
}

#[tokio::test]
async fn a_form_that_was_taken_says_so_once_on_the_next_page() {
    let site = Site::of(routes()).await;
    let saved = site.open("/profile").form("name=%3Cb%3EZo%C3%A9%3B+%0D%0A").post().await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    assert_eq!(saved.header(header::LOCATION), "/profile");
    let next = site.open("/profile").header("cookie", &saved.cookies()).get().await;
    next.shows("role=\"status\"");
    next.shows("&lt;b&gt;Zoé; \r\n is saved.");
    assert!(next.header(header::SET_COOKIE).starts_with("notice=; Path=/; Max-Age=0"));
    site.open("/profile").get().await.lacks("is saved.");
}
