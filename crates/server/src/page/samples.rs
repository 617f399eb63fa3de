//! Every page renders in each of its states, and no template asks for what its page does not have.
//!
//! Tera notices an undefined `{{ name }}` while rendering but not an undefined `{% if name %}`,
//! so the names in a template are compared with the fields of its page. A template that no page
//! claims fails too. The rendered samples stay in `target/pages`, where `npm run axe` looks at them.

use super::{Page, Viewer, engine, render};
use crate::site;
use std::{collections::BTreeSet, fs, path::Path};

/// What a template may use beside the fields of its page.
const BESIDE: [&str; 5] = ["viewer", "locale", "page", "site", "csp_nonce"];

struct Rendered {
    template: &'static str,
    html: Vec<String>,
    /// Names in the template that the page does not have.
    unknown: BTreeSet<String>,
}

fn rendered<P: Page>() -> Rendered {
    let samples = P::samples();
    assert!(!samples.is_empty(), "{} has no samples", P::TEMPLATE);
    let mut fields: BTreeSet<String> = BESIDE.iter().map(|name| (*name).to_owned()).collect();
    let mut html = Vec::new();
    for (index, sample) in samples.iter().enumerate() {
        let value = serde_json::to_value(sample).unwrap();
        fields.extend(value.as_object().unwrap().keys().cloned());
        assert!(!sample.title().is_empty(), "{} has no title", P::TEMPLATE);
        for viewer in viewers() {
            let page = render(sample, &viewer).unwrap_or_else(|e| panic!("sample {index}: {e}"));
            html.push(page);
        }
    }
    let names = engine::engine()
        .unwrap()
        .get_template_variables(P::TEMPLATE)
        .unwrap();
    let unknown = names
        .into_iter()
        .filter(|name| !fields.contains(*name))
        .map(str::to_owned)
        .collect();
    Rendered {
        template: P::TEMPLATE,
        html,
        unknown,
    }
}

/// A stranger, and a clerk in the demo.
fn viewers() -> [Viewer; 2] {
    let stranger = Viewer {
        csrf: "0123456789abcdef".to_owned(),
        path: "/hilfe".to_owned(),
        operator: "Magistrat der Stadt Musterstadt".to_owned(),
        ..Viewer::default()
    };
    let clerk = Viewer {
        signed_in: true,
        name: "Kim Muster".to_owned(),
        body_name: Some("Gemeinde Sinn".to_owned()),
        body_key: Some("06532021".to_owned()),
        roles: vec!["Erfassen".to_owned(), "Freigeben".to_owned()],
        example_data: true,
        demo: true,
        message: Some("Ihre Angaben sind gespeichert.".to_owned()),
        ..stranger.clone()
    };
    [stranger, clerk]
}

