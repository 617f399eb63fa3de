//! A list as the workbook that lies in the office.

use crate::world::World;
use serde_json::json;

#[actix_web::test]
async fn a_list_comes_as_a_workbook_like_it_lies_in_the_office() {
    let world = World::new();
    let coordinator = world.api("koordination");
    let path = "/api/v1/cooperations/digitale-kommune-hessen/proposals/list";
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let list = include_str!("../../../../../examples/registry/liste-der-koordination.csv");
    let seen = coordinator
        .post_bytes(&format!("{path}?dryRun=true"), kind, &workbook(list))
        .await
        .is(200)
        .json();
    let as_text = coordinator
        .post_bytes(&format!("{path}?dryRun=true"), "text/csv", list.as_bytes())
        .await
        .is(200)
        .json();
    let rows = |seen: &serde_json::Value| -> Vec<serde_json::Value> {
        let all = seen["proposals"].as_array().unwrap().iter();
        all.map(|one| {
            json!([
                one["body"],
                one["blueprint"],
                one["stage"],
                one["effectiveOn"]
            ])
        })
        .collect()
    };
    assert_eq!(
        rows(&seen),
        rows(&as_text),
        "a workbook says the same as a text"
    );
    assert!(rows(&seen).len() > 2);

    let flawed = workbook(&list.replace("06531005;in Betrieb", "06531005;läuft"));
    let refused = coordinator.post_bytes(path, kind, &flawed).await.is(422);
    assert_eq!(refused.json()["lines"][0]["column"], "Stufe");
    coordinator
        .post_bytes(path, kind, &workbook(list))
        .await
        .is(201);
    coordinator
        .post_bytes(path, kind, b"PK kein Arbeitsblatt")
        .await
        .is(422);
    coordinator
        .post_bytes(path, "application/vnd.ms-excel", list.as_bytes())
        .await
        .is(415);
}

/// The list as Excel would keep it: days as days, all else as text.
fn workbook(csv: &str) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let day = rust_xlsxwriter::Format::new().set_num_format("dd.mm.yyyy");
    let lines = csv.trim_start_matches('\u{feff}').lines();
    for (row, line) in (0_u32..).zip(lines) {
        for (column, cell) in (0_u16..).zip(line.split(';')) {
            match rust_xlsxwriter::ExcelDateTime::parse_from_str(cell) {
                Ok(date) if cell.len() == 10 && cell.as_bytes()[4] == b'-' => {
                    sheet.write_with_format(row, column, &date, &day).unwrap();
                }
                _ => {
                    sheet.write(row, column, cell).unwrap();
                }
            }
        }
    }
    book.save_to_buffer().unwrap()
}
