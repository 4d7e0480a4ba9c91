//! The crash drill's short form: once at each kill point, on both engines.

#[path = "../examples/drill/run.rs"]
mod run;

use largage::engine::{kill_point, store::Dialect, testing::empty_database};
use run::Plan;

async fn nothing_is_lost_or_doubled(dialect: Dialect) {
    let (url, _folder) = empty_database(dialect).await;
    let plan = Plan {
        program: env!("CARGO_BIN_EXE_largage").into(),
        database: Some(url),
        kills: kill_point::ALL.len(),
        seed: rand::random(),
        shown: true,
    };
    println!("{}", run::head());
    let report = run::run(&plan, |outcome| println!("{outcome}")).await.unwrap();
    assert!(report.is_good(), "{report}");
    assert_eq!(report.kills(), kill_point::ALL.len(), "{report}");
    assert!(report.promises > 0 && report.messages > 0, "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_or_doubled_on_sqlite() {
    nothing_is_lost_or_doubled(Dialect::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_or_doubled_on_postgres() {
    nothing_is_lost_or_doubled(Dialect::Postgres).await;
}
