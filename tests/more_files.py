"""What a single app has beside the files that everyone knows, and why it has it."""

MORE_FILES = {
    "accounts": {
        "adapter": "allauth's own hook",
        "backends": "Django's own hook",
        "middleware": "Django's own hook",
        "requests": "the type of a request behind a door",
        "second_factor": "allauth's hook for the second factor",
    },
    "activities": {
        "files": "what the file of an activity needs, and what lies in it",
        "shown": "what the page of an activity shows to one reader",
        "urls_me": "the member's own activities, under /me/activities/",
    },
    "audit": {
        "append_only": "the triggers behind append-only tables",
        "labels": "what each verb is called",
    },
    "desk": {
        "context": "a context processor: the menu",
        "entitled": "what a member is entitled to, counted over all apps",
        "files": "files that lack a paper, counted over all apps",
        "hall": "what a person can apply for (办事大厅), counted over all apps",
        "home": "the cards of the home: what is left, ends, comes, is watched over",
        "log": "the log as officers read it: filtered and paged",
        "navigation": "what the menu shows",
        "offices": "the pages about offices: they need roster and inboxes, their verbs are orgs'",
        "start": "the first start: Django's hook that leads to its page, and the page",
    },
    "evidence": {
        "answers": "hands papers out, so that nothing in them runs",
        "pages": "what the pages about papers of the apps above share",
        "reading": "reads papers from outside, in a limited child process",
    },
    "funds": {
        "cases": "what the files of requests are called",
    },
    "health": {
        "hepatitis": "what speaks of hepatitis B, and is kept of nobody",
        "holding": 'what a member is handed out with "my data"',
        "kept": "how long health files are kept, and who looked",
        "statistics": "who was at a check-up, counted so that nobody is given away",
        "urls_me": "the member's own file and check-up, under /me/health/",
        "vault": "seals and opens what a health file holds",
    },
    "imports": {
        "judged": "what was understood of one row",
        "preview": "the rows of a batch as the page shows them",
        "reading": "reads files from outside, in a limited child process",
    },
    "members": {
        "identity": "the columns of every spreadsheet that names members",
        "matching": "finds the member whom a row of a spreadsheet speaks of",
        "retirement": "when the law lets somebody retire: three tables",
        "urls_codes": "login codes, under /desk/members/",
        "urls_accounts": "claiming one's record, under /accounts/",
        "urls_me": "the member's own pages, under /me/",
    },
    "notifications": {
        "counts": "the numbers on the menus, remembered for a minute; Django's hook forgets them",
        "texts": "what each kind of notice says",
    },
    "occasions": {
        "checklist": "what the file of an event needs, and what lies in it",
        "circle": "who may do what with an event, asked by its actions and its pages",
        "urls_me": "the member's own events, under /me/occasions/",
    },
    "insurance": {
        "difference": "who is insured beside who should be",
        "layout": "what an insurer reads on our sheet",
        "following": "what of insurance is shown beside members and events",
        "urls_me": "the member's own insurance, under /me/insurance/",
    },
    "visits": {
        "following": "the visit that follows from an event",
        "weighing": "what is brought to a visit, as the rules judge it",
    },
    "privacy": {
        "cards": "until when the name of a former member is kept, for her page",
        "holdings": "what the apps below keep about a person",
        "keeping": "the rules of keeping of the apps below",
        "keys": "stops a start with the wrong keys",
        "urls_me": "one's own consents and data, under /me/privacy/",
    },
    "orgs": {
        "doors": "who may open a page at all",
        "holidays": "the union's calendar, as `core.dates` wants it",
        "roles": "the one-page role table",
        "scoping": "who reaches which rows",
        "separation": "which hands a union keeps apart",
    },
    "rules": {
        "checklist": "what the file of a matter needs, for the apps whose matters have files",
        "benefits": "the kinds of benefit, as rules, programmes and grants name them",
        "examples": "the rule books that are shipped",
        "example_books": "their clauses and rules, as JSON",
        "granting": "the entitlement ledger, for the apps that give something",
        "judging": "what the rules say to a proposal: one module per family of rules",
    },
    "welfare": {
        "files": "what the file of a programme needs, and what lies in it",
        "following": "the gift that follows from an event",
        "given": "what the gifts of an event say to its file",
        "urls_me": "the member's own gifts, under /me/benefits/",
    },
}
