use std::collections::VecDeque;
use std::net::Ipv4Addr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

use super::*;
use crate::engine::store::deliveries::State;
use crate::engine::testing::{START, TestEngine};
use crate::engine::webhooks::Tested;
use crate::event::{Kind, Values};
use crate::lang::Lang;
use crate::message::Message;
use crate::signature::Secrets;
use crate::time::MINUTE;

/// A server that answers every request with the next of `answers` and tells what it was asked.
async fn server(answers: Vec<Vec<u8>>) -> (SocketAddr, mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let (asked, requests) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        for answer in answers {
            let (mut stream, _) = listener.accept().await.unwrap();
            let request = request(&mut stream).await;
            asked.send(request).unwrap();
            stream.write_all(&answer).await.unwrap();
            stream.shutdown().await.ok();
        }
    });
    (address, requests)
}

/// Head and body of one request.
async fn request(stream: &mut TcpStream) -> String {
    let mut read = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&read).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                return text;
            }
        }
        let mut chunk = [0; 4096];
        let count = stream.read(&mut chunk).await.unwrap();
        assert!(count > 0, "the request breaks off: {text}");
        read.extend_from_slice(&chunk[..count]);
    }
}

fn answer(status: &str, headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n{headers}\r\n{body}", body.len())
        .into_bytes()
}

fn allowing(host: &str) -> Https {
    Https::new("https://drops.example.org", Guard::new(vec![host.parse().unwrap()]))
}

