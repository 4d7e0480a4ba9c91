//! `/shop`: what can be bought with one's credits. Everyone may look; customers buy.

use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use largage::{
    account::Role,
    engine::{
        orders::{Allowance, Placed, Purchase, PurchaseError},
        products::Product,
        random,
        sessions::SignedIn,
    },
    id::ProductId,
    money::{Amount, Balance},
    order::{Comment, Quantity},
    picture::Format,
    product::DeliveryKind,
};
use leptos::prelude::*;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use super::{
    orders::{Kept, Prose},
    people::{Refusal, text_problem},
};
use crate::{
    AppState, Form, Page, PageError, Problems, Query,
    components::{
        Button, Chip, Draw, Empty, Field, Icon, Money, Notice, NoticeBox, PostForm, TextArea, Tone, reader_lang,
    },
    i18n::{Lang, shop as say},
    known::Known,
    page::LocalPath,
};

const SIZE: u16 = 48;
/// From here on a card says how many are left.
const FEW: u32 = 5;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/shop", get(list))
        .route("/shop/{id}", get(show).post(buy))
        .route("/shop/{id}/picture", get(picture))
}

pub(super) fn address(id: ProductId) -> String {
    format!("/shop/{id}")
}

/// What has to be added to a balance to pay a price.
fn missing(balance: Balance, price: Amount) -> Option<Amount> {
    Amount::new(price.minor() - balance.minor().max(0)).ok().filter(|missing| !missing.is_zero())
}

/// The picture's address, which changes with the picture.
pub(super) fn picture_address(product: &Product) -> Option<String> {
    product.picture.map(|file| format!("{}/picture?{file}", address(product.id)))
}

/// What customers see, and for the team also what is hidden.
async fn find(state: &AppState, page: &Page, id: ProductId) -> Result<Product, PageError> {
    let found =
        if page.is_staff() { state.engine.product(id).await? } else { state.engine.product_in_shop(id).await? };
    found.ok_or(PageError::NotFound)
}

/// A product's picture. Whatever it holds, it does not run here.
async fn picture(State(state): State<AppState>, page: Page, Path(id): Path<ProductId>) -> Result<Response, PageError> {
    let product = find(&state, &page, id).await?;
    let file = state.engine.product_picture(&product).await?.ok_or(PageError::NotFound)?;
    let format = Format::from_media_type(&file.info.media_type).ok_or(PageError::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(format.media_type())),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("inline")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=86400")),
    ];
    Ok((headers, file.bytes).into_response())
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    before: String,
}

async fn list(State(state): State<AppState>, page: Page, Query(asked): Query<Asked>) -> Result<Response, PageError> {
    let before: Option<ProductId> = asked.before.parse().ok();
    let found = state.engine.shop(before, SIZE).await?;
    let further = before.is_some();
    Ok(page.render(say::title(page.lang), || {
        view! { <List page=page.clone() items=found.items next=found.next further /> }
    }))
}

fn balance_of(page: &Page) -> Option<Balance> {
    page.reader.as_ref().and_then(|reader| reader.balance)
}

#[component]
fn List(page: Page, items: Vec<Product>, next: Option<ProductId>, further: bool) -> impl IntoView {
    let lang = page.lang;
    let lead = match balance_of(&page) {
        Some(balance) => say::lead(lang, &page.company.unit.format(balance, lang)),
        None => say::lead_visitor(lang).to_owned(),
    };
    let list = if items.is_empty() {
        view! {
            <Empty title=say::empty(lang) text=say::empty_text(lang)>
                <a class="button" href="/funds">{say::to_funds(lang)}</a>
            </Empty>
        }
        .into_any()
    } else {
        let cards = items.into_iter().map(|product| view! { <li><Card page=page.clone() product /></li> });
        view! { <ul class="cards products">{cards.collect_view()}</ul> }.into_any()
    };
    let first = further.then(|| view! { <a class="button quiet" href="/shop">{say::first_page(lang)}</a> });
    let next = next.map(|before| {
        view! { <a class="button" rel="next" href=format!("/shop?before={before}")>{say::next_page(lang)}</a> }
    });
    let pages = (first.is_some() || next.is_some())
        .then(|| view! { <nav class="pages" aria-label=say::pages(lang)>{first} {next}</nav> });
    view! {
        <header class="title"><h1>{say::title(lang)}</h1><p class="lead">{lead}</p></header>
        {list}
        {pages}
    }
}

