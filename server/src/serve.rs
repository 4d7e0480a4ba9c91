//! `largage serve`: opens the engine, serves the site, and ends in good order.

use std::{
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use anyhow::{Context, bail};
use largage::{
    address::Guard,
    company::Origin,
    engine::{
        Engine, OpenError,
        clock::Clock,
        destinations::Https,
        post::Smtp,
        store::{Fault, StoreError},
    },
};
use largage_app::{AppState, known::Site};
use tokio::{net::TcpListener, task::JoinSet, time::Instant};
use tokio_util::sync::CancellationToken;

use crate::{
    assets,
    config::{MailServer, Serve},
    connections, demo, health, key,
    live::{Limits, Live},
    routes,
};

/// How long requests and tasks that run have to finish: a little more than the outbox takes to give back what it holds.
const GRACE: Duration = Duration::from_millis(9_500);
/// How long the database's connections have to end after that: one that is cut off would let us wait for minutes.
const CLOSING: Duration = Duration::from_millis(200);
/// How a program ends that was interrupted.
const INTERRUPTED: i32 = 130;

/// Serves until the process is told to end.
pub async fn serve(settings: Box<Serve>) -> anyhow::Result<()> {
    let stop = CancellationToken::new();
    // First of all, so that whoever starts us may end us at any time.
    let signal = tokio::spawn(end_on_signal(stop.clone())?);
    if settings.demo.on && !settings.listen.ip().is_loopback() {
        bail!("--demo is for this machine only: --listen must be a loopback address, such as 127.0.0.1:3000");
    }
    let listener = TcpListener::bind(settings.listen)
        .await
        .with_context(|| format!("listening on {} (--listen, LARGAGE_LISTEN)", settings.listen))?;
    let here = here(listener.local_addr()?);
    let metrics = match settings.metrics {
        Some(address) => Some(
            TcpListener::bind(address)
                .await
                .with_context(|| format!("listening on {address} (--metrics, LARGAGE_METRICS)"))?,
        ),
        None => None,
    };

    let engine = open(&settings, settings.public_address.as_ref().unwrap_or(&here).as_str()).await?;
    // What the admin has set holds where nothing is named at the start, unless it led to where we listened before.
    let known = engine.company().await?.address.filter(|known| !known.is_loopback());
    let address = settings.public_address.clone().or(known).unwrap_or_else(|| here.clone());
    engine.adopt_address(&address).await?;
    let notice =
        if settings.demo.on { Some(Arc::new(demo::fill(&engine, &settings.demo, &address).await?)) } else { None };
    let state = AppState {
        site: Arc::new(Site { https: address.is_https(), proxies: settings.trusted_proxies.clone() }),
        demo: notice.clone(),
        ..AppState::new(engine.clone(), assets::names())
    };
    switch_mail_on(&engine, &settings.mail, &address)?;
    let live = Live::open(engine.clone(), stop.clone(), Limits::of_this_process()).await?;
    let app = routes::router(&state, live.clone());

    engine.join().await?;
    let mut tasks = engine.start(&stop);
    tasks.spawn(live.follow());
    if let Some(token) = engine.set_up_link().await? {
        println!(
            "There is no admin yet. Become the first one here, within a day:\n{address}/set-up/{}",
            token.expose()
        );
    }
    if let Some(notice) = notice {
        println!("{}", demo::describe(&notice));
    }
    if let Some(listener) = metrics {
        println!("Metrics are on {}/metrics", self::here(listener.local_addr()?));
        tasks.spawn(connections::serve(listener, health::metrics(&engine), connections::PATIENCE, stop.clone()));
    }
    println!("Largage is ready on {here}");

    let serving = tokio::spawn(connections::serve(listener, app, connections::PATIENCE, stop.clone()));
    stop.cancelled().await;
    tracing::info!("ending: what runs is finished");
    let grace = Instant::now() + GRACE;
    let ended = tokio::time::timeout_at(grace, async {
        serving.await?;
        finish(tasks).await;
        if let Err(error) = engine.leave().await {
            tracing::warn!(%error, "the database was not told that this process ends; it believes so in a minute");
        }
        anyhow::Ok(())
    });
    if let Ok(ended) = ended.await {
        ended?;
    } else {
        tracing::warn!("not everything has finished in time; what was begun is taken up at the next start");
    }
    if tokio::time::timeout_at(grace + CLOSING, engine.store().close()).await.is_err() {
        tracing::warn!("the database does not answer; its connections are dropped");
    }
    signal.abort();
    Ok(())
}

async fn open(settings: &Serve, address: &str) -> anyhow::Result<Engine> {
    let storage = &settings.storage;
    if settings.demo.on {
        demo::clear(storage, &settings.demo)?;
    }
    let (database, key_file) = if settings.demo.on { ("demo.db", "demo.key") } else { ("largage.db", "largage.key") };
    let database = storage.database(database);
    let key = key::load(storage, key_file, &database).await?;
    if !settings.demo.on {
        key.warn();
    }
    let network = Https::new(address, Guard::new(settings.allow_destinations.clone()));
    let engine = Engine::open(&database, key.key, Clock::system(), network).await;
    let engine = engine.map_err(|error| match error {
        OpenError::OtherKey { .. } => anyhow::Error::new(error).context(format!(
            "this is not the database's key: give the one that it was sealed with, as {} or by --key (LARGAGE_KEY)",
            key.file.display()
        )),
        OpenError::Store(_) => {
            let what = what_to_do(&error, &database);
            anyhow::Error::new(error).context(what)
        }
    })?;
    if settings.sandbox || settings.demo.on {
        engine.switch_sandbox_on();
    }
    Ok(engine)
}

fn switch_mail_on(engine: &Engine, mail: &MailServer, address: &Origin) -> anyhow::Result<()> {
    let Some(server) = &mail.smtp else { return Ok(()) };
    let Some(sender) = &mail.mail_from else {
        bail!(
            "--smtp (LARGAGE_SMTP) needs to know who writes: --mail-from (LARGAGE_MAIL_FROM), such as \"Silk & Sons <drops@example.org>\""
        );
    };
    let smtp = Smtp::new(server, sender.clone(), address.host())
        .map_err(|error| anyhow::anyhow!("the mail server (--smtp, LARGAGE_SMTP) cannot be used: {error}"))?;
    engine.switch_mail_on(smtp);
    Ok(())
}

/// Which database cannot be opened, and what helps.
pub fn what_to_do(error: &OpenError, database: &str) -> String {
    let file = database.strip_prefix("sqlite:").map(|rest| rest.trim_start_matches("//"));
    let file = file.map(|rest| rest.split('?').next().unwrap_or_default());
    if let OpenError::Store(StoreError::Newer { .. } | StoreError::Altered(_)) = error {
        return "the database is not for this version (--database, LARGAGE_DATABASE)".to_owned();
    }
    let fault = match error {
        OpenError::Store(error) => error.fault(),
        OpenError::OtherKey { .. } => None,
    };
    let (Some(file), Some(fault)) = (file, fault) else {
        return "opening the database (--database, LARGAGE_DATABASE)".to_owned();
    };
    let why = match fault {
        Fault::Damaged => {
            "is damaged, or no database: keep it aside and put your last backup in its place, with its key beside it"
        }
        Fault::ReadOnly => "cannot be written to: let the user who runs Largage write it and its folder",
        Fault::CannotOpen => "cannot be opened: see that its folder exists and that Largage may write to it",
        Fault::Busy => "is held by another program: end that one and start again",
        Fault::Disk => "cannot grow or be read: see that its disk has room and is sound",
    };
    format!("the database {file} {why} (--database, LARGAGE_DATABASE)")
}

/// Where somebody on this machine reaches what listens there.
fn here(listening: SocketAddr) -> Origin {
    let ip = match listening.ip() {
        ip if !ip.is_unspecified() => ip,
        ip if ip.is_ipv4() => Ipv4Addr::LOCALHOST.into(),
        _ => Ipv6Addr::LOCALHOST.into(),
    };
    let address = format!("http://{}", SocketAddr::new(ip, listening.port()));
    address.parse().expect("made of an address and a port")
}

async fn finish(mut tasks: JoinSet<()>) {
    while let Some(ended) = tasks.join_next().await {
        if let Err(error) = ended {
            tracing::error!(%error, "a task has failed");
        }
    }
}

/// Ctrl-C, and what service managers and containers send. Whoever presses Ctrl-C after that does not want to wait.
fn end_on_signal(stop: CancellationToken) -> anyhow::Result<impl Future<Output = ()> + Send + 'static> {
    #[cfg(unix)]
    let (mut interrupt, mut terminate) = {
        use tokio::signal::unix::{SignalKind, signal};
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?)
    };
    #[cfg(windows)]
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        #[cfg(unix)]
        let terminated = terminate.recv();
        #[cfg(windows)]
        let terminated = std::future::pending::<()>();
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminated => {}
        }
        stop.cancel();
        interrupt.recv().await;
        std::process::exit(INTERRUPTED);
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_it_is_reached_from_here() {
        for (listening, reached) in [
            ("127.0.0.1:3000", "http://127.0.0.1:3000"),
            ("0.0.0.0:80", "http://127.0.0.1:80"),
            ("[::]:3000", "http://[::1]:3000"),
            ("192.0.2.7:8080", "http://192.0.2.7:8080"),
        ] {
            assert_eq!(here(listening.parse().unwrap()).as_str(), reached);
        }
    }
}
