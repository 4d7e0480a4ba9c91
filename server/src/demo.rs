//! `--demo`: a small life to look at, on this machine only, with its own database, new at each start.

use std::fmt::Write as _;

use anyhow::{Context, bail};
use largage::{
    account::Role,
    campaign::{CampaignName, Settings, Uses, WinnerStyle},
    code::Prefix,
    company::{self, Origin},
    condition::Condition,
    defaults,
    eligibility::Rules,
    engine::{
        Engine,
        accounts::Account,
        notifications::{MessageChoice, NotificationSettings},
        sessions::Visitor,
        tickets::{NewReply, NewTicket, Sorting},
    },
    event::Kind,
    id::WebhookId,
    lang::Lang,
    lost::WhenLost,
    money::Amount,
    prize::Prize,
    product::{DeliveredText, Delivery, Product, ProductCode},
    registration::Draft,
    schedule::{Times, Timing},
    ticket::{ReplyName, Subject, TicketText},
    time::Zone,
    webhook::WebhookName,
};
use largage_app::state::{DemoAccount, DemoNotice};

use crate::config::{Demo, Storage};

/// Everyone's, and known to everyone: the demo answers to nobody but this machine.
const PASSWORD: &str = "silk-parachute";
const ADMIN: &str = "admin@demo.example";
const ACCOUNTS: [(&str, &str, Role); 5] = [
    (ADMIN, "Ada", Role::Admin),
    ("staff@demo.example", "Sam", Role::Staff),
    ("zoe@demo.example", "Zoé Lemaire", Role::Customer),
    ("marc@demo.example", "marc_92", Role::Customer),
    ("lin@demo.example", "Lin Chen", Role::Customer),
];

