//! Connections: each has to say in time what it wants, and finishes its answer when the program ends.
//!
//! `axum::serve` waits for a request for as long as somebody keeps a connection open, so that a few thousand that say
//! nothing leave no room for anybody else.

use std::{net::SocketAddr, time::Duration};

use axum::{Extension, Router, extract::ConnectInfo, serve::Listener};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower::Layer;

/// How long a connection may take to tell its request (not the body), and how long it may rest before the next one.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// Serves until `stop`, then lets the requests that run end.
pub async fn serve(mut listener: TcpListener, app: Router, patience: Duration, stop: CancellationToken) {
    // HTTP/2 is the proxy's: while a connection has not said which of both it speaks, no time limit holds.
    let mut http = auto::Builder::new(TokioExecutor::new()).http1_only();
    http.http1().timer(TokioTimer::new()).header_read_timeout(patience);
    let connections = GracefulShutdown::new();
    loop {
        let (stream, address): (_, SocketAddr) = tokio::select! {
            accepted = Listener::accept(&mut listener) => accepted,
            () = stop.cancelled() => break,
        };
        // Only slower without.
        stream.set_nodelay(true).ok();
        let app = TowerToHyperService::new(Extension(ConnectInfo(address)).layer(app.clone()));
        let connection = connections.watch(http.serve_connection(TokioIo::new(stream), app).into_owned());
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection broke off");
            }
        });
    }
    drop(listener);
    connections.shutdown().await;
}

#[cfg(test)]
mod tests {
    use axum::{
        body::{Body, Bytes},
        routing::get,
    };
    use futures::stream;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpStream,
        task::JoinHandle,
    };

    use super::*;

    struct Served {
        address: SocketAddr,
        stop: CancellationToken,
        serving: JoinHandle<()>,
    }

    impl Served {
        async fn new(app: Router, patience: Duration) -> Self {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let (address, stop) = (listener.local_addr().unwrap(), CancellationToken::new());
            let serving = tokio::spawn(serve(listener, app, patience, stop.clone()));
            Self { address, stop, serving }
        }

        async fn say(&self, words: &str) -> TcpStream {
            let mut stream = TcpStream::connect(self.address).await.unwrap();
            stream.write_all(words.as_bytes()).await.unwrap();
            stream
        }
    }

    /// All that comes until the connection is closed.
    async fn rest(mut stream: TcpStream) -> String {
        let mut read = Vec::new();
        stream.read_to_end(&mut read).await.unwrap();
        String::from_utf8(read).unwrap()
    }

    async fn read_to(stream: &mut TcpStream, end: &str) {
        let mut read = Vec::new();
        while !read.ends_with(end.as_bytes()) {
            assert_ne!(stream.read_buf(&mut read).await.unwrap(), 0, "{read:?}");
        }
    }

    fn who() -> Router {
        Router::new().route("/", get(async |ConnectInfo(address): ConnectInfo<SocketAddr>| address.ip().to_string()))
    }

    #[tokio::test]
    async fn who_does_not_say_what_they_want_is_not_waited_for() {
        let site = Served::new(who(), Duration::from_millis(50)).await;
        for beginning in ["", "G", "GET / HTTP/1.1\r\nHost: drops.example\r\n", "PRI * HTTP/2.0\r\n"] {
            let answer = rest(site.say(beginning).await).await;
            assert!(!answer.contains("200 OK"), "{beginning:?}: {answer}");
        }
        // Nor is a next request, after one that was answered.
        let answer = rest(site.say("GET / HTTP/1.1\r\nHost: drops.example\r\n\r\n").await).await;
        assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("127.0.0.1"), "{answer}");
    }

    #[tokio::test]
    async fn an_answer_may_take_longer_than_a_request() {
        let slow = Router::new().route(
            "/",
            get(async || {
                tokio::time::sleep(Duration::from_millis(200)).await;
                "at last"
            }),
        );
        let site = Served::new(slow, Duration::from_millis(50)).await;
        let answer = rest(site.say("GET / HTTP/1.1\r\nHost: drops.example\r\n\r\n").await).await;
        assert!(answer.ends_with("at last"), "{answer}");
    }

    #[tokio::test]
    async fn at_the_end_streams_are_ended_and_nobody_new_is_let_in() {
        let stop = CancellationToken::new();
        let ended = stop.clone();
        let streams = Router::new().route(
            "/",
            get(async move || {
                let parts = stream::unfold(0, move |part| {
                    let ended = ended.clone();
                    async move {
                        match part {
                            0 => Some((Ok::<_, std::io::Error>(Bytes::from("first")), 1)),
                            1 => {
                                ended.cancelled().await;
                                Some((Ok(Bytes::from("last")), 2))
                            }
                            _ => None,
                        }
                    }
                });
                Body::from_stream(parts)
            }),
        );
        let streams = streams.route("/once", get(async || "at once"));
        let site = Served::new(streams, PATIENCE).await;
        let mut stream = site.say("GET / HTTP/1.1\r\nHost: drops.example\r\n\r\n").await;
        read_to(&mut stream, "first\r\n").await;
        let mut resting = site.say("GET /once HTTP/1.1\r\nHost: drops.example\r\n\r\n").await;
        read_to(&mut resting, "at once").await;
        site.stop.cancel();
        stop.cancel();
        assert!(rest(stream).await.contains("last"));
        site.serving.await.unwrap();
        assert_eq!(rest(resting).await, "");
        assert!(TcpStream::connect(site.address).await.is_err());
    }
}
