"""Who may use it: roles, users and their passphrases, tries to sign in (no screen)."""