/// The picture, or a crate where there is none.
#[component]
fn Picture(product: Product, #[prop(into)] alt: String) -> impl IntoView {
    match picture_address(&product) {
        Some(source) => view! { <img class="picture" src=source alt=alt loading="lazy" decoding="async" /> }.into_any(),
        None => view! { <span class="picture none"><Draw icon=Icon::Product /></span> }.into_any(),
    }
}

#[component]
fn Card(page: Page, product: Product) -> impl IntoView {
    let lang = page.lang;
    let unit = page.company.unit.clone();
    let price = product.settings.price;
    let few = product.left.filter(|left| (1..=FEW).contains(left)).map(|left| say::few_left(lang, left));
    let means = match balance_of(&page) {
        _ if product.is_sold_out() => view! { <Chip state="closed" label=say::sold_out(lang) /> }.into_any(),
        Some(balance) => match missing(balance, price) {
            Some(missing) => {
                let words = say::missing(lang, &unit.format(missing, lang));
                view! { <span class="muted small">{words}</span> }.into_any()
            }
            None => view! { <Chip state="credited" label=say::affordable(lang) /> }.into_any(),
        },
        None => ().into_any(),
    };
    view! {
        <article class="card product">
            <Picture product=product.clone() alt="" />
            <h2><a class="whole" href=address(product.id)>{product.settings.name.to_string()}</a></h2>
            <p class="price"><strong><Money minor=price unit /></strong> {few.map(|few| view! { <span class="muted small">{few}</span> })}</p>
            <p>{means}</p>
        </article>
    }
}

/// The form as it was typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Typed {
    quantity: String,
    comment: String,
    /// The price of one as it was shown, in minor units.
    price: String,
    /// Drawn with the form: however often it is sent, it is bought once.
    once: String,
}

impl Typed {
    fn new(price: Amount) -> Self {
        Self {
            quantity: Quantity::ONE.get().to_string(),
            comment: String::new(),
            price: price.minor().to_string(),
            once: random::token(),
        }
    }
}

/// Everything that the page shows.
struct Seen {
    product: Product,
    /// What a customer may still buy.
    allowance: Option<Allowance>,
    typed: Typed,
    problems: Problems,
    /// Why nothing was bought.
    refusal: Option<String>,
}

impl Seen {
    async fn read(state: &AppState, page: &Page, by: Option<&SignedIn>, id: ProductId) -> Result<Self, PageError> {
        let product = find(state, page, id).await?;
        let allowance = match by.filter(|by| by.account.role == Role::Customer) {
            Some(by) => Some(state.engine.allowance(&by.account, id).await?),
            None => None,
        };
        let typed = Typed::new(product.settings.price);
        Ok(Self { product, allowance, typed, problems: Problems::default(), refusal: None })
    }
}

async fn show(
    State(state): State<AppState>,
    page: Page,
    Path(id): Path<ProductId>,
    known: Option<axum::Extension<Known>>,
) -> Result<Response, PageError> {
    let by = known.and_then(|axum::Extension(known)| known.signed_in);
    let seen = Seen::read(&state, &page, by.as_ref(), id).await?;
    let title = seen.product.settings.name.to_string();
    Ok(page.render(title, || view! { <ProductPage page=page.clone() seen /> }))
}

async fn buy(
    State(state): State<AppState>,
    page: Page,
    by: SignedIn,
    Path(id): Path<ProductId>,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let mut problems = Problems::default();
    let quantity = problems
        .check("quantity", typed.quantity.parse::<Quantity>().map_err(|_| say::quantity_problem(lang, Quantity::MAX)));
    let comment = problems.check("comment", Comment::new(&typed.comment).map_err(|error| text_problem(error, lang)));
    let price = typed.price.parse().ok().and_then(|minor| Amount::new(minor).ok());
    let is_whole = price.is_some() && !typed.once.trim().is_empty();
    let refusal = match (quantity, comment, price) {
        (Some(quantity), Some(comment), Some(price)) if is_whole => {
            let wish = Purchase { product: id, quantity, price, comment: &comment, once: typed.once.trim() };
            match state.engine.purchase(&by.account, &wish).await {
                Ok(placed) => return Ok(thank(&page, placed)),
                Err(error) => Some(refused(&page, error)?),
            }
        }
        _ if !is_whole => Some(say::once_more(lang).to_owned()),
        _ => None,
    };
    let mut seen = match Seen::read(&state, &page, Some(&by), id).await {
        // Hidden since, or never there: nothing is told of it.
        Err(PageError::NotFound) => {
            return Ok(page.render_with(StatusCode::NOT_FOUND, say::withdrawn(lang), || {
                view! { <Withdrawn comment=typed.comment /> }
            }));
        }
        seen => seen?,
    };
    // The price is the present one, as the sentence says; the token is the form's own, since nothing was bought.
    seen.typed.quantity = typed.quantity;
    seen.typed.comment = typed.comment;
    if is_whole {
        seen.typed.once = typed.once;
    }
    (seen.problems, seen.refusal) = (problems, refusal);
    let title = seen.product.settings.name.to_string();
    Ok(page.refuse(&title, || view! { <ProductPage page=page.clone() seen /> }))
}

