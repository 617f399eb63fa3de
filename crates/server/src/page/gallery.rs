//! Every building block once, in each of its states: proof that it renders, and something to look at.

use super::{Chip, Choice, Crumb, Facet, Field, Flaw, Hidden, Page, Tab};
use serde::Serialize;
use serde_json::{Value, json};

#[derive(Debug, Serialize)]
pub(super) struct Gallery {
    trail: Vec<Crumb>,
    tabs: Vec<Tab>,
    chips: Vec<Chip>,
    facets: Vec<Facet>,
    hidden: Vec<Hidden>,
    flaws: Vec<Flaw>,
    mail: Field,
    day: Field,
    text: Field,
    stages: Vec<Choice>,
    steps: Value,
    rows: Value,
    ticks: Value,
    points: Value,
    nothing: Option<String>,
}

impl Page for Gallery {
    const TEMPLATE: &'static str = "parts/gallery.html";

    fn title(&self) -> String {
        "Bausteine".to_owned()
    }

    fn samples() -> Vec<Self> {
        let mail = Field::wrong("info", "Die Adresse braucht ein @-Zeichen.");
        let day = Field::of("24.02.2021");
        vec![Self {
            trail: vec![Crumb::to("/blaupausen", "Blaupausen")],
            tabs: vec![
                Tab {
                    label: "Überblick".to_owned(),
                    href: "/a".to_owned(),
                    current: true,
                },
                Tab {
                    label: "Versionen".to_owned(),
                    href: "/b".to_owned(),
                    current: false,
                },
            ],
            chips: vec![Chip {
                label: "Themenfeld: Familie".to_owned(),
                href: "/blaupausen".to_owned(),
            }],
            facets: vec![Facet {
                name: "topic".to_owned(),
                label: "Themenfeld".to_owned(),
                choices: vec![
                    Choice::of("1", "Familie und Kind", true).counted(1234),
                    Choice::of("2", "Mobilität und Reisen", false).counted(7),
                ],
            }],
            hidden: vec![Hidden {
                name: "q".to_owned(),
                value: "hund".to_owned(),
            }],
            flaws: Flaw::of(&[("mail", &mail), ("day", &day)]),
            mail,
            day,
            text: Field::default(),
            stages: vec![
                Choice::of("interest", "Interesse", false)
                    .hinted("Wir prüfen, ob die Blaupause zu uns passt."),
                Choice::of("confirmed", "zugesagt", true),
            ],
            steps: json!([
                {"stage": "interest", "stage_text": "Interesse", "on": "2021-02-24", "recorded": "2021-02-25T08:05:00Z", "version": "1.0.0", "note": "Beschluss im Ausschuss", "evidence": [], "corrects": null, "replaced": true},
                {"stage": "live", "stage_text": "in Betrieb", "on": "2022-04-01", "recorded": "2022-04-01T08:05:00Z", "version": "1.1.0", "note": null, "evidence": [{"text": "Onlinedienst", "href": "https://example.org"}, {"text": "Bescheid.pdf", "href": null}], "corrects": "Tag richtiggestellt", "replaced": false},
            ]),
            rows: json!([{"label": "Wetzlar", "y": 24, "spans": [{"x": 100, "width": 200, "kind": "planned", "text": "geplant"}, {"x": 300, "width": 600, "kind": "live", "text": "in Betrieb"}]}]),
            ticks: json!([{"x": 0, "label": "2021"}, {"x": 500, "label": "2023"}]),
            points: json!([{"x": 100, "y": 200, "r": 6, "kind": "live", "label": "Wetzlar, in Betrieb", "href": "/kommunen/06532023"}, {"x": 150, "y": 240, "r": 3, "kind": "none", "label": "", "href": null}]),
            nothing: None,
        }]
    }
}
