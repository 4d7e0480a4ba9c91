//! The list of drops and the proof of each: what is public when.

use axum::http::{StatusCode, header};
use largage::{
    account::Role,
    fairness::{self, Commitment, Seed},
    id::{CampaignId, DropId},
    time::{HOUR, MINUTE, Moment},
};

use crate::support::{Answer, Site};

struct Campaign {
    site: Site,
    id: CampaignId,
    drop: DropId,
    opens_at: Moment,
}

impl Campaign {
    async fn new() -> Self {
        let site = Site::new().await;
        let id = site.engine.campaign(None, |_| {}).await;
        let live = site.engine.view(id).await.live.unwrap();
        Self { site, id, drop: live.id, opens_at: live.opens_at }
    }

    async fn proof(&self) -> Answer {
        self.site.open(&format!("/drops/{}", self.drop)).get().await
    }

    /// The seed, however secret it still is.
    async fn seed(&self) -> String {
        let engine = &self.site.engine;
        let drop = engine.engine.drop_by_id(self.drop).await.unwrap().unwrap();
        let bytes = engine.key.open("seed", &drop.seed).unwrap();
        Seed::from_bytes(bytes.try_into().unwrap()).reveal()
    }

    /// No page says what nobody may know yet.
    async fn keeps_secrets(&self) {
        let engine = &self.site.engine;
        let seed = self.seed().await;
        let drop = engine.engine.drop_by_id(self.drop).await.unwrap().unwrap();
        let email = format!("{}{}@example.org", drop.phase.as_str(), drop.used);
        let (token, _) = engine.signed_in(&email, Role::Customer).await;
        let cookie = format!("session={}", token.expose());
        for path in ["/", "/funds", "/drops", &format!("/drops/{}", self.drop)] {
            let page = self.site.open(path).header("cookie", &cookie).get().await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            page.lacks(&seed);
            page.lacks(&drop.seed);
            if let Some(code) = &drop.code {
                page.lacks(code);
            }
        }
    }
}

#[tokio::test]
async fn neither_seed_nor_code_is_sent_before_a_drop_is_over() {
    let campaign = Campaign::new().await;
    let engine = &campaign.site.engine;
    campaign.keeps_secrets().await;
    let page = campaign.proof().await;
    page.shows("The seed is revealed when this drop is over");
    page.lacks("<leptos-island data-component=\"ProofCheck_");
    page.lacks("proof.wasm");
    engine.advance_to(campaign.opens_at - MINUTE).await;
    campaign.keeps_secrets().await;
    engine.advance_to(campaign.opens_at).await;
    campaign.keeps_secrets().await;
    let zoe = engine.account("zoe@example.org", Role::Customer).await;
    engine.redeem(&zoe, campaign.drop).await;
    campaign.keeps_secrets().await;

    engine.advance(10 * MINUTE).await;
    campaign.proof().await.shows(&campaign.seed().await);
}

#[tokio::test]
async fn the_proof_holds_and_names_nobody() {
    let campaign = Campaign::new().await;
    let engine = &campaign.site.engine;
    engine.advance_to(campaign.opens_at - MINUTE).await;
    engine.advance_to(campaign.opens_at).await;
    for name in ["zoe", "max"] {
        let customer = engine.account(&format!("{name}@example.org"), Role::Customer).await;
        engine.redeem(&customer, campaign.drop).await;
    }
    let before = campaign.proof().await;
    let promised = before.between("<dd class=\"hash\">", "</dd>").to_owned();
    engine.advance(10 * MINUTE).await;
    let page = campaign.proof().await;
    page.shows("<leptos-island data-component=\"ProofCheck_");
    page.shows(
        "<link rel=\"preload\" href=\"/pkg/0123/proof.wasm\" as=\"fetch\" type=\"application/wasm\" crossorigin=\"anonymous\">",
    );
    page.shows("What it does not");
    page.lacks("zoe");
    page.lacks("max@");

    let proof = engine.engine.proof(campaign.drop).await.unwrap().unwrap();
    assert_eq!(proof.commitment, promised);
    let revealed = proof.revealed.unwrap();
    let (seed, commitment): (Seed, Commitment) = (revealed.seed.parse().unwrap(), promised.parse().unwrap());
    assert_eq!(revealed.amounts.len(), 2);
    let verdict = fairness::verify(&proof.parameters, &seed, commitment, proof.drop.drawn_at(), &revealed.amounts);
    assert!(verdict.holds(), "{verdict:?}");
}

