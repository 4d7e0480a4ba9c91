//! Identifiers of rows. Each kind is a type of its own, so that a drop's id is never taken for a campaign's.

/// Declares newtypes of `i64` that read, print and serialise as the number.
macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident),* $(,)?) => {$(
        $(#[$meta])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(i64);

        impl $name {
            pub const fn new(id: i64) -> Self {
                Self(id)
            }

            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl From<i64> for $name {
            fn from(id: i64) -> Self {
                Self(id)
            }
        }

        impl From<$name> for i64 {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

ids! {
    AccountId,
    MailId,
    CampaignId,
    DropId,
    RedemptionId,
    /// A wallet's entry.
    EntryId,
    ProductId,
    /// An order, and its number.
    OrderId,
    WebhookId,
    NotificationId,
    MessageId,
    FileId,
    AnnouncementId,
    /// A ticket's number.
    TicketId,
    /// A line of a ticket's thread.
    LineId,
    SavedReplyId,
    EventId,
    DeliveryId,
    AttemptId,
    SessionId,
    LinkId,
    /// A line of the audit log.
    AuditId,
}

#[cfg(test)]
mod tests {
    use super::DropId;

    #[test]
    fn reads_prints_and_serialises_as_the_number() {
        let id: DropId = "42".parse().unwrap();
        assert_eq!(id, DropId::new(42));
        assert_eq!(id.to_string(), "42");
        assert_eq!(serde_json::to_string(&id).unwrap(), "42");
        assert_eq!(serde_json::from_str::<DropId>("42").unwrap(), id);
        assert!("42x".parse::<DropId>().is_err());
        assert!("9223372036854775808".parse::<DropId>().is_err());
    }
}
