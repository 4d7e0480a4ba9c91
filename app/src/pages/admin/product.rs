//! `/admin/products/new` and `/admin/products/{id}`: what an admin sets of a product, its picture and its codes.

use axum::{
    Router,
    extract::{DefaultBodyLimit, FromRequest, Multipart, Path, Request, State, multipart::MultipartError},
    http::StatusCode,
    response::Response,
    routing::get,
};
use largage::{
    engine::products::{Codes, LARGEST_PICTURE, Product, ProductError},
    id::ProductId,
    money::Unit,
    product::{CodesError, DeliveryKind, Draft, Field as Name, Problem, ProductCode},
};
use leptos::prelude::*;
use serde::Deserialize;

use super::{
    Confirm, Crumbs,
    customer::amount_problem,
    place,
    products::{LIST, NEW, state_chip},
};
use crate::{
    AppState, Form, Page, PageError, Problems,
    components::{Button, Checkbox, Field, Notice, PostForm, Select, TextArea, reader_lang},
    i18n::{Lang, products as say},
    known::Admin,
    pages::{
        people::{Refusal, text_problem},
        shop::picture_address,
    },
};

/// A picture that is too large by a little is refused at its field; what is larger is not even read.
const LARGEST_FORM: usize = LARGEST_PICTURE + 1024 * 1024;
const MEGABYTES: usize = LARGEST_PICTURE / (1024 * 1024);

pub fn routes() -> Router<AppState> {
    Router::new()
        .route(NEW, get(new).post(create))
        .route("/admin/products/{id}", get(edit).post(save))
        .route(
            "/admin/products/{id}/picture",
            get(to_product).post(set_picture).layer(DefaultBodyLimit::max(LARGEST_FORM)),
        )
        .route("/admin/products/{id}/picture/remove", get(to_product).post(remove_picture))
        .route("/admin/products/{id}/codes", get(to_product).post(add_codes).layer(DefaultBodyLimit::max(LARGEST_FORM)))
        .route("/admin/products/{id}/codes/remove", get(ask_removal).post(remove_codes))
}

fn at(id: ProductId) -> String {
    format!("{LIST}/{id}")
}

/// Whoever opens the address of an action is led to its form.
async fn to_product(page: Page, Path(id): Path<ProductId>) -> Response {
    page.redirect(&place(at(id)))
}

/// What no field can mend.
fn refused(error: ProductError) -> PageError {
    match error {
        ProductError::Forbidden(_) => PageError::Forbidden,
        ProductError::Unknown => PageError::NotFound,
        other => other.into(),
    }
}

/// The form as it was typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Typed {
    name: String,
    text: String,
    price: String,
    stock: String,
    per_customer: String,
    visible: String,
    delivery: String,
    delivered: String,
    /// The version, the stock and the unit of money that the admin has seen.
    version: String,
    seen_stock: String,
    unit: String,
}

impl Typed {
    fn new(draft: Draft, version: i64, unit: &Unit) -> Self {
        let Draft { name, text, price, stock, per_customer, visible, delivery, delivered } = draft;
        let (version, seen_stock, unit) = (version.to_string(), stock.clone(), unit.to_string());
        Self { name, text, price, stock, per_customer, visible, delivery, delivered, version, seen_stock, unit }
    }

    fn of(product: &Product, page: &Page) -> Self {
        let stock = product.left.filter(|_| product.settings.delivery.kind() != DeliveryKind::Code);
        let unit = &page.company.unit;
        Self::new(Draft::of(&product.settings, stock, unit, page.lang), product.version, unit)
    }

    fn draft(&self) -> Draft {
        let Self { name, text, price, stock, per_customer, visible, delivery, delivered, .. } = self.clone();
        Draft { name, text, price, stock, per_customer, visible, delivery, delivered }
    }
}

