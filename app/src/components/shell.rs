//! The document around every page: for customers and visitors a bar on top, for staff a column on the left.

use largage::account::Role;
use leptos::prelude::*;

use super::{Draw, Flash, Icon};
use crate::{
    Page,
    i18n::{Lang, shell as say, tickets},
    page::{Reader, Theme},
};

/// What only admins may look at.
const ADMIN_ONLY: [&str; 3] = ["/admin/audit", "/admin/mail", "/admin/settings"];

/// A place to go: its address, drawing and name.
type Place = (&'static str, Icon, fn(Lang) -> &'static str);

const PUBLIC: [Place; 6] = [
    ("/funds", Icon::Funds, say::funds),
    ("/shop", Icon::Shop, say::shop),
    ("/orders", Icon::Order, say::orders),
    ("/drops", Icon::Drop, say::drops),
    (TICKETS, Icon::Ticket, say::support),
    ("/help", Icon::Help, say::help),
];

/// The desk, as customers and as the staff find it: what is unread there is counted beside it.
const TICKETS: &str = "/tickets";
const DESK: &str = "/admin/tickets";

const ADMIN: [Place; 4] = [
    ("/admin", Icon::Dashboard, say::dashboard),
    ("/admin/campaigns", Icon::Drop, say::campaigns),
    (DESK, Icon::Ticket, say::tickets),
    ("/admin/customers", Icon::Customers, say::customers),
];

/// Beyond the four that fit a phone.
const ADMIN_MORE: [Place; 12] = [
    ("/admin/orders", Icon::Order, say::orders),
    ("/admin/products", Icon::Product, say::products),
    ("/admin/webhooks", Icon::Webhook, say::webhooks),
    ("/admin/notifications", Icon::Bell, say::notifications),
    ("/admin/messages", Icon::Message, say::messages),
    ("/admin/announcements", Icon::Announce, say::announcements),
    ("/admin/deliveries", Icon::Delivery, say::deliveries),
    ("/admin/mail", Icon::Mail, say::mail),
    ("/admin/audit", Icon::Log, say::audit),
    ("/admin/settings", Icon::Settings, say::settings),
    ("/sandbox", Icon::Sandbox, say::sandbox),
    ("/help", Icon::Help, say::help),
];

/// From the doctype to the footer. Scripts are added by `Page::render`, if the page has an island.
#[component]
pub(crate) fn Shell(page: Page, title: String, content: AnyView) -> impl IntoView {
    let lang = page.lang;
    let theme = page.theme.code();
    let style = page.style();
    // Named after the colour, so that no browser keeps another one.
    let colour = page.company.colour.as_ref().map(|colour| format!("/company.css?{}", &colour.as_str()[1..]));
    let notice = page.notice.clone();
    let title = format!("{title} · {}", page.company.name);
    let city = page.company.zone.city();
    let main = view! {
        <main id="content" tabindex="-1">
            {notice.map(|notice| view! { <Flash notice /> })}
            {content}
            <p class="clocks" id="clocks" data-zone=city.clone()>{say::clocks(lang, &city)}</p>
        </main>
    };
    let body = if page.is_admin() {
        view! {
            <body class="admin">
                <a class="skip" href="#content">{say::skip(lang)}</a>
                <Side page />
                {main}
            </body>
        }
        .into_any()
    } else {
        view! {
            <body class="public">
                <a class="skip" href="#content">{say::skip(lang)}</a>
                <Top page=page.clone() />
                {main}
                <Foot page />
            </body>
        }
        .into_any()
    };
    view! {
        <!DOCTYPE html>
        <html lang=lang.code() data-theme=theme>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <title>{title}</title>
                <link rel="stylesheet" href=style />
                {colour.map(|address| view! { <link rel="stylesheet" href=address /> })}
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="manifest" href="/site.webmanifest" />
            </head>
            {body}
        </html>
    }
}

#[component]
fn Top(page: Page) -> impl IntoView {
    let lang = page.lang;
    let is_customer = page.reader.as_ref().is_some_and(|reader| reader.role == Role::Customer);
    let link = |place: Place, drawn| {
        (place.0 != TICKETS || is_customer).then(|| view! { <li><Link place page=page.clone() drawn /></li> })
    };
    let places = PUBLIC.map(|place| link(place, false)).collect_view();
    let drawn = PUBLIC.map(|place| link(place, true)).collect_view();
    let waiting = unread(&page, TICKETS, "unread-menu");
    let aside = match &page.reader {
        Some(Reader { role: Role::Customer, balance, .. }) => {
            let balance = balance.map(|balance| {
                view! { <data value=balance.minor()>{page.company.unit.format(balance, lang)}</data> }
            });
            view! { <a class="balance" id="balance" data-fresh href="/funds"><span class="label">{say::balance(lang)}</span> {balance}</a> }
                .into_any()
        }
        Some(_) => view! { <a class="button" href="/admin">{say::administration(lang)}</a> }.into_any(),
        None => view! { <a class="button" href="/sign-in">{say::sign_in(lang)}</a> }.into_any(),
    };
    let own = page.reader.clone().map(|reader| view! { <Own lang name=reader.name /> });
    view! {
        <header class="top">
            <div class="inner">
                <Brand page=page.clone() href="/" />
                <nav aria-label=say::main(lang)><ul>{places}</ul></nav>
                {aside}
                <button class="button quiet square" popovertarget="menu" aria-label=say::menu(lang)>
                    <Draw icon=Icon::Menu />
                    {waiting}
                </button>
            </div>
            <div class="menu" id="menu" popover="auto">
                <nav aria-label=say::more(lang)><ul>{drawn} {own}</ul></nav>
                <Switches page />
            </div>
        </header>
    }
}

