//! `largage message …` as it is called.

#![allow(clippy::unwrap_used)] // Helpers of tests, which lie outside of test functions.

use std::{
    io::Write,
    process::{Command, Output, Stdio},
};

use serde_json::{Value, json};

/// An order's message with the marks, names and line breaks that people's own have.
const ORDER: &str = "\u{feff}:pushpin:Commande n• %id%\r
:moneybag:**Total : ** %price%\r
:credit_card: ** Par : ** %paymentType%\r
:bust_in_silhouette:**De : ** %user%\r
:link:**Voir :** %url%\r
:envelope:**Un mot : ** %comment% **\r
";

fn message(arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_largage"));
    command.arg("message").args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = command.spawn().unwrap();
    // What is not asked for is not read.
    process.stdin.take().unwrap().write_all(input.as_bytes()).ok();
    process.wait_with_output().unwrap()
}

#[track_caller]
fn said(output: &Output, code: i32) -> String {
    let error = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(code), "{error}");
    assert!(!error.contains("panicked"), "{error}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[track_caller]
fn rendered(arguments: &[&str], input: &str) -> Value {
    serde_json::from_str(&said(&message(&[&["render"], arguments].concat(), input), 0)).unwrap()
}

fn file(content: &str) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(content.as_bytes()).unwrap();
    file
}

#[test]
fn plain_text_becomes_the_json_that_is_sent() {
    let expected = "📌Commande n• 1042\n💰**Total : ** €19.90\n💳 ** Par : ** PayPal\n👤**De : ** Camille Dupont\n\
                    🔗**Voir :** https://largage.example/orders/1042\n✉️**Un mot : ** Please deliver before Friday. **";
    let sent = rendered(&["-", "--event", "order.placed"], ORDER);
    assert_eq!(sent, json!({ "content": expected, "allowed_mentions": { "parse": [] } }));
}

#[test]
fn the_stray_mark_is_found_where_it_stands() {
    let found = said(&message(&["check", "-", "--event", "order.placed"], ORDER), 0);
    let lines: Vec<_> = found.lines().collect();
    assert!(lines[0].starts_with("content:6:35 [191..193]: warning: This ** opens or closes nothing"), "{found}");
    assert!(lines[1].starts_with("content: warning: With the longest values ") && lines.len() == 2, "{found}");
    let french = said(&message(&["check", "-", "--event", "order.placed", "--lang", "fr"], ORDER), 0);
    assert!(french.contains("avertissement") && french.contains("Ce ** "), "{french}");
}

#[test]
fn errors_end_with_one_and_name_what_was_meant() {
    let found = said(&message(&["check", "-", "--event", "drop.opened"], "Code:\n  %coed%"), 1);
    assert_eq!(found, "content:2:3 [8..14]: error: Nothing is called %coed%. Did you mean %code%?\n");
    let embed = r#"{"embeds":[{"title":"a","color":16777216}]}"#;
    let found = said(&message(&["check", "-", "--event", "drop.opened"], embed), 1);
    assert!(found.starts_with("embeds.0.color: error: "), "{found}");
    assert_eq!(said(&message(&["check", "-", "--event", "drop.opened"], "%code%"), 0), "");
}

#[test]
fn data_is_read_by_any_spelling_and_what_it_lacks_is_absent() {
    let data = file(
        "\u{feff}{\r\n\"USERNAME\": \"@everyone\", \"price\": 5, \"created\": 1, \"comment\": \"%price% **b**\" }\r\n",
    );
    let template = r#"{"content":"%user|nobody% %price% %id|none% %comment%"}"#;
    let output = message(
        &["render", "-", "--event", "order.placed", "--data", data.path().to_str().unwrap(), "--lang", "fr"],
        template,
    );
    let sent: Value = serde_json::from_str(&said(&output, 0)).unwrap();
    assert_eq!(sent["content"], "@\u{200b}everyone 5,00\u{a0}€ none %price% \\*\\*b\\*\\*");
    assert!(String::from_utf8(output.stderr).unwrap().contains("no variable called created"));
}

