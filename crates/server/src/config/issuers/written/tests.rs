use super::*;

const WETZLAR: &str = r#"
    id = "wetzlar"
    name = "Stadt Wetzlar"
    url = "https://login.example.org/realms/wetzlar"
    client_id = "blaupausen"
    client_secret = "streng geheim"
    bodies = ["06532023"]
    mail_domains = ["Wetzlar.example.org"]
    roles = { "bp-freigabe" = ["freigeben", "erfassen"] }
"#;

fn one(text: &str) -> Result<Issuer, Vec<String>> {
    let written: Written = toml::from_str(text).map_err(|e| vec![e.to_string()])?;
    let mut flaws = Vec::new();
    let mut read = read(vec![written], Some("https://bp.example.org"), &mut flaws);
    if flaws.is_empty() {
        Ok(read.remove(0))
    } else {
        Err(flaws)
    }
}

#[test]
fn an_issuer_of_a_town_is_read_and_keeps_its_secret() {
    let issuer = one(WETZLAR).unwrap();
    assert_eq!(
        issuer.speaks_for,
        SpeaksFor::One("06532023".parse().unwrap())
    );
    assert_eq!(issuer.mail_domains, ["wetzlar.example.org"]);
    assert_eq!(issuer.roles["bp-freigabe"], [Role::Release, Role::Draft]);
    assert!(!format!("{issuer:?}").contains("geheim"));
    let written: Written = toml::from_str(WETZLAR).unwrap();
    assert!(!format!("{written:?}").contains("geheim"));
}

#[test]
fn every_flaw_is_told_with_its_issuer() {
    for (line, instead, told) in [
        ("id = \"wetzlar\"", "id = \"Wetzlar!\"", "id:"),
        ("https://login", "http://login", "url:"),
        ("bodies = [\"06532023\"]", "", "bodies: fehlt"),
        (
            "bodies = [\"06532023\"]",
            "bodies = [\"06532023\", \"06532021\"]",
            "body_claim: fehlt",
        ),
        (
            "bodies = [\"06532023\"]",
            "body_claim = \"ags\"",
            "any_body = true",
        ),
        (
            "bodies = [\"06532023\"]",
            "bodies = [\"6532023\"]",
            "kein Schlüssel",
        ),
        ("\"erfassen\"]", "\"verwaltung\"]", "administration"),
        ("\"erfassen\"]", "\"pruefung\"]", "audit = true"),
        ("\"erfassen\"]", "\"chef\"]", "nicht bekannt"),
        (
            "client_id = \"blaupausen\"",
            "client_id = \"blaupausen\"\nclock_skew = 3600",
            "clock_skew",
        ),
        (
            "client_id = \"blaupausen\"",
            "client_id = \"blaupausen\"\nclient_secret_file = \"/nirgends\"",
            "nur eines",
        ),
        (
            "client_id = \"blaupausen\"",
            "client_id = \"blaupausen\"\nclinet = 1",
            "unknown field",
        ),
    ] {
        let flaws = one(&WETZLAR.replace(line, instead)).unwrap_err().join("\n");
        assert!(flaws.contains(told), "{instead}: {flaws}");
    }
}

#[test]
fn a_program_needs_an_audience_and_a_body_of_its_issuer() {
    let machine = "\n[[machine]]\nclient_id = \"fachverfahren\"\nbody = \"06532021\"\nroles = [\"erfassen\"]\n";
    let flaws = one(&format!("{WETZLAR}{machine}")).unwrap_err();
    assert_eq!(flaws.len(), 2, "{flaws:?}");
    let own = machine.replace("06532021", "065320023023");
    let text = format!("{WETZLAR}\napi_audience = \"https://bp.example.org\"{own}");
    assert_eq!(one(&text).unwrap().machines[0].name, "fachverfahren");
    let text = text.replace("\"https://bp.example.org\"", "\"blaupausen\"");
    assert!(one(&text).unwrap_err()[0].contains("anders lauten"));
}

#[test]
fn two_issuers_share_neither_name_nor_address_nor_domain() {
    let written: Written = toml::from_str(WETZLAR).unwrap();
    let mut flaws = Vec::new();
    _ = read(vec![written.clone(), written], None, &mut flaws);
    assert_eq!(flaws.len(), 4, "{flaws:?}");
}
