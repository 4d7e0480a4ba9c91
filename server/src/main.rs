//! The process of Largage. For now it serves the pages, to look at them.

use std::{net::SocketAddr, path::Path};

use largage_app::{AppState, Assets};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt::init();
    let address: SocketAddr = std::env::var("LEPTOS_SITE_ADDR").unwrap_or_else(|_| "127.0.0.1:3000".into()).parse()?;
    let assets = Assets::read(Path::new("target/site/pkg/assets.json")).into();
    let listener = tokio::net::TcpListener::bind(address).await?;
    tracing::info!("serving on http://{}", listener.local_addr()?);
    axum::serve(listener, largage_app::router(AppState { assets, engine })).await?;
    Ok(())
}
