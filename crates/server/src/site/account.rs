//! `/konto`: who I am here, and for whom I may do what.

use super::show as show_page;
use crate::{page::Page, problem::Problem, registry::Registry, who::Visitor};
use actix_web::{HttpRequest, HttpResponse, web};
use domain::person::For;
use serde::Serialize;

/// Somebody's own account.
#[derive(Debug, Serialize)]
pub struct Account {
    roles: Vec<RoleRow>,
}

/// A role and for whom it is held.
#[derive(Debug, Serialize)]
struct RoleRow {
    role: &'static str,
    held_for: String,
    href: String,
}

impl Page for Account {
    const TEMPLATE: &'static str = "pages/account.html";
    fn title(&self) -> String {
        "Mein Konto".to_owned()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let row = RoleRow {
            role: "Freigeben",
            held_for: "Sinn".to_owned(),
            href: "/kommunen/06532021".to_owned(),
        };
        vec![Self { roles: vec![] }, Self { roles: vec![row] }]
    }
}

/// `GET /konto`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let person = visitor.known()?;
    let roles = registry
        .read(move |snap| {
            let actor = store::people::actor(snap, person)?;
            let of_bodies = actor.roles.iter().filter_map(|(_, held)| match held {
                For::Body(id) => Some(*id),
                For::Cooperation(_) | For::Registry => None,
            });
            let bodies = store::bodies::many(snap, of_bodies)?;
            let mut rows = Vec::with_capacity(actor.roles.len());
            for (role, held) in actor.roles {
                let (held_for, href) = match held {
                    For::Body(id) => bodies
                        .get(&id)
                        .map(|body| (body.name.clone(), format!("/kommunen/{}", body.key)))
                        .unwrap_or_default(),
                    For::Registry => ("das ganze Register".to_owned(), "/".to_owned()),
                    For::Cooperation(id) => {
                        let (cooperation, _) = store::cooperations::by_id(snap, id)?;
                        (
                            cooperation.name,
                            format!("/kooperationen/{}", cooperation.slug),
                        )
                    }
                };
                rows.push(RoleRow {
                    role: role.label(),
                    held_for,
                    href,
                });
            }
            Ok::<_, Problem>(rows)
        })
        .await?;
    show_page(&request, &visitor, &Account { roles })
}