fn post(url: String) -> Call {
    Call::post(url, r#"{"text":"hello"}"#.to_owned())
}

#[tokio::test]
async fn a_host_that_the_operator_has_named_is_called_as_it_stands() {
    let (address, mut requests) = server(vec![answer("200 OK", "X-Pace: 1\r\n", "ok")]).await;
    let https = allowing(&address.to_string());
    let url = format!("http://{address}/hooks/s3cret");
    assert_eq!(https.admits(url.clone()).await, Ok(()));
    let reply = https.call(post(url)).await.unwrap();
    assert_eq!((reply.status, reply.body.as_slice(), reply.header("x-pace")), (200, &b"ok"[..], Some("1")));
    let request = requests.recv().await.unwrap();
    assert!(request.starts_with("POST /hooks/s3cret HTTP/1.1\r\n"), "{request}");
    assert!(
        request.contains("user-agent: Largage/") && request.contains("content-type: application/json"),
        "{request}"
    );
    assert!(request.ends_with(r#"{"text":"hello"}"#), "{request}");
}

#[tokio::test]
async fn nobody_else_is_called_within_the_house() {
    let (address, mut requests) = server(vec![answer("200 OK", "", "ok")]).await;
    let https = Https::new("https://drops.example.org", Guard::default());
    let port = address.port();
    for (url, refusal) in [
        (format!("http://127.0.0.1:{port}/hooks/s3cret"), Refusal::NotHttps),
        (format!("https://127.0.0.1:{port}/hooks/s3cret"), Refusal::Port(port)),
        ("https://127.0.0.1/hooks/s3cret".to_owned(), Refusal::NotGlobal),
        ("https://2130706433/hooks/s3cret".to_owned(), Refusal::NotGlobal),
        ("https://0x7f.1/hooks/s3cret".to_owned(), Refusal::NotGlobal),
        ("https://127.1/hooks/s3cret".to_owned(), Refusal::NotGlobal),
        ("https://0177.0.0.1/hooks/s3cret".to_owned(), Refusal::NotGlobal),
        ("https://0x7f000001/hooks/s3cret".to_owned(), Refusal::NotGlobal),
        ("https://127.0.0.1./hooks/s3cret".to_owned(), Refusal::NotGlobal),
        ("https://１２７.０.０.１/hooks/s3cret".to_owned(), Refusal::NotGlobal),
        ("https://127。0。0。1/hooks/s3cret".to_owned(), Refusal::NotGlobal),
        ("https://%31%32%37.0.0.1/hooks/s3cret".to_owned(), Refusal::NotGlobal),
        ("https://[::]/hooks/s3cret".to_owned(), Refusal::NotGlobal),
        ("https://[::1]/hooks/s3cret".to_owned(), Refusal::NotGlobal),
        ("https://[::127.0.0.1]/hooks/s3cret".to_owned(), Refusal::NotGlobal),
        ("https://[::ffff:7f00:1]/hooks/s3cret".to_owned(), Refusal::NotGlobal),
        ("https://[::ffff:127.0.0.1]/hooks/s3cret".to_owned(), Refusal::NotGlobal),
        ("https://[64:ff9b::7f00:1]/hooks/s3cret".to_owned(), Refusal::NotGlobal),
        ("https://[64:ff9b::a9fe:a9fe]/hooks/s3cret".to_owned(), Refusal::NotGlobal),
        ("https://[2002:7f00:1::]/hooks/s3cret".to_owned(), Refusal::NotGlobal),
        ("https://[2001:0:7f00:1::]/hooks/s3cret".to_owned(), Refusal::NotGlobal),
        ("https://[fe80::1]/hooks/s3cret".to_owned(), Refusal::NotGlobal),
        ("https://169.254.169.254/hooks/s3cret".to_owned(), Refusal::NotGlobal),
        // A name is judged by where it leads.
        ("https://localhost/hooks/s3cret".to_owned(), Refusal::NotGlobal),
        ("https://LOCALHOST./hooks/s3cret".to_owned(), Refusal::NotGlobal),
        ("https://ⓛocalhost/hooks/s3cret".to_owned(), Refusal::NotGlobal),
        ("https://ｌｏｃａｌｈｏｓｔ/hooks/s3cret".to_owned(), Refusal::NotGlobal),
        ("https://local\u{ad}host/hooks/s3cret".to_owned(), Refusal::NotGlobal),
        ("https://any.localhost/hooks/s3cret".to_owned(), Refusal::NotGlobal),
        ("https://user:pass@chat.example.org/hooks/s3cret".to_owned(), Refusal::NotGlobal),
        ("https://@chat.example.org:444/hooks/s3cret".to_owned(), Refusal::Port(444)),
        ("https://discord.com:8443/api/webhooks/1/s3cret".to_owned(), Refusal::Port(8443)),
        ("http://discord.com/api/webhooks/1/s3cret".to_owned(), Refusal::NotHttps),
        ("ftp://chat.example.org/hooks/s3cret".to_owned(), Refusal::NotHttps),
        ("file:///etc/s3cret".to_owned(), Refusal::NotHttps),
    ] {
        let refused = https.call(post(url.clone())).await.unwrap_err();
        assert_eq!(refused, NoReply::NotAllowed(refusal), "{url}");
        assert_eq!(https.admits(url.clone()).await, Err(NoReply::NotAllowed(refusal)), "{url}");
        assert!(!refused.to_string().contains("s3cret"));
    }
    for url in
        ["https://[fe80::1%25eth0]/s3cret", "https://[::1/s3cret", "https:///s3cret?", "https://127.0.0.256/s3cret"]
    {
        let unsent = https.call(post(url.to_owned())).await.unwrap_err();
        assert!(matches!(&unsent, NoReply::NotSent(why) if !why.contains("s3cret")), "{url}: {unsent:?}");
    }
    assert!(requests.try_recv().is_err(), "nothing has reached the server");
}

/// Gives one answer after the other, and the last again and again.
struct Rebinding {
    answers: Mutex<VecDeque<Vec<SocketAddr>>>,
    asked: Arc<AtomicUsize>,
}

impl Lookup for Rebinding {
    fn lookup(&self, _: String) -> BoxFuture<'_, io::Result<Vec<SocketAddr>>> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let mut answers = self.answers.lock().unwrap();
        let answer = if answers.len() > 1 { answers.pop_front() } else { answers.front().cloned() };
        Box::pin(async { Ok(answer.unwrap_or_default()) })
    }
}

/// A network that finds these addresses, one list after the other, and how often it has looked.
fn finding(answers: Vec<Vec<SocketAddr>>, is_public: fn(IpAddr) -> bool) -> (Https, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let lookup = Box::new(Rebinding { answers: Mutex::new(answers.into()), asked: asked.clone() });
    (Https::judging("https://drops.example.org", Guard::default(), Judge { lookup, is_public }), asked)
}

const HOST: &str = "https://hooks.example.org/s3cret";
/// Stands for an address of the public internet: tests reach no other machine.
const PUBLIC: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);

fn is_public(address: IpAddr) -> bool {
    address == PUBLIC
}

#[tokio::test]
async fn the_connection_goes_to_the_address_that_was_judged() {
    let public = TcpListener::bind((PUBLIC, 0)).await.unwrap();
    let private = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let here = vec![private.local_addr().unwrap()];
    let (https, asked) = finding(vec![vec![public.local_addr().unwrap()], here], is_public);
    let accepted = tokio::spawn(async move {
        let (mut stream, _) = public.accept().await.unwrap();
        let mut hello = vec![0; 512];
        let count = stream.read(&mut hello).await.unwrap();
        hello.truncate(count);
        hello
    });
    let unsent = https.call(post(HOST.to_owned())).await.unwrap_err();
    assert!(matches!(&unsent, NoReply::NotSent(why) if !why.contains("s3cret")), "{unsent:?}");
    // It began to speak TLS there, with the name that was asked for, and nowhere else.
    let hello = accepted.await.unwrap();
    assert!(hello.windows(17).any(|window| window == b"hooks.example.org"));
    assert_eq!(asked.load(Ordering::Relaxed), 1, "one look, and it was the one that counted");
    // The name leads into the house from now on, and is not called any more.
    let refused = https.call(post(HOST.to_owned())).await;
    assert_eq!(refused.map(|_| ()), Err(NoReply::NotAllowed(Refusal::NotGlobal)));
    assert_eq!(asked.load(Ordering::Relaxed), 2);
    let nobody = tokio::time::timeout(Duration::ZERO, private.accept()).await;
    assert!(nobody.is_err(), "nobody has come to the house");
}

#[tokio::test]
async fn a_name_that_led_elsewhere_when_it_was_looked_at_is_judged_again() {
    let addresses = ["93.184.215.14:0", "127.0.0.1:0"].map(|address| vec![address.parse().unwrap()]);
    let (https, _) = finding(addresses.to_vec(), is_global);
    assert_eq!(https.admits(HOST.to_owned()).await, Ok(()));
    let refused = https.call(post(HOST.to_owned())).await;
    assert_eq!(refused.map(|_| ()), Err(NoReply::NotAllowed(Refusal::NotGlobal)));
}

#[tokio::test]
async fn one_address_within_the_house_is_enough_to_refuse() {
    let public = TcpListener::bind((PUBLIC, 0)).await.unwrap();
    for inner in ["127.0.0.1:0", "[::1]:0", "[::ffff:7f00:2]:0", "[64:ff9b::5db8:d70e]:0", "10.0.0.1:0"] {
        for inner_first in [false, true] {
            let mut answer = vec![public.local_addr().unwrap(), inner.parse().unwrap()];
            if inner_first {
                answer.reverse();
            }
            let (https, _) = finding(vec![answer], is_public);
            let refused = https.call(post(HOST.to_owned())).await;
            assert_eq!(refused.map(|_| ()), Err(NoReply::NotAllowed(Refusal::NotGlobal)), "{inner}");
            assert_eq!(https.admits(HOST.to_owned()).await, Err(NoReply::NotAllowed(Refusal::NotGlobal)), "{inner}");
        }
    }
    let nobody = tokio::time::timeout(Duration::ZERO, public.accept()).await;
    assert!(nobody.is_err(), "no part of a mixed answer is called");
}

#[tokio::test]
async fn a_host_without_an_address_is_not_called() {
    let (https, _) = finding(vec![Vec::new()], is_global);
    assert!(matches!(https.admits(HOST.to_owned()).await, Err(NoReply::NotSent(_))));
    assert!(matches!(https.call(post(HOST.to_owned())).await, Err(NoReply::NotSent(_))));
}

#[tokio::test]
async fn the_test_button_and_the_worker_go_the_same_way() {
    let private = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let public = "93.184.215.14:0".parse().unwrap();
    let (https, asked) = finding(vec![vec![public], vec![private.local_addr().unwrap()]], is_global);
    let test = TestEngine::calling(https).await;
    // The name leads out while it is added, and into the house ever after.
    let webhook = test.endpoint(HOST).await;
    assert_eq!(asked.load(Ordering::Relaxed), 1);
    let tested = test.engine.test_webhook(&test.admin().await, webhook, "Hello").await.unwrap();
    let reason = Refusal::NotGlobal.to_string();
    assert_eq!(tested, Tested::Refused { reason: reason.clone() });
    test.notify(Kind::OrderPlaced, &Message::text("%user%"), None, &[webhook]).await;
    test.happens(Kind::OrderPlaced, "order:1", &Values::sample(Kind::OrderPlaced, Lang::En)).await;
    test.settle().await;
    let told = test.engine.deliveries(None, 10).await.unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].state, State::Refused);
    assert!(told[0].detail.contains(&reason), "{}", told[0].detail);
    assert!(asked.load(Ordering::Relaxed) >= 3);
    let nobody = tokio::time::timeout(Duration::ZERO, private.accept()).await;
    assert!(nobody.is_err(), "nobody has come to the house");
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let (elsewhere, mut led) = server(vec![answer("200 OK", "", "ok")]).await;
    let location = format!("location: http://{elsewhere}/\r\n");
    let (address, _requests) = server(vec![answer("307 Temporary Redirect", &location, "")]).await;
    let https = Https::new("https://drops.example.org", Guard::new(vec!["127.0.0.1".parse().unwrap()]));
    let reply = https.call(post(format!("http://{address}/"))).await.unwrap();
    assert_eq!(reply.status, 307);
    assert!(led.try_recv().is_err());
}

