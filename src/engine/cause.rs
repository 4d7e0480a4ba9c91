//! Why a destination gave no answer. Stored by its name, told to people in their language; what the library of the
//! network says of it goes to the log.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// No connection was made: the name is not found, nothing listens, the certificate is wrong.
    Unreachable,
    /// It took longer than we wait.
    TimedOut,
    /// The connection ended before an answer.
    BrokenOff,
    /// We ended before the answer.
    Interrupted,
    /// It waited in a backup, and may have been sent after that was taken.
    Restored,
}

impl Cause {
    const ALL: [Self; 5] = [Self::Unreachable, Self::TimedOut, Self::BrokenOff, Self::Interrupted, Self::Restored];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::TimedOut => "timed out",
            Self::BrokenOff => "broken off",
            Self::Interrupted => "no answer",
            Self::Restored => "restored from a backup",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.name() == name)
    }

    /// `error` has no address: its text is logged.
    pub(super) fn of(error: &reqwest::Error) -> Self {
        tracing::info!(%error, causes = ?std::error::Error::source(error), "a destination gave no answer");
        if error.is_connect() || error.is_builder() {
            Self::Unreachable
        } else if error.is_timeout() {
            Self::TimedOut
        } else {
            Self::BrokenOff
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt;
    use tokio::net::TcpListener;

    use super::*;
    use crate::address::Guard;
    use crate::engine::destinations::{Call, Https, Network, NoReply};

    #[test]
    fn names_read_back() {
        for cause in Cause::ALL {
            assert_eq!(Cause::parse(cause.name()), Some(cause));
        }
        assert_eq!(Cause::parse("HTTP 500"), None);
    }

    #[tokio::test]
    async fn the_network_tells_causes_in_words_of_ours() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/", listener.local_addr().unwrap());
        let network = Https::new("https://drops.example", Guard::new(vec!["127.0.0.1".parse().unwrap()]));
        let hang_up = async {
            let (mut connection, _) = listener.accept().await.unwrap();
            connection.read_u8().await.unwrap();
        };
        let (reply, ()) = tokio::join!(network.call(Call::get(address.clone())), hang_up);
        assert_eq!(reply.unwrap_err(), NoReply::Lost(Cause::BrokenOff.name().to_owned()));
        drop(listener);
        let reply = network.call(Call::get(address)).await;
        assert_eq!(reply.unwrap_err(), NoReply::NotSent(Cause::Unreachable.name().to_owned()));
    }
}