#[component]
fn Withdrawn(comment: String) -> impl IntoView {
    let lang = reader_lang();
    view! {
        <header class="title"><h1>{say::withdrawn(lang)}</h1></header>
        <div class="stack">
            <Refusal text=say::withdrawn_text(lang) />
            <Kept name="comment" label=say::comment(lang) text=comment />
            <p class="buttons"><a class="button" href="/shop">{say::to_shop(lang)}</a></p>
        </div>
    }
}

fn thank(page: &Page, placed: Placed) -> Response {
    let words = if placed.again { say::bought_before(page.lang) } else { say::bought(page.lang) };
    page.redirect_with(&LocalPath::or_start(&format!("/orders/{}", placed.order)), Notice::good(words))
}

/// Why nothing was bought, and what to do.
fn refused(page: &Page, error: PurchaseError) -> Result<String, PageError> {
    let lang = page.lang;
    let unit = &page.company.unit;
    Ok(match error {
        PurchaseError::NotACustomer => return Err(PageError::Forbidden),
        PurchaseError::NoSuchProduct => say::withdrawn_text(lang).to_owned(),
        PurchaseError::Blocked => say::blocked_text(lang).to_owned(),
        PurchaseError::SoldOut { left: 0 } => say::gone(lang).to_owned(),
        PurchaseError::SoldOut { left } => say::only_left(lang, left),
        PurchaseError::PriceChanged { price } => say::price_changed(lang, &unit.format(price, lang)),
        PurchaseError::Limit { most, bought } => say::over_limit(lang, most, bought),
        PurchaseError::TooExpensive { balance, .. } => say::not_enough(lang, &unit.format(balance, lang)),
        PurchaseError::Store(error) => return Err(error.into()),
    })
}

#[component]
fn ProductPage(page: Page, seen: Seen) -> impl IntoView {
    let lang = page.lang;
    let product = seen.product.clone();
    let settings = &product.settings;
    let name = settings.name.to_string();
    let now = product.updated_at;
    let text = settings.text.to_string();
    let text = (!text.is_empty()).then(|| view! { <Prose page=page.clone() text now /> });
    let hidden = (!settings.visible).then(|| view! { <Chip state="paused" label=say::hidden(lang) /> });
    view! {
        <nav class="crumbs" aria-label=say::pages(lang)><ol><li><a href="/shop">{say::title(lang)}</a></li></ol></nav>
        <header class="title"><h1>{name.clone()}</h1> {hidden}</header>
        <div class="product-page">
            <div class="stack">
                <Picture product=product.clone() alt=say::picture_of(lang, &name) />
                {text}
            </div>
            <div class="stack">
                <Facts page=page.clone() product=product.clone() />
                <Counter page seen />
            </div>
        </div>
    }
}

#[component]
fn Facts(page: Page, product: Product) -> impl IntoView {
    let lang = page.lang;
    let settings = product.settings;
    let left = match product.left {
        None => say::no_end(lang).to_owned(),
        Some(0) => say::sold_out(lang).to_owned(),
        Some(left) => left.to_string(),
    };
    let way = match settings.delivery.kind() {
        DeliveryKind::Text | DeliveryKind::Code => say::at_once(lang),
        DeliveryKind::ByHand => say::by_hand(lang),
    };
    let limit = settings.per_customer.map(|most| view! { <dt>{say::limit(lang)}</dt> <dd>{most}</dd> });
    view! {
        <dl class="facts">
            <dt>{say::price(lang)}</dt>
            <dd><strong><Money minor=settings.price unit=page.company.unit.clone() /></strong></dd>
            <dt>{say::available(lang)}</dt>
            <dd>{left}</dd>
            {limit}
            <dt>{say::way(lang)}</dt>
            <dd>{way}</dd>
        </dl>
    }
}