#[test]
fn other_endpoints_get_values_too() {
    let body = rendered(&["-", "--event", "drop.redeemed", "--for", "json"], "**%user%** won %amount%");
    assert_eq!((&body["type"], &body["text"]), (&json!("drop.redeemed"), &json!("Camille won €2.50")));
    assert_eq!(body["data"]["amount"], json!({ "amount": "2.50", "unit": "EUR" }));
    assert_eq!(body["message"]["content"], "**Camille** won €2.50");
}

#[test]
fn a_message_is_taken_out_of_what_discohook_writes() {
    let one = r#"{"version":"d2","messages":[{"data":{"content":"%code%"}}]}"#;
    assert_eq!(rendered(&["-", "--event", "drop.opened"], one)["content"], "CC-PZCRYGZ3");
    let two = r#"{"messages":[{"data":{"content":"a"}},{"data":{"content":"b"}}]}"#;
    let output = message(&["render", "-", "--event", "drop.opened"], two);
    assert_eq!(said(&output, 2), "");
    assert!(String::from_utf8(output.stderr).unwrap().contains("2 messages"));
}

#[test]
fn slack_gets_its_own_marks_and_no_emoji_by_name() {
    let body = rendered(&["-", "--event", "order.placed", "--for", "slack"], ORDER);
    let text = body["text"].as_str().unwrap();
    assert!(text.starts_with("📌Commande n• 1042\n💰*Total :") && !text.contains("**Total"), "{text}");
}

#[test]
fn what_cannot_be_judged_ends_with_two_and_a_sentence() {
    let (empty, list, text) = (file("{}"), file("[]"), file("a"));
    let data = |file: &tempfile::NamedTempFile| file.path().to_str().unwrap().to_owned();
    let (empty, list, text) = (data(&empty), data(&list), data(&text));
    let cases: [(&[&str], &str, &str); 11] = [
        (&["render", "/nowhere/at/all", "--event", "drop.opened"], "", "reading /nowhere/at/all"),
        (&["check", "/", "--event", "drop.opened"], "", "reading /"),
        (&["render", "-", "--event", "drop.stolen"], "a", "drop.opened"),
        (&["render", "-", "--event", "drop.opened", "--for", "carrier-pigeon"], "a", "discord"),
        (&["render", "-", "--event", "drop.opened", "--lang", "de"], "a", "fr"),
        (&["render", "-", "--event", "drop.opened"], " \n ", "empty"),
        (&["render", "-", "--event", "drop.opened", "--data", &empty], "%code%", "empty"),
        (&["render", "-", "--event", "drop.opened", "--data", &list], "a", "no JSON object"),
        (&["render", "-", "--event", "drop.opened", "--data", &text], "a", "line 1, column 1"),
        (&["render", "-", "--event", "drop.opened", "--data", "-"], "a", "both"),
        (&["check", "-", "--event", "drop.opened"], "{\"content\":\n 5}", "line 2"),
    ];
    for (arguments, input, word) in cases {
        let output = message(arguments, input);
        assert_eq!(said(&output, 2), "", "{arguments:?}");
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.starts_with("error: ") && error.contains(word), "{arguments:?}: {error}");
    }
    let mut binary = tempfile::NamedTempFile::new().unwrap();
    binary.write_all(b"a\xff").unwrap();
    let output = message(&["check", binary.path().to_str().unwrap(), "--event", "drop.opened"], "");
    said(&output, 2);
}

#[test]
fn text_that_only_begins_like_json_is_text() {
    for text in ["{user} wins", "[\"a\"]", "\"a\"", "5", "{{\"a\": 1}}"] {
        assert_eq!(rendered(&["-", "--event", "drop.opened"], text)["content"], *text);
    }
}
