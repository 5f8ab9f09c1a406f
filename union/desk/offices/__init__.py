"""The pages about offices (任职), under /desk/settings/appointments/.

They stand on the top floor because they choose people from the roster and put notices into
inboxes, and the roster and the inboxes lie above the offices. What can happen to an office are
actions of `union.orgs`; these tell people through `union.orgs.registry`, which `telling` fills, in
the transaction of the change, whichever page or command it was.
"""
