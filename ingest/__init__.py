"""A file → a document, its provisions, its passages and what it points at.

The corridor is `pipeline`; `worker` walks it in a process that `confined` starts, and in another
such `facsimile` draws a page of a kept file to look at. Its rooms, in that order:

- which kind: `sniff`; from the web on the user's word: `fetch`;
- readers, `read_*`, one a kind. They lean on `docx_*`, `numbering`, `rtf`, `odf`, `odf_runs`,
  `odt_lists`, `office_package`, `xlsx`, `xls`, `ods`, `sheet`, `shown_number`, `pdf_*`,
  `text_layer`, `markdown`, and share `decode`, `legacy` (TCVN3, VNI), `legible`, `table`,
  `furniture`;
- pictures of pages: `page_image` with `ink`, `shade`, `upright` → `ocr` by `tesseract`, with a
  `second_look` → `reading_order`, `mend`;
- lines to paragraphs: `paragraphs`;
- the tree: `structure` with `ahead`, `marks`, `formulas`, `annex`, `plausible`, `holding`,
  `stack`, `tree`;
- what a document says of itself: `metadata` with `letterhead`, `stamps`, `naming`, `issuer`,
  `signature`, `effect`, `recase`, `lines`; which document that is: `identify`, `likeness`;
- what it points at: `references` with `steps`, `named`, `relation`;
- what is searched: `passages`.
"""