fn sentences(found: &[(Name, Problem)], lang: Lang) -> Problems {
    let mut problems = Problems::default();
    for (field, problem) in found {
        let sentence = match *problem {
            Problem::Text(error) => text_problem(error, lang),
            Problem::Amount(largage::money::AmountError::Negative) => say::price_negative(lang).to_owned(),
            Problem::Amount(error) => amount_problem(error, lang),
            Problem::Free => say::free(lang).to_owned(),
            Problem::NotANumber => say::not_a_number(lang).to_owned(),
            Problem::OutOfRange { min, max } => say::out_of_range(lang, min, max),
            Problem::UnknownChoice => say::bad_delivery(lang).to_owned(),
        };
        problems.add(field.name(), sentence);
    }
    problems
}

async fn new(page: Page, _: Admin) -> Response {
    let typed = Typed::new(Draft::proposal(), 0, &page.company.unit);
    let problems = Problems::default();
    page.render(say::new_title(page.lang), || view! { <NewPage page=page.clone() typed problems /> })
}

async fn create(
    State(state): State<AppState>,
    page: Page,
    Admin(by): Admin,
    Form(mut typed): Form<Typed>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let unit = typed.unit.parse().unwrap_or_else(|_| page.company.unit.clone());
    let problems = match typed.draft().check(&unit, lang) {
        Ok((settings, stock)) => match state.engine.create_product(&by.account, &unit, &settings, stock).await {
            Ok(id) => return Ok(page.redirect_with(&place(at(id)), Notice::good(say::created(lang)))),
            Err(ProductError::UnitChanged) => {
                typed.unit = state.engine.company().await?.unit.to_string();
                Problems::at("price", say::unit_changed(lang))
            }
            Err(error) => return Err(refused(error)),
        },
        Err(found) => sentences(&found, lang),
    };
    Ok(page.refuse(say::new_title(lang), || view! { <NewPage page=page.clone() typed problems /> }))
}

#[component]
fn NewPage(page: Page, typed: Typed, problems: Problems) -> impl IntoView {
    let lang = page.lang;
    let above = vec![(LIST.to_owned(), say::title(lang).to_owned())];
    let here = say::new_title(lang).to_owned();
    view! {
        <Crumbs label=say::pages(lang) above here />
        <header class="title"><h1>{say::new_title(lang)}</h1></header>
        <Settings page typed problems action=NEW.to_owned() button=say::create(lang) back=LIST.to_owned() />
    }
}

/// The form of a product.
#[component]
fn Settings(
    page: Page,
    typed: Typed,
    problems: Problems,
    action: String,
    button: &'static str,
    back: String,
) -> impl IntoView {
    let lang = page.lang;
    let all = problems.clone();
    let of = move |field: Name| all.of(field.name());
    let ways = DeliveryKind::ALL.map(|kind| (kind.name().to_owned(), say::delivery_name(lang, kind).to_owned()));
    view! {
        <PostForm action problems>
            <input type="hidden" name="version" value=typed.version />
            <input type="hidden" name="seen_stock" value=typed.seen_stock />
            <input type="hidden" name="unit" value=typed.unit />
            <section class="section" aria-labelledby="what">
                <header><h2 id="what">{say::what(lang)}</h2></header>
                <Field name="name" label=say::name(lang) value=typed.name problem=of(Name::Name) spellcheck=true />
                <TextArea name="text" label=say::text(lang) value=typed.text problem=of(Name::Text)
                    hint=say::text_hint(lang) optional=true />
                <Checkbox name="visible" label=say::is_visible(lang) checked=!typed.visible.is_empty() />
            </section>
            <section class="section" aria-labelledby="how-many">
                <header><h2 id="how-many">{say::how_many(lang)}</h2></header>
                <div class="fields">
                    <Field name="price" label=say::price(lang) value=typed.price problem=of(Name::Price)
                        inputmode="decimal" unit=page.company.unit.symbol().to_owned() />
                    <Field name="stock" label=say::stock(lang) value=typed.stock problem=of(Name::Stock)
                        inputmode="numeric" hint=say::stock_hint(lang) optional=true />
                    <Field name="per_customer" label=say::per_customer(lang) value=typed.per_customer
                        problem=of(Name::PerCustomer) inputmode="numeric" hint=say::per_customer_hint(lang)
                        optional=true />
                </div>
            </section>
            <section class="section" aria-labelledby="what-then">
                <header><h2 id="what-then">{say::what_then(lang)}</h2></header>
                <Select name="delivery" label=say::delivery(lang) options=ways.to_vec() value=typed.delivery
                    problem=of(Name::Delivery) hint=say::delivery_hint(lang) />
                <TextArea name="delivered" label=say::delivered(lang) value=typed.delivered
                    problem=of(Name::Delivered) hint=say::delivered_hint(lang) rows=4 />
            </section>
            <div class="save">
                <Button>{button}</Button> <a class="button quiet" href=back>{say::cancel(lang)}</a>
            </div>
        </PostForm>
    }
}

