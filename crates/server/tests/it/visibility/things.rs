//! Things of bodies that are hidden or shown at random.

use domain::{
    Id,
    adoption::Adoption,
    blueprint::Blueprint,
    cooperation::Cooperation,
    public_body::PublicBody,
    submission::Submission,
    visibility::{Audience, Reader},
};
use std::collections::{BTreeMap, BTreeSet};
use testkit::Raw;

/// Small, and the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % most as u64).unwrap()
    }
    fn audience(&mut self, cooperations: &[Id<Cooperation>]) -> Audience {
        match self.below(6) {
            0 | 1 => Audience::Public,
            2 => Audience::Hessen,
            3 | 4 => Audience::Cooperation(cooperations[self.below(cooperations.len())]),
            _ => Audience::OwnBody,
        }
    }
}

pub(super) struct Owned<T> {
    id: Id<T>,
    owner: Id<PublicBody>,
    audience: Audience,
}

/// Everything that has an audience, with whom it belongs to.
pub(super) struct Things {
    pub(super) blueprints: Vec<Owned<Blueprint>>,
    pub(super) adoptions: Vec<(Owned<Adoption>, Id<Blueprint>)>,
    covers: BTreeSet<(Id<Adoption>, Id<PublicBody>)>,
    drafts: Vec<Owned<Submission>>,
}

pub(super) fn pairs(raw: &mut Raw, sql: &str) -> Vec<Vec<String>> {
    let split = |line: String| line.split('|').map(str::to_owned).collect();
    raw.lines(sql).into_iter().map(split).collect()
}

impl Things {
    /// What there is in a world, each with an audience by chance.
    pub(super) fn by_chance(raw: &mut Raw, seed: u64) -> Self {
        let mut chance = Chance(seed);
        let own = raw.lines("SELECT id AS line FROM cooperation ORDER BY id");
        let cooperations: Vec<Id<Cooperation>> = own.iter().map(|id| id.parse().unwrap()).collect();
        let owned = pairs(
            raw,
            "SELECT id || '|' || publisher_id AS line FROM blueprint ORDER BY id",
        );
        let blueprints = owned.iter().map(|row| Owned {
            id: row[0].parse().unwrap(),
            owner: row[1].parse().unwrap(),
            audience: chance.audience(&cooperations),
        });
        let blueprints = blueprints.collect();
        let taken = pairs(
            raw,
            "SELECT id || '|' || body_id || '|' || blueprint_id AS line FROM adoption ORDER BY id",
        );
        let adoptions = taken.iter().map(|row| {
            let adoption = Owned {
                id: row[0].parse().unwrap(),
                owner: row[1].parse().unwrap(),
                audience: chance.audience(&cooperations),
            };
            (adoption, row[2].parse().unwrap())
        });
        let adoptions = adoptions.collect();
        let drafts = pairs(
            raw,
            "SELECT id || '|' || body_id AS line FROM submission ORDER BY id",
        );
        let drafts = drafts.iter().map(|row| Owned {
            id: row[0].parse().unwrap(),
            owner: row[1].parse().unwrap(),
            audience: chance.audience(&cooperations),
        });
        let drafts = drafts.collect();
        let covers = pairs(
            raw,
            "SELECT adoption_id || '|' || body_id AS line FROM cover",
        );
        Self {
            blueprints,
            adoptions,
            drafts,
            covers: covers
                .iter()
                .map(|row| (row[0].parse().unwrap(), row[1].parse().unwrap()))
                .collect(),
        }
    }

    pub(super) fn write(&self, raw: &mut Raw) {
        for one in &self.blueprints {
            let sql = "UPDATE blueprint SET visibility = '{}' WHERE id = '{}'";
            set(raw, sql, &one.audience.to_string(), &one.id.to_string());
        }
        for (one, _) in &self.adoptions {
            let sql = "UPDATE adoption SET visibility = '{}' WHERE id = '{}'";
            set(raw, sql, &one.audience.to_string(), &one.id.to_string());
        }
        for one in &self.drafts {
            let sql = "UPDATE submission SET readers = '{}' WHERE id = '{}'";
            set(raw, sql, &one.audience.to_string(), &one.id.to_string());
        }
    }

    fn is_concerned(&self, reader: &Reader, one: &Owned<Adoption>) -> bool {
        reader.bodies.contains(&one.owner)
            || reader
                .bodies
                .iter()
                .any(|body| self.covers.contains(&(one.id, *body)))
    }

    /// What waits for "Freigeben" and was not meant for this reader.
    pub(super) fn hidden_drafts(&self, reader: &Reader) -> Vec<String> {
        let hidden = self.drafts.iter();
        let hidden = hidden.filter(|one| !reader.sees(one.owner, one.audience));
        hidden.map(|one| one.id.to_string()).collect()
    }

    /// What this reader may not see: blueprints and adoptions.
    pub(super) fn hidden(&self, reader: &Reader) -> (Vec<String>, Vec<String>) {
        let sees: BTreeMap<Id<Blueprint>, bool> = self
            .blueprints
            .iter()
            .map(|one| (one.id, reader.sees(one.owner, one.audience)))
            .collect();
        let kept = |one: &(Owned<Adoption>, Id<Blueprint>)| {
            self.is_concerned(reader, &one.0)
                || (sees[&one.1] && reader.sees(one.0.owner, one.0.audience))
        };
        let adoptions = self.adoptions.iter().filter(|one| !kept(one));
        // Who adopts knows the name of what it adopts; such a blueprint cannot be taken out of the world.
        let known: BTreeSet<Id<Blueprint>> = self
            .adoptions
            .iter()
            .filter(|one| self.is_concerned(reader, &one.0))
            .map(|one| one.1)
            .collect();
        let blueprints = self
            .blueprints
            .iter()
            .filter(|one| !sees[&one.id] && !known.contains(&one.id));
        (
            blueprints.map(|one| one.id.to_string()).collect(),
            adoptions.map(|(one, _)| one.id.to_string()).collect(),
        )
    }
}

