//! Every route on one screen: method, path, who may come, what kind of work it is when it is no usual one, handler.

use crate::{
    api, assets,
    bounds::{self, Class},
    problem::Problem,
    security_txt, site,
};
use actix_web::{HttpRequest, HttpResponse, Route as Handler, guard, middleware, web};

/// Who may come as far as the handler; what they may do there is decided in the transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Strangers too; what they see is public.
    Anyone,
    /// Somebody who has signed in, or a program with a token.
    Known,
    /// Only in the demonstration.
    Demo,
}

/// A route as tests and documents see it.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    pub method: &'static str,
    pub path: &'static str,
    pub access: Access,
    /// How often, how large, how long.
    pub class: Class,
}

macro_rules! routes {
    ($($method:ident $path:literal $access:ident $([$class:ident])? $handler:path;)*) => {
        /// Every route.
        pub const TABLE: &[Route] = &[$(Route {
            method: stringify!($method),
            path: $path,
            access: Access::$access,
            class: class!($method $($class)?),
        }),*];

        /// Binds every route to its handler, within its bounds.
        pub fn bind(to: &mut web::ServiceConfig) {
            let small = usize::try_from(bounds::SMALL_BODY).unwrap_or(usize::MAX);
            to.app_data(web::FormConfig::default().limit(small));
            to.app_data(web::PayloadConfig::default().limit(small));
            $(to.route($path, bounded($method().to($handler), class!($method $($class)?)));)*
            to.default_service(bounded(web::route().to(unknown), Class::Writing));
        }
    };
}

macro_rules! class {
    ($method:ident) => {
        Class::usual(stringify!($method))
    };
    ($method:ident $class:ident) => {
        Class::$class
    };
}

fn bounded(route: Handler, class: Class) -> Handler {
    route.wrap(middleware::from_fn(move |request, next| {
        bounds::within(class, request, next)
    }))
}

/// What no route is for: an unknown address, or a known one with another method.
async fn unknown(request: HttpRequest) -> Result<HttpResponse, Problem> {
    let pattern = request.match_pattern().unwrap_or_default();
    let allowed = methods(&pattern);
    if allowed.is_empty() {
        return Err(Problem::not_found("Diese Adresse"));
    }
    let detail = format!("Diese Adresse kennt nur {allowed}.");
    Err(Problem::new("methode-nicht-erlaubt", detail))
}

/// The methods that a path knows, as `Allow` names them.
#[must_use]
pub fn methods(pattern: &str) -> String {
    let known = TABLE.iter().filter(|route| route.path == pattern);
    let mut methods: Vec<String> = known.map(|route| route.method.to_uppercase()).collect();
    if methods.iter().any(|method| method == "GET") {
        methods.push("HEAD".to_owned());
    }
    methods.sort();
    methods.dedup();
    methods.join(", ")
}

/// `GET` answers `HEAD`, too: who watches the service asks with it.
fn get() -> Handler {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}
use web::{delete, patch, post};

