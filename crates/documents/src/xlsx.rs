//! The sheets as a workbook for Excel.

use crate::{
    DocumentError,
    sheets::{Cell, Sheet, sheets},
    text::{EXAMPLE, TITLE},
};
use domain::{Day, Moment, statement::Statement};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

impl From<XlsxError> for DocumentError {
    fn from(cause: XlsxError) -> Self {
        Self::Failed(cause.to_string())
    }
}

pub fn render(statement: &Statement) -> Result<Vec<u8>, DocumentError> {
    let styles = Styles::new();
    let mut workbook = Workbook::new();
    workbook.set_properties(
        &DocProperties::new()
            .set_title(TITLE)
            .set_subject(crate::text::subject(&statement.head))
            .set_comment(statement.digest.to_string())
            // The moment up to which the statement knows, so that the same statement makes the same bytes.
            .set_creation_datetime(&moment(statement.head.recorded_until)?),
    );
    for sheet in sheets(statement) {
        let worksheet = workbook.add_worksheet();
        fill(worksheet, &sheet, &styles)?;
        worksheet.set_footer(format!(
            "&L{}&R{} – Seite &P von &N",
            if statement.head.example_data {
                EXAMPLE
            } else {
                ""
            },
            sheet.name
        ));
    }
    Ok(workbook.save_to_buffer()?)
}

fn fill(worksheet: &mut Worksheet, sheet: &Sheet, styles: &Styles) -> Result<(), XlsxError> {
    worksheet.set_name(sheet.name)?;
    worksheet
        .set_landscape()
        .set_paper_size(9)
        .set_print_fit_to_pages(1, 0);
    for (column, width) in (0u16..).zip(&sheet.widths) {
        worksheet.set_column_width(column, f64::from(*width))?;
    }
    for (line, cells) in (0u32..).zip(&sheet.lines) {
        for (column, cell) in (0u16..).zip(cells) {
            write(worksheet, line, column, cell, styles)?;
        }
    }
    let (lines, columns) = sheet.frozen;
    if lines > 0 {
        let header = u32::try_from(lines).unwrap_or(1) - 1;
        let last = u32::try_from(sheet.lines.len()).unwrap_or(1) - 1;
        let right = u16::try_from(sheet.widths.len()).unwrap_or(1) - 1;
        worksheet.set_freeze_panes(header + 1, u16::try_from(columns).unwrap_or(0))?;
        worksheet.set_repeat_rows(header, header)?;
        worksheet.autofilter(header, 0, last, right)?;
    }
    Ok(())
}

fn write(
    worksheet: &mut Worksheet,
    line: u32,
    column: u16,
    cell: &Cell,
    styles: &Styles,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => return Ok(()),
        Cell::Title(text) => {
            worksheet.write_string_with_format(line, column, text, &styles.title)?
        }
        Cell::Heading(text) => {
            worksheet.write_string_with_format(line, column, text, &styles.heading)?
        }
        Cell::Warning(text) => {
            worksheet.write_string_with_format(line, column, text, &styles.warning)?
        }
        Cell::Text(text) => worksheet.write_string_with_format(line, column, text, &styles.text)?,
        Cell::Day(day) => {
            worksheet.write_datetime_with_format(line, column, date(*day)?, &styles.day)?
        }
        #[expect(
            clippy::cast_precision_loss,
            reason = "counts and inhabitants are far below 2^53"
        )]
        Cell::Number(number) => {
            worksheet.write_number_with_format(line, column, *number as f64, &styles.number)?
        }
    };
    Ok(())
}

struct Styles {
    title: Format,
    heading: Format,
    warning: Format,
    text: Format,
    day: Format,
    number: Format,
}

impl Styles {
    fn new() -> Self {
        let plain = || Format::new().set_align(FormatAlign::Top);
        Self {
            title: plain().set_bold().set_font_size(16),
            heading: plain()
                .set_bold()
                .set_text_wrap()
                .set_background_color(0x00E6_EAEF)
                .set_border_bottom(FormatBorder::Thin),
            warning: plain().set_bold().set_font_color(0x00A3_0000),
            text: plain().set_text_wrap(),
            day: plain()
                .set_num_format("dd.mm.yyyy")
                .set_align(FormatAlign::Left),
            number: plain().set_num_format("#,##0"),
        }
    }
}

fn date(day: Day) -> Result<ExcelDateTime, XlsxError> {
    let date = day.date();
    let year = u16::try_from(date.year()).unwrap_or(u16::MAX);
    ExcelDateTime::from_ymd(year, u8::from(date.month()), date.day())
}

fn moment(at: Moment) -> Result<ExcelDateTime, XlsxError> {
    let utc = at.utc();
    let day = date(Day::from_date(utc.date()))?;
    day.and_hms(u16::from(utc.hour()), utc.minute(), utc.second())
}
