//! The audit log: who did what to what. A line is written in the transaction of what it tells of, so that neither is
//! there without the other. Nothing secret goes into it.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::Engine;
use super::accounts::{Account, Forbidden};
use super::page::Page;
use super::store::{Db, StoreError, Stored, audit};
use crate::account::Role;
use crate::id::{
    AccountId, AnnouncementId, AuditId, CampaignId, DeliveryId, DropId, LinkId, MessageId, NotificationId, OrderId,
    ProductId, RedemptionId, SavedReplyId, TicketId, WebhookId,
};
use crate::time::Moment;

/// Declares what can be done, with the names under which it is stored for good.
macro_rules! actions {
    ($($name:ident = $text:literal,)+) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Action { $($name,)+ }

        impl Action {
            pub const ALL: &[Action] = &[$(Action::$name,)+];

            pub const fn as_str(self) -> &'static str {
                match self { $(Action::$name => $text,)+ }
            }
        }
    };
}

actions! {
    AccountCreated = "account.created",
    RoleChanged = "account.role_changed",
    CustomerBlocked = "account.blocked",
    CustomerUnblocked = "account.unblocked",
    CustomerVouchedFor = "account.vouched_for",
    CustomerNoLongerVouchedFor = "account.no_longer_vouched_for",
    PasswordChanged = "password.changed",
    PasswordReset = "password.reset",
    ResetLinkCreated = "reset_link.created",
    InvitationCreated = "invitation.created",
    InvitationWithdrawn = "invitation.withdrawn",
    ProductCreated = "product.created",
    ProductChanged = "product.changed",
    ProductPictureChanged = "product.picture_changed",
    ProductCodesAdded = "product.codes_added",
    ProductCodesRemoved = "product.codes_removed",
    OrderDelivered = "order.delivered",
    OrderCorrected = "order.corrected",
    OrderRefunded = "order.refunded",
    WalletCorrected = "wallet.corrected",
    RedemptionReversed = "redemption.reversed",
    SettingsChanged = "settings.changed",
    BackupRestored = "backup.restored",
    MailLinkShown = "mail.link_shown",
    AddressVerified = "address.verified",
    CampaignCreated = "campaign.created",
    CampaignChanged = "campaign.changed",
    CampaignPaused = "campaign.paused",
    CampaignResumed = "campaign.resumed",
    DropMoved = "drop.moved",
    DropLaunched = "drop.launched",
    DropCancelled = "drop.cancelled",
    WebhookCreated = "webhook.created",
    WebhookChanged = "webhook.changed",
    WebhookDeleted = "webhook.deleted",
    WebhookTested = "webhook.tested",
    WebhookEnabled = "webhook.enabled",
    WebhookDisabled = "webhook.disabled",
    WebhookPrivacyChanged = "webhook.privacy_changed",
    WebhookSecretShown = "webhook.secret_shown",
    WebhookSecretChanged = "webhook.secret_changed",
    NotificationCreated = "notification.created",
    NotificationChanged = "notification.changed",
    NotificationDeleted = "notification.deleted",
    MessageCreated = "message.created",
    MessageChanged = "message.changed",
    MessageRestored = "message.restored",
    MessageDeleted = "message.deleted",
    AnnouncementCreated = "announcement.created",
    AnnouncementCancelled = "announcement.cancelled",
    PostedMessageChanged = "posted_message.changed",
    PostedMessageDeleted = "posted_message.deleted",
    DeliveryReplayed = "delivery.replayed",
    DeliveryCancelled = "delivery.cancelled",
    TicketAnswered = "ticket.answered",
    TicketNoted = "ticket.noted",
    TicketChanged = "ticket.changed",
    TicketClosed = "ticket.closed",
    TicketReopened = "ticket.reopened",
    SavedReplyCreated = "saved_reply.created",
    SavedReplyChanged = "saved_reply.changed",
    SavedReplyDeleted = "saved_reply.deleted",
}

impl FromStr for Action {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|action| action.as_str() == text).ok_or(())
    }
}

/// Declares what something can be done to; stored as `account:12`.
macro_rules! objects {
    ($($name:ident($id:ty) = $text:literal,)+) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Object { Settings, $($name($id),)+ }

        impl fmt::Display for Object {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    Object::Settings => f.write_str("settings"),
                    $(Object::$name(id) => write!(f, "{}:{id}", $text),)+
                }
            }
        }

        impl FromStr for Object {
            type Err = ();

            fn from_str(text: &str) -> Result<Self, ()> {
                match text.split_once(':') {
                    None if text == "settings" => Ok(Object::Settings),
                    $(Some(($text, id)) => id.parse().map(Object::$name).map_err(|_| ()),)+
                    _ => Err(()),
                }
            }
        }

        $(impl From<$id> for Object {
            fn from(id: $id) -> Self {
                Object::$name(id)
            }
        })+
    };
}