#[tokio::test]
async fn an_endless_answer_is_read_to_its_limit() {
    let body = "x".repeat(LARGEST_REPLY * 4);
    let (address, _requests) = server(vec![answer("200 OK", "", &body)]).await;
    let reply = allowing(&address.to_string()).call(post(format!("http://{address}/"))).await.unwrap();
    assert!(reply.status == 200 && reply.body.len() <= LARGEST_REPLY);
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_lost_and_one_that_never_began_was_not_sent() {
    let (address, _requests) = server(vec![Vec::new()]).await;
    let https = Https::new("https://drops.example.org", Guard::new(vec!["127.0.0.1".parse().unwrap()]));
    let lost = https.call(post(format!("http://{address}/hooks/s3cret"))).await.unwrap_err();
    assert!(matches!(&lost, NoReply::Lost(reason) if !reason.contains("s3cret")), "{lost:?}");
    // Nobody listens there any more.
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap().local_addr().unwrap();
    let unsent = https.call(post(format!("http://{free}/hooks/s3cret"))).await.unwrap_err();
    assert!(matches!(&unsent, NoReply::NotSent(reason) if !reason.contains("s3cret")), "{unsent:?}");
}

#[tokio::test]
async fn files_travel_as_parts_beside_the_body() {
    let (address, mut requests) = server(vec![answer("200 OK", "", "{}")]).await;
    let file = FilePart { name: "map.png".into(), media_type: "image/png".into(), bytes: b"pixels".to_vec() };
    let call = Call { files: vec![file], ..post(format!("http://{address}/")) };
    assert!(!format!("{call:?}").contains(&address.to_string()), "{call:?}");
    allowing(&address.to_string()).call(call).await.unwrap();
    let request = requests.recv().await.unwrap();
    let json = "name=\"payload_json\"\r\nContent-Type: application/json\r\n\r\n{\"text\":\"hello\"}\r\n";
    let file = "name=\"files[0]\"; filename=\"map.png\"\r\nContent-Type: image/png\r\n\r\npixels\r\n";
    assert!(request.contains("content-type: multipart/form-data; boundary="), "{request}");
    assert!(request.contains(json) && request.contains(file), "{request}");
}

#[tokio::test]
async fn an_endpoint_gets_the_very_bytes_that_are_signed_in_each_try() {
    let (address, mut requests) =
        server(vec![answer("503 Service Unavailable", "retry-after: 60\r\n", ""), answer("204 No Content", "", "")])
            .await;
    let test = TestEngine::calling(allowing(&address.to_string())).await;
    let webhook = test.endpoint(&format!("http://{address}/in?key=s3cret")).await;
    let current = test.engine.webhook_secret(&test.admin().await, webhook).await.unwrap();
    let secrets = Secrets { current, former: None };
    test.notify(Kind::OrderPlaced, &Message::text("🪂 %user%: %comment%"), None, &[webhook]).await;
    test.happens(Kind::OrderPlaced, "order:1", &Values::sample(Kind::OrderPlaced, Lang::Fr)).await;
    test.settle().await;
    test.advance(MINUTE).await;
    let mut bodies = Vec::new();
    for at in [START, START + MINUTE] {
        let request = requests.recv().await.unwrap();
        let (head, body) = request.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("POST /in?key=s3cret HTTP/1.1\r\n"), "{head}");
        let header = |name: &str| head.lines().find_map(|line| line.strip_prefix(&format!("{name}: "))).unwrap();
        assert_eq!(header("content-type"), "application/json");
        assert_eq!(header("content-length"), body.len().to_string());
        for (name, value) in secrets.headers(header("webhook-id"), at, body) {
            assert_eq!(header(name), value);
        }
        bodies.push((header("webhook-id").to_owned(), body.to_owned()));
    }
    assert_eq!(bodies[0], bodies[1]);
    assert!(bodies[0].1.contains("À livrer avant vendredi"), "{bodies:?}");
}

