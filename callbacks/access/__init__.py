"""Who asks and what he may do: persons, sessions, tokens, permissions, what no page of ours sends."""
