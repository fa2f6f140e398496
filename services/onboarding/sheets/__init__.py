"""
Spreadsheets of other people, read safely: pure functions without models.

`opening.open_book` → `Book.table()` → `matching.propose` → `rows.read_rows`; `template.template_workbook` makes the
empty workbook that is read without guessing.
"""
