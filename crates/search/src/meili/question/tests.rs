use super::*;

fn read(typed: &str) -> Question {
    Question::read(typed, &crate::contract::meanings().now())
}

fn asked(typed: &str) -> Vec<String> {
    read(typed).all_words().into_iter().map(|it| it.q).collect()
}

#[test]
fn words_are_asked_for_whole_in_parts_and_by_what_they_stand_for() {
    assert_eq!(asked("Hunde").first().map(String::as_str), Some("hund"));
    assert_eq!(asked("Hunde ").first().map(String::as_str), Some("hund "));
    let perso = asked("Perso ");
    for q in ["perso ", "personalausweis "] {
        assert!(perso.iter().any(|it| it == q), "{q}: {perso:?}");
    }
    assert_eq!(asked("und "), Vec::<String>::new());
    assert_eq!(
        asked("99 102 013").first().map(String::as_str),
        Some("99102013")
    );
}

#[test]
fn a_bundle_that_is_meant_stands_before_words() {
    let asked = read("Perso ").all_words();
    let meant = asked
        .iter()
        .find(|it| it.only.as_deref() == Some("bundle = \"10119\""));
    let meant = meant.unwrap_or_else(|| panic!("{asked:?}"));
    assert_eq!(meant.fields, [ANY]);
    let words = asked.iter().filter(|it| it.only.is_none());
    assert!(words.clone().count() > 0);
    assert!(
        words
            .map(|it| it.weight)
            .all(|weight| weight < meant.weight)
    );
    let strange = read("Hund anmelden Knüllwald ").all_words();
    let meant = strange.iter().find(|it| it.only.is_some()).unwrap();
    assert_eq!(meant.q, "knullwald ");
}

#[test]
fn what_is_of_another_world_is_no_slip() {
    assert_eq!(read("Pizza bestellen").forgiving(), []);
    assert_eq!(read("Marsmenschen anmelden").most_words(), []);
}

#[test]
fn most_is_more_than_half() {
    assert_eq!(choices(4, 3).len(), 4);
    assert_eq!(choices(3, 2), [vec![0, 1], vec![0, 2], vec![1, 2]]);
}