/// What the page of a product says of the last action.
#[derive(Default)]
struct Told {
    typed: Option<Typed>,
    problems: Problems,
    /// Somebody saved it meanwhile.
    outdated: bool,
    picture: Problems,
    codes: Problems,
    /// What was typed of them.
    typed_codes: String,
}

async fn render(
    page: &Page,
    state: &AppState,
    by: &Admin,
    id: ProductId,
    told: Option<Told>,
) -> Result<Response, PageError> {
    let product = state.engine.product(id).await?.ok_or(PageError::NotFound)?;
    let codes = state.engine.product_codes(&by.0.account, &product).await.map_err(refused)?;
    let title = product.settings.name.to_string();
    let is_refused = told.is_some();
    let told = told.unwrap_or_default();
    let shown = page.clone();
    let view = move || view! { <EditPage page=shown product codes told /> };
    Ok(if is_refused { page.refuse(&title, view) } else { page.render(title, view) })
}

async fn edit(
    State(state): State<AppState>,
    page: Page,
    by: Admin,
    Path(id): Path<ProductId>,
) -> Result<Response, PageError> {
    render(&page, &state, &by, id, None).await
}

async fn save(
    State(state): State<AppState>,
    page: Page,
    by: Admin,
    Path(id): Path<ProductId>,
    Form(mut typed): Form<Typed>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let mut told = Told::default();
    match typed.draft().check(&page.company.unit, lang) {
        Ok((settings, stock)) => {
            // What is no number was never a version, nor a stock.
            let seen = typed.version.parse().unwrap_or(0);
            let stocks = (typed.seen_stock.parse().ok(), stock);
            match state.engine.change_product(&by.0.account, id, seen, &settings, stocks).await {
                Ok(()) => return Ok(page.redirect_with(&place(at(id)), Notice::good(say::saved(lang)))),
                Err(ProductError::Outdated) => {
                    let product = state.engine.product(id).await?.ok_or(PageError::NotFound)?;
                    typed.version = product.version.to_string();
                    told.outdated = true;
                }
                Err(ProductError::StockChanged { left }) => {
                    let left = left.map(|left| left.to_string());
                    typed.seen_stock = left.clone().unwrap_or_default();
                    let left = left.unwrap_or_else(|| say::no_end(lang).to_owned());
                    told.problems.add("stock", say::stock_changed(lang, &left));
                }
                Err(error) => return Err(refused(error)),
            }
        }
        Err(found) => told.problems = sentences(&found, lang),
    }
    told.typed = Some(typed);
    render(&page, &state, &by, id, Some(told)).await
}

#[component]
fn EditPage(page: Page, product: Product, codes: Codes, told: Told) -> impl IntoView {
    let lang = page.lang;
    let id = product.id;
    let name = product.settings.name.to_string();
    let above = vec![(LIST.to_owned(), say::title(lang).to_owned())];
    let Told { typed, problems, outdated, picture, codes: code_problems, typed_codes } = told;
    let typed = typed.unwrap_or_else(|| Typed::of(&product, &page));
    let outdated = outdated.then(|| view! { <Refusal text=say::outdated(lang) /> });
    let delivered = product.settings.delivery.kind() == DeliveryKind::Code;
    let code_list = (delivered || codes.left > 0 || !code_problems.is_empty()).then(|| {
        view! { <CodeList id codes delivered problems=code_problems typed=typed_codes /> }
    });
    let links = [
        (format!("/shop/{id}"), say::see_in_shop(lang)),
        (format!("/admin/orders?product={id}"), say::see_orders(lang)),
        (format!("/admin/audit?object=product:{id}"), say::see_log(lang)),
    ];
    let links = links.map(|(href, words)| view! { <li><a href=href>{words}</a></li> }).collect_view();
    view! {
        <Crumbs label=say::pages(lang) above here=name.clone() />
        <header class="title"><h1>{name}</h1> {state_chip(&product, lang)}</header>
        {outdated}
        <div class="beside">
            <div class="stack">
                {code_list}
                <Settings page=page.clone() typed problems action=at(id) button=say::save(lang) back=LIST.to_owned() />
            </div>
            <aside class="stack">
                <PictureForm product problems=picture />
                <ul class="plain">{links}</ul>
            </aside>
        </div>
    }
}

