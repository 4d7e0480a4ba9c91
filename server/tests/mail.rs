//! Mail over SMTP: the program's own way to a real mail server, with and without TLS, with its refusals and failures.

#![cfg(unix)]
#![allow(clippy::unwrap_used)] // Helpers of tests, which lie outside of test functions.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use largage::engine::post::{Envelope, Post, PostError, Smtp};
use largage::mail::Rendered;
use serde_json::Value;

const PROGRAM: &str = env!("CARGO_BIN_EXE_largage");
const PATIENCE: Duration = Duration::from_secs(60);

/// A mail server of npm's, which tells what it takes.
struct Server {
    process: Child,
    port: u16,
    told: mpsc::Receiver<Value>,
}

impl Server {
    fn start(more: &[&str]) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../end2end");
        let mut process = Command::new("node")
            .args(["smtp.mjs", "zoe", "p@ss word"])
            .args(more)
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Node runs; `cargo xtask test` installs it, and the packages in end2end/");
        let mut said: BufReader<ChildStdout> = BufReader::new(process.stdout.take().unwrap());
        let mut port = String::new();
        said.read_line(&mut port).unwrap();
        let (sender, told) = mpsc::channel();
        thread::spawn(move || {
            for line in said.lines().map_while(Result::ok) {
                sender.send(serde_json::from_str(&line).unwrap()).ok();
            }
        });
        let port = port.trim().parse().expect("end2end/ has its packages: npm ci");
        Self { process, port, told }
    }

    fn next(&self) -> Value {
        self.told.recv_timeout(PATIENCE).expect("a mail arrives")
    }

    fn address(&self, scheme: &str, password: &str, query: &str) -> String {
        format!("{scheme}://zoe:{password}@localhost:{}{query}", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

const PASSWORD: &str = "p%40ss%20word";

fn smtp(address: &str) -> Smtp {
    drop(largage::engine::destinations::Https::new("", largage::address::Guard::default()));
    Smtp::new(&address.parse().unwrap(), "Silk & Sons <drops@example.org>".parse().unwrap(), "drops.example.org")
        .unwrap()
}

fn envelope(to: &str) -> Envelope {
    let mail = Rendered {
        subject: "Réinitialisation 🪂".to_owned(),
        text: "Voilà\n\nhttps://drops.example.org/reset/abc\n".to_owned(),
        html: "<p>Voilà</p>".to_owned(),
    };
    let unsubscribe = Some("https://drops.example.org/unsubscribe/1-ab".to_owned());
    Envelope { to: to.to_owned(), mail, message_id: "m1".to_owned(), unsubscribe }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_arrives_as_it_was_written_and_refusals_are_told_apart() {
    let server = Server::start(&[]);
    let smtp = smtp(&server.address("smtp", PASSWORD, "?tls=none"));
    smtp.is_ready().await.unwrap();
    smtp.send(&envelope("ada@example.org")).await.unwrap();
    let told = server.next();
    assert_eq!(told["to"], serde_json::json!(["ada@example.org"]));
    assert_eq!(told["from"], "drops@example.org");
    assert_eq!(told["subject"], "Réinitialisation 🪂");
    assert!(told["text"].as_str().unwrap().contains("https://drops.example.org/reset/abc\n"), "{told}");
    assert_eq!(told["html"].as_str().unwrap().trim(), "<p>Voilà</p>");
    assert_eq!(told["messageId"], "<m1@example.org>");
    assert!(
        told["headers"]["list-unsubscribe-post"].as_str().unwrap().ends_with("List-Unsubscribe=One-Click"),
        "{told}"
    );
    assert!(told["headers"]["auto-submitted"].as_str().unwrap().ends_with("auto-generated"), "{told}");

    let later = smtp.send(&envelope("later@example.org")).await.unwrap_err();
    assert!(matches!(&later, PostError::Later(why) if why.contains("451")), "{later:?}");
    let never = smtp.send(&envelope("never@example.org")).await.unwrap_err();
    assert!(matches!(&never, PostError::Refused(why) if why.contains("550")), "{never:?}");
    // Taken, and the answer lost: it is tried again under the same id.
    let cut = smtp.send(&envelope("cut@example.org")).await.unwrap_err();
    assert!(matches!(cut, PostError::Later(_)), "{cut:?}");
    smtp.send(&envelope("cut@example.org")).await.unwrap();
    assert_eq!(server.next()["messageId"], server.next()["messageId"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_we_are_is_not_the_mails_fault() {
    let server = Server::start(&[]);
    let wrong = smtp(&server.address("smtp", "wrong", "?tls=none"));
    let refused = wrong.send(&envelope("ada@example.org")).await.unwrap_err();
    assert!(matches!(&refused, PostError::Later(why) if why.contains("535")), "{refused:?}");
    let port = server.port;
    drop(server);
    let gone = smtp(&format!("smtp://127.0.0.1:{port}?tls=none"));
    assert!(matches!(gone.send(&envelope("ada@example.org")).await, Err(PostError::Later(_))));
}

/// A certificate for `localhost` and the authority that vouches for it, which is another one.
fn certificates(folder: &Path) {
    let openssl = |arguments: &[&str]| {
        let made = Command::new("openssl").args(arguments).current_dir(folder).stderr(Stdio::null()).status();
        assert!(made.expect("openssl runs; `cargo xtask test` installs it").success(), "{arguments:?}");
    };
    let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
    openssl(
        &[&["req", "-x509", "-subj", "/CN=Tests", "-days", "2", "-keyout", "ca.key", "-out", "ca.pem"], &key[..]]
            .concat(),
    );
    openssl(&[&["req", "-subj", "/CN=localhost", "-keyout", "key.pem", "-out", "request.pem"], &key[..]].concat());
    std::fs::write(folder.join("names"), "subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n").unwrap();
    openssl(&[
        "x509",
        "-req",
        "-in",
        "request.pem",
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca.key",
        "-CAcreateserial",
        "-days",
        "2",
        "-extfile",
        "names",
        "-out",
        "certificate.pem",
    ]);
}

/// The program, with a customer who has forgotten their password.
struct Running(Child, String);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

fn start(data: &Path, smtp: &str, authority: Option<&Path>) -> Running {
    let mut command = Command::new(PROGRAM);
    command
        .args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--log",
            "error",
            "--mail-from",
            "Silk <drops@example.org>",
            "--data",
        ])
        .arg(data)
        .env("LARGAGE_CONFIG", "")
        .env("LARGAGE_SMTP", smtp)
        .env_remove("LARGAGE_DATABASE")
        .env_remove("LARGAGE_KEY")
        .stdout(Stdio::piped());
    if let Some(authority) = authority {
        command.env("SSL_CERT_FILE", authority);
    }
    let mut process = command.spawn().unwrap();
    let mut said = BufReader::new(process.stdout.take().unwrap());
    let mut line = String::new();
    while !line.starts_with("Largage is ready on http://") {
        line.clear();
        assert_ne!(said.read_line(&mut line).unwrap(), 0, "it starts");
    }
    let address = line.trim().trim_start_matches("Largage is ready on http://").to_owned();
    // Held open, so that it can go on speaking.
    thread::spawn(move || said.lines().for_each(drop));
    Running(process, address)
}

impl Running {
    fn post(&self, path: &str, body: &str) -> String {
        let Self(_, address) = self;
        let mut stream = TcpStream::connect(address).unwrap();
        write!(
            stream,
            "POST {path} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

/// Signs up and asks for a new password, and answers what the mail server has got of it.
fn forgets(running: &Running, server: &Server) -> Value {
    let signed_up = running.post("/sign-up", "email=ada%40example.org&password=three+small+owls&public_name=Ada");
    assert!(signed_up.starts_with("HTTP/1.1 303"), "{signed_up}");
    let verify = server.next();
    assert!(verify["text"].as_str().unwrap().contains("/verify/"), "{verify}");
    let asked = running.post("/forgotten", "email=ada%40example.org");
    assert!(asked.starts_with("HTTP/1.1 303"), "{asked}");
    server.next()
}

#[test]
fn the_program_sends_by_starttls_and_by_tls_from_the_start() {
    let folder = tempfile::tempdir().unwrap();
    certificates(folder.path());
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    for (scheme, more) in [("smtp", &[][..]), ("smtps", &["implicit"][..])] {
        let (certificate, key) = (path("certificate.pem"), path("key.pem"));
        let arguments: Vec<&str> =
            [certificate.as_str(), key.as_str()].into_iter().chain(more.iter().copied()).collect();
        let server = Server::start(&arguments);
        let data = tempfile::tempdir().unwrap();
        let running = start(data.path(), &server.address(scheme, PASSWORD, ""), Some(Path::new(&path("ca.pem"))));
        let mail = forgets(&running, &server);
        assert_eq!(mail["secure"], true, "{scheme}");
        let text = mail["text"].as_str().unwrap();
        let link = text.lines().find(|line| line.contains("/reset/")).unwrap();
        let reset = link.split_once("/reset/").unwrap().1;
        let set = running.post(&format!("/reset/{reset}"), "password=three+small+crows");
        assert!(set.starts_with("HTTP/1.1 303"), "{set}");
    }
}

#[test]
fn a_server_that_nobody_vouches_for_gets_nothing() {
    let folder = tempfile::tempdir().unwrap();
    certificates(folder.path());
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (certificate, key) = (path("certificate.pem"), path("key.pem"));
    let server = Server::start(&[&certificate, &key]);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let smtp = smtp(&server.address("smtp", PASSWORD, ""));
        let refused = smtp.send(&envelope("ada@example.org")).await.unwrap_err();
        assert!(matches!(refused, PostError::Later(_)), "{refused:?}");
    });
    assert!(server.told.try_recv().is_err(), "nothing was handed over");
}

#[test]
fn a_mail_server_without_a_sender_is_no_start() {
    let data = tempfile::tempdir().unwrap();
    let refused = Command::new(PROGRAM)
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(data.path())
        .env("LARGAGE_CONFIG", "")
        .env("LARGAGE_SMTP", "smtps://zoe:s3cret@mail.example.org")
        .output()
        .unwrap();
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(!refused.status.success() && said.contains("--mail-from") && !said.contains("s3cret"), "{said}");
}
