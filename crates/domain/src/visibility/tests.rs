use super::*;
use crate::Now;
use proptest::{collection::btree_set, prelude::*};

fn ids<T>(count: usize) -> Vec<Id<T>> {
    let now = Now::new(crate::Moment::from_micros(1).unwrap(), [7; 32]);
    (0..count).map(|_| now.id()).collect()
}

fn audience() -> impl Strategy<Value = Audience> {
    prop_oneof![
        Just(Audience::OwnBody),
        (0..4_usize).prop_map(|n| Audience::Cooperation(ids(4)[n])),
        Just(Audience::Hessen),
        Just(Audience::Public),
    ]
}

fn reader() -> impl Strategy<Value = Reader> {
    (
        btree_set(0..5_usize, 0..3),
        btree_set(0..4_usize, 0..3),
        any::<bool>(),
    )
        .prop_map(|(bodies, cooperations, hessen)| Reader {
            bodies: bodies.into_iter().map(|n| ids(5)[n]).collect(),
            cooperations: cooperations.into_iter().map(|n| ids(4)[n]).collect(),
            hessen,
        })
}

proptest! {
    /// What an index and a column filter by is what the policy decides.
    #[test]
    fn marks_and_columns_say_the_same_as_the_policy(reader in reader(), owner in 0..5_usize, audience in audience()) {
        let owner: Id<PublicBody> = ids(5)[owner];
        let by_marks = audience.marks(owner).iter().any(|mark| reader.marks().contains(mark));
        let by_column = reader.audiences().contains(&audience.to_string()) || reader.bodies.contains(&owner);
        prop_assert_eq!(by_marks, reader.sees(owner, audience));
        prop_assert_eq!(by_column, reader.sees(owner, audience));
    }

    #[test]
    fn an_audience_is_read_as_it_is_written(audience in audience()) {
        prop_assert_eq!(audience.to_string().parse::<Audience>(), Ok(audience));
    }

    /// Who sees the whole and owns nothing in it sees every part.
    #[test]
    fn a_whole_gives_nothing_away(reader in reader(), parts in proptest::collection::vec((0..5_usize, audience()), 0..6)) {
        let whole = Audience::narrowest(parts.iter().map(|(_, audience)| *audience));
        let nobodys: Id<PublicBody> = ids(6)[5];
        if reader.sees(nobodys, whole) {
            for (owner, part) in parts {
                prop_assert!(reader.sees(ids(5)[owner], part));
            }
        }
    }
}

#[test]
fn a_stranger_sees_what_is_public_and_nothing_else() {
    let [owner] = ids(1)[..] else { unreachable!() };
    let [cooperation] = ids(1)[..] else {
        unreachable!()
    };
    let seen = |audience| Reader::stranger().sees(owner, audience);
    assert!(seen(Audience::Public));
    assert!(!seen(Audience::Hessen));
    assert!(!seen(Audience::Cooperation(cooperation)));
    assert!(!seen(Audience::OwnBody));
}