routes! {
    get   "/livez"                                             Anyone [Free] api::health::live;
    get   "/readyz"                                            Anyone [Free] api::health::ready;
    get   "/metrics"                                           Anyone [Free] api::health::metrics;
    get   "/assets/{name}"                                     Anyone [Free] assets::serve;
    get   "/.well-known/security.txt"                          Anyone security_txt::show;
    get   "/schema/blaupause-1.json"                           Anyone api::schema;

    get   "/api/v1/adoptions"                                  Anyone api::adoptions::list;
    post  "/api/v1/adoptions"                                  Known  api::adoptions::begin;
    get   "/api/v1/adoptions/{id}"                             Anyone api::adoptions::one;
    patch "/api/v1/adoptions/{id}"                             Known  api::adoptions::change;
    post  "/api/v1/adoptions/{id}/steps"                       Known  api::adoptions::record;
    post  "/api/v1/adoptions/{id}/covers"                      Known  api::adoptions::cover;
    post  "/api/v1/adoptions/{id}/covers/{key}/answer"         Known  api::adoptions::answer_cover;
    post  "/api/v1/adoptions/{id}/covers/{key}/end"            Known  api::adoptions::end_cover;
    get   "/api/v1/adoptions/{id}/evidence/{digest}"           Anyone api::adoptions::evidence_file;
    post  "/api/v1/evidence-files"                             Known  [Upload] api::adoptions::keep_evidence;
    get   "/api/v1/proposals"                                  Known  api::proposals::list;
    post  "/api/v1/proposals/confirmations"                    Known  api::proposals::confirm;
    post  "/api/v1/proposals/refusals"                         Known  api::proposals::decline;
    get   "/api/v1/bodies"                                     Anyone api::bodies::list;
    get   "/api/v1/bodies/{key}"                               Anyone api::bodies::one;
    get   "/api/v1/bodies/{key}/alike"                         Anyone api::bodies::alike;
    get   "/api/v1/blueprints"                                 Anyone [Search] api::blueprints::list;
    get   "/api/v1/blueprints/suggest"                         Anyone [Search] api::blueprints::suggest;
    get   "/api/v1/blueprints/{slug}"                          Anyone api::blueprints::show;
    patch "/api/v1/blueprints/{slug}"                          Known  api::blueprints::change;
    get   "/api/v1/blueprints/{slug}/compare/{a}/{b}"          Anyone api::releases::compare;
    get   "/api/v1/blueprints/{slug}/releases"                 Anyone api::releases::list;
    get   "/api/v1/cooperations"                               Anyone api::cooperations::list;
    post  "/api/v1/cooperations"                               Known  api::cooperations::found;
    get   "/api/v1/cooperations/{slug}"                        Anyone api::cooperations::one;
    patch "/api/v1/cooperations/{slug}"                        Known  api::cooperations::change;
    get   "/api/v1/cooperations/{slug}/members"                Anyone api::cooperations::members::list;
    post  "/api/v1/cooperations/{slug}/members"                Known  api::cooperations::members::add;
    get   "/api/v1/cooperations/{slug}/members/{id}"           Anyone api::cooperations::members::one;
    patch "/api/v1/cooperations/{slug}/members/{id}"           Known  api::cooperations::members::change;
    get   "/api/v1/cooperations/{slug}/matrix"                 Anyone api::cooperations::matrix::show;
    get   "/api/v1/cooperations/{slug}/proposals"              Known  api::cooperations::proposals::list;
    post  "/api/v1/cooperations/{slug}/proposals"              Known  api::cooperations::proposals::add;
    post  "/api/v1/cooperations/{slug}/proposals/list"         Known  [Upload] api::cooperations::proposals::add_list;
    post  "/api/v1/blueprints/{slug}/releases"                 Known  [Upload] api::releases::publish;
    get   "/api/v1/blueprints/{slug}/releases/{version}"       Anyone api::releases::show;
    patch "/api/v1/blueprints/{slug}/releases/{version}"       Known  api::releases::change;
    get   "/api/v1/blueprints/{slug}/releases/{version}/package" Anyone api::releases::package;
    get   "/api/v1/blueprints/{slug}/releases/{version}/files/{path:.*}" Anyone api::releases::file;
    get   "/api/v1/blueprints/{slug}/submissions"              Known  api::submissions::of_blueprint;
    post  "/api/v1/blueprints/{slug}/submissions"              Known  [Upload] api::submissions::submit::submit;
    get   "/api/v1/submissions"                                Known  api::submissions::list;
    get   "/api/v1/submissions/{id}"                           Anyone api::submissions::one;
    get   "/api/v1/submissions/{id}/package"                   Anyone api::submissions::package;
    post  "/api/v1/submissions/{id}/release"                   Known  [Upload] api::submissions::decide::release;
    post  "/api/v1/submissions/{id}/return"                    Known  api::submissions::decide::send_back;
    post  "/api/v1/submissions/{id}/withdrawal"                Known  api::submissions::decide::withdraw;
    get   "/api/v1/bundles/{id}"                               Anyone api::catalogue::bundle;
    get   "/api/v1/services"                                   Anyone api::catalogue::list;
    get   "/api/v1/services/{key}"                             Anyone api::catalogue::one;
    get   "/api/v1/notices"                                    Known  api::notices::list;
    post  "/api/v1/notices"                                    Known  api::notices::write::add;
    get   "/api/v1/notices/{id}"                               Known  api::notices::one;
    patch "/api/v1/notices/{id}"                               Known  api::notices::write::change;
    get   "/api/v1/notices/{id}/files/{digest}"                Known  api::notices::file;
    get   "/api/v1/reports"                                    Anyone api::reports::list;
    post  "/api/v1/reports"                                    Known  [Report] api::reports::create;
    get   "/api/v1/reports/adoption"                           Anyone [Report] api::reports::preview;
    get   "/api/v1/reports/{number}"                           Anyone api::reports::one;

    post  "/api/v1/token-exchange"                             Anyone [SignIn] api::token_exchange::exchange;
    get   "/api/v1/tokens"                                     Known  api::tokens::list;
    get   "/api/v1/tokens/{digest}"                            Known  api::tokens::one;
    delete "/api/v1/tokens/{digest}"                           Known  api::tokens::revoke;

    get   "/"                                                  Anyone site::home::show;
    get   "/berichte"                                          Anyone site::reports::show;
    post  "/berichte"                                          Known  [Report] site::reports::make;
    get   "/berichte/vorschau"                                 Anyone [Report] site::reports::preview;
    get   "/berichte/{number}"                                 Anyone site::reports::one;
    get   "/blaupausen"                                        Anyone [Search] site::results::show;
    get   "/blaupausen.atom"                                   Anyone [Search] site::feed::show;
    get   "/vorhaben.atom"                                     Anyone site::feed::of_undertakings;
    get   "/blaupausen/{slug}"                                 Anyone site::blueprint::show;
    get   "/blaupausen/{slug}/was-ist-zu-tun"                  Anyone site::tasks::show;
    get   "/blaupausen/{slug}/versionen/{version}"             Anyone site::version::show;
    get   "/blaupausen/{slug}/versionen/{version}/dateien/{path:.*}" Anyone site::files::show;
    get   "/blaupausen/{slug}/vergleich/{a}/{b}"               Anyone site::compare::show;
    get   "/leistungen"                                        Anyone site::service::list;
    get   "/leistungen/{key}"                                  Anyone site::service::show;
    get   "/hilfe"                                             Anyone site::help::index;
    get   "/hilfe/{slug}"                                      Anyone site::help::article;
    get   "/problems/{name}"                                   Anyone site::problems::show;
    get   "/impressum"                                         Anyone site::legal::imprint;
    get   "/datenschutz"                                       Anyone site::legal::privacy;
    get   "/barrierefreiheit"                                  Anyone site::legal::accessibility;
    get   "/barrierefreiheit/melden"                           Anyone site::feedback::feedback;
    post  "/barrierefreiheit/melden"                           Anyone site::feedback::report;
    get   "/status"                                            Anyone site::status::show;
    get   "/konto"                                             Known  site::account::show;
    get   "/konto/adresse"                                     Known  site::account::renew::show_address;
    post  "/konto/adresse"                                     Known  [SignIn] site::account::renew::ask_address;
    get   "/konto/daten"                                       Known  site::privacy::own::show;
    get   "/konto/daten/auskunft.zip"                          Known  site::privacy::own::download;
    get   "/konto/loeschen"                                    Known  site::privacy::erase::show_own;
    post  "/konto/loeschen"                                    Known  site::privacy::erase::erase_own;
    get   "/konto/kennwort"                                    Known  site::account::renew::show_change;
    post  "/konto/kennwort"                                    Known  [SignIn] site::account::renew::change;
    get   "/konto/nachweis"                                    Known  site::account::confirm::show;
    post  "/konto/nachweis"                                    Known  [SignIn] site::account::confirm::confirm;
    post  "/konto/nachweis/passkey"                            Known  [SignIn] site::account::passkeys::prove;
    post  "/konto/passkeys"                                    Known  site::account::passkeys::finish;
    post  "/konto/passkeys/beginnen"                           Known  site::account::passkeys::begin;
    post  "/anmelden/passkey"                                  Anyone [SignIn] site::account::passkeys::sign_in;
    post  "/anmelden/passkey/beginnen"                         Anyone [SignIn] site::account::passkeys::begin_sign_in;
    post  "/konto/passkeys/entfernen"                          Known  site::account::passkeys::remove;
    post  "/konto/wiederherstellung"                           Known  site::account::second_factor::new_codes;
    get   "/konto/suchen"                                      Known  site::saved::show;
    post  "/konto/suchen"                                      Known  site::saved::save;
    get   "/konto/suchen/{id}"                                 Known  site::saved::edit::show;
    post  "/konto/suchen/{id}"                                 Known  site::saved::edit::change;
    get   "/konto/zugangsschluessel"                           Known  site::tokens::show;
    get   "/konto/zugangsschluessel/neu"                       Known  site::tokens::new::show;
    post  "/konto/zugangsschluessel/neu"                       Known  site::tokens::new::make;
    get   "/konto/zugangsschluessel/{digest}/widerrufen"       Known  site::tokens::revoke::show;
    post  "/konto/zugangsschluessel/{digest}/widerrufen"       Known  site::tokens::revoke::revoke;
    post  "/konto/zweiter-faktor"                              Known  site::account::second_factor::begin;
    get   "/abbestellen/{token}"                               Anyone site::saved::stop::show;
    post  "/abbestellen/{token}"                               Anyone site::saved::stop::stop;
    get   "/adresse/{token}"                                   Anyone site::account::renew::show_confirm;
    post  "/adresse/{token}"                                   Anyone [SignIn] site::account::renew::confirm;
    get   "/anmelden/bestaetigen"                              Anyone site::account::enter::ask_code;
    post  "/anmelden/bestaetigen"                              Anyone [SignIn] site::account::enter::code;
    get   "/anmelden/einrichten"                               Anyone site::account::second_factor::show;
    post  "/anmelden/einrichten"                               Anyone [SignIn] site::account::second_factor::confirm;
    get   "/anmelden/kennwort"                                 Anyone site::account::enter::show;
    post  "/anmelden/kennwort"                                 Anyone [SignIn] site::account::enter::password;
    get   "/anmelden/vergessen"                                Anyone site::account::renew::show_forgot;
    post  "/anmelden/vergessen"                                Anyone [SignIn] site::account::renew::forgot;
    get   "/einladung/{token}"                                 Anyone site::account::join::show_invitation;
    post  "/einladung/{token}"                                 Anyone [SignIn] site::account::join::accept;
    get   "/erste-anmeldung/{token}"                           Anyone site::account::join::show_first;
    post  "/erste-anmeldung/{token}"                           Anyone [SignIn] site::account::join::first;
    get   "/kennwort/{token}"                                  Anyone site::account::renew::show_password;
    post  "/kennwort/{token}"                                  Anyone [SignIn] site::account::renew::set_password;
    get   "/kommunen/{key}/beitreten"                          Anyone site::people::claim::show;
    post  "/kommunen/{key}/beitreten"                          Anyone [SignIn] site::people::claim::ask;
    get   "/beitritt/{token}"                                  Anyone site::people::claim::state;
    post  "/beitritt/{token}"                                  Anyone [SignIn] site::people::claim::prove;
    get   "/verwaltung"                                        Known  site::people::show;
    get   "/verwaltung/alltagswoerter"                         Known  site::everyday::show;
    post  "/verwaltung/alltagswoerter"                         Known  [Upload] site::everyday::list::upload;
    get   "/verwaltung/alltagswoerter.csv"                     Known  site::everyday::list::download;
    get   "/verwaltung/alltagswoerter/eintrag"                 Known  site::everyday::entry::show;
    post  "/verwaltung/alltagswoerter/eintrag"                 Known  site::everyday::entry::change;
    get   "/verwaltung/beitritte"                              Known  site::people::claims::show;
    post  "/verwaltung/beitritte"                              Known  site::people::claims::decide;
    post  "/verwaltung/einladungen"                            Known  site::people::invitations::change;
    get   "/verwaltung/datenschutz"                            Known  site::privacy::terms::show;
    post  "/verwaltung/datenschutz"                            Known  site::privacy::terms::run;
    get   "/verwaltung/datenschutz/verzeichnis"                Known  site::privacy::record::show;
    get   "/verwaltung/datenschutz/verzeichnis.json"           Known  site::privacy::record::download;
    get   "/verwaltung/rueckmeldungen"                         Known  site::feedback::received::show;
    post  "/verwaltung/rueckmeldungen"                         Known  site::feedback::received::answered;
    get   "/verwaltung/personen"                               Known  site::people::list::show;
    post  "/verwaltung/personen"                               Known  site::people::list::invite;
    post  "/verwaltung/regeln"                                 Known  site::people::rules::set;
    get   "/verwaltung/personen/{id}"                          Known  site::people::person::show;
    post  "/verwaltung/personen/{id}/rollen"                   Known  site::people::person::change;
    post  "/verwaltung/personen/{id}/zuruecksetzen"            Known  site::people::person::reset;
    get   "/verwaltung/personen/{id}/beenden"                  Known  site::people::leave::show;
    post  "/verwaltung/personen/{id}/beenden"                  Known  site::people::leave::end;
    post  "/verwaltung/personen/{id}/uebergeben"               Known  site::people::leave::hand_over;
    get   "/verwaltung/personen/{id}/loeschen"                 Known  site::privacy::erase::show;
    post  "/verwaltung/personen/{id}/loeschen"                 Known  site::privacy::erase::erase;
    get   "/verwaltung/projekte"                               Known  site::projects::show;
    post  "/verwaltung/projekte"                               Known  site::projects::trust;
    get   "/verwaltung/projekte/{id}/beenden"                  Known  site::projects::ask;
    post  "/verwaltung/projekte/{id}/beenden"                  Known  site::projects::end;
    get   "/verwaltung/protokoll"                              Known  site::audit::show;
    get   "/verwaltung/protokoll.csv"                          Known  site::audit::download;
    get   "/verwaltung/zugangsschluessel"                      Known  site::tokens::of_body;
    get   "/api/v1/everyday-words"                             Known  api::everyday_words::list;
    post  "/api/v1/everyday-words"                             Known  api::everyday_words::change;
    get   "/api/v1/saved-searches"                             Known  api::saved_searches::list;
    post  "/api/v1/saved-searches"                             Known  api::saved_searches::keep;
    get   "/api/v1/saved-searches/{id}"                        Known  api::saved_searches::one;
    patch "/api/v1/saved-searches/{id}"                        Known  api::saved_searches::change;
    delete "/api/v1/saved-searches/{id}"                       Known  api::saved_searches::forget;
    get   "/api/v1/undertakings"                               Anyone api::undertakings::list;
    post  "/api/v1/undertakings"                               Known  api::undertakings::announce;
    post  "/api/v1/undertakings/{id}/end"                      Known  api::undertakings::end;
    get   "/api/v1/search"                                     Anyone [Search] api::search::list;
    get   "/api/v1/openapi.json"                               Anyone api::openapi::document;
    get   "/blaupausen/{slug}/nachnutzung"                     Anyone site::adoption::new::users;
    get   "/blaupausen/{slug}/nachnutzung/neu"                 Known  site::adoption::new::show;
    post  "/blaupausen/{slug}/nachnutzung/neu"                 Known  [Upload] site::adoption::new::begin;
    get   "/nachnutzungen/{id}"                                Anyone site::adoption::show;
    post  "/nachnutzungen/{id}"                                Known  [Upload] site::adoption::record;
    post  "/nachnutzungen/{id}/mitversorgung"                  Known  site::adoption::covered::answer;
    post  "/nachnutzungen/{id}/mitversorgung/ende"             Known  site::adoption::covered::end;
    post  "/nachnutzungen/{id}/angaben"                   Known  site::adoption::change::save;
    post  "/nachnutzungen/{id}/mitversorgte"                   Known  site::adoption::cover::add;
    get   "/kommunen"                                          Anyone site::bodies::show;
    get   "/kommunen/{key}"                                    Anyone site::body::show;
    get   "/kommunen/{key}/angaben"                            Known  site::body::profile::show;
    post  "/kommunen/{key}/angaben"                            Known  site::body::profile::save;
    get   "/aufgaben"                                          Known  site::waiting::show;
    post  "/aufgaben/vorschlaege"                              Known  site::waiting::decide;
    get   "/aufgaben/einreichungen/{id}"                       Anyone site::submission::show;
    post  "/aufgaben/einreichungen/{id}"                       Known  [Upload] site::submission::decide;
    get   "/foerderung"                                        Known  site::notices::list;
    get   "/foerderung/neu"                                    Known  site::notices::new;
    post  "/foerderung/neu"                                    Known  site::notices::add;
    get   "/foerderung/{id}"                                   Known  site::notices::show;
    get   "/foerderung/{id}/aendern"                           Known  site::notices::change_form;
    post  "/foerderung/{id}/aendern"                           Known  site::notices::change;
    get   "/foerderung/{id}/dateien/{digest}"                  Known  site::notices::file;
    get   "/kooperationen"                                     Anyone site::cooperations::show;
    get   "/kooperationen/neu"                                 Known  site::cooperations::new;
    post  "/kooperationen/neu"                                 Known  site::cooperations::found;
    get   "/kooperationen/{slug}"                              Anyone site::cooperation::show;
    get   "/kooperationen/{slug}/aendern"                      Known  site::cooperation::change::show;
    post  "/kooperationen/{slug}/aendern"                      Known  site::cooperation::change::save;
    get   "/kooperationen/{slug}/mitglieder"                   Known  site::cooperation::members::show;
    post  "/kooperationen/{slug}/mitglieder"                   Known  site::cooperation::members::add;
    post  "/kooperationen/{slug}/mitglieder/{id}"              Known  site::cooperation::members::end;
    get   "/kooperationen/{slug}/vorschlagen"                  Known  site::cooperation::propose::show;
    post  "/kooperationen/{slug}/vorschlagen"                  Known  site::cooperation::propose::add;
    post  "/kooperationen/{slug}/vorschlagen/liste"            Known  [Upload] site::cooperation::propose::check;
    post  "/kooperationen/{slug}/vorschlagen/eintragen"        Known  site::cooperation::propose::enter;
    get   "/kooperationen/{slug}/liste.csv"                    Known  site::cooperation::template::download;
    get   "/vorhaben"                                          Anyone site::undertakings::show;
    get   "/vorhaben/neu"                                      Known  site::undertakings::announce::show;
    post  "/vorhaben/neu"                                      Known  site::undertakings::announce::announce;
    post  "/vorhaben/{id}/beenden"                             Known  site::undertakings::end;
    get   "/anmelden"                                          Anyone site::sign_in::show;
    get   "/anmelden/abgemeldet"                               Anyone site::sign_in::issuer::signed_out;
    post  "/anmelden/abmeldung/{issuer}"                       Anyone [SignIn] site::sign_in::issuer::ended_there;
    get   "/anmelden/nachweis"                                 Known  site::sign_in::proof::show;
    get   "/anmelden/rueckkehr/{issuer}"                       Anyone [SignIn] site::sign_in::issuer::come_back;
    get   "/anmelden/weiter/{issuer}"                          Anyone [SignIn] site::sign_in::issuer::leave;
    get   "/konto/sitzungen"                                   Known  site::sessions::show;
    post  "/konto/sitzungen"                                   Known  site::sessions::end;
    post  "/anmelden"                                          Demo   [SignIn] site::sign_in::begin;
    post  "/abmelden"                                          Known  site::sign_in::end;
    get   "/veroeffentlichen"                                  Known  site::publish::show;
    post  "/veroeffentlichen"                                  Known  [Upload] site::publish::upload;
    get   "/veroeffentlichen/freigabe"                         Known  site::publish::ready;
    post  "/veroeffentlichen/freigabe"                         Known  site::publish::release;
    post  "/veroeffentlichen/einreichen"                       Known  [Upload] site::publish::submit;
    post  "/veroeffentlichen/paket"                            Known  [Upload] site::publish::packed;
    get   "/veroeffentlichen/formular"                         Known  site::publish::form::show;
    post  "/veroeffentlichen/formular"                         Known  [Upload] site::publish::form::send;
    get   "/blaupausen/{slug}/pflegen"                         Known  site::publish::care::show;
    post  "/blaupausen/{slug}/pflegen"                         Known  site::publish::care::save;
    get   "/blaupausen/{slug}/versionen/{version}/zustand"     Known  site::publish::state::show;
    post  "/blaupausen/{slug}/versionen/{version}/zustand"     Known  site::publish::state::change;
}