/// All pages. Whoever adds a page adds its line here; the test below notices a template without one.
fn all() -> Vec<Rendered> {
    vec![
        rendered::<super::gallery::Gallery>(),
        rendered::<site::account::Account>(),
        rendered::<site::account::forms::FormPage>(),
        rendered::<site::account::forms::NotePage>(),
        rendered::<site::account::second_factor::SetUp>(),
        rendered::<site::privacy::own::OwnData>(),
        rendered::<site::privacy::erase::Erase>(),
        rendered::<site::privacy::terms::Retention>(),
        rendered::<site::privacy::record::Record>(),
        rendered::<site::notices::Notices>(),
        rendered::<site::notices::NoticePage>(),
        rendered::<site::notices::NoticeForm>(),
        rendered::<site::people::Administration>(),
        rendered::<site::people::claims::Claims>(),
        rendered::<site::people::leave::Leave>(),
        rendered::<site::people::list::People>(),
        rendered::<site::people::person::PersonPage>(),
        rendered::<site::home::Home>(),
        rendered::<site::sessions::Sessions>(),
        rendered::<site::sign_in::SignIn>(),
        rendered::<site::sign_in::Farewell>(),
        rendered::<site::sign_in::RefusedPage>(),
        rendered::<site::sign_in::proof::ProofPage>(),
        rendered::<site::status::Status>(),
        rendered::<site::errors::ErrorPage>(),
        rendered::<site::problems::ProblemPage>(),
        rendered::<site::blueprint::BlueprintPage>(),
        rendered::<site::publish::PublishStart>(),
        rendered::<site::publish::ResultPage>(),
        rendered::<site::publish::form::FormPage>(),
        rendered::<site::publish::state::StatePage>(),
        rendered::<site::publish::care::CarePage>(),
        rendered::<site::reports::ReportsPage>(),
        rendered::<site::reports::StatementPage>(),
        rendered::<site::results::Results>(),
        rendered::<site::saved::SavedSearches>(),
        rendered::<site::saved::edit::EditSearch>(),
        rendered::<site::saved::stop::StopPage>(),
        rendered::<site::tasks::TasksPage>(),
        rendered::<site::version::VersionPage>(),
        rendered::<site::files::FilePage>(),
        rendered::<site::compare::ComparePage>(),
        rendered::<site::service::ServicePage>(),
        rendered::<site::service::ServicesPage>(),
        rendered::<site::adoption::AdoptionPage>(),
        rendered::<site::adoption::new::NewAdoption>(),
        rendered::<site::bodies::Bodies>(),
        rendered::<site::body::BodyPage>(),
        rendered::<site::body::profile::ProfilePage>(),
        rendered::<site::submission::SubmissionPage>(),
        rendered::<site::waiting::WaitingPage>(),
        rendered::<site::cooperations::Cooperations>(),
        rendered::<site::cooperations::NewCooperation>(),
        rendered::<site::cooperation::CooperationPage>(),
        rendered::<site::cooperation::change::ChangeCooperation>(),
        rendered::<site::cooperation::members::Members>(),
        rendered::<site::cooperation::propose::Propose>(),
        rendered::<site::cooperation::propose::CheckedList>(),
        rendered::<site::help::HelpIndex>(),
        rendered::<site::help::HelpArticle>(),
        rendered::<site::undertakings::Undertakings>(),
        rendered::<site::undertakings::announce::NewUndertaking>(),
        rendered::<site::everyday::EverydayWords>(),
        rendered::<site::everyday::entry::EverydayEntry>(),
        rendered::<site::audit::Audit>(),
        rendered::<site::projects::Projects>(),
        rendered::<site::projects::End>(),
        rendered::<site::tokens::Tokens>(),
        rendered::<site::tokens::new::MadeToken>(),
        rendered::<site::tokens::new::NewToken>(),
        rendered::<site::tokens::revoke::Revoke>(),
        rendered::<site::legal::Imprint>(),
        rendered::<site::legal::Privacy>(),
        rendered::<site::legal::Accessibility>(),
        rendered::<site::feedback::Feedback>(),
        rendered::<site::feedback::FeedbackThanks>(),
        rendered::<site::feedback::received::Received>(),
    ]
}

#[test]
fn every_page_shows_each_of_its_samples_and_has_what_its_template_asks_for() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/pages");
    fs::create_dir_all(&folder).unwrap();
    for page in all() {
        assert!(
            page.unknown.is_empty(),
            "{} asks for {:?}",
            page.template,
            page.unknown
        );
        for (index, html) in page.html.iter().enumerate() {
            no_inline_code(page.template, html);
            let name = page.template.replace('/', "-").replace(".html", "");
            fs::write(folder.join(format!("{name}-{index}.html")), html).unwrap();
        }
    }
}

#[test]
fn every_template_of_a_page_belongs_to_a_page() {
    let claimed: BTreeSet<&str> = all().iter().map(|page| page.template).collect();
    let orphans: Vec<&str> = engine::engine()
        .unwrap()
        .get_template_names()
        .filter(|name| name.starts_with("pages/") || name.starts_with("problems/"))
        .filter(|name| !claimed.contains(name))
        .collect();
    assert!(orphans.is_empty(), "no page in `all()` claims {orphans:?}");
}

/// The content security policy would silently drop these.
fn no_inline_code(template: &str, html: &str) {
    for forbidden in [
        " style=",
        "<style",
        " onclick=",
        " onchange=",
        " onsubmit=",
        " onload=",
        "javascript:",
    ] {
        assert!(!html.contains(forbidden), "{template} contains {forbidden}");
    }
    for (at, _) in html.match_indices("<script") {
        assert!(
            html[at..].starts_with("<script type=\"module\" src="),
            "{template} has an inline script"
        );
    }
}