#[component]
fn Side(page: Page) -> impl IntoView {
    let lang = page.lang;
    let link = |place| view! { <li><Link place page=page.clone() drawn=true /></li> };
    let places = ADMIN.map(link).collect_view();
    let leads_somewhere = |href: &str| match href {
        "/sandbox" => page.has_sandbox(),
        _ => page.has_role(Role::Admin) || !ADMIN_ONLY.contains(&href),
    };
    let more = ADMIN_MORE.into_iter().filter(|(href, ..)| leads_somewhere(href)).map(link).collect_view();
    let own = page.reader.clone().map(|reader| view! { <ul><Own lang name=reader.name /></ul> });
    view! {
        <nav class="side" aria-label=say::administration(lang)>
            <Brand page=page.clone() href="/admin" />
            <ul>
                {places}
                <li class="open-more">
                    <button popovertarget="more"><Draw icon=Icon::More /> <span>{say::more(lang)}</span></button>
                </li>
            </ul>
            <div class="more" id="more" popover="auto">
                <ul>{more}</ul>
                <div class="end">
                    <Switches page />
                    {own}
                </div>
            </div>
        </nav>
    }
}

#[component]
fn Brand(page: Page, href: &'static str) -> impl IntoView {
    let name = page.company.name.to_string();
    let logo = page.company.logo.as_ref().map_or("/logo.svg", |address| address.as_str()).to_owned();
    view! { <a class="brand" href=href><img src=logo alt="" width="32" height="32" /> {name}</a> }
}

#[component]
fn Link(place: Place, page: Page, drawn: bool) -> impl IntoView {
    let (href, icon, name) = place;
    let name = name(page.lang);
    let current = page.is_at(href).then_some("page");
    let count = unread(&page, href, if drawn { "unread-drawn" } else { "unread" });
    let inside = if drawn { view! { <Draw icon /> <span>{name}</span> }.into_any() } else { name.into_any() };
    view! { <a href=href aria-current=current>{inside} {count}</a> }
}

/// How many tickets have something new for the reader, beside the desk's name. It stays up to date by its id.
fn unread(page: &Page, href: &str, id: &'static str) -> Option<impl IntoView + use<>> {
    let reader = page.reader.as_ref().filter(|reader| {
        let own = if reader.role == Role::Customer { TICKETS } else { DESK };
        href == own
    })?;
    let badge = (reader.unread > 0).then(|| {
        let shown = if reader.unread > 99 { "99+".to_owned() } else { reader.unread.to_string() };
        view! {
            <span class="badge" aria-hidden="true">{shown}</span>
            <span class="unseen">{tickets::unread_count(page.lang, reader.unread)}</span>
        }
    });
    Some(view! { <span class="count" id=id data-fresh="">{badge}</span> })
}

/// One's account, and the way out.
#[component]
fn Own(lang: Lang, name: String) -> impl IntoView {
    view! {
        <li><a href="/account"><Draw icon=Icon::Account /> <span>{name}</span></a></li>
        <li>
            <form method="post" action="/sign-out">
                <button><Draw icon=Icon::SignOut /> <span>{say::sign_out(lang)}</span></button>
            </form>
        </li>
    }
}

/// Language and colours; choosing stays on the page.
#[component]
fn Switches(page: Page) -> impl IntoView {
    let pressed = |on: bool| if on { "true" } else { "false" };
    let languages = Lang::ALL
        .map(|lang| {
            let pressed = pressed(lang == page.lang);
            let code = lang.code();
            view! { <button name="lang" value=code lang=code aria-pressed=pressed>{say::own_name(lang)}</button> }
        })
        .collect_view();
    let themes = Theme::ALL
        .map(|theme| {
            let pressed = pressed(theme == page.theme);
            let name = match theme {
                Theme::System => say::theme_system(page.lang),
                Theme::Light => say::theme_light(page.lang),
                Theme::Dark => say::theme_dark(page.lang),
            };
            view! { <button name="theme" value=theme.code() aria-pressed=pressed>{name}</button> }
        })
        .collect_view();
    let next = page.path.as_str().to_owned();
    view! {
        <form method="post" action="/language">
            <input type="hidden" name="next" value=next.clone() />
            <div class="segments" role="group" aria-label=say::language(page.lang)>{languages}</div>
        </form>
        <form method="post" action="/theme">
            <input type="hidden" name="next" value=next />
            <div class="segments" role="group" aria-label=say::theme(page.lang)>{themes}</div>
        </form>
    }
}

#[component]
fn Foot(page: Page) -> impl IntoView {
    let lang = page.lang;
    let links = [
        (&page.company.join, say::join(lang)),
        (&page.company.rules, say::rules(lang)),
        (&page.company.legal, say::legal(lang)),
        (&page.company.privacy, say::privacy(lang)),
    ];
    let links = links
        .map(|(address, name)| address.as_ref().map(|address| view! { <a href=address.to_string()>{name}</a> " " }))
        .collect_view();
    view! {
        <footer class="foot">
            <div class="inner">
                <p>{say::made_with(lang, page.company.name.as_str())}</p>
                {links}
            </div>
        </footer>
    }
}