#[component]
fn PictureForm(product: Product, problems: Problems) -> impl IntoView {
    let lang = reader_lang();
    let id = product.id;
    let problem = problems.of("picture");
    let invalid = problem.is_some().then_some("true");
    let described_by = if problem.is_some() { "picture-problem picture-hint" } else { "picture-hint" };
    let now = picture_address(&product).map(|source| {
        let alt = say::picture_now(lang, product.settings.name.as_str());
        view! { <img class="picture" src=source alt=alt /> }
    });
    let remove = product.picture.is_some().then(|| {
        view! {
            <form method="post" action=format!("{}/picture/remove", at(id))>
                <Button class="quiet danger">{say::picture_remove(lang)}</Button>
            </form>
        }
    });
    let none = product.picture.is_none().then(|| view! { <p class="muted">{say::no_picture(lang)}</p> });
    view! {
        <section class="card" aria-labelledby="picture-title">
            <h2 id="picture-title">{say::picture(lang)}</h2>
            {now}
            {none}
            <form class="form" method="post" enctype="multipart/form-data" action=format!("{}/picture", at(id))>
                <div class="field">
                    <label for="picture">{say::picture_file(lang)}</label>
                    <input id="picture" name="picture" type="file" accept="image/png,image/jpeg,image/webp,image/gif"
                        aria-invalid=invalid aria-describedby=described_by />
                    {problem.map(|problem| view! { <p class="error" id="picture-problem">{problem}</p> })}
                    <p class="hint" id="picture-hint">{say::picture_hint(lang, MEGABYTES)}</p>
                </div>
                <div class="buttons"><Button class="">{say::picture_save(lang)}</Button></div>
            </form>
            {remove}
        </section>
    }
}

/// The file of a form that holds nothing else; none where nothing was chosen.
struct Picture(Vec<u8>);

impl FromRequest<AppState> for Picture {
    type Rejection = PageError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, PageError> {
        let refused = |error: MultipartError| match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => PageError::TooLarge,
            _ => PageError::Unreadable,
        };
        let mut parts = Multipart::from_request(request, state).await.map_err(|_| PageError::Unreadable)?;
        let mut bytes = Vec::new();
        while let Some(part) = parts.next_field().await.map_err(refused)? {
            if part.name() == Some("picture") {
                bytes = part.bytes().await.map_err(refused)?.to_vec();
            }
        }
        Ok(Self(bytes))
    }
}

async fn set_picture(
    State(state): State<AppState>,
    page: Page,
    by: Admin,
    Path(id): Path<ProductId>,
    Picture(bytes): Picture,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let sentence = match state.engine.set_product_picture(&by.0.account, id, &bytes).await {
        Ok(_) => return Ok(page.redirect_with(&place(at(id)), Notice::good(say::picture_saved(lang)))),
        Err(ProductError::NoPicture) => say::picture_none_chosen(lang).to_owned(),
        Err(ProductError::PictureTooLarge { .. }) => say::picture_too_large(lang, MEGABYTES),
        Err(ProductError::NotAPicture) => say::not_a_picture(lang).to_owned(),
        Err(error) => return Err(refused(error)),
    };
    let mut told = Told::default();
    told.picture.add("picture", sentence);
    render(&page, &state, &by, id, Some(told)).await
}

