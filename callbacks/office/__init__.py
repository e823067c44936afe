"""The plain pages: sign-in, account, review, users, closed years, audit trail."""
