//! What Slack, Mattermost and Rocket.Chat answer to a message, and what that means for a delivery.

use std::time::Duration;

use serde_json::Value;

use crate::discord::Outcome;

/// Words of Slack, and of what speaks its format, for a destination that takes nothing any more.
const DEAD: [&str; 14] = [
    "no_service",
    "no_service_id",
    "no_active_hooks",
    "no_team",
    "team_disabled",
    "invalid_token",
    "channel_not_found",
    "channel_is_archived",
    "action_prohibited",
    "posting_to_general_channel_denied",
    // Mattermost's.
    "web.incoming_webhook.invalid.app_error",
    "web.incoming_webhook.channel.app_error",
    "web.incoming_webhook.disabled.app_error",
    // Rocket.Chat's.
    "Invalid integration id or token provided.",
];
/// Slack wants the message again, as it is.
const AGAIN: [&str; 2] = ["rollup_error", "internal_error"];
/// Characters of the destination's own words that are kept.
const REASON_LENGTH: usize = 300;

/// Reads an answer. `retry_after` is the header of this name, in whole seconds.
pub fn classify(status: u16, retry_after: Option<&str>, body: &[u8]) -> Outcome {
    let words = words(body);
    let after = retry_after.and_then(|seconds| seconds.trim().parse().ok()).map(Duration::from_secs);
    let reason = || {
        let words = if words.is_empty() { format!("HTTP {status}") } else { words.clone() };
        words.chars().filter(|c| !c.is_control()).take(REASON_LENGTH).collect::<String>()
    };
    match status {
        429 => Outcome::Retry { after, scope: None },
        _ if DEAD.contains(&words.as_str()) => Outcome::DeadWebhook,
        _ if AGAIN.contains(&words.as_str()) => Outcome::Retry { after, scope: None },
        200..=299 if is_refusal(body) => Outcome::Refused { code: 0, path: None, reason: reason() },
        200..=299 => Outcome::Delivered { message_id: None },
        408 | 425 | 500..=599 => Outcome::Retry { after, scope: None },
        401 | 404 | 410 => Outcome::DeadWebhook,
        _ => Outcome::Refused { code: u64::from(status), path: None, reason: reason() },
    }
}

/// Slack answers with a word, the others with JSON that names the error.
fn words(body: &[u8]) -> String {
    match serde_json::from_slice::<Value>(body) {
        Ok(Value::Object(answer)) => {
            let text = |name: &str| answer.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
            // Mattermost's `id` is the word, its `message` a sentence.
            let word = text("id").filter(|id| DEAD.contains(id)).or(text("error")).or(text("message"));
            word.unwrap_or_default().to_owned()
        }
        _ => String::from_utf8_lossy(body).trim().to_owned(),
    }
}

/// Rocket.Chat and Slack's workflows may refuse with status 200.
fn is_refusal(body: &[u8]) -> bool {
    let answer: Value = serde_json::from_slice(body).unwrap_or_default();
    [&answer["success"], &answer["ok"]].into_iter().any(|good| good.as_bool() == Some(false))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(status: u16, body: &str) -> Outcome {
        classify(status, None, body.as_bytes())
    }

    #[test]
    fn what_is_posted_is_delivered_without_a_number() {
        for body in ["ok", "", r#"{"ok":true}"#, r#"{"success":true}"#, "<html>"] {
            assert_eq!(read(200, body), Outcome::Delivered { message_id: None }, "{body}");
        }
    }

    #[test]
    fn a_wrong_message_is_told_from_a_dead_destination() {
        for words in ["invalid_payload", "invalid_blocks", "no_text", "too_many_attachments", "user_not_found"] {
            let refused = Outcome::Refused { code: 400, path: None, reason: words.into() };
            assert_eq!(read(400, words), refused);
        }
        let facts = [
            (404, "no_service"),
            (404, "no_service_id"),
            (404, "no_active_hooks"),
            (404, "no_team"),
            (403, "team_disabled"),
            (403, "invalid_token"),
            (404, "channel_not_found"),
            (410, "channel_is_archived"),
            (403, "action_prohibited"),
            (403, "posting_to_general_channel_denied"),
        ];
        for (status, words) in facts {
            assert_eq!(read(status, words), Outcome::DeadWebhook, "{words}");
            assert_eq!(read(400, &format!(" {words}\n")), Outcome::DeadWebhook, "whatever its status: {words}");
        }
        for status in [401, 404, 410] {
            assert_eq!(read(status, "<html>"), Outcome::DeadWebhook);
        }
        let long = "x".repeat(1000);
        assert!(matches!(read(413, &long), Outcome::Refused { reason, .. } if reason.len() == REASON_LENGTH));
        let moved = Outcome::Refused { code: 302, path: None, reason: "HTTP 302".into() };
        assert_eq!(read(302, ""), moved, "nobody is followed elsewhere");
    }

    #[test]
    fn json_is_read_too() {
        let unknown =
            json!({ "id": "web.incoming_webhook.invalid.app_error", "message": "Invalid webhook", "status_code": 400 });
        assert_eq!(read(400, &unknown.to_string()), Outcome::DeadWebhook);
        let wrong =
            json!({ "id": "web.incoming_webhook.text.app_error", "message": "No text specified", "status_code": 400 });
        let refused = |code, reason: &str| Outcome::Refused { code, path: None, reason: reason.into() };
        assert_eq!(read(400, &wrong.to_string()), refused(400, "No text specified"));
        let gone = json!({ "success": false, "error": "Invalid integration id or token provided." });
        assert_eq!(read(400, &gone.to_string()), Outcome::DeadWebhook);
        assert_eq!(read(200, r#"{"success":false,"error":"error-not-allowed"}"#), refused(0, "error-not-allowed"));
        assert_eq!(read(400, r#"{"ok":false,"error":"invalid_inputs"}"#), refused(400, "invalid_inputs"));
    }

    #[test]
    fn pace_is_obeyed_in_whole_seconds() {
        let wait = |header| classify(429, header, b"rate_limited");
        let after = |after| Outcome::Retry { after, scope: None };
        assert_eq!(wait(Some("30")), after(Some(Duration::from_secs(30))));
        for hostile in [None, Some("-1"), Some("soon"), Some("1.5"), Some("")] {
            assert_eq!(wait(hostile), after(None), "{hostile:?}");
        }
        for status in [500, 502, 503, 504, 408] {
            assert_eq!(read(status, ""), after(None));
        }
        assert_eq!(read(500, "rollup_error"), after(None));
    }
}
