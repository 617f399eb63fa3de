//! What a page says about a wrong parameter in its address, and where one can go from there.

use crate::world::World;

/// The addresses that the page offers beside what it says.
fn ways_out(page: &str) -> Vec<String> {
    let main = page.split("<main").nth(1).unwrap();
    let main = main.split("</main>").next().unwrap();
    main.split("<li><a href=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().replace("&amp;", "&"))
        .collect()
}

#[actix_web::test]
async fn a_wrong_value_leads_back_to_the_same_list_without_it() {
    let world = World::new();
    for (wrong, back) in [
        ("/blaupausen?dataField=Quatsch%20x", "/blaupausen"),
        (
            "/blaupausen?legalBasis=KAG&dataField=Quatsch%20x&page%5Bsize%5D=5",
            "/blaupausen?legalBasis=KAG&page%5Bsize%5D=5",
        ),
        (
            "/blaupausen?q=%22%3E%3Cb%3E%26&gibtsnicht=1",
            "/blaupausen?q=%22%3E%3Cb%3E%26",
        ),
    ] {
        let page = world.get(wrong).await.is(400).text();
        assert_eq!(ways_out(&page), [back, "/"], "{wrong}: {page}");
        world.get(back).await.is(200);
    }
}

#[actix_web::test]
async fn programs_are_told_as_before() {
    let world = World::new();
    let told = world
        .get("/api/v1/blueprints?dataField=Quatsch%20x")
        .await
        .is(400)
        .json();
    assert_eq!(told["flaws"][0]["pointer"], "dataField");
}
