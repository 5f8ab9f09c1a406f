"""Who may log in (账号). A member need not have an account; an account is one person's."""