objects! {
    Account(AccountId) = "account",
    Link(LinkId) = "link",
    Redemption(RedemptionId) = "redemption",
    Product(ProductId) = "product",
    Order(OrderId) = "order",
    Campaign(CampaignId) = "campaign",
    Drop(DropId) = "drop",
    Webhook(WebhookId) = "webhook",
    Notification(NotificationId) = "notification",
    Message(MessageId) = "message",
    Announcement(AnnouncementId) = "announcement",
    Delivery(DeliveryId) = "delivery",
    Ticket(TicketId) = "ticket",
    SavedReply(SavedReplyId) = "saved_reply",
}

/// Writes a line in the caller's transaction. Nobody acted where the program did, or somebody at its command line.
pub async fn write(
    db: &mut Db,
    by: Option<AccountId>,
    action: Action,
    object: impl Into<Object>,
    detail: Value,
    now: Moment,
) -> Stored<()> {
    audit::insert(db, by, action.as_str(), &object.into().to_string(), &detail, now).await
}

/// What differs between two versions of one thing, with the way to what lies deeper:
/// `{"name": ["before", "after"], "prize.max": [500, 1000]}`.
pub fn changes<T: Serialize>(before: &T, after: &T) -> Value {
    fn fields<T: Serialize>(thing: &T) -> Map<String, Value> {
        match serde_json::to_value(thing) {
            Ok(Value::Object(fields)) => fields,
            Ok(other) => Map::from_iter([("value".to_owned(), other)]),
            Err(_) => Map::new(),
        }
    }
    let (mut before, after) = (fields(before), fields(after));
    let mut changes = Map::new();
    for (name, new) in after {
        let old = before.remove(&name).unwrap_or(Value::Null);
        if old.is_object()
            && new.is_object()
            && let Value::Object(inner) = self::changes(&old, &new)
        {
            changes.extend(inner.into_iter().map(|(of, change)| (format!("{name}.{of}"), change)));
        } else if old != new {
            changes.insert(name, json!([old, new]));
        }
    }
    changes.extend(before.into_iter().map(|(name, old)| (name, json!([old, Value::Null]))));
    Value::Object(changes)
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub id: AuditId,
    /// Who acted, with the public name of today.
    pub by: Option<(AccountId, String)>,
    pub action: Action,
    pub object: Object,
    /// The name that it has today, if it has one and is still there.
    pub object_name: Option<String>,
    pub detail: Value,
    pub at: Moment,
}

#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Engine {
    /// A page of the log, newest first: of one object, or of all.
    pub async fn audit_log(
        &self,
        by: &Account,
        object: Option<Object>,
        before: Option<AuditId>,
        size: u16,
    ) -> Result<Page<Line, AuditId>, AuditError> {
        by.require(Role::Admin)?;
        let object = object.map(|object| object.to_string());
        let mut db = self.store().read().await?;
        let lines = audit::page(&mut db, object.as_deref(), before, i64::from(size) + 1).await?;
        let lines = lines.into_iter().map(read).collect::<Stored<_>>()?;
        Ok(Page::cut(lines, size, |line: &Line| line.id))
    }
}

/// What was done to one object, newest first: the latest of it where there is much.
pub(super) async fn of(db: &mut Db, object: Object) -> Stored<Vec<Line>> {
    const MOST: i64 = 50;
    let lines = audit::page(db, Some(&object.to_string()), None, MOST).await?;
    lines.into_iter().map(read).collect()
}

