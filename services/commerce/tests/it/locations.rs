//! Locations that are added.

use serde_json::json;

use crate::harness::on_each;

const LOCATIONS: &str = "/api/commands/locations";

#[tokio::test]
async fn a_location_is_added_once() {
    on_each("locations", async |shop| {
        let added = shop.post(LOCATIONS, json!({"handle": "north-2", "name": "<b>North</b>"})).send().await;
        assert_eq!((added.status, added.text("handle").as_str()), (201, "north-2"));
        assert_eq!(added.header("location"), "/api/queries/locations");
        assert_eq!(shop.history(&added.text("locationId")).await, ["LocationCreated"]);
        shop.refused(shop.post(LOCATIONS, json!({"handle": "north-2"})), 409, "handle_taken").await;
        shop.refused(shop.post(LOCATIONS, json!({"handle": "main"})), 409, "handle_taken").await;
        let cases = [
            (json!({}), vec!["/handle required"]),
            (json!({"handle": "North 2"}), vec!["/handle invalid"]),
            (json!({"handle": "'; DROP TABLE locations; --"}), vec!["/handle invalid"]),
            (json!({"handle": "x".repeat(65)}), vec!["/handle too_long"]),
            (
                json!({"handle": "x", "priority": -1, "name": ""}),
                vec!["/name required", "/priority out_of_range"],
            ),
            (json!({"handle": "x", "city": "y"}), vec!["/city unknown_field"]),
        ];
        for (body, expected) in cases {
            assert_eq!(shop.invalid(shop.post(LOCATIONS, &body)).await, expected, "{body}");
        }
    })
    .await;
}