#[tokio::test]
async fn a_drop_that_was_moved_is_listed_with_its_proof() {
    let campaign = Campaign::new().await;
    let engine = &campaign.site.engine;
    let admin = engine.admin().await;
    let moved_to = campaign.opens_at + HOUR;
    engine.engine.move_drop(&admin, campaign.drop, moved_to).await.unwrap();
    campaign.proof().await.shows("Set by an admin to");
    engine.advance_to(moved_to - MINUTE).await;
    engine.advance_to(moved_to).await;
    engine.advance(10 * MINUTE).await;
    let proof = engine.engine.proof(campaign.drop).await.unwrap().unwrap();
    let (seed, commitment) = (proof.revealed.unwrap().seed.parse().unwrap(), proof.commitment.parse().unwrap());
    let verdict = fairness::verify(&proof.parameters, &seed, commitment, proof.drop.drawn_at(), &[]);
    assert!(verdict.holds(), "it was drawn for the moment before it was moved");
    assert_eq!(verdict.derived_opening, campaign.opens_at);
}

#[tokio::test]
async fn skipped_and_cancelled_drops_stay_listed_with_theirs() {
    let campaign = Campaign::new().await;
    let engine = &campaign.site.engine;
    let admin = engine.admin().await;
    engine.engine.cancel_drop(&admin, campaign.drop).await.unwrap();
    let page = campaign.proof().await;
    page.shows(&campaign.seed().await);
    page.shows("called off");

    // Asleep for a day: the next one is missed by more than its grace.
    let second = engine.view(campaign.id).await.live.unwrap();
    engine.advance_to(second.opens_at + 24 * HOUR).await;
    let list = campaign.site.open("/drops").get().await;
    list.shows("it would have opened too late");
    list.shows("<span class=\"chip skipped\">Skipped</span>");
    list.shows(&format!("<a href=\"/drops/{}\">Drop 1</a>", campaign.drop));
    list.shows(&format!("<a href=\"/drops/{}\">Drop 2</a>", second.id));
    list.shows("<span class=\"chip scheduled\">Scheduled</span>");
    let french = campaign.site.open("/drops").in_french().get().await;
    french.shows("il se serait ouvert trop tard");
}

#[tokio::test]
async fn the_list_goes_back_as_far_as_there_are_drops() {
    let campaign = Campaign::new().await;
    let engine = &campaign.site.engine;
    let admin = engine.admin().await;
    for _ in 0..51 {
        let live = engine.view(campaign.id).await.live.unwrap();
        engine.engine.cancel_drop(&admin, live.id).await.unwrap();
    }
    let newest = campaign.site.open("/drops").get().await;
    newest.shows(">Drop 51</a>");
    newest.lacks(">Drop 1</a>");
    let older = newest.between("rel=\"next\" href=\"", "\"");
    let older = campaign.site.open(older).get().await;
    older.shows(">Drop 1</a>");
    older.lacks(">Drop 2</a>");
    older.lacks("rel=\"next\"");
    campaign.site.open("/drops?before=nonsense").get().await.shows(">Drop 51</a>");
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let site = Site::new().await;
    let empty = site.open("/drops").get().await;
    empty.shows("No drop is planned");
    empty.shows("No drop is over yet");
    for path in ["/drops/1", "/drops/0", "/drops/-1", "/drops/x", "/drops/9223372036854775808"] {
        assert_eq!(site.open(path).get().await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let vector = site.open("/drops/vector.json").get().await;
    assert_eq!(vector.header(header::CONTENT_TYPE), "application/json");
    vector.shows("\"commitment\"");
}
