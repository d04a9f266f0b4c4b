"""Users' own templates: .xlsx and .docx files with tags, filled by program, with nothing lost.

Read `template.py` first: the whole way. Then, in the order in which things happen:

- the file: `archive` (a zip, with limits), `package` (parts tied by relationships), `copies`
  (of parts), `markup` (XML);
- its tags: `tags` (where they are), `language` (statements and values become a program), `checker`
  (what a tag may do), `syntax` (words for what cannot be read), `writer` (the program's Python);
- running it: `program`, `sandbox`, `operations`, `missing`, `methods`; `absent` has what is told of
  missing names, `turns` of which item; the filters are in `filters`, `texts`, `lists`, `spelled`,
  `dates`, `charted`;
- the data: `data` (from files), `unread` (what files hold but cannot tell), `plain` (from Python),
  `plan_names` (from a plan), `values` (pictures, links and the like), `folder`, `images`, `svg`;
- `inspect` and `needs`: what data a template asks for; `offered`: what data have;
- `excel/` and `word/`: how each kind of file is read, and written with what the program gave.
"""
