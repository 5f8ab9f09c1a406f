"""Reading a spreadsheet that somebody sent: from bytes nobody trusts to typed rows.

    from union.imports.reading.reader import read
    reading = read(path, name="花名册.xlsx", synonyms={"name": ["姓名"], ...})

The way of a file, one module each:

- `container`: what it is by its content, and whether it is safe to open (in the calling process,
  streaming, without an XML parser);
- `sandbox` and `child`: a process of its own with limits on memory, time and output, in which
  `xlsx`, `delimited` and `legacy` turn the file into raw rows;
- `table`: the header row, titles, totals and signatures, merged cells;
- `values`: one cell to one value (money, day, number of an identity card ...), or what is wrong.

`template` writes the empty spreadsheet, `rejected` sends rows back with their reasons. The package
knows no model and imports nothing here, so that the child starts without Django.
"""
