//! The documents' own examples, and every variable in every spelling, arrive as their authors meant them.

use serde_json::Value as Json;

use crate::engine::testing::TestEngine;
use crate::event::{Kind, Term, Value, Values};
use crate::id::WebhookId;
use crate::message::Message;
use crate::money::{Amount, Unit};
use crate::on_both_engines;
use crate::time::Moment;
use crate::webhook::SandboxId;

const ORDER: &str = ":pushpin:Nouvelle commande n• %id%
:moneybag:**Prix : ** %price%
:credit_card: ** Plateforme : ** %paymentType%
:bust_in_silhouette:**Client : ** %user%
:link:**Lien :** %url%
:envelope:**Commentaire : ** %comment% **";

const TICKET_CREATED: &str = ":pushpin: Un nouveau ticket vient d'être crée ! 
:busts_in_silhouette: Utilisateur : %username%
:e_mail: Email : %email%
:passport_control: Id : %userId%
:department_store: Département : %departmentName%
:speech_balloon: Sujet : %subject%
:vertical_traffic_light: Priorité: %priority%
:arrow_right:Cliquez ici pour y répondre %url% ";

const TICKET_REPLIED: &str = ":mailbox_with_mail: Une réponse vient d'être postée ! 
:busts_in_silhouette: Utilisateur : %username%
:department_store: Département : %departmentName%
:speech_balloon: Sujet : %subject%
:vertical_traffic_light: Priorité: %priority%
:arrow_right:Cliquez ici pour y répondre %url% ";

const TICKET_CLOSED: &str = ":mailbox_with_mail: Un ticket d'être fermé ! 
:busts_in_silhouette: Utilisateur : %username%
:department_store: Département : %departmentName%
:speech_balloon: Sujet : %subject%
:vertical_traffic_light: Priorité: %priority%";

/// Of the first document, which writes it without variables.
const TICKET_PLAIN: &str = ":pushpin: Un nouveau ticket vient d'être créer ! 

:department_store: **Département** : 
:speech_balloon:**Sujet** : Test
:vertical_traffic_light:**Priorité**: High
:arrow_right:Cliquez ici pour y répondre : ";

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn order() -> Values {
    let unit: Unit = "currency:EUR".parse().unwrap();
    Values::new()
        .with("company", text("Nuage"))
        .with("id", text("1042"))
        .with("price", Value::Money { amount: Amount::new(1990).unwrap(), unit })
        .with("user", text("Martin Dev"))
        .with("userid", text("7"))
        .with("email", text("martin@example.org"))
        .with("paymentType", text("Wallet"))
        .with("transactionId", text("318"))
        .with("comment", text("Vite !"))
        .with("url", Value::Url("https://shop.example/orders/1042".to_owned()))
        .with("currency", text("EUR"))
        .with("products", text("Serveur 4 Go, Sauvegarde"))
}

fn ticket(action: &str) -> Values {
    Values::new()
        .with("company", text("Nuage"))
        .with("subject", text("Remboursement"))
        .with("departmentName", text("Technique"))
        .with("priority", text("High"))
        .with("created_at", Value::Moment { at: Moment::from_seconds(1_669_077_000), offset: 0 })
        .with("action", text(action))
        .with("url", Value::Url("https://shop.example/tickets/1".to_owned()))
        .with("content", text("Bonjour,\nVoici ma demande"))
        .with("user", text("Martin Dev"))
        .with("userid", text("7"))
        .with("email", text("martin@example.org"))
        .with("relatedUrl", Value::Url("https://shop.example/orders/1042".to_owned()))
        .with("related", text("Commande 1042"))
        .with("relatedId", text("1042"))
}

/// What a channel gets that everything may leave for, told of one event in the company's French.
async fn arrives(test: &TestEngine, kind: Kind, message: &str, values: &Values) -> String {
    let (engine, admin) = (&test.engine, test.admin().await);
    let draft = crate::company::Draft { lang: "fr".to_owned(), ..(&engine.company().await.unwrap()).into() };
    engine.change_company(&admin, &draft).await.unwrap();
    let channel = test.open_sandbox().await;
    test.notify(kind, &Message::text(message), None, &[WebhookId::new(channel.0)]).await;
    test.happens(kind, "subject:1", values).await;
    test.settle().await;
    content(test, channel).await
}

async fn content(test: &TestEngine, channel: SandboxId) -> String {
    let posted = test.channel(channel).await;
    assert_eq!(posted.len(), 1);
    let payload: Json = serde_json::from_str(&posted[0]).unwrap();
    payload["content"].as_str().unwrap().to_owned()
}