async fn remove_picture(
    State(state): State<AppState>,
    page: Page,
    Admin(by): Admin,
    Path(id): Path<ProductId>,
) -> Result<Response, PageError> {
    state.engine.remove_product_picture(&by.account, id).await.map_err(refused)?;
    Ok(page.redirect_with(&place(at(id)), Notice::good(say::picture_removed(page.lang))))
}

/// The codes of a product that delivers them, or of one that did.
#[component]
fn CodeList(id: ProductId, codes: Codes, delivered: bool, problems: Problems, typed: String) -> impl IntoView {
    let lang = reader_lang();
    let remove = (codes.left > 0).then(|| {
        let href = format!("{}/codes/remove", at(id));
        view! { <a class="button quiet danger" href=href>{say::codes_remove(lang)}</a> }
    });
    let problem = problems.of("codes");
    let Codes { left, handed_out } = codes;
    let count = delivered.then(|| view! { <p class="muted">{say::codes_count(lang, left, handed_out)}</p> });
    let kept = (!delivered).then(|| view! { <p>{say::codes_kept(lang, left, handed_out)}</p> });
    let form = if delivered || problem.is_some() {
        view! {
            <PostForm action=format!("{}/codes", at(id)) problems>
                <TextArea name="codes" label=say::codes_add(lang) value=typed problem
                    hint=say::codes_hint(lang, ProductCode::MOST) rows=4 />
                <div class="buttons"><Button class="">{say::codes_button(lang)}</Button> {remove}</div>
            </PostForm>
        }
        .into_any()
    } else {
        view! { <p class="buttons">{remove}</p> }.into_any()
    };
    view! {
        <section class="card" aria-labelledby="codes-title">
            <header>
                <h2 id="codes-title">{say::codes(lang)}</h2>
                {count}
            </header>
            {kept}
            {form}
        </section>
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct NewCodes {
    codes: String,
}

async fn add_codes(
    State(state): State<AppState>,
    page: Page,
    by: Admin,
    Path(id): Path<ProductId>,
    Form(form): Form<NewCodes>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let sentence = match ProductCode::list(&form.codes) {
        Ok(codes) => match state.engine.add_product_codes(&by.0.account, id, &codes).await {
            Ok(done) if done.added == 0 => say::codes_all_known(lang).to_owned(),
            Ok(done) => {
                let words = say::codes_added(lang, done.added, done.known);
                return Ok(page.redirect_with(&place(at(id)), Notice::good(words)));
            }
            Err(ProductError::NoCodes) => say::no_codes(lang).to_owned(),
            Err(error) => return Err(refused(error)),
        },
        Err(CodesError::Empty) => say::codes_empty(lang).to_owned(),
        Err(CodesError::TooMany { max }) => say::codes_too_many(lang, max),
        Err(CodesError::Line { line, error }) => say::codes_line(lang, line, &text_problem(error, lang)),
    };
    let told = Told { typed_codes: form.codes, codes: Problems::at("codes", sentence), ..Told::default() };
    render(&page, &state, &by, id, Some(told)).await
}

async fn ask_removal(
    State(state): State<AppState>,
    page: Page,
    Admin(by): Admin,
    Path(id): Path<ProductId>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let product = state.engine.product(id).await?.ok_or(PageError::NotFound)?;
    let codes = state.engine.product_codes(&by.account, &product).await.map_err(refused)?;
    let title = say::codes_remove_title(lang, product.settings.name.as_str());
    Ok(page.render(title.clone(), || {
        view! {
            <Confirm title text=say::codes_remove_text(lang, codes.left) action=format!("{}/codes/remove", at(id))
                label=say::codes_remove(lang) class="primary danger" back=at(id) keep=say::cancel(lang) />
        }
    }))
}

async fn remove_codes(
    State(state): State<AppState>,
    page: Page,
    Admin(by): Admin,
    Path(id): Path<ProductId>,
) -> Result<Response, PageError> {
    let removed = state.engine.remove_unused_product_codes(&by.account, id).await;
    let removed = removed.map_err(refused)?;
    Ok(page.redirect_with(&place(at(id)), Notice::good(say::codes_removed(page.lang, removed))))
}