/// The form to buy with, or why there is none.
#[component]
fn Counter(page: Page, seen: Seen) -> impl IntoView {
    let lang = page.lang;
    let unit = page.company.unit.clone();
    let Seen { product, allowance, typed, problems, refusal } = seen;
    let refusal = refusal.map(|text| view! { <Refusal text /> });
    let Some(allowance) = allowance else {
        return if page.is_staff() { for_staff(&page, product.id) } else { for_visitors(lang, product.id) };
    };
    let price = product.settings.price;
    let most = most_at_once(&product, allowance);
    let stop = if allowance.blocked {
        Some((Tone::Bad, say::blocked(lang), say::blocked_text(lang).to_owned()))
    } else if product.is_sold_out() {
        Some((Tone::Plain, say::sold_out(lang), say::sold_out_text(lang).to_owned()))
    } else if most == 0 {
        Some((Tone::Plain, say::limit_reached(lang), say::limit_text(lang, allowance.bought)))
    } else {
        missing(allowance.balance, price)
            .map(|missing| (Tone::Wait, say::too_dear(lang), say::too_dear_text(lang, &unit.format(missing, lang))))
    };
    if let Some((tone, title, text)) = stop {
        return view! {
            {refusal}
            <NoticeBox tone title><p>{text}</p></NoticeBox>
            <Kept name="comment" label=say::comment(lang) text=typed.comment />
            <p class="buttons"><a class="button" href="/funds">{say::to_funds(lang)}</a></p>
        }
        .into_any();
    }
    let money = |minor: i64| unit.format(minor, lang);
    let (has, left) = (money(allowance.balance.minor()), money(allowance.balance.minor() - price.minor()));
    let (quantity, after, button) = if most == 1 {
        let one = view! { <input type="hidden" name="quantity" value="1" /> }.into_any();
        (one, say::after(lang), say::buy_for(lang, &money(price.minor())))
    } else {
        let problem = problems.of("quantity");
        let field = view! {
            <Field name="quantity" label=say::quantity(lang) value=typed.quantity problem inputmode="numeric" />
        };
        (field.into_any(), say::after_one(lang), say::buy_each(lang, &money(price.minor())))
    };
    view! {
        <section class="card" aria-labelledby="buy">
            <h2 id="buy">{say::buy_title(lang)}</h2>
            {refusal}
            <PostForm action=address(product.id) problems=problems.clone()>
                <input type="hidden" name="price" value=typed.price />
                <input type="hidden" name="once" value=typed.once />
                {quantity}
                <TextArea name="comment" label=say::comment(lang) value=typed.comment problem=problems.of("comment")
                    hint=say::comment_hint(lang, Comment::MAX_LENGTH) rows=3 optional=true />
                <dl class="facts">
                    <dt>{say::you_have(lang)}</dt>
                    <dd>{has}</dd>
                    <dt>{after}</dt>
                    <dd>{left}</dd>
                </dl>
                <div class="buttons"><Button>{button}</Button></div>
            </PostForm>
        </section>
    }
    .into_any()
}

/// How many this customer may buy now, whatever they cost.
fn most_at_once(product: &Product, allowance: Allowance) -> u32 {
    let left = product.left.unwrap_or(u32::MAX);
    let allowed = product.settings.per_customer.map_or(u32::MAX, |most| most.saturating_sub(allowance.bought));
    left.min(allowed).min(Quantity::MAX)
}

fn for_staff(page: &Page, id: ProductId) -> AnyView {
    let lang = page.lang;
    let edit = page.has_role(Role::Admin).then(|| {
        let href = format!("/admin/products/{id}");
        view! { <p class="buttons"><a class="button" href=href>{say::edit(lang)}</a></p> }
    });
    view! {
        <NoticeBox title=say::staff(lang)><p>{say::staff_text(lang)}</p></NoticeBox>
        {edit}
    }
    .into_any()
}

fn for_visitors(lang: Lang, id: ProductId) -> AnyView {
    let path = address(id);
    let next = utf8_percent_encode(&path, NON_ALPHANUMERIC);
    view! {
        <NoticeBox title=say::sign_in_first(lang)><p>{say::sign_in_text(lang)}</p></NoticeBox>
        <p class="buttons"><a class="button primary" href=format!("/sign-in?next={next}")>{say::sign_in(lang)}</a></p>
    }
    .into_any()
}
