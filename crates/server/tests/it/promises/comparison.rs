//! A comparison of two versions.

use crate::world::World;
use serde_json::json;

#[actix_web::test]
async fn a_comparison_tells_the_changes_of_skipped_versions_and_all_who_are_behind() {
    let world = World::new();
    let place = "/api/v1/blueprints/hundesteuer-anmelden/compare";
    let whole = world.get(&format!("{place}/1.0.0/1.2.0")).await.is(200);
    let sentences = |comparison: &serde_json::Value| -> Vec<String> {
        let all = comparison["differences"].as_array().unwrap().iter();
        all.filter(|one| one["part"] == "change")
            .map(|one| one["sentence"].as_str().unwrap().to_owned())
            .collect()
    };
    let versions = world
        .get("/api/v1/blueprints/hundesteuer-anmelden/releases")
        .await
        .json();
    let mut steps = Vec::new();
    let versions: Vec<&str> = versions["items"]
        .as_array()
        .unwrap()
        .iter()
        .rev()
        .map(|one| one["version"].as_str().unwrap())
        .collect();
    assert!(versions.len() > 2, "{versions:?}");
    for pair in versions.windows(2) {
        let step = world.get(&format!("{place}/{}/{}", pair[0], pair[1])).await;
        steps.extend(sentences(&step.is(200).json()));
    }
    let mut told = sentences(&whole.json());
    told.sort();
    steps.sort();
    assert_eq!(told, steps, "one jump tells what the steps tell");

    let page = world
        .get("/blaupausen/hundesteuer-anmelden/vergleich/1.0.0/1.2.0")
        .await
        .is(200)
        .text();
    let affected = whole.json()["affected"].as_array().unwrap().clone();
    assert!(!affected.is_empty());
    for one in &affected {
        let name = one["body"]["name"].as_str().unwrap();
        assert!(page.contains(name), "{name} is not on the page");
    }
    let mut behind = 0;
    let mut next = "/api/v1/adoptions?blueprint=hundesteuer-anmelden&page[size]=100".to_owned();
    loop {
        let list = world.get(&next).await.is(200);
        for one in list.json()["items"].as_array().unwrap() {
            let ended = one["countedAs"] == "ended";
            let version = one["version"].as_str().unwrap_or("9");
            behind += usize::from(!ended && version < "1.2.0");
        }
        let Some((link, _)) = list.header("link").split_once('>') else {
            break;
        };
        next = link.trim_start_matches('<').to_owned();
    }
    assert_eq!(affected.len(), behind);

    let turned = world.get(&format!("{place}/1.2.0/1.0.0")).await.is(200);
    assert_eq!(
        turned.json(),
        whole.json(),
        "the older one always comes first"
    );
    let same = world.get(&format!("{place}/1.2.0/1.2.0")).await.is(200);
    assert_eq!(same.json()["differences"], json!([]));
    world.get(&format!("{place}/1.0.0/9.9.9")).await.is(404);
}