fn set(raw: &mut Raw, sql: &str, value: &str, id: &str) {
    raw.run(&sql.replacen("{}", value, 1).replacen("{}", id, 1))
        .unwrap();
}

/// Takes things out of a world as if they had never been; the triggers that forbid this are taken out first.
pub(super) fn forget(
    raw: &mut Raw,
    blueprints: &[String],
    adoptions: &[String],
    drafts: &[String],
) {
    let triggers = match raw {
        Raw::Sqlite(_) => {
            "SELECT 'DROP TRIGGER ' || name AS line FROM sqlite_master WHERE type = 'trigger'"
        }
        Raw::Postgres(_) => {
            "SELECT 'ALTER TABLE ' || tablename || ' DISABLE TRIGGER USER' AS line FROM pg_tables WHERE schemaname = 'public'"
        }
    };
    for sql in raw.lines(triggers) {
        raw.run(&sql).unwrap();
    }
    let list = |ids: &[String]| format!("('{}')", ids.join("', '"));
    let (blueprints, adoptions, drafts) = (list(blueprints), list(adoptions), list(drafts));
    let releases = format!("(SELECT id FROM release WHERE blueprint_id IN {blueprints})");
    let steps = format!("(SELECT number FROM step WHERE adoption_id IN {adoptions})");
    for sql in [
        format!("DELETE FROM submission WHERE id IN {drafts}"),
        format!("DELETE FROM notice_adoption WHERE adoption_id IN {adoptions}"),
        format!("DELETE FROM notice_blueprint WHERE blueprint_id IN {blueprints}"),
        format!("DELETE FROM evidence WHERE step_number IN {steps}"),
        format!("DELETE FROM step WHERE adoption_id IN {adoptions}"),
        format!("DELETE FROM cover_change WHERE adoption_id IN {adoptions}"),
        format!("DELETE FROM cover WHERE adoption_id IN {adoptions}"),
        format!("DELETE FROM adoption WHERE id IN {adoptions}"),
        format!("DELETE FROM proposal WHERE blueprint_id IN {blueprints}"),
        format!("DELETE FROM blueprint_term WHERE blueprint_id IN {blueprints}"),
        format!("DELETE FROM blueprint_change WHERE blueprint_id IN {blueprints}"),
        format!("DELETE FROM release_state WHERE release_id IN {releases}"),
        format!("DELETE FROM release_file WHERE release_id IN {releases}"),
        format!("DELETE FROM release WHERE blueprint_id IN {blueprints}"),
        format!("DELETE FROM blueprint WHERE id IN {blueprints}"),
    ] {
        raw.run(&sql).unwrap_or_else(|e| panic!("{e}: {sql}"));
    }
}

/// Sinn lies outside of Hessen, a cooperation has only Sinn and Gießen for members, and Gießen plans something for every
/// service, whether the blueprints for it may be seen or not. Of every blueprint a further version waits for "Freigeben".
pub(super) const OTHERWISE: [&str; 5] = [
    "UPDATE public_body SET current_key = '07140501' WHERE current_key = '06532020'",
    "INSERT INTO cooperation (id, slug, name, legal_form, lead_id, signed_on, note, sort_key, recorded_at, revision) \
     SELECT '01890000-0000-7000-8000-000000000001', 'nachbarn', 'Nachbarn', 'informal', id, NULL, NULL, 'nachbarn', '2024-01-01 00:00:00', 0 \
     FROM public_body WHERE current_key = '06531005'",
    "INSERT INTO membership (id, cooperation_id, body_id, role, from_day, until_day, note, recorded_at) \
     SELECT '01890000-0000-7000-8000-0000000000' || substr(current_key, 4, 2), '01890000-0000-7000-8000-000000000001', id, 'founding', \
     '2024-01-01', NULL, NULL, '2024-01-01 00:00:00' FROM public_body WHERE current_key IN ('06531005', '07140501')",
    "INSERT INTO undertaking (id, body_id, service_key, title, summary, mailbox, planned_on, person_id, begun_at) \
     SELECT '01890000-0000-7000-8000-' || substr(value, 3, 12), (SELECT id FROM public_body WHERE current_key = '06531005'), value, \
     'Vorhaben ' || value, 'Ohne Papier', 'digitalisierung@giessen.example.org', NULL, (SELECT min(id) FROM person), '2024-02-24 00:00:00' \
     FROM (SELECT DISTINCT value FROM blueprint_term WHERE kind = 'service') AS wanted",
    "INSERT INTO submission (id, body_id, slug, version, title, digest, package_blob, manifest, files, findings, visibility, \
     visibility_cooperation, note, person_id, keeper_id, submitted_at, previous_id, state, decided_by, decided_at, reason, release_id, readers) \
     SELECT '0189000d' || substr(blueprint.id, 9), publisher_id, slug, '99.0.0', title, digest, package_blob, manifest, '[]', '[]', NULL, \
     NULL, 'Bitte bald', person_id, person_id, '2024-02-25 00:00:00', NULL, 'submitted', NULL, NULL, NULL, NULL, 'own_body' \
     FROM blueprint JOIN release ON release.blueprint_id = blueprint.id \
     WHERE release.id IN (SELECT max(id) FROM release GROUP BY blueprint_id)",
];