on_both_engines! {
    async fn the_orders_example_arrives(test: TestEngine) {
        let arrived = arrives(&test, Kind::OrderPlaced, ORDER, &order()).await;
        let expected = "📌Nouvelle commande n• 1042
💰**Prix : ** 19,90\u{a0}€
💳 ** Plateforme : ** Wallet
👤**Client : ** Martin Dev
🔗**Lien :** https://shop.example/orders/1042
✉️**Commentaire : ** Vite ! **";
        assert_eq!(arrived, expected);
    }

    async fn the_tickets_examples_arrive(test: TestEngine) {
        let common = "
👥 Utilisateur : Martin Dev
🏬 Département : Technique
💬 Sujet : Remboursement
🚦 Priorité: High";
        let answer = "\n➡️Cliquez ici pour y répondre https://shop.example/tickets/1";
        let created = common.replace("\n🏬", "\n📧 Email : martin@example.org\n🛂 Id : 7\n🏬");
        for (kind, action, message, expected) in [
            (Kind::TicketOpened, "Submit", TICKET_CREATED, format!("📌 Un nouveau ticket vient d'être crée ! {created}{answer}")),
            (Kind::TicketReplied, "Reply", TICKET_REPLIED, format!("📬 Une réponse vient d'être postée ! {common}{answer}")),
            (Kind::TicketClosed, "Close", TICKET_CLOSED, format!("📬 Un ticket d'être fermé ! {common}")),
            (
                Kind::TicketOpened,
                "Submit",
                TICKET_PLAIN,
                "📌 Un nouveau ticket vient d'être créer ! \n\n🏬 **Département** : \n💬**Sujet** : Test\n🚦**Priorité**: High\n\
                 ➡️Cliquez ici pour y répondre :"
                    .to_owned(),
            ),
        ] {
            assert_eq!(arrives(&test, kind, message, &ticket(action)).await, expected, "{kind}");
        }
    }

    async fn every_variable_arrives_however_it_is_spelled(test: TestEngine) {
        let tickets = |action: &'static str, author: &'static str| {
            [
                ("subject", "Remboursement"),
                ("departmentName", "Technique"),
                ("priority", "High"),
                ("created_at", "22/11/22 00:30"),
                ("action", action),
                ("url __url _url", "https://shop.example/tickets/1"),
                ("content", "Bonjour,\nVoici ma demande"),
                ("user username", "Martin Dev"),
                ("userid", "7"),
                ("email", "martin@example.org"),
                ("relatedUrl relatedUri", "https://shop.example/orders/1042"),
                ("related", "Commande 1042"),
                ("relatedId", "1042"),
                ("author", author),
                ("company", "Nuage"),
            ]
            .to_vec()
        };
        let orders = || {
            [
                ("id", "1042"),
                ("price", "19,90\u{a0}€"),
                ("user username", "Martin Dev"),
                ("paymentType", "Wallet"),
                ("transactionId", "318"),
                ("comment", "Vite !"),
                ("url __url _url", "https://shop.example/orders/1042"),
                ("userid", "7"),
                ("email", "martin@example.org"),
                ("currency", "EUR"),
                ("products", "Serveur 4 Go, Sauvegarde"),
                ("company", "Nuage"),
            ]
            .to_vec()
        };
        let with = |mut of_order: Vec<(&'static str, &'static str)>, reason| {
            of_order.push(("reason", reason));
            of_order
        };
        for (kind, values, expected) in [
            (Kind::OrderPlaced, order(), with(orders(), "")),
            (
                Kind::OrderRefunded,
                order().with("reason", Value::Text("Jamais arrivé".to_owned())),
                with(orders(), "Jamais arrivé"),
            ),
            (Kind::TicketOpened, ticket("Submit"), tickets("Submit", "")),
            (Kind::TicketReplied, ticket("Reply").with("author", Value::Term(Term::Customer)), tickets("Reply", "client")),
            (Kind::TicketClosed, ticket("Close").with("author", Value::Term(Term::Staff)), tickets("Close", "équipe")),
        ] {
            let named: usize = expected.iter().map(|(names, _)| names.split(' ').count()).sum();
            let known: usize = kind.variables().map(|variable| 1 + variable.aliases.len()).sum();
            assert_eq!(named, known, "{kind}: every spelling of the registry stands in this table");
            // Longer than one text of Discord's: as many messages as it takes.
            let (mut messages, mut arrivals) = (vec![String::new()], vec![String::new()]);
            for (names, value) in expected {
                for name in names.split(' ') {
                    for written in
                        [name.to_owned(), format!("{name} "), format!(" {}", name.to_uppercase()), name.to_lowercase()]
                    {
                        if arrivals.last().unwrap().len() + value.len() > 1000 {
                            messages.push(String::new());
                            arrivals.push(String::new());
                        }
                        messages.last_mut().unwrap().extend(["= %", &written, "% =\n"]);
                        arrivals.last_mut().unwrap().extend(["= ", value, " =\n"]);
                    }
                }
            }
            for (message, expected) in messages.iter().zip(arrivals) {
                assert_eq!(arrives(&test, kind, message, &values).await, expected.trim_end(), "{kind}");
            }
        }
    }
}