fn read(line: audit::Line) -> Stored<Line> {
    Ok(Line {
        id: line.id,
        by: line.by,
        action: line.action.parse().map_err(|()| StoreError::unreadable("action of the audit log", &line.action))?,
        object: line.object.parse().map_err(|()| StoreError::unreadable("object of the audit log", &line.object))?,
        object_name: line.object_name,
        detail: line.detail,
        at: line.at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::{Settings, Uses};
    use crate::engine::campaigns::Launch;
    use crate::engine::store::Store;
    use crate::engine::testing::START;
    use crate::on_both_engines;
    use crate::time::SECOND;

    #[test]
    fn names_read_back_and_are_told_apart() {
        for action in Action::ALL {
            assert_eq!(action.as_str().parse(), Ok(*action));
        }
        for object in [Object::Settings, AccountId::new(12).into(), DropId::new(12).into(), LinkId::new(1).into()] {
            assert_eq!(object.to_string().parse(), Ok(object));
        }
        for wrong in ["", "account", "account:", "account:x", "settings:1", "planet:1"] {
            assert_eq!(wrong.parse::<Object>(), Err(()));
        }
    }

    #[test]
    fn changes_tell_what_differs_and_nothing_else() {
        let before = json!({"name": "A", "zone": "UTC", "gone": 1});
        let after = json!({"name": "B", "zone": "UTC", "new": [2]});
        assert_eq!(changes(&before, &after), json!({"name": ["A", "B"], "new": [null, [2]], "gone": [1, null]}));
        assert_eq!(changes(&after, &after), json!({}));
        let before = json!({"prize": {"min": 1, "max": 5, "quiet": null}});
        let after = json!({"prize": {"min": 1, "max": 9, "quiet": {"from": "22:00"}}});
        let deep = json!({"prize.max": [5, 9], "prize.quiet": [null, {"from": "22:00"}]});
        assert_eq!(changes(&before, &after), deep);
    }

    on_both_engines! {
        async fn pages_follow_each_other_without_a_gap(test: TestEngine) {
            let engine = &test.engine;
            let admin = test.account("admin@example.org", Role::Admin).await;
            let mut tx = engine.store().begin().await.unwrap();
            for number in 0..25 {
                let object: Object = if number % 5 == 0 { DropId::new(7).into() } else { DropId::new(8).into() };
                let detail = json!({"number": number});
                write(&mut tx, Some(admin.id), Action::DropMoved, object, detail, START + SECOND * number).await.unwrap();
            }
            Store::commit(tx).await.unwrap();

            let mut numbers = Vec::new();
            let mut before = None;
            loop {
                let page = engine.audit_log(&admin, None, before, 10).await.unwrap();
                numbers.extend(page.items.iter().map(|line| line.detail["number"].as_u64().unwrap()));
                if page.next.is_none() {
                    break;
                }
                before = page.next;
            }
            assert_eq!(numbers, (0..25).rev().collect::<Vec<_>>());

            let exact = engine.audit_log(&admin, Some(DropId::new(7).into()), None, 5).await.unwrap();
            assert_eq!((exact.items.len(), exact.next), (5, None));
            assert_eq!(exact.items[0].by, Some((admin.id, "admin".to_owned())));
            assert_eq!(exact.items[0].at, START + SECOND * 20);
        }

        async fn what_has_a_name_is_told_by_it(test: TestEngine) {
            let engine = &test.engine;
            let admin = test.account("admin@example.org", Role::Admin).await;
            let campaign = test.campaign(None, |_| {}).await;
            let webhook = WebhookId::new(test.sandbox().await.0);
            let objects: [Object; 6] = [
                admin.id.into(),
                campaign.into(),
                webhook.into(),
                AccountId::new(77).into(),
                DropId::new(1).into(),
                Object::Settings,
            ];
            let mut tx = engine.store().begin().await.unwrap();
            for object in objects {
                write(&mut tx, None, Action::SettingsChanged, object, json!({}), START).await.unwrap();
            }
            Store::commit(tx).await.unwrap();
            let mut log = engine.audit_log(&admin, None, None, 6).await.unwrap().items;
            log.reverse();
            let names: Vec<_> = log.iter().map(|line| line.object_name.as_deref()).collect();
            let named = engine.campaign(campaign).await.unwrap().unwrap().campaign.settings.name.to_string();
            assert_eq!(names, [Some("admin"), Some(named.as_str()), Some("Drops"), None, None, None]);
        }

        async fn what_was_changed_and_how_a_drop_was_launched_is_told(test: TestEngine) {
            let (engine, admin) = (&test.engine, test.admin().await);
            let campaign = test.campaign(None, |_| {}).await;
            let seen = test.view(campaign).await.campaign;
            let settings = Settings { uses: Uses::new(5).unwrap(), ..seen.settings };
            engine.update_campaign(&admin, campaign, seen.version, &settings).await.unwrap();
            let told = async |object: Object| {
                engine.audit_log(&admin, Some(object), None, 1).await.unwrap().items.remove(0).detail
            };
            assert_eq!(told(campaign.into()).await, json!({"uses": [3, 5]}));
            let drop = engine.launch(&admin, campaign, Launch::AfterWarning).await.unwrap();
            let opens_at = (START + settings.timing.warning).to_string();
            assert_eq!(told(drop.into()).await, json!({"how": "after the warning", "opens_at": opens_at}));
            engine.launch(&admin, campaign, Launch::AtOnce).await.unwrap();
            assert_eq!(told(drop.into()).await, json!({"how": "at once", "opens_at": START.to_string()}));
        }

        async fn only_admins_read_it_and_what_is_rolled_back_is_not_in_it(test: TestEngine) {
            let engine = &test.engine;
            let admin = test.account("admin@example.org", Role::Admin).await;
            let staff = test.account("staff@example.org", Role::Staff).await;
            let refused = engine.audit_log(&staff, None, None, 10).await;
            assert!(matches!(refused, Err(AuditError::Forbidden(Forbidden(Role::Admin)))));

            let mut tx = engine.store().begin().await.unwrap();
            write(&mut tx, None, Action::SettingsChanged, Object::Settings, json!({}), START).await.unwrap();
            tx.rollback().await.unwrap();
            assert_eq!(engine.audit_log(&admin, None, None, 10).await.unwrap().items, []);
        }
    }
}
