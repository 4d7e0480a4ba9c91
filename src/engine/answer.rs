//! What is kept of an answer, to be looked at on the page of its delivery: the headers that tell something, and the
//! beginning of what was said. Whoever answers may repeat the address it was called at, so that this is masked.

use super::destinations::Reply;
pub use super::store::deliveries::Answer;
use crate::webhook::Destination;

/// Headers that say how fast to be, where else to go, and who has answered.
const TELLING: [&str; 12] = [
    "retry-after",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset-after",
    "x-ratelimit-bucket",
    "x-ratelimit-scope",
    "x-ratelimit-global",
    "location",
    "content-type",
    "server",
    "cf-ray",
    "x-request-id",
];
/// Characters of a header and of a body that are kept.
const HEADER_LENGTH: usize = 200;
const BODY_LENGTH: usize = 1000;
const MASK: &str = "••••";

/// An answer in which nothing is left of what the address grants that it was asked at.
pub(super) fn mask(reply: Reply, from: &Destination) -> Reply {
    let secrets = from.secrets();
    let masked = |text: &str| secrets.iter().fold(text.to_owned(), |text, secret| text.replace(secret, MASK));
    let headers = reply.headers.into_iter().map(|(name, value)| (name, masked(&value)));
    Reply {
        headers: headers.collect(),
        body: masked(&String::from_utf8_lossy(&reply.body)).into_bytes(),
        status: reply.status,
    }
}

/// What is kept of a masked answer.
pub(super) fn keep(reply: &Reply) -> Answer {
    let cut = |text: &str, length: usize| -> String {
        text.chars().filter(|c| !c.is_control() || *c == '\n').take(length).collect()
    };
    let headers =
        TELLING.into_iter().filter_map(|name| Some((name.to_owned(), cut(reply.header(name)?, HEADER_LENGTH))));
    Answer { headers: headers.collect(), body: cut(&String::from_utf8_lossy(&reply.body), BODY_LENGTH) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::webhook::{Address, DestinationKind, SandboxId};

    #[test]
    fn an_endpoint_that_repeats_its_secrets_is_masked() {
        let Ok(Address::Endpoint(url)) = Address::parse(DestinationKind::Endpoint, "https://app.example.org/") else {
            panic!("it is an endpoint's")
        };
        let secret = |byte: u8| crate::signature::Secret::from_bytes(&[byte; 32]).unwrap();
        // Its base64 is made of slashes.
        let secrets = crate::signature::Secrets { current: secret(0xff), former: Some(secret(7)) };
        let (current, former) = (secret(0xff).reveal(), secret(7).reveal());
        let escaped = current.replace('/', "\\/");
        let bare = former.strip_prefix("whsec_").unwrap();
        let body = format!("{current} {former} {escaped} {bare}.");
        let to = Destination::Endpoint { url, secrets };
        let kept = keep(&mask(Reply { body: body.into_bytes(), ..Reply::default() }, &to)).body;
        assert_eq!(kept, "•••• •••• whsec_•••• ••••.");
    }

    #[test]
    fn whatever_an_address_grants_is_masked_before_the_cut() {
        let token = "t".repeat(68);
        let discord = format!("https://discord.com/api/webhooks/123456789012345678/{token}?thread_id=5");
        let Ok(Address::Discord(url)) = discord.parse::<Address>() else { panic!("it is Discord's") };
        let body = format!("{}{token}\u{0}\u{7}\nend", "é".repeat(995));
        let headers =
            [("location", discord.as_str()), ("x-ratelimit-limit", "5"), ("set-cookie", "a=b"), ("server", "x\u{7}y")];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        let kept = keep(&mask(Reply { status: 200, headers, body: body.into_bytes() }, &Destination::Discord(url)));
        assert_eq!(kept.body, format!("{}••••\n", "é".repeat(995)));
        let named = |name: &str| kept.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        assert_eq!(named("x-ratelimit-limit"), Some("5"));
        assert_eq!(named("location"), Some("https://discord.com/api/webhooks/123456789012345678/••••?thread_id=5"));
        assert_eq!((named("set-cookie"), named("server")), (None, Some("xy")));

        let Ok(Address::Chat(url)) = "https://hooks.slack.com/services/T0123ABCD/B0456/abcDEF123".parse() else {
            panic!("it is Slack's")
        };
        let said = |body: &str, to: &Destination| keep(&mask(Reply { body: body.into(), ..Reply::default() }, to)).body;
        assert_eq!(said("no_service abcDEF123", &Destination::Chat(url)), "no_service ••••");
        let endpoint =
            Address::parse(DestinationKind::Endpoint, "https://app.example.org/in/s3cret?key=longer%2Dkey&v=1");
        let Ok(Address::Endpoint(url)) = endpoint else { panic!("it is an endpoint's") };
        let secrets = crate::signature::Secrets {
            current: crate::signature::Secret::from_bytes(&[7; 32]).unwrap(),
            former: None,
        };
        let endpoint = Destination::Endpoint { url, secrets };
        assert_eq!(
            said(r#"{"path":"\/in\/s3cret","key":"longer%2Dkey","v":1}"#, &endpoint),
            r#"{"path":"\/in\/••••","key":"••••","v":1}"#
        );
        assert_eq!(said("sent", &Destination::Sandbox(SandboxId(1))), "sent");
    }

    #[test]
    fn an_endpoint_that_repeats_its_address_decoded_is_masked() {
        let url = "https://app.example.org/in/%61b%2Fcd%3D%3D?key=wide+o%70en%2b1&short=%C3%A9%C3%A9";
        let Ok(Address::Endpoint(url)) = Address::parse(DestinationKind::Endpoint, url) else {
            panic!("it is an endpoint's")
        };
        let current = crate::signature::Secret::from_bytes(&[7; 32]).unwrap();
        let to = Destination::Endpoint { url, secrets: crate::signature::Secrets { current, former: None } };
        for (said, kept) in [
            ("/in/%61b%2Fcd%3D%3D", "/in/••••"),
            ("no route to ab/cd==.", "no route to ••••."),
            (r#"{"token":"ab\/cd=="}"#, r#"{"token":"••••"}"#),
            ("key: wide+o%70en%2b1", "key: ••••"),
            ("key: wide+open+1", "key: ••••"),
            ("key: wide open+1", "key: ••••"),
            ("éé", "éé"),
        ] {
            let headers = vec![("location".to_owned(), said.to_owned())];
            let answer = keep(&mask(Reply { headers, body: said.into(), ..Reply::default() }, &to));
            assert_eq!((answer.body.as_str(), answer.headers[0].1.as_str()), (kept, kept));
        }
    }
}
