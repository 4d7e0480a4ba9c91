use super::*;
use crate::engine::testing::{START, TestEngine, cape};
use crate::id::FileId;
use crate::money::Amount;
use crate::on_both_engines;
use crate::product::{DeliveredText, DeliveryKind};
use crate::time::DAY;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and some dots";

async fn product(test: &TestEngine, id: ProductId) -> Product {
    test.engine.product(id).await.unwrap().unwrap()
}

fn codes(typed: &str) -> Vec<ProductCode> {
    ProductCode::list(typed).unwrap()
}

on_both_engines! {
    async fn a_product_is_stored_as_it_was_set_and_told_in_the_log(test: TestEngine) {
        let admin = test.admin().await;
        let id = test.product(Some(3), |product| product.per_customer = Some(2)).await;
        let before = product(&test, id).await;
        assert_eq!((before.version, before.left, before.settings.per_customer, before.updated_at), (1, Some(3), Some(2), START));
        let changed = Settings {
            name: "Mask".parse().unwrap(),
            price: Amount::new(750).unwrap(),
            visible: false,
            delivery: Delivery::Text(DeliveredText::new("s3cret link").unwrap()),
            ..before.settings.clone()
        };
        test.engine.change_product(&admin, id, 1, &changed, (Some(3), None)).await.unwrap();
        let after = product(&test, id).await;
        assert_eq!((after.settings, after.version, after.left), (changed.clone(), 2, None));
        assert!(matches!(test.engine.change_product(&admin, id, 1, &changed, (None, None)).await, Err(ProductError::Outdated)));
        let unknown = test.engine.change_product(&admin, ProductId::new(99), 1, &changed, (None, None)).await;
        assert!(matches!(unknown, Err(ProductError::Unknown)));
        let log = test.engine.audit_log(&admin, Some(id.into()), None, 10).await.unwrap().items;
        assert_eq!((log.len(), log[0].action, log[0].object_name.as_deref()), (2, Action::ProductChanged, Some("Mask")));
        assert_eq!((&log[0].detail["price"], &log[0].detail["stock"]), (&json!([500, 750]), &json!([3, null])));
        assert!(!test.everything().await.contains("s3cret"), "what customers pay for is not in the log");
    }

    async fn what_was_sold_meanwhile_stays_sold(test: TestEngine) {
        let admin = test.admin().await;
        let id = test.product(Some(3), |_| {}).await;
        let settings = product(&test, id).await.settings;
        let zoe = test.account("zoe@example.org", Role::Customer).await;
        test.credit(&zoe, 5000).await;
        test.buy(&zoe, id, "form").await.unwrap();
        // The form still says 3: whoever leaves that alone changes nothing.
        test.engine.change_product(&admin, id, 1, &settings, (Some(3), Some(3))).await.unwrap();
        assert_eq!(product(&test, id).await.left, Some(2));
        let refused = test.engine.change_product(&admin, id, 2, &settings, (Some(3), Some(10))).await;
        assert!(matches!(refused, Err(ProductError::StockChanged { left: Some(2) })), "{refused:?}");
        test.engine.change_product(&admin, id, 2, &settings, (Some(2), Some(10))).await.unwrap();
        assert_eq!(product(&test, id).await.left, Some(10));
    }

    async fn a_product_of_codes_counts_them_and_goes_back_to_a_stock(test: TestEngine) {
        let admin = test.admin().await;
        let id = test.product(Some(3), |_| {}).await;
        let refused = test.engine.add_product_codes(&admin, id, &codes("A")).await;
        assert!(matches!(refused, Err(ProductError::NoCodes)));
        let text = product(&test, id).await.settings;
        let coded = Settings { delivery: Delivery::Code, ..text.clone() };
        test.engine.change_product(&admin, id, 1, &coded, (Some(3), Some(7))).await.unwrap();
        assert_eq!(product(&test, id).await.left, Some(0));
        let added = test.engine.add_product_codes(&admin, id, &codes("A\nB\nC")).await.unwrap();
        assert_eq!(added, Added { added: 3, known: 0 });
        let added = test.engine.add_product_codes(&admin, id, &codes("C\nD")).await.unwrap();
        assert_eq!(added, Added { added: 1, known: 1 });
        let zoe = test.account("zoe@example.org", Role::Customer).await;
        test.credit(&zoe, 5000).await;
        test.buy(&zoe, id, "form").await.unwrap();
        let of = product(&test, id).await;
        assert_eq!(test.engine.product_codes(&admin, &of).await.unwrap(), Codes { left: 3, handed_out: 1 });
        assert_eq!(test.engine.remove_unused_product_codes(&admin, id).await.unwrap(), 3);
        assert_eq!(test.engine.remove_unused_product_codes(&admin, id).await.unwrap(), 0);
        assert_eq!(product(&test, id).await.left, Some(0));
        // A code that was handed out never comes again; one that was removed may.
        let added = test.engine.add_product_codes(&admin, id, &codes("A\nB")).await.unwrap();
        assert_eq!(added, Added { added: 1, known: 1 });
        test.engine.change_product(&admin, id, 2, &text, (None, Some(7))).await.unwrap();
        let back = product(&test, id).await;
        assert_eq!((back.left, back.settings.delivery.kind()), (Some(7), DeliveryKind::Text));
        // Its codes are kept, and there again when they are wanted.
        assert_eq!(test.engine.product_codes(&admin, &back).await.unwrap(), Codes { left: 1, handed_out: 1 });
        test.engine.change_product(&admin, id, 3, &coded, (Some(7), None)).await.unwrap();
        assert_eq!(product(&test, id).await.left, Some(1));
    }

    async fn a_text_outlives_another_way_of_delivery_and_nobody_gets_it(test: TestEngine) {
        let admin = test.admin().await;
        let id = test.product(None, |_| {}).await;
        let text = product(&test, id).await.settings;
        let kept = text.text_to_deliver().cloned();
        let by_hand = Settings { delivery: Delivery::ByHand, kept_text: kept, ..text.clone() };
        test.engine.change_product(&admin, id, 1, &by_hand, (None, None)).await.unwrap();
        assert_eq!(product(&test, id).await.settings, by_hand);
        let zoe = test.account("zoe@example.org", Role::Customer).await;
        test.credit(&zoe, 500).await;
        let order = test.buy(&zoe, id, "form").await.unwrap();
        assert_eq!(test.engine.order(&admin, order).await.unwrap().order.delivered, "");
        test.engine.change_product(&admin, id, 2, &text, (None, None)).await.unwrap();
        assert_eq!(product(&test, id).await.settings, text);
    }

    async fn a_picture_is_told_by_its_bytes_and_kept_as_long_as_it_is_shown(test: TestEngine) {
        let admin = test.admin().await;
        let id = test.product(None, |_| {}).await;
        let first = test.engine.set_product_picture(&admin, id, PNG).await.unwrap();
        let shown = test.engine.product_picture(&product(&test, id).await).await.unwrap().unwrap();
        assert_eq!((shown.bytes.as_slice(), shown.info.media_type.as_str()), (PNG, "image/png"));
        let set = async |bytes: &[u8]| test.engine.set_product_picture(&admin, id, bytes).await;
        assert!(matches!(set(b"").await, Err(ProductError::NoPicture)));
        for bad in [&b"<svg onload='x'>"[..], b"<html>", b"\x89PN", b"%PDF-1.7"] {
            assert!(matches!(set(bad).await, Err(ProductError::NotAPicture)), "{bad:?}");
        }
        let mut large = PNG.to_vec();
        large.resize(LARGEST_PICTURE, 0);
        set(&large).await.unwrap();
        large.push(0);
        assert!(matches!(set(&large).await, Err(ProductError::PictureTooLarge { .. })));
        set(PNG).await.unwrap();
        let is_there = async |file: FileId| test.engine.file_info(file).await.unwrap().is_some();
        test.engine.clock().set(START + DAY * 8);
        test.engine.tidy_up().await.unwrap();
        assert!(is_there(first).await);
        test.engine.remove_product_picture(&admin, id).await.unwrap();
        assert_eq!(product(&test, id).await.picture, None);
        test.engine.tidy_up().await.unwrap();
        assert!(!is_there(first).await);
    }

    async fn products_are_found_by_their_names_and_states(test: TestEngine) {
        let staff = test.account("sam@example.org", Role::Staff).await;
        let cape = test.product(Some(0), |product| product.name = "Élégante cape".parse().unwrap()).await;
        let mask = test.product(None, |product| product.visible = false).await;
        let keys = test.product_with_codes("", |product| product.name = "Keys".parse().unwrap()).await;
        let found = async |shown, search: &str| {
            let filter = Filter { shown, search: search.to_owned(), before: None };
            let page = test.engine.products(&staff, &filter, 10).await.unwrap();
            page.items.into_iter().map(|product| product.id).collect::<Vec<_>>()
        };
        assert_eq!(found(Shown::All, "").await, [keys, mask, cape]);
        assert_eq!(found(Shown::Visible, "").await, [keys, cape]);
        assert_eq!(found(Shown::Hidden, "").await, [mask]);
        assert_eq!(found(Shown::SoldOut, "").await, [keys, cape]);
        assert_eq!(found(Shown::All, "ELEGANTE").await, [cape]);
        let shop = test.engine.shop(None, 1).await.unwrap();
        assert_eq!((shop.items[0].id, shop.next), (keys, Some(keys)));
        let rest = test.engine.shop(shop.next, 1).await.unwrap();
        assert_eq!((rest.items[0].id, rest.next), (cape, None));
        assert_eq!(test.engine.product_in_shop(mask).await.unwrap(), None);
        assert!(test.engine.product_in_shop(cape).await.unwrap().unwrap().is_sold_out());
        let names: Vec<_> = test.engine.product_names().await.unwrap().into_iter().map(|(id, _)| id).collect();
        assert_eq!(names, [mask, cape, keys]);
    }

    async fn one_chooses_among_all_products(test: TestEngine) {
        let mut tx = test.engine.store().begin().await.unwrap();
        for number in 0..205 {
            let product = Settings { name: format!("Cape {number:03}").parse().unwrap(), ..cape() };
            products::insert(&mut tx, &product, None, START).await.unwrap();
        }
        Store::commit(tx).await.unwrap();
        let names = test.engine.product_names().await.unwrap();
        assert_eq!((names.len(), names[0].1.as_str(), names[204].1.as_str()), (205, "Cape 000", "Cape 204"));
    }

    async fn only_admins_change_products(test: TestEngine) {
        let id = test.product(Some(3), |_| {}).await;
        let before = product(&test, id).await;
        let unit = test.engine.company().await.unwrap().unit;
        for role in [Role::Customer, Role::Staff] {
            let by = test.account(&format!("{}@example.org", role.as_str()), role).await;
            let engine = &test.engine;
            let forbidden = [
                engine.create_product(&by, &unit, &before.settings, None).await.err(),
                engine.change_product(&by, id, 1, &before.settings, (Some(3), Some(9))).await.err(),
                engine.set_product_picture(&by, id, PNG).await.err(),
                engine.remove_product_picture(&by, id).await.err(),
                engine.add_product_codes(&by, id, &codes("A")).await.err(),
                engine.remove_unused_product_codes(&by, id).await.err(),
            ];
            for answer in forbidden {
                assert!(matches!(answer, Some(ProductError::Forbidden(_))), "{answer:?}");
            }
            assert_eq!(engine.products(&by, &Filter::default(), 10).await.is_err(), role == Role::Customer);
        }
        assert_eq!(product(&test, id).await, before);
    }
}