/// The parts of a multipart body: heads and bytes.
fn parts<'a>(body: &'a [u8], boundary: &str) -> Vec<(String, &'a [u8])> {
    let find = |body: &[u8], wanted: &[u8]| body.windows(wanted.len()).position(|window| window == wanted);
    let delimiter = format!("\r\n--{boundary}");
    let mut rest = body.strip_prefix(format!("--{boundary}").as_bytes()).expect("it begins with a delimiter");
    let mut parts = Vec::new();
    while let Some(part) = rest.strip_prefix(b"\r\n") {
        let head = find(part, b"\r\n\r\n").expect("a part has a head");
        let end = find(part, delimiter.as_bytes()).expect("a part ends");
        parts.push((String::from_utf8(part[..head].to_vec()).unwrap(), &part[head + 4..end]));
        rest = &part[end + delimiter.len()..];
    }
    assert_eq!(rest, b"--\r\n", "nothing follows");
    parts
}

#[tokio::test]
async fn every_byte_of_every_file_arrives_under_its_number() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let served = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut read = Vec::new();
        let (head, body) = loop {
            let end = read.windows(4).position(|window| window == b"\r\n\r\n");
            if let Some(end) = end {
                let head = String::from_utf8(read[..end].to_vec()).unwrap();
                let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
                if read.len() - end - 4 == length.parse::<usize>().unwrap() {
                    break (head, read[end + 4..].to_vec());
                }
            }
            let mut chunk = vec![0; 1 << 16];
            let count = stream.read(&mut chunk).await.unwrap();
            assert!(count > 0, "the request breaks off");
            read.extend_from_slice(&chunk[..count]);
        };
        stream.write_all(&answer("200 OK", "", "{}")).await.unwrap();
        (head, body)
    });
    // Bytes that are no text, a delimiter look-alike, nothing at all, and more than a buffer holds.
    let files: Vec<Vec<u8>> =
        vec![(0..=255).collect(), b"\r\n--boundary--\r\n\0".to_vec(), Vec::new(), vec![0xA5; 3 << 20]];
    let names = ["SPOILER_map.png", "plan-2.tar.gz", "empty", "large.bin"];
    let types = ["image/png", "no media type at all", "text/plain", "application/octet-stream"];
    let part = |index: usize| FilePart {
        name: names[index].into(),
        media_type: types[index].into(),
        bytes: files[index].clone(),
    };
    let body = r#"{"content":"é \" \u0000 \r\n--","attachments":[{"id":"0"},{"id":"1"},{"id":"2"},{"id":"3"}]}"#;
    let url = format!("http://{address}/api/v10/webhooks/1/token?wait=true&with_components=true");
    let call = Call { files: (0..4).map(part).collect(), ..Call::post(url, body.to_owned()) };
    assert_eq!(allowing(&address.to_string()).call(call).await.unwrap().status, 200);
    let (head, sent) = served.await.unwrap();
    assert!(head.starts_with("POST /api/v10/webhooks/1/token?wait=true&with_components=true HTTP/1.1\r\n"), "{head}");
    let boundary = head.lines().find_map(|line| line.strip_prefix("content-type: multipart/form-data; boundary="));
    let parts = parts(&sent, boundary.expect("it is multipart"));
    let disposition = "Content-Disposition: form-data; name=";
    assert_eq!(parts[0].0, format!("{disposition}\"payload_json\"\r\nContent-Type: application/json"));
    assert_eq!(parts[0].1, body.as_bytes());
    assert_eq!(parts.len(), 1 + files.len());
    for (index, ((head, bytes), file)) in parts[1..].iter().zip(&files).enumerate() {
        let named = format!("{disposition}\"files[{index}]\"; filename=\"{}\"", names[index]);
        assert_eq!(head.lines().next(), Some(named.as_str()));
        assert_eq!(head.contains(&format!("Content-Type: {}", types[index])), index != 1, "{head}");
        assert!(*bytes == file.as_slice(), "file {index} differs");
    }
}
