"""Django's SQLite, whose writers stand in line: the ENGINE of every SQLite database here."""
