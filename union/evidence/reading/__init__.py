"""Papers as they come in: told apart by their bytes, opened only in a child process.

- `kinds`: what a file is, by its first bytes; `pictures`: how large a picture is, by its header;
  `hidden`: a second file inside the first. They look at bytes, open nothing, and run in the server.
- `child`: a process of its own with limits on memory and time, in which `upright` decodes pictures,
  `pdf` looks through a PDF, `opening` opens it, and `ofd` and `invoice` read electronic invoices.
  Without Django.
- `paper`: one upload from the first look to what is stored; `refused`: one sentence for each cause.
"""