/// Removes the database of the demo before, unless it is to be kept, or is not the demo's own.
pub fn clear(storage: &Storage, demo: &Demo) -> anyhow::Result<()> {
    if demo.keep || storage.database.is_some() {
        return Ok(());
    }
    for name in ["demo.db", "demo.db-wal", "demo.db-shm", "demo.key"] {
        let file = storage.data.join(name);
        match std::fs::remove_file(&file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("removing the demo of before, {}", file.display()));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Fills an empty database; one that holds a demo stays as it is.
pub async fn fill(engine: &Engine, demo: &Demo, address: &Origin) -> anyhow::Result<DemoNotice> {
    let channel = match engine.account_by_email(&ADMIN.parse()?).await? {
        Some(_) => engine.webhooks().await?.first().map(|view| view.webhook.id),
        None if engine.set_up_link().await?.is_none() => {
            bail!("--demo: this database belongs to somebody, and is no demo's");
        }
        None => {
            let admin = people(engine).await?;
            company(engine, &admin, address).await?;
            let channel = engine.add_sandbox_channel(&admin, &WebhookName::new("drops")?).await?;
            campaign(engine, &admin, demo, channel).await?;
            shop(engine, &admin, channel).await?;
            desk(engine, &admin, channel).await?;
            Some(channel)
        }
    };
    let accounts =
        ACCOUNTS.map(|(email, _, role)| DemoAccount { email: email.into(), password: PASSWORD.into(), role });
    let channel = channel.map_or_else(|| "/sandbox".to_owned(), |id| format!("/sandbox/{id}"));
    Ok(DemoNotice { accounts: accounts.into(), channel })
}

/// What the terminal says of it.
pub fn describe(notice: &DemoNotice) -> String {
    let mut text = format!("This is a demo. Its channel: {}\nSign in with the password {PASSWORD} as", notice.channel);
    for account in &notice.accounts {
        // A string does not refuse to be written to.
        let _ = write!(text, "\n  {:<20} {}", account.email, account.role.as_str());
    }
    text
}

async fn people(engine: &Engine) -> anyhow::Result<Account> {
    let draft = |email: &str, name: &str| Draft {
        email: email.to_owned(),
        password: PASSWORD.to_owned(),
        public_name: name.to_owned(),
        ..Draft::default()
    };
    let here = Visitor { address: std::net::Ipv4Addr::LOCALHOST.into(), device: "Demo".to_owned(), remembered: None };
    let [(email, name, _), others @ ..] = ACCOUNTS;
    let id = engine.create_admin(&draft(email, name), None).await?;
    let admin = engine.account(id).await?.context("the admin that was just made")?;
    for (email, name, role) in others {
        let invitation = engine.invite(&admin, role).await?;
        let session = engine.accept_link(invitation.expose(), &draft(email, name), None, &here).await?;
        engine.sign_out(&session).await?;
    }
    Ok(admin)
}

async fn company(engine: &Engine, admin: &Account, address: &Origin) -> anyhow::Result<()> {
    let draft = company::Draft {
        name: "Northwind Hosting".to_owned(),
        address: address.to_string(),
        zone: "Europe/Paris".to_owned(),
        ..company::Draft::from(&engine.company().await?)
    };
    engine.change_company(admin, &draft).await?;
    Ok(())
}

async fn campaign(engine: &Engine, admin: &Account, demo: &Demo, channel: WebhookId) -> anyhow::Result<()> {
    // Drops of one campaign must not overlap.
    let interval = demo.every.max(demo.warning + demo.validity);
    let timing = Timing::new(Times {
        interval,
        window_from: std::time::Duration::ZERO,
        window_to: interval / 8,
        warning: demo.warning,
        validity: demo.validity,
        grace: std::time::Duration::from_mins(5),
        quiet: None,
    });
    let timing = timing.map_err(|errors| anyhow::anyhow!("the demo's times do not fit together: {errors:?}"))?;
    let settings = Settings {
        name: CampaignName::new("Crates from the sky")?,
        zone: "Europe/Paris".parse::<Zone>()?,
        timing,
        prize: Prize::new(Amount::new(50)?, Amount::new(500)?, false)?,
        uses: Uses::new(demo.uses)?,
        budget: None,
        prefix: Prefix::new("NW")?,
        rules: Rules::default(),
        winner: WinnerStyle::default(),
        active: true,
    };
    let id = engine.create_campaign(admin, &settings, Lang::default(), &[channel]).await?;
    let first = engine.campaign(id).await?.and_then(|view| view.live).context("the first drop of the demo")?;
    engine.move_drop(admin, first.id, engine.clock().now() + demo.drop_in).await?;
    Ok(())
}

/// What the first win can be spent on, and the channel that hears of it.
async fn shop(engine: &Engine, admin: &Account, channel: WebhookId) -> anyhow::Result<()> {
    let product = |name: &str, text: &str, price: i64, delivery: Delivery| -> anyhow::Result<Product> {
        Ok(Product {
            name: name.parse()?,
            text: text.parse()?,
            price: Amount::new(price)?,
            per_customer: None,
            visible: true,
            delivery,
            kept_text: None,
        })
    };
    let thanks = DeliveredText::new("Thank you! Read how to put the sticker on: **peel, press, smile**.")?;
    let sticker = "A parachute for the lid of your laptop. *Weatherproof*, as it should be.";
    let sticker = product("Parachute sticker", sticker, 50, Delivery::Text(thanks))?;
    let early = "A key for the **beta server**, before everyone else.\n\n- one key each\n- valid for a year";
    let early = Product { per_customer: Some(2), ..product("Beta key", early, 100, Delivery::Code)? };
    let name = "Our team writes your name on the wall of the server. Say in the comment how to spell it.";
    let name = product("Your name on the wall", name, 250, Delivery::ByHand)?;
    let crate_text = "A real crate with a real parachute. All of them have landed already.";
    let crate_ = product("Wooden crate", crate_text, 5000, Delivery::ByHand)?;
    let unit = engine.company().await?.unit;
    for (product, stock) in [(crate_, Some(0)), (name, None), (sticker, Some(25))] {
        engine.create_product(admin, &unit, &product, stock).await?;
    }
    let early = engine.create_product(admin, &unit, &early, None).await?;
    let codes = ProductCode::list("BETA-4F7K-22QX\nBETA-9M3D-81TZ\nBETA-1H6W-55RC\nBETA-7P2L-93VB")?;
    engine.add_product_codes(admin, early, &codes).await?;

    let order = NotificationSettings {
        name: None,
        campaign: None,
        condition: Condition::default(),
        message: MessageChoice::Default(Lang::default()),
        active: true,
        when_lost: WhenLost::default(),
        targets: vec![(channel, None)],
    };
    engine.create_notification(admin, Kind::OrderPlaced, &order).await?;
    Ok(())
}

/// Tickets that are told in the channel: one that was answered, and one that waits.
async fn desk(engine: &Engine, admin: &Account, channel: WebhookId) -> anyhow::Result<()> {
    let person = async |email: &str| {
        let account = engine.account_by_email(&email.parse()?).await?;
        account.with_context(|| format!("the demo's {email}"))
    };
    let (staff, zoe, lin) =
        (person("staff@demo.example").await?, person("zoe@demo.example").await?, person("lin@demo.example").await?);
    let lang = engine.company().await?.lang;
    for kind in [Kind::TicketOpened, Kind::TicketReplied, Kind::TicketClosed] {
        let settings = NotificationSettings {
            name: None,
            campaign: None,
            condition: defaults::condition(kind, lang),
            message: MessageChoice::Default(lang),
            active: true,
            when_lost: WhenLost::default(),
            targets: vec![(channel, None)],
        };
        engine.create_notification(admin, kind, &settings).await?;
    }
    for (name, text) in [
        ("We are looking into it", "Thank you for writing. We are looking into it and come back to you **today**."),
        (
            "Send us your log",
            "Could you attach the file `latest.log` of your server? It stands in the folder `logs`.\n\nThen we see what \
             happened just before.",
        ),
    ] {
        engine.save_reply(&staff, &ReplyName::new(name)?, &TicketText::new(text)?).await?;
    }
    let desk = engine.desk().await?;
    let (departments, priorities) = (desk.departments.offered(), desk.priorities.offered());
    let open = async |by: &Account, subject: &str, text: &str, department: usize, priority: usize, once: &str| {
        let (subject, text) = (Subject::new(subject)?, TicketText::new(text)?);
        let new = NewTicket {
            subject: &subject,
            text: &text,
            department: departments.get(department).map_or(0, |choice| choice.id),
            priority: priorities.get(priority).map_or(0, |choice| choice.id),
            related: None,
            files: &[],
            once,
        };
        anyhow::Ok(engine.open_ticket(by, new).await?)
    };
    let answered = open(
        &zoe,
        "My server stops every night",
        "Hello,\n\nsince Monday my server stops at about 3:00 and starts again by itself.\n\n- nothing was changed\n- the log \
         ends with `Stopping server`",
        1,
        2,
        "demo 1",
    )
    .await?;
    let newest = engine.ticket(&staff, answered).await?.newest();
    engine.read_ticket(&staff, answered, newest).await?;
    engine.read_ticket(admin, answered, newest).await?;
    let text = TicketText::new("Hello Zoé, that is the nightly backup. Shall we move it to **5:00**?")?;
    let reply = NewReply { text: &text, files: &[], once: "demo 2", close: false, seen: None };
    engine.reply(&staff, answered, reply).await?;
    let sorting = Sorting {
        department: departments.get(1).map_or(0, |choice| choice.id),
        priority: priorities.get(2).map_or(0, |choice| choice.id),
        assignee: Some(staff.id),
    };
    engine.sort_ticket(&staff, answered, 1, sorting).await?;
    open(&lin, "Can I pay by bank transfer?", "I would rather not use a card. Thanks!", 2, 1, "demo 3").await?;
    Ok(())
}
